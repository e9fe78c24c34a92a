//! Starts whole OpenMRS servers with the module in them: the demo, the end-to-end scenarios, the benchmarks.
mod client;
mod setup;

use anyhow::Result;

fn main() -> Result<()> {
    let paths = setup::paths::Paths::find();
    let mut db = setup::mariadb::MariaDb::create(&paths, &paths.fresh_run("probe")?)?;
    println!("{}", db.port());
    db.stop()?;
    Ok(())
}
