//! How sections lie in a file, and how a file that is not whole is told from one that is.
//!
//! ```text
//!  0  8  mark, with bytes that a transfer as text would change
//!  8  8  checksum (XXH3, 64 bits) of everything after it
//! 16  8  length of the file
//! 24  8  fingerprint of the code that wrote it
//! 32  4  number of sections
//! 36 28  version of the program that wrote it, for messages
//! 64 16  for each section: where it begins, how long it is
//!        the sections, each at a multiple of 16
//! ```

use std::ops::Range;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use bytemuck::Pod;
use xxhash_rust::xxh3::xxh3_64;
use yoke::Yoke;

use super::Column;

/// What a compiled rule set begins with.
pub(crate) const MARK: [u8; 8] = *b"\x8aroute\r\n";

const HEADER: usize = 64;
const ALIGN: usize = 16;

/// Bytes that tables borrow from.
pub(crate) enum Bytes {
    /// Part of the program, at a multiple of [`ALIGN`].
    Static(&'static [u8]),
    /// Read or made; the first so many bytes.
    Read(Vec<u128>, usize),
}

impl Bytes {
    /// Room for so many bytes, all nought.
    pub(crate) fn room(n_bytes: usize) -> Self {
        Self::Read(vec![0; n_bytes.div_ceil(size_of::<u128>())], n_bytes)
    }

    /// The bytes, to be filled; none if they are part of the program.
    pub(crate) fn as_mut(&mut self) -> &mut [u8] {
        match self {
            Self::Static(_) => &mut [],
            Self::Read(words, n_bytes) => &mut bytemuck::cast_slice_mut(words)[..*n_bytes],
        }
    }

    /// The bytes.
    pub(crate) fn as_slice(&self) -> &[u8] {
        match self {
            Self::Static(bytes) => bytes,
            Self::Read(words, n_bytes) => &bytemuck::cast_slice(words)[..*n_bytes],
        }
    }
}

/// Why bytes are no tables of this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// They do not begin as such tables do.
    Foreign,
    /// Fewer bytes than there were.
    Cut,
    /// Other bytes than there were.
    Damaged,
    /// Written by another version of the program, whose name for itself this is.
    Version(String),
    /// This machine's numbers lie the other way round.
    Machine,
}

/// Collects sections.
#[derive(Default)]
pub(crate) struct Writer {
    sections: Vec<Vec<u8>>,
}

impl Writer {
    /// Appends a section.
    pub(crate) fn section(&mut self, bytes: Vec<u8>) {
        self.sections.push(bytes);
    }

    /// Appends a section that is decoded when opened.
    pub(crate) fn packed<T: BorshSerialize + ?Sized>(&mut self, value: &T) {
        self.section(borsh::to_vec(value).expect("writing to memory does not fail"));
    }

    /// Bytes of all sections.
    pub(crate) fn n_bytes(&self) -> usize {
        self.sections.iter().map(Vec::len).sum()
    }

    /// The whole file.
    pub(crate) fn finish(self, fingerprint: u64, version: &str) -> Vec<u8> {
        let mut out = vec![0; HEADER + ALIGN * self.sections.len()];
        for (index, section) in self.sections.iter().enumerate() {
            let at = HEADER + ALIGN * index;
            let (start, length) = (out.len() as u64, section.len() as u64);
            out[at..at + 8].copy_from_slice(&start.to_le_bytes());
            out[at + 8..at + 16].copy_from_slice(&length.to_le_bytes());
            out.extend_from_slice(section);
            out.resize(out.len().next_multiple_of(ALIGN), 0);
        }
        let length = out.len() as u64;
        let n_sections = self.sections.len() as u32;
        let version: Vec<u8> = version.bytes().take(HEADER - 36).collect();
        out[..8].copy_from_slice(&MARK);
        out[16..24].copy_from_slice(&length.to_le_bytes());
        out[24..32].copy_from_slice(&fingerprint.to_le_bytes());
        out[32..36].copy_from_slice(&n_sections.to_le_bytes());
        out[36..36 + version.len()].copy_from_slice(&version);
        let checksum = xxh3_64(&out[16..]);
        out[8..16].copy_from_slice(&checksum.to_le_bytes());
        out
    }
}

