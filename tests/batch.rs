//! `route batch`: nothing lost, nothing twice, nothing half.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::{Folder, Said};

/// Rows of all kinds, some of which cannot be read.
fn rows(n: usize) -> String {
    let texts = ["路灯不亮了", "楼道里堆放着杂物", "砂石堆在空地上", "今天天气不错", "灯杆歪了，太黑"];
    let mut all = String::new();
    for i in 0..n {
        let text = texts[i % texts.len()];
        let _ = match i % 97 {
            11 => writeln!(all, "{{\"id\":{i},\"text\":"),
            23 => writeln!(all),
            42 => writeln!(all, "[\"{text}\"]"),
            60 => writeln!(all, "{{\"工单编号\":{i},\"工单内容\":\"{text}\",\"来电人\":\"某某\"}}"),
            _ => writeln!(all, "{{\"id\":\"{i}\",\"text\":\"{text}，第{i}次反映{}\"}}", "。".repeat(i % 50)),
        };
    }
    all
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let folder = Folder::with_rules();
    let input = rows(3000);
    folder.write("in.jsonl", &input);
    let mut runs = Vec::new();
    for jobs in ["1", "2", "5"] {
        let said = folder.route(&["batch", "in.jsonl", "-o", "out.jsonl", "--jobs", jobs]);
        assert_eq!(said.code, 1, "{}", said.err);
        runs.push((folder.read("out.jsonl"), folder.read("out.rejects.jsonl")));
    }
    assert!(runs[0] == runs[1] && runs[0] == runs[2]);

    // Every row is in exactly one of the two, in order.
    let (out, rejects) = &runs[0];
    let (decided, rejected) = (lines(out), lines(rejects));
    let n_rows = input.lines().filter(|line| !line.is_empty()).count();
    assert_eq!(decided.len() + rejected.len(), n_rows);
    let ids: Vec<usize> = decided.iter().map(|case| case["id"].as_str().unwrap().parse().unwrap()).collect();
    assert!(ids.is_sorted());
    for reject in &rejected {
        let line = reject["line"].as_u64().unwrap() as usize;
        let raw = input.lines().nth(line - 1).unwrap();
        assert_eq!(reject["raw"], raw);
        let offset = reject["offset"].as_u64().unwrap() as usize;
        assert!(input[offset..].starts_with(raw));
        assert!(!ids.contains(&(line - 1)));
    }
}

#[test]
fn a_batch_equals_one_by_one() {
    let folder = Folder::with_rules();
    let all = folder.route_in(&["batch", "-"], rows(30).as_bytes());
    let one_by_one: String = rows(30).lines().map(|row| folder.route_in(&["batch", "-"], row.as_bytes()).out).collect();
    assert_eq!(all.out, one_by_one);
}

