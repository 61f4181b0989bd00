//! What a decision says: names, papers and roles by id, so that names come back without the rule set itself.

use std::collections::BTreeMap;

use bytemuck::{Pod, Zeroable};
use serde::Serialize;

use super::flat::{Flat, size};
use crate::ids::*;
use crate::resolve::model::{Duty, OutcomeClass, Resolved, Roles};
use crate::store::{Column, Texts, plain, stored};

plain!(RolesRow, ArmJson, OutcomeRow);

/// No entry.
const NONE: u32 = u32::MAX;

/// Index of a text, or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(transparent)]
pub(crate) struct Maybe(u32);

plain!(Maybe);

impl Maybe {
    fn of(index: Option<u32>) -> Self {
        Self(index.unwrap_or(NONE))
    }

    /// The index, if there is one.
    pub(crate) fn get(self) -> Option<u32> {
        (self.0 != NONE).then_some(self.0)
    }

    /// The body, if there is one.
    pub(crate) fn body(self) -> Option<BodyId> {
        self.get().map(BodyId)
    }
}

/// Everything a decision names.
#[derive(Clone, Default)]
pub(crate) struct Said {
    /// The rule set's name.
    pub(crate) name: String,
    /// The rule set's hash.
    pub(crate) ruleset: String,
    /// By body: its canonical name.
    pub(crate) bodies: Texts,
    /// By body: its formal name, in `papers`.
    pub(crate) formal: Column<Maybe>,
    /// By body: whether it is the street itself.
    pub(crate) is_street_office: Column<bool>,
    /// By category: its path.
    pub(crate) categories: Texts,
    /// By district.
    pub(crate) districts: Texts,
    /// By district.
    pub(crate) governments: Texts,
    /// By street.
    pub(crate) streets: Texts,
    /// By fact: its name.
    pub(crate) facts: Texts,
    /// By fact: its question, in `papers`.
    pub(crate) fact_questions: Column<Maybe>,
    /// By fact: its values, in `papers`.
    pub(crate) values: Flat<u32>,
    /// By duty: its name.
    pub(crate) duties: Texts,
    /// By duty: whether its basis is not verified.
    pub(crate) drafts: Column<bool>,
    /// By duty: its own question, in `papers`.
    pub(crate) questions: Column<Maybe>,
    /// By duty: the facts its roles depend on, sorted.
    pub(crate) deciding: Flat<FactId>,
    /// By duty: for each variant the row of its first arm in `roles`.
    pub(crate) variants: Flat<u32>,
    /// By row.
    pub(crate) roles: Column<RolesRow>,
    /// Lists of bodies.
    pub(crate) lists: Flat<BodyId>,
    /// Lists of papers, in `papers`.
    pub(crate) bases: Flat<u32>,
    /// By outcome: its name.
    pub(crate) outcomes: Texts,
    /// By outcome.
    pub(crate) outcome_rows: Column<OutcomeRow>,
    /// Sentences that stand in many places, each once.
    pub(crate) papers: Texts,
}

stored!(Said {
    name,
    ruleset,
    bodies,
    formal,
    is_street_office,
    categories,
    districts,
    governments,
    streets,
    facts,
    fact_questions,
    values,
    duties,
    drafts,
    questions,
    deciding,
    variants,
    roles,
    lists,
    bases,
    outcomes,
    outcome_rows,
    papers
});

/// Who does what in one arm.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct RolesRow {
    pub(crate) lead: BodyId,
    pub(crate) via: Maybe,
    pub(crate) first: Maybe,
    /// Index into [`Said::lists`].
    pub(crate) organise: u32,
    /// Index into [`Said::lists`].
    pub(crate) assist: u32,
    pub(crate) escalate: Maybe,
    /// Index into [`Said::papers`].
    pub(crate) deadline: Maybe,
    /// Index into [`Said::papers`].
    pub(crate) report_in: Maybe,
    /// Index into [`Said::bases`].
    pub(crate) basis: u32,
    pub(crate) category: Maybe,
    pub(crate) json: ArmJson,
}

