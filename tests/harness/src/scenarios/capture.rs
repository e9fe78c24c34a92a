//! Capture: whatever a page saves reaches the other servers, and nothing else does.

use super::Stage;
use crate::client::driver::Step;
use crate::network::set_of;
use crate::scenarios;
use anyhow::Result;

scenarios!("capture": every_kind_of_save_arrives_unchanged);

fn every_kind_of_save_arrives_unchanged(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let set = set_of(1);
    network.child().driver().run(&[Step::new("newPatient").with("set", &set)])?;
    network.sync()?;
    network.expect_equal()
}
