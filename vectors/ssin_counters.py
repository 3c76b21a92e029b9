"""Which counter each possible SSIN needs when it is encoded on P-521 with a bufferSize of 8 bytes.

The constant-time encoding tries 32 candidates for every value, so an SSIN with a counter of 32 or more would take
longer than the others. This program goes through every number whose month, day and check digits are possible, BIS
numbers and both centuries included: 2,496,000 for each two-digit year. It needs gmpy2 (`pip install gmpy2`) and takes
about half a minute for each year.

    python3 ssin_counters.py 97        one year
    python3 ssin_counters.py 0 99      all
"""

import collections
import sys

P = 2**521 - 1
B = int(
    "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e1"
    "56193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
    16,
)
MONTHS = [*range(13), *range(20, 33), *range(40, 53)]


def counters(year: int) -> collections.Counter[int]:
    """How many SSINs of a two-digit year need each counter."""
    from gmpy2 import jacobi, mpz

    prime, found = mpz(P), collections.Counter[int]()
    for month in MONTHS:
        for day in range(32):
            for sequence in range(1000):
                nine = ((year * 100 + month) * 100 + day) * 1000 + sequence
                for century in (0, 2_000_000_000):
                    digits = f"{nine:09d}{97 - (nine + century) % 97:02d}"
                    x = mpz(int.from_bytes(digits.encode() + b"\x0b" + bytes(8), "big"))
                    counter = 0
                    # x^3 - 3x + b is a square: the Legendre symbol is 1 (or 0, which never happens).
                    while jacobi((x * x - 3) * x + B, prime) < 0:
                        x += 1
                        counter += 1
                    found[counter] += 1
    return found


def main() -> None:
    """Counts the years given, and prints the table."""
    first = int(sys.argv[1])
    last = int(sys.argv[2]) if len(sys.argv) > 2 else first
    total = collections.Counter[int]()
    for year in range(first, last + 1):
        total += counters(year)
        print(f"year {year:02d}: largest counter so far {max(total)}", file=sys.stderr)
    for counter, count in sorted(total.items()):
        print(f"{counter:3d} {count:12,d}")


if __name__ == "__main__":
    main()
