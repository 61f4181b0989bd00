//! `route batch --since`: what an edit cannot touch is taken over, and no byte is another than in a full run.

use std::time::{Duration, Instant};

use crate::program::{Folder, Said};

/// Cases of every kind, some of which cannot be read.
fn cases(n: usize) -> String {
    let texts = ["路灯不亮了", "楼道里堆放着杂物", "灯杆歪了，太黑", "今天天气不错", "砂石堆在空地上"];
    let row = |i: usize| match i % 50 {
        17 => format!("{{\"id\":{i},\"text\":\n"),
        // The bytes that tell the rules may stand in what is kept.
        23 => {
            format!("{{\"id\":{i},\"text\":\"路灯坏了\",\"备注\":{{\"as_of\":\"2026-01-01\",\"ruleset\":\"甲\"}}}}\n")
        }
        _ => format!("{{\"id\":\"{i}\",\"text\":\"{}，第{i}次反映\"}}\n", texts[i % texts.len()]),
    };
    (0..n).map(row).collect()
}

/// A folder with an earlier run, `old.jsonl`, and its rules in `old/`.
fn earlier(more: &[&str]) -> Folder {
    earlier_by(&["init"], more)
}

fn earlier_by(init: &[&str], more: &[&str]) -> Folder {
    let folder = Folder::empty();
    assert_eq!(folder.route(init).code, 0);
    folder.write("in.jsonl", cases(2000));
    std::fs::create_dir(folder.path().join("old")).unwrap();
    for entry in std::fs::read_dir(folder.path().join("rules")).unwrap().map(Result::unwrap) {
        std::fs::copy(entry.path(), folder.path().join("old").join(entry.file_name())).unwrap();
    }
    let said = run(&folder, more, &["-o", "old.jsonl"]);
    assert_eq!(said.code, 1, "{}", said.err);
    folder
}

fn run(folder: &Folder, more: &[&str], rest: &[&str]) -> Said {
    run_on("2026-01-01", folder, more, rest)
}

fn run_on(day: &str, folder: &Folder, more: &[&str], rest: &[&str]) -> Said {
    folder.route(&[&["batch", "in.jsonl", "--as-of", day], more, rest].concat())
}

fn edit(folder: &Folder, from: &str, to: &str) {
    let text = folder.read("rules/rules.duty");
    assert!(text.contains(from));
    folder.write("rules/rules.duty", text.replace(from, to));
}

/// Runs both ways and compares every byte; tells how many decisions were taken over.
fn taken_over(day: &str, folder: &Folder, more: &[&str]) -> u64 {
    let full = run_on(day, folder, more, &["-o", "full.jsonl"]);
    assert_eq!(full.code, 1, "{}", full.err);
    let since = run_on(day, folder, more, &["-o", "new.jsonl", "--since", "old.jsonl", "--old-rules", "old"]);
    assert_eq!(since.code, 1, "{}", since.err);
    assert!(folder.read("new.jsonl") == folder.read("full.jsonl"));
    assert!(folder.read("new.rejects.jsonl") == folder.read("full.rejects.jsonl"));
    let [full, since] = ["full.summary.json", "new.summary.json"].map(|name| {
        let summary: serde_json::Value = serde_json::from_str(&folder.read(name)).unwrap();
        summary
    });
    for key in ["cases", "rejects", "unknown", "outcomes", "departments", "districts", "ruleset"] {
        assert_eq!(full[key], since[key], "{key}");
    }
    since["taken_over"].as_u64().unwrap_or(0)
}

#[test]
fn cases_without_the_edited_words_are_taken_over() {
    for more in [&[][..], &["--keep", "all", "--jobs", "3"]] {
        let folder = earlier(more);
        edit(&folder, "得 3 若 任一(\"堆放\"、\"堆满\")", "得 4 若 任一(\"堆放\"、\"堆满\")");
        // Of 1,960 cases all but the 400 with 堆放, whatever the day.
        assert_eq!(taken_over("2026-01-01", &folder, more), 1560);
        assert_eq!(taken_over("2026-02-01", &folder, more), 1560);
    }
}

#[test]
fn an_edit_of_more_than_rules_touches_everything() {
    let folder = earlier(&[]);
    let rules = folder.read("rules/duties.duty").replace("道路 若 任一(\"马路\"", "道路 若 任一(\"空地\"、\"马路\"");
    folder.write("rules/duties.duty", rules);
    assert_eq!(taken_over("2026-01-01", &folder, &[]), 0);
    let said = run(&folder, &[], &["-o", "new.jsonl", "--since", "old.jsonl", "--old-rules", "old"]);
    assert!(said.err.contains("every case is decided again: the facts were edited"), "{}", said.err);
}

