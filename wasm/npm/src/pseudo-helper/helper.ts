// The drop-in: the official package's objects, around the engine.

import { joined } from "../bytes.js";
import { Domain as Engine } from "../domain.js";
import { BlindnymError, engine, fromEngine, type Problem } from "../errors.js";
import { wasm } from "../wasm.js";
import type { Exchange } from "../wasm/blindnym.js";
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
    return new DomainImpl(this.#client, { key: domainKey, audience, bufferSize });
  }
}

class DomainImpl implements Domain {
  readonly engine: Engine;
  readonly #client: PseudonymisationClient;
  readonly valueFactory: ValueFactory;
  readonly pseudonymFactory: PseudonymFactory;
  readonly pseudonymInTransitFactory: PseudonymInTransitFactory;

  constructor(
    client: PseudonymisationClient,
    parameters: { key: string; audience: string; bufferSize: number },
  ) {
    this.#client = client;
    this.engine = new Engine(parameters);
    this.valueFactory = new Values(this);
    this.pseudonymFactory = new Pseudonyms(this);
    this.pseudonymInTransitFactory = new PseudonymsInTransit(this);
  }

  get key(): string {
    return this.engine.key;
  }

  // Not of the interface, but the official object has them.
  get audience(): string {
    return this.engine.audience;
  }

  get bufferSize(): number {
    return this.engine.bufferSize;
  }

  /** Sends an exchange: one result for each item, or the refusal of all. */
  async run(exchange: Exchange, operation: "pseudonymize" | "identify"): Promise<unknown[]> {
    try {
      const told = exchange.requests();
      const bodies = told.filter((_, index) => index % 3 === 1);
      const sent = bodies.map((body, index) => {
        const method: Operation = told[3 * index + 2] === "1" ? operation : `${operation}Multiple`;
        return this.#client[method](this.key, body);
      });
      // A client that gives an object instead of its text is understood.
      const replies = (await Promise.all(sent)).map((reply: unknown) =>
        typeof reply === "string" ? reply : JSON.stringify(reply),
      );
      return engine(() => exchange.finish(replies, "long"));
    } finally {
      exchange.free();
    }
  }
}

/** A result as it is, or the problem in its place; what is neither is thrown. */
function settled<T>(made: unknown, good: (made: never) => T): T | EHealthProblem {
  if (!(made instanceof Error)) return good(made as never);
  const error = fromEngine(made);
  if (error.code === "problem") return problem(error.problem ?? {});
  throw error;
}

function problem(told: Problem): EHealthProblem {
  const { type, title, status, detail, inResponseTo } = told;
  return new EHealthProblem(type, title, status?.toString(), detail, inResponseTo);
}

/** In a collection an item that goes wrong here is a problem in its place too. */
function inPlace<T>(made: unknown, good: (made: never) => T): T | EHealthProblem {
  try {
    return settled(made, good);
  } catch (error) {
    const { code, message } = fromEngine(error);
    return new EHealthProblem(`urn:blindnym:${code}`, code, "", message);
  }
}

/** Ours, as the official package names it. */
function rethrow<E extends Error>(Kind: new (message: string) => E, work: () => Coordinates): Coordinates {
  try {
    return work();
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
    const { engine: domain } = this.domain;
    const made = engine(() => wasm().encodedPoint(domain.raw, this.#bytes));
    return new PseudonymImpl(this.domain, made as Coordinates);
  }

  async pseudonymize(): Promise<PseudonymInTransit | EHealthProblem> {
    const { domain } = this;
    const exchange = wasm().Exchange.pseudonymize(domain.engine.raw, ...joined([this.#bytes]));
    const [made] = await domain.run(exchange, "pseudonymize");
    return settled(made, (text: string) => new InTransit(domain, text));
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
      return domain.run(wasm().Exchange.pseudonymize(domain.engine.raw, ...joined(bytes)), "pseudonymize");
    });
    const read = (text: string): PseudonymInTransit => new InTransit(domain, text);
    return new ManyInTransit(domain, results.map((made) => (made instanceof EHealthProblem ? made : inPlace(made, read))));
  }
}

class Pseudonyms implements PseudonymFactory {
  constructor(private readonly domain: DomainImpl) {}

  #make(work: (raw: Engine["raw"]) => string[]): Pseudonym {
    const { raw } = this.domain.engine;
    const made = rethrow(InvalidPseudonymError, () => work(raw) as Coordinates);
    return new PseudonymImpl(this.domain, made);
  }

  fromX(x: string): Pseudonym {
    return this.#make((raw) => wasm().point(raw, "x", x, ""));
  }

  fromXY(x: string, y: string): Pseudonym {
    return this.#make((raw) => wasm().point(raw, "xy", x, y));
  }

  fromSec1(sec1: string): Pseudonym {
    return this.#make((raw) => wasm().point(raw, "sec1", sec1, ""));
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
    const [made] = wasm().rewrite(this.domain.engine.raw, [sec1AndTransitInfo], "long") as unknown[];
    if (typeof made === "string") return new InTransit(this.domain, made);
    throw new InvalidPseudonymError(fromEngine(made).message);
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
    const point = (): string[] => wasm().point(this.domain.engine.raw, "sec1", sec1, "");
    return (this.#coordinates ??= engine(point) as Coordinates);
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
    const exchange = wasm().Exchange.identify(domain.engine.raw, [this.#text]);
    const [made] = await domain.run(exchange, "identify");
    return settled(made, (bytes: Uint8Array) => new ValueImpl(domain, bytes));
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
      return domain.run(wasm().Exchange.identify(domain.engine.raw, texts), "identify");
    });
    const read = (bytes: Uint8Array): Value => new ValueImpl(domain, bytes);
    return new ManyValues(domain, results.map((made) => (made instanceof EHealthProblem ? made : inPlace(made, read))));
  }
}

class TransitInfoImpl implements TransitInfo {
  constructor(
    private readonly domain: DomainImpl,
    private readonly raw: string,
  ) {}

  #header(): Record<string, unknown> {
    try {
      return JSON.parse(engine(() => wasm().header(this.raw))) as Record<string, unknown>;
    } catch (error) {
      throw new InvalidTransitInfoError(
        error instanceof BlindnymError ? error.message : "the transitInfo cannot be read",
      );
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
    if (this.audience() !== this.domain.engine.audience) {
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
