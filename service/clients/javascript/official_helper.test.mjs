// eHealth's official JavaScript helper against `blindnym serve --dev`: what it sends is understood, and
// it understands what comes back.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { FetchClient, loadHelper } from './helper.mjs';
import { startService } from './service.mjs';

const DOMAINS = ['uhmep_v1', 'ehealth_v1'];
const SSIN = '00000000097'; // check digits right, nobody's
const ACCENTED = 'Hélène, cœur, façade, ñ'; // 28 bytes
const BYTES = Uint8Array.from({ length: 32 }, (_, index) => 255 - 7 * index);
const UNUSUAL = [
  ['an empty value', new Uint8Array()],
  ['a single zero byte', Uint8Array.of(0)],
  ['a leading zero byte', Uint8Array.of(0, ...BYTES.subarray(1))],
  ['seven leading zero bytes', Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 97)],
  ['32 zero bytes', new Uint8Array(32)],
];
const SLOWEST_BUNDLE_AND_START = { timeout: 60_000 };
const SLOWEST_TEST = { timeout: 60_000 };

const JWE = '[\\w-]+\\.\\.[\\w-]+\\.[\\w-]+\\.[\\w-]+';
const LONG_FORM = new RegExp(`^[\\w-]{178}:${JWE}$`); // 04 || x || y
const SHORT_FORM = new RegExp(`^[\\w-]{90}:${JWE}$`); // 02 or 03 || x

let folder;
let service;
let helper;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blindnym-clients-'));
  helper = await loadHelper(folder);
  service = await startService(folder);
}, SLOWEST_BUNDLE_AND_START);

after(async () => {
  await service?.stop();
  await rm(folder, { recursive: true, force: true });
});

for (const name of DOMAINS) {
  describe(`domain ${name}`, SLOWEST_TEST, () => {
    let client;
    let domain;

    before(async () => {
      client = new FetchClient(service.base);
      const { audience, bufferSize, crv, domain: key } = JSON.parse(await client.getDomain(name));
      assert.equal(key, name);
      assert.equal(crv, 'P-521');
      const { Curve, PseudonymisationHelper } = helper;
      domain = new PseudonymisationHelper(client).createDomain(key, Curve.P521, audience, bufferSize);
    });

    for (const [what, text] of [['an SSIN', SSIN], ['accented text', ACCENTED]]) {
      it(`brings ${what} back`, SLOWEST_TEST, async () => {
        const inTransit = await domain.valueFactory.fromString(text).pseudonymize();
        assertAnswered(client, 'pseudonymize');
        const value = await inTransit.identify();
        assertAnswered(client, 'identify');
        assert.equal(value.asString(), text);
      });
    }

    it('brings 32 bytes back', SLOWEST_TEST, async () => {
      const inTransit = await domain.valueFactory.fromArray(BYTES).pseudonymize();
      const value = await inTransit.identify();
      assert.deepEqual(value.asBytes(), BYTES);
    });

    // Older versions of the helper fail on these: a length of zero, and an x whose value has fewer digits.
    for (const [what, bytes] of UNUSUAL) {
      it(`brings ${what} back`, SLOWEST_TEST, async () => {
        const inTransit = await domain.valueFactory.fromArray(bytes).pseudonymize();
        assertAnswered(client, 'pseudonymize');
        const value = await inTransit.identify();
        assertAnswered(client, 'identify');
        assert.deepEqual(value.asBytes(), bytes);
      });
    }

    it('brings unusual values back among others', SLOWEST_TEST, async () => {
      const bytes = [...UNUSUAL.map(([, unusual]) => unusual), BYTES];
      const values = bytes.map((each) => domain.valueFactory.fromArray(each));
      const inTransit = await domain.valueFactory.multiple(values).pseudonymize();
      const identified = await inTransit.identify();
      assertAnswered(client, 'identifyMultiple');
      bytes.forEach((each, index) => {
        assert.deepEqual(identified.getPoint(index).asBytes(), each, `value ${index}`);
      });
    });

    it('brings ten values back, in their order', SLOWEST_TEST, async () => {
      const values = tenValues(domain);
      const inTransit = await domain.valueFactory.multiple(values).pseudonymize();
      assertAnswered(client, 'pseudonymizeMultiple');
      assert.equal(inTransit.lengthPoints(), 10);
      const identified = await inTransit.identify();
      assertAnswered(client, 'identifyMultiple');
      assert.equal(identified.lengthPoints(), 10);
      values.forEach((value, index) => {
        assert.deepEqual(identified.getPoint(index).asBytes(), value.asBytes(), `value ${index}`);
      });
    });

    it('gives a transitInfo with which the helper is content', SLOWEST_TEST, async () => {
      const { transitInfo } = await domain.valueFactory.fromString(SSIN).pseudonymize();
      transitInfo.validateHeader();
      assert.equal(transitInfo.audience(), domain.audience);
      const { alg, enc, kid, iat, exp } = Object.fromEntries(transitInfo.headers);
      assert.deepEqual([alg, enc, typeof kid], ['dir', 'A256GCM', 'string']);
      assert.ok(exp > iat, `exp ${exp} after iat ${iat}`);
    });

    it('identifies a pseudonym read from its long and its short form', SLOWEST_TEST, async () => {
      const inTransit = await domain.valueFactory.fromString(SSIN).pseudonymize();
      assert.match(inTransit.asString(), LONG_FORM);
      assert.match(inTransit.asShortString(), SHORT_FORM);
      for (const form of [inTransit.asString(), inTransit.asShortString()]) {
        const read = domain.pseudonymInTransitFactory.fromSec1AndTransitInfo(form);
        assert.deepEqual([read.x(), read.y()], [inTransit.x(), inTransit.y()]);
        assert.equal((await read.identify()).asString(), SSIN);
      }
    });

    it('refuses a damaged transitInfo with a problem', SLOWEST_TEST, async () => {
      const inTransit = await domain.valueFactory.fromString(SSIN).pseudonymize();
      const result = await damaged(domain, inTransit).identify();
      const { request, status, type, answer } = client.last;
      assert.equal(type, 'application/problem+json');
      assert.equal(answer.status, status);
      assertProblem(answer, request.id);
      assertUnreadable(result);
    });

    it('refuses one damaged transitInfo among ten, and identifies the others', SLOWEST_TEST, async () => {
      const values = tenValues(domain);
      const inTransit = await domain.valueFactory.multiple(values).pseudonymize();
      const pseudonyms = values.map((_, index) => inTransit.getPoint(index));
      const bad = 3;
      pseudonyms[bad] = damaged(domain, pseudonyms[bad]);
      const identified = await domain.pseudonymInTransitFactory.multiple(pseudonyms).identify();
      assertAnswered(client, 'identifyMultiple');
      const { request, answer } = client.last;
      assertProblem(answer.outputs[bad], request.inputs[bad].id);
      values.forEach((value, index) => {
        const point = identified.getPoint(index);
        if (index === bad) {
          assertUnreadable(point);
        } else {
          assert.deepEqual(point.asBytes(), value.asBytes(), `value ${index}`);
        }
      });
    });
  });
}

