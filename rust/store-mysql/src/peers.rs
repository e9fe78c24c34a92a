//! Neighbours, and the rows that they are known to have.

use crate::codec::{by_hash, decode_texts, encode_texts, key_hash, key_of_text, key_text};
use crate::error::Fault;
use crate::sql;
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use mysql::{params, Row, Value as Sql};
use std::collections::HashMap;
use tributary_engine::store::{Known, Link, Peer, Role};
use tributary_model::{Chain, Cursor, Position, RowKey, ServerId};
use tributary_wire::journal::{decode_seen, encode_seen};
use uuid::Uuid;

const SELECT: &str =
    "SELECT server_uuid, incarnation, name, role, received_position, received_chain, confirmed_position, \
     confirmed_chain, stopped, module_version, platform_version, schema_digest, skew, last_contact, waiting, wanted, \
     notices_received, floor, floor_told FROM tributary_peer";

const SAVE: &str = "INSERT INTO tributary_peer (server_uuid, incarnation, name, role, received_position, received_chain, \
     confirmed_position, confirmed_chain, stopped, module_version, platform_version, schema_digest, skew, last_contact, \
     waiting, wanted, notices_received, floor, floor_told) VALUES (:server, :incarnation, :name, :role, :received_position, :received_chain, \
     :confirmed_position, :confirmed_chain, :stopped, :module_version, :platform_version, :schema_digest, :skew, \
     :last_contact, :waiting, :wanted, :notices_received, :floor, :floor_told)";

const UPDATE: &str = "UPDATE tributary_peer SET incarnation = :incarnation, name = :name, role = :role, \
     received_position = :received_position, received_chain = :received_chain, confirmed_position = :confirmed_position, \
     confirmed_chain = :confirmed_chain, stopped = :stopped, module_version = :module_version, \
     platform_version = :platform_version, schema_digest = :schema_digest, skew = :skew, last_contact = :last_contact, \
     waiting = :waiting, wanted = :wanted, notices_received = :notices_received, floor = :floor, \
     floor_told = :floor_told WHERE server_uuid = :server";

fn damaged() -> Fault {
    Fault::fatal("a row of tributary_peer is damaged: pair the servers again")
}

/// A column of a row; the next one each time.
struct Columns(std::vec::IntoIter<Sql>);

impl Columns {
    fn next<T: mysql::prelude::FromValue>(&mut self) -> Result<T, Fault> {
        let value = self.0.next().ok_or_else(damaged)?;
        mysql::from_value_opt(value).map_err(|_| damaged())
    }

    fn cursor(&mut self) -> Result<Cursor, Fault> {
        let position = Position(self.next()?);
        let chain: Vec<u8> = self.next()?;
        Ok(Cursor { position, chain: Chain(chain.try_into().map_err(|_| damaged())?) })
    }

    fn uuid(&mut self) -> Result<Option<Uuid>, Fault> {
        let text: Option<String> = self.next()?;
        text.map(|text| Uuid::parse_str(&text).map_err(|_| damaged())).transpose()
    }

    fn peer(row: Row) -> Result<Peer, Fault> {
        let mut columns = Columns(row.unwrap().into_iter());
        let columns = &mut columns;
        Ok(Peer {
            server: ServerId(columns.uuid()?.ok_or_else(damaged)?),
            incarnation: columns.uuid()?,
            name: columns.next()?,
            role: match columns.next::<String>()?.as_str() {
                "parent" => Role::Parent,
                "child" => Role::Child,
                _ => return Err(damaged()),
            },
            received: columns.cursor()?,
            confirmed: columns.cursor()?,
            link: columns.next::<Option<String>>()?.map_or(Link::Open, Link::Stopped),
            module_version: columns.next()?,
            platform_version: columns.next()?,
            schema_digest: columns.next()?,
            skew: columns.next()?,
            last_contact: columns.next()?,
            waiting: columns.next()?,
            wanted: decode_texts(&columns.next::<Vec<u8>>()?)?
                .into_iter()
                .flatten()
                .filter_map(|text| key_of_text(&text))
                .collect(),
            notices_received: columns.next()?,
            floor: columns.next::<Option<Vec<u8>>>()?.map(|bytes| decode_seen(&bytes)).transpose()?,
            floor_told: Position(columns.next()?),
        })
    }
}

