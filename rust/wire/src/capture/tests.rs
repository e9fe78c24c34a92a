use super::*;
use crate::samples::{captured_chunk as sample, Chunk};

fn all(payload: &[u8], temporals: Option<&str>) -> Result<Vec<Row>, WireError> {
    Rows::open(payload, temporals)?.collect()
}

#[test]
fn rows_come_back_as_captured() {
    let packed = pack_chunk(&sample()).expect("a sound chunk");
    let rows = all(&packed, Some(crate::samples::CAPTURED_TEMPORALS)).expect("sound");
    assert_eq!(rows.len(), 3);
    assert_eq!((rows[0].op, &*rows[0].table), (Op::Insert, "person"));
    assert_eq!(rows[0].key, vec![("person_id".into(), Value::Int(7))]);
    let values: Vec<_> = rows[0].columns.iter().map(|(_, value)| value.clone()).collect();
    assert_eq!(
        values,
        [
            Value::Text("F".into()),
            Value::Temporal("1980-01-02".into()),
            Value::Int(1),
            Value::Null,
            Value::Double(61.25),
            Value::Decimal("1.5".into()),
        ]
    );
    assert_eq!(rows[1].columns, vec![("photo".into(), Value::Bytes(vec![0, 255, 10]))]);
    assert_eq!(rows[1].old, vec![("photo".into(), Value::Null)]);
    assert_eq!(rows[2].columns[0].1, Value::Temporal("2026-05-03 08:12:00.5".into()));
}

#[test]
fn an_empty_chunk_has_no_rows() {
    assert_eq!(all(&pack_chunk(&[1]).expect("sound"), None), Ok(vec![]));
}

#[test]
fn a_chunk_cut_inside_a_row_is_refused_before_it_is_journaled() {
    let chunk = sample();
    let rows = |chunk: &[u8]| all(&pack_chunk(chunk)?, Some("1980-01-02\n1980-01-03"));
    let whole_rows: Vec<usize> = (1..chunk.len()).filter(|&length| rows(&chunk[..length]).is_ok()).collect();
    assert_eq!(whole_rows.len(), 3, "only cuts between rows read back: {whole_rows:?}");
    let packed = pack_chunk(&chunk).expect("sound");
    for length in 0..packed.len() {
        assert!(all(&packed[..length], Some("a\nb")).is_err(), "cut at {length}");
    }
}

#[test]
fn each_fault_has_its_own_error() {
    let newer = pack_chunk(&[2]).expect_err("format 2");
    assert!(matches!(newer, WireError::Newer { found: 2, known: 1, .. }));
    let bad_text = Chunk::new().raw(&[1, 0, 0, 0, 1, 0xff]).0;
    assert!(matches!(pack_chunk(&bad_text), Err(WireError::Utf8 { .. })));
    let long = Chunk::new().row(1, "obs", "obs_id", 1).raw(&[0, 1]).text("c").raw(&[5, 127, 255, 255, 255, 1]).0;
    assert!(matches!(pack_chunk(&long), Err(WireError::Truncated { .. })));
    for (name, tail) in [("operation", vec![9]), ("tag", vec![1, 0, 0, 0, 1, b't', 1, 0, 0, 0, 1, b'c', 8])] {
        let chunk = Chunk::new().raw(&tail).0;
        assert!(matches!(pack_chunk(&chunk), Err(WireError::Malformed { .. })), "{name}");
    }
    let packed = pack_chunk(&sample()).expect("sound");
    for temporals in [None, Some("1980-01-02"), Some("1980-01-02\n")] {
        assert!(matches!(all(&packed, temporals), Err(WireError::Malformed { .. })));
    }
}

#[test]
fn an_inflated_chunk_is_bounded() {
    let blob = Chunk::new()
        .row(1, "obs", "obs_id", 1)
        .raw(&[0, 1])
        .text("c")
        .raw(&[5])
        .raw(&(CHUNK_BYTES_MAX as u32).to_be_bytes());
    let mut plain = blob.0;
    plain.resize(plain.len() + CHUNK_BYTES_MAX as usize, 0);
    let mut packed = vec![FORMAT];
    deflate(&plain, Compression::fast(), &mut packed);
    assert!(matches!(all(&packed, None), Err(WireError::TooLarge { .. })));
}
