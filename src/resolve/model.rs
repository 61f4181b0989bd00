//! A resolved rule set: every name looked up, every overlay applied, for one day.
//!
//! Tables are ordered by name, so ids do not depend on the order of files or items. This is what the reference interpreter reads
//! and what `compile` turns into a `Router`.

use borsh::{BorshDeserialize, BorshSerialize};
use jiff::civil::Date;
use serde::Serialize;

use crate::case::Deadline;
use crate::ids::*;
use crate::like::Likeness;
use crate::source::Span;
pub use crate::syntax::ast::Claim;

/// A rule set on one day.
#[derive(Clone, Debug, Default, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Resolved {
    /// The rule set's name, from `route.yaml`.
    pub name: String,
    /// The day it is resolved for.
    #[serde(skip)]
    #[borsh(skip)]
    pub as_of: Date,
    /// Numbers of the decision.
    pub settings: Settings,
    /// `sha256:…` of the normal form; independent of file order and layout.
    #[serde(skip)]
    pub ruleset: String,
    /// Folded keywords by [`KeywordId`], each once, sorted; after them the words that something must be like ([`Self::likenesses`]).
    pub keywords: Vec<String>,
    /// How something must be like each of the last keywords, sorted; each of them once with each word.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub likenesses: Vec<Likeness>,
    /// Folded masks by [`MaskId`], global and local, each once, sorted.
    pub masks: Vec<String>,
    /// The masks that hide everywhere.
    pub global_masks: Vec<MaskId>,
    /// Folded cues by [`CueId`], each once, sorted.
    pub cues: Vec<String>,
    /// Which cues negate which keywords.
    pub negations: Vec<Negation>,
    /// Proper names of bodies and places by [`NameId`].
    pub names: Vec<ProperName>,
    /// Bodies by [`BodyId`].
    pub bodies: Vec<Body>,
    /// Categories by [`CategoryId`]: full paths, sorted so that a subtree is a range.
    pub categories: Vec<Category>,
    /// Districts by [`DistrictId`].
    pub districts: Vec<District>,
    /// Streets by [`StreetId`].
    pub streets: Vec<Street>,
    /// Named places by [`SpotId`].
    pub spots: Vec<Spot>,
    /// Facts by [`FactId`].
    pub facts: Vec<Fact>,
    /// Lists, sorted by name.
    pub lists: Vec<List>,
    /// Overlays in force by [`OverlayId`].
    pub overlays: Vec<Overlay>,
    /// Duties by [`DutyId`].
    pub duties: Vec<Duty>,
    /// Outcomes by [`OutcomeId`].
    pub outcomes: Vec<Outcome>,
    /// Rules by [`RuleId`], the lines of outcomes among them.
    pub rules: Vec<Rule>,
    /// What backing rules add to, by [`BackingId`].
    pub backings: Vec<Backing>,
    /// What authors want held for every text there is, sorted by name. No decision rests on them.
    #[serde(skip)]
    #[borsh(skip)]
    pub guarantees: Vec<Guarantee>,
    /// What proofs may find in an item.
    #[serde(skip)]
    #[borsh(skip)]
    pub(crate) kept: Vec<Kept>,
}

impl Resolved {
    /// The keywords that must stand in a text as they are.
    pub(crate) fn exact(&self) -> &[String] {
        &self.keywords[..self.keywords.len() - self.likenesses.len()]
    }

    /// The keywords that something in a text must be like, and how.
    pub(crate) fn likes(&self) -> impl Iterator<Item = (KeywordId, Likeness, &str)> {
        let first = self.exact().len();
        let texts = self.keywords[first..].iter().zip(&self.likenesses);
        texts.enumerate().map(move |(at, (text, like))| (KeywordId::at(first + at), *like, text.as_str()))
    }

    /// The words that something must sound like, and whether 混.
    pub(crate) fn sounding(&self) -> impl Iterator<Item = (&str, bool)> {
        let sounding = self.likes().filter(|(_, like, _)| *like != Likeness::Fuzzy);
        sounding.map(|(_, like, text)| (text, like == Likeness::LooseSound))
    }

