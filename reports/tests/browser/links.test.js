'use strict';
const assert = require('node:assert/strict');
const {test} = require('node:test');
const {address, addressOf, close, open, visible} = require('./support');

// Goes to a fragment as a reader would who was sent it; says what is wrong with where that leads.
const follow = (page, fragments) => page.evaluate(async (all) => {
  const problems = [];
  const once = () => new Promise((done) => addEventListener('hashchange', done, {once: true}));
  for (const [fragment, wanted] of all) {
    for (const one of document.querySelectorAll('details')) one.open = false;
    const changed = once();
    location.hash = fragment;
    await changed;
    const target = document.querySelector('td[aria-current]') || document.getElementById(decodeURIComponent(fragment.slice(1)));
    const box = target && target.checkVisibility() && target.getBoundingClientRect();
    if (!box) problems.push(`${fragment} shows nothing`);
    else if (box.bottom < 0 || box.top > innerHeight) problems.push(`${fragment} is ${box.top} px away`);
    else if (wanted && !target.hasAttribute('aria-current')) problems.push(`${fragment} marks nothing`);
    else if (wanted && target.textContent !== wanted) problems.push(`${fragment} leads to ${target.textContent}, not ${wanted}`);
  }
  return problems;
}, fragments);

test('every id of the page is a place that a link unfolds and shows', async () => {
  const page = await open(address('recorded'));
  const ids = await page.$$eval('main [id]', (all) => all.filter((e) => !e.closest('form') && !/^h-/.test(e.id)).map((e) => `#${e.id}`));
  assert.ok(ids.some((id) => id.startsWith('#clause-')) && ids.some((id) => id.startsWith('#test-')) && ids.some((id) => id.includes('@')));
  assert.deepEqual(await follow(page, ids.map((id) => [id, null])), []);
  await close(page);
});

test('every cell of clauses and tests has an address', async () => {
  const page = await open(address('recorded'));
  const cells = await page.evaluate(() => [...document.querySelectorAll('.clauses tr:not(.bodies)')].flatMap((row) => {
    const link = row.cells[0].querySelector('a');
    return link && row.closest('tbody') ? [...row.cells].slice(1).map((cell, i) => [`${link.hash}@${columns[i]}`, cell.textContent]) : [];
  }));
  assert.ok(cells.length > 40);
  assert.deepEqual(await follow(page, cells), []);
  await close(page);
});

test('a link that the page was opened with unfolds its target', async () => {
  const page = await open(address('recorded', '#test-Sleep.ZeroYieldsOnce'));
  assert.equal(await visible(page, '[id="test-Sleep.ZeroYieldsOnce"]'), 1);
  await close(page);
});

test('a link into what a filter has hidden shows it', async () => {
  const page = await open(address('recorded'));
  await page.fill('#filter', 'area:gather');
  assert.deepEqual(await follow(page, [['#test-Sleep.ZeroYieldsOnce', null]]), []);
  await close(page);
});

test('addresses of nothing do nothing', async () => {
  const page = await open(address('recorded', '#test-No.Such@nobody'));
  for (const fragment of ['#%E0%A4%A', '#@', '#clause-@reference-0.1.0', '#"><b>'])
    await page.evaluate((to) => { location.hash = to; }, fragment);
  assert.equal(await visible(page, '#tools'), 1);
  await close(page);
});

test('all links of the page lead to something in it, or to the web', async () => {
  for (const name of ['recorded', 'many', 'hostile']) {
    const page = await open(address(name));
    const dead = await page.$$eval('a', (all) => all.filter((a) => {
      const to = a.getAttribute('href');
      return to.startsWith('#') ? !document.getElementById(decodeURIComponent(to.slice(1))) : !/^https?:\/\//.test(to);
    }).map((a) => a.outerHTML));
    assert.deepEqual(dead, []);
    await close(page);
  }
});

test('a click on a cell puts its address into the address bar, and the address leads back', async () => {
  const page = await open(address('recorded', '#area-gather'));
  const cell = page.locator('#clause-gather\\.result-order > tr:first-child > td').first();
  await cell.click();
  assert.match(await addressOf(page), /#clause-gather\.result-order@reference-0\.1\.0$/);
  await page.reload();
  assert.equal(await page.textContent('td[aria-current]'), 'pass');
  await close(page);
});
