//! `约` and `音`: words that need only be resembled, as a user meets them.

use jiff::civil::date;
use route::{Case, Lang, Router, Scratch, Tongue, format};

const TABLES: &str = "lines:
  - line: 水务
    members:
      - level: district
        name: 区水务局
  - line: 城管
    members:
      - level: district
        name: 区城管局
";

fn builder(rules: &str) -> route::Builder {
    let rules = format!(
        "职责 河道 {{ 主责 区水务局；草稿 }}\n职责 摊贩 {{ 主责 区城管局；草稿 }}\n规则 摊贩 → 摊贩 {{\n    得 6 若 \"摆摊\"\n}}\n{rules}"
    );
    Router::builder(date(2026, 11, 24)).text("a.duty", rules).text("departments.yaml", TABLES)
}

fn router(rules: &str) -> Router {
    builder(rules).build().unwrap()
}

/// `duty score, duty score` of the candidates.
fn candidates(router: &Router, text: &str) -> String {
    let decision = router.route(&Case::of_text(text), &mut Scratch::default());
    let told = decision.candidates.iter().map(|candidate| format!("{} {}", candidate.duty, candidate.score));
    told.collect::<Vec<_>>().join(", ")
}

#[test]
fn a_word_that_is_mistyped_or_misheard_counts() {
    let router = router(
        "规则 河道 → 河道 {\n    得 6 若 约 \"河道垃圾\"\n    得 3 若 音 \"死鱼\" 近 3 \"河里\"\n    得 2 若 题 音 混 \"河水\"\n}\n",
    );
    for (text, wanted) in [
        ("河道垃圾", "河道 6"),
        ("河道拉圾", "河道 6"),
        ("河到垃圾堆", "河道 6"),
        ("河道的垃圾", "河道 6"),
        ("河垃道圾", "河道 6"),
        ("河到拉圾", ""),
        ("河道，垃圾", ""),
        ("河里有四鱼", "河道 3"),
        ("河里有事鱼", ""),
    ] {
        assert_eq!(candidates(&router, text), wanted, "{text}");
    }
    let titled = Case { title: "何睡".into(), text: "请看".into(), ..Case::default() };
    assert_eq!(router.route(&titled, &mut Scratch::default()).candidates[0].score, 4);
}

#[test]
fn what_sounds_alike_by_an_accent_counts_only_if_asked_for() {
    let with = |mark: &str| router(&format!("规则 河道 → 河道 {{\n    得 6 若 {mark} \"牛奶\"\n}}\n"));
    for (text, plainly, loosely) in [("妞乃", 6, 6), ("流奶", 0, 6), ("牛来", 0, 6), ("有奶", 0, 0)] {
        for (mark, wanted) in [("音", plainly), ("音 混", loosely)] {
            let wanted = if wanted == 0 { String::new() } else { format!("河道 {wanted}") };
            assert_eq!(candidates(&with(mark), text), wanted, "{mark} {text}");
        }
    }
}

#[test]
fn a_name_of_another_place_is_no_typo() {
    let places =
        "districts:\n  - {name: 东城区, government: 东城区人民政府}\n  - {name: 西城区, government: 西城区人民政府}\n";
    let of = |line: &str| {
        let rules = format!("规则 河道 → 河道 {{\n    得 6 若 {line}\n}}\n");
        builder(&rules).text("places.yaml", places).build().unwrap()
    };
    let router = of("约 \"东城区里\"");
    assert_eq!(candidates(&router, "西城区里"), "");
    assert_eq!(candidates(&router, "我住西城区里弄"), "");
    // The word contains its own name, so the name does not hide it.
    assert_eq!(candidates(&router, "东城区里"), "河道 6");
    assert_eq!(candidates(&router, "东城区李"), "河道 6");
    assert_eq!(candidates(&router, "冬城区里"), "河道 6");
    assert_eq!(candidates(&of("音 \"栋城区里\""), "东城区里"), "");
}

#[test]
fn masks_hide_what_is_only_like_a_word() {
    let global = router("遮蔽 套话 = \"河到\"\n规则 河道 → 河道 {\n    得 6 若 约 \"河道垃圾\"\n}\n");
    assert_eq!(candidates(&global, "河到垃圾"), "");
    assert_eq!(candidates(&global, "河道拉圾"), "河道 6");
    let local = router("规则 河道 → 河道 {\n    得 6 若 约 \"河道垃圾\"\n    遮 \"河到\"、\"垃圾\"\n}\n");
    assert_eq!(candidates(&local, "河到垃圾"), "");
    // What the word holds itself hides nothing of it.
    assert_eq!(candidates(&local, "河倒垃圾"), "河道 6");
}

