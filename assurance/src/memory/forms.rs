//! In how many ways a secret may lie in memory.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "integers of any length, limbs with room for what is carried, and moduli that are not 0"
)]

use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding as _};
use num_bigint::BigUint;

/// Where the words of a number lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Layout {
    /// Bytes of a word.
    pub(crate) word: usize,
    /// From the begin of a word to that of the next; more where other lanes are between.
    pub(crate) stride: usize,
}

/// One byte after the other.
pub(crate) const PLAIN: Layout = Layout { word: 1, stride: 1 };
/// A secret as it may lie in memory.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) name: String,
    pub(crate) layout: Layout,
    /// Words, without what is between them.
    pub(crate) words: Vec<u8>,
}

impl Form {
    fn plain(name: &str, words: Vec<u8>) -> Self {
        Self { name: name.to_owned(), layout: PLAIN, words }
    }
}

/// A curve as far as its numbers go.
pub(crate) struct Numbers {
    /// Bytes of a number.
    pub(crate) len: usize,
    prime: BigUint,
    order: BigUint,
    /// R = 2^bits of Montgomery's form.
    radix_bits: u32,
}

impl Numbers {
    /// P-521, P-384 or P-256.
    pub(crate) fn of(crv: &str) -> Option<Self> {
        // NIST SP 800-186, section 3.2.1.
        let (len, prime, order, radix_bits) = match crv {
            "P-521" => (66, ["1ff", &"f".repeat(128)].concat(), ["1", &"f".repeat(65), "a51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409"].concat(), 576),
            "P-384" => (48, "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff".to_owned(), "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973".to_owned(), 384),
            "P-256" => (32, "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff".to_owned(), "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551".to_owned(), 256),
            _ => return None,
        };
        let number = |hex: &str| BigUint::parse_bytes(hex.as_bytes(), 16);
        Some(Self { len, prime: number(&prime)?, order: number(&order)?, radix_bits })
    }

    /// A secret that may be a number, and what operations make of it.
    fn derived(&self, secret: &[u8]) -> Vec<(&'static str, BigUint)> {
        let mut number = BigUint::from_bytes_be(secret);
        // Draws have bits above the order's, which are taken off.
        number &= (BigUint::from(1u8) << self.order.bits()) - 1u8;
        let scalar = &number % &self.order;
        let radix = BigUint::from(1u8) << self.radix_bits;
        let mut all = vec![
            ("k", number.clone()),
            ("n-k", &self.order - &scalar),
            ("k*R mod n", &scalar * &radix % &self.order),
            ("k*R mod p", &number * &radix % &self.prime),
            ("p-k", &self.prime - &number % &self.prime),
        ];
        if let Some(inverse) = scalar.modinv(&self.order) {
            all.push(("1/k", inverse));
        }
        all
    }

    /// All forms of a secret: those of any bytes, and those of a number where it has the length of one.
    pub(crate) fn forms(&self, secret: &[u8]) -> Vec<Form> {
        let mut forms = texts(secret);
        forms.push(Form::plain("bytes", secret.to_vec()));
        forms.push(Form::plain("reversed", secret.iter().rev().copied().collect()));
        for (name, pad) in [("inner pad", 0x36), ("outer pad", 0x5c)] {
            forms.push(Form::plain(name, secret.iter().map(|byte| byte ^ pad).collect()));
        }
        if secret.len() == self.len {
            for (name, number) in self.derived(secret) {
                let mut bytes = number.to_bytes_be();
                while bytes.len() < self.len {
                    bytes.insert(0, 0);
                }
                let named = |mut form: Form| {
                    form.name = format!("{name} {}", form.name);
                    form
                };
                forms.push(named(Form::plain("big-endian", bytes.clone())));
                forms.extend(texts(&bytes).into_iter().map(named));
                forms.extend(limbs(&number).into_iter().map(named));
            }
            forms.push(digits(&BigUint::from_bytes_be(secret), &self.order));
        }
        forms
    }
}

