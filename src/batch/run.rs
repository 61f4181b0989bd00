//! The threads: one reads and deals chunks, each worker decides its own, the caller's thread collects them in the same order.
//!
//! A worker's two channels are bounded, so memory is too. Chunk `i` goes to worker `i mod n` and is awaited there, so the output is the
//! input's order without any sorting.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::error::{BatchError, Reason};
use super::headers::Columns;
use super::rows::{Chunk, Rows};
use super::write::Layout;
use super::{Defaults, Headers, kept, read, write};
use crate::case::Case;
use crate::diagnostic::Lang;
use crate::router::{Router, Scratch};
use crate::verdict::OutcomeKind;

/// Chunks that wait at each end of a worker.
const WAITING: usize = 2;

/// Rejected lines that are remembered for the summary.
const LINES_TOLD: usize = 5;

/// What is to be done.
pub(crate) struct Job<'a> {
    pub(crate) router: &'a Router,
    pub(crate) headers: &'a Headers,
    pub(crate) defaults: &'a Defaults,
    pub(crate) to: Layout,
    pub(crate) n_jobs: usize,
    /// The language of the reasons in rejects.
    pub(crate) lang: Lang,
}

/// What came of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// Cases decided.
    pub(crate) n_cases: u64,
    /// Rows set aside.
    pub(crate) n_rejects: u64,
    /// The first lines set aside.
    pub(crate) reject_lines: Vec<u64>,
    /// Cases whose district, street, category, time or facts the rules don't know.
    pub(crate) n_unknown: u64,
    n_outcomes: [u64; 7],
}

impl Summary {
    /// How many cases came out as what, without those that never did.
    pub(crate) fn outcomes(&self) -> impl Iterator<Item = (OutcomeKind, u64)> {
        OutcomeKind::ALL.into_iter().zip(self.n_outcomes).filter(|(_, count)| *count > 0)
    }

    fn add(&mut self, other: &Summary) {
        self.n_cases += other.n_cases;
        self.n_rejects += other.n_rejects;
        self.n_unknown += other.n_unknown;
        self.reject_lines.extend(&other.reject_lines);
        self.reject_lines.truncate(LINES_TOLD);
        for (sum, count) in self.n_outcomes.iter_mut().zip(other.n_outcomes) {
            *sum += count;
        }
    }
}

/// A chunk decided.
#[derive(Default)]
struct Done {
    output: Vec<u8>,
    rejects: Vec<u8>,
    summary: Summary,
    end: u64,
}

/// The files, as they are called in messages, and where their bytes go.
pub(crate) struct Ends<'a> {
    pub(crate) input: &'a Path,
    pub(crate) output: (&'a Path, &'a mut dyn Write),
    pub(crate) rejects: (&'a Path, &'a mut dyn Write),
}

/// Decides every row. `progress` is told the bytes of the input dealt with and the cases decided.
///
/// # Errors
/// As [`in_order`], or if the output cannot be written.
pub(crate) fn run(
    job: &Job<'_>,
    rows: Rows,
    ends: Ends<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Summary, BatchError> {
    let (output_path, output) = ends.output;
    let (rejects_path, rejects) = ends.rejects;
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| BatchError::Write { path, source }
    };
    let mut summary = Summary::default();
    output.write_all(&write::header(job.to, rows.columns(), job.headers.keep())).map_err(failed(output_path))?;
    let work = |columns: Option<&Columns>, chunk: &Chunk, scratch: &mut Scratch| decide(job, columns, chunk, scratch);
    in_order(rows, ends.input, job.n_jobs, work, &mut |done: Done| {
        output.write_all(&done.output).map_err(failed(output_path))?;
        rejects.write_all(&done.rejects).map_err(failed(rejects_path))?;
        summary.add(&done.summary);
        progress(done.end, summary.n_cases + summary.n_rejects);
        Ok(())
    })?;
    output.flush().map_err(failed(output_path))?;
    rejects.flush().map_err(failed(rejects_path))?;
    Ok(summary)
}

