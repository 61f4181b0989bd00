//! The library's door: a rule set ready to answer, immutable and cheap to share.

use std::path::{Path, PathBuf};
use std::thread;

use jiff::civil::Date;
use thiserror::Error;

use crate::case::Case;
use crate::compile::{Program, compile};
use crate::decision::{Decision, DecisionRef};
use crate::diagnostic::{Diagnostics, Severity};
use crate::engine;
use crate::fold::fold_name;
use crate::given::Given;
use crate::ids::*;
#[cfg(feature = "cli")]
use crate::resolve::model::Worth;
use crate::resolve::model::{Resolved, Settings};
use crate::resolve::resolve;
use crate::source::{Source, Sources};
use crate::syntax::{ast, parse};
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
    rules: Resolved,
    program: Program,
    lookup: Lookup,
    sources: Sources,
}

impl std::fmt::Debug for Router {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Resolved { name, as_of, ruleset, .. } = &self.rules;
        f.debug_struct("Router")
            .field("name", name)
            .field("as_of", as_of)
            .field("ruleset", ruleset)
            .finish_non_exhaustive()
    }
}

/// Buffers of one thread, reused from case to case.
#[derive(Default)]
pub struct Scratch {
    engine: engine::Scratch,
    given: Given,
}

#[cfg(feature = "cli")]
impl Scratch {
    /// The working of the case decided last.
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
}

/// Everything that was found in a rule set, whether or not it can be used.
pub struct Checked {
    /// The texts.
    pub sources: Sources,
    /// What was found.
    pub diagnostics: Diagnostics,
    /// How many files of rules were read.
    pub n_files: usize,
    pub(crate) tables: Tables,
    pub(crate) rules: Resolved,
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

#[derive(Clone, Copy, Debug, Default)]
struct Overrides {
    threshold: Option<u32>,
    margin: Option<u32>,
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
        let mut sources = Sources::default();
        let mut diagnostics = Diagnostics::default();
        let files = self.load(&mut sources, &mut diagnostics)?;
        self.replaced.iter().for_each(|(name, text)| sources.replace(name, text));
        let mut tables = tables::read(&sources, files.tables, &mut diagnostics);
        tables.places_stand_in = files.builtin_tables;
        tables.project.threshold = self.settings.threshold.unwrap_or(tables.project.threshold);
        tables.project.margin = self.settings.margin.unwrap_or(tables.project.margin);
        let trees = parse_all(&sources, &files.rules, &mut diagnostics);
        let rules = resolve(&trees, &tables, self.as_of, &mut diagnostics);
        let mut checked = Checked { sources, diagnostics, n_files: files.rules.len(), tables, rules };
        checked.grade();
        Ok(checked)
    }

    /// Builds the router.
    ///
    /// # Errors
    /// If the folder cannot be found or listed, or the rules have errors.
    pub fn build(&self) -> Result<Router, OpenError> {
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

// Short, since an error that carries it may be printed whole.
impl std::fmt::Debug for Checked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let n_found = self.diagnostics.list().len();
        f.debug_struct("Checked").field("n_files", &self.n_files).field("n_found", &n_found).finish_non_exhaustive()
    }
}

impl Checked {
    /// Gives each finding the severity `route.yaml` wants, and puts them in order.
    pub(crate) fn grade(&mut self) {
        // An error stays one: a rule set with errors must not be used.
        self.diagnostics.grade(|code| match code.severity() {
            Severity::Error => Some(Severity::Error),
            _ => self.tables.project.severity(code),
        });
        self.diagnostics.sort();
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
        Ok(Router::of(self.rules, self.sources))
    }
}

impl Router {
    /// The rules of a folder or file as they stand on a day.
    ///
    /// # Errors
    /// If they cannot be read, or have errors.
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

    pub(crate) fn of(rules: Resolved, sources: Sources) -> Self {
        let program = compile(&rules);
        let lookup = Lookup::of(&rules);
        Self { rules, program, lookup, sources }
    }

    /// Decides a case. Never fails, never blocks; O(bytes of the case).
    ///
    /// Facts, districts, streets and categories that the rules don't know count as unknown.
    #[must_use]
    pub fn route(&self, case: &Case, scratch: &mut Scratch) -> Decision {
        self.decide(case, scratch).to_decision(case.id.as_deref())
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
    /// assert!(decision.lead().is_some() && !decision.basis().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide<'s>(&'s self, case: &Case, scratch: &'s mut Scratch) -> DecisionRef<'s> {
        DecisionRef::new(&self.rules, self.verdict(case, scratch))
    }

