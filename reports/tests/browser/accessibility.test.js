// axe-core, on every screen and in both colours, with everything unfolded.
'use strict';
const assert = require('node:assert/strict');
const {test} = require('node:test');
const {address, close, grave, looksWell, open} = require('./support');

// Of the generated pages, which are as large as they are like the recorded one, each width and each colour once.
for (const [run, shown] of [['recorded'], ['two', ['desktop-light', 'phone-dark']], ['hostile', ['desktop-light', 'phone-dark']]]) {
  test(`the page of the ${run} run has no serious violation, and nothing wider than the screen`, {timeout: 240000}, async () => {
    const page = await open(address(run));
    await looksWell(page, run, shown);
    await close(page);
  });
}

test('nor has that of many runtimes, as it opens', {timeout: 240000}, async () => {
  const page = await open(address('many'));
  await page.$$eval('.area', (all) => { for (const area of all) area.open = false; });
  assert.deepEqual(await grave(page), []);
  await close(page);
});

test('a reader who does not see has landmarks, headings in order and named tables', async () => {
  const page = await open(address('many'));
  assert.deepEqual(await page.$$eval('header, nav, main, footer', (all) => all.map((e) => e.localName)), ['header', 'nav', 'main', 'footer']);
  const unnamed = await page.$$eval('table', (all) => all.filter((t) => !t.caption && !t.closest('.facts') && !t.classList.contains('levels')).length);
  assert.equal(unnamed, 0);
  const unnamedSections = await page.$$eval('section', (all) => all.filter((s) => !document.getElementById(s.getAttribute('aria-labelledby'))).length);
  assert.equal(unnamedSections, 0);
  await close(page);
});

test('no verdict is told by colour alone', async () => {
  const page = await open(address('recorded'));
  const silent = await page.$$eval('td.good, td.bad, td.odd, td.none, .tag', (all) => all.filter((e) => !e.textContent.trim()).length);
  assert.equal(silent, 0);
  await close(page);
});
