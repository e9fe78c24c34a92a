//! Captured rows as the Java side writes them: chunk bytes and the journal row, on the user's own connection.

use mysql::prelude::Queryable;
use mysql::{params, Conn};
use std::sync::atomic::{AtomicU64, Ordering};
use tributary_wire::capture::pack_chunk;

/// A captured local value.
#[derive(Clone, Copy)]
pub enum Cell<'t> {
    Null,
    Int(i64),
    Text(&'t str),
    Decimal(&'t str),
    Time(u32),
}

pub use Cell::{Decimal, Int, Null, Text, Time};

type Cells<'t> = &'t [(&'t str, Cell<'t>)];

/// Rows of one transaction.
pub struct Capture {
    pub chunks: Vec<Vec<u8>>,
    pub tx: [u8; 16],
    pub user: Option<i64>,
    pub seen: Option<i64>,
    pub seen_own: Option<u64>,
    pub temporals: Option<String>,
}

impl Capture {
    pub fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let tx = u128::from(count).to_be_bytes();
        Capture { chunks: vec![vec![1]], tx, user: Some(1), seen: None, seen_own: None, temporals: None }
    }

    pub fn temporals(mut self, texts: &[&str]) -> Self {
        self.temporals = Some(texts.join("\n"));
        self
    }

    pub fn insert(self, table: &str, key: Cells<'_>, columns: Cells<'_>) -> Self {
        self.row(1, table, key, columns, &[])
    }

    pub fn update(self, table: &str, key: Cells<'_>, new: Cells<'_>, old: Cells<'_>) -> Self {
        self.row(2, table, key, new, old)
    }

    pub fn delete(self, table: &str, key: Cells<'_>, old: Cells<'_>) -> Self {
        self.row(3, table, key, old, &[])
    }

    /// What follows goes into another journal row.
    pub fn next_part(mut self) -> Self {
        self.chunks.push(vec![1]);
        self
    }

    fn row(mut self, op: u8, table: &str, key: Cells<'_>, columns: Cells<'_>, old: Cells<'_>) -> Self {
        let out = self.chunks.last_mut().expect("one chunk at least");
        out.push(op);
        push_text(out, table);
        out.push(key.len() as u8);
        push_cells(out, key);
        for list in [columns, old] {
            out.extend((list.len() as u16).to_be_bytes());
            push_cells(out, list);
        }
        self
    }

    /// Writes the journal rows in whatever transaction the connection is.
    pub fn write(&self, conn: &mut Conn) {
        for (part, chunk) in self.chunks.iter().enumerate() {
            let payload = pack_chunk(chunk).expect("a sound chunk");
            conn.exec_drop(
                "INSERT INTO tributary_journal (tx, part, last_part, user_id, sealed_at, seen_id, seen_own, payload, temporals) \
                 VALUES (:tx, :part, :last, :user, 1000, :seen, :seen_own, :payload, :temporals)",
                params! {
                    "tx" => &self.tx[..],
                    "part" => part,
                    "last" => part + 1 == self.chunks.len(),
                    "user" => self.user,
                    "seen" => self.seen,
                    "seen_own" => self.seen_own,
                    "payload" => payload,
                    "temporals" => self.temporals.as_deref(),
                },
            )
            .expect("journaled");
        }
    }
}

fn push_text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u32).to_be_bytes());
    out.extend(text.as_bytes());
}

fn push_cells(out: &mut Vec<u8>, cells: Cells<'_>) {
    for (name, cell) in cells {
        push_text(out, name);
        match cell {
            Null => out.push(0),
            Int(int) => {
                out.push(1);
                out.extend(int.to_be_bytes());
            }
            Decimal(text) => {
                out.push(3);
                push_text(out, text);
            }
            Text(text) => {
                out.push(4);
                push_text(out, text);
            }
            Time(index) => {
                out.push(6);
                out.extend(index.to_be_bytes());
            }
        }
    }
}
