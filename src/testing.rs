//! Random rule sets and cases for tests. Built as models, so that they hold what no clerk would write.
//!
//! Words are short and of few letters on purpose: they nest, overlap and hide each other in almost every text.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::given::Given;
use crate::ids::*;
use crate::like::Likeness;
use crate::resolve::model::*;
use crate::source::Span;

/// A small generator of random numbers (SplitMix64): the same seed gives the same numbers everywhere.
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// A number in `[from, to]`.
    pub(crate) fn between(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to - from + 1)
    }

    /// True in `percent` of 100 cases.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// Between `from` and `to` distinct numbers below `n`, in order; fewer if there are not so many.
    fn some(&mut self, n: usize, from: usize, to: usize) -> Vec<usize> {
        let n_wanted = self.between(from, to).min(n);
        let mut some = BTreeSet::new();
        while some.len() < n_wanted {
            some.insert(self.below(n));
        }
        some.into_iter().collect()
    }

    fn maybe<T>(&mut self, percent: usize, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.chance(percent) { Some(make(self)) } else { None }
    }
}

/// A case in ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct RandomCase {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) given: Given,
}

const LETTERS: [char; 4] = ['灯', '坏', 'a', '路'];

/// Characters that sound like those of words, or nearly: deng, lu, nu, teng.
const HOMOPHONES: [char; 4] = ['登', '鹿', '怒', '腾'];

fn word(rng: &mut Rng, letters: &[char], most: usize) -> String {
    (0..rng.between(1, most)).map(|_| *rng.pick(letters)).collect()
}

/// `from` to `to` distinct words, sorted.
fn words(rng: &mut Rng, letters: &[char], most: usize, from: usize, to: usize) -> Vec<String> {
    let tries = rng.between(from, to);
    let mut words: BTreeSet<String> = (0..tries).map(|_| word(rng, letters, most)).collect();
    if from > 0 && words.is_empty() {
        words.insert(letters[0].to_string());
    }
    words.into_iter().collect()
}

pub(crate) fn no_span() -> Span {
    Span::new(SourceId(0), 0, 0)
}

/// A negation of these cues on these keywords and every keyword that contains one.
pub(crate) fn negation(keywords: &[String], before: Vec<CueId>, after: Vec<CueId>, listed: &[usize]) -> Negation {
    let contains = |keyword: &String| listed.iter().any(|&listed| keyword.contains(&keywords[listed]));
    let negatable = keywords.iter().enumerate().filter(|(_, keyword)| contains(keyword));
    Negation { before, after, negatable: negatable.map(|(id, _)| KeywordId::at(id)).collect() }
}

/// A rule set that is small and has everything.
pub(crate) fn random_rules(rng: &mut Rng) -> Resolved {
    let n_letters = rng.between(2, LETTERS.len());
    let letters = &LETTERS[..n_letters];
    let mut rules = Resolved {
        name: "random".into(),
        as_of: Date::constant(2026, 1, 1),
        keywords: words(rng, letters, 3, 3, 12),
        masks: if rng.chance(60) { words(rng, letters, 4, 1, 4) } else { Vec::new() },
        cues: if rng.chance(60) { words(rng, letters, 3, 1, 4) } else { Vec::new() },
        ..Resolved::default()
    };
    if rng.chance(60) {
        rules.settings = Settings {
            threshold: rng.between(1, 8) as u32,
            margin: rng.between(0, 5) as u32,
            title_factor: rng.between(1, 3) as u32,
            category_score: rng.between(0, 3) as u32,
        };
    }
    if rng.chance(50) {
        add_likes(rng, letters, &mut rules);
    }
    rules.global_masks = rng.some(rules.masks.len(), 0, 2).into_iter().map(MaskId::at).collect();
    if !rules.cues.is_empty() {
        for _ in 0..rng.between(1, 2) {
            let cues = |some: Vec<usize>| some.into_iter().map(CueId::at).collect();
            let (before, after) = (cues(rng.some(rules.cues.len(), 0, 3)), cues(rng.some(rules.cues.len(), 0, 3)));
            let listed = rng.some(rules.keywords.len(), 1, 4);
            rules.negations.push(negation(&rules.keywords, before, after, &listed));
        }
    }
    add_bodies_and_places(rng, &mut rules);
    add_facts(rng, &mut rules);
    add_names(rng, letters, &mut rules);
    add_duties(rng, &mut rules);
    add_rules(rng, &mut rules);
    rules
}

