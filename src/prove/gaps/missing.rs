//! What has no lead (职责空白): duties no text finds, categories no duty bears, places and periods in which nobody leads.

use std::collections::{BTreeMap, BTreeSet};

use super::reader::{Reader, in_order};
use super::{Entry, Kind, Party, Side};
use crate::case::Case;
use crate::diagnostic::{Say, say};
use crate::given::Given;
use crate::ids::*;
use crate::prove::periods::{Set, in_force, in_order as by_day, told};
use crate::prove::questions::one_lead::{Cells, Wrong};
use crate::prove::{Answer, Part, Question, Status, Witness};
use crate::resolve::model::*;
use crate::resolve::period::Period;
use crate::verdict::{OutcomeKind, Verdict};

/// Of a category that no duty bears, so many bodies that lead beside it are asked.
const MOST_NEIGHBOURS: usize = 3;

/// Duties without rules, duties whose rules no text reaches, and arms that never hold.
pub(super) fn duties(reader: &mut Reader<'_>, answers: &[&Answer], names: &[String]) -> Vec<Entry> {
    let rules = reader.rules;
    let with_rules: BTreeSet<Target> = rules.rules.iter().map(|rule| rule.target).collect();
    let mut entries = Vec::new();
    for (id, duty) in (0..).map(DutyId).zip(&rules.duties) {
        if !names.is_empty() && !names.contains(&duty.name) {
            continue;
        }
        let failed = |part: Part| {
            let mut of_duty = answers.iter().filter(|answer| answer.part == part && answer.name == duty.name);
            of_duty.find(|answer| answer.question == Question::Reachable && answer.status == Status::Failed)
        };
        let has_rules = with_rules.contains(&Target::Duty(id));
        let (why, answer, case) = match (has_rules, failed(Part::Whole), failed(Part::Arms)) {
            (false, ..) => (say!("it has no rule", "没有规则"), None, Some(reader.said(id))),
            (_, Some(answer), _) => {
                (say!("no text reaches it", "规则写了，但没有说法能到达"), Some(answer), Some(reader.said(id)))
            }
            (.., Some(answer)) => (answer.why.clone(), Some(answer), None),
            _ => continue,
        };
        let mut sides = reader.sides(id);
        let mut others = Vec::new();
        let shown = case.map(|case| {
            let first = reader.verdict(&case).first;
            // Who gets it instead.
            others.extend(first.filter(|first| first.duty != id).map(|first| reader.side_of(&first)));
            reader.shown(case)
        });
        sides.extend(others);
        entries.push(Entry {
            kind: Kind::Unreached,
            about: vec![duty.name.clone()],
            why,
            place: None,
            periods: Vec::new(),
            confer: reader.confer(&sides),
            sides,
            shown,
            kept: answer.and_then(|answer| answer.kept(rules)).map(|kept| kept.because.clone()),
        });
    }
    entries
}

/// Categories that no duty bears, nor any below them; of a whole branch only the top.
pub(super) fn categories(reader: &mut Reader<'_>) -> Vec<Entry> {
    let rules = reader.rules;
    let arms = rules.duties.iter().flat_map(|duty| duty.variants.iter().flat_map(|variant| &variant.arms));
    let mut leads: BTreeMap<CategoryId, Vec<BodyId>> = BTreeMap::new();
    for arm in arms {
        if let Some(category) = arm.roles.category {
            leads.entry(category).or_default().push(arm.roles.lead);
        }
    }
    let mut entries = Vec::new();
    let mut done = 0;
    for (id, category) in (0..).map(CategoryId).zip(&rules.categories) {
        if id.0 < done || leads.range(id..CategoryId(category.end)).next().is_some() {
            continue;
        }
        done = category.end;
        let (above, name) = category.path.rsplit_once('/').unwrap_or(("", &category.path));
        let case = Case { category: Some(category.path.clone()), ..Case::of_text(name) };
        let sides: Vec<Side> = reader.verdict(&case).first.map(|first| reader.side_of(&first)).into_iter().collect();
        let mut confer = reader.confer(&sides);
        if let Some(above) = rules.categories.iter().position(|category| category.path == above) {
            let beside = leads.range(CategoryId::at(above)..CategoryId(rules.categories[above].end));
            confer.extend(most(rules, beside.flat_map(|(_, leads)| leads)));
        }
        let n_below = category.end - id.0 - 1;
        entries.push(Entry {
            kind: Kind::Category,
            about: vec![category.path.clone()],
            why: match n_below {
                0 => say!("no duty bears it", "没有职责归入此类"),
                _ => say!("no duty bears it or the {n_below} below it", "没有职责归入此类及其下 {n_below} 类"),
            },
            place: None,
            periods: Vec::new(),
            sides,
            shown: Some(reader.shown(case)),
            confer: in_order(confer),
            kept: None,
        });
    }
    entries
}