/// Hands out the sections in their order.
pub(crate) struct Reader {
    bytes: Arc<Bytes>,
    next: usize,
    n_sections: usize,
}

impl Reader {
    /// Checks the bytes as a whole. O(bytes).
    ///
    /// # Errors
    /// If they are not what [`Writer::finish`] wrote for this fingerprint.
    pub(crate) fn open(bytes: Arc<Bytes>, fingerprint: u64) -> Result<Self, Fault> {
        let all = bytes.as_slice();
        let mark = all.get(..MARK.len()).ok_or(Fault::Foreign)?;
        // The blank line's bytes go first when a file is sent as text.
        if mark != MARK {
            return Err(if mark.starts_with(&MARK[..6]) { Fault::Damaged } else { Fault::Foreign });
        }
        let header = all.get(..HEADER).ok_or(Fault::Cut)?;
        let length = number(header, 16);
        if (all.len() as u64) < length {
            return Err(Fault::Cut);
        }
        if xxh3_64(&all[16..]) != number(header, 8) || all.len() as u64 != length {
            return Err(Fault::Damaged);
        }
        if number(header, 24) != fingerprint {
            let version = String::from_utf8_lossy(&header[36..]);
            return Err(Fault::Version(version.trim_end_matches('\0').to_owned()));
        }
        Self::trusted(bytes)
    }

    /// Opens bytes that this program was built with, unread.
    pub(crate) fn trusted(bytes: Arc<Bytes>) -> Result<Self, Fault> {
        if cfg!(target_endian = "big") {
            return Err(Fault::Machine);
        }
        let header = bytes.as_slice().get(..HEADER).ok_or(Fault::Cut)?;
        let n_sections = number(header, 32) as u32 as usize;
        Ok(Self { bytes, next: 0, n_sections })
    }

    /// Where the next section lies.
    fn take(&mut self) -> Result<Range<usize>, Fault> {
        if self.next >= self.n_sections {
            return Err(Fault::Damaged);
        }
        let at = HEADER + ALIGN * self.next;
        self.next += 1;
        let bytes = self.bytes.as_slice();
        let entry = bytes.get(at..at + ALIGN).ok_or(Fault::Damaged)?;
        let (start, length) = (number(entry, 0) as usize, number(entry, 8) as usize);
        let end = start.checked_add(length).filter(|&end| end <= bytes.len()).ok_or(Fault::Damaged)?;
        Ok(start..end)
    }

    /// The next section, decoded.
    pub(crate) fn packed<T: BorshDeserialize>(&mut self) -> Result<T, Fault> {
        let range = self.take()?;
        borsh::from_slice(&self.bytes.as_slice()[range]).map_err(|_| Fault::Damaged)
    }

    /// The next section as it lies.
    pub(crate) fn plain<T: Pod>(&mut self) -> Result<Column<T>, Fault> {
        let range = self.take()?;
        let slice: Yoke<&'static [T], Arc<Bytes>> = Yoke::try_attach_to_cart(self.bytes.clone(), |bytes| {
            bytemuck::try_cast_slice(&bytes.as_slice()[range]).map_err(|_| Fault::Damaged)
        })?;
        Ok(Column::borrowed(slice))
    }

    /// The next section as text.
    pub(crate) fn text(&mut self) -> Result<Yoke<&'static str, Arc<Bytes>>, Fault> {
        let range = self.take()?;
        Yoke::try_attach_to_cart(self.bytes.clone(), |bytes| {
            std::str::from_utf8(&bytes.as_slice()[range]).map_err(|_| Fault::Damaged)
        })
    }

    /// Whether nothing is left.
    ///
    /// # Errors
    /// If something is.
    pub(crate) fn finish(self) -> Result<(), Fault> {
        if self.next == self.n_sections { Ok(()) } else { Err(Fault::Damaged) }
    }
}

/// The eight bytes at `at` as a number.
fn number(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(std::array::from_fn(|index| bytes.get(at + index).copied().unwrap_or(0)))
}
