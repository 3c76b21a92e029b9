// Answers that are given again until 30 s before they expire.

/** Seconds before their end when pseudonyms in transit are used no more, as eHealth wants it. */
const MARGIN = 30;
/** How often what has expired is looked for, in milliseconds. */
const EVERY = 10_000;

/** The least recently used entry goes first. In memory only, and of this object only. */
export class Cache<V> {
  readonly #entries = new Map<string, { value: V; until: number }>();
  readonly #most: number;
  #sweep: ReturnType<typeof setInterval> | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    if (entry.until <= Date.now()) return undefined;
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** `exp` in seconds since 1970. */
  put(key: string, value: V, exp: number): void {
    const until = (exp - MARGIN) * 1_000;
    if (this.#most === 0 || until <= Date.now()) return;
    this.#entries.delete(key);
    this.#entries.set(key, { value, until });
    this.#sweep ??= setInterval(() => this.#forgetExpired(), EVERY);
    // Nothing that is kept keeps a program from ending.
    (this.#sweep as { unref?: () => void }).unref?.();
    if (this.#entries.size > this.#most) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest);
        break;
      }
    }
  }

  clear(): void {
    this.#entries.clear();
    this.#forgetExpired();
  }

  #forgetExpired(): void {
    const now = Date.now();
    for (const [key, { until }] of this.#entries) {
      if (until <= now) this.#entries.delete(key);
    }
    if (this.#entries.size > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }
}
