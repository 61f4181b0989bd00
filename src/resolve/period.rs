//! How long a rule set stays what it is on a day: nothing depends on the day but which items and bodies are in force.

use borsh::{BorshDeserialize, BorshSerialize};
use jiff::civil::Date;

use crate::syntax::ast::{File, Statement, StatementKind};
use crate::tables::Tables;

/// The days on which a rule set is one and the same: from the first to the one before `until`; without bounds where `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Option<Date>,
    /// The first day no longer in it.
    pub until: Option<Date>,
}

impl Period {
    /// Whether a day lies in it.
    #[must_use]
    pub fn holds(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// The period around a day between the days on which anything begins or ends.
    pub(crate) fn around(day: Date, files: &[File], tables: &Tables) -> Self {
        let mut period = Self::default();
        each_turn(files, tables, &mut |turn| {
            if turn <= day {
                period.from = period.from.max(Some(turn));
            } else if period.until.is_none_or(|until| turn < until) {
                period.until = Some(turn);
            }
        });
        period
    }

    /// One day of every period, in their order; none if nothing ever begins or ends.
    #[cfg(feature = "prove")]
    pub(crate) fn days(files: &[File], tables: &Tables) -> Vec<Date> {
        let mut days = std::collections::BTreeSet::new();
        each_turn(files, tables, &mut |turn| _ = days.insert(turn));
        let before = days.first().and_then(|first| first.yesterday().ok());
        before.into_iter().chain(days).collect()
    }
}

/// The days on which anything begins, or has ended.
fn each_turn(files: &[File], tables: &Tables, turn: &mut impl FnMut(Date)) {
    for item in files.iter().flat_map(|file| &file.items) {
        turns(&item.body, turn);
    }
    for member in tables.departments.members() {
        member.from.into_iter().chain(member.until).for_each(&mut *turn);
    }
}

fn turns(body: &[Statement], turn: &mut impl FnMut(Date)) {
    for statement in body {
        match &statement.kind {
            StatementKind::From(value) | StatementKind::Until(value) => turn(value.date),
            StatementKind::When { body, .. }
            | StatementKind::Otherwise(body)
            | StatementKind::Remove { body, .. }
            | StatementKind::Add { body, .. }
            | StatementKind::Change { body, .. } => turns(body, turn),
            _ => {}
        }
    }
}

type Day = (i16, i8, i8);

impl BorshSerialize for Period {
    fn serialize<W: std::io::Write>(&self, writer: &mut W) -> std::io::Result<()> {
        let day = |date: Option<Date>| date.map(|date| (date.year(), date.month(), date.day()));
        let days: [Option<Day>; 2] = [day(self.from), day(self.until)];
        days.serialize(writer)
    }
}

impl BorshDeserialize for Period {
    fn deserialize_reader<R: std::io::Read>(reader: &mut R) -> std::io::Result<Self> {
        let [from, until] = <[Option<Day>; 2]>::deserialize_reader(reader)?;
        let date = |day: Option<Day>| day.map(|(year, month, day)| Date::new(year, month, day)).transpose();
        let wrong = |_| std::io::Error::from(std::io::ErrorKind::InvalidData);
        Ok(Self { from: date(from).map_err(wrong)?, until: date(until).map_err(wrong)? })
    }
}
