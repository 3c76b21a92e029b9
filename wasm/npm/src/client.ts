// Batches of any size through the service.

import { Compute } from "./compute.js";
import { Domain } from "./domain.js";
import { BlindnymError } from "./errors.js";
import type { DomainData } from "./exchange.js";
import { Gatherer, GROUP, type Operation } from "./gather.js";
import type { Form } from "./pseudonym.js";
import { Slots, type Way } from "./round.js";
import type { PseudonymisationService } from "./service.js";
import { init } from "./wasm.js";

/** A result, or why there is none: an item that goes wrong never costs the others theirs. */
export type Settled<T> = T | BlindnymError;

/** How much is done at once, and how much is kept. */
export interface ClientOptions {
  /** Requests, of ten items each, that are on their way at once. @defaultValue `8` */
  requests?: number;
  /** Answers of each operation that are kept in memory until 30 s before they expire; 0 keeps none. @defaultValue `10_000` */
  cache?: number;
  /** Milliseconds in which single calls are gathered into one request; 0 sends each at once. @defaultValue `5` */
  window?: number;
  /**
   * Web Workers that compute at most, so that the page stays quick; they are started for the first batch. 0 is none, and
   * where the platform has none, or the page's policy allows none, it is done on the thread of the caller.
   *
   * @defaultValue in pages one less than the machine's cores, at least 1 and at most 4; elsewhere 0
   */
  workers?: number;
  /** The form of pseudonyms that are written. @defaultValue `"urn"` */
  form?: Form;
  /** Called as results come in, with the items done and the items of the batch. */
  progress?: (done: number, all: number) => void;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A client of the pseudonymisation service. The clear values never leave this process. */
export class Client {
  readonly #service: PseudonymisationService;
  readonly #form: Form;
  readonly #progress: ClientOptions["progress"];
  readonly #compute: Compute;
  readonly #pseudonyms: Gatherer<string>;
  readonly #values: Gatherer<Uint8Array>;