/// Works on every chunk, by `n_jobs` threads, and takes the results in the order of the input.
///
/// # Errors
/// If the input cannot be read on, or `take` fails. The reading thread is then left to itself: it may be waiting for a pipe that says
/// nothing more.
pub(super) fn in_order<T: Send>(
    rows: Rows,
    input: &Path,
    n_jobs: usize,
    work: impl Fn(Option<&Columns>, &Chunk, &mut Scratch) -> T + Sync,
    take: &mut dyn FnMut(T) -> Result<(), BatchError>,
) -> Result<(), BatchError> {
    let columns = rows.columns().cloned();
    let (chunk_senders, chunk_receivers): (Vec<_>, Vec<_>) = (0..n_jobs.max(1)).map(|_| sync_channel(WAITING)).unzip();
    // The reader stops when the workers' ends are gone.
    let reader = thread::spawn(move || deal(rows, &chunk_senders));
    thread::scope(|scope| {
        let (columns, work) = (columns.as_ref(), &work);
        let mut done_receivers: Vec<Receiver<T>> = Vec::with_capacity(n_jobs);
        for chunks in chunk_receivers {
            let (sender, receiver) = sync_channel(WAITING);
            done_receivers.push(receiver);
            scope.spawn(move || {
                let mut scratch = Scratch::default();
                for chunk in chunks {
                    if sender.send(work(columns, &chunk, &mut scratch)).is_err() {
                        return;
                    }
                }
            });
        }
        for worker in done_receivers.iter().cycle() {
            // The first worker without a chunk is the one whose turn comes after the last chunk.
            let Ok(done) = worker.recv() else { break };
            take(done)?;
        }
        drop(done_receivers);
        match reader.join() {
            Ok(Ok(())) => Ok(()),
            Ok(Err(source)) => Err(BatchError::Read { path: input.to_owned(), source }),
            Err(_) => Err(BatchError::Worker),
        }
    })
}

fn deal(mut rows: Rows, workers: &[SyncSender<Chunk>]) -> io::Result<()> {
    for worker in workers.iter().cycle() {
        let Some(chunk) = rows.next_chunk()? else { return Ok(()) };
        if worker.send(chunk).is_err() {
            // Whoever collects has given up and says why.
            return Ok(());
        }
    }
    Ok(())
}

fn decide(job: &Job<'_>, columns: Option<&Columns>, chunk: &Chunk, scratch: &mut Scratch) -> Done {
    let mut done = Done { end: chunk.end, ..Done::default() };
    for row in &chunk.rows {
        let decided = guarded(&mut done.output, |output| {
            let text = chunk.text(row)?;
            let mut case = case_of(&text, columns, job.headers)?;
            job.defaults.fill(&mut case);
            let is_unknown = !job.router.unknown_names(&case).is_empty();
            let decision = job.router.route(&case, scratch);
            let kept = kept::kept(&text, columns, job.headers);
            write::decision(output, job.to, &decision, &kept);
            Ok((OutcomeKind::ALL.iter().position(|kind| kind.code() == decision.outcome), is_unknown))
        });
        match decided {
            Ok((outcome, is_unknown)) => {
                done.summary.n_cases += 1;
                done.summary.n_unknown += u64::from(is_unknown);
                if let Some(at) = outcome {
                    done.summary.n_outcomes[at] += 1;
                }
            }
            Err(reason) => {
                if reason == Reason::Internal {
                    *scratch = Scratch::default();
                }
                done.summary.n_rejects += 1;
                if done.summary.reject_lines.len() < LINES_TOLD {
                    done.summary.reject_lines.push(row.line);
                }
                write::reject(&mut done.rejects, row, chunk, &reason, job.lang);
            }
        }
    }
    done
}

/// Reads a row as a case.
pub(super) fn case_of(row: &str, columns: Option<&Columns>, headers: &Headers) -> Result<Case, Reason> {
    match columns {
        Some(columns) => read::csv(row, columns),
        None => read::json(row, headers),
    }
}

/// Does what is to be done with one row. A mistake of this program must not cost the other rows: a panic is a reason like any other,
/// and leaves nothing in the output.
pub(super) fn guarded<T>(
    output: &mut Vec<u8>,
    work: impl FnOnce(&mut Vec<u8>) -> Result<T, Reason>,
) -> Result<T, Reason> {
    let before = output.len();
    catch_unwind(AssertUnwindSafe(|| work(output))).unwrap_or_else(|_| {
        output.truncate(before);
        Err(Reason::Internal)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_costs_one_row() {
        let mut output = b"before".to_vec();
        let panics = |output: &mut Vec<u8>| -> Result<(), Reason> {
            output.extend(b"half");
            panic!("on purpose");
        };
        assert_eq!(guarded(&mut output, panics), Err(Reason::Internal));
        assert_eq!(guarded(&mut output, |_| Err::<(), _>(Reason::Quote)), Err(Reason::Quote));
        let append = |output: &mut Vec<u8>| {
            output.extend(b" after");
            Ok(())
        };
        assert_eq!(guarded(&mut output, append), Ok(()));
        assert_eq!(output, b"before after");
    }
}
