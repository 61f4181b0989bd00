//! A decision in names: what goes out as JSON, the same from library, command line and batch.

mod json;
#[cfg(feature = "cli")]
mod row;

#[cfg(feature = "cli")]
pub(crate) use self::row::COLUMNS;

use std::borrow::Cow;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::compile::said::{Maybe, OutcomeRow, RolesRow, Said};
use crate::ids::*;
use crate::verdict::{Demand, OutcomeKind, Question, Verdict};

/// What is decided about one case. Keys never change meaning; deadlines read `2h 24h 7d 15d 5wd`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The case's number.
    pub id: Option<String>,
    /// `transfer`, `inform`, `ask`, `confer`, `dispatch`, `district` or `unmatched`.
    pub outcome: String,
    /// The duty that answers (or the statutory outcome, for `inform` and a transfer without a duty).
    pub duty: Option<String>,
    /// Category path.
    pub category: Option<String>,
    /// 主责, canonical name.
    pub lead: Option<String>,
    /// The lead's formal name once the place is known.
    pub body: Option<String>,
    /// 经: the body the order goes through if the lead is a class of parties.
    pub via: Option<String>,
    /// 首接: who receives the order.
    pub first: Option<String>,
    /// 组织.
    pub organise: Vec<String>,
    /// 协助.
    pub assist: Vec<String>,
    /// Who gets a copy: the district government where the street receives the order (接诉即办条例 第十二条).
    pub copy_to: Vec<String>,
    /// 上报.
    pub escalate: Option<String>,
    /// 报到.
    pub report_in: Option<String>,
    /// 时限.
    pub deadline: Option<String>,
    /// 依据.
    pub basis: Vec<String>,
    /// Whether the duty has no verified basis.
    pub draft: bool,
    /// Points of what decided.
    pub score: u32,
    /// Points ahead of the strongest rival.
    pub margin: i32,
    /// Facts that the demands depend on and about which something is known: the values still possible, by name.
    pub facts: std::collections::BTreeMap<String, Vec<String>>,
    /// Where.
    pub place: DecidedPlace,
    /// Bodies the citizen named.
    pub named: Vec<String>,
    /// Whether the citizen says it was reported before.
    pub repeat: bool,
    /// Why nobody is dispatched: `legal-channel secrecy outside-powers improper praise repeat`.
    pub reason: Option<String>,
    /// The emergency line, `110 119 120 122`.
    pub transfer_to: Option<String>,
    /// What must be asked.
    pub question: Option<String>,
    /// Duties so close behind that a person decides.
    pub rivals: Vec<Candidate>,
    /// Further demands, each whole: a proposal, never sent by itself.
    pub also: Vec<FurtherDemand>,
    /// Every duty that scores, the best for each lead and first-level category.
    pub candidates: Vec<Candidate>,
    /// The day the rules were taken of.
    pub as_of: String,
    /// Hash of the rule set.
    pub ruleset: String,
}

/// A place as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecidedPlace {
    /// District.
    pub district: Option<String>,
    /// Street or township.
    pub street: Option<String>,
}

/// A duty in the running.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Its name.
    pub duty: String,
    /// Its category path.
    pub category: Option<String>,
    /// Its lead.
    pub lead: String,
    /// Its points.
    pub score: u32,
}

/// A further demand of the same case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FurtherDemand {
    /// `dispatch` or `ask`.
    pub outcome: String,
    /// Its duty.
    pub duty: String,
    /// Category path.
    pub category: Option<String>,
    /// 主责.
    pub lead: String,
    /// The lead's formal name once the place is known.
    pub body: Option<String>,
    /// 经.
    pub via: Option<String>,
    /// 首接.
    pub first: Option<String>,
    /// 组织.
    pub organise: Vec<String>,
    /// 协助.
    pub assist: Vec<String>,
    /// Who gets a copy.
    pub copy_to: Vec<String>,
    /// 上报.
    pub escalate: Option<String>,
    /// 报到.
    pub report_in: Option<String>,
    /// 时限.
    pub deadline: Option<String>,
    /// 依据.
    pub basis: Vec<String>,
    /// Whether the duty has no verified basis.
    pub draft: bool,
    /// Points.
    pub score: u32,
    /// What must be asked.
    pub question: Option<String>,
}

