//! Which statement may stand in which item.

use super::grammar::Rule;
use crate::diagnostic::{Say, say};

/// Where a statement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    List,
    Duty,
    Fact,
    Rule,
    Outcome,
    Overlay,
    /// 情形, 其余.
    Arm,
    Remove,
    Add,
    Change,
    Guarantee,
}

use Place::{Add, Arm, Change, Duty, Fact, Guarantee, List, Outcome, Overlay, Remove};

/// Every place, in the order in which they are offered.
const PLACES: [Place; 11] = [List, Duty, Fact, Place::Rule, Outcome, Overlay, Arm, Remove, Add, Change, Guarantee];

impl Place {
    /// The keywords of the statements that may stand here.
    pub(super) fn statements(self) -> &'static [Rule] {
        match self {
            List => &[
                Rule::kw_basis,
                Rule::kw_from,
                Rule::kw_until,
                Rule::kw_board,
                Rule::kw_owner,
                Rule::kw_first,
                Rule::kw_assert,
                Rule::kw_allow,
            ],
            Duty => &DUTY,
            Add => DUTY.split_last().map_or(&[], |(_, without_allow)| without_allow),
            Fact => &[Rule::kw_question, Rule::kw_hide, Rule::kw_allow],
            Place::Rule => &[
                Rule::kw_score,
                Rule::kw_hide,
                Rule::kw_unless,
                Rule::kw_ok,
                Rule::kw_no,
                Rule::kw_from,
                Rule::kw_until,
                Rule::kw_allow,
            ],
            Outcome => &[
                Rule::kw_score,
                Rule::kw_hide,
                Rule::kw_unless,
                Rule::kw_ok,
                Rule::kw_no,
                Rule::kw_from,
                Rule::kw_until,
                Rule::kw_allow,
                Rule::kw_basis,
                Rule::kw_lead,
                Rule::kw_deadline,
                Rule::kw_assist,
                Rule::kw_via,
            ],
            Overlay => &[
                Rule::kw_from,
                Rule::kw_until,
                Rule::kw_basis,
                Rule::kw_remove,
                Rule::kw_add,
                Rule::kw_change,
                Rule::kw_reassign,
                Rule::kw_allow,
            ],
            Arm => &[
                Rule::kw_lead,
                Rule::kw_organise,
                Rule::kw_assist,
                Rule::kw_via,
                Rule::kw_first,
                Rule::kw_escalate,
                Rule::kw_deadline,
                Rule::kw_report_in,
                Rule::kw_basis,
                Rule::kw_category,
            ],
            Remove => &[Rule::kw_taken_over_by, Rule::kw_because, Rule::kw_basis],
            Change => &[
                Rule::kw_lead,
                Rule::kw_organise,
                Rule::kw_assist,
                Rule::kw_via,
                Rule::kw_first,
                Rule::kw_escalate,
                Rule::kw_deadline,
                Rule::kw_report_in,
                Rule::kw_basis,
                Rule::kw_category,
                Rule::kw_because,
            ],
            Guarantee => &[Rule::kw_if, Rule::kw_basis, Rule::kw_allow],
        }
    }

    /// What the place is called.
    pub(super) fn called(self) -> Say {
        match self {
            List => say!("`list`", "`清单`"),
            Duty => say!("`duty`", "`职责`"),
            Fact => say!("`fact`", "`事实`"),
            Place::Rule => say!("`rule`", "`规则`"),
            Outcome => say!("`outcome`", "`去向`"),
            Overlay => say!("`overlay`", "`增减`"),
            Arm => say!("`when` or `otherwise`", "`情形`、`其余`"),
            Remove => say!("`remove`", "`减`"),
            Add => say!("`add duty`", "`增 职责`"),
            Change => say!("`change`", "`改`"),
            Guarantee => say!("`guarantee`", "`保证`"),
        }
    }

    /// The items a statement belongs in, as a sentence.
    pub(super) fn of(statement: Rule) -> Say {
        let homes = PLACES
            .into_iter()
            .filter(|&place| place != Add || statement == Rule::kw_approval)
            .filter(|place| place.statements().contains(&statement));
        let (en, zh): (Vec<_>, Vec<_>) = homes.map(|place| place.called()).map(|say| (say.en, say.zh)).unzip();
        let (en, zh) = (en.join(", "), zh.join("、"));
        say!("it belongs in {en}", "它应写在{zh}之内")
    }
}

/// Permissions are the whole item's, so the last does not stand in a duty that an overlay adds.
const DUTY: [Rule; 24] = [
    Rule::kw_list,
    Rule::kw_board,
    Rule::kw_category,
    Rule::kw_clause,
    Rule::kw_verb,
    Rule::kw_lead,
    Rule::kw_organise,
    Rule::kw_assist,
    Rule::kw_via,
    Rule::kw_first,
    Rule::kw_escalate,
    Rule::kw_deadline,
    Rule::kw_report_in,
    Rule::kw_basis,
    Rule::kw_draft,
    Rule::kw_from,
    Rule::kw_until,
    Rule::kw_when,
    Rule::kw_otherwise,
    Rule::kw_catch_all,
    Rule::kw_ask,
    Rule::kw_because,
    Rule::kw_approval,
    Rule::kw_allow,
];

/// Whether a statement can begin with this keyword. 若 is none of them: it begins one in 保证 only, and goes on with one elsewhere.
pub(super) fn is_statement(rule: Rule) -> bool {
    rule != Rule::kw_if && PLACES.into_iter().any(|place| place.statements().contains(&rule))
}

/// The place inside the block of a statement.
pub(super) fn block_of(statement: Rule) -> Option<Place> {
    Some(match statement {
        Rule::kw_when | Rule::kw_otherwise => Place::Arm,
        Rule::kw_remove => Place::Remove,
        Rule::kw_add => Place::Add,
        Rule::kw_change => Place::Change,
        _ => return None,
    })
}

/// The place inside the block of an item; `None` if it has none.
pub(super) fn block_of_item(item: Rule) -> Option<Place> {
    Some(match item {
        Rule::kw_list => List,
        Rule::kw_duty => Duty,
        Rule::kw_fact => Fact,
        Rule::kw_rule => Place::Rule,
        Rule::kw_outcome => Outcome,
        Rule::kw_overlay => Overlay,
        Rule::kw_guarantee => Guarantee,
        _ => return None,
    })
}
