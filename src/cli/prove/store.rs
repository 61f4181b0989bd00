//! Answers kept between runs, in the user's cache folder: one file for each rule folder, program and time limit.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use sha2::{Digest, Sha256};

use super::super::args::RulesArgs;
use super::super::rules::RuleSet;
use crate::batch::Target;
use crate::prove::Earlier;

/// Where answers about a rule set are kept.
pub(in crate::cli) struct Store {
    path: PathBuf,
}

impl Store {
    /// For the rules at a path. `None` where there is no cache folder, or the program cannot tell which it is.
    pub(in crate::cli) fn of(rules: &RulesArgs, timeout: Duration) -> Option<Self> {
        let folder = ["XDG_CACHE_HOME", "LOCALAPPDATA"].into_iter().filter_map(std::env::var_os).map(PathBuf::from);
        let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
        let folder = folder.chain(home).find(|folder| folder.is_absolute())?;
        // Another program may answer otherwise.
        let program = std::env::current_exe().and_then(std::fs::metadata).ok()?;
        let made = program.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let rules = match RuleSet::of(rules.rules.as_deref()) {
            RuleSet::Path(path) => std::fs::canonicalize(path).ok()?.into_os_string().into_encoded_bytes(),
            RuleSet::BuiltIn => Vec::new(),
        };
        let told = format!("{} {} {:?} {:?}", env!("CARGO_PKG_VERSION"), program.len(), made, timeout);
        let key = Sha256::new().chain_update(told).chain_update(rules).finalize();
        let name = key[..12].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        Some(Self { path: folder.join("route").join("prove").join(name) })
    }

    /// What is kept; nothing of a file that is damaged.
    pub(in crate::cli) fn read(&self) -> Option<Earlier> {
        let bytes = std::fs::read(&self.path).ok()?;
        let (sum, bytes) = bytes.split_at_checked(32)?;
        (Sha256::digest(bytes).as_slice() == sum).then(|| borsh::from_slice(bytes).ok())?
    }

    /// Keeps answers. What cannot be written is found anew next time.
    pub(in crate::cli) fn write(&self, earlier: &Earlier) {
        let write = || {
            let bytes = borsh::to_vec(earlier).ok()?;
            let folder = self.path.parent()?;
            std::fs::create_dir_all(folder).ok()?;
            let mut file = Target::create(&self.path).ok()?;
            file.write_all(&Sha256::digest(&bytes)).ok()?;
            file.write_all(&bytes).ok()?;
            file.finish().ok()
        };
        _ = write();
    }
}
