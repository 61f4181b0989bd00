//! What people get wrong: from where pest stopped to what to do about it.

use super::belongs::{self, Place};
use super::expr::Text;
use super::grammar::{Called, Rule, Stop, called, keyword, spelling};
use super::token::{Kind, Token, tokens};
use crate::diagnostic::{Code, Diagnostic, say};
use crate::source::Span;

/// Whether `word` is a keyword.
pub(super) fn is(word: &str, rule: Rule) -> bool {
    keyword(word) == Some(rule)
}

/// The spellings among `rules` that are one slip away from `word`, ready to be shown; at most three.
pub(super) fn nearest(word: &str, rules: impl Iterator<Item = Rule>) -> Option<String> {
    let length = word.chars().count();
    if !(2..=32).contains(&length) {
        return None;
    }
    let lower = word.to_lowercase();
    let near = |spelled: &&str| spelled.chars().count() > 1 && strsim::osa_distance(spelled, &lower) == 1;
    let found: Vec<String> =
        rules.filter_map(spelling).flat_map(|(zh, en)| [zh, en]).filter(near).map(|word| format!("`{word}`")).collect();
    (1..=3).contains(&found.len()).then(|| found.join(" / "))
}

/// The keyword among `rules` that `word` begins with.
pub(super) fn glued_in(word: &str, rules: &[Rule]) -> Option<Rule> {
    let begins = |rule: &&Rule| spelling(**rule).is_some_and(|(zh, _)| word.len() > zh.len() && word.starts_with(zh));
    rules.iter().filter(begins).max_by_key(|rule| spelling(**rule).map_or(0, |(zh, _)| zh.len())).copied()
}

/// No blank after a keyword.
pub(super) fn glued(rule: Rule, word: &str, span: Span) -> Box<Diagnostic> {
    let zh = spelling(rule).map_or("", |(zh, _)| zh);
    let rest = word.strip_prefix(zh).unwrap_or("");
    let message = say!("no blank after `{zh}` in `{word}`", "`{word}` 的 `{zh}` 之后缺空格");
    let help = say!("put a space after `{zh}`: `{zh} {rest}`", "在 `{zh}` 之后加一个空格：`{zh} {rest}`");
    Box::new(Diagnostic::new(Code::GluedKeyword, span, message).help(help))
}

/// A statement in the wrong item.
pub(super) fn misplaced(rule: Rule, word: &str, span: Span, place: Place) -> Diagnostic {
    let (en, zh) = (place.called().en, place.called().zh);
    let message = say!("`{word}` does not belong in {en}", "`{word}` 不能写在{zh}之内");
    Diagnostic::new(Code::MisplacedStatement, span, message).help(Place::of(rule))
}

/// A line that begins with no keyword that could stand here.
pub(super) fn unknown_statement(word: &str, span: Span, place: Place) -> Diagnostic {
    if let Some(rule) = glued_in(word, place.statements()) {
        return *glued(rule, word, span);
    }
    let (en, zh) = (place.called().en, place.called().zh);
    if word.is_empty() {
        let message = say!("expected a statement of {en}", "此处应有{zh}的语句");
        return Diagnostic::new(Code::Syntax, span, message);
    }
    let message = say!("{en} has no statement `{word}`", "{zh}没有语句 `{word}`");
    let diagnostic = Diagnostic::new(Code::Syntax, span, message);
    if let Some(near) = nearest(word, place.statements().iter().copied()) {
        return diagnostic.help(say!("did you mean {near}?", "是否想写 {near}？"));
    }
    let all = |pick: fn((&'static str, &'static str)) -> &'static str| {
        place.statements().iter().filter_map(|&rule| spelling(rule)).map(pick).collect::<Vec<_>>().join(" ")
    };
    let (zh, en) = (all(|(zh, _)| zh), all(|(_, en)| en));
    diagnostic.help(say!("statements here: {en}", "此处可用：{zh}"))
}

const OPERATORS: [Rule; 4] = [Rule::op_and, Rule::op_or, Rule::op_near, Rule::op_then];

