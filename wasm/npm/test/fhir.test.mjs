// Resources through the package, against `blindnym serve --dev`; in Chromium too.

import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { BlindnymError, Client, Domain, HttpService, Owner, init } from 'blindnym';
import { Fhir, FhirOwner, acceptHeader, chooseForm, contentHeader, findSsins, readyRules } from 'blindnym/fhir';
import { startService } from '../../../service/clients/javascript/service.mjs';
import { startBrowser } from './chromium.mjs';
import { startDemo } from './browser.mjs';

const SLOW = { timeout: 180_000 };
const SSIN = '97071143362';
const OTHER = '82042605839';
const LONG = 'Pain in the left knee since the fall of last week.';
const EXAMPLES = fileURLToPath(new URL('../../../examples/fhir/', import.meta.url));

let folder;
let service;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blindnym-fhir-'));
  service = await startService(folder);
}, SLOW);

after(async () => {
  await service?.stop();
  await rm(folder, { recursive: true, force: true });
});

class Counted extends HttpService {
  sent = 0;

  send(path, body) {
    this.sent += 1;
    return super.send(path, body);
  }
}

async function world(options, more = {}) {
  const way = new Counted({ base: service.base, ...more });
  const client = new Client(way, { cache: 0 });
  const domain = await client.domain('uhmep_v1');
  return { way, client, domain, fhir: await Fhir.create(client, domain, options) };
}

const prescription = (ssin) => ({
  resourceType: 'ServiceRequest',
  subject: { reference: `Patient/${ssin}` },
  note: [{ text: LONG }, { text: 'short' }],
});

