//! An explanation as an auditor reads it: what a clerk reads, and everything it was made of, so that it can be recomputed.

use super::{Explanation, LedgerEntry, Mark, MarkRole};
use crate::diagnostic::{Lang, Say, say};

impl Explanation {
    /// The explanation with all it was made of: the rules and their hash, the numbers, every word with its place and fate, every sum
    /// part by part, every article and candidate. The same marks as in [`Self::human`].
    #[must_use]
    pub fn for_auditor(&self, lang: Lang, color: bool) -> String {
        let mut out = self.human(lang, color);
        for say in self.to_auditor() {
            out.push_str(say.in_lang(lang));
            out.push('\n');
        }
        out
    }

    /// What an auditor reads beside what a clerk reads.
    pub(super) fn to_auditor(&self) -> Vec<Say> {
        let decision = &self.decision;
        let (as_of, ruleset, name) = (&decision.as_of, &decision.ruleset, &self.rules.name);
        let (from, until) = (self.rules.from.as_deref(), self.rules.until.as_deref());
        let from = from.map_or(say!("", ""), |day| say!(" from {day}", "自 {day} 起"));
        let until = until.map_or(say!("", ""), |day| say!(" until {day}", "至 {day} 前"));
        let (from_en, from_zh, until_en, until_zh) = (from.en, from.zh, until.en, until.zh);
        let crate::Settings { threshold, margin, title_factor, category_score } = self.rules.settings;
        let mut said = vec![
            say!("to be checked", "核对"),
            say!("  rules: {name} {ruleset}", "  规则：{name} {ruleset}"),
            say!("  as of: {as_of}; the same{from_en}{until_en}", "  截至：{as_of}；{from_zh}{until_zh}不变"),
            say!(
                "  numbers: threshold {threshold}, margin {margin}, title × {title_factor}, the caller's category + {category_score}",
                "  口径：门槛 {threshold}，分差 {margin}，标题 × {title_factor}，来件类别 + {category_score}"
            ),
        ];
        said.extend(self.marks.iter().map(|mark| self.word(mark)));
        said.extend(self.ledger.iter().map(sum));
        for entry in self.ledger.iter().filter(|entry| !entry.basis.is_empty()) {
            let (duty, basis) = (&entry.name, entry.basis.join("；"));
            said.push(say!("  articles: {duty}: {basis}", "  条文：{duty}：{basis}"));
        }
        for overlay in &self.overlays {
            let (title, place, lead) = (&overlay.overlay, &overlay.place, &overlay.lead_before);
            said.push(say!(
                "  overlay: {title} [{place}]; the lead as written: {lead}",
                "  增减：{title} [{place}]；原写主责：{lead}"
            ));
        }
        for candidate in &decision.candidates {
            let (duty, lead, score) = (&candidate.duty, &candidate.lead, candidate.score);
            said.push(say!("  candidate: {lead} · {duty} ({score})", "  候选：{lead} · {duty}（{score}）"));
        }
        said
    }

    /// A word, where it stands, and what became of it.
    fn word(&self, mark: &Mark) -> Say {
        let (word, from, to) = (&mark.word, mark.start_char + 1, mark.end_char);
        let zone = if mark.in_title { say!("title", "标题") } else { say!("text", "正文") };
        let by = mark.by.as_deref().unwrap_or("");
        let fate = match mark.role {
            MarkRole::First => say!("counts for the first", "计入首个诉求"),
            MarkRole::Further => say!("counts for a further demand", "计入另有诉求"),
            MarkRole::Other => say!("counts for something else", "计入其他"),
            MarkRole::Hidden => say!("hidden by `{by}`", "被“{by}”遮蔽"),
            MarkRole::Negated => say!("negated by `{by}`", "被“{by}”否定"),
            MarkRole::Name => say!("a name", "专名"),
        };
        let (zone_en, zone_zh, fate_en, fate_zh) = (zone.en, zone.zh, fate.en, fate.zh);
        say!(
            "  word: `{word}` {zone_en} {from}-{to}: {fate_en}",
            "  词：“{word}” {zone_zh}第 {from}～{to} 字：{fate_zh}"
        )
    }
}

/// The parts of a score: the lines of the best rule, what backs it, the category.
fn sum(entry: &LedgerEntry) -> Say {
    let (name, score) = (&entry.name, entry.score);
    let parts = entry.parts().iter().map(u32::to_string).collect::<Vec<_>>().join(" + ");
    say!("  sum: {name} = {parts} = {score}", "  合计：{name} = {parts} = {score}")
}

impl LedgerEntry {
    /// What its score is the sum of, in the order of the ledger.
    #[must_use]
    pub fn parts(&self) -> Vec<u32> {
        let lines = self.rules.iter().take(1).chain(&self.backing).flat_map(|rule| &rule.lines);
        let category = Some(self.category_score).filter(|score| *score > 0);
        lines.map(|line| line.points).chain(category).collect()
    }
}
