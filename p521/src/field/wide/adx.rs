//! Columns of products as instructions of x86-64 with BMI2 and ADX. Two independent chains of carries, in the two flags
//! that there are for them, add up every other product each: what a compiler makes of sums of 128 bits waits for one
//! flag, and for the multiplier's own port.
#![allow(
    unsafe_code,
    reason = "assembly, which reads the arrays that it is given and writes nothing but registers"
)]

use core::arch::asm;

use super::{Columns, LIMBS, Limbs, Wide};

cpufeatures::new!(instructions, "adx", "avx2", "bmi2");

/// Whether this processor can do it.
pub(crate) fn is_available() -> bool {
    instructions::get()
}

/// Made where `is_available`, and nowhere else.
#[derive(Clone, Copy, Default)]
pub(crate) struct Adx;

/// The listed products left[i] · b[j], of which the first starts a sum and the flag of `add` serves the others.
macro_rules! products {
    ($sum:literal $add:literal; ($first:ident $m:literal $n:literal) $(($left:ident $i:literal $j:literal))*) => {
        concat!(
            "mov rdx, qword ptr [{", stringify!($first), "} + 8*", $m, "]\n",
            "mulx {high", $sum, "}, {low", $sum, "}, qword ptr [{b} + 8*", $n, "]\n",
            $(
                "mov rdx, qword ptr [{", stringify!($left), "} + 8*", $i, "]\n",
                "mulx {upper}, {lower}, qword ptr [{b} + 8*", $j, "]\n",
                $add, " {low", $sum, "}, {lower}\n",
                $add, " {high", $sum, "}, {upper}\n",
            )*
        )
    };
}

/// Columns: for each, the products left[i] · b[j] that it sums, and those beyond 2^522, which count twice.
macro_rules! columns {
    ($a:ident $twice:ident $b:ident; $([$($near:tt)+] [$($beyond:tt)*];)+) => {
        [$(column!($a $twice $b; [$($near)+] [$($beyond)*])),+]
    };
}

macro_rules! column {
    ($a:ident $twice:ident $b:ident; [$($near:tt)+] []) => {
        column!(@ $a $twice $b; products!("0" "adcx"; $($near)+))
    };
    ($a:ident $twice:ident $b:ident; [$($near:tt)+] [$($beyond:tt)+]) => {
        column!(@ $a $twice $b;
            products!("0" "adcx"; $($near)+),
            products!("1" "adox"; $($beyond)+),
            "add {low1}, {low1}",
            "adc {high1}, {high1}",
            "add {low0}, {low1}",
            "adc {high0}, {high1}")
    };
    (@ $a:ident $twice:ident $b:ident; $($code:expr),+) => {{
        let (low, high): (u64, u64);
        // SAFETY: an `Adx` says that the instructions are there; i and j are below nine.
        unsafe {
            asm!(
                // It clears both flags, and no sum overflows into them.
                "xor {lower:e}, {lower:e}",
                $($code,)+
                "/* {a} {twice} {high1} {low1} {upper} */",
                a = in(reg) $a.as_ptr(),
                twice = in(reg) $twice.as_ptr(),
                b = in(reg) $b.as_ptr(),
                low0 = out(reg) low,
                high0 = out(reg) high,
                low1 = out(reg) _,
                high1 = out(reg) _,
                lower = out(reg) _,
                upper = out(reg) _,
                out("rdx") _,
                options(pure, readonly, nostack),
            );
        }
        u128::from(high) << 64 | u128::from(low)
    }};
}

#[target_feature(enable = "avx2")]
fn select(entries: &[Wide<Adx>], digit: u8) -> Limbs {
    super::select(entries, digit)
}

impl Columns for Adx {
    #[inline]
    fn select(entries: &[Wide<Self>], digit: u8) -> Limbs {
        // SAFETY: an `Adx` says that the instructions are there.
        unsafe { select(entries, digit) }
    }

    #[rustfmt::skip]
    #[inline(always)]
    fn product(a: &Limbs, b: &Limbs) -> [u128; LIMBS] {
        columns! { a a b;
            [(a 0 0)] [(a 1 8) (a 2 7) (a 3 6) (a 4 5) (a 5 4) (a 6 3) (a 7 2) (a 8 1)];
            [(a 0 1) (a 1 0)] [(a 2 8) (a 3 7) (a 4 6) (a 5 5) (a 6 4) (a 7 3) (a 8 2)];
            [(a 0 2) (a 1 1) (a 2 0)] [(a 3 8) (a 4 7) (a 5 6) (a 6 5) (a 7 4) (a 8 3)];
            [(a 0 3) (a 1 2) (a 2 1) (a 3 0)] [(a 4 8) (a 5 7) (a 6 6) (a 7 5) (a 8 4)];
            [(a 0 4) (a 1 3) (a 2 2) (a 3 1) (a 4 0)] [(a 5 8) (a 6 7) (a 7 6) (a 8 5)];
            [(a 0 5) (a 1 4) (a 2 3) (a 3 2) (a 4 1) (a 5 0)] [(a 6 8) (a 7 7) (a 8 6)];
            [(a 0 6) (a 1 5) (a 2 4) (a 3 3) (a 4 2) (a 5 1) (a 6 0)] [(a 7 8) (a 8 7)];
            [(a 0 7) (a 1 6) (a 2 5) (a 3 4) (a 4 3) (a 5 2) (a 6 1) (a 7 0)] [(a 8 8)];
            [(a 0 8) (a 1 7) (a 2 6) (a 3 5) (a 4 4) (a 5 3) (a 6 2) (a 7 1) (a 8 0)] [];
        }
    }

    /// Products of two different limbs are taken once, with twice the first.
    #[rustfmt::skip]
    #[inline(always)]
    fn square(a: &Limbs) -> [u128; LIMBS] {
        let twice = a.map(|limb| 2 * limb);
        columns! { a twice a;
            [(a 0 0)] [(twice 1 8) (twice 2 7) (twice 3 6) (twice 4 5)];
            [(twice 0 1)] [(twice 2 8) (twice 3 7) (twice 4 6) (a 5 5)];
            [(twice 0 2) (a 1 1)] [(twice 3 8) (twice 4 7) (twice 5 6)];
            [(twice 0 3) (twice 1 2)] [(twice 4 8) (twice 5 7) (a 6 6)];
            [(twice 0 4) (twice 1 3) (a 2 2)] [(twice 5 8) (twice 6 7)];
            [(twice 0 5) (twice 1 4) (twice 2 3)] [(twice 6 8) (a 7 7)];
            [(twice 0 6) (twice 1 5) (twice 2 4) (a 3 3)] [(twice 7 8)];
            [(twice 0 7) (twice 1 6) (twice 2 5) (twice 3 4)] [(a 8 8)];
            [(twice 0 8) (twice 1 7) (twice 2 6) (twice 3 5) (a 4 4)] [];
        }
    }

    /// As what a compiler makes of it is slow on some processors.
    #[inline(always)]
    fn beyond<const BITS: u32>(column: u128) -> u64 {
        let (low, mut high) = (column as u64, (column >> 64) as u64);
        // SAFETY: registers alone.
        unsafe {
            asm!(
                "shl {high}, {up}",
                "shr {low}, {down}",
                "or {high}, {low}",
                high = inout(reg) high,
                low = inout(reg) low => _,
                up = const 64 - BITS,
                down = const BITS,
                options(pure, nomem, nostack),
            );
        }
        high
    }
}
