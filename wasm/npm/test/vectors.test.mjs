// The repository's test vectors, by the same code in Node and in Chromium.

import assert from 'node:assert/strict';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { build } from 'esbuild';

import { openPage } from './chromium.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const VECTORS = path('../../../vectors');
const SLOW = { timeout: 300_000 };
/** Which rows are left out, and why; of tables that are not named here every row is checked. */
const elsewhere = (rows) => ({ 'another curve than P-521': rows.filter(({ curve }) => curve !== 'P-521').length });
const undrawn = (rows) => rows.filter(({ scalar_hex }) => BigInt(`0x${scalar_hex}`) < 2n).length;
const LEFT_OUT = {
  modern: {
    'scalars.multiply': (rows) => ({ '0 and 1 are never drawn as blinding factors': undrawn(rows) }),
  },
  drop_in: {
    'points.coordinates': elsewhere,
    'points.sec1': elsewhere,
    'encoding.encode': elsewhere,
    'encoding.decode': elsewhere,
    'encoding.decode_errors': elsewhere,
  },
};

let folder;
let vectors;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blindnym-vectors-'));
  const entryPoints = ['modern', 'drop_in'].map((name) => path(`vectors/${name}.mjs`));
  const modules = { bundle: true, format: 'esm', outExtension: { '.js': '.mjs' } };
  await build({ ...modules, entryPoints, outdir: folder, logLevel: 'warning' });
  await mkdir(join(folder, 'wasm'));
  await copyFile(path('../dist/wasm/full.wasm'), join(folder, 'wasm/full.wasm'));
  const names = (await readdir(VECTORS)).filter((name) => name.endsWith('.json'));
  const read = names.map(async (name) => [name.slice(0, -5), JSON.parse(await readFile(join(VECTORS, name), 'utf8'))]);
  vectors = Object.fromEntries(await Promise.all(read));
}, SLOW);

after(() => rm(folder, { recursive: true, force: true }));

function assertAll(name, results) {
  assert.ok(Object.keys(results).length > 0);
  for (const [table, { rows, used, leftOut, failures }] of Object.entries(results)) {
    assert.deepEqual(failures, [], table);
    const [file, member] = table.split('.');
    assert.deepEqual(leftOut, LEFT_OUT[name][table]?.(vectors[file][member]) ?? {}, table);
    const left = Object.values(leftOut).reduce((sum, count) => sum + count, 0);
    assert.equal(used + left, rows, table);
    assert.ok(used > 0, table);
  }
}

for (const name of ['modern', 'drop_in']) {
  describe(name, SLOW, () => {
    it('agrees with the vectors in Node', SLOW, async () => {
      const { run } = await import(pathToFileURL(join(folder, `${name}.mjs`)).href);
      assertAll(name, await run(vectors));
    });

    it('agrees with the vectors in Chromium', SLOW, async () => {
      const files = new Map([
        ['/code.js', await readFile(join(folder, `${name}.mjs`))],
        ['/wasm/full.wasm', await readFile(join(folder, 'wasm/full.wasm'))],
        ['/vectors.json', JSON.stringify(vectors)],
      ]);
      const { page, close } = await openPage(files);
      try {
        const run = async () => (await import('/code.js')).run(await (await fetch('/vectors.json')).json());
        assertAll(name, await page.evaluate(run));
      } finally {
        await close();
      }
    });
  });
}
