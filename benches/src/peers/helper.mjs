// The official JavaScript helper, with a service that multiplies by 1 in the same process: for each line with an
// operation's name it works once, and writes the microseconds of processor time that this took.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { loadHelper } from '../../../service/clients/javascript/helper.mjs';

const { domain: key, audience, bufferSize, transitInfo, text } = JSON.parse(process.argv[2]);

const folder = await mkdtemp(join(tmpdir(), 'blindnym-peers-'));
const { Curve, PseudonymisationHelper } = await loadHelper(folder).finally(() => rm(folder, { recursive: true }));

const answer = async (_domain, body) => {
  const { id, x, y } = JSON.parse(body);
  return JSON.stringify({ domain: key, crv: 'P-521', x, y, transitInfo, inResponseTo: id });
};
const client = { pseudonymize: answer, identify: answer };
const domain = new PseudonymisationHelper(client).createDomain(key, Curve.P521, audience, bufferSize);

const pseudonymize = async () => (await domain.valueFactory.fromString(text).pseudonymize()).asString();
const inTransit = await pseudonymize();
const operations = {
  'encode and pseudonymize': pseudonymize,
  async identify() {
    const read = domain.pseudonymInTransitFactory.fromSec1AndTransitInfo(inTransit);
    const value = (await read.identify()).asString();
    if (value !== text) throw new Error(`another value came back: ${value}`);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const before = process.cpuUsage();
  await operations[line]();
  const { user, system } = process.cpuUsage(before);
  console.log(user + system);
}
