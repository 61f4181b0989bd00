//! A decision as the fields of a table's row.

use std::fmt::Write;

use super::{DecisionRef, Names};
use crate::verdict::Demand;

/// The columns: the keys of the JSON, `place` as two.
pub(crate) const COLUMNS: [&str; 31] = [
    "id",
    "outcome",
    "duty",
    "category",
    "lead",
    "body",
    "via",
    "first",
    "organise",
    "assist",
    "copy_to",
    "escalate",
    "report_in",
    "deadline",
    "basis",
    "draft",
    "score",
    "margin",
    "facts",
    "district",
    "street",
    "named",
    "repeat",
    "reason",
    "transfer_to",
    "question",
    "rivals",
    "also",
    "candidates",
    "as_of",
    "ruleset",
];

/// What stands between two of a list.
const BETWEEN: &str = "、";

/// Hands over the value of every column of [`COLUMNS`], in their order. Lists are joined by 、. O(bytes).
pub(super) fn each(decision: &DecisionRef, id: Option<&str>, each: &mut dyn FnMut(&str)) {
    let DecisionRef { as_of, names } = decision;
    let verdict = names.verdict;
    let roles = names.roles();
    let mut row = Row { each, field: String::new() };
    let truth = |truth| if truth { "true" } else { "false" };
    row.maybe(id);
    row.text(verdict.outcome.code());
    for text in [roles.duty, roles.category, roles.lead, roles.body.as_deref(), roles.via, roles.first] {
        row.maybe(text);
    }
    row.list(names.bodies(roles.organise));
    row.list(names.bodies(roles.assist));
    row.list(roles.copy_to);
    for text in [roles.escalate, roles.report_in, roles.deadline] {
        row.maybe(text);
    }
    row.list(roles.basis(names));
    row.text(truth(roles.draft));
    row.text(itoa::Buffer::new().format(verdict.score));
    row.text(itoa::Buffer::new().format(verdict.margin));
    row.facts(names);
    row.maybe(names.district());
    row.maybe(names.street());
    row.list(names.named());
    row.text(truth(verdict.repeat));
    for text in [names.reason(), names.transfer_to(), roles.question] {
        row.maybe(text);
    }
    row.duties(names, &verdict.rivals, true);
    row.duties(names, &verdict.also, false);
    row.duties(names, &verdict.candidates, true);
    row.shown(as_of);
    row.text(&names.said.ruleset);
}

struct Row<'e> {
    each: &'e mut dyn FnMut(&str),
    /// The field that is being put together.
    field: String,
}

impl Row<'_> {
    fn text(&mut self, text: &str) {
        (self.each)(text);
    }

    fn maybe(&mut self, text: Option<&str>) {
        self.text(text.unwrap_or_default());
    }

    fn shown(&mut self, shown: &impl std::fmt::Display) {
        self.put_together(|field| write!(field, "{shown}").expect("memory takes everything"));
    }

    fn list<'n>(&mut self, texts: impl IntoIterator<Item = &'n str>) {
        self.put_together(|field| join(field, BETWEEN, texts, |field, text| field.push_str(text)));
    }

    /// `场所=道路|小区`
    fn facts(&mut self, names: &Names) {
        let mut facts: Vec<_> = names.facts().collect();
        facts.sort_unstable_by_key(|(fact, _)| *fact);
        self.put_together(|field| {
            join(field, BETWEEN, facts, |field, (fact, values)| {
                field.push_str(fact);
                field.push('=');
                join(field, "|", values, |field, value| field.push_str(value));
            });
        });
    }

    /// `路灯（区城市管理委 20）`
    fn duties(&mut self, names: &Names, demands: &[Demand], with_score: bool) {
        self.put_together(|field| {
            join(field, BETWEEN, demands, |field, demand| {
                for part in [names.duty(demand), "（", names.body(names.row(demand).lead)] {
                    field.push_str(part);
                }
                if with_score {
                    field.push(' ');
                    field.push_str(itoa::Buffer::new().format(demand.score));
                }
                field.push('）');
            });
        });
    }

    fn put_together(&mut self, put: impl FnOnce(&mut String)) {
        self.field.clear();
        put(&mut self.field);
        (self.each)(&self.field);
    }
}

/// Adds everything, with `between` between two.
fn join<T>(field: &mut String, between: &str, all: impl IntoIterator<Item = T>, mut add: impl FnMut(&mut String, T)) {
    for (at, one) in all.into_iter().enumerate() {
        if at > 0 {
            field.push_str(between);
        }
        add(field, one);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::router::{Router, Scratch};

    /// A value of the JSON as it stands in a field.
    fn field(key: &str, value: &Value) -> String {
        let list =
            |of: &dyn Fn(&Value) -> String| value.as_array().unwrap().iter().map(of).collect::<Vec<_>>().join(BETWEEN);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        match (key, value) {
            (_, Value::Null) => String::new(),
            (_, Value::String(text)) => text.clone(),
            ("also", _) => list(&|one| format!("{}（{}）", text(&one["duty"]), text(&one["lead"]))),
            ("rivals" | "candidates", _) => {
                list(&|one| format!("{}（{} {}）", text(&one["duty"]), text(&one["lead"]), one["score"]))
            }
            (_, Value::Array(_)) => list(&text),
            (_, Value::Object(facts)) => {
                let one = |(fact, values): (&String, &Value)| {
                    let values: Vec<String> = values.as_array().unwrap().iter().map(text).collect();
                    format!("{fact}={}", values.join("|"))
                };
                facts.iter().map(one).collect::<Vec<_>>().join(BETWEEN)
            }
            (_, value) => value.to_string(),
        }
    }

    #[test]
    fn fields_say_what_the_json_says() {
        let router = Router::builtin(jiff::civil::date(2026, 11, 22)).unwrap();
        let mut scratch = Scratch::default();
        for text in [
            "",
            "我们这条街没有路灯",
            "西城区天坛街道小区门口有人占道经营，垃圾也没人清，公园里也有人摆摊",
            "煤气味很大，楼道里有人晕倒了",
            "感谢区医保局的小王",
        ] {
            let decision = router.decide(&crate::Case::of_text(text), &mut scratch);
            let json = serde_json::to_value(decision.to_decision(Some("7"))).unwrap();
            let mut fields = Vec::new();
            decision.each_field(Some("7"), &mut |field| fields.push(field.to_owned()));
            let value = |key: &str| match key {
                "district" | "street" => &json["place"][key],
                _ => &json[key],
            };
            let expected: Vec<String> = COLUMNS.iter().map(|key| field(key, value(key))).collect();
            assert_eq!(fields, expected, "{text}");
        }
    }
}
