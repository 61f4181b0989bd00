//! What there is to tell. The fields are the keys of the JSON, which never change meaning.

use serde::Serialize;

use super::burden::Shift;

/// A comparison of two rule sets.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) old: RulesTold,
    pub(crate) new: RulesTold,
    pub(crate) as_of: String,
    pub(crate) summary: Summary,
    /// Every edit, numbered from 1.
    pub(crate) edits: Vec<EditTold>,
    /// `null` without cases.
    pub(crate) cases: Option<CasesTold>,
    /// What `--fail-if` asked for.
    pub(crate) fail_if: Vec<BoundTold>,
}

/// One of the two rule sets.
#[derive(Debug, Serialize)]
pub(crate) struct RulesTold {
    /// As it was asked for: a folder, a file, or `revision:path`.
    pub(crate) from: String,
    pub(crate) name: String,
    pub(crate) ruleset: String,
}

/// How many items became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Summary {
    pub(crate) added: usize,
    pub(crate) removed: usize,
    pub(crate) changed: usize,
    pub(crate) moved: usize,
}

/// An edit.
#[derive(Debug, Serialize)]
pub(crate) struct EditTold {
    /// Its number, by which causes name it.
    pub(crate) edit: usize,
    /// `added`, `removed`, `changed` or `moved`.
    pub(crate) change: &'static str,
    /// `rule`, `duty`, `list`, `fact`, `words`, `mask`, `negation`, `outcome`, `overlay`, `setting`, `departments`, `categories` or
    /// `places`.
    pub(crate) kind: &'static str,
    #[serde(skip)]
    pub(crate) kind_zh: &'static str,
    pub(crate) name: String,
    pub(crate) old: Option<Place>,
    pub(crate) new: Option<Place>,
    /// Whether what is changed stands elsewhere as well.
    pub(crate) moved: bool,
    pub(crate) fields: Vec<FieldTold>,
    /// Of the cases tried: how many it helps to change.
    pub(crate) n_cases: u64,
}

/// Where an item stands.
#[derive(Debug, Serialize)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: usize,
}

/// What a field says no longer, and what it says now.
#[derive(Debug, Serialize)]
pub(crate) struct FieldTold {
    /// The field's English keyword, or the row of a table.
    pub(crate) field: String,
    #[serde(skip)]
    pub(crate) field_zh: String,
    pub(crate) old: Vec<String>,
    pub(crate) new: Vec<String>,
}

/// What becomes of the cases.
#[derive(Debug, Serialize)]
pub(crate) struct CasesTold {
    pub(crate) n_cases: u64,
    /// Rows that are no case.
    pub(crate) n_unread: u64,
    pub(crate) n_changed: u64,
    pub(crate) classes: Vec<ClassTold>,
    pub(crate) groups: Vec<Group>,
    pub(crate) departments: Vec<Burden>,
    pub(crate) districts: Vec<DistrictBurden>,
    /// Rule sets built to find the causes, and how many may be.
    pub(crate) n_replays: usize,
    pub(crate) most_replays: usize,
}

/// A class of changes.
#[derive(Debug, Serialize)]
pub(crate) struct ClassTold {
    /// `outcome`, `lead`, `assist`, `basis`, `deadline` or `other`: the gravest difference gives the class.
    pub(crate) class: &'static str,
    #[serde(skip)]
    pub(crate) zh: &'static str,
    /// Cases of this class.
    pub(crate) n: u64,
    /// Cases that differ in this, whatever their class.
    pub(crate) n_differ: u64,
}

/// The cases that changed in one way.
#[derive(Debug, Serialize)]
pub(crate) struct Group {
    pub(crate) class: &'static str,
    #[serde(skip)]
    pub(crate) zh: &'static str,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) n: u64,
    /// The ids of all of them in the order of the file; a case without one has `#` and its place in the file.
    pub(crate) ids: Vec<String>,
    /// The first of them, whose causes were looked for.
    pub(crate) n_tried: usize,
    pub(crate) causes: Vec<Cause>,
    /// Of the cases tried: those that all edits together do not explain.
    pub(crate) n_inseparable: u64,
    /// Of the cases tried: those for which no more rule sets could be built.
    pub(crate) n_spent: u64,
}

/// Edits that, alone, change these cases as the new rules do; without one of them they don't.
#[derive(Debug, Serialize)]
pub(crate) struct Cause {
    /// Numbers of edits.
    pub(crate) edits: Vec<usize>,
    pub(crate) n: u64,
    /// The first of its cases.
    pub(crate) ids: Vec<String>,
}

/// How a department's burden shifts.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Burden {
    pub(crate) name: String,
    pub(crate) lead: Shift,
    /// As one who organises or assists.
    pub(crate) assist: Shift,
    pub(crate) districts: Vec<DistrictBurden>,
}

/// The same in a district; without a name where the district is not known.
#[derive(Debug, Default, Serialize)]
pub(crate) struct DistrictBurden {
    pub(crate) name: String,
    pub(crate) lead: Shift,
    pub(crate) assist: Shift,
}

/// A bound of `--fail-if`.
#[derive(Debug, Serialize)]
pub(crate) struct BoundTold {
    /// As written.
    pub(crate) bound: String,
    /// Cases it counts.
    pub(crate) n: u64,
    pub(crate) exceeded: bool,
}

impl Report {
    /// The JSON, one object.
    pub(crate) fn json(&self) -> String {
        // A report has nothing in it that JSON cannot say.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Whether a bound is exceeded.
    pub(crate) fn is_exceeded(&self) -> bool {
        self.fail_if.iter().any(|bound| bound.exceeded)
    }
}
