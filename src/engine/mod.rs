//! The hot path: one case in, one decision out.
//!
//! It knows ids, not names. It cannot fail, allocates nothing once its buffers have grown, reads no clock, file or environment,
//! and its time is linear in the text, but for the logarithms of sorting and searching. What a case does not need (negation
//! without cues, masks without masks, sentences without a second duty) it does not do.
//!
//! In order: `scan` finds words, `mask` and `negate` take hits away, `names` and `place` say where, `facts` decide facts,
//! `score` reads lines by `truth` and `near`, `rank` sums up, `arms` chooses roles, `demands` and `conclude` decide.

mod arms;
mod bounds;
mod conclude;
mod demands;
#[cfg(feature = "cli")]
pub(crate) mod evidence;
mod facts;
mod hit;
mod lost;
mod marks;
mod mask;
mod names;
mod near;
mod negate;
mod place;
mod rank;
mod reasons;
#[cfg(feature = "cli")]
mod reread;
mod scan;
mod score;
#[cfg(test)]
mod tests;
mod truth;
mod without;
#[cfg(feature = "cli")]
mod working;

#[cfg(feature = "cli")]
pub(crate) use self::reread::{EachRule, each_rule};
#[cfg(feature = "cli")]
pub(crate) use self::working::Working;

pub(crate) use self::reasons::reasons;
pub(crate) use self::without::{decide_without, each_keyword};

use self::conclude::Seen;
use self::demands::{DemandWork, Hits};
use self::facts::FactWork;
use self::hit::{Hit, Table};
use self::marks::Marks;
use self::mask::{Covers, Local};
use self::names::Named;
use self::negate::Cues;
use self::rank::Ranking;
use self::scan::Found;
use self::score::Scores;
use self::truth::{Known, Work};
use crate::compile::Program;
use crate::compile::index::WordHits;
use crate::compile::index::alphabet::Text;
use crate::given::Given;
use crate::ids::KeywordId;
use crate::verdict::{OutcomeKind, Verdict};

/// Buffers for one thread, used again from case to case, and from rule set to rule set.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    text: Text,
    words: WordHits,
    pub(crate) verdict: Verdict,
    found: Found,
    masks: Covers,
    proper: Covers,
    named: Vec<Named>,
    named_seen: (Marks, Marks),
    cues: Cues,
    hits: Table,
    local_masks: Table,
    local: Local,
    facts: FactWork,
    scores: Scores,
    ranking: Ranking,
    demands: DemandWork,
    seen: Seen,
    work: Work,
}

/// Decides a case. O(bytes of the case + hits), allocates only to grow.
pub(crate) fn decide<'s>(
    program: &Program,
    title: &str,
    words: &str,
    given: &Given,
    scratch: &'s mut Scratch,
) -> &'s Verdict {
    scratch.read_words(program, title, words);
    let Scratch { text, verdict, named, hits, local, facts, scores, ranking, demands, seen, work, .. } = scratch;
    clear(verdict);
    let place = place::settle(program, given, named);
    let present = &hits.words;
    let known = Known { program, given, text, named, place, present, possible: &[] };
    facts::settle(&known, hits, local, work, facts, &mut verdict.facts);
    let known = Known { possible: &facts.possible, ..known };
    if hits.is_empty() && program.rules.always.is_empty() {
        scores.clear();
        ranking.clear();
    } else {
        scores.fill(&known, hits, local, work);
        ranking.fill(&known, hits, scores, work);
    }

    verdict.place = place;
    if !named.is_empty() {
        verdict.named.extend(named.iter().filter_map(|named| program.places.shown[named.name.index()]));
        verdict.named.sort_unstable();
        verdict.named.dedup();
    }
    let hits = Hits { keywords: hits, local };
    conclude::conclude(&known, (scores, ranking), hits, (work, demands, seen), verdict);
    verdict
}

impl Scratch {
    /// The keywords of the last case with a hit that neither a mask hides nor a cue negates, in order.
    pub(crate) fn keywords(&self) -> impl Iterator<Item = KeywordId> + '_ {
        self.hits.words.iter().map(|keyword| KeywordId(*keyword))
    }

    /// Folds, and nothing else. Returns the characters.
    pub(crate) fn only_read(&mut self, program: &Program, title: &str, text: &str) -> usize {
        self.text.fill(&program.index.alphabet, title, text);
        self.text.codes().len()
    }

    /// Folds, finds every word, hides what masks hide, drops what cues negate.
    fn read_words(&mut self, program: &Program, title: &str, text: &str) {
        let Self {
            text: reading,
            words,
            found,
            masks,
            proper,
            named,
            named_seen,
            cues,
            hits,
            local_masks,
            local,
            work,
            ..
        } = self;
        program.index.read(title, text, reading, words);
        work.bounds.clear();
        work.lists.clear();
        local.clear();
        if let Some(keywords) = words.keywords() {
            // As in most texts: no mask, cue or name.
            named.clear();
            found.clear();
            let hit = |(keyword, start, end)| (keyword, Hit { start, end });
            hits.group(keywords.map(hit));
            return;
        }
        scan::sort(program, words, found);
        masks.clear();
        proper.clear();
        found.masks.iter().for_each(|&hit| masks.push(hit, 0));
        for &(name, hit) in &found.names {
            proper.push(hit, program.places.kind_chars[name as usize]);
        }
        masks.settle();
        proper.settle();
        names::list(program, &found.names, (masks, proper), reading.title_chars, named_seen, named);

        cues.take(program, &found.cues, (masks, proper));
        if !masks.is_empty() || !proper.is_empty() {
            let codes = reading.codes();
            let is_strange = |keyword: u32, hit| {
                let mut inside = masks.inside(hit).chain(proper.inside(hit));
                program.words.like(keyword).is_some_and(|word| inside.any(|mask| mask::is_strange(word, codes, mask)))
            };
            found
                .keywords
                .retain(|&(keyword, hit)| !masks.hides(hit) && !proper.hides(hit) && !is_strange(keyword, hit));
        }
        if !cues.is_empty() {
            work.bounds.read(reading);
            let negated =
                |keyword: u32, hit| cues.negate(program.words.negations.of(keyword as usize), hit, &work.bounds);
            found.keywords.retain(|&(keyword, hit)| !negated(keyword, hit));
        }
        hits.group(found.keywords.iter().copied());
        local_masks.group(found.local_masks.iter().copied());
        local.settle(program, &found.keywords, local_masks, reading.codes());
    }
}

/// Empties a verdict but keeps its buffers.
fn clear(verdict: &mut Verdict) {
    clear_decision(verdict);
    verdict.place = Default::default();
    verdict.facts.clear();
    verdict.named.clear();
}

/// Empties what [`conclude`] fills in.
fn clear_decision(verdict: &mut Verdict) {
    let Verdict {
        outcome,
        by,
        reason,
        first,
        score,
        margin,
        facts: _,
        place: _,
        named: _,
        repeat,
        rivals,
        also,
        candidates,
    } = verdict;
    (*outcome, *by, *reason, *first) = (OutcomeKind::default(), None, None, None);
    (*score, *margin, *repeat) = (0, 0, false);
    rivals.clear();
    also.clear();
    candidates.clear();
}
