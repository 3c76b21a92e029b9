// The package against `blindnym serve --dev`.

import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import {
  BlindnymError,
  Client,
  Domain,
  HttpService,
  Owner,
  TextKey,
  checkSsin,
  header,
  init,
  parseSsin,
  rewrite,
} from 'blindnym';
import { startService } from '../../../service/clients/javascript/service.mjs';

const SSINS = ['97071143362', '82042605839', '00000000097'];
const SLOW = { timeout: 120_000 };

let folder;
let service;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blindnym-npm-'));
  service = await startService(folder);
}, SLOW);

after(async () => {
  await service?.stop();
  await rm(folder, { recursive: true, force: true });
});

it('says what to do before it is loaded, then loads', async () => {
  const parameters = { key: 'k', audience: 'a' };
  assert.throws(() => new Domain(parameters), { code: 'not_loaded', message: /await init\(\)/ });
  await Promise.all([init(), init()]);
  assert.equal(new Domain(parameters).crv, 'P-521');
});

/** A service that counts what is sent. */
class Counted extends HttpService {
  sent = 0;

  send(path, body) {
    this.sent += 1;
    return super.send(path, body);
  }
}

const world = async (options) => {
  const way = new Counted({ base: service.base });
  const client = new Client(way, options);
  return { way, client, domain: await client.domain('uhmep_v1') };
};

