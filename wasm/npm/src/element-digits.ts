// Digits and their punctuation while somebody types.

/** Digits of an SSIN. */
export const LENGTH = 11;
/** What stands before which digit: YY.MM.DD-NNN.CC. */
const MARKS: Readonly<Record<number, string>> = { 2: ".", 4: ".", 6: "-", 9: "." };

/** What is in a field, and where its caret is. */
export interface Typed {
  text: string;
  caret: number;
}

/** The digits of a text. */
export function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}

/** A mark comes with the digit after it, so that the last digit can be deleted as in any field. */
export function punctuated(digits: string): string {
  return Array.from(digits, (digit, index) => (MARKS[index] ?? "") + digit).join("");
}

/**
 * The field after a change by hand: punctuated, with the caret behind the digit that it was behind. Deleting a mark deletes
 * the digit next to it. A digit too many is not taken when it is typed; what is pasted stays whole, for cut off it could be
 * another number, and a right one.
 */
export function retyped(before: string, now: Typed, kind: string): Typed {
  let digits = digitsOf(now.text);
  let ahead = digitsOf(now.text.slice(0, now.caret)).length;
  if (digits === before && now.text !== punctuated(before)) {
    if (kind === "deleteContentBackward" && ahead > 0) {
      ahead -= 1;
      digits = digits.slice(0, ahead) + digits.slice(ahead + 1);
    } else if (kind === "deleteContentForward") {
      digits = digits.slice(0, ahead) + digits.slice(ahead + 1);
    }
  }
  if (kind === "insertText" && digits.length > LENGTH && digits.length > before.length) {
    ahead -= digits.length - before.length;
    digits = before;
  }
  return { text: punctuated(digits), caret: punctuated(digits.slice(0, ahead)).length };
}
