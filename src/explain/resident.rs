//! An explanation as the person who called reads it: who answers, within what time, why, what comes next. No points, no terms.

use std::cmp::Reverse;

use super::{Explanation, Mark, MarkRole};
use crate::decision::FurtherDemand;
use crate::diagnostic::{Lang, Say, say};
use crate::verdict::OutcomeKind;

/// The most of the citizen's words that are quoted back.
const MOST_WORDS: usize = 3;

impl Explanation {
    /// The explanation in plain words.
    #[must_use]
    pub fn for_resident(&self, lang: Lang) -> String {
        let said = self.to_resident();
        said.iter().map(|say| say.in_lang(lang).to_owned() + "\n").collect()
    }

    /// The same, a sentence or two a line.
    pub(super) fn to_resident(&self) -> Vec<Say> {
        let decision = &self.decision;
        let kind = OutcomeKind::ALL.into_iter().find(|kind| kind.code() == decision.outcome);
        let mut said = Vec::new();
        match kind.unwrap_or_default() {
            OutcomeKind::Transfer => {
                let line = decision.transfer_to.as_deref().unwrap_or("110");
                said.push(say!("This is urgent: please call {line} at once.", "情况紧急，请立即拨打 {line}。"));
                said.extend(self.because());
                if self.whose().is_some() {
                    said.extend(self.dispatched());
                }
            }
            OutcomeKind::Inform => {
                said.push(self.informed());
                said.extend(self.because());
            }
            OutcomeKind::Ask => {
                let question = decision.question.as_deref().unwrap_or("");
                said.push(say!(
                    "We need to know one more thing before we can send this on: {question}",
                    "还差一点情况才能确定由谁来办，请您补充：{question}"
                ));
                said.extend(self.choices());
                said.extend(self.because());
                if let Some(who) = self.whose() {
                    said.push(say!(
                        "As far as we can tell now it would be for {who}; your answer may change that.",
                        "目前看可能由{who}负责，以您补充的情况为准。"
                    ));
                }
                said.push(say!("Next: tell us, and we send it on.", "下一步：您补充后，我们马上转办。"));
            }
            OutcomeKind::Confer => {
                let mut leads: Vec<&str> = decision.lead.as_deref().into_iter().collect();
                leads.extend(decision.rivals.iter().map(|rival| rival.lead.as_str()));
                leads.dedup();
                let (en, zh) = (leads.join(" and "), leads.join("、"));
                said.push(say!("This may be for {en}.", "这件事与{zh}都有关系。"));
                said.extend(self.because());
                said.push(say!(
                    "Next: our staff settle with them who takes it, and then send it on. You need not do anything.",
                    "下一步：工作人员会与他们商定由谁牵头，再转办，您不用另外做什么。"
                ));
            }
            OutcomeKind::Dispatch => said.extend(self.dispatched()),
            OutcomeKind::District => {
                let body = decision.body.as_deref();
                let (en, zh) = (body.unwrap_or("the district government"), body.unwrap_or("区政府"));
                said.push(say!(
                    "We found no department that this belongs to by itself; {en} decides who takes it.",
                    "暂时没有找到直接负责的部门，由{zh}协调确定。"
                ));
                said.push(more());
            }
            OutcomeKind::Unmatched => {
                said.push(say!(
                    "We have not found the department for this yet; our staff will read it.",
                    "暂时还没有找到负责的部门，工作人员会人工核实。"
                ));
                said.push(more());
            }
        }
        if decision.repeat {
            said.push(say!(
                "You have reported this before; we say so when we send it on.",
                "您之前反映过这件事，转办时我们会一并说明。"
            ));
        }
        said.extend(decision.also.iter().map(|also| self.further(also)));
        said
    }

    /// Who answers, in which time, why, and what comes next.
    fn dispatched(&self) -> Vec<Say> {
        let decision = &self.decision;
        let who = self.whose().unwrap_or_default();
        let mut said = vec![say!("{who} is responsible for this.", "您反映的事由{who}负责。")];
        said.extend(decision.deadline.as_deref().map(within));
        if decision.outcome != OutcomeKind::Transfer.code() {
            said.extend(self.because());
        }
        // Without a verified basis none is named.
        if let Some(basis) = decision.basis.first().filter(|_| !decision.draft) {
            said.push(say!("The ground is {basis}.", "依据是{basis}。"));
        }
        let first = decision.first.as_deref().or(decision.lead.as_deref()).unwrap_or_default();
        if decision.lead.as_deref() == Some(first) {
            said.push(say!(
                "Next: we send it to them, and they get in touch with you.",
                "下一步：我们转给他们，由他们与您联系。"
            ));
        } else {
            said.push(say!(
                "Next: we send it to {first}, who see that it is done and get in touch with you.",
                "下一步：我们先转给{first}，由其督促办理并与您联系。"
            ));
        }
        said
    }

