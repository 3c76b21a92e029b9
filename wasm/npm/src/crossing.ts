// What crosses the border to the engine: texts, numbers and bytes.

import { type ErrorData, fromData } from "./errors.js";

/** Several texts as one: each is followed by NUL, which is in no JSON, Base64 or urn. */
export function joinTexts(texts: readonly string[]): string {
  return texts.map((text) => `${text.replaceAll("\0", "\x01")}\0`).join("");
}

/** The texts of one. */
export function splitTexts(texts: string): string[] {
  return texts.split("\0").slice(0, -1);
}

/** A result, or why there is none. */
function outcome(told: string): string | ErrorData {
  return told.startsWith("+") ? told.slice(1) : (JSON.parse(told.slice(1)) as ErrorData);
}

/** The outcome of each item. */
export function outcomes(told: string): (string | ErrorData)[] {
  return splitTexts(told).map(outcome);
}

/** A result. @throws BlindnymError */
export function result(told: string): string {
  const made = outcome(told);
  if (typeof made === "string") return made;
  throw fromData(made);
}

/** Replies as the engine takes them; there may be none in a place. */
export function joinReplies(replies: readonly (string | undefined)[]): string {
  return joinTexts(replies.map((reply) => (reply === undefined ? "" : `+${reply}`)));
}

/** What an exchange identified, copied out of the engine's memory. */
export function valueOf(exchange: Values, index: number, { buffer }: WebAssembly.Memory): Uint8Array {
  return new Uint8Array(buffer, exchange.value(index), exchange.valueLength(index)).slice();
}

interface Values {
  value(index: number): number;
  valueLength(index: number): number;
}

/** All byte strings one after the other, and how many bytes each has. */
export function joinBytes(parts: readonly Uint8Array[]): [bytes: Uint8Array, lengths: Uint32Array] {
  const lengths = Uint32Array.from(parts, (part) => part.length);
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return [bytes, lengths];
}
