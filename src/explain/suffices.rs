//! What suffices for a duty to stay a demand: the smallest of the case's own words, tried alone and beside every line of every other
//! duty.

use serde::Serialize;

use super::describe;
use super::replay::{Replay, lead_of};
use super::ways::{Search, Speech, Way};
use crate::case::{Case, OneOrMany};
use crate::ids::*;
use crate::reference::{Reading, read};
use crate::resolve::model::{Resolved, Target};
use crate::router::Router;
use crate::verdict::{Demand, Verdict};

/// The most lines that are told of those beside which the duty is no demand.
const MOST_EXCEPTIONS: usize = 5;

/// What suffices for a duty to stay a demand.
#[derive(Clone, Debug, Serialize)]
pub struct Suffices {
    /// The duty.
    pub duty: String,
    /// Who leads it.
    pub lead: String,
    /// The words, each between stops; without any of them it is no demand.
    pub words: Vec<String>,
    /// The text of these words that the engine decided; facts, place, category and time were those of the case.
    pub text: String,
    /// How many lines of rules of other duties were added to it, each alone.
    pub n_lines: usize,
    /// In how many wordings.
    pub n_wordings: usize,
    /// Lines that cannot be said in a text, as those that ask for a word in the title.
    pub n_unsaid: usize,
    /// Lines beside which the duty is no demand: how many.
    pub n_exceptions: usize,
    /// The first of them.
    pub exceptions: Vec<Exception>,
}

/// A line beside which a duty is no demand.
#[derive(Clone, Debug, Serialize)]
pub struct Exception {
    /// The other duty.
    pub duty: String,
    /// Where the line is written, `file:line`.
    pub place: String,
    /// The words said.
    pub words: Vec<String>,
    /// Who leads then.
    pub lead: Option<String>,
}

pub(super) fn suffices(router: &Router, reading: &Reading<'_>, case: &Case, first: &Demand) -> Option<Suffices> {
    let rules = router.rules();
    let bare = bare(rules, reading, case);
    let nothing_said = read(rules, "", "", &router.given(&bare));
    let holds = |rule: usize, condition: &_| nothing_said.holds(rule, condition);
    let of_duty = |rule: &usize| rules.rules[*rule].target == Target::Duty(first.duty);
    let said = reading.ranking.iter().find(|target| target.target == Target::Duty(first.duty))?;
    let may_say = |word: KeywordId| said.keywords.contains(&word);
    let speech = Speech { rules, holds: &holds, may_say: &may_say, is_open: false };

    let lead = first.roles(rules).lead;
    let stays = |verdict: &Verdict| {
        let mut demands = verdict.first.iter().chain(&verdict.also);
        demands.any(|demand| demand.duty == first.duty || demand.roles(rules).lead == lead)
    };
    let is_listed = |verdict: &Verdict| {
        let mut demands = verdict.first.iter().chain(&verdict.also);
        demands.any(|demand| demand.duty == first.duty)
    };
    let mut replay = Replay::of(router, bare);
    let mut ways = Search::of(&speech, (0..rules.rules.len()).filter(of_duty));
    let way = ways.find(|way| replay.is_spent() || is_listed(replay.with_words(way.texts())))?;
    let way = if replay.is_spent() { return None } else { needed(&mut replay, way, &is_listed) };
    let texts = way.texts();
    replay.with_words(texts.iter().copied());
    let change = replay.change(&texts, &[]);

    let mut suffices = Suffices {
        duty: rules.duties[first.duty.index()].name.clone(),
        lead: rules.bodies[lead.index()].name.clone(),
        words: change.added,
        text: change.text,
        n_lines: 0,
        n_wordings: 0,
        n_unsaid: 0,
        n_exceptions: 0,
        exceptions: Vec::new(),
    };
    let anything = Speech { rules, holds: &holds, may_say: &|_| true, is_open: true };
    for (index, rule) in rules.rules.iter().enumerate() {
        let Target::Duty(duty) = rule.target else { continue };
        if duty == first.duty {
            continue;
        }
        for line in &rule.lines {
            let wordings = anything.of_line(index, line);
            if wordings.is_empty() {
                suffices.n_unsaid += 1;
                continue;
            }
            suffices.n_lines += 1;
            suffices.n_wordings += wordings.len();
            let breaks = |wording: &&Way| !stays(replay.with_words(texts.iter().copied().chain(wording.texts())));
            let Some(wording) = wordings.iter().find(breaks) else { continue };
            suffices.n_exceptions += 1;
            if suffices.exceptions.len() < MOST_EXCEPTIONS {
                let verdict = replay.with_words(texts.iter().copied().chain(wording.texts()));
                suffices.exceptions.push(Exception {
                    duty: rules.duties[duty.index()].name.clone(),
                    place: describe::place(router, line.span),
                    words: wording.texts().into_iter().map(str::to_owned).collect(),
                    lead: lead_of(rules, verdict).map(|lead| rules.bodies[lead.index()].name.clone()),
                });
            }
        }
    }
    Some(suffices)
}

/// A way without what it does not need.
fn needed(replay: &mut Replay<'_>, way: Way, is_so: &dyn Fn(&Verdict) -> bool) -> Way {
    let mut pieces = way.pieces().to_vec();
    for index in (0..pieces.len()).rev() {
        let fewer = Way::of(pieces.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, piece)| piece.clone()));
        if is_so(replay.with_words(fewer.texts())) {
            pieces = fewer.pieces().to_vec();
        }
    }
    Way::of(pieces)
}

/// The case without words, its facts and place as they are known now.
pub(super) fn bare(rules: &Resolved, reading: &Reading<'_>, case: &Case) -> Case {
    let mut bare = Case { title: String::new(), text: String::new(), ..case.clone() };
    for (fact, possible) in &reading.verdict.facts {
        let fact = &rules.facts[fact.index()];
        let values = fact.values.iter().enumerate().filter(|(value, _)| possible >> value & 1 == 1);
        let values = values.map(|(_, value)| value.clone()).collect();
        bare.facts.insert(fact.name.clone(), OneOrMany::Many(values));
    }
    let place = reading.verdict.place;
    bare.district = place.district.map(|district| rules.districts[district.index()].name.clone());
    bare.street = place.street.map(|street| rules.streets[street.index()].name.clone());
    bare
}
