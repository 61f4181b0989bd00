//! The threads: one reads and deals chunks, each worker decides its own, the caller's thread collects them in the same order.
//!
//! A worker's two channels are bounded, so memory is too. Chunk `i` goes to worker `i mod n` and is awaited there, so the output is the
//! input's order without any sorting.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use super::by_day::{ByDay, OfDay};
use super::checkpoint::{Reached, Saver};
use super::error::{BatchError, Reason};
use super::headers::Columns;
use super::rows::{Chunk, Rows};
use super::since::{Left, Mark, OldDecisions};
use super::summary::Summary;
use super::tally::Tally;
use super::write::Layout;
use super::{Defaults, Headers, day, kept, read, write};
use crate::case::Case;
use crate::diagnostic::Lang;
use crate::router::Scratch;
use crate::touch::{Search, Touch};

/// Chunks that wait at each end of a worker.
const WAITING: usize = 2;

/// Room for a decision as it is written: most need less.
const ROW_BYTES: usize = 1 << 10;

/// What is to be done.
pub(crate) struct Job<'a> {
    pub(crate) rules: &'a ByDay<'a>,
    pub(crate) headers: &'a Headers,
    pub(crate) defaults: &'a Defaults,
    pub(crate) to: Layout,
    pub(crate) n_jobs: usize,
    /// The language of the reasons in rejects.
    pub(crate) lang: Lang,
    /// How many rows may be set aside before the run stops.
    pub(crate) max_rejects: Option<u64>,
    /// The most characters of a title, and of a text, that are read.
    pub(crate) max_text: usize,
    /// Which cases are decided again, if the others are taken over from an earlier run.
    pub(crate) touch: Option<&'a Touch>,
}

/// A chunk decided.
#[derive(Default)]
struct Done {
    output: Vec<u8>,
    rejects: Vec<u8>,
    summary: Summary,
    end: u64,
    /// Of each case, if some are left to an earlier run.
    marks: Vec<Mark>,
}

/// The files, as they are called in messages, and where their bytes go.
pub(crate) struct Ends<'a> {
    pub(crate) input: &'a Path,
    pub(crate) output: (&'a Path, &'a mut dyn Write),
    pub(crate) rejects: (&'a Path, &'a mut dyn Write),
    /// What an earlier run has done of it, if this one goes on with it.
    pub(crate) reached: Option<Reached>,
    /// The earlier run, if decisions are taken over.
    pub(crate) old: Option<OldDecisions>,
    /// Writes checkpoints, each so long after the last.
    pub(crate) saver: Option<(&'a Saver<'a>, Duration)>,
}

