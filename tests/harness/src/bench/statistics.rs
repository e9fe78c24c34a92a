//! Medians, quantiles and the confidence interval of a ratio.

const RESAMPLES: usize = 2000;

/// The value below which the share `quantile` of the samples lies.
pub fn quantile(samples: &[f64], quantile: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = ((sorted.len().saturating_sub(1)) as f64 * quantile).round() as usize;
    sorted.get(at).copied().unwrap_or(f64::NAN)
}

/// The ratio of the medians of pairs, with its 95 % interval by resampling pairs.
pub fn ratio_of_medians(pairs: &[(f64, f64)]) -> (f64, [f64; 2]) {
    let ratio = |pairs: &[(f64, f64)]| {
        let (with, without): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
        quantile(&with, 0.5) / quantile(&without, 0.5)
    };
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut ratios = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        let resampled: Vec<(f64, f64)> = pairs
            .iter()
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                pairs[(state % pairs.len() as u64) as usize]
            })
            .collect();
        ratios.push(ratio(&resampled));
    }
    (ratio(pairs), [quantile(&ratios, 0.025), quantile(&ratios, 0.975)])
}

/// A number with as many digits as it deserves.
pub fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_constant_ratio_is_the_ratio() {
        let pairs: Vec<(f64, f64)> = (1..200).map(|_| (3.0, 2.0)).collect();
        assert_eq!(ratio_of_medians(&pairs), (1.5, [1.5, 1.5]));
    }

    #[test]
    fn quantiles_are_values_of_the_sample() {
        let samples: Vec<f64> = (0..=100).map(f64::from).collect();
        assert_eq!((quantile(&samples, 0.5), quantile(&samples, 0.99)), (50.0, 99.0));
    }
}
