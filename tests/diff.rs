//! `route diff`: two rule sets, what was edited, which cases that changes, and which edit it is.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::program::{Folder, Said};

const HEAD: &str = r#"
清单 单 { 依据 "本市"；施行 2020-01-01；主体 街道办事处 }

职责 灯 "负责灯。" {
    清单 单
    板块 城市管理
    类别 城乡建设/市政
    主责 区城市管理委
    协助 街道办事处
    时限 7日
    依据 "本市"
}

职责 水 "负责水。" {
    清单 单
    板块 城市管理
    类别 环境保护/水环境
    主责 区水务局
    依据 "本市"
}
"#;

const WORDS: &str = "\n词表 暗 = \"漆黑\"、\"太暗\"\n";

const RULES: &str = r#"
规则 灯坏 → 灯 {
    得 6 若 "路灯"
    例 "路灯坏了"
}

规则 太黑 → 灯 {
    得 3 若 词表 暗
}

规则 积水 → 水 {
    得 6 若 任一("积水"、"水坑")
}
"#;

fn base() -> String {
    [HEAD, WORDS, RULES].concat()
}

/// Two folders of rules, `old/` and `new/`, of one file each.
fn folder(old: &str, new: &str) -> Folder {
    let folder = Folder::empty();
    for (name, text) in [("old", old), ("new", new)] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        folder.write(&format!("{name}/a.duty"), text);
    }
    folder
}

fn run(folder: &Folder, more: &[&str]) -> Said {
    folder.route(&[&["diff", "old", "new", "--as-of", "2026-11-22"], more].concat())
}

