//! Rows of metadata that have two uuids.
//!
//! Guarantees: an alias leads to the name that stands, never to another alias; where there is none, nothing costs anything.

use std::collections::HashMap;
use tributary_model::{RowKey, Value};

/// By the name that is not used any more, the one that stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Aliases(HashMap<RowKey, RowKey>);

impl Aliases {
    /// Whether no row has two names.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The name that stands, where this one does not.
    pub fn get(&self, key: &RowKey) -> Option<&RowKey> {
        self.0.get(key)
    }

    /// From now on `alias` and all that led to it lead to `stands`.
    pub fn insert(&mut self, alias: RowKey, stands: RowKey) {
        self.0.values_mut().filter(|other| **other == alias).for_each(|other| *other = stands.clone());
        self.0.insert(alias, stands);
    }

    /// Names a row as it stands; one that joins others too.
    pub fn translate_key(&self, key: &mut RowKey) {
        if let Some(stands) = self.0.get(key) {
            *key = stands.clone();
        } else if key.parts.len() > 1 {
            for part in &mut key.parts {
                if let Some((_, stands)) = self.0.iter().find(|(alias, _)| alias.parts.first() == Some(part)) {
                    *part = stands.parts.concat();
                }
            }
        }
    }

    /// Lets a value point at the name that stands.
    pub fn translate_value(&self, value: &mut Value) {
        if let Value::Ref(key) = value {
            if let Some(stands) = self.0.get(key) {
                *key = stands.clone();
            }
        }
    }
}

impl FromIterator<(RowKey, RowKey)> for Aliases {
    fn from_iter<I: IntoIterator<Item = (RowKey, RowKey)>>(names: I) -> Self {
        Aliases(names.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Aliases;
    use tributary_model::{RowKey, Value};

    fn key(uuid: &str) -> RowKey {
        RowKey::single("location", uuid)
    }

    #[test]
    fn what_led_to_an_alias_leads_to_what_stands() {
        let mut aliases = Aliases::default();
        aliases.insert(key("a"), key("b"));
        aliases.insert(key("b"), key("c"));
        let mut value = Value::Ref(key("a"));
        aliases.translate_value(&mut value);
        assert_eq!(value, Value::Ref(key("c")));
    }

    #[test]
    fn a_joining_row_is_named_by_what_it_joins() {
        let aliases: Aliases = [(key("a"), key("b"))].into_iter().collect();
        let mut joined = RowKey { table: "location_tag_map".into(), parts: vec!["a".into(), "tag".into()] };
        aliases.translate_key(&mut joined);
        assert_eq!(joined.parts, ["b".to_owned(), "tag".to_owned()]);
    }
}
