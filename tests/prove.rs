//! `route prove`: mistakes that no example shows, each with the answer it gets.

use serde_json::Value;

use crate::program::{Folder, Said};

const DUTIES: &str = r#"
职责 灯 { 类别 城乡建设/市政；主责 区城市管理委；依据 "本市" }
职责 水 { 类别 环境保护/水环境；主责 区水务局；依据 "本市" }
"#;

/// What the program says of these rules.
fn prove(rules: &str, args: &[&str]) -> Said {
    let folder = Folder::empty();
    folder.write("a.duty", format!("{DUTIES}{rules}"));
    folder.route(&[&["prove", "--lang", "zh", "--rules", "a.duty", "--as-of", "2026-11-22"], args].concat())
}

/// The answers as `answer question name`, those that are proved only if asked.
fn answers(rules: &str, args: &[&str]) -> Vec<String> {
    let json = prove(rules, &[args, &["--format", "json"]].concat());
    let told: Value = serde_json::from_str(&json.out).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let answers = told["answers"].as_array().unwrap().iter();
    answers.map(|a| format!("{} {} {}", text(&a["answer"]), text(&a["question"]), text(&a["name"]))).collect()
}

#[test]
fn rules_without_mistakes_are_proved() {
    let rules = "规则 路灯 → 灯 {\n 得 6 若 \"路灯\"\n 例 \"路灯不亮\"\n}\n规则 积水 → 水 {\n 得 6 若 \"积水\"\n 例 \"门前积水\"\n}\n";
    let said = prove(rules, &[]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert_eq!(said.out, "", "what is proved is listed on wish only");
    assert!(said.err.contains("2 条规则中 2 条（100%）"), "{}", said.err);
    let all = prove(rules, &["可达", "灯", "--all"]);
    assert!(all.out.contains("已证明") && all.out.contains("“路灯不亮”"), "{}", all.out);
}

#[test]
fn two_rules_on_one_word_compete() {
    let rules = "规则 路灯 → 灯 {\n 得 6 若 \"井边的灯\"\n}\n规则 井 → 水 {\n 得 6 若 任一(\"井边\"、\"水坑\")\n 得 1 若 \"井边的灯\"\n}\n";
    let said = prove(rules, &["无竞争"]);
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(said.out.contains("有反例") && said.out.contains("“井边的灯”"), "{}", said.out);
    assert!(said.out.contains("会商"), "the decision is told: {}", said.out);
}

#[test]
fn duties_compete_though_something_is_asked_first() {
    // Who leads is known only with the place, and `近` is not exact: the case is found by answering the question.
    let rules = r#"
职责 树 {
    类别 城乡建设/市政
    依据 "本市"
    情形 区 = 西城区 { 主责 区园林绿化局 }
    其余 { 主责 区住建委 }
    追问
}
规则 大树 → 树 {
    得 6 若 "大树" 近 5 "倒了"
    得 3 若 "大树"
    得 每("太密" 2、"挡窗" 2) 封顶 3
}
规则 积水 → 水 {
    得 6 若 任一("积水"、"挡窗")
}
"#;
    let said = prove(rules, &["无竞争", "树"]);
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);
    assert!(said.out.contains("引来`水`与之竞争") && said.out.contains("会商"), "{}", said.out);
}

#[test]
fn a_rule_that_loses_on_its_own_words_is_told() {
    let rules = "规则 路灯 → 灯 {\n 得 6 若 \"灯杆积水\"\n}\n规则 积水 → 水 {\n 得 9 若 \"积水\"\n}\n";
    assert!(answers(rules, &["own-words"]).contains(&"witness own-words 路灯".to_owned()));
}

#[test]
fn a_rule_of_very_many_lines_is_not_tried_in_every_way() {
    let words = (0..300).map(|at| format!("{}灯", char::from_u32(0x4e00 + at).unwrap()));
    let lines: String = words.map(|word| format!(" 得 6 若 \"{word}\"\n")).collect();
    let rules = format!("规则 路灯 → 灯 {{\n{lines}}}\n");
    assert!(answers(&rules, &["own-words"]).contains(&"sampled own-words 路灯".to_owned()));
}

