// Domains.

import type * as raw from "./wasm/blindnym.js";
import { splitTexts } from "./crossing.js";
import { engine, fromEngine } from "./errors.js";
import { wasm } from "./wasm.js";

/** Curves that domains are on. eHealth's service uses P-521. */
export type Curve = "P-521" | "P-384" | "P-256";

/** What is known of a domain, where its description is not read. */
export interface DomainParameters {
  /** Its key, `uhmep_v1` for instance. */
  key: string;
  /** `aud` of its transitInfos, to the letter. */
  audience: string;
  /** @defaultValue `"P-521"` */
  crv?: Curve;
  /** Bytes for the counter of the encoding. @defaultValue `8` */
  bufferSize?: number;
}

const encoder = new TextEncoder();

/** A domain: its key, curve, audience. It is freed with `using`, `dispose`, or when it is collected. */
export class Domain {
  /** @internal */
  readonly raw: raw.Domain;
  readonly #texts: [key: string, crv: Curve, audience: string];

  /** A domain whose parameters are known; usually it is read with `Client.domain`. */
  constructor(parameters: DomainParameters);
  /** @internal */
  constructor(parameters: DomainParameters | undefined, raw: raw.Domain);
  constructor(parameters: DomainParameters | undefined, made?: raw.Domain) {
    this.raw = made ?? make(parameters as DomainParameters);
    this.#texts = splitTexts(this.raw.texts()) as [string, Curve, string];
  }

  /**
   * Reads the description that the service gives: `GET /pseudo/v1/domains/{key}`.
   *
   * @throws BlindnymError where it cannot be used.
   */
  static parse(description: string): Domain {
    return new Domain(undefined, engine(() => wasm().Domain.parse(encoder.encode(description))));
  }

  /** Its key. */
  get key(): string {
    return this.#texts[0];
  }

  /** Its curve. */
  get crv(): Curve {
    return this.#texts[1];
  }

  /** `aud` of its transitInfos. */
  get audience(): string {
    return this.#texts[2];
  }

  /** Bytes for the counter of the encoding. */
  get bufferSize(): number {
    return this.raw.bufferSize;
  }

  /** Seconds that its pseudonyms in transit live. */
  get timeToLive(): number {
    return this.raw.timeToLive;
  }

  /** The most bytes that a value may have: 32 by eHealth's policy. */
  get valueLimit(): number {
    return this.raw.valueLimit;
  }

  /** Frees its memory now. */
  dispose(): void {
    this.raw.free();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** @internal The engine's. */
export function make({ key, crv = "P-521", audience, bufferSize }: Parameters): raw.Domain {
  const { Domain: Raw } = wasm();
  const made = engine(() => Raw.onCurve(key, crv, audience));
  const wrong = bufferSize === undefined ? undefined : made.setBufferSize(bufferSize);
  if (wrong === undefined) return made;
  made.free();
  throw fromEngine(wrong);
}

type Parameters = Omit<DomainParameters, "crv"> & { crv?: string };
