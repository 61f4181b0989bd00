//! Backing rules (佐证规则): words that speak for a body or a field add to the duties called for, and call none themselves.

use jiff::civil::date;
use route::{Case, Router, Scratch};

const TABLES: &str = "lines:
  - line: 教育
    members:
      - level: district
        name: 区教委
  - line: 人社
    members:
      - level: district
        name: 区人社局
";

const CATEGORIES: &str = "categories:
  - name: 教育文体
    children:
      - name: 学校管理
  - name: 劳动和社会保障
    children:
      - name: 劳动关系
";

fn router(backing: &str) -> Router {
    let rules = format!(
        "职责 招生 {{ 类别 教育文体/学校管理；主责 区教委；草稿 }}\n\
         职责 欠薪 {{ 类别 劳动和社会保障/劳动关系；主责 区人社局；草稿 }}\n\
         规则 招生 → 招生 {{\n    得 6 若 \"报名\"\n}}\n\
         规则 欠薪 → 欠薪 {{\n    得 6 若 任一(\"拖欠\"、\"通知\")\n}}\n{backing}"
    );
    let builder = Router::builder(date(2026, 11, 24)).text("a.duty", &rules).text("departments.yaml", TABLES);
    builder.text("categories.yaml", CATEGORIES).build().unwrap()
}

/// `duty score, duty score` of the candidates.
fn candidates(router: &Router, text: &str) -> String {
    let decision = router.route(&Case { text: text.into(), ..Case::default() }, &mut Scratch::default());
    let told = decision.candidates.iter().map(|candidate| format!("{} {}", candidate.duty, candidate.score));
    told.collect::<Vec<_>>().join(", ")
}

#[test]
fn it_adds_to_the_duties_its_bodies_lead() {
    let router = router("规则 教育用语 → 主责 区教委 {\n    得 每(\"学校\" 2、\"家长\" 1) 封顶 9\n}\n");
    assert_eq!(candidates(&router, "通知报名"), "招生 6, 欠薪 6");
    assert_eq!(candidates(&router, "学校通知家长报名"), "招生 9, 欠薪 6");
}

#[test]
fn it_adds_to_the_duties_of_its_categories() {
    let router = router("规则 校园 → 类别 教育文体 {\n    得 2 若 \"学校\"\n}\n");
    assert_eq!(candidates(&router, "学校通知报名"), "招生 8, 欠薪 6");
}

#[test]
fn alone_it_calls_no_duty() {
    let router = router("规则 教育用语 → 主责 区教委 {\n    得 9 若 \"学校\"\n}\n");
    assert_eq!(candidates(&router, "学校"), "");
    assert_eq!(candidates(&router, "学校拖欠工资"), "欠薪 6");
}

#[test]
fn several_add_up_and_an_exception_silences_one() {
    let router = router(
        "规则 甲 → 主责 区教委、区人社局 {\n    得 2 若 \"学校\"\n    除非 \"驾校\"\n}\n\
         规则 乙 → 类别 教育文体/学校管理 {\n    得 3 若 \"老师\"\n}\n",
    );
    assert_eq!(candidates(&router, "学校老师通知报名"), "招生 11, 欠薪 8");
    assert_eq!(candidates(&router, "驾校不是学校，老师通知报名"), "招生 9, 欠薪 6");
}

#[test]
fn the_ledger_names_it_and_sums_to_the_score() {
    let router = router("规则 教育用语 → 主责 区教委 {\n    得 2 若 \"学校\"\n}\n");
    let case = Case { text: "学校报名".into(), ..Case::default() };
    let explanation = router.explain(&case);
    let first = &explanation.ledger[0];
    let backing: Vec<_> = first.backing.iter().map(|rule| (rule.rule.as_str(), rule.total)).collect();
    assert_eq!((first.name.as_str(), first.score, backing), ("招生", 8, vec![("教育用语", 2)]));
    assert_eq!(first.rules[0].total + first.category_score + 2, first.score);
}

#[test]
fn its_examples_say_whose_they_are() {
    let run = |example: &str| {
        let rule = format!("规则 教育用语 → 主责 区教委 {{\n    得 2 若 \"学校\"\n    {example}\n}}\n");
        router(&rule).run_examples().diagnostics.list().len()
    };
    assert_eq!(run("例 \"学校报名\""), 0);
    assert_eq!(run("例 \"学校拖欠工资\""), 1);
    assert_eq!(run("反例 \"学校拖欠工资\" → 欠薪"), 0);
    assert_eq!(run("反例 \"学校报名\" → 欠薪"), 1);
}
