// `node bench/bench.mjs FILE`: the package against the official helper, in one Chromium; the figures go to FILE.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startService } from '../../../service/clients/javascript/service.mjs';
import { DROP_IN, MODERN, OFFICIAL, bundle, gzipped, module } from '../bundles.mjs';
import { openPage } from '../test/chromium.mjs';
import { figures, table } from './figures.mjs';

const DOMAIN = 'uhmep_v1';
/** Rounds that count; those before them warm up. */
const ROUNDS = 9;
const WARM_UP = 2;
/** So that the page can ask for a collection. */
const GC = ['--js-flags=--expose-gc'];
/** In each round: values worked on alone, and batches of ten. */
const SINGLE = 6;
const TENS = 2;

const [output] = process.argv.slice(2);
if (!output) throw new Error('usage: node bench/bench.mjs FILE');

/** Numbers of nobody whose check digits are right. */
const ssin = (number) => String(number).padStart(9, '0') + String(97 - (number % 97)).padStart(2, '0');
let drawn = 0;
const batches = (count, size) =>
  Array.from({ length: count }, () => Array.from({ length: size }, () => ssin(drawn++)));

async function ask(base, path, body) {
  const answer = await fetch(base + path, {
    method: body === null ? 'GET' : 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  });
  return { status: answer.status, body: await answer.text() };
}

async function measure(bundles, base) {
  const files = new Map([
    ['/official.js', bundles.official],
    ['/drop-in.js', bundles.dropIn],
    ['/modern.js', bundles.modern],
    ['/wasm/blindnym.wasm', module()],
    ['/page.js', await readFile(new URL('page.mjs', import.meta.url))],
  ]);
  const { page, version, close } = await openPage(files, (path, body) => ask(base, path, body), GC);
  try {
    const description = JSON.parse((await ask(base, `/pseudo/v1/domains/${DOMAIN}`, null)).body);
    const load = async (told) => (await import('/page.js')).load(told);
    const { isolated } = await page.evaluate(load, description);
    const run = async ([values, turn]) => (await import('/page.js')).round(values, turn);
    const rounds = { single: [], ten: [] };
    for (let turn = 0; turn < WARM_UP + ROUNDS; turn += 1) {
      const single = await page.evaluate(run, [batches(SINGLE, 1), turn]);
      const ten = await page.evaluate(run, [batches(TENS, 10), turn]);
      if (turn < WARM_UP) continue;
      rounds.single.push(single);
      rounds.ten.push(ten);
    }
    return { version, isolated, single: figures(rounds.single), ten: figures(rounds.ten) };
  } finally {
    await close();
  }
}

const bundles = { official: await bundle(OFFICIAL), dropIn: await bundle(DROP_IN), modern: await bundle(MODERN) };
const folder = await mkdtemp(join(tmpdir(), 'blindnym-wasm-bench-'));
let measured;
try {
  const service = await startService(folder);
  try {
    measured = await measure(bundles, service.base);
  } finally {
    await service.stop();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

const { version, isolated, single, ten } = measured;
const report = {
  total_gzip_bytes: gzipped(bundles.dropIn),
  official_gzip_bytes: gzipped(bundles.official),
  modern_gzip_bytes: gzipped(bundles.modern) + gzipped(module()),
  pseudonymize_ratio: single.pseudonymize.dropIn.ratio,
  identify_ratio: single.identify.dropIn.ratio,
  pseudonymize_ten_ratio: ten.pseudonymize.dropIn.ratio,
  identify_ten_ratio: ten.identify.dropIn.ratio,
  single,
  ten,
  rounds: ROUNDS,
  measurements: { single: ROUNDS * SINGLE, ten: ROUNDS * TENS },
  chromium: version,
  fine_clock: isolated,
};
await writeFile(output, `${JSON.stringify(report, null, 2)}\n`);
console.log(table({ one: single, ten }));
const { total_gzip_bytes: ours, official_gzip_bytes: theirs } = report;
console.log(`gzipped: blindnym/pseudo-helper ${ours} bytes, the official helper ${theirs}`);
console.log(`Chromium ${version}, ${ROUNDS} rounds: medians, and the lowest and highest ratio of a round`);
