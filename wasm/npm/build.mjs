// Makes the package: `node build.mjs FOLDER`, where FOLDER holds what wasm-bindgen wrote.

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { compress } from 'lzma1';

const here = fileURLToPath(new URL('.', import.meta.url));
const [generated] = process.argv.slice(2);
const wasm = join(here, 'src/wasm');
const bin = (name) => join(here, 'node_modules/.bin', name);

function run(program, ...args) {
  const { status, error } = spawnSync(program, args, { cwd: here, stdio: 'inherit' });
  if (error || status !== 0) {
    throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? `status ${status}`}`);
  }
}

rmSync(wasm, { recursive: true, force: true });
rmSync(join(here, 'dist'), { recursive: true, force: true });
mkdirSync(wasm, { recursive: true });
// As small as can be once compressed: functions stay apart, where they are alike, and nothing is kept for later.
const SMALL = ['--flatten', '--rereloop', '-Oz', '-Oz', '--one-caller-inline-max-function-size=20', '--low-memory-unused', '--skip-pass=local-cse', '--skip-pass=simplify-locals', '--reorder-globals', '--reorder-types', '--reorder-functions-by-name'];

/** The first byte of LZMA as unpack.ts reads it, and how much stands before what is packed. */
const LITERALS_3_POSITIONS_2 = 93;
const LZMA_HEADER = 13;

for (const name of ['blindnym', 'full', 'helper', 'fhir']) {
  const optimized = [...SMALL, '--strip-debug', '--strip-producers', '--strip-target-features'];
  run(bin('wasm-opt'), ...optimized, join(generated, `${name}_bg.wasm`), '-o', join(wasm, `${name}.wasm`));
  copyFileSync(join(generated, `${name}.js`), join(wasm, `${name}.js`));
  copyFileSync(join(generated, `${name}.d.ts`), join(wasm, `${name}.d.ts`));
}

// The drop-in's inside a program, for those who cannot wait for a file.
const helper = readFileSync(join(wasm, 'helper.wasm'));
const lzma = compress(helper, 9);
if (lzma[0] !== LITERALS_3_POSITIONS_2) throw new Error(`src/pseudo-helper/unpack.ts does not read LZMA of the kind ${lzma[0]}`);
const packed = Buffer.from(lzma.subarray(LZMA_HEADER)).toString('base64');
writeFileSync(join(wasm, 'inline.ts'), `/** The drop-in's module, packed (see unpack.ts), Base64. */\nexport const packed = ${JSON.stringify(packed)};\n/** Its bytes when unpacked. */\nexport const size = ${helper.length};\n`);

run(bin('tsc'), '-p', '.');
for (const name of ['blindnym.js', 'blindnym.d.ts', 'blindnym.wasm', 'full.js', 'full.d.ts', 'full.wasm', 'helper.js', 'helper.d.ts', 'fhir.js', 'fhir.d.ts', 'fhir.wasm']) {
  copyFileSync(join(wasm, name), join(here, 'dist/wasm', name));
}