/** The SSIN, the text, the bytes, and seven more. */
function tenValues(domain) {
  const others = Array.from({ length: 7 }, (_, index) => `value ${index}`);
  const texts = [SSIN, ACCENTED, ...others].map((text) => domain.valueFactory.fromString(text));
  return [...texts, domain.valueFactory.fromArray(BYTES)];
}

/** The same pseudonym, one character of its transitInfo's ciphertext changed. */
function damaged(domain, inTransit) {
  const parts = inTransit.transitInfo.asString().split('.');
  const [first, ...rest] = parts[3];
  parts[3] = [first === 'A' ? 'B' : 'A', ...rest].join('');
  const transitInfo = parts.join('.');
  return domain.pseudonymInTransitFactory.fromXYAndTransitInfo(inTransit.x(), inTransit.y(), transitInfo);
}

/** The last request went to `operation` and succeeded, and each answer names its request. */
function assertAnswered(client, operation) {
  const { operation: called, request, status, type, answer } = client.last;
  assert.deepEqual([called, status, type], [operation, 200, 'application/json']);
  const inputs = request.inputs ?? [request];
  const outputs = answer.outputs ?? [answer];
  assert.deepEqual(outputs.map((output) => output.inResponseTo), inputs.map((input) => input.id));
}

/** A problem in eHealth's form that says to which request it belongs. */
function assertProblem(problem, id) {
  assert.equal(typeof problem.type, 'string');
  assert.equal(typeof problem.title, 'string');
  assert.equal(typeof problem.detail, 'string');
  assert.equal(problem.status, 400);
  assert.equal(problem.inResponseTo, id);
  assert.ok(!('x' in problem), 'a problem has no point');
}

/** What the helper makes of a problem: it means to return it, but returns a value without a point. */
function assertUnreadable(value) {
  assert.throws(() => value.asString(), TypeError);
}
