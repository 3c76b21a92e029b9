// What the checks share. It runs in Node and in browsers.

export const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (two) => Number.parseInt(two, 16));
export const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
export const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
export const base64url = (bytes) => base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
export const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
export const utf8 = (text) => new TextEncoder().encode(text);

/** A transitInfo that can be read, and opened by nobody. */
export const TRANSIT_INFO = [
  base64url(utf8('{"alg":"dir","enc":"A256GCM","kid":"k","aud":"a","exp":1,"iat":1}')),
  '',
  base64url(new Uint8Array(12)),
  base64url(new Uint8Array(40)),
  base64url(new Uint8Array(16)),
].join('.');

/** Of curves y² = x³ − 3x + b: p, and the order of the group. */
const CURVES = {
  'P-521': {
    prime: 2n ** 521n - 1n,
    order: 2n ** 521n - 0x5ae79787c40d069948033feb708f65a2fc44a36477663b851449048e16ec79bf7n,
  },
  'P-384': {
    prime: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    order: 2n ** 384n - 0x389cb27e0bc8d220a7e5f24db74f58851313e695333ad68dn,
  },
  'P-256': {
    prime: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    order: 2n ** 256n - 2n ** 224n + 2n ** 192n - 0x4319055258e8617b0c46353d039cdaafn,
  },
};

/** p of a curve. */
export const primeOf = (crv) => CURVES[crv].prime;

const numberOf = (text) => BigInt(`0x${hexOf(fromBase64(text))}`);
/** Bytes of a coordinate. */
const lengthOf = (crv) => (crv === 'P-521' ? 66 : primeOf(crv).toString(16).length / 2);
const bytesOfNumber = (crv, number) => bytesOf(number.toString(16).padStart(2 * lengthOf(crv), '0'));

/** 2·Q, of coordinates in Base64. */
export function doubled({ crv, x: xText, y: yText }) {
  const { prime } = CURVES[crv];
  const modulo = (number) => ((number % prime) + prime) % prime;
  const [x, y] = [xText, yText].map(numberOf);
  const slope = modulo(3n * (x * x - 1n) * inverse(2n * y, prime));
  const x2 = modulo(slope * slope - 2n * x);
  const y2 = modulo(slope * (x - x2) - y);
  return { crv, x: base64(bytesOfNumber(crv, x2)), y: base64(bytesOfNumber(crv, y2)) };
}

/** By the extended Euclidean algorithm. */
function inverse(number, prime) {
  let [a, b, u, v] = [prime, number % prime, 0n, 1n];
  while (b > 0n) {
    const quotient = a / b;
    [a, b, u, v] = [b, a - quotient * b, v, u - quotient * v];
  }
  return u < 0n ? u + prime : u;
}

/** The answer of a service that multiplies by 2: what was sent itself would be refused. */
export function double(domain, request) {
  const { id, crv, x, y } = JSON.parse(request);
  const point = doubled({ crv, x, y });
  return JSON.stringify({ inResponseTo: id, domain, ...point, transitInfo: TRANSIT_INFO, iat: 1, exp: 2 });
}

/** The script of random numbers by which a question is half of its point: the blinding factor, and an id. */
export const halving = (crv) => Uint8Array.of(...bytesOfNumber(crv, (CURVES[crv].order + 1n) / 2n), ...new Uint8Array(16));

/** SEC1 of a row's point, not compressed. */
export const sec1 = ({ x_hex, y_hex }) => base64url(bytesOf(`04${x_hex}${y_hex}`));

/** x and y of the long form of a pseudonym in transit. */
export function coordinates(long) {
  const text = long.slice(0, long.indexOf(':')).replaceAll('-', '+').replaceAll('_', '/');
  const hex = hexOf(fromBase64(text)).slice(2);
  return [hex.slice(0, hex.length / 2), hex.slice(hex.length / 2)];
}

export function same(found, expected) {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)];
  if (one !== other) throw new Error(`found ${one}, expected ${other}`);
}

/** Compares what `work` gives, or the code of what it throws or gives, with a row: `expected`, or its `error`. */
export async function outcome(row, work, expected) {
  let made;
  try {
    made = await work();
  } catch (error) {
    made = error;
  }
  if (made instanceof Error && made.code === undefined) throw made;
  if (row.error) return same(made instanceof Error ? made.code : made, row.error);
  if (made instanceof Error) throw made;
  return same(made, expected());
}

/** Why a row is left out. */
export class LeftOut {
  constructor(reason) {
    this.reason = reason;
  }
}

/** Runs `check` on every row; what failed, and how many rows were left out for which reason. */
export async function table(rows, check) {
  const told = { rows: rows.length, used: 0, leftOut: {}, failures: [] };
  for (const row of rows) {
    try {
      const result = await check(row);
      if (result instanceof LeftOut) told.leftOut[result.reason] = (told.leftOut[result.reason] ?? 0) + 1;
      else told.used += 1;
    } catch (error) {
      told.used += 1;
      told.failures.push(`${row.name ?? row.why ?? JSON.stringify(row).slice(0, 200)}: ${error.message}`);
    }
  }
  return told;
}

/** Does `work` while random numbers are those of a script, which has to be used up. */
export async function scripted(script, work) {
  let at = 0;
  crypto.getRandomValues = (array) => {
    if (at + array.length > script.length) throw new Error('the script has run out');
    array.set(script.subarray(at, at + array.length));
    at += array.length;
    return array;
  };
  try {
    return await work();
  } finally {
    delete crypto.getRandomValues;
    if (at !== script.length) throw new Error(`${script.length - at} bytes of the script are left over`);
  }
}

/** Does `work` at a time, in seconds since 1970. */
export async function at(now, work) {
  const { now: usual } = Date;
  Date.now = () => now * 1_000;
  try {
    return await work();
  } finally {
    Date.now = usual;
  }
}
