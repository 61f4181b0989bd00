//! The pest grammar, and its rules in the user's words. Nothing outside `syntax` sees a `Rule`.

use std::sync::LazyLock;

use pest::Parser as _;
use rustc_hash::FxHashMap;

#[derive(pest_derive::Parser)]
#[grammar = "grammar/lexical.pest"]
#[grammar = "grammar/expression.pest"]
#[grammar = "grammar/item.pest"]
struct Grammar;

pub(super) type Pair<'a> = pest::iterators::Pair<'a, Rule>;

/// Where pest stopped, and what could have stood there.
#[derive(Debug)]
pub(super) struct Stop {
    /// Byte of the text.
    pub(super) at: usize,
    /// The rules that were tried there.
    pub(super) expected: Vec<Rule>,
}

/// The top pair of `text` read as `rule`.
///
/// # Errors
/// Where it cannot go on. Never both empty and fine: an entry point has exactly one pair under it.
pub(super) fn read(rule: Rule, text: &str) -> Result<Pair<'_>, Stop> {
    let stop = |at, expected| Stop { at, expected };
    let mut pairs = Grammar::parse(rule, text).map_err(|error| {
        let at = match error.location {
            pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => at,
        };
        let expected = match error.variant {
            pest::error::ErrorVariant::ParsingError { positives, .. } => positives,
            pest::error::ErrorVariant::CustomError { .. } => Vec::new(),
        };
        stop(at, expected)
    })?;
    pairs.next().ok_or_else(|| stop(0, Vec::new()))
}

/// The top pair of `text` read as `entry`, if it begins with the keyword `begin`.
///
/// The keyword alone says which alternative of [`Rule::head_only`] or [`Rule::statement_only`] it is. That one is read at once: to fail at all those before it takes longer than
/// to read it. If it does not fit, or not up to the end of `text`, the entry says what could have stood where it stops.
///
/// # Errors
/// As of [`read`].
pub(super) fn read_from(begin: Option<Rule>, entry: Rule, text: &str) -> Result<Pair<'_>, Stop> {
    let alternative = match entry {
        Rule::head_only => begin.and_then(head),
        Rule::statement_only => begin.and_then(statement),
        _ => None,
    };
    if let Some(Ok(pair)) = alternative.map(|rule| read(rule, text))
        && pair.as_span().end() == text.len()
    {
        return Ok(pair);
    }
    read(entry, text)
}

/// The head that begins with a keyword.
fn head(begin: Rule) -> Option<Rule> {
    Some(match begin {
        Rule::kw_list => Rule::list_head,
        Rule::kw_duty => Rule::duty_head,
        Rule::kw_fact => Rule::fact_head,
        Rule::kw_words => Rule::words_head,
        Rule::kw_rule => Rule::rule_head,
        Rule::kw_mask => Rule::mask_head,
        Rule::kw_negate => Rule::negate_head,
        Rule::kw_outcome => Rule::outcome_head,
        Rule::kw_overlay => Rule::overlay_head,
        Rule::kw_guarantee => Rule::guarantee_head,
        _ => return None,
    })
}

/// The statement that begins with a keyword.
fn statement(begin: Rule) -> Option<Rule> {
    Some(match begin {
        Rule::kw_basis => Rule::basis,
        Rule::kw_from => Rule::from,
        Rule::kw_until => Rule::until,
        Rule::kw_board => Rule::boards,
        Rule::kw_owner => Rule::owners,
        Rule::kw_assert => Rule::assert,
        Rule::kw_list => Rule::list,
        Rule::kw_category => Rule::category_is,
        Rule::kw_clause => Rule::clause,
        Rule::kw_verb => Rule::verb,
        Rule::kw_lead => Rule::lead,
        Rule::kw_organise => Rule::organise,
        Rule::kw_assist => Rule::assist,
        Rule::kw_via => Rule::via,
        Rule::kw_first => Rule::first,
        Rule::kw_escalate => Rule::escalate,
        Rule::kw_deadline => Rule::deadline,
        Rule::kw_report_in => Rule::report_in,
        Rule::kw_draft => Rule::draft,
        Rule::kw_when => Rule::when,
        Rule::kw_otherwise => Rule::otherwise,
        Rule::kw_catch_all => Rule::catch_all,
        Rule::kw_ask => Rule::ask,
        Rule::kw_question => Rule::question,
        Rule::kw_because => Rule::because,
        Rule::kw_approval => Rule::approval,
        Rule::kw_taken_over_by => Rule::taken_over_by,
        Rule::kw_score => Rule::score,
        Rule::kw_hide => Rule::hide,
        Rule::kw_unless => Rule::unless,
        Rule::kw_ok => Rule::example,
        Rule::kw_no => Rule::counter_example,
        Rule::kw_allow => Rule::allow,
        Rule::kw_remove => Rule::remove,
        Rule::kw_add => Rule::add,
        Rule::kw_change => Rule::change,
        Rule::kw_reassign => Rule::reassign,
        Rule::kw_if => Rule::promise,
        _ => return None,
    })
}

