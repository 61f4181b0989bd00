//! How two decisions of one case differ.

use crate::decision::Decision;

/// What differs between two decisions, the gravest first. Points, candidates, rivals and what is known of the case are no
/// difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// What becomes of the case, why nobody is dispatched, which emergency line it goes to.
    Outcome,
    /// Who leads it, by what formal name, through whom, and who receives the order.
    Lead,
    /// Who organises, assists, gets a copy, is reported to.
    Assist,
    Basis,
    Deadline,
    /// The duty or its category, whether it is a draft, the question, the further demands.
    Other,
}

impl Class {
    /// Every class, the gravest first, with its JSON code and 中文 word.
    pub(crate) const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::Outcome, "outcome", "去向"),
        (Self::Lead, "lead", "主责"),
        (Self::Assist, "assist", "仅协助"),
        (Self::Basis, "basis", "依据"),
        (Self::Deadline, "deadline", "时限"),
        (Self::Other, "other", "其他"),
    ];

    pub(crate) fn code(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    pub(crate) fn zh(self) -> &'static str {
        Self::ALL[self as usize].2
    }
}

/// In which classes two decisions differ, by [`Class::ALL`].
pub(crate) type Differs = [bool; 6];

/// In which classes they differ.
pub(crate) fn differs(old: &Decision, new: &Decision) -> Differs {
    let outcome = |it: &Decision| (it.outcome.clone(), it.reason.clone(), it.transfer_to.clone());
    let lead = |it: &Decision| (it.lead.clone(), it.body.clone(), it.via.clone(), it.first.clone());
    let assist = |it: &Decision| {
        (it.organise.clone(), it.assist.clone(), it.copy_to.clone(), it.escalate.clone(), it.report_in.clone())
    };
    let other = |it: &Decision| (it.duty.clone(), it.category.clone(), it.draft, it.question.clone());
    // What a further demand scores is told nobody.
    let also = |it: &Decision| {
        let mut also = it.also.clone();
        also.iter_mut().for_each(|demand| demand.score = 0);
        also
    };
    [
        outcome(old) != outcome(new),
        lead(old) != lead(new),
        assist(old) != assist(new),
        old.basis != new.basis,
        old.deadline != new.deadline,
        other(old) != other(new) || also(old) != also(new),
    ]
}

/// The gravest of the differences.
pub(crate) fn class(differs: Differs) -> Option<Class> {
    Class::ALL.iter().zip(differs).find(|(_, differs)| *differs).map(|((class, ..), _)| *class)
}

/// What stands in the two decisions under the class that tells them apart.
pub(crate) fn from_to(class: Class, old: &Decision, new: &Decision) -> (String, String) {
    let parts: Vec<fn(&Decision) -> String> = match class {
        Class::Outcome => vec![outcome],
        Class::Lead => vec![
            |it| it.lead.clone().unwrap_or_default(),
            |it| [it.lead.as_deref(), it.via.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" 经 "),
            |it| it.body.clone().unwrap_or_default(),
            |it| format!("首接 {}", it.first.as_deref().unwrap_or_default()),
        ],
        Class::Assist => vec![
            |it| it.assist.join("、"),
            |it| format!("组织 {}", it.organise.join("、")),
            |it| format!("抄送 {}", it.copy_to.join("、")),
            |it| format!("上报 {}", it.escalate.as_deref().unwrap_or_default()),
            |it| format!("报到 {}", it.report_in.as_deref().unwrap_or_default()),
        ],
        Class::Basis => vec![|it| it.basis.join("、")],
        Class::Deadline => vec![|it| it.deadline.clone().unwrap_or_default()],
        Class::Other => vec![
            |it| it.duty.clone().unwrap_or_default(),
            |it| it.category.clone().unwrap_or_default(),
            |it| it.question.clone().unwrap_or_default(),
            |it| if it.draft { "草稿".to_owned() } else { String::new() },
            |it| it.also.iter().map(|demand| format!("+ {}", demand.duty)).collect::<Vec<_>>().join(" "),
            |it| {
                it.also.iter().map(|demand| format!("+ {} {}", demand.duty, demand.lead)).collect::<Vec<_>>().join(" ")
            },
        ],
    };
    // The first that tells them apart.
    let mut told = parts.into_iter().map(|part| (part(old), part(new)));
    told.find(|(from, to)| from != to).unwrap_or_default()
}

fn outcome(it: &Decision) -> String {
    let more = it.reason.as_ref().or(it.transfer_to.as_ref());
    more.map_or_else(|| it.outcome.clone(), |more| format!("{}:{more}", it.outcome))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_difference_gives_the_class() {
        let of = |lead: &str, deadline: &str, score| Decision {
            outcome: "dispatch".into(),
            lead: Some(lead.into()),
            deadline: Some(deadline.into()),
            score,
            ..Decision::default()
        };
        let old = of("甲", "7d", 6);
        for (new, expected) in [
            (of("甲", "7d", 9), None),
            (of("乙", "7d", 6), Some((Class::Lead, "甲", "乙"))),
            (of("乙", "15d", 6), Some((Class::Lead, "甲", "乙"))),
            (of("甲", "15d", 6), Some((Class::Deadline, "7d", "15d"))),
            (
                Decision { outcome: "inform".into(), reason: Some("praise".into()), ..of("乙", "7d", 6) },
                Some((Class::Outcome, "dispatch", "inform:praise")),
            ),
        ] {
            let found = class(differs(&old, &new));
            let told = found.map(|class| (class, from_to(class, &old, &new)));
            let expected = expected.map(|(class, from, to)| (class, (from.to_owned(), to.to_owned())));
            assert_eq!(told, expected);
        }
    }

    #[test]
    fn classes_are_known_by_their_place() {
        for (class, code, _) in Class::ALL {
            assert_eq!(class.code(), code);
        }
    }
}