    /// The decision in ids.
    pub(crate) fn verdict<'s>(&self, case: &Case, scratch: &'s mut Scratch) -> &'s Verdict {
        self.lookup.given(case, &mut scratch.given);
        engine::decide(&self.program, &case.title, &case.text, &scratch.given, &mut scratch.engine)
    }

    /// What the decision of a case rests on, whatever lines are worth.
    #[cfg(feature = "cli")]
    pub(crate) fn evidence(&self, case: &Case, scratch: &mut Scratch) -> engine::evidence::Evidence {
        self.lookup.given(case, &mut scratch.given);
        engine::evidence::evidence(&self.program, &case.title, &case.text, &scratch.given, &mut scratch.engine)
    }

    /// Gives a line, counted over all rules in their order, other numbers. The hash of the rule set stays what it was.
    #[cfg(feature = "cli")]
    pub(crate) fn reweigh(&mut self, line: u32, change: impl FnOnce(&mut Worth)) {
        let mut before = line as usize;
        for rule in &mut self.rules.rules {
            if let Some(line_of_rule) = rule.lines.get_mut(before) {
                change(&mut line_of_rule.worth);
                self.program.rules.reweigh(line, &line_of_rule.worth);
                return;
            }
            before -= rule.lines.len();
        }
    }

    /// What the caller gives with a case, in ids.
    pub(crate) fn given(&self, case: &Case) -> Given {
        let mut given = Given::default();
        self.lookup.given(case, &mut given);
        given
    }

    pub(crate) fn rules(&self) -> &Resolved {
        &self.rules
    }

    /// The texts the rules were read from; spans of diagnostics and explanations point into them.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Names in a case that the rules don't know, each with what it should be: `("district", "西域区")`.
    #[must_use]
    pub fn unknown_names<'c>(&self, case: &'c Case) -> Vec<(&'static str, &'c str)> {
        self.lookup.unknown(case)
    }

    /// The numbers of the decision.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.rules.settings
    }

    /// The rule set's hash, `sha256:…`.
    #[must_use]
    pub fn ruleset(&self) -> &str {
        &self.rules.ruleset
    }

    /// The day the rules were taken of.
    #[must_use]
    pub fn as_of(&self) -> Date {
        self.rules.as_of
    }
}

/// Names that callers use, sorted for look-up.
#[derive(Clone, Debug)]
struct Lookup {
    districts: Vec<(String, DistrictId)>,
    streets: Vec<(String, StreetId)>,
    categories: Vec<(String, CategoryId)>,
    facts: Vec<(String, FactId)>,
    values: Vec<Vec<String>>,
}

impl Lookup {
    fn of(rules: &Resolved) -> Self {
        let mut districts: Vec<(String, DistrictId)> = Vec::new();
        for name in &rules.names {
            if let [district] = name.districts[..] {
                districts.push((fold_name(&name.folded), district));
            }
        }
        districts
            .extend((0..).map(DistrictId).zip(&rules.districts).map(|(id, district)| (fold_name(&district.name), id)));
        districts.sort();
        districts.dedup();
        let mut streets: Vec<(String, StreetId)> =
            (0..).map(StreetId).zip(&rules.streets).map(|(id, street)| (fold_name(&street.name), id)).collect();
        streets.sort();
        let mut categories: Vec<(String, CategoryId)> = (0..)
            .map(CategoryId)
            .zip(&rules.categories)
            .map(|(id, category)| (fold_name(&category.path), id))
            .collect();
        // The last part of a path alone is enough where it is unique, as it is in rules.
        let mut parts: Vec<(String, CategoryId)> = Vec::new();
        for (path, id) in &categories {
            parts.extend(path.rsplit_once('/').map(|(_, part)| (part.to_owned(), *id)));
        }
        let unique = |part: &str| parts.iter().filter(|(other, _)| other == part).count() == 1;
        let unique: Vec<_> = parts.iter().filter(|(part, _)| unique(part)).cloned().collect();
        let full: Vec<String> = categories.iter().map(|(path, _)| path.clone()).collect();
        categories.extend(unique.into_iter().filter(|(part, _)| !full.contains(part)));
        categories.sort();
        let mut facts: Vec<(String, FactId)> =
            (0..).map(FactId).zip(&rules.facts).map(|(id, fact)| (fold_name(&fact.name), id)).collect();
        facts.sort();
        let values =
            rules.facts.iter().map(|fact| fact.values.iter().map(|value| fold_name(value)).collect()).collect();
        Self { districts, streets, categories, facts, values }
    }

