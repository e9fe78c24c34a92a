//! The store: connections, the cached catalog, this server's identity, and what OpenMRS must still be told.

use crate::codec::{decode_texts, encode_texts};
use crate::connect::{Connections, Settings};
use crate::error::Fault;
use crate::facts;
use crate::schema;
use crate::sql;
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use mysql::PooledConn;
use std::sync::{Arc, Mutex, PoisonError};
use tributary_engine::catalog::{Association, Catalog};
use tributary_engine::store::{Local, RefreshItem, Store, StoreError, StoreResult, Tx};
use tributary_model::{Name, Op};

/// A server's OpenMRS database with Tributary's tables in it.
pub struct MySqlStore {
    pub(crate) connections: Connections,
    associations: Vec<Association>,
    catalog: Mutex<Option<Arc<Catalog>>>,
}

impl MySqlStore {
    /// Connects. `associations` are the references that Hibernate maps.
    pub fn open(settings: &Settings, associations: Vec<Association>) -> StoreResult<Self> {
        Ok(MySqlStore { connections: Connections::open(settings)?, associations, catalog: Mutex::new(None) })
    }

    /// Gives this server its identity, unless it has one; returns the one that stands. Brings
    /// Tributary's tables up to date first.
    pub fn establish(&self, local: &Local) -> StoreResult<Local> {
        self.complete_schema()?;
        let mut tx = MySqlTx::begin(self)?;
        let established = tx.establish(local)?;
        Box::new(tx).commit()?;
        Ok(established)
    }

    fn complete_schema(&self) -> Result<(), Fault> {
        schema::complete(&mut self.connections.take()?)
    }

    /// Stores a changed name, depth or incarnation of this server.
    pub fn save_local(&self, local: &Local) -> StoreResult<()> {
        let mut tx = MySqlTx::begin(self)?;
        tx.save_local(local)?;
        Box::new(tx).commit()
    }

    /// Forgets the catalog, so that the next call reads the live schema: after an upgrade, or when a table or
    /// column turns up that it does not know.
    pub fn schema_changed(&self) {
        *self.catalog.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The oldest applied rows that OpenMRS has not been told of, at most `max`.
    pub fn refresh_take(&self, max: usize) -> StoreResult<Vec<RefreshItem>> {
        Ok(self.take_refresh(max)?)
    }

    fn take_refresh(&self, max: usize) -> Result<Vec<RefreshItem>, Fault> {
        let mut conn = self.connections.take()?;
        let query = format!("SELECT id, op, table_name, columns FROM tributary_refresh ORDER BY id LIMIT {max}");
        let rows: Vec<(i64, u8, String, Vec<u8>)> = conn.query(query)?;
        rows.into_iter().map(|(id, op, table, columns)| refresh_item(id, op, &table, &columns)).collect()
    }

    /// Removes rows from the refresh list.
    pub fn refresh_done(&self, ids: &[i64]) -> StoreResult<()> {
        Ok(self.done_refresh(ids)?)
    }

    fn done_refresh(&self, ids: &[i64]) -> Result<(), Fault> {
        let mut conn = self.connections.take()?;
        for chunk in ids.chunks(sql::BATCH_ROWS_MAX) {
            let list: Vec<String> = chunk.iter().map(i64::to_string).collect();
            // By key: a scan would wait for the rows of an apply that is under way.
            let list = list.join(", ");
            conn.query_drop(format!("DELETE r FROM tributary_refresh r FORCE INDEX (PRIMARY) WHERE r.id IN ({list})"))?;
        }
        Ok(())
    }

    /// What was stored under a name by [`MySqlStore::save_pairing`].
    pub fn pairing(&self, name: &str) -> StoreResult<Option<Vec<u8>>> {
        let find = || -> Result<_, Fault> {
            Ok(self.connections.take()?.exec_first("SELECT content FROM tributary_pairing WHERE name = ?", (name,))?)
        };
        Ok(find()?)
    }

    /// Stores keys or a one-time code under a name.
    pub fn save_pairing(&self, name: &str, content: &[u8]) -> StoreResult<()> {
        let save = || -> Result<_, Fault> {
            Ok(self
                .connections
                .take()?
                .exec_drop("REPLACE INTO tributary_pairing (name, content) VALUES (?, ?)", (name, content))?)
        };
        Ok(save()?)
    }

    /// Removes what was stored under a name; returns whether there was something, so that a code serves once.
    pub fn remove_pairing(&self, name: &str) -> StoreResult<bool> {
        let remove = || -> Result<_, Fault> {
            let mut conn = self.connections.take()?;
            conn.exec_drop("DELETE FROM tributary_pairing WHERE name = ?", (name,))?;
            Ok(conn.affected_rows() > 0)
        };
        Ok(remove()?)
    }

    /// Captured transactions that no sequencer has seen yet.
    pub fn captures_waiting(&self) -> StoreResult<u64> {
        let count = || -> Result<_, Fault> {
            let mut conn = self.connections.take()?;
            Ok(conn.query_first("SELECT COUNT(*) FROM tributary_journal WHERE last_part = 1")?.unwrap_or(0))
        };
        Ok(count()?)
    }

    fn read_catalog(&self) -> Result<Arc<Catalog>, Fault> {
        let known = self.catalog.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some(catalog) => Ok(catalog),
            None => self.read_catalog_anew(&mut self.connections.take()?),
        }
    }

