//! What a `*.duty` file says, before any name is looked up.
//!
//! An item is a head and its statements; which statement may stand in which item is checked when the item is lowered, so every
//! stage after it can trust the shape. Texts are as written without quotes; nothing is folded.

use crate::like::Likeness;
use crate::source::Span;

/// A word or quoted text as written, with its place (of the text without quotes).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The text, quotes removed.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A number as written, with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// The number.
    pub value: u32,
    /// Where it stands.
    pub span: Span,
}

/// Every item of one file, in the order written. Broken items are left out, items with broken statements are in.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// The items.
    pub items: Vec<Item>,
    /// Names that the heads of broken items would have defined, so that uses of them raise no second error.
    pub broken_names: Vec<Name>,
}

/// One top-level item.
#[derive(Clone, Debug)]
pub struct Item {
    /// From its keyword to its closing bracket.
    pub span: Span,
    /// The first line.
    pub head: Head,
    /// What stands in its block; the broken statements are left out.
    pub body: Vec<Statement>,
    /// Whether some statement of it was broken, so that "missing" checks stay silent.
    pub broken: bool,
}

/// The first line of an item.
#[derive(Clone, Debug)]
pub enum Head {
    /// 清单.
    List {
        /// Its name.
        name: Name,
        /// Its formal title.
        title: Option<Name>,
    },
    /// 职责.
    Duty {
        /// Its name.
        name: Name,
        /// Its formal title.
        title: Option<Name>,
    },
    /// 事实.
    Fact {
        /// Its name.
        name: Name,
        /// Its values.
        values: Vec<Name>,
    },
    /// 词表.
    Words {
        /// Its name.
        name: Name,
        /// The words.
        words: Vec<Name>,
    },
    /// 规则.
    Rule {
        /// Its name.
        name: Name,
        /// What it finds or backs.
        target: RuleTarget,
    },
    /// 遮蔽.
    Mask {
        /// Its name.
        name: Name,
        /// The words that hide others.
        words: Vec<Name>,
    },
    /// 否定.
    Negate {
        /// Its name, if it has one.
        name: Option<Name>,
        /// Cues that stand before what they negate.
        before: Vec<Name>,
        /// Cues that stand after it.
        after: Vec<Name>,
        /// What can be negated.
        targets: Vec<WordOrList>,
    },
    /// 去向.
    Outcome {
        /// Its name.
        name: Name,
        /// Transfer or inform.
        class: OutcomeClass,
    },
    /// 增减.
    Overlay {
        /// Where it holds.
        scope: Scope,
        /// The list it changes.
        list: Name,
    },
    /// 保证.
    Guarantee {
        /// Its name.
        name: Name,
    },
}

/// A single word, or every word of a words list.
#[derive(Clone, Debug)]
pub enum WordOrList {
    /// `"…"`.
    Word(Name),
    /// `词表 X`.
    List(Name),
}

/// What the lines of a rule are for.
#[derive(Clone, Debug)]
pub enum RuleTarget {
    /// The duty or outcome of this name.
    Named(Name),
    /// Every duty led by one of these bodies.
    Leads(Vec<Name>),
    /// Every duty that bears one of these categories or lies under it.
    Categories(Vec<Name>),
}

/// What an outcome does.
#[derive(Clone, Debug)]
pub enum OutcomeClass {
    /// `转接 "119"`.
    Transfer(Name),
    /// `告知 CLASS`; the class as written.
    Inform(Name),
}

/// Where an overlay holds.
#[derive(Clone, Debug)]
pub enum Scope {
    /// `全市`.
    Citywide,
    /// A district, street or named place.
    Place(Name),
    /// `当 FACT = VALUE`.
    Fact {
        /// The fact.
        fact: Name,
        /// The value.
        value: Name,
    },
}

/// One statement of an item or block.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The whole statement.
    pub span: Span,
    /// What it says.
    pub kind: StatementKind,
}

