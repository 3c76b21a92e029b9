// When a pseudonym in transit has to be made anew.

import type { Domain } from "./domain.js";
import { header, rewrite } from "./pseudonym.js";

/** Seconds before its end: the client's cache gives it no more then. */
const MARGIN = 30;
/** The longest that a timer can wait. */
const LONGEST = 2 ** 31 - 1;

/** Milliseconds until this pseudonym should be replaced, so that no form is sent with one that has expired. */
export function untilRenewal(pseudonym: string, domain: Domain): number {
  const now = Date.now() / 1_000;
  const left = expiry(domain, pseudonym, now + domain.timeToLive) - MARGIN - now;
  // A clock that is wrong must not make us ask again and again.
  const seconds = left > 0 ? left + 1 : Math.max(domain.timeToLive / 2, MARGIN);
  return Math.min(seconds * 1_000, LONGEST);
}

/** A form in which the header is found, whichever it is written in. */
function expiry(domain: Domain, pseudonym: string, otherwise: number): number {
  try {
    return header(rewrite(domain, pseudonym, "short")).exp ?? otherwise;
  } catch {
    return otherwise;
  }
}
