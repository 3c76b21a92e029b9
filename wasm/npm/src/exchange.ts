// One exchange with the service on this thread: what the engine starts, and finishes with the replies. All that goes in
// and comes out is plain, so that it can be another thread's.

import { joinBytes, joinReplies, joinTexts, outcomes, splitTexts, valueOf } from "./crossing.js";
import { make } from "./domain.js";
import { engine, type ErrorData } from "./errors.js";
import { type Form, formNumber } from "./pseudonym.js";
import { memory, wasm } from "./wasm.js";
import type { Domain as RawDomain, Exchange } from "./wasm/blindnym.js";

/** A domain, plain. */
export interface DomainData {
  key: string;
  crv: string;
  audience: string;
  bufferSize: number;
}

/** What is to be done: values to pseudonyms, pseudonyms to values or to another domain. */
export type Job = { domain: DomainData; form: Form } & (
  | { operation: "pseudonymize"; inputs: Uint8Array[] }
  | { operation: "identify"; inputs: string[] }
  | { operation: "convert"; inputs: string[]; to: DomainData }
);

/** What is to be posted: a path, a body, and how many items it has. */
export interface RequestData {
  path: string;
  body: string;
  count: number;
}

/** A result, or why there is none. */
export interface Made<O> {
  result?: O;
  error?: ErrorData;
  /** When the pseudonym expires, seconds since 1970. */
  expires?: number;
}

/** An exchange, wherever it is computed. It serves once. */
export interface Running<O> {
  readonly requests: RequestData[];
  /** With a reply for each request, or nothing where there is none. */
  finish(replies: (string | undefined)[]): Promise<Made<O>[]>;
  /** Forgets the blinding factors. */
  drop(): void;
}

/** Starts an exchange on this thread. */
export function start<O>(job: Job): Running<O> {
  const exchange = engine(() => begin(job));
  const told = splitTexts(exchange.requests());
  const requests: RequestData[] = [];
  for (let at = 0; at < told.length; at += 2) {
    const [path = "", body = ""] = told.slice(at, at + 2);
    requests.push({ path, body, count: exchange.inputs(at / 2) });
  }
  return {
    requests,
    drop: () => exchange.free(),
    finish: (replies) => Promise.resolve(finish<O>(exchange, replies, job)),
  };
}

function begin(job: Job): Exchange {
  const { Exchange } = wasm();
  const domain = handle(job.domain);
  switch (job.operation) {
    case "pseudonymize":
      return Exchange.pseudonymize(domain, ...joinBytes(job.inputs));
    case "identify":
      return Exchange.identify(domain, joinTexts(job.inputs));
    case "convert":
      return Exchange.convert(domain, handle(job.to), joinTexts(job.inputs));
  }
}

function finish<O>(
  exchange: Exchange,
  replies: (string | undefined)[],
  { operation, form }: Job,
): Made<O>[] {
  const results = outcomes(engine(() => exchange.finish(joinReplies(replies), formNumber(form))));
  const expiries = exchange.expiries();
  let values = 0;
  return results.map((made, index) => {
    if (typeof made !== "string") return { error: made };
    const expires = expiries[index] ?? NaN;
    const result = operation === "identify" ? valueOf(exchange, values++, memory()) : made;
    return { result: result as O, ...(!Number.isNaN(expires) && { expires }) };
  });
}

/** The engine's domains, made once for each. There are few. */
const handles = new Map<string, RawDomain>();

function handle({ key, crv, audience, bufferSize }: DomainData): RawDomain {
  const name = JSON.stringify([key, crv, audience, bufferSize]);
  let made = handles.get(name);
  if (made === undefined) {
    made = make({ key, crv, audience, bufferSize });
    handles.set(name, made);
  }
  return made;
}
