// Batches of any size through the service.

import { Cache } from "./cache.js";
import { Domain } from "./domain.js";
import { joined } from "./bytes.js";
import { BlindnymError, engine, fromEngine } from "./errors.js";
import { type Form, header, rewrite } from "./pseudonym.js";
import type { PseudonymisationService } from "./service.js";
import { init, wasm } from "./wasm.js";
import type { Exchange } from "./wasm/blindnym.js";

/** A result, or why there is none: an item that goes wrong never costs the others theirs. */
export type Settled<T> = T | BlindnymError;

/** How much is done at once, and how much is kept. */
export interface ClientOptions {
  /** Requests, of ten items each, that are on their way at once. @defaultValue `8` */
  requests?: number;
  /** Answers of each operation that are kept in memory until 30 s before they expire; 0 keeps none. @defaultValue `10_000` */
  cache?: number;
  /** The form of pseudonyms that are written. @defaultValue `"urn"` */
  form?: Form;
  /** Called after each request with the items done and the items of the batch. */
  progress?: (done: number, all: number) => void;
}

/** Items of a group: they are blinded together, and the page can do something else after them. */
const GROUP = 20;
/** Times that an item is asked for again where the service was at fault, and the first wait in milliseconds. */
const AGAIN = 3;
const FIRST_WAIT = 250;
/** Statuses of requests that are refused because of one of their items. */
const BAD = new Set([400, 413, 422]);
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** A client of the pseudonymisation service. The clear values never leave this process. */
export class Client {
  readonly #service: PseudonymisationService;
  readonly #options: Required<Omit<ClientOptions, "progress">> & Pick<ClientOptions, "progress">;
  readonly #pseudonyms: Cache<string>;
  readonly #values: Cache<Uint8Array>;
  /** What is on its way already is not asked for again. */
  readonly #flying = new Map<string, Promise<Settled<unknown>>>();
  readonly #slots: Slots;

  constructor(service: PseudonymisationService, options: ClientOptions = {}) {
    const { requests = 8, cache = 10_000, form = "urn", progress } = options;
    this.#service = service;
    this.#options = { requests, cache, form, ...(progress && { progress }) };
    this.#pseudonyms = new Cache(cache);
    this.#values = new Cache(cache);
    this.#slots = new Slots(Math.max(1, requests));
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
  async pseudonymizeAll(
    domain: Domain,
    values: readonly (string | Uint8Array)[],
  ): Promise<Settled<string>[]> {
    const bytes = values.map((value) => (typeof value === "string" ? encoder.encode(value) : value));
    const results = await this.#all<Uint8Array, string>({
      name: `pseudonymize ${domain.key}`,
      inputs: bytes,
      identity: hex,
      cache: this.#pseudonyms,
      expires: (_input, result) => header(result).exp,
      start: (inputs) => wasm().Exchange.pseudonymize(domain.raw, ...joined(inputs)),
    });
    return results.map((result) => this.#written(domain, result));
  }

