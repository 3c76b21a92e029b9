// What the drop-in carries packed is unpacked as a library packs it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { compress } from 'lzma1';

import { unpack } from '../dist/pseudo-helper/unpack.js';
import { packed, size } from '../dist/wasm/inline.js';

const HEADER = 13;
const here = fileURLToPath(new URL('.', import.meta.url));

/** Bytes that are the same in every run. */
function noise(length, seed) {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 24;
  });
}

const text = readFileSync(here + 'unpack.test.mjs');
const far = new Uint8Array(300_000);
far.set(noise(1_000, 3), 10);
far.set(noise(1_000, 3), 299_000);

const samples = {
  'one byte': Uint8Array.of(7),
  'zeros': new Uint8Array(70_000),
  'noise': noise(5_000, 1),
  'a text, three times': Buffer.concat([text, text, text]),
  'a long distance': far,
  'short repetitions': Uint8Array.from(noise(20_000, 2), (byte) => byte & 3),
  'runs': Uint8Array.from({ length: 50_000 }, (_, index) => (index >> (index % 13)) & 255),
  'a module': readFileSync(here + '../dist/wasm/blindnym.wasm'),
};

describe('unpacking', () => {
  for (const [name, bytes] of Object.entries(samples)) {
    test(name, () => {
      const made = unpack(compress(new Uint8Array(bytes), 9).subarray(HEADER), bytes.length);
      assert.equal(Buffer.compare(Buffer.from(made), Buffer.from(bytes)), 0);
    });
  }

  test('what the drop-in carries is a module', async () => {
    const bytes = unpack(Buffer.from(packed, 'base64'), size);
    assert.ok(WebAssembly.validate(bytes));
  });

  test('what is cut short, or no such thing, ends too', () => {
    assert.equal(unpack(new Uint8Array(), 1_000).length, 1_000);
    assert.equal(unpack(noise(3_000, 4), 10_000).length, 10_000);
    assert.equal(unpack(Uint8Array.from({ length: 64 }, () => 255), 5_000).length, 5_000);
  });
});
