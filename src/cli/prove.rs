//! `route prove`: questions over every text there is.

mod report;
mod store;

use std::fmt::Write as _;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use self::report::{human, json, statements};
pub(super) use self::store::Store;
use super::Found;
use super::args::{DayArgs, ProveArgs, ProveFormat};
use super::console::Console;
use super::failure::Failure;
use super::output::write;
use super::revision::Checkout;
use super::rules::{self, RuleSet, open_named};
use crate::diagnostic::{say, suggest};
use crate::explain::describe;
use crate::prove::periods::{Set, gaps, sets};
use crate::prove::{Answer, Asked, Proved, Question, Status, difference, leads, prove};
use crate::resolve::model::{Kept, Resolved};
use crate::router::Router;

/// An answer, and of which set of rules it is (an index).
pub(super) type Told = (usize, Answer);

pub(super) fn run(console: &Console, args: &ProveArgs) -> Result<Found, Failure> {
    let (questions, names) = asked(args)?;
    let (router, texts) = rules::open_written(console, &args.rules)?;
    refuse_unknown(router.rules(), &names)?;
    if texts.is_none() && questions.contains(&Question::Guarantee) {
        console.warn(&say!(
            "a compiled rule set holds no guarantees: give the rules themselves",
            "编好的规则里没有保证：请给出规则原文"
        ));
    }
    let texts = texts.filter(|_| !args.only_today);
    let against = args.against.as_deref().map(|old| Old::open(console, old, &args.rules.day)).transpose()?;
    let texts = texts.filter(|_| questions.iter().any(|question| *question != Question::Difference));
    let jobs = args.jobs.threads();
    let timeout = Duration::from_secs(args.timeout);
    let proofs = matches!(args.format, ProveFormat::Json);
    let mut of_rules = Question::ALL.iter().map(|(question, ..)| *question).filter(|of| *of != Question::Difference);
    let is_everything = names.is_empty() && of_rules.all(|question| questions.contains(&question));
    let asked = Asked { questions: questions.clone(), names, timeout, jobs, proofs, is_everything };
    let store = Store::of(&args.rules, timeout).filter(|_| !args.fresh);
    let telling = Telling::new(*console);
    let (sets, broken, of_day) = sets(router, texts, jobs, |router| {
        let differences = against.map_or_else(Vec::new, |Old(old)| {
            difference((old.rules(), old.program()), (router.rules(), router.program()), asked.timeout)
        });
        differences.into_iter().chain(ask(router, &asked, store.as_ref(), &telling)).collect::<Vec<_>>()
    });
    let mut told: Vec<Told> = Vec::new();
    if questions.contains(&Question::OneLead) {
        told.extend(broken.into_iter().chain(gaps(&sets, &asked.names)).map(|answer| (0, answer)));
    }
    told.extend(of_day.into_iter().map(|answer| (0, answer)));
    told.extend(ask_of_periods(&sets, &asked, &telling));
    drop(telling);

    match args.format {
        ProveFormat::Json => console.data(&(json(&sets, &told).to_string() + "\n"))?,
        ProveFormat::Human => {
            let mut text = String::new();
            let is_shown = |(at, answer): &&Told| {
                args.all || answer.status != Status::Proved && answer.kept(sets[*at].rules()).is_none()
            };
            for (at, answer) in told.iter().filter(is_shown) {
                text += &human(&sets[*at], answer, (*at > 0, console.lang));
            }
            console.colored(&text)?;
        }
    }
    summary(console, &sets, &told);
    if let Some(path) = &args.write_tests {
        write(path, &statements(&sets, &told))?;
    }
    let is_kept = |(at, answer): &&Told| answer.kept(sets[*at].rules()).is_some();
    let n_kept = told.iter().filter(is_kept).count();
    if n_kept > 0 {
        console.say(&say!("{n_kept} of these are kept for a reason (允许)", "其中 {n_kept} 处已写明允许的缘由"));
    }
    // A name leaves out what a permission may be for.
    let of_day = sets[0].rules().kept.iter().filter(|_| asked.names.is_empty());
    for kept in of_day.filter(|kept| questions.iter().any(|question| question.name() == kept.question)) {
        warn_unused(console, sets[0].router(), kept, &told);
    }
    Ok(Found::problems(told.iter().any(|told| told.1.status.is_problem() && !is_kept(&told))))
}

