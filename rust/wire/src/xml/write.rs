//! Message to XML, piece by piece into a sink.

use super::text::{all_allowed, escape, to_base64};
use super::{MAJOR, MINOR, NAMESPACE};
use crate::inflate::Deflater;
use std::collections::HashMap;
use std::fmt::Display;
use tributary_model::{
    Change, Cursor, Floor, Frame, FramedRecord, Hello, Message, Name, Op, ParkNotice, RecordId, RecordKind,
    ReferenceRow, RowKey, Seen, Value,
};

/// Takes the document as it grows.
pub trait Sink {
    /// Appends bytes.
    fn push(&mut self, bytes: &[u8]);
}

impl Sink for Vec<u8> {
    fn push(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

impl Sink for Deflater {
    fn push(&mut self, bytes: &[u8]) {
        Deflater::push(self, bytes);
    }
}

/// Writes the message as a whole XML document.
pub fn write(message: &Message, sink: &mut dyn Sink) {
    let mut xml = Writer { sink };
    xml.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.open("message");
    xml.attr("xmlns", NAMESPACE);
    xml.attr("version", format_args!("{MAJOR}.{MINOR}"));
    xml.attr("protocol", message.protocol);
    xml.attr("exchange", message.exchange);
    xml.attr("sequence", message.sequence);
    xml.attr("wants-bytes", message.wants_bytes);
    xml.attr("waiting", message.waiting);
    if let Some(numbers) = &message.parked_numbers {
        xml.attr("parked-through", numbers.through);
        xml.attr("parked-received", numbers.received);
    }
    xml.raw(">\n");
    xml.sender(&message.hello);
    xml.received(&message.received);
    message.parked.iter().for_each(|notice| xml.park(notice));
    if let Some(floor) = &message.floor {
        xml.floor(floor);
    }
    if let Some(frame) = &message.frame {
        xml.frame(frame);
    }
    xml.raw("</message>\n");
}

struct Writer<'s> {
    sink: &'s mut dyn Sink,
}

/// Sets of seen positions of a frame, each with the number under which records name it.
type SeenNumbers<'m> = HashMap<&'m Seen, usize>;

impl Writer<'_> {
    fn raw(&mut self, text: &str) {
        self.sink.push(text.as_bytes());
    }

    fn open(&mut self, tag: &str) {
        self.raw("<");
        self.raw(tag);
    }

    /// An attribute whose value needs no escaping.
    fn attr(&mut self, name: &str, value: impl Display) {
        self.raw(&format!(" {name}=\"{value}\""));
    }

    /// An attribute with any text: `name`, or `name-base64` where XML cannot hold it.
    fn text_attr(&mut self, name: &str, value: &str) {
        self.raw(" ");
        self.raw(name);
        if all_allowed(value) {
            self.raw("=\"");
            self.raw(&escape(value, true));
        } else {
            self.raw("-base64=\"");
            self.raw(&to_base64(value.as_bytes()));
        }
        self.raw("\"");
    }

    /// Ends an open tag, then any text, then the end tag.
    fn content(&mut self, tag: &str, value: &str) {
        if all_allowed(value) {
            self.raw(">");
            self.raw(&escape(value, false));
        } else {
            self.raw(" encoding=\"base64\">");
            self.raw(&to_base64(value.as_bytes()));
        }
        self.close(tag);
    }

    fn close(&mut self, tag: &str) {
        self.raw("</");
        self.raw(tag);
        self.raw(">");
    }

    fn sender(&mut self, hello: &Hello) {
        self.open("sender");
        self.attr("server", hello.server);
        self.attr("incarnation", hello.incarnation);
        self.text_attr("name", &hello.name);
        self.text_attr("module-version", &hello.module_version);
        self.text_attr("platform-version", &hello.platform_version);
        self.text_attr("schema", &hello.schema_digest);
        self.attr("clock", hello.clock);
        self.attr("depth", hello.depth);
        self.raw("/>\n");
    }

    fn received(&mut self, cursor: &Cursor) {
        self.open("received");
        self.cursor("position", "chain", cursor);
        self.raw("/>\n");
    }

    fn cursor(&mut self, position: &str, chain: &str, cursor: &Cursor) {
        self.attr(position, cursor.position);
        let hex: String = cursor.chain.0.iter().map(|byte| format!("{byte:02x}")).collect();
        self.attr(chain, hex);
    }

    fn record_id(&mut self, id: &RecordId) {
        self.attr("origin", id.origin);
        self.attr("origin-position", id.position);
    }

    fn park(&mut self, notice: &ParkNotice) {
        self.open("park");
        self.record_id(&notice.record);
        self.text_attr("reason", &notice.reason);
        match &notice.row {
            None => self.raw("/>\n"),
            Some(row) => {
                self.raw("><row");
                self.text_attr("table", &row.table);
                self.raw(">");
                self.key_parts(row);
                self.raw("</row></park>\n");
            }
        }
    }

    fn frame(&mut self, frame: &Frame) {
        self.open("frame");
        self.cursor("from", "from-chain", &frame.from);
        self.cursor("to", "to-chain", &frame.to);
        self.depths(&frame.records);
        self.raw(">\n");
        let numbers = self.seen_sets(&frame.records);
        frame.references.iter().for_each(|row| self.reference(row));
        for id in &frame.withheld {
            self.open("withheld");
            self.record_id(id);
            self.raw("/>\n");
        }
        frame.records.iter().for_each(|record| self.record(record, &numbers));
        self.raw("</frame>\n");
    }

