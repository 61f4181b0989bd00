//! A label map as it is written, before any name in it is looked up.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use crate::tables::yaml;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMap {
    pub(super) label: Option<String>,
    #[serde(default, deserialize_with = "yaml::unique_keys")]
    pub(super) labels: BTreeMap<String, RawRight>,
    #[serde(default)]
    pub(super) skip: Vec<String>,
}

/// A name, a list of names, or names by what they are of.
#[derive(Default)]
pub(super) struct RawRight {
    pub(super) body: Vec<String>,
    pub(super) line: Vec<String>,
    pub(super) category: Vec<String>,
    pub(super) outcome: Vec<String>,
    /// Whether it is written as a list, which may be empty: then nothing the rules can answer is right.
    pub(super) is_list: bool,
}

impl RawRight {
    /// Every name it gives.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.body.iter().chain(&self.line).chain(&self.category).chain(&self.outcome)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKinds {
    #[serde(default)]
    body: OneOrMany,
    #[serde(default)]
    line: OneOrMany,
    #[serde(default)]
    category: OneOrMany,
    #[serde(default)]
    outcome: OneOrMany,
}

#[derive(Default)]
struct OneOrMany(Vec<String>);

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(RightVisitor { kinds: false }).map(|right| Self(right.body))
    }
}

impl<'de> Deserialize<'de> for RawRight {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(RightVisitor { kinds: true })
    }
}

struct RightVisitor {
    /// Whether names may be told by kind.
    kinds: bool,
}

impl<'de> Visitor<'de> for RightVisitor {
    type Value = RawRight;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("names")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<RawRight, E> {
        Ok(RawRight { body: vec![name.to_owned()], ..RawRight::default() })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<RawRight, A::Error> {
        let mut body = Vec::new();
        while let Some(name) = names.next_element()? {
            body.push(name);
        }
        Ok(RawRight { body, is_list: true, ..RawRight::default() })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawRight, A::Error> {
        if !self.kinds {
            return Err(serde::de::Error::invalid_type(serde::de::Unexpected::Map, &self));
        }
        let kinds = RawKinds::deserialize(MapAccessDeserializer::new(map))?;
        Ok(RawRight {
            body: kinds.body.0,
            line: kinds.line.0,
            category: kinds.category.0,
            outcome: kinds.outcome.0,
            is_list: false,
        })
    }
}
