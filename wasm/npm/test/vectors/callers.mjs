// The vectors of what callers do, with the package's public words and, where randomness is scripted, its engine.

import { BlindnymError, Client, Domain, parseSsin, rewrite } from '../../dist/index.js';
import { joinReplies, joinTexts, outcomes, result, splitTexts, valueOf } from '../../dist/crossing.js';
import { fromData } from '../../dist/errors.js';
import { memory, wasm } from '../../dist/wasm.js';
import {
  LeftOut,
  TRANSIT_INFO,
  base64,
  base64url,
  bytesOf,
  coordinates,
  double,
  doubled,
  fromBase64,
  halving,
  hexOf,
  outcome,
  primeOf,
  same,
  scripted,
  sec1,
  table,
  utf8,
} from './support.mjs';

const POLICY = 32;
const PROBLEM = ['type', 'title', 'status', 'detail', 'id', 'inResponseTo'];

const service = {
  describe: () => Promise.reject(new Error('nobody asks')),
  send: async (path, body) => double(/domains\/([^/]+)\//.exec(path)[1], body),
};

const plain = (row) => new Domain({ key: 'd', audience: 'a', crv: row.curve, bufferSize: row.buffer_size });
const described = ({ domain, audience, buffer_size: bufferSize }, crv) =>
  new Domain({ key: domain, audience, crv, bufferSize });
const xy = ({ x_hex, y_hex }) => [x_hex, y_hex];

function ssin({ text, kind, display, digits, born_2000_or_later, ...row }) {
  const expected = { digits, display, isBis: kind === 'bis', born2000OrLater: born_2000_or_later };
  return outcome(row, () => parseSsin(text), () => expected);
}

function point(row, text) {
  const domain = new Domain({ key: 'd', audience: 'a', crv: row.curve });
  return outcome(row, () => coordinates(rewrite(domain, text, 'long')), () => xy(row));
}

/** In a pseudonym of the first version, which is JSON. */
const fromCoordinates = (row) => {
  const json = JSON.stringify({ x: row.x_b64, y: row.y_b64, transitInfo: TRANSIT_INFO });
  return point(row, base64url(utf8(json)));
};

const fromSec1 = (row) => point(row, `${row.text}:${TRANSIT_INFO}`);

async function encode(row) {
  const client = new Client(service, { cache: 0, form: 'long' });
  const domain = plain(row);
  const value = bytesOf(row.value_hex);
  const expected = row.x_hex ? row : { x_hex: hexOf(fromBase64(row.x)), y_hex: hexOf(fromBase64(row.y)) };
  const full = splitTexts(result(wasm().encodedPoint(domain.raw.withFullCapacity(), value)));
  same([full[0], full[1]], xy(expected).map((hex) => base64(bytesOf(hex))));
  const limited = value.length > domain.valueLimit ? { error: 'value_too_long' } : {};
  same(domain.valueLimit <= POLICY, true);
  const work = async () => coordinates(await client.pseudonymize(domain, value));
  await outcome(limited, work, () => {
    const twice = doubled({ crv: row.curve ?? 'P-521', ...base64Of(expected) });
    return [twice.x, twice.y].map((text) => hexOf(fromBase64(text)));
  });
  await decode({ ...expected, curve: row.curve, buffer_size: row.buffer_size, value_hex: row.value_hex });
}

/** Half a point, which the service doubles. */
function decode(row) {
  const client = new Client(service, { cache: 0 });
  const read = async () => {
    const half = await question(row, halving(row.curve ?? 'P-521'));
    const [value] = await client.identifyAll(plain(row), [`${sec1(hexesOf(half))}:${TRANSIT_INFO}`]);
    return value instanceof BlindnymError ? value : hexOf(value);
  };
  return outcome(row, read, () => row.value_hex);
}

/** The blinded point of a request, with the blinding factor of a row. */
async function multiply({ curve, scalar_hex, out_x_hex, out_y_hex, ...row }) {
  const scalar = bytesOf(scalar_hex);
  const script = Uint8Array.of(...scalar, ...new Uint8Array(16));
  if (scalar.subarray(0, -1).every((byte) => byte === 0) && scalar.at(-1) < 2) {
    return new LeftOut('0 and 1 are never drawn as blinding factors');
  }
  const found = hexesOf(await question({ curve, ...row }, script));
  return same(xy(found), [out_x_hex, out_y_hex]);
}

/** x and y of the question that identifies a row's point, with scripted randomness. */
async function question({ curve, ...row }, script) {
  const domain = new Domain({ key: 'd', audience: 'a', crv: curve });
  const exchange = await scripted(script, () =>
    wasm().Exchange.identify(domain.raw, joinTexts([`${sec1(row)}:${TRANSIT_INFO}`])),
  );
  const { x, y } = JSON.parse(splitTexts(exchange.requests())[1]);
  exchange.free();
  return { x, y };
}

const hexesOf = ({ x, y }) => ({ x_hex: hexOf(fromBase64(x)), y_hex: hexOf(fromBase64(y)) });
const base64Of = ({ x_hex, y_hex }) => ({ x: base64(bytesOf(x_hex)), y: base64(bytesOf(y_hex)) });

const cookbookHex = (text) => hexOf(fromBase64(text));

function blind(row) {
  return multiply({
    curve: 'P-521',
    x_hex: cookbookHex(row.x),
    y_hex: cookbookHex(row.y),
    scalar_hex: cookbookHex(row.scalar).padStart(132, '0'),
    out_x_hex: cookbookHex(row.blinded_x),
    out_y_hex: cookbookHex(row.blinded_y),
  });
}

function decompress({ x, y }) {
  const [, found] = ofX(new Domain({ key: 'd', audience: 'a' }), x);
  return same(found, y);
}

/** What the description says, for domains that can be read. */
function describe({ domain_json, domain_text_repeat: repeat, ...row }) {
  const text = repeat ? repeat.unit.repeat(repeat.times) : JSON.stringify(domain_json);
  const read = () => {
    const { key, audience, bufferSize, crv } = Domain.parse(text);
    return { key, audience, bufferSize, crv };
  };
  return outcome(row, read, () => {
    const { domain: key, audience, bufferSize, crv = 'P-521' } = domain_json;
    return { key, audience, bufferSize, crv };
  });
}

const start = {
  pseudonymize(domain, inputs) {
    const lengths = inputs.map((input) => input.value_hex.length / 2);
    const bytes = bytesOf(inputs.map((input) => input.value_hex).join(''));
    return wasm().Exchange.pseudonymize(domain.raw, bytes, Uint32Array.from(lengths));
  },
  identify: (domain, inputs) => wasm().Exchange.identify(domain.raw, joinTexts(inputs.map(transit))),
  convert_in_transit: (domain, inputs, to) => wasm().Exchange.convert(domain.raw, to.raw, joinTexts(inputs.map(transit))),
  convert_at_rest: (domain, inputs, to) =>
    wasm().Exchange.convert(domain.raw, to.raw, joinTexts(inputs.map(({ x_hex }) => base64(bytesOf(x_hex))))),
};
const transit = (input) => `${sec1(input)}:${input.transit_info}`;

async function exchange(row) {
  const domain = described(row.domain, row.curve);
  const to = row.to_domain && described(row.to_domain, row.curve);
  const made = await scripted(bytesOf(row.rng_hex), () => start[row.operation](domain, row.inputs, to));
  const requests = splitTexts(made.requests());
  same(requests.length, 2 * row.requests.length);
  for (const [index, { path, body }] of row.requests.entries()) {
    same(requests[2 * index], path);
    same(made.inputs(index), body.inputs?.length ?? 1);
    // A text at rest has no y: that of the blinded point may be the other one.
    const shown = row.operation === 'convert_at_rest' ? (json) => lesserY(row.curve, json) : (json) => json;
    same(sorted(shown(JSON.parse(requests[2 * index + 1]))), sorted(shown(body)));
  }
  const replies = row.responses.map((body) => (typeof body === 'string' ? body : JSON.stringify(body)));
  let values = 0;
  const results = outcomes(made.finish(joinReplies(replies), 0)).map((one) =>
    one === '' ? valueOf(made, values++, memory()) : one,
  );
  made.free();
  same(results.length, row.results.length);
  for (const [index, expected] of row.results.entries()) {
    await outcome(expected, () => became(results[index]), () => wanted(expected));
  }
}

/** A request with the lesser of y and p - y for each y. */
function lesserY(curve, { y, inputs, ...others }) {
  if (inputs) return { ...others, inputs: inputs.map((input) => lesserY(curve, input)) };
  const number = BigInt(`0x${hexOf(fromBase64(y))}`);
  const negative = primeOf(curve) - number;
  return { ...others, y: String(number < negative ? number : negative) };
}

function became(made) {
  if (made.code) return fromData(made);
  if (made instanceof Uint8Array) return hexOf(made);
  return [...coordinates(made), made.slice(made.indexOf(':') + 1)];
}

const wanted = ({ value_hex, x_hex, y_hex, transit_info }) => value_hex ?? [x_hex, y_hex, transit_info];

/** Members in the order of their names. */
function sorted(json) {
  if (Array.isArray(json)) return json.map(sorted);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).sort().map(([name, value]) => [name, sorted(value)]));
}

