//! Guarantees: what the author promises of every text, by id. Whether it holds is not asked here.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, say};
use crate::ids::*;
use crate::resolve::model::{Guarantee, Promise};
use crate::syntax::ast::{Item, Statement, StatementKind};

impl Resolver<'_> {
    /// Reads the guarantees, in name order. Those of which no clause could be read are left out.
    pub(super) fn take_guarantees(&mut self) {
        let mut items: Vec<(String, &Item)> = Vec::new();
        for defined in self.names.guarantees.values() {
            items.push((defined.name.text.clone(), defined.item));
            let promises =
                defined.item.body.iter().any(|statement| matches!(statement.kind, StatementKind::Promise { .. }));
            if !promises && !defined.item.broken {
                let name = &defined.name.text;
                let message = say!("guarantee `{name}` promises nothing", "保证`{name}`没有内容");
                let help = say!("write `if any(\"…\") then lead …`", "写`若 任一(\"…\") 则 主责 …`");
                self.out.push(Diagnostic::new(Code::EmptyGuarantee, defined.name.span, message).help(help));
            }
        }
        items.sort_by(|a, b| a.0.cmp(&b.0));
        for (name, item) in items {
            let clauses: Vec<Promise> = item.body.iter().filter_map(|statement| self.promise(statement)).collect();
            if !clauses.is_empty() {
                self.model.guarantees.push(Guarantee { name, clauses, span: item.span });
            }
        }
    }

    fn promise(&mut self, statement: &Statement) -> Option<Promise> {
        let StatementKind::Promise { condition, claim, leads } = &statement.kind else { return None };
        let when = self.condition(condition);
        let mut leads: Vec<BodyId> = leads.iter().filter_map(|lead| self.body(lead)).collect();
        leads.sort();
        leads.dedup();
        // That none of them is known was told.
        (!leads.is_empty()).then_some(Promise { when, claim: *claim, leads, span: statement.span })
    }
}

#[cfg(test)]
mod tests {
    use crate::resolve::model::{Claim, Cond, Resolved};
    use crate::router::Router;

    const RULES: &str = r#"
词表 气 = "煤气味"、"气味"
职责 供气 { 主责 燃气集团；草稿 "试" }
规则 煤气 → 供气 { 得 6 若 "煤气味" }
否定 前("没有") 于 "气味"
"#;

    fn rules(more: &str) -> Resolved {
        let builder = Router::builder(jiff::civil::date(2026, 11, 22)).text("a.duty", format!("{RULES}{more}"));
        let checked = builder.check().unwrap();
        assert!(!checked.diagnostics.has_errors(), "{:?}", checked.diagnostics.list());
        checked.rules
    }

    #[test]
    fn guarantees_are_read_in_name_order_with_the_numbers_of_all_others() {
        let rules = rules(
            "guarantee 二 { if \"臭气味\" then 3 \"楼道\" then never lead 区水务局 }\n\
             保证 一 { 若 词表 气 则 主责 燃气集团、区水务局、燃气集团\n若 区 = 西城区 则 首 主责 区水务局 }\n",
        );
        let names: Vec<&str> = rules.guarantees.iter().map(|guarantee| guarantee.name.as_str()).collect();
        assert_eq!(names, ["一", "二"]);
        let told = |of: &Cond| {
            let mut words = Vec::new();
            of.keywords(&mut words);
            words.into_iter().map(|word| rules.told(word)).collect::<Vec<_>>()
        };
        let leads = |at: usize, clause: usize| -> Vec<&str> {
            let leads = &rules.guarantees[at].clauses[clause].leads;
            leads.iter().map(|lead| rules.bodies[lead.index()].name.as_str()).collect()
        };
        let [first, second] = &rules.guarantees[0].clauses[..] else { panic!("{:?}", rules.guarantees[0]) };
        assert_eq!((told(&first.when), first.claim), (vec!["煤气味".to_owned(), "气味".to_owned()], Claim::Lead));
        assert_eq!(leads(0, 0).len(), 2, "each once");
        assert_eq!((second.claim, leads(0, 1)), (Claim::First, vec!["区水务局"]));
        let third = &rules.guarantees[1].clauses[0];
        assert!(matches!(third.when, Cond::Near { gap: 3, ordered: true, .. }));
        assert_eq!((told(&third.when), third.claim), (vec!["臭气味".to_owned(), "楼道".to_owned()], Claim::Never));
        // A word that only a guarantee has can be negated as any other.
        let negatable: Vec<String> = rules.negations[0].negatable.iter().map(|word| rules.told(*word)).collect();
        assert_eq!(negatable, ["气味", "煤气味", "臭气味"]);
    }

    #[test]
    fn a_guarantee_changes_the_rule_set_by_its_words_only_and_touches_no_case() {
        let (without, with) = (rules(""), rules("保证 一 { 若 \"煤气味\" 则 主责 燃气集团 }\n"));
        assert_eq!(with.guarantees.len(), 1);
        assert_eq!(without.ruleset, with.ruleset);
        assert_eq!(borsh::to_vec(&without).unwrap(), borsh::to_vec(&with).unwrap());
        let more = rules("保证 一 { 若 \"臭气味\" 则 主责 燃气集团 }\n");
        assert_ne!(without.ruleset, more.ruleset);
        #[cfg(feature = "cli")]
        {
            let touch = crate::touch::Touch::of(&without, &more);
            assert!(matches!(touch, crate::touch::Touch::Words(words) if words.n == 0));
        }
    }
}
