//! Facts: the caller's values win, else those the places state, else the text's; what the title alone decides is decided.

use super::hit::{Table, Zone};
use super::marks::Marks;
use super::mask::Local;
use super::truth::{Known, Truth, Work, truth};
use crate::compile::Program;
use crate::given::Given;
use crate::ids::*;
use crate::reasons::FactSource;

/// What is known of each fact.
#[derive(Clone, Debug, Default)]
pub(super) struct FactWork {
    /// By fact: the values stated; 0 if nothing is known.
    stated: Vec<u64>,
    /// By fact: the values that are possible; all if nothing is known.
    pub(super) possible: Vec<u64>,
    of_places: Vec<u64>,
    /// Facts a word of which is there.
    spoken: Marks,
    /// Words of one fact that stand inside other words of it that are there.
    contained: Vec<KeywordId>,
}

/// Decides every fact as far as it can be decided. `known.possible` is not read.
pub(super) fn settle(
    known: &Known,
    hits: &Table,
    local: &mut Local,
    work: &mut Work,
    facts: &mut FactWork,
    found: &mut Vec<(FactId, u64)>,
) {
    let program = known.program;
    let n_facts = program.facts.all.len();
    let FactWork { stated, possible, of_places, spoken, contained } = facts;
    possible.clear();
    if n_facts == 0 {
        return;
    }
    spoken.clear(n_facts);
    let mut is_any_spoken = false;
    for &keyword in &hits.words {
        for fact in program.keywords.facts(keyword) {
            is_any_spoken = true;
            spoken.insert(fact.0);
        }
    }
    possible.extend_from_slice(&program.facts.all);
    let is_any_stated = !known.given.facts.is_empty() || !known.named.is_empty();
    if !is_any_spoken && !is_any_stated && !program.facts.has_wordless {
        return;
    }
    take_given(known.given, n_facts, stated);
    take_places(program, known, n_facts, of_places);
    for (stated, of_places) in stated.iter_mut().zip(of_places) {
        if *stated == 0 {
            *stated = *of_places;
        }
    }
    // INVARIANT: conditions of facts speak of words only, so the order of the facts is no matter.
    for (index, stated) in stated.iter_mut().enumerate() {
        let id = FactId(index as u32);
        let is_wordless = program.facts.is_wordless[index];
        if *stated == 0 && (is_wordless || spoken.has(id.0)) {
            let table = local.table(program.facts.own_masks(id), hits);
            let mut said = |zone| values_said(known, id, table, zone, contained, work);
            let of_title = if known.text.title_chars > 0 || is_wordless { said(Zone::Title) } else { 0 };
            *stated = if of_title.count_ones() == 1 { of_title } else { said(Zone::Whole) };
        }
        if *stated != 0 {
            possible[index] = *stated;
            found.push((id, *stated));
        }
    }
}

/// How a fact of which something is known came to be known.
pub(super) fn source(
    known: &Known,
    fact: FactId,
    (hits, local): (&Table, &mut Local),
    facts: &FactWork,
    work: &mut Work,
) -> FactSource {
    if known.given.facts.iter().any(|&(of, values)| of == fact && values != 0) {
        return FactSource::Caller;
    }
    if facts.of_places[fact.index()] != 0 {
        return FactSource::Place;
    }
    let table = local.table(known.program.facts.own_masks(fact), hits);
    let of_title = values_said(known, fact, table, Zone::Title, &mut Vec::new(), work);
    if of_title.count_ones() == 1 { FactSource::Title } else { FactSource::Text }
}

fn take_given(given: &Given, n_facts: usize, stated: &mut Vec<u64>) {
    stated.clear();
    stated.resize(n_facts, 0);
    for &(fact, values) in &given.facts {
        if let Some(stated) = stated.get_mut(fact.index()) {
            *stated |= values;
        }
    }
}

fn take_places(program: &Program, known: &Known, n_facts: usize, of_places: &mut Vec<u64>) {
    of_places.clear();
    of_places.resize(n_facts, 0);
    for named in known.named {
        for spot in program.places.spots.of(named.name.index()) {
            for &(fact, values) in program.places.facts.of(spot.index()) {
                of_places[fact.index()] |= values;
            }
        }
    }
}

/// The values of a fact that one zone states. A word inside another word that is there does not count.
fn values_said(
    known: &Known,
    fact: FactId,
    table: &Table,
    zone: Zone,
    contained: &mut Vec<KeywordId>,
    work: &mut Work,
) -> u64 {
    let facts = &known.program.facts;
    let all = table.view();
    contained.clear();
    let pairs = facts.contained.of(fact.index()).iter();
    let is_there = |longer: KeywordId| all.has(longer, zone, known.text.title_chars);
    contained.extend(pairs.filter(|(longer, _)| is_there(*longer)).map(|(_, shorter)| *shorter));
    let hits = table.view_without(contained);
    let mut said = 0;
    for &(value, condition) in facts.conditions.of(fact.index()) {
        if truth(known, hits, condition, zone, work) == Truth::True {
            said |= value;
        }
    }
    said
}