    /// How something must be like a keyword; `None` if it must be the keyword itself.
    pub(crate) fn likeness(&self, keyword: KeywordId) -> Option<Likeness> {
        self.likenesses.get(keyword.index().checked_sub(self.exact().len())?).copied()
    }

    /// A keyword as it is told: its text, after `约` or `音` if something need only be like it.
    pub(crate) fn told(&self, keyword: KeywordId) -> String {
        let text = &self.keywords[keyword.index()];
        self.likeness(keyword).map_or_else(|| text.clone(), |like| format!("{} {text}", like.spelling().0))
    }

    /// Whether a keyword lies inside another: its text does. Of keywords with one text those that ask for less lie inside those that
    /// ask for more: what is like a word inside the word itself.
    pub(crate) fn lies_inside(&self, inner: KeywordId, outer: KeywordId) -> bool {
        let (of_inner, of_outer) = (&self.keywords[inner.index()], &self.keywords[outer.index()]);
        // INVARIANT: of keywords with one text the stricter stands first.
        of_outer.contains(of_inner.as_str()) && (of_inner.len() < of_outer.len() || outer < inner)
    }

    /// Tells every place in a file, to be changed.
    pub(crate) fn each_span(&mut self, mut each: impl FnMut(&mut Span)) {
        let Self { facts, overlays, duties, rules, guarantees, .. } = self;
        facts.iter_mut().for_each(|fact| each(&mut fact.span));
        overlays.iter_mut().for_each(|overlay| each(&mut overlay.span));
        duties.iter_mut().for_each(|duty| each(&mut duty.span));
        for guarantee in guarantees {
            each(&mut guarantee.span);
            guarantee.clauses.iter_mut().for_each(|promise| each(&mut promise.span));
        }
        for rule in rules {
            each(&mut rule.span);
            for line in &mut rule.lines {
                each(&mut line.span);
                line.written.numbers.iter_mut().for_each(&mut each);
            }
            rule.examples.iter_mut().chain(&mut rule.counter_examples).for_each(|example| each(&mut example.span));
        }
    }

    /// Whether a target is a duty that only takes what no other claims.
    pub(crate) fn is_catch_all(&self, target: Target) -> bool {
        matches!(target, Target::Duty(duty) if self.duties[duty.index()].catch_all)
    }

    /// The bodies and categories whose duties a backing adds to.
    #[cfg(feature = "cli")]
    pub(crate) fn backed(&self, backing: BackingId) -> Vec<&str> {
        let backing = &self.backings[backing.index()];
        let leads = backing.leads.iter().map(|lead| self.bodies[lead.index()].name.as_str());
        leads.chain(backing.categories.iter().map(|category| self.categories[category.index()].path.as_str())).collect()
    }

    /// Whether a backing adds to a duty with these roles: by its lead or its category.
    pub(crate) fn backs(&self, backing: BackingId, roles: &Roles) -> bool {
        let backing = &self.backings[backing.index()];
        let lies_under = |root: &CategoryId| {
            let end = self.categories[root.index()].end;
            roles.category.is_some_and(|category| *root <= category && category.0 < end)
        };
        backing.leads.contains(&roles.lead) || backing.categories.iter().any(lies_under)
    }
}

/// The numbers of design's decision, from `route.yaml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Settings {
    /// The least score that is dispatched.
    pub threshold: u32,
    /// A rival less than this behind makes the first demand `confer`.
    pub margin: u32,
    /// What a line is worth in the title, times its points.
    pub title_factor: u32,
    /// What the caller's category adds.
    pub category_score: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { threshold: 6, margin: 2, title_factor: 2, category_score: 2 }
    }
}

/// One 否定 item.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Negation {
    /// Cues before the hit.
    pub before: Vec<CueId>,
    /// Cues after the hit.
    pub after: Vec<CueId>,
    /// The keywords listed, and every keyword that contains one of them; sorted.
    pub negatable: Vec<KeywordId>,
}

