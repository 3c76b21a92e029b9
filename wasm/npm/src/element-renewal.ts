// When a pseudonym in transit has to be made anew.

import { header } from "./pseudonym.js";

/** Seconds before its end: the client's cache gives it no more then. */
const MARGIN = 30;
/** The longest that a timer can wait. */
const LONGEST = 2 ** 31 - 1;

/** Milliseconds until this pseudonym should be replaced, so that a form is never sent with one that has expired. */
export function untilRenewal(pseudonym: string): number {
  const { exp = Infinity, iat = 0 } = header(pseudonym);
  const left = exp - MARGIN - Date.now() / 1_000;
  // A clock that is wrong must not make us ask again and again.
  const seconds = left > 0 ? left + 1 : Math.max((exp - iat) / 2, MARGIN);
  return Math.min(seconds * 1_000, LONGEST);
}
