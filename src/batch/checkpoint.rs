//! How far a batch has come, beside its output, so that a run that was stopped can be gone on with.
//!
//! INVARIANT: a checkpoint is written when everything it tells of is on the disk for good. What the parts hold beyond it is of no account
//! and is cut off. Rows do not depend on each other, so what is joined is what an uninterrupted run writes, byte for byte.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, OnceLock};
use std::thread::{self, JoinHandle, Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::summary::Summary;
use super::target::{beside, sync_folder};
use crate::diagnostic::{Say, say};

const BLOCK_BYTES: usize = 1 << 20;

/// What a run is: another input, other rules or options, and it is another run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Key {
    /// Of this program.
    pub(crate) version: String,
    /// Size and hash of the input.
    pub(crate) input: String,
    /// Hash of the rule set, and the day it is taken of.
    pub(crate) rules: String,
    /// Hash of the options that have to do with what is written.
    pub(crate) options: String,
    /// Hash of where the rows go that are set aside.
    pub(crate) rejects: String,
}

impl Key {
    /// What keeps this run from taking over what another one with other rules has decided.
    pub(crate) fn difference_beside_rules(&self, other: &Self) -> Option<Say> {
        let Self { rules, rejects, .. } = self.clone();
        self.difference(&Self { rules, rejects, ..other.clone() })
    }

    /// What is not the same as in another run.
    pub(crate) fn difference(&self, other: &Self) -> Option<Say> {
        let pairs = [
            (&self.input, &other.input, say!("the input has changed", "输入文件变了")),
            (&self.rules, &other.rules, say!("the rules have changed", "规则变了")),
            (&self.options, &other.options, say!("the options or the names of columns are others", "选项或列名变了")),
            (&self.rejects, &other.rejects, say!("`--rejects` or the language is another", "`--rejects` 或语言变了")),
            (&self.version, &other.version, say!("it was another version of this program", "程序的版本变了")),
        ];
        pairs.into_iter().find(|(ours, theirs, _)| ours != theirs).map(|(.., say)| say)
    }
}

/// The key of a run that is known only when its input has been read to the end, which a thread of its own does meanwhile.
pub(crate) struct LateKey {
    /// Without the input.
    key: Key,
    input: Mutex<Option<JoinHandle<io::Result<String>>>>,
    known: OnceLock<io::Result<Key>>,
}

impl LateKey {
    /// Begins to read the input, once and whole.
    pub(crate) fn of(input: &Path, rules: String, (options, rejects): (&str, &str)) -> Self {
        let hash_of = |text: &str| format!("{:032x}", xxh3_128(text.as_bytes()));
        let key = Key {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            input: String::new(),
            rules,
            options: hash_of(options),
            rejects: hash_of(rejects),
        };
        let input = input.to_owned();
        let read = move || {
            let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", input.display()));
            hash_of_file(&input).map_err(named)
        };
        Self { key, input: Mutex::new(Some(thread::spawn(read))), known: OnceLock::new() }
    }

    /// Waits for it.
    ///
    /// # Errors
    /// If the input cannot be read; the message names it.
    pub(crate) fn get(&self) -> io::Result<&Key> {
        let known = self.known.get_or_init(|| {
            let reading = self.input.lock().unwrap_or_else(|error| error.into_inner()).take();
            let died = || Err(io::Error::other("the thread that reads the input for its hash died"));
            let input = reading.map_or_else(died, |reading| reading.join().unwrap_or_else(|_| died()))?;
            Ok(Key { input, ..self.key.clone() })
        });
        known.as_ref().map_err(|error| io::Error::new(error.kind(), error.to_string()))
    }
}

/// Size and hash of a file. O(bytes).
pub(crate) fn hash_of_file(path: &Path) -> io::Result<String> {
    let mut hash = Hash::default();
    hash.read(File::open(path)?)?;
    Ok(hash.told())
}

/// Size and hash of bytes that come one after the other.
#[derive(Default)]
pub(crate) struct Hash {
    hash: Xxh3,
    n_bytes: u64,
}