/// A proper name that masks everywhere and may say who or where.
#[derive(Clone, Debug, Default, Serialize, BorshSerialize, BorshDeserialize)]
pub struct ProperName {
    /// Folded.
    pub folded: String,
    /// The bodies that bear it.
    pub bodies: Vec<BodyId>,
    /// The body shown for it when it is merely named.
    pub shown: Option<BodyId>,
    /// The districts it may mean.
    pub districts: Vec<DistrictId>,
    /// The streets it may mean.
    pub streets: Vec<StreetId>,
    /// The named places it may mean.
    pub spots: Vec<SpotId>,
    /// Characters at its end that are an ordinary word (公园 in 朝阳公园) and hide nothing inside them.
    pub kind_chars: u32,
}

/// A body.
#[derive(Clone, Debug, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Body {
    /// Canonical name, such as `区水务局`.
    pub name: String,
    /// Formal name with `{区}` or `{街}` where the place goes, such as `{区}水务局`; `None` for a class of parties.
    pub formal: Option<String>,
    /// City, district, street, community or enterprise.
    pub level: Level,
    /// The department line it belongs to.
    pub line: String,
    /// Whether it is a class of parties (`kind: role`).
    pub is_role: bool,
    /// Whether it is the street itself (`kind: street-office`): when it receives the order, the district is copied.
    pub is_street_office: bool,
}

/// Where in the hierarchy a body stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, BorshSerialize, BorshDeserialize)]
pub enum Level {
    /// 市.
    City,
    /// 区.
    District,
    /// 街道、乡镇.
    Street,
    /// 社区.
    Community,
    /// 企业.
    Enterprise,
}

/// A category.
#[derive(Clone, Debug, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Category {
    /// `城乡建设/市容环卫`.
    pub path: String,
    /// One past the last id of its subtree.
    pub end: u32,
}

/// A district.
#[derive(Clone, Debug, Serialize, BorshSerialize, BorshDeserialize)]
pub struct District {
    /// `西城区`.
    pub name: String,
    /// `西城区人民政府`.
    pub government: String,
}

/// A street or township.
#[derive(Clone, Debug, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Street {
    /// `天坛街道`.
    pub name: String,
    /// Its district.
    pub district: DistrictId,
}

/// A named place.
#[derive(Clone, Debug, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Spot {
    /// `天坛公园`.
    pub name: String,
    /// Its district, if in one.
    pub district: Option<DistrictId>,
    /// Its street, if in one.
    pub street: Option<StreetId>,
    /// Facts it states.
    pub facts: Vec<(FactId, u64)>,
}

/// A fact; sets of its values are bit sets, bit i for value i.
#[derive(Clone, Debug, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// Its values, in the order written; at most 64.
    pub values: Vec<String>,
    /// The question that asks for it.
    pub question: Option<String>,
    /// When the text states a value: (value index, condition over keywords).
    pub conditions: Vec<(u32, Cond)>,
    /// Its own masks.
    pub hides: Vec<MaskId>,
    /// Pairs (shorter, longer) of its words, the shorter inside the longer: a hit of the longer silences the shorter.
    pub contained: Vec<(KeywordId, KeywordId)>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A list.
#[derive(Clone, Debug, Serialize, BorshSerialize, BorshDeserialize)]
pub struct List {
    /// Its name.
    pub name: String,
    /// Its formal title.
    pub title: Option<String>,
    /// Its boards in order.
    pub boards: Vec<String>,
    /// Its papers.
    pub basis: Vec<String>,
    /// The bodies whose list it is.
    pub owners: Vec<BodyId>,
}

/// An overlay in force.
#[derive(Clone, Debug, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Overlay {
    /// What people call it: scope, list and day, such as `全市 对 街道职责清单（2020-07-01）`.
    pub title: String,
    /// Its papers.
    pub basis: Vec<String>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A duty.
