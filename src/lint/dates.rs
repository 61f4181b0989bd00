//! Days written beside bodies that do not exist on them.

use jiff::civil::Date;

use super::{Found, Ground};
use crate::diagnostic::{Code, Diagnostic, say};
use crate::source::Span;
use crate::syntax::ast::{BodyEdit, DateValue, Head, Item, Name, Statement, StatementKind};
use crate::tables;

/// The first day of an item, and the last, each with where it is written.
#[derive(Clone, Copy, Default)]
struct Days {
    first: Option<(Date, Span)>,
    last: Option<(Date, Span)>,
}

impl Days {
    /// Those of a block, else those of the block around it.
    fn of(body: &[Statement], around: Self) -> Self {
        let mut days = around;
        for statement in body {
            match &statement.kind {
                StatementKind::From(DateValue { date, span }) => days.first = Some((*date, *span)),
                StatementKind::Until(DateValue { date, span }) => {
                    days.last = date.yesterday().ok().map(|last| (last, *span));
                }
                _ => {}
            }
        }
        days
    }
}

pub(super) fn look(ground: &Ground, item: &Item, found: &mut Found) {
    if matches!(item.head, Head::Duty { .. } | Head::Overlay { .. } | Head::Outcome { .. }) {
        block(ground, &item.body, Days::default(), found);
    }
}

fn block(ground: &Ground, body: &[Statement], around: Days, found: &mut Found) {
    let days = Days::of(body, around);
    let mut look = |name: &Name| found.extend(gap(ground, name, days));
    for statement in body {
        match &statement.kind {
            StatementKind::Lead(names) => names.iter().for_each(&mut look),
            StatementKind::Organise(BodyEdit::Set(names) | BodyEdit::Add(names))
            | StatementKind::Assist(BodyEdit::Set(names) | BodyEdit::Add(names)) => names.iter().for_each(&mut look),
            StatementKind::Via(name)
            | StatementKind::First(name)
            | StatementKind::Escalate(name)
            | StatementKind::TakenOverBy(name)
            | StatementKind::Reassign { to: name, .. } => look(name),
            _ => {}
        }
    }
    for statement in body {
        match &statement.kind {
            StatementKind::When { body, .. }
            | StatementKind::Otherwise(body)
            | StatementKind::Remove { body, .. }
            | StatementKind::Add { body, .. }
            | StatementKind::Change { body, .. } => block(ground, body, days, found),
            _ => {}
        }
    }
}

/// A body that does not exist on a day on which it is to do something.
fn gap(ground: &Ground, name: &Name, days: Days) -> Option<Diagnostic> {
    if days.first.is_none() && days.last.is_none() {
        return None;
    }
    let tables::Found::One(index) = ground.tables.departments.find(&name.text) else { return None };
    let members = ground.tables.departments.members();
    let member = &members[index];
    let is_there =
        |day: Date| member.from.is_none_or(|from| from <= day) && member.until.is_none_or(|until| day < until);
    let (day, written) = [days.first, days.last].into_iter().flatten().find(|(day, _)| !is_there(*day))?;
    let text = &name.text;
    let message = say!("`{text}` does not exist on {day}", "{day} 没有`{text}`这个机构");
    let mut told = Diagnostic::new(Code::BodyGap, name.span, message)
        .also(written, say!("on this day it is to do something", "这里写明的时间段含这一天"));
    let before = members.iter().find(|other| other.successor.as_ref() == Some(&member.name));
    let after = member.successor.as_ref().filter(|_| member.until.is_some_and(|until| until <= day));
    told = match (member.from, after, before) {
        (_, Some(after), _) => {
            told.help(say!("by then its duties are those of `{after}`", "那时其职责已由`{after}`承接"))
        }
        (Some(from), None, Some(before)) if day < from => {
            let before = &before.name;
            told.help(say!(
                "until {from} it was `{before}`: name that, and change it by an overlay from {from}",
                "{from} 之前是`{before}`：这里写它，再用 {from} 施行的增减改过来"
            ))
        }
        (Some(from), None, _) if day < from => told.help(say!(
            "it exists from {from}: date the item so, or name who was there before",
            "它自 {from} 才有：改`施行`日期，或写那时的机构"
        )),
        _ => told.help(say!("name who is there on that day", "写那一天在的机构")),
    };
    Some(told)
}
