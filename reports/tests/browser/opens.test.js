'use strict';
const assert = require('node:assert/strict');
const {test} = require('node:test');
const {address, close, open, visible} = require('./support');

for (const name of ['recorded', 'many', 'hostile']) {
  test(`the page of the ${name} run opens from a file, writes nothing to the console and asks for nothing`, async () => {
    const page = await open(address(name));
    await page.waitForLoadState('networkidle');
    assert.match(await page.title(), /^Conformance of /);
    assert.equal(await visible(page, '#tools'), 1);
    await close(page);
  });
}

test('the first look says of each runtime whether it conforms, and how many MUST clauses it meets', async () => {
  const page = await open(address('many'));
  const rows = await page.$$eval('.scores tbody tr', (all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));
  assert.equal(rows.length, 8);
  const heads = await page.$$eval('.scores thead th', (all) => all.map((head) => head.textContent));
  assert.deepEqual(heads.slice(0, 4), ['Runtime', 'Conformance', 'MUST core', 'MUST full']);
  for (const row of rows) {
    assert.match(row[1], /^(Conforms to|Does not conform)/);
    assert.match(row[2], /\d+\/\d+/);
  }
  const first = await page.$eval('.scores tbody tr', (row) => row.getBoundingClientRect().bottom);
  assert.ok(first < 400, `the first score ends at ${first} px`);
  await close(page);
});

test('few runtimes have a card each', async () => {
  const page = await open(address('two'));
  assert.equal(await visible(page, '.card'), 2);
  assert.equal(await visible(page, '.scores'), 0);
  await close(page);
});