fn report(folder: &Folder, more: &[&str]) -> Value {
    let said = run(folder, &[&["--format", "json"], more].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

/// `changed duty 灯`.
fn edits(report: &Value) -> Vec<String> {
    let text = |edit: &Value, key: &str| edit[key].as_str().unwrap().to_owned();
    let edits = report["edits"].as_array().unwrap().iter();
    edits.map(|edit| [text(edit, "change"), text(edit, "kind"), text(edit, "name")].join(" ")).collect()
}

/// Of each group: its class, from, to, number of cases, and the edits of its causes.
fn groups(report: &Value) -> Vec<String> {
    let groups = report["cases"]["groups"].as_array().unwrap().iter();
    groups
        .map(|group| {
            let causes: Vec<String> =
                group["causes"].as_array().unwrap().iter().map(|it| format!("{}x{}", it["edits"], it["n"])).collect();
            let text = |key: &str| group[key].as_str().unwrap();
            format!("{}: {} > {}, {} by {}", text("class"), text("from"), text("to"), group["n"], causes.join(" "))
        })
        .collect()
}

/// Cases with these texts, called `c1`, `c2` and so on, in the file `cases.jsonl`.
fn cases(folder: &Folder, texts: &[&str]) {
    let lines =
        texts.iter().enumerate().map(|(at, text)| json!({"id": format!("c{}", at + 1), "text": text}).to_string());
    folder.write("cases.jsonl", lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn an_edit_of_every_kind_is_found() {
    let old = base()
        + r#"
事实 场所 = 小区、道路 { 小区 若 "小区"；道路 若 "马路" }

遮蔽 路名 = "路灯厂"

否定 前("没有") 于 "积水"

去向 走失 → 转接 "110" { 依据 "某法"；得 9 若 "走失" }

增减 西城区 对 单 { 施行 2021-01-01；依据 "某文"；改 水 { 主责 区城市管理委 } }

规则 废 → 水 { 得 3 若 "旧渠" }

保证 照明 { 若 "路灯" 则 主责 区城市管理委；若 "积水" 则 永不 主责 区城市管理委 }
"#;
    let new = old
        .replace("主体 街道办事处 }", "板块 城市管理；主体 街道办事处 }")
        .replace("主责 区水务局", "主责 区城市管理委")
        .replace("\"太暗\"", "\"昏暗\"")
        .replace("道路 若 \"马路\"", "道路 若 \"公路\"")
        .replace("\"路灯厂\"", "\"路灯厂\"、\"路灯巷\"")
        .replace("前(\"没有\")", "前(\"没有\"、\"并无\")")
        .replace("转接 \"110\"", "转接 \"119\"")
        .replace("改 水 { 主责 区城市管理委 }", "改 水 { 主责 街道办事处 }")
        .replace("若 \"路灯\" 则 主责", "若 \"路灯\" 则 首 主责")
        .replace("规则 废 → 水 { 得 3 若 \"旧渠\" }", "规则 新 → 水 { 得 4 若 \"新渠\" }");
    let report = report(&folder(&old, &new), &[]);
    let expected = [
        "changed list 单",
        "changed duty 水",
        "changed overlay 西城区 对 单（2021-01-01）",
        "changed outcome 走失",
        "changed fact 场所",
        "changed words 暗",
        "changed mask 路名",
        "changed negation ",
        "removed rule 废",
        "added rule 新",
        "changed guarantee 照明",
    ];
    let mut found = edits(&report);
    found.sort();
    let mut sorted = expected.to_vec();
    sorted.sort_unstable();
    assert_eq!(found, sorted);
    assert_eq!(report["summary"], json!({"added": 1, "removed": 1, "changed": 9, "moved": 0}));
    // What changed is told by field, and only what changed.
    let fields = |name: &str| {
        report["edits"].as_array().unwrap().iter().find(|edit| edit["name"] == name).unwrap()["fields"].clone()
    };
    assert_eq!(fields("水"), json!([{"field": "lead", "old": ["区水务局"], "new": ["区城市管理委"]}]));
    assert_eq!(fields("暗"), json!([{"field": "word", "old": ["\"太暗\""], "new": ["\"昏暗\""]}]));
    assert_eq!(fields("走失"), json!([{"field": "class", "old": ["转接 \"110\""], "new": ["转接 \"119\""]}]));
    let promise = |claim: &str| [format!("\"路灯\" 则 {claim} 区城市管理委")];
    assert_eq!(fields("照明"), json!([{"field": "if", "old": promise("主责"), "new": promise("首 主责")}]));
    assert_eq!(fields("场所"), json!([{"field": "value", "old": ["道路 若 \"马路\""], "new": ["道路 若 \"公路\""]}]));
}

#[test]
fn another_layout_or_language_of_keywords_and_remarks_are_no_change() {
    let folder = folder(&base(), &base());
    assert_eq!(folder.route(&["fmt", "new", "--keywords", "en"]).code, 0);
    let spread = folder.read("new/a.duty").replace("{\n", "{   # a remark\n\n");
    folder.write("new/a.duty", &spread);
    assert_ne!(folder.read("old/a.duty"), spread);
    let said = run(&folder, &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("nothing was edited"), "{}", said.out);
    let report = report(&folder, &[]);
    assert_eq!((edits(&report), &report["cases"]), (vec![], &Value::Null));
}

#[test]
fn what_stands_elsewhere_has_moved() {
    let (first, rest) = RULES.split_once("\n规则 太黑").unwrap();
    let rest = format!("\n规则 太黑{rest}");
    let folder = folder(&base(), &[HEAD, WORDS, &rest].concat());
    folder.write("new/b.duty", first);
    let found = report(&folder, &[]);
    assert_eq!(edits(&found), ["moved rule 灯坏"]);
    let edit = &found["edits"][0];
    assert_eq!(
        (&edit["old"], &edit["new"]),
        (&json!({"file": "a.duty", "line": 24}), &json!({"file": "b.duty", "line": 2}))
    );

    // Within a file what left the order has moved, not what it was carried past.
    std::fs::remove_file(folder.path().join("new/b.duty")).unwrap();
    folder.write("new/a.duty", [HEAD, &rest, first, WORDS].concat());
    assert_eq!(edits(&report(&folder, &[])), ["moved words 暗", "moved rule 灯坏"]);
    // A move and a change at once are told as one.
    folder.write("new/a.duty", [HEAD, WORDS, &rest, &first.replace("得 6", "得 7")].concat());
    let found = report(&folder, &[]);
    assert_eq!((edits(&found), &found["edits"][0]["moved"]), (vec!["changed rule 灯坏".to_owned()], &json!(true)));
}

#[test]
fn one_of_two_edits_is_the_cause() {
    let new = base().replace("主责 区水务局", "主责 区城市管理委").replace("得 6 若 \"路灯\"", "得 7 若 \"路灯\"");
    let folder = folder(&base(), &new);
    cases(&folder, &["门前积水", "路灯坏了", "一个水坑", "没事"]);
    let found = report(&folder, &["--cases", "cases.jsonl"]);
    assert_eq!(edits(&found), ["changed duty 水", "changed rule 灯坏"]);
    assert_eq!(groups(&found), ["lead: 区水务局 > 区城市管理委, 2 by [1]x2"]);
    assert_eq!(found["cases"]["groups"][0]["ids"], json!(["c1", "c3"]));
    assert_eq!((&found["edits"][0]["n_cases"], &found["edits"][1]["n_cases"]), (&json!(2), &json!(0)));
}

#[test]
fn two_edits_that_only_together_change_a_case_are_its_cause_together() {
    let new = base().replace("\"太暗\"", "\"黑咕隆咚\"").replace("得 3 若 词表 暗", "得 6 若 词表 暗");
    let new = new.replace("\"负责灯。\"", "\"负责路灯。\"");
    let folder = folder(&base(), &new);
    // The first word is new and its rule was weak; the second word was there already.
    cases(&folder, &["这里黑咕隆咚", "这里漆黑", "又是黑咕隆咚"]);
    let found = report(&folder, &["--cases", "cases.jsonl"]);
    assert_eq!(edits(&found), ["changed duty 灯", "changed words 暗", "changed rule 太黑"]);
    assert_eq!(groups(&found), ["outcome: unmatched > dispatch, 3 by [2,3]x2 [3]x1"]);
}

#[test]
fn an_edit_brings_what_it_cannot_stand_without() {
    let new = base()
        + "职责 井 \"负责井。\" { 清单 单；板块 城市管理；主责 区水务局；依据 \"本市\" }\n\n规则 井盖 → 井 { 得 6 若 \"井盖\" }\n";
    let folder = folder(&base(), &new.replace("得 6 若 \"路灯\"", "得 5 若 \"路灯\""));
    cases(&folder, &["井盖丢了"]);
    let found = report(&folder, &["--cases", "cases.jsonl"]);
    assert_eq!(edits(&found), ["added duty 井", "added rule 井盖", "changed rule 灯坏"]);
    assert_eq!(groups(&found), ["outcome: unmatched > dispatch, 1 by [1,2]x1"]);
}

#[test]
fn a_guarantee_is_an_edit_but_no_cause() {
    // The old guarantee names words that the new rules no longer have, and the new one a duty's new lead.
    let old = base() + "保证 亮 { 若 词表 暗 则 主责 区城市管理委 }\n";
    let new = base().replace(WORDS, "").replace("得 3 若 词表 暗", "得 6 若 \"漆黑\"")
        + "保证 黑 { 若 \"漆黑\" 则 主责 区水务局 }\n";
    let folder = folder(&old, &new);
    cases(&folder, &["这里漆黑"]);
    let found = report(&folder, &["--cases", "cases.jsonl"]);
    let expected = ["removed words 暗", "changed rule 太黑", "removed guarantee 亮", "added guarantee 黑"];
    let sorted = |mut list: Vec<String>| {
        list.sort();
        list
    };
    assert_eq!(sorted(edits(&found)), sorted(expected.map(str::to_owned).to_vec()));
    assert_eq!(groups(&found), ["outcome: unmatched > dispatch, 1 by [2]x1"]);
}

#[test]
fn the_gravest_difference_gives_the_class_and_every_difference_is_counted() {
    let new = base()
        .replace("协助 街道办事处\n    时限 7日", "时限 15日")
        .replace("主责 区水务局", "主责 区水务局\n    时限 7日");
    let folder = folder(&base(), &new);
    cases(&folder, &["路灯坏了", "门前积水"]);
    let found = report(&folder, &["--cases", "cases.jsonl"]);
    assert_eq!(groups(&found), ["assist: 街道办事处 > , 1 by [2]x1", "deadline:  > 7d, 1 by [1]x1"]);
    let n: Vec<(u64, u64)> = found["cases"]["classes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|class| (class["n"].as_u64().unwrap(), class["n_differ"].as_u64().unwrap()))
        .collect();
    assert_eq!(n, [(0, 0), (0, 0), (1, 1), (0, 0), (1, 2), (0, 0)]);
}

#[test]
fn burden_shifts_from_one_department_to_another_by_district() {
    let folder = folder(&base(), &base().replace("主责 区水务局", "主责 区城市管理委\n    协助 区水务局"));
    folder.write("cases.csv", "id,text,district\n1,门前积水,西城区\n2,门前积水,东城区\n3,水坑,西城区\n");
    let found = report(&folder, &["--cases", "cases.csv"]);
    let (none, two) = (json!({"gains": 0, "loses": 0}), |n| json!({"gains": n, "loses": 0}));
    let gaining = &found["cases"]["departments"][1];
    assert_eq!((&gaining["name"], &gaining["lead"], &gaining["assist"]), (&json!("区城市管理委"), &two(3), &none));
    let losing = &found["cases"]["departments"][0];
    assert_eq!((&losing["lead"], &losing["assist"]), (&json!({"gains": 0, "loses": 3}), &two(3)));
    assert_eq!(losing["districts"][1], json!({"name": "西城区", "lead": {"gains": 0, "loses": 2}, "assist": two(2)}));
    let west = &found["cases"]["districts"][0];
    assert_eq!((&west["name"], &west["lead"]), (&json!("西城区"), &json!({"gains": 2, "loses": 2})));
    let said = run(&folder, &["--cases", "cases.csv", "--lang", "zh"]);
    assert!(said.out.contains("区水务局") && said.out.contains("+0 −3   +3 −0"), "{}", said.out);
}

#[test]
fn differences_alone_are_no_problem_but_a_bound_that_is_exceeded_is() {
    let folder = folder(&base(), &base().replace("主责 区水务局", "主责 区城市管理委"));
    cases(&folder, &["门前积水", "路灯坏了", "没事", "没事"]);
    for (bounds, code) in [
        (&[][..], 0),
        (&["lead-changed>25%"], 0),
        (&["lead-changed>24.9%"], 1),
        (&["lead-changed>1"], 0),
        (&["any-changed>0"], 1),
        (&["outcome-changed>0"], 0),
        (&["outcome-changed>0", "any-changed > 0.5 %"], 1),
        (&["lead-changed"], 2),
        (&["rule-changed>0"], 2),
    ] {
        let bounds: Vec<&str> = bounds.iter().flat_map(|bound| ["--fail-if", bound]).collect();
        let said = run(&folder, &[&["--cases", "cases.jsonl"], &bounds[..]].concat());
        assert_eq!(said.code, code, "{bounds:?}: {}", said.err);
    }
    let said = run(&folder, &["--cases", "cases.jsonl", "--fail-if", "lead-changed>0"]);
    assert!(said.err.contains("lead-changed>0: it is 1 of 4 (25.00%)"), "{}", said.err);
    assert_eq!(run(&folder, &["--fail-if", "lead-changed>0"]).code, 2);
    folder.write("cases.jsonl", "{\"text\":\"没事\"}\nnothing\n");
    assert_eq!(run(&folder, &["--cases", "cases.jsonl"]).code, 1);
    folder.write("cases.jsonl", "");
    assert_eq!(run(&folder, &["--cases", "cases.jsonl"]).code, 2);
}

#[test]
fn the_order_of_cases_is_kept_whatever_the_number_of_threads() {
    let folder = folder(&base(), &base().replace("主责 区水务局", "主责 区城市管理委").replace("\"太暗\"", "\"路灯\""));
    let lines = (0..3_000).map(|n| match n % 3 {
        0 => format!("{{\"id\":\"a{n}\",\"text\":\"门前积水\"}}\n"),
        1 => "{\"text\":\"水坑\"}\n".to_owned(),
        _ => "{\"text\":\"路灯\"}\n".to_owned(),
    });
    folder.write("cases.jsonl", lines.collect::<String>());
    let one = run(&folder, &["--cases", "cases.jsonl", "--format", "json", "--jobs", "1"]);
    let three = run(&folder, &["--cases", "cases.jsonl", "--format", "json", "--jobs", "3"]);
    assert_eq!((one.code, &one.out), (0, &three.out), "{}", one.err);
    let found: Value = serde_json::from_str(&one.out).unwrap();
    let ids = found["cases"]["groups"][0]["ids"].as_array().unwrap();
    assert_eq!(ids[..4], [json!("a0"), json!("#2"), json!("a3"), json!("#5")]);
    assert_eq!((ids.len(), &found["cases"]["groups"][0]["n_tried"]), (2_000, &json!(100)));
}

#[test]
fn it_is_said_where_no_cause_was_looked_for_long_enough() {
    let new = base().replace("主责 区水务局", "主责 区城市管理委").replace("得 6 若 \"路灯\"", "得 7 若 \"路灯\"");
    let folder = folder(&base(), &new);
    cases(&folder, &["门前积水"]);
    let found = report(&folder, &["--cases", "cases.jsonl", "--replays", "0"]);
    assert_eq!(groups(&found), ["lead: 区水务局 > 区城市管理委, 1 by "]);
    assert_eq!(found["cases"]["groups"][0]["n_spent"], 1);
    let said = run(&folder, &["--cases", "cases.jsonl", "--replays", "0"]);
    assert!(said.out.contains("not found (no replays left): 1"), "{}", said.out);
}

#[test]
fn keys_of_the_json_stay() {
    let folder = folder(&base(), &base().replace("主责 区水务局", "主责 区城市管理委"));
    cases(&folder, &["门前积水"]);
    let found = report(&folder, &["--cases", "cases.jsonl", "--fail-if", "any-changed>5"]);
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    for (value, expected) in [
        (&found, "as_of cases edits fail_if new old summary"),
        (&found["old"], "from name ruleset"),
        (&found["summary"], "added changed moved removed"),
        (&found["edits"][0], "change edit fields kind moved n_cases name new old"),
        (&found["cases"], "classes departments districts groups most_replays n_cases n_changed n_replays n_unread"),
        (&found["cases"]["classes"][0], "class n n_differ"),
        (&found["cases"]["groups"][0], "causes class from ids n n_inseparable n_spent n_tried to"),
        (&found["cases"]["groups"][0]["causes"][0], "edits ids n"),
        (&found["cases"]["departments"][0], "assist districts lead name"),
        (&found["fail_if"][0], "bound exceeded n"),
    ] {
        assert_eq!(keys(value), expected);
    }
}

#[test]
fn nobody_sees_what_citizens_wrote() {
    let folder = folder(&base(), &base().replace("主责 区水务局", "主责 <b>").replace("<b>", "区城市管理委"));
    folder.write("cases.jsonl", "{\"id\":\"<i>7\",\"text\":\"某某家门前积水\"}\n{\"text\":\"某某\n");
    let said = run(&folder, &["--cases", "cases.jsonl", "--html", "page.html"]);
    assert_eq!(said.code, 1, "one row is no case");
    let page = folder.read("page.html");
    assert!(page.contains("&lt;i&gt;7") && !page.contains("<script"), "{page}");
    assert!(!page.contains("http://") && !page.contains("https://"), "{page}");
    for text in [said.out, said.err, page, run(&folder, &["--cases", "cases.jsonl", "--format", "json"]).out] {
        assert!(!text.contains("某某"), "{text}");
    }
    assert_eq!(run(&folder, &["--html", "-"]).code, 2);
}

fn git(folder: &Folder, args: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]);
    let status = command.args(args).current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.unwrap().success(), "git {args:?}");
}

#[test]
fn a_rule_set_can_be_that_of_a_revision() {
    let folder = folder(&base(), &base());
    let diff = |old: &str, new: &str| folder.route(&["diff", old, new, "--as-of", "2026-11-22"]);
    let outside = diff("main:old", "new");
    assert_eq!(outside.code, 2);
    assert!(outside.err.contains("no git repository"), "{}", outside.err);

    std::fs::create_dir(folder.path().join("old/下")).unwrap();
    folder.write("old/下/路.duty", "词表 别 = \"某词\"\n");
    git(&folder, &["init", "-q", "-b", "main"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-q", "-m", "rules"]);
    folder.write("old/a.duty", base().replace("主责 区水务局", "主责 区城市管理委"));
    let said = diff("main:old", "old");
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(said.out.starts_with("old  main:old  ") && said.out.contains("#1 duty 水  a.duty:14\n"), "{}", said.out);
    assert!(said.out.contains("changed 1\n"), "{}", said.out);
    // One file of a revision, too; the other file is then no part of it.
    let one = diff("HEAD:old/a.duty", "old/a.duty");
    assert!(one.code == 0 && one.out.contains("edits  changed 1\n"), "{}{}", one.out, one.err);

    for (revision, expected) in [
        ("nowhere:old", "git knows no revision `nowhere`"),
        ("main:none", "there is no folder `none` in revision `main`"),
        ("none", "no rules at `none`"),
    ] {
        let said = diff(revision, "old");
        assert_eq!(said.code, 2);
        assert!(said.err.contains(expected), "{}", said.err);
    }
    // Mistakes in a revision are told where they stand in it, and nothing is left behind.
    folder.write("old/a.duty", base().replace("主责 区水务局", "主责 区水无局"));
    git(&folder, &["commit", "-q", "-a", "-m", "broken"]);
    let broken = diff("main:old", "new");
    assert_eq!(broken.code, 2);
    assert!(broken.err.contains("--> main:old/a.duty:18:8"), "{}", broken.err);
    let without = folder.command(&["diff", "main:old", "new"]).env("PATH", "").output().unwrap();
    assert!(String::from_utf8(without.stderr).unwrap().contains("git could not be run"));
}
