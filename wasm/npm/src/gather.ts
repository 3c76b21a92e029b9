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
  identity(input: I): string;
  job(inputs: I[]): Job;
}

interface Item<I, O> {
  key: string;
  input: I;
  settle(result: O | BlindnymError): void;
}

/** What is gathered for one operation. */
interface Waiting<I, O> {
  operation: Operation<I>;
  items: Item<I, O>[];
  timer?: ReturnType<typeof setTimeout>;
}

/** Gathers items of results of one type. */
export class Gatherer<O> {
  readonly #way: Way;
  readonly #window: number;
  readonly #cache: Cache<O>;
  readonly #flying = new Map<string, Promise<O | BlindnymError>>();
  readonly #waiting = new Map<string, Waiting<unknown, O>>();

  /** `window` in milliseconds, 0 to send at once; so many results are kept, or none. */
  constructor(way: Way, window: number, cache: number) {
    this.#way = way;
    this.#window = window;
    this.#cache = new Cache(cache);
  }

  /** A result for each input, in their order; told of each that is there. */
  all<I>(operation: Operation<I>, inputs: readonly I[], subject: string, told: () => void): Promise<(O | BlindnymError)[]> {
    const found = new Map<string, Promise<O | BlindnymError>>();
    const results = inputs.map((input) => {
      const key = JSON.stringify([operation.name, subject, operation.identity(input)]);
      const result = found.get(key) ?? this.#one(operation, key, input);
      found.set(key, result);
      void result.then(told);
      return result;
    });
    this.#flush(operation.name, this.#window === 0);
    return Promise.all(results);
  }

  clear(): void {
    this.#cache.clear();
  }

  #one<I>(operation: Operation<I>, key: string, input: I): Promise<O | BlindnymError> {
    const kept = this.#cache.get(key);
    if (kept !== undefined) return Promise.resolve(kept);
    const flying = this.#flying.get(key);
    if (flying) return flying;
    const result = new Promise<O | BlindnymError>((settle) => {
      const waiting = this.#waiting.get(operation.name) ?? { operation: operation as Operation<unknown>, items: [] };
      waiting.items.push({ key, input, settle });
      this.#waiting.set(operation.name, waiting);
    });
    this.#flying.set(key, result);
    return result;
  }

  /** Sends full groups, and after the window all. */
  #flush(name: string, all: boolean): void {
    const waiting = this.#waiting.get(name);
    if (!waiting) return;
    const { operation, items } = waiting;
    while (items.length >= GROUP || (all && items.length > 0)) {
      void this.#send(operation, items.splice(0, GROUP));
    }
    if (items.length === 0) {
      clearTimeout(waiting.timer);
      this.#waiting.delete(name);
      return;
    }
    waiting.timer ??= setTimeout(() => this.#flush(name, true), this.#window);
  }

  async #send(operation: Operation<unknown>, items: Item<unknown, O>[]): Promise<void> {
    const inputs = items.map(({ input }) => input);
    const failed = (error: unknown): Outcome<O>[] => items.map(() => ({ result: fromEngine(error) }));
    const outcomes = await round<unknown, O>(this.#way, inputs, (some) => operation.job(some)).catch(failed);
    for (const [index, { key, settle }] of items.entries()) {
      const { result, expires } = outcomes[index] ?? {
        result: new BlindnymError("missing_output", "there is no output"),
      };
      if (expires !== undefined && !(result instanceof BlindnymError)) {
        this.#cache.put(key, result, expires);
      }
      this.#flying.delete(key);
      settle(result);
    }
  }
}
