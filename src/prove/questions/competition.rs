//! Whether a duty's own words make it confer with another.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use crate::diagnostic::{Say, say};
use crate::ids::*;
use crate::prove::vocabulary::Word;
use crate::prove::{Answer, Found, Prover, Question, Status, Witness, outside};
use crate::resolve::model::*;
use crate::verdict::OutcomeKind;

/// By word, the duties whose lines speak of it.
pub(crate) struct Speakers {
    duties: BTreeMap<KeywordId, BTreeSet<DutyId>>,
    words: BTreeMap<DutyId, BTreeSet<Word>>,
}

impl Speakers {
    pub(crate) fn of(prover: &Prover<'_>) -> Self {
        let mut duties: BTreeMap<KeywordId, BTreeSet<DutyId>> = BTreeMap::new();
        let mut words: BTreeMap<DutyId, BTreeSet<Word>> = BTreeMap::new();
        for rule in &prover.rules.rules {
            let Target::Duty(duty) = rule.target else { continue };
            for keyword in said_by(rule) {
                duties.entry(keyword).or_default().insert(duty);
                let own = words.entry(duty).or_default();
                own.insert(Word::Keyword(keyword));
                own.extend(prover.vocabulary.brings(Word::Keyword(keyword)));
            }
        }
        Self { duties, words }
    }

    /// A duty's own words, and those they bring.
    #[cfg(test)]
    pub(crate) fn own(&self, duty: DutyId) -> Option<&BTreeSet<Word>> {
        self.words.get(&duty)
    }
}

/// The words of a rule's lines.
fn said_by(rule: &Rule) -> Vec<KeywordId> {
    let mut words = Vec::new();
    for line in &rule.lines {
        line.condition.iter().for_each(|condition| condition.keywords(&mut words));
        if let Worth::Each { words: weighed, .. } = &line.worth {
            words.extend(weighed.iter().map(|(word, _)| *word));
        }
    }
    words
}

impl Prover<'_> {
    /// One answer for a duty: no text of its own words makes it confer, or the texts that do, one for each rival.
    pub(crate) fn no_competition(&self, duty: DutyId, speakers: &Speakers) -> Vec<Answer> {
        let Some(own) = speakers.words.get(&duty) else { return Vec::new() };
        let shared = own.iter().filter_map(|word| match word {
            Word::Keyword(keyword) => speakers.duties.get(keyword),
            Word::Name(_) => None,
        });
        let rivals: BTreeSet<DutyId> = shared.flatten().copied().filter(|rival| *rival != duty).collect();
        let mut answers = Vec::new();
        let mut refutations = Vec::new();
        let (mut n_asked, mut n_open) = (0, Vec::new());
        for rival in rivals {
            if !self.may_compete(rival, own) {
                continue;
            }
            n_asked += 1;
            match self.compete(duty, rival, own) {
                Ok(Some(witness)) => {
                    let name = &self.rules.duties[rival.index()].name;
                    let why = say!("its own words bring in `{name}` as a rival", "它自己的词引来`{name}`与之竞争");
                    answers.push(self.about(duty, Status::Witness, why).shown_by(witness));
                }
                Ok(None) => {}
                Err(Left::Refuted(refutation)) => refutations.push(refutation),
                Err(Left::Open(operators)) => {
                    let name = self.rules.duties[rival.index()].name.clone();
                    n_open.push((name, operators));
                }
            }
        }
        if !n_open.is_empty() {
            let names = n_open.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join("、");
            let operators = n_open.iter().find_map(|(_, operators)| operators.clone());
            let why = match operators {
                Some((en, zh)) => say!(
                    "not known beside {names}; outside the fragment: {en}",
                    "与{names}之间未知；超出可判定范围的有：{zh}"
                ),
                None => say!("not known beside {names}", "与{names}之间未知"),
            };
            answers.push(self.about(duty, Status::Unknown, why));
        }
        if answers.is_empty() {
            let why = say!(
                "none of {n_asked} duties that share words competes",
                "与之共用词语的 {n_asked} 项职责都不构成竞争"
            );
            answers.push(self.about(duty, Status::Proved, why).refuted_by(refutations));
        }
        answers
    }

    fn about(&self, duty: DutyId, status: Status, why: Say) -> Answer {
        let duty = &self.rules.duties[duty.index()];
        Answer::new(Question::Competition, &duty.name, Some(duty.span), status, why)
    }

    /// Whether a rival can come within the margin of the threshold by words of another duty, by its lines' points alone.
    fn may_compete(&self, rival: DutyId, own: &BTreeSet<Word>) -> bool {
        let Settings { threshold, margin, title_factor, category_score } = self.rules.settings;
        let backed = self.rules.rules.iter().any(|rule| matches!(rule.target, Target::Backing(_)));
        let most = |rule: &Rule| -> u32 {
            let lines = rule.lines.iter().map(|line| {
                let mut words = Vec::new();
                line.condition.iter().for_each(|condition| condition.keywords(&mut words));
                let speaks = |word: &KeywordId| own.contains(&Word::Keyword(*word));
                match &line.worth {
                    Worth::Points(points) if words.iter().any(speaks) => *points,
                    Worth::Points(_) => 0,
                    Worth::Each { words, cap } => {
                        let sum: u32 = words.iter().filter(|(word, _)| speaks(word)).map(|(_, weight)| weight).sum();
                        sum.min(*cap)
                    }
                }
            });
            lines.sum::<u32>() * title_factor.max(1)
        };
        let of_rival = self.rules.rules.iter().filter(|rule| rule.target == Target::Duty(rival));
        let best = of_rival.map(most).max().unwrap_or(0);
        best > 0 && (backed || best + category_score + margin > threshold)
    }

    fn compete(&self, duty: DutyId, rival: DutyId, own: &BTreeSet<Word>) -> Result<Option<Witness>, Left> {
        let since = Instant::now();
        let mut encoding = self.encoding();
        encoding.allowed = Some(own.clone());
        let same = encoding.same_lead(duty, rival);
        let (first, second) = (encoding.target(Target::Duty(duty)), encoding.target(Target::Duty(rival)));
        let strength = encoding.strength_against(rival, duty);
        let circuit = &mut encoding.circuit;
        let margin = circuit.number(self.rules.settings.margin);
        let reach = circuit.sum(vec![strength.clone(), margin]);
        let is_near = circuit.greater(&reach, &first.score);
        let counts = circuit.at_least(&strength, 1);
        for lit in [first.reaches, second.strong, !same, is_near, counts] {
            circuit.require(&[lit]);
        }
        let earlier = encoding.before(Target::Duty(duty), Target::Duty(rival));
        encoding.circuit.require(&[earlier]);
        let shows = |witness: &Witness| {
            self.decide(witness, |verdict| {
                verdict.outcome == OutcomeKind::Confer
                    && verdict.first.is_some_and(|first| first.duty == duty)
                    && verdict.rivals.iter().any(|demand| demand.duty == rival)
            })
        };
        for _ in 0..12 {
            match self.search(&mut encoding, since) {
                Found::Case(witness) => {
                    // A rival whose own words would list it is one where all is said in one sentence.
                    for witness in [witness.clone(), witness.in_one_sentence()] {
                        if shows(&witness) {
                            return Ok(Some(witness.shortened(&mut |shorter| shows(shorter))));
                        }
                    }
                    encoding.block_last();
                }
                Found::None(refutation) => return Err(Left::Refuted(refutation)),
                Found::GivenUp => break,
            }
        }
        Err(Left::Open(outside(&encoding.widened)))
    }
}

enum Left {
    Refuted(crate::prove::sat::Refutation),
    Open(Option<(String, String)>),
}
