//! One Tomcat 9 with OpenMRS in it, in a process of its own.

use super::paths::Paths;
use super::process::Process;
use anyhow::{bail, Context, Result};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

const STOP_SECONDS_MAX: u64 = 90;

/// How the Java machine is run.
#[derive(Clone, Debug)]
pub struct JavaOptions {
    /// Maximum heap in MiB.
    pub heap_mib: u32,
    /// `-Xcheck:jni`: the machine reports every wrong use of JNI.
    pub check_jni: bool,
    /// Further options.
    pub more: Vec<String>,
}

/// A Tomcat's folder and, when it runs, its process.
#[derive(Debug)]
pub struct Tomcat {
    home: PathBuf,
    base: PathBuf,
    port: u16,
    record: PathBuf,
    name: String,
    process: Option<Process>,
}

impl Tomcat {
    /// Lays out a server in `base` that serves `war` as `/openmrs` on 127.0.0.1:`port`.
    pub fn create(paths: &Paths, name: &str, base: &Path, port: u16, war: &Path) -> Result<Tomcat> {
        let home = paths.tomcat_home();
        if !home.join("bin/bootstrap.jar").exists() {
            bail!("no Tomcat in {}: `./run` fetches it", home.display());
        }
        for folder in ["conf", "logs", "temp", "work", "webapps"] {
            fs::create_dir_all(base.join(folder))?;
        }
        for file in ["web.xml", "logging.properties", "catalina.properties", "context.xml"] {
            fs::copy(home.join("conf").join(file), base.join("conf").join(file))?;
        }
        fs::write(base.join("conf/server.xml"), configuration(port))?;
        fs::copy(war, base.join("webapps/openmrs.war")).with_context(|| format!("no war {}", war.display()))?;
        let record = paths.processes();
        Ok(Tomcat { home, base: base.to_owned(), port, record, name: name.to_owned(), process: None })
    }

    /// Starts the process; the caller waits until the application answers.
    pub fn start(&mut self, application_data: &Path, options: &JavaOptions) -> Result<()> {
        let log = File::options().create(true).append(true).open(self.log())?;
        let mut command = Command::new(java());
        command
            .current_dir(&self.base)
            .arg(format!("-Xmx{}m", options.heap_mib))
            .args(options.check_jni.then_some("-Xcheck:jni"))
            .args(JAVA)
            .args(OPENED.map(|package| format!("--add-opens={package}=ALL-UNNAMED")))
            .arg(format!("-DOPENMRS_APPLICATION_DATA_DIRECTORY={}/", application_data.display()))
            .arg(format!("-Djava.util.logging.config.file={}", self.base.join("conf/logging.properties").display()))
            .arg(format!("-Duser.home={}", self.base.display()))
            .arg(format!("-Dcatalina.home={}", self.home.display()))
            .arg(format!("-Dcatalina.base={}", self.base.display()))
            .arg(format!("-Djava.io.tmpdir={}", self.base.join("temp").display()))
            .args(&options.more)
            .arg("-cp")
            .arg(format!("{}:{}", self.jar("bootstrap.jar"), self.jar("tomcat-juli.jar")))
            .args(["org.apache.catalina.startup.Bootstrap", "start"])
            .env_remove("LD_LIBRARY_PATH")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        self.process = Some(Process::start(&mut command, &format!("Tomcat of {}", self.name), &self.record)?);
        Ok(())
    }

    /// Stops the server in order.
    pub fn stop(&mut self) -> Result<()> {
        self.process.take().map_or(Ok(()), |mut process| process.stop(Duration::from_secs(STOP_SECONDS_MAX)))
    }

    /// Ends the process at once (SIGKILL).
    pub fn kill(&mut self) -> Result<()> {
        self.process.take().map_or(Ok(()), |mut process| process.kill())
    }

    /// Whether the process runs.
    pub fn is_alive(&mut self) -> bool {
        self.process.as_mut().is_some_and(Process::is_alive)
    }

    /// Keeps the server running when the harness ends.
    pub fn leave_running(&self) {
        if let Some(process) = &self.process {
            process.leave_running();
        }
    }

    /// The process id, when it runs.
    pub fn process_id(&self) -> Option<u32> {
        self.process.as_ref().map(Process::id)
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What the server printed.
    pub fn log(&self) -> PathBuf {
        self.base.join("logs/server.log")
    }

    fn jar(&self, name: &str) -> String {
        self.home.join("bin").join(name).display().to_string()
    }
}

const JAVA: [&str; 5] = [
    "-Djava.awt.headless=true",
    "-Dfile.encoding=UTF-8",
    "-Djava.security.egd=file:/dev/./urandom",
    "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
    "-XX:+UseSerialGC",
];

/// What OpenMRS 2.x needs on Java 17.
const OPENED: [&str; 7] = [
    "java.base/java.lang",
    "java.base/java.io",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.base/java.text",
    "java.base/java.math",
    "java.rmi/sun.rmi.transport",
];

fn java() -> PathBuf {
    std::env::var_os("JAVA_HOME").map_or_else(|| PathBuf::from("java"), |home| PathBuf::from(home).join("bin/java"))
}

fn configuration(port: u16) -> String {
    format!(
        r#"<?xml version="1.0"?>
<Server port="-1" shutdown="none">
  <Service name="Catalina">
    <Connector port="{port}" address="127.0.0.1" protocol="HTTP/1.1" connectionTimeout="20000" URIEncoding="UTF-8"/>
    <Engine name="Catalina" defaultHost="localhost">
      <Host name="localhost" appBase="webapps" unpackWARs="true" autoDeploy="false" deployOnStartup="true"/>
    </Engine>
  </Service>
</Server>
"#
    )
}
