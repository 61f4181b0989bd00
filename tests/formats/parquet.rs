//! Parquet in and out.

use std::fs::File;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use super::{decided, expected, jsonl, lines, table};
use crate::program::Folder;

#[test]
fn decisions_as_parquet_and_back() {
    let folder = Folder::with_rules();
    folder.write("in.csv", table(','));
    decided(&folder, &["in.csv", "-o", "out.parquet", "--keep", "工单内容、问题分类、所属区"]);
    let first = folder.bytes("out.parquet");
    let reader = SerializedFileReader::new(File::open(folder.path().join("out.parquet")).unwrap()).unwrap();
    let rows: Vec<Vec<(String, Field)>> =
        reader.get_row_iter(None).unwrap().map(|row| row.unwrap().into_columns()).collect();
    let field = |row: usize, name: &str| rows[row].iter().find(|(known, _)| known == name).unwrap().1.clone();
    assert_eq!(rows.len(), 4);
    assert_eq!(field(0, "id"), Field::Str("110105199001011234".into()));
    assert_eq!(field(0, "draft"), Field::Bool(false));
    assert!(matches!(field(0, "score"), Field::Long(score) if score >= 6), "{:?}", field(0, "score"));
    assert_eq!((field(3, "duty"), field(3, "工单内容")), (Field::Null, Field::Str("今天天气\t不错".into())));
    decided(&folder, &["in.csv", "-o", "out.parquet", "--keep", "工单内容、问题分类、所属区", "--jobs", "1"]);
    assert!(folder.bytes("out.parquet") == first);

    // What comes out goes in again, from a file and through a pipe.
    let map = ["--map", "text=工单内容", "--map", "category=问题分类", "--map", "district=所属区"];
    let again = decided(&folder, &[&["out.parquet"], &map[..]].concat());
    assert_eq!(again.out, expected(&folder));
    assert!(again.err.ends_with("; read as Parquet\n"), "{}", again.err);
    assert_eq!(folder.route_in(&[&["batch", "-"], &map[..]].concat(), &first).out, again.out);
}

#[test]
fn a_damaged_file_is_refused() {
    let folder = Folder::with_rules();
    folder.write("in.jsonl", jsonl().repeat(500));
    decided(&folder, &["in.jsonl", "-o", "whole.parquet", "--keep", "工单内容"]);
    let whole = folder.bytes("whole.parquet");
    std::fs::remove_file(folder.path().join("whole.parquet")).unwrap();
    for bytes in [&whole[..whole.len() / 2], b"PAR1\0\0\0\0PAR1", b"text\n"] {
        folder.write("in.parquet", bytes);
        let said = folder.route(&["batch", "in.parquet", "-o", "out.jsonl", "--map", "text=工单内容"]);
        assert_eq!(said.code, 2, "{}", said.err);
        assert!(said.err.contains("the Parquet file is damaged"), "{}", said.err);
        assert_eq!(folder.names(), ["in.jsonl", "in.parquet", "rules"]);
    }
}

#[test]
fn more_rows_than_a_row_group_holds() {
    let folder = Folder::with_rules();
    let n_rows = 70_000;
    let rows: String = (0..n_rows).map(|i| format!("{{\"id\":{i},\"text\":\"路灯不亮\"}}\n")).collect();
    folder.write("in.jsonl", rows);
    decided(&folder, &["in.jsonl", "-o", "out.parquet", "--keep", "text"]);
    let again = decided(&folder, &["out.parquet"]);
    let ids: Vec<String> = lines(&again.out).iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids, (0..n_rows).map(|i| i.to_string()).collect::<Vec<_>>());
}
