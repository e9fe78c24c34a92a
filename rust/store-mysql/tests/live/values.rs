//! Values come back exactly: to the last digit, byte and character.

use crate::support::*;
use mysql::prelude::Queryable;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tributary_engine::store::RowWrite;
use tributary_model::{Name, RowKey, Value};
use tributary_store_mysql::testing::Charset;

/// A module's table with every type of column.
const EVERYTHING: &str = "CREATE TABLE everything (id INT AUTO_INCREMENT PRIMARY KEY, uuid CHAR(38) NOT NULL UNIQUE, \
    whole BIGINT, huge BIGINT UNSIGNED, flag BIT(1), bits BIT(17), yes TINYINT(1), ratio DOUBLE, near FLOAT, price DECIMAL(20,6), \
    words VARCHAR(2000), memo LONGTEXT, raw LONGBLOB, small VARBINARY(50), day DATE, clock TIME(3), moment DATETIME, \
    precise DATETIME(6), stamp TIMESTAMP(3) NULL, spare INT GENERATED ALWAYS AS (whole + 1) VIRTUAL) CHARACTER SET utf8mb4";

fn write_and_read(clinic: &Clinic, columns: &[(Name, Value)]) -> Vec<(Name, Value)> {
    let uuid = uuid();
    let mut row = insert(key("everything", &uuid), []);
    row.columns = columns.to_vec();
    clinic.write(&[row]).expect("written");
    let mut tx = begin(clinic);
    let image = tx.rows(&[key("everything", &uuid)]).expect("read").remove(&key("everything", &uuid)).expect("there");
    let wanted = |name: &Name| columns.iter().any(|(column, _)| column == name);
    assert!(
        image.columns.iter().all(|(name, _)| &**name != "spare" && &**name != "id"),
        "nothing computed, nothing local"
    );
    image.columns.into_iter().filter(|(name, _)| wanted(name)).collect()
}

fn everything() -> Clinic {
    let clinic = Clinic::with(Charset::Utf8mb4);
    clinic.connect().query_drop(EVERYTHING).expect("a good table");
    clinic.store.schema_changed();
    clinic
}

#[test]
fn chosen_values_of_every_type() {
    let clinic = everything();
    let decimal = |text: &str| Value::Decimal(text.into());
    let rows = [
        columns([
            ("whole", Value::Int(i64::MIN)),
            ("huge", Value::UInt(u64::MAX)),
            ("flag", Value::Int(1)),
            ("bits", Value::Int(0x1ffff)),
        ]),
        columns([
            ("ratio", Value::Double(5e-324)),
            ("near", Value::Double(f64::from(0.1f32))),
            ("price", decimal("12345678901234.567891")),
        ]),
        columns([
            ("ratio", Value::Double(-0.1)),
            ("near", Value::Double(f64::from(f32::MAX))),
            ("price", decimal("-0.5")),
        ]),
        columns([("ratio", Value::Double(f64::MAX)), ("price", Value::Null)]),
        columns([("words", text("")), ("memo", Value::Null)]),
        columns([
            ("words", text("a\\'\"\u{0}\n\r\t\u{1a}\u{8}%_`; -- \u{1F600}\u{FFFF}")),
            ("memo", text(&"ë\u{1F600}'\\".repeat(50_000))),
        ]),
        columns([
            ("raw", Value::Bytes((0..=255).cycle().take(300_000).collect())),
            ("small", Value::Bytes(Vec::new())),
        ]),
        columns([
            ("day", time("0001-01-01")),
            ("clock", time("-838:59:59.123")),
            ("moment", time("9999-12-31 23:59:59")),
        ]),
        columns([("precise", time("2026-05-03 08:12:00.000001")), ("stamp", time("2026-03-29 02:30:00.5"))]),
        columns([("clock", time("00:00:00")), ("precise", time("2026-05-03 08:12:00"))]),
    ];
    for row in rows {
        let read = write_and_read(&clinic, &row);
        assert_eq!(read, row);
    }
}

