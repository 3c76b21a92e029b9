// The engine's modules: each is loaded once, for the whole page or process.

import * as small from "./wasm/blindnym.js";
import type * as full from "./wasm/full.js";
import { BlindnymError } from "./errors.js";

/** Where a module comes from: an address, a response, its bytes, or a compiled module. */
export type Source = string | URL | Request | Response | BufferSource | WebAssembly.Module;

/** What both modules have. */
export type Engine = typeof small;
/** What the full one has. */
export type FullEngine = typeof full;

let used: Engine | undefined;
let loading: Promise<void> | undefined;
let loadingFull: Promise<FullEngine> | undefined;

/**
 * Loads the engine. Call it once, before everything else; calling it again does nothing.
 *
 * Without a source it is loaded from beside this file, which bundlers and browsers know how to do, and Node and Deno too.
 */
export function init(source?: Source): Promise<void> {
  loading ??= load(small, source ?? new URL("./wasm/blindnym.wasm", import.meta.url)).then(
    () => {
      used ??= small;
    },
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/**
 * Loads the larger engine, which has P-384 and P-256 too, instead of the usual one: P-521 is what the live service uses.
 * Owners load it by themselves.
 */
export async function initFull(source?: Source): Promise<void> {
  const engine = await fullEngine(source);
  used ??= engine as unknown as Engine;
  loading ??= Promise.resolve();
}

/** @internal */
export function fullEngine(source?: Source): Promise<FullEngine> {
  loadingFull ??= loadFull(source).catch((error: unknown) => {
    loadingFull = undefined;
    throw error;
  });
  return loadingFull;
}

async function loadFull(source?: Source): Promise<FullEngine> {
  const engine = await import("./wasm/full.js");
  await load(engine, source ?? new URL("./wasm/full.wasm", import.meta.url));
  return engine;
}

async function load(engine: Pick<Engine, "default">, source: Source): Promise<void> {
  try {
    await engine.default({ module_or_path: await readable(source) });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new BlindnymError("not_loaded", `the engine cannot be loaded: ${why}`);
  }
}

/** Node's fetch reads no files. */
async function readable(source: Source): Promise<Source> {
  if (!(source instanceof URL) || source.protocol !== "file:") return source;
  // The name is put together so that bundlers for browsers leave it alone.
  const name = ["node", "fs/promises"].join(":");
  const { readFile } = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as {
    readFile(from: URL): Promise<Uint8Array<ArrayBuffer>>;
  };
  return readFile(source);
}

/** Loads the engine at once, from its bytes or a compiled module. */
export function initSync(source: BufferSource | WebAssembly.Module): void {
  if (used) return;
  small.initSync({ module: source });
  used = small;
  loading ??= Promise.resolve();
}

/** The engine, or an error that says what to do. */
export function wasm(): Engine {
  if (used) return used;
  throw new BlindnymError("not_loaded", "the engine is not loaded: `await init()` first");
}