impl RolesRow {
    /// Who receives the order.
    pub(crate) fn receives(&self) -> BodyId {
        self.first.body().or(self.via.body()).unwrap_or(self.lead)
    }
}

/// What an arm says as JSON, the same in every case: members of an object as [`Decision`](crate::decision::Decision) has them. Whoever
/// writes millions of decisions need not join them anew. Indexes into [`Said::papers`].
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct ArmJson {
    /// From `"duty"` to the value of `"lead"`.
    pub(crate) lead: u32,
    /// From the comma before `"via"` to the beginning of the list `"copy_to"`.
    pub(crate) others: u32,
    /// From the end of that list to the value of `"draft"`.
    pub(crate) rest: u32,
}

/// What an outcome says.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct OutcomeRow {
    /// The line the caller is connected to, in [`Said::papers`].
    pub(crate) transfer_to: Maybe,
    pub(crate) lead: Maybe,
    pub(crate) via: Maybe,
    /// Index into [`Said::lists`].
    pub(crate) assist: u32,
    /// Index into [`Said::papers`].
    pub(crate) deadline: Maybe,
    /// Index into [`Said::bases`].
    pub(crate) basis: u32,
}

impl Said {
    pub(super) fn build(rules: &Resolved) -> Self {
        let mut builder = Builder::default();
        let said = &mut builder.said;
        said.name.clone_from(&rules.name);
        said.ruleset.clone_from(&rules.ruleset);
        said.bodies = rules.bodies.iter().map(|body| &body.name).collect();
        said.is_street_office = rules.bodies.iter().map(|body| body.is_street_office).collect();
        said.categories = rules.categories.iter().map(|category| &category.path).collect();
        said.districts = rules.districts.iter().map(|district| &district.name).collect();
        said.governments = rules.districts.iter().map(|district| &district.government).collect();
        said.streets = rules.streets.iter().map(|street| &street.name).collect();
        said.facts = rules.facts.iter().map(|fact| &fact.name).collect();
        said.duties = rules.duties.iter().map(|duty| &duty.name).collect();
        said.drafts = rules.duties.iter().map(|duty| duty.draft).collect();
        said.outcomes = rules.outcomes.iter().map(|outcome| &outcome.name).collect();
        for body in &rules.bodies {
            let formal = builder.paper(body.formal.as_deref());
            builder.said.formal.push(formal);
        }
        for fact in &rules.facts {
            let question = builder.paper(fact.question.as_deref());
            builder.said.fact_questions.push(question);
            let values: Vec<u32> = fact.values.iter().map(|value| builder.index(value)).collect();
            builder.said.values.push(values);
        }
        for duty in &rules.duties {
            let question = builder.paper(duty.ask.as_ref().and_then(|ask| ask.question.as_deref()));
            builder.said.questions.push(question);
            let mut deciding = duty.facts();
            deciding.sort_unstable();
            deciding.dedup();
            builder.said.deciding.push(deciding);
            let mut variants = Vec::with_capacity(duty.variants.len());
            for variant in &duty.variants {
                variants.push(size(builder.said.roles.len()));
                for arm in &variant.arms {
                    let json = builder.json(rules, duty, &arm.roles);
                    builder.row(&arm.roles, json);
                }
            }
            builder.said.variants.push(variants);
        }
        for outcome in &rules.outcomes {
            let number = match &outcome.class {
                OutcomeClass::Transfer(number) => Some(number.as_str()),
                OutcomeClass::Inform(_) => None,
            };
            let row = OutcomeRow {
                transfer_to: builder.paper(number),
                lead: maybe(outcome.lead),
                via: maybe(outcome.via),
                assist: builder.list(&outcome.assist),
                deadline: builder.paper(outcome.deadline.map(|deadline| deadline.to_string()).as_deref()),
                basis: builder.basis(&outcome.basis),
            };
            builder.said.outcome_rows.push(row);
        }
        builder.said
    }

