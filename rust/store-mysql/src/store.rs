//! The store: connections, the cached catalog, this server's identity, and what OpenMRS must still be told.

use crate::connect::{Connections, Settings};
use crate::error::Fault;
use crate::facts;
use crate::schema;
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use mysql::PooledConn;
use std::sync::{Arc, Mutex, PoisonError};
use tributary_engine::catalog::{Association, Catalog};
use tributary_engine::store::{Local, Store, StoreResult, Tx};

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

    /// The number of the last captured transaction that waits: it grows while users save.
    pub fn last_capture(&self) -> StoreResult<u64> {
        let read = || -> Result<Option<Option<u64>>, Fault> {
            Ok(self.connections.take()?.query_first("SELECT MAX(id) FROM tributary_journal")?)
        };
        Ok(read()?.flatten().unwrap_or(0))
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
