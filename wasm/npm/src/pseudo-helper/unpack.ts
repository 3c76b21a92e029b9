// LZMA, read: the drop-in carries its engine packed. A module is a sixth smaller so than deflated, and this a third as
// large as a library that packs too. Of the format (LZMA SDK, lzma-specification.txt) what the package's build writes:
// three bits of the byte before, two of the position, a length that is known.

const POSITION_MASK = 3;
/** Where each group of probabilities begins. */
const IS_MATCH = 0; // 12 states, 4 positions
const IS_REPEATED = IS_MATCH + 48; // 12, as the next three
const IS_OTHER = IS_REPEATED + 12;
const IS_THIRD = IS_OTHER + 12;
const IS_FOURTH = IS_THIRD + 12;
const IS_LONG = IS_FOURTH + 12; // 12 states, 4 positions
const SLOT = IS_LONG + 48; // 4 lengths, 64 slots
const DISTANCE = SLOT + 256; // 115
const ALIGN = DISTANCE + 115; // 16
const LENGTH = ALIGN + 16; // two bits; 16 positions of 8 twice; 256
const REPEATED_LENGTH = LENGTH + 514;
const LITERAL = REPEATED_LENGTH + 514; // 8 bytes before, 3 times 256
const ALL = LITERAL + 8 * 0x300;

/** Unpacks `length` bytes; `packed` is what follows LZMA's header. */
export function unpack(packed: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  const probabilities = new Uint16Array(ALL).fill(1024);
  let [at, range, code] = [5, 0xffffffff, 0];
  for (const byte of packed.subarray(1, 5)) code = ((code << 8) | byte) >>> 0;

  const more = (): void => {
    if (range >= 0x1000000) return;
    range = (range << 8) >>> 0;
    code = ((code << 8) | (packed[at++] ?? 0)) >>> 0;
  };
  const bit = (index: number): number => {
    const probability = probabilities[index] ?? 0;
    const bound = (range >>> 11) * probability;
    const isOne = code >= bound;
    if (isOne) {
      range -= bound;
      code -= bound;
      probabilities[index] = probability - (probability >> 5);
    } else {
      range = bound;
      probabilities[index] = probability + ((2048 - probability) >> 5);
    }
    more();
    return Number(isOne);
  };
  const even = (bits: number): number => {
    let number = 0;
    for (; bits > 0; bits--) {
      range >>>= 1;
      const isOne = code >= range;
      if (isOne) code -= range;
      more();
      number = (number << 1) | Number(isOne);
    }
    return number;
  };
  const tree = (from: number, bits: number): number => {
    let node = 1;
    for (let left = bits; left > 0; left--) node = (node << 1) | bit(from + node);
    return node - (1 << bits);
  };
  const reversed = (from: number, bits: number): number => {
    let [node, number] = [1, 0];
    for (let place = 0; place < bits; place++) {
      const one = bit(from + node);
      node = (node << 1) | one;
      number |= one << place;
    }
    return number;
  };
  const run = (from: number, position: number): number => {
    if (!bit(from)) return 2 + tree(from + 2 + 8 * position, 3);
    if (!bit(from + 1)) return 10 + tree(from + 130 + 8 * position, 3);
    return 18 + tree(from + 258, 8);
  };

  let state = 0;
  let distances = [1, 1, 1, 1];
  for (let end = 0; end < length; ) {
    const position = end & POSITION_MASK;
    const [distance = 1, second = 1, third = 1, fourth = 1] = distances;
    if (!bit(IS_MATCH + 4 * state + position)) {
      const from = LITERAL + 0x300 * ((out[end - 1] ?? 0) >> 5);
      let byte = 1;
      if (state > 6) {
        // As long as it is like the byte at the last distance.
        for (let like = out[end - distance] ?? 0; byte < 256; like <<= 1) {
          const expected = (like >> 7) & 1;
          const one = bit(from + ((1 + expected) << 8) + byte);
          byte = (byte << 1) | one;
          if (one !== expected) break;
        }
      }
      while (byte < 256) byte = (byte << 1) | bit(from + byte);
      out[end++] = byte;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    let count = 1;
    if (bit(IS_REPEATED + state)) {
      if (bit(IS_OTHER + state)) {
        if (!bit(IS_THIRD + state)) distances = [second, distance, third, fourth];
        else if (!bit(IS_FOURTH + state)) distances = [third, distance, second, fourth];
        else distances = [fourth, distance, second, third];
        count = 0;
      } else if (bit(IS_LONG + 4 * state + position)) {
        count = 0;
      }
      if (count === 0) count = run(REPEATED_LENGTH, position);
      state = state < 7 ? (count === 1 ? 9 : 8) : 11;
    } else {
      count = run(LENGTH, position);
      state = state < 7 ? 7 : 10;
      const slot = tree(SLOT + 64 * Math.min(count - 2, 3), 6);
      let found = slot;
      if (slot > 3) {
        const bits = (slot >> 1) - 1;
        found = (2 | (slot & 1)) << bits;
        found += slot < 14 ? reversed(DISTANCE + found - slot, bits) : (even(bits - 4) << 4) + reversed(ALIGN, 4);
      }
      distances = [found + 1, distance, second, third];
    }
    const back = distances[0] ?? 1;
    for (; count > 0; count--, end++) out[end] = out[end - back] ?? 0;
  }
  return out;
}
