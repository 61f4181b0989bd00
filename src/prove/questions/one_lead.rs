//! Whether every duty has exactly one lead in every place and with every combination of facts: a finite table.

use std::collections::BTreeSet;

use crate::diagnostic::{Say, say};
use crate::given::Given;
use crate::ids::*;
use crate::prove::{Answer, Question, Status, Witness};
use crate::reference;
use crate::resolve::model::*;

/// A table of more cells than this is not filled in.
const MOST_CELLS: usize = 20_000;

/// Fills in the table of one duty: by place, by the values each fact may have (each alone, and all of them).
pub(crate) fn one_lead(rules: &Resolved, id: DutyId) -> Answer {
    let duty = &rules.duties[id.index()];
    let cells = Cells::of(rules, id);
    let n_cells = cells.given.len();
    let answer = |status, why| Answer::new(Question::OneLead, &duty.name, Some(duty.span), status, why);
    match cells.wrong().next() {
        Some((given, Wrong { why, .. })) => {
            answer(Status::Witness, why).shown_by(Witness { given: given.clone(), ..Witness::default() })
        }
        None if cells.are_all => {
            answer(Status::Proved, say!("one lead in each of {n_cells} cells", "{n_cells} 个组合各有唯一主责"))
        }
        None => answer(
            Status::Sampled,
            say!("one lead in each of the first {n_cells} cells", "前 {n_cells} 个组合各有唯一主责"),
        ),
    }
}

/// Every combination of what a duty's roles depend on.
pub(crate) struct Cells<'r> {
    rules: &'r Resolved,
    duty: DutyId,
    pub(crate) given: Vec<Given>,
    facts: Vec<FactId>,
    /// The district that stands for all of which nothing is said.
    pub(crate) other: Option<DistrictId>,
    /// Whether there are no more.
    are_all: bool,
}

/// What is wrong with a lead.
pub(crate) struct Wrong {
    pub(crate) lead: BodyId,
    pub(crate) why: Say,
}

impl<'r> Cells<'r> {
    /// The combinations in which there is not one lead that may lead.
    pub(crate) fn wrong(&self) -> impl Iterator<Item = (&Given, Wrong)> {
        self.given.iter().filter_map(|given| self.wrong_in(given).map(|wrong| (given, wrong)))
    }

    fn wrong_in(&self, given: &Given) -> Option<Wrong> {
        let duty = &self.rules.duties[self.duty.index()];
        // No words count for a lead.
        let reading = reference::read_nothing(self.rules, given, &self.facts);
        let demand = reading.demand(self.duty, 0);
        let roles = demand.roles(self.rules);
        let mut helpers = roles.assist.iter().chain(&roles.organise);
        let has_two_roles = helpers.any(|helper| *helper == roles.lead);
        // A class of parties may be of the community: the owner of a house, its manager.
        let body = &self.rules.bodies[roles.lead.index()];
        let is_community = body.level == Level::Community && !body.is_role;
        // An arm that is no answer: none holds, nothing stands in, and nothing is asked.
        let variant = &duty.variants[demand.variant as usize];
        let is_left_over = variant.arms[demand.arm as usize]
            .condition
            .as_ref()
            .is_some_and(|condition| demand.question.is_none() && !reading.may_be_true(condition));
        let lead = &body.name;
        let why = match (is_left_over, is_community, has_two_roles) {
            (true, ..) => say!("no arm holds here", "此处没有成立的情形"),
            (_, true, _) => say!("`{lead}` is a community and leads", "社区`{lead}`成了主责"),
            (.., true) => say!("`{lead}` both leads and helps", "`{lead}`既是主责又是协助、组织"),
            _ => return None,
        };
        Some(Wrong { lead: roles.lead, why })
    }

    /// Those of a duty. Past the most cells of a table what multiplies them is left out.
    pub(crate) fn of(rules: &'r Resolved, id: DutyId) -> Self {
        let duty = &rules.duties[id.index()];
        let mut districts: BTreeSet<DistrictId> = BTreeSet::new();
        let mut streets: BTreeSet<StreetId> = BTreeSet::new();
        let mut minutes: BTreeSet<u16> = BTreeSet::new();
        let mut categories: BTreeSet<CategoryId> = BTreeSet::new();
        for variant in &duty.variants {
            districts.extend(variant.scope.district);
            streets.extend(variant.scope.street);
            let conditions = variant.arms.iter().filter_map(|arm| arm.condition.as_ref());
            conditions.for_each(|c| places(c, &mut districts, &mut streets, (&mut minutes, &mut categories)));
        }
        let other = (0..rules.districts.len()).map(DistrictId::at).find(|district| !districts.contains(district));
        let mut cells = vec![Given::default()];
        for district in districts.into_iter().chain(other) {
            cells.push(Given { district: Some(district), ..Given::default() });
        }
        for street in streets {
            let district = Some(rules.streets[street.index()].district);
            cells.push(Given { district, streets: vec![street], ..Given::default() });
        }
        let mut are_all = true;
        let mut times = |cells: &mut Vec<Given>, ways: Vec<More>| {
            if cells.len() * ways.len() > MOST_CELLS {
                are_all = false;
                return;
            }
            let multiplied = cells.iter().flat_map(|cell| {
                ways.iter().map(move |way| {
                    let mut cell = cell.clone();
                    way(&mut cell);
                    cell
                })
            });
            *cells = multiplied.collect();
        };
        let mut facts = duty.facts();
        facts.sort_unstable();
        facts.dedup();
        for &fact in &facts {
            let n_values = rules.facts[fact.index()].values.len() as u32;
            let every = if n_values == 64 { u64::MAX } else { (1 << n_values) - 1 };
            // Each value, each pair of which one is undecided, and all of them.
            let mut sets: BTreeSet<u64> = (0..n_values).map(|value| 1 << value).collect();
            let singles: Vec<u64> = sets.iter().copied().collect();
            sets.extend(singles.iter().flat_map(|a| singles.iter().map(move |b| a | b)));
            sets.insert(every);
            let ways =
                sets.into_iter().map(|set| Box::new(move |given: &mut Given| given.facts.push((fact, set))) as More);
            times(&mut cells, ways.collect());
        }
        if !minutes.is_empty() {
            let ways = minutes
                .into_iter()
                .map(|minute| Box::new(move |given: &mut Given| given.minute = Some(minute)) as More);
            let none = Box::new(|_: &mut Given| ()) as More;
            times(&mut cells, ways.chain([none]).collect());
        }
        if !categories.is_empty() {
            let ways = categories
                .into_iter()
                .map(|category| Box::new(move |given: &mut Given| given.category = Some(category)) as More);
            let none = Box::new(|_: &mut Given| ()) as More;
            times(&mut cells, ways.chain([none]).collect());
        }
        Self { rules, duty: id, given: cells, facts, other, are_all }
    }
}

/// What one more circumstance adds to a cell.
type More = Box<dyn Fn(&mut Given)>;

fn places(
    condition: &Cond,
    districts: &mut BTreeSet<DistrictId>,
    streets: &mut BTreeSet<StreetId>,
    (minutes, categories): (&mut BTreeSet<u16>, &mut BTreeSet<CategoryId>),
) {
    match condition {
        Cond::District(of) => districts.extend(of),
        Cond::Street(of) => streets.extend(of),
        Cond::Category(of) => categories.extend(of),
        Cond::Hour { from, to } => minutes.extend([*from, *to]),
        Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
            parts.iter().for_each(|part| places(part, districts, streets, (minutes, categories)));
        }
        Cond::Not(inner) | Cond::Title(inner) => places(inner, districts, streets, (minutes, categories)),
        _ => {}
    }
}
