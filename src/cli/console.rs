//! Standard output and standard error.

use std::io::{self, Write};

use super::failure::Failure;
use crate::diagnostic::{Lang, Say, say};

/// Where the command line speaks, and in which language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Console {
    pub(super) lang: Lang,
}

/// A line on standard error. If nobody can hear it, nothing is done about that.
pub(super) fn talk(line: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}

impl Console {
    /// Data, as it is, on standard output.
    pub(super) fn data(self, text: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Failure::of_stdout)
    }

    /// Text with colours on standard output; they are left out where they are not wanted (`NO_COLOR`, a file, a pipe).
    pub(super) fn colored(self, text: &str) -> Result<(), Failure> {
        let mut out = anstream::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Failure::of_stdout)
    }

    /// A sentence on standard error.
    pub(super) fn say(self, say: &Say) {
        talk(say.in_lang(self.lang));
    }

    /// Text that is several lines already, on standard error.
    pub(super) fn say_text(self, text: &str) {
        let _ = anstream::stderr().lock().write_all(text.as_bytes());
    }

    /// A warning on standard error.
    pub(super) fn warn(self, say: &Say) {
        self.headed(&say!("warning", "警告"), "\x1b[1;33m", say);
    }

    /// Why nothing could be done, with what would help.
    pub(super) fn failure(self, failure: &Failure) {
        let Some((message, help)) = failure.message() else { return };
        self.headed(&say!("error", "错误"), "\x1b[1;31m", &message);
        for help in help {
            self.headed(&say!("help", "提示"), "\x1b[1;36m", &help);
        }
    }

    fn headed(self, head: &Say, style: &str, say: &Say) {
        let colon = if self.lang == Lang::Zh { "：" } else { ": " };
        talk(&format!("{style}{}\x1b[0m{colon}{}", head.in_lang(self.lang), clean(say.in_lang(self.lang))));
    }
}

/// Without what could change the terminal: names and paths come from anywhere.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}
