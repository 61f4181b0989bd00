//! What labelled cases teach: cases whose right answer another system, or a clerk, has written down.
//!
//! Sits above the router and changes nothing in it. A citizen's words go through here to be decided and counted; they come out only
//! where the caller asks for them, or as phrases that many cases share.

pub(crate) mod eval;
mod labelled;
mod labels;
mod labels_raw;
mod phrases;
pub(crate) mod suggest;

pub(crate) use labelled::{Half, Labelled, LabelledCase, Unread};
pub(crate) use labels::{Answer, LabelMap, Meaning, Right};
