// The site of the specification: every page opens from its folder, the search finds, and axe-core is content.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const {pathToFileURL} = require('node:url');
const {test} = require('node:test');
const {addressOf, close, looksWell, open, picture, screens, showOn} = require('./support');

const folder = process.env.ASSAY_SITE;
const pages = fs.readdirSync(folder).filter((name) => name.endsWith('.html'));
const address = (name, fragment = '') => pathToFileURL(path.join(folder, name)).href + fragment;
const found = (page) =>
  page.$$eval('.found li', (all) => all.filter((e) => e.checkVisibility()).map((e) => e.querySelector('.id').textContent));

test('every page opens, writes nothing to the console and asks for nothing', async () => {
  assert.ok(pages.length >= 10);
  for (const name of pages) {
    const page = await open(address(name));
    await page.waitForLoadState('networkidle');
    await close(page);
  }
});

test('a clause is found by words of its sentence, its id, and what it requires', async () => {
  const page = await open(address('clauses.html'));
  assert.equal((await found(page)).length, 8);
  await page.fill('#search', 'ORDER arguments');
  assert.deepEqual(await found(page), ['gather.result-order']);
  await page.fill('#search', 'sleep.ze');
  assert.deepEqual(await found(page), ['sleep.zero']);
  await page.fill('#search', 'deep-nesting');
  assert.deepEqual(await found(page), ['gather.result-order', 'gather.no-arguments', 'gather.untested']);
  await page.selectOption('#level', 'MAY');
  assert.deepEqual(await found(page), ['gather.untested']);
  assert.equal(await page.textContent('#shown'), '1 clause');
  await page.fill('#search', 'nothing is like this');
  assert.deepEqual(await found(page), []);
  assert.ok(await page.isVisible('#nothing'));
  await close(page);
});

test('what has a hole, and what a runtime does not meet, can be asked for', async () => {
  const page = await open(address('clauses.html'));
  await page.selectOption('#only', 'unproven');
  assert.deepEqual(await found(page), ['gather.untested']);
  await page.selectOption('#only', 'untestable');
  assert.deepEqual(await found(page), ['sleep.unseen']);
  await page.selectOption('#only', 'differ');
  assert.ok((await found(page)).includes('gather.result-order'));
  await close(page);
});

test('the address holds what is searched, the slash key starts a search and Enter goes to what is left', async () => {
  const page = await open(address('clauses.html', '#search=gather&level=MUST'));
  assert.deepEqual(await found(page), ['gather.result-order']);
  await page.keyboard.press('/');
  await page.keyboard.type(' order');
  assert.match(await addressOf(page), /#search=gather\+order&level=MUST$/);
  assert.deepEqual(page.noted, []);
  await page.keyboard.press('Enter');
  await page.waitForURL(address('gather.html', '#gather.result-order'));
  await page.context().close();
});

test('the anchor of a clause is in sight and marked', async () => {
  const page = await open(address('task.html', '#task.cancel-message'));
  const {top, marked} = await page.evaluate(() => {
    const clause = document.getElementById('task.cancel-message');
    return {top: clause.getBoundingClientRect().top, marked: clause.matches(':target')};
  });
  assert.ok(marked);
  assert.ok(top < 900, `it begins at ${top} px`);
  await close(page);
});

test('the sentence is what is biggest in a clause', async () => {
  const page = await open(address('gather.html'));
  const sizes = await page.$$eval('.rule:first-of-type *', (all) => all.map((e) => [parseFloat(getComputedStyle(e).fontSize), e.className]));
  assert.equal(sizes.sort((a, b) => b[0] - a[0])[0][1], 'sentence');
  await close(page);
});

test('without scripts every clause is there and nothing that needs one is shown', async () => {
  const page = await open(address('clauses.html'), {javaScriptEnabled: false});
  assert.equal(await page.locator('.found li:visible').count(), 8);
  assert.equal(await page.locator('#tools:visible').count(), 0);
  await close(page);
});

for (const file of pages) {
  test(`${file} has no serious violation, and is not wider than the screen`, {timeout: 240000}, async () => {
    const page = await open(address(file));
    await looksWell(page, file);
    await close(page);
  });
}

test('pictures of the site are written for a person to look at', {timeout: 240000}, async () => {
  for (const file of ['index.html', 'gather.html', 'clauses.html', 'census.html']) {
    const page = await open(address(file));
    for (const screen of Object.keys(screens)) {
      await showOn(page, screen);
      await picture(page, `spec-${path.basename(file, '.html')}-${screen}`, {fullPage: true});
    }
    await close(page);
  }
});
