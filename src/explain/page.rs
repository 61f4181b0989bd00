//! An explanation as one page that opens from disk: no script, nothing from elsewhere, every text escaped.

use maud::{Markup, html};

use super::human::{deadline, outcome_in, reason};
use super::{Explanation, LedgerEntry, LedgerRule, Mark, MarkRole};
use crate::diagnostic::Lang;
use crate::report::{Tongue, page};

const OWN_CSS: &str = include_str!("page.css");

impl Explanation {
    /// The page.
    pub(crate) fn page(&self, lang: Lang) -> String {
        let tongue = Tongue(lang);
        let title = tongue.say("这件诉求为什么这样判", "Why this case is decided so");
        let body = html! {
            (self.headline(tongue))
            div.said { @for say in self.to_resident() { p { (say.in_lang(lang)) } } }
            h2 { (tongue.say("原文", "What the citizen says")) }
            (self.letter(tongue))
            h2 { (tongue.say("谁来办", "Who does what")) }
            (self.roles(tongue))
            (self.ledger_table(tongue))
            (self.next(tongue))
            h2 { (tongue.say("核对", "To be checked")) }
            @for say in self.to_auditor().iter().skip(1) { p.note { (say.in_lang(lang).trim_start()) } }
        };
        page(tongue, (title, None), OWN_CSS, body)
    }

    fn headline(&self, tongue: Tongue) -> Markup {
        let decision = &self.decision;
        html! {
            div.cards {
                div.card { small { (tongue.say("判定", "decision")) } b { (outcome_in(&decision.outcome, tongue.0)) } }
                @if let Some(lead) = &decision.lead {
                    div.card { small { (tongue.say("主责", "lead")) } b { (lead) } small { (decision.body.as_deref().unwrap_or("")) } }
                }
                @if let Some(duty) = &decision.duty { div.card { small { (tongue.say("职责", "duty")) } b { (duty) } } }
                @if let Some(code) = &decision.deadline {
                    div.card { small { (tongue.say("时限", "deadline")) } b { (deadline(Some(code), tongue.0)) } }
                }
                @if decision.score > 0 {
                    div.card { small { (tongue.say("得分", "score")) } b { (decision.score) } small { (tongue.say("领先", "ahead by")) " " (decision.margin) } }
                }
            }
        }
    }

    /// Title and text, each word that was found marked with what became of it.
    fn letter(&self, tongue: Tongue) -> Markup {
        let roles =
            [MarkRole::First, MarkRole::Further, MarkRole::Other, MarkRole::Hidden, MarkRole::Negated, MarkRole::Name];
        html! {
            @for (in_title, zone) in [(true, &self.title), (false, &self.text)] {
                @if !zone.is_empty() { p.letter { @if in_title { b { (self.zone(tongue, true, zone)) } } @else { (self.zone(tongue, false, zone)) } } }
            }
            p.note.legend {
                @for role in roles.into_iter().filter(|role| self.marks.iter().any(|mark| mark.role == *role)) {
                    mark class=(class(role)) { (meaning(tongue, role)) }
                }
            }
        }
    }

    fn zone(&self, tongue: Tongue, in_title: bool, zone: &str) -> Markup {
        let marks: Vec<&Mark> = self.marks.iter().filter(|mark| mark.in_title == in_title).collect();
        let mut cuts: Vec<usize> = marks.iter().flat_map(|mark| [mark.start as usize, mark.end as usize]).collect();
        cuts.extend([0, zone.len()]);
        cuts.sort_unstable();
        cuts.dedup();
        html! {
            @for pair in cuts.windows(2) {
                @let here: Vec<&&Mark> = marks.iter().filter(|mark| mark.start as usize <= pair[0] && pair[1] <= mark.end as usize).collect();
                @let text = zone.get(pair[0]..pair[1]).unwrap_or("");
                @if let Some(role) = here.iter().map(|mark| mark.role).min() {
                    mark class=(class(role)) title=(here.iter().map(|mark| self.told(tongue, mark)).collect::<Vec<_>>().join("\n")) { (text) }
                } @else { (text) }
            }
        }
    }

    /// A word, what became of it, and the points of the lines it made true.
    fn told(&self, tongue: Tongue, mark: &Mark) -> String {
        let mut told = format!("{} · {}", mark.word, meaning(tongue, mark.role));
        if let Some(by) = &mark.by {
            told += &format!("（{by}）");
        }
        if matches!(mark.role, MarkRole::First | MarkRole::Further | MarkRole::Other) {
            for entry in &self.ledger {
                let rules = entry.rules.iter().take(1).chain(&entry.backing);
                let lines = rules.flat_map(|rule| &rule.lines).filter(|line| line.keywords.contains(&mark.word));
                for line in lines {
                    told += &format!("\n{} +{}", entry.name, line.points);
                }
            }
        }
        told
    }

