//! The ways of doing the arithmetic, and which of them this machine can do.

use alloc::vec::Vec;

#[cfg(any(not(target_pointer_width = "64"), feature = "backends", test))]
use crate::field::Narrow;
#[cfg(any(target_pointer_width = "64", test))]
use crate::field::Wide;
#[cfg(target_arch = "x86_64")]
use crate::field::{adx, avx2, ifma};
use crate::{Affine, Number, curve, multiply};

/// A way of doing the arithmetic of points. All of them give the same; there is none that this machine cannot do.
///
/// Time and memory accesses depend on the lengths of batches alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backend(Kind);

#[cfg(target_arch = "x86_64")]
type WideAdx = Wide<adx::Adx>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    #[cfg(any(not(target_pointer_width = "64"), feature = "backends", test))]
    Narrow,
    #[cfg(any(target_pointer_width = "64", test))]
    Wide,
    /// Made where `adx::is_available`, and nowhere else.
    #[cfg(target_arch = "x86_64")]
    Adx,
    /// Made where `avx2::is_available`, and nowhere else.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// Made where `ifma::is_available`, and nowhere else.
    #[cfg(target_arch = "x86_64")]
    Ifma,
}

impl Backend {
    /// All that this machine can do, the fastest last.
    ///
    /// Without the feature `backends` those are left out that are never the fastest on this target.
    pub fn every() -> impl Iterator<Item = Self> {
        let kinds = [
            #[cfg(any(not(target_pointer_width = "64"), feature = "backends", test))]
            Some(Kind::Narrow),
            #[cfg(any(target_pointer_width = "64", test))]
            Some(Kind::Wide),
            #[cfg(target_arch = "x86_64")]
            adx::is_available().then_some(Kind::Adx),
            #[cfg(target_arch = "x86_64")]
            avx2::is_available().then_some(Kind::Avx2),
            #[cfg(target_arch = "x86_64")]
            ifma::is_available().then_some(Kind::Ifma),
        ];
        kinds.into_iter().flatten().map(Self)
    }

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::every().find(|backend| backend.name() == name)
    }

    /// `narrow` (eighteen limbs of 29 bits), `wide` (nine of 58), `adx` (the same with instructions for carries), `avx2`
    /// (eighteen limbs, eight points at a time; few points as `adx` or `wide`), or `ifma` (AVX-512 with IFMA, eight points at a time, or the operations of a single one side by side).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self.0 {
            #[cfg(any(not(target_pointer_width = "64"), feature = "backends", test))]
            Kind::Narrow => "narrow",
            #[cfg(any(target_pointer_width = "64", test))]
            Kind::Wide => "wide",
            #[cfg(target_arch = "x86_64")]
            Kind::Adx => "adx",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Kind::Ifma => "ifma",
        }
    }

    /// productsᵢ = kᵢ · Pᵢ, for points of the curve and scalars from 1 to n − 1.
    ///
    /// Writes as many products as there are terms and places for them.
    pub fn multiply(self, terms: &[(&Affine, &Number)], products: &mut [&mut Affine]) {
        match self.0 {
            #[cfg(any(not(target_pointer_width = "64"), feature = "backends", test))]
            Kind::Narrow => multiply::multiply::<Narrow>(terms, products),
            #[cfg(any(target_pointer_width = "64", test))]
            Kind::Wide => multiply::multiply::<Wide>(terms, products),
            #[cfg(target_arch = "x86_64")]
            Kind::Adx => multiply::multiply::<WideAdx>(terms, products),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => {
                let (many, few) = in_lanes(terms, avx2::LANES, FEW);
                let (places, others) = products.split_at_mut(many.len().min(products.len()));
                multiply::multiply::<avx2::Lanes>(many, places);
                Self::without_lanes().multiply(few, others);
            }
            #[cfg(target_arch = "x86_64")]
            Kind::Ifma => {
                // One alone has lanes for what does not wait for one another.
                let (many, one) = in_lanes(terms, ifma::LANES, 2);
                let (places, place) = products.split_at_mut(many.len().min(products.len()));
                multiply::multiply::<ifma::Lanes>(many, places);
                if let ([term], [place, ..]) = (one, place) {
                    multiply::alone::multiply::<WideAdx>(*term, place);
                }
            }
        }
    }

    /// The first point whose x is one of startᵢ, startᵢ + 1, … (`candidates` of them), with the principal
    /// root y = (x³ − 3x + b)^((p+1)/4). Every candidate is tried, whatever is found.
    ///
    /// startᵢ + candidates is to stay below p, but for a single candidate. Gives for each start whether
    /// a point was found; where none was, its place holds zeros.
    #[must_use]
    pub fn first_on_curve(
        self,
        starts: &[&Number],
        candidates: u16,
        points: &mut [&mut Affine],
    ) -> Vec<bool> {
        match self.0 {
            #[cfg(any(not(target_pointer_width = "64"), feature = "backends", test))]
            Kind::Narrow => curve::first_on_curve::<Narrow>(starts, candidates, points),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => {
                // Legendre symbols, one by one, would be made for empty lanes too.
                let least = if candidates > 1 { avx2::LANES } else { FEW };
                let (many, few) = in_lanes(starts, avx2::LANES, least);
                let (places, others) = points.split_at_mut(many.len().min(points.len()));
                let mut found = curve::first_on_curve::<avx2::Lanes>(many, candidates, places);
                found.extend(Self::without_lanes().first_on_curve(few, candidates, others));
                found
            }
            #[cfg(target_arch = "x86_64")]
            Kind::Ifma if (2..=256).contains(&candidates) => {
                // Where many lanes would be empty, they are for the candidates of one.
                let (many, alone) = in_lanes(starts, ifma::LANES, 6);
                let (places, others) = points.split_at_mut(many.len().min(points.len()));
                let mut found = curve::first_on_curve::<ifma::Lanes>(many, candidates, places);
                found.extend(curve::first_of_each::<ifma::Lanes, WideAdx>(
                    alone, candidates, others,
                ));
                found
            }
            #[cfg(target_arch = "x86_64")]
            Kind::Ifma if starts.len() > 1 => {
                curve::first_on_curve::<ifma::Lanes>(starts, candidates, points)
            }
            #[cfg(target_arch = "x86_64")]
            Kind::Adx if (2..=256).contains(&candidates) => {
                curve::first_of_each::<WideAdx, WideAdx>(starts, candidates, points)
            }
            #[cfg(target_arch = "x86_64")]
            Kind::Adx | Kind::Ifma => curve::first_on_curve::<WideAdx>(starts, candidates, points),
            #[cfg(target_pointer_width = "64")]
            Kind::Wide if (2..=256).contains(&candidates) => {
                curve::first_of_each::<Wide, Wide>(starts, candidates, points)
            }
            #[cfg(any(target_pointer_width = "64", test))]
            Kind::Wide => curve::first_on_curve::<Wide>(starts, candidates, points),
        }
    }

    /// Whether yᵢ² = xᵢ³ − 3xᵢ + b, coordinates being below p.
    #[must_use]
    pub fn on_curve(self, points: &[&Affine]) -> Vec<bool> {
        match self.0 {
            #[cfg(any(not(target_pointer_width = "64"), feature = "backends", test))]
            Kind::Narrow => curve::on_curve::<Narrow>(points),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 if points.len() >= FEW => curve::on_curve::<avx2::Lanes>(points),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => Self::without_lanes().on_curve(points),
            #[cfg(target_arch = "x86_64")]
            Kind::Ifma if points.len() > 1 => curve::on_curve::<ifma::Lanes>(points),
            #[cfg(target_arch = "x86_64")]
            Kind::Adx | Kind::Ifma => curve::on_curve::<WideAdx>(points),
            #[cfg(any(target_pointer_width = "64", test))]
            Kind::Wide => curve::on_curve::<Wide>(points),
        }
    }
}

