//! A duty that only takes what no other claims (兜底): how it stands beside others.

use route::{Case, Decision, Router, Scratch};

const RULES: &str = r#"
职责 占道 {
    主责 区城管执法局
    草稿 "例"
}
职责 环境其他 {
    主责 区生态环境局
    草稿 "例"
    兜底
}
职责 教育其他 {
    主责 区教育委员会
    草稿 "例"
    catch-all
}
规则 摆摊 → 占道 {
    得 6 若 "摆摊"
}
规则 环境 → 环境其他 {
    得 每("油烟" 5、"黑烟囱" 6、"污染" 7) 封顶 9
}
规则 教育 → 教育其他 {
    得 每("班主任" 6) 封顶 9
}
"#;

fn decide(text: &str) -> Decision {
    let rules = Router::builder("2026-11-22".parse().unwrap()).text("a.duty", RULES);
    rules.build().unwrap().route(&Case::of_text(text), &mut Scratch::default())
}

#[test]
fn it_takes_what_no_other_claims() {
    for (text, outcome, duty, n_rivals, n_also) in [
        // Alone it answers like any duty.
        ("整天冒黑烟囱", "dispatch", "环境其他", 0, 0),
        // At the same score the other is first, though fewer of its characters are hit.
        ("门口摆摊，旁边黑烟囱", "dispatch", "占道", 0, 0),
        // One point behind it would be a rival if it were not a catch-all.
        ("摆摊的油烟", "dispatch", "占道", 0, 0),
        // Nor is it a further demand, in a sentence of its own.
        ("门口有人摆摊。工厂黑烟囱", "dispatch", "占道", 0, 0),
        // With the higher score it is first, and the other its rival.
        ("摆摊造成污染", "confer", "环境其他", 1, 0),
        ("工厂有污染。门口摆摊", "dispatch", "环境其他", 0, 1),
        // Two of them are equals.
        ("班主任说有黑烟囱", "confer", "教育其他", 1, 0),
    ] {
        let decision = decide(text);
        let seen = (decision.outcome.as_str(), decision.duty.as_deref(), decision.rivals.len(), decision.also.len());
        assert_eq!(seen, (outcome, Some(duty), n_rivals, n_also), "{text}");
    }
}
