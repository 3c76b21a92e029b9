// Social security identification numbers (SSIN, INSZ, NISS).

import { splitTexts } from "./crossing.js";
import { BlindnymError, engine } from "./errors.js";
import { wasm } from "./wasm.js";

/** A number whose check digits and date are right. */
export interface Ssin {
  /** The eleven digits. */
  readonly digits: string;
  /** `YY.MM.DD-NNN.CC`. */
  readonly display: string;
  /** Whether it is a BIS number, for people who are not in the National Register. */
  readonly isBis: boolean;
  /** Whether the check digits are those of a birth in or after 2000. */
  readonly born2000OrLater: boolean;
}

/**
 * Checks a number: eleven digits, or `YY.MM.DD-NNN.CC`. Nothing is sent anywhere.
 *
 * @throws BlindnymError `ssin_length`, `ssin_character`, `ssin_check`, `ssin_date`.
 */
export function parseSsin(text: string): Ssin {
  const told = splitTexts(engine(() => wasm().ssin(text)));
  const [digits = "", display = "", kind, century] = told;
  return { digits, display, isBis: kind === "bis", born2000OrLater: century === "2000" };
}

/** The same without an exception: what is wrong, or nothing. */
export function checkSsin(text: string): BlindnymError | undefined {
  try {
    parseSsin(text);
    return undefined;
  } catch (error) {
    if (error instanceof BlindnymError && error.code.startsWith("ssin_")) return error;
    throw error;
  }
}
