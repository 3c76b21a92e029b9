// What a page loads, bundled and minified alike: the package, and the official helper.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));

export const MODERN = "export * from './dist/index.js';";
export const DROP_IN = "export * from './dist/pseudo-helper/index.js';";
export const FHIR = "export * from './dist/fhir.js';";
export const OFFICIAL = "export * from '@smals-belgium-shared/pseudo-helper';";

/** The bytes of a bundle for browsers; names in `contents` are seen from this folder. */
export async function bundle(contents) {
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

/** A module of the engine. That for callers stands beside the modern package. */
export const module = (name = 'blindnym') => readFileSync(join(here, `dist/wasm/${name}.wasm`));

export const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length;