  /** Pseudonyms in transit, in any form, to the bytes of their values: a result for each, in their order. */
  identifyAll(domain: Domain, pseudonyms: readonly string[]): Promise<Settled<Uint8Array>[]> {
    return this.#all<string, Uint8Array>({
      name: `identify ${domain.key}`,
      inputs: pseudonyms,
      identity: (text) => text,
      cache: this.#values,
      expires: (input, _result) => quietly(() => header(input).exp),
      start: (inputs) => wasm().Exchange.identify(domain.raw, inputs),
    });
  }

  /** Pseudonyms of one domain, at rest or in transit, to ones in transit of another: a result for each, in their order. */
  async convertAll(
    from: Domain,
    to: Domain,
    pseudonyms: readonly string[],
  ): Promise<Settled<string>[]> {
    const results = await this.#all<string, string>({
      name: `convert ${from.key} ${to.key}`,
      inputs: pseudonyms,
      identity: (text) => text,
      cache: this.#pseudonyms,
      expires: (_input, result) => header(result).exp,
      start: (inputs) => wasm().Exchange.convert(from.raw, to.raw, inputs),
    });
    return results.map((result) => this.#written(to, result));
  }

  /** Forgets all answers. */
  forget(): void {
    this.#pseudonyms.clear();
    this.#values.clear();
  }

  #written(domain: Domain, result: Settled<string>): Settled<string> {
    return typeof result === "string" ? rewrite(domain, result, this.#options.form) : result;
  }

  async #all<I, O>(work: Work<I, O>): Promise<Settled<O>[]> {
    await init();
    const keeps = this.#options.cache > 0;
    const subject = keeps ? ((await this.#service.subject?.()) ?? "") : "";
    const key = (input: I): string => JSON.stringify([work.name, subject, work.identity(input)]);
    const keys = work.inputs.map(key);
    const found = new Map<string, Promise<Settled<O>>>();
    const asked: { key: string; input: I; settle: (result: Settled<O>) => void }[] = [];
    for (const [index, input] of work.inputs.entries()) {
      const key = keys[index] ?? "";
      if (found.has(key)) continue;
      const known = keeps ? work.cache.get(key) : undefined;
      if (known !== undefined) {
        found.set(key, Promise.resolve(known));
        continue;
      }
      const flying = this.#flying.get(key) as Promise<Settled<O>> | undefined;
      if (flying) {
        found.set(key, flying);
        continue;
      }
      const { promise, resolve } = deferred<Settled<O>>();
      found.set(key, promise);
      this.#flying.set(key, promise);
      asked.push({ key, input, settle: resolve });
    }
    let done = work.inputs.length - asked.length;
    const groups = chunks(asked, GROUP).map(async (group) => {
      const results = await this.#group(work, group.map(({ input }) => input)).catch(
        (error: unknown) => group.map(() => fromEngine(error)),
      );
      for (const [index, { key, input, settle }] of group.entries()) {
        const result = results[index] ?? new BlindnymError("missing_output", "there is no output");
        if (keeps && !(result instanceof BlindnymError)) {
          const exp = quietly(() => work.expires(input, result));
          if (exp !== undefined) work.cache.put(key, result, exp);
        }
        this.#flying.delete(key);
        settle(result);
      }
      done += group.length;
      this.#options.progress?.(done, work.inputs.length);
    });
    await Promise.all(groups);
    return Promise.all(keys.map((key) => found.get(key) as Promise<Settled<O>>));
  }

  /** Blinds, sends and finishes a group; items of a request that is refused as a whole are sent alone. */
  async #group<I, O>(work: Work<I, O>, inputs: I[]): Promise<Settled<O>[]> {
    // One group after the other is blinded when there is room for its requests.
    const { results, whole } = await this.#slots.with(() => this.#round(work, inputs));
    const alone = results.map(async (first, index) => {
      let result = first;
      if (whole[index] && inputs.length > 1) result = await this.#one(work, inputs[index] as I, result);
      // What the service could not serve says nothing of the item.
      for (let attempt = 0; attempt < AGAIN && isFault(result); attempt += 1) {
        if (attempt > 0) await sleep(FIRST_WAIT * 2 ** attempt * (1 + Math.random()));
        result = await this.#one(work, inputs[index] as I, result);
      }
      return result;
    });
    return (await Promise.all(alone)).map(settledFault);
  }

  async #one<I, O>(work: Work<I, O>, input: I, otherwise: Settled<O>): Promise<Settled<O>> {
    const { results } = await this.#slots.with(() => this.#round(work, [input]));
    return results[0] ?? otherwise;
  }

  async #round<I, O>(work: Work<I, O>, inputs: I[]): Promise<Round<O>> {
    const exchange = engine(() => work.start(inputs));
    try {
      const requests = exchange.requests();
      const counts = [...exchange.counts()];
      const lost: { error: BlindnymError; whole: boolean }[] = [];
      const sent = counts.map(async (count, index) => {
        try {
          return await this.#service.send(requests[2 * index] ?? "", requests[2 * index + 1] ?? "");
        } catch (error) {
          return { error: fromEngine(error), count };
        }
      });
      const replies = (await Promise.all(sent)).map((reply) => {
        if (typeof reply === "string") return reply;
        const { error, count } = reply;
        const bad = error.code === "refused" && BAD.has(error.status ?? 0);
        // A single input's own problem, which the engine knows how to read.
        if (bad && count === 1) return JSON.stringify(error.problem ?? {});
        for (let item = 0; item < count; item += 1) lost.push({ error, whole: bad });
        return undefined;
      });
      const whole: boolean[] = [];
      const results = engine(() => exchange.finish(replies)).map((made: unknown, index: number) => {
        if (!(made instanceof Error)) return made as O;
        const error = fromEngine(made);
        // Items without a reply stand in the order of their requests.
        const way = error.code === "no_reply" ? lost.shift() : undefined;
        whole[index] = way?.whole ?? false;
        return way?.error ?? error;
      });
      return { results, whole };
    } finally {
      exchange.free();
    }
  }
}

/** One operation. */
interface Work<I, O> {
  name: string;
  inputs: readonly I[];
  identity(input: I): string;
  cache: Cache<O>;
  expires(input: I, output: O): number | undefined;
  start(inputs: I[]): Exchange;
}

interface Round<O> {
  results: Settled<O>[];
  /** Whose whole request was refused, together with others. */
  whole: boolean[];
}

/** What is wrong with the service rather than with an item. */
const FAULTS = new Set(["json", "missing_member", "output_count", "missing_output", "ambiguous_output"]);

function isFault(result: unknown): boolean {
  if (!(result instanceof BlindnymError)) return false;
  const status = result.problem?.status ?? 0;
  return result.code === "problem" ? status === 429 || status >= 500 : FAULTS.has(result.code);
}

function settledFault<O>(result: Settled<O>): Settled<O> {
  if (!(result instanceof BlindnymError) || !isFault(result)) return result;
  const status = result.problem?.status;
  if (status === undefined) {
    return new BlindnymError("answer_unusable", `the service's answer cannot be used: ${result.message}`);
  }
  const busy = status === 429 || status === 503;
  const told = busy ? `the service asks for patience (status ${status})` : `the service failed (status ${status})`;
  return new BlindnymError(busy ? "busy" : "service_failed", told, result.problem, status);
}

/** So many at once, the others in their order. */
class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = Math.max(1, Math.ceil(count / (GROUP / 10)));
  }

  async with<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((go) => this.#waiting.push(go));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
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

function sleep(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}

function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function chunks<T>(all: T[], size: number): T[][] {
  const count = Math.ceil(all.length / size);
  return Array.from({ length: count }, (_, index) => all.slice(index * size, (index + 1) * size));
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