/// How a rule is called when it was expected.
pub(super) enum Called {
    /// A keyword: 中文 and English.
    Keyword(&'static str, &'static str),
    /// Punctuation, the same in both languages.
    Sign(&'static str),
    /// A thing: 中文 and English.
    Thing(&'static str, &'static str),
    /// Nobody would type it for its own sake.
    Nothing,
}

/// The user's word for a rule.
pub(super) fn called(rule: Rule) -> Called {
    use Called::{Keyword, Nothing, Sign, Thing};
    match rule {
        Rule::kw_list => Keyword("清单", "list"),
        Rule::kw_duty => Keyword("职责", "duty"),
        Rule::kw_fact => Keyword("事实", "fact"),
        Rule::kw_words => Keyword("词表", "words"),
        Rule::kw_rule => Keyword("规则", "rule"),
        Rule::kw_mask => Keyword("遮蔽", "mask"),
        Rule::kw_negate => Keyword("否定", "negate"),
        Rule::kw_outcome => Keyword("去向", "outcome"),
        Rule::kw_overlay => Keyword("增减", "overlay"),
        Rule::kw_guarantee => Keyword("保证", "guarantee"),
        Rule::kw_before => Keyword("前", "before"),
        Rule::kw_after => Keyword("后", "after"),
        Rule::kw_in => Keyword("于", "in"),
        Rule::kw_transfer => Keyword("转接", "transfer"),
        Rule::kw_inform => Keyword("告知", "inform"),
        Rule::kw_citywide => Keyword("全市", "citywide"),
        Rule::kw_under => Keyword("当", "under"),
        Rule::kw_on => Keyword("对", "on"),
        Rule::kw_basis => Keyword("依据", "basis"),
        Rule::kw_department_paper => Keyword("部门文件", "department-paper"),
        Rule::kw_from => Keyword("施行", "from"),
        Rule::kw_until => Keyword("废止", "until"),
        Rule::kw_board => Keyword("板块", "board"),
        Rule::kw_owner => Keyword("主体", "owner"),
        Rule::kw_assert => Keyword("断言", "assert"),
        Rule::kw_category => Keyword("类别", "category"),
        Rule::kw_clause => Keyword("条款", "clause"),
        Rule::kw_verb => Keyword("动词", "verb"),
        Rule::kw_because => Keyword("因", "because"),
        Rule::kw_lead => Keyword("主责", "lead"),
        Rule::kw_organise => Keyword("组织", "organise"),
        Rule::kw_assist => Keyword("协助", "assist"),
        Rule::kw_via => Keyword("经", "via"),
        Rule::kw_first => Keyword("首接", "first"),
        Rule::kw_escalate => Keyword("上报", "escalate"),
        Rule::kw_deadline => Keyword("时限", "deadline"),
        Rule::kw_report_in => Keyword("报到", "report-in"),
        Rule::kw_draft => Keyword("草稿", "draft"),
        Rule::kw_when => Keyword("情形", "when"),
        Rule::kw_otherwise => Keyword("其余", "otherwise"),
        Rule::kw_catch_all => Keyword("兜底", "catch-all"),
        Rule::kw_ask => Keyword("追问", "ask"),
        Rule::kw_question => Keyword("问", "question"),
        Rule::kw_approval => Keyword("批准", "approval"),
        Rule::kw_taken_over_by => Keyword("接手", "taken-over-by"),
        Rule::kw_score => Keyword("得", "score"),
        Rule::kw_each => Keyword("每", "each"),
        Rule::kw_cap => Keyword("封顶", "cap"),
        Rule::kw_if => Keyword("若", "if"),
        Rule::kw_hide => Keyword("遮", "hide"),
        Rule::kw_unless => Keyword("除非", "unless"),
        Rule::kw_ok => Keyword("例", "ok"),
        Rule::kw_no => Keyword("反例", "no"),
        Rule::kw_allow => Keyword("允许", "allow"),
        Rule::kw_beside => Keyword("与", "beside"),
        Rule::kw_remove => Keyword("减", "remove"),
        Rule::kw_add => Keyword("增", "add"),
        Rule::kw_change => Keyword("改", "change"),
        Rule::kw_reassign => Keyword("改主责", "reassign"),
        Rule::kw_as => Keyword("为", "to"),
        Rule::kw_so => Keyword("则", "then"),
        Rule::kw_foremost => Keyword("首", "first"),
        Rule::kw_never => Keyword("永不", "never"),
        Rule::kw_any => Keyword("任一", "any"),
        Rule::kw_all => Keyword("全部", "all"),
        Rule::kw_none => Keyword("无", "none"),
        Rule::kw_at_least => Keyword("至少", "at-least"),
        Rule::kw_not => Keyword("非", "not"),
        Rule::kw_title => Keyword("题", "title"),
        Rule::kw_fuzzy => Keyword("约", "fuzzy"),
        Rule::kw_sound => Keyword("音", "sound"),
        Rule::kw_loose => Keyword("混", "loose"),
        Rule::kw_named => Keyword("点名", "named"),
        Rule::kw_district => Keyword("区", "district"),
        Rule::kw_street => Keyword("街", "street"),
        Rule::kw_hour => Keyword("时", "hour"),
        Rule::op_and => Keyword("且", "and"),
        Rule::op_or => Keyword("或", "or"),
        Rule::op_near => Keyword("近", "near"),
        Rule::op_then => Keyword("接", "then"),
        Rule::comma => Sign("、"),
        Rule::paren_open => Sign("("),
        Rule::paren_close => Sign(")"),
        Rule::eq => Sign("="),
        Rule::arrow => Sign("→"),
        Rule::plus => Sign("+"),
        Rule::minus => Sign("−"),
        Rule::compare => Thing("比较符号（< <= = >= >）", "a comparison (< <= = >= >)"),
        Rule::percent => Sign("%"),
        Rule::word | Rule::bare_path | Rule::given_name => Thing("名称", "a name"),
        Rule::string => Thing("加引号的文字", "quoted text"),
        Rule::keyword => Thing("加引号的关键词", "a quoted keyword"),
        Rule::number => Thing("数字", "a number"),
        Rule::clock => Thing("时刻", "a time of day"),
        Rule::hour_range => Thing("时段（如 22-6）", "hours such as 22-6"),
        Rule::raw => Thing("内容", "a value"),
        Rule::EOI => Thing("语句结束", "the end of the statement"),
        Rule::expr
        | Rule::unary
        | Rule::prox
        | Rule::primary
        | Rule::bracketed
        | Rule::words_ref
        | Rule::quoted
        | Rule::quoted_words
        | Rule::any
        | Rule::all
        | Rule::none
        | Rule::at_least
        | Rule::fuzzy
        | Rule::sound
        | Rule::like_operand
        | Rule::group
        | Rule::title
        | Rule::named
        | Rule::district
        | Rule::street
        | Rule::category
        | Rule::hour
        | Rule::term
        | Rule::values => Thing("条件", "a condition"),
        Rule::target => Thing("词或词表", "a word or a words list"),
        Rule::given => Thing("给定的事实（名称 = 值）", "a given fact (name = value)"),
        Rule::weighed => Thing("带分值的关键词（如 \"河水\" 2）", "a keyword with its weight, such as \"河水\" 2"),
        Rule::colon
        | Rule::WHITESPACE
        | Rule::remark
        | Rule::word_char
        | Rule::wb
        | Rule::dq
        | Rule::cq
        | Rule::sq
        | Rule::name
        | Rule::path
        | Rule::digit
        | Rule::hour_char
        | Rule::blank
        | Rule::dash
        | Rule::reserved
        | Rule::head_only
        | Rule::list_head
        | Rule::duty_head
        | Rule::fact_head
        | Rule::words_head
        | Rule::rule_head
        | Rule::mask_head
        | Rule::negate_head
        | Rule::before
        | Rule::after
        | Rule::outcome_head
        | Rule::transfer
        | Rule::backed_leads
        | Rule::backed_categories
        | Rule::inform
        | Rule::overlay_head
        | Rule::guarantee_head
        | Rule::citywide
        | Rule::under
        | Rule::place
        | Rule::names
        | Rule::paths
        | Rule::strings
        | Rule::keywords
        | Rule::statement_only
        | Rule::fact_value_only
        | Rule::fact_value
        | Rule::basis
        | Rule::from
        | Rule::until
        | Rule::boards
        | Rule::owners
        | Rule::assert
        | Rule::list
        | Rule::category_is
        | Rule::clause
        | Rule::verb
        | Rule::lead
        | Rule::organise
        | Rule::assist
        | Rule::bodies
        | Rule::via
        | Rule::first
        | Rule::escalate
        | Rule::deadline
        | Rule::report_in
        | Rule::draft
        | Rule::when
        | Rule::otherwise
        | Rule::catch_all
        | Rule::ask
        | Rule::question
        | Rule::because
        | Rule::approval
        | Rule::taken_over_by
        | Rule::score
        | Rule::each
        | Rule::cap
        | Rule::hide
        | Rule::unless
        | Rule::example
        | Rule::counter_example
        | Rule::sample
        | Rule::example_title
        | Rule::allow
        | Rule::remove
        | Rule::add
        | Rule::change
        | Rule::reassign
        | Rule::promise => Nothing,
    }
}

/// Both spellings of a keyword rule.
pub(super) fn spelling(rule: Rule) -> Option<(&'static str, &'static str)> {
    match called(rule) {
        Called::Keyword(zh, en) => Some((zh, en)),
        _ => None,
    }
}

/// Keywords whose English spelling is that of another, which a word by itself is taken for.
const SHARED: [Rule; 2] = [Rule::kw_so, Rule::kw_foremost];

static KEYWORDS: LazyLock<FxHashMap<&'static str, Rule>> = LazyLock::new(|| {
    let mut map = FxHashMap::default();
    for &rule in Rule::all_rules() {
        if let Some((zh, en)) = spelling(rule).filter(|_| !SHARED.contains(&rule)) {
            map.insert(zh, rule);
            map.insert(en, rule);
        }
    }
    for rule in SHARED {
        map.extend(spelling(rule).map(|(zh, _)| (zh, rule)));
    }
    map
});

