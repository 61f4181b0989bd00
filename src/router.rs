//! The library's door: a rule set ready to answer, immutable and cheap to share.

use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use thiserror::Error;

use crate::artefact::{self, Artefact, ArtefactError};
use crate::case::Case;
use crate::checked::{Checked, Overrides, Texts};
use crate::compile::Finder;
use crate::compile::said::Said;
use crate::decision::{Decision, DecisionRef};
use crate::diagnostic::{Diagnostics, Severity};
use crate::engine;
use crate::fold::Folded;
use crate::given::Given;
use crate::ids::{KeywordId, RuleId};
use crate::reasons::Reasons;
#[cfg(feature = "cli")]
use crate::resolve::model::Worth;
use crate::resolve::model::{Resolved, Settings};
use crate::resolve::period::Period;
use crate::source::{Source, Sources};
use crate::tables::{self, Files, LoadError, Tables};
use crate::verdict::Verdict;

/// A rule set of one day, compiled. `Send + Sync`; share it by reference or in an `Arc`.
///
/// ```
/// use route::{Case, Router, Scratch};
///
/// let router = Router::builtin("2026-11-22".parse()?)?;
/// let mut scratch = Scratch::default(); // one a thread, reused
/// let decision = router.route(&Case::of_text("我们这条街没有路灯"), &mut scratch);
/// assert_eq!(decision.outcome, "dispatch");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Router {
    pub(crate) artefact: Artefact,
    as_of: Date,
    /// The folder that the names of sources begin with.
    root: Option<PathBuf>,
}

impl std::fmt::Debug for Router {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Said { name, ruleset, .. } = &self.artefact.program.said;
        f.debug_struct("Router")
            .field("name", name)
            .field("as_of", &self.as_of)
            .field("ruleset", ruleset)
            .finish_non_exhaustive()
    }
}

/// Buffers of one thread, reused from case to case.
#[derive(Default)]
pub struct Scratch {
    engine: engine::Scratch,
    given: Given,
    /// What the case rests on that was explained last, and its folded text.
    pub(crate) reasons: Reasons,
    pub(crate) folded: Folded,
}

impl Scratch {
    /// The decision of the case decided last.
    pub(crate) fn verdict(&self) -> &Verdict {
        &self.engine.verdict
    }

    /// The keywords that counted in the case decided last, in order.
    pub(crate) fn keywords(&self) -> impl Iterator<Item = crate::ids::KeywordId> + '_ {
        self.engine.keywords()
    }

    /// The rules that counted in the case decided last.
    pub(crate) fn counting_rules(&self) -> impl Iterator<Item = RuleId> {
        self.engine.counting_rules()
    }

    /// The working of the case decided last.
    #[cfg(feature = "cli")]
    pub(crate) fn working(&self) -> engine::Working<'_> {
        self.engine.working()
    }
}

/// Why there is no [`Router`].
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The rules could not be found or listed.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The rules have errors; the first is told.
    #[error("the rules have {n_errors} errors, the first: {first}")]
    Rules {
        /// How many.
        n_errors: usize,
        /// The first, in English, with its code and place.
        first: String,
        /// All that was found, with the sources they point into.
        checked: Box<Checked>,
    },
    /// The rules are compiled, and cannot be used.
    #[error("the compiled rule set{} cannot be used: {error}", .path.as_ref().map(|path| format!(" `{}`", path.display())).unwrap_or_default())]
    Compiled {
        /// The file; `None` for bytes from memory.
        path: Option<PathBuf>,
        /// Why.
        #[source]
        error: ArtefactError,
    },
}

/// How a [`Router`] is built.
#[derive(Clone, Debug)]
pub struct Builder {
    as_of: Date,
    folder: Option<PathBuf>,
    texts: Vec<(String, String)>,
    replaced: Vec<(String, String)>,
    settings: Overrides,
}

impl Builder {
    /// Reads the rules from this folder (or single file) instead of those built in.
    #[must_use]
    pub fn folder(mut self, path: impl Into<PathBuf>) -> Self {
        self.folder = Some(path.into());
        self
    }

    /// Adds a file from memory: `*.duty`, or one of the four tables by its name. The first call sets the built-in rules aside; the
    /// built-in tables stand in for those not given.
    #[must_use]
    pub fn text(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.texts.push((name.into(), text.into()));
        self
    }

