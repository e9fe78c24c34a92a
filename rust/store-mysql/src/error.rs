//! From the database's errors to what the engine must do about them.
//!
//! Guarantees: no text of the database's own reaches an error (it quotes values); only its error number and the
//! names of columns and keys do.

use mysql::{DriverError, Error as SqlError, MySqlError};
use mysql_common::proto::codec::error::PacketCodecError;
use tributary_engine::store::{RowReason, StoreError};
use tributary_model::RowKey;
use tributary_wire::WireError;

/// Anything that can go wrong inside this crate.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The database or the way to it.
    Sql(SqlError),
    /// Already in the engine's words.
    Store(StoreError),
}

impl Fault {
    pub(crate) fn fatal(text: impl Into<String>) -> Self {
        Fault::Store(StoreError::Fatal(text.into()))
    }

    pub(crate) fn row(key: &RowKey, reason: RowReason) -> Self {
        Fault::Store(StoreError::Row { key: Some(key.clone()), reason })
    }
}

impl From<SqlError> for Fault {
    fn from(error: SqlError) -> Self {
        Fault::Sql(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Fault::Store(error)
    }
}

impl From<WireError> for Fault {
    fn from(error: WireError) -> Self {
        Fault::fatal(format!("a stored journal row cannot be read ({}): {}", error.code(), error.advice()))
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Store(error) => error,
            Fault::Sql(error) => match refusal(&error) {
                Some(refusal) => StoreError::Row { key: None, reason: refusal.reason },
                None => without_row(&error),
            },
        }
    }
}

mod code {
    pub(super) const LOCK_WAIT: u16 = 1205;
    pub(super) const DEADLOCK: u16 = 1213;
    pub(super) const CHANGED_SINCE_READ: u16 = 1020;
    pub(super) const NOWAIT_MYSQL: u16 = 3572;
    pub(super) const SHUTDOWN: u16 = 1053;
    pub(super) const KILLED: u16 = 1927;
    pub(super) const GALERA_NOT_READY: u16 = 1047;
    pub(super) const TOO_MANY_CONNECTIONS: u16 = 1040;
    pub(super) const READ_ONLY: u16 = 1290;
    pub(super) const DISK_FULL: u16 = 1021;
    pub(super) const TABLE_FULL: u16 = 1114;
    pub(super) const NO_SUCH_TABLE: u16 = 1146;
    pub(super) const STATEMENT_BINLOG: u16 = 1665;
    pub(super) const ACCESS_DENIED: [u16; 4] = [1044, 1045, 1142, 1143];
}

/// An error that concerns no single row.
fn without_row(error: &SqlError) -> StoreError {
    let SqlError::MySqlError(error) = error else {
        return match error {
            SqlError::DriverError(DriverError::Timeout) => StoreError::Busy,
            SqlError::FromValueError(_) | SqlError::FromRowError(_) => {
                StoreError::Fatal("the database answered in an unknown shape: ask for support".into())
            }
            SqlError::UrlError(_) => StoreError::Fatal("connection.url cannot be used".into()),
            SqlError::TlsError(_) => StoreError::Unavailable("no TLS connection to the database".into()),
            _ => StoreError::Unavailable("the connection to the database was lost".into()),
        };
    };
    match error.code {
        code::LOCK_WAIT | code::DEADLOCK | code::NOWAIT_MYSQL | code::CHANGED_SINCE_READ => StoreError::Busy,
        code::SHUTDOWN | code::KILLED | code::GALERA_NOT_READY | code::TOO_MANY_CONNECTIONS | code::READ_ONLY => {
            StoreError::Unavailable(format!("the database is not ready (error {})", error.code))
        }
        code::DISK_FULL | code::TABLE_FULL => {
            StoreError::Unavailable("the database's disk is full: free some space".into())
        }
        code::NO_SUCH_TABLE => {
            StoreError::Fatal("one of Tributary's tables is missing: restart the module to create it".into())
        }
        code::STATEMENT_BINLOG => {
            StoreError::Fatal("the database logs statements: set binlog_format to MIXED or ROW".into())
        }
        number if code::ACCESS_DENIED.contains(&number) => {
            StoreError::Fatal(format!("the database refuses the account of the runtime properties (error {number})"))
        }
        number => {
            StoreError::Fatal(format!("the database refused a statement (error {number}, state {})", error.state))
        }
    }
}

/// A row that the database refuses.
#[derive(Debug, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) reason: RowReason,
    /// The column that refers to the missing row.
    pub(crate) column: Option<String>,
}