  constructor(service: PseudonymisationService, options: ClientOptions = {}) {
    const { requests = 8, cache = 10_000, window = 5, workers = usualWorkers(), form = "urn", progress } = options;
    this.#service = service;
    this.#form = form;
    this.#progress = progress;
    this.#compute = new Compute(workers);
    const slots = new Slots(Math.max(1, Math.ceil((requests * 10) / GROUP)));
    const way: Omit<Way, "subject"> = { compute: this.#compute, service, slots };
    this.#pseudonyms = new Gatherer(way, window, cache);
    this.#values = new Gatherer(way, window, cache);
  }

  /** A domain as the service describes it now. Keep it as long as you work with it. Loads the engine if need be. */
  async domain(key: string): Promise<Domain> {
    await init();
    const domain = Domain.parse(await this.#service.describe(key));
    if (domain.key === key) return domain;
    throw new BlindnymError("wrong_domain", `expected domain "${key}", found "${domain.key}"`);
  }

  /** A value to a pseudonym in transit. @throws BlindnymError */
  async pseudonymize(domain: Domain, value: string | Uint8Array): Promise<string> {
    return only(await this.pseudonymizeAll(domain, [value]));
  }

  /** A pseudonym in transit to its value, as text. @throws BlindnymError */
  async identify(domain: Domain, pseudonym: string): Promise<string> {
    return decoded(only(await this.identifyAll(domain, [pseudonym])));
  }

  /** A pseudonym, at rest or in transit, to one in transit of another domain. @throws BlindnymError */
  async convert(from: Domain, to: Domain, pseudonym: string): Promise<string> {
    return only(await this.convertAll(from, to, [pseudonym]));
  }

  /** Values to pseudonyms in transit: a result for each, in their order. */
  pseudonymizeAll(
    domain: Domain,
    values: readonly (string | Uint8Array)[],
  ): Promise<Settled<string>[]> {
    const data = plain(domain);
    return this.#all<Uint8Array, string>(this.#pseudonyms, values.map(bytesOf), {
      name: JSON.stringify(["pseudonymize", data]),
      longest: domain.timeToLive,
      identity: hex,
      job: (inputs) => ({ operation: "pseudonymize", domain: data, form: this.#form, inputs }),
    });
  }

  /** Pseudonyms in transit, in any form, to the bytes of their values: a result for each, in their order. */
  async identifyAll(domain: Domain, pseudonyms: readonly string[]): Promise<Settled<Uint8Array>[]> {
    const data = plain(domain);
    const results = await this.#all<string, Uint8Array>(this.#values, pseudonyms.map(textOf), {
      name: JSON.stringify(["identify", data]),
      longest: domain.timeToLive,
      identity: (text) => text,
      job: (inputs) => ({ operation: "identify", domain: data, form: this.#form, inputs }),
    });
    // Everybody's own, to keep or to wipe: the same bytes may be another caller's, or kept.
    return results.map((result) => (result instanceof BlindnymError ? result : result.slice()));
  }

  /** Pseudonyms of one domain, at rest or in transit, to ones in transit of another: a result for each, in their order. */
  convertAll(from: Domain, to: Domain, pseudonyms: readonly string[]): Promise<Settled<string>[]> {
    const [data, target] = [plain(from), plain(to)];
    return this.#all<string, string>(this.#pseudonyms, pseudonyms.map(textOf), {
      name: JSON.stringify(["convert", data, target]),
      longest: to.timeToLive,
      identity: (text) => text,
      job: (inputs) => ({ operation: "convert", domain: data, to: target, form: this.#form, inputs }),
    });
  }

  /** Forgets all answers. */
  forget(): void {
    this.#pseudonyms.clear();
    this.#values.clear();
  }

  /** Forgets all answers and ends its workers. */
  dispose(): void {
    this.forget();
    this.#compute.end();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  async #all<I, O>(
    gatherer: Gatherer<O>,
    inputs: readonly (I | BlindnymError)[],
    operation: Operation<I>,
  ): Promise<Settled<O>[]> {
    await init();
    const subject = (await this.#service.subject?.()) ?? "";
    return gatherer.all(operation, inputs, subject, this.#counter(inputs.length));
  }

  /** Tells progress once for all that is done at the same time. */
  #counter(all: number): () => void {
    let [done, told] = [0, true];
    return () => {
      done += 1;
      if (!told) return;
      told = false;
      queueMicrotask(() => {
        told = true;
        this.#progress?.(done, all);
      });
    };
  }
}

function usualWorkers(): number {
  // Elsewhere nobody waits for a frame, and workers would keep a program from ending.
  if (typeof document === "undefined") return 0;
  const cores = (globalThis.navigator as Navigator | undefined)?.hardwareConcurrency ?? 2;
  return Math.min(Math.max(cores - 1, 1), 4);
}

function plain({ key, crv, audience, bufferSize }: Domain): DomainData {
  return { key, crv, audience, bufferSize };
}

/** A copy: the caller may change or wipe what it gave before the engine has it. */
function bytesOf(value: unknown): Uint8Array | BlindnymError {
  if (typeof value === "string") return encoder.encode(value);
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  return new BlindnymError("wrong_type", "a value is a string or a Uint8Array");
}

function textOf(pseudonym: unknown): string | BlindnymError {
  return typeof pseudonym === "string" ? pseudonym : new BlindnymError("wrong_type", "a pseudonym is a string");
}

/** The only result, thrown where it is an error. */
function only<T>(results: Settled<T>[]): T {
  const [result] = results;
  if (result instanceof BlindnymError) throw result;
  return result as T;
}

function decoded(value: Uint8Array): string {
  try {
    return decoder.decode(value);
  } catch {
    throw new BlindnymError("not_text", "the value is not UTF-8: read it as bytes");
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
