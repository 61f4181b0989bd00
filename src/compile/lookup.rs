//! Names that callers use, in the order of their folded form.

use super::flat::Flat;
use crate::case::Case;
use crate::fold::fold_name;
use crate::given::Given;
use crate::ids::*;
use crate::resolve::model::Resolved;
use crate::store::{Column, Texts, stored};

/// Names that callers use, sorted for look-up.
#[derive(Clone, Default)]
pub(crate) struct Lookup {
    districts: Named<DistrictId>,
    streets: Named<StreetId>,
    categories: Named<CategoryId>,
    facts: Named<FactId>,
    /// By fact: its values, in `value_names`.
    values: Flat<u32>,
    value_names: Texts,
}

stored!(Lookup { districts, streets, categories, facts, values, value_names });

/// Folded names in order, each with what it means.
#[derive(Clone)]
struct Named<T: Clone + 'static> {
    names: Texts,
    ids: Column<T>,
}

stored!(Named<T> { names, ids });

impl<T: Clone> Default for Named<T> {
    fn default() -> Self {
        Self { names: Texts::default(), ids: Column::default() }
    }
}

impl<T: Copy> Named<T> {
    fn of(sorted: &[(String, T)]) -> Self {
        let (names, ids) = (sorted.iter().map(|(name, _)| name).collect(), sorted.iter().map(|(_, id)| *id).collect());
        Self { names, ids }
    }

    /// The first name that is not less than `wanted`.
    fn first(&self, wanted: &str) -> usize {
        let (mut from, mut to) = (0, self.names.len());
        while from < to {
            let middle = from.midpoint(to);
            if self.names.of(middle) < wanted { from = middle + 1 } else { to = middle }
        }
        from
    }

    /// Everything of a folded name.
    fn all(&self, wanted: &str) -> impl Iterator<Item = T> {
        let at = self.first(wanted);
        let n_equal = (at..self.names.len()).take_while(|&index| self.names.of(index) == wanted).count();
        self.ids[at..at + n_equal].iter().copied()
    }

    /// What a name means.
    fn find(&self, name: &str) -> Option<T> {
        // Most are written as they are listed, and what is folded already stays what it is.
        self.all(name).next().or_else(|| self.all(&fold_name(name)).next())
    }
}

impl Lookup {
    pub(super) fn build(rules: &Resolved) -> Self {
        let mut districts: Vec<(String, DistrictId)> = Vec::new();
        for name in &rules.names {
            if let [district] = name.districts[..] {
                districts.push((fold_name(&name.folded), district));
            }
        }
        districts
            .extend((0..).map(DistrictId).zip(&rules.districts).map(|(id, district)| (fold_name(&district.name), id)));
        districts.sort();
        districts.dedup();
        let mut streets: Vec<(String, StreetId)> =
            (0..).map(StreetId).zip(&rules.streets).map(|(id, street)| (fold_name(&street.name), id)).collect();
        streets.sort();
        let mut categories: Vec<(String, CategoryId)> = (0..)
            .map(CategoryId)
            .zip(&rules.categories)
            .map(|(id, category)| (fold_name(&category.path), id))
            .collect();
        // The last part of a path alone is enough where it is unique, as it is in rules.
        let mut parts: Vec<(String, CategoryId)> = Vec::new();
        for (path, id) in &categories {
            parts.extend(path.rsplit_once('/').map(|(_, part)| (part.to_owned(), *id)));
        }
        let unique = |part: &str| parts.iter().filter(|(other, _)| other == part).count() == 1;
        let unique: Vec<_> = parts.iter().filter(|(part, _)| unique(part)).cloned().collect();
        let full: Vec<String> = categories.iter().map(|(path, _)| path.clone()).collect();
        categories.extend(unique.into_iter().filter(|(part, _)| !full.contains(part)));
        categories.sort();
        let mut facts: Vec<(String, FactId)> =
            (0..).map(FactId).zip(&rules.facts).map(|(id, fact)| (fold_name(&fact.name), id)).collect();
        facts.sort();
        let mut lookup = Self {
            districts: Named::of(&districts),
            streets: Named::of(&streets),
            categories: Named::of(&categories),
            facts: Named::of(&facts),
            ..Self::default()
        };
        for fact in &rules.facts {
            let values: Vec<u32> = fact.values.iter().map(|value| lookup.value_names.push(&fold_name(value))).collect();
            lookup.values.push(values);
        }
        lookup
    }

