// Batches are computed by workers: the thread of the page never works for longer than a frame.

import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';

import { openDemo, startDemo, until } from './browser.mjs';
import { startBrowser } from './chromium.mjs';

const ITEMS = 300;
/** What a task of the page's thread may take of a processor's time, in milliseconds: one frame of 60 a second. */
const FRAME = 16;
const SLOW = { timeout: 180_000 };

let browser;
let demo;

before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
}, SLOW);

after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Runs a batch there and back in the page, with so many workers; whether all values came home, and who computed. */
async function batch(page, workers) {
  return page.evaluate(
    async ({ items, workers }) => {
      const { Client, HttpService } = await import('/blindnym/index.js');
      let made = 0;
      const Original = Worker;
      globalThis.Worker = class extends Original {
        constructor(...args) {
          made += 1;
          super(...args);
        }
      };
      const client = new Client(new HttpService({ base: location.origin }), { workers, cache: 0 });
      const domain = await client.domain('uhmep_v1');
      const values = Array.from({ length: items }, (_, index) => `value ${index}`);
      performance.mark('batch-starts');
      const pseudonyms = await client.pseudonymizeAll(domain, values);
      const back = await client.identifyAll(domain, pseudonyms);
      performance.mark('batch-ends');
      client.dispose();
      globalThis.Worker = Original;
      const decoder = new TextDecoder();
      return { made, right: back.filter((one, index) => !(one instanceof Error) && decoder.decode(one) === values[index]).length };
    },
    { items: ITEMS, workers },
  );
}

/** The processor time, in milliseconds, of the longest task of the page's main thread between the marks. */
async function longestTask(page, work) {
  const cdp = await page.context().newCDPSession(page);
  const events = [];
  cdp.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  const complete = new Promise((done) => cdp.once('Tracing.tracingComplete', done));
  const included = ['toplevel', 'blink.user_timing', '__metadata'];
  await cdp.send('Tracing.start', { traceConfig: { includedCategories: included }, transferMode: 'ReportEvents' });
  const result = await work();
  await cdp.send('Tracing.end');
  await complete;
  const [from, to] = ['batch-starts', 'batch-ends'].map((name) => events.find((event) => event.name === name));
  assert.ok(from && to, 'the marks are in the trace');
  const onThread = ({ ph, pid, tid }) => ph === 'X' && pid === from.pid && tid === from.tid;
  // The first one may contain the mark.
  const within = ({ ts, dur }) => ts + dur >= from.ts && ts <= to.ts;
  const tasks = events.filter((event) => onThread(event) && within(event));
  assert.ok(tasks.length > 50, `${tasks.length} tasks are in the trace`);
  return { ...result, longest: Math.max(...tasks.map(({ tdur, dur }) => tdur ?? dur)) / 1_000 };
}

it('keeps the page quick', SLOW, async () => {
  const { page, close } = await openDemo(browser, demo.base);
  const { made, right, longest } = await longestTask(page, () => batch(page, 2));
  assert.equal(right, ITEMS);
  assert.equal(made, 2);
  assert.ok(longest <= FRAME, `a task took ${longest} ms`);
  // Without workers it does not: the measure can tell.
  const alone = await longestTask(page, () => batch(page, 0));
  assert.deepEqual([alone.right, alone.made], [ITEMS, 0]);
  assert.ok(alone.longest > FRAME, `without workers a task took ${alone.longest} ms only`);
  await close();
});

it('does without workers where the policy of the page allows none', SLOW, async () => {
  const before = (page) =>
    page.route('**/*', async (route) => {
      const response = await route.fetch();
      const headers = response.headers();
      const policy = headers['content-security-policy'];
      if (policy) headers['content-security-policy'] = policy.replace("worker-src 'self'", "worker-src 'none'");
      await route.fulfill({ response, headers });
    });
  const { page, close } = await openDemo(browser, demo.base, { before });
  const { right } = await batch(page, 2);
  assert.equal(right, ITEMS);
  await until(() => page.evaluate(() => document.readyState), (state) => state === 'complete');
  await close();
});

it('does not wait for workers that are gone', SLOW, async () => {
  const { page, close } = await openDemo(browser, demo.base);
  const codes = await page.evaluate(async () => {
    const { Client, HttpService } = await import('/blindnym/index.js');
    class Slow extends HttpService {
      async send(path, body) {
        const reply = await super.send(path, body);
        client.dispose();
        return reply;
      }
    }
    const client = new Client(new Slow({ base: location.origin }), { workers: 1, cache: 0 });
    const domain = await client.domain('uhmep_v1');
    const results = await client.pseudonymizeAll(domain, ['a', 'b', 'c', 'd']);
    return results.map(({ code }) => code);
  });
  assert.deepEqual(codes, Array(4).fill('cancelled'));
  await close();
});
