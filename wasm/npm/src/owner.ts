// Owners of a domain: its secret keys are opened with WebCrypto, whose RSA keys need not be extractable.

import { joinBytes, joinTexts, outcomes, splitTexts } from "./crossing.js";
import { Domain } from "./domain.js";
import type { Settled } from "./client.js";
import { BlindnymError, engine, type ErrorData, fromData, fromEngine } from "./errors.js";
import { type Form, formNumber } from "./pseudonym.js";
import { fullEngine, init } from "./wasm.js";
import type { Owner as RawOwner } from "./wasm/full.js";

/** What an owner opens its domain with. */
export interface OwnerKeys {
  /** The description that the service gives of the domain. */
  description: string;
  /** The address of our JWKS, exactly as the description has it. */
  jku: string;
  /** What that address serves. */
  jwks: string;
  /**
   * Our private keys by `x5t#S256`: RSA-OAEP with SHA-256, with the usage `decrypt`; they may be
   * non-extractable.
   */
  keys: ReadonlyMap<string, CryptoKey>;
}

/** An owner of a domain. Freed with `using`, `dispose`, or when it is collected. */
export class Owner {
  readonly #raw: RawOwner;
  /** Its domain. */
  readonly domain: Domain;

  private constructor(raw: RawOwner, domain: Domain) {
    this.#raw = raw;
    this.domain = domain;
  }

  /**
   * Opens the domain's secret keys. Keys that do not open cost nobody the others.
   *
   * @throws BlindnymError where the active one does not open, with the reason.
   */
  static async open({ description, jku, jwks, keys }: OwnerKeys): Promise<Owner> {
    const [{ Unlocking }] = await Promise.all([fullEngine(), init()]);
    const encoder = new TextEncoder();
    const unlocking = engine(
      () => new Unlocking(encoder.encode(description), jku, encoder.encode(jwks)),
    );
    try {
      const wrapped = unlocking.encryptedKeys();
      const opened = splitTexts(unlocking.thumbprints()).map(async (thumbprint, index) => {
        const [key, data] = [keys.get(thumbprint), wrapped[index]];
        if (!key || !data) return undefined;
        try {
          const bytes = new Uint8Array(data);
          return new Uint8Array(await crypto.subtle.decrypt({ name: "RSA-OAEP" }, key, bytes));
        } catch {
          // Of no length that a key has: it did not open, whatever the reason.
          return new Uint8Array(1);
        }
      });
      const content = (await Promise.all(opened)).map((key) => key ?? new Uint8Array());
      const [bytes, lengths] = joinBytes(content);
      const raw = engine(() => unlocking.finish(bytes, lengths));
      for (const key of [...content, bytes]) key.fill(0);
      if (!raw.hasActiveKey) {
        const why = raw.failed();
        raw.free();
        throw why ? fromEngine(why) : new BlindnymError("no_active_key", "no secret key is active");
      }
      return new Owner(raw, Domain.parse(description));
    } finally {
      unlocking.free();
    }
  }

  /**
   * Pseudonyms in transit, in any form, to pseudonyms at rest: Base64 of x, 88 characters on P-521.
   *
   * With `options` it looks whom they are bound to: one that is bound to another subject than the `sub` of whoever sent it is
   * `wrong_subject`.
   */
  atRest(pseudonyms: readonly string[], options?: { subject: string | undefined }): Settled<string>[] {
    const told = this.#raw.atRest(joinTexts(pseudonyms), options !== undefined, options?.subject);
    return outcomes(told).map(settled);
  }

  /** Pseudonyms at rest to new ones in transit; for one subject (`sub`) where it is given. */
  inTransit(
    pseudonyms: readonly string[],
    options: { form?: Form; subject?: string } = {},
  ): Settled<string>[] {
    const { form = "urn", subject } = options;
    return outcomes(this.#raw.inTransit(joinTexts(pseudonyms), subject, formNumber(form))).map(settled);
  }

  /** Frees its memory and wipes its keys now. */
  dispose(): void {
    this.domain.dispose();
    this.#raw.free();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

function settled(result: string | ErrorData): Settled<string> {
  return typeof result === "string" ? result : fromData(result);
}