    fn given(&self, case: &Case, given: &mut Given) {
        given.clear();
        given.district = case.district.as_deref().and_then(|name| find(&self.districts, name));
        if let Some(street) = &case.street {
            let wanted = fold_name(street);
            let from = self.streets.partition_point(|(name, _)| *name < wanted);
            given
                .streets
                .extend(self.streets[from..].iter().take_while(|(name, _)| *name == wanted).map(|(_, id)| *id));
        }
        given.category = case.category.as_deref().and_then(|path| self.category(path));
        given.minute = case.time.as_deref().and_then(minute_of);
        for (fact, values) in &case.facts {
            let Some(id) = find(&self.facts, fact) else { continue };
            let set =
                values.values().iter().filter_map(|value| self.value(id, value)).fold(0, |set, value| set | 1 << value);
            if set != 0 {
                given.facts.push((id, set));
            }
        }
    }

    /// A category by its path with `/` or `>`: the deepest part of it that is known.
    fn category(&self, path: &str) -> Option<CategoryId> {
        let path = fold_name(path).replace("->", "/").replace('>', "/");
        let mut known = path.as_str();
        loop {
            if let Ok(at) = self.categories.binary_search_by(|(name, _)| name.as_str().cmp(known)) {
                return Some(self.categories[at].1);
            }
            known = &known[..known.rfind('/')?];
        }
    }

    fn value(&self, fact: FactId, value: &str) -> Option<usize> {
        let wanted = fold_name(value);
        self.values[fact.index()].iter().position(|known| *known == wanted)
    }

    fn unknown<'c>(&self, case: &'c Case) -> Vec<(&'static str, &'c str)> {
        let mut unknown = Vec::new();
        if let Some(name) = case.district.as_deref().filter(|name| find(&self.districts, name).is_none()) {
            unknown.push(("district", name));
        }
        if let Some(name) = case.street.as_deref().filter(|name| find(&self.streets, name).is_none()) {
            unknown.push(("street", name));
        }
        if let Some(path) = case.category.as_deref().filter(|path| self.category(path).is_none()) {
            unknown.push(("category", path));
        }
        if let Some(time) = case.time.as_deref().filter(|time| minute_of(time).is_none()) {
            unknown.push(("time", time));
        }
        for (fact, values) in &case.facts {
            match find(&self.facts, fact) {
                None => unknown.push(("fact", fact.as_str())),
                Some(id) => {
                    let strange = values.values().iter().filter(|value| self.value(id, value).is_none());
                    unknown.extend(strange.map(|value| ("value", value.as_str())));
                }
            }
        }
        unknown
    }
}

fn find<T: Copy>(table: &[(String, T)], name: &str) -> Option<T> {
    let wanted = fold_name(name);
    table.binary_search_by(|(known, _)| known.cmp(&wanted)).ok().map(|at| table[at].1)
}

/// The minute of the day of `2026-11-22T23:10`, `2026-11-22 23:10:05` or `23:10`.
fn minute_of(time: &str) -> Option<u16> {
    let clock = time.trim().rsplit(['T', ' ']).next()?;
    let mut parts = clock.split(':');
    let hour: u16 = parts.next()?.parse().ok().filter(|hour| *hour < 24)?;
    let minute: u16 = parts.next()?.get(..2)?.parse().ok().filter(|minute| *minute < 60)?;
    Some(hour * 60 + minute)
}

/// The trees of the files, in their order, parsed on every core: nearly all the time of opening a rule set is here.
fn parse_all(sources: &Sources, files: &[SourceId], diagnostics: &mut Diagnostics) -> Vec<ast::File> {
    let n_threads = thread::available_parallelism().map_or(1, usize::from).min(files.len()).max(1);
    let parse_share = |first: usize| {
        let share = files.iter().skip(first).step_by(n_threads);
        let parse_one = |&file: &SourceId| {
            let mut found = Diagnostics::default();
            (parse(sources, file, &mut found), found)
        };
        share.map(parse_one).collect::<Vec<_>>()
    };
    let shares: Vec<Vec<(ast::File, Diagnostics)>> = thread::scope(|scope| {
        let others: Vec<_> = (1..n_threads).map(|first| scope.spawn(move || parse_share(first))).collect();
        let own = parse_share(0);
        let others = others.into_iter().map(|thread| thread.join().expect("parsing never panics"));
        std::iter::once(own).chain(others).collect()
    });
    let mut shares: Vec<_> = shares.into_iter().map(Vec::into_iter).collect();
    let in_order = (0..files.len()).filter_map(|at| shares[at % n_threads].next());
    in_order
        .map(|(tree, found)| {
            diagnostics.append(found);
            tree
        })
        .collect()
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

    #[test]
    fn the_minute_of_a_time() {
        for (time, minute) in [
            ("2026-11-22T23:10", Some(1390)),
            ("2026-11-22 06:05:59", Some(365)),
            ("23:10", Some(1390)),
            ("24:00", None),
            ("", None),
            ("昨天", None),
        ] {
            assert_eq!(minute_of(time), minute, "{time}");
        }
    }
}
