//! What is weighed here is what the router does: scores, words taken away, numbers changed.

use std::collections::BTreeSet;

use super::edits;
use super::guard::Guard;
use super::harm::Harm;
use super::letters::{Letters, add_examples};
use super::numbers::Numbers;
use super::table::{Judged, Letter, Scores, Table};
use crate::case::Case;
use crate::ids::*;
use crate::resolve::model::{Cond, Rule, Target, Worth};
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
规则 说水 → 主责 区水务局 {
    得 每(\"水\" 2、\"臭\" 1、\"堤\" 3) 封顶 4
    得 2 若 题 \"河\" 且 无(\"垃圾堆\")
    除非 \"桥\"
    例 \"河里全是垃圾，水也臭\"
}
规则 说外面 → 类别 环境保护 { 得 1 若 任一(\"岸\"、\"黑\")；遮 \"岸水\" }
规则 说路 → 主责 区城管执法局、区水务局 { 得 每(\"路\" 1、\"坏\" 2) 封顶 2 }
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
        let mut table = Table::new(&numbers, 2);
        let letter = Letter { fold: Some(0), set: 0, margin: None, is_kept: false };
        let judged = vec![Judged::Right; evidence.targets.len()];
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
        let judged = vec![Judged::Right; evidence.targets.len()];
        harm.add(&numbers, 2, &evidence, &judged, (at, first));
        first += evidence.targets.len() as u32;
        duties.extend(evidence.targets.iter().map(|target| target.duty));
    }
    assert!(harm.uses().count() > 20);
    let scores = |router: &Router, case: &Case, scratch: &mut Scratch| {
        let verdict = router.verdict(case, scratch);
        let mut scores: Vec<(DutyId, u32)> = verdict.candidates.iter().map(|found| (found.duty, found.score)).collect();
        scores.sort();
        scores
    };
    let (mut n_backing, mut n_several) = (0, 0);
    for ((line, word), uses) in harm.uses() {
        let mut rules = router.rules().clone();
        let is_of_backing = |rule: &Rule| matches!(rule.target, Target::Backing(_));
        n_backing += usize::from(
            rules
                .rules
                .iter()
                .flat_map(|rule| vec![rule; rule.lines.len()])
                .nth(line as usize)
                .is_some_and(is_of_backing),
        );
        let of_line = rules.rules.iter_mut().flat_map(|rule| &mut rule.lines).nth(line as usize).unwrap();
        of_line.condition.iter_mut().for_each(|condition| take_out(condition, word));
        if let Worth::Each { words, .. } = &mut of_line.worth {
            words.retain(|(known, _)| *known != word);
        }
        let without = router.with_rules(rules);
        let word = &router.rules().keywords[word.index()];
        for (letter, targets, gain) in uses.into_iter().take(40) {
            let case = &cases[letter as usize];
            n_several += usize::from(targets.len() > 1);
            let touched: BTreeSet<DutyId> = targets.iter().map(|target| duties[*target as usize]).collect();
            let mut expected = scores(&router, case, &mut scratch);
            for (duty, score) in &mut expected {
                *score = if touched.contains(duty) { score.saturating_sub(gain) } else { *score };
            }
            expected.retain(|(_, score)| *score > 0);
            assert_eq!(scores(&without, case, &mut scratch), expected, "{case:?} without {word} in line {line}");
        }
    }
    assert!(n_backing >= 5 && n_several > 10, "{n_backing} {n_several}");
}

#[test]
fn a_number_of_a_backing_rule_moves_all_it_backs_alike() {
    let router = router();
    let numbers = numbers(&router);
    let mut table = Table::new(&numbers, 2);
    let mut scratch = Scratch::default();
    for case in cases() {
        let evidence = router.evidence(&case, &mut scratch);
        let letter = Letter { fold: Some(0), set: 0, margin: None, is_kept: false };
        table.add(letter, &numbers, &evidence, &vec![Judged::Right; evidence.targets.len()]);
    }
    let all = |scores: &Scores| {
        let of_letter = |letter| table.candidates(letter, scores).map(|(at, _, score)| (at, score));
        (0..table.letters.len() as u32).flat_map(of_letter).collect::<Vec<_>>()
    };
    let written = table.scores(numbers.written());
    let mut n_several = 0;
    for number in 0..numbers.list.len() as u32 {
        let mut changed = written.clone();
        table.change(&mut changed, number, 9);
        for &used in table.uses(number) {
            let touched = table.touched(used);
            n_several += usize::from(touched.len() > 1);
            let more = |target: &u32| table.score_now(*target, &changed) - table.score_now(*target, &written);
            assert!(touched.iter().all(|target| more(target) == more(&touched[0])), "number {number}");
        }
        // What is kept up to date is what is worked out anew.
        assert_eq!(all(&changed), all(&table.scores(changed.values.clone())));
    }
    assert!(n_several > 100, "{n_several}");
}

#[test]
fn examples_are_letters_that_always_teach() {
    let router = router();
    let numbers = numbers(&router);
    let mut letters = Letters::new(&router, &numbers);
    add_examples(&mut letters);
    let margins: Vec<Option<u32>> = letters.table.letters.iter().map(|letter| letter.margin).collect();
    assert_eq!(margins, [Some(2), Some(2), Some(1), Some(2), Some(2), Some(2), Some(1)]);
    assert!(letters.table.letters.iter().all(|letter| letter.fold.is_none()));
}

#[test]
fn words_of_a_list_share_their_number() {
    let router = router();
    let numbers = numbers(&router);
    let shared: Vec<usize> = numbers.list.iter().map(|number| number.words.len()).filter(|n| *n > 1).collect();
    assert_eq!(shared, [3, 3]);
    // 河、水、脏 of one line, 4 and 3 of the others, 6, 路、大, 5, 2; of what backs 水、臭、堤, 2, 1, 路、坏.
    assert_eq!(numbers.list.len(), 17);
}

#[test]
fn the_guard_moves_back_what_backs_a_rival_of_an_example() {
    let rules = "\
职责 甲 { 主责 区水务局；草稿 \"\" }
职责 乙 { 主责 区城管执法局；草稿 \"\" }
规则 甲 → 甲 { 得 6 若 \"河\" }
规则 乙 → 乙 { 得 6 若 \"路\"；得 4 若 \"井盖\"；例 \"河岸路上的井盖响\" }
规则 说水 → 主责 区水务局 { 得 每(\"岸\" 1、\"臭\" 1) 封顶 4 }
";
    let router = Router::builder(jiff::civil::date(2026, 11, 22)).text("rules.duty", rules).build().unwrap();
    let numbers = numbers(&router);
    assert_eq!(numbers.written(), [6, 6, 4, 1, 1]);
    let kept = Guard::new(&router, &numbers).keep(&[6, 6, 4, 4, 3], &[0.0; 5]);
    // Ten to eight is enough; 臭 does not stand there.
    assert_eq!(kept, [6, 6, 4, 2, 3]);
}
