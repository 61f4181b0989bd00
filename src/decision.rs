//! A decision in names: what goes out as JSON, the same from library, command line and batch.

use serde::{Deserialize, Serialize};

use crate::resolve::model::{OutcomeClass, Resolved};
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
    pub(crate) fn new(rules: &'a Resolved, verdict: &'a Verdict) -> Self {
        Self { names: Names { rules, verdict } }
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
            (Some(first), _) => Some(&self.names.rules.duties[first.duty.index()].name),
            (None, by) => by.map(|by| self.names.rules.outcomes[by.index()].name.as_str()),
        }
    }

    /// As in [`Decision::category`].
    #[must_use]
    pub fn category(&self) -> Option<&'a str> {
        let category = self.first_roles()?.category?;
        Some(&self.names.rules.categories[category.index()].path)
    }

    /// As in [`Decision::lead`].
    #[must_use]
    pub fn lead(&self) -> Option<&'a str> {
        let lead = match self.first_roles() {
            Some(roles) => roles.lead,
            None => self.statutory()?.lead?,
        };
        Some(self.body(lead))
    }

    /// As in [`Decision::via`].
    #[must_use]
    pub fn via(&self) -> Option<&'a str> {
        let via = match self.first_roles() {
            Some(roles) => roles.via,
            None => self.statutory()?.via,
        };
        via.map(|via| self.body(via))
    }

    /// As in [`Decision::organise`].
    pub fn organise(&self) -> impl Iterator<Item = &'a str> {
        let bodies = self.first_roles().map_or(&[][..], |roles| &roles.organise);
        bodies.iter().map(|body| self.body(*body))
    }

    /// As in [`Decision::assist`].
    pub fn assist(&self) -> impl Iterator<Item = &'a str> {
        let bodies = match (self.first_roles(), self.statutory()) {
            (Some(roles), _) => &roles.assist[..],
            (None, Some(outcome)) => &outcome.assist,
            (None, None) => &[],
        };
        bodies.iter().map(|body| self.body(*body))
    }

    /// The papers of the duty; without one, those of the statutory outcome.
    #[must_use]
    pub fn basis(&self) -> &'a [String] {
        match (self.first_roles(), self.statutory()) {
            (Some(roles), _) => &roles.basis,
            (None, Some(outcome)) => &outcome.basis,
            (None, None) => &[],
        }
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
            let duty = &self.names.rules.duties[demand.duty.index()].name;
            (duty.as_str(), self.body(self.names.roles(demand).lead), demand.score)
        })
    }

    /// The decision with every name written out, under the id of the case.
    #[must_use]
    pub fn to_decision(&self, id: Option<&str>) -> Decision {
        Decision::of(self.names.rules, id, self.names.verdict)
    }

    fn first_roles(&self) -> Option<&'a crate::resolve::model::Roles> {
        self.names.verdict.first.as_ref().map(|first| self.names.roles(first))
    }

    fn statutory(&self) -> Option<&'a crate::resolve::model::Outcome> {
        self.names.verdict.by.map(|by| &self.names.rules.outcomes[by.index()])
    }

    fn body(&self, body: crate::ids::BodyId) -> &'a str {
        &self.names.rules.bodies[body.index()].name
    }
}

impl Decision {
    /// Puts names to a verdict.
    pub(crate) fn of(rules: &Resolved, id: Option<&str>, verdict: &Verdict) -> Self {
        let names = Names { rules, verdict };
        let mut decision = Self {
            id: id.map(str::to_owned),
            outcome: verdict.outcome.code().to_owned(),
            score: verdict.score,
            margin: verdict.margin,
            facts: names.facts(),
            place: DecidedPlace {
                district: verdict.place.district.map(|district| rules.districts[district.index()].name.clone()),
                street: verdict.place.street.map(|street| rules.streets[street.index()].name.clone()),
            },
            named: verdict.named.iter().map(|body| rules.bodies[body.index()].name.clone()).collect(),
            repeat: verdict.repeat,
            reason: verdict.reason.map(|reason| reason.code().to_owned()),
            rivals: verdict.rivals.iter().map(|demand| names.candidate(demand)).collect(),
            also: verdict.also.iter().map(|demand| names.further(demand)).collect(),
            candidates: verdict.candidates.iter().map(|demand| names.candidate(demand)).collect(),
            as_of: rules.as_of.to_string(),
            ruleset: rules.ruleset.clone(),
            ..Self::default()
        };
        if let Some(first) = &verdict.first {
            decision.take_roles(names.further(first));
        }
        if let Some(by) = verdict.by {
            decision.take_outcome(&names, &rules.outcomes[by.index()], verdict.first.is_some());
        }
        if verdict.outcome == OutcomeKind::District {
            decision.body = verdict.place.district.map(|district| rules.districts[district.index()].government.clone());
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
    fn take_outcome(&mut self, names: &Names<'_>, outcome: &crate::resolve::model::Outcome, has_duty: bool) {
        if let OutcomeClass::Transfer(number) = &outcome.class {
            self.transfer_to = Some(number.clone());
        }
        if !has_duty {
            let body_name = |body: crate::ids::BodyId| names.rules.bodies[body.index()].name.clone();
            self.duty = Some(outcome.name.clone());
            self.lead = outcome.lead.map(body_name);
            self.body = outcome.lead.and_then(|lead| names.formal(lead));
            self.via = outcome.via.map(body_name);
            self.first = outcome.via.or(outcome.lead).map(body_name);
            self.copy_to = outcome.via.or(outcome.lead).map(|first| names.copies(first)).unwrap_or_default();
            self.assist = outcome.assist.iter().map(|body| body_name(*body)).collect();
            self.deadline = outcome.deadline.map(|deadline| deadline.to_string());
        }
        for paper in &outcome.basis {
            if !self.basis.contains(paper) {
                self.basis.push(paper.clone());
            }
        }
    }
}

/// The tables that turn ids into names, with the place of this case.
#[derive(Clone, Copy)]
struct Names<'a> {
    rules: &'a Resolved,
    verdict: &'a Verdict,
}

impl<'a> Names<'a> {
    fn facts(&self) -> std::collections::BTreeMap<String, Vec<String>> {
        let of_fact = |&(fact, set): &(crate::ids::FactId, u64)| {
            let fact = &self.rules.facts[fact.index()];
            let possible = fact.values.iter().enumerate().filter(|(value, _)| set >> value & 1 == 1);
            (fact.name.clone(), possible.map(|(_, name)| name.clone()).collect())
        };
        let demands = self.verdict.first.iter().chain(&self.verdict.also);
        let deciding: Vec<_> = demands.flat_map(|demand| self.rules.duties[demand.duty.index()].facts()).collect();
        self.verdict.facts.iter().filter(|(fact, _)| deciding.contains(fact)).map(of_fact).collect()
    }

