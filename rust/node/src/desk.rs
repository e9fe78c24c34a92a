//! What a node keeps beside the engine's tables: links, pairing offers, received exchanges, last errors.
//!
//! Each lies under a name in one small table, as the bytes of its own format.

use crate::sweep::SweepRecord;
use crate::NodeError;
use serde::{de::DeserializeOwned, Deserialize, Serialize};
use tributary_engine::store::RowWriteWarning;
use tributary_link::pairing::{LinkSecret, Offer};
use tributary_link::replay::Received;
use tributary_model::ServerId;
use tributary_store_mysql::MySqlStore;

/// Rows with another integer id than their sender's that the page lists.
const OTHER_IDS_SHOWN: usize = 20;

/// How to reach a neighbour, and the secret shared with it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct LinkRecord {
    /// The parent's address; a child has none, it is the one that calls.
    pub address: Option<String>,
    secret: [u8; 32],
}

impl LinkRecord {
    pub(crate) fn new(address: Option<String>, secret: &LinkSecret) -> Self {
        LinkRecord { address, secret: secret.0 }
    }

    pub(crate) fn secret(&self) -> LinkSecret {
        LinkSecret(self.secret)
    }
}

/// How the last contact went.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Contact {
    /// When an exchange last ended well, milliseconds since 1970 UTC.
    pub success: Option<i64>,
    /// What went wrong last, until it goes well again.
    pub error: Option<String>,
}

/// Rows that could not take the integer id that they have where they come from.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct OtherIds {
    /// How many, since the module was installed.
    pub count: u64,
    /// The last of them: row, and the id that was taken.
    pub last: Vec<(String, i64)>,
}

/// The small table.
pub(crate) struct Desk<'a>(pub &'a MySqlStore);

impl Desk<'_> {
    pub(crate) fn link(&self, peer: ServerId) -> Result<Option<LinkRecord>, NodeError> {
        self.read(&format!("link/{peer}"))
    }

    pub(crate) fn save_link(&self, peer: ServerId, link: &LinkRecord) -> Result<(), NodeError> {
        self.write(&format!("link/{peer}"), link)
    }

    pub(crate) fn remove_link(&self, peer: ServerId) -> Result<(), NodeError> {
        for kind in ["link", "contact", "received"] {
            self.0.remove_pairing(&format!("{kind}/{peer}"))?;
        }
        Ok(())
    }

    pub(crate) fn contact(&self, peer: ServerId) -> Result<Contact, NodeError> {
        Ok(self.read(&format!("contact/{peer}"))?.unwrap_or_default())
    }

    pub(crate) fn save_contact(&self, peer: ServerId, contact: &Contact) -> Result<(), NodeError> {
        self.write(&format!("contact/{peer}"), contact)
    }

    pub(crate) fn offer(&self, id: &str) -> Result<Option<Offer>, NodeError> {
        let stored = self.0.pairing(&format!("offer/{id}"))?;
        Ok(stored.map(|bytes| Offer::from_bytes(&bytes)).transpose()?)
    }

    pub(crate) fn save_offer(&self, offer: &Offer) -> Result<(), NodeError> {
        Ok(self.0.save_pairing(&format!("offer/{}", offer.id()), &offer.to_bytes())?)
    }

    /// Removes an offer; false when somebody else used it first.
    pub(crate) fn remove_offer(&self, id: &str) -> Result<bool, NodeError> {
        Ok(self.0.remove_pairing(&format!("offer/{id}"))?)
    }

    pub(crate) fn received(&self, peer: ServerId) -> Result<Received, NodeError> {
        let stored = self.0.pairing(&format!("received/{peer}"))?;
        Ok(stored.map(|bytes| Received::from_bytes(&bytes)).transpose()?.unwrap_or_default())
    }

    pub(crate) fn save_received(&self, peer: ServerId, received: &Received) -> Result<(), NodeError> {
        Ok(self.0.save_pairing(&format!("received/{peer}"), &received.to_bytes())?)
    }

    /// This server's name, where somebody has set it on the page.
    pub(crate) fn name(&self) -> Result<Option<String>, NodeError> {
        self.read("name")
    }

    pub(crate) fn save_name(&self, name: &str) -> Result<(), NodeError> {
        self.write("name", &name)
    }

    pub(crate) fn sweep(&self) -> Result<SweepRecord, NodeError> {
        Ok(self.read("sweep")?.unwrap_or_default())
    }

    pub(crate) fn save_sweep(&self, record: &SweepRecord) -> Result<(), NodeError> {
        self.write("sweep", record)
    }

    pub(crate) fn other_ids(&self) -> Result<OtherIds, NodeError> {
        Ok(self.read("other-ids")?.unwrap_or_default())
    }

    pub(crate) fn add_other_ids(&self, warnings: &[RowWriteWarning]) -> Result<(), NodeError> {
        let mut ids = self.other_ids()?;
        ids.count += warnings.len() as u64;
        ids.last
            .extend(warnings.iter().map(|RowWriteWarning::LocalIdTaken { key, wanted }| (key.to_string(), *wanted)));
        ids.last.drain(..ids.last.len().saturating_sub(OTHER_IDS_SHOWN));
        self.write("other-ids", &ids)
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, NodeError> {
        let Some(bytes) = self.0.pairing(name)? else { return Ok(None) };
        serde_json::from_slice(&bytes).map(Some).map_err(|_| {
            NodeError::lasting("DATABASE", format!("What is stored as {name} cannot be read; pair again."))
        })
    }

    fn write<T: Serialize>(&self, name: &str, content: &T) -> Result<(), NodeError> {
        let bytes = serde_json::to_vec(content).map_err(|error| NodeError::lasting("UNEXPECTED", error.to_string()))?;
        Ok(self.0.save_pairing(name, &bytes)?)
    }
}
