use std::time::Duration;

use super::{Measured, row};

#[test]
fn rates_are_rows_in_a_second_of_work() {
    let time = Duration::from_millis(2_500);
    let measured = Measured { time, core_rate: 500.0, samples: 3, peak_kib: Some(3 * 1024 / 2) };
    let row = row("at rest, Parquet", 1_000, &measured);
    assert!((row.rows_per_s - 400.0).abs() < 1e-9, "{row:?}");
    assert!((row.ratio_to_core - 0.8).abs() < 1e-9, "{row:?}");
    assert_eq!((row.rows, row.core_samples, row.peak_rss_mib), (1_000, 3, Some(1.5)));
    assert!((row.seconds - 2.5).abs() < 1e-9 && row.threads > 0, "{row:?}");
}
