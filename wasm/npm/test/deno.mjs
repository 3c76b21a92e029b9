// `deno run deno.mjs BASE`: the package's basics in Deno, from its files. It prints what it made.

import { Client, HttpService, Owner, header, init, parseSsin } from '../dist/index.js';

const [base] = globalThis.Deno.args;
await init();
const client = new Client(new HttpService({ base }));
const domain = await client.domain('uhmep_v1');
const values = ['97071143362', '82042605839', '', 'Hélène'];
const pseudonyms = await client.pseudonymizeAll(domain, values);
const back = await new Client(new HttpService({ base })).identifyAll(domain, pseudonyms);
const none = { description: '{}', jku: '', jwks: '{"keys":[]}', keys: new Map() };
const told = {
  deno: globalThis.Deno.version.deno,
  audiences: pseudonyms.map((one) => header(one).aud === domain.audience),
  values: back.map((bytes) => new TextDecoder().decode(bytes)),
  display: parseSsin(values[0]).display,
  refused: await client.identify(domain, 'no Base64!').catch(({ name, code }) => ({ name, code })),
  owner: await Owner.open(none).catch(({ code }) => code),
};
console.log(JSON.stringify(told));
