// What a page loads: the package and the official helper, bundled and minified alike.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
/** What module, glue and drop-in together are to have, gzipped. */
const BUDGET = 40_000;
/** What they have, and no more: the budget is not met yet. */
const CEILING = 280_000;

async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here },
    bundle: true,
    define: { global: 'globalThis' },
    external: ['node:fs/promises'],
    format: 'esm',
    logLevel: 'warning',
    minify: true,
    platform: 'browser',
    write: false,
  });
  return outputFiles[0].contents;
}

const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length;
const tell = (name, bytes, more = Buffer.alloc(0)) => {
  const [plain, zipped] = [bytes.length + more.length, gzipped(bytes) + (more.length && gzipped(more))];
  console.log(`${name.padEnd(34)}${String(plain).padStart(9)}${String(zipped).padStart(9)}`);
  return zipped;
};

const module = readFileSync(join(here, 'dist/wasm/blindnym.wasm'));
console.log(`${''.padEnd(34)}${'bytes'.padStart(9)}${'gzipped'.padStart(9)}`);
const modern = await bundle("export * from './dist/index.js';");
tell('blindnym: module', module);
tell('blindnym: module and everything', modern, module);
tell('blindnym/element, without module', await bundle("export * from './dist/element.js';"));
const dropIn = await bundle("export * from './dist/pseudo-helper/index.js';");
const zipped = tell('blindnym/pseudo-helper', dropIn);
tell('the official helper', await bundle("export * from '@smals-belgium-shared/pseudo-helper';"));
if (zipped > BUDGET) {
  console.log(`blindnym/pseudo-helper: ${zipped} bytes gzipped, the budget of ${BUDGET} is not met`);
}
if (zipped > CEILING) {
  console.error(`it is larger than before (${CEILING})`);
  process.exitCode = 1;
}
