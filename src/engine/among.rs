//! What was found in the last text, for the reasons: they are read by the definition, which need not look for what is not there.

use super::Scratch;
use crate::compile::Program;
use crate::compile::index::Role;
use crate::reference::Among;

impl Scratch {
    /// Every word found in the last text, whatever became of it, and every rule that may have a true line.
    pub(crate) fn among(&self, program: &Program) -> Among {
        let mut among = Among::default();
        for word in self.words.all() {
            if let Some(keyword) = word.keyword() {
                among.keywords.push(keyword.index());
                continue;
            }
            for role in program.index.roles(word) {
                match role {
                    Role::Keyword(keyword) => among.keywords.push(keyword.index()),
                    Role::Mask(mask) => among.masks.push(mask.index()),
                    Role::Cue(cue) => among.cues.push(cue.index()),
                    Role::Name(name) => among.names.push(name.index()),
                }
            }
        }
        let triggered = self.hits.words.iter().flat_map(|keyword| program.keywords.triggers(*keyword));
        let lines = triggered.chain(program.rules.always.iter().copied());
        among.rules.extend(lines.map(|line| program.rules.lines[line as usize].rule.index()));
        let Among { keywords, masks, cues, names, rules } = &mut among;
        for found in [keywords, masks, cues, names, rules] {
            found.sort_unstable();
            found.dedup();
        }
        among
    }
}