/// Fewer than this are faster one by one than in lanes of `avx2`.
#[cfg(target_arch = "x86_64")]
const FEW: usize = 6;

/// What is for lanes, and what is left over: fewer than `least`, which would leave most of them empty.
#[cfg(target_arch = "x86_64")]
fn in_lanes<T>(items: &[T], lanes: usize, least: usize) -> (&[T], &[T]) {
    let rest = items.len().checked_rem(lanes).unwrap_or(0);
    let few = if rest < least { rest } else { 0 };
    items.split_at_checked(items.len().saturating_sub(few)).unwrap_or((items, &[]))
}

impl Backend {
    /// For the few of a batch.
    #[cfg(target_arch = "x86_64")]
    fn without_lanes() -> Self {
        if adx::is_available() { Self(Kind::Adx) } else { Self(Kind::Wide) }
    }
}

impl Default for Backend {
    /// The fastest.
    fn default() -> Self {
        #[cfg(target_arch = "x86_64")]
        if ifma::is_available() {
            return Self(Kind::Ifma);
        }
        #[cfg(target_arch = "x86_64")]
        if avx2::is_available() {
            return Self(Kind::Avx2);
        }
        #[cfg(target_arch = "x86_64")]
        if adx::is_available() {
            return Self(Kind::Adx);
        }
        #[cfg(target_pointer_width = "64")]
        return Self(Kind::Wide);
        #[cfg(not(target_pointer_width = "64"))]
        return Self(Kind::Narrow);
    }
}
