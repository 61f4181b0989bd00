//! `--map` and `--keep`.

use super::{decided, lines};
use crate::program::Folder;

const TABLE: &str = "序号,来信,lead,备注,备注\n7,路灯不亮,某单位,\"一,二\",三\n";

#[test]
fn columns_of_any_name_can_be_the_text() {
    let folder = Folder::with_rules();
    folder.write("in.csv", TABLE);
    let said = decided(&folder, &["in.csv", "--map", "text=来信", "--map", "id=序号"]);
    assert!(said.out.contains("\"id\":\"7\"") && said.out.contains("路灯维护"), "{}", said.out);
    let json = "{\"来信\":\"路灯不亮\",\"text\":\"楼道里堆放着杂物\"}\n";
    let said = folder.route_in(&["batch", "-", "--map", "text=来信"], json.as_bytes());
    assert!(said.out.contains("路灯维护"), "{}", said.out);
}

#[test]
fn kept_columns_of_a_table() {
    let folder = Folder::with_rules();
    folder.write("in.csv", TABLE);
    let kept = |keep: &str| {
        let said = decided(&folder, &["in.csv", "--map", "text=来信", "--keep", keep]);
        lines(&said.out)[0]["kept"].to_string()
    };
    assert_eq!(kept("rest"), r#"{"lead":"某单位","备注":"一,二","备注_2":"三"}"#);
    assert_eq!(kept("全部"), r#"{"lead":"某单位","备注":"一,二","备注_2":"三","序号":"7","来信":"路灯不亮"}"#);
    assert_eq!(kept("来信、lead"), r#"{"lead":"某单位","来信":"路灯不亮"}"#);

    // In a table a name that the decision has too is marked.
    let said = decided(&folder, &["in.csv", "--map", "text=来信", "--keep", "rest", "--output-format", "csv"]);
    assert!(said.out.lines().next().unwrap().ends_with(",ruleset,kept.lead,备注,备注_2"), "{}", said.out);
    assert!(said.out.lines().nth(1).unwrap().ends_with(",某单位,\"一,二\",三"), "{}", said.out);
    // Nothing is kept that is not asked for.
    let said = decided(&folder, &["in.csv", "--map", "text=来信"]);
    assert!(!said.out.contains("某单位") && !said.out.contains("kept"), "{}", said.out);
}

#[test]
fn kept_keys_of_json_lines_stay_to_the_letter() {
    let folder = Folder::with_rules();
    let rows = "{\"text\":\"路灯不亮\",\"lead\":{\"a\": [1.50, 12345678901234567890123]},\"电话\":null}\n\
                {\"text\":\"路灯不亮\",\"电话\":\"一\\n二\"}\n";
    folder.write("in.jsonl", rows);
    let said = decided(&folder, &["in.jsonl", "--keep", "rest"]);
    let decisions: Vec<&str> = said.out.lines().collect();
    assert!(
        decisions[0].ends_with(r#","kept":{"lead":{"a": [1.50, 12345678901234567890123]},"电话":null}}"#),
        "{}",
        said.out
    );
    assert!(decisions[1].ends_with(r#","kept":{"电话":"一\n二"}}"#), "{}", said.out);
    let plain = decided(&folder, &["in.jsonl"]).out;
    assert_eq!(lines(&plain)[0]["lead"], lines(&said.out)[0]["lead"]);

    let said = decided(&folder, &["in.jsonl", "--keep", "电话,lead", "--output-format", "csv"]);
    let mut reader = csv::Reader::from_reader(said.out.as_bytes());
    assert!(said.out.lines().next().unwrap().ends_with(",电话,kept.lead"));
    let cells: Vec<(String, String)> =
        reader.records().map(Result::unwrap).map(|row| (row[31].to_owned(), row[32].to_owned())).collect();
    assert_eq!(cells[0], (String::new(), "{\"a\": [1.50, 12345678901234567890123]}".to_owned()));
    assert_eq!(cells[1], ("一\n二".to_owned(), String::new()));
    // Which keys there will be is not known beforehand.
    let said = decided(&folder, &["in.jsonl", "--keep", "rest", "--output-format", "tsv"]);
    assert!(said.out.lines().next().unwrap().ends_with("\tkept"), "{}", said.out);
}