/// The keyword that `word` is, in either language; those that a number follows may be written together with it: `得6`.
pub(super) fn keyword(word: &str) -> Option<Rule> {
    let find = |word: &str| {
        let lower = || word.contains(|c: char| c.is_ascii_uppercase()).then(|| word.to_ascii_lowercase());
        KEYWORDS.get(word).or_else(|| KEYWORDS.get(lower()?.as_str())).copied()
    };
    find(word).or_else(|| {
        let stem = word.trim_end_matches(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
        let numbered = [Rule::kw_score, Rule::kw_cap, Rule::kw_at_least, Rule::op_near, Rule::op_then];
        (stem.len() < word.len()).then(|| find(stem)).flatten().filter(|rule| numbered.contains(rule))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyword_leads_to_the_alternative_that_the_entry_would_take() {
        // A statement or head of each kind, as the grammar's own remarks give it.
        let remarks = include_str!("../../grammar/item.pest").lines().filter_map(|line| line.strip_prefix("/// `"));
        let mut met = Vec::new();
        for text in remarks.flat_map(|line| line.split('`').step_by(2)) {
            let word = text.split(' ').next().unwrap();
            let Some(begin) = keyword(word) else { continue };
            for (entry, direct) in [(Rule::head_only, head(begin)), (Rule::statement_only, statement(begin))] {
                let Ok(pair) = read(entry, text) else { continue };
                assert_eq!(Some(pair.as_rule()), direct, "{text}");
                assert_eq!(
                    format!("{:?}", read_from(Some(begin), entry, text).unwrap()),
                    format!("{pair:?}"),
                    "{text}"
                );
                let more = format!("{text} ?");
                let (stop, stop_from) = (read(entry, &more), read_from(Some(begin), entry, &more));
                match (stop, stop_from) {
                    (Err(stop), Err(from)) => assert_eq!((from.at, from.expected), (stop.at, stop.expected), "{more}"),
                    (stop, from) => {
                        assert_eq!(format!("{:?}", from.unwrap()), format!("{:?}", stop.unwrap()), "{more}")
                    }
                }
                met.push(begin);
            }
        }
        let leads = |&&rule: &&Rule| head(rule).is_some() || statement(rule).is_some();
        let missed: Vec<_> = Rule::all_rules().iter().filter(leads).filter(|rule| !met.contains(rule)).collect();
        assert!(missed.is_empty(), "without an example in the grammar: {missed:?}");
    }

    #[test]
    fn keywords_are_spelled_as_in_the_grammar() {
        for &rule in Rule::all_rules() {
            let Some((zh, en)) = spelling(rule) else { continue };
            for word in [zh, en, &en.to_uppercase()] {
                assert!(Grammar::parse(rule, word).is_ok(), "{rule:?} does not read `{word}`");
                let other = SHARED.contains(&rule) && word != zh;
                assert_eq!(keyword(word) == Some(rule), !other, "`{word}`");
            }
        }
    }
}
