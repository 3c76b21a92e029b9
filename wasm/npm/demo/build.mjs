// Makes the demo: `node demo/build.mjs FOLDER`. The package has to be built.

import { copyFileSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const [folder] = process.argv.slice(2);
if (!folder) throw new Error('usage: node demo/build.mjs FOLDER');

rmSync(folder, { recursive: true, force: true });
mkdirSync(join(folder, 'wasm'), { recursive: true });
await build({
  bundle: true,
  define: { global: 'globalThis' }, // the official helper's libraries want it
  entryPoints: { demo: join(here, 'demo.js'), worker: join(here, '../dist/worker.js') },
  format: 'esm',
  logLevel: 'warning',
  minify: true,
  outdir: folder,
  platform: 'browser',
  target: 'es2022',
});
for (const name of ['index.html', 'demo.css', 'icon.svg']) copyFileSync(join(here, name), join(folder, name));
// The package as it is, for pages without a bundler.
cpSync(join(here, '../dist'), join(folder, 'blindnym'), { recursive: true });
// Where the package looks for it: beside its program.
copyFileSync(join(here, '../dist/wasm/blindnym.wasm'), join(folder, 'wasm/blindnym.wasm'));