#[derive(Clone, Debug, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Duty {
    /// Its name.
    pub name: String,
    /// Its formal title.
    pub title: Option<String>,
    /// Index into [`Resolved::lists`].
    pub list: Option<usize>,
    /// Its board.
    pub board: Option<String>,
    /// The quoted clause.
    pub clause: Option<String>,
    /// The role its clause's verb gives the list's owner; what is said of the owner's part of the work.
    #[serde(skip)]
    pub verb: Option<VerbRole>,
    /// Whether it has no verified basis.
    pub draft: bool,
    /// Whether it only takes what no other duty claims (兜底): at the same score it ranks after the others, and beside a first
    /// demand that is none it is neither a rival nor a further demand.
    pub catch_all: bool,
    /// The only place and ownership it exists for: an addition of a narrower overlay. Everywhere if empty.
    pub only_in: VariantScope,
    /// Present if an undecided fact asks; the duty's own question if it has one.
    pub ask: Option<Ask>,
    /// Roles by place and ownership, narrowest first; the last holds everywhere.
    pub variants: Vec<Variant>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// The role a verb gives the list's owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum VerbRole {
    /// 负责、承担 …
    Lead,
    /// 组织、协调 …
    Organise,
    /// 参与、协助、配合 …
    Assist,
}

impl Duty {
    /// The facts its roles depend on, each at least once.
    #[must_use]
    pub fn facts(&self) -> Vec<FactId> {
        let mut facts = Vec::new();
        for variant in &self.variants {
            facts.extend(variant.scope.facts.iter().map(|(fact, _)| *fact));
            variant.arms.iter().filter_map(|arm| arm.condition.as_ref()).for_each(|asked| asked.facts(&mut facts));
        }
        facts
    }
}

/// 追问.
#[derive(Clone, Debug, Default, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Ask {
    /// The duty's own question.
    pub question: Option<String>,
}

/// The arms of a duty where `scope` holds.
#[derive(Clone, Debug, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Variant {
    /// Where.
    pub scope: VariantScope,
    /// In order; a duty without arms has one arm without condition; 其余 is the last, without condition.
    pub arms: Vec<Arm>,
    /// The overlays that changed each arm, in the order applied.
    pub overlays: Vec<Vec<OverlayId>>,
    /// The leads as the duty was written, before any overlay, by arm; for explanations.
    #[serde(skip)]
    pub written_leads: Vec<BodyId>,
}

/// Where a variant holds: all that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct VariantScope {
    /// In this district.
    pub district: Option<DistrictId>,
    /// In this street.
    pub street: Option<StreetId>,
    /// At this named place.
    pub spot: Option<SpotId>,
    /// With these facts decided so.
    pub facts: Vec<(FactId, u32)>,
}

/// Roles under a condition.
#[derive(Clone, Debug, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Arm {
    /// When; `None` is 其余 or a duty without arms.
    pub condition: Option<Cond>,
    /// Who does what, complete.
    pub roles: Roles,
}

/// Who does what, by when, on what ground.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Roles {
    /// 主责.
    pub lead: BodyId,
    /// 经: the body the order goes through, if the lead is a class of parties.
    pub via: Option<BodyId>,
    /// 首接, if not the lead.
    pub first: Option<BodyId>,
    /// 组织.
    pub organise: Vec<BodyId>,
    /// 协助.
    pub assist: Vec<BodyId>,
    /// 上报.
    pub escalate: Option<BodyId>,
    /// 时限.
    pub deadline: Option<Deadline>,
    /// 报到.
    pub report_in: Option<String>,
    /// 依据.
    pub basis: Vec<String>,
    /// 类别.
    pub category: Option<CategoryId>,
}

/// A statutory outcome.
#[derive(Clone, Debug, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// What it does.
    pub class: OutcomeClass,
    /// Its papers.
    pub basis: Vec<String>,
    /// 主责 of its own.
    pub lead: Option<BodyId>,
    /// 经 of its own.
    pub via: Option<BodyId>,
    /// 协助 of its own.
    pub assist: Vec<BodyId>,
    /// 时限 of its own.
    pub deadline: Option<Deadline>,
}

/// What an outcome does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub enum OutcomeClass {
    /// Connect the caller to this line at once.
    Transfer(String),
    /// Tell the citizen, dispatch nobody.
    Inform(InformClass),
}

