// The official helper, and the client on `fetch` that it asks its user to write.

import { webcrypto } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { build } from 'esbuild';

const PACKAGE = '@smals-belgium-shared/pseudo-helper';
const SLOWEST_ANSWER = 15_000;

/**
 * Bundles the helper into `folder` as for a browser, which is where it is used, and imports the result.
 * Node itself cannot import it: it takes elliptic's classes from a namespace in which Node does not put them.
 */
export async function loadHelper(folder) {
  globalThis.crypto ??= webcrypto; // Node 18 has it, but not as a global
  const outfile = join(folder, 'helper.mjs');
  // Another package under the official one's name, as applications would alias it.
  const instead = process.env.BLINDNYM_HELPER;
  await build({
    ...(instead && { alias: { [PACKAGE]: instead } }),
    stdin: { contents: `export * from '${PACKAGE}';`, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    define: { global: 'globalThis' },
    format: 'esm',
    logLevel: 'warning',
    outfile,
    platform: 'browser',
  });
  return import(pathToFileURL(outfile).href);
}

/**
 * The helper's `PseudonymisationClient`. It hands on every body, problems included, as the helper expects,
 * and keeps what was last sent and answered.
 */
export class FetchClient {
  /** The last exchange: `{operation, request, status, type, answer}`. */
  last;
  #base;

  constructor(base) {
    this.#base = base;
  }

  getDomain(domain) {
    return this.#exchange(domain, '');
  }

  identify(domain, payload) {
    return this.#exchange(domain, 'identify', payload);
  }

  identifyMultiple(domain, payload) {
    return this.#exchange(domain, 'identifyMultiple', payload);
  }

  pseudonymize(domain, payload) {
    return this.#exchange(domain, 'pseudonymize', payload);
  }

  pseudonymizeMultiple(domain, payload) {
    return this.#exchange(domain, 'pseudonymizeMultiple', payload);
  }

  async #exchange(domain, operation, payload) {
    const path = ['pseudo', 'v1', 'domains', domain, operation].filter(Boolean).join('/');
    const response = await fetch(`${this.#base}/${path}`, {
      method: payload === undefined ? 'GET' : 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      body: payload,
      signal: AbortSignal.timeout(SLOWEST_ANSWER),
    });
    const text = await response.text();
    this.last = {
      operation,
      request: payload && JSON.parse(payload),
      status: response.status,
      type: response.headers.get('content-type'),
      answer: JSON.parse(text),
    };
    return text;
  }
}