/// A decision that lies in a [`Scratch`](crate::Scratch): names are looked up when they are asked for, none is copied.
#[derive(Clone, Copy)]
pub struct DecisionRef<'a> {
    as_of: Date,
    names: Names<'a>,
}

impl std::fmt::Debug for DecisionRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("DecisionRef");
        shown.field("outcome", &self.outcome()).field("duty", &self.duty()).field("lead", &self.lead());
        shown.field("score", &self.score()).field("margin", &self.margin()).finish_non_exhaustive()
    }
}

impl<'a> DecisionRef<'a> {
    pub(crate) fn new(said: &'a Said, as_of: Date, verdict: &'a Verdict) -> Self {
        Self { as_of, names: Names { said, verdict } }
    }

    /// As in [`Decision::outcome`].
    #[must_use]
    pub fn outcome(&self) -> &'static str {
        self.names.verdict.outcome.code()
    }

    /// As in [`Decision::duty`]: the duty, or the statutory outcome where no duty reached the threshold.
    #[must_use]
    pub fn duty(&self) -> Option<&'a str> {
        match (self.names.verdict.first, self.names.verdict.by) {
            (Some(first), _) => Some(self.names.said.duties.of(first.duty.index())),
            (None, by) => by.map(|by| self.names.said.outcomes.of(by.index())),
        }
    }

    /// As in [`Decision::category`].
    #[must_use]
    pub fn category(&self) -> Option<&'a str> {
        self.first()?.category.get().map(|category| self.names.said.categories.of(category as usize))
    }

    /// As in [`Decision::lead`].
    #[must_use]
    pub fn lead(&self) -> Option<&'a str> {
        self.lead_id().map(|lead| self.body(lead))
    }

    /// As in [`Decision::via`].
    #[must_use]
    pub fn via(&self) -> Option<&'a str> {
        let via = match self.first() {
            Some(row) => row.via,
            None => self.statutory()?.via,
        };
        via.body().map(|via| self.body(via))
    }

    /// The district, if it is known.
    #[cfg(feature = "cli")]
    pub(crate) fn district(&self) -> Option<&'a str> {
        self.names.district()
    }

    /// The same in ids.
    #[cfg(feature = "cli")]
    pub(crate) fn district_id(&self) -> Option<DistrictId> {
        self.names.verdict.place.district
    }

    pub(crate) fn lead_id(&self) -> Option<BodyId> {
        match self.first() {
            Some(row) => Some(row.lead),
            None => self.statutory()?.lead.body(),
        }
    }

    pub(crate) fn assist_ids(&self) -> &'a [BodyId] {
        let of_outcome = || self.statutory().map(|outcome| outcome.assist);
        self.list(self.first().map(|row| row.assist).or_else(of_outcome))
    }

    /// As in [`Decision::organise`].
    pub fn organise(&self) -> impl Iterator<Item = &'a str> {
        self.names.bodies(self.list(self.first().map(|row| row.organise)))
    }

    /// As in [`Decision::assist`].
    pub fn assist(&self) -> impl Iterator<Item = &'a str> {
        self.names.bodies(self.assist_ids())
    }

    /// The papers of the duty; without one, those of the statutory outcome.
    pub fn basis(&self) -> impl Iterator<Item = &'a str> {
        let of_outcome = || self.statutory().map(|outcome| outcome.basis);
        let basis = self.first().map(|row| row.basis).or_else(of_outcome);
        basis.into_iter().flat_map(|basis| self.names.said.papers_of(basis))
    }

    /// Points of what decided.
    #[must_use]
    pub fn score(&self) -> u32 {
        self.names.verdict.score
    }

    /// As in [`Decision::margin`].
    #[must_use]
    pub fn margin(&self) -> i32 {
        self.names.verdict.margin
    }

    /// Duty, lead and points of every candidate, in rank order.
    pub fn candidates(&self) -> impl Iterator<Item = (&'a str, &'a str, u32)> {
        self.names.verdict.candidates.iter().map(|demand| {
            let duty = self.names.said.duties.of(demand.duty.index());
            (duty, self.body(self.names.row(demand).lead), demand.score)
        })
    }

    /// The decision with every name written out, under the id of the case.
    #[must_use]
    pub fn to_decision(&self, id: Option<&str>) -> Decision {
        Decision::of(self.names.said, self.as_of, id, self.names.verdict)
    }

    /// Appends the decision as JSON, under the id of the case: the bytes that [`to_decision`](Self::to_decision) is written as, without
    /// a copy of any name. O(bytes written).
    ///
    /// ```
    /// use route::{Case, Router, Scratch};
    ///
    /// let router = Router::builtin("2026-11-22".parse()?)?;
    /// let mut scratch = Scratch::default();
    /// let decision = router.decide(&Case::of_text("我们这条街没有路灯"), &mut scratch);
    /// let mut json = Vec::new();
    /// decision.write_json(Some("7"), &mut json);
    /// assert_eq!(json, serde_json::to_vec(&decision.to_decision(Some("7")))?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write_json(&self, id: Option<&str>, out: &mut Vec<u8>) {
        json::write(self, id, out);
    }

    /// Hands over the fields of a table's row, in the order of [`COLUMNS`].
    #[cfg(feature = "cli")]
    pub(crate) fn each_field(&self, id: Option<&str>, each: &mut dyn FnMut(&str)) {
        row::each(self, id, each);
    }

    fn first(&self) -> Option<&'a RolesRow> {
        self.names.verdict.first.as_ref().map(|first| self.names.row(first))
    }

    fn statutory(&self) -> Option<&'a OutcomeRow> {
        self.names.verdict.by.map(|by| &self.names.said.outcome_rows[by.index()])
    }

    fn body(&self, body: BodyId) -> &'a str {
        self.names.said.bodies.of(body.index())
    }

    fn list(&self, list: Option<u32>) -> &'a [BodyId] {
        list.map_or(&[], |list| self.names.said.lists.of(list as usize))
    }
}