/// Why a case is not dispatched (《北京市接诉即办工作条例》第十一条第三款; praise is added by practice).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, BorshSerialize, BorshDeserialize)]
pub enum InformClass {
    /// 法定渠道: courts, arbitration, petitions and the like.
    LegalChannel,
    /// 涉密: state or business secrets, privacy.
    Secrecy,
    /// 超出职责: beyond the powers of government.
    OutsidePowers,
    /// 违法悖俗: against law or good morals.
    Improper,
    /// 表扬.
    Praise,
    /// 重复: nothing new since the last time.
    Repeat,
}

impl InformClass {
    /// Every class with its JSON code and its 中文 name.
    pub const ALL: [(InformClass, &'static str, &'static str); 6] = [
        (InformClass::LegalChannel, "legal-channel", "法定渠道"),
        (InformClass::Secrecy, "secrecy", "涉密"),
        (InformClass::OutsidePowers, "outside-powers", "超出职责"),
        (InformClass::Improper, "improper", "违法悖俗"),
        (InformClass::Praise, "praise", "表扬"),
        (InformClass::Repeat, "repeat", "重复"),
    ];

    /// The JSON code.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(class, ..)| *class == self).map_or("", |(_, code, _)| code)
    }
}

/// What a rule finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, BorshSerialize, BorshDeserialize)]
pub enum Target {
    /// A duty.
    Duty(DutyId),
    /// An outcome.
    Outcome(OutcomeId),
    /// No one duty: whatever duties these bodies or categories have, once one of their own lines is true.
    Backing(BackingId),
}

/// The duties a backing rule (佐证规则) adds its points to: those that have a true line of their own, and in this case are led by
/// one of the bodies or lie under one of the categories. Alone it calls no duty; its lines are nobody's own and never strong.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Backing {
    /// Sorted.
    pub leads: Vec<BodyId>,
    /// Sorted.
    pub categories: Vec<CategoryId>,
}

/// A rule.
#[derive(Clone, Debug, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Rule {
    /// Its name (an outcome's own lines bear the outcome's).
    pub name: String,
    /// What it finds.
    pub target: Target,
    /// Its score lines.
    pub lines: Vec<Line>,
    /// 除非: any of these true or unknown on the whole case silences the rule.
    pub unless: Vec<Cond>,
    /// Its own masks.
    pub hides: Vec<MaskId>,
    /// 例.
    #[serde(skip)]
    pub examples: Vec<RuleExample>,
    /// 反例.
    #[serde(skip)]
    pub counter_examples: Vec<RuleExample>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A score line.
#[derive(Clone, Debug, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Line {
    /// What it is worth.
    pub worth: Worth,
    /// When; always present for `Points`, optional for `Each`.
    pub condition: Option<Cond>,
    /// Its numbers as written.
    #[serde(skip)]
    #[cfg_attr(not(feature = "cli"), allow(dead_code))]
    pub written: Written,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// The numbers of a line as they stand in its file, so that they can be changed there.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Written {
    /// Where the points stand, or the weight of each word, in the words' order. Words may share one number.
    pub numbers: Vec<Span>,
    /// `封顶` as written: no more than the words add up to counts, but it is felt when they add up to more.
    pub cap: Option<u32>,
}

/// What a line is worth.
#[derive(Clone, Debug, Serialize, BorshSerialize, BorshDeserialize)]
pub enum Worth {
    /// `得 N`.
    Points(u32),
    /// `得 每(…) 封顶 N`: (word, weight) with each word once.
    Each {
        /// The words.
        words: Vec<(KeywordId, u32)>,
        /// The most they add up to.
        cap: u32,
    },
}

/// An example or counter-example in a rule.
#[derive(Clone, Debug, Serialize, BorshSerialize, BorshDeserialize)]
pub struct RuleExample {
    /// The case.
    pub case: crate::case::Case,
    /// For a counter-example: what answers it.
    pub answered_by: Option<Target>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// 保证: what an author wants held for every text there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guarantee {
    /// Its name.
    pub name: String,
    /// What it promises, in the order written; at least one.
    pub clauses: Vec<Promise>,
    /// Where it is written.
    pub span: Span,
}

