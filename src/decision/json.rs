//! A decision as JSON without copies: the keys and bytes of [`Decision`](super::Decision), from the tables straight to the output.

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

use super::{DecisionRef, Names, Roles};
use crate::verdict::Demand;

/// Appends a decision. O(bytes written).
pub(super) fn write(decision: &DecisionRef, id: Option<&str>, out: &mut Vec<u8>) {
    let before = out.len();
    // Memory takes everything; were something not to be JSON, nothing is better than half of it.
    if serde_json::to_writer(&mut *out, &Whole { id, decision }).is_err() {
        out.truncate(before);
    }
}

struct Whole<'d> {
    id: Option<&'d str>,
    decision: &'d DecisionRef<'d>,
}

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let DecisionRef { as_of, names } = self.decision;
        let verdict = names.verdict;
        let roles = names.roles();
        let mut out = to.serialize_struct("Decision", 30)?;
        out.serialize_field("id", &self.id)?;
        out.serialize_field("outcome", verdict.outcome.code())?;
        write_roles(&mut out, names, &roles)?;
        out.serialize_field("score", &verdict.score)?;
        out.serialize_field("margin", &verdict.margin)?;
        out.serialize_field("facts", &Facts(names))?;
        out.serialize_field("place", &Place(names))?;
        out.serialize_field("named", &Each(|| names.named()))?;
        out.serialize_field("repeat", &verdict.repeat)?;
        out.serialize_field("reason", &names.reason())?;
        out.serialize_field("transfer_to", &names.transfer_to())?;
        out.serialize_field("question", &roles.question)?;
        out.serialize_field("rivals", &Each(|| verdict.rivals.iter().map(|demand| InTheRunning { names, demand })))?;
        out.serialize_field("also", &Each(|| verdict.also.iter().map(|demand| Further { names, demand })))?;
        out.serialize_field(
            "candidates",
            &Each(|| verdict.candidates.iter().map(|demand| InTheRunning { names, demand })),
        )?;
        out.serialize_field("as_of", &Shown(as_of))?;
        out.serialize_field("ruleset", &names.said.ruleset)?;
        out.end()
    }
}

/// Who does what, from the duty to whether it is a draft.
fn write_roles<S: SerializeStruct>(out: &mut S, names: &Names, roles: &Roles) -> Result<(), S::Error> {
    out.serialize_field("duty", &roles.duty)?;
    out.serialize_field("category", &roles.category)?;
    out.serialize_field("lead", &roles.lead)?;
    out.serialize_field("body", &roles.body)?;
    out.serialize_field("via", &roles.via)?;
    out.serialize_field("first", &roles.first)?;
    out.serialize_field("organise", &Each(|| names.bodies(roles.organise)))?;
    out.serialize_field("assist", &Each(|| names.bodies(roles.assist)))?;
    out.serialize_field("copy_to", &Each(|| roles.copy_to.into_iter()))?;
    out.serialize_field("escalate", &roles.escalate)?;
    out.serialize_field("report_in", &roles.report_in)?;
    out.serialize_field("deadline", &roles.deadline)?;
    out.serialize_field("basis", &Each(|| roles.basis(names)))?;
    out.serialize_field("draft", &roles.draft)
}

struct Further<'n> {
    names: &'n Names<'n>,
    demand: &'n Demand,
}

impl Serialize for Further<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let roles = self.names.roles_of(self.demand);
        let mut out = to.serialize_struct("FurtherDemand", 17)?;
        out.serialize_field("outcome", roles.outcome())?;
        write_roles(&mut out, self.names, &roles)?;
        out.serialize_field("score", &roles.score)?;
        out.serialize_field("question", &roles.question)?;
        out.end()
    }
}

struct InTheRunning<'n> {
    names: &'n Names<'n>,
    demand: &'n Demand,
}

impl Serialize for InTheRunning<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let row = self.names.row(self.demand);
        let mut out = to.serialize_struct("Candidate", 4)?;
        out.serialize_field("duty", self.names.duty(self.demand))?;
        out.serialize_field("category", &self.names.category(row))?;
        out.serialize_field("lead", self.names.body(row.lead))?;
        out.serialize_field("score", &self.demand.score)?;
        out.end()
    }
}

struct Place<'n>(&'n Names<'n>);

impl Serialize for Place<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut out = to.serialize_struct("DecidedPlace", 2)?;
        out.serialize_field("district", &self.0.district())?;
        out.serialize_field("street", &self.0.street())?;
        out.end()
    }
}

struct Facts<'n>(&'n Names<'n>);

impl Serialize for Facts<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        // Few decisions have one, nearly none has two.
        let mut names: Vec<&str> = self.0.facts().map(|(fact, _)| fact).collect();
        names.sort_unstable();
        let mut out = to.serialize_map(Some(names.len()))?;
        for name in names {
            let values = || self.0.facts().filter(|(fact, _)| *fact == name).flat_map(|(_, values)| values);
            out.serialize_entry(name, &Each(values))?;
        }
        out.end()
    }
}

/// A list that is told anew each time.
struct Each<F>(F);

impl<F: Fn() -> I, I: Iterator<Item: Serialize>> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0())
    }
}

/// Something as it is shown.
struct Shown<T>(T);

impl<T: std::fmt::Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}