#[test]
fn a_duty_whose_line_brings_what_it_excludes_is_out_of_reach() {
    let rules = "规则 路灯 → 灯 {\n 得 6 若 \"路灯灭了\" 且 无(\"路灯\")\n}\n规则 积水 → 水 {\n 得 6 若 \"积水\"\n}\n";
    let found = answers(rules, &["reachable"]);
    assert!(found.contains(&"failed reachable 灯".to_owned()), "{found:?}");
    assert!(found.contains(&"failed reachable 路灯".to_owned()), "its line never counts: {found:?}");
    assert!(found.contains(&"proved reachable 水".to_owned()), "{found:?}");
}

#[test]
fn an_arm_behind_another_never_holds() {
    let rules = r#"
事实 位置 = 路上、院里 { 问 "在哪？" }
职责 树 {
    类别 城乡建设/市政
    依据 "本市"
    情形 位置 = 路上 或 位置 = 院里 { 主责 区园林绿化局 }
    情形 位置 = 院里 { 主责 区住建委 }
    追问
}
规则 大树 → 树 {
    得 6 若 "大树"
}
"#;
    let said = prove(rules, &["可达", "树"]);
    assert!(said.out.contains("不成立") && said.out.contains("区住建委"), "{}{}", said.out, said.err);
}

#[test]
fn an_example_that_another_line_takes_away_is_told() {
    let rules =
        "规则 路灯 → 灯 {\n 得 6 若 \"路灯\"\n 例 \"路灯不亮\"\n}\n规则 积水 → 水 {\n 得 9 若 \"路灯下面\"\n}\n";
    assert!(answers(rules, &["no-theft"]).contains(&"witness no-theft 路灯".to_owned()));
}

#[test]
fn days_without_a_lead_are_told() {
    let rules = r#"
职责 树 { 主责 区园林绿化局；依据 "本市"；施行 2020-01-01；废止 2021-01-01 }
职责 草 { 主责 区园林绿化局；依据 "本市"；施行 2020-01-01；废止 2022-01-01 }
规则 大树 → 树 {
    得 6 若 "大树"
}
规则 杂草 → 草 {
    得 6 若 "杂草"
}
规则 路灯 → 灯 {
    得 6 若 "路灯"
}
"#;
    let said = prove(rules, &["one-lead"]);
    assert_eq!(said.code, 0, "what ended for good is no gap: {}", said.out);
    assert!(said.err.contains("共 4 套") || said.err.contains("共 3 套"), "{}", said.err);
}

