'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const {test} = require('node:test');
const vm = require('node:vm');
const {address, close, open, openAll, shownTests, visible} = require('./support');

const root = path.join(__dirname, '../../..');
const choose = async (page, label, group) => {
  const value = await page.$eval('#only', (select, [wanted, of]) =>
    [...select.options].find((o) => o.textContent === wanted && (o.parentElement.label || '') === of).value, [label, group || '']);
  await page.selectOption('#only', value);
};

test('the language of filters is the command line\'s, case by case', () => {
  const cases = JSON.parse(fs.readFileSync(path.join(root, 'harness/results/tests/filter_cases.json'), 'utf8'));
  const source = fs.readFileSync(path.join(root, 'reports/html/script/filter.js'), 'utf8');
  const compile = vm.runInNewContext(`${source}; compileFilter`);
  const subject = (name) => ({...cases.subjects[name], verdicts: [cases.subjects[name].verdict]});
  for (const [wanted, list] of [[true, cases.selects], [false, cases.rejects]])
    for (const [name, texts] of Object.entries(list))
      for (const text of texts) assert.equal(compile(text)(subject(name)), wanted, `${name}: ${text}`);
  for (const [text, column] of Object.entries(cases.errors))
    assert.throws(() => compile(text), (error) => error.at === column, text);
});

test('opened, the page shows every test, and says how many there are', async () => {
  const page = await open(address('recorded'));
  await page.click('#toggle');
  assert.equal((await shownTests(page)).length, 13);
  assert.equal(await page.textContent('#shown'), '13 tests');
  await page.click('#toggle');
  assert.equal(await visible(page, '.test'), 0);
  await close(page);
});

test('a filter leaves what it selects, with its clause and area unfolded', async () => {
  const page = await open(address('recorded'));
  await openAll(page);
  await page.fill('#filter', 'area:sleep verdict:crash');
  assert.deepEqual(await shownTests(page), ['Sleep.GivesItsResult']);
  assert.equal(await page.textContent('#shown'), '1 of 13 tests');
  await page.fill('#filter', 'level:must (verdict:crash or clause:task.names)');
  assert.deepEqual(await shownTests(page), ['Task.HasAName', 'Sleep.GivesItsResult', 'Gather.OfNothingIsEmpty']);
  await page.fill('#filter', '');
  assert.equal((await shownTests(page)).length, 13);
  await close(page);
});

test('a filter that is none is told with its place, and hides nothing', async () => {
  const page = await open(address('recorded'));
  await openAll(page);
  await page.fill('#filter', 'aera:x');
  assert.match(await page.textContent('#filter-problem'), /'aera' is no key.*\naera:x\n\^~~~$/s);
  assert.equal(await page.getAttribute('#filter', 'aria-invalid'), 'true');
  assert.equal((await shownTests(page)).length, 13);
  await close(page);
});

test('the search finds tests, clauses, the text of clauses and what failures say', async () => {
  const page = await open(address('recorded'));
  await openAll(page);
  for (const [text, wanted] of [['hasaname', ['Task.HasAName']], ['task.NAMES', ['Task.HasAName']],
    ['gather of no arguments', ['Gather.OfNothingIsEmpty']], ['sigsegv at', ['Sleep.GivesItsResult', 'Gather.OfNothingIsEmpty']]]) {
    await page.fill('#search', text);
    assert.deepEqual(await shownTests(page), wanted, text);
  }
  await page.fill('#search', 'there is no such text');
  assert.deepEqual(await shownTests(page), []);
  assert.equal(await page.textContent('#shown'), '0 of 13 tests');
  await close(page);
});

test('"only where runtimes differ" leaves out what all agree on', async () => {
  const page = await open(address('many'));
  await openAll(page);
  await choose(page, 'only where runtimes differ');
  const shown = await page.$$eval('.test', (rows) => rows.filter((row) => row.checkVisibility())
      .map((row) => new Set([...row.cells].slice(1).map((cell) => cell.textContent)).size));
  assert.ok(shown.length > 0);
  assert.ok(shown.every((different) => different > 1));
  await close(page);
});

test('"only what fails in X" and "in X alone" look at the column of X', async () => {
  const page = await open(address('many'));
  await openAll(page);
  const column = 3;
  const name = await page.$eval(`.matrix thead th:nth-child(${column + 1})`, (head) => head.textContent);
  const failing = (of) => page.$$eval('.test', (rows) => rows.filter((row) => row.checkVisibility())
      .map((row) => [...row.cells].slice(1).map((cell) => !/^(pass|unsupported|not-run|–)/.test(cell.textContent))));
  await choose(page, name, 'Only what fails in');
  const some = await failing();
  assert.ok(some.length > 0);
  assert.ok(some.every((row) => row[column - 1]));
  await choose(page, name, 'Only what fails in this one alone');
  const alone = await failing();
  assert.ok(alone.length > 0 && alone.length < some.length);
  assert.ok(alone.every((row) => row[column - 1] && row.filter(Boolean).length === 1));
  await close(page);
});
