// Collections of at most ten.

import { EHealthProblem } from "./errors.js";
import type { Domain, MultiplePoint, Point } from "./types.js";

/** The most that the service takes at once. */
const MOST = 10;

/** At most ten points or problems of one domain. */
export abstract class Collection<T extends Point> implements MultiplePoint<T | EHealthProblem> {
  abstract readonly domain: Domain;
  readonly #points: (T | EHealthProblem)[];

  constructor(domain: Domain, points: readonly (T | EHealthProblem)[]) {
    this.#points = [...points];
    this.#check(domain, points, this.#points.length);
  }

  #check(domain: Domain, items: readonly (T | EHealthProblem)[], length: number): void {
    if (length > MOST) throw new Error(`a collection has at most ${MOST} items, not ${length}`);
    for (const item of items) {
      if (!(item instanceof EHealthProblem) && item.domain.key !== domain.key) {
        throw new Error(`an item is of domain ${item.domain.key}, not of ${domain.key}`);
      }
    }
  }

  pushPoint(...items: (T | EHealthProblem)[]): number {
    this.#check(this.domain, items, this.#points.length + items.length);
    return this.#points.push(...items);
  }

  getPoint(index: number): T | EHealthProblem {
    const point = this.#points[index];
    if (point) return point;
    throw new RangeError(`there is no item ${index} among ${this.#points.length}`);
  }

  splicePoints(index: number, deleteCount?: number): (T | EHealthProblem)[] {
    return deleteCount === undefined
      ? this.#points.splice(index)
      : this.#points.splice(index, deleteCount);
  }

  lengthPoints(): number {
    return this.#points.length;
  }

  /** Works on the points together; problems stay in their places. */
  protected async each<R>(
    work: (points: T[]) => Promise<(R | EHealthProblem)[]>,
  ): Promise<(R | EHealthProblem)[]> {
    const points = this.#points.filter((point): point is T => !(point instanceof EHealthProblem));
    const made = points.length > 0 ? await work(points) : [];
    let next = 0;
    return this.#points.map((point) => {
      if (point instanceof EHealthProblem) return point;
      next += 1;
      return made[next - 1] as R;
    });
  }
}