    /// Reads this text in the place of the file of this name.
    #[cfg(feature = "cli")]
    #[must_use]
    pub(crate) fn replace(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.replaced.push((name.into(), text.into()));
        self
    }

    /// The least score that is dispatched, in place of `route.yaml`'s.
    #[must_use]
    pub fn threshold(mut self, threshold: u32) -> Self {
        self.settings.threshold = Some(threshold);
        self
    }

    /// The lead over the strongest rival below which a person decides, in place of `route.yaml`'s.
    #[must_use]
    pub fn margin(mut self, margin: u32) -> Self {
        self.settings.margin = Some(margin);
        self
    }

    /// Reads and checks everything that can be known without cases, short of running the examples.
    ///
    /// # Errors
    /// If the folder cannot be found or listed. Mistakes in the rules are no error here but diagnostics.
    pub fn check(&self) -> Result<Checked, LoadError> {
        Ok(self.texts()?.check(self.as_of))
    }

    /// Reads the rules, to be checked for one day or several.
    pub(crate) fn texts(&self) -> Result<Texts, LoadError> {
        let mut sources = Sources::default();
        let mut diagnostics = Diagnostics::default();
        let files = self.load(&mut sources, &mut diagnostics)?;
        self.replaced.iter().for_each(|(name, text)| sources.replace(name, text));
        let root = self.root().map(Path::to_owned);
        Ok(Texts { sources, files, root, numbers: self.settings, diagnostics })
    }

    /// The folder that the names of sources begin with.
    fn root(&self) -> Option<&Path> {
        self.folder.as_deref().and_then(|path| if path.is_dir() { Some(path) } else { path.parent() })
    }

    /// Builds the router. A compiled rule set is opened, as are the built-in rules on the days they are compiled for.
    ///
    /// # Errors
    /// If the rules cannot be found or listed or have errors, or a compiled rule set cannot be used.
    pub fn build(&self) -> Result<Router, OpenError> {
        let has_own_numbers = self.settings != Overrides::default();
        if let Some(path) = self.folder.as_deref().filter(|path| artefact::is_one(path)) {
            let opened = match has_own_numbers {
                true => Err(ArtefactError::Numbers),
                false => artefact::read(path).and_then(|bytes| Artefact::open(bytes, self.as_of)),
            };
            let failed = |error| OpenError::Compiled { path: Some(path.to_owned()), error };
            return opened.map(|artefact| Router::opened(artefact, self.as_of)).map_err(failed);
        }
        let is_builtin = self.folder.is_none() && self.texts.is_empty() && self.replaced.is_empty();
        if is_builtin
            && !has_own_numbers
            && let Some(artefact) = Artefact::builtin(self.as_of)
        {
            return Ok(Router::opened(artefact, self.as_of));
        }
        self.check()?.into_router()
    }

    fn load(&self, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Result<Files, LoadError> {
        if let Some(folder) = &self.folder {
            return tables::load(folder, sources, diagnostics);
        }
        let builtin = tables::builtin(sources);
        if self.texts.is_empty() {
            return Ok(Files { builtin_tables: false, ..builtin });
        }
        let places_given = self.texts.iter().any(|(name, _)| name == "places.yaml");
        let mut files = Files { rules: Vec::new(), builtin_tables: !places_given, ..builtin };
        for (name, text) in &self.texts {
            let id = sources.add(Source::new(name.clone(), text.clone()));
            files.add(name, id);
        }
        Ok(files)
    }
}

impl Checked {
    /// The router, if there is no error; what is wrong is not told, so the sources may be missing.
    #[cfg(feature = "cli")]
    pub(crate) fn into_router_if_sound(self) -> Option<Router> {
        if self.diagnostics.has_errors() { None } else { self.into_router().ok() }
    }