/// Turns a failure of pest into a diagnostic in the user's words.
pub(super) fn explain(stop: &Stop, text: &str, at: Text) -> Diagnostic {
    let tokens: Vec<Token> =
        tokens(text).into_iter().filter(|t| !matches!(t.kind, Kind::Line | Kind::Comment)).collect();
    let found = tokens.iter().position(|t| t.end() > stop.at);
    let token = found.map(|i| tokens[i]);
    let before = found.unwrap_or(tokens.len()).checked_sub(1).map(|i| tokens[i]);
    let span_of = |t: Token| Span::new(at.source, at.base + t.start(), at.base + t.end());
    let end = Span::new(at.source, at.base + text.len(), at.base + text.len());
    let span = token.map_or(end, span_of);
    let word = token.map_or("", |t| t.text(text));
    let previous = before.map_or("", |t| t.text(text));
    let wants = |rule: Rule| stop.expected.contains(&rule);
    let is_word = token.is_some_and(|t| t.kind == Kind::Word);
    let operator_wanted = wants(Rule::op_and);

    if let Some(before) = before
        && matches!(keyword(previous), Some(Rule::kw_fuzzy | Rule::kw_sound | Rule::kw_loose))
        && token.is_some_and(|t| t.kind == Kind::Text)
        && !wants(Rule::string)
    {
        let message = say!("`{previous}` stands in conditions only", "`{previous}` 只能写在条件里");
        return Diagnostic::new(Code::BadLikeness, span_of(before), message)
            .help(say!("write it behind `if` or `unless`", "写在 `若` 或 `除非` 之后的条件里"));
    }
    if wants(Rule::kw_so) && is_word && lacks_so(word) {
        let message = say!("expected `then` before `{word}`", "`{word}` 之前缺 `则`");
        return Diagnostic::new(Code::Syntax, span, message)
            .help(say!("write `if … then lead …`", "写作 `若 … 则 主责 …`"));
    }
    if (operator_wanted || wants(Rule::EOI)) && is_word && keyword(word).is_some_and(belongs::is_statement) {
        let message = say!("`{word}` begins a new statement", "`{word}` 是另一条语句的开头");
        return Diagnostic::new(Code::Syntax, span, message)
            .help(say!("write it on its own line, or put `；` before it", "另起一行，或在它前面加 `；`"));
    }
    if operator_wanted
        && is_word
        && let Some(rule) =
            glued_in(word, &OPERATORS).or_else(|| glued_in(word, &[Rule::kw_so]).filter(|&so| wants(so)))
    {
        return *glued(rule, word, span);
    }
    let sign = matches!(word, "&&" | "||" | "&" | "|" | "+" | "!=" | "≠" | "~" | "/");
    if operator_wanted && (is_word && !is_operator(word) || sign) {
        return unknown_operator(word, span, wants(Rule::eq), wants(Rule::kw_so));
    }
    // In English 则 is read as 接 before what follows it is seen.
    let so_or_number = wants(Rule::kw_never);
    if is_word
        && keyword(word).is_none()
        && !so_or_number
        && (wants(Rule::number) || wants(Rule::hour_range) || wants(Rule::clock))
    {
        let shape = if wants(Rule::hour_range) { "22-6" } else { "6" };
        let message = say!("`{word}` is no number here", "`{word}` 在此处不是数字");
        let diagnostic = Diagnostic::new(Code::BadValue, span, message);
        let glued = word.find(|c: char| !c.is_numeric()).filter(|&cut| cut > 0);
        return diagnostic.help(match glued.map(|cut| word.split_at(cut)) {
            Some((number, rest)) => {
                say!("write `{number} {rest}` if a number is meant", "若 `{number}` 是数字，写作 `{number} {rest}`")
            }
            None => say!("write it in digits, such as `{shape}`", "用数字写，如 `{shape}`"),
        });
    }
    if before.is_some_and(|t| t.kind == Kind::Word)
        && previous.chars().all(char::is_numeric)
        && matches!(word, "." | "．" | "%" | "％")
    {
        let message = say!("only whole numbers can stand here", "此处只能写整数");
        return Diagnostic::new(Code::BadValue, before.map_or(span, |t| span_of(t).to(span)), message);
    }
    if is_word && wants(Rule::keyword) {
        let message = say!("keyword `{word}` needs quotes", "关键词 `{word}` 须加引号");
        return Diagnostic::new(Code::UnquotedKeyword, span, message)
            .help(say!("write `\"{word}\"`", "写作 `\"{word}\"`"));
    }
    let known: Vec<Rule> = stop.expected.iter().copied().filter(|&rule| spelling(rule).is_some()).collect();
    if is_word
        && keyword(word).is_none()
        && let Some(rule) = glued_in(word, &known)
    {
        return *glued(rule, word, span);
    }
    let (zh, en) = expected(stop);
    let message = if word.is_empty() {
        say!("expected {en}, but the statement ends here", "此处应有{zh}，语句却结束了")
    } else {
        say!("expected {en}, found `{word}`", "此处应有{zh}，不是 `{word}`")
    };
    let diagnostic = Diagnostic::new(Code::Syntax, span, message);
    let rest = text.get(span.start as usize - at.base..).unwrap_or("").trim();
    if wants(Rule::string) && !wants(Rule::word) && !rest.is_empty() && !rest.contains(['"', '\n']) {
        return diagnostic.help(say!("put the text in quotes: `\"{rest}\"`", "给文字加上引号：`\"{rest}\"`"));
    }
    if wants(Rule::comma) && matches!(word, "；" | ";") {
        return diagnostic.help(say!("separate the elements of a list with `、`", "列表各项之间用 `、` 分隔"));
    }
    if operator_wanted && token.is_some_and(|t| t.kind == Kind::Text) {
        return diagnostic.help(say!(
            "join conditions by `and` or `or`, the elements of a list by `、`",
            "条件之间用 `且`、`或` 连接，列表各项之间用 `、` 分隔"
        ));
    }
    if is_word && let Some(near) = nearest(word, known.into_iter()) {
        return diagnostic.help(say!("did you mean {near}?", "是否想写 {near}？"));
    }
    if wants(Rule::kw_never) {
        return diagnostic.help(say!(
            "behind `then` stands `lead …`, `first lead …` or `never lead …`",
            "`则` 之后写 `主责 …`、`首 主责 …` 或 `永不 主责 …`"
        ));
    }
    diagnostic
}

