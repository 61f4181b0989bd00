//! `departments.yaml`: department lines with one body a level, their names old and new, their lifetimes.

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::yaml::{self, Locator};
use super::{Found, check_name, duplicate, missing};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, say};
use crate::fold::fold_name;
use crate::ids::SourceId;
use crate::source::{Sources, Span};

/// The members of all department lines, in table order.
#[derive(Clone, Debug, Default)]
pub struct Departments {
    members: Vec<Member>,
    canonical: FxHashMap<String, usize>,
    aliases: FxHashMap<String, Vec<usize>>,
}

/// One body.
#[derive(Clone, Debug)]
pub struct Member {
    /// Canonical name, such as `区水务局`.
    pub name: String,
    /// Formal name with `{区}` or `{街}` where the place goes.
    pub formal: Option<String>,
    /// Where it stands.
    pub level: Level,
    /// Its department line.
    pub line: String,
    /// What is special about it.
    pub kind: Option<Kind>,
    /// Proper names beside the canonical one.
    pub aliases: Vec<Alias>,
    /// Names that are ordinary words: authors may write them, texts are not searched for them.
    pub common: Vec<Alias>,
    /// First day it exists.
    pub from: Option<Date>,
    /// First day it no longer exists.
    pub until: Option<Date>,
    /// Canonical name of the body that has its duties afterwards.
    pub successor: Option<String>,
    /// Where its name is written.
    pub span: Span,
}

/// A further name of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The name as written.
    pub name: String,
    /// Where.
    pub span: Span,
}

/// Where in the hierarchy a body stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// 市.
    City,
    /// 区.
    District,
    /// 街道、乡镇.
    Street,
    /// 社区.
    Community,
    /// 企业.
    Enterprise,
}

/// What is special about a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A class of parties: a duty it leads names `经`.
    Role,
    /// The street or township itself.
    StreetOffice,
    /// Bodies of residents, which never lead.
    Community,
}

impl Member {
    /// Whether it is many bodies of a kind rather than one: its names are ordinary words.
    #[must_use]
    pub fn is_class(&self) -> bool {
        matches!(self.kind, Some(Kind::Role | Kind::Community))
    }

    /// The names by which a text names it, each once: the canonical and the formal one (with 区 for `{区}`) and the aliases.
    /// None for a class; never one that is listed under `common`.
    #[must_use]
    pub fn proper_names(&self) -> Vec<String> {
        let mut names = Vec::new();
        if !self.is_class() {
            let written = std::iter::once(self.name.clone()).chain(self.bare_formal());
            for name in written.chain(self.aliases.iter().map(|alias| alias.name.clone())) {
                if !names.contains(&name) && !self.common.iter().any(|common| common.name == name) {
                    names.push(name);
                }
            }
        }
        names
    }

    /// The formal name without a place, as a text may hold it after the name of one.
    fn bare_formal(&self) -> Option<String> {
        let formal = self.formal.as_ref()?;
        match formal.find(['{', '}']) {
            None => Some(formal.clone()),
            Some(0) => formal.strip_prefix("{区}").map(|rest| format!("区{rest}")).filter(|name| !name.contains('{')),
            Some(_) => None,
        }
    }
}

impl Departments {
    /// Every body, in table order.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The bodies called `name`, after folding: the one of that canonical name, else all that bear it as another name. O(1).
    #[must_use]
    pub fn find(&self, name: &str) -> Found {
        let key = fold_name(name);
        match self.canonical.get(&key) {
            Some(found) => Found::One(*found),
            None => self.aliases.get(&key).map_or(Found::None, |found| Found::of(found)),
        }
    }