    /// The router, if there is no error.
    ///
    /// # Errors
    /// [`OpenError::Rules`] if there is.
    pub fn into_router(self) -> Result<Router, OpenError> {
        if self.diagnostics.has_errors() {
            let errors = || self.diagnostics.list().iter().filter(|d| d.severity == Severity::Error);
            let first = errors().next().map_or_else(String::new, |diagnostic| {
                let place = diagnostic.primary.as_ref().map_or_else(String::new, |label| {
                    let source = self.sources.get(label.span.source);
                    let (line, column) = source.line_column(label.span.start as usize);
                    format!(" ({}:{line}:{column})", source.name)
                });
                format!("{} {}{place}", diagnostic.code.id(), diagnostic.message.en)
            });
            return Err(OpenError::Rules { n_errors: errors().count(), first, checked: Box::new(self) });
        }
        let Self { rules, sources, tables, table_ids, period, root, .. } = self;
        let as_of = rules.as_of;
        Ok(Router { artefact: Artefact::of(rules, sources, tables, table_ids, period), as_of, root })
    }
}

impl Router {
    /// The rules of a folder or file, or of a compiled rule set ([`Router::save`]), as they stand on a day.
    ///
    /// # Errors
    /// If they cannot be read or have errors, or if the compiled rule set is damaged, from another version of this crate, or does
    /// not hold the rules of that day.
    pub fn open(path: impl AsRef<Path>, as_of: Date) -> Result<Self, OpenError> {
        Self::builder(as_of).folder(path.as_ref()).build()
    }

    /// The rules built into the library as they stand on a day.
    ///
    /// # Errors
    /// If none of them is in force on that day.
    pub fn builtin(as_of: Date) -> Result<Self, OpenError> {
        Self::builder(as_of).build()
    }

    /// A builder, for sources from memory and other thresholds. The library reads no clock: the day is always given.
    #[must_use]
    pub fn builder(as_of: Date) -> Builder {
        Builder { as_of, folder: None, texts: Vec::new(), replaced: Vec::new(), settings: Overrides::default() }
    }

    fn opened(artefact: Artefact, as_of: Date) -> Self {
        Self { artefact, as_of, root: None }
    }

    /// The same router with other rules.
    #[cfg(test)]
    pub(crate) fn with_rules(&self, rules: Resolved) -> Self {
        let (tables, sources) = (self.artefact.tables().clone(), self.sources().clone());
        let artefact = Artefact::of(rules, sources, tables, crate::tables::TableIds::default(), self.period());
        Self { artefact, as_of: self.as_of, root: self.root.clone() }
    }

    /// A compiled rule set from memory, on one of its days. Copies the bytes.
    ///
    /// # Errors
    /// [`OpenError::Compiled`], as for [`Router::open`].
    pub fn from_bytes(bytes: &[u8], as_of: Date) -> Result<Self, OpenError> {
        let artefact = Artefact::open(artefact::copied(bytes), as_of);
        artefact.map(|opened| Self::opened(opened, as_of)).map_err(|error| OpenError::Compiled { path: None, error })
    }

    /// The rule set as bytes that [`Router::from_bytes`] opens, the same on every machine. They hold the rules of the days of
    /// [`Router::period`], and of their files no text but that of the tables.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.artefact.to_bytes(self.root.as_deref(), true)
    }

