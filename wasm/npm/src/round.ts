// A group of items, sent and brought home: a result or an error for each.

import type { Compute } from "./compute.js";
import { BlindnymError, fromData, fromEngine } from "./errors.js";
import type { Job } from "./exchange.js";
import type { PseudonymisationService } from "./service.js";

/** Times that an item is asked for again where the service was at fault, and the first wait in milliseconds. */
const AGAIN = 3;
const FIRST_WAIT = 250;
/** Statuses of requests that are refused because of one of their items. */
const BAD = new Set([400, 413, 422]);

/** What came of an item. */
export interface Outcome<O> {
  result: O | BlindnymError;
  /** When its pseudonym expires, seconds since 1970. */
  expires?: number;
  /** Its request was refused as a whole, together with others. */
  whole?: boolean;
  /** The service's answer cannot be used. */
  unusable?: boolean;
}

/** How groups are computed and sent. */
export interface Way {
  compute: Compute;
  service: PseudonymisationService;
  slots: Slots;
  /** Who asks, for the service's implementation. */
  subject: string;
}

/** Sends a group; items of a request that is refused as a whole are sent alone. */
export async function round<I, O>(way: Way, inputs: I[], job: (inputs: I[]) => Job): Promise<Outcome<O>[]> {
  const outcomes = await once<O>(way, job(inputs));
  const one = async (index: number): Promise<Outcome<O>> => {
    const [outcome] = await once<O>(way, job([inputs[index] as I]));
    return outcome ?? lost();
  };
  const settled = outcomes.map(async (first, index) => {
    let outcome = first.whole && inputs.length > 1 ? await one(index) : first;
    // What the service could not serve says nothing of the item.
    for (let attempt = 0; attempt < AGAIN && isFault(outcome); attempt += 1) {
      if (attempt > 0) await sleep(FIRST_WAIT * 2 ** attempt * (1 + Math.random()));
      outcome = await one(index);
    }
    return isFault(outcome) ? { result: fault(outcome.result) } : outcome;
  });
  return Promise.all(settled);
}

/** Blinds when there is room for the requests, sends and finishes. */
function once<O>(way: Way, job: Job): Promise<Outcome<O>[]> {
  return way.slots.with(async () => {
    const exchange = await way.compute.start<O>(job);
    try {
      const failures: { error: BlindnymError; whole: boolean }[] = [];
      const sent = exchange.requests.map(async ({ path, body, count }) => {
        try {
          return await way.service.send(path, body, way.subject);
        } catch (error) {
          return { error: fromEngine(error), count };
        }
      });
      const replies = (await Promise.all(sent)).map((reply) => {
        if (typeof reply === "string") return reply;
        const { error, count } = reply;
        const bad = error.code === "refused" && BAD.has(error.status ?? 0);
        // A single input's own problem, which the engine knows how to read.
        if (bad && count === 1) return JSON.stringify({ status: error.status, ...error.problem });
        for (let item = 0; item < count; item += 1) failures.push({ error, whole: bad });
        return undefined;
      });
      const made = await exchange.finish(replies);
      return made.map(({ result, error, expires }): Outcome<O> => {
        if (error === undefined) return { result: result as O, ...(expires !== undefined && { expires }) };
        // Items without a reply stand in the order of their requests.
        const failure = error.code === "no_reply" ? failures.shift() : undefined;
        const whole = failure?.whole ?? false;
        return { result: failure?.error ?? fromData(error), whole, unusable: error.answer ?? false };
      });
    } finally {
      exchange.drop();
    }
  });
}

function lost<O>(): Outcome<O> {
  return { result: new BlindnymError("missing_output", "there is no output") };
}

/** Whether something is wrong with the service rather than with the item. */
function isFault<O>(outcome: Outcome<O>): outcome is Outcome<O> & { result: BlindnymError } {
  const { result, unusable = false } = outcome;
  if (!(result instanceof BlindnymError)) return false;
  const status = result.problem?.status ?? 0;
  return unusable || (result.code === "problem" && (status === 429 || status >= 500));
}

function fault(result: BlindnymError): BlindnymError {
  const status = result.problem?.status;
  if (status === undefined) {
    return new BlindnymError("answer_unusable", `the service's answer cannot be used: ${result.message}`);
  }
  const busy = status === 429 || status === 503;
  const told = busy ? `the service asks for patience (status ${status})` : `the service failed (status ${status})`;
  return new BlindnymError(busy ? "busy" : "service_failed", told, result.problem, status);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}

/** So many at once, the others in their order. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
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