    /// Every name an author may write, canonical ones first; for suggestions.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|member| member.name.as_str()).chain(
            self.members
                .iter()
                .flat_map(|member| member.aliases.iter().chain(&member.common).map(|alias| alias.name.as_str())),
        )
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    lines: Vec<RawLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLine {
    line: String,
    members: Vec<RawMember>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMember {
    level: Level,
    name: String,
    formal: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    common: Vec<String>,
    kind: Option<Kind>,
    from: Option<String>,
    until: Option<String>,
    successor: Option<String>,
}

pub(super) fn read(sources: &Sources, id: SourceId, diagnostics: &mut Diagnostics) -> Departments {
    let Some(raw) = yaml::read::<RawTable>(sources, id, diagnostics) else { return Departments::default() };
    let text = sources.get(id).text.as_str();
    let locator = Locator::new(id, text);
    let section = locator.section("lines");

    // First the places of the names in order, since the entry of a body ends where the next begins.
    let mut cursor = section.start;
    let mut line_spans = Vec::new();
    let mut name_spans = Vec::new();
    for line in &raw.lines {
        let span = locator.value(cursor..section.end, "line", &line.line).unwrap_or_else(|| locator.whole());
        cursor = cursor.max(span.end as usize);
        line_spans.push(span);
        for member in &line.members {
            let name = locator.value(cursor..section.end, "name", &member.name).unwrap_or(span);
            cursor = cursor.max(name.end as usize);
            name_spans.push(name);
        }
    }
    let entry = |i: usize| {
        let start = locator.item_start(name_spans[i].start as usize);
        let end = name_spans.get(i + 1).map_or(section.end, |next| locator.item_start(next.start as usize));
        start..end.max(start)
    };

    let mut departments = Departments::default();
    let mut lines: FxHashMap<String, Span> = FxHashMap::default();
    for (line, line_span) in raw.lines.into_iter().zip(line_spans) {
        check_name(&line.line, line_span, diagnostics);
        if let Some(first) = lines.insert(fold_name(&line.line), line_span) {
            diagnostics.push(duplicate(line_span, first, &line.line));
        }
        let first_of_line = departments.members.len();
        for raw in line.members {
            let idx = departments.members.len();
            let reader = Reader { locator: &locator, window: entry(idx), span: name_spans[idx] };
            let member = reader.member(&line.line, raw, diagnostics);
            let same_level = departments.members[first_of_line..].iter().find(|other| other.level == member.level);
            if let Some(other) = same_level {
                let (name, line) = (&member.name, &line.line);
                let message = say!(
                    "`{name}` is a second member of `{line}` at its level",
                    "`{name}` 是条线 `{line}` 同一层级的第二个成员"
                );
                let first = say!("the first is here", "第一个在这里");
                diagnostics.push(Diagnostic::new(Code::TableDuplicate, member.span, message).also(other.span, first));
            }
            departments.add(member, diagnostics);
        }
    }
    departments.check(&locator, entry, diagnostics);
    departments
}

impl Departments {
    fn add(&mut self, member: Member, diagnostics: &mut Diagnostics) {
        let idx = self.members.len();
        match self.canonical.get(&fold_name(&member.name)) {
            Some(first) => {
                diagnostics.push(duplicate(member.span, self.members[*first].span, &member.name));
            }
            None => {
                self.canonical.insert(fold_name(&member.name), idx);
            }
        }
        let further = member.aliases.iter().chain(&member.common).map(|alias| alias.name.clone());
        for name in further.chain(member.bare_formal()) {
            let bearers = self.aliases.entry(fold_name(&name)).or_default();
            if bearers.last() != Some(&idx) {
                bearers.push(idx);
            }
        }
        self.members.push(member);
    }

    /// What can be seen only once every body is known.
    fn check(
        &self,
        locator: &Locator<'_>,
        entry: impl Fn(usize) -> std::ops::Range<usize>,
        diagnostics: &mut Diagnostics,
    ) {
        for (idx, member) in self.members.iter().enumerate() {
            for alias in member.aliases.iter().chain(&member.common) {
                let bearer = self.canonical.get(&fold_name(&alias.name)).filter(|bearer| **bearer != idx);
                if let Some(bearer) = bearer {
                    let (name, body) = (&alias.name, &member.name);
                    let message = say!(
                        "`{name}` of `{body}` is the canonical name of another body",
                        "`{body}` 的别名 `{name}` 是另一机构的规范名"
                    );
                    let first = say!("the body of that name", "该名称的机构");
                    diagnostics.push(
                        Diagnostic::new(Code::TableDuplicate, alias.span, message)
                            .also(self.members[*bearer].span, first),
                    );
                }
            }
            if let Some(successor) = &member.successor
                && !self.canonical.contains_key(&fold_name(successor))
            {
                let span = locator.value(entry(idx), "successor", successor).unwrap_or(member.span);
                let names = self.members.iter().map(|member| member.name.as_str());
                diagnostics.push(missing(successor, span, names));
            }
        }
    }
}

/// Reads one member within its window of the text.
struct Reader<'a> {
    locator: &'a Locator<'a>,
    window: std::ops::Range<usize>,
    span: Span,
}

