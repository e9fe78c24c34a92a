//! Patterns in which `*` stands for any text; letters compare without case.

/// Whether the text matches the pattern.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.len() >= last.len() && rest.ends_with(last)
}

/// Whether the text matches one of the patterns.
pub(super) fn matches_any(patterns: &[&str], text: &str) -> bool {
    patterns.iter().any(|pattern| matches(pattern, text))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_stand_for_any_text_and_nothing_else_does() {
        assert!(matches("patient.*", "patient.identifierRegex"));
        assert!(matches("order.*ConceptUuid", "order.durationUnitsConceptUuid"));
        assert!(matches("*.started", "idgen.STARTED"));
        assert!(matches("a*b*c", "a-b-b-c"));
        assert!(matches("same", "same"));
        assert!(!matches("same", "same2"));
        assert!(!matches("ab*ba", "aba"));
        assert!(!matches("patient.*", "inpatient.x"));
    }
}
