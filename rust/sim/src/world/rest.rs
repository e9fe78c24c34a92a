//! The end of a run: everybody finishes, every line is mended, and all exchange until nothing changes any more.

use super::lines::Contact;
use super::{World, DAY};
use crate::script::{Carriage, SLOTS};
use std::rc::Rc;
use tributary_engine::exchange::LinkError;

impl World {
    /// Lets everybody finish, mends every line, and exchanges until nothing changes any more.
    pub fn come_to_rest(self: &Rc<World>) {
        for server in 0..self.servers.len() {
            for slot in 0..SLOTS {
                self.with_user(server as u8, slot as u8, |memory, user| {
                    user.tx.rollback(memory);
                    false
                });
            }
            self.upgrade(server);
            self.sequence(server);
        }
        let heads = || self.servers.iter().map(|server| server.memory.head()).collect::<Vec<_>>();
        for _ in 0..60 {
            let before = (heads(), self.waiting());
            for child in (1..self.servers.len()).rev().chain(1..self.servers.len()) {
                self.drain(child);
            }
            self.now.set(self.now.get() + 2 * DAY);
            (0..self.servers.len()).for_each(|server| self.retry(server));
            if self.failure().is_some() || (before == (heads(), self.waiting())) {
                return self.forget_everywhere();
            }
        }
        self.fail(|| "rest: the network does not come to rest".to_owned());
    }

    /// Tells everybody what everybody has seen, up and down the tree, and forgets what is below it: whoever forgets
    /// something else than the others differs from them.
    fn forget_everywhere(self: &Rc<World>) {
        self.servers.iter().for_each(|server| server.engine.borrow_mut().rules.floor_every = 0);
        for _ in 0..3 {
            (1..self.servers.len()).rev().chain(1..self.servers.len()).for_each(|child| self.drain(child));
        }
        (0..self.servers.len()).for_each(|server| self.forget(server));
    }

    fn waiting(&self) -> usize {
        self.servers.iter().map(|server| server.memory.parked().len() + server.memory.fixes().len()).sum()
    }

    fn drain(self: &Rc<World>, child: usize) {
        let Some(parent) = self.servers[child].parent else { return };
        let contact = Contact { child, messages: 1, bytes: 1 << 20, rows: 200, carriage: Carriage::Delivered };
        let mut conversation = self.conversation(&contact, parent);
        for _ in 0..40 {
            let result = self.exchange(&contact, parent, &mut conversation, Carriage::Delivered);
            self.servers[child].parted.set(matches!(result, Err(LinkError::Diverged | LinkError::Stopped(_))));
            match result {
                Ok(true) => return,
                Ok(false) => {}
                Err(error) => return self.tolerate(Err(error)),
            }
        }
        self.fail(|| format!("rest: the exchange of server {child} with its parent does not end"));
    }
}