describe('a client', SLOW, () => {
  it('brings values back, singly and in batches', async () => {
    const { client, domain } = await world();
    const pseudonym = await client.pseudonymize(domain, SSINS[0]);
    assert.match(pseudonym, /^urn:be:fgov:pseudo:v2:[\w-]{90}:ey/);
    assert.equal(await client.identify(domain, pseudonym), SSINS[0]);
    const values = Array.from({ length: 45 }, (_, index) => `value ${index}`);
    const pseudonyms = await client.pseudonymizeAll(domain, values);
    const back = await client.identifyAll(domain, pseudonyms);
    assert.deepEqual(back.map((bytes) => new TextDecoder().decode(bytes)), values);
  });

  it('keeps what is empty, and zeros', async () => {
    const { client, domain } = await world();
    const values = [new Uint8Array(), Uint8Array.of(0), Uint8Array.of(0, 0, 7), new Uint8Array(32)];
    const pseudonyms = await client.pseudonymizeAll(domain, values);
    const back = await client.identifyAll(domain, pseudonyms);
    assert.deepEqual(back.map((bytes) => [...bytes]), values.map((bytes) => [...bytes]));
  });

  it('asks once for what is the same, kept, or on its way', async () => {
    const { way, client, domain } = await world();
    const many = Array.from({ length: 30 }, (_, index) => SSINS[index % 3]);
    const first = await client.pseudonymizeAll(domain, many);
    assert.equal(way.sent, 1);
    assert.equal(first[0], first[3]);
    assert.deepEqual(await client.pseudonymizeAll(domain, many), first);
    assert.equal(way.sent, 1);
    client.forget();
    const both = [client.pseudonymizeAll(domain, many), client.pseudonymizeAll(domain, many)];
    const [one, other] = await Promise.all(both);
    assert.deepEqual(one, other);
    assert.equal(way.sent, 2);
    const { way: uncached, client: forgetful } = await world({ cache: 0 });
    await forgetful.pseudonymize(domain, 'x');
    await forgetful.pseudonymize(domain, 'x');
    assert.equal(uncached.sent, 2);
  });

  it('keeps nothing for longer than the domain lets it live, whatever an answer says', async () => {
    const { way, client } = await world();
    const described = JSON.parse(await way.describe('uhmep_v1'));
    const domain = Domain.parse(JSON.stringify({ ...described, timeToLiveInTransit: 'PT20S' }));
    const pseudonym = await client.pseudonymize(domain, SSINS[0]);
    assert.notEqual(await client.pseudonymize(domain, SSINS[0]), pseudonym);
    await client.identify(domain, pseudonym);
    await client.identify(domain, pseudonym);
    assert.equal(way.sent, 4);
  });

  it('gives a bad item an error, and the others their results', async () => {
    const { way, client, domain } = await world();
    const values = ['a', 'b'.repeat(33), 'c'];
    const pseudonyms = await client.pseudonymizeAll(domain, values);
    assert.deepEqual(pseudonyms.map((one) => one instanceof BlindnymError), [false, true, false]);
    assert.equal(pseudonyms[1].code, 'value_too_long');
    const [point, info] = rewrite(domain, pseudonyms[0], 'long').split(':');
    const broken = `${point}:${info.slice(0, -4)}AAAA`;
    const back = await client.identifyAll(domain, [pseudonyms[0], broken, 'nothing', pseudonyms[2]]);
    assert.equal(new TextDecoder().decode(back[0]), 'a');
    assert.equal(back[1].code, 'problem');
    assert.equal(back[1].problem.status, 400);
    assert.equal(back[2] instanceof BlindnymError, true);
    assert.equal(new TextDecoder().decode(back[3]), 'c');
    // What is no pseudonym is never sent, nor asked for again.
    const sent = way.sent;
    await assert.rejects(client.identify(domain, 'nothing'), { code: 'json' });
    await assert.rejects(client.identify(domain, 'e30'), { code: 'missing_member' });
    assert.equal(way.sent, sent);
  });

  it('writes every form, and reads it', async () => {
    const { client, domain } = await world();
    const pseudonym = await client.pseudonymize(domain, SSINS[1]);
    for (const form of ['urn', 'urn-ehealth', 'urn-v1', 'urn-ehealth-v1', 'long', 'short', 'v1']) {
      const written = rewrite(domain, pseudonym, form);
      assert.equal(await client.identify(domain, written), SSINS[1], form);
    }
    const { aud, exp, iat } = header(pseudonym);
    assert.equal(aud, domain.audience);
    assert.equal(exp - iat, domain.timeToLive);
  });

  it('gathers single calls that are made at the same time', async () => {
    const { way, client, domain } = await world();
    const values = Array.from({ length: 25 }, (_, index) => `single ${index}`);
    const pseudonyms = await Promise.all(values.map((value) => client.pseudonymize(domain, value)));
    assert.equal(way.sent, 3);
    const back = await Promise.all(pseudonyms.map((one) => client.identify(domain, one)));
    assert.deepEqual(back, values);
    assert.equal(way.sent, 6);
  });

  it('takes copies, gives copies, and refuses what is of another kind alone', async () => {
    const { client, domain } = await world();
    const input = new TextEncoder().encode('mine');
    const flying = client.pseudonymizeAll(domain, [input]);
    input.fill(0x58);
    const [pseudonym] = await flying;
    const [first] = await client.identifyAll(domain, [pseudonym]);
    assert.equal(new TextDecoder().decode(first), 'mine');
    first.fill(0);
    assert.equal(await client.identify(domain, pseudonym), 'mine');
    const mixed = await client.identifyAll(domain, [pseudonym, undefined, 5]);
    assert.equal(new TextDecoder().decode(mixed[0]), 'mine');
    assert.deepEqual(mixed.slice(1).map(({ code }) => code), ['wrong_type', 'wrong_type']);
    const [refused] = await client.pseudonymizeAll(domain, [{}]);
    assert.equal(refused.code, 'wrong_type');
  });

  it('keeps subjects apart, and forgets what is on its way', async () => {
    const { domain } = await world();
    let subject = 'a';
    const asked = [];
    class Bound extends HttpService {
      subject = async () => subject;
      send(path, body, whose) {
        asked.push(whose);
        return super.send(path, body);
      }
    }
    const client = new Client(new Bound({ base: service.base }));
    const one = client.pseudonymize(domain, 'x');
    await new Promise((done) => setTimeout(done, 1));
    subject = 'b';
    const other = client.pseudonymize(domain, 'x');
    assert.notEqual(await one, await other);
    assert.deepEqual(asked, ['a', 'b']);
    const flying = client.pseudonymize(domain, 'y');
    await new Promise((done) => setTimeout(done, 1));
    client.forget();
    await flying;
    await client.pseudonymize(domain, 'y');
    assert.equal(asked.length, 4);
  });

  it('does not ask again for what is refused without a word', async () => {
    const { domain } = await world();
    let sent = 0;
    const refusing = (url, init) => {
      if (init.method === 'POST') sent += 1;
      return init.method === 'POST' ? Promise.resolve(new Response('<html>', { status: 400 })) : fetch(url, init);
    };
    const client = new Client(new HttpService({ base: service.base, fetch: refusing }));
    const results = await client.pseudonymizeAll(domain, ['a', 'b']);
    assert.deepEqual(results.map(({ code, problem }) => [code, problem.status]), Array(2).fill(['problem', 400]));
    assert.equal(sent, 3);
  });

  it('encrypts texts that are too long with a key that is pseudonymized', async () => {
    const { client, domain } = await world();
    const text = 'Pijn aan de linkerknie sinds de val van vorige week. 😀';
    const key = await TextKey.generate();
    const pseudonym = await client.pseudonymize(domain, key.bytes);
    const jwe = key.encrypt(text);
    const [bytes] = await client.identifyAll(domain, [pseudonym]);
    const same = await TextKey.from(bytes);
    assert.equal(same.decrypt(jwe), text);
    assert.throws(() => same.decrypt(`${jwe.slice(0, -4)}AAAA`), { code: 'decryption_failed' });
    await assert.rejects(TextKey.from(new Uint8Array(31)), { code: 'length' });
    // As another implementation reads it.
    const [protectedHeader, none, iv, ciphertext, tag] = jwe.split('.').map((part) => Buffer.from(part, 'base64url'));
    assert.equal(protectedHeader.toString(), '{"alg":"dir","enc":"A256GCM"}');
    assert.equal(none.length, 0);
    const aes = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['decrypt']);
    const additionalData = new TextEncoder().encode(jwe.split('.')[0]);
    const sealed = Buffer.concat([ciphertext, tag]);
    const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, aes, sealed);
    assert.equal(new TextDecoder().decode(opened), text);
  });

  it('converts to another domain', async () => {
    const { client, domain } = await world();
    const other = await client.domain('ehealth_v1');
    const converted = await client.convert(domain, other, await client.pseudonymize(domain, SSINS[2]));
    assert.equal(await client.identify(other, converted), SSINS[2]);
    await assert.rejects(client.identify(domain, converted), { code: 'problem' });
  });

  it('tells progress, and what is wrong with the way', async () => {
    const told = [];
    const { client, domain } = await world({ progress: (done, all) => told.push([done, all]) });
    await client.pseudonymizeAll(domain, Array.from({ length: 50 }, (_, index) => `p${index}`));
    assert.deepEqual(told.at(-1), [50, 50]);
    assert.equal(told.length, 3);
    const nowhere = new HttpService({ base: 'http://127.0.0.1:9', retries: 0 });
    await assert.rejects(new Client(nowhere).domain('x'), { code: 'unreachable', isTemporary: true });
    await assert.rejects(client.domain('no_such_domain'), { code: 'refused', status: 404 });
    assert.throws(() => new HttpService({ base: 'http://elsewhere.example' }), { code: 'settings' });
  });

  it('asks again after 503 and answers that are none, and takes requests apart', async () => {
    const { way, domain } = await world();
    const answers = [
      () => new Response('busy', { status: 503, headers: { 'Retry-After': '0' } }),
      () => new Response('<html>login', { status: 200 }),
    ];
    const faulty = (url, init) => {
      const next = init.method === 'POST' ? answers.shift() : undefined;
      return next ? Promise.resolve(next()) : fetch(url, init);
    };
    const client = new Client(new HttpService({ base: service.base, fetch: faulty }));
    const made = await client.pseudonymizeAll(domain, ['a', 'b']);
    assert.equal(made.every((one) => typeof one === 'string'), true);
    const never = (url, init) =>
      init.method === 'POST' ? Promise.resolve(new Response('{}')) : fetch(url, init);
    const lost = new Client(new HttpService({ base: service.base, fetch: never }));
    const [error] = await lost.pseudonymizeAll(domain, ['a', 'b']);
    assert.equal(error.code, 'answer_unusable');
    const picky = (url, init) =>
      url.endsWith('Multiple') ? Promise.resolve(new Response('{}', { status: 422 })) : fetch(url, init);
    const apart = new Client(new HttpService({ base: service.base, fetch: picky }));
    const results = await apart.pseudonymizeAll(domain, ['a', 'b', 'c']);
    assert.equal(results.every((one) => typeof one === 'string'), true);
    assert.equal(way.sent, 0);
  });
});

