//! Which variant and arm of a duty holds, and what must be asked if none is sure.

use super::hit::{View, Zone};
use super::truth::{Known, Truth, Work, open_question, truth};
use crate::compile::duties::{Arm, Scope};
use crate::ids::*;
use crate::verdict::{Demand, Question};

/// The arm of a demand.
#[inline]
pub(super) fn arm_of<'a>(known: &Known<'a>, demand: &Demand) -> &'a Arm {
    let duties = &known.program.duties;
    let variant = &duties.variants.of(demand.duty.index())[demand.variant as usize];
    &duties.arms_of(variant)[demand.arm as usize]
}

/// Whether a duty exists where the case happened.
pub(super) fn exists_here(known: &Known, duty: DutyId) -> bool {
    scope(known, &known.program.duties.only_in[duty.index()]) == Truth::True
}

/// A duty as a demand: its variant, its arm, and what must be asked.
pub(super) fn demand(known: &Known, duty: DutyId, score: u32, work: &mut Work) -> Demand {
    let variants = known.program.duties.variants.of(duty.index());
    let holds = variants.iter().position(|variant| scope(known, &variant.scope) == Truth::True);
    let mut demand = arm(known, duty, holds.unwrap_or(variants.len().saturating_sub(1)), score, work);
    // The place is asked for only if the lead depends on it.
    if demand.question.is_none() {
        let who = arm_of(known, &demand).who;
        let depends = variants.iter().enumerate().any(|(index, variant)| {
            scope(known, &variant.scope) == Truth::Unknown
                && arm_of(known, &arm(known, duty, index, score, work)).who != who
        });
        if depends {
            let district = known.place.district;
            demand.question = Some(if district.is_none() { Question::District } else { Question::Street });
        }
    }
    demand
}

/// Whether a variant holds here. An undecided fact and a named place that is not named count as false.
fn scope(known: &Known, scope: &Scope) -> Truth {
    let facts = known.program.duties.scope_facts.of(scope.facts as usize);
    let decided = facts.iter().all(|&(fact, value)| known.possible[fact.index()] == value);
    let place = known.place;
    if !decided || scope.spot.is_some_and(|spot| place.spot != Some(spot)) {
        return Truth::False;
    }
    let district = match (scope.district, place.district) {
        (None, _) => Truth::True,
        (Some(_), None) => Truth::Unknown,
        (Some(district), Some(here)) => (district == here).into(),
    };
    let street = match (scope.street, place.street, place.district) {
        (None, ..) => Truth::True,
        (Some(street), Some(here), _) => (street == here).into(),
        (Some(street), None, Some(district)) if known.program.places.district_of_street[street.index()] != district => {
            Truth::False
        }
        (Some(_), None, _) => Truth::Unknown,
    };
    district.min(street)
}

/// The arm of one variant: the first that is true, unless an earlier unknown one has another lead.
fn arm(known: &Known, duty: DutyId, variant: usize, score: u32, work: &mut Work) -> Demand {
    let duties = &known.program.duties;
    let of_variant = duties.variants.of(duty.index()).get(variant);
    let arms = of_variant.map_or(&[][..], |variant| duties.arms_of(variant));
    let mut open: Option<(u32, &Arm)> = None;
    let mut one_lead = true;
    let mut winner = None;
    for (index, arm) in (0..).zip(arms) {
        let holds = arm.condition.map_or(Truth::True, |of| truth(known, View::NONE, of, Zone::Whole, work));
        if holds == Truth::False {
            continue;
        }
        one_lead &= open.is_none_or(|(_, open)| open.who == arm.who);
        if holds == Truth::True {
            winner = Some(index);
            break;
        }
        open = open.or(Some((index, arm)));
    }
    let demand = |arm: u32, question| Demand { duty, variant: variant as u32, arm, question, score };
    let Some((first_open, open)) = open else {
        return demand(winner.unwrap_or(arms.len().saturating_sub(1) as u32), None);
    };
    if one_lead {
        demand(winner.unwrap_or(first_open), None)
    } else if duties.asks[duty.index()] {
        demand(first_open, open.condition.and_then(|condition| open_question(known, condition, work)))
    } else {
        let otherwise = arms.iter().position(|arm| arm.condition.is_none());
        demand(otherwise.map_or(first_open, |index| index as u32), None)
    }
}
