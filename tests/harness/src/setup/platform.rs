//! What the servers run: the stand-in platform, or a real OpenMRS that the environment names.
//!
//! | variable | means |
//! | --- | --- |
//! | `OPENMRS_WAR` | a real `openmrs.war` |
//! | `OPENMRS_MODULES` | a folder of `.omod` files, or `.omod` files separated by `:`, installed on every server |
//! | `OPENMRS_DUMP` | SQL dump of an installed database; without it the war installs itself by an installation script |
//! | `TRIBUTARY_OMOD` | the module under test; default: the one built here |

use super::paths::Paths;
use anyhow::{bail, Result};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The web application, the modules and how the Java machine runs them.
#[derive(Clone, Debug)]
pub struct Platform {
    /// The web application.
    pub war: PathBuf,
    /// Modules on every server, from the start.
    pub modules: Vec<PathBuf>,
    /// The test-only module that saves data through the platform's services.
    pub driver: PathBuf,
    /// The module under test.
    pub tributary: PathBuf,
    /// Heap of a server in MiB.
    pub heap_mib: u32,
    /// An installed database to begin with.
    pub dump: Option<PathBuf>,
    /// Whether this is OpenMRS itself.
    pub is_real: bool,
}

const STAND_IN_HEAP_MIB: u32 = 512;
const REAL_HEAP_MIB: u32 = 1536;

impl Platform {
    /// What the environment says, else the stand-in.
    pub fn choose(paths: &Paths) -> Result<Platform> {
        let war = env::var_os("OPENMRS_WAR").map(PathBuf::from);
        let is_real = war.is_some();
        let built = |relative: &str| paths.of_checkout(relative);
        let platform = Platform {
            war: war.unwrap_or_else(|| built("tests/platform/web/build/libs/openmrs.war")),
            modules: modules_of(&env::var("OPENMRS_MODULES").unwrap_or_default())?,
            driver: built("tests/driver/build/libs/tributarydriver.omod"),
            tributary: env::var_os("TRIBUTARY_OMOD")
                .map_or_else(|| built("omod/build/libs/tributary.omod"), PathBuf::from),
            heap_mib: if is_real { REAL_HEAP_MIB } else { STAND_IN_HEAP_MIB },
            dump: env::var_os("OPENMRS_DUMP").map(PathBuf::from),
            is_real,
        };
        for file in [&platform.war, &platform.driver].into_iter().chain(&platform.modules).chain(&platform.dump) {
            if !file.exists() {
                bail!("{} is missing", file.display());
            }
        }
        Ok(platform)
    }
}

fn modules_of(list: &str) -> Result<Vec<PathBuf>> {
    let mut modules = Vec::new();
    for part in list.split(':').filter(|part| !part.is_empty()) {
        if Path::new(part).is_dir() {
            modules.extend(fs::read_dir(part)?.filter_map(|entry| entry.ok().map(|entry| entry.path())));
        } else {
            modules.push(PathBuf::from(part));
        }
    }
    modules.retain(|module| module.extension().is_some_and(|extension| extension == "omod"));
    modules.sort();
    Ok(modules)
}
