//! A small intake system: several clerks' windows, one set of rules.
//!
//! `cargo run --example intake`
//!
//! A `Router` is built once and only read afterwards, so all threads share it by reference. What a thread needs for itself is a
//! `Scratch`: buffers that grow with the first cases and are reused from then on.

use std::error::Error;
use std::sync::mpsc;
use std::thread;

use route::{Case, Decision, OneOrMany, Router, Scratch};

const N_WINDOWS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    // The library reads no clock: whoever asks says of which day the rules are taken. A case from last year is decided by last
    // year's rules, today and ten years from now.
    let router = Router::builtin("2026-11-22".parse()?)?;

    // What the front end left unclear is told apart from what is simply not known: a district that no table has would count as
    // unknown, so it is worth a look before the case goes on.
    for case in cases() {
        for (field, name) in router.unknown_names(&case) {
            eprintln!("{}: {field} `{name}` is not in the tables", case.id.as_deref().unwrap_or("-"));
        }
    }

    let mut decisions = decide_all(&router, &cases());
    // Windows finish in any order; the decisions are the same whichever thread took the case.
    decisions.sort_by(|one, other| one.id.cmp(&other.id));
    for decision in &decisions {
        println!("{}", line(decision));
    }

    // A system that keeps decisions stores the JSON as it is: keys never change meaning, and `ruleset` tells which rules spoke.
    let first = decisions.first().ok_or("no case came in")?;
    println!("\n{}", serde_json::to_string_pretty(first)?);
    Ok(())
}

/// Deals the cases out to the windows and gathers what they decide.
fn decide_all(router: &Router, cases: &[Case]) -> Vec<Decision> {
    let (sender, decided) = mpsc::channel();
    thread::scope(|scope| {
        for window in 0..N_WINDOWS {
            let sender = sender.clone();
            scope.spawn(move || {
                let mut scratch = Scratch::default();
                for case in cases.iter().skip(window).step_by(N_WINDOWS) {
                    // Routing cannot fail: a case that no rule knows comes out as `district` or `unmatched`.
                    if sender.send(router.route(case, &mut scratch)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        decided.iter().collect()
    })
}

/// What a clerk sees: the outcome decides which of the other fields matter.
fn line(decision: &Decision) -> String {
    let id = decision.id.as_deref().unwrap_or("-");
    let lead = decision.body.as_deref().or(decision.lead.as_deref()).unwrap_or("-");
    let rest = match decision.outcome.as_str() {
        "transfer" => format!("转接 {}，同时派 {lead}", decision.transfer_to.as_deref().unwrap_or("-")),
        "inform" => format!("告知（{}）", decision.reason.as_deref().unwrap_or("-")),
        "ask" => format!("追问：{}（暂定 {lead}）", decision.question.as_deref().unwrap_or("-")),
        "confer" => {
            let rivals: Vec<&str> = decision.rivals.iter().map(|rival| rival.lead.as_str()).collect();
            format!("会商：{lead} 还是 {}？", rivals.join("、"))
        }
        "dispatch" => {
            let deadline = decision.deadline.as_deref().unwrap_or("未定");
            format!("派单 {lead}，时限 {deadline}，依据 {}", decision.basis.first().map_or("（草稿）", String::as_str))
        }
        "district" => format!("派区 {lead}"),
        // Outcomes may be added: what we don't know goes to a person.
        _ => "清单外，转人工".to_owned(),
    };
    format!("{id}  {rest}")
}

/// What came in this morning: some with only a text, some with what the front end already knows.
fn cases() -> Vec<Case> {
    let case = |id: &str, text: &str| Case { id: Some(id.to_owned()), ..Case::of_text(text) };
    let in_district = |district: &str, case: Case| Case { district: Some(district.to_owned()), ..case };
    let mut known_fact = in_district("海淀区", case("006", "有人在车位上装了地锁，别人没法停"));
    known_fact.facts.insert("场所".to_owned(), OneOrMany::One("小区".to_owned()));
    vec![
        in_district("西城区", case("001", "胡同里的路灯坏了好几盏，晚上黑得看不见路")),
        in_district("朝阳区", case("002", "楼下饭馆的油烟顺着窗户往屋里灌，一做饭就呛得咳嗽")),
        case("003", "三楼有一家正在着火，窗户往外冒黑烟"),
        case("004", "有人在车位上装了地锁，别人没法停"),
        in_district("通州区", case("005", "物业收了一年的费，楼道从来没人打扫")),
        known_fact,
        in_district("丰台区", case("007", "谢谢社区的小王，帮我妈把药送到家里")),
        case("008", "想问问明天会不会下雨"),
    ]
}