/// Hexadecimal and Base64.
fn texts(secret: &[u8]) -> Vec<Form> {
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut forms = vec![Form::plain("HEX", hex.to_uppercase().into_bytes())];
    forms.push(Form::plain("hex", hex.into_bytes()));
    // Where it stands in something longer, it begins at one of three places of a group.
    for from in 0..3 {
        let rest = secret.get(from..).unwrap_or_default();
        let standard = Base64Unpadded::encode_string(rest);
        let url = Base64UrlUnpadded::encode_string(rest);
        for (name, mut text) in [("base64", standard), ("base64url", url)] {
            // The last group says something of what follows.
            text.truncate(text.len().saturating_sub(4));
            forms.push(Form::plain(name, text.into_bytes()));
        }
    }
    forms
}

/// Limbs of every field, integer and lane.
fn limbs(number: &BigUint) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut form = |name: &str, word: usize, stride: usize, words: Vec<u8>| {
        let layout = if word == stride { PLAIN } else { Layout { word, stride } };
        forms.push(Form { name: name.to_owned(), layout, words });
    };
    let narrow = |limbs: Vec<u64>| limbs.iter().flat_map(|limb| low(*limb)).collect::<Vec<u8>>();
    let wide =
        |limbs: Vec<u64>| limbs.iter().flat_map(|limb| limb.to_le_bytes()).collect::<Vec<u8>>();
    form("words", 8, 8, number.to_bytes_le());
    form("32 bits in 64", 4, 8, narrow(cut(number, 32)));
    form("58 bits", 8, 8, wide(cut(number, 58)));
    form("48 bits", 8, 8, wide(cut(number, 48)));
    form("48 bits of 4 lanes", 8, 32, wide(cut(number, 48)));
    form("48 bits of 8 lanes", 8, 64, wide(cut(number, 48)));
    form("29 bits", 4, 4, narrow(cut(number, 29)));
    form("29 bits in 64", 4, 8, narrow(cut(number, 29)));
    form("29 bits of 8 lanes", 4, 32, narrow(cut(number, 29)));
    form("29 bits, signed", 4, 4, narrow(signed(number)));
    form("29 bits of 8 lanes, signed", 4, 32, narrow(signed(number)));
    forms
}

fn low(limb: u64) -> [u8; 4] {
    let [a, b, c, d, ..] = limb.to_le_bytes();
    [a, b, c, d]
}

/// Limbs of so many bits, from the lowest.
fn cut(number: &BigUint, bits: u64) -> Vec<u64> {
    let mask = (BigUint::from(1u8) << bits) - 1u8;
    let limb = |at: u64| (number >> (at * bits)) & &mask;
    (0..number.bits().div_ceil(bits))
        .map(|at| limb(at).iter_u64_digits().next().unwrap_or(0))
        .collect()
}

/// Limbs from −2^28 to 2^28 − 1, as the fields of 29 bits have them.
fn signed(number: &BigUint) -> Vec<u64> {
    let mut carried = 0;
    let limb = |limb: u64| {
        let sum = limb + carried;
        carried = (sum + (1 << 28)) >> 29;
        sum.wrapping_sub(carried << 29)
    };
    cut(number, 29).into_iter().map(limb).collect()
}

/// Places in a table of odd multiples: the digits that a point is multiplied by.
fn digits(scalar: &BigUint, order: &BigUint) -> Form {
    let odd = if scalar.bit(0) { scalar.clone() } else { order - scalar % order };
    let index = |window: u64| {
        let window = window.to_le_bytes()[0];
        if window < 16 { (!window) & 15 } else { window & 15 }
    };
    let words = cut(&(odd >> 1), 5).into_iter().map(index).collect();
    Form { name: "digits".to_owned(), layout: Layout { word: 1, stride: 8 }, words }
}