/// Words that something must be like, some of them keywords too.
fn add_likes(rng: &mut Rng, letters: &[char], rules: &mut Resolved) {
    let mut likes: BTreeSet<(Likeness, String)> = BTreeSet::new();
    for _ in 0..rng.between(1, 4) {
        let likeness = *rng.pick(&[Likeness::Fuzzy, Likeness::Fuzzy, Likeness::Sound, Likeness::LooseSound]);
        let known: Vec<&String> =
            rules.keywords.iter().filter(|word| word.chars().count() >= likeness.least_chars()).collect();
        let word = if !known.is_empty() && rng.chance(40) {
            (*rng.pick(&known)).clone()
        } else {
            let n_chars = rng.between(likeness.least_chars(), likeness.least_chars() + 3);
            (0..n_chars).map(|_| *rng.pick(letters)).collect()
        };
        likes.insert((likeness, word));
    }
    for (likeness, word) in likes {
        rules.keywords.push(word);
        rules.likenesses.push(likeness);
    }
}

/// A text with one edit in it.
pub(crate) fn mistyped(rng: &mut Rng, text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let at = rng.below(chars.len());
    let other = if rng.chance(50) { *rng.pick(&HOMOPHONES) } else { *rng.pick(&LETTERS) };
    match rng.below(4) {
        0 => chars.insert(at, other),
        1 if chars.len() > 1 => _ = chars.remove(at),
        2 if at + 1 < chars.len() => chars.swap(at, at + 1),
        _ if chars.is_empty() => {}
        _ => chars[at] = other,
    }
    chars.into_iter().collect()
}

/// A body of this number.
pub(crate) fn body(index: usize) -> Body {
    Body {
        name: format!("body{index}"),
        formal: None,
        level: Level::District,
        line: format!("line{index}"),
        is_role: false,
        is_street_office: false,
    }
}

fn add_bodies_and_places(rng: &mut Rng, rules: &mut Resolved) {
    rules.bodies = (0..rng.between(2, 5)).map(body).collect();
    for (path, end) in [("一", 3), ("一/二", 2), ("一/四", 3), ("三", 5), ("三/五", 5)] {
        rules.categories.push(Category { path: path.into(), end });
    }
    for index in 0..rng.between(1, 3) {
        rules.districts.push(District { name: format!("district{index}"), government: String::new() });
    }
    for index in 0..rng.between(1, 4) {
        let district = DistrictId::at(rng.below(rules.districts.len()));
        rules.streets.push(Street { name: format!("street{index}"), district });
    }
    for index in 0..rng.between(0, 3) {
        let street = rng.maybe(40, |rng| StreetId::at(rng.below(rules.streets.len())));
        let own = rng.maybe(50, |rng| DistrictId::at(rng.below(rules.districts.len())));
        let district = street.map(|street| rules.streets[street.index()].district).or(own);
        rules.spots.push(Spot { name: format!("spot{index}"), district, street, facts: Vec::new() });
    }
}

fn value_set(rng: &mut Rng, n_values: usize) -> u64 {
    1 + rng.below((1 << n_values) - 1) as u64
}

fn add_facts(rng: &mut Rng, rules: &mut Resolved) {
    for index in 0..rng.between(1, 3) {
        let n_values = rng.between(2, 3);
        let mut conditions = Vec::new();
        for value in 0..n_values as u32 {
            if rng.chance(75) {
                conditions.push((value, condition(rng, rules, 2, Speaks::Words)));
            }
        }
        let mut spoken = Vec::new();
        conditions.iter().for_each(|(_, condition)| spoken_words(condition, &mut spoken));
        let spoken: BTreeSet<KeywordId> = spoken.into_iter().collect();
        let mut contained = Vec::new();
        for shorter in &spoken {
            let longer = spoken.iter().filter(|longer| rules.lies_inside(*shorter, **longer));
            contained.extend(longer.map(|longer| (*shorter, *longer)));
        }
        rules.facts.push(Fact {
            name: format!("fact{index}"),
            values: (0..n_values).map(|value| format!("value{value}")).collect(),
            question: None,
            conditions,
            hides: local_masks(rng, rules, 20),
            contained,
            span: no_span(),
        });
    }
    for spot in 0..rules.spots.len() {
        if rng.chance(60) {
            let fact = rng.below(rules.facts.len());
            let values = value_set(rng, rules.facts[fact].values.len());
            rules.spots[spot].facts.push((FactId::at(fact), values));
        }
    }
}