    fn candidate(&self, demand: &Demand) -> Candidate {
        let roles = self.roles(demand);
        Candidate {
            duty: self.rules.duties[demand.duty.index()].name.clone(),
            category: roles.category.map(|category| self.rules.categories[category.index()].path.clone()),
            lead: self.rules.bodies[roles.lead.index()].name.clone(),
            score: demand.score,
        }
    }

    fn roles(&self, demand: &Demand) -> &'a crate::resolve::model::Roles {
        let variant = &self.rules.duties[demand.duty.index()].variants[demand.variant as usize];
        &variant.arms[demand.arm as usize].roles
    }

    fn further(&self, demand: &Demand) -> FurtherDemand {
        let rules = self.rules;
        let duty = &rules.duties[demand.duty.index()];
        let roles = self.roles(demand);
        let body_name = |body: crate::ids::BodyId| rules.bodies[body.index()].name.clone();
        let names = |bodies: &[crate::ids::BodyId]| bodies.iter().map(|body| body_name(*body)).collect();
        let first = roles.first.or(roles.via).unwrap_or(roles.lead);
        FurtherDemand {
            outcome: if demand.question.is_some() { OutcomeKind::Ask } else { OutcomeKind::Dispatch }.code().to_owned(),
            duty: duty.name.clone(),
            category: roles.category.map(|category| rules.categories[category.index()].path.clone()),
            lead: body_name(roles.lead),
            body: self.formal(roles.lead),
            via: roles.via.map(body_name),
            first: Some(body_name(first)),
            organise: names(&roles.organise),
            assist: names(&roles.assist),
            copy_to: self.copies(first),
            escalate: roles.escalate.map(body_name),
            report_in: roles.report_in.clone(),
            deadline: roles.deadline.map(|deadline| deadline.to_string()),
            basis: roles.basis.clone(),
            draft: duty.draft,
            score: demand.score,
            question: demand.question.map(|question| self.question(demand, question)),
        }
    }

    /// The formal name of a body, if the place it needs is known.
    fn formal(&self, body: crate::ids::BodyId) -> Option<String> {
        let mut formal = self.rules.bodies[body.index()].formal.clone()?;
        if formal.contains("{区}") {
            let district = self.verdict.place.district?;
            formal = formal.replace("{区}", &self.rules.districts[district.index()].name);
        }
        if formal.contains("{街}") {
            let street = &self.rules.streets[self.verdict.place.street?.index()].name;
            let is_township = street.ends_with(['镇', '乡']);
            if is_township && self.rules.bodies[body.index()].is_street_office {
                return Some(format!("{street}人民政府"));
            }
            formal = formal.replace("{街}", street);
        }
        Some(formal)
    }

    /// The district government, if the street receives the order and the district is known.
    fn copies(&self, first: crate::ids::BodyId) -> Vec<String> {
        let district = self.verdict.place.district.filter(|_| self.rules.bodies[first.index()].is_street_office);
        district.map(|district| self.rules.districts[district.index()].government.clone()).into_iter().collect()
    }

    /// The question as it is put to the citizen.
    fn question(&self, demand: &Demand, question: Question) -> String {
        let ask = self.rules.duties[demand.duty.index()].ask.as_ref();
        match question {
            Question::Fact(fact) => ask
                .and_then(|ask| ask.question.clone())
                .or_else(|| self.rules.facts[fact.index()].question.clone())
                .unwrap_or_else(|| self.rules.facts[fact.index()].name.clone()),
            Question::District => "事情发生在哪个区？".to_owned(),
            Question::Street => "事情发生在哪个街道或乡镇？".to_owned(),
            Question::Hour => "事情发生在几点钟？".to_owned(),
            Question::Category => "这件事属于哪一类？".to_owned(),
        }
    }
}
