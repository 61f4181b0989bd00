//! The tables, row by row. An edit is a whole table, since its rows refer to each other; of `route.yaml` it is one setting.

use std::collections::{BTreeMap, BTreeSet};

use super::edits::{Change, Edit, FieldChange};
use super::item::Kind;
use crate::diagnostic::Say;
use crate::fold::fold_name;
use crate::tables::{Categories, Departments, Places, Project, Tables};

/// The settings that a decision rests on.
pub(crate) const NUMBERS: [&str; 4] = ["threshold", "margin", "title_factor", "category_score"];

pub(super) fn edits(old: &Tables, new: &Tables) -> Vec<Edit> {
    let mut edits = settings(&old.project, &new.project);
    let members = departments(&old.departments);
    edits.extend(table(Kind::Department, "departments.yaml", &members, &departments(&new.departments)));
    let paths = categories(&old.categories);
    edits.extend(table(Kind::Category, "categories.yaml", &paths, &categories(&new.categories)));
    edits.extend(table(Kind::Place, "places.yaml", &places(&old.places), &places(&new.places)));
    edits
}

fn settings(old: &Project, new: &Project) -> Vec<Edit> {
    let values = |project: &Project| {
        let Project { name, threshold, margin, title_factor, category_score, lints, setting_words, headers, span: _ } =
            project;
        [
            ("name", name.clone()),
            ("threshold", threshold.to_string()),
            ("margin", margin.to_string()),
            ("title_factor", title_factor.to_string()),
            ("category_score", category_score.to_string()),
            ("lints", listed(lints.iter().map(|(code, lint)| format!("{} {lint:?}", code.id()).to_lowercase()))),
            ("setting_words", listed(setting_words.iter().cloned())),
            ("headers", listed(headers.iter().map(|(field, names)| format!("{field:?}: {names:?}").to_lowercase()))),
        ]
    };
    let mut edits = Vec::new();
    for ((name, was), (_, is)) in values(old).into_iter().zip(values(new)).filter(|(was, is)| was != is) {
        let mut edit = Edit::new(Kind::Setting, name.to_owned(), Change::Changed);
        edit.can_decide = NUMBERS.contains(&name);
        let field = Say { en: name.to_owned(), zh: name.to_owned() };
        edit.fields = vec![FieldChange { field, old: vec![was], new: vec![is] }];
        edits.push(edit);
    }
    edits
}

/// What a row says, by column.
type Row = BTreeMap<&'static str, String>;

fn table(kind: Kind, file: &str, old: &BTreeMap<String, Row>, new: &BTreeMap<String, Row>) -> Option<Edit> {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut edit = Edit::new(kind, file.to_owned(), Change::Changed);
    let last = |name: &str| fold_name(name.rsplit('/').next().unwrap_or(name));
    for name in names {
        let (was, is) = (old.get(name), new.get(name));
        if was == is {
            continue;
        }
        // Of a row that both have only the columns that differ.
        let told = |row: Option<&Row>, other: Option<&Row>| {
            let Some(row) = row else { return Vec::new() };
            let differs = |(column, _): &(&&'static str, &String)| {
                other.is_none_or(|other| other.get(**column) != row.get(**column))
            };
            let cells: Vec<String> =
                row.iter().filter(differs).map(|(column, value)| format!("{column}: {value}")).collect();
            vec![if cells.is_empty() && other.is_none() { name.clone() } else { cells.join(", ") }]
        };
        let field = Say { en: name.clone(), zh: name.clone() };
        edit.fields.push(FieldChange { field, old: told(was, is), new: told(is, was) });
        match (was, is) {
            (None, _) => edit.brings.extend([last(name), fold_name(name)]),
            (_, None) => edit.takes.extend([last(name), fold_name(name)]),
            _ => {}
        };
    }
    (!edit.fields.is_empty()).then_some(edit)
}

fn listed(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join("、")
}

fn row<const N: usize>(cells: [(&'static str, Option<String>); N]) -> Row {
    cells.into_iter().filter_map(|(column, value)| Some((column, value.filter(|value| !value.is_empty())?))).collect()
}

fn departments(table: &Departments) -> BTreeMap<String, Row> {
    let rows = table.members().iter().map(|member| {
        let names = |aliases: &[crate::tables::Alias]| listed(aliases.iter().map(|alias| alias.name.clone()));
        let cells = [
            ("line", Some(member.line.clone())),
            ("level", Some(format!("{:?}", member.level).to_lowercase())),
            ("formal", member.formal.clone()),
            ("kind", member.kind.map(|kind| format!("{kind:?}").to_lowercase())),
            ("aliases", Some(names(&member.aliases))),
            ("common", Some(names(&member.common))),
            ("from", member.from.map(|day| day.to_string())),
            ("until", member.until.map(|day| day.to_string())),
            ("successor", member.successor.clone()),
        ];
        (member.name.clone(), row(cells))
    });
    rows.collect()
}

fn categories(table: &Categories) -> BTreeMap<String, Row> {
    let codes =
        |codes: &BTreeMap<String, String>| listed(codes.iter().map(|(system, code)| format!("{system} {code}")));
    table
        .list()
        .iter()
        .map(|category| (category.path.clone(), row([("codes", Some(codes(&category.codes)))])))
        .collect()
}

fn places(table: &Places) -> BTreeMap<String, Row> {
    let district = |at: usize| table.districts.get(at).map(|district| district.name.clone());
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for found in &table.districts {
        let aliases = listed(found.aliases.iter().cloned());
        let government = Some(found.government.clone());
        let cells = [("aliases", Some(aliases)), ("government", government), ("code", found.code.clone())];
        rows.insert(found.name.clone(), row(cells));
    }
    for street in &table.streets {
        let of = district(street.district).unwrap_or_default();
        rows.insert(format!("{of}/{}", street.name), row([("street", Some(street.name.clone()))]));
    }
    for spot in &table.spots {
        let street = spot.street.and_then(|at| table.streets.get(at)).map(|street| street.name.clone());
        let facts = listed(spot.facts.iter().map(|stated| format!("{} = {}", stated.fact, stated.value)));
        let cells = [
            ("district", spot.district.and_then(district)),
            ("street", street),
            ("kind", spot.kind.clone()),
            ("facts", Some(facts)),
        ];
        rows.insert(spot.name.clone(), row(cells));
    }
    rows
}