/// Whether `word` is what stands behind 则.
fn lacks_so(word: &str) -> bool {
    matches!(keyword(word), Some(Rule::kw_lead | Rule::kw_foremost | Rule::kw_first | Rule::kw_never))
}

fn is_operator(word: &str) -> bool {
    keyword(word).is_some_and(|rule| OPERATORS.contains(&rule))
}

fn unknown_operator(word: &str, span: Span, after_name: bool, before_so: bool) -> Diagnostic {
    let message = say!("`{word}` is no operator", "`{word}` 不是连接词");
    let diagnostic = Diagnostic::new(Code::UnknownOperator, span, message);
    diagnostic.help(match word {
        "&&" | "&" | "+" => say!("write `and`", "写作 `且`"),
        "||" | "|" | "/" => say!("write `or`", "写作 `或`"),
        "!=" | "≠" => say!("write `not` before the condition: `not name = value`", "在条件前写 `非`：`非 名称 = 值`"),
        "并且" | "而且" | "同时" | "以及" | "并" | "和" | "与" | "及" => say!("write `and`", "写作 `且`"),
        "或者" | "或是" => say!("write `or`", "写作 `或`"),
        "那么" | "那" | "就" | "应" if before_so => say!("write `then`", "写作 `则`"),
        _ => match nearest(word, OPERATORS.into_iter()) {
            Some(near) => say!("did you mean {near}?", "是否想写 {near}？"),
            None if after_name && matches!(word, "是" | "为" | "is" | "包含" | "等于") => {
                say!("a condition on a fact reads `name = value`", "事实条件写作 `名称 = 值`")
            }
            None => say!(
                "conditions are joined by `and`, `or`, `near 12`, `then 12`",
                "条件之间用 `且`、`或`、`近 12`、`接 12` 连接"
            ),
        },
    })
}

/// What was expected, as 中文 and English lists.
fn expected(stop: &Stop) -> (String, String) {
    let (mut zh, mut en): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut add = |a: String, b: String| {
        if !zh.contains(&a) {
            zh.push(a);
            en.push(b);
        }
    };
    let only_end = stop.expected.iter().all(|&rule| matches!(rule, Rule::EOI | Rule::colon));
    for &rule in &stop.expected {
        match called(rule) {
            Called::Keyword(zh, en) => add(format!("`{zh}`"), format!("`{en}`")),
            Called::Sign(sign) => add(format!("`{sign}`"), format!("`{sign}`")),
            Called::Thing(..) if rule == Rule::EOI && !only_end => {}
            Called::Thing(zh, en) => add(zh.into(), en.into()),
            Called::Nothing => {}
        }
    }
    if zh.is_empty() {
        return ("别的内容".into(), "something else".into());
    }
    let short = |list: Vec<String>, or: &str, sep: &str| match list.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{}{or}{last}", rest.join(sep)),
        _ => list.concat(),
    };
    let zh = short(zh, " 或 ", "、");
    let zh = if zh.starts_with('`') { format!(" {zh}") } else { zh };
    (zh, short(en, " or ", ", "))
}