/// Tells of a permission that keeps nothing of what was told, or nothing beside one of the duties it names. What is not known, or
/// not of all, may need it.
fn warn_unused(console: &Console, router: &Router, kept: &Kept, told: &[Told]) {
    let rules = router.rules();
    let found =
        || told.iter().filter(|(at, answer)| *at == 0 && answer.is_kept_by(rules, kept)).map(|(_, answer)| answer);
    let is_open = |name: Option<&str>| {
        told.iter().any(|(at, answer)| {
            let is_open = matches!(answer.status, Status::Unknown | Status::Sampled);
            let is_it = *at == 0 && is_open && answer.question.name() == kept.question;
            is_it && (answer.span.is_some_and(|span| kept.stands_at(span)) || name == Some(answer.name.as_str()))
        })
    };
    let place = describe::place(router, kept.span);
    let question = kept.question;
    if kept.beside.is_empty() && found().next().is_none() && !is_open(None) {
        console
            .warn(&say!("{place}: nothing here needs `{question}` allowed", "{place}：这里没有需要允许的`{question}`"));
    }
    for &duty in &kept.beside {
        let is_kept = found().any(|answer| answer.speaks_of(rules, duty));
        let duty = &rules.duties[duty.index()].name;
        if !is_kept && !is_open(Some(duty)) {
            console.warn(&say!(
                "{place}: nothing here needs `{question}` allowed beside `{duty}`",
                "{place}：这里没有与`{duty}`之间需要允许的`{question}`"
            ));
        }
    }
}

/// Asks of the rules of the day what is asked.
pub(super) fn ask(router: &Router, asked: &Asked, store: Option<&Store>, telling: &Telling) -> Vec<Answer> {
    let earlier = store.and_then(Store::read);
    let tell = |done, all| telling.tell(done, all);
    let Proved { answers, keep } = prove(router.rules(), router.program(), (asked, earlier.as_ref()), &tell);
    if let (Some(store), Some(keep)) = (store, keep) {
        store.write(&keep);
    }
    answers
}

/// Asks of the sets of other periods who leads and what is promised, for rules find the same words in every period.
pub(super) fn ask_of_periods(sets: &[Set], asked: &Asked, telling: &Telling) -> Vec<Told> {
    let asks = |question| asked.questions.contains(&question);
    let of_promises = Asked { questions: vec![Question::Guarantee], ..asked.clone() };
    let tell = |done, all| telling.tell(done, all);
    let of_set = |(at, set): (usize, &Set)| {
        let rules = set.rules();
        let mut found = if asks(Question::OneLead) { leads(rules, &asked.names) } else { Vec::new() };
        if asks(Question::Guarantee) && !rules.guarantees.is_empty() {
            found.extend(prove(rules, set.router().program(), (&of_promises, None), &tell).answers);
        }
        found.into_iter().map(move |answer| (at, answer))
    };
    sets.iter().enumerate().skip(1).flat_map(of_set).collect()
}

/// The rules that are compared with.
struct Old(Router);

impl Old {
    fn open(console: &Console, old: &Path, day: &DayArgs) -> Result<Self, Failure> {
        let checkout = Checkout::of(old)?;
        let set = RuleSet::Path(checkout.path().to_owned());
        set.refuse_compiled()?;
        Ok(Self(open_named(console, &set, day, &|text| checkout.renamed(text))?.router))
    }
}

/// The questions and names among the arguments; every question if none is named.
fn asked(args: &ProveArgs) -> Result<(Vec<Question>, Vec<String>), Failure> {
    let (mut questions, mut names) = (Vec::new(), Vec::new());
    for asked in &args.asked {
        match Question::ALL.iter().find(|(_, name, zh)| asked == name || asked == zh) {
            Some((question, ..)) => questions.push(*question),
            None => names.push(asked.clone()),
        }
    }
    if args.against.is_some() && questions.is_empty() {
        questions.push(Question::Difference);
    }
    if questions.is_empty() {
        let all = Question::ALL.iter().map(|(question, ..)| *question);
        questions = all.filter(|question| *question != Question::Difference).collect();
    }
    if questions.contains(&Question::Difference) != args.against.is_some() {
        let message = match args.against {
            Some(_) => say!("`--against` answers the question `difference`", "`--against` 回答的是“差异”这一问题"),
            None => say!("the question `difference` needs `--against OLD`", "“差异”这一问题需要 `--against 旧规则`"),
        };
        return Err(Failure::new(message));
    }
    Ok((questions, names))
}

