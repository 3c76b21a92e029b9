// Texts that are too long to be values.

import { engine } from "./errors.js";
import { fullEngine } from "./wasm.js";
import type { TextKey as RawTextKey } from "./wasm/full.js";

/**
 * A key for texts of more than 32 bytes: texts are encrypted with it, and its {@link TextKey.bytes} are pseudonymized as a
 * value. Whoever may identify that pseudonym can read the texts.
 *
 * ```ts
 * const key = await TextKey.generate();
 * const pseudonym = await client.pseudonymize(domain, key.bytes);
 * const jwe = key.encrypt(text); // {"alg":"dir","enc":"A256GCM"}
 * // … and back:
 * const [bytes] = await client.identifyAll(domain, [pseudonym]);
 * const text = (await TextKey.from(bytes)).decrypt(jwe);
 * ```
 */
export class TextKey {
  readonly #raw: RawTextKey;

  private constructor(raw: RawTextKey) {
    this.#raw = raw;
  }

  /** A new random key. Use one for each document. */
  static async generate(): Promise<TextKey> {
    const { TextKey: Raw } = await fullEngine();
    return new TextKey(engine(() => Raw.generate()));
  }

  /** A key of 32 bytes, as it was identified. @throws BlindnymError */
  static async from(bytes: Uint8Array): Promise<TextKey> {
    const { TextKey: Raw } = await fullEngine();
    return new TextKey(engine(() => new Raw(bytes)));
  }

  /** Its 32 bytes, to pseudonymize. */
  get bytes(): Uint8Array {
    return this.#raw.bytes() as Uint8Array;
  }

  /** A text to a compact JWE (`dir`, A256GCM). The length of the text is not hidden. */
  encrypt(text: string): string {
    return engine(() => this.#raw.encrypt(text));
  }

  /** A compact JWE, or the older Base64 of nonce, ciphertext and tag, to its text. @throws BlindnymError */
  decrypt(encrypted: string): string {
    return engine(() => this.#raw.decrypt(encrypted)) as string;
  }

  /** Wipes it now. */
  dispose(): void {
    this.#raw.free();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
