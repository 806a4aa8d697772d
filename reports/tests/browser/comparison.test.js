// A comparison as a page: it needs no script, asks for nothing, and axe-core is content.
'use strict';
const assert = require('node:assert/strict');
const {test} = require('node:test');
const {address, close, holdsNoScript, open} = require('./support');

holdsNoScript(['comparison', 'comparison-hostile']);

test('what got worse stands first, and is readable without scripts', async () => {
  const page = await open(address('comparison'), {javaScriptEnabled: false});
  assert.match(await page.locator('main section h3').first().textContent(), /^(Broken|No longer decided) /);
  assert.ok(await page.locator('.change').first().isVisible());
  assert.match(await page.locator('.again').first().textContent(), /^assay run /);
  await close(page);
});

test('a test and its clauses lead to each other', async () => {
  const page = await open(address('comparison'));
  await page.locator('.change small a[href^="#clause-"]').first().click();
  const clause = page.locator('.change:target');
  assert.match(await clause.getAttribute('id'), /^clause-/);
  await clause.locator('small a').first().click();
  assert.match(await page.locator('.change:target').getAttribute('id'), /^test-/);
  await close(page);
});
