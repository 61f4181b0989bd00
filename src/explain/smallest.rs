//! The smallest words that do something, added to a case, and what else known of it would.

use super::replay::{Certainty, Known, Replay};
use super::ways::{Piece, Search, Way};
use crate::ids::*;
use crate::resolve::model::{Cond, Resolved, VariantScope, Worth};
use crate::verdict::Verdict;

/// What is asked of a decision.
pub(super) type Goal<'g> = &'g dyn Fn(&Verdict) -> bool;

/// The most words of which every two are tried together.
const MOST_PAIRED: usize = 120;

/// The smallest words that reach the goal, of these keywords: first each alone, then every two if they are few, then by the ways to
/// make lines of rules true, best first, as long as the engine may be asked.
pub(super) fn words(
    rules: &Resolved,
    replay: &mut Replay<'_>,
    keywords: &[KeywordId],
    search: impl FnOnce() -> Search,
    goal: Goal<'_>,
) -> Option<(Way, Certainty)> {
    let piece = |word: &KeywordId| Piece::word(rules, *word);
    let mut singles: Vec<Way> = keywords.iter().map(|word| Way::of([piece(word)])).collect();
    singles.sort();
    let mut attempt = |way: &Way| {
        if replay.is_spent() { None } else { Some(goal(replay.with_words(way.texts()))) }
    };
    for way in singles {
        match attempt(&way) {
            Some(true) => return Some((way, Certainty::Smallest)),
            Some(false) => {}
            None => return None,
        }
    }
    let mut search = search().skip_while(|way| way.n_words() < 2).peekable();
    let are_few = keywords.len() <= MOST_PAIRED;
    if are_few {
        let mut pairs: Vec<Way> = Vec::new();
        for (index, first) in keywords.iter().enumerate() {
            pairs.extend(keywords[..index].iter().map(|second| Way::of([piece(first), piece(second)])));
        }
        while let Some(side_by_side) = search.next_if(|way| way.n_words() == 2) {
            pairs.push(side_by_side);
        }
        pairs.sort();
        pairs.dedup();
        for way in pairs {
            match attempt(&way) {
                Some(true) => return Some((way, Certainty::Smallest)),
                Some(false) => {}
                None => return None,
            }
        }
    }
    let fewest = if are_few { 3 } else { 2 };
    for way in search {
        match attempt(&way) {
            Some(true) => {
                let certainty = if way.n_words() <= fewest { Certainty::Fewest } else { Certainty::Found };
                return Some((without_needless(way, &mut attempt), certainty));
            }
            Some(false) => {}
            None => return None,
        }
    }
    None
}

/// The way without what need not be said.
fn without_needless(way: Way, attempt: &mut dyn FnMut(&Way) -> Option<bool>) -> Way {
    let mut pieces = way.pieces().to_vec();
    for index in (0..pieces.len()).rev() {
        let fewer: Vec<Piece> =
            pieces.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, p)| p.clone()).collect();
        if attempt(&Way::of(fewer.iter().cloned())) == Some(true) {
            pieces = fewer;
        }
    }
    Way::of(pieces)
}

/// The keywords of these rules, those of `无` and `除非` too.
pub(super) fn keywords_of(rules: &Resolved, of: &[usize]) -> Vec<KeywordId> {
    let mut keywords = Vec::new();
    for rule in of.iter().map(|index| &rules.rules[*index]) {
        rule.unless.iter().for_each(|condition| condition.keywords(&mut keywords));
        for line in &rule.lines {
            line.condition.iter().for_each(|condition| condition.keywords(&mut keywords));
            if let Worth::Each { words, .. } = &line.worth {
                keywords.extend(words.iter().map(|(word, _)| *word));
            }
        }
    }
    keywords.sort();
    keywords.dedup();
    keywords
}

/// What could be known of a case that a duty and its rules ask for: each alone, then values of two facts together.
pub(super) fn circumstances(rules: &Resolved, duty: DutyId, of: &[usize]) -> Vec<Vec<Known>> {
    let mut asked = Asked { rules, known: Vec::new() };
    let of_duty = &rules.duties[duty.index()];
    asked.scope(&of_duty.only_in);
    for variant in &of_duty.variants {
        asked.scope(&variant.scope);
        for arm in &variant.arms {
            arm.condition.iter().for_each(|condition| asked.condition(condition));
            asked.known.extend(arm.roles.category.map(|category| asked.category(category)));
        }
    }
    for rule in of.iter().map(|index| &rules.rules[*index]) {
        let lines = rule.lines.iter().filter_map(|line| line.condition.as_ref());
        lines.chain(&rule.unless).for_each(|condition| asked.condition(condition));
    }
    let mut known = asked.known;
    known.sort();
    known.dedup();
    let facts: Vec<&Known> = known.iter().filter(|known| known.what == "fact").collect();
    let mut all: Vec<Vec<Known>> = known.iter().map(|known| vec![known.clone()]).collect();
    for (index, first) in facts.iter().enumerate() {
        let others = facts[index + 1..].iter().filter(|second| second.name != first.name);
        all.extend(others.map(|second| vec![(*first).clone(), (*second).clone()]));
    }
    all
}

/// Gathers what conditions ask of what the caller knows.
struct Asked<'a> {
    rules: &'a Resolved,
    known: Vec<Known>,
}

impl Asked<'_> {
    fn scope(&mut self, scope: &VariantScope) {
        scope.district.iter().for_each(|district| self.district(*district));
        scope.street.iter().for_each(|street| self.street(*street));
        scope.facts.iter().for_each(|(fact, _)| self.fact(*fact));
    }

    /// Every value: where a condition asks for one, `其余` and `非` ask for the others.
    fn fact(&mut self, fact: FactId) {
        let fact = &self.rules.facts[fact.index()];
        let known = |value: &String| Known { what: "fact", name: Some(fact.name.clone()), value: value.clone() };
        self.known.extend(fact.values.iter().map(known));
    }

    fn district(&mut self, district: DistrictId) {
        let value = self.rules.districts[district.index()].name.clone();
        self.known.push(Known { what: "district", name: None, value });
    }

    fn street(&mut self, street: StreetId) {
        let street = &self.rules.streets[street.index()];
        let district = self.rules.districts[street.district.index()].name.clone();
        self.known.push(Known { what: "street", name: Some(district), value: street.name.clone() });
    }

    fn category(&self, category: CategoryId) -> Known {
        let value = self.rules.categories[category.index()].path.clone();
        Known { what: "category", name: None, value }
    }

    fn condition(&mut self, condition: &Cond) {
        match condition {
            Cond::Fact(fact, _) => self.fact(*fact),
            Cond::District(districts) => districts.iter().for_each(|district| self.district(*district)),
            Cond::Street(streets) => streets.iter().for_each(|street| self.street(*street)),
            Cond::Category(categories) => {
                let known = categories.iter().map(|category| self.category(*category)).collect::<Vec<_>>();
                self.known.extend(known);
            }
            // Within the hours, and without.
            Cond::Hour { from, to } => {
                let time = |minute: u16| format!("{:02}:{:02}", minute / 60 % 24, minute % 60);
                let known = |minute: u16| Known { what: "time", name: None, value: time(minute) };
                self.known.extend([known(*from), known(*to)]);
            }
            Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
                parts.iter().for_each(|part| self.condition(part));
            }
            Cond::Not(inner) | Cond::Title(inner) => self.condition(inner),
            Cond::Keyword(_) | Cond::Near { .. } | Cond::Named(_) => {}
        }
    }
}