    /// What the caller gives with a case, in ids; what the rules don't know is left out.
    pub(crate) fn given(&self, case: &Case, given: &mut Given) {
        given.clear();
        given.district = case.district.as_deref().and_then(|name| self.districts.find(name));
        if let Some(street) = &case.street {
            given.streets.extend(self.streets.all(&fold_name(street)));
        }
        given.category = case.category.as_deref().and_then(|path| self.category(path));
        given.minute = case.time.as_deref().and_then(minute_of);
        for (fact, values) in &case.facts {
            let Some(id) = self.facts.find(fact) else { continue };
            let set =
                values.values().iter().filter_map(|value| self.value(id, value)).fold(0, |set, value| set | 1 << value);
            if set != 0 {
                given.facts.push((id, set));
            }
        }
    }

    /// A category by its path with `/` or `>`: the deepest part of it that is known.
    fn category(&self, path: &str) -> Option<CategoryId> {
        let path = fold_name(path).replace("->", "/").replace('>', "/");
        let mut known = path.as_str();
        loop {
            if let Some(category) = self.categories.all(known).next() {
                return Some(category);
            }
            known = &known[..known.rfind('/')?];
        }
    }

    fn value(&self, fact: FactId, value: &str) -> Option<usize> {
        let wanted = fold_name(value);
        self.values.of(fact.index()).iter().position(|&known| self.value_names.of(known as usize) == wanted)
    }

    /// Names in a case that the rules don't know, each with what it should be.
    pub(crate) fn unknown<'c>(&self, case: &'c Case) -> Vec<(&'static str, &'c str)> {
        let mut unknown = Vec::new();
        if let Some(name) = case.district.as_deref().filter(|name| self.districts.find(name).is_none()) {
            unknown.push(("district", name));
        }
        if let Some(name) = case.street.as_deref().filter(|name| self.streets.find(name).is_none()) {
            unknown.push(("street", name));
        }
        if let Some(path) = case.category.as_deref().filter(|path| self.category(path).is_none()) {
            unknown.push(("category", path));
        }
        if let Some(time) = case.time.as_deref().filter(|time| minute_of(time).is_none() && !is_day(time)) {
            unknown.push(("time", time));
        }
        for (fact, values) in &case.facts {
            match self.facts.find(fact) {
                None => unknown.push(("fact", fact.as_str())),
                Some(id) => {
                    let strange = values.values().iter().filter(|value| self.value(id, value).is_none());
                    unknown.extend(strange.map(|value| ("value", value.as_str())));
                }
            }
        }
        unknown
    }
}

/// The minute of the day of `2026-11-22T23:10`, `2026-11-22 23:10:05` or `23:10`.
fn minute_of(time: &str) -> Option<u16> {
    let clock = time.trim().rsplit(['T', ' ']).next()?;
    let mut parts = clock.split(':');
    let hour: u16 = parts.next()?.parse().ok().filter(|hour| *hour < 24)?;
    let minute: u16 = parts.next()?.get(..2)?.parse().ok().filter(|minute| *minute < 60)?;
    Some(hour * 60 + minute)
}

/// Whether a time is a day alone, `2026-11-22` or `2026年11月22日`: it tells no time of the day, and nothing strange either.
fn is_day(time: &str) -> bool {
    let (n_digits, n_others) = time.trim().chars().fold((0, 0), |(n_digits, n_others), c| match c {
        '0'..='9' => (n_digits + 1, n_others),
        '-' | '/' | '.' | '年' | '月' | '日' => (n_digits, n_others),
        _ => (n_digits, n_others + 1),
    });
    (6..=8).contains(&n_digits) && n_others == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_no_strange_time() {
        for (time, expected) in [
            ("2026-11-22", true),
            ("2026/1/2", true),
            ("2026年11月22日", true),
            ("20261122", true),
            ("23", false),
            ("昨天", false),
            ("", false),
        ] {
            assert_eq!(is_day(time), expected, "{time}");
        }
    }

    #[test]
    fn the_minute_of_a_time() {
        for (time, minute) in [
            ("2026-11-22T23:10", Some(1390)),
            ("2026-11-22 06:05:59", Some(365)),
            ("23:10", Some(1390)),
            ("24:00", None),
            ("", None),
            ("昨天", None),
        ] {
            assert_eq!(minute_of(time), minute, "{time}");
        }
    }
}
