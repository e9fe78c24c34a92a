//! What happens in a run, written down before it happens, so that steps can be left out.
//!
//! Guarantees: a seed gives one script; a step means something, or nothing, whatever was left out before it.

use crate::random::Random;
use tributary_engine::memory::Isolation;

/// User writes of a script at least.
pub const WRITES_MIN: usize = 200;
/// Sessions that a server's users may have open at once.
pub const SLOTS: usize = 3;

/// The network and what happens in it.
#[derive(Clone, Debug)]
pub struct Script {
    /// The seed.
    pub seed: u64,
    /// The parent of each server but the first.
    pub parents: Vec<usize>,
    /// Servers that begin with an older schema.
    pub old: Vec<bool>,
    /// The steps.
    pub steps: Vec<Step>,
}

/// What a user does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Edits a person's gender.
    Gender,
    /// Edits a birthdate, two columns of one group.
    Birth,
    /// Edits one column of the group of death.
    Death,
    /// Edits a given name.
    GivenName,
    /// Edits a family name.
    FamilyName,
    /// Edits a column that older schemas do not have.
    Degree,
    /// Edits one column of an address, which is one group.
    City,
    /// Edits another.
    Country,
    /// Edits an encounter.
    Encounter,
    /// Writes an obs.
    NewObs,
    /// Edits an obs.
    EditObs,
    /// Voids or unvoids a name, encounter or obs.
    Void,
    /// Deletes an obs.
    DeleteObs,
    /// Deletes an encounter with its obs.
    DeleteEncounter,
    /// Registers a patient: three rows.
    Register,
    /// Writes an encounter.
    NewEncounter,
    /// Adds to a collection, or removes from it.
    Element,
    /// Adds a member to a cohort.
    Member,
    /// Ends or voids a membership.
    EditMember,
    /// Edits a location.
    Location,
    /// Gives an account a role, or takes it.
    Role,
    /// Makes a location.
    NewLocation,
    /// Renames a location that somebody has made.
    RenameLocation,
    /// Says where an encounter was.
    AtLocation,
    /// Writes rows that others may not stand beside.
    Beside(Beside),
}

/// What must not be written twice, as core's own checks see to on one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Edits an obs as core does: a new one, and the old one voided.
    Obs,
    /// An allergy.
    Allergy,
    /// Says that a patient has none.
    NoAllergies,
    /// Moves a patient to another state of a workflow.
    State,
    /// A new preferred name.
    Name,
    /// A new preferred address.
    Address,
    /// A new preferred identifier, out of a few.
    Identifier,
    /// Starts a visit, or ends the one that is open.
    Visit,
    /// Enrols a patient in a program, or completes it.
    Enrolment,
    /// Orders a drug, or revises the order.
    Order,
    /// Voids a patient, or brings them back.
    Patient,
    /// Writes an encounter with an obs for a patient who may be merged or voided elsewhere.
    Encounter,
    /// Merges two patients.
    Merge,
    /// An account with one of a few names.
    Account,
    /// A provider with one of a few identifiers.
    Provider,
}

/// One write.
#[derive(Clone, Copy, Debug)]
pub struct Write {
    /// What.
    pub what: What,
    /// Of which row.
    pub of: u8,
    /// With what.
    pub with: u8,
}

/// What a line does with a request and its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carriage {
    /// Both arrive.
    Delivered,
    /// The request does not.
    RequestLost,
    /// The answer does not.
    AnswerLost,
    /// The request arrives a second time.
    Repeated,
    /// The request is cut.
    RequestCut,
    /// The answer is cut.
    AnswerCut,
}

/// When a server dies during a step.
#[derive(Clone, Copy, Debug)]
pub struct Death {
    /// Whether it is the parent that dies.
    pub parent: bool,
    /// At which operation.
    pub at: u8,
    /// After the commit then, or before the operation.
    pub after_commit: bool,
}

/// Where a clock is put.
#[derive(Clone, Copy, Debug)]
pub enum Jump {
    /// 1970.
    Epoch,
    /// 2038.
    End,
    /// Some hours back.
    Back(u8),
    /// Right.
    Right,
}

