// A history as a page: it needs no script, asks for nothing, and axe-core is content.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const {test} = require('node:test');
const axe = require('axe-core');
const {address, close, open, openAll, screens} = require('./support');

const pages = ['history', 'history-hostile'];

test('it opens, writes nothing to the console, asks for nothing and runs nothing', async () => {
  for (const name of pages) {
    const page = await open(address(name));
    await page.waitForLoadState('networkidle');
    assert.equal(await page.locator('script').count(), 0);
    await close(page);
  }
});

test('a curve has its figures in the table below it, without scripts too', async () => {
  const page = await open(address('history'), {javaScriptEnabled: false});
  const section = page.locator('main > section').filter({has: page.locator('svg')}).first();
  assert.equal(await section.locator('svg').count(), 2);
  assert.ok(await section.locator('svg polyline').first().isVisible());
  const runs = await section.locator('.runs tbody tr').count();
  const seen = await section.locator('svg').first().locator('g.s0 circle').count()
    + await section.locator('svg').first().locator('g.gap').count();
  assert.equal(seen, runs);
  await close(page);
});

test('the summary leads to each runtime', async () => {
  const page = await open(address('history'));
  const links = await page.locator('.overview th a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  assert.ok(links.length > 1);
  for (const link of links) assert.equal(await page.locator(`[id="${link.slice(1)}"] h2`).count(), 1);
  await close(page);
});

for (const [name, screen] of Object.entries(screens)) {
  test(`no serious violation, nothing wider than the screen, a picture to look at, on ${name}`, {timeout: 240000}, async () => {
    fs.mkdirSync(process.env.ASSAY_PICTURES, {recursive: true});
    for (const file of pages) {
      const page = await open(address(file), screen);
      await page.screenshot({path: path.join(process.env.ASSAY_PICTURES, `${file}-${name}.png`), fullPage: file === 'history'});
      await openAll(page);
      await page.evaluate(axe.source);
      const {violations} = await page.evaluate(() => window.axe.run(document, {resultTypes: ['violations']}));
      const grave = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
          .map((v) => `${file}: ${v.id}: ${v.help}: ${v.nodes[0].html.slice(0, 200)}: ${v.nodes[0].failureSummary}`);
      assert.deepEqual(grave, []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${file} is ${wide} px wider than the screen`);
      await close(page);
    }
  });
}