const LAMPS: &str = "
规则 路灯 → 灯 {
    得 6 若 任一(\"路灯\"、\"灯杆\")
    除非 \"路灯下面\"
}
规则 积水 → 水 {
    得 6 若 \"积水\"
}
";

#[test]
fn a_guarantee_holds_for_every_text_or_is_broken_by_one() {
    let promised = |what: &str| format!("{LAMPS}\n保证 甲 {{\n    {what}\n}}\n");
    for (what, answer) in [
        ("若 \"灯杆\" 且 无(\"路灯下面\") 则 主责 区城市管理委", "proved"),
        ("若 \"灯杆\" 则 主责 区城市管理委", "witness"),
        // Something louder may come first.
        ("若 \"灯杆\" 且 无(\"路灯下面\") 则 首 主责 区城市管理委", "witness"),
        ("若 \"灯杆\" 且 无(\"路灯下面\"、\"积水\") 则 首 主责 区城市管理委", "proved"),
        ("若 \"路灯下面\" 则 永不 主责 区城市管理委", "proved"),
        ("若 \"积水\" 则 永不 主责 区城市管理委", "witness"),
    ] {
        let found = answers(&promised(what), &["guarantees"]);
        assert_eq!(found, [format!("{answer} guarantees 甲")], "{what}");
    }
    let said = prove(&promised("若 \"灯杆\" 则 主责 区城市管理委"), &["保证"]);
    assert!(said.out.contains("路灯下面") && said.out.contains("这件诉求没有主责"), "{}", said.out);
}

#[test]
fn a_guarantee_is_broken_where_an_overlay_reassigns_in_one_district() {
    // Said near each other they are found too, though no proof speaks of that exactly.
    for (words, shown) in [("\"大树\"", "大树"), ("\"大树\" 接 3 \"倒了\"", "大树，倒了")] {
        let rules = r#"
清单 单 { 依据 "本市"；施行 2020-01-01 }
职责 树 { 清单 单；类别 城乡建设/市政；主责 区园林绿化局；依据 "本市" }
规则 大树 → 树 {
    得 6 若 WORDS
}
增减 西城区 对 单 {
    施行 2021-01-01
    依据 "区发〔2021〕1号"
    改 树 { 主责 区住建委 }
}
保证 树 {
    若 WORDS 则 主责 区园林绿化局
}
"#;
        let said = prove(&rules.replace("WORDS", words), &["保证", "--only-today"]);
        assert_eq!(said.code, 1, "{}{}", said.out, said.err);
        assert!(said.out.contains(&format!("“{shown}” 西城区")), "{}", said.out);
        assert!(said.out.contains("主责只有区住建委"), "{}", said.out);
    }
}

#[test]
fn an_edit_that_changes_nothing_is_proved() {
    let old = "规则 路灯 → 灯 {\n 得 6 若 任一(\"路灯\"、\"灯杆\")\n}\n";
    let same = "规则 路灯 → 灯 {\n 得 6 若 \"路灯\" 或 \"灯杆\"\n}\n";
    let other = "规则 路灯 → 灯 {\n 得 6 若 任一(\"路灯\"、\"灯杆子\")\n}\n";
    let against = |new: &str| {
        let folder = Folder::empty();
        folder.write("a.duty", format!("{DUTIES}{old}"));
        let path = folder.path().display().to_string();
        prove(new, &["--against", &path, "--all"])
    };
    let said = against(old);
    assert!(said.code == 0 && said.out.contains("规范形式相同"), "{}{}", said.out, said.err);
    let said = against(same);
    assert!(said.code == 0 && said.out.contains("已证明"), "{}{}", said.out, said.err);
    let said = against(other);
    assert!(said.code == 1 && said.out.contains("“灯杆”"), "{}{}", said.out, said.err);
}

#[test]
fn what_is_refuted_can_be_checked_by_anyone() {
    let rules = "规则 路灯 → 灯 {\n 得 6 若 \"路灯灭了\" 且 无(\"路灯\")\n}\n";
    let said = prove(rules, &["reachable", "灯", "--format", "json"]);
    let told: Value = serde_json::from_str(&said.out).unwrap();
    let proof = &told["answers"][0]["proofs"][0];
    assert!(!proof["clauses"].as_array().unwrap().is_empty(), "{told}");
    let learned = proof["learned"].as_array().unwrap();
    assert_eq!(learned.last().unwrap().as_array().unwrap().len(), 0, "the last clause is empty: {told}");
    assert!(told["ruleset"].as_str().unwrap().starts_with("sha256:"));
}

#[test]
fn cases_found_are_written_as_statements() {
    let rules = "规则 路灯 → 灯 {\n 得 6 若 \"灯杆积水\"\n}\n规则 积水 → 水 {\n 得 9 若 \"积水\"\n}\n";
    let folder = Folder::empty();
    let file = folder.path().join("found.txt").display().to_string();
    prove(rules, &["own-words", "--write-tests", &file]);
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written.contains("    例 \"灯杆积水\"\n    反例 \"灯杆积水\" → 水\n"), "{written}");
}

#[test]
fn what_is_found_may_be_kept_for_a_reason() {
    let rules = |reason: &str| {
        format!("规则 路灯 → 灯 {{\n 得 6 若 \"灯杆积水\"\n{reason}}}\n规则 积水 → 水 {{\n 得 9 若 \"积水\"\n}}\n")
    };
    let kept = rules(" 允许 自有词 因 \"积水要先排\"\n");
    let said = prove(&kept, &["own-words"]);
    assert!(said.code == 0 && said.out.is_empty() && said.err.contains("允许的缘由"), "{}{}", said.out, said.err);
    let needless = rules(" 允许 不抢案 因 \"没有例句\"\n");
    let said = prove(&needless, &["no-theft"]);
    assert!(said.code == 0 && said.err.contains("没有需要允许的"), "{}{}", said.out, said.err);
}