impl Decision {
    /// Puts names to a verdict.
    pub(crate) fn of(said: &Said, as_of: Date, id: Option<&str>, verdict: &Verdict) -> Self {
        let names = Names { said, verdict };
        let roles = names.roles();
        let demand = roles.written(&names);
        let own = |text: &str| text.to_owned();
        Self {
            id: id.map(own),
            outcome: own(verdict.outcome.code()),
            duty: roles.duty.map(own),
            category: demand.category,
            lead: roles.lead.map(own),
            body: demand.body,
            via: demand.via,
            first: demand.first,
            organise: demand.organise,
            assist: demand.assist,
            copy_to: demand.copy_to,
            escalate: demand.escalate,
            report_in: demand.report_in,
            deadline: demand.deadline,
            basis: demand.basis,
            draft: demand.draft,
            score: verdict.score,
            margin: verdict.margin,
            facts: names.facts().map(|(fact, values)| (own(fact), values.map(own).collect())).collect(),
            place: DecidedPlace { district: names.district().map(own), street: names.street().map(own) },
            named: names.named().map(own).collect(),
            repeat: verdict.repeat,
            reason: names.reason().map(own),
            transfer_to: names.transfer_to().map(own),
            question: demand.question,
            rivals: verdict.rivals.iter().map(|demand| names.candidate(demand)).collect(),
            also: verdict.also.iter().map(|demand| names.roles_of(demand).written(&names)).collect(),
            candidates: verdict.candidates.iter().map(|demand| names.candidate(demand)).collect(),
            as_of: as_of.to_string(),
            ruleset: said.ruleset.clone(),
        }
    }
}

/// What becomes of a further demand: `dispatch`, or `ask` if something must be asked first.
fn outcome_of_further(asks: bool) -> &'static str {
    if asks { OutcomeKind::Ask } else { OutcomeKind::Dispatch }.code()
}

/// Who does what by one duty or statutory outcome, in names that lie in the tables.
#[derive(Clone, Default)]
struct Roles<'a> {
    duty: Option<&'a str>,
    category: Option<&'a str>,
    lead: Option<&'a str>,
    body: Option<Cow<'a, str>>,
    via: Option<&'a str>,
    first: Option<&'a str>,
    organise: &'a [BodyId],
    assist: &'a [BodyId],
    copy_to: Option<&'a str>,
    escalate: Option<&'a str>,
    report_in: Option<&'a str>,
    deadline: Option<&'a str>,
    /// In `papers`.
    basis: &'a [u32],
    /// The papers of the statutory outcome that decided beside a duty.
    more_basis: &'a [u32],
    draft: bool,
    question: Option<&'a str>,
    score: u32,
}

