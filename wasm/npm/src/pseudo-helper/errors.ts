// The errors of the drop-in, by their names there.

/** A refusal of the service, for one item or for all. Unlike in the official package, refusals are instances of it. */
export class EHealthProblem {
  constructor(
    readonly type: string = "",
    readonly title: string = "",
    readonly status: string = "",
    readonly detail: string = "",
    readonly inResponseTo: string = "",
  ) {}
}

/** A pseudonym whose form is wrong, or that is not on the curve. */
export class InvalidPseudonymError extends Error {
  override readonly name = "InvalidPseudonymError";
}

/** A point that is not on the curve. */
export class InvalidECPointError extends Error {
  override readonly name = "InvalidECPointError";
}

/** A value that is too long. */
export class InvalidValueError extends Error {
  override readonly name = "InvalidValueError";
}

/** A transitInfo that cannot be read, is not for this domain, or is out of time. */
export class InvalidTransitInfoError extends Error {
  override readonly name = "InvalidTransitInfoError";
}
