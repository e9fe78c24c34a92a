//! Locks in a server's database, held from outside for exactly as long as a scenario wants: a user's transaction that stays
//! open, and an apply that stands still in the middle of its work.

use super::server::Server;
use anyhow::{ensure, Context, Result};
use mysql::prelude::Queryable;
use mysql::Conn;
use std::time::{Duration, Instant};

const WAIT_SECONDS_MAX: u64 = 60;
/// InnoDB keeps what it shows of transactions as it is until nobody has looked for 100 ms.
const POLL_MILLIS: u64 = 150;
/// An apply that nobody lets go on goes on by itself, so that a failed scenario ends.
const PAUSE_SECONDS_MAX: u64 = 60;

/// Row locks of an open transaction; dropping it rolls back.
#[derive(Debug)]
pub struct Held {
    conn: Conn,
}

impl Held {
    /// Opens a transaction as Hibernate's are (REPEATABLE READ: gaps are locked too) and runs the locking statement in it.
    pub fn by(server: &Server, statement: &str) -> Result<Held> {
        let mut conn = server.sql()?;
        conn.query_drop("START TRANSACTION")?;
        conn.query_drop(statement)?;
        Ok(Held { conn })
    }

    /// Ends the transaction without having changed anything.
    pub fn release(mut self) -> Result<()> {
        Ok(self.conn.query_drop("ROLLBACK")?)
    }
}

/// The next native write of one kind to one table stands still, with every lock that its transaction has until then.
/// Users' own saves, in Hibernate's transactions, pass.
#[derive(Debug)]
pub struct Pause {
    conn: Conn,
    name: String,
}

impl Pause {
    /// Sets it up; `event` is `INSERT ON obs` or the like, `condition` is over `NEW`. No transaction may be open on the table.
    pub fn before(server: &Server, event: &str, condition: &str) -> Result<Pause> {
        let name = format!("pause_{}", server.name);
        let mut conn = server.sql()?;
        conn.query_drop(format!("DO GET_LOCK('{name}', 0)"))?;
        conn.query_drop(format!(
            "CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW IF @@tx_isolation = 'READ-COMMITTED' AND {condition} THEN \
             DO GET_LOCK('{name}', {PAUSE_SECONDS_MAX}); DO RELEASE_LOCK('{name}'); END IF"
        ))?;
        Ok(Pause { conn, name })
    }

    /// Waits until somebody stands there.
    pub fn await_reached(&mut self) -> Result<()> {
        let waiting =
            "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE() AND state = 'User lock'";
        await_count(&mut self.conn, waiting, "nobody came to the pause")
    }

    /// Lets it go on.
    pub fn go_on(&mut self) -> Result<()> {
        Ok(self.conn.query_drop(format!("DO RELEASE_LOCK('{}')", self.name))?)
    }
}

impl Drop for Pause {
    fn drop(&mut self) {
        let _ = self.go_on();
        let _ = self.conn.query_drop(format!("DROP TRIGGER IF EXISTS {}", self.name));
    }
}

/// Waits until somebody waits for a row lock in a statement that contains the words.
pub fn await_waiter(server: &Server, words: &str) -> Result<()> {
    let waiting = format!(
        "SELECT COUNT(*) FROM information_schema.innodb_trx t \
         JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id \
         WHERE t.trx_state = 'LOCK WAIT' AND p.db = DATABASE() AND t.trx_query LIKE '%{words}%'"
    );
    await_count(&mut server.sql()?, &waiting, "nobody waits for the lock")
}

fn await_count(conn: &mut Conn, query: &str, otherwise: &'static str) -> Result<()> {
    let began = Instant::now();
    while conn.query_first::<u64, _>(query)?.context("no count")? == 0 {
        ensure!(began.elapsed().as_secs() < WAIT_SECONDS_MAX, otherwise);
        std::thread::sleep(Duration::from_millis(POLL_MILLIS));
    }
    Ok(())
}
