//! `categories.yaml`: the tree of what cases are about, with the codes other systems give it.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::yaml::{self, Locator};
use super::{Found, check_name, duplicate};
use crate::diagnostic::Diagnostics;
use crate::fold::fold_name;
use crate::ids::SourceId;
use crate::source::{Sources, Span};

/// Every category, parents before children, in table order.
#[derive(Clone, Debug, Default)]
pub struct Categories {
    list: Vec<Category>,
    by_path: FxHashMap<String, usize>,
    by_name: FxHashMap<String, Vec<usize>>,
}

/// One category.
#[derive(Clone, Debug)]
pub struct Category {
    /// `城乡建设/市容环卫`.
    pub path: String,
    /// What other systems call it: code by system.
    #[allow(dead_code, reason = "carried for those who exchange cases with such a system")]
    pub codes: BTreeMap<String, String>,
    /// Where its name is written.
    pub span: Span,
}

impl Categories {
    /// Every category, parents before children.
    #[must_use]
    pub fn list(&self) -> &[Category] {
        &self.list
    }

    /// The category of a full path, its elements divided by `/` or `>`; else those whose last element it is. O(1).
    #[must_use]
    pub fn find(&self, path: &str) -> Found {
        let key = path_key(path);
        match self.by_path.get(&key) {
            Some(found) => Found::One(*found),
            None => self.by_name.get(&key).map_or(Found::None, |found| Found::of(found)),
        }
    }

    fn add(&mut self, place: &mut Place<'_>, raw: RawCategory, parent: Option<usize>, diagnostics: &mut Diagnostics) {
        let span = place.name(&raw.name, parent.map(|parent| self.list[parent].span));
        check_name(&raw.name, span, diagnostics);
        let path = match parent {
            Some(parent) => format!("{}/{}", self.list[parent].path, raw.name),
            None => raw.name.clone(),
        };
        let idx = self.list.len();
        match self.by_path.get(&path_key(&path)) {
            Some(first) => diagnostics.push(duplicate(span, self.list[*first].span, &path)),
            None => {
                self.by_path.insert(path_key(&path), idx);
                self.by_name.entry(fold_name(&raw.name)).or_default().push(idx);
            }
        }
        self.list.push(Category { path, codes: raw.codes, span });
        for child in raw.children {
            self.add(place, child, Some(idx), diagnostics);
        }
    }
}

fn path_key(path: &str) -> String {
    fold_name(path).replace('>', "/").trim_matches('/').to_owned()
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    categories: Vec<RawCategory>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCategory {
    name: String,
    #[serde(default, deserialize_with = "yaml::unique_keys")]
    codes: BTreeMap<String, String>,
    #[serde(default)]
    children: Vec<RawCategory>,
}

/// Finds the names in the order they are written.
struct Place<'a> {
    locator: Locator<'a>,
    cursor: usize,
    end: usize,
}

impl Place<'_> {
    fn name(&mut self, name: &str, parent: Option<Span>) -> Span {
        match self.locator.value(self.cursor..self.end, "name", name) {
            Some(span) => {
                self.cursor = span.end as usize;
                span
            }
            None => parent.unwrap_or_else(|| self.locator.whole()),
        }
    }
}

pub(super) fn read(sources: &Sources, id: SourceId, diagnostics: &mut Diagnostics) -> Categories {
    let Some(raw) = yaml::read::<RawTable>(sources, id, diagnostics) else { return Categories::default() };
    let locator = Locator::new(id, &sources.get(id).text);
    let section = locator.section("categories");
    let mut place = Place { locator, cursor: section.start, end: section.end };
    let mut categories = Categories::default();
    for category in raw.categories {
        categories.add(&mut place, category, None, diagnostics);
    }
    categories
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::testing::said;

    const GOOD: &str = "\
categories:
  - name: 城乡建设
    codes: {省: 01}
    children:
      - name: 供水 # 停水
      - name: 其他
  - name: 交通运输
    children: [{name: 停车}, {name: 其他}]
";

    #[test]
    fn finds_by_path_or_unique_last_element() {
        let (table, said) = said(GOOD, read);
        assert_eq!(said, Vec::<String>::new());
        for (path, found) in [
            ("城乡建设", Found::One(0)),
            ("城乡建设/供水", Found::One(1)),
            ("城乡建设 > 供水", Found::One(1)),
            ("供水", Found::One(1)),
            ("其他", Found::Several(vec![2, 5])),
            ("交通运输／其他", Found::One(5)),
            ("供暖", Found::None),
        ] {
            assert_eq!(table.find(path), found, "{path}");
        }
        assert_eq!(table.list()[0].codes["省"], "01");
    }

    #[test]
    fn says_where_each_mistake_is() {
        let with = |from: &str, to: &str| GOOD.replacen(from, to, 1);
        for (text, expected) in [
            (with("name: 其他", "name: 供水"), "E062 6:15 |供水| `城乡建设/供水` is given twice"),
            (
                with("name: 交通运输\n    children: [{name: 停车}, {name: 其他}]", "name: 城乡建设"),
                "E062 7:11 |城乡建设| `城乡建设` is given twice",
            ),
            (
                with("name: 供水", "name: 供水/水质"),
                "E063 5:15 |供水/水质| `/` inside the name `供水/水质` (separate names with `, ` (ASCII))",
            ),
        ] {
            assert_eq!(said(&text, read).1, [expected]);
        }
    }
}
