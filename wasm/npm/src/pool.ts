// Workers that compute, so that a page stays quick.

import { BlindnymError, type ErrorData, fromData } from "./errors.js";
import type { Job, Made, RequestData, Running } from "./exchange.js";
import { compiled } from "./wasm.js";

/** What a worker is told. Of each exchange `start` comes first. */
export type Order =
  | { module: WebAssembly.Module; full: boolean }
  | { id: number; start: Job }
  | { id: number; finish: (string | undefined)[] }
  | { id: number; drop: true };

/** What it answers. */
export type Report = { id: number } & (
  | { requests: RequestData[] }
  | { made: Made<unknown>[] }
  | { failed: ErrorData }
);

interface Member {
  worker: Worker;
  /** Exchanges that are not over. */
  busy: number;
}

/** Workers end when nothing was to do for so many milliseconds; they are started again when they are needed. */
const IDLE = 30_000;

/** At most so many workers, started when they are needed. */
export class Pool {
  readonly #most: number;
  readonly #members: Member[] = [];
  readonly #waiting = new Map<number, { done(report: Report): void; worker: Worker }>();
  #last = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #broken = false;

  constructor(most: number) {
    this.#most = most;
  }

  /** Starts an exchange on a worker; nothing where there can be none. */
  async start<O>(job: Job): Promise<Running<O> | undefined> {
    const engine = await compiled();
    const member = this.#free(engine);
    if (!member) return undefined;
    clearTimeout(this.#idle);
    this.#last += 1;
    const id = this.#last;
    member.busy += 1;
    const started = await this.#ask(member.worker, { id, start: job });
    if (!("requests" in started)) {
      this.#leave(member);
      // A worker that could not be loaded says nothing of the job.
      if (this.#broken && !this.#members.includes(member)) return undefined;
      throw failure(started);
    }
    return {
      requests: started.requests,
      finish: async (replies) => {
        const finished = await this.#ask(member.worker, { id, finish: replies });
        if (!("made" in finished)) throw failure(finished);
        return finished.made as Made<O>[];
      },
      drop: () => {
        member.worker.postMessage({ id, drop: true } satisfies Order);
        this.#leave(member);
      },
    };
  }

  /** Ends them all. */
  end(): void {
    for (const { worker } of this.#members.splice(0)) worker.terminate();
    for (const { done } of this.#waiting.values()) done(lost(0));
    this.#waiting.clear();
  }

  /** The one with the least to do, a new one where all have something. */
  #free(engine: { module: WebAssembly.Module; full: boolean }): Member | undefined {
    const idle = this.#members.find(({ busy }) => busy === 0);
    if (idle || this.#members.length >= this.#most) {
      return idle ?? this.#members.reduce((least, member) => (member.busy < least.busy ? member : least));
    }
    if (this.#broken) return undefined;
    try {
      const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "blindnym" });
      const member = { worker, busy: 0 };
      worker.onmessage = ({ data }: MessageEvent<Report>) => {
        const waiting = this.#waiting.get(data.id);
        this.#waiting.delete(data.id);
        waiting?.done(data);
      };
      // It could not be loaded: the page's security policy may forbid it.
      worker.onerror = (event) => {
        event.preventDefault();
        this.#broken = true;
        this.#lose(member);
      };
      worker.onmessageerror = () => this.#lose(member);
      this.#members.push(member);
      worker.postMessage(engine satisfies Order);
      return member;
    } catch {
      this.#broken = true;
      return undefined;
    }
  }

  #ask(worker: Worker, order: Exclude<Order, { module: unknown }>): Promise<Report> {
    // It may have been lost, or ended, while the service was asked.
    if (!this.#members.some((member) => member.worker === worker)) return Promise.resolve(lost(order.id));
    return new Promise((done) => {
      this.#waiting.set(order.id, { done, worker });
      worker.postMessage(order);
    });
  }

  #lose(member: Member): void {
    const at = this.#members.indexOf(member);
    if (at >= 0) this.#members.splice(at, 1);
    member.worker.terminate();
    for (const [id, { done, worker }] of this.#waiting) {
      if (worker !== member.worker) continue;
      this.#waiting.delete(id);
      done(lost(id));
    }
  }

  #leave(member: Member): void {
    member.busy -= 1;
    if (this.#members.some(({ busy }) => busy > 0)) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.end(), IDLE);
  }
}

function lost(id: number): Report {
  return { id, failed: { code: "cancelled", message: "the worker that computed it was ended" } };
}

function failure(report: Report): BlindnymError {
  return "failed" in report ? fromData(report.failed) : new BlindnymError("panic", "a worker is confused");
}
