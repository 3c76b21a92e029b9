// The engine's module for FHIR: loaded once, beside the usual one.

import type { Domain } from "../domain.js";
import { BlindnymError, engine, fromEngine } from "../errors.js";
import * as raw from "../wasm/fhir.js";
import { compile, type Source } from "../wasm.js";

/**
 * How pseudonyms are written in resources. All are read.
 *
 * | form | text |
 * |---|---|
 * | `urn` | `urn:be:fgov:pseudo:v2:` and a point of 133 bytes, as UHMEP's samples have it |
 * | `urn-short` | the same with a point of 67 bytes |
 * | `urn-ehealth`, `urn-ehealth-short` | the same behind `urn:be:fgov:ehealth:pseudo:v2:` |
 * | `urn-v1`, `urn-ehealth-v1` | version 1: Base64url of JSON |
 * | `v1` | the same without a prefix, as Vitalink has it |
 */
export type FhirForm =
  | "urn"
  | "urn-short"
  | "urn-ehealth"
  | "urn-ehealth-short"
  | "urn-v1"
  | "urn-ehealth-v1"
  | "v1";

let used: WebAssembly.Memory | undefined;
let loading: Promise<void> | undefined;

/**
 * Loads the module for FHIR, from beside this file where no source is given. Everything here that is asynchronous does it by
 * itself.
 */
export function initFhir(source?: Source): Promise<void> {
  loading ??= compile(source ?? new URL("../wasm/fhir.wasm", import.meta.url)).then(
    (module) => {
      used = raw.initSync({ module }).memory;
    },
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/** @internal The module, or an error that says what to do. */
export function fhirEngine(): typeof raw {
  if (used) return raw;
  throw new BlindnymError("not_loaded", "the module for FHIR is not loaded: `await initFhir()` first");
}

/** @internal Its memory. */
export function fhirMemory(): WebAssembly.Memory {
  fhirEngine();
  return used as WebAssembly.Memory;
}

/** @internal A domain of the module's own. */
export function fhirDomain({ key, crv, audience, bufferSize }: Domain): raw.Domain {
  if (crv !== "P-521") throw new BlindnymError("unknown_curve", `resources are for domains on P-521, not ${crv}`);
  const made = engine(() => new (fhirEngine().Domain)(key, audience));
  const wrong = made.setBufferSize(bufferSize);
  if (wrong === undefined) return made;
  made.free();
  throw fromEngine(wrong);
}