    /// Writes the rule set to a file that [`Router::open`] opens in place of a folder. The file appears when it is whole.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        artefact::write(path.as_ref(), &self.to_bytes())
    }

    /// The days on which the rules are what they are on the day they were taken of.
    #[must_use]
    pub fn period(&self) -> Period {
        self.artefact.head.period
    }

    /// Decides a case. Never fails, never blocks; O(bytes of the case).
    ///
    /// Facts, districts, streets and categories that the rules don't know count as unknown.
    #[must_use]
    pub fn route(&self, case: &Case, scratch: &mut Scratch) -> Decision {
        self.decide(case, scratch).to_decision(case.id.as_deref())
    }

    /// Decides cases one after the other and hands each decision to `each`, in their order: what a binding calls for a batch of records.
    /// O(bytes of the cases).
    ///
    /// ```
    /// use route::{Case, Router, Scratch};
    ///
    /// let router = Router::builtin("2026-11-22".parse()?)?;
    /// let cases = ["我们这条街没有路灯", "楼下小餐馆的油烟太大"].map(Case::of_text);
    /// let mut leads = Vec::new();
    /// router.route_batch(&cases, &mut Scratch::default(), |decision| leads.push(decision.lead));
    /// assert!(leads.len() == 2 && leads.iter().all(Option::is_some));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn route_batch(&self, cases: &[Case], scratch: &mut Scratch, mut each: impl FnMut(Decision)) {
        cases.iter().for_each(|case| each(self.route(case, scratch)));
    }

    /// Decides a case and leaves the decision in the scratch: nothing is copied or allocated once the buffers have grown. For
    /// whoever needs only some of it; [`route`](Self::route) is this, with every name written out.
    ///
    /// ```
    /// use route::{Case, Router, Scratch};
    ///
    /// let router = Router::builtin("2026-11-22".parse()?)?;
    /// let mut scratch = Scratch::default();
    /// let decision = router.decide(&Case::of_text("我们这条街没有路灯"), &mut scratch);
    /// assert_eq!(decision.outcome(), "dispatch");
    /// assert!(decision.lead().is_some() && decision.basis().next().is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide<'s>(&'s self, case: &Case, scratch: &'s mut Scratch) -> DecisionRef<'s> {
        DecisionRef::new(&self.artefact.program.said, self.as_of, self.verdict(case, scratch))
    }

    /// Decides a case of another day of the period.
    #[cfg(feature = "cli")]
    pub(crate) fn decide_on<'s>(&'s self, day: Date, case: &Case, scratch: &'s mut Scratch) -> DecisionRef<'s> {
        DecisionRef::new(&self.artefact.program.said, day, self.verdict(case, scratch))
    }

    /// The streets and townships, each with its district, by name.
    #[cfg(feature = "cli")]
    pub(crate) fn streets(&self) -> impl Iterator<Item = (&str, &str)> {
        let (said, places) = (&self.artefact.program.said, &self.artefact.program.places);
        let district = |street: usize| said.districts.of(places.district_of_street[street].index());
        (0..said.streets.len()).map(move |street| (said.streets.of(street), district(street)))
    }

    /// A verdict in names.
    pub(crate) fn said(&self, id: Option<&str>, verdict: &Verdict) -> Decision {
        Decision::of(&self.artefact.program.said, self.as_of, id, verdict)
    }

    /// The decision in ids.
    pub(crate) fn verdict<'s>(&self, case: &Case, scratch: &'s mut Scratch) -> &'s Verdict {
        self.artefact.program.lookup.given(case, &mut scratch.given);
        engine::decide(&self.artefact.program, &case.title, &case.text, &scratch.given, &mut scratch.engine)
    }

    /// Decides a case as if a rule were not there, after [`Router::verdict`] of the same case with the same scratch.
    pub(crate) fn verdict_without<'s>(&self, rule: RuleId, scratch: &'s mut Scratch) -> &'s Verdict {
        engine::decide_without(&self.artefact.program, &scratch.given, rule, &mut scratch.engine)
    }

    /// Every keyword that stands in a case, also one that is hidden or negated.
    pub(crate) fn each_keyword(&self, case: &Case, scratch: &mut Scratch, each: impl FnMut(KeywordId)) {
        engine::each_keyword(&self.artefact.program, (&case.title, &case.text), &mut scratch.engine, each);
    }

    /// Decides a case and leaves what the decision rests on in the scratch.
    pub(crate) fn read_reasons(&self, case: &Case, scratch: &mut Scratch) {
        self.verdict(case, scratch);
        engine::reasons(&self.artefact.program, &scratch.given, &mut scratch.engine, &mut scratch.reasons);
        scratch.folded.fill(&case.title, &case.text);
    }

    /// What the decision of a case rests on, whatever lines are worth.
    #[cfg(feature = "cli")]
    pub(crate) fn evidence(&self, case: &Case, scratch: &mut Scratch) -> engine::evidence::Evidence {
        self.artefact.program.lookup.given(case, &mut scratch.given);
        engine::evidence::evidence(&self.artefact.program, &case.title, &case.text, &scratch.given, &mut scratch.engine)
    }

    /// Decides a case and tells every rule that is looked at.
    #[cfg(feature = "cli")]
    pub(crate) fn each_rule(&self, case: &Case, scratch: &mut Scratch, each: &mut engine::EachRule) {
        self.artefact.program.lookup.given(case, &mut scratch.given);
        let zones = (&*case.title, &*case.text);
        engine::each_rule(&self.artefact.program, zones, &scratch.given, &mut scratch.engine, each);
    }

    /// Gives a line, counted over all rules in their order, other numbers. The hash of the rule set stays what it was.
    #[cfg(feature = "cli")]
    pub(crate) fn reweigh(&mut self, line: u32, change: impl FnOnce(&mut Worth)) {
        let mut before = line as usize;
        let (rules, program) = self.artefact.parts_mut();
        for rule in &mut rules.rules {
            if let Some(line_of_rule) = rule.lines.get_mut(before) {
                change(&mut line_of_rule.worth);
                program.rules.reweigh(line, &line_of_rule.worth);
                return;
            }
            before -= rule.lines.len();
        }
    }

    /// What the caller gives with a case, in ids.
    pub(crate) fn given(&self, case: &Case) -> Given {
        let mut given = Given::default();
        self.artefact.program.lookup.given(case, &mut given);
        given
    }

    /// The compiled rules.
    #[cfg(feature = "prove")]
    pub(crate) fn program(&self) -> &crate::compile::Program {
        &self.artefact.program
    }

    pub(crate) fn rules(&self) -> &Resolved {
        self.artefact.rules()
    }

    /// The tables.
    pub(crate) fn tables(&self) -> &Tables {
        self.artefact.tables()
    }

    /// The names of columns that the rules know.
    #[cfg(feature = "cli")]
    pub(crate) fn headers(&self) -> &std::collections::BTreeMap<crate::case::CaseField, Vec<String>> {
        &self.artefact.head.headers
    }

    /// The texts the rules were read from; spans of diagnostics and explanations point into them. A rule set opened compiled knows
    /// where lines begin, and has no text of rules.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        self.artefact.sources()
    }

    /// Names in a case that the rules don't know, each with what it should be: `("district", "西域区")`.
    #[must_use]
    pub fn unknown_names<'c>(&self, case: &'c Case) -> Vec<(&'static str, &'c str)> {
        self.artefact.program.lookup.unknown(case)
    }

    /// Builds once more what finds the words of the rules and what each of them sets going; for benches.
    #[doc(hidden)]
    pub fn index_again(&self) -> impl Sized + use<> {
        Finder::of(self.rules())
    }

    /// Decodes and folds a case and does nothing else with it; for benches. Returns the characters of the folded text.
    #[doc(hidden)]
    pub fn only_read(&self, case: &Case, scratch: &mut Scratch) -> usize {
        scratch.engine.only_read(&self.artefact.program, &case.title, &case.text)
    }

    /// Bytes of the tables that find keywords and tell what each sets going; for benches.
    #[doc(hidden)]
    #[must_use]
    pub fn n_index_bytes(&self) -> usize {
        self.artefact.program.n_index_bytes()
    }

    /// The numbers of the decision.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.artefact.program.settings
    }

    /// The rule set's hash, `sha256:…`.
    #[must_use]
    pub fn ruleset(&self) -> &str {
        &self.artefact.program.said.ruleset
    }

    /// The day the rules were taken of.
    #[must_use]
    pub fn as_of(&self) -> Date {
        self.as_of
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::format::{Tongue, format};

    #[test]
    fn a_router_can_be_shared() {
        fn shared<T: Send + Sync>() {}
        shared::<Router>();
    }

    /// The built-in files of rules, name and text.
    fn builtin_rules() -> Vec<(String, String)> {
        let mut sources = Sources::default();
        tables::builtin(&mut sources)
            .rules
            .iter()
            .map(|id| sources.get(*id))
            .map(|s| (s.name.clone(), s.text.clone()))
            .collect()
    }

    fn ruleset_of(files: impl IntoIterator<Item = (String, String)>) -> String {
        let builder = Router::builder(jiff::civil::date(2026, 11, 22));
        let router = files.into_iter().fold(builder, |builder, (name, text)| builder.text(name, text)).build().unwrap();
        router.ruleset().to_owned()
    }

    #[test]
    fn layout_language_and_the_order_of_files_and_items_change_no_meaning() {
        let files = builtin_rules();
        let meaning = ruleset_of(files.clone());
        assert_eq!(ruleset_of(files.iter().cloned().rev()), meaning, "the order of files");
        for tongue in [Tongue::Zh, Tongue::En] {
            let formatted = files.iter().map(|(name, text)| (name.clone(), format(text, Some(tongue)).text));
            assert_eq!(ruleset_of(formatted), meaning, "{tongue:?}");
        }
        // Items part at the blank lines between them.
        let shuffled = files.iter().map(|(name, text)| {
            let mut items: Vec<&str> = text.split("\n\n").collect();
            items.reverse();
            (name.clone(), items.join("\n\n"))
        });
        assert_eq!(ruleset_of(shuffled), meaning, "the order of items");
    }
}
