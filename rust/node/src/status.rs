//! What the page shows, as JSON: this server, its neighbours, what waits, what is parked.

use crate::desk::Contact;
use crate::{lock, now, Node, NodeError};
use serde_json::{json, Value};
use tributary_engine::store::{Link, Local, ParkedRecord, Peer, Role, Store};
use tributary_model::ServerId;
use tributary_store_mysql::Unresolved;

/// Parked records that the page lists.
const PARKED_MAX: usize = 200;

/// This server, parent and children.
pub(crate) fn status(node: &Node) -> Result<Value, NodeError> {
    let pending = node.store.captures_waiting()?;
    let (local, peers, head, parked) = {
        let mut tx = node.store.begin()?;
        (tx.local()?, tx.peers()?, tx.head()?.0, tx.parked_count()?)
    };
    let shown: Vec<(Role, Value)> = peers
        .iter()
        .map(|peer| Ok((peer.role, shown_peer(node, peer, head.0, pending)?)))
        .collect::<Result<_, NodeError>>()?;
    let of = |role: Role| shown.iter().filter(move |(its, _)| *its == role).map(|(_, value)| value.clone());
    let (rows, millis) = *lock(&node.applied);
    Ok(json!({
        "server": {
            "uuid": local.server.to_string(),
            "name": local.name,
            "position": head.0,
            "pending": pending,
            "moduleVersion": node.about.module_version,
        },
        "parent": of(Role::Parent).next(),
        "children": of(Role::Child).collect::<Vec<_>>(),
        "applied": { "rows": rows, "millis": millis },
        "parked": parked,
        "conflicts": node.store.open_conflicts()?,
        "unresolved": unresolved(node)?,
    }))
}

/// Captured changes that no other server could be told of, because nothing identifies their rows.
fn unresolved(node: &Node) -> Result<Vec<Value>, NodeError> {
    let shown = |row: &Unresolved| json!({ "table": row.table, "changes": row.changes, "since": row.since });
    Ok(node.store.unresolved()?.iter().map(shown).collect())
}

fn shown_peer(node: &Node, peer: &Peer, head: u64, pending: u64) -> Result<Value, NodeError> {
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
        "waitingOut": head.saturating_sub(peer.confirmed.position.0) + pending,
        "waitingIn": peer.waiting,
        "lastContact": peer.last_contact,
        "lastSuccess": contact.success,
        "lastError": contact.error,
        "state": state,
        "moduleVersion": peer.module_version,
        "clockSkew": peer.skew,
    }))
}

/// The parked records, oldest first.
pub(crate) fn parked(node: &Node) -> Result<Value, NodeError> {
    let mut tx = node.store.begin()?;
    let peers = tx.peers()?;
    let name = |server: ServerId| {
        peers.iter().find(|peer| peer.server == server).map_or_else(|| server.to_string(), |peer| peer.name.clone())
    };
    let parked = tx.parked(0, PARKED_MAX)?;
    let shown: Vec<Value> = parked.iter().map(|record| shown_parked(record, name(record.source))).collect();
    Ok(json!({ "parked": shown }))
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
