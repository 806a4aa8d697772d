// From the summary down to a failure: by mouse, by keyboard, without any script.
'use strict';
const assert = require('node:assert/strict');
const {test} = require('node:test');
const {address, close, foldAll, open, openAll, visible} = require('./support');

const crash = '[id="test-Sleep.GivesItsResult"]';

test('by mouse: from a number of the matrix to the failure and its trace', async () => {
  const page = await open(address('recorded'));
  await foldAll(page);
  await page.click('.matrix td.bad a');
  assert.ok(await visible(page, '.area[open] td[aria-current]') === 1);
  assert.ok(await visible(page, '.area[open] .failure') > 0);
  await close(page);
});

test('by mouse: areas, clauses and planted faults fold out and in', async () => {
  const page = await open(address('recorded'));
  await foldAll(page);
  await page.locator('#area-gather > summary').click();
  const clause = page.locator('#clause-gather\\.result-order');
  await clause.locator('summary').first().click();
  assert.ok(await clause.locator('.test').first().isVisible());
  await clause.locator('.faults summary').click();
  assert.ok(await clause.locator('.faults li').first().isVisible());
  await clause.locator('summary').first().click();
  assert.ok(!await clause.locator('.test').first().isVisible());
  await close(page);
});

test('by keyboard: the first key leads past the navigation, and / to the search', async () => {
  const page = await open(address('recorded'));
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'search');
  await page.keyboard.type('crash/');
  assert.equal(await page.inputValue('#search'), 'crash/');
  await close(page);
});

test('by keyboard: tab and enter go from the list of failures into one, and through its clause', async () => {
  const page = await open(address('recorded'));
  await foldAll(page);
  await page.focus('#unexpected .list a');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('td[aria-current]'));
  assert.ok(await visible(page, '.failure') > 0);
  await foldAll(page);
  await page.focus('#area-task > summary');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.querySelector('#area-task').open), true);
  const reached = [];
  for (let i = 0; i < 4; ++i) {
    await page.keyboard.press('Tab');
    reached.push(await page.evaluate(() => document.activeElement.textContent));
  }
  // A clause, its tests, the faults that prove it, the next clause.
  assert.match(reached.join(), /^task\.[\w-]+,(\d+ tests?,)?(Proved by \d+ planted faults?,)?/);
  assert.ok(reached.every((text) => text));
  await close(page);
});

test('the focus can always be seen', async () => {
  const page = await open(address('recorded'));
  for (let i = 0; i < 40; ++i) {
    await page.keyboard.press('Tab');
    const [name, width] = await page.evaluate(() => {
      const e = document.activeElement;
      return [e.outerHTML.slice(0, 80), parseFloat(getComputedStyle(e).outlineWidth) || 0];
    });
    assert.ok(width >= 1, name);
  }
  await close(page);
});

test('without JavaScript the summary, the matrix and what failed are there, and no control that does nothing', async () => {
  for (const name of ['recorded', 'many']) {
    const page = await open(address(name), {javaScriptEnabled: false});
    // Scripts of the test still run; the page's do not.
    assert.equal(await visible(page, '#tools'), 0);
    assert.ok(await visible(page, '.matrix tbody tr') > 1);
    assert.ok(await visible(page, '.cards .verdict') > 1);
    assert.ok(await visible(page, '#unexpected .list li') > 0);
    // Folded is what summary elements unfold, natively.
    assert.ok(await visible(page, 'td.bad[id]') > 0);
    // What is provisional decides nothing, and may be folded.
    const folded = await page.$$eval('td.bad[id]', (all) => all
        .filter((cell) => !cell.checkVisibility() && !cell.parentElement.querySelector('th > b')).map((cell) => cell.id));
    assert.deepEqual(folded, [], name);
    assert.ok(await visible(page, '.failure.bad') > 0);
    await close(page);
  }
});

test('without JavaScript every test can be unfolded, and a link to a failure leads to it', async () => {
  const page = await open(address('recorded'), {javaScriptEnabled: false});
  await foldAll(page);
  await page.locator('#area-task > summary').click();
  await page.locator('#clause-task\\.names summary').first().click();
  assert.ok(await page.locator('#clause-task\\.names .test').first().isVisible());
  await page.locator(`#unexpected a[href^="#test-Sleep.GivesItsResult"]`).first().click();
  assert.ok(await page.locator(`${crash} td.bad`).first().isVisible());
  await close(page);
});

test('on paper nothing is folded', async () => {
  for (const name of ['recorded', 'many']) {
    const page = await open(address(name));
    await page.emulateMedia({media: 'print'});
    for (const selector of ['.clause', '.test', '.bodies', '.failure', '.faults li', '.facts tr'])
      assert.equal(await visible(page, selector), await page.$$eval(selector, (all) => all.length), `${name}: ${selector}`);
    for (const selector of ['.top', '.tools', '.skip']) assert.equal(await visible(page, selector), 0, selector);
    await close(page);
  }
});

test('a printed page has all of it', async () => {
  const page = await open(address('recorded'));
  const folded = await page.pdf();
  await openAll(page);
  const opened = await page.pdf();
  const sheets = (pdf) => pdf.toString('latin1').match(/\/Type \/Page\b/g).length;
  assert.equal(sheets(folded), sheets(opened));
  await close(page);
});

test('on no width does anything reach beyond the screen', async () => {
  for (const name of ['recorded', 'many', 'hostile', 'two']) {
    const page = await open(address(name));
    await openAll(page);
    for (const width of [360, 700, 1000, 1100]) {
      await page.setViewportSize({width, height: 740});
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, name);
    }
    await close(page);
  }
});

test('columns that no screen has room for stay readable, and scroll in their sections', async () => {
  const page = await open(address('crowd'));
  await openAll(page);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 1280);
  const narrow = await page.$$eval('.matrix tbody td', (all) => all.filter((cell) => cell.getBoundingClientRect().width < 80).length);
  assert.equal(narrow, 0);
  await close(page);
});
