//! The comparison on the terminal.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::report::{CasesTold, EditTold, Report};
use super::show::*;
use crate::diagnostic::Lang;

/// The most edits, lines of a field, groups, ids and departments; the JSON has them all.
const MOST_EDITS: usize = 100;
const MOST_LINES: usize = 12;
const MOST_GROUPS: usize = 40;
const MOST_IDS: usize = 5;
const MOST_DEPARTMENTS: usize = 25;

/// The most characters of a field's text.
const MOST_CHARS: usize = 120;

impl Report {
    /// For people, with colours.
    pub(crate) fn human(&self, lang: Lang) -> String {
        let mut page = Page { tongue: Tongue(lang), out: String::new() };
        let tongue = page.tongue;
        for (zh, en, rules) in [("旧", "old", &self.old), ("新", "new", &self.new)] {
            let hash = short(&rules.ruleset);
            page.line(&format!("{}  {}  {} {hash}", tongue.say(zh, en), clean(&rules.from), clean(&rules.name)));
        }
        page.line(&format!("{} {}", tongue.say("截至", "as of"), self.as_of));
        page.line(&format!("\n\x1b[1m{}\x1b[0m  {}", tongue.say("改动", "edits"), tongue.summary(self)));
        self.edits.iter().take(MOST_EDITS).for_each(|edit| page.put_edit(edit));
        page.more(self.edits.len(), MOST_EDITS);
        if let Some(cases) = &self.cases {
            page.put_cases(cases);
        }
        page.out
    }
}

fn clean(text: &str) -> String {
    one_line(text, MOST_CHARS)
}

struct Page {
    tongue: Tongue,
    out: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.out, "{line}");
    }

    fn more(&mut self, n_all: usize, n_shown: usize) {
        if n_all > n_shown {
            let n = n_all - n_shown;
            let line = match self.tongue.0 {
                Lang::Zh => format!("  … 另 {n} 项，见 --format json"),
                Lang::En => format!("  … {n} more with --format json"),
            };
            self.line(&line);
        }
    }

    fn put_edit(&mut self, edit: &EditTold) {
        let tongue = self.tongue;
        let mark = match edit.change {
            "added" => "\x1b[32m+\x1b[0m",
            "removed" => "\x1b[31m−\x1b[0m",
            "moved" => "→",
            _ => "\x1b[33m~\x1b[0m",
        };
        let (kind, name, place) = (tongue.kind(edit), clean(&edit.name), place(edit));
        let moved = if edit.moved { tongue.say("（也移动了）", " (moved too)") } else { "" };
        self.line(format!(" {mark} #{} {kind} {name}{moved}  \x1b[2m{place}\x1b[0m", edit.edit).trim_end());
        for field in &edit.fields {
            let name = if tongue.0 == Lang::Zh { &field.field_zh } else { &field.field };
            let lines = field.old.iter().map(|text| ('−', text)).chain(field.new.iter().map(|text| ('+', text)));
            for (mark, text) in lines.take(MOST_LINES) {
                self.line(&format!("       {name}  {mark} {}", clean(text)));
            }
            self.more(field.old.len() + field.new.len(), MOST_LINES);
        }
    }

    fn put_cases(&mut self, cases: &CasesTold) {
        let tongue = self.tongue;
        self.line(&format!("\n\x1b[1m{}\x1b[0m  {}", tongue.say("诉求", "cases"), tongue.changed(cases)));
        for group in cases.groups.iter().take(MOST_GROUPS) {
            let (from, to) = (clean(&tongue.end(group.class, &group.from)), clean(&tongue.end(group.class, &group.to)));
            self.line(&format!(" {}  {from} → {to}  \x1b[1m{}\x1b[0m", tongue.class(group), group.n));
            for cause in tongue.causes(group) {
                self.line(&format!("       {} {cause}", tongue.say("起因", "by")));
            }
            let ids: Vec<String> = group.ids.iter().take(MOST_IDS).map(|id| clean(id)).collect();
            let more = if group.ids.len() > MOST_IDS { " …" } else { "" };
            self.line(&format!("       \x1b[2m{}{more}\x1b[0m", ids.join(" ")));
        }
        self.more(cases.groups.len(), MOST_GROUPS);
        if cases.departments.is_empty() {
            return;
        }
        let head = tongue.say("负担（得 + 失 −）：主责，协助", "burden (gained +, lost −): lead, assist");
        self.line(&format!("\n\x1b[1m{head}\x1b[0m"));
        let unknown = tongue.say("（区不明）", "(district unknown)");
        let mut rows: Vec<(usize, String, String, String)> = Vec::new();
        for department in cases.departments.iter().take(MOST_DEPARTMENTS) {
            rows.push((1, clean(&department.name), shift(department.lead), shift(department.assist)));
            let is_plain = department.districts.len() == 1 && department.districts[0].name.is_empty();
            for district in department.districts.iter().filter(|_| !is_plain) {
                let name = if district.name.is_empty() { unknown.to_owned() } else { clean(&district.name) };
                rows.push((3, name, shift(district.lead), shift(district.assist)));
            }
        }
        let width = rows.iter().map(|(indent, name, ..)| indent + name.width()).max().unwrap_or(0);
        let lead_width = rows.iter().map(|(_, _, lead, _)| lead.width()).max().unwrap_or(0);
        for (indent, name, lead, assist) in rows {
            let blanks = " ".repeat(width - indent - name.width());
            let lead_blanks = " ".repeat(lead_width - lead.width());
            self.line(&format!("{}{name}{blanks}   {lead}{lead_blanks}   {assist}", " ".repeat(indent)));
        }
        self.more(cases.departments.len(), MOST_DEPARTMENTS);
    }
}
