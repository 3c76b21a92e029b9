// Where curves are computed: on this thread, or where batches are large, on workers.

import { type Job, type Running, start } from "./exchange.js";
import { Pool } from "./pool.js";

/** Items from which on a job is a worker's: fewer are done before a worker knows of them. */
const WORTH_IT = 3;

/** Computes exchanges. */
export class Compute {
  #pool: Pool | undefined;

  /** `workers`: how many at most; none where the platform has none. */
  constructor(workers: number) {
    if (workers > 0 && typeof Worker === "function") this.#pool = new Pool(workers);
  }

  async start<O>(job: Job): Promise<Running<O>> {
    if (this.#pool && job.inputs.length >= WORTH_IT) {
      const running = await this.#pool.start<O>(job);
      if (running) return running;
      // Workers cannot be had: the page's security policy may forbid them.
      this.#pool = undefined;
    }
    // Others on this thread have their turn between one group and the next.
    if (job.inputs.length >= WORTH_IT) await new Promise<void>((go) => setTimeout(go));
    return start(job);
  }

  /** Ends the workers. */
  end(): void {
    this.#pool?.end();
  }
}
