//! Servers that belong together: a parent with an existing clinic, a child cloned from it and, if asked for, a third below the child.
//!
//! Every test starts from different local ids for the same uuids: after the clone each server gets metadata of its own before
//! anything syncs, so a reference that travels as a local id points at a wrong row and is seen.

use crate::client::driver::Step;
use crate::data::compare::{compare, Comparison};
use crate::setup::mariadb::MariaDb;
use crate::setup::paths::Paths;
use crate::setup::platform::Platform;
use crate::setup::proxy::Proxy;
use crate::setup::server::Server;
use anyhow::{bail, Context, Result};
use mysql::prelude::Queryable;
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The scheduled task that syncs.
pub const TASK: &str = "Tributary sync";
const POLL_MILLIS: u64 = 300;

/// The servers, from the top of the tree down.
pub struct Network {
    /// Where everything lies.
    pub folder: PathBuf,
    /// The database that all servers share, each with a schema of its own.
    pub db: Arc<MariaDb>,
    /// Parent, child, and what is below.
    pub servers: Vec<Server>,
    /// The line between child and parent, when they were paired over one.
    pub line: Option<Proxy>,
}

impl Network {
    /// Clones the clinic to servers of the given names and starts them with the module under test, not paired yet.
    pub fn start(paths: &Paths, platform: &Platform, folder_name: &str, names: &[&str]) -> Result<Network> {
        let folder = paths.fresh_run(folder_name)?;
        let mut network = Network::lay_out(paths, platform, &folder, names)?;
        network.boot()?;
        network.make_ids_differ()?;
        Ok(network)
    }

    /// Clones the clinic to servers of the given names, with the module under test among what they will load.
    pub fn lay_out(paths: &Paths, platform: &Platform, folder: &Path, names: &[&str]) -> Result<Network> {
        let db = Arc::new(MariaDb::create(paths, folder)?);
        let clinic = clinic(paths, platform, &db, folder)?;
        let mut servers = Vec::new();
        for name in names {
            db.create_database(name)?;
            db.load(name, &clinic)?;
            let server = Server::create(paths, platform, &db, name, &folder.join(name))?;
            server.install_tributary()?;
            servers.push(server);
        }
        Ok(Network { folder: folder.to_owned(), db, servers, line: None })
    }

    /// Starts all servers at the same time.
    pub fn boot(&mut self) -> Result<()> {
        let results: Vec<Result<()>> = std::thread::scope(|scope| {
            let starting: Vec<_> = self.servers.iter_mut().map(|server| scope.spawn(move || server.start())).collect();
            starting.into_iter().map(|start| start.join().unwrap_or_else(|_| bail!("a start panicked"))).collect()
        });
        results.into_iter().collect()
    }

    /// The server at the top.
    pub fn parent(&self) -> &Server {
        &self.servers[0]
    }

    /// The server below the parent.
    pub fn child(&self) -> &Server {
        &self.servers[1]
    }

    /// Pairs each server with the one above it, by one-time codes over HTTP; the child's way to the parent is `address`.
    pub fn pair_over(&self, address: &str) -> Result<()> {
        for (depth, pair) in self.servers.windows(2).enumerate() {
            let code = pair[0].module().pairing_code()?;
            let address = if depth == 0 { address.to_owned() } else { pair[0].address() };
            pair[1].module().pair(&address, &code)?;
        }
        Ok(())
    }

    /// The same over a line that counts, slows and breaks.
    pub fn pair_over_line(&mut self) -> Result<()> {
        let line = Proxy::in_front_of(self.parent().port())?;
        self.pair_over(&format!("http://127.0.0.1:{}/openmrs", line.port()))?;
        self.line = Some(line);
        Ok(())
    }

    /// The line between child and parent.
    pub fn line(&self) -> Result<&Proxy> {
        self.line.as_ref().context("the child was not paired over a line")
    }

    /// Lets the scheduled task of every child run at that interval.
    pub fn schedule(&self, seconds: u32) -> Result<()> {
        for server in &self.servers[1..] {
            server.driver().run(&[Step::new("taskInterval").with("name", TASK).with("seconds", seconds)])?;
        }
        Ok(())
    }

    /// Waits until nothing waits any more in any direction, telling the number of waiting records now and then; the scheduled
    /// tasks do the work.
    pub fn await_drained(&self, limit: Duration, mut progress: impl FnMut(u64)) -> Result<()> {
        let began = Instant::now();
        let mut quiet = 0;
        while quiet < 2 {
            let waiting = self.waiting()?;
            quiet = if waiting == 0 { quiet + 1 } else { 0 };
            progress(waiting);
            if began.elapsed() > limit {
                bail!("{waiting} records still wait after {} s: {}", limit.as_secs(), self.errors());
            }
            std::thread::sleep(Duration::from_millis(POLL_MILLIS));
        }
        Ok(())
    }

    /// Syncs by the button until nothing waits.
    pub fn sync(&self) -> Result<()> {
        const ROUNDS_MAX: usize = 500;
        for _ in 0..ROUNDS_MAX {
            for server in self.servers[1..].iter().rev() {
                server.module().sync()?;
            }
            if self.waiting()? == 0 {
                return Ok(());
            }
        }
        bail!("{} records still wait after {ROUNDS_MAX} rounds: {}", self.waiting()?, self.errors())
    }

    /// Sweeps all servers in full.
    pub fn sweep(&self) -> Result<()> {
        self.servers.iter().try_for_each(|server| server.module().sweep())
    }

