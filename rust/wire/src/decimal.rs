//! Decimal numbers as text, exact.

/// Digits that an exponent may move the point over; far above any column type.
const EXPONENT_MAX: i64 = 400;

/// The shortest plain text of a decimal number (`1.50` and `15e-1` both give `1.5`), so that equal
/// numbers have equal texts; `None` if it is not a number.
pub fn shortest_decimal(text: &str) -> Option<String> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (digits, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !plain(whole) || !plain(fraction) || exponent.abs() > EXPONENT_MAX {
        return None;
    }
    let all = format!("{whole}{fraction}");
    let (whole, fraction) = place_point(&all, whole.len() as i64 + exponent);
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let sign = if negative && !(whole.is_empty() && fraction.is_empty()) { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

fn place_point(digits: &str, at: i64) -> (String, String) {
    let length = digits.len() as i64;
    if at <= 0 {
        (String::new(), "0".repeat(at.unsigned_abs() as usize) + digits)
    } else if at >= length {
        (digits.to_string() + &"0".repeat((at - length) as usize), String::new())
    } else {
        let (whole, fraction) = digits.split_at(at as usize);
        (whole.to_string(), fraction.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::shortest_decimal;

    #[test]
    fn equal_numbers_have_equal_texts() {
        for (given, expected) in [
            ("1.50", "1.5"),
            ("0", "0"),
            ("-0.00", "0"),
            ("007", "7"),
            ("+3", "3"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1.0E10", "10000000000"),
            ("1.5e-3", "0.0015"),
            ("-12.34E1", "-123.4"),
            ("100", "100"),
            ("3.4028235E38", "340282350000000000000000000000000000000"),
            ("123456789012345678901234567890.10", "123456789012345678901234567890.1"),
        ] {
            assert_eq!(shortest_decimal(given).as_deref(), Some(expected), "{given}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for given in ["", "-", ".", "1.2.3", "NaN", "Infinity", "1e", "1e999", "0x1", " 1", "1 ", "--1", "१"] {
            assert_eq!(shortest_decimal(given), None, "{given}");
        }
    }
}