fn spoken_words(condition: &Cond, found: &mut Vec<KeywordId>) {
    match condition {
        Cond::Keyword(keyword) => found.push(*keyword),
        Cond::Near { left, right, .. } => found.extend(left.iter().chain(right)),
        Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
            parts.iter().for_each(|part| spoken_words(part, found));
        }
        Cond::Not(inner) | Cond::Title(inner) => spoken_words(inner, found),
        _ => {}
    }
}

fn local_masks(rng: &mut Rng, rules: &Resolved, percent: usize) -> Vec<MaskId> {
    if rng.chance(percent) {
        rng.some(rules.masks.len(), 1, 2).into_iter().map(MaskId::at).collect()
    } else {
        Vec::new()
    }
}

fn add_names(rng: &mut Rng, letters: &[char], rules: &mut Resolved) {
    if rng.chance(35) {
        return;
    }
    for folded in words(rng, letters, 4, 1, 4) {
        let mut name = ProperName { folded, ..ProperName::default() };
        if rng.chance(40) {
            name.kind_chars = rng.between(1, name.folded.chars().count()) as u32;
        }
        if rng.chance(40) {
            name.bodies = rng.some(rules.bodies.len(), 1, 2).into_iter().map(BodyId::at).collect();
            name.shown = Some(name.bodies[0]);
        }
        if rng.chance(40) {
            name.districts = rng.some(rules.districts.len(), 1, 2).into_iter().map(DistrictId::at).collect();
        }
        if rng.chance(40) {
            name.streets = rng.some(rules.streets.len(), 1, 2).into_iter().map(StreetId::at).collect();
        }
        if rng.chance(40) {
            name.spots = rng.some(rules.spots.len(), 1, 2).into_iter().map(SpotId::at).collect();
        }
        rules.names.push(name);
    }
}

/// What a condition may speak of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Speaks {
    /// Keywords, as in a fact.
    Words,
    /// Facts, place, time, category and named bodies, as in an arm.
    Circumstances,
    /// Everything, as in a rule.
    All,
}

fn some_keywords(rng: &mut Rng, rules: &Resolved, most: usize) -> Vec<KeywordId> {
    // A word may stand twice, as two words lists may share one.
    (0..rng.between(1, most)).map(|_| KeywordId::at(rng.below(rules.keywords.len()))).collect()
}

fn condition(rng: &mut Rng, rules: &Resolved, depth: usize, speaks: Speaks) -> Cond {
    let parts = |rng: &mut Rng, least: usize| -> Vec<Cond> {
        (0..rng.between(least, 3)).map(|_| condition(rng, rules, depth - 1, speaks)).collect()
    };
    if depth > 0 && rng.chance(60) {
        return match rng.below(if speaks == Speaks::Circumstances { 3 } else { 5 }) {
            0 => Cond::All(parts(rng, 1)),
            1 => Cond::Any(parts(rng, 1)),
            2 => Cond::Not(Box::new(condition(rng, rules, depth - 1, speaks))),
            3 => {
                let parts = parts(rng, 2);
                Cond::AtLeast(rng.between(1, parts.len()) as u32, parts)
            }
            _ => Cond::Title(Box::new(condition(rng, rules, depth - 1, speaks))),
        };
    }
    let of_words = speaks == Speaks::Words || (speaks == Speaks::All && rng.chance(75));
    if of_words {
        return match rng.below(4) {
            0 => Cond::Near {
                left: some_keywords(rng, rules, 3),
                right: some_keywords(rng, rules, 3),
                gap: rng.below(5) as u32,
                ordered: rng.chance(40),
            },
            1 => Cond::Any(some_keywords(rng, rules, 4).into_iter().map(Cond::Keyword).collect()),
            _ => Cond::Keyword(KeywordId::at(rng.below(rules.keywords.len()))),
        };
    }
    match rng.below(9) {
        0 => Cond::Named(rng.some(rules.bodies.len(), 1, 2).into_iter().map(BodyId::at).collect()),
        1 => Cond::District(rng.some(rules.districts.len(), 1, 2).into_iter().map(DistrictId::at).collect()),
        2 => Cond::Street(rng.some(rules.streets.len(), 1, 2).into_iter().map(StreetId::at).collect()),
        3 => Cond::Category(rng.some(rules.categories.len(), 1, 2).into_iter().map(CategoryId::at).collect()),
        4 => Cond::Hour { from: 60 * rng.below(24) as u16, to: 60 * rng.below(24) as u16 },
        _ => {
            let fact = rng.below(rules.facts.len());
            Cond::Fact(FactId::at(fact), value_set(rng, rules.facts[fact].values.len()))
        }
    }
}

