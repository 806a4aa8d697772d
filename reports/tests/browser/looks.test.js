// For a person to look at: pictures of the page, and how soon it can be used.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const {test} = require('node:test');
const {address, close, open, screens} = require('./support');

const pictures = process.env.ASSAY_PICTURES;
const places = {top: '', failure: '#test-Sleep.GivesItsResult', benchmarks: '#benchmarks'};

test('pictures of the page on every screen are left in the build folder', async () => {
  fs.mkdirSync(pictures, {recursive: true});
  for (const [screen, how] of Object.entries(screens)) {
    for (const run of ['recorded', 'many', 'two']) {
      for (const [place, fragment] of Object.entries(places)) {
        if (fragment.startsWith('#test-') && run !== 'recorded') continue;
        const page = await open(address(run, fragment), how);
        // Where the fragment leads is drawn a frame later.
        await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
        const file = path.join(pictures, `${run}-${place}-${screen}.png`);
        await page.screenshot({path: file});
        assert.ok(fs.statSync(file).size > 5000);
        await close(page);
      }
    }
  }
});

test('how soon the page of 8 runtimes by 1,000 tests can be used is told', async (t) => {
  const times = [];
  for (let i = 0; i < 5; ++i) {
    const page = await open(address('many'));
    times.push(await page.evaluate(async () => {
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      const {domContentLoadedEventEnd} = performance.getEntriesByType('navigation')[0];
      return {scripts: domContentLoadedEventEnd, drawn: performance.now()};
    }));
    const began = Date.now();
    await page.fill('#search', 'cancel');
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    times[i].search = Date.now() - began;
    await close(page);
  }
  const size = fs.statSync(path.join(process.env.ASSAY_PAGES, 'many.html')).size;
  const median = (name) => times.map((one) => one[name]).sort((a, b) => a - b)[2].toFixed(0);
  t.diagnostic(`${(size / 1e6).toFixed(2)} MB; usable after ${median('scripts')} ms, drawn after ${median('drawn')} ms, ` +
               `a search takes ${median('search')} ms (medians of 5)`);
});
