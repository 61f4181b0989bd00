//! A citizen's case as an intake system hands it over, and the small values that stand in it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// One case (诉求). Only `text` is needed; everything else may be absent.
///
/// ```
/// let case: route::Case = serde_json::from_str(r#"{"text":"路灯不亮","district":"西城区","facts":{"场所":"道路"}}"#)?;
/// assert_eq!(case.district.as_deref(), Some("西城区"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Case {
    /// The sender's number; comes out unchanged.
    #[serde(deserialize_with = "text_or_number")]
    pub id: Option<String>,
    /// The title.
    #[serde(deserialize_with = "null_is_empty")]
    pub title: String,
    /// What the citizen says.
    #[serde(deserialize_with = "null_is_empty")]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

fn null_is_empty<'de, D: serde::Deserializer<'de>>(input: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(input)?.unwrap_or_default())
}

fn text_or_number<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Id {
        Text(String),
        Number(serde_json::Number),
    }
    Ok(Option::<Id>::deserialize(input)?.map(|id| match id {
        Id::Text(text) => text,
        Id::Number(number) => number.to_string(),
    }))
}

/// How long the body has: `2h 24h 7d 15d 5wd`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Deadline {
    /// How many.
    pub count: u16,
    /// Of what.
    pub unit: DeadlineUnit,
}

/// What a deadline counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum DeadlineUnit {
    /// 小时, `h`.
    Hours,
    /// 日, `d`.
    Days,
    /// 工作日, `wd`.
    WorkingDays,
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
