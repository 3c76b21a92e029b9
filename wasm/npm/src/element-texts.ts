// What the element says, in the languages of Belgium and in English. A label takes one line of 260 px, what is told two.

/** The languages of the element. */
export type Language = "nl" | "fr" | "de" | "en";

/** What the element tells of the number that is typed. */
export type Told =
  | "incomplete"
  | "long"
  | "check"
  | "date"
  | "required"
  | "right"
  | "pending"
  | "done"
  | "unreachable"
  | "failed"
  | "broken"
  | "waiting";

/** The texts of one language. */
export type Texts = Readonly<Record<Told | "label" | "hint", string>>;

/** All texts. */
export const TEXTS: Readonly<Record<Language, Texts>> = {
  nl: {
    label: "INSZ (rijksregister of BIS)",
    hint: "11 cijfers, achteraan op de identiteitskaart",
    incomplete: "Dit nummer is onvolledig: een INSZ heeft 11 cijfers.",
    long: "Dit nummer is te lang: een INSZ heeft 11 cijfers.",
    check: "Dit nummer klopt niet: kijk of alle cijfers juist zijn.",
    date: "Dit nummer klopt niet: kijk de geboortedatum vooraan na.",
    required: "Vul het INSZ in.",
    right: "Het nummer klopt.",
    pending: "Het nummer klopt. Het wordt gepseudonimiseerd…",
    done: "Het nummer klopt en is gepseudonimiseerd.",
    unreachable: "De dienst antwoordt niet. Druk op Enter om opnieuw te proberen.",
    failed: "Het nummer kon niet gepseudonimiseerd worden.",
    broken: "Nakijken lukte niet. Druk op Enter om opnieuw te proberen.",
    waiting: "Het nummer is nog niet gepseudonimiseerd.",
  },
  fr: {
    label: "NISS (national ou BIS)",
    hint: "11 chiffres, au dos de la carte d’identité",
    incomplete: "Ce numéro est incomplet : un NISS compte 11 chiffres.",
    long: "Ce numéro est trop long : un NISS compte 11 chiffres.",
    check: "Ce numéro est incorrect : vérifiez tous les chiffres.",
    date: "Numéro incorrect : vérifiez la date de naissance au début.",
    required: "Indiquez le NISS.",
    right: "Le numéro est correct.",
    pending: "Le numéro est correct. Pseudonymisation en cours…",
    done: "Le numéro est correct et pseudonymisé.",
    unreachable: "Le service ne répond pas. Appuyez sur Entrée pour réessayer.",
    failed: "Le numéro n’a pas pu être pseudonymisé.",
    broken: "Vérification impossible. Appuyez sur Entrée pour réessayer.",
    waiting: "Le numéro n’est pas encore pseudonymisé.",
  },
  de: {
    label: "ENSS (National oder BIS)",
    hint: "11 Ziffern, auf der Rückseite des Ausweises",
    incomplete: "Diese Nummer ist unvollständig: Eine ENSS hat 11 Ziffern.",
    long: "Diese Nummer ist zu lang: Eine ENSS hat 11 Ziffern.",
    check: "Die Nummer stimmt nicht: Bitte alle Ziffern prüfen.",
    date: "Die Nummer stimmt nicht: Bitte das Geburtsdatum vorn prüfen.",
    required: "Bitte die ENSS eingeben.",
    right: "Die Nummer stimmt.",
    pending: "Die Nummer stimmt. Sie wird pseudonymisiert…",
    done: "Die Nummer stimmt und ist pseudonymisiert.",
    unreachable: "Der Dienst antwortet nicht. Enter drücken, um es neu zu versuchen.",
    failed: "Die Nummer konnte nicht pseudonymisiert werden.",
    broken: "Prüfung nicht möglich. Enter drücken, um es neu zu versuchen.",
    waiting: "Die Nummer ist noch nicht pseudonymisiert.",
  },
  en: {
    label: "SSIN (national or BIS)",
    hint: "11 digits, on the back of the identity card",
    incomplete: "This number is incomplete: an SSIN has 11 digits.",
    long: "This number is too long: an SSIN has 11 digits.",
    check: "This number is not right: check every digit.",
    date: "This number is not right: check the date of birth in front.",
    required: "Enter the SSIN.",
    right: "The number is right.",
    pending: "The number is right. Pseudonymizing it…",
    done: "The number is right and pseudonymized.",
    unreachable: "The service does not answer. Press Enter to try again.",
    failed: "The number could not be pseudonymized.",
    broken: "It could not be checked. Press Enter to try again.",
    waiting: "The number is not pseudonymized yet.",
  },
};

/** The language of an element: its own, or that of what is around it, out of shadow trees too; else the browser's, else English. */
export function languageOf(element: Element): Language {
  let closest: Element | null | undefined;
  for (let at: Node | undefined = element; at instanceof Element && !closest; ) {
    closest = at.closest("[lang]");
    const root = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : undefined;
  }
  for (const tag of [closest?.getAttribute("lang"), navigator.language]) {
    const language = tag?.toLowerCase().split("-")[0] ?? "";
    if (Object.hasOwn(TEXTS, language)) return language as Language;
  }
  return "en";
}
