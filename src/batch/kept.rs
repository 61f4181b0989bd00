//! What of a row comes out beside the decision, as it came in.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::Headers;
use super::headers::Columns;
use crate::fold::fold_name;

/// Which fields come out as they came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Keep {
    /// None.
    #[default]
    Nothing,
    /// All that are no part of the case.
    Rest,
    /// All.
    All,
    /// Those of these names.
    Named(Vec<String>),
}

impl Keep {
    /// The names that are asked for.
    pub(super) fn named(&self) -> impl Iterator<Item = &str> {
        let names = if let Self::Named(names) = self { names.as_slice() } else { &[] };
        names.iter().map(String::as_str)
    }

    fn has(&self, name: &str, headers: &Headers) -> bool {
        match self {
            Self::Nothing => false,
            Self::Rest => !headers.is_of_case(name),
            Self::All => true,
            Self::Named(names) => names.iter().any(|asked| fold_name(asked) == fold_name(name.trim())),
        }
    }

    /// The columns of a table that are kept, in their order. No two have one name: a second 备注 is called 备注_2.
    pub(super) fn columns(&self, names: &[Cow<'_, str>], headers: &Headers) -> Vec<(String, usize)> {
        let mut kept: Vec<(String, usize)> = Vec::new();
        for (at, name) in names.iter().enumerate().filter(|(_, name)| self.has(name, headers)) {
            let name = if name.trim().is_empty() { "column" } else { name.trim() };
            let mut unique = name.to_owned();
            let mut n = 2;
            while kept.iter().any(|(taken, _)| *taken == unique) {
                unique = format!("{name}_{n}");
                n += 1;
            }
            kept.push((unique, at));
        }
        kept
    }
}

/// One field of a row, as it came in.
#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    /// A field of a table.
    Text(Cow<'a, str>),
    /// A value of JSON, to the letter.
    Json(&'a RawValue),
}

/// The kept fields of a row.
#[derive(Debug)]
pub(super) struct Kept<'a> {
    fields: Vec<(Cow<'a, str>, Value<'a>)>,
    keep: &'a Keep,
    is_of_table: bool,
}

/// The key, and the column, under which kept fields stand whose names are not known beforehand.
const KEY: &str = "kept";

/// The kept fields of a row that is a case.
pub(super) fn kept<'a>(row: &'a str, columns: Option<&'a Columns>, headers: &'a Headers) -> Kept<'a> {
    let keep = headers.keep();
    let fields = match columns {
        _ if *keep == Keep::Nothing => Vec::new(),
        Some(columns) => {
            let mut fields = columns.fields(row);
            let mut value = |(name, at): &'a (String, usize)| {
                let field = fields.get_mut(*at).map(std::mem::take).unwrap_or_default();
                (Cow::from(name.as_str()), Value::Text(field))
            };
            columns.kept.iter().map(&mut value).collect()
        }
        None => {
            let Object(fields) = serde_json::from_str(row).unwrap_or_default();
            let is_kept = |(name, _): &(Cow<'_, str>, _)| keep.has(name, headers);
            fields.into_iter().filter(is_kept).map(|(name, value)| (name, Value::Json(value))).collect()
        }
    };
    Kept { fields, keep, is_of_table: columns.is_some() }
}

/// The first field of a row of JSON lines whose name is wanted, as text; none if it is empty or `null`.
pub(super) fn field(row: &str, is_wanted: impl Fn(&str) -> bool) -> Option<String> {
    let Object(fields) = serde_json::from_str(row).ok()?;
    let (_, raw) = fields.into_iter().find(|(name, _)| is_wanted(name))?;
    Some(Value::Json(raw).cell().into_owned())
}

/// The columns that kept fields fill in a table. `taken` are the names of the others.
///
/// What JSON lines hold is only known when all have been read, so without names they share one column.
pub(super) fn header(columns: Option<&Columns>, keep: &Keep, taken: &[&str]) -> Vec<String> {
    let of_own = |name: &str| if taken.contains(&name) { format!("{KEY}.{name}") } else { name.to_owned() };
    match (columns, keep) {
        (_, Keep::Nothing) => Vec::new(),
        (Some(columns), _) => columns.kept.iter().map(|(name, _)| of_own(name)).collect(),
        (None, Keep::Named(names)) => names.iter().map(|name| of_own(name)).collect(),
        (None, Keep::Rest | Keep::All) => vec![KEY.to_owned()],
    }
}

impl Kept<'_> {
    /// Whether nothing was to be kept.
    pub(super) fn is_nothing(&self) -> bool {
        *self.keep == Keep::Nothing
    }

    /// Adds the key and the fields under it.
    pub(super) fn json(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(format!("\"{KEY}\":").as_bytes());
        self.object(out);
    }

    fn object(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        for (at, (name, value)) in self.fields.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            text(out, name);
            out.push(b':');
            match value {
                Value::Text(field) => text(out, field),
                Value::Json(raw) => out.extend_from_slice(raw.get().as_bytes()),
            }
        }
        out.push(b'}');
    }

    /// The fields of a table's row, as many as [`header`] has.
    pub(super) fn cells(&self) -> Vec<Cow<'_, str>> {
        match self.keep {
            Keep::Nothing => Vec::new(),
            _ if self.is_of_table => self.fields.iter().map(|(_, value)| value.cell()).collect(),
            Keep::Named(names) => {
                let of_name = |asked: &String| {
                    let found = self.fields.iter().find(|(name, _)| fold_name(name) == fold_name(asked));
                    found.map(|(_, value)| value.cell()).unwrap_or_default()
                };
                names.iter().map(of_name).collect()
            }
            Keep::Rest | Keep::All => {
                let mut object = Vec::new();
                self.object(&mut object);
                vec![String::from_utf8(object).unwrap_or_default().into()]
            }
        }
    }
}

impl Value<'_> {
    /// As a field of a table: a string as it is, `null` as nothing, anything else as JSON.
    fn cell(&self) -> Cow<'_, str> {
        match self {
            Self::Text(field) => field.as_ref().into(),
            Self::Json(raw) => match serde_json::from_str(raw.get()) {
                Ok(serde_json::Value::String(text)) => text.into(),
                Ok(serde_json::Value::Null) => "".into(),
                _ => raw.get().into(),
            },
        }
    }
}

/// Adds a string of JSON.
fn text(out: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(out, text).expect("a string always serializes");
}

/// The keys and values of an object, in its order.
#[derive(Default)]
struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> serde::Deserialize<'de> for Object<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> serde::de::Visitor<'de> for Fields {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut fields = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
                    // Of a key that stands there twice the last value counts, as most readers have it.
                    fields.retain(|(known, _): &(Cow<'_, str>, _)| *known != key);
                    fields.push((key.into(), value));
                }
                Ok(Object(fields))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}
