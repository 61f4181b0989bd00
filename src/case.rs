//! A citizen's case as an intake system hands it over, and the small values that stand in it.

use std::collections::BTreeMap;
use std::fmt;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::diagnostic::{Lang, Say, say};
use crate::fold::fold_name;

/// A field of a case that a column can fill.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CaseField {
    /// The sender's number.
    Id,
    /// The title.
    Title,
    /// The text.
    Text,
    /// The category.
    Category,
    /// The district.
    District,
    /// The street.
    Street,
    /// The time.
    Time,
}

/// The names of the fields themselves, beside which a rule set may list others.
pub(crate) const OWN_NAMES: [(CaseField, &str); 7] = [
    (CaseField::Id, "id"),
    (CaseField::Title, "title"),
    (CaseField::Text, "text"),
    (CaseField::Category, "category"),
    (CaseField::District, "district"),
    (CaseField::Street, "street"),
    (CaseField::Time, "time"),
];

/// The key of the facts, an object.
pub(crate) const FACTS: &str = "facts";

/// One case (诉求). Only `text` is needed; everything else may be absent, `null` or an empty string.
///
/// ```
/// let case: route::Case = serde_json::from_str(r#"{"text":"路灯不亮","district":"西城区","facts":{"场所":"道路"}}"#)?;
/// assert_eq!(case.district.as_deref(), Some("西城区"));
/// # Ok::<(), serde_json::Error>(())
/// ```
/// Read from JSON, an id may be a number; a fact a string, a number, `true`, `false` or a list of these. Other keys are passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Case {
    /// The sender's number; comes out unchanged.
    pub id: Option<String>,
    /// The title.
    pub title: String,
    /// What the citizen says.
    pub text: String,
    /// A category path such as `环境保护/噪声`.
    pub category: Option<String>,
    /// The district.
    pub district: Option<String>,
    /// The street or township.
    pub street: Option<String>,
    /// When it happened, `2026-11-22T23:10`; only the hour and minute count.
    pub time: Option<String>,
    /// Facts the caller knows: a value or several possible ones by fact name.
    pub facts: BTreeMap<String, OneOrMany>,
}

impl Case {
    /// A case of which only the text is known.
    #[must_use]
    pub fn of_text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// One value, or the several that are possible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// Exactly this.
    One(String),
    /// One of these.
    Many(Vec<String>),
}

impl OneOrMany {
    /// The values.
    #[must_use]
    pub fn values(&self) -> &[String] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
        }
    }
}

/// What is wrong with the JSON of a case. It names keys and quotes no value: a value may be what a citizen wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Misread {
    /// Not an object at all.
    NoObject,
    /// A key that stands there twice.
    Twice { key: String },
    /// A text that is none.
    NoText { key: String },
    /// An id that is neither a string nor a number.
    NoId { key: String },
    /// A number whose last digits are lost in reading: two cases could come out with one id.
    LongId { key: String },
    /// Facts that are no object.
    NoFacts,
    /// A fact whose value is none.
    NoValue { fact: String },
}

impl Misread {
    pub(crate) fn say(&self) -> Say {
        match self {
            Self::NoObject => say!("a case is an object: {{\"text\": …}}", "一件诉求应写成 {{\"text\": …}}"),
            Self::Twice { key } => say!("`{key}` is there twice", "`{key}` 出现两次"),
            Self::NoText { key } => say!("`{key}` should be a string", "`{key}` 应是带引号的文字"),
            Self::NoId { key } => say!("`{key}` should be a string or a number", "`{key}` 应是带引号的文字或数字"),
            Self::LongId { key } => say!("put the number `{key}` in quotes", "`{key}` 的数字请加引号"),
            Self::NoFacts => {
                say!("`facts` should be an object: {{\"场所\": \"道路\"}}", "`facts` 应写成 {{\"场所\": \"道路\"}}")
            }
            Self::NoValue { fact } => {
                say!(
                    "fact `{fact}` should be a string or a list of strings",
                    "事实 `{fact}` 应是文字，或几个文字的列表"
                )
            }
        }
    }
}

/// Reads a case, whatever its keys are called. The other value says whether it has a text or a title.
pub(crate) struct CaseReader<'a, F> {
    /// The field a key stands for, and how good a name it is for it: smaller is better.
    pub(crate) field_of: F,
    /// What was wrong, beside the error of the format.
    pub(crate) misread: &'a mut Option<Misread>,
}

impl<F: Fn(&str) -> Option<(CaseField, usize)>> CaseReader<'_, F> {
    pub(crate) fn read<'de, D: Deserializer<'de>>(self, input: D) -> Result<(Case, bool), D::Error> {
        input.deserialize_any(self)
    }

    fn fail<T, E: serde::de::Error>(self, misread: Misread) -> Result<T, E> {
        let error = E::custom(misread.say().en);
        *self.misread = Some(misread);
        Err(error)
    }
}