/// What is asked about must be there: else a slip of the pen would be answered by silence.
fn refuse_unknown(rules: &Resolved, names: &[String]) -> Result<(), Failure> {
    let duties = rules.duties.iter().map(|duty| duty.name.as_str());
    let outcomes = rules.outcomes.iter().map(|outcome| outcome.name.as_str());
    let of_rules = rules.rules.iter().map(|rule| rule.name.as_str());
    let guarantees = rules.guarantees.iter().map(|guarantee| guarantee.name.as_str());
    let questions = Question::ALL.iter().flat_map(|(_, name, zh)| [*name, *zh]);
    let known: Vec<&str> = duties.chain(outcomes).chain(of_rules).chain(guarantees).collect();
    for name in names {
        if !known.contains(&name.as_str()) {
            let message = say!(
                "`{name}` is no question, and no duty, rule, outcome or guarantee of these rules",
                "`{name}`不是问题，规则中也没有叫这个名称的职责、规则、去向或保证"
            );
            let nearest = suggest::nearest(name, known.iter().copied().chain(questions));
            return Err(Failure::new(message).help(suggest::did_you_mean(&nearest)));
        }
    }
    Ok(())
}

/// How many of what, on standard error.
fn summary(console: &Console, sets: &[Set], told: &[Told]) {
    for (question, name, zh) in Question::ALL {
        let of_question: Vec<Status> =
            told.iter().filter(|(_, answer)| answer.question == question).map(|(_, answer)| answer.status).collect();
        if of_question.is_empty() {
            continue;
        }
        let (mut counts_en, mut counts_zh) = (String::new(), String::new());
        for status in [Status::Proved, Status::Sampled, Status::Witness, Status::Failed, Status::Unknown] {
            let n = of_question.iter().filter(|of| **of == status).count();
            if n > 0 {
                let (status_en, status_zh) = status.say();
                let _ = write!(counts_en, " {n} {status_en}");
                let _ = write!(counts_zh, " {status_zh} {n}");
            }
        }
        console.say(&say!("{name}:{counts_en}", "{zh}：{counts_zh}"));
    }
    let rules = sets[0].rules();
    let n_rules = rules.rules.len();
    let n_inside = rules.rules.iter().filter(|rule| crate::prove::outside_of(rules, rule).is_empty()).count();
    let percent = (n_inside * 100).checked_div(n_rules).unwrap_or(100);
    let n_sets = sets.len();
    console.say(&say!(
        "{n_sets} distinct sets of rules by period; {n_inside} of {n_rules} rules ({percent}%) lie inside the exact fragment",
        "按时段共 {n_sets} 套不同的规则；{n_rules} 条规则中 {n_inside} 条（{percent}%）在可精确判定的范围内"
    ));
}

/// How far the questions have come: a bar on a terminal, a line now and then elsewhere.
pub(super) struct Telling {
    console: Console,
    bar: Option<ProgressBar>,
    told: Mutex<Instant>,
}

impl Telling {
    pub(super) fn new(console: Console) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
            match ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} ETA {eta}") {
                Ok(style) => bar.with_style(style),
                Err(_) => bar,
            }
        });
        Self { console, bar, told: Mutex::new(Instant::now()) }
    }

    pub(super) fn tell(&self, done: usize, all: usize) {
        if let Some(bar) = &self.bar {
            bar.set_length(all as u64);
            bar.set_position(done as u64);
            return;
        }
        let mut told = self.told.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if told.elapsed() >= Duration::from_secs(10) {
            *told = Instant::now();
            self.console.say(&say!("{done} of {all} questions answered", "已答 {done} / {all} 个问题"));
        }
    }
}

impl Drop for Telling {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// The name of a router's file and line.
fn place(router: &Router, answer: &Answer) -> Option<String> {
    answer.span.map(|span| describe::place(router, span))
}
