// A page in Chromium, its files given from memory: nothing listens, and no other address is reached.

import { spawnSync } from 'node:child_process';

import { chromium } from 'playwright-core';

/** Where nothing listens: every request to it is answered here. A secure context, so that there is WebCrypto. */
export const ORIGIN = 'http://localhost';
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

/** Chromium: BLINDNYM_CHROMIUM, or the one on the path. */
export function startBrowser(flags = []) {
  const found = spawnSync('which', ['chromium'], { encoding: 'utf8' });
  const executablePath = process.env.BLINDNYM_CHROMIUM || found.stdout?.trim();
  if (!executablePath) {
    throw new Error('no chromium: `apt-get install chromium` as root on Debian, or name one in BLINDNYM_CHROMIUM');
  }
  return chromium.launch({ executablePath, headless: true, args: [...FLAGS, ...flags] });
}

/**
 * Opens a page on which the files are at their paths.
 *
 * @param {Map<string, string | Uint8Array>} files by path: `/modern.js`
 * @param {(path: string, body: string | null) => Promise<{status: number, body: string}>} [otherwise] answers the rest
 * @param {string[]} [flags] more of Chromium's own
 * @returns {Promise<{page: import('playwright-core').Page, version: string, close: () => Promise<void>}>}
 */
export async function openPage(files, otherwise = async () => ({ status: 404, body: '' }), flags = []) {
  const browser = await startBrowser(flags);
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
