// A page in Chromium, its files given from memory: nothing listens, and no other address is reached.

import { existsSync } from 'node:fs';

import { chromium } from 'playwright-core';

/** Where nothing listens: every request to it is answered here. A secure context, so that there is WebCrypto. */
export const ORIGIN = 'http://localhost';
const PROGRAM = process.env.CHROMIUM || '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const TYPES = { html: 'text/html', js: 'text/javascript', json: 'application/json', wasm: 'application/wasm' };
// Isolated pages have finer clocks.
const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/**
 * Opens a page on which the files are at their paths.
 *
 * @param {Map<string, string | Uint8Array>} files by path: `/modern.js`
 * @param {(path: string, body: string | null) => Promise<{status: number, body: string}>} [otherwise] answers the rest
 * @param {string[]} [flags] more of Chromium's own
 * @returns {Promise<{page: import('playwright-core').Page, version: string, close: () => Promise<void>}>}
 */
export async function openPage(files, otherwise = async () => ({ status: 404, body: '' }), flags = []) {
  if (!existsSync(PROGRAM)) throw new Error(`no ${PROGRAM}: install Chromium, or name another in CHROMIUM`);
  const browser = await chromium.launch({ executablePath: PROGRAM, headless: true, args: [...FLAGS, ...flags] });
  try {
    const page = await browser.newPage();
    await page.route('**/*', async (route) => {
      const url = new URL(route.request().url());
      if (url.origin !== ORIGIN) return route.abort();
      const file = url.pathname === '/' ? '<!doctype html><title>Blindnym</title>' : files.get(url.pathname);
      if (file === undefined) {
        const { status, body } = await otherwise(url.pathname, route.request().postData());
        return route.fulfill({ status, body, contentType: TYPES.json });
      }
      const type = url.pathname === '/' ? TYPES.html : TYPES[url.pathname.split('.').at(-1)];
      return route.fulfill({ status: 200, body: Buffer.from(file), contentType: type, headers: ISOLATED });
    });
    await page.goto(ORIGIN);
    return { page, version: browser.version(), close: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