impl Reader<'_> {
    fn member(&self, line: &str, raw: RawMember, diagnostics: &mut Diagnostics) -> Member {
        check_name(&raw.name, self.span, diagnostics);
        let member = Member {
            aliases: self.names("aliases", raw.aliases, diagnostics),
            common: self.names("common", raw.common, diagnostics),
            from: self.day("from", raw.from.as_deref(), diagnostics),
            until: self.day("until", raw.until.as_deref(), diagnostics),
            name: raw.name,
            formal: raw.formal,
            level: raw.level,
            line: line.to_owned(),
            kind: raw.kind,
            successor: raw.successor,
            span: self.span,
        };
        let mut seen: FxHashMap<String, Span> = FxHashMap::default();
        for alias in member.aliases.iter().chain(&member.common) {
            if let Some(first) = seen.insert(fold_name(&alias.name), alias.span) {
                diagnostics.push(duplicate(alias.span, first, &alias.name));
            }
        }
        if let Some(alias) = member.aliases.first()
            && member.is_class()
        {
            let name = &member.name;
            let message = say!(
                "`{name}` is a class, its names cannot be recognised as proper names",
                "`{name}` 是一类主体，其名称不能作为专名识别"
            );
            diagnostics.push(
                Diagnostic::new(Code::TableValue, alias.span, message)
                    .help(say!("move them to `common`", "移到 `common` 中")),
            );
        }
        if let (Some(from), Some(until)) = (member.from, member.until)
            && until <= from
        {
            let span = self.locator.value(self.window.clone(), "until", &until.to_string()).unwrap_or(self.span);
            let message = say!("`until` is {until}, not after `from` {from}", "`until` {until} 不晚于 `from` {from}");
            diagnostics.push(Diagnostic::new(Code::EmptyPeriod, span, message));
        }
        if let Some(formal) = &member.formal {
            let rest = formal.replace("{区}", "").replace("{街}", "");
            if rest.contains(['{', '}']) {
                let span = self.locator.value(self.window.clone(), "formal", formal).unwrap_or(self.span);
                let message = say!("unknown place in `{formal}`", "`{formal}` 中有未知的占位");
                diagnostics.push(
                    Diagnostic::new(Code::TableValue, span, message)
                        .help(say!("only {{区}} and {{街}} are filled in", "只能用 {{区}} 和 {{街}}")),
                );
            }
        }
        member
    }

    fn names(&self, key: &str, names: Vec<String>, diagnostics: &mut Diagnostics) -> Vec<Alias> {
        let start = self.locator.key(self.window.clone(), key).map_or(self.window.start, |span| span.end as usize);
        let mut cursor = start;
        let mut aliases = Vec::with_capacity(names.len());
        for name in names {
            let span = self.locator.element(cursor..self.window.end, &name);
            cursor = span.map_or(cursor, |span| span.end as usize);
            let alias = Alias { span: span.unwrap_or(self.span), name };
            check_name(&alias.name, alias.span, diagnostics);
            aliases.push(alias);
        }
        aliases
    }

    fn day(&self, key: &str, day: Option<&str>, diagnostics: &mut Diagnostics) -> Option<Date> {
        let day = day?;
        // The date library takes more shapes than one should write.
        let shaped = day.len() == 10 && day.as_bytes()[4] == b'-' && day.as_bytes()[7] == b'-';
        match day.parse::<Date>() {
            Ok(date) if shaped => Some(date),
            _ => {
                let span = self.locator.value(self.window.clone(), key, day).unwrap_or(self.span);
                let message = say!("`{day}` is not a day", "`{day}` 不是日期");
                diagnostics.push(
                    Diagnostic::new(Code::TableValue, span, message)
                        .help(say!("write it like 2018-11-08", "写作 2018-11-08 的样子")),
                );
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::testing::said;

    const GOOD: &str = "\
lines:
  - line: 住建
    members:
      - level: city
        name: 市住建委
        formal: 北京市住房和城乡建设委员会
        aliases: [住建委]
      - level: district
        name: 区住建委
        formal: \"{区}住房和城乡建设委员会\"
        aliases: [住建委, 建委]
        common: [房管]
        from: 2018-11-08
  - line: 物业
    members:
      - {level: community, name: 物业服务企业, common: [物业, 物业公司], kind: role}
";

    #[test]
    fn finds_by_any_name_and_reports_several_levels() {
        let (table, said) = said(GOOD, read);
        assert_eq!(said, Vec::<String>::new());
        for (name, found) in [
            ("市住建委", Found::One(0)),
            ("建委", Found::One(1)),
            ("房管", Found::One(1)),
            ("区住房和城乡建设委员会", Found::One(1)),
            ("北京市住房和城乡建设委员会", Found::One(0)),
            ("住建委", Found::Several(vec![0, 1])),
            ("医保居", Found::None),
        ] {
            assert_eq!(table.find(name), found, "{name}");
        }
        let proper = |i: usize| table.members()[i].proper_names().join(" ");
        assert_eq!(proper(1), "区住建委 区住房和城乡建设委员会 住建委 建委");
        assert_eq!(proper(2), "");
        assert!(table.all().any(|name| name == "物业公司"));
    }

    #[test]
    fn a_canonical_name_under_common_is_not_recognised() {
        let text =
            "lines:\n  - line: 地铁\n    members:\n      - {level: enterprise, name: 地铁公司, common: [地铁公司]}\n";
        let (table, said) = said(text, read);
        assert_eq!(said, Vec::<String>::new());
        assert_eq!(table.members()[0].proper_names(), Vec::<String>::new());
        assert_eq!(table.find("地铁公司"), Found::One(0));
    }

    #[test]
    fn says_where_each_mistake_is() {
        let with = |from: &str, to: &str| GOOD.replacen(from, to, 1);
        for (text, expected) in [
            (with("name: 区住建委", "name: 市住建委"), "E062 9:15 |市住建委| `市住建委` is given twice"),
            (
                with("[房管]", "[房管, 市住建委]"),
                "E062 12:22 |市住建委| `市住建委` of `区住建委` is the canonical name of another body",
            ),
            (with("[住建委, 建委]", "[住建委, 住建委]"), "E062 11:24 |住建委| `住建委` is given twice"),
            (with("line: 物业", "line: 住建"), "E062 14:11 |住建| `住建` is given twice"),
            (
                with("level: district", "level: city"),
                "E062 9:15 |区住建委| `区住建委` is a second member of `住建` at its level",
            ),
            (
                with("from: 2018-11-08", "successor: 区住健委"),
                "E064 13:20 |区住健委| nothing is called `区住健委` (did you mean `区住建委`?)",
            ),
            (
                with("from: 2018-11-08", "from: 2018-11-08\n        until: 2018-11-08"),
                "E043 14:16 |2018-11-08| `until` is 2018-11-08, not after `from` 2018-11-08",
            ),
            (
                with("2018-11-08", "2018年11月8日"),
                "E063 13:15 |2018年11月8日| `2018年11月8日` is not a day (write it like 2018-11-08)",
            ),
            (
                with("common: [物业,", "aliases: [物业,"),
                "E063 16:52 |物业| `物业服务企业` is a class, its names cannot be recognised as proper names (move them to `common`)",
            ),
            (
                with("[住建委, 建委]", "[住建委、建委]"),
                "E063 11:19 |住建委、建委| `、` inside the name `住建委、建委` (separate names with `, ` (ASCII))",
            ),
            (
                with("{区}住房", "{市}住房"),
                "E063 10:18 |{市}住房和城乡建设委员会| unknown place in `{市}住房和城乡建设委员会` (only {区} and {街} are filled in)",
            ),
        ] {
            assert_eq!(said(&text, read).1, [expected]);
        }
    }
}