#[test]
fn a_run_that_takes_over_is_gone_on_with() {
    let folder = earlier(&[]);
    folder.write("in.jsonl", cases(30_000));
    assert_eq!(run(&folder, &[], &["-o", "old.jsonl", "--rules", "old"]).code, 1);
    edit(&folder, "得 3 若 词表 照明词", "得 2 若 词表 照明词");
    let since = ["-o", "new.jsonl", "--since", "old.jsonl", "--old-rules", "old", "--save-every", "0"];
    let start = Instant::now();
    let mut child =
        folder.command(&[&["batch", "in.jsonl", "--as-of", "2026-01-01"], &since[..]].concat()).spawn().unwrap();
    while !folder.has(".new.jsonl.checkpoint") && child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < Duration::from_secs(60), "no checkpoint");
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let said = run(&folder, &[], &[&since[..], &["--resume"]].concat());
    assert_eq!(said.code, 1, "{said:?}");
    assert_eq!(run(&folder, &[], &["-o", "full.jsonl"]).code, 1);
    assert!(folder.read("new.jsonl") == folder.read("full.jsonl"));
}

#[test]
fn what_is_not_of_this_input_and_those_rules_is_refused() {
    let folder = earlier(&[]);
    let since = |more: &[&str]| {
        let said = run(&folder, &[], &[&["-o", "new.jsonl", "--since", "old.jsonl"], more].concat());
        assert_eq!(said.code, 2, "{}", said.err);
        assert!(!folder.has("new.jsonl"));
        said.err
    };
    assert!(since(&[]).contains("--old-rules"));
    edit(&folder, "得 3 若 词表 照明词", "得 2 若 词表 照明词");
    assert!(since(&["--old-rules", "rules"]).contains("`rules` is not what they were decided by"));
    assert!(
        since(&["--old-rules", "old", "--district", "西城区"])
            .contains("the options or the names of columns are others")
    );
    assert!(since(&["--old-rules", "old", "--as-of-column", "日期"]).contains("by the rules of one day"));
    assert!(since(&["--old-rules", "old", "--output-format", "csv"]).contains("JSON lines"));

    // A score of someone's own, or a case too few.
    let old = folder.read("old.jsonl");
    for other in
        [old.replacen("\"score\":", "\"score\":1", 1), old.lines().skip(1).map(|line| format!("{line}\n")).collect()]
    {
        folder.write("old.jsonl", other);
        assert!(since(&["--old-rules", "old"]).contains("they are not what that run wrote"));
    }
    folder.write("old.csv", &old);
    let said = run(&folder, &[], &["-o", "new.jsonl", "--since", "old.csv", "--old-rules", "old"]);
    assert!(said.code == 2 && said.err.contains("must be JSON lines, not packed"), "{}", said.err);
    folder.write("old.jsonl", &old);
    let said = run(&folder, &[], &["-o", "old.ndjson", "--since", "old.jsonl", "--old-rules", "old"]);
    assert!(said.code == 2 && said.err.contains("`old.summary.json` would be written over"), "{}", said.err);

    folder.write("old.jsonl", &old);
    folder.write("in.jsonl", cases(2001));
    assert!(since(&["--old-rules", "old"]).contains("the input has changed"));
    std::fs::remove_file(folder.path().join("old.summary.json")).unwrap();
    assert!(since(&["--old-rules", "old"]).contains("does not tell how they came about"));
}

#[test]
fn columns_that_are_called_otherwise_are_another_run() {
    let folder = earlier_by(&["init", "--tables"], &[]);
    let table = folder.read("rules/route.yaml");
    assert!(table.contains("行政区]"));
    folder.write("rules/route.yaml", table.replace("行政区]", "行政区划]"));
    let said = run(&folder, &[], &["-o", "new.jsonl", "--since", "old.jsonl", "--old-rules", "old"]);
    assert!(said.code == 2 && said.err.contains("the names of columns are others"), "{}", said.err);
}

#[test]
fn the_cases_themselves_are_no_earlier_run() {
    let folder = earlier(&[]);
    let said = run(&folder, &[], &["-o", "new.jsonl", "--since", "./in.jsonl", "--old-rules", "old"]);
    assert_eq!(said.code, 2);
    assert!(
        said.err.contains("`--since` names the cases themselves") && said.err.contains("earlier run"),
        "{}",
        said.err
    );
    assert!(!folder.path().join("new.jsonl").exists());
}
