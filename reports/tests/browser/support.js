// What the tests share: one browser a file, and pages that note whatever they must not do.
'use strict';
const assert = require('node:assert/strict');
const path = require('node:path');
const {pathToFileURL} = require('node:url');
const {after, before} = require('node:test');
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

const visible = (page, selector) => page.$$eval(selector, (all) => all.filter((e) => e.checkVisibility()).length);
const foldAll = (page) => page.$$eval('details', (all) => { for (const one of all) one.open = false; });
const openAll = (page) => page.$$eval('details', (all) => { for (const one of all) one.open = true; });
const shownTests = (page) =>
  page.$$eval('.test', (rows) => [...new Set(rows.filter((row) => row.checkVisibility())
      .map((row) => row.cells[0].querySelector('a').textContent))]);

module.exports = {address, close, foldAll, folder, open, openAll, screens, shownTests, visible};
