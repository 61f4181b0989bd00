//! A case that no edit touches is decided by both rule sets as one.

use std::collections::BTreeSet;

use super::*;
use crate::compile::{Program, compile};
use crate::decision::Decision;
use crate::engine;

use crate::router::{Router, Scratch};
use crate::testing::{RandomCase, Rng, edit, random_case, random_rules};

/// The decision in names, without the hash.
fn decided(program: &Program, case: &RandomCase, scratch: &mut engine::Scratch) -> Decision {
    let verdict = engine::decide(program, &case.title, &case.text, &case.given, scratch);
    Decision::of(&program.said, jiff::civil::date(2026, 1, 1), None, verdict)
}

#[test]
fn an_edit_of_rules_touches_only_cases_with_its_words() {
    let n_sets: u64 = std::env::var("ROUTE_TOUCH_SETS").ok().and_then(|n| n.parse().ok()).unwrap_or(250);
    let (mut n_left, mut n_changed) = (0, 0);
    for seed in 0..n_sets {
        let mut rng = Rng::new(seed);
        let old = random_rules(&mut rng);
        let mut new = old.clone();
        (0..rng.between(1, 2)).for_each(|_| edit(&mut rng, &mut new));
        let touch = Touch::of(&old, &new);
        let programs = [compile(&old), compile(&new)];
        let (mut search, mut scratch) = (Search::default(), engine::Scratch::default());
        for _ in 0..12 {
            let case = random_case(&mut rng, &old);
            let told = Case { title: case.title.clone(), text: case.text.clone(), ..Case::default() };
            let [before, after] = programs.each_ref().map(|program| decided(program, &case, &mut scratch));
            let same = before == after;
            if touch.touches(&told, &mut search) {
                n_changed += u32::from(!same);
            } else {
                n_left += 1;
                assert!(same, "seed {seed}: {case:?}\n{old:#?}\n{new:#?}");
            }
        }
    }
    // The test is worth something only if there is enough of both.
    assert!(n_left > 200 && n_changed > 200, "{n_left} left, {n_changed} changed");
}

const DEPARTMENTS: &str = "
lines:
  - line: 水务
    members: [{level: district, name: 区水务局}]
  - line: 城管
    members: [{level: district, name: 区城管委}]
";

const PLACES: &str = "
districts:
  - {name: 东城区, aliases: [东城], government: 东城区人民政府, code: \"110101\"}
";

/// A rule set as a clerk would write it.
#[derive(Clone)]
struct Written {
    /// Lead and deadline by duty.
    duties: Vec<(&'static str, u32)>,
    /// Duty, lines and exception by rule.
    rules: Vec<(usize, Vec<String>, Option<String>)>,
    negated: BTreeSet<String>,
}

fn word(rng: &mut Rng) -> String {
    (0..rng.between(2, 3)).map(|_| *rng.pick(&['灯', '坏', '路', '亮'])).collect()
}

fn line(rng: &mut Rng) -> String {
    let (one, other, points) = (word(rng), word(rng), rng.between(2, 8));
    match rng.below(4) {
        0 => format!("得 {points} 若 \"{one}\""),
        1 => format!("得 {points} 若 \"{one}\" 且 无(\"{other}\")"),
        2 => format!("得 {points} 若 \"{one}\" 近 3 \"{other}\""),
        _ => format!("得 每(\"{one}\" 2) 封顶 2"),
    }
}

fn rule(rng: &mut Rng, n_duties: usize) -> (usize, Vec<String>, Option<String>) {
    let lines = (0..rng.between(1, 3)).map(|_| line(rng)).collect();
    (rng.below(n_duties), lines, rng.chance(30).then(|| word(rng)))
}

impl Written {
    fn random(rng: &mut Rng) -> Self {
        let duties = (0..3).map(|_| (*rng.pick(&["区水务局", "区城管委"]), 7)).collect();
        let rules = (0..rng.between(2, 4)).map(|_| rule(rng, 3)).collect();
        let negated = if rng.chance(50) { [word(rng)].into() } else { BTreeSet::new() };
        Self { duties, rules, negated }
    }

    fn edit(&mut self, rng: &mut Rng) {
        let at = rng.below(self.rules.len());
        let n_duties = self.duties.len();
        match rng.below(8) {
            0 => self.rules[at].1.push(line(rng)),
            1 => self.rules[at].1[0] = line(rng),
            2 => self.rules[at].2 = rng.chance(50).then(|| word(rng)),
            3 => self.rules.push(rule(rng, n_duties)),
            4 if self.rules.len() > 1 => drop(self.rules.remove(at)),
            5 => self.duties.push(("区水务局", 7)),
            6 => self.duties[rng.below(n_duties)].1 += 1,
            7 if rng.chance(30) => drop(self.negated.insert(word(rng))),
            _ => self.rules[at].0 = rng.below(n_duties),
        }
    }

    fn router(&self) -> Option<Router> {
        let mut text = "清单 甲 \"甲\" {\n 板块 一\n}\n".to_owned();
        for (at, (lead, days)) in self.duties.iter().enumerate() {
            text += &format!("职责 事{at} {{\n 清单 甲\n 板块 一\n 主责 {lead}\n 时限 {days}日\n 草稿 \"暂无\"\n}}\n");
        }
        for (at, (duty, lines, unless)) in self.rules.iter().enumerate() {
            let unless = unless.as_ref().map(|word| format!(" 除非 \"{word}\"\n")).unwrap_or_default();
            text += &format!("规则 则{at} → 事{duty} {{\n {}\n{unless}}}\n", lines.join("\n "));
        }
        for (at, word) in self.negated.iter().enumerate() {
            text += &format!("否定 否{at} 前(\"不\") 于 \"{word}\"\n");
        }
        let builder = Router::builder(jiff::civil::date(2026, 1, 1)).text("a.duty", text);
        builder.text("departments.yaml", DEPARTMENTS).text("places.yaml", PLACES).build().ok()
    }
}

#[test]
fn words_that_come_and_go_move_no_others() {
    let (mut n_pairs, mut n_left, mut n_changed) = (0, 0, 0);
    for seed in 0..150 {
        let mut rng = Rng::new(seed);
        let written = Written::random(&mut rng);
        let mut edited = written.clone();
        edited.edit(&mut rng);
        let (Some(old), Some(new)) = (written.router(), edited.router()) else { continue };
        n_pairs += 1;
        let touch = Touch::of(old.rules(), new.rules());
        let (mut search, mut scratch) = (Search::default(), Scratch::default());
        for _ in 0..40 {
            let text: String =
                (0..rng.between(1, 9)).map(|_| *rng.pick(&['灯', '坏', '路', '亮', '不', '，'])).collect();
            let case = Case::of_text(text);
            let mut decide = |router: &Router| Decision { ruleset: String::new(), ..router.route(&case, &mut scratch) };
            let same = decide(&old) == decide(&new);
            if touch.touches(&case, &mut search) {
                n_changed += u32::from(!same);
            } else {
                n_left += 1;
                assert!(same, "seed {seed}: {}", case.text);
            }
        }
    }
    assert!(n_pairs > 100 && n_left > 1000 && n_changed > 200, "{n_pairs} pairs, {n_left} left, {n_changed} changed");
}
