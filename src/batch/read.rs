//! One row → one case, or the reason why not.

use serde_json::Value;

use super::error::Reason;
use super::headers::Columns;
use super::{Headers, plain};
use crate::case::CaseField;
use crate::case::{Case, CaseReader, OneOrMany};

/// Reads a row of JSON lines.
pub(super) fn json(row: &str, headers: &Headers) -> Result<Case, Reason> {
    let (case, has_words) = match plain::case(row, headers) {
        Some(found) => found,
        None => json_in_full(row, headers)?,
    };
    if has_words { Ok(case) } else { Err(Reason::NoText) }
}

/// The other value says whether it has a text or a title.
fn json_in_full(row: &str, headers: &Headers) -> Result<(Case, bool), Reason> {
    let mut input = serde_json::Deserializer::from_str(row);
    let mut misread = None;
    let reader = CaseReader { field_of: |key: &str| headers.field(key), misread: &mut misread };
    let found = reader.read(&mut input).and_then(|found| input.end().map(|()| found));
    found.map_err(|error| match misread {
        Some(misread) => Reason::Case(misread),
        None if error.is_eof() => Reason::JsonEnds,
        None => Reason::Json { byte: error.column() },
    })
}

/// Reads a row of CSV. An empty field says nothing.
pub(super) fn csv(row: &str, columns: &Columns) -> Result<Case, Reason> {
    let fields = columns.fields(row);
    if fields.len() != columns.n_columns {
        return Err(Reason::Fields { found: fields.len(), expected: columns.n_columns });
    }
    let field = |at: usize| fields[at].trim();
    let filled = |at: usize| Some(field(at)).filter(|text| !text.is_empty()).map(str::to_owned);
    let mut case = Case::default();
    for (name, at) in &columns.single {
        match name {
            CaseField::Id => case.id = filled(*at),
            // What the citizen says is taken as it stands.
            CaseField::Title => case.title = fields[*at].to_string(),
            CaseField::Text => case.text = fields[*at].to_string(),
            CaseField::Category => {}
            CaseField::District => case.district = filled(*at),
            CaseField::Street => case.street = filled(*at),
            CaseField::Time => case.time = filled(*at),
        }
    }
    let levels: Vec<&str> = columns.levels.iter().map(|at| field(*at)).filter(|level| !level.is_empty()).collect();
    case.category = (!levels.is_empty()).then(|| levels.join("/"));
    for (fact, at) in &columns.facts {
        let values: Vec<String> = field(*at)
            .split(['、', '|'])
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
            .collect();
        if !values.is_empty() {
            case.facts.insert(fact.clone(), OneOrMany::Many(values));
        }
    }
    Ok(case)
}