#[test]
fn values_nearly_as_large_as_a_packet() {
    let clinic = everything();
    let bytes: Vec<u8> = (0..=255).cycle().take(12_000_000).collect();
    let memo = text(&"ë\u{1F600}'\\".repeat(1_000_000));
    for row in [columns([("memo", memo)]), columns([("raw", Value::Bytes(bytes.clone()))])] {
        assert!(write_and_read(&clinic, &row) == row);
    }
    let (one, two) = (key("everything", "one"), key("everything", "two"));
    clinic.write(&[insert(one.clone(), []), insert(two.clone(), [])]).expect("written");
    let edit = |key: &RowKey| update(key.clone(), [("raw", Value::Bytes(bytes.clone()))]);
    clinic.write(&[edit(&one), edit(&two)]).expect("written");
    assert_eq!(clinic.count("everything WHERE LENGTH(raw) = 12000000"), 3);
    assert_eq!(clinic.value("SELECT COUNT(DISTINCT MD5(raw)) FROM everything"), Some("1".into()));
}

#[test]
fn any_text_bytes_and_doubles() {
    let clinic = everything();
    let mut runner = TestRunner::new(Config { cases: 64, failure_persistence: None, ..Config::default() });
    let values = (
        any::<f64>().prop_filter("stored", |n| n.is_finite()),
        ".{0,60}",
        prop::collection::vec(any::<u8>(), 0..50),
        any::<i64>(),
    );
    runner
        .run(&values, |(number, words, bytes, whole)| {
            let row = columns([
                ("whole", Value::Int(whole)),
                ("ratio", Value::Double(number)),
                ("words", text(&words)),
                ("small", Value::Bytes(bytes)),
            ]);
            prop_assert_eq!(write_and_read(&clinic, &row), row);
            Ok(())
        })
        .expect("every value comes back");
}

#[test]
fn many_rows_in_one_update_keep_their_values_apart() {
    let clinic = everything();
    let keys: Vec<_> = (0..50).map(|_| key("everything", &uuid())).collect();
    clinic.write(&keys.iter().map(|key| insert(key.clone(), [])).collect::<Vec<_>>()).expect("written");
    let values = |at: usize| {
        let nothing = at.is_multiple_of(7);
        columns([
            ("ratio", if nothing { Value::Null } else { Value::Double(0.1 * at as f64) }),
            ("price", Value::Decimal(format!("{at}.{at:03}1"))),
            ("words", if nothing { Value::Null } else { text(&"é".repeat(at * 20)) }),
            ("raw", Value::Bytes(vec![at as u8; at * 10])),
            ("precise", if nothing { Value::Null } else { time(&format!("2026-05-03 08:12:00.{:06}", at + 1)) }),
            ("huge", if nothing { Value::UInt(u64::MAX) } else { Value::Int(at as i64) }),
        ])
    };
    let rows: Vec<RowWrite> =
        keys.iter().enumerate().map(|(at, key)| RowWrite { columns: values(at), ..update(key.clone(), []) }).collect();
    clinic.write(&rows).expect("written");
    let mut tx = begin(&clinic);
    let images = tx.rows(&keys).expect("read");
    for (at, key) in keys.iter().enumerate() {
        for (name, value) in values(at) {
            let stored = images[key].columns.iter().find(|(column, _)| *column == name).map(|(_, value)| value);
            let same = match (stored, &value) {
                (Some(Value::Temporal(stored)), Value::Temporal(value)) => {
                    stored == value.trim_end_matches('0').trim_end_matches('.')
                }
                (Some(Value::Decimal(stored)), Value::Decimal(value)) => stored.parse::<f64>() == value.parse::<f64>(),
                (stored, value) => stored == Some(value),
            };
            assert!(same, "row {at}, {name}: {stored:?} for {value:?}");
        }
    }
}