impl<'a> Roles<'a> {
    /// The papers, each once.
    fn basis(&self, names: &Names<'a>) -> impl Iterator<Item = &'a str> {
        let said = names.said;
        let more = self.more_basis.iter().filter(|paper| !self.basis.contains(paper));
        self.basis.iter().chain(more).map(|paper| said.papers.of(*paper as usize))
    }

    /// The same with every name copied.
    fn written(&self, names: &Names<'a>) -> FurtherDemand {
        let own = |text: &str| text.to_owned();
        FurtherDemand {
            outcome: own(outcome_of_further(self.question.is_some())),
            duty: self.duty.map(own).unwrap_or_default(),
            category: self.category.map(own),
            lead: self.lead.map(own).unwrap_or_default(),
            body: self.body.as_deref().map(own),
            via: self.via.map(own),
            first: self.first.map(own),
            organise: names.bodies(self.organise).map(own).collect(),
            assist: names.bodies(self.assist).map(own).collect(),
            copy_to: self.copy_to.into_iter().map(own).collect(),
            escalate: self.escalate.map(own),
            report_in: self.report_in.map(own),
            deadline: self.deadline.map(own),
            basis: self.basis(names).map(own).collect(),
            draft: self.draft,
            score: self.score,
            question: self.question.map(own),
        }
    }
}

/// The tables that turn ids into names, with the place of this case.
#[derive(Clone, Copy)]
struct Names<'a> {
    said: &'a Said,
    verdict: &'a Verdict,
}

