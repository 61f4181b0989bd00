//! The special list for people: Markdown, or one page that opens from disk. Both from the same tables.

use maud::{Markup, html};

use super::{Entry, Gaps, Kind, Party, Shown, Side};
use crate::diagnostic::Lang;
use crate::prove::{Question, Status};
use crate::report::{Tongue, cell, one_line, page, quoted, short};
use crate::verdict::OutcomeKind;

/// Texts are cut after so many characters; the JSON has them whole.
const MOST_CHARS: usize = 120;

/// What is special to this page: lines within a cell.
const STYLE: &str = "td div + div { margin-top: .35rem; } td.kept { color: var(--soft); }";

/// A table with what it is about. A cell is several lines.
struct Table {
    title: String,
    about: &'static str,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Vec<String>>>,
}

impl Kind {
    fn title(self, tongue: Tongue) -> &'static str {
        match self {
            Kind::Overlap => tongue.say("职责交叉", "Overlaps"),
            Kind::Unclear => tongue.say("职责不顺：主责取决于一问", "Unclear: the lead rests on a question"),
            Kind::Unreached => tongue.say("职责空白：没有说法能到达的职责", "Gaps: duties that no text finds"),
            Kind::Category => tongue.say("职责空白：没有职责承担的类别", "Gaps: categories that no duty bears"),
            Kind::Place => tongue.say("职责空白：没有唯一主责的地点", "Gaps: places without one lead"),
            Kind::Period => tongue.say("职责空白：没有主责的时段", "Gaps: periods without a lead"),
        }
    }

    fn about(self, tongue: Tongue) -> &'static str {
        match self {
            Kind::Overlap => tongue.say(
                "同样的话两项职责都对得上，分不出主次，系统只能交会商。裁定栏空着的待双方商定。",
                "The same words call two duties and neither stands out, so a person has to decide. Where no ruling is told, both bodies should confer.",
            ),
            Kind::Unclear => tongue.say(
                "由谁主责取决于一个问题；来件没说清，主责就定不下来。",
                "Who leads rests on a question; while nobody has answered it, the lead is provisional.",
            ),
            Kind::Unreached => tongue.say(
                "清单里有，诉求却到不了：没有规则，或规则写了却到不了，或某个情形永远不成立。说法是它自己的例句、词或名称，判定是这句话现在的去处。",
                "They stand in a list and no case gets there: no rule, rules that no text reaches, or an arm that never holds. The text is an example, a word or the name of the duty itself, with where it goes now.",
            ),
            Kind::Category => tongue.say(
                "问题分类里有，没有职责归入。整支都没有的只列最上一级。会商机构是同一上级类别里主责最多的。",
                "They stand in the table of categories and no duty bears them; of a whole branch only the top is told. To confer: those who lead most beside it.",
            ),
            Kind::Place => tongue.say(
                "在这些地点，职责没有主责，或主责不能成立。",
                "There the duty has no lead, or one that cannot be.",
            ),
            Kind::Period => tongue.say(
                "在这些日子，职责无人主责，或规则有错误不能使用。",
                "In these days nobody leads the duty, or the rules have errors and cannot be used.",
            ),
        }
    }

    /// In a few letters.
    fn short(self, tongue: Tongue) -> &'static str {
        match self {
            Kind::Overlap => tongue.say("交叉", "overlaps"),
            Kind::Unclear => tongue.say("不顺", "unclear"),
            Kind::Unreached => tongue.say("到不了的职责", "unreached duties"),
            Kind::Category => tongue.say("无职责的类别", "bare categories"),
            Kind::Place => tongue.say("无主责的地点", "places"),
            Kind::Period => tongue.say("无主责的时段", "periods"),
        }
    }
}

/// A level in words.
fn level(tongue: Tongue, code: &str) -> &'static str {
    match code {
        "city" => tongue.say("市级", "city"),
        "district" => tongue.say("区级", "district"),
        "street" => tongue.say("街道", "street"),
        "community" => tongue.say("社区", "community"),
        _ => tongue.say("企业", "enterprise"),
    }
}

fn bodies(tongue: Tongue, bodies: &[Party]) -> Vec<String> {
    let zh = tongue.0 == Lang::Zh;
    let told = bodies.iter().map(|Party { level: code, name }| {
        let level = level(tongue, code);
        if zh { format!("{name}（{level}）") } else { format!("{name} ({level})") }
    });
    told.collect()
}

