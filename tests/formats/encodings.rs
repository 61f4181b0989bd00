//! Text that is not UTF-8, or not all of it.

use super::{gbk, lines, table, utf16};
use crate::program::Folder;

#[test]
fn what_was_found_out_is_said_before_anything_else() {
    let folder = Folder::with_rules();
    folder.write("in.csv", gbk("编号,姓名\n1,某某\n"));
    let said = folder.route(&["batch", "in.csv"]);
    assert_eq!(said.code, 2);
    assert!(
        said.err.starts_with("`in.csv` is read as GB18030 (GBK); `--encoding` reads it otherwise\n"),
        "{}",
        said.err
    );
    assert!(said.err.contains("its columns: 编号、姓名"), "{}", said.err);
    let chinese = folder.route(&["batch", "in.csv", "--lang", "zh"]);
    assert!(chinese.err.starts_with("`in.csv` 按 GB18030 (GBK) 读取"), "{}", chinese.err);
}

#[test]
fn a_row_that_is_broken_in_gbk_is_set_aside_alone() {
    let folder = Folder::with_rules();
    let mut bytes = gbk("工单编号,工单内容\n1,路灯不亮\n2,路灯");
    bytes.extend(b"\xFF\xFF");
    bytes.extend(gbk("SECRET\n3,\"路灯\n不亮\"\n4,少了,一列\n"));
    folder.write("in.csv", bytes);
    let said = folder.route(&["batch", "in.csv", "-o", "out.jsonl"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("(lines 3, 6)") && !said.err.contains("SECRET"), "{}", said.err);
    let ids: Vec<String> =
        lines(&folder.read("out.jsonl")).iter().map(|case| case["id"].as_str().unwrap().into()).collect();
    assert_eq!(ids, ["1", "3"]);
    let rejects = lines(&folder.read("out.rejects.jsonl"));
    assert_eq!((&rejects[0]["line"], &rejects[0]["column"]), (&3.into(), &5.into()));
    assert_eq!((&rejects[0]["code"], &rejects[0]["raw"]), (&"not-encoded".into(), &serde_json::Value::Null));
    assert_eq!(rejects[0]["raw_hex"], "322cc2b7b5c6ffff534543524554");
    assert!(rejects[0]["reason"].as_str().unwrap().contains("character 5 is not GB18030"));
    assert_eq!((&rejects[1]["code"], &rejects[1]["raw"]), (&"fields".into(), &"4,少了,一列".into()));
}

#[test]
fn one_broken_row_does_not_make_a_file_gbk() {
    let folder = Folder::with_rules();
    let mut bytes = "工单编号,工单内容\n1,路灯不亮\n2,楼道里堆放着杂物\n".as_bytes().to_vec();
    bytes.extend(b"3,");
    bytes.extend(gbk("路灯不亮\n"));
    folder.write("in.csv", bytes);
    let said = folder.route(&["batch", "in.csv"]);
    assert_eq!((said.code, said.out.lines().count()), (1, 2));
    assert!(said.err.contains("read as CSV, UTF-8"), "{}", said.err);
    let reject = &lines(&folder.read("in.rejects.jsonl"))[0];
    // The first character is UTF-8 by chance, though another.
    assert_eq!((&reject["code"], &reject["column"]), (&"not-utf8".into(), &4.into()));
    assert!(reject["reason"].as_str().unwrap().contains("looks like GBK"));
}

#[test]
fn a_later_row_that_the_look_ahead_did_not_see_is_set_aside() {
    let folder = Folder::with_rules();
    let row = "{\"text\":\"路灯不亮\"}\n";
    let mut bytes = row.repeat(10_000).into_bytes();
    bytes.extend(gbk(row));
    bytes.extend(row.as_bytes());
    let said = folder.route_in(&["batch", "-"], &bytes);
    assert_eq!((said.code, said.out.lines().count()), (1, 10_001));
    assert!(said.err.contains("(lines 10001)"), "{}", said.err);
}

#[test]
fn half_a_character_of_utf16_costs_its_row() {
    let folder = Folder::with_rules();
    let mut bytes = utf16("id\ttext\n1\t路灯不亮\n2\t路灯", false);
    bytes.extend(0xD842_u16.to_le_bytes());
    bytes.extend(&utf16("不亮\n3\t路灯不亮\n", false)[2..]);
    folder.write("in.txt", bytes);
    let said = folder.route(&["batch", "in.txt"]);
    assert_eq!((said.code, said.out.lines().count()), (1, 2));
    let reject = &lines(&folder.read("in.rejects.jsonl"))[0];
    assert_eq!((&reject["line"], &reject["column"]), (&3.into(), &5.into()));
    assert!(reject["reason"].as_str().unwrap().contains("UTF-16 LE"));
}

#[test]
fn the_encoding_that_is_given_decides() {
    let folder = Folder::with_rules();
    // No Chinese in the part that is looked at, and no mark.
    folder.write("gbk.csv", [b"id,text\n".repeat(9_000), gbk("1,路灯不亮\n")].concat());
    let told = |args: &[&str]| {
        let said = folder.route(&[&["batch"], args].concat());
        (said.code, said.out.lines().count())
    };
    assert_eq!(told(&["gbk.csv"]), (1, 8_999));
    assert_eq!(told(&["gbk.csv", "--encoding", "gbk"]), (0, 9_000));
    folder.write("wide.csv", &utf16(&table(','), false)[2..]);
    assert_eq!(told(&["wide.csv", "--encoding", "utf-16le"]), (0, 4));
    assert_eq!(told(&["wide.csv", "--encoding", "koi8"]).0, 2);
}

#[test]
fn labelled_cases_are_read_in_any_encoding_too() {
    let folder = Folder::with_rules();
    let table = "工单内容\t承办单位\n路灯不亮\t区城市管理委\n楼道里堆放着杂物\t区住建委\n";
    folder.write("utf8.tsv", table);
    folder.write("gbk.tsv", gbk(table));
    folder.write("unicode.txt", utf16(table, false));
    let eval = |name: &str| folder.route(&["eval", name, "--label", "承办单位"]);
    let expected = eval("utf8.tsv");
    assert_eq!(expected.code, 0, "{}", expected.err);
    for name in ["gbk.tsv", "unicode.txt"] {
        let said = eval(name);
        assert_eq!(said.code, 0, "{}", said.err);
        let without_name = |text: &str| text.replace(name, "utf8.tsv");
        assert_eq!(without_name(&said.out), expected.out);
        assert!(said.err.contains("is read as"), "{}", said.err);
    }
    assert_eq!(folder.route(&["bench", "gbk.tsv", "--seconds", "0"]).code, 0);
}
