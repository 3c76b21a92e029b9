// What can go wrong: one class, with the codes that are the same in Rust, Python and here.

/** Why the service refused an item or a request (RFC 9457). Any member may be missing. */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  /** What eHealth's support asks for. */
  id?: string;
  inResponseTo?: string;
}

/**
 * Anything that goes wrong. No text holds a value, a key or a token.
 *
 * The codes are listed, with what to do about each, in `docs/errors.md` of the repository.
 */
export class BlindnymError extends Error {
  override readonly name = "BlindnymError";

  constructor(
    /** The stable code, `ssin_check` or `expired` for instance. */
    readonly code: string,
    message: string,
    /** What the service said, where it refused. */
    readonly problem?: Problem,
    /** The HTTP status, where the whole request was refused. */
    readonly status?: number,
  ) {
    super(message);
  }

  /** Whether the same request may go better later. */
  get isTemporary(): boolean {
    return TEMPORARY.has(this.code);
  }
}

const TEMPORARY = new Set(["unreachable", "timed_out", "busy", "service_failed", "answer_unusable"]);

/** An error, plain. */
export interface ErrorData {
  code: string;
  message: string;
  problem?: Problem;
  /** The service's answer cannot be used, which says nothing of the item. */
  answer?: boolean;
}

/** What was thrown, plain: the engine throws JSON. All else is a defect of ours: the engine stops there rather than going on. */
export function errorData(error: unknown): ErrorData {
  if (typeof error === "string") return JSON.parse(error) as ErrorData;
  const { code = "panic", message = String(error), problem } = (error ?? {}) as Partial<ErrorData>;
  return { code, message, ...(problem && { problem }) };
}

/** A plain error as ours. */
export function fromData({ code, message, problem }: ErrorData): BlindnymError {
  return new BlindnymError(code, message, problem);
}

/** The engine's error as ours. */
export function fromEngine(error: unknown): BlindnymError {
  return error instanceof BlindnymError ? error : fromData(errorData(error));
}

/** Calls the engine. */
export function engine<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw fromEngine(error);
  }
}
