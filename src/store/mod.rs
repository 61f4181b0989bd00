//! Tables as bytes that can be used where they lie: in a file that was read, or in the program itself.
//!
//! The bytes are the same on every machine: numbers are little-endian, sizes are those of the format and never the machine's,
//! and nothing in them says where or when they were made. Arrays of numbers are borrowed as they lie, aligned; small tables of
//! richer entries are decoded when opened. A section has no name: a table reads its sections in the order it wrote them, and
//! bytes written by other code are refused before anything is read ([`bytes`]).
//!
//! INVARIANT: what an index in a table points at is not checked again. Bytes that pass the checksum were written by the same code
//! from a sound rule set, so every id is one of its tables. Bytes forged to pass it can make this program stop, and no more.

pub(crate) mod bytes;
mod column;
mod texts;

pub(crate) use self::bytes::{Bytes, Fault, Reader, Writer};
pub(crate) use self::column::{Column, Element};
pub(crate) use self::texts::Texts;

/// What can be written to sections and opened from them.
pub(crate) trait Stored: Sized {
    /// Appends sections.
    fn store(&self, out: &mut Writer);

    /// Opens the sections that [`Stored::store`] wrote.
    ///
    /// # Errors
    /// If the bytes are not what it wrote.
    fn load(from: &mut Reader) -> Result<Self, Fault>;
}

/// A struct is stored field by field, in the order of this list. Each field of the struct must be in it.
macro_rules! stored {
    ($name:ident $(<$T:ident>)? { $($field:ident),* $(,)? }) => {
        impl $(<$T: $crate::store::Element>)? $crate::store::Stored for $name $(<$T>)? {
            fn store(&self, out: &mut $crate::store::Writer) {
                let Self { $($field),* } = self;
                $($crate::store::Stored::store($field, out);)*
            }

            fn load(from: &mut $crate::store::Reader) -> Result<Self, $crate::store::Fault> {
                Ok(Self { $($field: $crate::store::Stored::load(from)?),* })
            }
        }
    };
}
pub(crate) use stored;

/// Types of tables whose entries are decoded when opened.
macro_rules! packed {
    ($($name:ty),* $(,)?) => {$(
        impl $crate::store::Element for $name {
            fn store_all(items: &[Self], out: &mut $crate::store::Writer) {
                out.packed(items);
            }

            fn load_all(from: &mut $crate::store::Reader) -> Result<$crate::store::Column<Self>, $crate::store::Fault> {
                Ok(from.packed::<Vec<Self>>()?.into())
            }
        }
    )*};
}
pub(crate) use packed;

/// Types of tables that are borrowed as they lie.
macro_rules! plain {
    ($($name:ty),* $(,)?) => {$(
        impl $crate::store::Element for $name {
            fn store_all(items: &[Self], out: &mut $crate::store::Writer) {
                out.section(bytemuck::cast_slice(items).to_vec());
            }

            fn load_all(from: &mut $crate::store::Reader) -> Result<$crate::store::Column<Self>, $crate::store::Fault> {
                from.plain()
            }
        }
    )*};
}
pub(crate) use plain;

plain!(u8, u16, u32, u64);
packed!(bool);

/// A copy of a section, for tables the hot path reads at every character.
impl<T: Element> Stored for Vec<T> {
    fn store(&self, out: &mut Writer) {
        T::store_all(self, out);
    }

    fn load(from: &mut Reader) -> Result<Self, Fault> {
        Ok(T::load_all(from)?.to_vec())
    }
}

/// Single values are sections too.
macro_rules! whole {
    ($($name:ty),* $(,)?) => {$(
        impl Stored for $name {
            fn store(&self, out: &mut Writer) {
                out.packed(self);
            }

            fn load(from: &mut Reader) -> Result<Self, Fault> {
                from.packed()
            }
        }
    )*};
}

whole!(bool, u32, String, [u16; 2], crate::resolve::model::Settings);
