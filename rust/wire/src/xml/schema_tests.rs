//! What the writer writes is valid by docs/tributary-1.xsd. The judge is not our own code: `xmllint` where
//! it is installed, else the schema validator of the JDK, which the whole project needs anyway.

use super::write;
use crate::{samples, testing};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tributary_model::Message;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tributary-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a temporary folder");
        Folder(path)
    }

    fn save(&self, name: &str, xml: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, xml).expect("a temporary file");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A leftover in the temporary folder harms nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn validate(files: &[PathBuf]) -> Output {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema = here.join("../../docs/tributary-1.xsd");
    let xmllint = Command::new("xmllint").args(["--noout", "--huge", "--schema"]).arg(&schema).args(files).output();
    let java = |_| Command::new("java").arg(here.join("tests/Validate.java")).arg(&schema).args(files).output();
    xmllint.or_else(java).expect("xmllint or java (JDK 11 or later) must be on the path")
}

fn written(message: &Message) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(message, &mut bytes);
    bytes
}

#[test]
fn generated_messages_are_valid_by_the_published_schema() {
    let folder = Folder::new("valid");
    let mut files = vec![folder.save("clinic.xml", &written(&samples::clinic_message(20)))];
    let mut runner = TestRunner::deterministic();
    for number in 0..100 {
        let message = testing::message().new_tree(&mut runner).expect("a message").current();
        files.push(folder.save(&format!("{number}.xml"), &written(&message)));
    }
    let output = validate(&files);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let folder = Folder::new("invalid");
    let sound = String::from_utf8(written(&samples::clinic_message(2))).expect("UTF-8");
    for (number, (from, to)) in [
        ("<sender ", "<sender battery=\"3\" "),
        ("seen=\"1\"", "seen=\"9\""),
        ("type=\"temporal\"", "type=\"interval\""),
        ("from-chain=\"00", "from-chain=\"0g"),
    ]
    .into_iter()
    .enumerate()
    {
        assert!(sound.contains(from));
        let file = folder.save(&format!("{number}.xml"), sound.replacen(from, to, 1).as_bytes());
        assert!(!validate(&[file]).status.success(), "{to} is valid by the schema");
    }
}
