//! What the columns and keys of intake systems mean: the field names themselves, and the names `route.yaml` lists.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::fields::fields;
use super::kept::Keep;
use crate::case::CaseField;
use crate::case::OWN_NAMES;
use crate::fold::fold_name;

/// Before the name of a fact: `facts.场所` is a column of values of the fact 场所.
const FACT_PREFIXES: [&str; 3] = ["facts.", "fact.", "事实."];

/// The names by which a field is known. The field's own name comes first, then those of `route.yaml` in their order.
#[derive(Clone, Debug)]
pub(crate) struct Headers {
    by_key: FxHashMap<String, (CaseField, usize)>,
    /// The name of the field that holds the right answer, folded.
    label: Option<String>,
    /// The name of the field that holds the day of the case, as given.
    day: Option<String>,
    /// What else comes out beside the decision.
    keep: Keep,
    /// The names the command line gave for fields, as given: they must be there.
    mapped: Vec<(CaseField, String)>,
}

impl Default for Headers {
    fn default() -> Self {
        Self::of(&BTreeMap::new())
    }
}

impl Headers {
    /// The names a rule set knows: those of `route.yaml` by field.
    pub(crate) fn of(headers: &BTreeMap<CaseField, Vec<String>>) -> Self {
        let mut by_key = FxHashMap::default();
        for (field, name) in OWN_NAMES {
            by_key.insert(name.to_owned(), (field, 0));
        }
        for (field, names) in headers {
            for (rank, name) in names.iter().enumerate() {
                by_key.entry(fold_name(name)).or_insert((*field, rank + 1));
            }
        }
        Self { by_key, label: None, day: None, keep: Keep::Nothing, mapped: Vec::new() }
    }

    /// The same, with the right answer in the field `label`. Whatever that name means elsewhere, its value is no part of the case: the
    /// answer must not help to find it.
    pub(crate) fn with_label(mut self, label: &str) -> Self {
        let label = fold_name(label.trim());
        self.by_key.retain(|name, _| fold_name(name) != label);
        Self { label: Some(label), ..self }
    }

    /// The same, with `name` as the only name of a field. Given again for one field, the first name that is there wins; columns of the
    /// category make one path.
    pub(crate) fn with_name(mut self, field: CaseField, name: &str) -> Self {
        if !self.mapped.iter().any(|(mapped, _)| *mapped == field) {
            self.by_key.retain(|_, (known, _)| *known != field);
        }
        self.mapped.push((field, name.trim().to_owned()));
        self.by_key.insert(fold_name(name.trim()), (field, self.mapped.len()));
        self
    }

    /// The same, with the day whose rules decide the case in the field `day`. It may be part of the case too.
    pub(crate) fn with_day(self, day: &str) -> Self {
        Self { day: Some(day.trim().to_owned()), ..self }
    }

    /// What the names mean, in one text: the same for the same meaning.
    pub(crate) fn told(&self) -> String {
        let names: BTreeMap<_, _> = self.by_key.iter().collect();
        format!("{names:?} {:?} {:?} {:?} {:?}", self.label, self.day, self.keep, self.mapped)
    }

    /// The name of the field that holds the day of the case, if one is asked for.
    pub(super) fn day(&self) -> Option<&str> {
        self.day.as_deref()
    }

    /// Whether a name is that of the field with the day.
    pub(super) fn is_day(&self, name: &str) -> bool {
        self.day.as_deref().is_some_and(|day| fold_name(name.trim()) == fold_name(day))
    }

    /// The same, with fields that come out as they came in.
    pub(crate) fn with_kept(self, keep: Keep) -> Self {
        Self { keep, ..self }
    }

    /// What comes out as it came in.
    pub(crate) fn keep(&self) -> &Keep {
        &self.keep
    }

    /// A name that the command line gives and no column has.
    pub(super) fn missing(&self, names: &[Cow<'_, str>]) -> Option<&str> {
        let has = |asked: &str| names.iter().any(|name| fold_name(name.trim()) == fold_name(asked));
        let of_field = |field| self.mapped.iter().filter(move |(mapped, _)| *mapped == field);
        let mapped = self.mapped.iter().find(|(field, _)| !of_field(*field).any(|(_, name)| has(name)));
        let mapped = mapped.map(|(_, name)| name.as_str());
        mapped.or_else(|| self.keep.named().chain(self.day()).find(|name| !has(name)))
    }

    /// Whether a name is that of a part of the case.
    pub(super) fn is_of_case(&self, name: &str) -> bool {
        let name = name.trim();
        self.field(name).is_some() || name == "facts" || FACT_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
    }

    /// Whether a right answer is looked for.
    pub(super) fn has_label(&self) -> bool {
        self.label.is_some()
    }

    /// Whether a name is that of the field with the right answer.
    pub(super) fn is_label(&self, name: &str) -> bool {
        self.label.as_deref().is_some_and(|label| fold_name(name.trim()) == label)
    }

    /// The field a name stands for, and how good a name it is for it: smaller is better.
    pub(crate) fn field(&self, name: &str) -> Option<(CaseField, usize)> {
        // Most names are spelled as they are listed.
        self.by_key.get(name).or_else(|| self.by_key.get(&fold_name(name))).copied()
    }

    /// What the columns of a header hold; `None` if none holds the text or the title.
    pub(super) fn columns(&self, names: &[Cow<'_, str>]) -> Option<Columns> {
        let mut columns = Columns { n_columns: names.len(), ..Columns::default() };
        let mut best: BTreeMap<CaseField, (usize, usize)> = BTreeMap::new();
        let mut levels: Vec<(usize, usize)> = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let name = name.trim();
            if self.is_label(name) {
                columns.label = columns.label.or(Some(at));
            } else if let Some(fact) = FACT_PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix)) {
                columns.facts.push((fact.to_owned(), at));
            } else if let Some((field, rank)) = self.field(name) {
                let is_mapped = self.mapped.iter().any(|(mapped, _)| *mapped == field);
                if field == CaseField::Category && (is_mapped || is_level(name)) {
                    levels.push((rank, at));
                } else if best.get(&field).is_none_or(|(least, _)| rank < *least) {
                    best.insert(field, (rank, at));
                }
            }
        }
        levels.sort_unstable();
        // One column with the whole path tells more than any of its levels.
        columns.levels = match best.remove(&CaseField::Category) {
            Some((_, at)) => vec![at],
            None => levels.into_iter().map(|(_, at)| at).collect(),
        };
        columns.single = best.into_iter().map(|(field, (_, at))| (field, at)).collect();
        columns.kept = self.keep.columns(names, self);
        columns.day = names.iter().position(|name| self.is_day(name));
        let has = |field| columns.single.iter().any(|(known, _)| *known == field);
        (has(CaseField::Text) || has(CaseField::Title)).then_some(columns)
    }
}

