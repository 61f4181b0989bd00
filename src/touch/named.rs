//! A part of a rule set as bytes in which every id is the name it stands for. Ids shift with every name that comes or goes; what is
//! written here stays the same as long as it means the same.

use std::fmt;

use serde::Serialize;
use serde::ser::{self, Serializer};

use crate::ids::KeywordId;
use crate::resolve::model::Resolved;

/// The bytes of a part of a rule set. O(bytes).
pub(crate) fn named(part: &impl Serialize, rules: &Resolved) -> Vec<u8> {
    let mut out = Named { rules, bytes: Vec::new() };
    match part.serialize(&mut out) {
        Ok(()) => out.bytes,
        Err(Never) => unreachable!("nothing here fails"),
    }
}

struct Named<'r> {
    rules: &'r Resolved,
    bytes: Vec<u8>,
}

/// No error: memory takes everything.
#[derive(Debug)]
struct Never;

impl fmt::Display for Never {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it could not be written down")
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

type Done = Result<(), Never>;

impl Named<'_> {
    /// Adds a value that tells where it ends.
    fn put(&mut self, kind: u8, bytes: &[u8]) -> Done {
        self.bytes.push(kind);
        self.bytes.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn number(&mut self, number: u64) -> Done {
        self.put(b'n', &number.to_le_bytes())
    }

    /// What an id stands for; `None` if it is no id.
    fn name(&self, kind: &str, id: usize) -> Option<Vec<u8>> {
        let rules = self.rules;
        let own = |name: &str| Some(name.as_bytes().to_vec());
        match kind {
            // With how something must be like it.
            "KeywordId" => own(&rules.told(KeywordId::at(id))),
            "MaskId" => own(&rules.masks[id]),
            "CueId" => own(&rules.cues[id]),
            "NameId" => own(&rules.names[id].folded),
            "BodyId" => own(&rules.bodies[id].name),
            "DutyId" => own(&rules.duties[id].name),
            "OutcomeId" => own(&rules.outcomes[id].name),
            "RuleId" => own(&rules.rules[id].name),
            "FactId" => own(&rules.facts[id].name),
            "CategoryId" => own(&rules.categories[id].path),
            "DistrictId" => own(&rules.districts[id].name),
            // Two districts may each have a street of one name.
            "StreetId" => {
                let street = &rules.streets[id];
                own(&format!("{}\n{}", rules.districts[street.district.index()].name, street.name))
            }
            "SpotId" => own(&rules.spots[id].name),
            "OverlayId" => own(&rules.overlays[id].title),
            // It has no name but what it says.
            "BackingId" => Some(named(&rules.backings[id], rules)),
            _ => None,
        }
    }
}

macro_rules! numbers {
    ($($method:ident $type:ty)*) => {$(
        fn $method(self, value: $type) -> Done {
            self.number(value as u64)
        }
    )*};
}

impl Serializer for &mut Named<'_> {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    numbers! {
        serialize_bool bool
        serialize_i8 i8
        serialize_i16 i16
        serialize_i32 i32
        serialize_i64 i64
        serialize_u8 u8
        serialize_u16 u16
        serialize_u32 u32
        serialize_u64 u64
        serialize_char char
    }

    fn serialize_f32(self, value: f32) -> Done {
        self.number(value.to_bits().into())
    }

    fn serialize_f64(self, value: f64) -> Done {
        self.number(value.to_bits())
    }

    fn serialize_str(self, value: &str) -> Done {
        self.put(b's', value.as_bytes())
    }

    fn serialize_bytes(self, value: &[u8]) -> Done {
        self.put(b'b', value)
    }

    fn serialize_none(self) -> Done {
        self.put(b'-', &[])
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        self.put(b'+', &[])?;
        value.serialize(self)
    }

    fn serialize_unit(self) -> Done {
        self.put(b'u', &[])
    }

    fn serialize_unit_struct(self, name: &'static str) -> Done {
        self.put(b'u', name.as_bytes())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Done {
        self.put(b'v', variant.as_bytes())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Done {
        let before = self.bytes.len();
        value.serialize(&mut *self)?;
        let id = self.bytes.last_chunk().map_or(0, |number| u64::from_le_bytes(*number));
        if let Some(name) = self.name(name, id as usize) {
            self.bytes.truncate(before);
            self.put(b'i', &name)?;
        }
        Ok(())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Done {
        self.put(b'v', variant.as_bytes())?;
        value.serialize(self)
    }

    fn serialize_seq(self, n: Option<usize>) -> Result<Self, Never> {
        self.put(b'<', &n.unwrap_or(0).to_le_bytes())?;
        Ok(self)
    }

    fn serialize_tuple(self, n: usize) -> Result<Self, Never> {
        self.serialize_seq(Some(n))
    }

    fn serialize_tuple_struct(self, _: &'static str, n: usize) -> Result<Self, Never> {
        self.serialize_seq(Some(n))
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, variant: &'static str, n: usize) -> Result<Self, Never> {
        self.put(b'v', variant.as_bytes())?;
        self.serialize_seq(Some(n))
    }

    fn serialize_map(self, n: Option<usize>) -> Result<Self, Never> {
        self.serialize_seq(n)
    }

    fn serialize_struct(self, _: &'static str, n: usize) -> Result<Self, Never> {
        self.serialize_seq(Some(n))
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, variant: &'static str, n: usize) -> Result<Self, Never> {
        self.put(b'v', variant.as_bytes())?;
        self.serialize_seq(Some(n))
    }
}

macro_rules! parts {
    ($($of:ident $method:ident)*) => {$(
        impl ser::$of for &mut Named<'_> {
            type Ok = ();
            type Error = Never;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
                value.serialize(&mut **self)
            }

            fn end(self) -> Done {
                self.put(b'>', &[])
            }
        }
    )*};
}

parts! {
    SerializeSeq serialize_element
    SerializeTuple serialize_element
    SerializeTupleStruct serialize_field
    SerializeTupleVariant serialize_field
}

macro_rules! fields {
    ($($of:ident)*) => {$(
        impl ser::$of for &mut Named<'_> {
            type Ok = ();
            type Error = Never;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Done {
                self.put(b'k', key.as_bytes())?;
                value.serialize(&mut **self)
            }

            fn end(self) -> Done {
                self.put(b'>', &[])
            }
        }
    )*};
}

fields! {
    SerializeStruct
    SerializeStructVariant
}

impl ser::SerializeMap for &mut Named<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Done {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        value.serialize(&mut **self)
    }

    fn end(self) -> Done {
        self.put(b'>', &[])
    }
}
