//! What the instances of OpenMRS on one database tell of their sessions.

use crate::support::Clinic;
use tributary_engine::store::Store;
use tributary_model::Position;
use uuid::Uuid;

fn open_from(clinic: &Clinic) -> Position {
    clinic.store.begin().expect("a transaction").open_from().expect("known")
}

#[test]
fn the_oldest_session_of_any_instance_counts() {
    let clinic = Clinic::new();
    assert_eq!(open_from(&clinic), Position(0), "nobody has told of any");
    let (one, other) = (Uuid::new_v4(), Uuid::new_v4());
    let next = clinic.store.note_open_sessions(one, Position(7)).expect("noted");
    assert!(!next.1, "it is alone");
    assert_eq!(next.0, clinic.store.begin().expect("a transaction").lock_counter().expect("locked").next);
    assert!(clinic.store.note_open_sessions(other, Position(5)).expect("noted").1);
    assert_eq!(open_from(&clinic), Position(5));
    clinic.store.note_open_sessions(other, Position(9)).expect("noted");
    assert_eq!(open_from(&clinic), Position(7));
    for _ in 0..101 {
        clinic.store.note_open_sessions(other, Position(9)).expect("noted");
    }
    assert_eq!(open_from(&clinic), Position(9), "the other is gone");
}
