//! The YAML tables that other systems own: settings, department lines, categories, places; and the folder of rules itself.
//!
//! The tables come out as plain data in file order, with the place of each entry. Nothing here knows the rule language;
//! `resolve` turns the tables into ids.

mod categories;
mod departments;
mod load;
mod places;
mod project;
pub(crate) mod yaml;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::diagnostic::suggest::{did_you_mean, nearest};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, say};
use crate::ids::SourceId;
use crate::source::{Sources, Span};

pub use categories::Categories;
#[cfg(feature = "cli")]
pub(crate) use departments::Alias;
pub use departments::{Departments, Kind, Level};
pub use load::LoadError;
pub(crate) use load::{Files, builtin, load};
pub use places::{Places, StatedFact};
pub use project::Project;

/// The four tables of a rule set.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// `route.yaml`.
    pub project: Project,
    /// `departments.yaml`.
    pub departments: Departments,
    /// `categories.yaml`.
    pub categories: Categories,
    /// `places.yaml`.
    pub places: Places,
    /// Whether `places` is the built-in table standing in for one that the rules don't have: then it may state facts they don't
    /// know.
    pub(crate) places_stand_in: bool,
}

/// Which sources hold the tables; each may be absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct TableIds {
    /// `route.yaml`.
    pub(crate) project: Option<SourceId>,
    /// `departments.yaml`.
    pub(crate) departments: Option<SourceId>,
    /// `categories.yaml`.
    pub(crate) categories: Option<SourceId>,
    /// `places.yaml`.
    pub(crate) places: Option<SourceId>,
}

impl TableIds {
    /// Tells each that is there, to be changed.
    pub(crate) fn each(&mut self, each: impl FnMut(&mut SourceId)) {
        let Self { project, departments, categories, places } = self;
        [project, departments, categories, places].into_iter().flatten().for_each(each);
    }
}

/// Reads the tables. An absent one is empty (or has the default settings); a broken one too, with a diagnostic.
pub(crate) fn read(sources: &Sources, ids: TableIds, diagnostics: &mut Diagnostics) -> Tables {
    Tables {
        project: ids.project.map(|id| project::read(sources, id, diagnostics)).unwrap_or_default(),
        departments: ids.departments.map(|id| departments::read(sources, id, diagnostics)).unwrap_or_default(),
        categories: ids.categories.map(|id| categories::read(sources, id, diagnostics)).unwrap_or_default(),
        places: ids.places.map(|id| places::read(sources, id, diagnostics)).unwrap_or_default(),
        places_stand_in: false,
    }
}

/// What a name leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Exactly one entry.
    One(usize),
    /// Several, in table order.
    Several(Vec<usize>),
    /// None.
    None,
}

impl Found {
    fn of(found: &[usize]) -> Self {
        match found {
            [] => Self::None,
            [one] => Self::One(*one),
            several => Self::Several(several.to_vec()),
        }
    }
}

/// An entry that is there twice.
fn duplicate(span: Span, first: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::TableDuplicate, span, say!("`{name}` is given twice", "`{name}` 重复"))
        .also(first, say!("first given here", "首次出现在这里"))
}

/// A name that is empty or holds a separator, most often because full-width commas do not separate in YAML.
fn check_name(name: &str, span: Span, diagnostics: &mut Diagnostics) {
    if name.trim().is_empty() {
        diagnostics.push(Diagnostic::new(Code::TableValue, span, say!("an empty name", "名称为空")));
    } else if let Some(mark) = name.chars().find(|c| matches!(c, '，' | '、' | '；' | '：' | ',' | ';' | '/' | '>'))
    {
        let message = say!("`{mark}` inside the name `{name}`", "名称 `{name}` 中有 `{mark}`");
        diagnostics.push(
            Diagnostic::new(Code::TableValue, span, message)
                .help(say!("separate names with `, ` (ASCII)", "名称之间用半角逗号加空格分开")),
        );
    }
}

/// A reference to what the table does not hold.
fn missing<'a>(name: &str, span: Span, candidates: impl Iterator<Item = &'a str>) -> Diagnostic {
    let message = say!("nothing is called `{name}`", "没有名为 `{name}` 的条目");
    let diagnostic = Diagnostic::new(Code::TableReference, span, message);
    with_suggestion(diagnostic, name, candidates)
}