impl<'de> Deserialize<'de> for Case {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let field_of = |key: &str| {
            let own = |name: &str| OWN_NAMES.iter().find(|(_, own)| *own == name).map(|(field, _)| (*field, 0));
            own(key).or_else(|| own(&fold_name(key)))
        };
        CaseReader { field_of, misread: &mut None }.read(input).map(|(case, _)| case)
    }
}

impl<'de, F: Fn(&str) -> Option<(CaseField, usize)>> Visitor<'de> for CaseReader<'_, F> {
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
        while let Some(key) = map.next_key::<String>()? {
            if key == FACTS {
                if std::mem::replace(&mut has_facts, true) {
                    return self.fail(Misread::Twice { key });
                }
                match facts(map.next_value()?) {
                    Ok(facts) => case.facts = facts,
                    Err(misread) => return self.fail(misread),
                }
                continue;
            }
            let Some((field, rank)) = (self.field_of)(&key) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let filled = &mut ranks[field as usize];
            match *filled {
                Some(before) if before == rank => return self.fail(Misread::Twice { key }),
                Some(before) if before < rank => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
                _ => *filled = Some(rank),
            }
            let value: Value = map.next_value()?;
            let text = match if field == CaseField::Id { id(key, value) } else { text(key, value) } {
                Ok(text) => text,
                Err(misread) => return self.fail(misread),
            };
            has_words |= text.is_some() && matches!(field, CaseField::Title | CaseField::Text);
            // What the citizen says is taken as it stands; elsewhere blanks say as little as null.
            match field {
                CaseField::Title => case.title = text.unwrap_or_default(),
                CaseField::Text => case.text = text.unwrap_or_default(),
                CaseField::Id => case.id = text.and_then(said),
                CaseField::Category => case.category = text.and_then(said),
                CaseField::District => case.district = text.and_then(said),
                CaseField::Street => case.street = text.and_then(said),
                CaseField::Time => case.time = text.and_then(said),
            }
        }
        Ok((case, has_words))
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<Self::Value, E> {
        self.fail(Misread::NoObject)
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<Self::Value, E> {
        self.fail(Misread::NoObject)
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<Self::Value, E> {
        self.fail(Misread::NoObject)
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<Self::Value, E> {
        self.fail(Misread::NoObject)
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Self::Value, E> {
        self.fail(Misread::NoObject)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        self.fail(Misread::NoObject)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        self.fail(Misread::NoObject)
    }
}

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        match fact_values(Value::deserialize(input)?) {
            Some(found) => Ok(found.unwrap_or_else(|| Self::Many(Vec::new()))),
            None => Err(D::Error::custom("expected a string or a list of strings")),
        }
    }
}

/// A text, unless it is blank.
pub(crate) fn said(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}

fn text(key: String, value: Value) -> Result<Option<String>, Misread> {
    match value {
        Value::Null => Ok(None),
        Value::Text(text) => Ok(Some(text)),
        _ => Err(Misread::NoText { key }),
    }
}

fn id(key: String, value: Value) -> Result<Option<String>, Misread> {
    match value {
        Value::Null => Ok(None),
        Value::Text(text) | Value::Number { text, is_whole: true } => Ok(Some(text)),
        Value::Number { .. } => Err(Misread::LongId { key }),
        _ => Err(Misread::NoId { key }),
    }
}

fn facts(value: Value) -> Result<BTreeMap<String, OneOrMany>, Misread> {
    let given = match value {
        Value::Null => return Ok(BTreeMap::new()),
        Value::Object(given) => given,
        _ => return Err(Misread::NoFacts),
    };
    let mut facts = BTreeMap::new();
    let mut n_given: BTreeMap<String, usize> = BTreeMap::new();
    for (fact, value) in given {
        let n = n_given.entry(fact.clone()).or_default();
        *n += 1;
        if *n > 1 {
            return Err(Misread::Twice { key: fact });
        }
        match fact_values(value) {
            Some(Some(values)) => _ = facts.insert(fact, values),
            Some(None) => {}
            None => return Err(Misread::NoValue { fact }),
        }
    }
    Ok(facts)
}

/// The values of a fact: `None` if they are none, `Some(None)` if nothing is said.
fn fact_values(value: Value) -> Option<Option<OneOrMany>> {
    let one = |value: Value| match value {
        Value::Null => Some(None),
        Value::Text(text) | Value::Number { text, .. } => Some(said(text)),
        Value::Bool(value) => Some(Some(value.to_string())),
        Value::List(_) | Value::Object(_) => None,
    };
    match value {
        Value::List(values) => {
            let values: Vec<String> =
                values.into_iter().map(one).collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
            Some((!values.is_empty()).then_some(OneOrMany::Many(values)))
        }
        value => Some(one(value)?.map(OneOrMany::One)),
    }
}

/// A value of any kind, so that a wrong one can be told in our own words.
enum Value {
    Null,
    Bool(bool),
    /// `is_whole`: a whole number with all its digits.
    Number {
        text: String,
        is_whole: bool,
    },
    Text(String),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, input: D) -> Result<Value, D::Error> {
        Value::deserialize(input)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number { text: number.to_string(), is_whole: true })
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number { text: number.to_string(), is_whole: true })
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        // From 2^53 on, a number in floating point may have lost its last digits.
        let is_whole = number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0;
        Ok(Value::Number { text: number.to_string(), is_whole })
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Value::Object(entries))
    }
}