describe('resources', SLOW, () => {
  it('come back byte for byte', async () => {
    const { fhir } = await world();
    const names = (await readdir(EXAMPLES)).filter((name) => name.endsWith('.json'));
    assert.ok(names.length > 3);
    for (const name of names) {
      const text = await readFile(join(EXAMPLES, name), 'utf8');
      assert.notDeepEqual(await findSsins(text), [], name);
      const leaves = await fhir.pseudonymize(text);
      assert.match(leaves, /be-ext-pseudonymization/);
      assert.equal(await fhir.identify(leaves), text, name);
    }
  });

  it('are objects too, and a Bundle asks for each value once', async () => {
    const { way, fhir } = await world();
    const entry = Array.from({ length: 30 }, (_, at) => ({ resource: prescription(at % 2 ? SSIN : OTHER) }));
    const bundle = { resourceType: 'Bundle', type: 'collection', entry };
    const leaves = await fhir.pseudonymize(bundle);
    // Two people, one short text, thirty keys.
    assert.equal(way.sent, 4);
    assert.deepEqual(await findSsins(leaves), []);
    assert.doesNotMatch(JSON.stringify(leaves), /knee/);
    assert.deepEqual(await fhir.identify(leaves), bundle);
    assert.equal(way.sent, 8);
  });

  it('that fail say where, and cost the others nothing', async () => {
    const { way, fhir } = await world();
    const narrative = { resourceType: 'Basic', text: { div: `<div>${SSIN}</div>` } };
    const results = await fhir.pseudonymizeAll([prescription(SSIN), narrative, '{', prescription(SSIN), 5, 'null']);
    assert.equal(way.sent, 1);
    const codes = results.map((one) => (one instanceof BlindnymError ? one.code : 'good'));
    assert.deepEqual(codes, ['good', 'leak', 'json', 'good', 'no_resource', 'no_resource']);
    assert.match(results[1].message, /^Basic\.text\.div /);
    assert.doesNotMatch(results[1].message, /433/);
    await assert.rejects(fhir.pseudonymize(undefined), { code: 'wrong_type' });
    await assert.rejects(fhir.pseudonymize({ ...narrative, identifier: [{ value: 1n }] }), { code: 'wrong_type' });
    await assert.rejects(fhir.identify('{'), { code: 'json' });
    const { fhir: lenient } = await world({ leaks: 'allow' });
    assert.deepEqual(await lenient.pseudonymize(narrative), narrative);
  });

  it('are written in the form and by the rules that are asked for', async () => {
    const ready = await readyRules();
    assert.deepEqual([...ready.keys()], ['uhmep', 'belgium']);
    const rules = JSON.stringify({ name: 'own', rules: [{ kind: 'text', path: 'Basic.code.text' }] });
    const { fhir } = await world({ rules, form: 'urn-ehealth-v1', marked: 'refuse' });
    const basic = { resourceType: 'Basic', code: { text: 'x' } };
    const leaves = await fhir.pseudonymize(basic);
    assert.match(leaves.code.text, /^urn:be:fgov:ehealth:pseudo:v1:/);
    await assert.rejects(fhir.pseudonymize(leaves), { code: 'already_marked' });
    assert.deepEqual(await fhir.identify(leaves), basic);
    await assert.rejects(world({ rules: '{"name":"x","rules":[]}' }), { code: 'rules' });
    const { fhir: formless } = await world({ form: 'none' });
    await assert.rejects(formless.pseudonymize(basic), { code: 'settings', message: /urn-short/ });
    const { fhir: belgian } = await world({ rules: 'belgium' });
    const { subject } = await belgian.pseudonymize({ resourceType: 'Task', subject: { reference: `Patient/${SSIN}` } });
    assert.match(subject.reference, /^Patient\/urn:be:fgov:pseudo:v2:/);
    belgian.dispose();
  });

  it('tell what the service did as the service’s', async () => {
    const refusing = (url, options) =>
      options.method === 'POST' ? Promise.resolve(new Response('{}', { status: 403 })) : fetch(url, options);
    const { fhir } = await world({}, { fetch: refusing });
    await assert.rejects(fhir.pseudonymize(prescription(SSIN)), { code: 'refused', status: 403 });
    const { fhir: good, domain, client } = await world();
    const leaves = await good.pseudonymize(prescription(SSIN));
    const broken = { ...leaves, subject: { reference: leaves.subject.reference.replace(/.{6}$/, 'AAAAAA') } };
    // An item's own problem is the element's.
    await assert.rejects(good.identify(broken), { code: 'unanswered', message: /^ServiceRequest\.subject\.reference: / });
    const elsewhere = await Fhir.create(client, await client.domain('ehealth_v1'));
    await assert.rejects(elsewhere.identify(leaves), BlindnymError);
    assert.equal(domain.key, 'uhmep_v1');
    await init();
    const other = new Domain({ key: 'k', audience: 'a', bufferSize: 9 });
    assert.ok(await Fhir.create(client, other));
  });

  it('are searched for', async () => {
    const { fhir } = await world();
    const form = await fhir.pseudonymizeSearch(new URLSearchParams({ patient: SSIN, _count: '25' }));
    assert.match(form, /^patient=urn%3Abe%3Afgov%3Apseudo%3Av2%3A.*&_count=25$/);
    await assert.rejects(fhir.pseudonymizeSearch(`name=x+${SSIN}`), { code: 'leak' });
  });
});