/// One step.
#[derive(Clone, Debug)]
pub enum Step {
    /// A user saves in one go.
    Save(u8, Write),
    /// A user begins; with the rows of another's session, or without.
    Begin(u8, u8, Isolation, bool),
    /// A user loads rows that are often edited.
    Load(u8, u8, u8),
    /// A user writes.
    Write(u8, u8, Write),
    /// A user's capture is written.
    Seal(u8, u8),
    /// A user commits.
    Commit(u8, u8),
    /// A user gives up.
    Rollback(u8, u8),
    /// Some messages between a server and its parent.
    Meet {
        /// The child.
        child: u8,
        /// How many messages.
        messages: u8,
        /// Of which size.
        bytes: u32,
        /// Rows of a group.
        rows: u8,
        /// What the line does with the last one.
        carriage: Carriage,
        /// Who dies.
        death: Option<Death>,
        /// What users do before operations of the child's or the parent's database.
        meanwhile: Vec<(bool, u8, Step)>,
    },
    /// A first message of long ago arrives at the parent.
    Late(u8, u16),
    /// A server gives positions.
    Sequence(u8),
    /// A server takes up what is parked.
    Retry(u8),
    /// A server forgets merge state that nobody needs any more.
    Forget(u8),
    /// A server dies and starts again.
    Restart(u8),
    /// A clock jumps.
    Clock(u8, Jump),
    /// A server is upgraded.
    Upgrade(u8),
    /// A server is copied.
    Backup(u8),
    /// A server goes back to its last copy.
    Restore(u8),
    /// For a while, the copy runs in the server's place.
    Twin(u8),
}

impl Script {
    /// The script of a seed.
    pub fn of(seed: u64) -> Script {
        let mut random = Random::new(seed);
        let parents = parents(&mut random);
        let servers = parents.len() + 1;
        let old = (0..servers).map(|_| random.percent(15)).collect();
        let copied = random.percent(12).then(|| random.below(servers as u64) as u8);
        let mut writer = Writer { random, servers: servers as u64, copied, steps: Vec::new() };
        let mut writes = 0;
        while writes < WRITES_MIN + WRITES_MIN / 8 {
            writes += writer.step();
        }
        Script { seed, parents, old, steps: writer.steps }
    }
}

/// A tree of 2 to 12 servers, small ones more often, of at most four tiers.
fn parents(random: &mut Random) -> Vec<usize> {
    let servers = match random.below(10) {
        0..=3 => 2,
        4..=6 => 3,
        7..=8 => 4 + random.below(3) as usize,
        _ => 7 + random.below(6) as usize,
    };
    let mut depths = vec![0];
    let mut parents = Vec::new();
    for _ in 1..servers {
        let fitting: Vec<usize> = (0..depths.len()).filter(|at| depths[*at] < 3).collect();
        let parent = fitting[random.below(fitting.len() as u64) as usize];
        depths.push(depths[parent] + 1);
        parents.push(parent);
    }
    parents
}

struct Writer {
    random: Random,
    servers: u64,
    /// The server that is copied, and put back or run twice.
    copied: Option<u8>,
    steps: Vec<Step>,
}

impl Writer {
    /// Writes one step; returns how many writes it holds.
    fn step(&mut self) -> usize {
        let server = self.server();
        let (step, writes) = match self.random.below(1000) {
            0..=459 => (Step::Save(server, self.write()), 1),
            460..=669 => (self.user(server), 0),
            670..=899 => self.meet(),
            900..=919 => (Step::Late(server, self.random.next() as u16), 0),
            920..=929 => (Step::Sequence(server), 0),
            930..=939 => (Step::Forget(server), 0),
            940..=954 => (Step::Retry(server), 0),
            955..=961 => (Step::Restart(server), 0),
            962..=964 => (self.crossing(server), 2),
            965..=984 => (Step::Clock(server, self.jump()), 0),
            985..=989 => (Step::Upgrade(server), 0),
            number => match self.copied {
                Some(copied) => (copy(copied, number), 0),
                None => (Step::Sequence(server), 0),
            },
        };
        let writes = writes + usize::from(matches!(step, Step::Write(..)));
        self.steps.push(step);
        writes
    }

    /// Two users who each want what the other one has: the first three of the writes; the last is returned.
    fn crossing(&mut self, server: u8) -> Step {
        let (of, with) = (self.random.next() as u8, self.random.next() as u8);
        let write = |slot, what| Step::Write(server, slot, Write { what, of, with });
        self.steps.extend([Step::Rollback(server, 0), Step::Rollback(server, 1)]);
        self.steps.extend([write(0, What::Gender), write(1, What::City), write(0, What::City)]);
        write(1, What::Gender)
    }

