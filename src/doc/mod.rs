//! The rule set as documents: the duty list as it is published, and an index for the clerk who keeps it.
//!
//! Everything is read from the resolved rules, so what is printed is what decides. It never writes a file.

mod index;
mod list;
mod render;

pub(crate) use self::index::Index;
pub(crate) use self::list::{DutyList, Place, Unknown};

use crate::explain::describe::place;
use crate::ids::*;
use crate::resolve::model::Body;
use crate::router::Router;

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DocFormat {
    /// Markdown with tables.
    Markdown,
    /// One page that opens from disk, prints, and asks the network for nothing.
    Html,
}

fn body_name(bodies: &[Body], id: BodyId) -> String {
    bodies[id.index()].name.clone()
}

fn body_names(bodies: &[Body], ids: &[BodyId]) -> Vec<String> {
    ids.iter().map(|id| body_name(bodies, *id)).collect()
}

/// The file and line at which a span begins.
fn file_and_line(router: &Router, span: crate::source::Span) -> (String, usize) {
    let place = place(router, span);
    match place.rsplit_once(':') {
        Some((file, line)) => (file.to_owned(), line.parse().unwrap_or(0)),
        None => (place, 0),
    }
}
