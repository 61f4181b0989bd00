//! How far a run over many cases has come: a bar on a terminal, a line now and then elsewhere.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::batch::grouped;
use super::console::Console;
use crate::diagnostic::{Lang, Say};

/// Between two lines where there is no terminal.
const PAUSE: Duration = Duration::from_secs(10);

/// What is told of a run while it goes on.
pub(super) struct Progress {
    console: Console,
    /// On a terminal.
    bar: Option<ProgressBar>,
    /// Of the input, if that is known.
    n_bytes: Option<u64>,
    /// Rows that an earlier run has dealt with.
    n_before: u64,
    started: Instant,
    told: Instant,
}

impl Progress {
    pub(super) fn new(console: &Console, n_bytes: Option<u64>, n_before: u64) -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(n_bytes, ProgressDrawTarget::stderr_with_hz(10));
            let template = match n_bytes {
                Some(_) => "{bar:30} {percent:>3}% {msg} {elapsed} ETA {eta}",
                None => "{spinner} {bytes} {msg} {elapsed}",
            };
            match ProgressStyle::with_template(template) {
                Ok(style) => bar.with_style(style),
                Err(_) => bar,
            }
        });
        let now = Instant::now();
        Self { console: *console, bar, n_bytes, n_before, started: now, told: now }
    }

    /// Tells the bytes of the input and the rows that have been dealt with.
    pub(super) fn tell(&mut self, bytes: u64, n_rows: u64) {
        let seconds = self.started.elapsed().as_secs_f64();
        let rate = (n_rows.saturating_sub(self.n_before) as f64 / seconds.max(1e-3)) as u64;
        if let Some(bar) = &self.bar {
            bar.set_position(bytes);
            bar.set_message(rows(n_rows, rate).in_lang(self.console.lang).to_owned());
        } else if self.told.elapsed() >= PAUSE {
            self.told = Instant::now();
            self.console.say(&line(n_rows, rate, self.n_bytes.map(|all| (bytes, all)), seconds));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn rows(n: u64, rate: u64) -> Say {
    let (n, rate) = (grouped(n), grouped(rate));
    Say { en: format!("{n} rows, {rate}/s"), zh: format!("{n} 行，每秒 {rate}") }
}

/// With the share that is done and the time left, as far as this run's pace tells.
fn line(n_rows: u64, rate: u64, bytes: Option<(u64, u64)>, seconds: f64) -> Say {
    let Say { en, zh } = rows(n_rows, rate);
    match bytes {
        Some((done, all)) if done > 0 && all > 0 => {
            let share = (done as f64 / all as f64).min(1.0);
            let left = (seconds * (1.0 - share) / share) as u64;
            let percent = (share * 100.0) as u64;
            let clock = |lang| time(left, lang);
            Say {
                en: format!("{en}, {percent}%, {} left", clock(Lang::En)),
                zh: format!("{zh}，完成 {percent}%，还需约 {}", clock(Lang::Zh)),
            }
        }
        _ => Say { en, zh },
    }
}

/// `3 min 20 s`.
fn time(seconds: u64, lang: Lang) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (lang, hours, minutes) {
        (Lang::En, 0, 0) => format!("{rest} s"),
        (Lang::En, 0, _) => format!("{minutes} min {rest} s"),
        (Lang::En, ..) => format!("{hours} h {minutes} min"),
        (Lang::Zh, 0, 0) => format!("{rest} 秒"),
        (Lang::Zh, 0, _) => format!("{minutes} 分 {rest} 秒"),
        (Lang::Zh, ..) => format!("{hours} 小时 {minutes} 分"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_line_says() {
        let said = line(12_000, 1_000, Some((25, 100)), 100.0);
        assert_eq!(
            (said.en.as_str(), said.zh.as_str()),
            ("12,000 rows, 1,000/s, 25%, 5 min 0 s left", "12,000 行，每秒 1,000，完成 25%，还需约 5 分 0 秒")
        );
        assert_eq!(line(5, 1, None, 5.0).en, "5 rows, 1/s");
        assert_eq!(time(3_700, Lang::En), "1 h 1 min");
    }
}