/// `允许 QUESTION [与 DUTIES] 因 "…"`: what a proof finds in an item is known, and kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "prove"), allow(dead_code))]
pub(crate) struct Kept {
    /// The item it stands in.
    pub(crate) item: Span,
    /// What is asked.
    pub(crate) question: &'static str,
    /// The duties beside which it is found; any if empty.
    pub(crate) beside: Vec<DutyId>,
    /// Why.
    pub(crate) because: String,
    /// Where it is written.
    pub(crate) span: Span,
}

#[cfg(feature = "prove")]
impl Kept {
    /// Whether it stands in the item that a place lies in.
    pub(crate) fn stands_at(&self, place: Span) -> bool {
        let Span { source, start, end } = self.item;
        source == place.source && start <= place.start && place.end <= end
    }
}

/// One `若 … 则 …` of a guarantee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// When; it need not speak of a word.
    pub when: Cond,
    /// What is promised of the leads.
    pub claim: Claim,
    /// Any of these, each once, sorted; at least one.
    pub leads: Vec<BodyId>,
    /// Where it is written.
    pub span: Span,
}

/// A condition, three-valued: true, false or unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub enum Cond {
    /// The keyword has a hit that counts.
    Keyword(KeywordId),
    /// Every one. Empty is true.
    All(Vec<Cond>),
    /// At least one. Empty is false.
    Any(Vec<Cond>),
    /// At least this many.
    AtLeast(u32, Vec<Cond>),
    /// Not.
    Not(Box<Cond>),
    /// A hit of the left and a hit of the right close together.
    Near {
        /// Left words.
        left: Vec<KeywordId>,
        /// Right words.
        right: Vec<KeywordId>,
        /// Most characters between.
        gap: u32,
        /// Whether the left must come first.
        ordered: bool,
    },
    /// On the title alone.
    Title(Box<Cond>),
    /// Any of these bodies is named.
    Named(Vec<BodyId>),
    /// The fact has one of the values in this set.
    Fact(FactId, u64),
    /// In any of these districts.
    District(Vec<DistrictId>),
    /// In any of these streets.
    Street(Vec<StreetId>),
    /// The caller's category lies in any of these subtrees.
    Category(Vec<CategoryId>),
    /// The time of day in minutes lies in `[from, to)`, over midnight if `to <= from`.
    Hour {
        /// Minutes.
        from: u16,
        /// Minutes.
        to: u16,
    },
}

impl Cond {
    /// The facts it asks for, each time it does.
    pub fn facts(&self, facts: &mut Vec<FactId>) {
        match self {
            Cond::Fact(fact, _) => facts.push(*fact),
            Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
                parts.iter().for_each(|part| part.facts(facts));
            }
            Cond::Not(inner) | Cond::Title(inner) => inner.facts(facts),
            Cond::Keyword(_)
            | Cond::Near { .. }
            | Cond::Named(_)
            | Cond::District(_)
            | Cond::Street(_)
            | Cond::Category(_)
            | Cond::Hour { .. } => {}
        }
    }

    /// The bodies it asks to be named, each time it does.
    #[cfg(feature = "prove")]
    pub fn bodies(&self, bodies: &mut Vec<BodyId>) {
        match self {
            Cond::Named(named) => bodies.extend(named),
            Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
                parts.iter().for_each(|part| part.bodies(bodies));
            }
            Cond::Not(inner) | Cond::Title(inner) => inner.bodies(bodies),
            Cond::Keyword(_)
            | Cond::Near { .. }
            | Cond::Fact(..)
            | Cond::District(_)
            | Cond::Street(_)
            | Cond::Category(_)
            | Cond::Hour { .. } => {}
        }
    }

    /// The keywords it speaks of, each time it does, those of 无 and 非 too.
    pub fn keywords(&self, keywords: &mut Vec<KeywordId>) {
        match self {
            Cond::Keyword(keyword) => keywords.push(*keyword),
            Cond::Near { left, right, .. } => keywords.extend(left.iter().chain(right)),
            Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
                parts.iter().for_each(|part| part.keywords(keywords));
            }
            Cond::Not(inner) | Cond::Title(inner) => inner.keywords(keywords),
            Cond::Named(_)
            | Cond::Fact(..)
            | Cond::District(_)
            | Cond::Street(_)
            | Cond::Category(_)
            | Cond::Hour { .. } => {}
        }
    }
}