    /// The roles of an arm.
    pub(crate) fn row(&self, duty: DutyId, variant: u32, arm: u32) -> &RolesRow {
        &self.roles[(self.variants.of(duty.index())[variant as usize] + arm) as usize]
    }

    /// A sentence.
    pub(crate) fn paper(&self, index: Maybe) -> Option<&str> {
        index.get().map(|index| self.papers.of(index as usize))
    }

    /// The sentences of a list.
    pub(crate) fn papers_of(&self, basis: u32) -> impl Iterator<Item = &str> {
        self.bases.of(basis as usize).iter().map(|&paper| self.papers.of(paper as usize))
    }
}

fn json(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).expect("texts and lists of them are written as JSON")
}

fn maybe(body: Option<BodyId>) -> Maybe {
    Maybe::of(body.map(|body| body.0))
}

/// Gives each sentence and each list one number.
#[derive(Default)]
struct Builder {
    said: Said,
    papers: BTreeMap<String, u32>,
    lists: BTreeMap<Vec<BodyId>, u32>,
    bases: BTreeMap<Vec<u32>, u32>,
}

impl Builder {
    fn index(&mut self, text: &str) -> u32 {
        if let Some(&index) = self.papers.get(text) {
            return index;
        }
        let index = self.said.papers.push(text);
        self.papers.insert(text.to_owned(), index);
        index
    }

    fn paper(&mut self, text: Option<&str>) -> Maybe {
        Maybe::of(text.map(|text| self.index(text)))
    }

    fn list(&mut self, bodies: &[BodyId]) -> u32 {
        if let Some(&list) = self.lists.get(bodies) {
            return list;
        }
        let list = self.said.lists.push(bodies.iter().copied());
        self.lists.insert(bodies.to_vec(), list);
        list
    }

    fn basis(&mut self, papers: &[String]) -> u32 {
        let papers: Vec<u32> = papers.iter().map(|paper| self.index(paper)).collect();
        if let Some(&basis) = self.bases.get(&papers) {
            return basis;
        }
        let basis = self.said.bases.push(papers.iter().copied());
        self.bases.insert(papers, basis);
        basis
    }

    fn json(&mut self, rules: &Resolved, duty: &Duty, roles: &Roles) -> ArmJson {
        let body = |id: BodyId| rules.bodies[id.index()].name.as_str();
        let bodies = |list: &[BodyId]| list.iter().map(|id| body(*id)).collect::<Vec<_>>();
        let category = roles.category.map(|category| &rules.categories[category.index()].path);
        let first = roles.first.or(roles.via).unwrap_or(roles.lead);
        let lead =
            format!(r#""duty":{},"category":{},"lead":{}"#, json(&duty.name), json(&category), json(body(roles.lead)));
        let others = format!(
            r#","via":{},"first":{},"organise":{},"assist":{},"copy_to":["#,
            json(&roles.via.map(body)),
            json(body(first)),
            json(&bodies(&roles.organise)),
            json(&bodies(&roles.assist)),
        );
        let rest = format!(
            r#"],"escalate":{},"report_in":{},"deadline":{},"basis":{},"draft":{}"#,
            json(&roles.escalate.map(body)),
            json(&roles.report_in),
            json(&roles.deadline.map(|deadline| deadline.to_string())),
            json(&roles.basis),
            duty.draft,
        );
        ArmJson { lead: self.index(&lead), others: self.index(&others), rest: self.index(&rest) }
    }

    fn row(&mut self, roles: &Roles, json: ArmJson) {
        let row = RolesRow {
            lead: roles.lead,
            via: maybe(roles.via),
            first: maybe(roles.first),
            organise: self.list(&roles.organise),
            assist: self.list(&roles.assist),
            escalate: maybe(roles.escalate),
            deadline: self.paper(roles.deadline.map(|deadline| deadline.to_string()).as_deref()),
            report_in: self.paper(roles.report_in.as_deref()),
            basis: self.basis(&roles.basis),
            category: Maybe::of(roles.category.map(|category| category.0)),
            json,
        };
        self.said.roles.push(row);
    }
}
