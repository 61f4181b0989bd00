//! The threads: one reads and deals chunks, each worker decides its own, the caller's thread collects them in the same order.
//!
//! A worker's two channels are bounded, so memory is too. Chunk `i` goes to worker `i mod n` and is awaited there, so the output is the
//! input's order without any sorting.

use std::io::{self, BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::error::{BatchError, Reason};
use super::headers::Columns;
use super::rows::{Chunk, Rows};
use super::{Defaults, Format, Headers, read, write};
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
    pub(crate) to: Format,
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
/// If the input cannot be read on, or the output not be written. The reading thread is then left to itself: it may be waiting for a
/// pipe that says nothing more.
pub(crate) fn run<R: BufRead + Send + 'static>(
    job: &Job<'_>,
    rows: Rows<R>,
    ends: Ends<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Summary, BatchError> {
    let n_jobs = job.n_jobs.max(1);
    let columns = rows.columns().cloned();
    let (chunk_senders, chunk_receivers): (Vec<_>, Vec<_>) = (0..n_jobs).map(|_| sync_channel(WAITING)).unzip();
    // The reader stops when the workers' ends are gone.
    let reader = thread::spawn(move || deal(rows, &chunk_senders));
    thread::scope(|scope| {
        let columns = columns.as_ref();
        let mut done_receivers = Vec::with_capacity(n_jobs);
        for chunks in chunk_receivers {
            let (sender, receiver) = sync_channel(WAITING);
            done_receivers.push(receiver);
            scope.spawn(move || work(job, columns, &chunks, &sender));
        }
        let input = ends.input;
        let summary = collect(job, &done_receivers, ends, progress)?;
        drop(done_receivers);
        match reader.join() {
            Ok(Ok(())) => Ok(summary),
            Ok(Err(source)) => Err(BatchError::Read { path: input.to_owned(), source }),
            Err(_) => Err(BatchError::Worker),
        }
    })
}

fn deal<R: BufRead>(mut rows: Rows<R>, workers: &[SyncSender<Chunk>]) -> io::Result<()> {
    for worker in workers.iter().cycle() {
        let Some(chunk) = rows.next_chunk()? else { return Ok(()) };
        if worker.send(chunk).is_err() {
            // Whoever collects has given up and says why.
            return Ok(());
        }
    }
    Ok(())
}

fn collect(
    job: &Job<'_>,
    workers: &[Receiver<Done>],
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
    output.write_all(&write::header(job.to)).map_err(failed(output_path))?;
    for worker in workers.iter().cycle() {
        // The first worker without a chunk is the one whose turn comes after the last chunk.
        let Ok(done) = worker.recv() else { break };
        output.write_all(&done.output).map_err(failed(output_path))?;
        rejects.write_all(&done.rejects).map_err(failed(rejects_path))?;
        summary.add(&done.summary);
        progress(done.end, summary.n_cases + summary.n_rejects);
    }
    output.flush().map_err(failed(output_path))?;
    rejects.flush().map_err(failed(rejects_path))?;
    Ok(summary)
}

fn work(job: &Job<'_>, columns: Option<&Columns>, chunks: &Receiver<Chunk>, sender: &SyncSender<Done>) {
    let mut scratch = Scratch::default();
    for chunk in chunks {
        if sender.send(decide(job, columns, &chunk, &mut scratch)).is_err() {
            return;
        }
    }
}

fn decide(job: &Job<'_>, columns: Option<&Columns>, chunk: &Chunk, scratch: &mut Scratch) -> Done {
    let mut done = Done { end: chunk.end, ..Done::default() };
    for row in &chunk.rows {
        let bytes = chunk.bytes.get(row.bytes.clone()).unwrap_or_default();
        let decided = guarded(&mut done.output, |output| {
            let mut case = match (&row.reason, columns) {
                (Some(reason), _) => return Err(reason.clone()),
                (None, Some(columns)) => read::csv(bytes, columns)?,
                (None, None) => read::json(bytes, job.headers)?,
            };
            job.defaults.fill(&mut case);
            let is_unknown = !job.router.unknown_names(&case).is_empty();
            let decision = job.router.route(&case, scratch);
            write::decision(output, job.to, &decision);
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
                write::reject(&mut done.rejects, row, bytes, &reason, job.lang);
            }
        }
    }
    done
}

/// Does what is to be done with one row. A mistake of this program must not cost the other rows: a panic is a reason like any other,
/// and leaves nothing in the output.
fn guarded<T>(output: &mut Vec<u8>, work: impl FnOnce(&mut Vec<u8>) -> Result<T, Reason>) -> Result<T, Reason> {
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
        let adds = |output: &mut Vec<u8>| {
            output.extend(b" after");
            Ok(1)
        };
        assert_eq!(guarded(&mut output, adds), Ok(1));
        assert_eq!(output, b"before after");
    }
}
