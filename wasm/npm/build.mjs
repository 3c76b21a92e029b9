// Makes the package: `node build.mjs FOLDER`, where FOLDER holds what wasm-bindgen wrote.

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
run(bin('wasm-opt'), '-Oz', '--strip-producers', '--strip-target-features', join(generated, 'blindnym_bg.wasm'), '-o', join(wasm, 'blindnym.wasm'));
copyFileSync(join(generated, 'blindnym.js'), join(wasm, 'blindnym.js'));
copyFileSync(join(generated, 'blindnym.d.ts'), join(wasm, 'blindnym.d.ts'));

// The same bytes inside a program, for those who cannot wait for a file.
const text = readFileSync(join(wasm, 'blindnym.wasm')).toString('base64');
writeFileSync(
  join(wasm, 'inline.ts'),
  `/** The module's bytes. */
export function bytes(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(${JSON.stringify(text)}), (character) => character.charCodeAt(0));
}
`,
);

run(bin('tsc'), '-p', '.');
for (const name of ['blindnym.js', 'blindnym.d.ts', 'blindnym.wasm']) {
  copyFileSync(join(wasm, name), join(here, 'dist/wasm', name));
}
console.log(`package: ${statSync(join(here, 'dist/wasm/blindnym.wasm')).size} bytes of module`);