    /// The depths of the records' authors' servers in order, each run of equal ones with its length; none where all are 0.
    fn depths(&mut self, records: &[FramedRecord]) {
        let mut runs: Vec<(usize, u16)> = Vec::new();
        for framed in records {
            match runs.last_mut().filter(|(_, depth)| *depth == framed.record.depth) {
                Some((count, _)) => *count += 1,
                None => runs.push((1, framed.record.depth)),
            }
        }
        if runs.iter().any(|(_, depth)| *depth > 0) {
            let runs: Vec<String> = runs.iter().map(|(count, depth)| format!("{count}x{depth}")).collect();
            self.attr("depths", runs.join(" "));
        }
    }

    /// Writes every distinct set once.
    fn seen_sets<'m>(&mut self, records: &'m [FramedRecord]) -> SeenNumbers<'m> {
        let mut numbers = SeenNumbers::new();
        for framed in records {
            let number = numbers.len() + 1;
            let seen = &*framed.record.seen;
            if *numbers.entry(seen).or_insert(number) == number {
                self.seen(number, seen);
            }
        }
        numbers
    }

    fn seen(&mut self, number: usize, seen: &Seen) {
        self.open("seen");
        self.attr("id", number);
        self.raw(">");
        self.origins(seen);
        self.raw("</seen>\n");
    }

    fn floor(&mut self, floor: &Floor) {
        self.open("floor");
        self.attr("position", floor.position);
        self.raw(">");
        self.origins(&floor.seen);
        self.raw("</floor>\n");
    }

    fn origins(&mut self, seen: &Seen) {
        for (origin, positions) in &seen.origins {
            self.open("origin");
            self.attr("server", origin);
            self.attr("through", positions.through());
            self.raw(">");
            for (from, to) in positions.except() {
                self.open("except");
                self.attr("from", from);
                self.attr("to", to);
                self.raw("/>");
            }
            self.close("origin");
        }
    }

    fn reference(&mut self, row: &ReferenceRow) {
        self.open("reference");
        self.text_attr("table", &row.key.table);
        self.local_id(row.local_id);
        self.raw(">");
        self.key_parts(&row.key);
        self.columns("column", &row.columns);
        self.raw("</reference>\n");
    }

    fn local_id(&mut self, id: Option<i64>) {
        if let Some(id) = id {
            self.attr("local-id", id);
        }
    }

    fn key_parts(&mut self, key: &RowKey) {
        for part in &key.parts {
            self.open("key");
            self.content("key", part);
        }
    }

    fn record(&mut self, framed: &FramedRecord, numbers: &SeenNumbers<'_>) {
        let record = &framed.record;
        self.open("record");
        self.attr("position", framed.position);
        self.record_id(&record.id);
        self.attr("kind", kind_name(record.kind));
        if let Some(author) = &record.author {
            self.text_attr("author", author);
        }
        self.attr("time", record.ordering_time);
        self.attr("seen", numbers.get(&*record.seen).copied().unwrap_or_default());
        if framed.partial {
            self.attr("partial", true);
        }
        self.raw(">\n");
        record.changes.iter().for_each(|change| self.change(change));
        self.raw("</record>\n");
    }

    fn change(&mut self, change: &Change) {
        let tag = match change.op {
            Op::Insert => "insert",
            Op::Update => "update",
            Op::Delete => "delete",
        };
        self.open(tag);
        self.text_attr("table", &change.key.table);
        self.local_id(change.local_id);
        self.raw(">");
        self.key_parts(&change.key);
        self.columns("column", &change.columns);
        self.columns("old", &change.old);
        self.close(tag);
        self.raw("\n");
    }

    fn columns(&mut self, tag: &str, columns: &[(Name, Value)]) {
        for (name, value) in columns {
            self.open(tag);
            self.text_attr("name", name);
            self.value(tag, value);
        }
    }

    /// The rest of a column's tag, and its content.
    fn value(&mut self, tag: &str, value: &Value) {
        match value {
            Value::Null => self.raw(" type=\"null\"/>"),
            Value::Int(number) => self.plain(tag, "int", number),
            Value::UInt(number) => self.plain(tag, "uint", number),
            Value::Double(number) => self.plain(tag, "double", double_text(*number)),
            Value::Decimal(text) => {
                self.attr("type", "decimal");
                self.content(tag, text);
            }
            Value::Text(text) => self.content(tag, text),
            Value::Bytes(bytes) => self.plain(tag, "bytes", to_base64(bytes)),
            Value::Temporal(text) => {
                self.attr("type", "temporal");
                self.content(tag, text);
            }
            Value::Ref(key) => {
                self.attr("type", "ref");
                self.text_attr("table", &key.table);
                self.raw(">");
                self.key_parts(key);
                self.close(tag);
            }
        }
    }

    /// A value whose text needs no escaping.
    fn plain(&mut self, tag: &str, kind: &str, text: impl Display) {
        self.raw(&format!(" type=\"{kind}\">{text}</{tag}>"));
    }
}

fn kind_name(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::User => "user",
        RecordKind::Sweep => "sweep",
        RecordKind::Settlement => "settlement",
        RecordKind::Repair => "repair",
    }
}

/// The shortest text that reads back as the same number, spelled as in XML Schema.
fn double_text(number: f64) -> String {
    if number.is_nan() {
        "NaN".to_string()
    } else if number.is_infinite() {
        if number > 0.0 { "INF" } else { "-INF" }.to_string()
    } else {
        format!("{number:?}")
    }
}
