// The drop-in: the official package's objects, around the engine.

import { joinBytes, joinReplies, joinTexts, outcomes, result, splitTexts, valueOf } from "../crossing.js";
import { type ErrorData, fromData, fromEngine, type Problem } from "../errors.js";
import { Domain as Engine, encodedPoint, Exchange, header, memory, point } from "./engine.js";
import {
  EHealthProblem,
  InvalidPseudonymError,
  InvalidTransitInfoError,
  InvalidValueError,
} from "./errors.js";
import { Collection } from "./collection.js";
import type {
  Curve,
  Domain,
  MultiplePseudonymInTransit,
  MultipleValue,
  PseudonymFactory,
  PseudonymInTransitFactory,
  Pseudonym,
  PseudonymInTransit,
  PseudonymisationClient,
  TransitInfo,
  Value,
  ValueFactory,
} from "./types.js";

const SKEW = 60;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8");

type Coordinates = [x: string, y: string, long: string, short: string];

/** What a point is read from, as the engine numbers it. */
const SEC1 = 0;
const XY = 1;
const X = 2;
const TRANSIT = 3;

/** The operations of {@link PseudonymisationClient} that send something. */
type Operation = "pseudonymize" | "pseudonymizeMultiple" | "identify" | "identifyMultiple";

/** The entry point. The engine is loaded already, so it is made at once. */
export class PseudonymisationHelper {
  readonly #client: PseudonymisationClient;

  constructor(pseudonimizationClient: PseudonymisationClient) {
    this.#client = pseudonimizationClient;
  }

  /**
   * A domain whose parameters are known.
   *
   * @param audience `aud` of its transitInfos: the address of the domain
   * @param bufferSize bytes for the counter of the encoding, 8
   */
  createDomain(domainKey: string, _crv: Curve, audience: string, bufferSize: number): Domain {
    return new DomainImpl(this.#client, domainKey, audience, bufferSize);
  }
}

class DomainImpl implements Domain {
  readonly engine: Engine;
  readonly #client: PseudonymisationClient;
  readonly valueFactory: ValueFactory;
  readonly pseudonymFactory: PseudonymFactory;
  readonly pseudonymInTransitFactory: PseudonymInTransitFactory;

  // Audience and size are not of the interface, but the official object has them.
  constructor(
    client: PseudonymisationClient,
    readonly key: string,
    readonly audience: string,
    readonly bufferSize: number,
  ) {
    this.#client = client;
    this.engine = new Engine(key, audience);
    const wrong = this.engine.setBufferSize(bufferSize);
    if (wrong !== undefined) throw fromEngine(wrong);
    this.valueFactory = new Values(this);
    this.pseudonymFactory = new Pseudonyms(this);
    this.pseudonymInTransitFactory = new PseudonymsInTransit(this);
  }

  /** Sends an exchange: one result for each item, made of its text, or of its bytes where it is a value. */
  async run<T>(
    exchange: Exchange,
    operation: "pseudonymize" | "identify",
    make: (text: string, bytes: () => Uint8Array) => T,
  ): Promise<(T | ErrorData)[]> {
    try {
      const told = splitTexts(exchange.requests());
      const bodies = told.filter((_, index) => index % 2 === 1);
      const sent = bodies.map((body, index) => {
        const isMultiple = told[2 * index]?.endsWith("Multiple");
        const method: Operation = isMultiple ? `${operation}Multiple` : operation;
        return this.#client[method](this.key, body);
      });
      // A client that gives an object instead of its text is understood.
      const replies = (await Promise.all(sent)).map((reply: unknown) =>
        typeof reply === "string" ? reply : JSON.stringify(reply),
      );
      let values = 0;
      return outcomes(exchange.finish(joinReplies(replies), 0)).map((made) =>
        typeof made === "string" ? make(made, () => valueOf(exchange, values++, memory)) : made,
      );
    } finally {
      exchange.free();
    }
  }
}

/** A result as it is, or the problem in its place; what is neither is thrown. */
function settled<T extends object>(made: T | ErrorData | undefined): T | EHealthProblem {
  if (!made || !("code" in made)) return made as T;
  if (made.code === "problem") return problem(made.problem ?? {});
  throw fromData(made);
}

function problem(told: Problem): EHealthProblem {
  const { type, title, status, detail, inResponseTo } = told;
  return new EHealthProblem(type, title, status?.toString(), detail, inResponseTo);
}

/** In a collection an item that goes wrong here is a problem in its place too. */
function inPlace<T extends object>(made: T | ErrorData): T | EHealthProblem {
  if (!("code" in made) || made.code === "problem") return settled(made);
  const { code, message } = made;
  return new EHealthProblem(`urn:blindnym:${code}`, code, "", message);
}

/** Ours, as the official package names it. */
function rethrow<E extends Error>(Kind: new (message: string) => E, work: () => string): Coordinates {
  try {
    return splitTexts(result(work())) as Coordinates;
  } catch (error) {
    throw new Kind(fromEngine(error).message);
  }
}

class Values implements ValueFactory {
  constructor(private readonly domain: DomainImpl) {}