#[test]
fn a_competition_may_be_kept_beside_one_duty() {
    let rules = |beside: &str| {
        format!(
            "职责 沟 {{ 类别 环境保护/水环境；主责 市水务局；依据 \"己条例\"；{beside} }}\n\
             规则 路灯 → 灯 {{\n 得 6 若 \"灯杆\"\n}}\n规则 水沟 → 沟 {{\n 得 6 若 任一(\"水沟\"、\"灯杆\")\n}}\n"
        )
    };
    let asked = ["no-competition"];
    let said = prove(&rules("允许 无竞争 与 灯 因 \"各管一段\""), &asked);
    assert!(said.code == 0 && said.out.is_empty() && said.err.contains("允许的缘由"), "{}{}", said.out, said.err);
    let said = prove(&rules("允许 无竞争 与 水、灯 因 \"各管一段\""), &asked);
    assert!(said.code == 0 && said.err.contains("没有与`水`之间需要允许的"), "{}{}", said.out, said.err);
    let said = prove(&rules("允许 无竞争 与 水 因 \"各管一段\""), &asked);
    assert!(said.code == 1 && said.out.contains("竞争"), "{}{}", said.out, said.err);
}

#[test]
fn a_name_that_is_nowhere_is_refused() {
    let said = prove("规则 路灯 → 灯 {\n 得 6 若 \"路灯\"\n}\n", &["路等"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("路等") && said.err.contains("路灯"), "{}", said.err);
    let said = prove("", &["差异"]);
    assert!(said.code == 2 && said.err.contains("--against"), "{}", said.err);
}

#[test]
fn answers_are_kept_until_an_edit_can_touch_them() {
    let rules = |road: &str| {
        format!(
            "{DUTIES}规则 路灯 → 灯 {{\n 得 6 若 \"{road}\"\n 例 \"路灯不亮\"\n}}\n规则 积水 → 水 {{\n 得 6 若 \"积水\"\n 例 \"门前积水\"\n}}\n"
        )
    };
    let folder = Folder::empty();
    folder.write("a.duty", rules("路灯"));
    let prove = |more: &[&str]| {
        let said = folder.route(&[&["prove", "--rules", "a.duty", "--as-of", "2026-11-22", "--all"], more].concat());
        (said.code, said.out)
    };
    let (code, first) = prove(&[]);
    assert_eq!(code, 0, "{first}");
    let kept = || {
        let files = std::fs::read_dir(folder.path().join(".cache/route/prove")).unwrap();
        files.map(|file| file.unwrap().path()).collect::<Vec<_>>()
    };
    let [file] = &kept()[..] else { panic!("{:?}", kept()) };
    assert_eq!(prove(&[]).1, first, "the same rules, the same answers");

    // The other duty's word now stands in this one's.
    folder.write(
        "a.duty",
        rules("路灯\"、\"积水井的灯").replace("若 \"路灯\"、\"积水井的灯\"", "若 任一(\"路灯\"、\"积水井的灯\")"),
    );
    let (code, edited) = prove(&[]);
    assert_eq!(code, 1, "{edited}");
    assert!(edited.contains("积水井的灯"), "{edited}");
    assert_eq!(prove(&["--fresh"]).1, edited, "as if everything were asked anew");

    std::fs::write(file, b"damaged").unwrap();
    assert_eq!(prove(&[]).1, edited, "what is damaged is not believed");
}

#[test]
fn an_edited_example_is_asked_about_though_other_questions_came_between() {
    let folder = Folder::empty();
    let write = |example: &str| {
        let rules = "规则 路灯 → 灯 {\n 得 6 若 任一(\"路灯\"、\"灯杆\")\n 例 \"EXAMPLE\"\n}\n规则 积水 → 水 {\n 得 9 若 \"路灯下面\"\n}\n";
        folder.write("a.duty", format!("{DUTIES}{}", rules.replace("EXAMPLE", example)));
    };
    let prove = |question: &str| folder.route(&["prove", question, "--rules", "a.duty", "--as-of", "2026-11-22"]).out;
    write("灯杆倒了");
    folder.route(&["prove", "--rules", "a.duty", "--as-of", "2026-11-22"]);
    assert!(!prove("no-theft").contains("路灯下面"), "another word of its own stays");
    write("路灯不亮");
    prove("own-words");
    assert!(prove("no-theft").contains("路灯下面"));
}
