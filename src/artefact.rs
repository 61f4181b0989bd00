//! A compiled rule set as bytes: what a router is opened from without its sources.
//!
//! It holds the rules of one period ([`Period`]): the days on which they are one and the same. Which of these days is meant is said
//! when it is opened; a day outside is refused. The engine's tables and what a decision says are borrowed from the bytes; the
//! rules as explanations read them, and where they were written, are decoded when first asked for.
//!
//! The bytes depend on the rules alone: not on the machine, the folder, the order of files, the day they were compiled for or on.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use borsh::{BorshDeserialize, BorshSerialize};
use jiff::civil::Date;
use thiserror::Error;

use crate::builtin;
use crate::case::CaseField;
use crate::compile::{Program, compile};
use crate::diagnostic::{Diagnostics, Say, say};
use crate::ids::SourceId;
use crate::resolve::model::Resolved;
use crate::resolve::period::Period;
use crate::source::{Source, Sources};
use crate::store::bytes::MARK;
use crate::store::{Bytes, Column, Fault, Reader, Stored, Writer};
use crate::tables::{self, TableIds, Tables};

/// What files of compiled rule sets are called.
pub(crate) const EXTENSION: &str = "routebin";

/// A rule set ready to answer.
#[derive(Clone)]
pub(crate) struct Artefact {
    pub(crate) program: Program,
    pub(crate) head: Head,
    rules: OnceLock<Resolved>,
    sources: OnceLock<Sources>,
    tables: OnceLock<Tables>,
    /// Where the above are decoded from.
    packed: Option<Packed>,
}

/// What is read at once.
#[derive(Clone, Debug, BorshSerialize, BorshDeserialize)]
pub(crate) struct Head {
    pub(crate) period: Period,
    /// Names of columns by what they hold.
    pub(crate) headers: BTreeMap<CaseField, Vec<String>>,
    table_ids: TableIds,
    places_stand_in: bool,
    /// Whether the sources are those built into the program.
    pub(crate) is_builtin: bool,
}

#[derive(Clone)]
struct Packed {
    as_of: Date,
    rules: Column<u8>,
    sources: Column<u8>,
}

/// A source as far as it is kept: of files of rules only where lines begin.
#[derive(BorshSerialize, BorshDeserialize)]
struct Outline {
    name: String,
    text: String,
    line_starts: Vec<u32>,
}

/// Why a compiled rule set is not used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ArtefactError {
    /// It could not be read.
    #[error("it could not be read")]
    Read(#[source] io::Error),
    /// It is something else.
    #[error("it is not a compiled rule set")]
    Foreign,
    /// Its end is missing.
    #[error("its end is missing")]
    Cut,
    /// Its bytes are not those that were written.
    #[error("it is damaged")]
    Damaged,
    /// Another version of the program compiled it.
    #[error("another build of the program compiled it ({version})")]
    Version {
        /// The version that did.
        version: String,
    },
    /// This kind of machine cannot open such files.
    #[error("compiled rule sets cannot be opened on this kind of machine")]
    Machine,
    /// It does not hold the rules of the day that is asked for.
    #[error("it holds the rules {}, not those of {as_of}", in_english(*.period))]
    Day {
        /// The day asked for.
        as_of: Date,
        /// The days it holds.
        period: Period,
    },
    /// Its numbers were fixed when it was compiled.
    #[error("its threshold and margin were fixed when it was compiled")]
    Numbers,
}

impl ArtefactError {
    /// What is wrong, and a way out.
    #[cfg_attr(not(feature = "cli"), allow(dead_code))]
    pub(crate) fn say(&self) -> (Say, Say) {
        let again = || {
            say!(
                "compile it again from its rules: `route compile RULES -o FILE`",
                "请用规则重新编译：`route compile RULES -o FILE`"
            )
        };
        match self {
            Self::Read(error) => (say!("it could not be read: {error}", "无法读取：{error}"), again()),
            Self::Foreign => (say!("it is not a compiled rule set", "不是编译好的规则"), again()),
            Self::Cut => (
                say!("its end is missing: it was not copied whole", "文件不完整，末尾缺失"),
                say!("copy it again, or compile it again", "请重新复制或重新编译"),
            ),
            Self::Damaged => (
                say!("it is damaged: its checksum does not agree", "文件已损坏：校验和不符"),
                say!("copy it again (not as text), or compile it again", "请重新复制（不要按文本传输）或重新编译"),
            ),
            Self::Version { version } => {
                let own = env!("CARGO_PKG_VERSION");
                let message = say!(
                    "another build of route compiled it ({version}; this is {own})",
                    "它由另一版 route 编译（{version}，本程序为 {own}）"
                );
                (message, again())
            }
            Self::Machine => (
                say!("this kind of machine cannot open such files", "本机的字节序不能使用编译好的规则"),
                say!("use the folder of rules itself", "请直接使用规则文件夹"),
            ),
            Self::Day { as_of, period } => {
                let (en, zh) = (in_english(*period), in_chinese(*period));
                let message =
                    say!("it holds the rules {en}, not those of {as_of}", "它是{zh}的规则，不含 {as_of} 的规则");
                let help = say!(
                    "compile the rules of that day: `route compile RULES --as-of {as_of} -o FILE`",
                    "请编译那一天的规则：`route compile RULES --as-of {as_of} -o FILE`"
                );
                (message, help)
            }
            Self::Numbers => (
                say!("its threshold and margin were fixed when it was compiled", "它的阈值和分差在编译时已定"),
                say!("use the folder of rules itself", "请直接使用规则文件夹"),
            ),
        }
    }
}

