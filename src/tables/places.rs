//! `places.yaml`: districts, their streets and townships, named places.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::yaml::{self, Locator};
use super::{check_name, duplicate, missing};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, say};
use crate::fold::fold_name;
use crate::ids::SourceId;
use crate::source::{Sources, Span};

/// Every place, in table order.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Districts.
    pub districts: Vec<District>,
    /// Streets and townships, by district.
    pub streets: Vec<Street>,
    /// Named places.
    pub spots: Vec<Spot>,
    districts_by_name: FxHashMap<String, usize>,
    streets_by_name: FxHashMap<String, Vec<usize>>,
    spots_by_name: FxHashMap<String, usize>,
}

/// A district.
#[derive(Clone, Debug)]
pub struct District {
    /// `西城区`.
    pub name: String,
    /// `西城`.
    pub aliases: Vec<String>,
    /// `西城区人民政府`.
    pub government: String,
    /// Six digits of GB/T 2260.
    #[allow(dead_code, reason = "carried for those who exchange cases by code")]
    pub code: Option<String>,
    /// Where its name is written.
    pub span: Span,
}

/// A street or township.
#[derive(Clone, Debug)]
pub struct Street {
    /// `天坛街道`.
    pub name: String,
    /// Index of its district.
    pub district: usize,
    /// Where it is written.
    pub span: Span,
}

/// A named place.
#[derive(Clone, Debug)]
pub struct Spot {
    /// `天坛公园`.
    pub name: String,
    /// Index of its district.
    pub district: Option<usize>,
    /// Index of its street.
    pub street: Option<usize>,
    /// The ordinary word that ends its name.
    pub kind: Option<String>,
    /// Facts it states, sorted by name.
    pub facts: Vec<StatedFact>,
    /// Where its name is written.
    pub span: Span,
}

/// A fact that being at a place decides.
#[derive(Clone, Debug)]
pub struct StatedFact {
    /// `公园级别`.
    pub fact: String,
    /// Where it is written.
    pub fact_span: Span,
    /// `主要公园`.
    pub value: String,
    /// Where it is written.
    pub value_span: Span,
}

impl Places {
    /// The district of a name or alias.
    #[must_use]
    pub fn district(&self, name: &str) -> Option<usize> {
        self.districts_by_name.get(&fold_name(name)).copied()
    }

    /// The streets of a name: a name may occur in several districts.
    #[must_use]
    pub fn streets(&self, name: &str) -> Vec<usize> {
        self.streets_by_name.get(&fold_name(name)).cloned().unwrap_or_default()
    }