fn scope(rng: &mut Rng, rules: &Resolved) -> VariantScope {
    let street = rng.maybe(30, |rng| StreetId::at(rng.below(rules.streets.len())));
    let spot =
        if rules.spots.is_empty() { None } else { rng.maybe(15, |rng| SpotId::at(rng.below(rules.spots.len()))) };
    let fact = rng.maybe(25, |rng| {
        let fact = rng.below(rules.facts.len());
        (FactId::at(fact), rng.below(rules.facts[fact].values.len()) as u32)
    });
    VariantScope {
        district: rng.maybe(45, |rng| DistrictId::at(rng.below(rules.districts.len()))),
        street,
        spot,
        facts: fact.into_iter().collect(),
    }
}

fn arm(rng: &mut Rng, rules: &Resolved, condition: Option<Cond>) -> Arm {
    let mut body = |percent| rng.maybe(percent, |rng| BodyId::at(rng.below(rules.bodies.len())));
    let (lead, via) = (body(100).unwrap_or(BodyId(0)), body(15));
    let roles = Roles {
        lead,
        via,
        first: None,
        organise: Vec::new(),
        assist: Vec::new(),
        escalate: None,
        deadline: None,
        report_in: None,
        basis: Vec::new(),
        category: rng.maybe(70, |rng| CategoryId::at(rng.below(rules.categories.len()))),
    };
    Arm { condition, roles }
}

fn add_duties(rng: &mut Rng, rules: &mut Resolved) {
    let mut names: Vec<String> = (0..20).map(|index| format!("name{index}")).collect();
    let n_duties = if rng.chance(10) { rng.between(11, 14) } else { rng.between(2, 6) };
    for _ in 0..n_duties {
        let mut variants = Vec::new();
        let n_narrow = if rng.chance(30) { rng.between(1, 2) } else { 0 };
        for index in 0..=n_narrow {
            let scope = if index < n_narrow { scope(rng, rules) } else { VariantScope::default() };
            let n_conditions = if rng.chance(50) { rng.between(1, 3) } else { 0 };
            let mut arms = Vec::new();
            for _ in 0..n_conditions {
                let condition = condition(rng, rules, 2, Speaks::Circumstances);
                arms.push(arm(rng, rules, Some(condition)));
            }
            if arms.is_empty() || rng.chance(60) {
                arms.push(arm(rng, rules, None));
            }
            variants.push(Variant { scope, arms, overlays: Vec::new(), written_leads: Vec::new() });
        }
        rules.duties.push(Duty {
            name: names.swap_remove(rng.below(names.len())),
            title: None,
            list: None,
            board: None,
            clause: None,
            verb: None,
            draft: false,
            catch_all: rng.chance(20),
            only_in: if rng.chance(15) { scope(rng, rules) } else { VariantScope::default() },
            ask: rng.maybe(60, |_| Ask::default()),
            variants,
            span: no_span(),
        });
    }
    for _ in 0..rng.between(0, 3) {
        let class = match rng.below(7) {
            0 | 1 => OutcomeClass::Transfer("119".into()),
            2 | 3 => OutcomeClass::Inform(InformClass::Repeat),
            _ => OutcomeClass::Inform(rng.pick(&InformClass::ALL).0),
        };
        rules.outcomes.push(Outcome {
            name: names.swap_remove(rng.below(names.len())),
            class,
            basis: Vec::new(),
            lead: None,
            via: None,
            assist: Vec::new(),
            deadline: None,
        });
    }
}