#[test]
fn the_made_up_cases_are_all_decided() {
    let folder = Folder::with_rules();
    let cases = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/cases.jsonl");
    let said = folder.route(&["batch", cases.to_str().unwrap()]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(lines(&said.out).len(), 12);
    assert!(said.err.starts_with("12 cases in ") && said.err.contains("dispatch"), "{}", said.err);
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
}

#[test]
fn rows_that_cannot_be_read_are_kept_beside_the_output_and_never_told() {
    let folder = Folder::with_rules();
    let mut input =
        b"\xEF\xBB\xBF{\"id\":1,\"text\":\"\xE8\xB7\xAF\xE7\x81\xAF\xE4\xB8\x8D\xE4\xBA\xAE\"}\r\n\r\n".to_vec();
    input.extend(b"{\"id\":2,\"text\":\"SECRET\n");
    input.extend(b"{\"id\":3,\"text\":\"SECRET \xC2\xB7\xB5\xC6\"}\n");
    input.extend(b"{\"id\":4,\"text\":[\"SECRET\"]}\n");
    input.extend(b"{\"id\":5,\"district\":\"SECRET\"}\n");
    input.extend(format!("{{\"text\":\"SECRET{}\"}}\n", "x".repeat(300)).as_bytes());
    input.extend("{\"title\":\"路灯不亮\"}".as_bytes());
    folder.write("in.jsonl", &input);
    let said = folder.route(&["batch", "in.jsonl", "-o", "out.jsonl", "--max-line", "200"]);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    assert!(!said.err.contains("SECRET"), "{}", said.err);
    assert!(
        said.err.contains("5 rows could not be read and are in `out.rejects.jsonl` (lines 3, 4, 5, 6, 7)"),
        "{}",
        said.err
    );
    let out = lines(&folder.read("out.jsonl"));
    assert_eq!(out.iter().map(|case| case["id"].clone()).collect::<Vec<_>>(), [Value::from("1"), Value::Null]);
    let rejects = lines(&folder.read("out.rejects.jsonl"));
    let codes: Vec<&str> = rejects.iter().map(|reject| reject["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["not-a-case", "not-utf8", "not-a-case", "no-text", "too-long"]);
    assert!(rejects[1]["raw"].is_null() && rejects[1]["raw_hex"].as_str().unwrap().ends_with("c2b7b5c6227d"));
    assert!(rejects[1]["reason"].as_str().unwrap().contains("GBK"));
    assert!(rejects[4]["raw"].is_null() && rejects[4]["bytes"].as_u64().unwrap() > 300);

    // Without an output of their own they lie beside the input.
    let beside = folder.route(&["batch", "in.jsonl", "--max-line", "200"]);
    assert_eq!(beside.code, 1);
    assert!(beside.err.contains("are in `in.rejects.jsonl`"), "{}", beside.err);
    assert_eq!(folder.read("in.rejects.jsonl"), folder.read("out.rejects.jsonl"));
    assert_eq!(folder.route(&["batch", "in.jsonl", "--max-line", "200", "--rejects", "bad.jsonl"]).code, 1);
    assert_eq!(folder.read("bad.jsonl"), folder.read("out.rejects.jsonl"));

    // A clean run leaves no rejects, not even old ones.
    folder.write("in.jsonl", "{\"text\":\"路灯\"}\n");
    let clean = folder.route(&["batch", "in.jsonl", "-o", "out.jsonl"]);
    assert_eq!(clean.code, 0, "{}", clean.err);
    assert!(!folder.has("out.rejects.jsonl"));
    assert_eq!(folder.route(&["batch", "in.jsonl"]).code, 0);
    assert_eq!(folder.names(), ["bad.jsonl", "in.jsonl", "out.jsonl", "out.summary.json", "rules"]);
    // A file the user named stays, with what this run rejected: nothing.
    assert_eq!(folder.route(&["batch", "in.jsonl", "--rejects", "bad.jsonl"]).code, 0);
    assert_eq!(folder.read("bad.jsonl"), "");
}

#[test]
fn rejects_of_a_pipe_lie_here() {
    let folder = Folder::with_rules();
    let clean = folder.route_in(&["batch", "-"], "{\"text\":\"路灯\"}\n".as_bytes());
    assert_eq!((clean.code, folder.names()), (0, vec!["rules".to_owned()]));
    let said = folder.route_in(&["batch", "-"], b"{\"text\":[\"SECRET\"]}\n{");
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains("2 rows could not be read and are in `route.rejects.jsonl` (lines 1, 2)"),
        "{}",
        said.err
    );
    let reasons: Vec<String> =
        lines(&folder.read("route.rejects.jsonl")).iter().map(|row| row["reason"].as_str().unwrap().into()).collect();
    assert_eq!(reasons, ["not a case: `text` should be a string", "not a case: the JSON ends too early"]);
    // If they cannot be kept, the decisions come all the same, and the loss is told.
    std::fs::remove_file(folder.path().join("route.rejects.jsonl")).unwrap();
    std::fs::create_dir(folder.path().join("route.rejects.jsonl")).unwrap();
    let said = folder.route_in(&["batch", "-"], "{\n{\"text\":\"路灯\"}\n".as_bytes());
    assert_eq!((said.code, said.out.lines().count()), (1, 1));
    assert!(said.err.contains("they are lost") && said.err.contains("it is a folder"), "{}", said.err);
}

#[test]
fn rows_that_say_nothing_take_what_the_command_line_says() {
    let folder = Folder::with_rules();
    folder.write(
        "in.jsonl",
        "{\"text\":\"堆放砂石\"}\n{\"text\":\"堆放砂石\",\"district\":\"东城区\",\"facts\":{\"场所\":\"小区\"}}\n",
    );
    let said = folder.route(&["batch", "in.jsonl", "--district", "西城区", "--fact", "场所=道路"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let out = lines(&said.out);
    assert_eq!((&out[0]["place"]["district"], &out[1]["place"]["district"]), (&"西城区".into(), &"东城区".into()));
    assert_eq!((&out[0]["facts"]["场所"], &out[1]["facts"]["场所"]), (&vec!["道路"].into(), &vec!["小区"].into()));
    let unknown = folder.route(&["batch", "in.jsonl", "--district", "西域区"]);
    assert_eq!((unknown.code, unknown.out.as_str()), (2, ""));
    assert!(unknown.err.contains("did you mean `西城区`?"), "{}", unknown.err);
}

#[test]
fn csv_in_and_out() {
    let folder = Folder::with_rules();
    let input = "\u{feff}序号,工单编号,工单内容,所属区,问题分类,来电人,facts.场所\r\n\
        1,甲-1,\"路灯坏了,\r\n三天\",西城区,环境保护>噪声,某某,\r\n\
        ,,,,,,\r\n\
        2,甲-2,\"他说\"\"楼道里堆放着杂物\"\"\",,,,\r\n\
        3,甲-3,堆放砂石,,,,道路\r\n\
        4,甲-4,少了一列,,,\r\n\
        5,甲-5,\"没有关上的引号,,,,\r\n\
        6,甲-6,路灯不亮,,,,\r\n";
    folder.write("in.csv", input);
    let said = folder.route(&["batch", "in.csv", "-o", "out.csv"]);
    assert_eq!(said.code, 1, "{}", said.err);
    let out = folder.read("out.csv");
    assert!(out.starts_with("\u{feff}id,outcome,duty,"), "{out}");
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let shown: Vec<(&str, &str, &str)> = records.iter().map(|row| (&row[0], &row[1], &row[4])).collect();
    let expected = [
        ("甲-1", "dispatch", "区城市管理委"),
        ("甲-2", "dispatch", "区住建委"),
        ("甲-3", "dispatch", "区城管执法局"),
        ("甲-6", "dispatch", "区城市管理委"),
    ];
    assert_eq!(shown, expected);
    assert_eq!(&records[0][19], "西城区");
    let rejects = lines(&folder.read("out.rejects.jsonl"));
    let told: Vec<(u64, &str)> =
        rejects.iter().map(|reject| (reject["line"].as_u64().unwrap(), reject["code"].as_str().unwrap())).collect();
    assert_eq!(told, [(7, "fields"), (8, "quote")]);
    assert_eq!(rejects[1]["raw"], "5,甲-5,\"没有关上的引号,,,,");

    // The same through a pipe, as JSON lines.
    let piped = folder.route_in(&["batch", "-", "--input-format", "csv"], input.as_bytes());
    assert_eq!(lines(&piped.out).len(), 4);
}

#[test]
fn a_table_that_cannot_be_used_is_refused_whole() {
    let folder = Folder::with_rules();
    for (bytes, expected) in [
        (b"text,\xFF\n\xFF\n".as_slice(), "the header of `in.csv` is not UTF-8"),
        (b"id,name\n1,2\n", "no column of the text; its columns: id、name"),
        ("某某,路灯坏了三天\n".as_bytes(), "no column of the text in its first line (columns: 2)"),
        (b"id,13800000000\n", "the first line must be the header"),
        (b"", "no column of the text"),
        (b"\"text\n1\n", "the header of `in.csv` cannot be read"),
    ] {
        folder.write("in.csv", bytes);
        let said = folder.route(&["batch", "in.csv", "-o", "out.jsonl"]);
        assert_eq!(said.code, 2);
        assert!(said.err.contains(expected), "{}", said.err);
        assert!(!said.err.contains("路灯") && !said.err.contains("1380"), "{}", said.err);
        assert_eq!(folder.names(), ["in.csv", "rules"]);
    }
}

#[test]
fn an_empty_input_is_an_empty_output() {
    let folder = Folder::with_rules();
    folder.write("in.jsonl", "");
    assert_eq!(folder.route(&["batch", "in.jsonl", "-o", "out.jsonl"]).code, 0);
    assert_eq!(folder.read("out.jsonl"), "");
    folder.write("in.csv", "text\n");
    assert_eq!(folder.route(&["batch", "in.csv", "-o", "out.csv"]).code, 0);
    assert_eq!(folder.read("out.csv").lines().count(), 1);
}

#[test]
fn no_file_is_written_over_while_it_is_read() {
    let folder = Folder::with_rules();
    let row = "{\"text\":\"路灯\"}\n";
    folder.write("in.jsonl", row);
    for args in [
        &["batch", "in.jsonl", "-o", "in.jsonl"][..],
        &["batch", "in.jsonl", "-o", "rules/../in.jsonl"],
        &["batch", "in.jsonl", "-o", "out.jsonl", "--rejects", "in.jsonl"],
        &["batch", "in.jsonl", "-o", "out.jsonl", "--rejects", "out.jsonl"],
    ] {
        let said = folder.route(args);
        assert_eq!(said.code, 2, "{args:?}");
        assert!(said.err.contains("would be written over"), "{}", said.err);
    }
    assert_eq!(folder.read("in.jsonl"), row);
}

#[test]
fn what_cannot_be_written_is_said_and_left_alone() {
    let folder = Folder::with_rules();
    folder.write("in.jsonl", rows(2000));
    std::fs::create_dir(folder.path().join("folder.jsonl")).unwrap();
    for (out, expected) in
        [("no/where/out.jsonl", "there is no such file or folder"), ("folder.jsonl", "it is a folder")]
    {
        let said = folder.route(&["batch", "in.jsonl", "-o", out]);
        assert_eq!(said.code, 2);
        assert!(said.err.contains(&format!("could not write `{out}`: {expected}")), "{}", said.err);
    }
    #[cfg(target_os = "linux")]
    {
        let full = folder.route(&[
            "batch",
            "in.jsonl",
            "-o",
            "/dev/full",
            "--output-format",
            "jsonl",
            "--rejects",
            "bad.jsonl",
        ]);
        assert_eq!(full.code, 2);
        assert!(full.err.contains("could not write `/dev/full`: the disk is full"), "{}", full.err);
        let device = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let mut full = folder.command(&["batch", "in.jsonl"]);
        full.stdout(device);
        assert_eq!(Said::of(full.output().unwrap()).code, 2);
    }
    assert_eq!(folder.names(), ["folder.jsonl", "in.jsonl", "rules"]);
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let folder = Folder::with_rules();
    folder.write("in.jsonl", rows(3000));
    let mut child = folder.command(&["batch", "in.jsonl"]).spawn().unwrap();
    let mut first = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut first).unwrap();
    drop(stdout);
    let mut talk = String::new();
    child.stderr.take().unwrap().read_to_string(&mut talk).unwrap();
    assert_eq!((child.wait().unwrap().code(), talk.as_str()), (Some(0), ""));
    assert!(first.starts_with("{\"id\":\"0\""));
}

#[test]
fn a_batch_that_is_killed_leaves_no_output() {
    let folder = Folder::with_rules();
    folder.write("out.jsonl", "old\n");
    let mut child = folder.command(&["batch", "-", "-o", "out.jsonl"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(rows(1500).as_bytes()).unwrap();
    stdin.flush().unwrap();
    let started = Instant::now();
    while !folder.has(".out.jsonl.part") && started.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(20));
    }
    // Two runs on one output do not mix.
    folder.write("in.jsonl", "{\"text\":\"路灯\"}\n");
    let second = folder.route(&["batch", "in.jsonl", "-o", "out.jsonl"]);
    assert_eq!(second.code, 2);
    assert!(second.err.contains("could not write `out.jsonl`: another run is writing it"), "{}", second.err);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(folder.read("out.jsonl"), "old\n");
    assert!(!folder.has("out.rejects.jsonl"));
    // What it left is taken over by the next run.
    assert_eq!(folder.route(&["batch", "in.jsonl", "-o", "out.jsonl"]).code, 0);
    assert_eq!(folder.names(), ["in.jsonl", "out.jsonl", "out.summary.json", "rules"]);
}

#[test]
fn each_case_by_the_rules_of_its_day() {
    let folder = Folder::with_rules();
    let rules = folder.read("rules/duties.duty");
    // From 2020 on another body leads.
    let overlay = "\n增减 全市 对 示例清单 {\n    施行 2020-07-01\n    依据 \"办法（示例）\"\n    改 路灯维护 { 主责 街道办事处 }\n}\n";
    folder.write("rules/duties.duty", rules + overlay);
    let days = ["2018-05-01", "2020/6/30 23:59", "2020年7月1日", "", "昨天", "2021-01-01"];
    let texts = days.map(|day| format!("路灯不亮了,{day}\n")).concat();
    folder.write("in.csv", format!("诉求内容,来电日期\n{texts}"));
    let rows = days.map(|day| format!("{{\"text\":\"路灯不亮了\",\"来电日期\":\"{day}\"}}\n")).concat();
    folder.write("in.jsonl", rows);
    let mut runs = Vec::new();
    for (input, jobs) in [("in.csv", "1"), ("in.csv", "2"), ("in.jsonl", "1")] {
        let args = ["batch", input, "-o", "out.jsonl", "--as-of", "2019-01-01", "--as-of-column", "来电日期"];
        let said = folder.route(&[&args[..], &["--jobs", jobs]].concat());
        assert_eq!(said.code, 1, "{}", said.err);
        assert!(said.err.contains("1 cases have no day; they were decided by the rules of 2019-01-01"), "{}", said.err);
        runs.push(folder.read("out.jsonl"));
        let reject = &lines(&folder.read("out.rejects.jsonl"))[0];
        assert_eq!((&reject["code"], reject["raw"].as_str().unwrap().contains("昨天")), (&"no-day".into(), true));
    }
    assert!(runs[0] == runs[1] && runs[0] == runs[2]);
    let decided = lines(&runs[0]);
    let of = |key: &str| decided.iter().map(|case| case[key].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(of("lead"), ["区城市管理委", "区城市管理委", "街道办事处", "区城市管理委", "街道办事处"]);
    assert_eq!(of("as_of"), ["2018-05-01", "2020-06-30", "2020-07-01", "2019-01-01", "2021-01-01"]);
    // One decision is what the rules of that day say.
    let of_day = folder.route(&["batch", "in.jsonl", "--as-of", "2021-01-01", "--output-format", "jsonl"]);
    assert_eq!(of_day.out.lines().last(), runs[0].lines().last());

    let summary: Value = serde_json::from_str(&folder.read("out.summary.json")).unwrap();
    let mut counts: Vec<u64> = summary["rulesets"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).collect();
    counts.sort_unstable();
    assert_eq!((counts, &summary["undated"]), (vec![2, 3], &1.into()));

    let said = folder.route(&["batch", "in.jsonl", "-o", "none.jsonl", "--as-of-column", "日期"]);
    assert!(said.code == 1 && said.err.contains("no row has a day in `日期`"), "{}", said.err);
    let said = folder.route(&["batch", "in.csv", "--as-of-column", "日期"]);
    assert!(said.code == 2 && said.err.contains("no column `日期`"), "{}", said.err);
}

#[test]
fn rules_that_cannot_be_used_on_a_day_set_its_rows_aside() {
    let folder = Folder::with_rules();
    let rules = folder.read("rules/duties.duty");
    folder.write("rules/duties.duty", rules.replace("    协助 街道办事处\n", "    协助 街道办事处、区新局\n"));
    let table = "\n  - line: 新局\n    members: [{level: district, name: 区新局, from: 2020-01-01}]\n";
    assert_eq!(folder.route(&["init", "tables", "--tables"]).code, 0);
    folder.write("rules/departments.yaml", folder.read("tables/departments.yaml") + table);
    folder.write("in.csv", "text,day\n路灯不亮了,2019-12-31\n路灯不亮了,2020-01-01\n");
    let said = folder.route(&["batch", "in.csv", "-o", "out.jsonl", "--as-of", "2021-01-01", "--as-of-column", "day"]);
    assert_eq!(said.code, 1, "{}", said.err);
    assert_eq!(lines(&folder.read("out.jsonl")).len(), 1);
    let reject = &lines(&folder.read("out.rejects.jsonl"))[0];
    let reason = reject["reason"].as_str().unwrap();
    assert!(reject["code"] == "no-rules" && reason.contains("2019-12-31") && reason.contains("区新局"), "{reason}");

    // A compiled rule set holds the rules of one period.
    let compiled = folder.route(&["compile", "--rules", "rules", "-o", "rules.routebin", "--as-of", "2021-01-01"]);
    assert_eq!(compiled.code, 0, "{}", compiled.err);
    let args = ["batch", "in.csv", "--rules", "rules.routebin", "--as-of", "2021-01-01", "--as-of-column", "day"];
    let said = folder.route(&[&args[..], &["-o", "compiled.jsonl"]].concat());
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(folder.read("compiled.jsonl") == folder.read("out.jsonl"));
    assert!(folder.read("compiled.rejects.jsonl").contains("the compiled rule set does not hold that day"));
}

#[test]
fn a_text_is_cut_where_it_is_asked_for() {
    let folder = Folder::with_rules();
    folder.write("in.jsonl", "{\"text\":\"今天路灯不亮\"}\n{\"text\":\"路灯不亮，今天\"}\n{\"title\":\"路灯不亮\"}\n");
    let said = folder.route(&["batch", "in.jsonl", "-o", "out.jsonl", "--max-text", "4"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let leads: Vec<bool> = lines(&folder.read("out.jsonl")).iter().map(|case| case["lead"].is_string()).collect();
    assert_eq!(leads, [false, true, true]);
    assert!(
        said.err.contains("of 2 cases only the beginning was read") && said.err.contains("(lines 1, 2)"),
        "{}",
        said.err
    );
    let summary: Value = serde_json::from_str(&folder.read("out.summary.json")).unwrap();
    assert_eq!(summary["cut"], 2);
}
