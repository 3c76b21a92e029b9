// A prescription there and back, with a service on this machine:
//
//   blindnym serve --dev
//   node examples/fhir.mjs http://127.0.0.1:8521 ../../examples/fhir/nursing.json

import { readFile } from 'node:fs/promises';

import { Client, HttpService } from 'blindnym';
import { Fhir, findSsins } from 'blindnym/fhir';

const [base, path] = process.argv.slice(2);
const prescription = await readFile(path, 'utf8');
console.log('SSINs in clear:', await findSsins(prescription));

const client = new Client(new HttpService({ base }));
const fhir = await Fhir.create(client, await client.domain('uhmep_v1'), { rules: 'uhmep' });
const leaves = await fhir.pseudonymize(prescription);
console.log(leaves);
console.log('SSINs in clear:', await findSsins(leaves));
console.log('comes back:', (await fhir.identify(leaves)) === prescription);
