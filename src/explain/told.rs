//! Changes of a case in words.

use super::flip::Flip;
use super::replay::{Certainty, Change, Known};
use super::suffices::{Exception, Suffices};
use super::why_not::WhyNot;
use crate::diagnostic::{Lang, Say, say};

impl WhyNot {
    /// The answer in words.
    #[must_use]
    pub fn human(&self, lang: Lang) -> String {
        let [zh, en] = &self.answer;
        let mut text = if lang == Lang::Zh { zh.clone() } else { en.clone() };
        text.push('\n');
        for say in self.ways() {
            text.push_str("  ");
            text.push_str(say.in_lang(lang));
            text.push('\n');
        }
        text
    }

    /// The answer as JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    fn ways(&self) -> Vec<Say> {
        let (body, n_keywords, n_replays) = (&self.body, self.n_keywords, self.n_replays);
        if n_replays == 0 {
            return Vec::new();
        }
        let mut said: Vec<Say> = self.would_lead.iter().map(would_lead).collect();
        if self.would_lead.iter().all(|change| change.added.is_empty()) {
            said.push(say!(
                "no words were found that would make `{body}` lead: each of the {n_keywords} keywords of its duties was tried alone, then the lines of its rules together, {n_replays} tries in all",
                "没有找到能使 {body} 主责的话：其职责的 {n_keywords} 个关键词逐一试过，再按得分行合在一起试，共试 {n_replays} 次"
            ));
        }
        said
    }
}

impl Flip {
    /// The answer in words.
    #[must_use]
    pub fn human(&self, lang: Lang) -> String {
        let mut said = Vec::new();
        let (n_present, n_keywords, n_replays) = (self.n_present, self.n_keywords, self.n_replays);
        let now = Change::led(self.lead.as_deref(), self.duty.as_deref());
        let (en, zh) = (now.en, now.zh);
        said.push(say!("as it stands: {en}", "现在：{zh}"));
        match &self.smallest {
            Some(change) => {
                said.push(say!("the smallest change of words that changes the lead:", "能改变主责的最小改动："));
                said.push(change.flips());
            }
            None => said.push(say!(
                "no change of words was found that changes the lead: {n_present} words in the case, {n_keywords} keywords in the rules, {n_replays} tries",
                "没有找到能改变主责的词：本件有 {n_present} 个词计入，规则共 {n_keywords} 个关键词，共试 {n_replays} 次"
            )),
        }
        if !self.others.is_empty() {
            said.push(say!("of another kind:", "另一类最小改动："));
            said.extend(self.others.iter().map(Change::flips));
        }
        if let Some(suffices) = &self.suffices {
            said.extend(suffices.ways());
        } else if let Some(duty) = self.duty.as_ref().filter(|_| self.lead.is_some()) {
            said.push(say!(
                "the words of the case that count for `{duty}` don't suffice by themselves, each between stops: the rest comes from the title, the category, other rules or the order of words",
                "计入“{duty}”的词单独说（各自成句）还不够：其余来自标题、类别、佐证或词的先后远近"
            ));
        }
        said.iter().map(|say| say.in_lang(lang).to_owned() + "\n").collect()
    }
}

impl Suffices {
    fn ways(&self) -> Vec<Say> {
        let Self { duty, lead, n_lines, n_wordings, n_unsaid, n_exceptions, .. } = self;
        let words = quoted(&self.words);
        let mut said = vec![say!(
            "enough for `{duty}` ({lead}) to be a demand, facts and place being what they are: {words}",
            "事实和地点不变，只说{words}，就足以使“{duty}”（{lead}）成为诉求"
        )];
        let unsaid = match n_unsaid {
            0 => say!("", ""),
            _ => say!(
                "; {n_unsaid} more lines cannot be said in a text",
                "；另有 {n_unsaid} 行不是靠正文里的词成立，没有试"
            ),
        };
        let (unsaid_en, unsaid_zh) = (unsaid.en, unsaid.zh);
        if *n_exceptions == 0 {
            said.push(say!(
                "  it stays one beside each of the {n_lines} lines of the other duties ({n_wordings} wordings, each tried{unsaid_en})",
                "  其他职责的 {n_lines} 个得分行逐一加上（{n_wordings} 种说法，都试过{unsaid_zh}），它仍是诉求"
            ));
            return said;
        }
        let n_kept = n_lines - n_exceptions;
        said.push(say!(
            "  it stays one beside {n_kept} of the {n_lines} lines of the other duties ({n_wordings} wordings, each tried{unsaid_en}), but not beside {n_exceptions}:",
            "  其他职责的 {n_lines} 个得分行逐一加上（{n_wordings} 种说法，都试过{unsaid_zh}），{n_kept} 行时它仍是诉求，{n_exceptions} 行时不是："
        ));
        said.extend(self.exceptions.iter().map(|exception| {
            let Exception { duty, place, words, lead } = exception;
            let (words, nobody) = (quoted(words), say!("nobody", "无主责"));
            let (lead_en, lead_zh) = (lead.as_ref().unwrap_or(&nobody.en), lead.as_ref().unwrap_or(&nobody.zh));
            say!("    {words} → {lead_en} ({duty}) [{place}]", "    {words} → {lead_zh}（{duty}）[{place}]")
        }));
        let n_more = n_exceptions - self.exceptions.len();
        if n_more > 0 {
            said.push(say!("    … {n_more} more", "    … 另有 {n_more} 行"));
        }
        said
    }
}