/// `灯 · 路灯照明（街道职责清单 · 城市管理）：情形 → 主责（层级）。依据：…。6 分：灯井积水`.
fn side(tongue: Tongue, side: &Side) -> String {
    let zh = tongue.0 == Lang::Zh;
    let mut text = side.duty.clone();
    if let Some(title) = &side.title {
        text += &format!(" · {title}");
    }
    let place: Vec<&str> = [&side.list, &side.board].into_iter().flatten().map(String::as_str).collect();
    if !place.is_empty() {
        let place = place.join(" · ");
        text += &if zh { format!("（{place}）") } else { format!(" ({place})") };
    }
    text += if zh { "：" } else { ": " };
    if let Some(when) = &side.when {
        text += &format!("{} → ", when.in_lang(tongue.0));
    }
    text += &bodies(tongue, std::slice::from_ref(&side.lead)).concat();
    if let Some(via) = &side.via {
        text += &if zh { format!("，经{via}") } else { format!(" through {via}") };
    }
    let stop = if zh { "。" } else { ". " };
    text += stop;
    text += &match (side.basis.is_empty(), side.draft) {
        (true, _) => tongue.say("依据待核（草稿）", "No verified basis (draft)").to_owned(),
        (false, draft) => {
            let draft = if draft { tongue.say("（草稿）", " (draft)") } else { "" };
            format!("{}{}{draft}", tongue.say("依据：", "Basis: "), side.basis.join("；"))
        }
    };
    if let Some(score) = side.score {
        let words = side.words.join("、");
        text += stop;
        text += &if zh { format!("{score} 分：{words}") } else { format!("Score {score}: {words}") };
    }
    text
}

/// The words and what they come to.
fn shown(tongue: Tongue, shown: Option<&Shown>) -> Vec<String> {
    let Some(shown) = shown else { return vec![tongue.say("举不出", "none can be").to_owned()] };
    let kind = OutcomeKind::ALL.into_iter().find(|kind| kind.code() == shown.outcome);
    let outcome = match (tongue.0, kind) {
        (Lang::Zh, Some(kind)) => kind.zh(),
        _ => shown.outcome,
    };
    let parts = [Some(outcome), shown.duty.as_deref(), shown.lead.as_deref(), shown.question.as_deref()];
    let decided = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    vec![one_line(&quoted(&shown.case, tongue.0), MOST_CHARS), format!("→ {decided}")]
}

fn row(tongue: Tongue, at: usize, entry: &Entry) -> Vec<Vec<String>> {
    let mut why = vec![entry.why.in_lang(tongue.0).to_owned()];
    why.extend(
        entry.place.as_ref().map(|place| format!("{}{}", tongue.say("地点：", "Place: "), place.in_lang(tongue.0))),
    );
    if !entry.periods.is_empty() {
        why.push(format!("{}{}", tongue.say("时段：", "Period: "), entry.periods.join("、")));
    }
    let kept = entry.kept.as_ref().map(|because| format!("{}{because}", tongue.say("已允许：", "Kept: ")));
    vec![
        vec![at.to_string()],
        entry.about.clone(),
        why,
        entry.sides.iter().map(|of| side(tongue, of)).collect(),
        shown(tongue, entry.shown.as_ref()),
        bodies(tongue, &entry.confer),
        kept.into_iter().collect(),
    ]
}

impl Gaps {
    fn title(&self, tongue: Tongue) -> String {
        let title = tongue.say("专项清单", "The special list");
        if self.name.is_empty() { title.to_owned() } else { format!("{title} · {}", self.name) }
    }

    /// What was looked at, line by line, and whether all of it was answered.
    fn head(&self, tongue: Tongue) -> Vec<(&'static str, String)> {
        let mut head = vec![
            (tongue.say("截至", "as of"), self.as_of.clone()),
            (tongue.say("规则集", "rule set"), short(&self.ruleset).to_owned()),
            (
                tongue.say("时段", "periods"),
                match tongue.0 {
                    Lang::Zh => format!("共 {} 套不同的规则", self.n_sets),
                    Lang::En => format!("{} distinct sets of rules", self.n_sets),
                },
            ),
        ];
        if !self.duties.is_empty() {
            head.push((tongue.say("只查", "only"), self.duties.join("、")));
        }
        let open = self.open.len();
        head.push((
            tongue.say("未能判定", "not answered"),
            match (open, tongue.0) {
                (0, Lang::Zh) => "无".to_owned(),
                (0, Lang::En) => "none".to_owned(),
                (_, Lang::Zh) => format!("{open} 问，见文末；本清单可能还有遗漏"),
                (_, Lang::En) => format!("{open} questions, told at the end; the list may lack entries"),
            },
        ));
        head
    }