/// Those who lead the most.
fn most<'b>(rules: &Resolved, leads: impl Iterator<Item = &'b BodyId>) -> Vec<Party> {
    let mut counts: BTreeMap<BodyId, usize> = BTreeMap::new();
    leads.for_each(|lead| *counts.entry(*lead).or_default() += 1);
    let mut counts: Vec<(BodyId, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let bodies = counts.into_iter().take(MOST_NEIGHBOURS).map(|(lead, _)| &rules.bodies[lead.index()]);
    bodies.map(|body| Party { level: body.level.code(), name: body.name.clone() }).collect()
}

/// Duties that have not one lead somewhere: an entry for each lead that is wrong, with all the places.
pub(super) fn leads(reader: &mut Reader<'_>, answers: &[&Answer]) -> Vec<Entry> {
    let rules = reader.rules;
    let mut entries = Vec::new();
    for answer in answers.iter().filter(|answer| answer.question == Question::OneLead && answer.status.is_problem()) {
        let Some(duty) = rules.duties.iter().position(|duty| duty.name == answer.name).map(DutyId::at) else {
            continue;
        };
        let cells = Cells::of(rules, duty);
        let mut found: BTreeMap<(BodyId, String), (Say, Vec<Given>)> = BTreeMap::new();
        for (given, Wrong { lead, why }) in cells.wrong() {
            found.entry((lead, why.zh.clone())).or_insert((why, Vec::new())).1.push(given.clone());
        }
        for (why, given) in found.into_values() {
            let case = case_there(reader, duty, &given);
            let here = reader.verdict(&case).first.filter(|first| first.duty == duty);
            let of_all = reader.sides(duty);
            let sides = here.map_or_else(|| of_all.clone(), |here| vec![reader.side_of(&here)]);
            entries.push(Entry {
                kind: Kind::Place,
                about: vec![answer.name.clone()],
                why,
                place: places(rules, &cells, &given),
                periods: Vec::new(),
                confer: reader.confer(sides.iter().chain(&of_all)),
                sides,
                shown: Some(reader.shown(case)),
                kept: answer.kept(rules).map(|kept| kept.because.clone()),
            });
        }
    }
    entries
}

/// A case that falls to a duty under one of these circumstances; only the circumstances if no text was found.
fn case_there(reader: &mut Reader<'_>, duty: DutyId, circumstances: &[Given]) -> Case {
    let rules = reader.rules;
    let words = reader.words(duty);
    let texts: Vec<&Case> = reader.examples(duty).into_iter().chain(&words).collect();
    let there = |given: &Given| Witness { given: given.clone(), ..Witness::default() }.case(rules);
    // A place that is named is told before one that is open.
    let mut by_place: Vec<&Given> = circumstances.iter().collect();
    by_place.sort_by_key(|given| given.district.is_none());
    for given in by_place.iter().take(16) {
        let there = there(given);
        for text in &texts {
            let case = Case { title: text.title.clone(), text: text.text.clone(), ..there.clone() };
            if reader.is_first(duty, &case) {
                return case;
            }
        }
    }
    by_place.first().map(|given| there(given)).unwrap_or_default()
}

/// The places among these circumstances; none if every place is.
fn places(rules: &Resolved, cells: &Cells<'_>, circumstances: &[Given]) -> Option<Say> {
    let place = |given: &Given| (given.district, given.streets.first().copied());
    let found: BTreeSet<_> = circumstances.iter().map(place).collect();
    if cells.given.iter().all(|given| found.contains(&place(given))) {
        return None;
    }
    let names = found.into_iter().map(|place| match place {
        (_, Some(street)) => {
            let name = &rules.streets[street.index()].name;
            say!("{name}", "{name}")
        }
        (Some(district), None) if cells.other == Some(district) => say!("the other districts", "其余各区"),
        (Some(district), None) => {
            let name = &rules.districts[district.index()].name;
            say!("{name}", "{name}")
        }
        (None, None) => say!("an unknown place", "地点不明"),
    });
    let (en, zh): (Vec<String>, Vec<String>) = names.map(|Say { en, zh }| (en, zh)).unzip();
    Some(Say { en: en.join(", "), zh: zh.join("、") })
}

/// Duties of one place, whose words nobody answers in another.
pub(super) fn only_here(reader: &mut Reader<'_>, names: &[String]) -> Vec<Entry> {
    let rules = reader.rules;
    let mut entries = Vec::new();
    for (id, duty) in (0..).map(DutyId).zip(&rules.duties) {
        let VariantScope { district, street, spot, .. } = &duty.only_in;
        let is_named = names.is_empty() || names.contains(&duty.name);
        let of_street = street.map(|street| rules.streets[street.index()].district);
        let home = district.or(of_street).or_else(|| rules.spots[spot.as_ref()?.index()].district);
        let Some(home) = home.filter(|_| is_named) else { continue };
        let named = |district: DistrictId| Some(rules.districts[district.index()].name.clone());
        let inside = |case: &Case| {
            let street = street.map(|street| rules.streets[street.index()].name.clone());
            Case {
                district: case.district.clone().or_else(|| named(home)),
                street: case.street.clone().or(street),
                ..case.clone()
            }
        };
        let words = reader.words(id);
        let texts: Vec<Case> = reader.examples(id).into_iter().chain(&words).cloned().collect();
        let Some(text) = texts.into_iter().find(|text| reader.is_first(id, &inside(text))) else { continue };
        let Some(other) = (0..rules.districts.len()).map(DistrictId::at).find(|other| *other != home) else { continue };
        let outside = Case { district: named(other), street: None, ..text };
        if !is_unanswered(reader.verdict(&outside)) {
            continue;
        }
        let scope = crate::explain::describe::scope(rules, &duty.only_in);
        let sides = reader.sides(id);
        entries.push(Entry {
            kind: Kind::Place,
            about: vec![duty.name.clone()],
            why: say!("the duty is there in {scope} only", "这项职责只在{scope}有"),
            place: Some(say!("outside {scope}", "{scope}以外")),
            periods: Vec::new(),
            confer: reader.confer(&sides),
            sides,
            shown: Some(reader.shown(outside)),
            kept: None,
        });
    }
    entries
}

/// Duties that lapse or end and whose words nobody answers then, and periods in which the rules have errors.
pub(super) fn periods(sets: &[Set], broken: &[Answer], names: &[String]) -> Vec<Entry> {
    let mut entries = Vec::new();
    let periods = by_day(sets);
    let in_force = in_force(&periods);
    for (name, at) in in_force.iter().filter(|(name, _)| names.is_empty() || names.iter().any(|of| of == *name)) {
        let (Some(first), Some(last)) = (at.first(), at.last()) else { continue };
        // As it is now, or was last.
        let duty_in = |set: &Set| set.rules().duties.iter().position(|duty| duty.name == *name);
        let of_day = periods.iter().position(|(_, set)| std::ptr::eq(*set, &sets[0])).filter(|day| at.contains(day));
        let known = periods[of_day.unwrap_or(*last)].1;
        let Some(duty) = duty_in(known).map(DutyId::at) else { continue };
        let mut reader = Reader::of(known.router());
        let words = reader.words(duty);
        let texts: Vec<Case> = reader.examples(duty).into_iter().chain(&words).cloned().collect();
        let Some(text) = texts.into_iter().find(|text| reader.is_first(duty, text)) else { continue };
        let later = (*first..periods.len()).filter(|period| !at.contains(period));
        let without: Vec<(Period, &Set)> = later
            .map(|period| periods[period])
            .filter(|(_, set)| is_unanswered(Reader::of(set.router()).verdict(&text)))
            .collect();
        let Some((_, then)) = without.first() else { continue };
        let shown = Some(Reader::of(then.router()).shown(text));
        let sides = reader.sides(duty);
        let rules = known.rules();
        let kept = rules
            .kept
            .iter()
            .find(|kept| kept.question == Question::OneLead.name() && kept.stands_at(rules.duties[duty.index()].span));
        entries.push(Entry {
            kind: Kind::Period,
            about: vec![(*name).to_owned()],
            why: say!("the duty is not in force, and nobody answers its words", "职责不在施行期内，它的说法无人主责"),
            place: None,
            periods: joined(without.iter().map(|(period, _)| *period)),
            confer: reader.confer(&sides),
            sides,
            shown,
            kept: kept.map(|kept| kept.because.clone()),
        });
    }
    let errors = broken.iter().map(|answer| Entry {
        kind: Kind::Period,
        about: vec![answer.name.clone()],
        why: answer.why.clone(),
        place: None,
        periods: Vec::new(),
        sides: Vec::new(),
        shown: None,
        confer: Vec::new(),
        kept: None,
    });
    entries.extend(errors);
    entries
}

/// The same days in as few periods as can be, told.
fn joined(periods: impl Iterator<Item = Period>) -> Vec<String> {
    let mut joined: Vec<Period> = Vec::new();
    for period in periods {
        match joined.last_mut().filter(|last| last.until.is_some() && last.until == period.from) {
            Some(last) => last.until = period.until,
            None => joined.push(period),
        }
    }
    joined.into_iter().map(told).collect()
}

/// Whether no duty and no outcome answers a case.
fn is_unanswered(verdict: &Verdict) -> bool {
    matches!(verdict.outcome, OutcomeKind::District | OutcomeKind::Unmatched)
}