/// What a statement says.
#[derive(Clone, Debug)]
pub enum StatementKind {
    /// 依据 [部门文件] "…"、"…".
    Basis {
        /// The papers or articles.
        papers: Vec<Name>,
        /// Whether they are papers of a department, not law.
        department_paper: bool,
    },
    /// 施行: first day in force.
    From(DateValue),
    /// 废止: first day no longer in force.
    Until(DateValue),
    /// 板块: of a list all its boards, of a duty its one.
    Boards(Vec<Name>),
    /// 主体: the bodies whose list it is.
    Owners(Vec<Name>),
    /// 断言.
    Assert {
        /// What is counted, as written.
        subject: Name,
        /// `<`, `<=`, `=`, `>=` or `>`.
        comparison: Comparison,
        /// The number; a percentage is this many hundredths.
        number: u32,
        /// Whether a `%` stood behind the number.
        percent: bool,
    },
    /// 清单: the list a duty belongs to.
    List(Name),
    /// 类别.
    Category(Name),
    /// 条款.
    Clause(Name),
    /// 动词 … 因 "…".
    Verb {
        /// The verb.
        verb: Name,
        /// Why it overrules the clause.
        because: Option<Name>,
    },
    /// 主责: more than one name is told in resolve.
    Lead(Vec<Name>),
    /// 组织.
    Organise(BodyEdit),
    /// 协助.
    Assist(BodyEdit),
    /// 经.
    Via(Name),
    /// 首接.
    First(Name),
    /// 上报.
    Escalate(Name),
    /// 时限, e.g. `7日`.
    Deadline(crate::case::Deadline),
    /// 报到.
    ReportIn(Name),
    /// 草稿 ["reason"].
    Draft(Option<Name>),
    /// 情形 COND { … }.
    When {
        /// The condition.
        condition: Expr,
        /// The roles under it.
        body: Vec<Statement>,
    },
    /// 其余 { … }.
    Otherwise(Vec<Statement>),
    /// 追问 ["question"].
    Ask(Option<Name>),
    /// 兜底.
    CatchAll,
    /// 问 "…".
    Question(Name),
    /// 因 "…".
    Because(Name),
    /// 批准 "…".
    Approval(Name),
    /// 接手 BODY.
    TakenOverBy(Name),
    /// `VALUE 若 EXPR` of a fact.
    FactValue {
        /// The value.
        value: Name,
        /// When the text says so.
        condition: Expr,
    },
    /// 得 N 若 EXPR.
    Score {
        /// Points.
        points: Number,
        /// When.
        condition: Expr,
    },
    /// 得 每("a" 2、词表 X 1) 封顶 3 [若 EXPR].
    Each {
        /// The words with their weights; a list gives its weight to each of its words.
        words: Vec<(WordOrList, Number)>,
        /// The most they add up to; `None` if not written.
        cap: Option<u32>,
        /// When they count at all.
        condition: Option<Expr>,
    },
    /// 遮 "…"、….
    Hide(Vec<Name>),
    /// 除非 EXPR.
    Unless(Expr),
    /// 例 "…".
    Example(Example),
    /// 反例 "…" → NAME.
    CounterExample {
        /// The text and what is given with it.
        example: Example,
        /// The duty or outcome that answers it.
        answered_by: Option<Name>,
    },
    /// 允许 CODE [与 DUTIES] 因 "…".
    Allow {
        /// The code.
        code: Name,
        /// The duties it is allowed beside; any if none is named.
        beside: Vec<Name>,
        /// Why.
        because: Option<Name>,
    },
    /// 减 DUTY { … }.
    Remove {
        /// The duty.
        duty: Name,
        /// 接手, 因, 依据.
        body: Vec<Statement>,
    },
    /// 增 职责 NAME "…" { … }.
    Add {
        /// The duty's name.
        name: Name,
        /// Its formal title.
        title: Option<Name>,
        /// What a duty says, and 因, 批准.
        body: Vec<Statement>,
    },
    /// 改 DUTY { … }.
    Change {
        /// The duty.
        duty: Name,
        /// The fields set.
        body: Vec<Statement>,
    },
    /// 改主责 A 为 B 于 类别 PATH.
    Reassign {
        /// The lead until now.
        from: Name,
        /// The lead from now.
        to: Name,
        /// In which category and below.
        category: Name,
    },
    /// 若 EXPR 则 [首 | 永不] 主责 BODY、BODY.
    Promise {
        /// When.
        condition: Expr,
        /// What is promised of the leads.
        claim: Claim,
        /// The leads.
        leads: Vec<Name>,
    },
}

