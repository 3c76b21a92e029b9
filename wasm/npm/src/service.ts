// Where requests go.

import { BlindnymError, type Problem } from "./errors.js";

/** The pseudonymisation service. Write your own, or take {@link HttpService}. */
export interface PseudonymisationService {
  /** The body of `GET /pseudo/v1/domains/{key}`; never a cached one. */
  describe(key: string): Promise<string>;
  /** Posts a body to a path (`/pseudo/v1/…`); the body of the answer. Requests hold blinded points only. */
  send(path: string, body: string, subject?: string): Promise<string>;
  /**
   * Whom the service takes us for (`sub`): what is bound to one subject is not for another, and is neither kept nor sent together.
   * `send` is given it back and has to ask in this one's name. Without it, a client is for one user.
   */
  subject?(): Promise<string | undefined>;
}

/** How the service is reached. */
export interface HttpOptions {
  /** The address before `/pseudo/v1`, `https://api.ehealth.fgov.be` for instance. */
  base: string;
  /** The original access token, asked for before each request; never an exchanged one. */
  token?: () => string | Promise<string>;
  /** Other headers: `From`, `X-…`. */
  headers?: Record<string, string>;
  /** Milliseconds for an answer. @defaultValue `10_000` */
  timeout?: number;
  /** Times that a request is sent again after 429, 5xx or a failure of the network. @defaultValue `5` */
  retries?: number;
  /** @defaultValue the global `fetch` */
  fetch?: typeof fetch;
}

const FIRST_WAIT = 250;
const LONGEST_WAIT = 30_000;

/** The service over HTTP: retries with jittered backoff that honour `Retry-After`, no redirects. */
export class HttpService implements PseudonymisationService {
  readonly #options: HttpOptions;
  readonly #base: string;

  constructor(options: HttpOptions) {
    const url = new URL(options.base);
    const here = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
    if (url.protocol !== "https:" && !(url.protocol === "http:" && here)) {
      throw new BlindnymError("settings", "the address of the service is not an https one");
    }
    this.#options = options;
    this.#base = options.base.replace(/\/+$/, "");
  }

  describe(key: string): Promise<string> {
    return this.#ask(`/pseudo/v1/domains/${encodeURIComponent(key)}`);
  }

  send(path: string, body: string): Promise<string> {
    return this.#ask(path, body);
  }

  async #ask(path: string, body?: string): Promise<string> {
    const { retries = 5 } = this.#options;
    for (let attempt = 0; ; attempt += 1) {
      const { text, error, after } = await this.#once(path, body);
      if (error === undefined) return text;
      if (!error.isTemporary || attempt >= retries) throw error;
      const backoff = FIRST_WAIT * 2 ** attempt * (1 + Math.random());
      const wait = Math.max(Math.min(backoff, LONGEST_WAIT), after);
      if (wait > 2 * LONGEST_WAIT) throw error;
      await new Promise((done) => setTimeout(done, wait));
    }
  }

  async #once(path: string, body?: string): Promise<Attempt> {
    const { token, headers, timeout = 10_000, fetch: send = fetch } = this.#options;
    const all: Record<string, string> = { Accept: "application/json", ...headers };
    if (token) all["Authorization"] = `Bearer ${await token()}`;
    if (body !== undefined) all["Content-Type"] = "application/json";
    const signal = AbortSignal.timeout(timeout);
    const request: RequestInit = { headers: all, signal, redirect: "error", credentials: "omit" };
    if (body !== undefined) Object.assign(request, { method: "POST", body });
    try {
      const answer = await send(this.#base + path, { ...request, cache: "no-store" });
      return read(answer, await answer.text());
    } catch (error) {
      const late = error instanceof Error && error.name === "TimeoutError";
      return failed(
        late
          ? new BlindnymError("timed_out", `the service did not answer within ${timeout / 1000} s`)
          : new BlindnymError("unreachable", "the service cannot be reached"),
      );
    }
  }
}

interface Attempt {
  text: string;
  error?: BlindnymError;
  /** Milliseconds that the service wants to be left alone. */
  after: number;
}

function failed(error: BlindnymError, after = 0): Attempt {
  return { text: "", error, after };
}

function read(answer: Response, text: string): Attempt {
  const { status } = answer;
  if (status === 200) return { text, after: 0 };
  const after = retryAfter(answer.headers.get("Retry-After"));
  if (status === 429 || status === 503) {
    const told = `the service asks for patience (status ${status}): try again later`;
    return failed(new BlindnymError("busy", told, undefined, status), after);
  }
  if (status >= 500) {
    const told = `the service failed (status ${status})`;
    return failed(new BlindnymError("service_failed", told, undefined, status), after);
  }
  const problem = readProblem(text);
  const detail = [problem.title, problem.detail].filter(Boolean).join(": ");
  const told = `the service refused the request (status ${status})${detail && `: ${detail}`}`;
  return failed(new BlindnymError("refused", told, problem, status));
}

function retryAfter(value: string | null): number {
  if (value === null) return 0;
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) ? Math.max(wait, 0) : 0;
}

function readProblem(text: string): Problem {
  try {
    const problem: unknown = JSON.parse(text);
    return typeof problem === "object" && problem !== null ? problem : {};
  } catch {
    return {};
  }
}
