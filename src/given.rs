//! What the caller says about a case besides its words, in ids.

use crate::ids::*;

/// The caller's own knowledge of a case. What is absent is unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// The category the caller assigned.
    pub category: Option<CategoryId>,
    /// The district.
    pub district: Option<DistrictId>,
    /// The streets that bear the name the caller gave: more than one if two districts have one of that name.
    pub streets: Vec<StreetId>,
    /// Minutes since midnight.
    pub minute: Option<u16>,
    /// Facts: the set of values that are possible.
    pub facts: Vec<(FactId, u64)>,
}

impl Given {
    /// Forgets everything but keeps the buffers.
    pub fn clear(&mut self) {
        let Self { category, district, streets, minute, facts } = self;
        (*category, *district, *minute) = (None, None, None);
        streets.clear();
        facts.clear();
    }
}
