//! `route eval`: figures that can be recomputed by hand, the same bytes for any number of threads, and no citizen's words anywhere.

use serde_json::Value;

use crate::program::{Folder, Said};

const RULES: &str = "\
职责 路灯 { 主责 区城市管理委；类别 城乡建设；草稿 \"待核\" }
规则 路灯不亮 → 路灯 {
    得 6 若 任一(\"路灯不亮\"、\"路灯坏了\"、\"灯杆歪了\")
    得 1 若 \"胡同\"
    例 \"路灯不亮\"
    反例 \"楼上漏水\"
}
职责 漏水 { 主责 区住建委；类别 城乡建设；草稿 \"待核\" }
规则 楼上漏水 → 漏水 {
    得 6 若 任一(\"楼上漏水\"、\"漏水了\")
    得 1 若 \"胡同\"
    例 \"楼上漏水\"
    反例 \"路灯不亮\"
}
职责 公交 { 主责 公交集团；类别 交通运输；草稿 \"待核\" }
规则 公交不来 → 公交 {
    得 6 若 \"公交不来\"
    例 \"公交不来\"
    反例 \"路灯不亮\"
}
";

const MAP: &str = "\
label: 科室
labels:
  灯科: 区城市管理委
  水科: [区住建委, 区水务局]
  车科: {line: 公交}
skip: [街镇]
";

/// Eleven cases, nine of them scored: 灯科 right twice, wrong once (a word of 漏水), once by the second candidate; 水科 right once,
/// unanswered three times; 车科 right once.
const CASES: &str = "\
{\"id\":1,\"text\":\"路灯不亮，求解决\",\"科室\":\"灯科\"}
{\"id\":2,\"text\":\"灯杆歪了\",\"科室\":\"灯科\"}
{\"id\":3,\"text\":\"路灯那边漏水了\",\"科室\":\"灯科\"}
{\"id\":4,\"text\":\"楼上漏水了路灯坏了胡同很黑\",\"科室\":\"灯科\"}
{\"id\":5,\"text\":\"楼上漏水\",\"科室\":\"水科\"}
{\"id\":6,\"text\":\"卫生间湿了一片，我家在秘密路\",\"科室\":\"水科\"}
{\"id\":7,\"text\":\"厨房湿了一片，谁管\",\"科室\":\"水科\"}
{\"id\":8,\"text\":\"墙角湿了一片，已经一周\",\"科室\":\"水科\"}
{\"id\":9,\"title\":\"公交不来\",\"text\":\"\",\"科室\":\"车科\"}
{\"id\":10,\"text\":\"村里的事\",\"科室\":\"街镇\"}
{\"id\":11,\"text\":\"路灯不亮\",\"科室\":\"没人知道的科\"}
";

fn folder() -> Folder {
    let folder = Folder::empty();
    std::fs::create_dir(folder.path().join("rules")).unwrap();
    folder.write("rules/a.duty", RULES);
    folder.write("map.yaml", MAP);
    folder.write("cases.jsonl", CASES);
    folder
}

fn eval(folder: &Folder, more: &[&str]) -> Said {
    let mut args = vec!["eval", "cases.jsonl", "--map", "map.yaml", "--as-of", "2026-11-22"];
    args.extend(more);
    folder.route(&args)
}

fn json(folder: &Folder, more: &[&str]) -> Value {
    let said = eval(folder, &[&["--json", "-"], more].concat());
    serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}{}", said.out, said.err))
}

fn share(value: &Value) -> (u64, u64) {
    (value["n"].as_u64().unwrap(), value["of"].as_u64().unwrap())
}

#[test]
fn the_figures_are_those_counted_by_hand() {
    let folder = folder();
    let said = eval(&folder, &["--json", "new.json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.err.contains("1 cases have a label that says nothing here and are not scored: 没人知道的科 1"),
        "{}",
        said.err
    );
    let report: Value = serde_json::from_str(&folder.read("new.json")).unwrap();
    let run = &report["run"];
    let counts = ["n_read", "n_scored", "n_skipped", "n_unknown", "n_unread"].map(|key| run[key].as_u64().unwrap());
    assert_eq!(counts, [11, 9, 1, 1, 0]);
    assert_eq!((run["label"].as_str(), run["as_of"].as_str()), (Some("科室"), Some("2026-11-22")));
    // 1, 2, 5 and 9 are right first, 4 is second (a tie, and 漏水 has more characters).
    assert_eq!(share(&report["top1"]), (4, 9));
    assert_eq!(share(&report["top3"]), (5, 9));
    assert_eq!(share(&report["answered"]), (6, 9));
    assert_eq!(share(&report["precision"]), (4, 6));
    let label = |name: &str| {
        let labels = report["by_label"].as_array().unwrap();
        labels.iter().find(|label| label["name"] == name).unwrap_or_else(|| panic!("{name}"))
    };
    assert_eq!((share(&label("灯科")["top1"]), share(&label("灯科")["top3"])), ((2, 4), (3, 4)));
    assert_eq!((share(&label("水科")["top1"]), share(&label("水科")["answered"])), ((1, 4), (1, 4)));
    // 4 is no sure thing: a rival is right.
    let confer = &report["signals"]["confer"];
    assert_eq!((share(&confer["fired"]), share(&confer["right"]), share(&confer["saved"])), ((1, 9), (0, 1), (1, 1)));
    let confusions = report["confusions"].as_array().unwrap();
    let told: Vec<String> =
        confusions.iter().map(|of| format!("{}→{} {}", of["label"], of["answer"], of["n"])).collect();
    assert_eq!(told, ["\"水科\"→null 3", "\"灯科\"→\"区住建委\" 2"]);
    assert_eq!(confusions[1]["words"][0], serde_json::json!(["漏水了", 2]));
    // Rule by rule; those behind wrong answers first. The unknown label's case fires too, but is not judged.
    let rules = report["rules"].as_array().unwrap();
    let rule = |name: &str| rules.iter().find(|rule| rule["rule"] == name).unwrap();
    assert_eq!(rules[0]["rule"], "楼上漏水");
    assert_eq!((rule("楼上漏水")["fired"].as_u64(), share(&rule("楼上漏水")["right"])), (Some(3), (1, 3)));
    let lamp = rule("路灯不亮");
    assert_eq!((lamp["fired"].as_u64(), lamp["won"].as_u64(), share(&lamp["right"])), (Some(4), Some(3), (2, 2)));
    assert_eq!(lamp["with"], serde_json::json!([["楼上漏水", 1]]));
    let dead = &report["dead"];
    assert_eq!((dead["n_rules"].as_u64(), dead["rules"].as_array().unwrap().len()), (Some(3), 0));
    assert_eq!((dead["n_keywords"].as_u64(), dead["n_dead_keywords"].as_u64()), (Some(7), Some(0)));
    // Every scored case once, in order.
    let ids: Vec<&str> = report["cases"].as_array().unwrap().iter().map(|case| case["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    assert_eq!(report["cases"][3]["rank"], 2);
}

#[test]
fn neither_threads_nor_the_order_of_cases_change_a_figure() {
    let folder = folder();
    let many: String = (0..2000)
        .map(|i| CASES.lines().nth(i % 11).unwrap().replacen("\"id\":", &format!("\"id\":{i}0"), 1) + "\n")
        .collect();
    folder.write("cases.jsonl", &many);
    let run = |jobs: &str| {
        let said = eval(&folder, &["--json", "r.json", "--html", "r.html", "--jobs", jobs, "--lang", "zh"]);
        (said.out, folder.read("r.json"), folder.read("r.html"))
    };
    let one = run("1");
    assert!(one == run("2") && one == run("5"));

    let mut lines: Vec<&str> = many.lines().collect();
    lines.reverse();
    let before: Value = serde_json::from_str(&one.1).unwrap();
    folder.write("cases.jsonl", lines.join("\n"));
    let after = json(&folder, &[]);
    assert_eq!(before["run"], after["run"]);
    assert_eq!(before["by_label"], after["by_label"]);
    assert_eq!(before["confusions"], after["confusions"]);
    assert_eq!(before["phrases"], after["phrases"]);
}

#[test]
fn no_report_holds_a_citizens_words_but_where_it_is_asked_for() {
    let folder = folder();
    let said = eval(&folder, &["--json", "r.json", "--html", "r.html", "--min-cases", "3"]);
    let page = folder.read("r.html");
    let phrases = serde_json::from_str::<Value>(&folder.read("r.json")).unwrap()["phrases"]["list"].clone();
    // Three citizens share these words.
    assert_eq!(phrases, serde_json::json!([{"phrase": "湿了一片", "n": 3, "n_answered": 0}]));
    for text in [&said.out, &said.err, &page, &folder.read("r.json")] {
        for words in ["秘密路", "求解决", "厨房", "已经一周"] {
            assert!(!text.contains(words), "{words}");
        }
    }
    let said = eval(&folder, &["--json", "r.json", "--html", "r.html", "--with-text"]);
    for text in [&said.out, &folder.read("r.html"), &folder.read("r.json")] {
        assert!(text.contains("我家在秘密路") && !text.contains("求解决"));
    }
    // What citizens wrote is no label, even if the wrong field is named.
    folder.write("map.yaml", MAP);
    let long = "一位市民写下的很长很长的一段话，里面什么都有，谁也不该看到";
    folder.write("cases.jsonl", format!("{CASES}{{\"id\":12,\"text\":\"甲\",\"科室\":\"{long}\"}}\n"));
    let said = eval(&folder, &["--json", "r.json", "--html", "r.html"]);
    for text in [&said.out, &said.err, &folder.read("r.html"), &folder.read("r.json")] {
        assert!(!text.contains("很长很长"));
    }
}

#[test]
fn the_page_needs_nothing_but_itself_and_escapes_what_it_shows() {
    let folder = folder();
    folder.write("map.yaml", MAP.replace("灯科:", "\"<b>灯&科\":"));
    folder.write("cases.jsonl", CASES.replace("\"灯科\"", "\"<b>灯&科\""));
    let said = eval(&folder, &["--html", "r.html"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let page = folder.read("r.html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
    assert!(page.contains("&lt;b&gt;灯&amp;科") && !page.contains("<b>灯"));
    for foreign in ["http:", "https:", "src=", "href=", "url(", "@import", "<script", "<link", "<img"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert!(page.contains("<svg") && page.contains("@media print") && page.contains("name=\"viewport\""));
}

#[test]
fn two_runs_over_the_same_cases_are_compared() {
    let folder = folder();
    assert_eq!(eval(&folder, &["--json", "old.json"]).code, 0);
    // Mends 6, 7 and 8, breaks 2.
    let rules = RULES.replace("\"漏水了\"", "\"漏水了\"、\"湿了一片\"").replace("、\"灯杆歪了\"", "");
    folder.write("rules/a.duty", rules);
    let report = json(&folder, &["--against", "old.json"]);
    let change = &report["against"];
    let counts =
        ["n_cases", "n_fixed", "n_broken", "n_both_right", "n_both_wrong"].map(|key| change[key].as_u64().unwrap());
    assert_eq!(counts, [9, 3, 1, 3, 2]);
    // 2 × (1 + 4) / 2⁴.
    assert_eq!(change["p"], 0.625);
    assert_eq!(change["same_map"], true);
    let ids = |key: &str| -> Vec<String> {
        change[key].as_array().unwrap().iter().map(|moved| moved["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((ids("fixed"), ids("broken")), (vec!["6".into(), "7".into(), "8".into()], vec!["2".into()]));
    assert_eq!(change["by_label"][0], serde_json::json!({"label": "水科", "n": 4, "fixed": 3, "broken": 0}));
    let said = eval(&folder, &["--against", "old.json", "--html", "r.html"]);
    assert!(said.out.contains("3 fixed, 1 broken") && said.out.contains("p = 0.6250"), "{}", said.out);
    assert!(folder.read("r.html").contains("McNemar"));

    folder.write("map.yaml", MAP.replace("[区住建委, 区水务局]", "区住建委"));
    let said = eval(&folder, &["--against", "old.json"]);
    assert!(said.err.contains("the label maps of the two runs differ"), "{}", said.err);
}

#[test]
fn other_cases_cannot_be_compared() {
    let folder = folder();
    assert_eq!(eval(&folder, &["--json", "old.json"]).code, 0);
    let fewer: Vec<&str> = CASES.lines().take(10).collect();
    for (cases, told) in [
        (fewer.join("\n"), "11 then, 10 now"),
        (CASES.replace("灯杆歪了", "灯杆倒了"), "11 then, 11 now"),
        (
            CASES.replace(
                "\"id\":5,\"text\":\"楼上漏水\",\"科室\":\"水科\"",
                "\"id\":5,\"text\":\"楼上漏水\",\"科室\":\"车科\"",
            ),
            "11 then",
        ),
    ] {
        folder.write("cases.jsonl", cases);
        let said = eval(&folder, &["--against", "old.json", "--json", "new.json", "--html", "new.html"]);
        assert_eq!((said.code, said.out.as_str()), (2, ""));
        assert!(said.err.contains("is over other cases") && said.err.contains(told), "{}", said.err);
        assert!(!folder.has("new.json") && !folder.has("new.html"));
    }
    folder.write("cases.jsonl", CASES);
    for not_a_report in ["", "{}", "[1]", "{\"format\":\"route-eval/0\"}", "{\"format\":\"route-eval/1\",\"cases\":1}"]
    {
        folder.write("old.json", not_a_report);
        let said = eval(&folder, &["--against", "old.json"]);
        assert_eq!(said.code, 2);
        assert!(said.err.contains("`old.json` is no report of `route eval`"), "{}", said.err);
    }
}

#[test]
fn a_figure_under_its_bound_fails() {
    let folder = folder();
    assert_eq!(eval(&folder, &["--fail-under", "top1=0.44", "--fail-under", "top3=55%"]).code, 0);
    let said =
        eval(&folder, &["--fail-under", "top1=0.45", "--fail-under", "coverage=0.9", "--fail-under", "precision=0.5"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("top1 is 44.44% (4 of 9), under 45%"), "{}", said.err);
    assert!(said.err.contains("coverage is 66.67%") && !said.err.contains("precision is"), "{}", said.err);
    assert_eq!(eval(&folder, &["--strict"]).code, 1);
    let wrong = eval(&folder, &["--fail-under", "top2=0.5"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (2, ""));
    assert!(wrong.err.contains("--fail-under top1=0.80"), "{}", wrong.err);
}

#[test]
fn the_halves_part_the_cases() {
    let folder = folder();
    let ids = |half: &[&str]| -> Vec<String> {
        let report = json(&folder, half);
        report["cases"].as_array().unwrap().iter().map(|case| case["id"].as_str().unwrap().to_owned()).collect()
    };
    let (all, a, b) = (ids(&[]), ids(&["--half", "A"]), ids(&["--half", "b"]));
    let mut both: Vec<String> = a.iter().chain(&b).cloned().collect();
    both.sort();
    assert_eq!(both, all);
    // SHA-256 of `1` begins with 6b, of `2` with d4, of `3` with 4e, of `5` with ef.
    for (id, half) in [("1", &a), ("2", &b), ("3", &a), ("5", &b)] {
        assert!(half.iter().any(|known| known == id), "{id}");
    }
}

#[test]
fn a_label_is_read_from_any_field_and_never_helps_to_answer() {
    let folder = folder();
    // With the category given, 公交 would gain points; as label it must not.
    let csv =
        "编号,诉求内容,category,承办单位\n1,公交不来,交通运输,公交集团\n2,路灯不亮,交通运输,住建委\n3,路灯不亮,,\n";
    folder.write("cases.csv", csv);
    let report = |label: &str| -> Value {
        let said = folder.route(&["eval", "cases.csv", "--label", label, "--json", "-"]);
        serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}{}", said.out, said.err))
    };
    let by_body = report("承办单位");
    assert_eq!((share(&by_body["top1"]), by_body["run"]["n_unlabelled"].as_u64()), ((1, 2), Some(1)));
    let by_category = report("category");
    assert_eq!((share(&by_category["top1"]), share(&by_category["top3"])), ((1, 2), (1, 2)));
    let given = json_of_batch(&folder, "cases.csv");
    assert!(given[0]["score"].as_u64() > Some(6), "the category does count where it is no label");
    let scores = by_category["by_score"].as_array().unwrap();
    assert!(scores.iter().all(|band| band["to"] == 7), "{scores:?}");

    let said = folder.route(&["eval", "cases.csv", "--label", "没有这一列"]);
    assert_eq!(said.code, 2);
    assert!(
        said.err.contains("`cases.csv` has no column of the label; its columns: 编号、诉求内容、category、承办单位"),
        "{}",
        said.err
    );
    let said = folder.route(&["eval", "cases.jsonl"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("no case has a label in `label`") && said.err.contains("--label"), "{}", said.err);
}

fn json_of_batch(folder: &Folder, input: &str) -> Vec<Value> {
    let said = folder.route(&["batch", input, "--output-format", "jsonl"]);
    said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn mistakes_in_the_map_are_shown_at_their_place() {
    let folder = folder();
    folder.write("map.yaml", MAP.replace("区城市管理委", "区城市管理为"));
    let said = eval(&folder, &["--json", "new.json"]);
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert!(said.err.contains("error[E064]: no body is called `区城市管理为`"), "{}", said.err);
    assert!(said.err.contains("--> map.yaml:3:7") && said.err.contains("did you mean `区城市管理委`?"), "{}", said.err);
    assert!(!folder.has("new.json"));
    let said = eval(&folder, &["--lang", "zh"]);
    assert!(said.err.contains("没有名为 `区城市管理为` 的机构"), "{}", said.err);
}

#[test]
fn rows_that_cannot_be_read_are_counted_and_never_told() {
    let folder = folder();
    folder.write("cases.jsonl", format!("{{\"id\":1,\"text\":\"绝密\n{CASES}"));
    let said = eval(&folder, &[]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("1 rows could not be read"), "{}", said.err);
    assert!(!said.err.contains("绝密") && !said.out.contains("绝密"));
    folder.write("cases.jsonl", "");
    assert_eq!(eval(&folder, &[]).code, 2);
    assert_eq!(eval(&folder, &["--json", "cases.jsonl"]).code, 2);
}

#[test]
fn the_made_up_labelled_cases_are_measured() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let [cases, map] =
        ["examples/labelled.jsonl", "examples/labels.yaml"].map(|name| root.join(name).display().to_string());
    let said = Folder::empty().route(&["评测", &cases, "--map", &map, "--json", "-"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let report: Value = serde_json::from_str(&said.out).unwrap();
    let counts = ["n_read", "n_scored", "n_skipped", "n_unknown"].map(|key| report["run"][key].as_u64().unwrap());
    assert_eq!(counts, [21, 18, 2, 1]);
    assert!(share(&report["top1"]).0 >= 12, "{}", report["top1"]);
}