describe('an owner', SLOW, () => {
  it('opens its domain with a key that cannot be read, and works', async () => {
    const { client, domain, way } = await world();
    const jku = `${service.base}/dev/jwks`;
    const jwks = await (await fetch(jku)).text();
    const pem = await readFile(join(folder, 'owner.pem'), 'utf8');
    const der = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
    const rsa = { name: 'RSA-OAEP', hash: 'SHA-256' };
    const key = await crypto.subtle.importKey('pkcs8', der, rsa, false, ['decrypt']);
    const [{ 'x5t#S256': thumbprint }] = JSON.parse(jwks).keys;
    const description = await way.describe('uhmep_v1');
    const owner = await Owner.open({ description, jku, jwks, keys: new Map([[thumbprint, key]]) });
    assert.equal(owner.domain.key, 'uhmep_v1');
    const pseudonyms = await client.pseudonymizeAll(domain, SSINS);
    const rest = owner.atRest([...pseudonyms, 'nothing']);
    assert.equal(rest[0].length, 88);
    assert.equal(rest[3] instanceof BlindnymError, true);
    const again = owner.inTransit(rest.slice(0, 3), { form: 'short' });
    const back = await client.identifyAll(domain, again);
    assert.deepEqual(back.map((bytes) => new TextDecoder().decode(bytes)), SSINS);
    assert.deepEqual(owner.atRest(again), rest.slice(0, 3));
    const [bound] = owner.inTransit([rest[0]], { subject: 'somebody' });
    const [refused] = await client.identifyAll(domain, [bound]);
    assert.equal(refused.code, 'problem');
    owner.dispose();
    await assert.rejects(Owner.open({ description, jku, jwks, keys: new Map() }), { code: 'unknown_kid' });
    const other = await crypto.subtle.generateKey(
      { ...rsa, modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) }, false, ['encrypt', 'decrypt'],
    );
    const wrong = new Map([[thumbprint, other.privateKey]]);
    await assert.rejects(Owner.open({ description, jku, jwks, keys: wrong }), { code: 'decryption_failed' });
  });
});

describe('an SSIN', () => {
  it('is checked', async () => {
    await init();
    assert.deepEqual(parseSsin('97.07.11-433.62'), {
      digits: '97071143362',
      display: '97.07.11-433.62',
      isBis: false,
      born2000OrLater: false,
    });
    assert.equal(checkSsin('97071143362'), undefined);
    assert.equal(checkSsin('97071143363').code, 'ssin_check');
    assert.throws(() => parseSsin('x'), { code: 'ssin_length' });
  });
});