/** A problem as a caller sees it: the service's answer for the only item. */
function problem({ body, in_response_to: inResponseTo, ...row }) {
  const domain = new Domain({ key: 'd', audience: 'a' });
  const exchange = wasm().Exchange.pseudonymize(domain.raw, utf8('1'), Uint32Array.of(1));
  const [{ code, problem: told }] = outcomes(exchange.finish(joinReplies([JSON.stringify(body)]), 0));
  exchange.free();
  same(code, 'problem');
  const named = (some) => PROBLEM.map((name) => some[name] ?? null);
  return same(named(told), named({ ...row, inResponseTo }));
}

/** All of them: what came of each table, by its name. */
export async function callers(vectors) {
  const cookbook = vectors['cookbook-p521'];
  return {
    'ssin.cases': await table(vectors.ssin.cases, ssin),
    'points.coordinates': await table(vectors.points.coordinates, fromCoordinates),
    'points.sec1': await table(vectors.points.sec1, fromSec1),
    'encoding.encode': await table(vectors.encoding.encode, encode),
    'encoding.decode': await table(vectors.encoding.decode, decode),
    'encoding.decode_errors': await table(vectors.encoding.decode_errors, (row) => decode({ ...row, y_hex: yOf(row) })),
    'cookbook-p521.value_to_point': await table(cookbook.value_to_point, encode),
    'cookbook-p521.blind': await table(cookbook.blind, blind),
    'cookbook-p521.decompress': await table(cookbook.decompress, decompress),
    'scalars.multiply': await table(vectors.scalars.multiply, multiply),
    'domain.cases': await table(vectors.domain.cases, describe),
    'operations.exchanges': await table(vectors.operations.exchanges, exchange),
    'operations.problems': await table(vectors.operations.problems, problem),
  };
}

/** Of a row that has x alone. */
function yOf({ curve, x_hex }) {
  const domain = new Domain({ key: 'd', audience: 'a', crv: curve });
  return hexOf(fromBase64(ofX(domain, base64(bytesOf(x_hex)))[1]));
}

/** The point of an x. */
function ofX(domain, x) {
  return splitTexts(result(wasm().point(domain.raw, 2, x, '')));
}
