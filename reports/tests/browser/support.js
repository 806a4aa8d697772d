// What the tests share: one browser a file, and pages that note whatever they must not do.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const {pathToFileURL} = require('node:url');
const {after, before, test} = require('node:test');
const axe = require('axe-core');
const {chromium} = require('playwright-core');

const folder = process.env.ASSAY_PAGES;
const address = (name, fragment = '') => pathToFileURL(path.join(folder, `${name}.html`)).href + fragment;

const screens = {
  'desktop-light': {viewport: {width: 1280, height: 900}, colorScheme: 'light'},
  'desktop-dark': {viewport: {width: 1280, height: 900}, colorScheme: 'dark'},
  'phone-light': {viewport: {width: 390, height: 844}, colorScheme: 'light'},
  'phone-dark': {viewport: {width: 390, height: 844}, colorScheme: 'dark'},
};

let browser;
before(async () => { browser = await chromium.launch({executablePath: process.env.ASSAY_BROWSER}); });
after(async () => { await browser.close(); });

// A page in a context of its own; page.noted lists console messages, errors, dialogs, and requests beyond `url`.
const open = async (url, how = {}) => {
  const context = await browser.newContext({...screens['desktop-light'], ...how});
  const page = await context.newPage();
  page.noted = [];
  page.on('console', (message) => page.noted.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => page.noted.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => { page.noted.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('popup', (other) => page.noted.push(`popup: ${other.url()}`));
  context.on('request', (request) => {
    const wanted = request.url().split('#')[0] === url.split('#')[0];
    // "data:," is the icon that keeps a browser from asking for /favicon.ico.
    if (!wanted && request.url() !== 'data:,') page.noted.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  return page;
};

// Ends a test's page: nothing was noted.
const close = async (page) => {
  assert.deepEqual(page.noted, []);
  await page.context().close();
};

// What the address bar shows, by the page itself: page.url() is told of a changed fragment some time later.
const addressOf = (page) => page.evaluate(() => window.location.href);

const visible = (page, selector) => page.$$eval(selector, (all) => all.filter((e) => e.checkVisibility()).length);
const foldAll = (page) => page.$$eval('details', (all) => { for (const one of all) one.open = false; });
const openAll = (page) => page.$$eval('details', (all) => { for (const one of all) one.open = true; });
const shownTests = (page) =>
  page.$$eval('.test', (rows) => [...new Set(rows.filter((row) => row.checkVisibility())
      .map((row) => row.cells[0].querySelector('a').textContent))]);

// The rules of axe-core that look at colours: nearly all of its time. The others find the same in the light and in the dark.
const ofColours = ['color-contrast', 'link-in-text-block'];

// What axe-core calls serious or critical, in a page as it stands; by all its rules, or by `rules`.
const grave = async (page, rules) => {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe.source);
  const how = {resultTypes: ['violations'], ...(rules && {runOnly: rules})};
  const {violations} = await page.evaluate((options) => window.axe.run(document, options), how);
  return violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .map((v) => `${v.id}: ${v.help}: ${v.nodes.length} times, as in ${v.nodes[0].html.slice(0, 200)}: ${v.nodes[0].failureSummary}`);
};

// Shows the page as `screen` does.
const showOn = async (page, screen) => {
  const {viewport, colorScheme} = screens[screen];
  await page.setViewportSize(viewport);
  await page.emulateMedia({colorScheme});
};

// Of the page `name`, with everything unfolded, on each of `shown`: no serious violation, and nothing wider than the screen.
const looksWell = async (page, name, shown = Object.keys(screens)) => {
  await openAll(page);
  const widths = new Set();
  for (const screen of shown) {
    await showOn(page, screen);
    const {width} = screens[screen].viewport;
    assert.deepEqual(await grave(page, widths.has(width) ? ofColours : undefined), [], `${name} on ${screen}`);
    widths.add(width);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${name} is ${wide} px wider than ${screen}`);
  }
};

// Leaves a picture in the build folder, for a person to look at.
const picture = async (page, name, how = {}) => {
  fs.mkdirSync(process.env.ASSAY_PICTURES, {recursive: true});
  await page.screenshot({path: path.join(process.env.ASSAY_PICTURES, `${name}.png`), ...how});
};

// The tests of pages that hold no script: `names`, each on every screen; those in `whole` have pictures of all their length.
const holdsNoScript = (names, whole = []) => {
  test('it opens, writes nothing to the console, asks for nothing and runs nothing', async () => {
    for (const name of names) {
      const page = await open(address(name));
      await page.waitForLoadState('networkidle');
      assert.equal(await page.locator('script').count(), 0);
      await close(page);
    }
  });
  for (const name of names) {
    test(`no serious violation, nothing wider than the screen, pictures to look at, of ${name}`, {timeout: 240000}, async () => {
      const page = await open(address(name));
      for (const screen of Object.keys(screens)) {
        await showOn(page, screen);
        await picture(page, `${name}-${screen}`, {fullPage: whole.includes(name)});
      }
      await looksWell(page, name);
      await close(page);
    });
  }
};

module.exports = {address, addressOf, close, foldAll, folder, grave, holdsNoScript, looksWell, open, openAll, picture, screens, shownTests, showOn, visible};
