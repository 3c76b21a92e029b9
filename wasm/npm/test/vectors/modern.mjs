// The package, with every curve.

import { initFull } from '../../dist/index.js';
import { callers } from './callers.mjs';
import { owners } from './owners.mjs';

/** What came of each table, by its name. */
export async function run(vectors) {
  await initFull();
  return { ...(await callers(vectors)), ...(await owners(vectors)) };
}
