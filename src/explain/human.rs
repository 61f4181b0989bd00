//! An explanation as a clerk reads it.

use super::{Explanation, LedgerEntry, LedgerRule, Mark, MarkRole, Resembled};
use crate::diagnostic::Lang;
use crate::resolve::model::InformClass;
use crate::verdict::OutcomeKind;

/// Writes lines in one language, with or without colour.
struct Page {
    lang: Lang,
    color: bool,
    out: String,
}

impl Page {
    fn say<'s>(&self, zh: &'s str, en: &'s str) -> &'s str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn field(&mut self, zh: &str, en: &str, value: &str) {
        if !value.is_empty() {
            let line = match self.lang {
                Lang::Zh => format!("  {zh}：{value}"),
                Lang::En => format!("  {en}: {value}"),
            };
            self.line(&line);
        }
    }

    fn bold(&self, text: &str) -> String {
        if self.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

impl Explanation {
    /// The explanation in words, for a terminal. The citizen's words that counted for the first demand stand in 【】, those of
    /// further demands in 〖〗; control characters of the text are shown as blanks.
    #[must_use]
    pub fn human(&self, lang: Lang, color: bool) -> String {
        let mut page = Page { lang, color, out: String::new() };
        self.put_case(&mut page);
        self.put_decision(&mut page);
        self.put_overlays(&mut page);
        self.put_ledger(&mut page);
        self.put_silent(&mut page);
        self.put_facts(&mut page);
        self.put_next(&mut page);
        page.out
    }

    /// The explanation as JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    fn put_case(&self, page: &mut Page) {
        let put = |page: &mut Page, zh, en, in_title, zone: &str| {
            if !zone.is_empty() {
                let marks: Vec<&Mark> = self.marks.iter().filter(|mark| mark.in_title == in_title).collect();
                let marked = marked(zone, &marks, page.color);
                let label = page.say(zh, en).to_owned();
                page.line(&format!("{label}{marked}"));
            }
        };
        put(page, "标题：", "title: ", true, &self.title);
        put(page, "诉求：", "text:  ", false, &self.text);
    }

    fn put_decision(&self, page: &mut Page) {
        let decision = &self.decision;
        let outcome = outcome_in(&decision.outcome, page.lang);
        let lead = decision.lead.as_deref().map(|lead| format!(" → {lead}")).unwrap_or_default();
        let duty = decision.duty.as_deref().map(|duty| format!(" · {duty}")).unwrap_or_default();
        let headline = page.bold(&format!("{outcome}{lead}{duty}"));
        let label = page.say("判定：", "decision: ").to_owned();
        page.line(&format!("{label}{headline}"));
        page.field("转接", "connect to", decision.transfer_to.as_deref().unwrap_or(""));
        page.field("原因", "reason", reason(decision.reason.as_deref().unwrap_or(""), page.lang));
        page.field("追问", "ask", decision.question.as_deref().unwrap_or(""));
        page.field("机构", "body", decision.body.as_deref().unwrap_or(""));
        page.field("经", "via", decision.via.as_deref().unwrap_or(""));
        let first = decision.first.as_deref().filter(|first| decision.lead.as_deref() != Some(first));
        page.field("首接", "first", first.unwrap_or(""));
        page.field("组织", "organise", &decision.organise.join("、"));
        page.field("协助", "assist", &decision.assist.join("、"));
        page.field("抄送", "copy to", &decision.copy_to.join("、"));
        page.field("上报", "escalate", decision.escalate.as_deref().unwrap_or(""));
        page.field("报到", "report in", decision.report_in.as_deref().unwrap_or(""));
        page.field("时限", "deadline", &deadline(decision.deadline.as_deref(), page.lang));
        page.field("类别", "category", decision.category.as_deref().unwrap_or(""));
        page.field("依据", "basis", &decision.basis.join("；"));
        if decision.draft {
            let note = page.say("主责依据未经核对", "the basis is not verified").to_owned();
            page.field("草稿", "draft", &note);
        }
        if decision.repeat {
            let note = page.say("此前反映过", "reported before").to_owned();
            page.field("重复", "repeat", &note);
        }
        if decision.score > 0 {
            let (score, margin) = (decision.score, decision.margin);
            page.field(
                "得分",
                "score",
                &match page.lang {
                    Lang::Zh => format!("{score}，领先 {margin}"),
                    Lang::En => format!("{score}, {margin} ahead"),
                },
            );
        }
        for rival in &decision.rivals {
            page.field("会商对象", "confer with", &format!("{} · {}（{}）", rival.lead, rival.duty, rival.score));
        }
        for also in &decision.also {
            let via = also.via.as_deref().map(|via| format!("（经 {via}）")).unwrap_or_default();
            let deadline = deadline(also.deadline.as_deref(), page.lang);
            page.field("另有诉求", "further demand", &format!("{}{via} · {} · {deadline}", also.lead, also.duty));
            page.field("  协助", "  assist", &also.assist.join("、"));
            page.field("  依据", "  basis", &also.basis.join("；"));
            page.field("  追问", "  ask", also.question.as_deref().unwrap_or(""));
        }
        let place = [&decision.place.district, &decision.place.street].into_iter().flatten();
        page.field("地点", "place", &place.map(String::as_str).collect::<Vec<_>>().join(""));
        page.field("点到的机构", "named", &decision.named.join("、"));
    }

    fn put_overlays(&self, page: &mut Page) {
        for overlay in &self.overlays {
            let basis = overlay.basis.join("；");
            let lead = self.decision.lead.as_deref().unwrap_or("");
            let change = match page.lang {
                _ if overlay.lead_before == lead => String::new(),
                Lang::Zh => format!("主责由 {} 改为 {lead}；", overlay.lead_before),
                Lang::En => format!("lead {} became {lead}; ", overlay.lead_before),
            };
            page.field("增减", "overlay", &format!("{} — {change}{basis} [{}]", overlay.overlay, overlay.place));
        }
    }

    fn put_ledger(&self, page: &mut Page) {
        if !self.ledger.is_empty() {
            let heading = page.say("记分单", "ledger").to_owned();
            page.line(&heading);
        }
        for entry in &self.ledger {
            put_entry(page, entry);
        }
    }

    /// The words that were found but did not count.
    fn put_silent(&self, page: &mut Page) {
        let mut seen: Vec<(&str, Option<&str>)> = Vec::new();
        for mark in &self.marks {
            let what = (mark.word.as_str(), mark.by.as_deref());
            let by = mark.by.as_deref().unwrap_or("");
            let (word, from, to) = (&mark.word, mark.start_char + 1, mark.end_char);
            let note = match (mark.role, page.lang) {
                (MarkRole::Hidden, Lang::Zh) => format!("“{word}”（第 {from}～{to} 字）被“{by}”遮蔽"),
                (MarkRole::Hidden, Lang::En) => format!("`{word}` (characters {from}-{to}) is hidden by `{by}`"),
                (MarkRole::Negated, Lang::Zh) => format!("“{word}”（第 {from}～{to} 字）被“{by}”否定"),
                (MarkRole::Negated, Lang::En) => format!("`{word}` (characters {from}-{to}) is negated by `{by}`"),
                _ => continue,
            };
            if !seen.contains(&what) {
                seen.push(what);
                page.field("未计入", "not counted", &note);
            }
        }
    }

    fn put_facts(&self, page: &mut Page) {
        for note in &self.facts {
            let values = note.values.join("、");
            let source = match (note.source, page.lang) {
                ("caller", Lang::Zh) => "来件给定",
                ("place", Lang::Zh) => "由地点得知",
                ("title", Lang::Zh) => "由标题得知",
                ("text", Lang::Zh) => "由正文得知",
                ("nothing", Lang::Zh) => "未提及",
                (source, _) => source,
            };
            let line = match (note.decided, page.lang) {
                (true, _) => format!("{} = {values}（{source}）", note.fact),
                (false, Lang::Zh) => format!("{} 未定：{values}（{source}）", note.fact),
                (false, Lang::En) => format!("{} undecided: {values} ({source})", note.fact),
            };
            page.field("事实", "fact", &line);
        }
    }

    fn put_next(&self, page: &mut Page) {
        for separation in &self.separations {
            let words = |list: &[String]| match list {
                [] => "—".to_owned(),
                _ => list.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join("、"),
            };
            let (first, rival) = (words(&separation.for_first), words(&separation.for_rival));
            let (points, duty) = (separation.points, self.decision.duty.as_deref().unwrap_or(""));
            let line = match page.lang {
                Lang::Zh => format!("{duty} 凭 {first}；{} 凭 {rival}；相差 {points} 分", separation.rival),
                Lang::En => format!("{duty} by {first}; {} by {rival}; {points} points apart", separation.rival),
            };
            page.field("两者之别", "what separates them", &line);
        }
        if let Some(next) = &self.runner_up {
            let [zh, en] = &next.lacked;
            let lacked = page.say(zh, en).to_owned();
            let line = match page.lang {
                Lang::Zh => format!("{} · {}（{} 分）：{lacked}", next.lead, next.duty, next.score),
                Lang::En => format!("{} · {} ({}): {lacked}", next.lead, next.duty, next.score),
            };
            page.field("其次", "next", &line);
        }
    }
}

fn put_entry(page: &mut Page, entry: &LedgerEntry) {
    let standing = match (entry.standing, page.lang) {
        ("first", Lang::Zh) => "首个诉求",
        ("also", Lang::Zh) => "另有诉求",
        ("rival", Lang::Zh) => "竞争",
        ("runner-up", Lang::Zh) => "其次",
        ("outcome", Lang::Zh) => "去向",
        (standing, _) => standing,
    };
    let name = page.bold(&entry.name);
    page.line(&format!("  [{standing}] {name}  = {}", entry.score));
    // Only the best rule counts; its lines, what backs it and the category sum to the score.
    for (index, rule) in entry.rules.iter().enumerate() {
        let unused = match (index, page.lang) {
            (0, _) => "",
            (_, Lang::Zh) => "（不计：同一职责只取最高的规则）",
            (_, Lang::En) => " (not added: only the best rule of a duty counts)",
        };
        put_rule(page, page.say("规则", "rule").to_owned(), rule, unused);
    }
    for rule in &entry.backing {
        put_rule(page, page.say("佐证", "backed by").to_owned(), rule, "");
    }
    if entry.category_score > 0 {
        let word = page.say("来件类别相符", "the caller's category fits").to_owned();
        page.line(&format!("    +{}  {word}", entry.category_score));
    }
}

fn put_rule(page: &mut Page, word: String, rule: &LedgerRule, unused: &str) {
    page.line(&format!("    {word} {}  {}  [{}]{unused}", rule.rule, rule.total, rule.place));
    for line in &rule.lines {
        let exact = line.keywords.iter().filter(|word| line.resembled.iter().all(|other| other.keyword != **word));
        let mut keywords: Vec<String> = exact.map(|word| format!("“{word}”")).collect();
        keywords.extend(line.resembled.iter().map(|resembled| put_resembled(page, resembled)));
        let keywords = keywords.join("、");
        let title = match (line.by_title, page.lang) {
            (false, _) => "",
            (true, Lang::Zh) => "（标题加权）",
            (true, Lang::En) => " (in the title, multiplied)",
        };
        page.line(&format!("      +{}  {keywords}{title}  [{}]", line.points, line.place));
    }
}

/// What the citizen wrote, and the keyword it is like.
fn put_resembled(page: &Page, resembled: &Resembled) -> String {
    let written = resembled.written.iter().map(|text| format!("“{text}”")).collect::<Vec<_>>().join("、");
    let keyword = &resembled.keyword;
    match page.lang {
        Lang::Zh => format!("{written}（{keyword}）"),
        Lang::En => format!("{written} ({keyword})"),
    }
}

/// The word for an outcome's code.
pub(super) fn outcome_in(code: &str, lang: Lang) -> &str {
    match lang {
        Lang::Zh => OutcomeKind::ALL.into_iter().find(|kind| kind.code() == code).map_or("", OutcomeKind::zh),
        Lang::En => code,
    }
}

/// The word for a reason not to dispatch.
pub(super) fn reason(code: &str, lang: Lang) -> &str {
    let zh = InformClass::ALL.iter().find(|(_, of_class, _)| *of_class == code).map(|(.., zh)| *zh);
    match (lang, zh) {
        (Lang::Zh, Some(zh)) => zh,
        _ => code,
    }
}

/// A deadline's code in words: `5d` is 5日; in English the code is word enough for a clerk.
pub(super) fn deadline(code: Option<&str>, lang: Lang) -> String {
    let code = code.unwrap_or("");
    match lang {
        Lang::En => code.to_owned(),
        Lang::Zh => code.replace("wd", "个工作日").replace('d', "日").replace('h', "小时"),
    }
}

/// The same in English for everybody.
pub(super) fn deadline_in_english(code: &str) -> String {
    let digits = code.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = match &code[digits.len()..] {
        "wd" => "working day",
        "d" => "day",
        _ => "hour",
    };
    format!("{digits} {unit}{}", if digits == "1" { "" } else { "s" })
}

/// A zone with the words that counted marked: 【】 for the first demand, 〖〗 for further ones; overlapping words melt.
fn marked(zone: &str, marks: &[&Mark], color: bool) -> String {
    let mut roles: Vec<Option<MarkRole>> = vec![None; zone.len()];
    for mark in marks {
        if matches!(mark.role, MarkRole::First | MarkRole::Further) {
            for role in &mut roles[mark.start as usize..(mark.end as usize).min(zone.len())] {
                *role = Some(role.map_or(mark.role, |known| known.min(mark.role)));
            }
        }
    }
    let brackets = |role: MarkRole| match (role, color) {
        (MarkRole::First, false) => ("【", "】"),
        (_, false) => ("〖", "〗"),
        (MarkRole::First, true) => ("\u{1b}[1;31m【", "】\u{1b}[0m"),
        (_, true) => ("\u{1b}[1;34m〖", "〗\u{1b}[0m"),
    };
    let mut out = String::new();
    let mut open: Option<MarkRole> = None;
    for (at, c) in zone.char_indices() {
        if roles[at] != open {
            open.iter().for_each(|role| out.push_str(brackets(*role).1));
            roles[at].iter().for_each(|role| out.push_str(brackets(*role).0));
            open = roles[at];
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    open.iter().for_each(|role| out.push_str(brackets(*role).1));
    out
}
