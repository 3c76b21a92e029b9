// Items of calls that are made at about the same time are sent together; what is kept, or on its way, is not sent again.

import { Cache } from "./cache.js";
import { BlindnymError, fromEngine } from "./errors.js";
import type { Job } from "./exchange.js";
import { type Outcome, round, type Way } from "./round.js";

/** Items of a group, two full requests: they are blinded together. */
export const GROUP = 20;

/** One operation on one domain. */
export interface Operation<I> {
  /** Unlike that of any other operation whose results differ. */
  name: string;
  /** Seconds that its results are good for, whatever they say: what they say is not authenticated. */
  longest: number;
  identity(input: I): string;
  job(inputs: I[]): Job;
}

interface Item<I, O> {
  key: string;
  input: I;
  /** Where it is on its way: another map than the current one where all was forgotten since. */
  flying: Map<string, Promise<O | BlindnymError>>;
  settle(result: O | BlindnymError): void;
}

/** What is gathered for one operation of one subject. */
interface Waiting<I, O> {
  operation: Operation<I>;
  subject: string;
  items: Item<I, O>[];
  timer?: ReturnType<typeof setTimeout>;
}

/** Gathers items of results of one type. */
export class Gatherer<O> {
  readonly #way: Omit<Way, "subject">;
  readonly #window: number;
  readonly #cache: Cache<O>;
  /** What is on its way; another map after everything was forgotten. */
  #flying = new Map<string, Promise<O | BlindnymError>>();
  readonly #waiting = new Map<string, Waiting<unknown, O>>();

  /** `window` in milliseconds, 0 to send at once; so many results are kept, or none. */
  constructor(way: Omit<Way, "subject">, window: number, cache: number) {
    this.#way = way;
    this.#window = window;
    this.#cache = new Cache(cache);
  }

  /** A result for each input, in their order; told of each that is there. An error among the inputs is its own result. */
  all<I>(
    operation: Operation<I>,
    inputs: readonly (I | BlindnymError)[],
    subject: string,
    told: () => void,
  ): Promise<(O | BlindnymError)[]> {
    const found = new Map<string, Promise<O | BlindnymError>>();
    const results = inputs.map((input) => {
      if (input instanceof BlindnymError) return Promise.resolve(input);
      const key = JSON.stringify([operation.name, subject, operation.identity(input)]);
      const result = found.get(key) ?? this.#one(operation, subject, key, input);
      found.set(key, result);
      return result;
    });
    for (const result of results) void result.then(told);
    this.#flush(queueOf(operation, subject), this.#window === 0);
    return Promise.all(results);
  }

  /** Forgets all answers, those too that are on their way. */
  clear(): void {
    this.#cache.clear();
    this.#flying = new Map();
  }

  #one<I>(operation: Operation<I>, subject: string, key: string, input: I): Promise<O | BlindnymError> {
    const kept = this.#cache.get(key);
    if (kept !== undefined) return Promise.resolve(kept);
    const flying = this.#flying;
    const same = flying.get(key);
    if (same) return same;
    const result = new Promise<O | BlindnymError>((settle) => {
      const queue = queueOf(operation, subject);
      const waiting = this.#waiting.get(queue) ?? { operation: operation as Operation<unknown>, subject, items: [] };
      waiting.items.push({ key, input, flying, settle });
      this.#waiting.set(queue, waiting);
    });
    flying.set(key, result);
    return result;
  }

  /** Sends full groups, and after the window all. */
  #flush(queue: string, all: boolean): void {
    const waiting = this.#waiting.get(queue);
    if (!waiting) return;
    const { items } = waiting;
    let at = 0;
    while (items.length - at >= GROUP || (all && at < items.length)) {
      void this.#send(waiting, items.slice(at, at + GROUP));
      at += GROUP;
    }
    items.splice(0, at);
    if (items.length === 0) {
      clearTimeout(waiting.timer);
      this.#waiting.delete(queue);
      return;
    }
    waiting.timer ??= setTimeout(() => this.#flush(queue, true), this.#window);
  }

  async #send({ operation, subject }: Waiting<unknown, O>, items: Item<unknown, O>[]): Promise<void> {
    const inputs = items.map(({ input }) => input);
    const failed = (error: unknown): Outcome<O>[] => items.map(() => ({ result: fromEngine(error) }));
    const outcomes = await round<unknown, O>({ ...this.#way, subject }, inputs, (some) => operation.job(some)).catch(failed);
    for (const [index, { key, flying, settle }] of items.entries()) {
      const { result, expires } = outcomes[index] ?? {
        result: new BlindnymError("missing_output", "there is no output"),
      };
      // What was forgotten meanwhile stays so.
      const current = flying === this.#flying;
      if (current && expires !== undefined && !(result instanceof BlindnymError)) {
        this.#cache.put(key, result, Math.min(expires, Date.now() / 1_000 + operation.longest));
      }
      flying.delete(key);
      settle(result);
    }
  }
}

/** Only what one subject wants of one operation may be in one request. */
function queueOf(operation: Operation<never>, subject: string): string {
  return JSON.stringify([operation.name, subject]);
}