fn add_rules(rng: &mut Rng, rules: &mut Resolved) {
    let n_duties = rules.duties.len();
    let mut targets = Vec::new();
    for _ in 0..rng.between(2, 9) {
        let target = rng.below(n_duties + rules.outcomes.len());
        targets.push(if target < n_duties {
            Target::Duty(DutyId::at(target))
        } else {
            Target::Outcome(OutcomeId::at(target - n_duties))
        });
    }
    for id in 0..if rng.chance(40) { rng.between(1, 3) } else { 0 } {
        let leads = rng.some(rules.bodies.len(), 0, 2).into_iter().map(BodyId::at).collect();
        let categories = rng.some(rules.categories.len(), 0, 2).into_iter().map(CategoryId::at).collect();
        rules.backings.push(Backing { leads, categories });
        targets.push(Target::Backing(BackingId::at(id)));
    }
    if n_duties > 10 {
        // So many that not all of them can be told.
        targets.extend((0..n_duties).map(|duty| Target::Duty(DutyId::at(duty))));
    }
    for (index, target) in targets.into_iter().enumerate() {
        let lines = (0..rng.between(1, 3)).map(|_| line(rng, rules)).collect();
        let n_unless = if rng.chance(20) { rng.between(1, 2) } else { 0 };
        rules.rules.push(Rule {
            name: format!("rule{index}"),
            target,
            lines,
            unless: (0..n_unless).map(|_| condition(rng, rules, 2, Speaks::All)).collect(),
            hides: local_masks(rng, rules, 30),
            examples: Vec::new(),
            counter_examples: Vec::new(),
            span: no_span(),
        });
    }
}

fn line(rng: &mut Rng, rules: &Resolved) -> Line {
    let keyword = |rng: &mut Rng| Cond::Keyword(KeywordId::at(rng.below(rules.keywords.len())));
    if rng.chance(30) {
        let words = rng.some(rules.keywords.len(), 1, 5).into_iter();
        let words = words.map(|keyword| (KeywordId::at(keyword), rng.between(1, 5) as u32)).collect();
        let worth = Worth::Each { words, cap: rng.between(1, 9) as u32 };
        return Line {
            worth,
            condition: rng.maybe(40, |rng| condition(rng, rules, 2, Speaks::All)),
            written: Written::default(),
            span: no_span(),
        };
    }
    let condition = match rng.below(20) {
        // No line of the language can be true without a keyword; the decision is the same function all the same.
        0 => condition(rng, rules, 3, Speaks::All),
        1..=9 => Cond::All(vec![keyword(rng), condition(rng, rules, 3, Speaks::All)]),
        10..=14 => Cond::Any((0..rng.between(1, 4)).map(|_| keyword(rng)).collect()),
        _ => keyword(rng),
    };
    Line {
        worth: Worth::Points(rng.between(1, 9) as u32),
        condition: Some(condition),
        written: Written::default(),
        span: no_span(),
    }
}

/// A text of the words of a rule set, their letters, and boundaries.
pub(crate) fn random_text(rng: &mut Rng, rules: &Resolved, most: usize) -> String {
    let names: Vec<String> = rules.names.iter().map(|name| name.folded.clone()).collect();
    let letters = LETTERS.map(String::from);
    let breaks = ["，", "。", "！", " ", "\r\n", "\0", "x", "😀", "\u{200b}"].map(String::from);
    let mut text = String::new();
    for _ in 0..rng.below(most + 1) {
        let words: &[String] = match rng.below(11) {
            0..4 => &rules.keywords,
            4 => &rules.masks,
            5 => &rules.cues,
            6 => &names,
            7 | 8 => &breaks,
            _ => &letters,
        };
        if !words.is_empty() {
            let word = rng.pick(words);
            let is_mistyped = !rules.likenesses.is_empty() && rng.chance(30);
            text.push_str(&if is_mistyped { mistyped(rng, word) } else { word.clone() });
        }
        if rng.chance(2) {
            text = text.repeat(rng.between(2, 4));
        }
    }
    text
}

