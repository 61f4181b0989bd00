//! A decision as JSON without copies: the keys and bytes of [`Decision`](super::Decision), from the tables straight to the output.
//!
//! Keys and brackets are laid down as they are, and so is what an arm says in every case ([`ArmJson`](crate::compile::said::ArmJson)). A
//! program that decides millions of cases spends as long on their JSON as on the decisions, and a serializer is asked for every key and
//! every character anew.

use std::io::Write;

use jiff::civil::Date;

use super::{DecisionRef, Names, Roles, outcome_of_further};
use crate::verdict::Demand;

/// Appends a decision. O(bytes written).
pub(super) fn write(decision: &DecisionRef, id: Option<&str>, out: &mut Vec<u8>) {
    let DecisionRef { as_of, names } = decision;
    let verdict = names.verdict;
    let mut out = Json(out);
    out.maybe("{\"id\":", id);
    out.code(",\"outcome\":\"", verdict.outcome.code());
    let question = match (&verdict.first, verdict.by) {
        (Some(first), None) => out.arm(names, first),
        _ => {
            let roles = names.roles();
            out.roles(names, &roles);
            roles.question
        }
    };
    out.number(",\"score\":", verdict.score);
    out.number(",\"margin\":", verdict.margin);
    out.facts(names);
    out.maybe(",\"place\":{\"district\":", names.district());
    out.maybe(",\"street\":", names.street());
    out.list("},\"named\":[", names.named());
    out.truth(",\"repeat\":", verdict.repeat);
    out.maybe(",\"reason\":", names.reason());
    out.maybe(",\"transfer_to\":", names.transfer_to());
    out.maybe(",\"question\":", question);
    out.candidates(",\"rivals\":[", names, &verdict.rivals);
    out.each(",\"also\":[", &verdict.also, |out, demand| {
        out.code("{\"outcome\":\"", outcome_of_further(demand.question.is_some()));
        let question = out.arm(names, demand);
        out.number(",\"score\":", demand.score);
        out.maybe(",\"question\":", question);
        out.raw("}");
    });
    out.candidates(",\"candidates\":[", names, &verdict.candidates);
    out.date(",\"as_of\":\"", *as_of);
    out.code("\",\"ruleset\":\"", &names.said.ruleset);
    out.raw("}");
}

/// What is written to. Each method takes what stands before the value.
struct Json<'o>(&'o mut Vec<u8>);

impl Json<'_> {
    #[inline]
    fn raw(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    #[inline]
    fn text(&mut self, before: &str, text: &str) {
        self.raw(before);
        self.string(text);
    }

    /// A text of our own that needs no quoting.
    #[inline]
    fn code(&mut self, before_and_quote: &str, code: &str) {
        self.raw(before_and_quote);
        self.raw(code);
        self.raw("\"");
    }

    fn string(&mut self, text: &str) {
        // Looked at to the end, whatever is found: so several bytes are looked at at once.
        let is_special = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
        if text.bytes().fold(false, |any, byte| any | is_special(byte)) {
            serde_json::to_writer(&mut *self.0, text).expect("memory takes every string");
            return;
        }
        self.raw("\"");
        self.raw(text);
        self.raw("\"");
    }

    #[inline]
    fn maybe(&mut self, before: &str, text: Option<&str>) {
        match text {
            Some(text) => self.text(before, text),
            None => {
                self.raw(before);
                self.raw("null");
            }
        }
    }

    #[inline]
    fn number(&mut self, before: &str, number: impl itoa::Integer) {
        self.raw(before);
        self.raw(itoa::Buffer::new().format(number));
    }

    #[inline]
    fn truth(&mut self, before: &str, truth: bool) {
        self.raw(before);
        self.raw(if truth { "true" } else { "false" });
    }

    fn date(&mut self, before: &str, date: Date) {
        self.raw(before);
        let digit = |number: i16| b'0' + (number % 10) as u8;
        let (year, month, day) = (date.year(), i16::from(date.month()), i16::from(date.day()));
        if year < 0 {
            write!(self.0, "{date}").expect("memory takes everything");
            return;
        }
        let year = [digit(year / 1000), digit(year / 100), digit(year / 10), digit(year)];
        self.0.extend_from_slice(&year);
        self.0.extend_from_slice(&[b'-', digit(month / 10), digit(month), b'-', digit(day / 10), digit(day)]);
    }

    fn each<T>(&mut self, before: &str, all: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        self.raw(before);
        for (at, one) in all.into_iter().enumerate() {
            if at > 0 {
                self.raw(",");
            }
            write(self, one);
        }
        self.raw("]");
    }

    fn list<'n>(&mut self, before: &str, texts: impl IntoIterator<Item = &'n str>) {
        self.each(before, texts, Self::string);
    }

    /// Who does what by a duty, from the duty to whether it is a draft. Returns what must be asked.
    fn arm<'n>(&mut self, names: &Names<'n>, demand: &Demand) -> Option<&'n str> {
        let row = names.row(demand);
        let papers = &names.said.papers;
        self.raw(",");
        self.raw(papers.of(row.json.lead as usize));
        self.maybe(",\"body\":", names.formal(row.lead).as_deref());
        self.raw(papers.of(row.json.others as usize));
        if let Some(copy_to) = names.copy_to(row.receives()) {
            self.string(copy_to);
        }
        self.raw(papers.of(row.json.rest as usize));
        demand.question.map(|question| names.question(demand, question))
    }

    /// The same of whatever decides.
    fn roles(&mut self, names: &Names, roles: &Roles) {
        self.maybe(",\"duty\":", roles.duty);
        self.maybe(",\"category\":", roles.category);
        self.maybe(",\"lead\":", roles.lead);
        self.maybe(",\"body\":", roles.body.as_deref());
        self.maybe(",\"via\":", roles.via);
        self.maybe(",\"first\":", roles.first);
        self.list(",\"organise\":[", names.bodies(roles.organise));
        self.list(",\"assist\":[", names.bodies(roles.assist));
        self.list(",\"copy_to\":[", roles.copy_to);
        self.maybe(",\"escalate\":", roles.escalate);
        self.maybe(",\"report_in\":", roles.report_in);
        self.maybe(",\"deadline\":", roles.deadline);
        self.list(",\"basis\":[", roles.basis(names));
        self.truth(",\"draft\":", roles.draft);
    }

    fn facts(&mut self, names: &Names) {
        // Few decisions have one, nearly none has two.
        let mut facts: Vec<&str> = names.facts().map(|(fact, _)| fact).collect();
        facts.sort_unstable();
        self.raw(",\"facts\":{");
        for (at, fact) in facts.into_iter().enumerate() {
            self.text(if at > 0 { "," } else { "" }, fact);
            self.list(":[", names.facts().filter(|(other, _)| *other == fact).flat_map(|(_, values)| values));
        }
        self.raw("}");
    }

    /// Duties in the running.
    fn candidates(&mut self, before: &str, names: &Names, demands: &[Demand]) {
        self.each(before, demands, |out, demand| {
            out.raw("{");
            out.raw(names.said.papers.of(names.row(demand).json.lead as usize));
            out.number(",\"score\":", demand.score);
            out.raw("}");
        });
    }
}
