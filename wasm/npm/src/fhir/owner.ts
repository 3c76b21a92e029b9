// Resources of a domain's owner: stored at rest, answered in transit.

import type { Settled } from "../client.js";
import { splitTexts } from "../crossing.js";
import type { Owner } from "../owner.js";
import type { Domain as RawDomain } from "../wasm/fhir.js";
import { fhirDomain, fhirEngine, type FhirForm, initFhir } from "./engine.js";
import { alone, finishWithTexts, type Resource, together, type Way } from "./turn.js";

/** Whom pseudonyms are bound to: the `sub` of whoever sent the message, or gets it. */
interface Whose {
  subject?: string;
}

/** The owner behind a FHIR server. Marks stay where they are, and so do encrypted texts. */
export class FhirOwner {
  readonly #owner: Owner;
  readonly #form: FhirForm;
  readonly #raw: RawDomain;

  private constructor(owner: Owner, form: FhirForm) {
    this.#owner = owner;
    this.#form = form;
    this.#raw = fhirDomain(owner.domain);
  }

  /** Resources for this owner; answers are written in this form. Loads the module for FHIR if need be. */
  static async create(owner: Owner, { form = "urn" }: { form?: FhirForm } = {}): Promise<FhirOwner> {
    await initFhir();
    return new FhirOwner(owner, form);
  }

  /** A resource as it is stored. A pseudonym that is bound to somebody else is refused. @throws BlindnymError */
  store<T extends Resource>(resource: T, whose: Whose = {}): Promise<T> {
    return alone(this.storeAll([resource], whose));
  }

  /** Resources as they are stored: a result for each, in their order. */
  storeAll<T extends Resource>(resources: readonly T[], whose: Whose = {}): Promise<Settled<T>[]> {
    const { Turn } = fhirEngine();
    return together(resources, { ...this.#rest(whose), begin: (json) => Turn.store(this.#raw, json) });
  }

  /** A stored resource as it leaves; with a subject the service serves nobody else with it. @throws BlindnymError */
  answer<T extends Resource>(resource: T, whose: Whose = {}): Promise<T> {
    return alone(this.answerAll([resource], whose));
  }

  /** Stored resources as they leave: a result for each, in their order. */
  answerAll<T extends Resource>(resources: readonly T[], whose: Whose = {}): Promise<Settled<T>[]> {
    const { Turn } = fhirEngine();
    return together<T, string, string>(resources, {
      begin: (json) => Turn.answer(this.#raw, this.#form, json),
      wanted: (turn) => splitTexts(turn.texts()),
      ask: (stored) => this.#owner.inTransit(stored, { form: "long", ...whose }),
      finish: finishWithTexts,
    });
  }

  /** The parameters of a search as they are found in what is stored. @throws BlindnymError */
  search(parameters: string, whose: Whose = {}): Promise<string> {
    const { Turn } = fhirEngine();
    const begin = (text: string) => Turn.storedSearch(this.#raw, text);
    return alone(together([parameters], { ...this.#rest(whose), begin }));
  }

  /** Frees its memory now. The owner stays. */
  dispose(): void {
    this.#raw.free();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** What pseudonyms in transit become. */
  #rest({ subject }: Whose): Omit<Way<string, string>, "begin"> {
    return {
      wanted: (turn) => splitTexts(turn.texts()),
      ask: (pseudonyms) => this.#owner.atRest(pseudonyms, { subject }),
      finish: finishWithTexts,
    };
  }
}