/// A case for a rule set.
pub(crate) fn random_case(rng: &mut Rng, rules: &Resolved) -> RandomCase {
    let mut given = Given::default();
    if rng.chance(40) {
        given.category = Some(CategoryId::at(rng.below(rules.categories.len())));
    }
    if rng.chance(35) {
        given.district = Some(DistrictId::at(rng.below(rules.districts.len())));
    }
    if rng.chance(30) {
        given.streets = rng.some(rules.streets.len(), 1, 2).into_iter().map(StreetId::at).collect();
    }
    if rng.chance(40) {
        given.minute = Some(rng.below(24 * 60) as u16);
    }
    if rng.chance(30) {
        let fact = rng.below(rules.facts.len());
        given.facts.push((FactId::at(fact), value_set(rng, rules.facts[fact].values.len())));
    }
    let title = if rng.chance(50) { random_text(rng, rules, 5) } else { String::new() };
    RandomCase { title, text: random_text(rng, rules, 12), given }
}

/// Another condition that is nearly the same.
fn mutate(rng: &mut Rng, condition: &mut Cond, n_keywords: usize) {
    let keyword = KeywordId::at(rng.below(n_keywords));
    match condition {
        Cond::Keyword(own) => *own = keyword,
        Cond::Near { left, right, .. } => {
            let side = if rng.chance(50) { left } else { right };
            match side.binary_search(&keyword) {
                Ok(at) if side.len() > 1 => drop(side.remove(at)),
                Ok(_) => {}
                Err(at) => side.insert(at, keyword),
            }
        }
        Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => match rng.below(4) {
            0 => drop(parts.pop()),
            1 => parts.push(Cond::Keyword(keyword)),
            2 => parts.push(Cond::Any(vec![Cond::Keyword(keyword)])),
            _ if parts.is_empty() => {}
            _ => mutate(rng, &mut parts[0], n_keywords),
        },
        Cond::Not(inner) | Cond::Title(inner) => mutate(rng, inner, n_keywords),
        Cond::Named(_)
        | Cond::Fact(..)
        | Cond::District(_)
        | Cond::Street(_)
        | Cond::Category(_)
        | Cond::Hour { .. } => *condition = Cond::Keyword(keyword),
    }
}

/// One small edit of duties, outcomes and rules, the words staying what they are.
pub(crate) fn edit(rng: &mut Rng, rules: &mut Resolved) {
    let n_rules = rules.rules.len();
    if n_rules == 0 {
        return;
    }
    let (one, other) = (rng.below(n_rules), rng.below(n_rules));
    let (foreign, target) = (rules.rules[other].lines.first().cloned(), rules.rules[other].target);
    let rule = &mut rules.rules[one];
    let n_keywords = rules.keywords.len();
    match rng.below(14) {
        0 => {
            rules.rules.remove(one);
        }
        1 => {
            rule.lines.pop();
        }
        2 => rule.lines.extend(foreign),
        3 => rule.lines.reverse(),
        4 => match rule.lines.first_mut().map(|line| &mut line.worth) {
            Some(Worth::Points(points)) => *points += 1,
            Some(Worth::Each { words, .. }) if words.len() > 1 => drop(words.pop()),
            Some(Worth::Each { cap, .. }) => *cap += 1,
            None => {}
        },
        5 => {
            let condition = foreign.and_then(|line| line.condition);
            rule.unless.extend(condition);
        }
        6 => rule.hides.clear(),
        7 => rule.target = target,
        8 => rule.unless.iter_mut().for_each(|condition| mutate(rng, condition, n_keywords)),
        9..13 => {
            if let Some(condition) = rule.lines.first_mut().and_then(|line| line.condition.as_mut()) {
                mutate(rng, condition, n_keywords);
            }
        }
        _ => {
            let n_bodies = rules.bodies.len();
            let n_duties = rules.duties.len();
            let variants: &mut [Variant] = match n_duties {
                0 => &mut [],
                _ => &mut rules.duties[rng.below(n_duties)].variants,
            };
            if let Some(arm) = variants.first_mut().and_then(|variant| variant.arms.first_mut()) {
                arm.roles.lead = BodyId::at(rng.below(n_bodies));
            }
        }
    }
}