impl MySqlTx<'_> {
    pub(crate) fn read_peers(&mut self, server: Option<ServerId>, lock: bool) -> Result<Vec<Peer>, Fault> {
        let lock = if lock { "FOR UPDATE" } else { "" };
        let rows: Vec<Row> = match server {
            Some(server) => self.conn.exec(format!("{SELECT} WHERE server_uuid = ? {lock}"), (server.to_string(),))?,
            None => self.conn.query(format!("{SELECT} ORDER BY id {lock}"))?,
        };
        rows.into_iter().map(Columns::peer).collect()
    }

    pub(crate) fn write_peer(&mut self, peer: &Peer) -> Result<(), Fault> {
        let wanted: Vec<String> = peer.wanted.iter().map(key_text).collect();
        let values = params! {
            "server" => peer.server.to_string(),
            "incarnation" => peer.incarnation.map(|incarnation| incarnation.to_string()),
            "name" => &peer.name,
            "role" => match peer.role { Role::Parent => "parent", Role::Child => "child" },
            "received_position" => peer.received.position.0,
            "received_chain" => &peer.received.chain.0[..],
            "confirmed_position" => peer.confirmed.position.0,
            "confirmed_chain" => &peer.confirmed.chain.0[..],
            "stopped" => match &peer.link { Link::Open => None, Link::Stopped(code) => Some(code) },
            "module_version" => &peer.module_version,
            "platform_version" => &peer.platform_version,
            "schema_digest" => &peer.schema_digest,
            "skew" => peer.skew,
            "last_contact" => peer.last_contact,
            "waiting" => peer.waiting,
            "wanted" => encode_texts(wanted.iter().map(|text| Some(text.as_str()))),
            "notices_received" => peer.notices_received,
            "floor" => peer.floor.as_ref().map(encode_seen),
            "floor_told" => peer.floor_told.0,
        };
        let statement = match self.peer_number(peer.server)? {
            Some(_) => UPDATE,
            None => SAVE,
        };
        Ok(self.conn.exec_drop(statement, values)?)
    }

    /// The neighbour's number in our other tables.
    pub(crate) fn peer_number(&mut self, server: ServerId) -> Result<Option<i32>, Fault> {
        Ok(self.conn.exec_first("SELECT id FROM tributary_peer WHERE server_uuid = ?", (server.to_string(),))?)
    }

    /// As [`MySqlTx::peer_number`], for a neighbour that must be there.
    pub(crate) fn paired_number(&mut self, server: ServerId) -> Result<i32, Fault> {
        self.peer_number(server)?.ok_or_else(|| Fault::fatal(format!("server {server} is not paired with this one")))
    }

    pub(crate) fn read_known(&mut self, peer: ServerId, keys: &[RowKey]) -> Result<HashMap<RowKey, Position>, Fault> {
        let Some(peer) = self.peer_number(peer)? else { return Ok(HashMap::new()) };
        let mut known = HashMap::new();
        for chunk in keys.chunks(sql::BATCH_ROWS_MAX) {
            let hashes = by_hash(chunk);
            let query =
                format!("SELECT row_hash, position FROM tributary_known WHERE peer = {peer} AND {}", hash_in(&hashes));
            let rows: Vec<(Vec<u8>, u64)> = self.conn.query(query)?;
            known
                .extend(rows.into_iter().filter_map(|(hash, position)| {
                    Some(((*hashes.get(hash.as_slice())?).clone(), Position(position)))
                }));
        }
        Ok(known)
    }

    pub(crate) fn write_known(&mut self, peer: ServerId, rows: &[Known]) -> Result<(), Fault> {
        let peer = self.paired_number(peer)?;
        for chunk in rows.chunks(sql::BATCH_ROWS_MAX) {
            let mut query = String::from("INSERT INTO tributary_known (peer, row_hash, position) VALUES ");
            for (at, row) in chunk.iter().enumerate() {
                query.push_str(if at > 0 { ", " } else { "" });
                query.push_str(&format!("({peer}, "));
                sql::push_bytes(&mut query, &key_hash(&row.key));
                query.push_str(&format!(", {})", row.position.0));
            }
            query.push_str(" ON DUPLICATE KEY UPDATE position = VALUES(position)");
            self.conn.query_drop(query)?;
        }
        Ok(())
    }
}

/// `row_hash IN (…)`; hashes of no key give a condition that holds for none.
pub(crate) fn hash_in(hashes: &HashMap<[u8; 16], &RowKey>) -> String {
    let mut list = String::from("row_hash IN (");
    for (at, hash) in hashes.keys().enumerate() {
        list.push_str(if at > 0 { ", " } else { "" });
        sql::push_bytes(&mut list, hash);
    }
    if hashes.is_empty() {
        list.push_str("NULL");
    }
    list.push(')');
    list
}
