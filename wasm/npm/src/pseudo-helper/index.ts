/**
 * The official `@smals-belgium-shared/pseudo-helper` 1.1.2 with one changed import:
 *
 * ```ts
 * import { PseudonymisationHelper } from "blindnym/pseudo-helper";
 * ```
 *
 * The same names, signatures and texts. Where that package does otherwise than its documentation says, this
 * does as the documentation says: refusals are instances of {@link EHealthProblem}, a bad item of a collection costs
 * itself only, values may be empty or begin with zeros. Curve arithmetic is constant-time.
 *
 * @packageDocumentation
 */
// First of all: what is packed is compressed best apart from the rest.
import "../wasm/inline.js";

export * from "./errors.js";
export { PseudonymisationHelper } from "./helper.js";
export * from "./types.js";
