// Resources of those who ask the service.

import type { Client, Settled } from "../client.js";
import { joinBytes, joinTexts, splitTexts, valueOf } from "../crossing.js";
import type { Domain } from "../domain.js";
import { BlindnymError, engine } from "../errors.js";
import type { Domain as RawDomain, Rules } from "../wasm/fhir.js";
import { fhirDomain, fhirEngine, type FhirForm, fhirMemory, initFhir } from "./engine.js";
import { alone, finishWithTexts, type Resource, textOf, together, type Way, why } from "./turn.js";

/** How resources leave. */
export interface FhirOptions {
  /** A ready rule set, `uhmep` or `belgium`, or the JSON of one (see `docs/fhir.md` of the repository). @defaultValue `"uhmep"` */
  rules?: string;
  /** How pseudonyms are written. @defaultValue `"urn"` */
  form?: FhirForm;
  /** What becomes of elements that are pseudonymised already: they stay, or the resource fails. @defaultValue `"keep"` */
  marked?: "keep" | "refuse";
  /** What becomes of a resource that still holds what looks like an SSIN. @defaultValue `"refuse"` */
  leaks?: "refuse" | "allow";
}

/** Resources out and back, through a client. */
export class Fhir {
  readonly #client: Client;
  readonly #domain: Domain;
  readonly #raw: RawDomain;
  readonly #rules: Rules;
  readonly #options: Required<Omit<FhirOptions, "rules">>;

  private constructor(client: Client, domain: Domain, options: FhirOptions) {
    const { rules = "uhmep", form = "urn", marked = "keep", leaks = "refuse" } = options;
    this.#client = client;
    this.#domain = domain;
    this.#options = { form, marked, leaks };
    this.#rules = engine(() => new (fhirEngine().Rules)(ready().get(rules) ?? rules));
    this.#raw = fhirDomain(domain);
  }

  /** Resources of a domain. Loads the module for FHIR if need be. @throws BlindnymError for rules that cannot be used. */
  static async create(client: Client, domain: Domain, options: FhirOptions = {}): Promise<Fhir> {
    await initFhir();
    return new Fhir(client, domain, options);
  }

  /**
   * A resource, a Bundle or Parameters as it leaves: whole, or not at all.
   *
   * @throws BlindnymError whose message names the element.
   */
  pseudonymize<T extends Resource>(resource: T): Promise<T> {
    return alone(this.pseudonymizeAll([resource]));
  }

  /** Resources as they leave: a result for each, in their order. What they ask for goes together, each value once. */
  pseudonymizeAll<T extends Resource>(resources: readonly T[]): Promise<Settled<T>[]> {
    const { form, marked, leaks } = this.#options;
    const { Turn } = fhirEngine();
    const [refuse, allow] = [marked === "refuse", leaks === "allow"];
    return together(resources, {
      ...this.#values(),
      begin: (json) => Turn.pseudonymize(this.#raw, this.#rules, form, refuse, allow, json),
    });
  }

  /** A resource as it was. No rules are needed: what is a pseudonym is marked. @throws BlindnymError */
  identify<T extends Resource>(resource: T): Promise<T> {
    return alone(this.identifyAll([resource]));
  }

  /** Resources as they were: a result for each, in their order. */
  identifyAll<T extends Resource>(resources: readonly T[]): Promise<Settled<T>[]> {
    const { Turn } = fhirEngine();
    return together<T, string, Uint8Array>(resources, {
      begin: (json) => Turn.identify(this.#raw, json),
      wanted: (turn) => splitTexts(turn.texts()),
      ask: (pseudonyms) => this.#client.identifyAll(this.#domain, pseudonyms),
      finish: (turn, results) => {
        const values = results.map((value) => (value instanceof BlindnymError ? new Uint8Array() : value));
        const [bytes, lengths] = joinBytes(values);
        const each = joinTexts(results.map((result) => why(result) ?? "+"));
        const text = turn.finishWithValues(bytes, lengths, each) as string;
        for (const value of [...values, bytes]) value.fill(0);
        return text;
      },
    });
  }

  /**
   * The parameters of a search (a form's body, or what follows a question mark) as they leave.
   *
   * @throws BlindnymError where an SSIN stands in them that is no whole value.
   */
  pseudonymizeSearch(parameters: string | URLSearchParams): Promise<string> {
    const { Turn } = fhirEngine();
    const begin = (text: string) => Turn.search(this.#raw, this.#options.form, text);
    return alone(together([parameters.toString()], { ...this.#values(), begin }));
  }

  /** Frees its memory now. */
  dispose(): void {
    this.#rules.free();
    this.#raw.free();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** What values become. */
  #values(): Omit<Way<Uint8Array, string>, "begin"> {
    return {
      wanted: (turn) => Array.from({ length: turn.values() }, (_, index) => valueOf(turn, index, fhirMemory())),
      ask: async (values) => {
        const pseudonyms = await this.#client.pseudonymizeAll(this.#domain, values);
        for (const value of values) value.fill(0);
        return pseudonyms;
      },
      finish: finishWithTexts,
    };
  }
}

/** Where a resource holds what looks like an SSIN: a FHIRPath for each. @throws BlindnymError for what is no resource. */
export async function findSsins(resource: Resource): Promise<string[]> {
  await initFhir();
  return splitTexts(engine(() => fhirEngine().findSsins(textOf(resource))));
}

/** The JSON of the ready rule sets by name: what to start your own from. */
export async function readyRules(): Promise<ReadonlyMap<string, string>> {
  await initFhir();
  return ready();
}

function ready(): Map<string, string> {
  const told = splitTexts(fhirEngine().readyRules());
  const pairs = told.flatMap((name, at) => (at % 2 === 0 ? [[name, told[at + 1] ?? ""] as const] : []));
  return new Map(pairs);
}
