// Byte strings as the engine takes them.

/** All of them one after the other, and how many bytes each has. */
export function joined(parts: readonly Uint8Array[]): [bytes: Uint8Array, lengths: Uint32Array] {
  const lengths = Uint32Array.from(parts, (part) => part.length);
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return [bytes, lengths];
}
