//! Welch's t-test: whether two classes of measurements have the same mean.

/// Tests without the longest times: so many, as dudect has them.
const CROPS: u16 = 100;
/// Fewer measurements in a test say nothing.
pub(crate) const ENOUGH: f64 = 10_000.0;

/// Which secret was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Fixed,
    Random,
}

/// Mean and variance of a class, as they come.
#[derive(Clone, Copy, Debug, Default)]
struct Sample {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Sample {
    fn push(&mut self, value: f64) {
        self.count += 1.0;
        let difference = value - self.mean;
        self.mean += difference / self.count;
        self.squares += difference * (value - self.mean);
    }

    /// The variance of the mean.
    fn variance(&self) -> f64 {
        self.squares / (self.count - 1.0) / self.count
    }
}

/// One test.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Welch {
    fixed: Sample,
    random: Sample,
}

impl Welch {
    pub(crate) fn push(&mut self, class: Class, value: f64) {
        match class {
            Class::Fixed => self.fixed.push(value),
            Class::Random => self.random.push(value),
        }
    }

    /// t, where enough was measured.
    pub(crate) fn t(&self) -> Option<f64> {
        let variance = self.fixed.variance() + self.random.variance();
        let is_enough = self.fixed.count + self.random.count >= ENOUGH;
        (is_enough && variance > 0.0)
            .then(|| (self.fixed.mean - self.random.mean) / variance.sqrt())
    }
}

/// All tests of an operation.
#[derive(Debug)]
pub(crate) struct Tests {
    all: Welch,
    /// Each with the time from which on nothing counts.
    cropped: Vec<(f64, Welch)>,
    /// Squares of differences from the mean: whether the classes vary alike.
    second: Welch,
}

impl Tests {
    /// The first measurements tell where to crop; they are not used again.
    pub(crate) fn new(first: &mut [f64]) -> Self {
        first.sort_by(f64::total_cmp);
        let crop = |crop: u16| {
            // Closer and closer to all of them.
            let part = 1.0 - 0.5f64.powf(10.0 * f64::from(crop) / f64::from(CROPS));
            (percentile(first, part), Welch::default())
        };
        let cropped = (1..=CROPS).map(crop).collect();
        Self { all: Welch::default(), cropped, second: Welch::default() }
    }

    pub(crate) fn push(&mut self, class: Class, time: f64) {
        self.all.push(class, time);
        for (most, test) in &mut self.cropped {
            if time < *most {
                test.push(class, time);
            }
        }
        let sample = match class {
            Class::Fixed => self.all.fixed,
            Class::Random => self.all.random,
        };
        if self.all.fixed.count + self.all.random.count > ENOUGH {
            self.second.push(class, (time - sample.mean).powi(2));
        }
    }

    /// The greatest |t| of all tests.
    pub(crate) fn greatest(&self) -> f64 {
        let cropped = self.cropped.iter().map(|(_, test)| test);
        let tests = cropped.chain([&self.all, &self.second]);
        tests.filter_map(Welch::t).map(f64::abs).fold(0.0, f64::max)
    }

    /// How many measurements there are.
    pub(crate) fn count(&self) -> f64 {
        self.all.fixed.count + self.all.random.count
    }

    /// The mean of both classes, and how far they are apart.
    pub(crate) fn means(&self) -> (f64, f64) {
        let (fixed, random) = (self.all.fixed.mean, self.all.random.mean);
        (f64::midpoint(fixed, random), fixed - random)
    }
}

/// Of sorted times, the one that `part` of them are below.
fn percentile(times: &[f64], part: f64) -> f64 {
    let below = |at: usize| u32::try_from(at).map_or(f64::MAX, f64::from);
    let at = below(times.len()) * part;
    times.iter().enumerate().find(|(place, _)| below(*place) >= at).map_or(f64::MAX, |(_, t)| *t)
}

#[cfg(test)]
mod tests;
