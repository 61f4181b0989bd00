//! What is weighed here is what the router does: scores, words taken away, numbers changed.

use std::collections::BTreeSet;

use super::edits;
use super::guard::Guard;
use super::harm::Harm;
use super::letters::{Letters, add_examples};
use super::numbers::Numbers;
use crate::case::Case;
use crate::ids::*;
use crate::resolve::model::{Cond, Worth};
use crate::router::{Builder, Router, Scratch};
use crate::testing::Rng;

const RULES: &str = "\
职责 甲 { 主责 区水务局；草稿 \"\"；类别 环境保护 }
职责 乙 { 主责 区城管执法局；草稿 \"\" }
词表 脏 = \"垃圾\"、\"臭\"、\"死鱼\"
词表 大 = \"河道\"、\"垃圾堆\"、\"井盖\"
规则 河 → 甲 {
    得 4 若 \"河\" 近 4 任一(词表 脏、\"黑\")
    得 每(\"河\" 2、\"水\" 3、词表 脏 1) 封顶 4
    得 3 若 任一(\"岸\"、\"堤\") 且 无(\"桥\")
    遮 \"河道路\"
    例 \"河里全是垃圾，水也臭\"
    例 \"岸边的水黑了，河臭\"
    反例 \"路上的井盖坏了\" → 路
}
规则 路 → 乙 {
    得 6 若 全部(\"路\"、\"井盖\")
    得 每(\"路\" 1、词表 大 2) 若 非 \"堤\"
    除非 \"水管\"
    例 \"路上的井盖坏了\"
    例 \"路边的井盖响\"
    反例 \"河里全是垃圾，水也臭\" → 河
}
规则 路二 → 乙 { 得 5 若 题 \"路\"；得 2 若 至少 2(\"坏\"、\"路\"、\"臭\") }
";

fn builder() -> Builder {
    Router::builder(jiff::civil::date(2026, 11, 22))
        .text("rules.duty", RULES.replace("→ 路\n", "→ 乙\n").replace("→ 河\n", "→ 甲\n"))
}

fn router() -> Router {
    builder().build().unwrap()
}

/// Texts of the rules' own words in any order.
fn cases() -> Vec<Case> {
    let words = [
        "河", "道", "路", "垃圾", "臭", "死鱼", "黑", "水", "岸", "堤", "桥", "井盖", "坏", "堆", "水管", "，", "。",
        "的",
    ];
    let mut rng = Rng::new(7);
    let mut text = |most: usize| (0..rng.below(most)).map(|_| *rng.pick(&words)).collect::<String>();
    (0..600).map(|_| Case { title: text(4), ..Case::of_text(text(14)) }).collect()
}

fn numbers(router: &Router) -> Numbers {
    Numbers::of(router.rules(), &BTreeSet::new(), 9)
}

#[test]
fn scores_are_those_of_the_router() {
    let router = router();
    let numbers = numbers(&router);
    let mut scratch = Scratch::default();
    for case in cases() {
        let evidence = router.evidence(&case, &mut scratch);
        let mut table = super::table::Table::new(&numbers, 2);
        let letter = super::table::Letter { fold: Some(0), set: 0, margin: None, is_kept: false };
        let judged = vec![super::table::Judged::Right; evidence.targets.len()];
        table.add(letter, &numbers, &evidence, &judged);
        let scores = table.scores(numbers.written());
        let mut found: Vec<(DutyId, u32)> =
            table.candidates(0, &scores).map(|(at, _, score)| (table.duty(at), score)).collect();
        let verdict = router.verdict(&case, &mut scratch);
        let mut expected: Vec<(DutyId, u32)> =
            verdict.candidates.iter().map(|demand| (demand.duty, demand.score)).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{case:?}");
    }
}

#[test]
fn changed_numbers_decide_as_changed_files_do() {
    let router = router();
    let numbers = numbers(&router);
    let mut rng = Rng::new(3);
    for _ in 0..20 {
        let values: Vec<u32> = numbers.list.iter().map(|_| rng.between(1, 9) as u32).collect();
        let files = edits::edited(router.sources(), &edits::edits(&numbers, &values));
        let builder = files.iter().fold(builder(), |builder, file| builder.replace(&*file.name, &*file.new));
        let written = builder.build().unwrap();
        let reweighed = Guard::new(&router, &numbers).with(&values);
        for case in cases().iter().take(150) {
            let mut scratch = Scratch::default();
            let (mut one, mut other) = (written.route(case, &mut scratch), reweighed.route(case, &mut scratch));
            // The hash is of what was read.
            (one.ruleset, other.ruleset) = (String::new(), String::new());
            assert_eq!(one, other, "{case:?} {}", files[0].new);
        }
    }
}

/// Takes a keyword out of a condition, where it stands for itself.
fn take_out(condition: &mut Cond, word: KeywordId) {
    match condition {
        Cond::Keyword(known) if *known == word => *condition = Cond::Any(Vec::new()),
        Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
            parts.iter_mut().for_each(|part| take_out(part, word));
        }
        Cond::Not(inner) | Cond::Title(inner) => take_out(inner, word),
        Cond::Near { left, right, .. } => {
            [left, right].into_iter().for_each(|side| side.retain(|known| *known != word))
        }
        _ => {}
    }
}

#[test]
fn a_word_taken_away_scores_as_a_rule_set_without_it() {
    let router = router();
    let numbers = numbers(&router);
    let mut harm = Harm::default();
    let mut scratch = Scratch::default();
    let cases = cases();
    let mut first = 0;
    let mut duties = Vec::new();
    for (at, case) in (0..).zip(&cases) {
        let evidence = router.evidence(case, &mut scratch);
        let judged = vec![super::table::Judged::Right; evidence.targets.len()];
        harm.add(&numbers, 2, &evidence, &judged, (at, first));
        first += evidence.targets.len() as u32;
        duties.extend(evidence.targets.iter().map(|target| target.duty));
    }
    assert!(harm.uses().count() > 20);
    for ((line, word), uses) in harm.uses() {
        let mut rules = router.rules().clone();
        let of_line = rules.rules.iter_mut().flat_map(|rule| &mut rule.lines).nth(line as usize).unwrap();
        of_line.condition.iter_mut().for_each(|condition| take_out(condition, word));
        if let Worth::Each { words, .. } = &mut of_line.worth {
            words.retain(|(known, _)| *known != word);
        }
        let without = router.with_rules(rules);
        for &(letter, target, score) in uses.iter().take(40) {
            let verdict = without.verdict(&cases[letter as usize], &mut scratch);
            let duty = duties[target as usize];
            let found = verdict.candidates.iter().find(|demand| demand.duty == duty).map_or(0, |demand| demand.score);
            let word = &router.rules().keywords[word.index()];
            assert_eq!(score, found, "{:?} without {word} in line {line}", cases[letter as usize]);
        }
    }
}

#[test]
fn examples_are_letters_that_always_teach() {
    let router = router();
    let numbers = numbers(&router);
    let mut letters = Letters::new(&router, &numbers);
    add_examples(&mut letters);
    let margins: Vec<Option<u32>> = letters.table.letters.iter().map(|letter| letter.margin).collect();
    assert_eq!(margins, [Some(2), Some(2), Some(1), Some(2), Some(2), Some(1)]);
    assert!(letters.table.letters.iter().all(|letter| letter.fold.is_none()));
}

#[test]
fn words_of_a_list_share_their_number() {
    let router = router();
    let numbers = numbers(&router);
    let shared: Vec<usize> = numbers.list.iter().map(|number| number.words.len()).filter(|n| *n > 1).collect();
    assert_eq!(shared, [3, 3]);
    // 河、水、脏 of one line, 4 and 3 of the others, 6, 路、大, 5, 2.
    assert_eq!(numbers.list.len(), 10);
}
