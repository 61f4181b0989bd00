//! zen-engine: a decision table of one column that collects the rows whose cell is true, compiled.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use serde_json::{Value, json};
use zen_engine::Decision;
use zen_engine::model::GraphContent;

use crate::Outcome;
use crate::set::{Set, compiled};

pub fn compare(set: &Set) -> Outcome {
    let source = table(set).to_string();
    let (decision, compile) = compiled(|| {
        let mut decision = Decision::from(serde_json::from_str::<GraphContent>(&source)?);
        decision.compile();
        Ok(decision)
    })?;
    set.compare("zen", compile, &mut |text, fired| {
        let evaluation = pin!(decision.evaluate(json!({ "text": text }).into()));
        // A table waits for nothing. An evaluation that fails fires nothing, which the check tells.
        let Poll::Ready(Ok(response)) = evaluation.poll(&mut Context::from_waker(Waker::noop())) else { return };
        let Some(rows) = response.result.as_array() else { return };
        let number = |row: &zen_engine::Variable| u32::try_from(row.dot("rule")?.as_number()?).ok();
        fired.extend(rows.borrow().iter().filter_map(number));
    })
}

fn table(set: &Set) -> Value {
    let rule = |(number, words): (usize, &[String])| {
        let any: Vec<String> = words.iter().map(|word| format!("contains($, \"{word}\")")).collect();
        json!({ "_id": number.to_string(), "text": any.join(" or "), "rule": number.to_string() })
    };
    let rules: Vec<Value> = set.rules().enumerate().map(rule).collect();
    json!({
        "nodes": [
            { "id": "in", "name": "in", "type": "inputNode", "content": {} },
            { "id": "table", "name": "table", "type": "decisionTableNode", "content": {
                "hitPolicy": "collect",
                "inputs": [{ "id": "text", "name": "text", "field": "text" }],
                "outputs": [{ "id": "rule", "name": "rule", "field": "rule" }],
                "rules": rules,
            } },
            { "id": "out", "name": "out", "type": "outputNode", "content": {} },
        ],
        "edges": [
            { "id": "a", "sourceId": "in", "targetId": "table" },
            { "id": "b", "sourceId": "table", "targetId": "out" },
        ],
    })
}
