//! Texts of megabytes made to be slow: one piece again and again. A minute would not do if anything were quadratic.

use std::time::{Duration, Instant};

use super::*;
use crate::ids::*;
use crate::resolve::model::*;
use crate::testing::{body, negation, no_span};

/// A rule set of words that meet in every way.
fn rules() -> Resolved {
    let words = |words: &[&str]| words.iter().map(|word| word.to_string()).collect::<Vec<String>>();
    // 0 坏, 1 坏了, 2 灯, 3 灯坏, 4 灯灯, 5 路
    let keywords = words(&["坏", "坏了", "灯", "灯坏", "灯灯", "路"]);
    let keyword = |id: u32| Cond::Keyword(KeywordId(id));
    let near = |left: &[u32], right: &[u32], gap, ordered| {
        let ids = |ids: &[u32]| ids.iter().copied().map(KeywordId).collect();
        Cond::Near { left: ids(left), right: ids(right), gap, ordered }
    };
    let line = |points, condition| Line {
        worth: Worth::Points(points),
        condition: Some(condition),
        written: Written::default(),
        span: no_span(),
    };
    let rule = |target, lines, hides: &[u32]| Rule {
        name: String::new(),
        target: Target::Duty(DutyId(target)),
        lines,
        unless: vec![Cond::All(vec![keyword(5), near(&[5], &[0], 0, true)])],
        hides: hides.iter().copied().map(MaskId).collect(),
        examples: Vec::new(),
        counter_examples: Vec::new(),
        span: no_span(),
    };
    let duty = |name: &str, lead| {
        let roles = Roles {
            lead: BodyId(lead),
            via: None,
            first: None,
            organise: Vec::new(),
            assist: Vec::new(),
            escalate: None,
            deadline: None,
            report_in: None,
            basis: Vec::new(),
            category: None,
        };
        Duty {
            name: name.into(),
            title: None,
            list: None,
            board: None,
            clause: None,
            verb: None,
            draft: false,
            catch_all: false,
            only_in: VariantScope::default(),
            ask: None,
            variants: vec![Variant {
                scope: VariantScope::default(),
                arms: vec![Arm { condition: None, roles }],
                overlays: Vec::new(),
                written_leads: Vec::new(),
            }],
            span: no_span(),
        }
    };
    Resolved {
        // 0 灯灯灯, 1 了灯, 2 亮
        masks: words(&["灯灯灯", "了灯", "亮"]),
        global_masks: vec![MaskId(0)],
        // 0 不, 1 不没, 2 没, 3 没有
        cues: words(&["不", "不没", "没", "没有"]),
        negations: vec![negation(&keywords, vec![CueId(0), CueId(2), CueId(3)], vec![CueId(1), CueId(3)], &[2, 0])],
        names: vec![
            ProperName { folded: "园灯".into(), kind_chars: 1, shown: Some(BodyId(1)), ..ProperName::default() },
            ProperName { folded: "公园灯坏".into(), kind_chars: 2, ..ProperName::default() },
        ],
        facts: vec![Fact {
            name: String::new(),
            values: words(&["a", "b"]),
            question: None,
            conditions: vec![(0, near(&[2], &[0, 1], 2, false)), (1, keyword(3))],
            hides: vec![MaskId(1)],
            contained: vec![(KeywordId(0), KeywordId(1)), (KeywordId(2), KeywordId(3)), (KeywordId(0), KeywordId(3))],
            span: no_span(),
        }],
        duties: vec![duty("a", 0), duty("b", 1), duty("c", 2)],
        rules: vec![
            rule(0, vec![line(6, near(&[2, 3, 4], &[0, 1, 2, 3], 3, false)), line(3, keyword(2))], &[]),
            rule(1, vec![line(6, near(&[0, 1], &[2, 4], 0, true)), line(3, keyword(1))], &[1, 2]),
            rule(2, vec![line(6, keyword(5)), line(6, near(&[5], &[0], 0, false))], &[1]),
        ],
        keywords,
        bodies: (0..3).map(body).collect(),
        ..Resolved::default()
    }
}

#[test]
fn megabytes_of_one_piece() {
    let pieces = [
        "灯",
        "灯坏",
        "灯坏了",
        "坏了灯",
        "灯灯坏坏了路",
        "没灯",
        "灯没有",
        "不没有灯不没",
        "没没没灯坏不没",
        "公园灯坏了",
        "园灯。坏了。路。",
        "灯，坏，",
        "路x",
        "灯坏了。路亮。",
        "亮灯亮路坏",
        "没",
        "。",
        "😀灯",
    ];
    let rules = rules();
    let program = compile(&rules);
    let mut scratch = Scratch::default();
    let given = Given::default();
    for piece in pieces {
        for title in ["", "灯坏"] {
            let short = piece.repeat(60);
            let want = reference::decide(&rules, title, &short, &given);
            assert_eq!(*decide(&program, title, &short, &given, &mut scratch), want, "{piece}");
        }
        let n_bytes = if ["灯坏", "没没没灯坏不没"].contains(&piece) { 10_000_000 } else { 1_000_000 };
        let long = piece.repeat(n_bytes / piece.len());
        let want = reference::decide(&rules, "", &piece.repeat(60), &given);
        let begun = Instant::now();
        let got = decide(&program, "", &long, &given, &mut scratch);
        assert_eq!(*got, want, "{piece}");
        println!("{piece}: {} ms", begun.elapsed().as_millis());
        assert!(begun.elapsed() < Duration::from_secs(60), "{piece}");
    }
}

#[test]
fn random_rule_sets_on_one_piece_again_and_again() {
    let mut scratch = Scratch::default();
    let mut slowest = (0, 0);
    for seed in 0..wanted("ENGINE_LONG", 150) {
        let mut rng = Rng::new(seed);
        let rules = random_rules(&mut rng);
        let program = compile(&rules);
        let case = random_case(&mut rng, &rules);
        let short = case.text.repeat(300 / case.text.len().max(1));
        let want = reference::decide(&rules, &case.title, &short, &case.given);
        assert_eq!(*decide(&program, &case.title, &short, &case.given, &mut scratch), want, "seed {seed}");
        let long = case.text.repeat(60_000 / case.text.len().max(1));
        let begun = Instant::now();
        decide(&program, &case.title, &long, &case.given, &mut scratch);
        slowest = slowest.max((begun.elapsed().as_micros(), seed));
        assert!(begun.elapsed() < Duration::from_secs(10), "seed {seed}");
    }
    println!("slowest of 60 KB: {} µs, seed {}", slowest.0, slowest.1);
}
