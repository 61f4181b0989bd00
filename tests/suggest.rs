//! `route suggest` on made-up rules and cases where the right edit is known.

use std::fmt::Write as _;

use serde_json::Value;

use crate::program::{Folder, Said};

const DUTIES: &str = "\
清单 试用清单 \"试用清单\" {
    依据 \"某规定\"
    板块 城市管理
}

职责 河道 \"河道\" {
    清单 试用清单
    板块 城市管理
    主责 区水务局
    依据 \"某规定第一条\"
}

职责 道路 \"道路\" {
    清单 试用清单
    板块 城市管理
    主责 区城市管理委
    依据 \"某规定第二条\"
}
";

const RULES: &str = "\
# 水的规则 3 分起
规则 水边 → 河道 {
    得 3 若 \"水边\"   # 原来 3 分
    得 6 若 \"漫水\"
    例 \"河里漫水了\"
}

规则 路边 → 道路 {
\t得  4  若 任一(\"路边\"
        、\"便道\")
    得 每(\"井盖\" 2、\"坑洼\" 1) 封顶 2
}
";

/// A folder with these rules, and a file of cases: text and label.
fn folder(rules: &str, cases: &[(String, &str)]) -> Folder {
    let folder = Folder::empty();
    std::fs::create_dir(folder.path().join("rules")).unwrap();
    folder.write("rules/duties.duty", DUTIES);
    folder.write("rules/rules.duty", rules);
    let mut lines = String::new();
    for (n, (text, label)) in cases.iter().enumerate() {
        let case = serde_json::json!({"id": format!("no-{n}"), "text": text, "label": label});
        let _ = writeln!(lines, "{case}");
    }
    folder.write("cases.jsonl", lines);
    folder
}

fn times(n: usize, text: impl Fn(usize) -> String, label: &str) -> Vec<(String, &str)> {
    (0..n).map(|n| (text(n), label)).collect()
}

/// Cases that say both words are the water's; those with one word are whose word it is.
fn history() -> Vec<(String, &'static str)> {
    let mut cases = times(40, |n| format!("水边靠路边的地方有垃圾，第{n}次说了"), "区水务局");
    cases.extend(times(30, |n| format!("路边有垃圾，已经{n}天"), "区城市管理委"));
    cases.extend(times(10, |n| format!("水边有垃圾，已经{n}天"), "区水务局"));
    cases
}

fn json(said: &Said) -> Value {
    assert_eq!(said.code, 0, "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

fn without_digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit()).collect()
}

#[test]
fn the_number_that_is_wrong_is_found_and_only_digits_change() {
    let folder = folder(RULES, &history());
    let shown = folder.route(&["suggest", "cases.jsonl"]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    assert!(shown.out.contains("first 50.0% → 100.0%"), "{}", shown.out);
    assert!(shown.out.contains("--- rules/rules.duty\n+++ rules/rules.duty\n@@ -"), "{}", shown.out);
    assert!(shown.out.contains("-    得 3 若 \"水边\"   # 原来 3 分\n"), "{}", shown.out);
    assert_eq!(folder.read("rules/rules.duty"), RULES, "nothing is written unasked");

    let applied = folder.route(&["suggest", "cases.jsonl", "--apply"]);
    assert_eq!(applied.code, 0, "{}", applied.err);
    let rules = folder.read("rules/rules.duty");
    assert_ne!(rules, RULES);
    assert_eq!(without_digits(&rules), without_digits(RULES));
    assert!(rules.contains("# 水的规则 3 分起\n") && rules.contains("   # 原来 3 分\n"), "{rules}");
    assert_eq!(folder.names(), ["cases.jsonl", "rules"], "no part is left");
    let explained = folder.route(&["explain", "水边靠路边的地方有垃圾", "--json"]);
    let first = &json(&explained)["decision"]["candidates"][0]["duty"];
    assert_eq!(first, "河道");

    let again = folder.route(&["suggest", "cases.jsonl"]);
    assert!(again.out.contains("first 100.0% → 100.0%"), "{}", again.out);
}

#[test]
fn labels_at_random_move_nothing() {
    // The label has nothing to do with the words.
    let coin = |n: usize| (n * 2_654_435_761) >> 13 & 1 == 0;
    let cases: Vec<(String, &str)> = (0..200)
        .map(|n| {
            let text = format!("水边靠路边的井盖坏了，第{n}次说");
            (text, if coin(n) { "区水务局" } else { "区城市管理委" })
        })
        .collect();
    let rules = RULES.replace("得 3", "得 4").replace("井盖\" 2", "井盖\" 1");
    let report = json(&folder(&rules, &cases).route(&["suggest", "cases.jsonl", "--json"]));
    let most: u64 = report["scores"].as_array().unwrap().iter().map(|edit| edit["n_cases"].as_u64().unwrap()).sum();
    let gained = report["sets"][0]["after"]["n_top1"].as_i64().unwrap()
        - report["sets"][0]["before"]["n_top1"].as_i64().unwrap();
    assert!(gained.abs() <= 20, "{report}");
    assert!(report["scores"].as_array().unwrap().len() <= 1, "{most} {report}");
    assert_eq!(report["words"].as_array().unwrap().len(), 0, "{report}");
}

#[test]
fn no_example_is_broken() {
    let example = "    得 3 若 \"窨井\"\n    例 \"水边靠路边的窨井坏了\"\n";
    let rules = RULES.replace("封顶 2\n", &format!("封顶 2\n{example}"));
    let folder = folder(&rules, &history());
    assert_eq!(folder.route(&["test"]).code, 0);
    assert_eq!(folder.route(&["suggest", "cases.jsonl", "--apply"]).code, 0);
    let test = folder.route(&["test"]);
    assert_eq!(test.code, 0, "{}{}", test.out, folder.read("rules/rules.duty"));
}

#[test]
fn setting_words_stay_small_and_outcomes_as_they_are() {
    let outcome = "去向 火警 → 转接 \"119\" {\n    得 9 若 \"水边着火\"\n    依据 \"某规定\"\n}\n";
    let rules = format!("{}{outcome}", RULES.replace("\"水边\"", "\"胡同\"").replace("得 3", "得 2"));
    let cases: Vec<(String, &str)> =
        history().into_iter().map(|(text, label)| (text.replace("水边", "水边着火的胡同"), label)).collect();
    let folder = folder(&rules, &cases);
    assert_eq!(folder.route(&["suggest", "cases.jsonl", "--apply"]).code, 0);
    let changed = folder.read("rules/rules.duty");
    assert!(changed.contains("得 2 若 \"胡同\"") || changed.contains("得 1 若 \"胡同\""), "{changed}");
    assert!(changed.contains(outcome), "{changed}");
}

#[test]
fn the_bytes_do_not_depend_on_threads() {
    let mut cases = history();
    cases.extend(times(12, |n| format!("排水泵站不转，第{n}回"), "区水务局"));
    let folder = folder(RULES, &cases);
    let by_one = folder.route(&["suggest", "cases.jsonl", "--jobs", "1", "--json"]);
    for jobs in ["2", "7"] {
        assert_eq!(folder.route(&["suggest", "cases.jsonl", "--jobs", jobs, "--json"]).out, by_one.out);
    }
}

#[test]
fn a_phrase_of_many_letters_is_proposed_and_no_other_is_shown() {
    let mut cases = history();
    // Nobody answers these.
    cases.extend(times(
        12,
        |n| format!("排水泵站不转，{}也没人管", ["春天", "夏天", "秋天", "冬天"][n % 4].repeat(n / 4 + 1)),
        "区水务局",
    ));
    // One citizen, ten times; and four others.
    cases.extend(times(10, |_| "我叫某某某住在桥头".to_owned(), "区水务局"));
    cases.extend(times(4, |n| format!("塔吊倒了{}", "啊".repeat(n)), "区水务局"));
    let folder = folder(RULES, &cases);
    let said = folder.route(&["suggest", "cases.jsonl", "--json"]);
    let report = json(&said);
    let words = report["words"].as_array().unwrap();
    let word = words.iter().find(|word| word["phrase"].as_str().unwrap().contains("泵站")).unwrap();
    assert_eq!((&word["duty"], &word["rule"], &word["is_alone"]), (&"河道".into(), &"水边".into(), &true.into()));
    assert_eq!((word["n_right"].as_u64(), word["n_other"].as_u64()), (Some(12), Some(0)));
    assert_eq!((word["n_gained"].as_u64(), word["n_lost"].as_u64()), (Some(12), Some(0)));
    assert_eq!(word["file"], "rules/rules.duty");
    let human = folder.route(&["suggest", "cases.jsonl"]);
    for private in ["某某", "塔吊", "桥头"] {
        assert!(!said.out.contains(private) && !human.out.contains(private), "{private}");
    }
    // What a phrase brings is measured where it was not found.
    let shares = |of: &str| report["sets"][0][of]["n_top1"].as_u64().unwrap();
    assert!(shares("with_words") >= shares("before") + 12, "{report}");
}

#[test]
fn a_word_that_does_harm_is_told() {
    let rules = RULES.replace("、\"便道\"", "、\"便道\"、\"路过\"");
    let mut cases = times(20, |n| format!("路过水边看见垃圾，第{n}次"), "区水务局");
    cases.extend(times(20, |n| format!("路边有垃圾，已经{n}天"), "区城市管理委"));
    let folder = folder(&rules, &cases);
    let report = json(&folder.route(&["suggest", "cases.jsonl", "--json"]));
    let harm = &report["harm"][0];
    assert_eq!((&harm["word"], &harm["rule"], &harm["line"]), (&"路过".into(), &"路边".into(), &9.into()), "{report}");
    assert_eq!((&harm["n_cases"], &harm["n_wrong"], &harm["n_right"]), (&20.into(), &20.into(), &0.into()));
    // 水边 is as often there, and is right.
    assert_eq!(report["harm"].as_array().unwrap().len(), 1, "{report}");
}

#[test]
fn several_sets_have_each_its_map_and_half() {
    let folder = folder(RULES, &history());
    folder.write("water.yaml", "labels:\n  水: 区水务局\n  路: {line: 城市管理}\n");
    let other: String = history()
        .iter()
        .enumerate()
        .map(|(n, (text, label))| format!("b-{n},{text},{}\n", if *label == "区水务局" { "水" } else { "路" }))
        .collect();
    folder.write("b.csv", format!("id,text,label\n{other}"));
    folder.write("plain.yaml", "labels:\n  区水务局: 区水务局\nskip: [区城市管理委]\n");
    let args = ["suggest", "cases.jsonl", "b.csv", "--map", "plain.yaml", "--map", "water.yaml", "--json"];
    let report = json(&folder.route(&args));
    let set = |at: usize, key: &str| report["sets"][at][key].as_u64().unwrap();
    assert_eq!((set(0, "n_cases"), set(0, "n_skipped"), set(1, "n_cases")), (50, 30, 80));

    let halves: Vec<u64> = ["A", "b"]
        .iter()
        .map(|half| {
            let report = json(&folder.route(&["suggest", "cases.jsonl", "--half", half, "--json"]));
            report["sets"][0]["n_cases"].as_u64().unwrap()
        })
        .collect();
    assert_eq!(halves[0] + halves[1], 80);
    assert!(halves[0] > 20 && halves[1] > 20);

    let three = folder.route(&["suggest", "cases.jsonl", "--map", "plain.yaml", "--map", "water.yaml"]);
    assert_eq!(three.code, 2);
    assert!(three.err.contains("2 maps for 1 files of cases"), "{}", three.err);
}

#[test]
fn what_cannot_be_learnt_from_is_said_without_quoting_it() {
    let mut cases = times(3, |n| format!("水边有垃圾{n}"), "区水务局");
    cases.push(("私事一桩".to_owned(), "没有这个科室"));
    let folder = folder(RULES, &cases);
    let said = folder.route(&["suggest", "cases.jsonl"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("the labels of 1 cases mean nothing"), "{}", said.err);
    assert!(!said.err.contains("私事") && !said.out.contains("私事"));
    assert!(said.out.contains("scores: none is worth a change"), "{}", said.out);

    folder.write("empty.jsonl", "");
    let none = folder.route(&["suggest", "empty.jsonl"]);
    assert_eq!(none.code, 2);
    assert!(none.err.contains("no case to learn from"), "{}", none.err);
    assert_eq!(folder.route(&["suggest", "missing.jsonl"]).code, 2);
    let zh = folder.route(&["suggest", "cases.jsonl", "--lang", "zh"]);
    assert!(zh.out.contains("# 分值：没有值得改的"), "{}", zh.out);
}

#[test]
fn the_built_in_rules_are_not_written() {
    let folder = Folder::empty();
    folder.write("cases.jsonl", "{\"text\":\"路灯不亮\",\"label\":\"区城市管理委\"}\n");
    let said = folder.route(&["suggest", "cases.jsonl", "--apply"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("the built-in rules cannot be changed") && said.err.contains("--rules"), "{}", said.err);
    assert_eq!(folder.route(&["suggest", "cases.jsonl"]).code, 0);
}

const BACKED: &str = "\
职责 绿化带 \"绿化带\" {
    清单 试用清单
    板块 城市管理
    主责 区水务局
    依据 \"某规定第三条\"
}

规则 护坡 → 绿化带 {
    得 3 若 \"护坡\"
}

# 水务局的话
规则 说水务 → 主责 区水务局 {
    得 每(\"泵站\" 1、\"泄洪\" 1   # 都是 1 分
        、\"河岸\" 2) 封顶 4
}
";

/// The rules with one that backs a body of two duties.
fn backed_rules() -> String {
    format!("{RULES}\n{BACKED}").replace("得  4", "得  5")
}

/// Words that are not the same in any two cases, and in no label's cases rather than in another's.
fn vary(n: usize) -> String {
    ["春天", "夏天", "秋天", "冬天"][n % 4].repeat(n / 4 + 1)
}

/// Cases of two duties of one body with a word that tells the body, and of another body without it.
fn backed_history(word: &str) -> Vec<(String, &'static str)> {
    let mut cases = times(20, |n| format!("水边靠路边，{word}旁边有垃圾，{}", vary(n)), "区水务局");
    cases.extend(times(20, |n| format!("护坡靠路边，{word}那里裂了，{}", vary(n)), "区水务局"));
    cases.extend(times(20, |n| format!("水边靠路边有垃圾，{}", vary(n)), "区城市管理委"));
    cases.extend(times(20, |n| format!("护坡靠路边裂了，{}", vary(n)), "区城市管理委"));
    cases
}

/// What becomes of a word of `每`, if anything does.
fn edit_of<'r>(report: &'r Value, word: &str) -> Option<&'r Value> {
    report["scores"].as_array().unwrap().iter().find(|edit| edit["words"] == serde_json::json!([word]))
}

#[test]
fn a_word_of_a_backing_rule_rises_for_all_it_backs() {
    let folder = folder(&backed_rules(), &backed_history("泵站"));
    let report = json(&folder.route(&["suggest", "cases.jsonl", "--json"]));
    let edit = edit_of(&report, "泵站").unwrap_or_else(|| panic!("{report}"));
    assert_eq!((&edit["rule"], &edit["from"], &edit["n_cases"]), (&"说水务".into(), &1.into(), &40.into()), "{report}");
    assert!(edit["to"].as_u64().unwrap() >= 2, "{report}");
    assert_eq!((&edit["n_gained"], &edit["n_lost"]), (&40.into(), &0.into()), "{report}");
    let figures = |of: &str| report["sets"][0][of]["n_top1"].as_u64().unwrap();
    assert_eq!((figures("before"), figures("after")), (40, 80), "{report}");

    assert_eq!(folder.route(&["suggest", "cases.jsonl", "--apply"]).code, 0);
    let rules = folder.read("rules/rules.duty");
    assert!(rules.contains("、\"泄洪\" 1   # 都是 1 分\n        、\"河岸\" 2) 封顶 4\n"), "{rules}");
    assert_eq!(without_digits(&rules), without_digits(&backed_rules()));
    let explained = folder.route(&["explain", "水边靠路边，泵站旁边有垃圾", "--json"]);
    assert_eq!(json(&explained)["decision"]["candidates"][0]["lead"], "区水务局");
}

#[test]
fn a_word_of_a_backing_rule_falls_where_it_misleads() {
    let rules = backed_rules().replace("得 3", "得 5").replace("得  5", "得  6");
    // Those who speak of the bank mean the road.
    let mut cases = times(20, |n| format!("水边靠路边的便道，河岸旁边有垃圾，{}", vary(n)), "区城市管理委");
    cases.extend(times(20, |n| format!("护坡靠路边的便道，河岸那里裂了，{}", vary(n)), "区城市管理委"));
    cases.extend(times(20, |n| format!("水边泵站有垃圾，{}", vary(n)), "区水务局"));
    cases.extend(times(20, |n| format!("护坡泵站裂了，{}", vary(n)), "区水务局"));
    let report = json(&folder(&rules, &cases).route(&["suggest", "cases.jsonl", "--json"]));
    let edit = edit_of(&report, "河岸").unwrap_or_else(|| panic!("{report}"));
    assert_eq!((&edit["from"], &edit["to"], &edit["n_gained"]), (&2.into(), &1.into(), &40.into()), "{report}");
    // It would do no harm not to have it at all.
    let harm = report["harm"].as_array().unwrap().iter().find(|harm| harm["word"] == "河岸").unwrap();
    assert_eq!((&harm["rule"], &harm["n_cases"]), (&"说水务".into(), &40.into()), "{report}");
    assert_eq!((&harm["n_wrong"], &harm["n_right"]), (&40.into(), &0.into()), "{report}");
}

#[test]
fn no_example_is_broken_by_what_backs() {
    let mut cases = backed_history("泵站");
    cases.extend(times(20, |n| format!("路边坑洼，{}", vary(n)), "区城市管理委"));
    let free = json(&folder(&backed_rules(), &cases).route(&["suggest", "cases.jsonl", "--json"]));
    assert_eq!(edit_of(&free, "泵站").map(|edit| &edit["to"]), Some(&4.into()), "{free}");

    // Road has seven there, water four: with three for the word it would be too near.
    let example = "    例 \"泵站旁边靠路边，水边的便道坏了，井盖也坏了\"\n";
    let rules = backed_rules().replace("封顶 2\n", &format!("封顶 2\n{example}"));
    let folder = folder(&rules, &cases);
    let test = folder.route(&["test"]);
    assert_eq!(test.code, 0, "{}", test.out);
    assert_eq!(folder.route(&["suggest", "cases.jsonl", "--apply"]).code, 0);
    let (test, changed) = (folder.route(&["test"]), folder.read("rules/rules.duty"));
    assert_eq!(test.code, 0, "{}{changed}", test.out);
    assert!(changed.contains("\"泵站\" 2"), "{changed}");
}

#[test]
fn a_phrase_of_a_whole_body_is_proposed_for_what_backs_it() {
    let folder = folder(&backed_rules(), &backed_history("闸门"));
    let report = json(&folder.route(&["suggest", "cases.jsonl", "--json"]));
    let words = report["words"].as_array().unwrap();
    let word = words.iter().find(|word| word["phrase"].as_str().unwrap().contains("闸门"));
    let word = word.unwrap_or_else(|| panic!("{report}"));
    assert_eq!((&word["rule"], &word["duty"]), (&"说水务".into(), &Value::Null), "{report}");
    assert_eq!((&word["backs"], &word["is_alone"]), (&serde_json::json!(["区水务局"]), &false.into()));
    assert_eq!(
        (&word["n_right"], &word["n_other"], &word["n_gained"]),
        (&40.into(), &0.into(), &40.into()),
        "{report}"
    );
    let human = folder.route(&["suggest", "cases.jsonl"]);
    assert!(human.out.contains("说水务 → 区水务局: 得 每(\""), "{}", human.out);
    let zh = folder.route(&["suggest", "cases.jsonl", "--lang", "zh"]);
    assert!(zh.out.contains("说水务 → 区水务局：得 每(\""), "{}", zh.out);
}
