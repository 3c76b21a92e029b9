"""Scalars: the recoding into digits, why no addition is exceptional, greatest common divisors, and constants."""

import re

from prooflib.source import N, P, Source, need


def prove_recoding(source: Source) -> None:
    """An odd k is the sum of its digits, and no addition of multiply.rs meets equal or opposite points."""
    file = "multiply.rs"
    window, table, digits = (source.number(file, name) for name in ("WINDOW", "TABLE", "DIGITS"))
    base, highest = 2**window, digits - 1
    # With w the windows of ⌊k / 2⌋, the digits below the highest are 2w + 1 - 32, and the highest is 1: together
    # 2 · ⌊k / 2⌋ + 1, for what w does not cancel is this sum.
    need(base**highest + (1 - base) * (base**highest - 1) // (base - 1) == 1, "the digits do not sum up to k")
    need(2 * base**highest > N, "⌊k / 2⌋ has more windows than digits")
    # The digit 2w + 1 - 32 is ±(2 · index + 1), with the index that recode makes of w.
    for w in range(base):
        negative = (w >> (window - 1)) ^ 1
        index = (w ^ (-negative % 256)) & (base // 2 - 1)
        digit = 2 * w + 1 - base
        need(digit == (-1 if negative else 1) * (2 * index + 1), "a digit is not at its place in the table")
        need(0 <= index < table, "an index is beyond the table")
    text = re.sub(r"\s+", " ", source.text(file))
    need(
        "let negative = (window >> 4) ^ 1; let index = (window ^ negative.wrapping_neg()) & 15;" in text,
        "recode has changed",
    )
    need(table == 2 ** (window - 1), "the table has another size")
    # Before digit i is added there is 32 · m · P with an odd m ≥ 1, as every digit is odd: |d| < 32 ≤ 32m, and
    # 32m + |d| ≤ k / 32^i + 63 < n for i ≥ 1.
    need(N // base + 2 * base - 1 < N, "an addition before the last may wrap around")
    # For the last, 32m + d = k is no multiple of n; 32m - d = k - 2d = n needs d = -(n mod 32) and m = (n - |d|) / 32.
    rest = N % base
    need(rest % 2 == 1 and rest < base, "n is not odd")
    need((N - rest) // base % 2 == 0, "the last addition may meet equal points")
    need(N % 2 == 1, "doubling may give the identity")
    # The table: 2P + (2j + 1)P with 2j + 1 ≤ 29.
    need(
        all((2 - odd) % N and (2 + odd) % N for odd in range(1, 2 * table, 2)),
        "the table's additions may be exceptional",
    )


def prove_gcd(source: Source) -> None:
    """Enough steps; factors, sums and limbs stay within their types."""
    file = "gcd.rs"
    steps, rounds, low = (source.number(file, name) for name in ("STEPS", "ROUNDS", "LOW"))
    need(steps * rounds >= 2 * 521, "too few steps for two numbers of 521 bits")
    limbs, bits = source.number("gcd/lanes.rs", "LIMBS"), steps
    need(steps * rounds >= limbs * bits + 521, "too few steps for the limbs of eight numbers")
    prove_limbs_in_use(source, steps, rounds, limbs)
    need(limbs * bits >= 11 * 48 + 4, "limbs of 48 bits do not fit into those of 28")
    # Each step at most doubles factors, which start as 1 and 0: |f| + |g| ≤ 2^28 for each pair.
    factor = 2**steps
    need(factor < 2**31, "f + g · 2^32 cannot be taken apart")
    # combine on limbs of 32 bits: two products and what is carried.
    carry = 0
    for _ in range(20):
        carry = (2 * factor * (2**32 - 1) + carry) // 2**32
    need(2 * factor * (2**32 - 1) + carry < 2**63, "a sum of combine leaves 64 bits")
    # combine_modulo: and a multiple of the modulus below 2^28.
    carry = 0
    for _ in range(20):
        carry = (3 * factor * (2**32 - 1) + carry) // 2**32 + 1
    need(3 * factor * (2**32 - 1) + carry < 2**63, "a sum of combine_modulo leaves 64 bits")
    # Eight lanes: products of 32 bits with a sign, limbs of 28 bits.
    carry = 0
    for _ in range(20):
        carry = (2 * factor * (2**bits - 1) + carry) // 2**bits + 1
    need(2 * factor * (2**bits - 1) + carry < 2**63, "a sum of eight lanes leaves 64 bits")
    # Approximations: the lowest 30 bits and 32 above them, of which 28 steps use 28.
    need(low + 32 <= 62 and low >= steps + 2, "too few exact bits for the steps of a round and for symbols")
    # Each round adds less than m to u and v on either side.
    need((rounds + 1) * P < 2**543 and rounds + 1 < 2**6, "u or v leaves its limbs")


def prove_limbs_in_use(source: Source, steps: int, rounds: int, limbs: int) -> None:
    """a · b loses a round's steps in bits though comparisons may be wrong, and eight lanes look at all that is left."""
    # In units of what approximations err by, 2^(n - 32): after i steps |a| + |b| ≥ 2^(31 - i), as factors have the
    # determinant 2^i. A wrong comparison is one of a - b below 2, so that the smaller is above 2^(31 - i)/2 - 1.
    sum_then = 2 ** (31 - (steps - 1))
    need(sum_then >= 16, "approximations are too short for the steps")
    smaller = (sum_then - 2) / 2
    # The step then leaves half of a - b of what had been the greater one, where a right one leaves half of it.
    shrinks_by = (2 / 2) / (smaller / 2)
    grows_by = 1.0
    for later in range(1, steps + 1):
        # What was negative has less than one unit, beside a sum of eight at least that doubles with each step back.
        grows_by *= 1 + 1 / (6 * 2**later + 1)
    need(shrinks_by * grows_by < 1, "wrong comparisons may leave more of a · b than right ones")
    text = source.text("gcd/lanes.rs")
    for line in (
        "let most = (LIMBS as u32 * BITS + 521).saturating_sub(STEPS * round);",
        "(most.div_ceil(BITS) as usize + 1).clamp(3, LIMBS)",
        "round(pair, next, &mut sign, used(at));",
        "for at in 3..used {",
    ):
        need(line in text, f"lanes.rs has no line: {line}")
    # Those of combine, negate and negate_odd.
    need(text.count("for at in 0..used {") == 3, "a loop goes over other limbs than those in use")
    for at in range(rounds):
        looked_at = min(max(-(-(limbs * steps + 521 - steps * at) // steps) + 1, 3), limbs)
        need(looked_at * steps >= min(limbs * steps + 521 - steps * at, limbs * steps), f"round {at}: too few limbs")


def prove_constants(source: Source) -> None:
    """The moduli, their inverses, the equation's b, and Montgomery's radix."""
    text = source.text("integer.rs")
    start = text.index("limbs: [", text.index("static N"))
    limbs = [
        int(limb.replace("_", ""), 16) for limb in re.findall(r"0x[0-9a-f_]+", text[start : text.index("]", start)])
    ]
    need(sum(limb << (32 * at) for at, limb in enumerate(limbs)) == N, "n of integer.rs")
    inverse = int(source.once("integer.rs", r"negative_inverse: (0x[0-9a-f_]+)").replace("_", ""), 16)
    need(inverse * N % 2**32 == 2**32 - 1, "-n⁻¹ modulo 2^32")
    scalar = source.text("scalar.rs")

    def array(name: str) -> int:
        found = scalar[scalar.index(f"const {name}:") :]
        found = found[found.index("= [") : found.index("];")]
        words = re.findall(r"0x[0-9a-f_]+", found)
        return sum(int(word.replace("_", ""), 16) << (64 * at) for at, word in enumerate(words))

    need(array("ORDER") == N, "n of scalar.rs")
    need(array("SQUARE_OF_RADIX") == 2**1152 % N, "2^1152 modulo n")
    word = int(source.once("scalar.rs", r"const NEGATIVE_INVERSE: u64 = (0x[0-9a-f_]+)").replace("_", ""), 16)
    need(word * N % 2**64 == 2**64 - 1, "-n⁻¹ modulo 2^64")
    # Montgomery: with sums below 2n and a limb below 2^64, the next sum is (s + limb · b + m · n) / 2^64 < 2n.
    need((2 * N - 1 + (2**64 - 1) * (N - 1) + (2**64 - 1) * N) // 2**64 < 2 * N, "a sum of times is 2n or more")
    need((2**64 - 1) ** 2 + 2 * (2**64 - 1) < 2**128, "a product and two words leave 128 bits")
    need(129 * N >= 2**528, "numbers of 66 bytes are not below 129 n")
    # reduce: q below 2^8.
    need(all(2**521 + 2**8 * (2**521 - m) < 2 * m for m in (N, P)), "what reduce folds is 2m or more")
    b = source.text("curve.rs")
    b = b[b.index("const B") : b.index("];", b.index("const B"))]
    value = int("".join(re.findall(r"0x([0-9a-f]{2})", b)), 16)
    # The base point of the standard is on the curve.
    x = int(
        "c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ff"
        "a8de3348b3c1856a429bf97e7e31c2e5bd66",
        16,
    )
    y = int(
        "11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad"
        "0761353c7086a272c24088be94769fd16650",
        16,
    )
    need((y * y - x**3 + 3 * x - value) % P == 0, "b of curve.rs")
    need(
        P % 4 == 3 and (P + 1) // 4 == 2**519 and "square_odd_times(519)" in source.text("curve.rs"),
        "the square root's exponent",
    )
