//! The tables in ids: bodies, categories, places, and the proper names by which a text speaks of them.

use std::collections::BTreeMap;

use super::{Resolver, key};
use crate::diagnostic::{Code, Diagnostic, say};
use crate::fold::fold_word;
use crate::ids::*;
use crate::resolve::model::{Body, Category, District, Level, ProperName, Spot, Street};
use crate::syntax::ast::Name;
use crate::tables::{self, Found, Kind, StatedFact};

impl Resolver<'_> {
    /// Turns the tables into id tables, each in name order.
    pub(super) fn take_tables(&mut self) {
        self.take_bodies();
        self.take_categories();
        self.take_places();
        self.take_proper_names();
    }

    fn take_bodies(&mut self) {
        let members = self.tables.departments.members();
        let mut order: Vec<usize> = (0..members.len()).collect();
        order.sort_by(|a, b| members[*a].name.cmp(&members[*b].name));
        self.body_ids = vec![BodyId(0); members.len()];
        for (id, &index) in order.iter().enumerate() {
            let member = &members[index];
            self.body_ids[index] = BodyId::at(id);
            self.model.bodies.push(Body {
                name: member.name.clone(),
                formal: member.formal.clone(),
                level: match member.level {
                    tables::Level::City => Level::City,
                    tables::Level::District => Level::District,
                    tables::Level::Street => Level::Street,
                    tables::Level::Community => Level::Community,
                    tables::Level::Enterprise => Level::Enterprise,
                },
                line: member.line.clone(),
                is_role: member.kind == Some(Kind::Role),
                is_street_office: member.kind == Some(Kind::StreetOffice),
            });
        }
        self.members = order;
    }

    fn take_categories(&mut self) {
        let mut paths: Vec<&str> =
            self.tables.categories.list().iter().map(|category| category.path.as_str()).collect();
        paths.sort_by(|a, b| a.split('/').cmp(b.split('/')));
        paths.dedup();
        let below = |path: &str, root: &str| path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'));
        for (index, path) in paths.iter().enumerate() {
            let subtree = paths[index + 1..].iter().take_while(|other| below(other, path)).count();
            let end = (index + 1 + subtree) as u32;
            self.model.categories.push(Category { path: (*path).to_string(), end });
        }
    }

    fn take_places(&mut self) {
        let places = &self.tables.places;
        let mut districts: Vec<usize> = (0..places.districts.len()).collect();
        districts.sort_by_key(|index| &places.districts[*index].name);
        let mut district_ids = vec![DistrictId(0); districts.len()];
        for (id, index) in districts.into_iter().enumerate() {
            let district = &places.districts[index];
            district_ids[index] = DistrictId::at(id);
            let government = district.government.clone();
            self.model.districts.push(District { name: district.name.clone(), government });
        }
        let mut streets: Vec<usize> = (0..places.streets.len()).collect();
        streets.sort_by_key(|index| (&places.streets[*index].name, district_ids[places.streets[*index].district]));
        let mut street_ids = vec![StreetId(0); streets.len()];
        for (id, index) in streets.into_iter().enumerate() {
            let street = &places.streets[index];
            street_ids[index] = StreetId::at(id);
            self.model.streets.push(Street { name: street.name.clone(), district: district_ids[street.district] });
        }
        let mut spots: Vec<usize> = (0..places.spots.len()).collect();
        spots.sort_by_key(|index| &places.spots[*index].name);
        for index in spots {
            let spot = &places.spots[index];
            let street = spot.street.map(|street| street_ids[street]);
            let of_street = street.map(|street| self.model.streets[street.index()].district);
            self.model.spots.push(Spot {
                name: spot.name.clone(),
                district: spot.district.map(|district| district_ids[district]).or(of_street),
                street,
                facts: Vec::new(),
            });
        }
    }

    /// What places state about facts; the facts must have their values.
    pub(super) fn take_spot_facts(&mut self) {
        for spot in &self.tables.places.spots {
            let Some(id) = self.find_spot(&spot.name) else { continue };
            for stated in &spot.facts {
                match self.stated_fact(stated) {
                    Ok(fact) => self.model.spots[id.index()].facts.push(fact),
                    // The built-in places state facts that a rule set of its own need not have.
                    Err(_) if self.tables.places_stand_in => {}
                    Err(unknown) => self.out.extend(self.unknown_stated(stated, unknown)),
                }
            }
            self.model.spots[id.index()].facts.sort();
        }
    }

    /// What a place states in ids. A fact that only places state counts as not used.
    ///
    /// # Errors
    /// The fact whose value is not known, or none if the fact is not.
    fn stated_fact(&self, stated: &StatedFact) -> Result<(FactId, u64), Option<FactId>> {
        let fact = self.names.facts.get(&key(&stated.fact)).and_then(|fact| fact.id).map(FactId).ok_or(None)?;
        let wanted = key(&stated.value);
        let values = &self.model.facts[fact.index()].values;
        let value = values.iter().position(|value| key(value) == wanted).ok_or(Some(fact))?;
        Ok((fact, 1 << value))
    }

    fn unknown_stated(&self, stated: &StatedFact, of: Option<FactId>) -> Option<Diagnostic> {
        if let Some(fact) = of {
            let name = Name { text: stated.value.clone(), span: stated.value_span };
            let known: Vec<&str> = self.model.facts[fact.index()].values.iter().map(String::as_str).collect();
            return self.unknown(Code::TableReference, ("value", "取值"), &name, &known);
        }
        let name = Name { text: stated.fact.clone(), span: stated.fact_span };
        let known: Vec<&str> = self.names.facts.values().map(|fact| fact.name.text.as_str()).collect();
        self.unknown(Code::TableReference, ("fact", "事实"), &name, &known)
    }

    /// Every proper name once, with all it may mean. A name with a boundary inside never stands whole in a text and is left out.
    fn take_proper_names(&mut self) {
        let mut names: BTreeMap<String, ProperName> = BTreeMap::new();
        let mut enter = |text: &str, f: &mut dyn FnMut(&mut ProperName)| {
            if let Ok(folded) = fold_word(text) {
                let name =
                    names.entry(folded.clone()).or_insert_with(|| ProperName { folded, ..ProperName::default() });
                f(name);
            }
        };
        for (index, member) in self.tables.departments.members().iter().enumerate() {
            let id = self.body_ids[index];
            for text in member.proper_names() {
                enter(&text, &mut |name| name.bodies.push(id));
            }
        }
        let places = &self.tables.places;
        for district in &places.districts {
            let Some(id) = self.find_district(&district.name) else { continue };
            for text in std::iter::once(&district.name).chain(&district.aliases) {
                enter(text, &mut |name| name.districts.push(id));
            }
        }
        for (id, street) in (0..).map(StreetId).zip(&self.model.streets) {
            enter(&street.name, &mut |name| name.streets.push(id));
        }
        for spot in &places.spots {
            let Some(id) = self.find_spot(&spot.name) else { continue };
            let kind_chars = spot.kind.as_ref().and_then(|kind| fold_word(kind).ok()).map_or(0, |k| k.chars().count());
            enter(&spot.name, &mut |name| {
                name.spots.push(id);
                name.kind_chars = kind_chars as u32;
            });
        }
        let bodies = &self.model.bodies;
        for mut name in names.into_values() {
            name.bodies.sort();
            name.bodies.dedup();
            name.districts.sort();
            name.districts.dedup();
            // Of several bodies with one name the district's is shown: that is where a citizen's case goes.
            let rank =
                |body: &BodyId| (bodies[body.index()].level != Level::District, bodies[body.index()].level, *body);
            name.shown = name.bodies.iter().copied().min_by_key(rank);
            self.model.names.push(name);
        }
    }

    /// The body of a name, which must be unambiguous but need not exist on the day: the lead that an overlay replaces.
    pub(super) fn body_of_any_day(&mut self, name: &Name) -> Option<BodyId> {
        let was_asleep = std::mem::replace(&mut self.asleep, true);
        let body = self.body(name);
        self.asleep = was_asleep;
        body
    }

    /// The body of a name, which must be unambiguous and exist on the day.
    pub(super) fn body(&mut self, name: &Name) -> Option<BodyId> {
        let written = &name.text;
        match self.tables.departments.find(written) {
            Found::One(index) => {
                if !self.asleep {
                    self.check_lifetime(name, index);
                }
                Some(self.body_ids[index])
            }
            Found::Several(indexes) => {
                let members = self.tables.departments.members();
                let listed: Vec<&str> = indexes.iter().map(|index| members[*index].name.as_str()).collect();
                let listed = listed.join("、");
                let message = say!("`{written}` names bodies of several levels", "`{written}`对应多个层级的机构");
                let help = say!("write one of {listed}", "请写其中一个：{listed}");
                self.out.push(Diagnostic::new(Code::AmbiguousDepartment, name.span, message).help(help));
                self.miss();
                None
            }
            Found::None => {
                let known: Vec<&str> = self.tables.departments.all().collect();
                let diagnostic = self.unknown(Code::UnknownDepartment, ("department", "机构"), name, &known);
                self.out.extend(diagnostic);
                None
            }
        }
    }

    /// A body exists on the day.
    fn check_lifetime(&mut self, name: &Name, index: usize) {
        let member = &self.tables.departments.members()[index];
        let (written, as_of) = (&name.text, self.as_of);
        let message = match (member.from, member.until) {
            (Some(from), _) if as_of < from => {
                say!(
                    "`{written}` exists only from {from}, not on {as_of}",
                    "`{written}`自 {from} 起才存在，{as_of} 尚无"
                )
            }
            (_, Some(until)) if until <= as_of => {
                say!("`{written}` ceased to exist on {until}", "`{written}`已于 {until} 撤销")
            }
            _ => return,
        };
        let mut diagnostic = Diagnostic::new(Code::BodyNotInForce, name.span, message);
        if let Some(successor) = &member.successor {
            diagnostic = diagnostic.help(say!("its duties went to `{successor}`", "其职责由`{successor}`承接"));
        }
        self.out.push(diagnostic);
    }

    /// The body of a name that need not be there; says nothing.
    pub(super) fn body_named(&self, name: &str) -> Option<BodyId> {
        match self.tables.departments.find(name) {
            Found::One(index) => Some(self.body_ids[index]),
            Found::Several(_) | Found::None => None,
        }
    }

    /// The bodies a name may mean in `点名`: an alias of several levels means any of them.
    pub(super) fn bodies_of_line(&mut self, name: &Name) -> Vec<BodyId> {
        match self.tables.departments.find(&name.text) {
            Found::Several(indexes) => indexes.into_iter().map(|index| self.body_ids[index]).collect(),
            Found::One(_) | Found::None => self.body(name).into_iter().collect(),
        }
    }

    /// Whether a body is a body of residents, which never leads.
    pub(super) fn is_community(&self, body: BodyId) -> bool {
        self.tables.departments.members()[self.members[body.index()]].kind == Some(Kind::Community)
    }

    /// The category of a path, or of its last part if that is unique.
    pub(super) fn category(&mut self, path: &Name) -> Option<CategoryId> {
        let written = &path.text;
        match self.tables.categories.find(written) {
            Found::One(index) => {
                let full = &self.tables.categories.list()[index].path;
                let order = |category: &Category| category.path.split('/').cmp(full.split('/'));
                self.model.categories.binary_search_by(order).ok().map(CategoryId::at)
            }
            Found::Several(indexes) => {
                let list = self.tables.categories.list();
                let listed: Vec<&str> = indexes.iter().map(|index| list[*index].path.as_str()).collect();
                let listed = listed.join("、");
                let message = say!("`{written}` is the name of several categories", "`{written}`对应多个类别");
                let help = say!("write one of {listed}", "请写其中一个：{listed}");
                self.out.push(Diagnostic::new(Code::UnknownCategory, path.span, message).help(help));
                self.miss();
                None
            }
            Found::None => {
                let known: Vec<&str> = self.tables.categories.list().iter().map(|c| c.path.as_str()).collect();
                let diagnostic = self.unknown(Code::UnknownCategory, ("category", "类别"), path, &known);
                self.out.extend(diagnostic);
                None
            }
        }
    }

    pub(super) fn find_district(&self, name: &str) -> Option<DistrictId> {
        let index = self.tables.places.district(name)?;
        let name = &self.tables.places.districts[index].name;
        self.model.districts.iter().position(|district| district.name == *name).map(DistrictId::at)
    }

    pub(super) fn find_streets(&self, name: &str) -> Vec<StreetId> {
        let wanted = key(name);
        (0..)
            .map(StreetId)
            .zip(&self.model.streets)
            .filter(|(_, street)| key(&street.name) == wanted)
            .map(|(id, _)| id)
            .collect()
    }

    pub(super) fn find_spot(&self, name: &str) -> Option<SpotId> {
        let index = self.tables.places.spot(name)?;
        let name = &self.tables.places.spots[index].name;
        self.model.spots.iter().position(|spot| spot.name == *name).map(SpotId::at)
    }

    /// Every place there is, for suggestions.
    pub(super) fn place_names(&self) -> Vec<String> {
        let districts = self.model.districts.iter().map(|district| district.name.clone());
        let streets = self.model.streets.iter().map(|street| street.name.clone());
        districts.chain(streets).chain(self.model.spots.iter().map(|spot| spot.name.clone())).collect()
    }

    /// The district of a name.
    pub(super) fn district(&mut self, name: &Name) -> Option<DistrictId> {
        let district = self.find_district(&name.text);
        if district.is_none() {
            let known: Vec<&str> = self.tables.places.districts.iter().map(|district| district.name.as_str()).collect();
            let diagnostic = self.unknown(Code::UnknownPlace, ("district", "区"), name, &known);
            self.out.extend(diagnostic);
        }
        district
    }

    /// The streets of a name.
    pub(super) fn streets(&mut self, name: &Name) -> Vec<StreetId> {
        let streets = self.find_streets(&name.text);
        if streets.is_empty() {
            let known: Vec<&str> = self.tables.places.streets.iter().map(|street| street.name.as_str()).collect();
            let diagnostic = self.unknown(Code::UnknownPlace, ("street", "街道"), name, &known);
            self.out.extend(diagnostic);
        }
        streets
    }
}
