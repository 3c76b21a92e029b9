// A browser, and the demo in it.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, afterEach, before } from 'node:test';
import { fileURLToPath } from 'node:url';

import { startBrowser } from './chromium.mjs';

const demo = fileURLToPath(new URL('../demo/', import.meta.url));
/** What a test on a busy machine may take. */
export const SLOW = { timeout: 180_000 };
const ADDRESS = /^The demo is on (http:\/\/127\.0\.0\.1:\d+) /;

/** The demo, built and served with a service behind it. */
export async function startDemo() {
  const folder = await mkdtemp(join(tmpdir(), 'blindnym-page-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const built = spawnSync(process.execPath, [join(demo, 'build.mjs'), folder], { encoding: 'utf8' });
  if (built.status !== 0) {
    await remove();
    throw new Error(`the demo does not build\n${built.stderr}`);
  }
  const child = spawn(process.execPath, [join(demo, 'serve.mjs'), folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await remove();
  };
  const base = await new Promise((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => resolve(ADDRESS.exec(line)?.[1]));
    void ended.then(() => resolve(undefined));
  });
  if (base) return { base, stop };
  await stop();
  throw new Error('the demo is not served');
}

/** What goes wrong in a page, and what moves in it; kept by the page itself from its first moment on. */
function watch() {
  window.watched = { violations: [], shifts: [] };
  document.addEventListener('securitypolicyviolation', (event) => {
    window.watched.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
  });
  // Those right after a key was pressed count too: usually they are left out.
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) window.watched.shifts.push(value);
  }).observe({ type: 'layout-shift', buffered: true });
}

/** The demo in a page of its own; `complaints` is what its console says in red. */
export async function openDemo(browser, base, options = {}) {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.addInitScript(watch);
  await options.before?.(page);
  await page.goto(base);
  await page.waitForSelector('html[data-ready]');
  const field = page.locator('blindnym-ssin');
  return {
    page,
    complaints,
    field,
    input: field.locator('input'),
    message: field.locator('[role=status]'),
    /** What the form would send. */
    sent: () => page.evaluate(() => new FormData(document.getElementById('one')).get('patient')),
    watched: () => page.evaluate(() => window.watched),
    close: () => context.close(),
  };
}

/** What the field says. */
export const says = (world, text) => until(() => world.message.textContent(), (found) => found === text);
/** Its state, as its style sees it. */
export const state = ({ field }) => field.locator('[data-state]').getAttribute('data-state');

/** A browser and the demo for the tests of a file: `open` opens a page, and after each test the policy held and nothing complained. */
export function stage() {
  const world = { base: undefined, opened: undefined };
  let browser;
  let demo;
  before(async () => {
    [browser, demo] = await Promise.all([startBrowser(), startDemo()]);
    world.base = demo.base;
  }, SLOW);
  after(async () => {
    await browser?.close();
    await demo?.stop();
  });
  afterEach(async () => {
    const { opened } = world;
    if (!opened) return;
    const { violations } = await opened.watched();
    await opened.close();
    world.opened = undefined;
    assert.deepEqual({ violations, complaints: opened.complaints }, { violations: [], complaints: [] });
  });
  world.open = async (options) => {
    world.opened = await openDemo(browser, demo.base, options);
    return world.opened;
  };
  return world;
}

/** Waits until `look` gives what is wanted, and gives it back. */
export async function until(look, wanted = Boolean, most = 15_000) {
  const end = Date.now() + most;
  for (;;) {
    const found = await look();
    if (wanted(found)) return found;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(found)} after ${most} ms`);
    await new Promise((done) => setTimeout(done, 25));
  }
}
