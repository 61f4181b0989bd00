//! Decisions of an earlier run that an edit of the rules cannot have changed: taken over in place of being made again.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use memchr::memmem;
use serde::Deserialize;

use super::error::BatchError;
use super::summary::Summary;
use crate::diagnostic::{Say, say};
use crate::router::Router;

const BUFFER_BYTES: usize = 1 << 18;
/// No decision is as long as this.
const MOST_BYTES: u64 = 64 << 20;

/// A case decided, or left to the earlier run.
#[derive(Debug)]
pub(super) struct Mark {
    /// Where its decision ends in the output of its chunk; the one before ends where it begins.
    pub(super) end: usize,
    /// Set if its decision is to be taken over.
    pub(super) left: Option<Left>,
}

/// A case left to the earlier run.
#[derive(Debug)]
pub(super) struct Left {
    pub(super) id: Option<String>,
    pub(super) is_unknown: bool,
}

/// The decisions of the earlier run, JSON lines in the order of the same input.
pub(crate) struct OldDecisions {
    path: PathBuf,
    lines: BufReader<File>,
    line: Vec<u8>,
    n_lines: u64,
    /// What tells the rules and the day, and what stands there in this run.
    told: String,
    telling: String,
}

/// What of a decision is counted.
#[derive(Deserialize)]
struct Counted<'a> {
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    outcome: Cow<'a, str>,
    #[serde(borrow)]
    lead: Option<Cow<'a, str>>,
    #[serde(borrow)]
    assist: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    place: CountedPlace<'a>,
}

#[derive(Deserialize)]
struct CountedPlace<'a> {
    #[serde(borrow)]
    district: Option<Cow<'a, str>>,
}

impl OldDecisions {
    /// Opens what the rules of `old` have decided.
    pub(crate) fn open(path: &Path, (old, new): (&Router, &Router)) -> io::Result<Self> {
        let lines = BufReader::with_capacity(BUFFER_BYTES, File::open(path)?);
        let telling =
            |router: &Router| format!("\"as_of\":\"{}\",\"ruleset\":\"{}\"", router.as_of(), router.ruleset());
        let (told, telling) = (telling(old), telling(new));
        Ok(Self { path: path.to_owned(), lines, line: Vec::new(), n_lines: 0, told, telling })
    }

    /// Leaves out what an unfinished run has dealt with.
    pub(super) fn skip(&mut self, n_cases: u64) -> Result<(), BatchError> {
        (0..n_cases).try_for_each(|_| self.read())
    }

    /// Adds the decisions of a chunk to `output`: those made, and those taken over, which are counted here.
    pub(super) fn join(
        &mut self,
        made: &[u8],
        marks: &[Mark],
        output: &mut Vec<u8>,
        summary: &mut Summary,
    ) -> Result<(), BatchError> {
        let mut from = 0;
        for mark in marks {
            self.read()?;
            match &mark.left {
                None => output.extend_from_slice(&made[from..mark.end]),
                Some(left) => self.take_over(left, output, summary)?,
            }
            from = mark.end;
        }
        Ok(())
    }

    fn take_over(&self, left: &Left, output: &mut Vec<u8>, summary: &mut Summary) -> Result<(), BatchError> {
        let Some(at) = memmem::find(&self.line, self.told.as_bytes()) else {
            return Err(self.strange(say!("was not decided by the old rules", "不是按旧规则判定的")));
        };
        let Ok(counted) = serde_json::from_slice::<Counted<'_>>(&self.line) else {
            return Err(self.strange(say!("is no decision", "不是判定")));
        };
        if counted.id.as_deref() != left.id.as_deref() {
            return Err(self.strange(say!("is of another case", "是另一件诉求的")));
        }
        output.extend_from_slice(&self.line[..at]);
        output.extend_from_slice(self.telling.as_bytes());
        output.extend_from_slice(&self.line[at + self.told.len()..]);
        let assist = counted.assist.iter().map(Cow::as_ref);
        summary.count(&counted.outcome, left.is_unknown);
        summary.count_named(counted.lead.as_deref(), assist, counted.place.district.as_deref());
        summary.n_taken_over += 1;
        Ok(())
    }

    /// That nothing is left.
    pub(super) fn end(&mut self) -> Result<(), BatchError> {
        match self.lines.fill_buf() {
            Ok([]) => Ok(()),
            Ok(_) => Err(self.not_the_same(say!("it has more decisions than the input has cases", "判定比诉求多"))),
            Err(source) => Err(BatchError::Read { path: self.path.clone(), source }),
        }
    }

    /// The next decision, in `line`.
    fn read(&mut self) -> Result<(), BatchError> {
        self.line.clear();
        let read = (&mut self.lines).take(MOST_BYTES).read_until(b'\n', &mut self.line);
        let n_read = read.map_err(|source| BatchError::Read { path: self.path.clone(), source })?;
        self.n_lines += 1;
        match n_read {
            0 => Err(self.not_the_same(say!("it has fewer decisions than the input has cases", "判定比诉求少"))),
            _ if !self.line.ends_with(b"\n") => Err(self.strange(say!("is not whole", "不完整"))),
            _ => Ok(()),
        }
    }

    fn strange(&self, Say { en, zh }: Say) -> BatchError {
        let n = self.n_lines;
        self.not_the_same(say!("line {n} {en}", "第 {n} 行{zh}"))
    }

    fn not_the_same(&self, why: Say) -> BatchError {
        BatchError::NotOfThisInput { path: self.path.clone(), why }
    }
}
