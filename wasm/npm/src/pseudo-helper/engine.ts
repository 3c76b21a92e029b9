// The drop-in's engine: a module of its own, which has what the official helper has. It is compiled at once, so that
// everything can be made without waiting.

import { initSync } from "../wasm/helper.js";
import { packed, size } from "../wasm/inline.js";
import { unpack } from "./unpack.js";

const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
const { memory } = initSync({ module: new WebAssembly.Module(unpack(bytes, size)) });

/** What it keeps its values in. */
export { memory };
export { Domain, encodedPoint, Exchange, header, point } from "../wasm/helper.js";