/// Decides every row. `progress` is told the bytes of the input dealt with and the cases decided.
///
/// # Errors
/// As [`in_order`], or if the output cannot be written.
pub(crate) fn run(
    job: &Job<'_>,
    mut rows: Rows,
    ends: Ends<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Summary, BatchError> {
    let (output_path, output) = ends.output;
    let (rejects_path, rejects) = ends.rejects;
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| BatchError::Write { path, source }
    };
    let mut reached = match ends.reached {
        Some(reached) => reached,
        None => {
            let header = write::header(job.to, rows.columns(), job.headers.keep());
            output.write_all(&header).map_err(failed(output_path))?;
            Reached { output_bytes: header.len() as u64, ..Reached::default() }
        }
    };
    let read = |source| BatchError::Read { path: ends.input.to_owned(), source };
    rows.skip(reached.summary.n_rows()).map_err(read)?;
    let mut old = ends.old;
    if let Some(old) = &mut old {
        old.skip(reached.summary.n_cases)?;
    }
    let work = |columns: Option<&Columns>, chunk: &Chunk, scratch: &mut Scratch| decide(job, columns, chunk, scratch);
    thread::scope(|scope| {
        let mut background = ends.saver.map(|(saver, pause)| saver.in_background(scope, pause));
        in_order(rows, ends.input, job.n_jobs, work, &mut |mut done: Done| {
            if let Some(old) = &mut old {
                let made = std::mem::take(&mut done.output);
                old.join(&made, &done.marks, &mut done.output, &mut done.summary)?;
            }
            output.write_all(&done.output).map_err(failed(output_path))?;
            rejects.write_all(&done.rejects).map_err(failed(rejects_path))?;
            reached.output_bytes += done.output.len() as u64;
            reached.rejects_bytes += done.rejects.len() as u64;
            reached.summary.add(done.summary);
            progress(done.end, reached.summary.n_rows());
            if let Some(most) = job.max_rejects.filter(|most| reached.summary.n_rejects > *most) {
                return Err(BatchError::TooManyRejects { most, lines: reached.summary.reject_lines.clone() });
            }
            let Some(due) = background.as_mut().filter(|background| background.is_due()) else { return Ok(()) };
            output.flush().map_err(failed(output_path))?;
            rejects.flush().map_err(failed(rejects_path))?;
            due.save(&reached);
            match background.take_if(|background| background.has_failed()) {
                Some(background) => background.finish(&reached).map_err(failed(output_path)),
                None => Ok(()),
            }
        })?;
        output.flush().map_err(failed(output_path))?;
        rejects.flush().map_err(failed(rejects_path))?;
        if let Some(old) = &mut old {
            old.end()?;
        }
        reached.is_whole = true;
        match background {
            Some(background) => background.finish(&reached).map_err(failed(output_path)),
            None => Ok(()),
        }
    })?;
    Ok(reached.summary)
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
    let output = Vec::with_capacity(chunk.rows.len() * ROW_BYTES);
    let mut done = Done { end: chunk.end, output, ..Done::default() };
    let mut tally = Tally::default();
    let mut touch = job.touch.map(|touch| (touch, Search::default()));
    for row in &chunk.rows {
        let decided = guarded(&mut done.output, |output| {
            let text = chunk.text(row)?;
            let mut case = case_of(&text, columns, job.headers)?;
            job.defaults.fill(&mut case);
            let day = day::of_row(&text, columns, job.headers)?;
            let asked = job.rules.asked();
            let rules = day.map_or(Ok(OfDay::Asked(asked)), |day| job.rules.on(day))?;
            let is_cut = [&mut case.title, &mut case.text].map(|text| cut(text, job.max_text)).contains(&true);
            let is_unknown = !rules.unknown_names(&case).is_empty();
            if let Some((touch, search)) = &mut touch
                && !touch.touches(&case, search)
            {
                done.marks.push(Mark { end: output.len(), left: Some(Left { id: case.id, is_unknown }) });
                is_cut.then(|| done.summary.cut(row.line));
                return Ok(());
            }
            let decision = rules.decide_on(day.unwrap_or(asked.as_of()), &case, scratch);
            let kept = kept::kept(&text, columns, job.headers);
            write::decision(output, job.to, case.id.as_deref(), &decision, &kept);
            let summary = &mut done.summary;
            summary.count(decision.outcome(), is_unknown);
            match &rules {
                OfDay::Asked(_) => tally.count(&decision),
                OfDay::Other(_) => summary.count_named(decision.lead(), decision.assist(), decision.district()),
            }
            is_cut.then(|| summary.cut(row.line));
            if touch.is_some() {
                done.marks.push(Mark { end: output.len(), left: None });
            }
            if job.headers.day().is_some() {
                summary.count_day(day.is_some(), rules.ruleset());
            }
            Ok(())
        });
        if let Err(reason) = decided {
            if reason == Reason::Internal {
                *scratch = Scratch::default();
            }
            done.summary.reject(row.line, &reason);
            write::reject(&mut done.rejects, row, chunk, &reason, job.lang);
        }
    }
    tally.tell(&job.rules.asked().artefact.program.said, &mut done.summary);
    done
}

/// Takes away what is behind so many characters, and tells whether there was anything.
fn cut(text: &mut String, most: usize) -> bool {
    // No character has less than a byte.
    let end = Some(most).filter(|most| *most < text.len()).and_then(|most| text.char_indices().nth(most));
    end.is_some_and(|(end, _)| {
        text.truncate(end);
        true
    })
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
    fn texts_are_cut_between_characters() {
        for (text, most, expected) in [("路灯不亮", 2, "路灯"), ("路灯不亮", 4, "路灯不亮"), ("", 0, ""), ("灯", 0, "")]
        {
            let mut own = text.to_owned();
            assert_eq!(cut(&mut own, most), text != expected);
            assert_eq!(own, expected);
        }
    }

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
