// From milliseconds to figures.

/** What is compared, as it is shown. */
const NAMES = { official: 'the official helper', dropIn: 'blindnym/pseudo-helper', modern: 'blindnym' };

export function median(numbers) {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const rounded = (number, digits = 2) => Number(number.toFixed(digits));

/**
 * Of one size of batch: for each operation the medians of all measurements, and how many times as long the official
 * helper takes, with the lowest and highest such ratio of a single round.
 *
 * @param {Record<string, Record<string, number[]>>[]} rounds milliseconds of each round, by operation and name
 */
export function figures(rounds) {
  const of = (operation) => {
    const names = Object.keys(NAMES);
    const middle = (name, some = rounds) => median(some.flatMap((round) => round[operation][name]));
    const ratio = (name, some) => middle('official', some) / middle(name, some);
    const entries = names.map((name) => {
      const each = rounds.map((round) => ratio(name, [round]));
      const spread = [Math.min(...each), Math.max(...each)].map((one) => rounded(one));
      const fastest = Math.min(...rounds.flatMap((round) => round[operation][name]));
      const times = { median_ms: rounded(middle(name), 3), fastest_ms: rounded(fastest, 3) };
      return [name, { ...times, ratio: rounded(ratio(name)), ratio_of_rounds: spread }];
    });
    return Object.fromEntries(entries);
  };
  return { pseudonymize: of('pseudonymize'), identify: of('identify') };
}

/** Rows for people, of 80 columns at most. */
export function table(results) {
  const row = (cells) => {
    const [first, second, ...numbers] = cells;
    return first.padEnd(20) + second.padEnd(25) + numbers.map((cell) => cell.padStart(11)).join('');
  };
  const lines = [row(['', '', 'ms', 'ratio', 'of rounds'])];
  for (const [size, operations] of Object.entries(results)) {
    for (const [operation, contestants] of Object.entries(operations)) {
      for (const [name, { median_ms, ratio, ratio_of_rounds }] of Object.entries(contestants)) {
        const spread = ratio_of_rounds.map((one) => one.toFixed(1)).join('-');
        const numbers = name === 'official' ? ['', ''] : [ratio.toFixed(2), spread];
        lines.push(row([`${operation}, ${size}`, NAMES[name], median_ms.toFixed(1), ...numbers]).trimEnd());
      }
    }
  }
  return lines.join('\n');
}
