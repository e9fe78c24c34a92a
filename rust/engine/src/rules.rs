//! What an engine step goes by: the schema, the flows over it, the merge policy.

use crate::catalog::{Catalog, Identity};
use crate::floor::TOLD_EVERY;
use crate::flows::Flows;
use std::sync::Arc;
pub use tributary_merge::Policy;
use tributary_merge::RowState;
use tributary_model::{Change, Op, Record, RecordKind};

/// The rules of one server; built anew when its schema changes.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The live schema.
    pub catalog: Arc<Catalog>,
    /// What may travel.
    pub flows: Flows,
    /// Who wins where several edited.
    pub policy: Policy,
    /// Journal entries after which a neighbour is told the floor again.
    pub floor_every: u64,
}

impl Rules {
    /// The default rules over a catalog.
    pub fn new(catalog: Arc<Catalog>) -> Rules {
        let flows = Flows::new(&catalog);
        Rules { catalog, flows, policy: Policy::default(), floor_every: TOLD_EVERY }
    }

    /// Whether a change leaves merge state: all but the creation of a row by uuid, which no two servers make
    /// and which every editor has seen. A row that a sweep found may have been edited before it was found.
    pub(crate) fn leaves_state(&self, record: &Record, change: &Change, state: Option<&RowState>) -> bool {
        change.op != Op::Insert
            || matches!(record.kind, RecordKind::Repair | RecordKind::Sweep)
            || state.is_some_and(|state| !state.is_empty())
            || self
                .catalog
                .table(&change.key.table)
                .is_some_and(|table| matches!(table.identity, Identity::Key { .. } | Identity::Joined { .. }))
    }
}
