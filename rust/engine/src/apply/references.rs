//! Reference rows: created where they are missing, never overwriting.

use super::run::Runner;
use crate::rules::Rules;
use crate::store::{Known, RowWrite, StoreError, StoreResult};
use crate::unify;
use tributary_model::{Op, Position, ReferenceRow, RowKey};

/// The reference rows that this server takes, with the columns that it knows and may take.
pub(super) fn taken(rules: &Rules, references: &[ReferenceRow]) -> Vec<ReferenceRow> {
    let take = |row: &ReferenceRow| {
        let table = rules.catalog.table(&row.key.table)?;
        rules.flows.takes_reference(&row.key.table).then(|| {
            let mut row = row.clone();
            row.columns.retain(|(name, _)| {
                let held = table.column(name).is_some_and(|column| !column.generated);
                (held || &**name == unify::MADE_HERE) && rules.flows.reference_column(&table.name, name)
            });
            row.local_id = row.local_id.filter(|_| rules.flows.keeps_local_id(&table.name));
            row
        })
    };
    references.iter().filter_map(take).collect()
}

/// What the neighbour is known to have: the reference rows that it sent.
pub(super) fn known(references: &[ReferenceRow]) -> Vec<Known> {
    references.iter().map(|row| Known { key: row.key.clone(), position: Position(0) }).collect()
}

impl Runner<'_, '_> {
    /// Creates those that are missing; one whose own references are missing, or that the database refuses, is
    /// left out (what needs it is parked then). Returns the created ones.
    pub(super) fn create_references(&mut self, rows: Vec<ReferenceRow>) -> StoreResult<Vec<RowKey>> {
        let mut missing = Vec::new();
        for row in rows {
            if !self.is_there(&row.key)? {
                missing.push(row);
            }
        }
        let standing = self.that_can_stand(missing)?;
        let writes: Vec<RowWrite> = standing.into_iter().map(write).collect();
        if writes.is_empty() || self.try_write(&writes)? {
            return Ok(self.created(&writes));
        }
        let mut created = Vec::new();
        for write in writes {
            if self.try_write(std::slice::from_ref(&write))? {
                created.extend(self.created(&[write]));
            }
        }
        Ok(created)
    }

    /// Leaves out rows that point at what is neither there nor among them.
    fn that_can_stand(&mut self, mut rows: Vec<ReferenceRow>) -> StoreResult<Vec<ReferenceRow>> {
        loop {
            let keys: Vec<RowKey> = rows.iter().map(|row| row.key.clone()).collect();
            let mut standing = Vec::with_capacity(rows.len());
            for row in rows {
                let mut stands = true;
                for target in row.columns.iter().filter_map(|(_, value)| value.reference()) {
                    stands &= keys.contains(target) || self.is_there(target)?;
                }
                if stands {
                    standing.push(row);
                }
            }
            if standing.len() == keys.len() {
                return Ok(standing);
            }
            rows = standing;
        }
    }

    fn try_write(&mut self, writes: &[RowWrite]) -> StoreResult<bool> {
        self.tx.savepoint()?;
        match self.tx.write(writes) {
            Ok(warnings) => {
                self.warnings.extend(warnings);
                Ok(true)
            }
            Err(StoreError::Row { .. }) => {
                self.tx.rollback_to_savepoint()?;
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    fn created(&mut self, writes: &[RowWrite]) -> Vec<RowKey> {
        let keys: Vec<RowKey> = writes.iter().map(|write| write.key.clone()).collect();
        self.overlay.exists.extend(keys.iter().map(|key| (key.clone(), true)));
        keys
    }
}

fn write(row: ReferenceRow) -> RowWrite {
    RowWrite { key: row.key, op: Op::Insert, columns: row.columns, local_id: row.local_id }
}
