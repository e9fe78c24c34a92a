//! Clocks that are wrong: what differs is told, and everything ends alike all the same.

use super::clinic::{edit, key, register, text, value};
use super::network::{answer_on, compose, conversation, shown, sync, two, Server};
use crate::apply::Pace;
use crate::exchange::{told_through, Line};
use crate::store::Store;

/// The first second of 2038 that a clock of 32 bits does not know.
const BEYOND_2038: i64 = 2_147_483_648_000;
const TODAY: i64 = 1_777_795_920_000;
const MINUTE: i64 = 60_000;

fn skew(server: &Server, of: &Server) -> i64 {
    let mut tx = server.memory.begin().expect("a transaction");
    tx.peer(of.id, false).expect("read").expect("a neighbour").skew
}

/// One exchange of two messages: the child's clock when it asks and when it has the answer, and the parent's.
fn exchange(child: &Server, parent: &Server, (asked, heard): (i64, i64), answered: i64) {
    let (mut line, mut talk) = (Line::default(), conversation(parent, 1 << 20));
    let request = compose(child, &mut talk, &mut || asked).expect("a message");
    let answer = answer_on(&mut line, parent, child.id, &request, answered).expect("an answer");
    let told = Some(told_through(&request));
    let mut pace = Pace::default();
    child.engine.take(&child.memory, parent.id, &answer, told, &mut pace, &mut || heard).expect("taken in");
}

#[test]
fn both_sides_learn_by_how_much_the_other_clock_differs() {
    for (child_clock, parent_clock) in [(0, TODAY), (BEYOND_2038, TODAY), (TODAY, 0), (-MINUTE, BEYOND_2038)] {
        let (parent, child) = two();
        exchange(&child, &parent, (child_clock, child_clock), parent_clock);
        assert_eq!(skew(&child, &parent), parent_clock - child_clock);
        assert_eq!(skew(&parent, &child), child_clock - parent_clock);
    }
}

#[test]
fn a_slow_line_is_no_difference_of_clocks() {
    let (parent, child) = two();
    exchange(&child, &parent, (TODAY, TODAY + 30 * MINUTE), TODAY + 10 * MINUTE);
    assert_eq!(skew(&child, &parent), 0);
    exchange(&child, &parent, (TODAY, TODAY + 30 * MINUTE), TODAY + 40 * MINUTE);
    assert_eq!(skew(&child, &parent), 10 * MINUTE);
    exchange(&child, &parent, (TODAY, TODAY + 30 * MINUTE), TODAY - 5 * MINUTE);
    assert_eq!(skew(&child, &parent), -5 * MINUTE);
}

#[test]
fn a_clock_that_was_put_back_in_the_middle_of_an_exchange_disturbs_nothing() {
    let (parent, child) = two();
    exchange(&child, &parent, (TODAY, 0), TODAY);
    exchange(&child, &parent, (i64::MIN, i64::MAX), i64::MIN);
    exchange(&child, &parent, (i64::MAX, i64::MIN), i64::MAX);
    exchange(&child, &parent, (TODAY, TODAY), TODAY);
    assert_eq!(skew(&child, &parent), 0);
}

#[test]
fn edits_of_any_time_end_alike_with_the_loser_kept() {
    let times = [i64::MIN, -1, 0, TODAY, BEYOND_2038, i64::MAX];
    for (above, below) in times.into_iter().flat_map(|above| times.map(|below| (above, below))) {
        let (parent, child) = two();
        register(&parent.memory, "p", 1);
        sync(&child, &parent);
        let row = key("person", "p");
        edit(&parent.memory, &row, "gender", text("M"), above);
        edit(&child.memory, &row, "gender", text("O"), below);
        sync(&child, &parent);
        sync(&child, &parent);
        assert_eq!(shown(&child), shown(&parent), "{above} against {below}");
        assert_eq!(child.memory.open_conflicts().len(), 1, "{above} against {below}");
        let later = if above > below { "M" } else { "O" };
        if above != below {
            assert_eq!(value(&parent.memory, &row, "gender"), Some(text(later)), "{above} against {below}");
        }
        // An author who has seen what stands wins, whatever the clock says.
        edit(&child.memory, &row, "gender", text("U"), i64::MIN);
        sync(&child, &parent);
        assert_eq!(value(&parent.memory, &row, "gender"), Some(text("U")));
        assert!(parent.memory.open_conflicts().is_empty() && child.memory.open_conflicts().is_empty());
    }
}
