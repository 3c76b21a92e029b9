// What is left of secrets in the engine's memory after an operation. What JavaScript holds is not looked at: it wipes nothing.

import assert from 'node:assert/strict';
import { createDecipheriv, createPrivateKey, privateDecrypt, constants } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { Client, HttpService, Owner, TextKey, initFull, parseSsin } from 'blindnym';
import { startService } from '../../../service/clients/javascript/service.mjs';
// They are no part of what the package offers.
import { start } from '../dist/exchange.js';
import { memory } from '../dist/wasm.js';

const SLOW = { timeout: 600_000 };
const WINDOW = 16;
const STEP = 8;
/** Windows of fewer different bytes could be anything. */
const VARIED = 7;
const NUMBER = 66;
const ORDER = BigInt(`0x1${'f'.repeat(65)}a51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409`);

let folder;
let service;
let drawn = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blindnym-memory-'));
  service = await startService(folder);
  // One module, and so one memory, for clients and owners.
  await initFull();
  const random = crypto.getRandomValues.bind(crypto);
  crypto.getRandomValues = (bytes) => {
    random(bytes);
    // Nonces and ids are sent.
    if (bytes.length > WINDOW) drawn.push(Uint8Array.from(bytes));
    return bytes;
  };
}, SLOW);

after(async () => {
  await service?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The forms of a secret: its bytes, texts, and where it is a number its limbs and digits, with the bytes of a word and its stride. */
function forms(secret) {
  const plain = (bytes) => ({ bytes: Uint8Array.from(bytes), word: 1, stride: 1 });
  const all = [plain(secret), plain([...secret].reverse())];
  all.push(plain([...secret].map((byte) => byte ^ 0x36)), plain([...secret].map((byte) => byte ^ 0x5c)));
  const hex = Buffer.from(secret).toString('hex');
  const texts = [hex, hex.toUpperCase()];
  for (const from of [0, 1, 2]) {
    for (const form of ['base64', 'base64url']) {
      texts.push(Buffer.from(secret.subarray(from)).toString(form).replaceAll('=', '').slice(0, -4));
    }
  }
  all.push(...texts.map((text) => plain(Buffer.from(text))));
  if (secret.length !== NUMBER) return all;
  const number = BigInt(`0x${hex}`) & ((1n << 521n) - 1n);
  for (const one of [number, ORDER - (number % ORDER)]) {
    all.push({ bytes: words(limbs(one)), word: 4, stride: 4 }, { bytes: words(limbs(one)), word: 4, stride: 8 });
    all.push({ bytes: words(cut(one, 29n)), word: 4, stride: 4 }, { bytes: words(cut(one, 29n)), word: 4, stride: 8 });
    all.push(plain(words(cut(one, 32n))));
  }
  const odd = number & 1n ? number : ORDER - (number % ORDER);
  const index = (window) => Number(window < 16n ? ~window & 15n : window & 15n);
  all.push({ bytes: Uint8Array.from(cut(odd >> 1n, 5n), index), word: 1, stride: 8 });
  return all;
}

const cut = (number, bits) => {
  const all = [];
  for (let rest = number; rest > 0n; rest >>= bits) all.push(rest & ((1n << bits) - 1n));
  return all;
};

/** Limbs of 29 bits with signs, as the field without lanes has them. */
const limbs = (number) => {
  let carried = 0n;
  return cut(number, 29n).map((limb) => {
    const sum = limb + carried;
    carried = (sum + (1n << 28n)) >> 29n;
    return sum - (carried << 29n);
  });
};

const words = (limbs) => {
  const bytes = new DataView(new ArrayBuffer(limbs.length * 4));
  limbs.forEach((limb, at) => bytes.setInt32(4 * at, Number(BigInt.asIntN(32, limb)), true));
  return new Uint8Array(bytes.buffer);
};

/** Which of these secrets are in the engine's memory. */
function left(secrets) {
  const layouts = new Map();
  const short = [];
  for (const [name, secret] of secrets) {
    if (secret.length < WINDOW) short.push([name, secret]);
    for (const { bytes, word, stride } of forms(secret)) {
      const layout = `${word} ${stride}`;
      if (!layouts.has(layout)) layouts.set(layout, { word, stride, windows: new Map() });
      const { windows } = layouts.get(layout);
      for (let at = 0; at + WINDOW <= bytes.length; at += STEP) {
        const window = bytes.subarray(at, at + WINDOW);
        if (new Set(window).size >= VARIED) windows.set(Buffer.from(window).toString('latin1'), name);
      }
    }
  }
  assert.notEqual(layouts.size, 0);
  const all = Buffer.from(memory().buffer);
  const found = new Set(short.filter(([, secret]) => all.includes(secret)).map(([name]) => name));
  for (const { word, stride, windows } of layouts.values()) {
    const begins = new Uint8Array(1 << 16);
    const second = word === 1 ? stride : 1;
    for (const window of windows.keys()) begins[(window.charCodeAt(0) << 8) | window.charCodeAt(1)] = 1;
    const count = WINDOW / word;
    const end = all.length - (count - 1) * stride - word;
    for (let at = 0; at <= end; at += word) {
      if (!begins[(all[at] << 8) | all[at + second]]) continue;
      let window = '';
      for (let one = 0; one < count; one += 1) window += all.latin1Slice(at + one * stride, at + one * stride + word);
      const name = windows.get(window);
      if (name !== undefined) found.add(name);
    }
  }
  return [...found].sort();
}

const value = () => crypto.getRandomValues(new Uint8Array(32));
const values = () => [1, 2, 3, 4].map(value);
const named = (name, secrets) => secrets.map((secret) => [name, secret]);

/** A client without a cache or workers. */
const world = async () => {
  const client = new Client(new HttpService({ base: service.base }), { cache: 0, workers: 0 });
  return { client, domain: await client.domain('uhmep_v1') };
};

/** What the work draws, beside what it gives. */
async function draws(work) {
  drawn = [];
  const result = await work();
  assert.notEqual(drawn.length, 0);
  return [result, named('drawn', drawn)];
}

describe('the engine\'s memory', SLOW, () => {
  it('has a blinding factor while its exchange runs, and then no more', async () => {
    const { domain } = await world();
    const data = { key: domain.key, crv: domain.crv, audience: domain.audience, bufferSize: domain.bufferSize };
    const secret = value();
    const [running, factors] = await draws(() => start({ operation: 'pseudonymize', domain: data, form: 'long', inputs: [secret] }));
    assert.deepEqual(left([...factors, ['value', secret]]), ['drawn']);
    running.drop();
    assert.deepEqual(left(factors), []);
  });

  it('shows what is planted, in every form', () => {
    const secret = crypto.getRandomValues(new Uint8Array(NUMBER));
    secret[0] &= 1;
    for (const { bytes, word, stride } of forms(secret)) {
      // Nobody else has a new page.
      const page = memory().grow(1) * 65_536;
      const place = new Uint8Array(memory().buffer, page);
      for (let at = 0; at < bytes.length; at += word) place.set(bytes.subarray(at, at + word), (at / word) * stride);
      assert.deepEqual(left([['planted', secret]]), ['planted'], `${word} ${stride}`);
      place.fill(0);
      assert.deepEqual(left([['planted', secret]]), []);
    }
  });

  it('has nothing of values, factors and pseudonyms after the operations of a client', async () => {
    const { client, domain } = await world();
    const inputs = values();
    const [pseudonyms, out] = await draws(() => client.pseudonymizeAll(domain, inputs));
    assert.equal(pseudonyms.every((one) => typeof one === 'string'), true);
    assert.deepEqual(left([...named('value', inputs), ...out]), []);
    const [found, back] = await draws(() => client.identifyAll(domain, pseudonyms));
    assert.deepEqual(found, inputs);
    assert.deepEqual(left([...named('value', inputs), ...out, ...back]), []);
    const other = await client.domain('ehealth_v1');
    const [, converting] = await draws(() => client.convertAll(domain, other, pseudonyms));
    assert.deepEqual(left([...named('value', inputs), ...out, ...back, ...converting]), []);
  });

  it('has nothing of keys, scalars and pseudonyms at rest after those of an owner', async () => {
    const { client, domain } = await world();
    const jku = `${service.base}/dev/jwks`;
    const jwks = await (await fetch(jku)).text();
    const pem = createPrivateKey(await readFile(join(folder, 'owner.pem'), 'utf8'));
    const rsa = { name: 'RSA-OAEP', hash: 'SHA-256' };
    const key = await crypto.subtle.importKey('pkcs8', pem.export({ format: 'der', type: 'pkcs8' }), rsa, false, ['decrypt']);
    const [{ 'x5t#S256': thumbprint }] = JSON.parse(jwks).keys;
    const description = await new HttpService({ base: service.base }).describe('uhmep_v1');
    const secrets = unlocked(JSON.parse(description), pem);
    const transitKeys = secrets.filter(([name]) => name === 'transit key').map(([, key]) => key);

    const owner = await Owner.open({ description, jku, jwks, keys: new Map([[thumbprint, key]]) });
    // They are what an owner holds; content keys are for opening alone.
    assert.deepEqual(left(secrets), ['transit key']);
    const pseudonyms = await client.pseudonymizeAll(domain, values());
    const atRest = owner.atRest(pseudonyms);
    secrets.push(...named('at rest', atRest.map((text) => Uint8Array.from(Buffer.from(text, 'base64')))));
    secrets.push(...named('scalar', pseudonyms.map((text) => scalar(text.split(':').at(-1), transitKeys))));
    assert.deepEqual(left(secrets), ['transit key']);
    const [again, scalars] = await draws(() => owner.inTransit(atRest));
    assert.deepEqual(owner.atRest(again), atRest);
    assert.deepEqual(left([...secrets, ...scalars]), ['transit key']);
    const other = await client.domain('ehealth_v1');
    const [, converting] = await draws(() => client.convertAll(domain, other, atRest));
    owner.dispose();
    assert.deepEqual(left([...secrets, ...scalars, ...converting]), []);
  });

  it('has nothing of texts, their keys and numbers', async () => {
    const [key, [[, drawnKey]]] = await draws(() => TextKey.generate());
    const secrets = [['key', drawnKey]];
    // Not ASCII: it grows while it crosses.
    const text = Array.from(crypto.getRandomValues(new Uint8Array(99)), (byte) => String.fromCodePoint(0x61 + (byte % 26))).join('');
    const sealed = key.encrypt(`${text} é ${text}`);
    assert.equal(key.decrypt(sealed).startsWith(text), true);
    const copy = await TextKey.from(key.bytes);
    secrets.push(['text', new TextEncoder().encode(text)]);
    assert.deepEqual(left(secrets), ['key']);
    key.dispose();
    copy.dispose();
    assert.deepEqual(left(secrets), []);
    const { digits, display } = parseSsin('82.04.26-058.39');
    assert.deepEqual(left([['digits', Buffer.from(digits)], ['display', Buffer.from(display)]]), []);
  });
});

/** The content keys and transit keys of a description, by another implementation. */
function unlocked({ secretKeys }, pem) {
  return secretKeys.flatMap(({ encoded: { protected: aad, iv, ciphertext, tag, recipients } }) => {
    const options = { key: pem, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
    const content = privateDecrypt(options, Buffer.from(recipients[0].encrypted_key, 'base64url'));
    const { k } = JSON.parse(opened(content, { iv, aad, ciphertext, tag }));
    return [['content key', Uint8Array.from(content)], ['transit key', Uint8Array.from(Buffer.from(k, 'base64url'))]];
  });
}

/** The scalar in a transitInfo. */
function scalar(transitInfo, keys) {
  const [aad, , iv, ciphertext, tag] = transitInfo.split('.');
  for (const key of keys) {
    try {
      const { scalar } = JSON.parse(opened(key, { iv, aad, ciphertext, tag }));
      return Uint8Array.from(Buffer.from(scalar, 'base64'));
    } catch {
      // Another key's.
    }
  }
  throw new Error('no key opens it');
}

function opened(key, { iv, aad, ciphertext, tag }) {
  const cipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'));
  cipher.setAAD(Buffer.from(aad)).setAuthTag(Buffer.from(tag, 'base64url'));
  return Buffer.concat([cipher.update(Buffer.from(ciphertext, 'base64url')), cipher.final()]).toString();
}
