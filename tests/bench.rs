//! `route bench`: figures differ from run to run; what they are of does not.

use crate::program::Folder;

fn report(folder: &Folder, args: &[&str]) -> serde_json::Value {
    let said = folder.route(&[&["bench", "--json", "--seconds", "0"], args].concat());
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    serde_json::from_str(&said.out).unwrap()
}

#[test]
fn the_examples_of_the_rules_are_measured() {
    let folder = Folder::with_rules();
    let report = report(&folder, &[]);
    let names: Vec<&str> =
        report["works"].as_array().unwrap().iter().map(|work| work["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["bare", "decide", "route", "json"]);
    assert!(report["works"].as_array().unwrap().iter().all(|work| work["ratio"].as_f64().unwrap() > 0.0));
    assert!(report["n_cases"].as_u64().unwrap() > 0 && report["n_hits"].as_u64().unwrap() > 0);
}

#[test]
fn cases_of_the_users_own_are_measured_and_the_slowest_rules_told() {
    let folder = Folder::empty();
    folder.write(
        "灯.duty",
        "清单 单 { 依据 \"本市\"；施行 2020-01-01；主体 街道办事处 }\n\n\
         职责 灯 \"负责灯。\" {\n    清单 单\n    板块 城市管理\n    类别 城乡建设/市政\n    主责 区城市管理委\n    依据 \"本市\"\n}\n\n\
         规则 灯 → 灯 {\n    得 6 若 \"路灯\"\n}\n\n规则 井 → 灯 {\n    得 6 若 \"井盖\" 且 \"丢了\"\n}\n\n规则 树 → 灯 {\n    得 6 若 \"大树\"\n}\n",
    );
    folder.write(
        "cases.jsonl",
        "{\"text\":\"路灯坏了\"}\n{\"text\":\"井盖响，路灯也坏\"}\nnothing\n{\"text\":\"都好\"}\n",
    );
    let said = folder.route(&["bench", "cases.jsonl", "--rules", "灯.duty", "--seconds", "0", "--json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("1 row is no case"), "{}", said.err);
    let report: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((report["n_cases"].as_u64(), report["n_chars"].as_u64()), (Some(3), Some(14)));
    assert_eq!(report["n_hits"].as_u64(), Some(3));
    let mut rules: Vec<(String, u64, u64)> = report["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| {
            let number = |key: &str| rule[key].as_u64().unwrap();
            (rule["rule"].as_str().unwrap().to_owned(), number("n_looked_at"), number("n_fired"))
        })
        .collect();
    rules.sort();
    // The rule of the tree is never looked at; 井盖 alone makes its rule worth a look, and no more.
    assert_eq!(rules, [("井".to_owned(), 1, 0), ("灯".to_owned(), 2, 2)]);

    let said = folder.route(&[
        "bench",
        "cases.jsonl",
        "--rules",
        "灯.duty",
        "--seconds",
        "0",
        "--cases",
        "1",
        "--slowest",
        "0",
        "--lang",
        "zh",
    ]);
    assert!(said.err.contains("只用了前 1 件，另有 2 件未用"), "{}", said.err);
    assert!(said.out.contains("1 件，平均 4 字") && !said.out.contains("最慢"), "{}", said.out);
}

#[test]
fn without_a_case_nothing_is_measured() {
    let folder = Folder::with_rules();
    folder.write("none.csv", "id,text\n");
    let said = folder.route(&["bench", "none.csv"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("no case to measure with") && said.out.is_empty(), "{}", said.err);
}
