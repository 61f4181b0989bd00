//! Generated rules and texts, our engine over them, and the check that a peer fires the same rules.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use route::{Case, Router, Scratch};

use crate::Outcome;
use crate::common::{Bare, LENGTHS, Letters, RuleSet, keywords};
use crate::turns::{self, Figures};

const WORDS_A_RULE: usize = 5;
const RULES_A_FILE: usize = 100;
const N_COMPILES: usize = 3;
/// The most candidates a decision lists.
const MAX_CANDIDATES: usize = 10;
/// What the generated texts have between clauses; no keyword has it inside.
const STOPS: [char; 2] = ['，', '。'];

/// Rules of five words each, and texts of *mid* length that hit them.
pub struct Set {
    words: Vec<String>,
    letters: Letters,
    density: f64,
    router: Router,
    compile: Duration,
    /// The rules that fire, by text.
    fired: Vec<Vec<u32>>,
}

impl Set {
    pub fn new(n_rules: usize) -> Outcome<Self> {
        let words = keywords(n_rules * WORDS_A_RULE);
        let letters = Letters::new(LENGTHS[1].1, &words);
        let density = letters.density(&Bare::new(&words));
        let builder = duties(&words).builder();
        let (router, compile) = compiled(|| Ok(builder.build()?))?;
        let scratch = &mut Scratch::default();
        let fired = letters.cases.iter().map(|case| fired(&router, case, scratch)).collect::<Outcome<_>>()?;
        Ok(Self { words, letters, density, router, compile, fired })
    }

    /// The words of each rule.
    pub fn rules(&self) -> impl Iterator<Item = &[String]> {
        self.words.chunks(WORDS_A_RULE)
    }

    /// Compares a peer: `fire` appends the numbers of the rules that fire in a text, in any order.
    ///
    /// # Errors
    /// If they are not those that fire in ours.
    pub fn compare(&self, name: &str, compile: Duration, fire: &mut dyn FnMut(&str, &mut Vec<u32>)) -> Outcome {
        self.check(name, fire)?;
        let cases = &self.letters.cases;
        let (mut decided, mut routed, mut numbers) = (Scratch::default(), Scratch::default(), Vec::new());
        let mut peer = |case: &Case| {
            numbers.clear();
            fire(&case.text, &mut numbers);
            numbers.len()
        };
        let mut decide = |case: &Case| self.router.decide(case, &mut decided).score() as usize;
        let mut route = |case: &Case| self.router.route(case, &mut routed).score as usize;
        let sides = turns::fastest(cases, [&mut peer, &mut decide, &mut route]);
        let n_fired: usize = self.fired.iter().map(Vec::len).sum();
        let fired = n_fired as f64 / self.fired.len() as f64;
        let n_rules = self.words.len() / WORDS_A_RULE;
        turns::line(name, &Figures { n_rules, density: self.density, fired, sides, compiles: [compile, self.compile] });
        Ok(())
    }

    fn check(&self, name: &str, fire: &mut dyn FnMut(&str, &mut Vec<u32>)) -> Outcome {
        let (mut n_texts, mut n_theirs, mut n_ours) = (0, 0, 0);
        let mut numbers = Vec::new();
        for (case, ours) in self.letters.cases.iter().zip(&self.fired) {
            numbers.clear();
            fire(&case.text, &mut numbers);
            numbers.sort_unstable();
            n_texts += usize::from(numbers != *ours);
            n_theirs += numbers.len();
            n_ours += ours.len();
        }
        match n_texts {
            0 => Ok(()),
            _ => Err(format!(
                "{name}: other rules fire than in route in {n_texts} of {} texts ({n_theirs} firings, {n_ours} in route)",
                self.fired.len()
            )
            .into()),
        }
    }
}

/// The fastest of some compilations, and what came of the last.
pub fn compiled<T>(mut compile: impl FnMut() -> Outcome<T>) -> Outcome<(T, Duration)> {
    let mut timed = || {
        let start = Instant::now();
        compile().map(|compiled| (compiled, start.elapsed()))
    };
    let (mut last, mut fastest) = timed()?;
    for _ in 1..N_COMPILES {
        let (compiled, time) = timed()?;
        (last, fastest) = (compiled, fastest.min(time));
    }
    Ok((last, fastest))
}

/// The rules as ours, each with a duty and a lead of its own: a decision lists one candidate a lead and category.
fn duties(words: &[String]) -> RuleSet {
    let mut set = RuleSet::of(Vec::new());
    let rules: Vec<&[String]> = words.chunks(WORDS_A_RULE).collect();
    // `common`: an ordinary word, not looked for in texts, as the peers look for no names.
    let member = |level: &str, name: &str| {
        format!("  - {{line: {name}, members: [{{level: {level}, name: {name}, common: [{name}]}}]}}\n")
    };
    let mut departments = format!("lines:\n{}", member("district", "区政府"));
    (0..rules.len()).for_each(|number| departments.push_str(&member("city", &format!("局{number}"))));
    set.files.push(("departments.yaml".to_owned(), departments));
    for (file_idx, rules) in rules.chunks(RULES_A_FILE).enumerate() {
        let duty = |(index, words): (usize, &&[String])| {
            let number = file_idx * RULES_A_FILE + index;
            format!(
                "职责 事项{number} \"第{number}项\" {{\n    清单 样例清单\n    板块 城市管理\n    类别 城乡建设/市容环卫\n    主责 局{number}\n    \
                 依据 \"《样例条例》第{}条\"\n}}\n\n规则 事项{number}之一 → 事项{number} {{\n    得 6 若 任一(\"{}\")\n}}\n\n",
                number + 1,
                words.join("\"、\"")
            )
        };
        set.files.push((format!("generated/{file_idx:04}.duty"), rules.iter().enumerate().map(duty).collect()));
    }
    set
}

/// The numbers of the rules that fire in ours, sorted.
///
/// A decision lists at most ten candidates. No keyword has a stop inside, so what fires in a text is what fires in its clauses, and
/// in no clause so much fires; the whole text must list the same, or ten of them.
fn fired(router: &Router, case: &Case, scratch: &mut Scratch) -> Outcome<Vec<u32>> {
    let number = |duty: &str| -> Outcome<u32> { Ok(duty.trim_start_matches("事项").parse()?) };
    let mut all = BTreeSet::new();
    for clause in case.text.split(STOPS) {
        let case = Case::of_text(clause);
        let decision = router.decide(&case, scratch);
        let of_clause = decision.candidates().map(|(duty, ..)| number(duty)).collect::<Outcome<Vec<u32>>>()?;
        if of_clause.len() >= MAX_CANDIDATES {
            return Err("route: so many rules fire in a clause that the decision may not list them all".into());
        }
        all.extend(of_clause);
    }
    let listed = router.route(case, scratch).candidates;
    let listed = listed.iter().map(|candidate| number(&candidate.duty)).collect::<Outcome<BTreeSet<u32>>>()?;
    if listed.len() != all.len().min(MAX_CANDIDATES) || !listed.is_subset(&all) {
        let (n_listed, n_all) = (listed.len(), all.len());
        return Err(format!("route: a text lists {n_listed} candidates, its clauses {n_all}").into());
    }
    Ok(all.into_iter().collect())
}
