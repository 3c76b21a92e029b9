// Synthetic SSINs: check digits right, born on day 0 of month 0.

/** The `index`th of a thousand. */
export function ssin(index) {
  const counter = String(index).padStart(9, '0');
  return counter + String(97 - (index % 97)).padStart(2, '0');
}

/** The first of them. */
export function ssins(count) {
  return Array.from({ length: count }, (_, index) => ssin(index));
}
