/**
 * Pseudonymization for the Belgian eHealth blinded pseudonymisation service.
 *
 * ```ts
 * import { Client, HttpService } from "blindnym";
 *
 * const service = new HttpService({ base: "https://api-acpt.ehealth.fgov.be", token: () => token });
 * const client = new Client(service);
 * const domain = await client.domain("uhmep_v1");
 * const pseudonym = await client.pseudonymize(domain, "97071143362");
 * const value = await client.identify(domain, pseudonym);
 * ```
 *
 * Values are blinded here, so that the service sees none of them.
 *
 * @packageDocumentation
 */
export { Client, type ClientOptions, type Settled } from "./client.js";
export { type Curve, Domain, type DomainParameters } from "./domain.js";
export { BlindnymError, type Problem } from "./errors.js";
export { Owner, type OwnerKeys } from "./owner.js";
export { type Form, type Header, header, rewrite } from "./pseudonym.js";
export { type HttpOptions, HttpService, type PseudonymisationService } from "./service.js";
export { checkSsin, parseSsin, type Ssin } from "./ssin.js";
export { TextKey } from "./text-key.js";
export { init, initFull, initSync, type Source } from "./wasm.js";
