// How large what a page loads is; with `--enforce` against its budget.

import { DROP_IN, FHIR, MODERN, OFFICIAL, bundle, gzipped, module } from './bundles.mjs';

/** What module, glue and drop-in together are to have, gzipped. */
const BUDGET = 40_000;

const tell = (name, bytes, more = Buffer.alloc(0)) => {
  const [plain, zipped] = [bytes.length + more.length, gzipped(bytes) + (more.length && gzipped(more))];
  console.log(`${name.padEnd(34)}${String(plain).padStart(9)}${String(zipped).padStart(9)}`);
  return zipped;
};

console.log(`${''.padEnd(34)}${'bytes'.padStart(9)}${'gzipped'.padStart(9)}`);
tell('blindnym: module', module());
tell('blindnym: module and everything', await bundle(MODERN), module());
tell('blindnym: larger module', module('full'));
tell('blindnym/fhir: module and all', await bundle(FHIR), module('fhir'));
tell('blindnym/element, without module', await bundle("export * from './dist/element.js';"));
const zipped = tell('blindnym/pseudo-helper', await bundle(DROP_IN));
tell('the official helper', await bundle(OFFICIAL));
if (zipped > BUDGET) {
  console.error(`blindnym/pseudo-helper: ${zipped} bytes gzipped, the budget of ${BUDGET} is not met`);
  if (process.argv.includes('--enforce')) process.exitCode = 1;
}
