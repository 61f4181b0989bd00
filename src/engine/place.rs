//! Where the case happened: from the caller, else from the names in the text.

use super::names::Named;
use crate::compile::Program;
use crate::given::Given;
use crate::ids::*;
use crate::verdict::Place;

/// The only element, if there is exactly one.
fn only<T>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next()?;
    if all.next().is_some() { None } else { Some(first) }
}

/// Settles the place as far as it can be. O(names).
pub(super) fn settle(program: &Program, given: &Given, named: &[Named]) -> Place {
    let places = &program.places;
    let district_of = |street: StreetId| places.district_of_street[street.index()];
    let names = || named.iter().map(|named| named.name.index());

    let fits = |street: &StreetId| given.district.is_none_or(|district| district_of(*street) == district);
    let given_street = only(given.streets.iter().copied().filter(fits));

    let implied = || {
        names().filter_map(|name| match (places.districts.of(name), places.streets.of(name), places.spots.of(name)) {
            (&[district], ..) => Some(district),
            (_, &[street], _) => Some(district_of(street)),
            (_, _, &[spot]) => places.place_of_spot[spot.index()].0,
            _ => None,
        })
    };
    let one_implied = || implied().next().filter(|first| implied().all(|district| district == *first));
    let district = given.district.or_else(|| given_street.map(district_of)).or_else(one_implied);

    let spot = only(names().map(|name| places.spots.of(name)).filter(|spots| !spots.is_empty())).and_then(|spots| {
        let here = |spot: &SpotId| match (places.place_of_spot[spot.index()].0, district) {
            (Some(of_spot), Some(district)) => of_spot == district,
            _ => true,
        };
        only(spots.iter().copied().filter(here))
    });

    let is_here = |street: &StreetId| district.is_some_and(|district| district_of(*street) == district);
    let street = if given.streets.is_empty() {
        let mut streets = names().map(|name| places.streets.of(name)).filter(|streets| !streets.is_empty());
        match (streets.next(), streets.next()) {
            (Some(streets), None) => only(streets.iter().copied().filter(is_here)),
            (None, _) => spot.and_then(|spot| places.place_of_spot[spot.index()].1).filter(is_here),
            _ => None,
        }
    } else {
        given_street
    };
    Place { district, street, spot }
}