    fn server(&mut self) -> u8 {
        self.random.below(self.servers) as u8
    }

    fn jump(&mut self) -> Jump {
        match self.random.below(4) {
            0 => Jump::Epoch,
            1 => Jump::End,
            2 => Jump::Back(self.random.next() as u8),
            _ => Jump::Right,
        }
    }

    fn user(&mut self, server: u8) -> Step {
        let slot = self.random.below(SLOTS as u64) as u8;
        match self.random.below(20) {
            0..=3 => {
                let repeatable = self.random.percent(70);
                let isolation = if repeatable { Isolation::RepeatableRead } else { Isolation::ReadCommitted };
                Step::Begin(server, slot, isolation, self.random.percent(15))
            }
            4..=6 => Step::Load(server, slot, self.random.next() as u8),
            7..=13 => Step::Write(server, slot, self.write()),
            14..=15 => Step::Seal(server, slot),
            16..=18 => Step::Commit(server, slot),
            _ => Step::Rollback(server, slot),
        }
    }

    fn write(&mut self) -> Write {
        const WHAT: &[(u64, What)] = &[
            (10, What::Gender),
            (6, What::Birth),
            (6, What::Death),
            (8, What::GivenName),
            (5, What::FamilyName),
            (3, What::Degree),
            (6, What::City),
            (4, What::Country),
            (8, What::Encounter),
            (8, What::NewObs),
            (6, What::EditObs),
            (6, What::Void),
            (3, What::DeleteObs),
            (4, What::DeleteEncounter),
            (4, What::Register),
            (4, What::NewEncounter),
            (8, What::Element),
            (3, What::Member),
            (3, What::EditMember),
            (3, What::Location),
            (3, What::Role),
            (2, What::NewLocation),
            (2, What::RenameLocation),
            (4, What::AtLocation),
            (5, What::Beside(Beside::Obs)),
            (5, What::Beside(Beside::Allergy)),
            (2, What::Beside(Beside::NoAllergies)),
            (4, What::Beside(Beside::State)),
            (4, What::Beside(Beside::Name)),
            (3, What::Beside(Beside::Address)),
            (4, What::Beside(Beside::Identifier)),
            (3, What::Beside(Beside::Visit)),
            (3, What::Beside(Beside::Enrolment)),
            (4, What::Beside(Beside::Order)),
            (2, What::Beside(Beside::Patient)),
            (5, What::Beside(Beside::Encounter)),
            (4, What::Beside(Beside::Merge)),
            (2, What::Beside(Beside::Account)),
            (2, What::Beside(Beside::Provider)),
        ];
        let what = self.random.weighted(WHAT);
        Write { what, of: self.random.next() as u8, with: self.random.next() as u8 }
    }

    fn meet(&mut self) -> (Step, usize) {
        let child = 1 + self.random.below(self.servers - 1) as u8;
        let carriage = self.random.weighted(&[
            (60, Carriage::Delivered),
            (8, Carriage::RequestLost),
            (8, Carriage::AnswerLost),
            (8, Carriage::Repeated),
            (5, Carriage::RequestCut),
            (5, Carriage::AnswerCut),
        ]);
        let death = self.random.percent(15).then(|| Death {
            parent: self.random.percent(50),
            at: 1 + self.random.below(70) as u8,
            after_commit: self.random.percent(40),
        });
        let mut meanwhile = Vec::new();
        let mut writes = 0;
        while self.random.percent(30) && meanwhile.len() < 4 {
            let server = self.server();
            let step = if self.random.percent(50) { Step::Save(server, self.write()) } else { self.user(server) };
            writes += usize::from(matches!(step, Step::Save(..) | Step::Write(..)));
            meanwhile.push((self.random.percent(50), 1 + self.random.below(50) as u8, step));
        }
        let bytes = self.random.weighted(&[(1, 1), (3, 3000), (6, 1 << 20)]);
        let messages = 1 + self.random.below(3) as u8;
        let rows = 1 + self.random.below(12) as u8;
        (Step::Meet { child, messages, bytes, rows, carriage, death, meanwhile }, writes)
    }
}

fn copy(server: u8, number: u64) -> Step {
    match number % 10 {
        0..=4 => Step::Backup(server),
        5..=7 => Step::Restore(server),
        _ => Step::Twin(server),
    }
}
