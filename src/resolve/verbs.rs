//! The lexicon of verbs in clauses and the role each gives the owner of the list.
//!
//! Source: the three families of the 2018 list (负责、承担 / 组织、协调 / 参与、协助、配合) and the verbs of Beijing's statutes that name
//! street offices, counted there: 指导、支持、推进、会同、督促 organise; 监督、责令、查处、审核、受理、备案、出具 lead; 报告、移送、告知、
//! 劝阻、制止、提出意见 assist.

use super::model::VerbRole;

impl VerbRole {
    /// The word for it in both languages.
    pub(crate) fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Lead => ("lead", "主责"),
            Self::Organise => ("organise", "组织"),
            Self::Assist => ("assist", "协助"),
        }
    }
}

const LEXICON: &[(&str, VerbRole)] = &[
    ("负责", VerbRole::Lead),
    ("承担", VerbRole::Lead),
    ("牵头", VerbRole::Lead),
    ("领导", VerbRole::Lead),
    ("监督", VerbRole::Lead),
    ("责令", VerbRole::Lead),
    ("查处", VerbRole::Lead),
    ("审核", VerbRole::Lead),
    ("受理", VerbRole::Lead),
    ("备案", VerbRole::Lead),
    ("出具", VerbRole::Lead),
    ("组织", VerbRole::Organise),
    ("协调", VerbRole::Organise),
    ("统筹", VerbRole::Organise),
    ("指导", VerbRole::Organise),
    ("推进", VerbRole::Organise),
    ("推动", VerbRole::Organise),
    ("动员", VerbRole::Organise),
    ("支持", VerbRole::Organise),
    ("会同", VerbRole::Organise),
    ("督促", VerbRole::Organise),
    ("参与", VerbRole::Assist),
    ("协助", VerbRole::Assist),
    ("配合", VerbRole::Assist),
    ("协同", VerbRole::Assist),
    ("协办", VerbRole::Assist),
    ("报告", VerbRole::Assist),
    ("移送", VerbRole::Assist),
    ("告知", VerbRole::Assist),
    ("劝阻", VerbRole::Assist),
    ("制止", VerbRole::Assist),
    ("提出意见", VerbRole::Assist),
];

/// The role of exactly this verb.
pub(super) fn role_of(verb: &str) -> Option<VerbRole> {
    LEXICON.iter().find(|(known, _)| *known == verb).map(|(_, role)| *role)
}

/// The first verb of a clause, with its byte place: 协助 in 协助组织…, 负责 in 负责组织….
pub(super) fn first_verb(clause: &str) -> Option<(usize, &'static str, VerbRole)> {
    let found = LEXICON.iter().filter_map(|(verb, role)| clause.find(verb).map(|at| (at, *verb, *role)));
    found.min_by_key(|(at, verb, _)| (*at, usize::MAX - verb.len()))
}

/// Every verb, for messages.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    LEXICON.iter().map(|(verb, _)| *verb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_verb_of_the_clause_decides() {
        let cases = [
            ("开展定期巡查，发现并协调解决问题，及时向上级河长报告", Some(VerbRole::Organise)),
            ("协助有关部门组织食品安全检查", Some(VerbRole::Assist)),
            ("负责组织辖区应急演练", Some(VerbRole::Lead)),
            ("做好有关工作", None),
        ];
        for (clause, role) in cases {
            assert_eq!(first_verb(clause).map(|(_, _, role)| role), role, "{clause}");
        }
    }
}