/// The right answer that a row of JSON lines holds. Only for rows that are cases.
pub(super) fn json_label(row: &str, headers: &Headers) -> Option<String> {
    let row: serde_json::Map<String, Value> = serde_json::from_str(row).ok()?;
    let label = row.into_iter().find(|(key, _)| headers.is_label(key))?.1;
    let text = match label {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The right answer that a row of CSV holds. Only for rows that are cases.
pub(super) fn csv_label(row: &str, columns: &Columns) -> Option<String> {
    let fields = columns.fields(row);
    let text = fields.get(columns.label?)?.trim();
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(row: &str) -> Result<Case, String> {
        let names = vec!["工单内容".to_owned(), "内容".to_owned()];
        let headers = Headers::of(&[(CaseField::Text, names)].into());
        json(row, &headers).map_err(|reason| reason.code().to_owned())
    }

    #[test]
    fn reads_objects() {
        let case = read(r#"{"id":7,"text":"路灯不亮","来电人":{"a":[1]},"facts":{"场所":["道路","小区"]},"street":"","title":null}"#)
            .unwrap();
        assert_eq!((case.id.as_deref(), case.text.as_str(), case.street), (Some("7"), "路灯不亮", None));
        assert_eq!(case.facts["场所"].values(), ["道路", "小区"]);
        assert_eq!(read(r#"{"内容":"乙","工单内容":"甲"}"#).unwrap().text, "甲");
        assert_eq!(read(r#"{"工单内容":"甲","内容":"乙"}"#).unwrap().text, "甲");
        assert_eq!(read(r#"{"text":"","facts":null}"#).unwrap(), Case::default());
        assert_eq!(read(r#"{"title":"只有标题"}"#).unwrap().title, "只有标题");
    }

    #[test]
    fn reads_as_the_library_does() {
        for row in [
            r#"{"text":"甲","facts":null,"district":"","id":7}"#,
            r#"{"text":"甲","facts":{"场所":["道路",""],"时段":null,"楼层":3}}"#,
            r#"{"ＴＥＸＴ":"甲","facts":{"场所":true}}"#,
            r#"{"text":"甲","facts":{"场所":{}}}"#,
            r#"{"text":"甲","id":1e300}"#,
            r#"{"text":"甲","text":"乙"}"#,
        ] {
            let by_library: Result<Case, _> = serde_json::from_str(row);
            assert_eq!(json(row, &Headers::default()).ok(), by_library.ok(), "{row}");
        }
    }

    #[test]
    fn plain_rows_are_read_as_in_full() {
        let names = vec!["工单内容".to_owned(), "内容".to_owned()];
        let headers = Headers::of(&[(CaseField::Text, names)].into());
        // Every row of up to four members of these, with and without blanks between.
        let members = [
            r#""text":"甲\t\u4e59""#,
            r#""text":"甲，乙""#,
            r#""内容":"丙""#,
            r#""工单内容":"""#,
            r#""title":null"#,
            r#""district":" ""#,
            r#""id":"000000000000000001""#,
            r#""id":17"#,
            r#""来电人":"某某""#,
            r#""n":0,"m":-1"#,
            r#""n":00"#,
            r#""n":1.5e3"#,
            r#""n":true"#,
            r#""n":{"a":[]}"#,
            "\"text\":\"a\tb\"",
            r#""facts":{"场所":"道路"}"#,
            "",
        ];
        let mut n_plain = 0;
        for first in members {
            for second in members {
                for third in members {
                    for (between, end) in [(",", "}"), (" , ", " } "), (",", "} x"), (",", "")] {
                        let row = format!("{{{}{end}", [first, second, third].join(between));
                        let full = json_in_full(&row, &headers);
                        if let Some(plain) = plain::case(&row, &headers) {
                            n_plain += 1;
                            assert_eq!(Ok(plain), full, "{row}");
                        }
                    }
                }
            }
        }
        assert!(n_plain > 500, "{n_plain}");
        assert!(plain::case(r#"{"id":"1","text":"路灯不亮","district":"西城区"}"#, &headers).is_some());
    }

    #[test]
    fn refuses_the_rest() {
        for row in [
            "{",
            "[]",
            "1",
            "null",
            r#""text""#,
            r#"{"text":1}"#,
            r#"{"text":"甲"} {}"#,
            r#"{"text":"甲","text":"乙"}"#,
            r#"{"text":"甲","facts":[]}"#,
            r#"{"text":"甲","id":1e300}"#,
            r#"{"text":"\ud800"}"#,
            r#"{"text":"甲","id":{}}"#,
        ] {
            assert_eq!(read(row), Err("not-a-case".to_owned()), "{row}");
        }
        let reason = |row: &str| json(row, &Headers::default()).unwrap_err().say().zh;
        assert_eq!(reason(r#"{"text":"甲"#), "不是一件诉求：JSON 没有写完");
        assert_eq!(reason(r#"{"text":"甲",}"#), "不是一件诉求：第 15 字节处不合 JSON 的写法");
        assert_eq!(
            reason(r#"{"text":"甲","facts":{"场所":{}}}"#),
            "不是一件诉求：事实 `场所` 应是文字，或几个文字的列表"
        );
        assert_eq!(read("{}"), Err("no-text".to_owned()));
        assert_eq!(read(r#"{"text":null}"#), Err("no-text".to_owned()));
    }
}
