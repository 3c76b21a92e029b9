// The interfaces of the drop-in, with the names and signatures of the official package.

import type { EHealthProblem } from "./errors.js";

/** Curves. Only P-521 is used. */
export enum Curve {
  P521 = "p521",
}

/** Implement this to call the pseudonymisation service. Each method resolves to the body of the answer. */
export interface PseudonymisationClient {
  /** The description of a domain: never a cached one. */
  getDomain(domainKey: string): Promise<string>;
  identify(domainKey: string, payload: string): Promise<string>;
  identifyMultiple(domainKey: string, payload: string): Promise<string>;
  pseudonymize(domainKey: string, payload: string): Promise<string>;
  pseudonymizeMultiple(domainKey: string, payload: string): Promise<string>;
}

/** Something of a domain. */
export interface Point {
  get domain(): Domain;
}

/** A domain: where values and pseudonyms are made. */
export interface Domain {
  get valueFactory(): ValueFactory;
  get pseudonymFactory(): PseudonymFactory;
  get pseudonymInTransitFactory(): PseudonymInTransitFactory;
  get key(): string;
}

/** Makes values. */
export interface ValueFactory {
  /** The most bytes of a value: 32 by eHealth's policy. */
  getMaxValueSize(): number;
  /** @throws InvalidValueError where it is too long */
  fromArray(value: Uint8Array): Value;
  /** @throws InvalidValueError where it is too long in UTF-8 */
  fromString(value: string): Value;
  /** A collection of at most ten values. */
  multiple(values?: Value[]): MultipleValue;
}

/** A clear value. */
export interface Value extends Point {
  asBytes(): Uint8Array;
  /** Its bytes as UTF-8. */
  asString(): string;
  /** Its point, for tests: it tells the value. */
  asPseudonym(): Pseudonym;
  /** A new pseudonym in transit of it. */
  pseudonymize(): Promise<PseudonymInTransit | EHealthProblem>;
}

/** A point of a pseudonym. */
export interface Pseudonym extends Point {
  /** Base64 of x. */
  x(): string;
  /** Base64 of y. */
  y(): string;
  /** SEC1, not compressed, Base64url. */
  sec1(): string;
  /** SEC1, compressed, Base64url. */
  sec1Compressed(): string;
}

/** Makes points of pseudonyms. */
export interface PseudonymFactory {
  /** @throws InvalidPseudonymError */
  fromX(x: string): Pseudonym;
  /** @throws InvalidPseudonymError */
  fromXY(x: string, y: string): Pseudonym;
  /** @throws InvalidPseudonymError */
  fromSec1(sec1: string): Pseudonym;
}

/** What travels with a pseudonym: the scalar that it is blinded with, encrypted for the owner. */
export interface TransitInfo {
  /** The compact JWE. */
  asString(): string;
  /** @throws InvalidTransitInfoError */
  audience(): string;
  /** Checks form, audience and times (60 s of tolerance). @throws InvalidTransitInfoError */
  validateHeader(): void;
  /** What everybody can read of it. */
  get headers(): Map<string, string | number>;
}

/** A pseudonym in transit. */
export interface PseudonymInTransit extends Pseudonym {
  /** `sec1:transitInfo`, not compressed. */
  asString(): string;
  /** `sec1:transitInfo`, compressed. */
  asShortString(): string;
  /** The value behind it. */
  identify(): Promise<Value | EHealthProblem>;
  get transitInfo(): TransitInfo;
}

/** Makes pseudonyms in transit. */
export interface PseudonymInTransitFactory {
  from(pseudonym: Pseudonym, transitInfo: string): PseudonymInTransit;
  fromXYAndTransitInfo(x: string, y: string, transitInfo: string): PseudonymInTransit;
  /** @throws InvalidPseudonymError */
  fromSec1AndTransitInfo(sec1AndTransitInfo: string): PseudonymInTransit;
  /** A collection of at most ten. */
  multiple(pseudonymsInTransit?: PseudonymInTransit[]): MultiplePseudonymInTransit;
}

/** A collection of at most ten points or problems. */
export interface MultiplePoint<T extends Point | EHealthProblem> {
  get domain(): Domain;
  /** Adds items; the new length. */
  pushPoint(...items: (T | EHealthProblem)[]): number;
  getPoint(index: number): T | EHealthProblem;
  splicePoints(index: number, deleteCount?: number): (T | EHealthProblem)[];
  lengthPoints(): number;
}

/** At most ten values. */
export interface MultipleValue extends MultiplePoint<Value | EHealthProblem> {
  /** A bad item is an {@link EHealthProblem} in its place, and costs the others nothing. */
  pseudonymize(): Promise<MultiplePseudonymInTransit>;
}

/** At most ten pseudonyms in transit. */
export interface MultiplePseudonymInTransit
  extends MultiplePoint<PseudonymInTransit | EHealthProblem> {
  /** A bad item is an {@link EHealthProblem} in its place, and costs the others nothing. */
  identify(): Promise<MultipleValue | EHealthProblem>;
}
