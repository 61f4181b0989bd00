//! A decision in ids: what the engine and the reference interpreter both produce, and must produce equally.

use crate::ids::*;
use crate::resolve::model::{InformClass, Resolved, Roles};

/// The seven outcomes, in the order they are tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutcomeKind {
    /// 转接.
    Transfer,
    /// 告知.
    Inform,
    /// 追问.
    Ask,
    /// 会商.
    Confer,
    /// 派单.
    Dispatch,
    /// 派区.
    District,
    /// 清单外.
    #[default]
    Unmatched,
}

impl OutcomeKind {
    /// Every kind, in the order they are tried.
    pub const ALL: [Self; 7] =
        [Self::Transfer, Self::Inform, Self::Ask, Self::Confer, Self::Dispatch, Self::District, Self::Unmatched];

    /// The JSON value.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::Inform => "inform",
            Self::Ask => "ask",
            Self::Confer => "confer",
            Self::Dispatch => "dispatch",
            Self::District => "district",
            Self::Unmatched => "unmatched",
        }
    }

    /// The 中文 word.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Transfer => "转接",
            Self::Inform => "告知",
            Self::Ask => "追问",
            Self::Confer => "会商",
            Self::Dispatch => "派单",
            Self::District => "派区",
            Self::Unmatched => "清单外",
        }
    }
}

/// What is asked when a fact or a place is undecided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// The deciding fact: the duty's own question if it has one, else the fact's.
    Fact(FactId),
    /// The time of day.
    Hour,
    /// The district.
    District,
    /// The street.
    Street,
    /// The category.
    Category,
}

/// One demand: a duty with the variant and arm whose roles hold (provisionally, if there is a question).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The duty.
    pub duty: DutyId,
    /// Index into the duty's variants.
    pub variant: u32,
    /// Index into the variant's arms.
    pub arm: u32,
    /// What is undecided and must be asked.
    pub question: Option<Question>,
    /// Its score.
    pub score: u32,
}

impl Demand {
    /// Who does what.
    pub(crate) fn roles<'r>(&self, rules: &'r Resolved) -> &'r Roles {
        &rules.duties[self.duty.index()].variants[self.variant as usize].arms[self.arm as usize].roles
    }
}

/// Where the case happened, as far as known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// District.
    pub district: Option<DistrictId>,
    /// Street.
    pub street: Option<StreetId>,
    /// Named place, if the text names exactly one.
    pub spot: Option<SpotId>,
}

/// A whole decision in ids. Buffers are reused from case to case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Which of the seven.
    pub outcome: OutcomeKind,
    /// The statutory outcome that decided (transfer, inform).
    pub by: Option<OutcomeId>,
    /// Why nobody is dispatched (inform).
    pub reason: Option<InformClass>,
    /// The first demand: set for ask, confer and dispatch, and for transfer if a duty reached the threshold.
    pub first: Option<Demand>,
    /// Score of what decided.
    pub score: u32,
    /// Lead over the strongest rival; the whole score if there is none.
    pub margin: i32,
    /// Facts about which something is known: the set of values still possible, by fact.
    pub facts: Vec<(FactId, u64)>,
    /// Where.
    pub place: Place,
    /// Bodies the citizen named, by id.
    pub named: Vec<BodyId>,
    /// Whether the citizen says it was reported before.
    pub repeat: bool,
    /// Rivals within the margin, in rank order.
    pub rivals: Vec<Demand>,
    /// Further demands, in rank order.
    pub also: Vec<Demand>,
    /// Every duty scoring above nothing, the best for each lead and first-level category, at most ten, in rank order.
    pub candidates: Vec<Demand>,
}
