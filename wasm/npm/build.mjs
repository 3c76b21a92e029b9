// Makes the package: `node build.mjs FOLDER`, where FOLDER holds what wasm-bindgen wrote.

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';

import { build } from 'esbuild';

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
for (const name of ['blindnym', 'full']) {
  const optimized = ['-Oz', '--strip-debug', '--strip-producers', '--strip-target-features'];
  run(bin('wasm-opt'), ...optimized, join(generated, `${name}_bg.wasm`), '-o', join(wasm, `${name}.wasm`));
  copyFileSync(join(generated, `${name}.js`), join(wasm, `${name}.js`));
  copyFileSync(join(generated, `${name}.d.ts`), join(wasm, `${name}.d.ts`));
}

// The same bytes inside a program, for those who cannot wait for a file. Base64 of what is compressed is compressed
// on its way better than Base64 of what is not.
const packed = deflateRawSync(readFileSync(join(wasm, 'blindnym.wasm')), { level: 9 }).toString('base64');
writeFileSync(join(wasm, 'inline.ts'), `/** The module, deflated, Base64. */\nexport const packed = ${JSON.stringify(packed)};\n`);
const inflate = "export { inflateSync } from 'fflate';";
await build({ stdin: { contents: inflate, resolveDir: here }, bundle: true, format: 'esm', minify: true, banner: { js: '/* fflate, MIT, Copyright (c) 2023 Arjun Barrett */' }, outfile: join(wasm, 'inflate.js') });
writeFileSync(join(wasm, 'inflate.d.ts'), 'export function inflateSync(data: Uint8Array): Uint8Array<ArrayBuffer>;\n');

run(bin('tsc'), '-p', '.');
for (const name of ['blindnym.js', 'blindnym.d.ts', 'blindnym.wasm', 'full.js', 'full.d.ts', 'full.wasm', 'inflate.js', 'inflate.d.ts']) {
  copyFileSync(join(wasm, name), join(here, 'dist/wasm', name));
}
