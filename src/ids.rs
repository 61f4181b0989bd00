//! Small integer names. The engine knows only these; names come back in `decision` and `explain`.

use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[derive(borsh::BorshSerialize, borsh::BorshDeserialize, bytemuck::Pod, bytemuck::Zeroable)]
        #[repr(transparent)]
        pub struct $name(pub u32);

        crate::store::plain!($name);

        impl $name {
            /// The id as an index into its table.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// The id of the entry at `index` of its table.
            ///
            /// # Panics
            /// If a table has more than 2³² entries, which the size limits of the language rule out.
            #[must_use]
            pub fn at(index: usize) -> Self {
                Self(u32::try_from(index).expect("a table holds fewer than 2^32 entries"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    )*};
}

ids! {
    /// A keyword (关键词), numbered in the order of its folded text.
    KeywordId
    /// A mask (遮蔽) word, numbered in the order of its folded text.
    MaskId
    /// A negation cue (否定词), numbered in the order of its folded text.
    CueId
    /// A proper name of bodies or places that can stand in a text.
    NameId
    /// A body (机构): the member of a department line at one level.
    BodyId
    /// A duty (职责) in force.
    DutyId
    /// A statutory outcome (去向) in force.
    OutcomeId
    /// A rule (规则) in force.
    RuleId
    /// What a backing rule (佐证规则) adds to.
    BackingId
    /// A fact (事实).
    FactId
    /// A category (类别); the ids of a subtree are a contiguous range that begins with its root.
    CategoryId
    /// A district (区).
    DistrictId
    /// A street or township (街道、乡镇).
    StreetId
    /// A named place (地点).
    SpotId
    /// An overlay (增减) in force.
    OverlayId
    /// A source file.
    SourceId
}