    /// Reads the live schema on a connection that the caller has.
    pub(crate) fn read_catalog_anew(&self, conn: &mut PooledConn) -> Result<Arc<Catalog>, Fault> {
        let catalog = Arc::new(Catalog::build(&facts::read_tables(conn)?, &self.associations));
        *self.catalog.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&catalog));
        Ok(catalog)
    }
}

impl Store for MySqlStore {
    fn catalog(&self) -> StoreResult<Arc<Catalog>> {
        Ok(self.read_catalog()?)
    }

    fn begin(&self) -> StoreResult<Box<dyn Tx + '_>> {
        Ok(Box::new(MySqlTx::begin(self)?))
    }
}

const OPS: [Op; 3] = [Op::Insert, Op::Update, Op::Delete];

/// 1 insert, 2 update, 3 delete, as everywhere.
pub(crate) fn op_number(op: Op) -> u8 {
    match op {
        Op::Insert => 1,
        Op::Update => 2,
        Op::Delete => 3,
    }
}

/// One line of the refresh list: keys as (name, value), then references as (name, old, new); the two are told apart by
/// the number of keys that stands first.
pub(crate) fn refresh_columns(
    key: &[(Name, String)],
    references: &[(Name, Option<String>, Option<String>)],
) -> Vec<u8> {
    let count = key.len().to_string();
    let mut texts: Vec<Option<&str>> = vec![Some(&count)];
    for (name, value) in key {
        texts.extend([Some(&**name), Some(value.as_str())]);
    }
    for (name, old, new) in references {
        texts.extend([Some(&**name), old.as_deref(), new.as_deref()]);
    }
    encode_texts(texts)
}

fn refresh_item(id: i64, op: u8, table: &str, columns: &[u8]) -> Result<RefreshItem, Fault> {
    let damaged = || Fault::Store(StoreError::Fatal("the list of rows to refresh is damaged".into()));
    let mut texts = decode_texts(columns)?.into_iter();
    let keys: usize = texts.next().flatten().and_then(|count| count.parse().ok()).ok_or_else(damaged)?;
    let mut key = Vec::with_capacity(keys);
    for _ in 0..keys {
        let (name, value) = (texts.next().flatten(), texts.next().flatten());
        key.push((Name::from(name.ok_or_else(damaged)?), value.ok_or_else(damaged)?));
    }
    let mut references = Vec::new();
    while let Some(name) = texts.next() {
        let (old, new) = (texts.next().ok_or_else(damaged)?, texts.next().ok_or_else(damaged)?);
        references.push((Name::from(name.ok_or_else(damaged)?), old, new));
    }
    let op = *OPS.get(usize::from(op).wrapping_sub(1)).ok_or_else(damaged)?;
    Ok(RefreshItem { id, op, table: Name::from(table), key, references })
}