/// How long the body has: `2h 24h 7d 15d 5wd`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Deadline {
    /// How many.
    pub count: u16,
    /// Of what.
    pub unit: DeadlineUnit,
}

/// What a deadline counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, BorshSerialize, BorshDeserialize)]
pub enum DeadlineUnit {
    /// 小时, `h`.
    Hours,
    /// 日, `d`.
    Days,
    /// 工作日, `wd`.
    WorkingDays,
}

impl Deadline {
    /// How people say it: `7日`, `2小时`, `5个工作日`; `7 days`, `2 hours`, `5 working days`.
    #[must_use]
    pub fn in_words(self, lang: Lang) -> String {
        let (zh, en) = match self.unit {
            DeadlineUnit::Hours => ("小时", "hours"),
            DeadlineUnit::Days => ("日", "days"),
            DeadlineUnit::WorkingDays => ("个工作日", "working days"),
        };
        match lang {
            Lang::Zh => format!("{}{zh}", self.count),
            Lang::En => format!("{} {en}", self.count),
        }
    }
}

impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            DeadlineUnit::Hours => "h",
            DeadlineUnit::Days => "d",
            DeadlineUnit::WorkingDays => "wd",
        };
        write!(f, "{}{unit}", self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Case, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_is_said_in_several_ways() {
        let expected = Case::of_text("甲");
        for json in [
            r#"{"text":"甲"}"#,
            r#"{"text":"甲","id":null,"title":null,"category":null,"district":null,"facts":null}"#,
            r#"{"text":"甲","id":"","title":"","category":" ","district":"","street":"","time":"","facts":{}}"#,
            r#"{"text":"甲","facts":{"场所":null,"时段":"","天气":[],"物":[null," "]},"来电人":{"a":[1]}}"#,
        ] {
            assert_eq!(read(json).as_ref(), Ok(&expected), "{json}");
        }
        assert_eq!(read(&serde_json::to_string(&expected).unwrap()), Ok(expected));
    }

    #[test]
    fn numbers_may_be_ids_and_facts() {
        for (json, expected) in [
            ("7", "7"),
            ("-7", "-7"),
            ("7.0", "7"),
            ("\"007\"", "007"),
            ("18446744073709551615", "18446744073709551615"),
        ] {
            assert_eq!(read(&format!("{{\"id\":{json}}}")).unwrap().id.as_deref(), Some(expected));
        }
        let case = read(r#"{"facts":{"楼层":3,"有人":true,"场所":["道路",2]}}"#).unwrap();
        assert_eq!(case.facts["楼层"], OneOrMany::One("3".into()));
        assert_eq!(case.facts["有人"], OneOrMany::One("true".into()));
        assert_eq!(case.facts["场所"].values(), ["道路", "2"]);
        assert_eq!(serde_json::from_str::<OneOrMany>("\"甲\"").unwrap(), OneOrMany::One("甲".into()));
        assert!(serde_json::from_str::<OneOrMany>("{}").is_err());
    }

    #[test]
    fn mistakes_are_told_without_what_stands_there() {
        for (json, expected) in [
            ("\"SECRET\"", "a case is an object: {\"text\": …}"),
            ("[\"SECRET\"]", "a case is an object: {\"text\": …}"),
            ("null", "a case is an object: {\"text\": …}"),
            (r#"{"text":["SECRET"]}"#, "`text` should be a string"),
            (r#"{"district":1}"#, "`district` should be a string"),
            (r#"{"id":{"SECRET":1}}"#, "`id` should be a string or a number"),
            (r#"{"id":1e300}"#, "put the number `id` in quotes"),
            (r#"{"text":"SECRET","text":"SECRET"}"#, "`text` is there twice"),
            (r#"{"facts":"SECRET"}"#, "`facts` should be an object: {\"场所\": \"道路\"}"),
            (r#"{"facts":{"场所":{"SECRET":1}}}"#, "fact `场所` should be a string or a list of strings"),
            (r#"{"facts":{"场所":["SECRET",[]]}}"#, "fact `场所` should be a string or a list of strings"),
            (r#"{"facts":{"场所":"甲","场所":null}}"#, "`场所` is there twice"),
        ] {
            let said = read(json).unwrap_err();
            assert!(said.starts_with(expected) && !said.contains("SECRET"), "{json}: {said}");
        }
    }
}
