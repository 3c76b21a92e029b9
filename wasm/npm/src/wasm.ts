// The engine's module: loaded once, for the whole page or process.

import * as raw from "./wasm/blindnym.js";
import { BlindnymError } from "./errors.js";

let ready = false;
let loading: Promise<void> | undefined;

/** Where the module comes from: an address, a response, its bytes, or a compiled module. */
export type Source = string | URL | Request | Response | BufferSource | WebAssembly.Module;

/**
 * Loads the engine. Call it once, before everything else; calling it again does nothing.
 *
 * Without a source it is loaded from beside this file, which bundlers and browsers know how to do, and Node too.
 */
export function init(source?: Source): Promise<void> {
  loading ??= load(source).catch((error: unknown) => {
    loading = undefined;
    const why = error instanceof Error ? error.message : String(error);
    throw new BlindnymError("not_loaded", `the engine cannot be loaded: ${why}`);
  });
  return loading;
}

async function load(source?: Source): Promise<void> {
  if (ready) return;
  let from = source ?? new URL("./wasm/blindnym.wasm", import.meta.url);
  if (from instanceof URL && from.protocol === "file:") {
    // Node's fetch reads no files. The name is put together so that bundlers for browsers leave it alone.
    const name = "node:fs/promises";
    const { readFile } = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as {
      readFile(from: URL): Promise<Uint8Array<ArrayBuffer>>;
    };
    from = await readFile(from);
  }
  await raw.default({ module_or_path: from });
  ready = true;
}

/** Loads the engine at once, from its bytes or a compiled module. */
export function initSync(source: BufferSource | WebAssembly.Module): void {
  if (ready) return;
  raw.initSync({ module: source });
  ready = true;
}

/** The engine, or an error that says what to do. */
export function wasm(): typeof raw {
  if (ready) return raw;
  throw new BlindnymError("not_loaded", "the engine is not loaded: `await init()` first");
}