    fn tables(&self, tongue: Tongue) -> Vec<Table> {
        let confer = tongue.say("会商机构", "To confer");
        let mut tables = Vec::new();
        if !self.meetings.is_empty() {
            let rows = self.meetings.iter().map(|meeting| {
                let entries = meeting.entries.iter().map(|(kind, n)| format!("{} {n}", kind.short(tongue)));
                vec![bodies(tongue, &meeting.bodies), entries.collect()]
            });
            tables.push(Table {
                title: tongue.say("哪些机构要会商", "Who has to meet").to_owned(),
                about: tongue.say(
                    "同样的机构放在一起，一次商定。已允许的不计。",
                    "What the same bodies have to settle together; what is kept is not counted.",
                ),
                columns: vec![confer, tongue.say("项数", "Entries")],
                rows: rows.collect(),
            });
        }
        for kind in Kind::ALL {
            // Whoever asks about some duties asks about no category.
            if kind == Kind::Category && !self.duties.is_empty() {
                continue;
            }
            let entries = self.entries.iter().filter(|entry| entry.kind == kind);
            tables.push(Table {
                title: format!("{} ({})", kind.title(tongue), self.n(kind)),
                about: kind.about(tongue),
                columns: vec![
                    tongue.say("序号", "No."),
                    match kind {
                        Kind::Category => tongue.say("类别", "Category"),
                        _ => tongue.say("职责", "Duty"),
                    },
                    tongue.say("情况", "What"),
                    tongue.say("各方职责、主责和依据", "Each side: duty, lead, basis"),
                    tongue.say("说法和判定", "Text and decision"),
                    confer,
                    tongue.say("裁定", "Ruling"),
                ],
                rows: (1..).zip(entries).map(|(at, entry)| row(tongue, at, entry)).collect(),
            });
        }
        if !self.open.is_empty() {
            let rows = self.open.iter().map(|open| {
                let name = Question::ALL.iter().find(|(_, name, _)| *name == open.question);
                let question = name.map_or(open.question, |(_, name, zh)| tongue.say(zh, name));
                let answer = [Status::Unknown, Status::Sampled].into_iter().map(Status::say);
                let answer = answer.into_iter().find(|(en, _)| en.to_lowercase() == open.answer);
                let answer = answer.map_or("", |(en, zh)| tongue.say(zh, en));
                [question, &open.name, answer, open.why.in_lang(tongue.0)].map(|text| vec![text.to_owned()]).into()
            });
            tables.push(Table {
                title: format!("{} ({})", tongue.say("未能判定", "Not answered"), self.open.len()),
                about: tongue.say(
                    "超时，或超出可精确判定的范围；这些地方有没有问题还不知道。加大 --timeout 再试。",
                    "Given up in time, or outside what can be decided exactly: whether anything is wrong there is not known. Try a longer --timeout.",
                ),
                columns: vec![
                    tongue.say("问题", "Question"),
                    tongue.say("职责", "Duty"),
                    tongue.say("答案", "Answer"),
                    tongue.say("缘由", "Why"),
                ],
                rows: rows.collect(),
            });
        }
        tables
    }

    /// As Markdown.
    pub(crate) fn markdown(&self, lang: Lang) -> String {
        let tongue = Tongue(lang);
        let mut text = format!("# {}\n\n", cell(&self.title(tongue)));
        for (name, value) in self.head(tongue) {
            text += &format!("- {name}{}{}\n", tongue.say("：", ": "), cell(&value));
        }
        for Table { title, about, columns, rows } in self.tables(tongue) {
            text += &format!("\n## {title}\n\n{about}\n");
            if rows.is_empty() {
                continue;
            }
            text += &format!("\n| {} |\n|{}\n", columns.join(" | "), "---|".repeat(columns.len()));
            for row in rows {
                let lines = |of: &Vec<String>| of.iter().map(|line| cell(line)).collect::<Vec<_>>().join("<br>");
                let cells: Vec<String> = row.iter().map(lines).collect();
                text += &format!("| {} |\n", cells.join(" | "));
            }
        }
        text
    }

    /// As one page: no script, nothing from elsewhere, every text escaped.
    pub(crate) fn page(&self, lang: Lang) -> String {
        let tongue = Tongue(lang);
        let body = html! {
            dl.run { @for (name, value) in self.head(tongue) { dt { (name) } dd { (value) } } }
            div.cards {
                @for kind in Kind::ALL {
                    div.card { b { (self.n(kind)) } small { (kind.short(tongue)) } }
                }
            }
            @for of in self.tables(tongue) { (table(&of)) }
        };
        let name = Some(self.name.as_str()).filter(|name| !name.is_empty());
        page(tongue, (tongue.say("专项清单", "The special list"), name), STYLE, body)
    }
}

fn table(Table { title, about, columns, rows }: &Table) -> Markup {
    html! {
        h2 { (title) }
        p.note { (about) }
        @if !rows.is_empty() {
            div.scroll { table {
                thead { tr { @for column in columns { th { (column) } } } }
                tbody { @for row in rows { tr { @for cell in row { td { @for line in cell { div { (line) } } } } } } }
            } }
        }
    }
}