impl From<Fault> for ArtefactError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Foreign => Self::Foreign,
            Fault::Cut => Self::Cut,
            Fault::Damaged => Self::Damaged,
            Fault::Version(version) => Self::Version { version },
            Fault::Machine => Self::Machine,
        }
    }
}

/// `from 2024-12-04 on`.
pub(crate) fn in_english(period: Period) -> String {
    match (period.from, period.until) {
        (None, None) => "of all days".to_owned(),
        (Some(from), None) => format!("from {from} on"),
        (None, Some(until)) => format!("before {until}"),
        (Some(from), Some(until)) => format!("from {from} until before {until}"),
    }
}

/// `2024-12-04 起`.
pub(crate) fn in_chinese(period: Period) -> String {
    match (period.from, period.until) {
        (None, None) => "不限日期".to_owned(),
        (Some(from), None) => format!(" {from} 起"),
        (None, Some(until)) => format!(" {until} 之前"),
        (Some(from), Some(until)) => format!(" {from} 起、{until} 之前"),
    }
}

/// Whether a path is that of a compiled rule set, by its name or by how it begins.
pub(crate) fn is_one(path: &Path) -> bool {
    let begins_so = || {
        let mut start = [0; MARK.len()];
        File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == MARK
    };
    !path.is_dir() && (path.extension().is_some_and(|extension| extension == EXTENSION) || begins_so())
}

/// A file as tables can lie in it. Read whole, so that nothing that happens to the file later can matter.
pub(crate) fn read(path: &Path) -> Result<Arc<Bytes>, ArtefactError> {
    let mut file = File::open(path).map_err(ArtefactError::Read)?;
    let length = file.metadata().map_err(ArtefactError::Read)?.len();
    let mut start = [0; MARK.len()];
    let n_start = (length as usize).min(start.len());
    file.read_exact(&mut start[..n_start]).map_err(ArtefactError::Read)?;
    // Whatever else it is, it may be large.
    if !start.starts_with(&MARK[..6]) {
        return Err(ArtefactError::Foreign);
    }
    let mut bytes = Bytes::room(length as usize);
    let room = bytes.as_mut();
    room[..n_start].copy_from_slice(&start[..n_start]);
    file.read_exact(&mut room[n_start..]).map_err(ArtefactError::Read)?;
    Ok(Arc::new(bytes))
}

/// Bytes from anywhere as tables can lie in them.
pub(crate) fn copied(bytes: &[u8]) -> Arc<Bytes> {
    let mut copy = Bytes::room(bytes.len());
    copy.as_mut().copy_from_slice(bytes);
    Arc::new(copy)
}

impl Artefact {
    /// Compiles a rule set that has no errors.
    pub(crate) fn of(rules: Resolved, sources: Sources, tables: Tables, table_ids: TableIds, period: Period) -> Self {
        let head = Head {
            period,
            headers: tables.project.headers.clone(),
            table_ids,
            places_stand_in: tables.places_stand_in,
            is_builtin: false,
        };
        let program = compile(&rules);
        let (rules, sources, tables) = (rules.into(), sources.into(), tables.into());
        Self { program, head, rules, sources, tables, packed: None }
    }

    /// Opens a compiled rule set for a day. O(bytes), for the checksum.
    pub(crate) fn open(bytes: Arc<Bytes>, as_of: Date) -> Result<Self, ArtefactError> {
        Self::load(Reader::open(bytes, builtin::fingerprint())?, as_of)
    }

    /// Opens the rules built into the program for a day, if they are compiled for it.
    pub(crate) fn builtin(as_of: Date) -> Option<Self> {
        let bytes = builtin::compiled();
        if bytes.is_empty() {
            return None;
        }
        let mut reader = Reader::trusted(Arc::new(Bytes::Static(bytes))).ok()?;
        let mut artefact = Self::load_with(&mut reader, as_of).ok()?;
        artefact.head.is_builtin = true;
        Some(artefact)
    }

    fn load(mut reader: Reader, as_of: Date) -> Result<Self, ArtefactError> {
        let artefact = Self::load_with(&mut reader, as_of)?;
        reader.finish()?;
        Ok(artefact)
    }

