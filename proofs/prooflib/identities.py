"""What the limbs stand for: every product of limbs is taken once, and counts what it should modulo p.

Products are bilinear, so that it is enough to look at each pair of limbs: in the column where it is summed its weight
is that of the column, or of the column beyond 2^522 or 2^528, and has to be 2^(radix · (i + j)) modulo p.
"""

from collections import Counter

from prooflib.source import Columns, P, Source, need


def _pairs(table: Columns, name: str, weight: int, beyond: int, doubled: "dict[str, int] | None", limbs: int) -> None:
    """`weight` and `beyond` are the bits of a limb and the factor of what is listed after the bar."""
    seen: Counter[tuple[int, int]] = Counter()
    for at, (near, over) in enumerate(table):
        for pairs, factor in ((near, 1), (over, beyond)):
            for left, first, j in pairs:
                i, times = first % limbs, factor
                if doubled is not None:
                    times *= 2 if first >= limbs else doubled.get(left, 1)
                # In a square a pair of different limbs is taken once for both of its orders.
                orders = {(i, j), (j, i)} if doubled is not None else {(i, j)}
                need(
                    (times << (weight * at)) % P == (len(orders) << (weight * (i + j))) % P,
                    f"{name}: ({i} {j}) in column {at} counts wrong",
                )
                seen.update(orders)
    need(set(seen) == {(i, j) for i in range(limbs) for j in range(limbs)}, f"{name}: a pair of limbs is missing")
    need(set(seen.values()) == {1}, f"{name}: a pair of limbs is taken twice")


def prove(source: Source) -> None:
    """Tables, foldings, carries, and the multiples of p that differences add."""
    wide, narrow, ifma = (source.number(f"field/{name}.rs", "BITS") for name in ("wide", "narrow", "ifma"))
    _pairs(source.adx("product"), "adx, a product", wide, 2, None, 9)
    _pairs(source.adx("square"), "adx, a square", wide, 2, {"twice": 2}, 9)
    over = 2 ** int(source.once("field/ifma/products.rs", r"shift_left::<(\d+)>\(low_over\)"))
    _pairs(source.ifma("product"), "ifma, a product", ifma, over, None, 11)
    _pairs(source.ifma("square"), "ifma, a square", ifma, over, {}, 11)
    _order(source)
    # Upper halves of 52 bits, in the next column; the last of them in the first column again.
    up = int(source.once("field/ifma/products.rs", r"upper = shift_left::<(\d+)>\(upper\)"))
    need(2 ** (ifma + up) == 2**52, "ifma: an upper half counts wrong")
    last = int(source.once("field/ifma/products.rs", r"columns\[0\], shift_left::<(\d+)>\(upper\)"))
    need(2 ** (11 * ifma) % P == 2**last % P, "ifma: the last upper halves count wrong")
    high_over = int(source.once("field/ifma/products.rs", r"shift_left::<(\d+)>\(high_over\)"))
    need(2**high_over == over, "ifma: upper halves beyond count wrong")
    # What is carried out of the last limb counts one.
    need(2 ** (8 * wide + source.number("field/wide.rs", "LAST_BITS")) % P == 1, "wide: the last carry counts wrong")
    need(2 ** (10 * ifma + source.number("field/ifma.rs", "LAST_BITS")) % P == 1, "ifma: the last carry counts wrong")
    twice = int(source.once("field/narrow.rs", r"split\(&mut columns\[0\], (\d+) \* high\)"))
    need(2 ** (18 * narrow) % P == twice, "narrow: the last carry counts wrong")
    # In limbs that are all ones, p and its multiples.
    for bits, count, short in ((wide, 9, 57), (ifma, 11, 41)):
        limbs = [2**bits - 1] * (count - 1) + [2**short - 1]
        need(sum(limb << (bits * at) for at, limb in enumerate(limbs)) == P, "p is not all ones")


def _order(source: Source) -> None:
    """wide/portable.rs: column k sums a[i] · b[9 + k - i], where b stands behind 2b."""
    text = source.text("field/wide/portable.rs")
    need("around[at] = 2 * b[at];" in text and "around[LIMBS + at] = b[at];" in text, "portable: b behind 2b")
    need("dot!(a, b, LIMBS + k; 0, 1, 2, 3, 4, 5, 6, 7, 8)" in text, "portable: the products of a column")
    bits = source.number("field/wide.rs", "BITS")
    for k in range(9):
        for i in range(9):
            at = 9 + k - i
            limb, factor = (at, 2) if at < 9 else (at - 9, 1)
            need((factor << (bits * k)) % P == 2 ** (bits * (i + limb)) % P, "portable: a product counts wrong")
    need(
        "2 * dot!(a, b, LIMBS + 2 * h; h + 1, h + 2, h + 3, h + 4) + wide(a[h], a[h])" in text, "portable: even columns"
    )
    need(
        "2 * dot!(a, b, LIMBS + 2 * h + 1; h + 1, h + 2, h + 3, h + 4) + wide(a[h + 5], b[h + 5])" in text,
        "portable: odd columns",
    )
    squares: Columns = []
    for k in range(9):
        h = k // 2
        near: list[tuple[str, int, int]] = []
        beyond: list[tuple[str, int, int]] = []
        for i in range(h + 1, h + 5):
            at = 9 + k - i
            (near if at >= 9 else beyond).append(("twice", i, at % 9))
        (near if k % 2 == 0 else beyond).append(("a", h, h) if k % 2 == 0 else ("a", h + 5, h + 5))
        squares.append((near, beyond))
    _pairs(squares, "portable, a square", bits, 2, {"twice": 2}, 9)