    fn roles(&self, tongue: Tongue) -> Markup {
        let decision = &self.decision;
        let one = |of: &Option<String>| of.iter().cloned().collect::<Vec<String>>();
        let rows: Vec<(&str, Vec<String>)> = vec![
            (tongue.say("转接", "connect to"), one(&decision.transfer_to)),
            (
                tongue.say("原因", "reason"),
                decision.reason.iter().map(|code| reason(code, tongue.0).to_owned()).collect(),
            ),
            (tongue.say("追问", "ask"), one(&decision.question)),
            (tongue.say("主责", "lead"), one(&decision.lead)),
            (tongue.say("经", "via"), one(&decision.via)),
            (tongue.say("首接", "first"), one(&decision.first)),
            (tongue.say("组织", "organise"), decision.organise.clone()),
            (tongue.say("协助", "assist"), decision.assist.clone()),
            (tongue.say("抄送", "copy to"), decision.copy_to.clone()),
            (tongue.say("上报", "escalate"), one(&decision.escalate)),
            (tongue.say("报到", "report in"), one(&decision.report_in)),
            (tongue.say("类别", "category"), one(&decision.category)),
            (tongue.say("依据", "basis"), decision.basis.clone()),
            (tongue.say("地点", "place"), [one(&decision.place.district), one(&decision.place.street)].concat()),
            (tongue.say("点到的机构", "named"), decision.named.clone()),
            (
                tongue.say("会商对象", "confer with"),
                decision.rivals.iter().map(|rival| format!("{} · {}", rival.lead, rival.duty)).collect(),
            ),
            (
                tongue.say("另有诉求", "further demand"),
                decision.also.iter().map(|also| format!("{} · {}", also.lead, also.duty)).collect(),
            ),
            (
                tongue.say("事实", "fact"),
                self.facts.iter().map(|fact| format!("{} = {}", fact.fact, fact.values.join("、"))).collect(),
            ),
        ];
        html! {
            dl.run {
                @for (name, values) in rows.iter().filter(|(_, values)| !values.is_empty()) {
                    dt { (name) } dd { (values.join("；")) }
                }
                @if decision.draft { dt { (tongue.say("草稿", "draft")) } dd { (tongue.say("主责依据未经核对", "the basis is not verified")) } }
                @if decision.repeat { dt { (tongue.say("重复", "repeat")) } dd { (tongue.say("此前反映过", "reported before")) } }
            }
        }
    }

    fn ledger_table(&self, tongue: Tongue) -> Markup {
        html! {
            @if !self.ledger.is_empty() {
                h2 { (tongue.say("记分单", "Ledger")) }
                div.scroll { table {
                    thead { tr {
                        th { (tongue.say("职责", "duty")) } th { (tongue.say("规则", "rule")) } th { (tongue.say("词", "words")) }
                        th.n { (tongue.say("分", "points")) } th.wide { (tongue.say("位置", "place")) }
                    } }
                    tbody { @for entry in &self.ledger { (entry_rows(tongue, entry)) } }
                } }
                p.note { (tongue.say(
                    "同一职责只取最高的规则；各行、佐证和类别相加即得分。",
                    "Only the best rule of a duty counts; its lines, what backs it and the category sum to the score.",
                )) }
            }
        }
    }

    fn next(&self, tongue: Tongue) -> Markup {
        html! {
            @if let Some(next) = &self.runner_up {
                @let [zh, en] = &next.lacked;
                h2 { (tongue.say("其次", "Next")) }
                p { (next.lead) " · " (next.duty) " (" (next.score) "): " @if tongue.0 == Lang::Zh { (zh) } @else { (en) } }
            }
        }
    }
}

fn entry_rows(tongue: Tongue, entry: &LedgerEntry) -> Markup {
    let rows = |rule: &LedgerRule, is_backing: bool| {
        html! {
            @for line in &rule.lines {
                tr {
                    td.name { (entry.name) }
                    td { (rule.rule) @if is_backing { " (" (tongue.say("佐证", "backing")) ")" } }
                    td { (line.keywords.join("、")) @if line.by_title { " (" (tongue.say("标题", "title")) ")" } }
                    td.n { "+" (line.points) }
                    td.id.wide { (line.place) }
                }
            }
        }
    };
    html! {
        @for rule in entry.rules.iter().take(1) { (rows(rule, false)) }
        @for rule in &entry.backing { (rows(rule, true)) }
        @if entry.category_score > 0 {
            tr { td.name { (entry.name) } td {} td { (tongue.say("来件类别相符", "the caller's category fits")) } td.n { "+" (entry.category_score) } td.wide {} }
        }
        tr.sum { td.name { (entry.name) } td { (entry.lead.as_deref().unwrap_or("")) } td {} td.n { "= " (entry.score) } td.wide {} }
    }
}

fn class(role: MarkRole) -> &'static str {
    match role {
        MarkRole::First => "first",
        MarkRole::Further => "further",
        MarkRole::Other => "other",
        MarkRole::Hidden => "hidden",
        MarkRole::Negated => "negated",
        MarkRole::Name => "name",
    }
}

fn meaning(tongue: Tongue, role: MarkRole) -> &'static str {
    match role {
        MarkRole::First => tongue.say("计入首个诉求", "counts for the first demand"),
        MarkRole::Further => tongue.say("计入另有诉求", "counts for a further demand"),
        MarkRole::Other => tongue.say("计入其他职责", "counts for something else"),
        MarkRole::Hidden => tongue.say("被遮蔽", "hidden"),
        MarkRole::Negated => tongue.say("被否定", "negated"),
        MarkRole::Name => tongue.say("专名", "a name"),
    }
}
