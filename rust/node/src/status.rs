//! What the page shows, as JSON: this server, its neighbours, what waits, what is parked.

use crate::conflicts::SKEW_TOLD_MS;
use crate::desk::Contact;
use crate::{lock, now, sweep, Node, NodeError};
use serde_json::{json, Value};
use tributary_engine::store::{Link, Local, ParkedRecord, Peer, Role, Store};
use tributary_model::{ParkNotice, ServerId};
use tributary_store_mysql::{Alias, Unresolved};

/// Parked records that the page lists: of this server, and of each neighbour.
const PARKED_MAX: usize = 200;
/// Unified rows that the page lists.
const ALIASES_SHOWN: usize = 20;

/// This server, parent and children.
pub(crate) fn status(node: &Node) -> Result<Value, NodeError> {
    let pending = node.store.captures_waiting()?;
    let (local, peers, head, parked) = {
        let mut tx = node.store.begin()?;
        (tx.local()?, tx.peers()?, tx.head()?.0, tx.parked_count()?)
    };
    let mut parked_there = 0;
    for peer in &peers {
        parked_there += node.store.told_count(peer.server)?;
    }
    let own = Own { head: head.0, pending, schema_digest: node.engine()?.rules.catalog.digest.clone() };
    let shown: Vec<(Role, Value)> =
        peers.iter().map(|peer| Ok((peer.role, shown_peer(node, peer, &own)?))).collect::<Result<_, NodeError>>()?;
    let of = |role: Role| shown.iter().filter(move |(its, _)| *its == role).map(|(_, value)| value.clone());
    let (rows, millis) = *lock(&node.applied);
    Ok(json!({
        "server": {
            "uuid": local.server.to_string(),
            "name": local.name,
            "position": head.0,
            "pending": pending,
            "moduleVersion": node.about.module_version,
            "platformVersion": node.about.platform_version,
        },
        "parent": of(Role::Parent).next(),
        "children": of(Role::Child).collect::<Vec<_>>(),
        "applied": { "rows": rows, "millis": millis },
        "parked": parked,
        "parkedThere": parked_there,
        "conflicts": node.store.open_conflicts()?,
        "unresolved": unresolved(node)?,
        "otherIds": other_ids(node)?,
        "unfixed": node.store.unfixed()?,
        "capture": sweep::shown(node)?,
        "aliases": aliases(node)?,
    }))
}

/// Captured changes that no other server could be told of, because nothing identifies their rows.
fn unresolved(node: &Node) -> Result<Vec<Value>, NodeError> {
    let shown = |row: &Unresolved| json!({ "table": row.table, "changes": row.changes, "since": row.since });
    Ok(node.store.unresolved()?.iter().map(shown).collect())
}

/// Metadata that was made on two servers and is one row now.
fn aliases(node: &Node) -> Result<Vec<Value>, NodeError> {
    let shown =
        |alias: &Alias| json!({ "table": alias.table, "alias": alias.alias, "uuid": alias.uuid, "since": alias.since });
    Ok(node.store.aliases(ALIASES_SHOWN)?.iter().map(shown).collect())
}

/// Rows whose integer id here differs from their sender's, because somebody else has it.
fn other_ids(node: &Node) -> Result<Value, NodeError> {
    let ids = node.desk().other_ids()?;
    let rows: Vec<Value> = ids.last.iter().map(|(row, wanted)| json!({ "row": row, "wanted": wanted })).collect();
    Ok(json!({ "count": ids.count, "rows": rows }))
}

/// What a neighbour is compared with.
struct Own {
    head: u64,
    pending: u64,
    schema_digest: String,
}

fn shown_peer(node: &Node, peer: &Peer, own: &Own) -> Result<Value, NodeError> {
    let contact = node.desk().contact(peer.server)?;
    let link = node.desk().link(peer.server)?;
    let state = match &peer.link {
        Link::Open => "open".to_owned(),
        Link::Stopped(code) => format!("stopped: {code}"),
    };
    Ok(json!({
        "uuid": peer.server.to_string(),
        "name": peer.name,
        "address": link.and_then(|link| link.address),
        "waitingOut": own.head.saturating_sub(peer.confirmed.position.0) + own.pending,
        "waitingIn": peer.waiting,
        "lastContact": peer.last_contact,
        "lastSuccess": contact.success,
        "lastError": contact.error,
        "state": state,
        "moduleVersion": peer.module_version,
        "platformVersion": peer.platform_version,
        "schemaDiffers": !peer.schema_digest.is_empty() && peer.schema_digest != own.schema_digest,
        "clockSkew": peer.skew,
        "clockDiffers": peer.skew.unsigned_abs() > SKEW_TOLD_MS.unsigned_abs(),
    }))
}

/// The records that this server parked, oldest first, and those of which a neighbour told that it parked them.
pub(crate) fn parked(node: &Node) -> Result<Value, NodeError> {
    let (peers, parked) = {
        let mut tx = node.store.begin()?;
        (tx.peers()?, tx.parked(0, PARKED_MAX)?)
    };
    let name = |server: ServerId| {
        peers.iter().find(|peer| peer.server == server).map_or_else(|| server.to_string(), |peer| peer.name.clone())
    };
    let shown: Vec<Value> = parked.iter().map(|record| shown_parked(record, name(record.source))).collect();
    let mut there = Vec::new();
    for peer in &peers {
        let told = node.store.told(peer.server, PARKED_MAX)?;
        there.extend(told.iter().map(|notice| shown_notice(notice, &peer.name)));
    }
    Ok(json!({ "parked": shown, "parkedThere": there }))
}

fn shown_notice(notice: &ParkNotice, peer: &str) -> Value {
    json!({
        "record": format!("{}/{}", notice.record.origin, notice.record.position),
        "peer": peer,
        "reason": notice.reason,
        "row": notice.row.as_ref().map(ToString::to_string),
    })
}

fn shown_parked(parked: &ParkedRecord, peer: String) -> Value {
    let id = parked.record.id;
    json!({
        "record": format!("{}/{}", id.origin, id.position),
        "peer": peer,
        "reason": parked.reason,
        "row": parked.row.as_ref().map(ToString::to_string),
        "waitsFor": parked.waits_for.as_ref().map(ToString::to_string),
        "since": parked.since,
        "attempts": parked.attempts,
    })
}

impl Node {
    /// Who this server is.
    pub(crate) fn local(&self) -> Result<Local, NodeError> {
        Ok(self.store.begin()?.local()?)
    }

    /// Notes how a contact went.
    pub(crate) fn note_contact(&self, peer: ServerId, error: Option<&NodeError>) -> Result<(), NodeError> {
        let mut contact: Contact = self.desk().contact(peer)?;
        match error {
            None => contact = Contact { success: Some(now()), error: None },
            Some(error) => contact.error = Some(error.message.clone()),
        }
        self.desk().save_contact(peer, &contact)
    }
}
