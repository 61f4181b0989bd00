//! A decision in names: what goes out as JSON, the same from library, command line and batch.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::compile::said::{OutcomeRow, RolesRow, Said};
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
        let lead = match self.first() {
            Some(row) => row.lead,
            None => self.statutory()?.lead.body()?,
        };
        Some(self.body(lead))
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

    /// As in [`Decision::organise`].
    pub fn organise(&self) -> impl Iterator<Item = &'a str> {
        self.bodies(self.first().map(|row| row.organise))
    }

    /// As in [`Decision::assist`].
    pub fn assist(&self) -> impl Iterator<Item = &'a str> {
        let of_outcome = || self.statutory().map(|outcome| outcome.assist);
        self.bodies(self.first().map(|row| row.assist).or_else(of_outcome))
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

    fn first(&self) -> Option<&'a RolesRow> {
        self.names.verdict.first.as_ref().map(|first| self.names.row(first))
    }

    fn statutory(&self) -> Option<&'a OutcomeRow> {
        self.names.verdict.by.map(|by| &self.names.said.outcome_rows[by.index()])
    }

    fn body(&self, body: BodyId) -> &'a str {
        self.names.said.bodies.of(body.index())
    }

    fn bodies(&self, list: Option<u32>) -> impl Iterator<Item = &'a str> {
        let bodies = list.map_or(&[][..], |list| self.names.said.lists.of(list as usize));
        bodies.iter().map(|body| self.body(*body))
    }
}

impl Decision {
    /// Puts names to a verdict.
    pub(crate) fn of(said: &Said, as_of: Date, id: Option<&str>, verdict: &Verdict) -> Self {
        let names = Names { said, verdict };
        let mut decision = Self {
            id: id.map(str::to_owned),
            outcome: verdict.outcome.code().to_owned(),
            score: verdict.score,
            margin: verdict.margin,
            facts: names.facts(),
            place: DecidedPlace {
                district: verdict.place.district.map(|district| said.districts.of(district.index()).to_owned()),
                street: verdict.place.street.map(|street| said.streets.of(street.index()).to_owned()),
            },
            named: verdict.named.iter().map(|body| names.body(*body)).collect(),
            repeat: verdict.repeat,
            reason: verdict.reason.map(|reason| reason.code().to_owned()),
            rivals: verdict.rivals.iter().map(|demand| names.candidate(demand)).collect(),
            also: verdict.also.iter().map(|demand| names.further(demand)).collect(),
            candidates: verdict.candidates.iter().map(|demand| names.candidate(demand)).collect(),
            as_of: as_of.to_string(),
            ruleset: said.ruleset.clone(),
            ..Self::default()
        };
        if let Some(first) = &verdict.first {
            decision.take_roles(names.further(first));
        }
        if let Some(by) = verdict.by {
            decision.take_outcome(&names, by, verdict.first.is_some());
        }
        if verdict.outcome == OutcomeKind::District {
            decision.body = verdict.place.district.map(|district| said.governments.of(district.index()).to_owned());
        }
        decision
    }

    fn take_roles(&mut self, demand: FurtherDemand) {
        self.duty = Some(demand.duty);
        self.category = demand.category;
        self.lead = Some(demand.lead);
        self.body = demand.body;
        self.via = demand.via;
        self.first = demand.first;
        self.organise = demand.organise;
        self.assist = demand.assist;
        self.copy_to = demand.copy_to;
        self.escalate = demand.escalate;
        self.report_in = demand.report_in;
        self.deadline = demand.deadline;
        self.basis = demand.basis;
        self.draft = demand.draft;
        self.question = demand.question;
    }

