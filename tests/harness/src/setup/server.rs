//! One OpenMRS server: its database, its application data, its Tomcat, and clients for what runs in it.

use super::mariadb::{MariaDb, PASSWORD, USER};
use super::paths::Paths;
use super::platform::Platform;
use super::ports::free_port;
use super::tomcat::{JavaOptions, Tomcat};
use crate::client::driver::Driver;
use crate::client::http::Http;
use crate::client::module::Module;
use anyhow::{bail, Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

const BOOT_SECONDS_MAX: u64 = 420;
const POLL_MILLIS: u64 = 200;
/// Tests start many servers and run each for minutes: the optimising compiler would cost more than it brings.
const QUICK_START: &str = "-XX:TieredStopAtLevel=1";

/// A server that can be started, stopped, killed and asked.
#[derive(Debug)]
pub struct Server {
    /// Its name for people, also its database's name.
    pub name: String,
    /// Where its database runs.
    pub db: Arc<MariaDb>,
    platform: Platform,
    data: PathBuf,
    folder: PathBuf,
    tomcat: Tomcat,
    java: JavaOptions,
    /// The time zone that the JDBC URL names.
    zone: &'static str,
}

impl Server {
    /// Lays out a server in `folder`; its database must exist, empty or filled.
    pub fn create(paths: &Paths, platform: &Platform, db: &Arc<MariaDb>, name: &str, folder: &Path) -> Result<Server> {
        let data = folder.join("data");
        fs::create_dir_all(data.join("modules"))?;
        let tomcat = Tomcat::create(paths, name, &folder.join("tomcat"), free_port()?, &platform.war)?;
        let server = Server {
            name: name.to_owned(),
            db: Arc::clone(db),
            platform: platform.clone(),
            data,
            folder: folder.to_owned(),
            tomcat,
            java: JavaOptions { heap_mib: platform.heap_mib, check_jni: true, more: vec![QUICK_START.to_owned()] },
            zone: "UTC",
        };
        for module in platform.modules.iter().chain([&platform.driver]) {
            server.install(module)?;
        }
        Ok(server)
    }

    /// Puts a module among those that load at the next start.
    pub fn install(&self, module: &Path) -> Result<()> {
        let name = module.file_name().with_context(|| format!("{} is no file", module.display()))?;
        fs::copy(module, self.data.join("modules").join(name))
            .with_context(|| format!("cannot install {}", module.display()))?;
        Ok(())
    }

    /// Puts the module under test among those that load at the next start.
    pub fn install_tributary(&self) -> Result<()> {
        self.install(&self.platform.tributary)
    }

    /// Takes the module under test away before the next start.
    pub fn uninstall_tributary(&self) -> Result<()> {
        let name = self.platform.tributary.file_name().context("the module has no name")?;
        fs::remove_file(self.data.join("modules").join(name))?;
        Ok(())
    }

    /// From the next start on: no checks, the Java compiler at full strength, and the given options.
    pub fn run_as_in_a_clinic(&mut self, options: &[&str]) {
        self.java.check_jni = false;
        self.java.more = options.iter().map(|option| (*option).to_owned()).collect();
    }

    /// From the next start on the Java machine has one more option, or has it no more.
    pub fn set_java_option(&mut self, option: &str, wanted: bool) {
        self.java.more.retain(|other| other != option);
        self.java.more.extend(wanted.then(|| option.to_owned()));
    }

    /// From the next start on the JDBC URL names this time zone; the Java machine keeps its own.
    pub fn set_jdbc_zone(&mut self, zone: &'static str) {
        self.zone = zone;
    }

    /// Starts the server on its database and waits until it answers.
    pub fn start(&mut self) -> Result<()> {
        self.write_runtime_properties()?;
        self.boot()
    }

    /// Lets OpenMRS install itself into the empty database, then starts it.
    pub fn start_by_installation(&mut self) -> Result<()> {
        if !self.platform.is_real {
            return self.start();
        }
        let script = self.folder.join("installation.properties");
        fs::write(&script, self.installation_script())?;
        self.java.more.push(format!("-DOPENMRS_INSTALLATION_SCRIPT={}", script.display()));
        self.tomcat.start(&self.data, &self.java)?;
        self.await_that("the installation", || {
            // The first request to this page begins the installation.
            let _ = self.http().get("/initialsetup");
            Ok(self.http().get("/health/started").is_ok_and(|answer| answer.status == 200))
        })?;
        self.java.more.pop();
        self.stop()?;
        self.boot()
    }

    /// Stops the server in order.
    pub fn stop(&mut self) -> Result<()> {
        self.tomcat.stop()
    }

    /// Ends the server's process at once.
    pub fn kill(&mut self) -> Result<()> {
        self.tomcat.kill()
    }

    /// Stops and starts.
    pub fn restart(&mut self) -> Result<()> {
        self.stop()?;
        self.start()
    }

    /// Whether the process runs.
    pub fn is_alive(&mut self) -> bool {
        self.tomcat.is_alive()
    }

    /// Keeps the server running when the harness ends.
    pub fn leave_running(&self) {
        self.tomcat.leave_running();
    }

    /// The process id, when it runs.
    pub fn process_id(&self) -> Option<u32> {
        self.tomcat.process_id()
    }

    /// The address that a browser opens, and that a child is paired with.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/openmrs", self.tomcat.port())
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.tomcat.port()
    }

    /// A client without credentials.
    pub fn http(&self) -> Http {
        Http::new(&self.address())
    }

    /// The test module's client.
    pub fn driver(&self) -> Driver {
        Driver::new(Http::new(&self.address()))
    }

    /// The client of the module under test.
    pub fn module(&self) -> Module {
        Module::new(Http::new(&self.address()))
    }

    /// A connection to the database.
    pub fn sql(&self) -> Result<mysql::Conn> {
        self.db.connect(&self.name)
    }

    /// What the server printed so far.
    pub fn log(&self) -> PathBuf {
        self.tomcat.log()
    }

    /// The application data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Whether the JNI checker has complained, with its words.
    pub fn jni_warnings(&self) -> Vec<String> {
        let text = fs::read(self.log()).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        jni_warnings(&text)
    }

    fn boot(&mut self) -> Result<()> {
        self.tomcat.start(&self.data, &self.java)?;
        let began = Instant::now();
        while !self.driver().is_ready() {
            if !self.is_alive() {
                bail!("{} ended while it started; see {}", self.name, self.log().display());
            }
            if began.elapsed().as_secs() > BOOT_SECONDS_MAX {
                bail!("{} did not start in {BOOT_SECONDS_MAX} s; see {}", self.name, self.log().display());
            }
            std::thread::sleep(Duration::from_millis(POLL_MILLIS));
        }
        Ok(())
    }

    fn await_that(&self, what: &str, condition: impl Fn() -> Result<bool>) -> Result<()> {
        let began = Instant::now();
        while !condition()? {
            if began.elapsed().as_secs() > BOOT_SECONDS_MAX {
                bail!("time is up waiting for {what} of {}; see {}", self.name, self.log().display());
            }
            std::thread::sleep(Duration::from_millis(POLL_MILLIS));
        }
        Ok(())
    }

    fn jdbc_url(&self) -> String {
        format!(
            "jdbc:mysql://127.0.0.1:{}/{}?autoReconnect=true&sessionVariables=default_storage_engine=InnoDB\
             &useUnicode=true&characterEncoding=UTF-8&serverTimezone={}&useSSL=false&allowPublicKeyRetrieval=true",
            self.db.port(),
            self.name,
            self.zone
        )
    }

    fn write_runtime_properties(&self) -> Result<()> {
        let file = self.data.join("openmrs-runtime.properties");
        let kept = fs::read_to_string(&file).unwrap_or_default();
        let secrets: Vec<&str> = kept.lines().filter(|line| line.starts_with("encryption.")).collect();
        let mut text = format!(
            "connection.url={}\nconnection.username={USER}\nconnection.password={PASSWORD}\n\
             connection.driver_class=com.mysql.cj.jdbc.Driver\nhibernate.dialect=org.hibernate.dialect.MariaDBDialect\n\
             application_data_directory={}\ntributary.server.name={}\nmodule.allow_web_admin=true\nauto_update_database=true\nadmin.password.locked=false\n\
             hibernate.search.backend.type=lucene\nhibernate.search.backend.analysis.configurer=luceneConfig\n",
            self.jdbc_url(),
            self.data.display(),
            self.name,
        );
        if secrets.is_empty() {
            for key in ["vector", "key"] {
                text.push_str(&format!(
                    "encryption.{key}={}\n",
                    crate::client::http::base64(uuid::Uuid::new_v4().as_bytes())
                ));
            }
        } else {
            secrets.iter().for_each(|line| text.push_str(&format!("{line}\n")));
        }
        fs::write(file, text)?;
        Ok(())
    }

    fn installation_script(&self) -> String {
        format!(
            "install_method=auto\nconnection.driver_class=com.mysql.cj.jdbc.Driver\nconnection.url={}\n\
             connection.username={USER}\nconnection.password={PASSWORD}\ndatabase_name={}\n\
             has_current_openmrs_database=true\ncreate_database_user=false\ncreate_tables=true\nauto_update_database=true\n\
             module_web_admin=true\nadmin_user_password=Admin123\nadmin_password_locked=false\n\
             property.hibernate.search.backend.type=lucene\nproperty.hibernate.search.backend.analysis.configurer=luceneConfig\n",
            self.jdbc_url(),
            self.name
        )
    }
}

/// The lines in which the JNI checker reports wrong use by our library. The Java machine's own libraries cause some as well
/// (they name no class of ours), and the checker's notes on local references are not warnings.
pub fn jni_warnings(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let is_report =
            line.starts_with("WARNING in native method") || line.starts_with("FATAL ERROR in native method");
        let trace = lines[at + 1..].iter().take_while(|line| line.starts_with('\t') || line.starts_with("  "));
        if is_report && trace.clone().any(|line| line.contains("org.openmrs.module.tributary")) {
            found.push((*line).to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::jni_warnings;

    #[test]
    fn a_jni_warning_counts_only_below_our_classes() {
        let ours = "WARNING in native method: JNI call made without checking exceptions\n\tat org.openmrs.module.tributary.nativecore.NativeCore.seal(Native Method)\n";
        let javas = "WARNING in native method: JNI call made without checking exceptions\n\tat java.net.PlainSocketImpl.bind(Native Method)\n";
        assert_eq!(jni_warnings(ours).len(), 1);
        assert!(jni_warnings(javas).is_empty());
    }
}