impl Hash {
    /// Adds bytes.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.n_bytes += bytes.len() as u64;
    }

    /// Adds everything that can be read. O(bytes).
    pub(crate) fn read(&mut self, mut from: impl Read) -> io::Result<()> {
        let mut block = vec![0; BLOCK_BYTES];
        loop {
            match from.read(&mut block) {
                Ok(0) => return Ok(()),
                Ok(n_read) => self.add(&block[..n_read]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// What was added, in one text.
    pub(crate) fn told(&self) -> String {
        format!("{} {:032x}", self.n_bytes, self.hash.digest128())
    }
}

/// What is safely done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reached {
    /// Bytes of the decisions, and of the rejects.
    pub(crate) output_bytes: u64,
    pub(crate) rejects_bytes: u64,
    /// Whether that is all.
    pub(crate) is_whole: bool,
    /// What came of the rows so far, of which each is a case or a reject.
    pub(crate) summary: Summary,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Checkpoint {
    pub(crate) key: Key,
    pub(crate) reached: Reached,
}

impl Checkpoint {
    /// Where the checkpoint of an output lies.
    pub(crate) fn path(output: &Path) -> PathBuf {
        beside(output, "checkpoint")
    }

    /// Whether an output has one.
    pub(crate) fn exists(output: &Path) -> bool {
        Self::path(output).exists()
    }

    /// The checkpoint of an output; `None` if there is none.
    ///
    /// # Errors
    /// If it cannot be read, or is none of this program's.
    pub(crate) fn read(output: &Path) -> io::Result<Option<Self>> {
        match fs::read(Self::path(output)) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Takes the checkpoint of an output away.
    pub(crate) fn remove(output: &Path) -> io::Result<()> {
        match fs::remove_file(Self::path(output)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// Writes checkpoints of one run.
pub(crate) struct Saver<'a> {
    path: PathBuf,
    key: &'a LateKey,
    /// The parts.
    files: Vec<File>,
}

impl<'a> Saver<'a> {
    pub(crate) fn new(output: &Path, key: &'a LateKey, files: Vec<File>) -> Self {
        Self { path: Checkpoint::path(output), key, files }
    }

    /// Starts a thread that puts down now and then what has been reached, while the work goes on.
    pub(super) fn in_background<'scope>(
        &'scope self,
        scope: &'scope Scope<'scope, '_>,
        pause: Duration,
    ) -> Background<'scope> {
        // One is put down and one waits; more would only be older.
        let (to, from) = sync_channel::<Reached>(1);
        let thread = scope.spawn(move || from.iter().try_for_each(|reached| self.save(&reached)));
        Background { saver: self, to, thread, pause, saved: Instant::now() }
    }

    /// Puts down what has been reached. What has been written to the parts must have left this program's buffers.
    pub(crate) fn save(&self, reached: &Reached) -> io::Result<()> {
        for file in &self.files {
            file.sync_data()?;
        }
        let checkpoint = Checkpoint { key: self.key.get()?.clone(), reached: reached.clone() };
        let mut new = self.path.clone().into_os_string();
        new.push(".new");
        let new = PathBuf::from(new);
        let mut file = File::create(&new)?;
        file.write_all(&serde_json::to_vec(&checkpoint)?)?;
        file.sync_all()?;
        fs::rename(&new, &self.path)?;
        if let Some(folder) = self.path.parent() {
            sync_folder(folder);
        }
        Ok(())
    }
}

/// Puts checkpoints down in a thread of its own: a disk takes its time to make sure of what it was given.
pub(super) struct Background<'scope> {
    saver: &'scope Saver<'scope>,
    to: SyncSender<Reached>,
    thread: ScopedJoinHandle<'scope, io::Result<()>>,
    pause: Duration,
    saved: Instant,
}

impl Background<'_> {
    /// Whether it is time for another.
    pub(super) fn is_due(&self) -> bool {
        self.saved.elapsed() >= self.pause
    }

    /// Hands over what has been reached; nothing if the last ones are not down yet. What has been written to the parts must have left
    /// this program's buffers.
    pub(super) fn save(&mut self, reached: &Reached) {
        self.saved = Instant::now();
        // If the thread has failed, the end says why.
        let _ = self.to.try_send(reached.clone());
    }

    /// Whether nothing can be put down any more.
    pub(super) fn has_failed(&self) -> bool {
        self.thread.is_finished()
    }

    /// Puts down the last, when all is down that was handed over.
    pub(super) fn finish(self, reached: &Reached) -> io::Result<()> {
        drop(self.to);
        self.thread.join().unwrap_or_else(|_| Err(io::Error::other("the thread of the checkpoints died")))?;
        self.saver.save(reached)
    }
}