describe('an owner', SLOW, () => {
  async function owned() {
    const jku = `${service.base}/dev/jwks`;
    const jwks = await (await fetch(jku)).text();
    const pem = await readFile(join(folder, 'owner.pem'), 'utf8');
    const der = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
    const key = await crypto.subtle.importKey('pkcs8', der, { name: 'RSA-OAEP', hash: 'SHA-256' }, false, ['decrypt']);
    const [{ 'x5t#S256': thumbprint }] = JSON.parse(jwks).keys;
    const description = await new HttpService({ base: service.base }).describe('uhmep_v1');
    return Owner.open({ description, jku, jwks, keys: new Map([[thumbprint, key]]) });
  }

  it('stores at rest, finds, and answers in transit', async () => {
    const { fhir } = await world();
    const owner = await owned();
    const there = await FhirOwner.create(owner, { form: 'urn-short' });
    const [one, two] = await fhir.pseudonymizeAll([prescription(SSIN), prescription(SSIN)]);
    const [stored, other] = await there.storeAll([one, two]);
    assert.match(stored.subject.reference, /^Patient\/[\w-]{88}$/);
    assert.equal(stored.subject.reference, other.subject.reference);
    const found = await there.search(await fhir.pseudonymizeSearch(`patient=Patient/${SSIN}`));
    assert.equal(decodeURIComponent(found), `patient=${stored.subject.reference}`);
    const answered = await there.answer(stored);
    assert.match(answered.subject.reference, /^Patient\/urn:be:fgov:pseudo:v2:[\w-]{90}:/);
    assert.deepEqual(await fhir.identify(answered), prescription(SSIN));
    const [broken] = await there.storeAll(['{']);
    assert.equal(broken.code, 'json');
    there.dispose();
    owner.dispose();
  });

  it('takes what is bound to somebody from nobody else', async () => {
    const { fhir } = await world();
    const owner = await owned();
    const there = await FhirOwner.create(owner);
    const stored = await there.store(await fhir.pseudonymize(prescription(SSIN)));
    const bound = await there.answer(stored, { subject: 'me' });
    assert.deepEqual(await there.store(bound, { subject: 'me' }), stored);
    for (const whose of [{}, { subject: 'you' }]) {
      await assert.rejects(there.store(bound, whose), { code: 'wrong_subject' });
    }
    const search = `patient=${encodeURIComponent(bound.subject.reference)}`;
    await assert.rejects(there.search(search, { subject: 'you' }), { code: 'wrong_subject' });
    assert.match(await there.search(search, { subject: 'me' }), /^patient=Patient%2F/);
    const [text] = [bound.subject.reference.slice('Patient/'.length)];
    // Who does not ask for it gets no check; who does, does.
    assert.equal(typeof owner.atRest([text])[0], 'string');
    assert.equal(owner.atRest([text], { subject: undefined })[0].code, 'wrong_subject');
    assert.equal(typeof owner.atRest([text], { subject: 'me' })[0], 'string');
  });
});

it('says which form both read', async () => {
  assert.deepEqual(await chooseForm({ accept: 'urn:be:fgov:pseudo:v1, urn:be:fgov:pseudo:v2' }), { form: 'urn', encrypted: false });
  assert.deepEqual(await chooseForm({ accept: await acceptHeader() }, 'ehealth'), { form: 'urn-ehealth', encrypted: true });
  assert.deepEqual(await chooseForm({}), { form: 'urn-v1', encrypted: true });
  const code = 'urn:be:fgov:ehealth:pseudo:v1';
  const system = 'https://www.ehealth.fgov.be/standards/fhir/infsec/CodeSystem/be-cs-pseudonymization-version';
  const capabilities = JSON.stringify({ resourceType: 'CapabilityStatement', rest: [{ security: { service: [{ coding: [{ system, code }] }] } }] });
  assert.equal((await chooseForm({ capabilities })).form, 'urn-ehealth-v1');
  await assert.rejects(chooseForm({ accept: 'urn:x' }), { code: 'not_acceptable' });
  await assert.rejects(chooseForm({ capabilities: '{}' }), { code: 'negotiation' });
  assert.equal(await contentHeader('urn'), 'urn:be:fgov:pseudo:v2, urn:be:fgov:pseudo-encrypted:v1');
});

it('does the same in a page', SLOW, async () => {
  const [browser, demo] = await Promise.all([startBrowser(), startDemo()]);
  try {
    const page = await browser.newPage();
    await page.goto(demo.base);
    const result = await page.evaluate(async (resource) => {
      const { Client, HttpService } = await import('/blindnym/index.js');
      const { Fhir } = await import('/blindnym/fhir.js');
      const client = new Client(new HttpService({ base: location.origin }));
      const fhir = await Fhir.create(client, await client.domain('uhmep_v1'));
      const leaves = await fhir.pseudonymize(resource);
      return [leaves, await fhir.identify(leaves)];
    }, prescription(SSIN));
    assert.match(result[0].subject.reference, /urn:be:fgov:pseudo:v2:/);
    assert.deepEqual(result[1], prescription(SSIN));
  } finally {
    await browser.close();
    await demo.stop();
  }
});
