//! The rule set of each case's day. A set is compiled once for all the days on which it is one and the same.

use std::ops::Deref;
use std::sync::{Arc, RwLock};

use jiff::civil::Date;

use super::error::Reason;
use crate::checked::Texts;
use crate::diagnostic::{Say, Severity, say};
use crate::resolve::period::Period;
use crate::router::Router;

/// The rules of every day.
pub(crate) struct ByDay<'a> {
    /// Those of the day that is asked for.
    router: &'a Router,
    /// What they are made of; `None` if they come compiled and hold no other days.
    texts: Option<Texts>,
    /// Those of other days that have been asked for.
    others: RwLock<Vec<Other>>,
}

struct Other {
    period: Period,
    /// Why they cannot be used, if they have errors.
    router: Result<Arc<Router>, Say>,
}

/// The rules of one day.
pub(super) enum OfDay<'a> {
    Asked(&'a Router),
    Other(Arc<Router>),
}

impl Deref for OfDay<'_> {
    type Target = Router;

    fn deref(&self) -> &Router {
        match self {
            Self::Asked(router) => router,
            Self::Other(router) => router,
        }
    }
}

impl<'a> ByDay<'a> {
    /// The rules of the router's day, and of others if there are the texts.
    pub(crate) fn new(router: &'a Router, texts: Option<Texts>) -> Self {
        Self { router, texts, others: RwLock::default() }
    }

    /// The rules of the day that is asked for.
    pub(super) fn asked(&self) -> &'a Router {
        self.router
    }

    /// The rules of a day. O(compiling) for the first day of each period, else O(periods).
    pub(super) fn on(&self, day: Date) -> Result<OfDay<'a>, Reason> {
        if self.router.period().holds(day) {
            return Ok(OfDay::Asked(self.router));
        }
        let known = |others: &[Other]| {
            let other = others.iter().find(|other| other.period.holds(day))?;
            let why = |why: &Say| Reason::NoRules { day, why: why.clone() };
            Some(other.router.as_ref().map(|router| OfDay::Other(Arc::clone(router))).map_err(why))
        };
        // A panic elsewhere leaves the list as whole as it was.
        if let Some(found) = known(&self.others.read().unwrap_or_else(|error| error.into_inner())) {
            return found;
        }
        let mut others = self.others.write().unwrap_or_else(|error| error.into_inner());
        if let Some(found) = known(&others) {
            return found;
        }
        let Some(texts) = &self.texts else {
            let why = say!("the compiled rule set does not hold that day", "编译好的规则不含这一天");
            return Err(Reason::NoRules { day, why });
        };
        let checked = texts.clone().check(day);
        let period = checked.period;
        let first = checked.diagnostics.list().iter().find(|found| found.severity == Severity::Error);
        let first = first.map(|found| found.message.clone());
        let router = checked.into_router().map(Arc::new).map_err(|error| {
            let en = error.to_string();
            first.unwrap_or_else(|| Say { zh: en.clone(), en })
        });
        others.push(Other { period, router });
        known(&others).unwrap_or(Err(Reason::Internal))
    }
}
