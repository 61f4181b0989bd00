//! Labelled cases, one by one: the case, its label, and the key by which it is known from run to run.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::batch::{BatchError, Defaults, Headers, Input, InputError, Rows, read_labelled};
use crate::case::Case;
use crate::router::Scratch;

/// The first lines that could not be read are told, no more.
const LINES_TOLD: usize = 5;

/// One of the two halves of the cases, so that what is tuned on one can be measured on the other. A case is in A if the first bit of
/// the SHA-256 of its key is 0: about one in two, always the same, whatever the order or number of cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Half {
    A,
    B,
}

impl Half {
    /// The half of a case by its key.
    pub(crate) fn of(key: &str) -> Self {
        if Sha256::digest(key.as_bytes())[0] < 0x80 { Self::A } else { Self::B }
    }
}

/// A case with its label.
#[derive(Clone, Debug)]
pub(crate) struct LabelledCase {
    /// The case's id; without one, `~` and 16 hex digits of the SHA-256 of title and text.
    pub(crate) key: String,
    pub(crate) case: Case,
    /// The label as it stands there.
    pub(crate) label: Option<String>,
}

impl LabelledCase {
    fn of(case: Case, label: Option<String>) -> Self {
        let by_words = || format!("~{}", &sha256(&format!("{}\n{}", case.title, case.text))["sha256:".len()..][..16]);
        let key = case.id.clone().unwrap_or_else(by_words);
        Self { key, case, label }
    }

    /// What was given: equal for two runs over the same case with the same label.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let Case { title, text, category, district, street, time, facts, .. } = &self.case;
        let given = (&self.key, &self.label, title, text, (category, district, street, time), facts);
        Sha256::digest(serde_json::to_vec(&given).unwrap_or_default()).into()
    }
}

/// Rows that were no cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unread {
    pub(crate) n_rows: u64,
    /// The first lines of them.
    pub(crate) lines: Vec<u64>,
}

/// A file of labelled cases.
pub(crate) struct Labelled {
    rows: Rows,
    headers: Headers,
}

impl Labelled {
    /// Begins to read a file. `label` is the field with the label, which is no part of the case, whatever else it means.
    ///
    /// # Errors
    /// If it cannot be read, or a table has no column of that name.
    pub(crate) fn open(input: Input, (headers, label): (&Headers, &str), longest: usize) -> Result<Self, InputError> {
        let headers = headers.clone().with_label(label);
        Ok(Self { rows: Rows::open(input, &headers, longest)?, headers })
    }

    /// Works on every case (of one half, if one is asked for) by `n_jobs` threads; `take` gets the results in the order of the file,
    /// with the bytes read so far. Nothing is kept.
    ///
    /// # Errors
    /// If the input cannot be read on.
    pub(crate) fn each<T: Send>(
        self,
        input: &Path,
        (half, defaults, n_jobs): (Option<Half>, &Defaults, usize),
        work: impl Fn(LabelledCase, &mut Scratch) -> T + Sync,
        mut take: impl FnMut(u64, T),
    ) -> Result<Unread, BatchError> {
        let mut unread = Unread::default();
        let work = |row: crate::batch::LabelledRow, scratch: &mut Scratch| {
            let mut labelled = LabelledCase::of(row.case, row.label);
            let is_asked_for = half.is_none_or(|half| Half::of(&labelled.key) == half);
            is_asked_for.then(|| {
                defaults.fill(&mut labelled.case);
                work(labelled, scratch)
            })
        };
        read_labelled(self.rows, input, (&self.headers, n_jobs), work, &mut |bytes, row| match row {
            Ok(Some(done)) => take(bytes, done),
            Ok(None) => {}
            Err(line) => {
                unread.n_rows += 1;
                if unread.lines.len() < LINES_TOLD {
                    unread.lines.push(line);
                }
            }
        })?;
        Ok(unread)
    }
}

/// `sha256:…` of a text.
pub(super) fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// `sha256:…` of a digest.
pub(super) fn hex(digest: &[u8]) -> String {
    digest.iter().fold("sha256:".to_owned(), |hex, byte| hex + &format!("{byte:02x}"))
}