/// Offers the candidates most like `name`, if any is like it at all.
pub(crate) fn with_suggestion<'a>(
    diagnostic: Diagnostic,
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    match did_you_mean(&nearest(name, candidates)) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;
    use crate::source::Source;

    /// Reads one table and renders each diagnostic as `CODE line:column |text at the place| message`.
    pub(crate) fn said<T>(text: &str, read: impl Fn(&Sources, SourceId, &mut Diagnostics) -> T) -> (T, Vec<String>) {
        let mut sources = Sources::default();
        let id = sources.add(Source::new("table.yaml", text));
        let mut diagnostics = Diagnostics::default();
        let table = read(&sources, id, &mut diagnostics);
        let lines = diagnostics.list().iter().map(|d| {
            let span = d.primary.as_ref().expect("a table's diagnostic has a place").span;
            let (line, column) = sources.get(id).line_column(span.start as usize);
            let help = d.help.first().map_or(String::new(), |help| format!(" ({})", help.en));
            format!("{} {line}:{column} |{}| {}{help}", d.code.id(), sources.text(span), d.message.en)
        });
        (table, lines.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_tables_read_without_a_diagnostic() {
        let mut sources = Sources::default();
        let mut diagnostics = Diagnostics::default();
        let files = builtin(&mut sources);
        let tables = read(&sources, files.tables, &mut diagnostics);
        assert_eq!(diagnostics.list(), []);
        assert_eq!(tables.places.districts.len(), 16);
        assert_eq!(tables.categories.list().iter().filter(|category| !category.path.contains('/')).count(), 12);
        assert_eq!(tables.project.threshold, 6);
        assert!(tables.departments.members().len() > 200);
    }

    #[test]
    fn shipped_bodies_have_the_names_that_decisions_use() {
        let mut sources = Sources::default();
        let files = builtin(&mut sources);
        let tables = read(&sources, files.tables, &mut Diagnostics::default());
        let bodies = "区城管执法局 街道综合行政执法队 派出所 区住建委 公安交通支队 街道办事处 区市场监管局 区生态环境局 \
            物业服务企业 区卫生健康委 自来水集团 燃气集团 区消防救援支队 产权单位 区城市管理委 区体育局 区商务局 供热单位 \
            路灯管理单位 市园林绿化局 在京单位协调联动机制 区人力社保局 区水务局 区农业农村局 区发展和改革委 区司法局 区级河长 \
            街道党工委 综合办公室 社区治理部 综合执法部 行政办公岗 社区管理岗 基层党建岗 民生服务岗 沟通协调岗";
        for name in bodies.split_whitespace() {
            let Found::One(found) = tables.departments.find(name) else { panic!("{name}") };
            assert_eq!(tables.departments.members()[found].name, name);
        }
        for (alias, name) in [
            ("市委社会工委", "市委社会工作部"),
            ("区住房城乡建设（房屋）部门", "区房管局"),
            ("区住房和城乡建设委员会", "区住建委"),
            ("国网北京市电力公司", "国网北京电力"),
            ("物业", "物业服务企业"),
        ] {
            let Found::One(found) = tables.departments.find(alias) else { panic!("{alias}") };
            assert_eq!(tables.departments.members()[found].name, name);
        }
        for alias in ["住建委", "城管", "环保局", "交管局部门"] {
            assert!(!matches!(tables.departments.find(alias), Found::One(_)), "{alias}");
        }
    }

    #[test]
    fn shipped_common_words_are_never_recognised() {
        let mut sources = Sources::default();
        let files = builtin(&mut sources);
        let tables = read(&sources, files.tables, &mut Diagnostics::default());
        let proper: Vec<String> =
            tables.departments.members().iter().flat_map(departments::Member::proper_names).collect();
        for word in
            "物业 学校 医院 移动 联通 公安 城管 消防 街道 社区 居委会 地铁 公交 热力 自来水 12345 119 110".split(' ')
        {
            assert!(!proper.iter().any(|name| name == word), "{word}");
        }
        for word in ["住建委", "环保局", "教委", "区住房和城乡建设委员会", "派出所", "街道办事处", "交管局"]
        {
            assert!(proper.iter().any(|name| name == word), "{word}");
        }
    }

    #[test]
    fn shipped_places_are_where_they_are() {
        let mut sources = Sources::default();
        let files = builtin(&mut sources);
        let places = read(&sources, files.tables, &mut Diagnostics::default()).places;
        assert_eq!(places.streets.len(), 349);
        assert_eq!(places.streets("八里庄街道").len(), 2);
        let park = &places.spots[places.spot("天坛公园").unwrap()];
        assert_eq!(places.streets[park.street.unwrap()].name, "天坛街道");
        assert_eq!(park.kind.as_deref(), Some("公园"));
        assert_eq!(park.facts[0].fact, "公园级别");
        assert_eq!(places.district("西城"), places.district("西城区"));
    }
}
