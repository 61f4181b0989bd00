//! Who gets more to do and who less: cases gained and lost, by department and by district.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::report::{Burden, DistrictBurden};
use crate::decision::Decision;

/// Cases that somebody has now and had not, and had and has not now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Shift {
    pub(crate) gains: u64,
    pub(crate) loses: u64,
}

impl Shift {
    fn add(&mut self, other: Self) {
        self.gains += other.gains;
        self.loses += other.loses;
    }

    pub(crate) fn is_none(self) -> bool {
        self == Self::default()
    }
}

/// By department and district: as lead, and as one who organises or assists.
#[derive(Debug, Default)]
pub(super) struct Shifts {
    by_place: BTreeMap<(String, String), (Shift, Shift)>,
}

impl Shifts {
    pub(super) fn add(&mut self, old: &Decision, new: &Decision) {
        let (was, is) = (leads(old), leads(new));
        was.difference(&is).for_each(|at| self.at(at).0.loses += 1);
        is.difference(&was).for_each(|at| self.at(at).0.gains += 1);
        let (was, is) = (assists(old), assists(new));
        was.difference(&is).for_each(|at| self.at(at).1.loses += 1);
        is.difference(&was).for_each(|at| self.at(at).1.gains += 1);
    }

    fn at(&mut self, at: &(String, String)) -> &mut (Shift, Shift) {
        self.by_place.entry(at.clone()).or_default()
    }

    /// The departments, those with the most changes first, each with its districts; and the districts alike.
    pub(super) fn tell(&self) -> (Vec<Burden>, Vec<DistrictBurden>) {
        let mut departments: BTreeMap<&str, Burden> = BTreeMap::new();
        let mut districts: BTreeMap<&str, DistrictBurden> = BTreeMap::new();
        for ((department, district), &(lead, assist)) in &self.by_place {
            let name = department.clone();
            let of = departments.entry(department).or_insert_with(|| Burden { name, ..Burden::default() });
            of.lead.add(lead);
            of.assist.add(assist);
            let name = district.clone();
            of.districts.push(DistrictBurden { name: name.clone(), lead, assist });
            let all = districts.entry(district).or_insert_with(|| DistrictBurden { name, ..DistrictBurden::default() });
            all.lead.add(lead);
            all.assist.add(assist);
        }
        let size = |lead: Shift, assist: Shift| {
            (std::cmp::Reverse(lead.gains + lead.loses), std::cmp::Reverse(assist.gains + assist.loses))
        };
        let mut departments: Vec<Burden> = departments.into_values().collect();
        departments.sort_by_key(|burden| size(burden.lead, burden.assist));
        let mut districts: Vec<DistrictBurden> = districts.into_values().collect();
        districts.sort_by_key(|burden| size(burden.lead, burden.assist));
        (departments, districts)
    }
}

fn district(decision: &Decision) -> String {
    decision.place.district.clone().unwrap_or_default()
}

/// The lead; where the district sends it on itself, the district's government.
fn leads(decision: &Decision) -> BTreeSet<(String, String)> {
    let lead = decision.lead.as_ref().or(decision.body.as_ref());
    lead.map(|lead| (lead.clone(), district(decision))).into_iter().collect()
}

fn assists(decision: &Decision) -> BTreeSet<(String, String)> {
    decision.organise.iter().chain(&decision.assist).map(|body| (body.clone(), district(decision))).collect()
}