    /// The body, and the class of parties it stands for.
    fn whose(&self) -> Option<&str> {
        self.decision.body.as_deref().or(self.decision.lead.as_deref())
    }

    /// The citizen's own words that counted.
    fn because(&self) -> Option<Say> {
        let words = self.words(MarkRole::First);
        (!words.is_empty()).then(|| say!("Because you mention {words}.", "因为您提到了{words}。"))
    }

    /// The citizen's own words of a role as they are written, those of the lines worth most first.
    fn words(&self, role: MarkRole) -> String {
        let standing = if role == MarkRole::Further { "also" } else { "first" };
        let entries: Vec<_> = self.ledger.iter().filter(|entry| entry.standing == standing).collect();
        let points = |mark: &Mark| {
            let rules = entries.iter().flat_map(|entry| entry.rules.iter().take(1));
            let lines = rules.flat_map(|rule| &rule.lines).filter(|line| line.keywords.contains(&mark.word));
            lines.map(|line| line.points).max().unwrap_or(0)
        };
        let mut marks: Vec<&Mark> = self.marks.iter().filter(|mark| mark.role == role).collect();
        let is_inside = |mark: &Mark, other: &Mark| {
            let is_longer = other.end - other.start > mark.end - mark.start;
            other.in_title == mark.in_title && is_longer && other.start <= mark.start && mark.end <= other.end
        };
        let outermost: Vec<&Mark> =
            marks.iter().filter(|mark| !marks.iter().any(|other| is_inside(mark, other))).copied().collect();
        // A single character says little beside a word.
        let words: Vec<&Mark> = outermost.iter().filter(|mark| mark.word.chars().count() > 1).copied().collect();
        marks = if words.is_empty() { outermost } else { words };
        marks.sort_by_key(|mark| Reverse(points(mark)));
        let mut quoted: Vec<String> = Vec::new();
        for mark in marks {
            let zone = if mark.in_title { &self.title } else { &self.text };
            let word = zone.get(mark.start as usize..mark.end as usize).unwrap_or(&mark.word);
            let word = format!("“{}”", word.replace(char::is_control, " "));
            if quoted.len() < MOST_WORDS && !quoted.contains(&word) {
                quoted.push(word);
            }
        }
        quoted.join("、")
    }

    /// What may be answered to the question.
    fn choices(&self) -> Option<Say> {
        let open = self.facts.iter().find(|fact| !fact.decided && !fact.values.is_empty())?;
        let (en, zh) = (open.values.join(", "), open.values.join("、"));
        Some(say!("For example: {en}.", "比如：{zh}。"))
    }

    fn further(&self, also: &FurtherDemand) -> Say {
        let who = also.body.as_deref().unwrap_or(&also.lead);
        // Its own words are known of the first further demand only as far as marks tell; they are quoted where there is one.
        let words = if self.decision.also.len() == 1 { self.words(MarkRole::Further) } else { String::new() };
        let duty = if words.is_empty() { format!("“{}”", also.duty) } else { words };
        say!(
            "You also mention something else ({duty}), which may be for {who}; our staff look at it.",
            "您还提到另一件事（{duty}），可能由{who}负责，工作人员会另行核实。"
        )
    }

    /// Why nobody is sent.
    fn informed(&self) -> Say {
        match self.decision.reason.as_deref().unwrap_or("") {
            "legal-channel" => say!(
                "This has its way in law, such as a court, arbitration, review or petition; we cannot send it to a department.",
                "这件事应走法定途径（如诉讼、仲裁、行政复议、信访），热线不能转办。"
            ),
            "secrecy" => say!(
                "This touches secrets or privacy; we cannot send it on.",
                "这件事涉及秘密或个人隐私，热线不能转办。"
            ),
            "outside-powers" => say!("This is outside the powers of government.", "这件事不在政府职责范围内。"),
            "improper" => say!(
                "This is against law or good morals; we cannot send it on.",
                "这项要求不符合法律或公序良俗，热线不能转办。"
            ),
            "praise" => say!("Thank you; we pass your praise on.", "感谢您的表扬，我们会转达。"),
            _ => say!(
                "You have reported this before; it is being dealt with, and we add what you say now.",
                "您之前反映过这件事，正在办理，我们会补记您这次说的情况。"
            ),
        }
    }
}

/// A deadline as people say it.
fn within(code: &str) -> Say {
    let (zh, en) = (super::human::deadline(Some(code), Lang::Zh), super::human::deadline_in_english(code));
    say!("They have {en}.", "办理时限：{zh}。")
}

fn more() -> Say {
    say!(
        "Next: where it is, what is wrong and since when would help us find them sooner.",
        "下一步：如果能补充在哪里、是什么东西、出了什么问题，会更快找到负责的部门。"
    )
}
