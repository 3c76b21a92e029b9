/**
 * FHIR resources (R4, JSON) that leave pseudonymised, whole or not at all, and come back byte for byte.
 *
 * ```ts
 * import { Client, HttpService } from "blindnym";
 * import { Fhir } from "blindnym/fhir";
 *
 * const fhir = await Fhir.create(client, await client.domain("uhmep_v1"), { rules: "uhmep" });
 * const leaves = await fhir.pseudonymize(prescription);
 * const back = await fhir.identify(leaves);
 * ```
 *
 * @packageDocumentation
 */
export { Fhir, type FhirOptions, findSsins, readyRules } from "./fhir/caller.js";
export { type FhirForm, initFhir } from "./fhir/engine.js";
export { acceptHeader, chooseForm, contentHeader, type Choice } from "./fhir/negotiate.js";
export { FhirOwner } from "./fhir/owner.js";
export type { Resource } from "./fhir/turn.js";