/// Whether a column holds one level of a category, such as 诉求分类2 or 二级分类.
fn is_level(name: &str) -> bool {
    name.ends_with(|c: char| c.is_ascii_digit())
        || ["一级", "二级", "三级", "四级"].iter().any(|level| name.starts_with(level))
}

/// Which columns of a table hold what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    pub(super) n_columns: usize,
    /// Fields of one column each; the category is not among them.
    pub(super) single: Vec<(CaseField, usize)>,
    /// The columns that make the category's path, outermost first.
    pub(super) levels: Vec<usize>,
    /// Facts by name.
    pub(super) facts: Vec<(String, usize)>,
    /// The column of the right answer.
    pub(super) label: Option<usize>,
    /// The column of the day of the case.
    pub(super) day: Option<usize>,
    /// The columns that come out as they came in, each under a name of its own.
    pub(super) kept: Vec<(String, usize)>,
    /// What stands between two fields.
    pub(super) delimiter: u8,
}

impl Columns {
    /// The fields of a row.
    pub(super) fn fields<'a>(&self, row: &'a str) -> Vec<Cow<'a, str>> {
        fields(row, self.delimiter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers() -> Headers {
        let lists = [
            (CaseField::Id, vec!["工单编号", "序号"]),
            (CaseField::Text, vec!["主要内容", "内容"]),
            (CaseField::Category, vec!["问题分类", "诉求分类1", "诉求分类2"]),
        ];
        let headers = lists.map(|(field, names)| (field, names.into_iter().map(str::to_owned).collect())).into();
        Headers::of(&headers)
    }

    fn columns(names: &[&str]) -> Option<Columns> {
        headers().columns(&names.iter().map(|name| Cow::from(*name)).collect::<Vec<_>>())
    }

    #[test]
    fn the_first_name_listed_wins() {
        let found = columns(&["序号", "内容", " 工单编号 ", "主要内容", "来电人"]).unwrap();
        assert_eq!(found.single, [(CaseField::Id, 2), (CaseField::Text, 3)]);
        assert_eq!(found.n_columns, 5);
        assert_eq!(columns(&["主要内容", "ＴＥＸＴ"]).unwrap().single, [(CaseField::Text, 1)]);
    }

    #[test]
    fn a_category_in_one_column_or_in_several() {
        assert_eq!(columns(&["text", "诉求分类2", "诉求分类1"]).unwrap().levels, [2, 1]);
        assert_eq!(columns(&["text", "诉求分类1", "问题分类"]).unwrap().levels, [2]);
    }

    #[test]
    fn facts_are_marked() {
        assert_eq!(
            columns(&["text", "facts.场所", "事实.时段"]).unwrap().facts,
            [("场所".into(), 1), ("时段".into(), 2)]
        );
    }

    #[test]
    fn a_name_that_is_given_is_the_only_one() {
        let headers = headers().with_name(CaseField::Text, "来信").with_name(CaseField::Category, "大类");
        let names = ["id", "主要内容", "来信", "小类", "大类", "问题分类"].map(Cow::from);
        let found = headers.columns(&names).unwrap();
        assert_eq!((found.single, found.levels), (vec![(CaseField::Id, 0), (CaseField::Text, 2)], vec![4]));
        let headers = headers.with_name(CaseField::Category, "小类").with_name(CaseField::Text, "留言");
        assert_eq!(headers.columns(&names).unwrap().levels, [4, 3]);
        assert_eq!(headers.missing(&names), None);
        assert_eq!(headers.missing(&names[3..]), Some("来信"));
    }

    #[test]
    fn a_case_needs_words() {
        assert_eq!(columns(&["id", "来电人"]), None);
        assert_eq!(columns(&[""]), None);
        assert!(columns(&["title"]).is_some());
    }
}
