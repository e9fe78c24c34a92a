//! Tributary's tables as they grew: the module's Liquibase file makes the first version, and what came later is made
//! here when the core opens.
//!
//! Not by Liquibase: where a module is replaced while OpenMRS runs, Liquibase remembers that there was nothing to do, and
//! does not look again. Each step is one statement, which MariaDB does whole or not at all, so that a power cut leaves
//! the steps that are done, and the next opening does the rest.

use crate::error::Fault;
use mysql::prelude::Queryable;

/// The definition of the first version's tables; statements end with a semicolon at the end of a line. Servers have
/// run it: it is never changed.
pub const SCHEMA: &str = include_str!("../schema/tributary-1.sql");

struct Step {
    /// What it is for.
    purpose: &'static str,
    /// Answers with a row when the step has been done.
    done: &'static str,
    statement: &'static str,
}

const STEPS: [Step; 15] = [
    Step {
        purpose: "notices are told until they are acknowledged",
        done: "SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() \
               AND table_name = 'tributary_peer' AND column_name = 'notices_last'",
        statement: "ALTER TABLE tributary_peer DROP COLUMN notices_sent, \
                    ADD COLUMN notices_received BIGINT UNSIGNED NOT NULL DEFAULT 0, \
                    ADD COLUMN notices_last BIGINT UNSIGNED NOT NULL DEFAULT 0",
    },
    Step {
        purpose: "a neighbour's notices are numbered on from those that wait",
        done: NOTICES_BY_PEER,
        statement: "UPDATE tributary_peer SET notices_last = \
                    (SELECT COALESCE(MAX(number), 0) FROM tributary_notice WHERE peer = tributary_peer.id)",
    },
    Step {
        purpose: "notices are numbered for each neighbour, because AUTO_INCREMENT of an empty table may start again \
                  when the database does",
        done: NOTICES_BY_PEER,
        statement: "ALTER TABLE tributary_notice MODIFY number BIGINT UNSIGNED NOT NULL, DROP PRIMARY KEY, \
                    DROP KEY tributary_notice_peer, ADD PRIMARY KEY (peer, number)",
    },
    Step {
        purpose: "rows that an author changed who had not seen what stands are written back: one line a column group, \
                  and one without a group for the row",
        done:
            "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'tributary_fix'",
        statement: "CREATE TABLE tributary_fix (\
                    row_hash BINARY(16) NOT NULL, \
                    column_group VARCHAR(64) NOT NULL, \
                    row_key TEXT NOT NULL, \
                    PRIMARY KEY (row_hash, column_group)\
                    ) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    },
    Step {
        purpose: "what capture may not have seen is marked, in the very transaction where there is one, until a sweep \
                  has looked: reason sql (SQL past Hibernate), interval (nobody listened) or open (no journal row, \
                  open mode); table_name NULL stands for any table; since in milliseconds since 1970 UTC",
        done:
            "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'tributary_mark'",
        statement: "CREATE TABLE tributary_mark (\
                    id BIGINT NOT NULL AUTO_INCREMENT, \
                    reason VARCHAR(8) NOT NULL, \
                    table_name VARCHAR(64) NULL, \
                    verb VARCHAR(8) NULL, \
                    since BIGINT NOT NULL, \
                    PRIMARY KEY (id)\
                    ) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    },
    Step {
        purpose: "what the journal knows of each table's content, by ranges of keys: an entry a row, and the database's \
                  own digest of the range when it was last found in order",
        done:
            "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'tributary_digest'",
        statement: "CREATE TABLE tributary_digest (\
                    table_name VARCHAR(64) NOT NULL, \
                    range_no BIGINT NOT NULL, \
                    digest BIGINT UNSIGNED NULL, \
                    content LONGBLOB NOT NULL, \
                    PRIMARY KEY (table_name, range_no)\
                    ) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    },
    Step {
        purpose: "how far sweeps have come in each table; the row without a name says how far the journal has gone into \
                  what is known. founded is the greatest key that was there before the first sweep",
        done:
            "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'tributary_sweep'",
        statement: "CREATE TABLE tributary_sweep (\
                    table_name VARCHAR(64) NOT NULL, \
                    founded BIGINT NULL, \
                    buckets INT UNSIGNED NULL, \
                    last_key BIGINT NOT NULL, \
                    PRIMARY KEY (table_name)\
                    ) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    },
    Step {
        purpose: "metadata that was made on two servers keeps one uuid, and the other one as an alias; without a uuid: \
                  a row that was made here and has no other name",
        done:
            "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'tributary_alias'",
        statement: "CREATE TABLE tributary_alias (\
                    table_name VARCHAR(64) NOT NULL, \
                    alias VARCHAR(64) NOT NULL, \
                    uuid VARCHAR(64) NULL, \
                    since BIGINT NOT NULL, \
                    PRIMARY KEY (table_name, alias)\
                    ) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    },
    Step {
        purpose: "a save tells the first position of this server's own journal that its session had not seen",
        done: "SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() \
               AND table_name = 'tributary_journal' AND column_name = 'seen_own'",
        statement: "ALTER TABLE tributary_journal ADD COLUMN seen_own BIGINT UNSIGNED NULL",
    },
    Step {
        purpose: "an entry tells its kind (versions of a column group, rows that clashed and were repaired, rows that are \
                  only listed) and the other rows concerned",
        done: "SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() \
               AND table_name = 'tributary_conflict' AND column_name = 'kind'",
        statement: "ALTER TABLE tributary_conflict ADD COLUMN kind VARCHAR(16) NOT NULL DEFAULT 'versions', \
                    ADD COLUMN others LONGBLOB NULL",
    },
    Step {
        purpose: "an entry tells whose data it concerns, so that the page finds what is to be decided of one patient",
        done: "SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() \
               AND table_name = 'tributary_conflict' AND column_name = 'patient'",
        statement: "ALTER TABLE tributary_conflict ADD COLUMN patient VARCHAR(64) NULL, \
                    ADD KEY tributary_conflict_patient (patient)",
    },
    Step {
        purpose: "a neighbour tells what it and all servers behind it have seen; floor_told is the head of this server's \
                  journal when the neighbour was last told the same",
        done: "SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() \
               AND table_name = 'tributary_peer' AND column_name = 'floor'",
        statement: "ALTER TABLE tributary_peer ADD COLUMN floor LONGBLOB NULL, \
                    ADD COLUMN floor_told BIGINT UNSIGNED NOT NULL DEFAULT 0",
    },
    Step {
        purpose: "what all sessions of this server have seen that may still write, and what they will have once those are over \
                  that began before a position of its journal",
        done:
            "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'tributary_floor'",
        statement: "CREATE TABLE tributary_floor (\
                    id TINYINT NOT NULL, \
                    seen LONGBLOB NOT NULL, \
                    next_position BIGINT UNSIGNED NULL, \
                    next_seen LONGBLOB NULL, \
                    PRIMARY KEY (id)\
                    ) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    },
    Step {
        purpose: "every OpenMRS on this database tells the first position of the journal that one of its open sessions has not \
                  seen; missed counts how often others have told since",
        done:
            "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'tributary_instance'",
        statement: "CREATE TABLE tributary_instance (\
                    instance BINARY(16) NOT NULL, \
                    open_from BIGINT UNSIGNED NOT NULL, \
                    missed INT UNSIGNED NOT NULL DEFAULT 0, \
                    PRIMARY KEY (instance)\
                    ) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    },
    Step {
        purpose: "a session has seen what OpenMRS had been told of when it first read: until then its caches may give it older rows",
        done: "SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() \
               AND table_name = 'tributary_state' AND column_name = 'told_seen_id'",
        statement: "ALTER TABLE tributary_state ADD COLUMN told_seen_id BIGINT NULL",
    },
];

const NOTICES_BY_PEER: &str = "SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() \
     AND table_name = 'tributary_notice' AND index_name = 'PRIMARY' AND column_name = 'peer'";

/// Does the steps that this database has not seen yet.
pub(crate) fn complete(conn: &mut impl Queryable) -> Result<(), Fault> {
    for step in &STEPS {
        if conn.query_first::<u8, _>(step.done)?.is_none() {
            log::info!("Tributary's tables are brought up to date: {}", step.purpose);
            conn.query_drop(step.statement)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    #[test]
    fn what_servers_have_run_is_never_changed() {
        let digest: String = Sha256::digest(SCHEMA).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, "594e5642c36faead69fdc7da9dab98fa3d837b36a28d626f18c5366a8acc4481");
    }
}
