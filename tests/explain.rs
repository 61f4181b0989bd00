//! What `explain` answers when it is asked back: why not another body, what would change the lead, in words for whom.

use jiff::civil::date;
use route::{Case, Certainty, Change, Lang, OneOrMany, Router, Scratch};

const TABLES: &str = "lines:
  - line: 水务
    members:
      - level: district
        name: 区水务局
  - line: 城管
    members:
      - level: district
        name: 区城管局
  - line: 交通
    members:
      - level: district
        name: 区交通局
";

const RULES: &str = "
事实 场所 = 道路、小区 { 问 \"在路上还是小区里？\" }

职责 河道 { 主责 区水务局；依据 \"《河湖条例》第七条\"；时限 7日 }
规则 河道 → 河道 {
    得 6 若 任一(\"河道\"、\"河里\") 近 6 任一(\"垃圾\"、\"发臭\")
    得 2 若 \"死鱼\"
}

职责 摊贩 { 主责 区城管局；草稿 }
规则 摊贩 → 摊贩 {
    得 6 若 \"摆摊\"
    得 3 若 \"占道\" 且 无(\"停车\")
    得 3 若 任一(\"叫卖\"、\"吆喝声\")
}

职责 车位 {
    草稿
    情形 场所 = 道路 { 主责 区交通局 }
    情形 场所 = 小区 { 主责 区城管局 }
    追问
}
规则 车位 → 车位 {
    得 6 若 \"地锁\"
}
";

fn router() -> Router {
    Router::builder(date(2026, 11, 24)).text("a.duty", RULES).text("departments.yaml", TABLES).build().unwrap()
}

fn lead(router: &Router, case: &Case) -> Option<String> {
    router.route(case, &mut Scratch::default()).lead
}

/// The words of a change: `-cut out`, `+added`, `fact=value`.
fn words(change: &Change) -> String {
    let removed = change.removed.iter().map(|word| format!("-{word}"));
    let added = change.added.iter().map(|word| format!("+{word}"));
    let known = change.known.iter().map(|known| format!("{}={}", known.name.as_deref().unwrap_or(""), known.value));
    removed.chain(added).chain(known).collect::<Vec<_>>().join(" ")
}

#[test]
fn why_not_says_the_smallest_words_that_would_win() {
    let router = router();
    let case = Case::of_text("有人占道卖菜");
    for (body, wanted) in [("区城管局", "+叫卖"), ("区交通局", "+地锁"), ("区水务局", "+河道，发臭")]
    {
        let answer = router.why_not(&case, body).unwrap();
        let change = &answer.would_lead[0];
        // With `占道` said already, `叫卖` is enough, and shorter than `吆喝声`; `摆摊` is as short, and later by code point.
        assert_eq!((words(change).as_str(), change.certainty), (wanted, Certainty::Smallest), "{body}");
        assert_eq!(lead(&router, &Case::of_text(&change.text)).as_deref(), Some(body));
        assert!(answer.human(Lang::Zh).contains("没有更小的"), "{}", answer.human(Lang::Zh));
    }
}

#[test]
fn why_not_says_which_fact_would_do() {
    let router = router();
    let case = Case::of_text("门口装了地锁");
    let answer = router.why_not(&case, "区城管局").unwrap();
    let known: Vec<String> = answer.would_lead.iter().map(words).collect();
    assert!(known.contains(&"场所=小区".to_owned()), "{known:?}");
    assert!(answer.human(Lang::En).contains("--fact 场所=小区"), "{}", answer.human(Lang::En));
    let facts = [("场所".to_owned(), OneOrMany::One("小区".into()))].into();
    assert_eq!(lead(&router, &Case { facts, ..case }).as_deref(), Some("区城管局"));
}

#[test]
fn a_body_that_leads_needs_no_words() {
    let answer = router().why_not(&Case::of_text("有人摆摊"), "区城管局").unwrap();
    assert!(answer.would_lead.is_empty() && answer.n_replays == 0);
    assert_eq!(answer.human(Lang::En), "it does: `区城管局` leads\n");
}

#[test]
fn where_no_words_are_found_it_says_what_was_tried() {
    let rules = format!("{RULES}\n职责 桥 {{ 主责 区交通局；草稿 }}\n");
    // Only a title could make the line true.
    let rules = rules.replace("得 6 若 \"地锁\"", "得 6 若 题 \"地锁\"");
    let builder = Router::builder(date(2026, 11, 24)).text("a.duty", rules).text("departments.yaml", TABLES);
    let router = builder.build().unwrap();
    let answer = router.why_not(&Case::of_text("桥坏了"), "区交通局").unwrap();
    assert!(answer.would_lead.is_empty());
    assert!(
        answer.human(Lang::Zh).contains("没有找到能使 区交通局 主责的话：其职责的 1 个关键词"),
        "{}",
        answer.human(Lang::Zh)
    );
}

#[test]
fn a_flip_is_the_smallest_change_that_changes_the_lead() {
    let router = router();
    for (text, wanted, lead_then) in [
        // Either word cut out would do; the first by code point does.
        ("河道里有垃圾", "-垃圾", None),
        // Without `叫卖` it would be the same body's still.
        ("有人摆摊，叫卖", "-摆摊", None),
        ("你好", "+地锁", Some("区交通局")),
    ] {
        let flip = router.flip(&Case::of_text(text));
        let change = flip.smallest.as_ref().unwrap();
        assert_eq!((words(change).as_str(), change.lead.as_deref()), (wanted, lead_then), "{text}");
        assert_ne!(flip.lead, change.lead, "{text}");
        assert_eq!(lead(&router, &Case::of_text(&change.text)), change.lead, "{text}");
    }
}

#[test]
fn cutting_a_word_out_brings_nothing_nearer() {
    // The river and the rubbish are seven characters apart. Cut out by a break, the word between would bring them near.
    let rules = format!("{RULES}\n规则 脏 → 摊贩 {{\n    得 6 若 \"特别特别脏\"\n}}\n");
    let builder = Router::builder(date(2026, 11, 24)).text("a.duty", rules).text("departments.yaml", TABLES);
    let router = builder.build().unwrap();
    let flip = router.flip(&Case::of_text("河道边特别特别脏有垃圾"));
    assert_eq!(flip.lead.as_deref(), Some("区城管局"));
    let removal = flip.smallest.iter().chain(&flip.others).find(|change| !change.removed.is_empty());
    assert!(removal.is_none_or(|change| change.lead.as_deref() != Some("区水务局")), "{removal:?}");
}

#[test]
fn what_suffices_is_tried_alone_and_beside_every_other_line() {
    let router = router();
    let flip = router.flip(&Case::of_text("河道里有垃圾，还有死鱼"));
    let suffices = flip.suffices.as_ref().unwrap();
    assert_eq!((suffices.duty.as_str(), &suffices.words[..]), ("河道", &["河道，垃圾".to_owned()][..]));
    assert_eq!(lead(&router, &Case::of_text(&suffices.text)).as_deref(), Some("区水务局"));
    assert_eq!((suffices.n_lines, suffices.n_exceptions), (4, 0));
    let zh = flip.human(Lang::Zh);
    assert!(zh.contains("其他职责的 4 个得分行逐一加上") && !zh.contains("无论"), "{zh}");
}

#[test]
fn what_does_not_suffice_beside_another_line_is_told() {
    let rules = format!("{RULES}\n规则 河道停车 → 车位 {{\n    得 6 若 \"停车\"\n}}\n");
    let rules = rules.replace("得 6 若 \"摆摊\"", "得 3 若 \"摆摊\"");
    let builder = Router::builder(date(2026, 11, 24)).text("a.duty", rules).text("departments.yaml", TABLES);
    let router = builder.build().unwrap();
    let flip = router.flip(&Case::of_text("占道摆摊"));
    let suffices = flip.suffices.as_ref().unwrap();
    assert_eq!(suffices.words, ["占道", "摆摊"]);
    let exception = &suffices.exceptions[0];
    assert_eq!((exception.duty.as_str(), &exception.words[..]), ("车位", &["停车".to_owned()][..]));
    assert!(flip.human(Lang::En).contains("but not beside 1:"), "{}", flip.human(Lang::En));
}

#[test]
fn the_shipped_rules_answer_back() {
    let router = Router::builtin(date(2026, 11, 22)).unwrap();
    let case = Case::of_text("小区门口的路灯三天不亮了");
    let answer = router.why_not(&case, "区生态环境局").unwrap();
    let change = &answer.would_lead[0];
    assert_eq!((change.n_words, change.certainty), (1, Certainty::Smallest));
    assert_eq!(lead(&router, &Case::of_text(&change.text)).as_deref(), Some("区生态环境局"));
    let flip = router.flip(&case);
    let change = flip.smallest.as_ref().unwrap();
    assert_eq!((change.n_words, change.certainty), (1, Certainty::Smallest));
    assert_eq!(lead(&router, &Case::of_text(&change.text)), change.lead);
    assert!(flip.suffices.is_some_and(|suffices| suffices.n_lines > 1000));
}

#[test]
fn the_resident_reads_who_answers_when_and_why_and_no_points() {
    let router = router();
    for (text, lines) in [
        (
            "河道里有垃圾",
            &[
                "您反映的事由区水务局负责。",
                "办理时限：7日。",
                "因为您提到了“河道”、“垃圾”。",
                "依据是《河湖条例》第七条。",
                "下一步：我们转给他们，由他们与您联系。",
            ][..],
        ),
        (
            "门口装了地锁",
            &[
                "还差一点情况才能确定由谁来办，请您补充：在路上还是小区里？",
                "比如：道路、小区。",
                "因为您提到了“地锁”。",
                "目前看可能由区交通局负责，以您补充的情况为准。",
                "下一步：您补充后，我们马上转办。",
            ],
        ),
        (
            "你好",
            &[
                "暂时还没有找到负责的部门，工作人员会人工核实。",
                "下一步：如果能补充在哪里、是什么东西、出了什么问题，会更快找到负责的部门。",
            ],
        ),
    ] {
        let said = router.explain(&Case::of_text(text)).for_resident(Lang::Zh);
        assert_eq!(said.lines().collect::<Vec<_>>(), lines, "{text}");
    }
    let english = router.explain(&Case::of_text("河道里有垃圾")).for_resident(Lang::En);
    assert!(english.starts_with("区水务局 is responsible for this.\nThey have 7 days.\n"), "{english}");
}

#[test]
fn the_auditor_can_add_up_every_score() {
    let router = Router::builtin(date(2026, 11, 22)).unwrap();
    for text in ["小区门口的路灯三天不亮了", "护城河里全是垃圾，都发臭了", "楼下餐馆油烟大，占道经营也没人管"]
    {
        let case = Case { title: "请尽快处理".into(), district: Some("西城区".into()), ..Case::of_text(text) };
        let explanation = router.explain(&case);
        for entry in &explanation.ledger {
            assert_eq!(entry.parts().iter().sum::<u32>(), entry.score, "{}", entry.name);
        }
        let (clerk, auditor) = (explanation.human(Lang::Zh, false), explanation.for_auditor(Lang::Zh, false));
        assert!(auditor.starts_with(&clerk), "the same facts");
        assert!(auditor.contains(router.ruleset()) && auditor.contains("  截至：2026-11-22；"), "{auditor}");
        for candidate in &explanation.decision.candidates {
            assert!(
                auditor.contains(&format!("  候选：{} · {}（{}）", candidate.lead, candidate.duty, candidate.score))
            );
        }
    }
}

#[cfg(feature = "cli")]
mod command {
    use crate::program::Folder;

    #[test]
    fn one_page_holds_the_marked_text_and_escapes_it() {
        let folder = Folder::with_rules();
        let text = "<script>alert(1)</script>路灯三天不亮了 & \"坏\"";
        let said = folder.route(&["explain", text, "--html", "why.html", "--lang", "zh"]);
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        assert!(said.out.contains("判定：派单"), "{}", said.out);
        let page = folder.read("why.html");
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;<mark class=\"first\" title=\"路灯"), "{page}");
        assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"), "{page}");
        assert!(page.contains("记分单") && page.contains("sha256:"), "{page}");
        assert_eq!(folder.route(&["explain", text, "--html", "-"]).code, 2);
    }

    #[test]
    fn the_auditor_is_given_the_command_that_says_it_again() {
        let folder = Folder::with_rules();
        let args = ["explain", "路灯 '三天' 不亮了", "--for", "auditor", "--as-of", "2026-11-22", "--lang", "en"];
        let said = folder.route(&args).out;
        let command = "route explain '路灯 '\\''三天'\\'' 不亮了' --as-of 2026-11-22 --for auditor";
        assert!(said.contains(&format!("  again: {command}\n")), "{said}");
        assert_eq!(folder.route(&["explain", "路灯", "--for", "auditor", "--flip"]).code, 2);
    }

    #[test]
    fn programs_get_the_same_as_json() {
        let folder = Folder::with_rules();
        let json = |args: &[&str]| -> serde_json::Value {
            let said = folder.route(&[&["explain", "路灯三天不亮了", "--json"], args].concat());
            serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {}", said.out))
        };
        let flip = json(&["--flip"]);
        assert!(flip["smallest"]["n_words"].as_u64() == Some(1) && flip["n_replays"].as_u64() > Some(1), "{flip}");
        assert_eq!(flip["smallest"]["certainty"], "smallest");
        assert!(flip["suffices"]["n_lines"].as_u64() > Some(0), "{flip}");
        let why_not = json(&["--why-not", "区住建委"]);
        assert!(why_not["would_lead"].is_array(), "{why_not}");
        assert_eq!(json(&["--for", "resident"]), json(&["--for", "auditor"]));
    }
}
