//! One row → one case, or the reason why not.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

use super::Headers;
use super::error::{Reason, looks_like_gbk};
use super::fields::fields;
use super::headers::Columns;
use crate::case::{Case, OneOrMany};
use crate::tables::CaseField;

/// Reads a row of JSON lines.
pub(super) fn json(row: &[u8], headers: &Headers) -> Result<Case, Reason> {
    let text = utf8(row)?;
    let mut input = serde_json::Deserializer::from_str(text);
    let seed = CaseSeed { headers };
    let (case, has_words) = seed
        .deserialize(&mut input)
        .and_then(|found| input.end().map(|()| found))
        .map_err(|error| Reason::Json { message: error.to_string() })?;
    if has_words { Ok(case) } else { Err(Reason::NoText) }
}

/// Reads a row of CSV. An empty field says nothing.
pub(super) fn csv(row: &[u8], columns: &Columns) -> Result<Case, Reason> {
    let fields = fields(utf8(row)?);
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

fn utf8(row: &[u8]) -> Result<&str, Reason> {
    std::str::from_utf8(row)
        .map_err(|error| Reason::NotUtf8 { byte: error.valid_up_to() + 1, looks_like_gbk: looks_like_gbk(row) })
}

/// Reads an object into a case; the other value says whether it has a text or a title. Keys that mean nothing are passed over.
struct CaseSeed<'a> {
    headers: &'a Headers,
}

impl<'de> DeserializeSeed<'de> for CaseSeed<'_> {
    type Value = (Case, bool);

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Self::Value, D::Error> {
        input.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for CaseSeed<'_> {
    type Value = (Case, bool);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a `text`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut case = Case::default();
        let mut has_words = false;
        // The rank of the name that filled each field, by field.
        let mut ranks: [Option<usize>; 7] = [None; 7];
        let mut has_facts = false;
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            if key == "facts" {
                if std::mem::replace(&mut has_facts, true) {
                    return Err(A::Error::custom("key `facts` twice"));
                }
                case.facts = map.next_value::<Option<_>>()?.unwrap_or_default();
                continue;
            }
            let Some((field, rank)) = self.headers.field(&key) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let filled = &mut ranks[field as usize];
            match *filled {
                Some(before) if before == rank => return Err(A::Error::custom(format_args!("key `{key}` twice"))),
                Some(before) if before < rank => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
                _ => *filled = Some(rank),
            }
            match field {
                CaseField::Id => case.id = map.next_value::<Option<Id>>()?.map(|id| id.0),
                CaseField::Title | CaseField::Text => {
                    let value: Option<String> = map.next_value()?;
                    has_words |= value.is_some();
                    let value = value.unwrap_or_default();
                    *(if field == CaseField::Text { &mut case.text } else { &mut case.title }) = value;
                }
                CaseField::Category => case.category = said(map.next_value()?),
                CaseField::District => case.district = said(map.next_value()?),
                CaseField::Street => case.street = said(map.next_value()?),
                CaseField::Time => case.time = said(map.next_value()?),
            }
        }
        Ok((case, has_words))
    }
}

/// An empty string says as little as null.
fn said(value: Option<String>) -> Option<String> {
    value.filter(|text| !text.trim().is_empty())
}

/// A number of the sender's, in quotes or not.
struct Id(String);

impl<'de> serde::Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct IdVisitor;
        impl Visitor<'_> for IdVisitor {
            type Value = Id;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or a number")
            }

            fn visit_str<E>(self, text: &str) -> Result<Id, E> {
                Ok(Id(text.to_owned()))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Id, E> {
                Ok(Id(number.to_string()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Id, E> {
                Ok(Id(number.to_string()))
            }

            // Beyond u64 a number has lost its last digits: two cases could come out with one id.
            fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Id, E> {
                let is_whole = number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0;
                if is_whole {
                    Ok(Id(format!("{number:.0}")))
                } else {
                    Err(E::custom("put an id of this size in quotes"))
                }
            }
        }
        input.deserialize_any(IdVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::Project;

    fn read(row: &str) -> Result<Case, String> {
        let names = vec!["工单内容".to_owned(), "内容".to_owned()];
        let headers = Headers::of(&Project { headers: [(CaseField::Text, names)].into(), ..Project::default() });
        json(row.as_bytes(), &headers).map_err(|reason| reason.code().to_owned())
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
        assert_eq!(read("{}"), Err("no-text".to_owned()));
        assert_eq!(read(r#"{"text":null}"#), Err("no-text".to_owned()));
        assert_eq!(
            json(b"{\"text\":\"\xC4\xDA\"}", &Headers::default()).unwrap_err(),
            Reason::NotUtf8 { byte: 10, looks_like_gbk: true }
        );
    }
}