#[test]
fn a_word_that_is_only_resembled_makes_no_demand_of_its_own_on_a_weak_line() {
    let rules = |points: u32| {
        format!(
            "规则 河道 → 河道 {{\n    得 {points} 若 约 \"河道垃圾\"\n    得 4 若 全部(\"摆摊\"、约 \"河道发臭\")\n}}\n\
             规则 摊子 → 摊贩 {{\n    得 9 若 \"摆摊\"\n}}\n"
        )
    };
    let text = "有人摆摊。河道拉圾，河到发臭。";
    let also = |points| router(&rules(points)).route(&Case::of_text(text), &mut Scratch::default()).also.len();
    assert_eq!(also(3), 1);
    assert_eq!(also(2), 0);
}

#[test]
fn the_explanation_shows_what_was_written_and_what_it_is_like() {
    let router = router("规则 河道 → 河道 {\n    得 6 若 任一(约 \"河道垃圾\"、\"河里\")\n}\n");
    let explanation = router.explain(&Case::of_text("河里和河道拉圾"));
    let line = &explanation.ledger[0].rules[0].lines[0];
    assert_eq!(line.keywords, ["河里", "约 河道垃圾"]);
    let resembled = &line.resembled[0];
    assert_eq!((resembled.keyword.as_str(), resembled.like), ("约 河道垃圾", "fuzzy"));
    assert_eq!(resembled.written, ["河道拉圾"]);
    let told = explanation.human(Lang::Zh, false);
    assert!(told.contains("“河里”、“河道拉圾”（约 河道垃圾）"), "{told}");
    assert!(told.contains("【河道拉圾】"), "{told}");
    // A line without such words says nothing of them.
    let exact = serde_json::to_string(&router.explain(&Case::of_text("河里")).ledger).unwrap();
    assert!(!exact.contains("resembled"), "{exact}");
}

#[test]
fn a_compiled_rule_set_resembles_as_its_rules_do() {
    let rules =
        "规则 河道 → 河道 {\n    得 6 若 任一(约 \"河道垃圾\"、音 \"死鱼\"、音 混 \"河水\")\n    遮 \"河到\"\n}\n";
    let router = router(rules);
    let day = date(2026, 11, 24);
    let opened = Router::from_bytes(&router.to_bytes(), day).unwrap();
    for text in ["河道拉圾", "河到垃圾", "四鱼", "何髓", "河流"] {
        let case = Case::of_text(text);
        let both = [&router, &opened].map(|router| router.route(&case, &mut Scratch::default()));
        assert_eq!(both[0], both[1], "{text}");
        assert_eq!(router.explain(&case).decision, both[0], "{text}");
    }
}

#[test]
fn only_rules_that_resemble_have_another_hash() {
    let hash = |line: &str| {
        let router = router(&format!("规则 河道 → 河道 {{\n    得 6 若 {line}\n}}\n"));
        router.route(&Case::of_text("河"), &mut Scratch::default()).ruleset.to_string()
    };
    let lines = ["\"河道垃圾\"", "约 \"河道垃圾\"", "音 \"河道垃圾\"", "音 混 \"河道垃圾\""];
    let hashes: std::collections::BTreeSet<String> = lines.map(hash).into_iter().collect();
    assert_eq!(hashes.len(), 4);
}

#[test]
fn both_tongues_say_the_same_and_are_printed_alike() {
    let zh = "规则 河道 → 河道 {\n    得 6 若 任一(约 \"河道垃圾\"、音 词表 鱼) 且 音 混 任一(\"河水\"、\"河边\")\n}\n";
    let en = "rule 河道 -> 河道 {\n    score 6 if any(fuzzy \"河道垃圾\", sound words 鱼) and sound loose any(\"河水\", \"河边\")\n}\n";
    assert_eq!(format(zh, Some(Tongue::En)).text, en);
    assert_eq!(format(en, Some(Tongue::Zh)).text, zh);
    let typed = "规则 河道 → 河道 {\n  得 6 若 任一（约“河道垃圾”，音  词表 鱼）且 音 混 任一(“河水”、“河边”)\n}\n";
    assert_eq!(format(typed, None).text, zh);
}