impl<'a> Names<'a> {
    fn body(&self, body: BodyId) -> &'a str {
        self.said.bodies.of(body.index())
    }

    fn maybe(&self, body: Maybe) -> Option<&'a str> {
        body.body().map(|body| self.body(body))
    }

    fn bodies(&self, bodies: &'a [BodyId]) -> impl Iterator<Item = &'a str> {
        let said = self.said;
        bodies.iter().map(|body| said.bodies.of(body.index()))
    }

    fn district(&self) -> Option<&'a str> {
        self.verdict.place.district.map(|district| self.said.districts.of(district.index()))
    }

    fn street(&self) -> Option<&'a str> {
        self.verdict.place.street.map(|street| self.said.streets.of(street.index()))
    }

    fn government(&self) -> Option<&'a str> {
        self.verdict.place.district.map(|district| self.said.governments.of(district.index()))
    }

    fn named(&self) -> impl Iterator<Item = &'a str> {
        self.bodies(&self.verdict.named)
    }

    fn reason(&self) -> Option<&'static str> {
        self.verdict.reason.map(|reason| reason.code())
    }

    fn transfer_to(&self) -> Option<&'a str> {
        self.verdict.by.and_then(|by| self.said.paper(self.said.outcome_rows[by.index()].transfer_to))
    }

    /// Facts that the demands depend on, each with the values that are possible; in no order.
    fn facts(&self) -> impl Iterator<Item = (&'a str, impl Iterator<Item = &'a str> + use<'a>)> {
        let Self { said, verdict } = *self;
        let demands = move || verdict.first.iter().chain(&verdict.also);
        let decides = move |fact: FactId| demands().any(|of| said.deciding.of(of.duty.index()).contains(&fact));
        verdict.facts.iter().filter(move |(fact, _)| decides(*fact)).map(move |&(fact, set)| {
            let values = said.values.of(fact.index()).iter().enumerate();
            let possible = values.filter(move |(value, _)| set >> value & 1 == 1);
            (said.facts.of(fact.index()), possible.map(move |(_, &value)| said.papers.of(value as usize)))
        })
    }

    fn row(&self, demand: &Demand) -> &'a RolesRow {
        self.said.row(demand.duty, demand.variant, demand.arm)
    }

    fn duty(&self, demand: &Demand) -> &'a str {
        self.said.duties.of(demand.duty.index())
    }

    fn category(&self, row: &RolesRow) -> Option<&'a str> {
        row.category.get().map(|category| self.said.categories.of(category as usize))
    }

    fn candidate(&self, demand: &Demand) -> Candidate {
        let row = self.row(demand);
        Candidate {
            duty: self.duty(demand).to_owned(),
            category: self.category(row).map(str::to_owned),
            lead: self.body(row.lead).to_owned(),
            score: demand.score,
        }
    }

    /// The roles that the case gets: those of the first duty, else those the statutory outcome writes. A transfer has the papers of
    /// both.
    fn roles(&self) -> Roles<'a> {
        let outcome = self.verdict.by.map(|by| &self.said.outcome_rows[by.index()]);
        let mut roles = match (&self.verdict.first, self.verdict.by, outcome) {
            (Some(first), ..) => Roles {
                more_basis: outcome.map_or(&[], |row| self.said.bases.of(row.basis as usize)),
                ..self.roles_of(first)
            },
            (None, Some(by), Some(row)) => self.roles_of_outcome(by, row),
            _ => Roles::default(),
        };
        if self.verdict.outcome == OutcomeKind::District {
            roles.body = self.government().map(Cow::Borrowed);
        }
        roles
    }

    fn roles_of_outcome(&self, outcome: OutcomeId, row: &OutcomeRow) -> Roles<'a> {
        let (lead, via) = (row.lead.body(), row.via.body());
        let first = via.or(lead);
        Roles {
            duty: Some(self.said.outcomes.of(outcome.index())),
            lead: lead.map(|lead| self.body(lead)),
            body: lead.and_then(|lead| self.formal(lead)),
            via: via.map(|via| self.body(via)),
            first: first.map(|first| self.body(first)),
            copy_to: first.and_then(|first| self.copy_to(first)),
            assist: self.said.lists.of(row.assist as usize),
            deadline: self.said.paper(row.deadline),
            basis: self.said.bases.of(row.basis as usize),
            ..Roles::default()
        }
    }

    fn roles_of(&self, demand: &Demand) -> Roles<'a> {
        let said = self.said;
        let row = self.row(demand);
        let first = row.receives();
        Roles {
            duty: Some(self.duty(demand)),
            category: self.category(row),
            lead: Some(self.body(row.lead)),
            body: self.formal(row.lead),
            via: self.maybe(row.via),
            first: Some(self.body(first)),
            organise: said.lists.of(row.organise as usize),
            assist: said.lists.of(row.assist as usize),
            copy_to: self.copy_to(first),
            escalate: self.maybe(row.escalate),
            report_in: said.paper(row.report_in),
            deadline: said.paper(row.deadline),
            basis: said.bases.of(row.basis as usize),
            more_basis: &[],
            draft: said.drafts[demand.duty.index()],
            question: demand.question.map(|question| self.question(demand, question)),
            score: demand.score,
        }
    }

    /// The formal name of a body, if the place it needs is known.
    fn formal(&self, body: BodyId) -> Option<Cow<'a, str>> {
        let formal = self.said.paper(self.said.formal[body.index()])?;
        let Some((mut before, mut rest)) = formal.split_once('{') else { return Some(formal.into()) };
        let mut full = String::with_capacity(2 * formal.len());
        loop {
            full.push_str(before);
            if let Some(after) = rest.strip_prefix("区}") {
                full.push_str(self.district()?);
                rest = after;
            } else if let Some(after) = rest.strip_prefix("街}") {
                let street = self.street()?;
                let is_township = street.ends_with(['镇', '乡']);
                if is_township && self.said.is_street_office[body.index()] {
                    return Some(format!("{street}人民政府").into());
                }
                full.push_str(street);
                rest = after;
            } else {
                full.push('{');
            }
            let Some(next) = rest.split_once('{') else { break };
            (before, rest) = next;
        }
        full.push_str(rest);
        Some(full.into())
    }

    /// The district government, if the street receives the order and the district is known.
    fn copy_to(&self, first: BodyId) -> Option<&'a str> {
        self.government().filter(|_| self.said.is_street_office[first.index()])
    }

    /// The question as it is put to the citizen.
    fn question(&self, demand: &Demand, question: Question) -> &'a str {
        let said = self.said;
        match question {
            Question::Fact(fact) => said
                .paper(said.questions[demand.duty.index()])
                .or_else(|| said.paper(said.fact_questions[fact.index()]))
                .unwrap_or_else(|| said.facts.of(fact.index())),
            Question::District => "事情发生在哪个区？",
            Question::Street => "事情发生在哪个街道或乡镇？",
            Question::Hour => "事情发生在几点钟？",
            Question::Category => "这件事属于哪一类？",
        }
    }
}
