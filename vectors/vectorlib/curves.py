"""Short Weierstrass curves y^2 = x^3 - 3x + b over F_p, on plain Python integers.

Not constant time and not meant to be: this code makes and checks published test vectors.
"""

from collections.abc import Callable
from dataclasses import dataclass

Point = tuple[int, int]
Jacobian = tuple[int, int, int]

INFINITY: Jacobian = (1, 1, 0)


@dataclass(frozen=True)
class Curve:
    """One NIST prime curve; `size` is the byte length of a coordinate and of a scalar."""

    name: str
    p: int
    b: int
    n: int
    generator: Point
    size: int

    def rhs(self, x: int) -> int:
        """x^3 - 3x + b mod p."""
        return (x * x * x - 3 * x + self.b) % self.p

    def contains(self, point: Point) -> bool:
        """Whether the affine point satisfies the curve equation."""
        x, y = point
        return 0 <= x < self.p and 0 <= y < self.p and y * y % self.p == self.rhs(x)

    def lift(self, x: int) -> Point | None:
        """The point at x with the principal root y = rhs^((p+1)/4), as p = 3 mod 4; None if there is none."""
        square = self.rhs(x)
        y = pow(square, (self.p + 1) // 4, self.p)
        return (x, y) if y * y % self.p == square else None

    def negate(self, point: Point) -> Point:
        """(x, -y)."""
        return (point[0], -point[1] % self.p)

    def multiply(self, scalar: int, point: Point) -> Point:
        """Scalar * point by double-and-add; the result must not be the point at infinity."""
        base: Jacobian = (point[0], point[1], 1)
        total = INFINITY
        for bit in bin(scalar % self.n)[2:]:
            total = self._double(total)
            if bit == "1":
                total = self._add(total, base)
        result = self._affine(total)
        if result is None:
            raise ValueError("the product is the point at infinity")
        return result

    def add(self, left: Point, right: Point) -> Point | None:
        """Sum of two affine points; None is the point at infinity."""
        return self._affine(self._add((*left, 1), (*right, 1)))

    def inverse(self, scalar: int) -> int:
        """scalar^-1 mod n."""
        return pow(scalar, -1, self.n)

    def hex(self, number: int) -> str:
        """Fixed-width big-endian hex of a coordinate or scalar."""
        return self.octets(number).hex()

    def octets(self, number: int) -> bytes:
        """Fixed-width big-endian bytes of a coordinate or scalar."""
        return number.to_bytes(self.size, "big")

    def draw_scalar(self, take: Callable[[int], bytes]) -> int:
        """Uniform scalar in [2, n-1].

        Draws `size` bytes, masks the top byte with 01 for P-521, and draws again if the number is out of range.
        """
        while True:
            raw = bytearray(take(self.size))
            if self.name == "P-521":
                raw[0] &= 0x01
            scalar = int.from_bytes(raw, "big")
            if 2 <= scalar <= self.n - 1:
                return scalar

    def _affine(self, point: Jacobian) -> Point | None:
        """(X, Y, Z) -> (X/Z^2, Y/Z^3)."""
        x, y, z = point
        if z == 0:
            return None
        inverse = pow(z, -1, self.p)
        square = inverse * inverse % self.p
        return (x * square % self.p, y * square * inverse % self.p)

    def _double(self, point: Jacobian) -> Jacobian:
        """With a = -3: m = 3(X-Z^2)(X+Z^2), s = 4XY^2; X' = m^2-2s, Y' = m(s-X')-8Y^4, Z' = 2YZ."""
        x, y, z = point
        if z == 0:
            return INFINITY
        p = self.p
        z2 = z * z % p
        y2 = y * y % p
        m = 3 * (x - z2) * (x + z2) % p
        s = 4 * x * y2 % p
        x3 = (m * m - 2 * s) % p
        return (x3, (m * (s - x3) - 8 * y2 * y2) % p, 2 * y * z % p)

    def _add(self, left: Jacobian, right: Jacobian) -> Jacobian:
        """U = XZ'^2, s = YZ'^3, h = u2-u1, r = s2-s1; X" = r^2-h^3-2u1h^2, Y" = r(u1h^2-X")-s1h^3, Z" = hZZ'."""
        if left[2] == 0:
            return right
        if right[2] == 0:
            return left
        p = self.p
        x1, y1, z1 = left
        x2, y2, z2 = right
        z1s, z2s = z1 * z1 % p, z2 * z2 % p
        u1, u2 = x1 * z2s % p, x2 * z1s % p
        s1, s2 = y1 * z2s * z2 % p, y2 * z1s * z1 % p
        if u1 == u2:
            return self._double(left) if s1 == s2 else INFINITY
        h, r = (u2 - u1) % p, (s2 - s1) % p
        h2 = h * h % p
        h3, v = h * h2 % p, u1 * h2 % p
        x3 = (r * r - h3 - 2 * v) % p
        return (x3, (r * (v - x3) - s1 * h3) % p, h * z1 * z2 % p)


P521 = Curve(
    "P-521",
    2**521 - 1,
    0x0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00,
    0x01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409,
    (
        0x00C6858E06B70404E9CD9E3ECB662395B4429C648139053FB521F828AF606B4D3DBAA14B5E77EFE75928FE1DC127A2FFA8DE3348B3C1856A429BF97E7E31C2E5BD66,
        0x011839296A789A3BC0045C8A5FB42C7D1BD998F54449579B446817AFBD17273E662C97EE72995EF42640C550B9013FAD0761353C7086A272C24088BE94769FD16650,
    ),
    66,
)

P384 = Curve(
    "P-384",
    2**384 - 2**128 - 2**96 + 2**32 - 1,
    0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
    0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    (
        0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
        0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F,
    ),
    48,
)

P256 = Curve(
    "P-256",
    2**256 - 2**224 + 2**192 + 2**96 - 1,
    0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    (
        0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    ),
    32,
)

CURVES = {curve.name: curve for curve in (P521, P384, P256)}


def self_test() -> None:
    """Check the constants: G is on the curve, p = 3 mod 4, (n-1)G = -G so that nG is the point at infinity."""
    for curve in CURVES.values():
        assert curve.p % 4 == 3 and curve.contains(curve.generator)
        last = curve.multiply(curve.n - 1, curve.generator)
        assert last == curve.negate(curve.generator) and curve.add(last, curve.generator) is None
