//! Where things lie: the checkout, the working files below `.work/`, the parts that Gradle fetched.

use anyhow::{ensure, Context, Result};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The places that the harness reads and writes.
#[derive(Clone, Debug)]
pub struct Paths {
    root: PathBuf,
}

impl Paths {
    /// The checkout that this program was built from, or the one that `TRIBUTARY_ROOT` names.
    pub fn find() -> Paths {
        let built_from = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        let root = env::var_os("TRIBUTARY_ROOT").map_or_else(|| PathBuf::from(built_from), PathBuf::from);
        Paths { root: fs::canonicalize(&root).unwrap_or(root) }
    }

    /// A folder for files that outlive a run (`.work/`), or `TRIBUTARY_WORK`.
    pub fn work(&self) -> PathBuf {
        env::var_os("TRIBUTARY_WORK").map_or_else(|| self.root.join(".work"), PathBuf::from)
    }

    /// A folder of its own for one run; what an earlier run left there is removed.
    pub fn fresh_run(&self, name: &str) -> Result<PathBuf> {
        let folder = self.work().join("run").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot clear {}", folder.display()))?;
        }
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// The unpacked MariaDB: `TRIBUTARY_MARIADB_HOME`, or the bundle that Gradle fetched.
    pub fn mariadb_home(&self) -> PathBuf {
        env::var_os("TRIBUTARY_MARIADB_HOME").map_or_else(|| self.work().join("parts/mariadb"), PathBuf::from)
    }

    /// The unpacked Tomcat 9 distribution: `TRIBUTARY_TOMCAT_HOME`, or the one that Gradle fetched.
    pub fn tomcat_home(&self) -> PathBuf {
        env::var_os("TRIBUTARY_TOMCAT_HOME").map_or_else(|| self.work().join("parts/tomcat"), PathBuf::from)
    }

    /// The file that records the processes which `harness stop` ends.
    pub fn processes(&self) -> PathBuf {
        self.work().join("processes")
    }

    /// A module of that id that does nothing, from the test module's build.
    pub fn idle_module(&self, id: &str) -> Result<PathBuf> {
        let file = self.of_checkout(format!("tests/driver/build/libs/{id}.omod"));
        ensure!(file.exists(), "{} is missing", file.display());
        Ok(file)
    }

    /// A file of the checkout.
    pub fn of_checkout(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }
}
