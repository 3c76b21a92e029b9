// Resources on their way, together: what they ask for is asked for at once.

import type { Settled } from "../client.js";
import { joinTexts } from "../crossing.js";
import { BlindnymError, fromEngine } from "../errors.js";
import type { Turn } from "../wasm/fhir.js";

/** A resource, a Bundle or Parameters: as JSON, which comes out byte for byte, or as `JSON.parse` makes it. */
export type Resource = string | object;

/** What happens to resources: what each asks for, whom, and what it is then. */
export interface Way<W, R> {
  begin(json: string): Turn;
  wanted(turn: Turn): W[];
  ask(wanted: W[]): Promise<Settled<R>[]> | Settled<R>[];
  finish(turn: Turn, results: Settled<R>[]): string;
}

/** Resources, and a result for each in its place. */
export async function together<T extends Resource, W, R>(
  resources: readonly T[],
  way: Way<W, R>,
): Promise<Settled<T>[]> {
  const started = resources.map((resource) => attempt(() => begin(resource, way)));
  try {
    const results = await way.ask(started.flatMap((one) => (one instanceof BlindnymError ? [] : one.wanted)));
    let at = 0;
    return started.map((one, index) => {
      if (one instanceof BlindnymError) return one;
      const ours = results.slice(at, (at += one.wanted.length));
      // What says nothing of the resource is told as it is.
      const fault = ours.find(isFault);
      return fault ?? attempt(() => like(resources[index] as T, way.finish(one.turn, ours)));
    });
  } finally {
    for (const one of started) if (!(one instanceof BlindnymError)) one.turn.free();
  }
}

/** The only result. @throws BlindnymError */
export async function alone<T>(results: Promise<Settled<T>[]>): Promise<T> {
  const [result] = await results;
  if (result instanceof BlindnymError) throw result;
  return result as T;
}

/** Results that are texts, as the engine takes them. */
export function finishWithTexts(turn: Turn, results: Settled<string>[]): string {
  return turn.finish(joinTexts(results.map((result) => why(result) ?? `+${String(result)}`)));
}

/** Why there is no result, as the engine takes it. */
export function why(result: Settled<unknown>): string | undefined {
  return result instanceof BlindnymError ? `-${result.message}` : undefined;
}

function begin<T extends Resource, W, R>(resource: T, way: Way<W, R>): { turn: Turn; wanted: W[] } {
  const turn = way.begin(textOf(resource));
  return { turn, wanted: way.wanted(turn) };
}

/** Its JSON. @throws BlindnymError where it has none. */
export function textOf(resource: Resource): string {
  if (typeof resource === "string") return resource;
  let text: unknown;
  try {
    text = JSON.stringify(resource);
  } catch {
    // A circle, or a number that is not JSON's.
  }
  if (typeof text === "string") return text;
  throw new BlindnymError("wrong_type", "a resource is JSON, or an object that JSON has");
}

function like<T extends Resource>(resource: T, text: string): T {
  return typeof resource === "string" ? (text as T) : (JSON.parse(text) as T);
}

function attempt<T>(call: () => T): Settled<T> {
  try {
    return call();
  } catch (error) {
    return fromEngine(error);
  }
}

/** Whether an error is of the service or of the way there, or is the whole message's. */
function isFault(result: unknown): result is BlindnymError {
  if (!(result instanceof BlindnymError)) return false;
  return result.isTemporary || result.status !== undefined || result.code === "wrong_subject";
}
