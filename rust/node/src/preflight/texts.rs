//! What each finding means and what can be done, in English; the page has the same in its users' languages.

/// How much harm a finding does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Do not pair before it is mended: rows would be mixed up, or nothing is guaranteed.
    Blocks,
    /// Some of the data does not reach other servers, or can be lost.
    Loses,
    /// Good to know.
    Warns,
}

impl Severity {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Blocks => "blocks",
            Severity::Loses => "loses",
            Severity::Warns => "warns",
        }
    }
}

/// What is said of a kind of finding.
#[derive(Debug)]
pub struct Text {
    /// The finding's stable name.
    pub code: &'static str,
    /// How much harm it does.
    pub severity: Severity,
    /// What it means.
    pub meaning: &'static str,
    /// What can be done.
    pub remedy: &'static str,
}

use Severity::{Blocks, Loses, Warns};

/// Every kind of finding.
pub const TEXTS: &[Text] = &[
    Text {
        code: "uuid-double",
        severity: Blocks,
        meaning: "Several rows have the same uuid, so on another server a change of one could be written into another.",
        remedy: "Let Tributary give the newer rows uuids of their own where that is offered. Elsewhere a form or a report may name a row by its uuid: ask whoever made them, and set new uuids by hand.",
    },
    Text {
        code: "engine",
        severity: Blocks,
        meaning: "This table's storage engine has no transactions: after a power cut or an error half of what was saved may stand, here and on other servers.",
        remedy: "Convert the table to InnoDB. Nobody can save to it meanwhile: make a backup and do it outside working hours.",
    },
    Text {
        code: "table-name",
        severity: Blocks,
        meaning: "The table's name has capital letters, or differs from another one only by them, and Tributary cannot find it by a name in small letters.",
        remedy: "Ask for support before you pair. Tables of OpenMRS have names in small letters; one that has not was often copied from a computer with other rules, and can be renamed.",
    },
    Text {
        code: "binlog-statement",
        severity: Blocks,
        meaning: "The database logs statements, and therefore refuses the transactions in which Tributary writes.",
        remedy: "Set binlog_format = ROW in the database's configuration and restart it.",
    },
    Text {
        code: "uuid-missing",
        severity: Loses,
        meaning: "These rows have no uuid, so no other server can be told of them.",
        remedy: "Let Tributary give them uuids, before this database is copied for another server. Where copies are in use already the same rows would get different uuids there and then stand twice: ask for support.",
    },
    Text {
        code: "no-primary-key",
        severity: Loses,
        meaning: "This table has lost its primary key, so its rows cannot be told apart and changes of them are not exchanged.",
        remedy: "Have a database administrator restore the key as a new OpenMRS of the same version has it.",
    },
    Text {
        code: "never-syncs",
        severity: Loses,
        meaning: "Nothing in this table identifies a row on another server, so its content is never exchanged.",
        remedy: "If the content is needed on other servers, ask the makers of the module for a uuid in this table.",
    },
    Text {
        code: "orphan",
        severity: Loses,
        meaning: "Rows point at a row that does not exist. Other servers get them without what they pointed at, or, where that may not be missing, not at all.",
        remedy: "Find out with a database administrator what they pointed at: restore it from a backup, or correct the rows. Tributary does not guess.",
    },
    Text {
        code: "flush-log",
        severity: Loses,
        meaning: "After a power cut the database may lack the last saves, although users were told that they are stored and other servers may have them.",
        remedy: "Set innodb_flush_log_at_trx_commit = 1 in the database's configuration and restart it.",
    },
    Text {
        code: "packet",
        severity: Loses,
        meaning: "The database refuses long values, such as large forms. What contains one is held up.",
        remedy: "Set max_allowed_packet = 64M in the database's configuration and restart it.",
    },
    Text {
        code: "uuid-malformed",
        severity: Warns,
        meaning: "The uuids of these rows have an unusual form. Another server may have given the same text to another row, which would then be taken for this one.",
        remedy: "Compare these rows with those of the other servers before you pair. If they mean different things, set real uuids by hand.",
    },
    Text {
        code: "orphan-text",
        severity: Warns,
        meaning: "These values hold the number of a row that does not exist here. On another server the same number may belong to another row.",
        remedy: "Correct the values, or empty them where nobody knows what was meant. The Civil Status of a new OpenMRS, whose concept is not installed, does no harm.",
    },
    Text {
        code: "charset",
        severity: Warns,
        meaning: "These columns cannot store some characters, such as emoji and rare letters. What contains one on another server is held up here.",
        remedy: "Convert the table to utf8mb4 where that is offered; columns of the type TEXT become MEDIUMTEXT. Nobody can save to the table meanwhile: make a backup and do it outside working hours.",
    },
    Text {
        code: "trigger",
        severity: Warns,
        meaning: "Triggers write to the database without OpenMRS knowing. What they write reaches other servers late, where triggers may write it once more.",
        remedy: "Find out what they are for and remove those that nobody needs. Triggers that only keep a log do no harm.",
    },
    Text {
        code: "event",
        severity: Warns,
        meaning: "Scheduled events write to the database without OpenMRS knowing. What they write reaches other servers late.",
        remedy: "Find out what they are for and remove those that nobody needs.",
    },
    Text {
        code: "sync-binlog",
        severity: Warns,
        meaning: "After a power cut the binary log may lack the last saves, and a database restored from it differs from this one.",
        remedy: "Set sync_binlog = 1 in the database's configuration and restart it.",
    },
    Text {
        code: "sql-mode",
        severity: Warns,
        meaning: "The database may cut off values that do not fit without an error, and other servers get what is left.",
        remedy: "Add STRICT_TRANS_TABLES to sql_mode in the database's configuration and restart it.",
    },
    Text {
        code: "schema-differs",
        severity: Warns,
        meaning: "The tables of this neighbour differ from this server's. What one side cannot store yet waits there.",
        remedy: "Bring OpenMRS and its modules to the same versions on both servers.",
    },
    Text {
        code: "module-differs",
        severity: Warns,
        meaning: "This neighbour runs another version of Tributary.",
        remedy: "Upgrade Tributary on the older of the two servers.",
    },
    Text {
        code: "platform-differs",
        severity: Warns,
        meaning: "This neighbour runs another version of OpenMRS.",
        remedy: "Upgrade the older of the two servers when you can; until then what it cannot store waits.",
    },
    Text {
        code: "not-checked",
        severity: Warns,
        meaning: "The database refused to answer this question. Often two columns that belong together have different collations.",
        remedy: "Have a database administrator look at the column and at what it points at, then check again.",
    },
];

/// What is said of a code; of an unknown one what is said of what could not be checked.
pub fn text(code: &str) -> &'static Text {
    TEXTS.iter().find(|text| text.code == code).unwrap_or(&TEXTS[TEXTS.len() - 1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_store_mysql::preflight::Code;

    #[test]
    fn every_finding_is_explained() {
        for code in Code::ALL {
            assert_eq!(text(code.name()).code, code.name());
        }
    }

    #[test]
    fn the_page_says_the_same() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../omod/src/main/resources/messages.properties");
        let messages = std::fs::read_to_string(file).expect("the page's English");
        for text in TEXTS {
            for line in [
                format!("tributary.preflight.{}={}", text.code, text.meaning),
                format!("tributary.preflight.{}.remedy={}", text.code, text.remedy),
            ] {
                assert!(messages.lines().any(|told| told == line), "the page lacks: {line}");
            }
        }
    }
}