/// What a guarantee promises of some leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// 主责: the first demand or a listed duty has one of them.
    Lead,
    /// 首 主责: the first demand has one of them.
    First,
    /// 永不 主责: no demand has one of them.
    Never,
}

/// How a list of bodies is given.
#[derive(Clone, Debug)]
pub enum BodyEdit {
    /// Exactly these; `无` is the empty list.
    Set(Vec<Name>),
    /// `+ X、Y` (only in 改).
    Add(Vec<Name>),
    /// `− X、Y` (only in 改).
    Take(Vec<Name>),
}

/// How an assertion compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`.
    Less,
    /// `<=`.
    AtMost,
    /// `=`.
    Equal,
    /// `>=`.
    AtLeast,
    /// `>`.
    More,
}

/// A date as written, already checked.
#[derive(Clone, Copy, Debug)]
pub struct DateValue {
    /// The day.
    pub date: jiff::civil::Date,
    /// Where it stands.
    pub span: Span,
}

/// The text of an example and what is given with it.
#[derive(Clone, Debug)]
pub struct Example {
    /// The citizen's words.
    pub text: Name,
    /// A title.
    pub title: Option<Name>,
    /// `name = value` pairs: facts, 区, 街, 类别 and 时 (under these names in either language), the last as `HH:MM` text.
    pub given: Vec<(Name, Name)>,
}

/// A condition.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Where it stands.
    pub span: Span,
    /// What it says.
    pub kind: ExprKind,
}

/// What a condition says.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `"…"`.
    Word(Name),
    /// `词表 X`: any of its words (spliced inside a group).
    Words(Name),
    /// 约, 音, 音 混: something like the word, a word of the list, or of 任一 of them.
    Like(Likeness, Box<Expr>),
    /// 任一, 全部, 无, 至少 n.
    Group {
        /// Which.
        quantifier: Quantifier,
        /// Its elements.
        items: Vec<Expr>,
    },
    /// 非.
    Not(Box<Expr>),
    /// 且, two or more.
    And(Vec<Expr>),
    /// 或, two or more.
    Or(Vec<Expr>),
    /// 近 n, 接 n.
    Near {
        /// Left operand.
        left: Box<Expr>,
        /// Right operand.
        right: Box<Expr>,
        /// Most characters between.
        gap: u32,
        /// Whether the order counts (接).
        ordered: bool,
    },
    /// 题: on the title alone.
    Title(Box<Expr>),
    /// 点名 = BODY、BODY.
    Named(Vec<Name>),
    /// FACT = v1、v2.
    Fact {
        /// The fact.
        fact: Name,
        /// Any of these values.
        values: Vec<Name>,
    },
    /// 区 = ….
    District(Vec<Name>),
    /// 街 = ….
    Street(Vec<Name>),
    /// 类别 = PATH、PATH.
    Category(Vec<Name>),
    /// 时 = from-to: `[from:00, to:00)`, over midnight if to ≤ from.
    Hour {
        /// 0–23.
        from: u8,
        /// 0–24.
        to: u8,
    },
}

/// How many elements of a group must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// 任一.
    Any,
    /// 全部.
    All,
    /// 无.
    None,
    /// 至少 n.
    AtLeast(u32),
}
