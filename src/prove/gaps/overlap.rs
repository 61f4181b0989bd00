//! Duties that answer the same words (职责交叉).

use std::collections::BTreeMap;

use super::reader::Reader;
use super::{Entry, Kind};
use crate::diagnostic::say;
use crate::ids::*;
use crate::prove::{Answer, Question};
use crate::verdict::Demand;

/// A case in which two duties compete, with the first demand and the rival, and why it may stay.
struct Found<'a> {
    answer: &'a Answer,
    first: Demand,
    rival: Demand,
    kept: Option<&'a str>,
}

/// One entry for each pair that competes, whichever of the two comes first. It is kept only if all that was found of it is.
pub(super) fn entries(reader: &mut Reader<'_>, answers: &[&Answer]) -> Vec<Entry> {
    let rules = reader.rules;
    let mut pairs: BTreeMap<[DutyId; 2], Found<'_>> = BTreeMap::new();
    for answer in answers.iter().filter(|answer| answer.question == Question::Competition) {
        let Some(witness) = &answer.witness else { continue };
        let kept = answer.kept(rules).map(|kept| kept.because.as_str());
        let verdict = reader.verdict(&witness.case(rules));
        let Some(first) = verdict.first else { continue };
        for rival in verdict.rivals.iter().copied() {
            let pair = [first.duty.min(rival.duty), first.duty.max(rival.duty)];
            let known = pairs.get(&pair);
            if known.is_none_or(|known| known.kept.is_some() && kept.is_none()) {
                pairs.insert(pair, Found { answer, first, rival, kept });
            }
        }
    }
    let entries = pairs.into_values().filter_map(|Found { answer, first, rival, kept }| {
        let case = answer.witness.as_ref()?.case(rules);
        let mut sides = vec![reader.side_of(&first), reader.side_of(&rival)];
        reader.weigh(&case, sides.iter_mut());
        let (first, rival, margin) = (first.score, rival.score, rules.settings.margin);
        Some(Entry {
            kind: Kind::Overlap,
            about: sides.iter().map(|side| side.duty.clone()).collect(),
            why: say!(
                "the same words call both ({first} points to {rival}, less than {margin} apart)",
                "同样的话两项职责都对得上（{first} 分比 {rival} 分，相差不到 {margin} 分）"
            ),
            place: None,
            periods: Vec::new(),
            confer: reader.confer(&sides),
            sides,
            shown: Some(reader.shown(case)),
            kept: kept.map(str::to_owned),
        })
    });
    entries.collect()
}