  getMaxValueSize(): number {
    return this.domain.engine.valueLimit;
  }

  fromArray(value: Uint8Array): Value {
    const most = this.getMaxValueSize();
    if (value.length > most) {
      throw new InvalidValueError(`the value is too long: ${value.length} bytes, ${most} at most`);
    }
    return new ValueImpl(this.domain, value.slice());
  }

  fromString(value: string): Value {
    return this.fromArray(encoder.encode(value));
  }

  multiple(values: Value[] = []): MultipleValue {
    return new ManyValues(this.domain, values);
  }
}

class ValueImpl implements Value {
  readonly #bytes: Uint8Array;

  constructor(
    readonly domain: DomainImpl,
    bytes: Uint8Array,
  ) {
    this.#bytes = bytes;
  }

  asBytes(): Uint8Array {
    return this.#bytes.slice();
  }

  asString(): string {
    return decoder.decode(this.#bytes);
  }

  asPseudonym(): Pseudonym {
    const made = splitTexts(result(encodedPoint(this.domain.engine, this.#bytes)));
    return new PseudonymImpl(this.domain, made as Coordinates);
  }

  async pseudonymize(): Promise<PseudonymInTransit | EHealthProblem> {
    const { domain } = this;
    const exchange = Exchange.pseudonymize(domain.engine, ...joinBytes([this.#bytes]));
    const [made] = await domain.run(exchange, "pseudonymize", (text) => new InTransit(domain, text));
    return settled(made);
  }
}

class ManyValues extends Collection<Value> implements MultipleValue {
  constructor(
    readonly domain: DomainImpl,
    values: (Value | EHealthProblem)[],
  ) {
    super(domain, values);
  }

  async pseudonymize(): Promise<MultiplePseudonymInTransit> {
    const { domain } = this;
    const results = await this.each(async (values) => {
      const bytes = values.map((value) => value.asBytes());
      const exchange = Exchange.pseudonymize(domain.engine, ...joinBytes(bytes));
      const made = await domain.run(exchange, "pseudonymize", (text) => new InTransit(domain, text));
      return made.map(inPlace);
    });
    return new ManyInTransit(domain, results);
  }
}

class Pseudonyms implements PseudonymFactory {
  constructor(private readonly domain: DomainImpl) {}

  #make(of: number, text: string, y: string): Pseudonym {
    const work = (): string => point(this.domain.engine, of, text, y);
    return new PseudonymImpl(this.domain, rethrow(InvalidPseudonymError, work));
  }

  fromX(x: string): Pseudonym {
    return this.#make(X, x, "");
  }

  fromXY(x: string, y: string): Pseudonym {
    return this.#make(XY, x, y);
  }

  fromSec1(sec1: string): Pseudonym {
    return this.#make(SEC1, sec1, "");
  }
}

class PseudonymImpl implements Pseudonym {
  constructor(
    readonly domain: DomainImpl,
    private readonly coordinates: Coordinates,
  ) {}

  x(): string {
    return this.coordinates[0];
  }

  y(): string {
    return this.coordinates[1];
  }

  sec1(): string {
    return this.coordinates[2];
  }

  sec1Compressed(): string {
    return this.coordinates[3];
  }
}

class PseudonymsInTransit implements PseudonymInTransitFactory {
  constructor(private readonly domain: DomainImpl) {}

  from(pseudonym: Pseudonym, transitInfo: string): PseudonymInTransit {
    return this.fromSec1AndTransitInfo(`${pseudonym.sec1()}:${transitInfo}`);
  }

  fromXYAndTransitInfo(x: string, y: string, transitInfo: string): PseudonymInTransit {
    return this.from(this.domain.pseudonymFactory.fromXY(x, y), transitInfo);
  }

  fromSec1AndTransitInfo(sec1AndTransitInfo: string): PseudonymInTransit {
    const read = (): string => point(this.domain.engine, TRANSIT, sec1AndTransitInfo, "");
    const [, , long] = rethrow(InvalidPseudonymError, read);
    return new InTransit(this.domain, long + sec1AndTransitInfo.slice(sec1AndTransitInfo.indexOf(":")));
  }

  multiple(pseudonymsInTransit: PseudonymInTransit[] = []): MultiplePseudonymInTransit {
    return new ManyInTransit(this.domain, pseudonymsInTransit);
  }
}

class InTransit implements PseudonymInTransit {
  readonly #text: string;
  readonly transitInfo: TransitInfo;
  #coordinates: Coordinates | undefined;

  /** `text` is the long form. */
  constructor(
    readonly domain: DomainImpl,
    text: string,
  ) {
    this.#text = text;
    this.transitInfo = new TransitInfoImpl(domain, text.slice(text.indexOf(":") + 1));
  }

  #point(): Coordinates {
    const sec1 = this.#text.slice(0, this.#text.indexOf(":"));
    const read = (): string => result(point(this.domain.engine, SEC1, sec1, ""));
    return (this.#coordinates ??= splitTexts(read()) as Coordinates);
  }

  x(): string {
    return this.#point()[0];
  }

  y(): string {
    return this.#point()[1];
  }

  sec1(): string {
    return this.#point()[2];
  }

  sec1Compressed(): string {
    return this.#point()[3];
  }

  asString(): string {
    return this.#text;
  }

  asShortString(): string {
    return `${this.sec1Compressed()}:${this.transitInfo.asString()}`;
  }

  async identify(): Promise<Value | EHealthProblem> {
    const { domain } = this;
    const exchange = Exchange.identify(domain.engine, joinTexts([this.#text]));
    const [made] = await domain.run(exchange, "identify", (_, bytes) => new ValueImpl(domain, bytes()));
    return settled(made);
  }
}

class ManyInTransit extends Collection<PseudonymInTransit> implements MultiplePseudonymInTransit {
  constructor(
    readonly domain: DomainImpl,
    pseudonyms: (PseudonymInTransit | EHealthProblem)[],
  ) {
    super(domain, pseudonyms);
  }

  async identify(): Promise<MultipleValue | EHealthProblem> {
    const { domain } = this;
    const results = await this.each(async (pseudonyms) => {
      const texts = pseudonyms.map((pseudonym) => pseudonym.asString());
      const exchange = Exchange.identify(domain.engine, joinTexts(texts));
      const made = await domain.run(exchange, "identify", (_, bytes) => new ValueImpl(domain, bytes()));
      return made.map(inPlace);
    });
    return new ManyValues(domain, results);
  }
}

class TransitInfoImpl implements TransitInfo {
  constructor(
    private readonly domain: DomainImpl,
    private readonly raw: string,
  ) {}

  #header(): Record<string, unknown> {
    try {
      return JSON.parse(result(header(this.raw))) as Record<string, unknown>;
    } catch (error) {
      throw new InvalidTransitInfoError(fromEngine(error).message);
    }
  }

  asString(): string {
    return this.raw;
  }

  audience(): string {
    const { aud } = this.#header();
    if (typeof aud === "string") return aud;
    throw new InvalidTransitInfoError("the transitInfo has no audience");
  }

  validateHeader(): void {
    const { iat, exp } = this.#header();
    if (this.audience() !== this.domain.audience) {
      throw new InvalidTransitInfoError("the transitInfo is for another audience");
    }
    const now = Date.now() / 1_000;
    if (typeof iat !== "number" || typeof exp !== "number") {
      throw new InvalidTransitInfoError("the transitInfo has no times");
    }
    if (iat > now + SKEW) throw new InvalidTransitInfoError("the transitInfo is from the future");
    if (exp < now - SKEW) throw new InvalidTransitInfoError("the transitInfo has expired");
  }

  get headers(): Map<string, string | number> {
    return new Map(Object.entries(this.#header()) as [string, string | number][]);
  }
}
