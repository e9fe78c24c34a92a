//! Rules about single rows: user properties and global properties, by name.

use super::glob::matches_any;
use super::{Direction, Flow};
use tributary_model::RowKey;

const USER_PROPERTIES_DOWN: &[&str] = &["forcePassword", "defaultLocale", "proficientLocales", "notification*"];

const USER_PROPERTIES_NEVER: &[&str] = &["loginAttempts", "lockoutTimestamp", "lastLoginTimestamp", "defaultLocation"];

const GLOBAL_PROPERTIES_DOWN: &[&str] = &[
    "layout.address.format",
    "layout.name.format",
    "locale.allowed.list",
    "patient.*",
    "patient_identifier.importantTypes",
    "patientSearch.*",
    "person.*",
    "allergy.*",
    "drugOrder.*",
    "order.*ConceptUuid",
    "visits.enabled",
    "visits.allowOverlappingVisits",
    "security.password*",
];

const GLOBAL_PROPERTIES_NEVER: &[&str] = &[
    "*.started",
    "*.mandatory",
    "*.database_version",
    "order.nextOrderNumberSeed",
    "search.indexVersion",
    "default_location",
    "scheduler.*",
    "mail.*",
    "log.*",
    "host.url",
    "*.dir",
    "*_dir",
    "module_repository_folder",
    "gzip.enabled",
    "application.name",
    "sync.*",
    "tributary.*",
    "*passwordResetUrl",
    "uploaded.*",
    "implementation_id*",
];

/// Properties that quote local ids of concepts and the like.
const GLOBAL_PROPERTIES_OF_LOCAL_IDS: &[&str] = &[
    "concept.true",
    "concept.false",
    "concept.none",
    "concept.cause_of_death",
    "concept.causeOfDeath",
    "concept.otherNonCoded",
    "concept.problemList",
    "concept.reasonExitedCare",
    "concept.reasonOrderStopped",
    "concept.medicalRecordObservations",
    "concept.patientDied",
    "concept.height",
    "concept.weight",
    "concept.cd4_count",
    "concept.defaultConceptMapType",
    "concept_map_type_management.enable",
    "concept.ddaMigration",
    "*.conceptId",
    "*_concept_id",
];

const SECRETS: &[&str] =
    &["*password*", "*passwd*", "*secret*", "*token*", "*apikey*", "*api_key*", "*passphrase*", "*credential*"];

const NOT_SECRETS: &[&str] = &["security.password*"];

/// The flow of a row that is judged by its name; `None` for all others.
pub(super) fn flow(key: &RowKey, direction: Direction) -> Option<Flow> {
    let name = key.parts.last()?;
    let (never, down) = match &*key.table {
        "user_property" => (matches_any(USER_PROPERTIES_NEVER, name), matches_any(USER_PROPERTIES_DOWN, name)),
        "global_property" => (is_never_global(name), matches_any(GLOBAL_PROPERTIES_DOWN, name)),
        _ => return None,
    };
    Some(match (never, down, direction) {
        (true, _, _) => Flow::Never,
        (false, true, Direction::Down) => Flow::Yes,
        (false, _, _) => Flow::No,
    })
}

fn is_never_global(name: &str) -> bool {
    let secret = matches_any(SECRETS, name) && !matches_any(NOT_SECRETS, name);
    secret || matches_any(GLOBAL_PROPERTIES_NEVER, name) || matches_any(GLOBAL_PROPERTIES_OF_LOCAL_IDS, name)
}

/// The rows that capture ignores. Secrets are left to the sequencer: their patterns have an exception.
pub(super) fn capture_rules() -> Vec<String> {
    let user = USER_PROPERTIES_NEVER.iter().map(|name| format!("row user_property property {name}"));
    let global = GLOBAL_PROPERTIES_NEVER
        .iter()
        .chain(GLOBAL_PROPERTIES_OF_LOCAL_IDS)
        .map(|name| format!("row global_property property {name}"));
    user.chain(global).collect()
}
