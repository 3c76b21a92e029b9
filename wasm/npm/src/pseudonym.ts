// Pseudonyms in transit, as texts.

import { joinTexts, outcomes, result } from "./crossing.js";
import type { Domain } from "./domain.js";
import { fromData } from "./errors.js";
import { wasm } from "./wasm.js";

/**
 * A text form of pseudonyms in transit. All are read; one is written.
 *
 * | form | text |
 * |---|---|
 * | `urn` | `urn:be:fgov:pseudo:v2:` and the short form |
 * | `urn-ehealth` | `urn:be:fgov:ehealth:pseudo:v2:` and the short form |
 * | `urn-v1`, `urn-ehealth-v1` | the same families in version 1: Base64url of JSON |
 * | `long` | `point:transitInfo`, a point of 133 bytes on P-521 |
 * | `short` | `point:transitInfo`, a point of 67 bytes on P-521 |
 * | `v1` | Base64url of JSON |
 */
export type Form = "urn" | "urn-ehealth" | "urn-v1" | "urn-ehealth-v1" | "long" | "short" | "v1";

/** The forms as the engine numbers them. */
const FORMS: readonly Form[] = ["long", "short", "v1", "urn", "urn-ehealth", "urn-v1", "urn-ehealth-v1"];

/** @internal A form as the engine takes it. What is none is the long one. */
export function formNumber(form: Form): number {
  return Math.max(FORMS.indexOf(form), 0);
}

/** What everybody can read of a pseudonym in transit. Nobody but its owner knows whether it is authentic. */
export interface Header {
  /** The key that it is encrypted with. */
  kid?: string;
  /** The domain's audience. */
  aud?: string;
  /** Time of issue and expiry, seconds since 1970. */
  iat?: number;
  exp?: number;
  [name: string]: unknown;
}

/**
 * Writes a pseudonym in transit in another form.
 *
 * @throws BlindnymError where it is none of this domain.
 */
export function rewrite(domain: Domain, pseudonym: string, form: Form): string {
  const [written = ""] = outcomes(wasm().rewrite(domain.raw, joinTexts([pseudonym]), formNumber(form)));
  if (typeof written === "string") return written;
  throw fromData(written);
}

/**
 * What the header of a pseudonym in transit says, in any form but the first version's.
 *
 * @throws BlindnymError where it has none.
 */
export function header(pseudonym: string): Header {
  const transitInfo = pseudonym.slice(pseudonym.lastIndexOf(":") + 1);
  return JSON.parse(result(wasm().header(transitInfo))) as Header;
}
