//! `route gaps`: the special list of overlaps, gaps and unclear duties.

use serde_json::{Value, json};

use crate::program::{Folder, Said};

const LIST: &str = r#"
清单 单 { 依据 "本市"；板块 城市管理 }
职责 灯 "路灯照明" { 清单 单；板块 城市管理；类别 城乡建设/市政；主责 区城市管理委；依据 "甲条例第一条" }
职责 水 { 清单 单；板块 城市管理；类别 环境保护/水环境；主责 区水务局；依据 "乙|条例第二条" }
规则 路灯 → 灯 {
    得 6 若 任一("路灯"、"灯井积水")
    例 "路灯不亮"
}
规则 积水 → 水 {
    得 6 若 任一("积水"、"灯井积水")
    例 "门前积水"
}
"#;

/// What the program says of these rules beside those of the list.
fn gaps(rules: &str, args: &[&str]) -> (Folder, Said) {
    let folder = Folder::empty();
    folder.write("a.duty", format!("{LIST}{rules}"));
    let said = folder.route(&[&["gaps", "--lang", "zh", "--rules", "a.duty", "--as-of", "2026-11-22"], args].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    (folder, said)
}

fn list(rules: &str, args: &[&str]) -> Value {
    let (_folder, said) = gaps(rules, &[args, &["--format", "json"]].concat());
    serde_json::from_str(&said.out).unwrap()
}

/// The entries of a kind, beside those of categories that hardly any of these rules bears.
fn of_kind(list: &Value, kind: &str) -> Vec<Value> {
    list["entries"].as_array().unwrap().iter().filter(|entry| entry["kind"] == kind).cloned().collect()
}

fn names(bodies: &Value) -> Vec<&str> {
    bodies.as_array().unwrap().iter().map(|body| body["name"].as_str().unwrap()).collect()
}

#[test]
fn a_pair_that_competes_is_told_once_with_both_sides() {
    let list = list("", &[]);
    let [overlap] = &of_kind(&list, "overlap")[..] else { panic!("{list}") };
    assert_eq!(overlap["shown"]["case"]["text"], "灯井积水");
    assert_eq!(overlap["shown"]["outcome"], "confer");
    assert_eq!(names(&overlap["confer"]), ["区城市管理委", "区水务局"]);
    let sides: Vec<(&Value, &Value, &Value)> = overlap["sides"]
        .as_array()
        .unwrap()
        .iter()
        .map(|side| (&side["duty"], &side["basis"][0], &side["score"]))
        .collect();
    assert!(sides.contains(&(&json!("灯"), &json!("甲条例第一条"), &json!(6))), "{sides:?}");
    assert!(sides.contains(&(&json!("水"), &json!("乙|条例第二条"), &json!(6))), "{sides:?}");
    assert_eq!(overlap["kept"], Value::Null);
    assert_eq!(names(&list["meetings"][0]["bodies"]), ["区城市管理委", "区水务局"]);
    assert_eq!(list["meetings"][0]["entries"], json!({"overlap": 1}));
    assert_eq!(list["open"], json!([]));
}

#[test]
fn what_is_allowed_stays_in_the_list_with_its_reason() {
    let rules = r#"
职责 渠 { 清单 单；板块 城市管理；类别 环境保护/水环境；主责 市水务局；依据 "己条例"；允许 无竞争 因 "纪要已定" }
职责 井 { 清单 单；板块 城市管理；类别 城乡建设/市政；主责 区城管执法局；依据 "戊条例"；允许 无竞争 因 "纪要已定" }
规则 井盖 → 井 {
    得 6 若 任一("井盖"、"井盖下的水渠")
}
规则 水渠 → 渠 {
    得 6 若 "水渠"
    得 1 若 "井盖下的水渠"
}
"#;
    let list = list(rules, &[]);
    let overlaps = of_kind(&list, "overlap");
    assert_eq!(overlaps.len(), 2, "{list}");
    assert_eq!((&overlaps[1]["about"], &overlaps[1]["kept"]), (&json!(["渠", "井"]), &json!("纪要已定")), "the last");
    assert_eq!(overlaps[1]["confer"][0], json!({"level": "city", "name": "市水务局"}), "the higher level first");
    assert_eq!(list["meetings"].as_array().unwrap().len(), 1, "nobody need meet over it");
    assert!(gaps(rules, &[]).1.out.contains("| 已允许：纪要已定 |"));
    // Either may name the other, for both.
    let named = rules.replacen("；允许 无竞争 因 \"纪要已定\"", "", 2).replacen(
        "戊条例\"",
        "戊条例\"；允许 无竞争 与 渠 因 \"纪要\"",
        1,
    );
    let named = self::list(&named, &[]);
    let kept: Vec<Value> = of_kind(&named, "overlap").iter().map(|overlap| overlap["kept"].clone()).collect();
    assert_eq!(kept, [Value::Null, json!("纪要")], "beside any other duty it is open");
    // It is the words of 渠 that bring in 井.
    let half = rules.replacen("；允许 无竞争 因 \"纪要已定\"", "", 2).replacen(
        "戊条例\"",
        "戊条例\"；允许 无竞争 因 \"纪要\"",
        1,
    );
    let half = self::list(&half, &[]);
    let overlaps = of_kind(&half, "overlap");
    assert!(overlaps.iter().all(|overlap| overlap["kept"].is_null()), "what one side alone allows is open: {half}");
}

#[test]
fn a_lead_that_rests_on_a_question_is_unclear() {
    let rules = r#"
事实 位置 = 路上、院里 {
    问 "在哪里？"
    院里 若 "院里"
}
职责 树 {
    清单 单
    板块 城市管理
    类别 城乡建设/市政
    依据 "丁条例"
    情形 位置 = 路上 { 主责 区园林绿化局 }
    情形 位置 = 院里 { 主责 区住建委；依据 "丁条例第九条" }
    追问
}
规则 大树 → 树 {
    得 6 若 "大树"
    例 "院里的大树要倒"
}
"#;
    let list = list(rules, &[]);
    let [unclear] = &of_kind(&list, "unclear")[..] else { panic!("{list}") };
    assert_eq!(unclear["why"]["zh"], "在哪里？");
    assert_eq!(unclear["shown"]["case"]["text"], "大树", "the example says where: the word alone does not");
    assert_eq!(unclear["shown"]["outcome"], "ask");
    assert_eq!(names(&unclear["confer"]), ["区住建委", "区园林绿化局"]);
    let sides = unclear["sides"].as_array().unwrap();
    let of_yard = sides.iter().find(|side| side["lead"]["name"] == "区住建委").unwrap();
    assert_eq!((&of_yard["when"]["zh"], &of_yard["basis"]), (&json!("位置 = 院里"), &json!(["丁条例第九条"])));
}

#[test]
fn duties_and_arms_that_no_text_finds_are_told_with_where_their_words_go() {
    let rules = r#"
职责 草 "路灯下的草坪" { 清单 单；板块 城市管理；类别 城乡建设/市政；主责 区园林绿化局；依据 "丙条例" }
职责 桥 { 清单 单；板块 城市管理；类别 城乡建设/市政；主责 区城管执法局；依据 "壬条例" }
事实 位置 = 路上、院里 { 问 "在哪？" }
职责 树 {
    清单 单
    板块 城市管理
    类别 城乡建设/市政
    依据 "丁条例"
    情形 位置 = 路上 或 位置 = 院里 { 主责 区园林绿化局 }
    情形 位置 = 院里 { 主责 区住建委 }
    追问
}
规则 桥灯 → 桥 {
    得 6 若 "桥上积水" 且 无("积水")
}
规则 大树 → 树 {
    得 6 若 "大树"
}
"#;
    let list = list(rules, &[]);
    let found = of_kind(&list, "unreached");
    let of = |duty: &str| found.iter().find(|entry| entry["about"] == json!([duty])).unwrap();
    assert_eq!(found.len(), 3, "{list}");
    let grass = of("草");
    assert_eq!(grass["why"]["en"], "it has no rule");
    assert_eq!((&grass["shown"]["case"]["text"], &grass["shown"]["duty"]), (&json!("路灯下的草坪"), &json!("灯")));
    assert_eq!(names(&grass["confer"]), ["区园林绿化局", "区城市管理委"], "who should have it, and who gets it");
    let bridge = of("桥");
    assert_eq!((&bridge["why"]["en"], &bridge["shown"]["duty"]), (&json!("no text reaches it"), &json!("水")));
    let tree = of("树");
    assert!(tree["why"]["zh"].as_str().unwrap().contains("区住建委") && tree["shown"].is_null(), "{tree}");
}

#[test]
fn of_categories_without_a_duty_the_top_is_told() {
    let list = list("", &[]);
    let found = of_kind(&list, "category");
    let of = |path: &str| found.iter().find(|entry| entry["about"] == json!([path]));
    let bus = of("交通运输").unwrap();
    assert!(bus["why"]["en"].as_str().unwrap().contains("below it"), "{bus}");
    assert!(of("交通运输/停车").is_none(), "it lies below one that is told");
    assert!(of("城乡建设").is_none() && of("城乡建设/市政").is_none(), "a category is borne where one below it is");
    let noise = of("环境保护/噪声").unwrap();
    assert_eq!(noise["shown"]["case"]["category"], "环境保护/噪声");
    assert_eq!(names(&noise["confer"]), ["区水务局"], "who leads beside it");
}

#[test]
fn a_duty_of_one_district_is_nobodys_elsewhere() {
    let rules = r#"
增减 东城区 对 单 {
    增 职责 背街 "背街小巷" { 板块 城市管理；主责 区城管执法局；依据 "区文件"；因 "交办"；批准 "批文" }
}
规则 小巷 → 背街 {
    得 6 若 "背街小巷"
    例 "背街小巷没人管"
}
"#;
    let list = list(rules, &[]);
    let [place] = &of_kind(&list, "place")[..] else { panic!("{list}") };
    assert_eq!((&place["about"], &place["place"]["zh"]), (&json!(["背街"]), &json!("东城区以外")));
    let shown = &place["shown"];
    assert_eq!((&shown["case"]["text"], &shown["outcome"]), (&json!("背街小巷没人管"), &json!("district")));
    assert_ne!(shown["case"]["district"], "东城区");
}

#[test]
fn a_lead_that_cannot_be_is_told_with_its_place() {
    let folder = Folder::empty();
    let tables = "lines:\n  - line: 园林\n    members: [{level: district, name: 区园林绿化局}]\n  - line: 楼组\n    \
                  members: [{level: community, name: 楼组长}]\n";
    folder.write("departments.yaml", tables);
    let places = ["东城区", "西城区"].map(|name| format!("  - {{name: {name}, government: {name}人民政府}}\n"));
    folder.write("places.yaml", format!("districts:\n{}", places.concat()));
    folder.write(
        "a.duty",
        "清单 单 { 依据 \"本市\"；板块 城市管理 }\n\
         职责 苗 { 清单 单；板块 城市管理；主责 区园林绿化局；依据 \"子条例\" }\n\
         增减 西城区 对 单 {\n    依据 \"区文件\"\n    改 苗 { 主责 楼组长 }\n}\n\
         规则 树苗 → 苗 {\n    得 6 若 \"树苗\"\n    例 \"树苗死了\"\n}\n",
    );
    let said = folder.route(&["gaps", "--rules", ".", "--as-of", "2026-11-22", "--format", "json"]);
    let list: Value = serde_json::from_str(&said.out).unwrap();
    let [place] = &of_kind(&list, "place")[..] else { panic!("{list}{}", said.err) };
    assert_eq!(place["place"]["en"], "西城区");
    assert_eq!(place["why"]["en"], "`楼组长` is a community and leads");
    let shown = &place["shown"];
    assert_eq!((&shown["case"]["text"], &shown["case"]["district"]), (&json!("树苗死了"), &json!("西城区")));
    assert_eq!((&shown["duty"], &shown["lead"]), (&json!("苗"), &json!("楼组长")));
    assert_eq!(names(&place["confer"]), ["区园林绿化局", "楼组长"]);
}

const PERIODS: &str = r#"
职责 雪 { 清单 单；板块 城市管理；类别 城乡建设/市政；主责 区城管执法局；依据 "庚条例"；施行 2018-01-01；废止 2020-01-01 }
职责 冰 { 清单 单；板块 城市管理；类别 城乡建设/市政；主责 区城管执法局；依据 "庚条例"；废止 2027-05-01 }
职责 塘 { 清单 单；板块 城市管理；类别 环境保护/水环境；主责 区水务局；依据 "庚条例"；废止 2027-05-01 }
规则 扫雪 → 雪 {
    得 6 若 "积雪"
    例 "积雪没人扫"
}
规则 破冰 → 冰 {
    得 6 若 "结冰"
    例 "路面结冰"
}
规则 池塘 → 塘 {
    得 6 若 "池塘积水"
}
"#;

#[test]
fn days_on_which_nobody_answers_a_duty_that_ended_are_told() {
    let list = list(PERIODS, &[]);
    let told: Vec<(Value, Value, Value)> = of_kind(&list, "period")
        .into_iter()
        .map(|entry| (entry["about"][0].clone(), entry["periods"].clone(), entry["shown"]["case"]["text"].clone()))
        .collect();
    let ice = (json!("冰"), json!(["2027-05-01…"]), json!("路面结冰"));
    let snow = (json!("雪"), json!(["2020-01-01…"]), json!("积雪没人扫"));
    assert_eq!(told, [ice, snow], "池塘积水 is answered by 水 then");
    let today = self::list(PERIODS, &["--only-today"]);
    assert!(of_kind(&today, "period").is_empty(), "{today}");
}

#[test]
fn a_period_in_which_the_rules_have_errors_is_told() {
    let folder = Folder::empty();
    folder.write("a.duty", format!("{LIST}职责 厂 {{ 清单 单；板块 城市管理；主责 区经信委；依据 \"本市\" }}\n"));
    let said = folder.route(&["gaps", "--rules", "a.duty", "--as-of", "2018-06-01", "--format", "json"]);
    let list: Value = serde_json::from_str(&said.out).unwrap();
    let [period] = &of_kind(&list, "period")[..] else { panic!("{list}{}", said.err) };
    let why = period["why"]["en"].as_str().unwrap();
    assert!(why.contains("2019-04-01…") && why.contains("区经信委"), "{why}");
}

#[test]
fn some_duties_only() {
    let list = list(PERIODS, &["雪", "灯"]);
    assert_eq!(list["duties"], json!(["雪", "灯"]));
    let about: Vec<&Value> = list["entries"].as_array().unwrap().iter().map(|entry| &entry["about"]).collect();
    assert_eq!(about.len(), 2, "{about:?}");
    assert!(about.contains(&&json!(["雪"])), "it is known, though no longer in force: {about:?}");
    let folder = Folder::empty();
    folder.write("a.duty", LIST);
    let said = folder.route(&["gaps", "--rules", "a.duty", "路灯"]);
    assert_eq!((said.code, said.out.as_str()), (2, ""), "a rule is no duty");
    assert!(said.err.contains("unknown duty `路灯`"), "{}", said.err);
    folder.write("a.duty", LIST.replace("职责 水", "职责 积水坑").replace("→ 水", "→ 积水坑"));
    let said = folder.route(&["gaps", "--rules", "a.duty", "积水塘"]);
    assert!(said.err.contains("did you mean `积水坑`?"), "{}", said.err);
}

#[test]
fn what_could_not_be_answered_is_counted_and_told() {
    let rules = "职责 厂 { 清单 单；板块 城市管理；主责 区城管执法局；依据 \"本市\" }\n规则 工厂 → 厂 {\n    得 6 若 \"工厂\"\n}\n";
    let list = list(rules, &["--timeout", "0"]);
    let open: Vec<(&Value, &Value)> =
        list["open"].as_array().unwrap().iter().map(|open| (&open["question"], &open["name"])).collect();
    assert!(open.contains(&(&json!("reachable"), &json!("厂"))), "{open:?}");
    assert!(open.contains(&(&json!("no-competition"), &json!("灯"))), "{open:?}");
    let (_folder, said) = gaps(rules, &["--timeout", "0"]);
    assert!(said.out.contains("## 未能判定 (") && said.out.contains("本清单可能还有遗漏"), "{}", said.out);
    assert!(said.err.contains("问未能判定"), "{}", said.err);
}

#[test]
fn the_list_is_a_document_in_three_forms_and_two_languages() {
    let (_folder, said) = gaps("", &[]);
    assert!(said.out.starts_with("# 专项清单"), "{}", said.out);
    assert!(said.out.contains("## 职责交叉 (1)") && said.out.contains("乙\\|条例第二条"), "{}", said.out);
    assert!(said.out.contains("| “灯井积水”<br>→ 会商 · "), "{}", said.out);
    let (folder, said) = gaps("", &["-o", "list.html"]);
    assert_eq!(said.out, "");
    let page = folder.read("list.html");
    assert!(
        page.starts_with("<!DOCTYPE html>") && page.contains("灯井积水") && page.contains("乙|条例第二条"),
        "{page}"
    );
    for outside in ["http://", "https://", "src=", "<script", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    let (folder, _said) = gaps("", &["-o", "list.json"]);
    let _: Value = serde_json::from_str(&folder.read("list.json")).unwrap();
    let (folder, _said) = gaps("", &["-o", "list.json", "--format", "markdown"]);
    assert!(folder.read("list.json").starts_with("# 专项清单"), "what is said comes before the extension");
    assert_eq!(folder.route(&["gaps", "--rules", "a.duty", "-o", "list.md", "--lang", "en"]).code, 0);
    let english = folder.read("list.md");
    assert!(english.starts_with("# The special list") && english.contains("## Overlaps (1)"), "{english}");
    let outside = folder.route(&["gaps", "--rules", "a.duty", "-o", "none/list.md"]);
    assert_eq!(outside.code, 2);
}

#[test]
fn the_same_bytes_whatever_the_threads() {
    for format in ["markdown", "html", "json"] {
        let with = |jobs: &str| gaps(PERIODS, &["--format", format, "--jobs", jobs]).1.out;
        assert_eq!(with("1"), with("4"));
    }
}