    /// The named place of a name.
    #[must_use]
    pub fn spot(&self, name: &str) -> Option<usize> {
        self.spots_by_name.get(&fold_name(name)).copied()
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    #[serde(default)]
    districts: Vec<RawDistrict>,
    #[serde(default)]
    streets: Vec<RawStreets>,
    #[serde(default)]
    spots: Vec<RawSpot>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDistrict {
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    government: Option<String>,
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStreets {
    district: String,
    streets: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSpot {
    name: String,
    district: Option<String>,
    street: Option<String>,
    kind: Option<String>,
    #[serde(default, deserialize_with = "yaml::unique_keys")]
    facts: BTreeMap<String, String>,
}

pub(super) fn read(sources: &Sources, id: SourceId, diagnostics: &mut Diagnostics) -> Places {
    let Some(raw) = yaml::read::<RawTable>(sources, id, diagnostics) else { return Places::default() };
    let locator = Locator::new(id, &sources.get(id).text);
    let mut places = Places::default();
    places.add_districts(&locator, raw.districts, diagnostics);
    places.add_streets(&locator, raw.streets, diagnostics);
    places.add_spots(&locator, raw.spots, diagnostics);
    places
}

impl Places {
    fn add_districts(&mut self, locator: &Locator<'_>, raw: Vec<RawDistrict>, diagnostics: &mut Diagnostics) {
        let section = locator.section("districts");
        let mut cursor = section.start;
        for district in raw {
            let span = locator.value(cursor..section.end, "name", &district.name).unwrap_or_else(|| locator.whole());
            cursor = cursor.max(span.end as usize);
            for name in std::iter::once(&district.name).chain(&district.aliases) {
                check_name(name, span, diagnostics);
                let idx = self.districts.len();
                if let Some(first) = self.districts_by_name.insert(fold_name(name), idx) {
                    let first_span = self.districts.get(first).map_or(span, |first| first.span);
                    diagnostics.push(duplicate(span, first_span, name));
                }
            }
            let government = district.government.unwrap_or_else(|| format!("{}人民政府", district.name));
            let (name, aliases, code) = (district.name, district.aliases, district.code);
            self.districts.push(District { name, aliases, government, code, span });
        }
    }

    fn add_streets(&mut self, locator: &Locator<'_>, raw: Vec<RawStreets>, diagnostics: &mut Diagnostics) {
        let section = locator.section("streets");
        let mut cursor = section.start;
        for group in raw {
            let value = locator.value(cursor..section.end, "district", &group.district);
            let group_span = value.unwrap_or_else(|| locator.whole());
            cursor = cursor.max(value.map_or(0, |span| span.end as usize));
            let Some(district) = self.district_of(&group.district, group_span, diagnostics) else { continue };
            for name in group.streets {
                let value = locator.element(cursor..section.end, &name);
                let span = value.unwrap_or(group_span);
                cursor = cursor.max(value.map_or(0, |span| span.end as usize));
                check_name(&name, span, diagnostics);
                let same = self.streets_by_name.entry(fold_name(&name)).or_default();
                if let Some(first) = same.iter().find(|other| self.streets[**other].district == district) {
                    diagnostics.push(duplicate(span, self.streets[*first].span, &name));
                    continue;
                }
                same.push(self.streets.len());
                self.streets.push(Street { name, district, span });
            }
        }
    }

    fn add_spots(&mut self, locator: &Locator<'_>, raw: Vec<RawSpot>, diagnostics: &mut Diagnostics) {
        let section = locator.section("spots");
        let mut cursor = section.start;
        let mut spans = Vec::with_capacity(raw.len());
        for spot in &raw {
            let span = locator.value(cursor..section.end, "name", &spot.name).unwrap_or_else(|| locator.whole());
            cursor = cursor.max(span.end as usize);
            spans.push(span);
        }
        for (i, spot) in raw.into_iter().enumerate() {
            let span = spans[i];
            let start = locator.item_start(span.start as usize);
            let end = spans.get(i + 1).map_or(section.end, |next| locator.item_start(next.start as usize));
            let place = |key: &str, value: &str| locator.value(start..end.max(start), key, value).unwrap_or(span);

            check_name(&spot.name, span, diagnostics);
            if let Some(first) = self.spots_by_name.insert(fold_name(&spot.name), self.spots.len()) {
                diagnostics.push(duplicate(span, self.spots[first].span, &spot.name));
            }
            let district = spot.district.as_deref();
            let mut district = district.and_then(|name| self.district_of(name, place("district", name), diagnostics));
            let mut street = None;
            if let Some(name) = &spot.street {
                street = self.street_of(name, district, place("street", name), diagnostics);
                district = district.or(street.map(|street| self.streets[street].district));
            }
            if let Some(kind) = &spot.kind
                && (kind.is_empty() || !spot.name.ends_with(kind.as_str()))
            {
                let name = &spot.name;
                let message = say!("`{name}` does not end in its kind `{kind}`", "`{name}` 不以类别词 `{kind}` 结尾");
                diagnostics.push(Diagnostic::new(Code::TableReference, place("kind", kind), message));
            }
            let fact = |(fact, value): (String, String)| {
                let value_span = place(&fact, &value);
                let fact_span = locator.key(start..end.max(start), &fact).unwrap_or(value_span);
                StatedFact { fact, fact_span, value, value_span }
            };
            let facts = spot.facts.into_iter().map(fact).collect();
            self.spots.push(Spot { name: spot.name, district, street, kind: spot.kind, facts, span });
        }
    }

    fn district_of(&self, name: &str, span: Span, diagnostics: &mut Diagnostics) -> Option<usize> {
        let found = self.district(name);
        if found.is_none() {
            diagnostics.push(missing(name, span, self.districts.iter().map(|district| district.name.as_str())));
        }
        found
    }

    fn street_of(
        &self,
        name: &str,
        district: Option<usize>,
        span: Span,
        diagnostics: &mut Diagnostics,
    ) -> Option<usize> {
        let mut found = self.streets(name);
        found.retain(|street| district.is_none_or(|district| self.streets[*street].district == district));
        match found[..] {
            [one] => Some(one),
            [] => {
                let inside = |street: &&Street| district.is_none_or(|district| street.district == district);
                let names = self.streets.iter().filter(inside).map(|street| street.name.as_str());
                diagnostics.push(missing(name, span, names));
                None
            }
            _ => {
                let message = say!("several districts have a `{name}`", "不止一个区有 `{name}`");
                diagnostics.push(
                    Diagnostic::new(Code::TableReference, span, message)
                        .help(say!("add `district`", "请加上 `district`")),
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
districts:
  - {name: 东城区, aliases: [东城], government: 东城区人民政府, code: \"110101\"}
  - {name: 海淀区, aliases: [海淀]}
streets:
  - district: 东城区
    streets: [天坛街道, 八里庄街道]
  - district: 海淀区
    streets: [八里庄街道]
spots:
  - {name: 天坛公园, street: 天坛街道, kind: 公园, facts: {公园级别: 主要公园}}
  - name: 海淀公园
    district: 海淀区
";

    #[test]
    fn places_know_where_they_lie() {
        let (table, said) = said(GOOD, read);
        assert_eq!(said, Vec::<String>::new());
        assert_eq!(table.district("海淀"), Some(1));
        assert_eq!(table.districts[1].government, "海淀区人民政府");
        assert_eq!(table.streets("八里庄街道"), [1, 2]);
        let spot = &table.spots[table.spot("天坛公园").unwrap()];
        assert_eq!((spot.district, spot.street), (Some(0), Some(0)));
        assert_eq!((spot.facts[0].fact.as_str(), spot.facts[0].value.as_str()), ("公园级别", "主要公园"));
    }

    #[test]
    fn says_where_each_mistake_is() {
        let with = |from: &str, to: &str| GOOD.replacen(from, to, 1);
        for (text, expected) in [
            (with("八里庄街道]", "天坛街道]"), "E062 6:21 |天坛街道| `天坛街道` is given twice"),
            (with("[海淀]", "[东城]"), "E062 3:12 |海淀区| `东城` is given twice"),
            (with("- name: 海淀公园", "- name: 天坛公园"), "E062 11:11 |天坛公园| `天坛公园` is given twice"),
            (
                with("    district: 海淀区", "    district: 海定区"),
                "E064 12:15 |海定区| nothing is called `海定区` (did you mean `海淀区`?)",
            ),
            (
                with("street: 天坛街道", "street: 天台街道"),
                "E064 10:26 |天台街道| nothing is called `天台街道` (did you mean `天坛街道`?)",
            ),
            (
                with("street: 天坛街道", "street: 八里庄街道"),
                "E064 10:26 |八里庄街道| several districts have a `八里庄街道` (add `district`)",
            ),
            (with("kind: 公园", "kind: 花园"), "E064 10:38 |花园| `天坛公园` does not end in its kind `花园`"),
        ] {
            assert_eq!(said(&text, read).1, [expected]);
        }
    }
}
