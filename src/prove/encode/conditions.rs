//! Conditions as pairs of literals, and their hit keywords.

use std::collections::{BTreeMap, BTreeSet};

use super::{Encoding, Holds, Pair, Zone};
use crate::ids::*;
use crate::prove::sat::Lit;
use crate::prove::vocabulary::Word;
use crate::resolve::model::*;

impl Encoding<'_> {
    /// Whether a condition holds, with these own masks, in this zone.
    pub(crate) fn condition(&mut self, condition: &Cond, hides: &[MaskId], zone: Zone) -> Holds {
        let each = |this: &mut Self, parts: &[Cond]| -> Vec<Holds> {
            parts.iter().map(|part| this.condition(part, hides, zone)).collect()
        };
        let (is, may) = (
            |parts: &[Holds]| parts.iter().map(|part| part.is).collect::<Vec<_>>(),
            |parts: &[Holds]| parts.iter().map(|part| part.may).collect::<Vec<_>>(),
        );
        match condition {
            Cond::Keyword(keyword) => Holds::known(self.keyword(zone, hides, *keyword)),
            Cond::All(parts) => {
                let parts = each(self, parts);
                Holds { is: self.circuit.and(is(&parts)), may: self.circuit.and(may(&parts)) }
            }
            Cond::Any(parts) => {
                let parts = each(self, parts);
                Holds { is: self.circuit.or(is(&parts)), may: self.circuit.or(may(&parts)) }
            }
            Cond::AtLeast(least, parts) => {
                let parts = each(self, parts);
                let mut enough = |lits: Vec<Lit>| {
                    let ones = lits.into_iter().map(|lit| vec![lit]).collect();
                    let sum = self.circuit.sum(ones);
                    self.circuit.at_least(&sum, *least)
                };
                Holds { is: enough(is(&parts)), may: enough(may(&parts)) }
            }
            Cond::Not(inner) => {
                let Holds { is, may } = self.condition(inner, hides, zone);
                Holds { is: !may, may: !is }
            }
            Cond::Near { left, right, gap, ordered } => {
                Holds::known(self.near(Pair::of((left, right), (*gap, *ordered), (hides, zone))))
            }
            Cond::Title(inner) => self.condition(inner, hides, Zone::Title),
            Cond::Named(bodies) => {
                let names = self.names_of(|name| name.bodies.iter().any(|body| bodies.contains(body)));
                let lits: Vec<Lit> = names.into_iter().map(|name| self.word(zone, &[], Word::Name(name))).collect();
                Holds::known(self.circuit.or(lits))
            }
            Cond::Fact(fact, values) => {
                let lits = self.fact(*fact);
                let (inside, outside): (Vec<_>, Vec<_>) =
                    (0..).zip(lits).partition(|(value, _)| values >> value & 1 == 1);
                let lits = |side: Vec<(u32, Lit)>| side.into_iter().map(|(_, lit)| lit).collect::<Vec<_>>();
                let (inside, outside) = (self.circuit.or(lits(inside)), self.circuit.or(lits(outside)));
                Holds { is: self.circuit.and([inside, !outside]), may: inside }
            }
            Cond::District(districts) => {
                let place = self.place();
                let here: Vec<Lit> = districts.iter().map(|district| place.districts[district]).collect();
                let anywhere: Vec<Lit> = place.districts.values().copied().chain([place.other_district]).collect();
                let (is, known) = (self.circuit.or(here), self.circuit.or(anywhere));
                Holds { is, may: self.circuit.or([is, !known]) }
            }
            Cond::Street(streets) => {
                let place = self.place();
                let here: Vec<Lit> = streets.iter().map(|street| place.streets[street]).collect();
                let any: Vec<Lit> = place.streets.values().copied().chain([place.other_street]).collect();
                let of_districts: BTreeSet<DistrictId> =
                    streets.iter().map(|street| self.rules.streets[street.index()].district).collect();
                let place = self.place();
                let elsewhere = place.districts.iter().filter(|(district, _)| !of_districts.contains(district));
                let elsewhere: Vec<Lit> = elsewhere.map(|(_, lit)| *lit).chain([place.other_district]).collect();
                let (is, known, elsewhere) = (self.circuit.or(here), self.circuit.or(any), self.circuit.or(elsewhere));
                let open = self.circuit.and([!known, !elsewhere]);
                Holds { is, may: self.circuit.or([is, open]) }
            }
            Cond::Category(roots) => {
                let mut inside = BTreeSet::new();
                for root in roots {
                    inside.extend((root.0..self.rules.categories[root.index()].end).map(CategoryId));
                }
                let lits: Vec<Lit> = inside.into_iter().map(|category| self.is_category(category)).collect();
                let is = self.circuit.or(lits);
                let given = self.category();
                let known = self.circuit.or(given);
                Holds { is, may: self.circuit.or([is, !known]) }
            }
            Cond::Hour { from, to } => {
                let (known, minute) = self.minute();
                let from_on = self.circuit.at_least(&minute, u32::from(*from));
                let to_on = self.circuit.at_least(&minute, u32::from(*to));
                let inside =
                    if from < to { self.circuit.and([from_on, !to_on]) } else { self.circuit.or([from_on, !to_on]) };
                let is = self.circuit.and([known, inside]);
                Holds { is, may: self.circuit.or([is, !known]) }
            }
        }
    }

    /// The hit keywords of a condition, each with when it is one.
    pub(super) fn keywords_of(
        &mut self,
        condition: &Cond,
        (hides, zone): (&[MaskId], Zone),
        given: Lit,
        found: &mut BTreeMap<KeywordId, Lit>,
    ) {
        let here = self.condition(condition, hides, zone).is;
        let given = self.circuit.and([given, here]);
        match condition {
            Cond::Keyword(keyword) => self.found(*keyword, given, found),
            Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
                parts.iter().for_each(|part| self.keywords_of(part, (hides, zone), given, found));
            }
            Cond::Title(inner) => self.keywords_of(inner, (hides, Zone::Title), given, found),
            Cond::Near { left, right, .. } => {
                for keyword in left.iter().chain(right).copied().collect::<BTreeSet<_>>() {
                    // Which pairs qualify is not told by presence.
                    let present = self.keyword(zone, hides, keyword);
                    let circuit = &mut self.circuit;
                    let takes_part = *self.takes_part.entry((here, keyword)).or_insert_with(|| circuit.free());
                    let when = self.circuit.and([given, present, takes_part]);
                    self.found(keyword, when, found);
                }
            }
            _ => {}
        }
    }

    pub(super) fn found(&mut self, keyword: KeywordId, when: Lit, found: &mut BTreeMap<KeywordId, Lit>) {
        let before = found.get(&keyword).copied().unwrap_or(self.circuit.no());
        found.insert(keyword, self.circuit.or([before, when]));
    }
}
