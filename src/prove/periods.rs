//! The sets of rules of every period: a rule set is another one when something begins or ends.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use jiff::civil::Date;

use super::{Answer, Question, Status};
use crate::checked::{Checked, Texts, Trees};
use crate::diagnostic::{Code, Severity, say};
use crate::resolve::model::{Resolved, Target};
use crate::resolve::period::Period;
use crate::router::Router;

/// One distinct set of rules, and when it is in force.
pub(crate) struct Set {
    made: Made,
    /// In the order of days.
    pub(crate) periods: Vec<Period>,
}

type Compile = Box<dyn FnOnce() -> Router + Send>;

enum Made {
    Router(Box<Router>),
    /// Compiled when that is needed: who leads is told by the rules alone.
    Rules(Arc<Resolved>, Box<LazyLock<Router, Compile>>),
}

impl Set {
    fn of(mut checked: Checked) -> Self {
        let period = checked.period;
        let rules = Arc::new(std::mem::take(&mut checked.rules));
        let of_router = Arc::clone(&rules);
        let compile = move || {
            checked.rules = Resolved::clone(&of_router);
            checked.into_router().expect("rules without errors are compiled")
        };
        Self { made: Made::Rules(rules, Box::new(LazyLock::new(Box::new(compile)))), periods: vec![period] }
    }

    pub(crate) fn rules(&self) -> &Resolved {
        match &self.made {
            Made::Router(router) => router.rules(),
            Made::Rules(rules, _) => rules,
        }
    }

    pub(crate) fn router(&self) -> &Router {
        match &self.made {
            Made::Router(router) => router,
            Made::Rules(_, router) => router,
        }
    }
}

/// The distinct sets of rules, that of the day first, then by day; and the periods in which the rules have errors. On so many threads
/// of their own, while something is done with the rules of the day; before it if only one is allowed.
pub(crate) fn sets<T>(
    router: Router,
    texts: Option<Texts>,
    jobs: usize,
    meanwhile: impl FnOnce(&Router) -> T,
) -> (Vec<Set>, Vec<Answer>, T) {
    let own = router.period();
    let others = || texts.map_or_else(Vec::new, |texts| others(&texts, own, jobs));
    let (periods, done) = match jobs {
        1 => (others(), meanwhile(&router)),
        _ => std::thread::scope(|scope| {
            let others = scope.spawn(others);
            let done = meanwhile(&router);
            (others.join().expect("rules that are checked never panic"), done)
        }),
    };
    let mut sets = vec![Set { made: Made::Router(Box::new(router)), periods: vec![own] }];
    let mut broken = Vec::new();
    for (period, found) in periods {
        match found {
            Found::Rules(checked) => match sets.iter_mut().find(|set| set.rules().ruleset == checked.rules.ruleset) {
                Some(set) => set.periods.push(period),
                None => sets.push(Set::of(*checked)),
            },
            Found::Nothing => {}
            Found::Errors(answer) => broken.push(*answer),
        }
    }
    sets.iter_mut().for_each(|set| set.periods.sort_by_key(|period| period.from));
    (sets, broken, done)
}

/// Every period but one, in the order of days.
fn others(texts: &Texts, own: Period, jobs: usize) -> Vec<(Period, Found)> {
    let trees = texts.parse();
    let days: Vec<Date> = texts.days(&trees).into_iter().filter(|day| !own.holds(*day)).collect();
    let share = |first: usize| {
        let days = days.iter().skip(first).step_by(jobs);
        days.map(|day| at(texts, &trees, *day)).collect::<Vec<_>>()
    };
    let mut periods = std::thread::scope(|scope| {
        let others: Vec<_> = (1..jobs.min(days.len())).map(|first| scope.spawn(move || share(first))).collect();
        let own = share(0);
        let others = others.into_iter().map(|thread| thread.join().expect("rules that are checked never panic"));
        std::iter::once(own).chain(others).flatten().collect::<Vec<_>>()
    });
    periods.sort_by_key(|(period, _)| period.from);
    periods
}

/// The rules on a day.
enum Found {
    Rules(Box<Checked>),
    /// Nothing is in force yet, or any longer.
    Nothing,
    Errors(Box<Answer>),
}

fn at(texts: &Texts, trees: &Trees, day: Date) -> (Period, Found) {
    let checked = texts.clone().check_trees(trees.clone(), day);
    let period = checked.period;
    let first = checked.diagnostics.list().iter().find(|found| found.severity == Severity::Error);
    let Some(first) = first else {
        return (period, Found::Rules(Box::new(checked)));
    };
    if first.code == Code::NothingInForce {
        return (period, Found::Nothing);
    }
    let (id, days) = (first.code.id(), told(period));
    let (en, zh) = (&first.message.en, &first.message.zh);
    let why = say!("the rules of {days} have errors: {en}", "{days} 的规则有错误：{zh}");
    let span = first.primary.as_ref().map(|label| label.span);
    let answer = Answer::new(Question::OneLead, id, span, Status::Failed, why);
    (period, Found::Errors(Box::new(answer)))
}

/// `2018-04-23…2020-06-30`, the last day included.
pub(crate) fn told(period: Period) -> String {
    let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
    format!("{}…{}", day(period.from), day(period.until.and_then(|until| until.yesterday().ok())))
}

/// Every period with its set, in the order of days.
pub(crate) fn in_order(sets: &[Set]) -> Vec<(Period, &Set)> {
    let all = sets.iter().flat_map(|set| set.periods.iter().map(move |period| (*period, set)));
    let mut periods: Vec<(Period, &Set)> = all.collect();
    periods.sort_by_key(|(period, _)| period.from);
    periods
}

/// For each duty with rules the periods in which it is in force, as indexes.
pub(crate) fn in_force<'s>(periods: &[(Period, &'s Set)]) -> BTreeMap<&'s str, BTreeSet<usize>> {
    let mut duties: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (at, (_, set)) in periods.iter().enumerate() {
        let rules = set.rules();
        let targets: BTreeSet<Target> = rules.rules.iter().map(|rule| rule.target).collect();
        for target in targets {
            if let Target::Duty(duty) = target {
                duties.entry(&rules.duties[duty.index()].name).or_default().insert(at);
            }
        }
    }
    duties
}

/// Duties with rules that are in force, are not, and are again: in between nobody leads.
pub(crate) fn gaps(sets: &[Set], names: &[String]) -> Vec<Answer> {
    let periods = in_order(sets);
    let in_force = in_force(&periods);
    let mut answers = Vec::new();
    for (name, at) in in_force.iter().filter(|(name, _)| names.is_empty() || names.iter().any(|of| of == *name)) {
        let (Some(first), Some(last)) = (at.first(), at.last()) else { continue };
        let Some(missing) = (*first..*last).find(|period| !at.contains(period)) else { continue };
        let days = told(periods[missing].0);
        let duty = sets[0].rules().duties.iter().find(|duty| duty.name == **name);
        let why = say!("nobody leads it in {days}", "{days} 期间无人主责");
        answers.push(Answer::new(Question::OneLead, name, duty.map(|duty| duty.span), Status::Failed, why));
    }
    answers
}