    fn load_with(reader: &mut Reader, as_of: Date) -> Result<Self, ArtefactError> {
        let head: Head = reader.packed()?;
        if !head.period.holds(as_of) {
            return Err(ArtefactError::Day { as_of, period: head.period });
        }
        let program = Stored::load(reader)?;
        let packed = Packed { as_of, rules: Stored::load(reader)?, sources: Stored::load(reader)? };
        let (rules, sources, tables) = Default::default();
        Ok(Self { program, head, rules, sources, tables, packed: Some(packed) })
    }

    /// The bytes. `root` is the folder that the names of sources begin with; it is left out.
    pub(crate) fn to_bytes(&self, root: Option<&Path>, with_sources: bool) -> Vec<u8> {
        let mut rules = self.rules().clone();
        let mut head = self.head.clone();
        head.is_builtin = false;
        let sources = self.outlines(root, &mut rules, &mut head);
        let mut out = Writer::default();
        out.packed(&head);
        self.program.store(&mut out);
        out.packed(&rules);
        if with_sources {
            out.packed(&sources)
        } else {
            out.section(Vec::new())
        }
        out.finish(builtin::fingerprint(), env!("CARGO_PKG_VERSION"))
    }

    /// The sources in the order of their names below the root, and every place told by that order.
    fn outlines(&self, root: Option<&Path>, rules: &mut Resolved, head: &mut Head) -> Vec<Outline> {
        let sources = self.sources();
        let mut named: Vec<(String, SourceId)> =
            sources.iter().map(|(id, source)| (below(&source.name, root), id)).collect();
        named.sort();
        let mut places = vec![SourceId(0); named.len()];
        for (place, (_, id)) in named.iter().enumerate() {
            places[id.index()] = SourceId::at(place);
        }
        rules.each_span(|span| span.source = places.get(span.source.index()).copied().unwrap_or(span.source));
        head.table_ids.each(|id| *id = places[id.index()]);
        let is_table = |place: usize| {
            let mut found = false;
            head.table_ids.clone().each(|id| found |= id.index() == place);
            found
        };
        let outline = |(place, (name, id)): (usize, (String, SourceId))| {
            let source = sources.get(id);
            let text = if is_table(place) { source.text.clone() } else { String::new() };
            Outline { name, text, line_starts: source.line_starts().to_vec() }
        };
        named.into_iter().enumerate().map(outline).collect()
    }

    /// The rules as explanations read them.
    pub(crate) fn rules(&self) -> &Resolved {
        self.rules.get_or_init(|| {
            let Some(packed) = &self.packed else { return Resolved::default() };
            let rules: Resolved = borsh::from_slice(&packed.rules).expect("the checksum agreed");
            Resolved { as_of: packed.as_of, ..rules }
        })
    }

    /// The same, to be changed.
    #[cfg_attr(not(feature = "cli"), allow(dead_code))]
    pub(crate) fn parts_mut(&mut self) -> (&mut Resolved, &mut Program) {
        self.rules();
        (self.rules.get_mut().expect("decoded above"), &mut self.program)
    }

    /// The sources; of a compiled rule set only the tables have their text.
    pub(crate) fn sources(&self) -> &Sources {
        self.sources.get_or_init(|| {
            let mut sources = Sources::default();
            if self.head.is_builtin {
                tables::builtin(&mut sources);
            } else if let Some(packed) = &self.packed {
                let outlines: Vec<Outline> = borsh::from_slice(&packed.sources).expect("the checksum agreed");
                for Outline { name, text, line_starts } in outlines {
                    sources.add(Source::outline(name, text, line_starts));
                }
            }
            sources
        })
    }

    /// The tables.
    #[cfg_attr(not(feature = "cli"), allow(dead_code))]
    pub(crate) fn tables(&self) -> &Tables {
        self.tables.get_or_init(|| {
            let mut tables = tables::read(self.sources(), self.head.table_ids, &mut Diagnostics::default());
            tables.places_stand_in = self.head.places_stand_in;
            tables.project.threshold = self.program.settings.threshold;
            tables.project.margin = self.program.settings.margin;
            tables
        })
    }
}

/// A source's name below the root, with `/` between its parts.
fn below(name: &str, root: Option<&Path>) -> String {
    let inner = root.and_then(|root| Path::new(name).strip_prefix(root).ok());
    let parts = inner.filter(|inner| !inner.as_os_str().is_empty()).map(|inner| {
        let parts: Vec<_> = inner.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        parts.join("/")
    });
    parts.unwrap_or_else(|| name.to_owned())
}

/// Writes a file beside its place, and puts it there when it is whole.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let written = File::create(&part).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&part, path)).inspect_err(|_| drop(fs::remove_file(&part)))
}

#[cfg(test)]
mod tests;
