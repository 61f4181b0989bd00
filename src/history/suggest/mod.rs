//! Edits to the rules that history speaks for, each with the counts that do: other numbers, new words, words that do harm.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

pub(crate) mod backers;
pub(crate) mod edits;
pub(crate) mod effect;
pub(crate) mod fit;
pub(crate) mod folds;
pub(crate) mod guard;
pub(crate) mod harm;
pub(crate) mod letters;
pub(crate) mod numbers;
pub(crate) mod recheck;
pub(crate) mod table;
#[cfg(test)]
mod tests;
pub(crate) mod words;

/// Does what is to be done `n` times by `n_jobs` threads; the results are in order, whatever the threads.
pub(crate) fn in_parallel<T: Send>(n_jobs: usize, n: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..n_jobs.clamp(1, n.max(1)) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= n {
                        return;
                    }
                    let result = work(at);
                    done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((at, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}
