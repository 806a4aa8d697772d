// A comparison as a page: it needs no script, asks for nothing, and axe-core is content.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const {test} = require('node:test');
const axe = require('axe-core');
const {address, close, open, openAll, screens} = require('./support');

const pages = ['comparison', 'comparison-hostile'];

test('it opens, writes nothing to the console, asks for nothing and runs nothing', async () => {
  for (const name of pages) {
    const page = await open(address(name));
    await page.waitForLoadState('networkidle');
    assert.equal(await page.locator('script').count(), 0);
    await close(page);
  }
});

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

for (const [name, screen] of Object.entries(screens)) {
  test(`no serious violation, nothing wider than the screen, a picture to look at, on ${name}`, {timeout: 240000}, async () => {
    fs.mkdirSync(process.env.ASSAY_PICTURES, {recursive: true});
    for (const file of pages) {
      const page = await open(address(file), screen);
      await page.screenshot({path: path.join(process.env.ASSAY_PICTURES, `${file}-${name}.png`)});
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
