//! The fixture holds the tables that the other tests rely on.

use mysql::prelude::Queryable;
use tributary_store_mysql::testing::{create_openmrs_tables, shared_server, Charset};

#[test]
fn all_119_tables_with_446_foreign_keys_are_there() {
    for charset in [Charset::Utf8mb3, Charset::Utf8mb4] {
        let database = shared_server().database();
        let mut conn = database.connect();
        create_openmrs_tables(&mut conn, charset).expect("the lists are sound");
        let count = |conn: &mut mysql::Conn, what: &str| {
            conn.query_first::<u32, _>(format!("SELECT COUNT(*) FROM information_schema.{what}")).ok().flatten()
        };
        assert_eq!(count(&mut conn, "tables WHERE table_schema = DATABASE()"), Some(119));
        assert_eq!(count(&mut conn, "referential_constraints WHERE constraint_schema = DATABASE()"), Some(446));
    }
}
