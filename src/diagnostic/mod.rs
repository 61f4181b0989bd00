//! What is wrong with a rule set, as data: a stable code, a place, a sentence in both languages, a way out.
//!
//! Nothing here prints. The module `render` turns a diagnostic into terminal text, JSON or SARIF.

mod code;
mod long;
pub(crate) mod suggest;

pub use code::Code;

use serde::Serialize;

use crate::source::Span;

/// One sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Say {
    /// English.
    pub en: String,
    /// 中文.
    pub zh: String,
}

/// Builds a [`Say`] from an English and a Chinese format string over captured variables.
macro_rules! say {
    ($en:literal, $zh:literal $(,)?) => {
        $crate::diagnostic::Say { en: format!($en), zh: format!($zh) }
    };
}
pub(crate) use say;

/// The language people are spoken to in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// 中文.
    #[default]
    Zh,
    /// English.
    En,
}

impl Say {
    /// The sentence in `lang`.
    #[must_use]
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// How bad it is: only an error keeps a rule set from being used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The rule set cannot be used.
    Error,
    /// It can, but somebody should look.
    Warning,
    /// Something to know.
    Note,
}

/// A place with a few words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there.
    pub text: Option<Say>,
}

/// A change of the files that mends what a diagnostic is about and means nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fix {
    /// What is put where, in the order of places; no two overlap.
    pub edits: Vec<Replacement>,
}

/// A text in the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// What goes.
    pub span: Span,
    /// What comes; empty if nothing does.
    pub text: String,
}

/// One thing found in a rule set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of thing.
    pub code: Code,
    /// How bad.
    pub severity: Severity,
    /// One sentence, lower case, no final stop; what the user wrote stands in backticks.
    pub message: Say,
    /// Where; `None` only if it is about no file.
    pub primary: Option<Label>,
    /// Other places that belong to it, such as the first definition.
    pub labels: Vec<Label>,
    /// Ways out, one sentence each.
    pub help: Vec<Say>,
    /// The way out that a program can take by itself, if there is one.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A diagnostic of the code's own severity at `span`.
    #[must_use]
    pub fn new(code: Code, span: Span, message: Say) -> Self {
        let primary = Some(Label { span, text: None });
        Self { code, severity: code.severity(), message, primary, labels: Vec::new(), help: Vec::new(), fix: None }
    }

    /// A diagnostic that is about no file.
    #[must_use]
    pub fn nowhere(code: Code, message: Say) -> Self {
        Self {
            code,
            severity: code.severity(),
            message,
            primary: None,
            labels: Vec::new(),
            help: Vec::new(),
            fix: None,
        }
    }

    /// Says what is at the primary place.
    #[must_use]
    pub fn here(mut self, text: Say) -> Self {
        if let Some(label) = &mut self.primary {
            label.text = Some(text);
        }
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn also(mut self, span: Span, text: Say) -> Self {
        self.labels.push(Label { span, text: Some(text) });
        self
    }

    /// Adds a way out.
    #[must_use]
    pub fn help(mut self, help: Say) -> Self {
        self.help.push(help);
        self
    }

    /// Adds a change that mends it; none if there is nothing to change.
    #[must_use]
    pub fn fix(mut self, edits: impl IntoIterator<Item = Replacement>) -> Self {
        let mut edits: Vec<Replacement> = edits.into_iter().collect();
        edits.sort_by_key(|edit| edit.span);
        self.fix = Some(Fix { edits }).filter(|fix| !fix.edits.is_empty());
        self
    }
}

/// Collects diagnostics; every stage up to `resolve` writes to one and goes on.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Adds what there is.
    pub fn push_all(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.list.extend(diagnostics);
    }

    /// Whether any is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }

    /// Every diagnostic, in the order found.
    #[must_use]
    pub fn list(&self) -> &[Diagnostic] {
        &self.list
    }

    /// Every diagnostic, to be changed.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Diagnostic> {
        self.list.iter_mut()
    }

    /// Moves all of `other` to the end.
    pub fn append(&mut self, mut other: Diagnostics) {
        self.list.append(&mut other.list);
    }

    /// Takes out what `keep` refuses.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }

    /// Gives each the severity that `severity` says, and drops those it says `None` of.
    pub fn grade(&mut self, severity: impl Fn(Code) -> Option<Severity>) {
        self.list.retain(|diagnostic| severity(diagnostic.code).is_some());
        for diagnostic in &mut self.list {
            diagnostic.severity = severity(diagnostic.code).unwrap_or(diagnostic.severity);
        }
    }

    /// Orders them by file, place and code, so that output does not depend on the order of the passes.
    pub fn sort(&mut self) {
        self.list.sort_by(|a, b| {
            let key = |d: &Diagnostic| (d.primary.as_ref().map(|l| l.span), d.code.id());
            key(a).cmp(&key(b)).then_with(|| a.message.en.cmp(&b.message.en))
        });
    }
}
