//! The engine's promises, each in a file of its name, on whole servers over the in-memory store.

mod across_rows;
mod across_rows_at_random;
mod both_edit;
mod clinic;
mod clocks;
mod contract;
mod convergence;
mod exactly_once;
mod floor;
mod flows_hold;
mod hostile;
mod journal_order;
mod merged;
mod network;
mod notices;
mod parking;
mod policies;
mod relay;
mod seen_exactly;
mod settled;
mod swept;
mod unified;
mod unique;
mod write_back;
