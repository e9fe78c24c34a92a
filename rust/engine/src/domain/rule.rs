//! A rule about rows of one table that must not stand beside each other, as data.

use super::scene::{columns, is_set, reference, text, value, voiding, Scene};
use super::Touched;
use crate::store::{RowImage, StoreResult};
use std::collections::{BTreeMap, BTreeSet};
use tributary_model::{RowKey, Value};

/// Which rows clash, and what becomes of them.
pub(super) struct Rule {
    /// Its stable code, under which its entries stand.
    pub(super) code: &'static str,
    pub(super) table: &'static str,
    /// The reference that clashing rows have in common; an index finds them by it.
    pub(super) owner: &'static str,
    /// What else they have in common.
    pub(super) same: &'static [Same],
    /// What makes a row count.
    pub(super) live: &'static [Live],
    /// Columns that hold from when and until when a row counts, the first one that is not empty; none: for ever.
    pub(super) period: Option<(&'static [&'static str], &'static [&'static str])>,
    pub(super) remedy: Remedy,
}

/// Something that clashing rows have in common.
pub(super) enum Same {
    /// A column's value.
    Column(&'static str),
    /// A column's text, whatever the case of its letters.
    Text(&'static str),
    /// A column of the row that a column points at.
    Of(&'static str, &'static str),
    /// A column of the row of another table that shares this one's key.
    Beside(&'static str, &'static str),
}

/// A condition on a row.
pub(super) enum Live {
    /// A flag has this value.
    Is(&'static str, i64),
    /// A column is empty.
    Empty(&'static str),
    /// A column holds another text than this.
    Not(&'static str, &'static str),
}

/// What becomes of clashing rows.
pub(super) enum Remedy {
    /// The row that was made last stays, the others are voided.
    VoidEarlier(&'static str),
    /// The row that was made first stays, the others are voided.
    VoidLater(&'static str),
    /// The row that was changed last keeps a flag.
    KeepFlag(&'static str),
    /// A row ends (second column) when the next one starts (first column).
    EndAtNext(&'static str, &'static str),
    /// A person decides.
    List,
}

impl Rule {
    /// Looks at touched rows, with those that stand beside them.
    pub(super) fn check(&self, scene: &mut Scene<'_, '_>, touched: &Touched) -> StoreResult<()> {
        let keys = touched.rows(self.table, &self.columns());
        scene.load(&keys)?;
        let live = keys.iter().filter_map(|key| scene.image(key)).filter(|image| self.is_live(image));
        let owners: BTreeSet<RowKey> = live.filter_map(|image| reference(image, self.owner)).cloned().collect();
        if owners.is_empty() {
            return Ok(());
        }
        let mut rows = scene.referring(self.table, self.owner, &owners)?;
        rows.retain(|key| scene.image(key).is_some_and(|image| self.is_live(image)));
        self.load_beside(scene, &rows)?;
        let mut classes: BTreeMap<Vec<String>, Vec<RowKey>> = BTreeMap::new();
        for row in rows {
            let Some(class) = self.class(scene, &row) else { continue };
            classes.entry(class).or_default().push(row);
        }
        for mut class in classes.into_values().filter(|class| class.len() > 1) {
            if class.iter().any(|row| keys.contains(row)) {
                class.sort_by_cached_key(|row| self.place(scene, row));
                self.decide(scene, &class, &keys);
            }
        }
        Ok(())
    }

    /// The columns that the rule looks at.
    fn columns(&self) -> Vec<&'static str> {
        let same = self.same.iter().filter_map(|same| match same {
            Same::Column(name) | Same::Text(name) | Same::Of(name, _) => Some(*name),
            Same::Beside(..) => None,
        });
        let live = self.live.iter().map(|live| match live {
            Live::Is(name, _) | Live::Empty(name) | Live::Not(name, _) => *name,
        });
        let period = self.period.iter().flat_map(|(from, until)| from.iter().chain(*until)).copied();
        same.chain(live).chain(period).chain([self.owner]).collect()
    }

    fn is_live(&self, image: &RowImage) -> bool {
        self.live.iter().all(|live| match live {
            Live::Is(name, wanted) => {
                value(image, name).is_some_and(|value| *value == Value::Int(*wanted))
                    || (*wanted == 0 && value(image, name).is_none())
            }
            Live::Empty(name) => value(image, name).is_none_or(Value::is_null),
            Live::Not(name, text) => value(image, name).and_then(Value::text) != Some(text),
        })
    }

    fn load_beside(&self, scene: &mut Scene<'_, '_>, rows: &[RowKey]) -> StoreResult<()> {
        let beside = |same: &Same, row: &RowKey| match same {
            Same::Of(name, _) => scene.image(row).and_then(|image| reference(image, name)).cloned(),
            Same::Beside(table, _) => Some(RowKey { table: (*table).into(), parts: row.parts.clone() }),
            Same::Column(_) | Same::Text(_) => None,
        };
        let keys: Vec<RowKey> =
            rows.iter().flat_map(|row| self.same.iter().filter_map(|same| beside(same, row))).collect();
        scene.load(&keys)
    }

    /// What clashing rows have in common.
    fn class(&self, scene: &Scene<'_, '_>, row: &RowKey) -> Option<Vec<String>> {
        let image = scene.image(row)?;
        let mut class = vec![reference(image, self.owner)?.to_string()];
        for same in self.same {
            let of = |image: Option<&RowImage>, column: &str| {
                let value = image.and_then(|image| value(image, column)).unwrap_or(&Value::Null);
                format!("{value:?}")
            };
            class.push(match same {
                Same::Column(name) => of(Some(image), name),
                Same::Text(name) => text(image, name).to_lowercase(),
                Same::Of(name, column) => of(scene.image(reference(image, name)?), column),
                Same::Beside(table, column) => {
                    of(scene.image(&RowKey { table: (*table).into(), parts: row.parts.clone() }), column)
                }
            });
        }
        Some(class)
    }

    /// The total order: by what the rows themselves say, so that it is the same everywhere.
    fn place(&self, scene: &Scene<'_, '_>, row: &RowKey) -> (String, RowKey) {
        let Some(image) = scene.image(row) else { return (String::new(), row.clone()) };
        let made = text(image, "date_created");
        let at = match self.remedy {
            Remedy::KeepFlag(_) => made.max(text(image, "date_changed")).to_owned(),
            Remedy::EndAtNext(start, _) => format!("{} {made}", start_of(image, start)),
            _ => made.to_owned(),
        };
        (at, row.clone())
    }

    /// Decides about rows of one class, in order.
    fn decide(&self, scene: &mut Scene<'_, '_>, rows: &[RowKey], touched: &BTreeSet<RowKey>) {
        let [first, .., last] = rows else { return };
        let except = |row: &RowKey| rows.iter().filter(|other| *other != row).cloned().collect::<Vec<_>>();
        match self.remedy {
            Remedy::VoidEarlier(reason) => self.void(scene, last, &except(last), reason),
            Remedy::VoidLater(reason) => self.void(scene, first, &except(first), reason),
            Remedy::KeepFlag(flag) => {
                for row in except(last) {
                    scene.repair(self.code, row, columns([(flag, Value::Int(0))]), vec![last.clone()], false);
                }
            }
            Remedy::EndAtNext(start, end) => {
                for pair in rows.windows(2) {
                    let Some(next) = scene.image(&pair[1]).map(|image| start_of(image, start).to_owned()) else {
                        continue;
                    };
                    let ended = columns([(end, Value::Temporal(next))]);
                    scene.repair(self.code, pair[0].clone(), ended, vec![pair[1].clone()], false);
                }
            }
            Remedy::List => {
                for (at, row) in rows.iter().enumerate() {
                    let clashes = |other: &&RowKey| {
                        (touched.contains(row) || touched.contains(*other)) && self.at_one_time(scene, row, other)
                    };
                    let others: Vec<RowKey> = rows[..at].iter().filter(clashes).cloned().collect();
                    if !others.is_empty() {
                        scene.list(self.code, row.clone(), others);
                    }
                }
            }
        }
    }

    fn void(&self, scene: &mut Scene<'_, '_>, stays: &RowKey, others: &[RowKey], reason: &str) {
        let Some(voided) = scene.image(stays).map(|image| voiding(image, reason)) else { return };
        for row in others.iter().filter(|row| *row != stays) {
            scene.repair(self.code, row.clone(), voided.clone(), vec![stays.clone()], true);
        }
    }

    /// Whether two rows count at one time.
    fn at_one_time(&self, scene: &Scene<'_, '_>, left: &RowKey, right: &RowKey) -> bool {
        let Some((from, until)) = self.period else { return true };
        let (Some(left), Some(right)) = (scene.image(left), scene.image(right)) else { return false };
        let ends_before = |one: &RowImage, other: &RowImage| {
            let end = first_of(one, until);
            !end.is_empty() && end <= first_of(other, from)
        };
        !ends_before(left, right) && !ends_before(right, left)
    }
}

fn first_of<'i>(image: &'i RowImage, names: &[&str]) -> &'i str {
    names.iter().map(|name| text(image, name)).find(|text| !text.is_empty()).unwrap_or_default()
}

/// The day on which a row starts: that on which it was made, where it says none.
fn start_of<'i>(image: &'i RowImage, start: &str) -> &'i str {
    let start = text(image, start);
    let made = text(image, "date_created");
    if start.is_empty() {
        made.get(..10).unwrap_or(made)
    } else {
        start
    }
}

/// Not voided.
pub(super) const NOT_VOIDED: Live = Live::Is("voided", 0);

/// Whether a row is voided.
pub(super) fn is_voided(image: &RowImage) -> bool {
    is_set(image, "voided")
}
