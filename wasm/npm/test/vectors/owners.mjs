// The vectors of what owners do: domains that are opened with WebCrypto, pseudonyms in transit to those at rest.

import { Owner, header, rewrite } from '../../dist/index.js';
import { at, base64, base64url, bytesOf, fromBase64, hexOf, outcome, same, sec1, table, utf8 } from './support.mjs';

const RSA = { name: 'RSA-OAEP', hash: 'SHA-256' };
const STANDARD = ['alg', 'enc', 'kid', 'aud', 'iat', 'exp'];
const JKU = 'https://owner.example/jwks';
/** A key of ours, where a row has no active one: nothing in its row is encrypted with it. */
const SPARE = { kid: 'spare', active: true, key_hex: '5a'.repeat(32) };

async function aes(key, iv, data, additionalData) {
  const imported = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  const made = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, imported, data);
  return [new Uint8Array(made, 0, made.byteLength - 16), new Uint8Array(made, made.byteLength - 16)];
}

/** Private keys that cannot be read, by thumbprint. */
async function privateKeys(rows) {
  const read = rows.map(async ({ x5t_s256, pkcs8_b64 }) => {
    const key = await crypto.subtle.importKey('pkcs8', fromBase64(pkcs8_b64), RSA, false, ['decrypt']);
    return [x5t_s256, key];
  });
  return new Map(await Promise.all(read));
}

/** A compact transitInfo with a scalar of one, so that the point at rest is the point in transit. */
async function transitInfo(kid, key, aud) {
  const [told, iv] = [base64url(utf8(JSON.stringify({ alg: 'dir', enc: 'A256GCM', kid, aud }))), new Uint8Array(12)];
  const sealed = await aes(key, iv, utf8('{"scalar":"AQ==","iat":0,"exp":4102444800}'), utf8(told));
  return [told, '', ...[iv, ...sealed].map(base64url)].join('.');
}

/** Any point of a curve, of the vectors' own. */
const pointOn = (vectors, crv) => vectors.encoding.encode.find(({ curve }) => curve === crv);

async function open(vectors, keys, { domain_json, jku, jwks = vectors.domain.jwks, unlocked, failed, active_kid }) {
  const settings = { description: JSON.stringify(domain_json), jku, jwks: JSON.stringify(jwks), keys };
  if (active_kid === null) {
    // Where the active key failed, it says why.
    const isActive = ({ kid }) => domain_json.secretKeys?.some((key) => key.kid === kid && key.active === true);
    return outcome({ error: failed.find(isActive)?.error ?? 'no_active_key' }, () => Owner.open(settings));
  }
  const owner = await Owner.open(settings);
  const point = pointOn(vectors, owner.domain.crv);
  const x = base64(bytesOf(point.x_hex));
  const [made] = owner.inTransit([x]);
  same(header(made).kid, active_kid);
  for (const { kid, key_hex } of unlocked) {
    const info = await transitInfo(kid, bytesOf(key_hex), owner.domain.audience);
    same(owner.atRest([`${sec1(point)}:${info}`]), [x]);
  }
  for (const { kid } of failed) {
    const info = await transitInfo(kid, new Uint8Array(32), owner.domain.audience);
    const [error] = owner.atRest([`${sec1(point)}:${info}`]);
    same(error.code, 'unknown_kid');
  }
  return owner.dispose();
}

/** A description whose secret keys are those of a row, locked for the first key of the vectors. */
async function description(vectors, { domain, curve, keys }) {
  const [jwk] = vectors.domain.jwks.keys;
  const publicKey = await crypto.subtle.importKey('jwk', { kty: 'RSA', n: jwk.n, e: jwk.e }, RSA, false, ['encrypt']);
  const all = keys.some(({ active }) => active) ? keys : [...keys, SPARE];
  const secretKeys = all.map(async ({ kid, active, key_hex }) => {
    const [content, iv] = [new Uint8Array(32).fill(7), new Uint8Array(12)];
    const header = base64url(utf8('{"enc":"A256GCM"}'));
    const secret = JSON.stringify({ kty: 'oct', k: base64url(bytesOf(key_hex)), alg: 'A256GCM' });
    const [ciphertext, tag] = (await aes(content, iv, utf8(secret), utf8(header))).map(base64url);
    const wrapped = new Uint8Array(await crypto.subtle.encrypt({ name: 'RSA-OAEP' }, publicKey, content));
    const forUs = { jku: JKU, alg: 'RSA-OAEP-256', kid: jwk.kid };
    const recipients = [{ encrypted_key: base64url(wrapped), header: forUs }];
    return { kid, active, encoded: { protected: header, iv: base64url(iv), tag, ciphertext, recipients } };
  });
  const { domain: key, audience, buffer_size: bufferSize } = domain;
  const members = { domain: key, crv: curve, audience, bufferSize, jku: [JKU] };
  return JSON.stringify({ ...members, secretKeys: await Promise.all(secretKeys) });
}

async function atRest(vectors, keys, row) {
  const jwks = JSON.stringify(vectors.domain.jwks);
  const owner = await Owner.open({ description: await description(vectors, row), jku: JKU, jwks, keys });
  const point = sec1({ x_hex: row.transit_x_hex, y_hex: row.transit_y_hex });
  const text = `${point}:${row.transit_info}`;
  const opened = () => owner.atRest([text])[0];
  await at(row.now, () => outcome(row, opened, () => base64(bytesOf(row.at_rest_x_hex))));
  if (row.error === undefined) {
    const told = Object.entries(header(rewrite(owner.domain, text, 'short')));
    same(Object.fromEntries(told.filter(([name]) => !STANDARD.includes(name))), row.header_custom);
  }
  owner.dispose();
}

/** All of them: what came of each table, by its name. */
export async function owners(vectors) {
  const keys = await privateKeys(vectors.domain.keys);
  const readable = vectors.domain.cases.filter(({ error }) => error === undefined);
  return {
    'domain.cases, opened': await table(readable, (row) => open(vectors, keys, row)),
    'transit.cases': await table(vectors.transit.cases, (row) => atRest(vectors, keys, row)),
  };
}
