//! Names, districts, streets and named places as flat tables.

use super::flat::Flat;
use crate::ids::*;
use crate::resolve::model::Resolved;
use crate::store::{Column, stored};

/// Every proper name and what it may mean.
#[derive(Clone, Default)]
pub(crate) struct Places {
    /// By name: characters of the kind word at its end.
    pub(crate) kind_chars: Column<u32>,
    /// Characters of the longest name.
    pub(crate) longest: u32,
    /// By name: the body shown for it.
    pub(crate) shown: Column<Option<BodyId>>,
    /// By name.
    pub(crate) districts: Flat<DistrictId>,
    /// By name.
    pub(crate) streets: Flat<StreetId>,
    /// By name.
    pub(crate) spots: Flat<SpotId>,
    /// By street.
    pub(crate) district_of_street: Column<DistrictId>,
    /// By named place.
    pub(crate) place_of_spot: Column<(Option<DistrictId>, Option<StreetId>)>,
    /// By named place: the facts it states.
    pub(crate) facts: Flat<(FactId, u64)>,
}

stored!(Places { kind_chars, longest, shown, districts, streets, spots, district_of_street, place_of_spot, facts });

impl Places {
    pub(super) fn build(rules: &Resolved) -> Self {
        let mut places = Self::default();
        for name in &rules.names {
            let chars = super::flat::size(name.folded.chars().count());
            places.longest = places.longest.max(chars);
            places.kind_chars.push(name.kind_chars.min(chars));
            places.shown.push(name.shown);
            places.districts.push(name.districts.iter().copied());
            places.streets.push(name.streets.iter().copied());
            places.spots.push(name.spots.iter().copied());
        }
        places.district_of_street = rules.streets.iter().map(|street| street.district).collect();
        for spot in &rules.spots {
            places.place_of_spot.push((spot.district, spot.street));
            places.facts.push(spot.facts.iter().copied());
        }
        places
    }
}