/// What a data error says; `None` for every other error.
pub(crate) fn refusal(error: &SqlError) -> Option<Refusal> {
    let plain = |reason| Some(Refusal { reason, column: None });
    let error = match error {
        SqlError::MySqlError(error) => error,
        SqlError::CodecError(PacketCodecError::PacketTooLarge) | SqlError::DriverError(DriverError::PacketTooLarge) => {
            return plain(RowReason::DoesNotFit(None));
        }
        _ => return None,
    };
    match error.code {
        1452 | 1216 => {
            let column = between(&error.message, "FOREIGN KEY (`", "`)").map(str::to_owned);
            Some(Refusal { reason: RowReason::MissingReference(None), column })
        }
        1451 | 1217 => plain(RowReason::StillReferenced),
        1062 | 1586 => plain(RowReason::DuplicateValue(key_name(&error.message))),
        1406 | 1264 | 1366 | 1265 | 1292 | 1690 | 1411 | 1153 => plain(RowReason::DoesNotFit(column_name(error))),
        1048 | 1364 => plain(RowReason::ValueMissing(column_name(error))),
        3819 | 4025 | 1644 => plain(RowReason::Refused(error.code)),
        number if error.state.starts_with("22") || error.state.starts_with("23") => plain(RowReason::Refused(number)),
        _ => None,
    }
}

/// Whether the integer key that an insert wanted has just been taken by somebody else.
pub(crate) fn primary_key_taken(reason: &RowReason) -> bool {
    matches!(reason, RowReason::DuplicateValue(key) if key == "PRIMARY")
}

/// `Duplicate entry '…' for key 'table.name'`: the name, never the entry.
fn key_name(message: &str) -> String {
    let name = message.rsplit("for key '").next().and_then(|rest| rest.split('\'').next());
    name.map_or("", |name| name.rsplit('.').next().unwrap_or(name)).to_string()
}

/// `… for column 'name' at row 1`, ``… for column `db`.`table`.`name` at row 1``, `Column 'name' …`, `Field 'name' …`.
fn column_name(error: &MySqlError) -> Option<String> {
    let message = &error.message;
    let place = match message.rfind("for column ") {
        Some(at) => &message[at..],
        None if message.starts_with("Column '")
            || message.starts_with("Field '")
            || message.starts_with("Out of range") =>
        {
            message
        }
        None => return None,
    };
    let quoted = place.split(" at row").next()?;
    let name = quoted.split(['\'', '`']).rfind(|part| part.chars().all(is_name) && !part.is_empty());
    name.map(str::to_owned)
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(inner, _)| inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: u16, state: &str, message: &str) -> SqlError {
        SqlError::MySqlError(MySqlError { state: state.into(), message: message.into(), code })
    }

    fn reason(code: u16, state: &str, message: &str) -> Option<RowReason> {
        refusal(&error(code, state, message)).map(|refusal| refusal.reason)
    }

    #[test]
    fn names_keys_and_columns_but_never_values() {
        let duplicate = "Duplicate entry 'O'Brien for key 'x' for key 'users.email'";
        assert_eq!(reason(1062, "23000", duplicate), Some(RowReason::DuplicateValue("email".into())));
        let emoji = "Incorrect string value: '\\xF0\\x9F\\x98\\x80' for column `o`.`person_name`.`given_name` at row 3";
        assert_eq!(reason(1366, "22007", emoji), Some(RowReason::DoesNotFit(Some("given_name".into()))));
        let long = "Data too long for column 'gender' at row 1";
        assert_eq!(reason(1406, "22001", long), Some(RowReason::DoesNotFit(Some("gender".into()))));
        let null = "Column 'creator' cannot be null";
        assert_eq!(reason(1048, "23000", null), Some(RowReason::ValueMissing(Some("creator".into()))));
        let missing = "Field 'uuid' doesn't have a default value";
        assert_eq!(reason(1364, "HY000", missing), Some(RowReason::ValueMissing(Some("uuid".into()))));
    }

    #[test]
    fn names_the_column_of_a_missing_parent() {
        let text =
            "Cannot add or update a child row: a foreign key constraint fails (`o`.`obs`, CONSTRAINT `obs_concept` \
                    FOREIGN KEY (`concept_id`) REFERENCES `concept` (`concept_id`))";
        let refusal = refusal(&error(1452, "23000", text)).expect("a data error");
        assert_eq!(refusal.column.as_deref(), Some("concept_id"));
    }

    #[test]
    fn tells_what_to_do() {
        let told = |code| StoreError::from(Fault::Sql(error(code, "HY000", "secret")));
        assert_eq!(told(1205), StoreError::Busy);
        assert_eq!(told(3572), StoreError::Busy);
        assert!(matches!(told(1053), StoreError::Unavailable(_)));
        assert!(matches!(told(1054), StoreError::Fatal(text) if !text.contains("secret")));
    }
}
