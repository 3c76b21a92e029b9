// Answers that are given again until 30 s before they expire.

/** Seconds before their end when pseudonyms in transit are used no more, as eHealth wants it. */
const MARGIN = 30;

/** The least recently used entry goes first. In memory only, and of this object only. */
export class Cache<V> {
  readonly #entries = new Map<string, { value: V; until: number }>();
  readonly #most: number;

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
    if (this.#entries.size > this.#most) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest);
        break;
      }
    }
  }

  clear(): void {
    this.#entries.clear();
  }
}
