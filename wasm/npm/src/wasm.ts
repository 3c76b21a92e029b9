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

let used: { engine: Engine; memory: WebAssembly.Memory; module: WebAssembly.Module; full: boolean } | undefined;
let loading: Promise<void> | undefined;
let loadingFull: Promise<FullEngine> | undefined;

/**
 * Loads the engine. Call it once, before everything else; calling it again does nothing.
 *
 * Without a source it is loaded from beside this file, which bundlers and browsers know how to do, and Node and Deno too.
 */
export function init(source?: Source): Promise<void> {
  loading ??= compile(source ?? new URL("./wasm/blindnym.wasm", import.meta.url)).then(
    (module) => initModule(module, false),
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
  await fullEngine(source);
}

/** @internal The larger engine; it is used for everything where no other is. */
export function fullEngine(source?: Source): Promise<FullEngine> {
  loadingFull ??= loadFull(source).catch((error: unknown) => {
    loadingFull = undefined;
    throw error;
  });
  return loadingFull;
}

async function loadFull(source?: Source): Promise<FullEngine> {
  const module = await compile(source ?? new URL("./wasm/full.wasm", import.meta.url));
  await initModule(module, true);
  return (await import("./wasm/full.js")) as FullEngine;
}

/** Loads the engine at once, from its bytes or a compiled module. */
export function initSync(source: BufferSource | WebAssembly.Module): void {
  if (used) return;
  const module = source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source);
  const { memory } = small.initSync({ module });
  used = { engine: small, memory, module, full: false };
  loading ??= Promise.resolve();
}

/** @internal Loads a compiled module, the larger one or the usual one. */
export async function initModule(module: WebAssembly.Module, isFull: boolean): Promise<void> {
  const engine = isFull ? ((await import("./wasm/full.js")) as unknown as Engine) : small;
  if (used?.engine === engine) return;
  const { memory } = engine.initSync({ module });
  used ??= { engine, memory, module, full: isFull };
  loading ??= Promise.resolve();
}

/** @internal The module in use. */
export async function compiled(): Promise<{ module: WebAssembly.Module; full: boolean }> {
  await init();
  if (!used) throw notLoaded();
  return { module: used.module, full: used.full };
}

/** The engine, or an error that says what to do. */
export function wasm(): Engine {
  if (used) return used.engine;
  throw notLoaded();
}

/** @internal Its memory. */
export function memory(): WebAssembly.Memory {
  if (used) return used.memory;
  throw notLoaded();
}

function notLoaded(): BlindnymError {
  return new BlindnymError("not_loaded", "the engine is not loaded: `await init()` first");
}

/** @internal A module of its source. */
export async function compile(source: Source): Promise<WebAssembly.Module> {
  try {
    if (source instanceof WebAssembly.Module) return source;
    if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return await WebAssembly.compile(source);
    if (source instanceof URL && source.protocol === "file:") return await WebAssembly.compile(await file(source));
    const response = source instanceof Response ? source : await fetch(source);
    if (!response.ok) throw new Error(`status ${response.status} of ${response.url}`);
    // Compiled while it comes, where the server says what it is.
    const streams = response.headers.get("Content-Type")?.startsWith("application/wasm");
    return await (streams
      ? WebAssembly.compileStreaming(response)
      : WebAssembly.compile(await response.arrayBuffer()));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new BlindnymError("not_loaded", `the engine cannot be loaded: ${why}`);
  }
}

/** Node's fetch reads no files. */
async function file(source: URL): Promise<Uint8Array<ArrayBuffer>> {
  // The name is put together so that bundlers for browsers leave it alone.
  const name = ["node", "fs/promises"].join(":");
  const { readFile } = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as {
    readFile(from: URL): Promise<Uint8Array<ArrayBuffer>>;
  };
  return readFile(source);
}
