// The page of a run in which every name and text is an attack: they do nothing but show.
'use strict';
const assert = require('node:assert/strict');
const {once} = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const {test} = require('node:test');
const {pathToFileURL} = require('node:url');
const {address, close, folder, open, openAll, visible} = require('./support');

const attacks = ['<script>window.owned=1</script>', '</script><script>window.owned=2</script>', '"><img src=x onerror=window.owned=3>',
  '\' onmouseover=\'window.owned=4', 'javascript:window.owned=5', '</style><style>body{display:none}</style>', '{{{script}}}', '<!--'];

test('nothing of it runs, whatever is opened, searched or clicked', async () => {
  const page = await open(address('hostile'));
  await openAll(page);
  await page.fill('#search', '<script>');
  await page.fill('#search', '');
  await page.fill('#filter', '"><img src=x onerror=window.owned=9>:');
  await page.fill('#filter', '');
  for (const cell of (await page.$$('.clauses td')).slice(0, 5)) await cell.click();
  for (const link of (await page.$$('main a[href^="#"]')).slice(0, 40)) await link.dispatchEvent('mouseover');
  assert.equal(await page.evaluate(() => window.owned), undefined);
  await close(page);
});

test('it makes no element, attribute, link or id of its own', async () => {
  const page = await open(address('hostile'));
  assert.equal(await page.$$eval('script', (all) => all.length), 1);
  assert.equal(await page.$$eval('style', (all) => all.length), 2);
  assert.equal(await page.$$eval('img, iframe, object, embed, base, meta[http-equiv="refresh"], form:not(#tools)', (all) => all.length), 0);
  const foreign = await page.$$eval('*', (all) => all.flatMap((e) => e.getAttributeNames()
      .filter((name) => name.startsWith('on') || name === 'style' || name === 'srcdoc')));
  assert.deepEqual(foreign, []);
  assert.deepEqual(await page.$$eval('a', (all) => all.map((a) => a.protocol).filter((p) => !/^(file|https?):$/.test(p))), []);
  assert.ok(await visible(page, 'main') === 1);
  await close(page);
});

test('it is shown, letter by letter', async () => {
  const page = await open(address('hostile'));
  await openAll(page);
  const text = await page.evaluate(() => document.body.innerText);
  for (const attack of attacks) assert.ok(text.includes(attack), attack);
  assert.ok(text.includes('שלום'));
  await close(page);
});

test('text that is written from right to left turns nothing round it', async () => {
  const page = await open(address('hostile'));
  const overrides = await page.evaluate(() => /[\u202a-\u202e\u2066-\u2069]/.test(document.body.textContent));
  assert.equal(overrides, false);
  // Each cell's mark of the verdict still stands before its word.
  const isolated = await page.$$eval('.test th > a', (all) => all.every((a) => getComputedStyle(a).unicodeBidi === 'isolate'));
  assert.ok(isolated);
  await close(page);
});

test('a megabyte of text is cut, and says so', async () => {
  assert.ok(fs.statSync(path.join(folder, 'hostile.html')).size < 1.5e6);
  const page = await open(address('hostile'));
  assert.ok(await page.evaluate(() => document.body.textContent.includes('more bytes in the JSON')));
  await close(page);
});

// The browser refuses a form's address in a process of its own, so the page is told of it some time after the click.
const refusesBy = async (page, directive) => {
  const refused = () => page.noted.some((line) => line.startsWith('console:') && line.includes(directive));
  if (!refused()) await page.waitForEvent('console', refused).catch(() => assert.fail(`${directive}: ${page.noted.join('\n')}`));
};

test('should escaping ever fail, the policy still holds', async (t) => {
  let asked = 0;
  const server = http.createServer((request, response) => { ++asked; response.end(); }).listen(0, '127.0.0.1');
  t.after(() => server.close());  // A server that listens would keep a failed test's process alive.
  await once(server, 'listening');
  const web = `http://127.0.0.1:${server.address().port}/`;
  const file = path.join(folder, 'injected.html');
  const page = fs.readFileSync(path.join(folder, 'recorded.html'), 'utf8');
  const name = '<bdi>reference 0.1.0</bdi>';
  assert.ok(page.includes(name));
  fs.writeFileSync(file, page.replace(name, `<bdi><script>window.owned=1</script><img src="${web}x" onerror="window.owned=2">
<a id="bad" href="javascript:window.owned=3">x</a><style>main{display:none}</style><b style="position:fixed" id="inline">x</b>
<form action="${web}"><button id="send">x</button></form><base href="${web}"><iframe src="data:text/html,x"></iframe></bdi>`));
  const broken = await open(pathToFileURL(file).href);
  await broken.click('#bad');
  await broken.evaluate(() => document.getElementById('send').click());
  assert.equal(await broken.evaluate(() => window.owned), undefined);
  assert.equal(await visible(broken, 'main'), 1);
  assert.equal(await broken.$eval('#inline', (e) => getComputedStyle(e).position), 'static');
  assert.equal(await broken.evaluate(() => document.baseURI), pathToFileURL(file).href);
  for (const directive of ['script-src', 'style-src', 'img-src', 'form-action', 'base-uri']) await refusesBy(broken, directive);
  await broken.context().close();
  assert.equal(asked, 0);
});
