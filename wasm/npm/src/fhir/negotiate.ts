// Which forms two parties both read.

import { splitTexts } from "../crossing.js";
import { engine } from "../errors.js";
import { fhirEngine, type FhirForm, initFhir } from "./engine.js";

/** What is written to the other party. */
export interface Choice {
  form: FhirForm;
  /** Whether it reads encrypted texts. */
  encrypted: boolean;
}

/**
 * What is written to who says so much: the highest version that both have, the lowest where nothing is said.
 *
 * @param said their header `Accept-Be-Pseudo`, or the JSON of their CapabilityStatement
 * @throws BlindnymError `not_acceptable`: HTTP's answer is 422.
 */
export async function chooseForm(
  said: { accept?: string | undefined; capabilities?: string | undefined },
  preferred: "fgov" | "ehealth" = "fgov",
): Promise<Choice> {
  await initFhir();
  const { accept, capabilities } = said;
  const told = splitTexts(engine(() => fhirEngine().chooseForm(accept, capabilities, preferred === "ehealth")));
  const [form, encrypted] = told;
  return { form: form as FhirForm, encrypted: encrypted === "+" };
}

/** `Content-Be-Pseudo` of messages in a form. */
export async function contentHeader(form: FhirForm): Promise<string> {
  await initFhir();
  return engine(() => fhirEngine().contentHeader(form));
}

/** `Accept-Be-Pseudo`: what is read here. */
export async function acceptHeader(): Promise<string> {
  await initFhir();
  return engine(() => fhirEngine().contentHeader());
}