fn would_lead(change: &Change) -> Say {
    let how = change.how();
    let (en, zh) = (how.en, how.zh);
    let result = change.result();
    let (to_en, to_zh, sure) = (result.en, result.zh, change.certainty.say());
    let (sure_en, sure_zh) = (sure.en, sure.zh);
    say!("it would lead {en} → {to_en} ({sure_en})", "{zh}就由它主责 → {to_zh}（{sure_zh}）")
}

impl Change {
    /// What is done, as the beginning of a sentence.
    pub(super) fn how(&self) -> Say {
        let mut parts = Vec::new();
        if !self.removed.is_empty() {
            let words = quoted(&self.removed);
            let gone = quoted(&self.gone);
            parts.push(match gone.is_empty() {
                true => say!("without {words}", "去掉{words}"),
                false => say!("without {words} (so {gone} is gone too)", "去掉{words}（{gone}也就不在了）"),
            });
        }
        if !self.added.is_empty() {
            let words = quoted(&self.added);
            parts.push(say!("with {words} said too", "再说{words}"));
        }
        if !self.known.is_empty() {
            let known = self.known.iter().map(Known::option).collect::<Vec<_>>().join(" ");
            let zh = self.known.iter().map(Known::in_words).collect::<Vec<_>>().join("、");
            parts.push(say!("if this is known: {known}", "已知{zh}（{known}）"));
        }
        let join = |of: fn(&Say) -> &str, by: &str| parts.iter().map(of).collect::<Vec<_>>().join(by);
        Say { en: join(|say| &say.en, " and "), zh: join(|say| &say.zh, "，") }
    }

    fn flips(&self) -> Say {
        let (how, result, sure) = (self.how(), self.result(), self.certainty.say());
        let (en, zh, to_en, to_zh, sure_en, sure_zh) = (how.en, how.zh, result.en, result.zh, sure.en, sure.zh);
        say!("  {en} → {to_en} ({sure_en})", "  {zh} → {to_zh}（{sure_zh}）")
    }

    /// Who leads then.
    pub(super) fn result(&self) -> Say {
        Self::led(self.lead.as_deref(), self.duty.as_deref())
    }

    fn led(lead: Option<&str>, duty: Option<&str>) -> Say {
        match (lead, duty) {
            (Some(lead), Some(duty)) => say!("{lead} · {duty}", "{lead} · {duty}"),
            (Some(lead), None) => say!("{lead}", "{lead}"),
            (None, Some(duty)) => say!("nobody leads, `{duty}` decides", "无主责，由“{duty}”决定"),
            (None, None) => say!("nobody leads", "无主责"),
        }
    }
}

impl Certainty {
    pub(super) fn say(self) -> Say {
        match self {
            Self::Smallest => say!("nothing smaller does", "没有更小的"),
            Self::Fewest => say!("nothing of fewer words does", "没有词数更少的"),
            Self::Found => say!("the smallest found, perhaps not the smallest there is", "找到的最小，未必是最小"),
        }
    }
}

impl Known {
    /// The option of the command line.
    fn option(&self) -> String {
        let (name, value) = (self.name.as_deref().unwrap_or(""), &self.value);
        match self.what {
            "fact" => format!("--fact {name}={value}"),
            "street" => format!("--district {name} --street {value}"),
            what => format!("--{what} {value}"),
        }
    }

    /// In 中文.
    fn in_words(&self) -> String {
        let name = match self.what {
            "fact" => self.name.as_deref().unwrap_or(""),
            "district" => "区",
            "street" => "街",
            "category" => "类别",
            _ => "时",
        };
        format!("{name} = {}", self.value)
    }
}

pub(super) fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join("、")
}