    /// A transfer has the roles of the first duty, if there is one, else those the outcome writes; its basis stands in any case.
    fn take_outcome(&mut self, names: &Names<'_>, outcome: OutcomeId, has_duty: bool) {
        let row = &names.said.outcome_rows[outcome.index()];
        if let Some(number) = names.said.paper(row.transfer_to) {
            self.transfer_to = Some(number.to_owned());
        }
        if !has_duty {
            let (lead, via) = (row.lead.body(), row.via.body());
            let first = via.or(lead);
            self.duty = Some(names.said.outcomes.of(outcome.index()).to_owned());
            self.lead = lead.map(|lead| names.body(lead));
            self.body = lead.and_then(|lead| names.formal(lead));
            self.via = via.map(|via| names.body(via));
            self.first = first.map(|first| names.body(first));
            self.copy_to = first.map(|first| names.copies(first)).unwrap_or_default();
            self.assist = names.bodies(row.assist);
            self.deadline = names.said.paper(row.deadline).map(str::to_owned);
        }
        for paper in names.said.papers_of(row.basis) {
            if !self.basis.iter().any(|known| known == paper) {
                self.basis.push(paper.to_owned());
            }
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
    fn body(&self, body: BodyId) -> String {
        self.said.bodies.of(body.index()).to_owned()
    }

    fn bodies(&self, list: u32) -> Vec<String> {
        self.said.lists.of(list as usize).iter().map(|body| self.body(*body)).collect()
    }

    fn duty(&self, demand: &Demand) -> String {
        self.said.duties.of(demand.duty.index()).to_owned()
    }

    fn category(&self, row: &RolesRow) -> Option<String> {
        row.category.get().map(|category| self.said.categories.of(category as usize).to_owned())
    }

    fn facts(&self) -> std::collections::BTreeMap<String, Vec<String>> {
        let of_fact = |&(fact, set): &(FactId, u64)| {
            let values = self.said.values.of(fact.index()).iter().enumerate();
            let possible = values.filter(|(value, _)| set >> value & 1 == 1);
            let name = |(_, &value): (usize, &u32)| self.said.papers.of(value as usize).to_owned();
            (self.said.facts.of(fact.index()).to_owned(), possible.map(name).collect())
        };
        let demands = || self.verdict.first.iter().chain(&self.verdict.also);
        let decides = |fact: FactId| demands().any(|of| self.said.deciding.of(of.duty.index()).contains(&fact));
        self.verdict.facts.iter().filter(|(fact, _)| decides(*fact)).map(of_fact).collect()
    }

    fn row(&self, demand: &Demand) -> &'a RolesRow {
        self.said.row(demand.duty, demand.variant, demand.arm)
    }

    fn candidate(&self, demand: &Demand) -> Candidate {
        let row = self.row(demand);
        Candidate {
            duty: self.duty(demand),
            category: self.category(row),
            lead: self.body(row.lead),
            score: demand.score,
        }
    }

    fn further(&self, demand: &Demand) -> FurtherDemand {
        let said = self.said;
        let row = self.row(demand);
        let first = row.first.body().or(row.via.body()).unwrap_or(row.lead);
        FurtherDemand {
            outcome: if demand.question.is_some() { OutcomeKind::Ask } else { OutcomeKind::Dispatch }.code().to_owned(),
            duty: self.duty(demand),
            category: self.category(row),
            lead: self.body(row.lead),
            body: self.formal(row.lead),
            via: row.via.body().map(|via| self.body(via)),
            first: Some(self.body(first)),
            organise: self.bodies(row.organise),
            assist: self.bodies(row.assist),
            copy_to: self.copies(first),
            escalate: row.escalate.body().map(|body| self.body(body)),
            report_in: said.paper(row.report_in).map(str::to_owned),
            deadline: said.paper(row.deadline).map(str::to_owned),
            basis: said.papers_of(row.basis).map(str::to_owned).collect(),
            draft: said.drafts[demand.duty.index()],
            score: demand.score,
            question: demand.question.map(|question| self.question(demand, question)),
        }
    }

    /// The formal name of a body, if the place it needs is known.
    fn formal(&self, body: BodyId) -> Option<String> {
        let mut formal = self.said.paper(self.said.formal[body.index()])?.to_owned();
        if formal.contains("{区}") {
            let district = self.verdict.place.district?;
            formal = formal.replace("{区}", self.said.districts.of(district.index()));
        }
        if formal.contains("{街}") {
            let street = self.said.streets.of(self.verdict.place.street?.index());
            let is_township = street.ends_with(['镇', '乡']);
            if is_township && self.said.is_street_office[body.index()] {
                return Some(format!("{street}人民政府"));
            }
            formal = formal.replace("{街}", street);
        }
        Some(formal)
    }

    /// The district government, if the street receives the order and the district is known.
    fn copies(&self, first: BodyId) -> Vec<String> {
        let district = self.verdict.place.district.filter(|_| self.said.is_street_office[first.index()]);
        district.map(|district| self.said.governments.of(district.index()).to_owned()).into_iter().collect()
    }

    /// The question as it is put to the citizen.
    fn question(&self, demand: &Demand, question: Question) -> String {
        let said = self.said;
        match question {
            Question::Fact(fact) => said
                .paper(said.questions[demand.duty.index()])
                .or_else(|| said.paper(said.fact_questions[fact.index()]))
                .unwrap_or_else(|| said.facts.of(fact.index()))
                .to_owned(),
            Question::District => "事情发生在哪个区？".to_owned(),
            Question::Street => "事情发生在哪个街道或乡镇？".to_owned(),
            Question::Hour => "事情发生在几点钟？".to_owned(),
            Question::Category => "这件事属于哪一类？".to_owned(),
        }
    }
}
