// A history as a page: it needs no script, asks for nothing, and axe-core is content.
'use strict';
const assert = require('node:assert/strict');
const {test} = require('node:test');
const {address, close, holdsNoScript, open} = require('./support');

holdsNoScript(['history', 'history-hostile'], ['history']);

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