    /// Records that wait for any neighbour, and captured transactions that are not in order yet.
    pub fn waiting(&self) -> Result<u64> {
        self.servers.iter().map(|server| Ok(server.module().status()?.waiting())).sum()
    }

    /// What the pages say is wrong.
    pub fn errors(&self) -> String {
        let mut errors = Vec::new();
        for server in &self.servers {
            match server.module().status() {
                Ok(status) => errors.push(format!("{}: {}", server.name, status.troubles())),
                Err(error) => errors.push(format!("{}: {error:#}", server.name)),
            }
        }
        errors.join("; ")
    }

    /// Compares every parent with its child.
    pub fn compare(&self) -> Result<Vec<Comparison>> {
        self.servers.windows(2).map(|pair| compare(pair[0].sql()?, pair[1].sql()?)).collect()
    }

    /// Fails unless all servers are in step.
    pub fn expect_equal(&self) -> Result<()> {
        for (pair, comparison) in self.servers.windows(2).zip(self.compare()?) {
            if !comparison.is_equal() {
                bail!("{} and {} differ: {comparison}", pair[0].name, pair[1].name);
            }
        }
        Ok(())
    }

    /// Fails when the JNI checker has complained about the module in any server.
    pub fn expect_no_jni_warnings(&self) -> Result<()> {
        for server in &self.servers {
            if let Some(warning) = server.jni_warnings().first() {
                bail!("{}: {warning}; see {}", server.name, server.log().display());
            }
        }
        Ok(())
    }

    /// Keeps everything running when the harness ends.
    pub fn leave_running(&self) {
        self.servers.iter().for_each(Server::leave_running);
        self.db.leave_running();
    }

    /// Stops all servers, the database last.
    pub fn stop(mut self) -> Result<()> {
        for server in &mut self.servers {
            server.stop()?;
        }
        Ok(())
    }

    /// Different counts of metadata on each server: the same ids then mean different rows.
    pub fn make_ids_differ(&self) -> Result<()> {
        for (depth, server) in self.servers.iter().enumerate() {
            let set = set_of(depth);
            let mut steps = vec![Step::new("setUp").with("set", &set).with("family", format!("Of {set}"))];
            for number in 0..3 * (depth + 1) {
                steps.push(Step::new("newLocation").with("name", format!("{set} room {number}")));
                steps.push(Step::new("concept").with("name", format!("{set} sign {number}")));
                steps.push(Step::new("encounterType").with("name", format!("{set} type {number}")));
            }
            server.driver().run(&steps).with_context(|| format!("metadata of {}", server.name))?;
        }
        Ok(())
    }
}

/// The name of the metadata that only the server at this depth makes.
pub fn set_of(depth: usize) -> String {
    ["Upper", "Lower", "Lowest"].get(depth).map_or_else(|| format!("Level {depth}"), |name| (*name).to_owned())
}

/// A dump of an installed OpenMRS with a clinic in it, made once for each platform and kept.
fn clinic(paths: &Paths, platform: &Platform, db: &Arc<MariaDb>, folder: &Path) -> Result<PathBuf> {
    const PATIENTS: u32 = 200;
    let file = paths.work().join("clinics").join(format!("{:016x}.sql", fingerprint(paths, platform)?));
    if file.exists() {
        return Ok(file);
    }
    fs::create_dir_all(paths.work().join("clinics"))?;
    println!("  making the clinic that the servers begin with (once for this platform)");
    db.create_database("clinic")?;
    let mut server = Server::create(paths, platform, db, "clinic", &folder.join("clinic"))?;
    match &platform.dump {
        Some(dump) => {
            db.load("clinic", dump)?;
            server.start()?;
        }
        None => server.start_by_installation()?,
    }
    server.driver().run(&[Step::new("setUp").with("set", "Hub").with("family", "Wanjiru")])?;
    server
        .driver()
        .run(&[Step::new("clinic").with("patients", PATIENTS).with("encounters", 2).with("prefix", "OLD")])?;
    server.driver().run(&[Step::new("user").with("username", "nurse").with("password", "Nurse1234")])?;
    age(&server, &paths.idle_module("bystander")?)?;
    server.stop()?;
    // Clones have the rows but not the search index, which OpenMRS builds at a start that finds no version of it.
    db.connect("clinic")?
        .query_drop("UPDATE global_property SET property_value = '' WHERE property = 'search.indexVersion'")?;
    db.dump("clinic", &file)?;
    Ok(file)
}

/// A module comes and goes, as on any server that has run for a while. OpenMRS then adds what it misses of its own privileges,
/// which it cannot find at boot; it does so before a module that is starting can listen, so scenarios that start the module
/// under test in a running server would see those rows on that server alone.
fn age(server: &Server, module: &Path) -> Result<()> {
    let driver = server.driver();
    driver.run(&[Step::new("moduleInstall").with("module", "bystander").with("file", module.display())])?;
    driver.await_ready()?;
    driver.run(&[Step::new("moduleRemove").with("module", "bystander")])?;
    driver.await_ready()
}

/// Changes whenever the web application or a test module changes.
fn fingerprint(paths: &Paths, platform: &Platform) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    let bystander = paths.idle_module("bystander")?;
    for file in [&platform.war, &platform.driver, &bystander].into_iter().chain(&platform.modules).chain(&platform.dump)
    {
        fs::read(file).with_context(|| format!("cannot read {}", file.display()))?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}
