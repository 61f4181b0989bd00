//! Lists and duties: what they say, what they must say, arms and their facts.

use std::collections::BTreeSet;

use super::model::VerbRole;
use super::names::DefinedDuty;
use super::roles::RoleDraft;
use super::{Resolver, key, verbs};
use crate::diagnostic::{Code, Diagnostic, say};
use crate::ids::*;
use crate::resolve::model::{Arm, Ask, Cond, Duty, List, VariantScope};
use crate::source::Span;
use crate::syntax::ast::{Comparison, Head, Name, Statement, StatementKind};

/// The most combinations of fact values that are gone through one by one.
const MAX_CELLS: usize = 4096;

/// A duty in force before overlays.
pub(super) struct DutyDraft {
    /// Its key in [`super::names::Names::duties`].
    pub(super) at: String,
    pub(super) duty: Duty,
    pub(super) arms: Vec<Arm>,
    /// Whom its list names as first receiver.
    pub(super) list_first: Option<BodyId>,
    n_papers: u32,
    n_department_papers: u32,
}

impl<'a> Resolver<'a> {
    /// Reads the lists in force.
    pub(super) fn take_lists(&mut self) {
        let mut order: Vec<(String, String)> =
            self.names.lists.iter().map(|(at, list)| (list.name.text.clone(), at.clone())).collect();
        order.sort();
        for (index, (name, at)) in order.into_iter().enumerate() {
            let defined = self.names.lists.get_mut(&at).expect("the order lists what is defined");
            defined.id = Some(index as u32);
            let (item, in_force) = (defined.item, defined.in_force);
            let Head::List { title, .. } = &item.head else { continue };
            let mut list = List {
                name,
                title: title.as_ref().map(|title| title.text.clone()),
                boards: Vec::new(),
                basis: Vec::new(),
                owners: Vec::new(),
            };
            let mut owners_written = false;
            for statement in &item.body {
                match &statement.kind {
                    StatementKind::Boards(boards) => list.boards.extend(boards.iter().map(|board| board.text.clone())),
                    StatementKind::Basis { papers, .. } => {
                        list.basis.extend(papers.iter().map(|paper| paper.text.clone()));
                    }
                    StatementKind::Owners(owners) => {
                        owners_written = true;
                        self.asleep = !in_force;
                        let owners: Vec<BodyId> = owners.iter().filter_map(|owner| self.body(owner)).collect();
                        list.owners.extend(owners);
                    }
                    _ => {}
                }
            }
            if !owners_written {
                list.owners = ["街道办事处", "街道党工委"].iter().filter_map(|name| self.body_named(name)).collect();
            }
            self.asleep = false;
            self.model.lists.push(list);
        }
    }

    /// The list of a name, if it is in force.
    pub(super) fn list(&mut self, name: &Name) -> Option<usize> {
        if let Some(list) = self.names.lists.get_mut(&key(&name.text)) {
            list.used = true;
            return list.id.map(|id| id as usize).filter(|_| list.in_force);
        }
        let known: Vec<&str> = self.names.lists.values().map(|list| list.name.text.as_str()).collect();
        let diagnostic = self.unknown(Code::UnknownList, ("list", "清单"), name, &known);
        self.out.extend(diagnostic);
        None
    }

    /// Reads every duty; those in force come back in name order.
    pub(super) fn take_duties(&mut self) -> Vec<DutyDraft> {
        let mut drafts = Vec::new();
        let keys: Vec<String> = self.names.duties.keys().cloned().collect();
        for at in keys {
            // A duty that is not in force today is read all the same.
            drafts.extend(self.take_duty(&at));
        }
        drafts.sort_by(|a, b| a.duty.name.cmp(&b.duty.name));
        self.check_assertions(&drafts);
        for (index, draft) in drafts.iter().enumerate() {
            self.names.duties.get_mut(&draft.at).expect("a draft has a definition").id = Some(DutyId::at(index));
        }
        drafts
    }

    fn take_duty(&mut self, at: &str) -> Option<DutyDraft> {
        let defined = &self.names.duties[at];
        let (name, title, body, span) = (defined.name, defined.title, defined.body, defined.span);
        let (broken, added_by) = (defined.broken, defined.added_by);
        let is_dormant = self.is_dormant(defined);
        let n_missed = self.n_missed.get();
        self.asleep = is_dormant;
        let base = self.roles(body, None);
        let mut duty = Duty {
            name: name.text.clone(),
            title: title.map(|title| title.text.clone()),
            list: None,
            board: None,
            clause: None,
            verb: None,
            draft: false,
            only_in: VariantScope::default(),
            catch_all: false,
            ask: None,
            variants: Vec::new(),
            span,
        };
        let mut clause: Option<&Name> = None;
        let mut verb: Option<(&Name, Option<&Name>)> = None;
        let mut board: Option<&Name> = None;
        let mut arms: Vec<(Option<Cond>, RoleDraft, Span)> = Vec::new();
        let (mut otherwise, mut ask_span) = (None, None);
        let (mut because, mut approval) = (None, None);
        for statement in body {
            match &statement.kind {
                StatementKind::List(list) => duty.list = self.list(list),
                StatementKind::Boards(names) => board = names.first(),
                StatementKind::Clause(text) => clause = Some(text),
                StatementKind::Verb { verb: word, because } => verb = Some((word, because.as_ref())),
                StatementKind::Draft(reason) => {
                    duty.draft = true;
                    let name = &name.text;
                    let message = match reason.as_ref().map(|reason| &reason.text) {
                        Some(reason) => say!("`{name}` is a draft: {reason}", "`{name}`是草稿：{reason}"),
                        None => say!("`{name}` is a draft", "`{name}`是草稿"),
                    };
                    self.out.push(Diagnostic::new(Code::Draft, statement.span, message));
                }
                StatementKind::When { condition, body } => {
                    let resolved = self.condition(condition);
                    let roles = self.roles(body, None);
                    arms.push((Some(resolved), roles, statement.span));
                }
                StatementKind::Otherwise(body) => otherwise = Some((self.roles(body, None), statement.span)),
                StatementKind::CatchAll => duty.catch_all = true,
                StatementKind::Ask(question) => {
                    duty.ask = Some(Ask { question: question.as_ref().map(|question| question.text.clone()) });
                    ask_span = Some(statement.span);
                }
                StatementKind::Because(text) => because = Some(text),
                StatementKind::Approval(text) => approval = Some(text),
                _ => {}
            }
        }
        if let Some(overlay) = added_by {
            duty.list = self.overlay_list(overlay);
            self.check_admission(name, because, approval);
        }
        duty.board = board.map(|board| board.text.clone());
        duty.clause = clause.map(|clause| clause.text.clone());
        self.check_board(&duty, board);

        let no_lead = base.lead.is_none() && !base.lead_written;
        let has_arms = !arms.is_empty() || otherwise.is_some();
        let every_block = || arms.iter().map(|(_, roles, _)| roles).chain(otherwise.iter().map(|(roles, _)| roles));
        if !broken && no_lead && (!has_arms || every_block().any(|arm| !arm.lead_written)) {
            let helps = base.assist.is_some() || base.organise.is_some();
            let arm_span = arms.iter().find(|(_, arm, _)| !arm.lead_written).map(|(_, _, span)| *span);
            let arm_span = arm_span.or(otherwise.as_ref().filter(|(arm, _)| !arm.lead_written).map(|(_, s)| *s));
            self.no_lead(name, if has_arms { arm_span } else { None }, helps);
        }
        let (n_papers, n_department_papers) = every_block()
            .fold((base.n_papers, base.n_department_papers), |(papers, of_departments), arm| {
                (papers + arm.n_papers, of_departments + arm.n_department_papers)
            });
        let bare_arm =
            arms.iter().map(|(_, arm, span)| (arm, span)).chain(otherwise.iter().map(|(arm, span)| (arm, span)));
        let bare_arm = bare_arm.filter(|(arm, _)| base.n_papers + arm.n_papers == 0).map(|(_, span)| *span).next();
        if !broken && !duty.draft && (n_papers == 0 || bare_arm.is_some()) {
            let written = &name.text;
            let (message, place) = match bare_arm.filter(|_| n_papers > 0) {
                Some(arm) => (say!("an arm of `{written}` has no basis", "职责`{written}`的这个情形没有依据"), arm),
                None => (say!("duty `{written}` has no basis", "职责`{written}`没有依据"), name.span),
            };
            let help = say!(
                "write `依据 \"…\"` with the article, or `草稿 \"why\"` until it is found",
                "写`依据 \"…\"`注明条文，查到之前先写`草稿 \"缘由\"`"
            );
            self.out.push(Diagnostic::new(Code::NoBasis, place, message).help(help));
        }

        // What follows from a part that could not be read or resolved is not told.
        let is_whole = !broken && self.n_missed.get() == n_missed;
        let list_first = duty.list.and_then(|list| self.list_first(list));
        let mut complete: Vec<Arm> = Vec::new();
        if has_arms {
            if is_whole {
                self.check_arms(name, &arms, otherwise.is_some(), &duty, ask_span);
            }
            for (condition, roles, _) in arms {
                complete.extend(self.complete(&base, &roles, condition, list_first));
            }
            if let Some((roles, _)) = otherwise {
                complete.extend(self.complete(&base, &roles, None, list_first));
            }
        } else {
            complete.extend(self.complete(&base, &RoleDraft::default(), None, list_first));
        }
        self.asleep = false;
        if complete.is_empty() {
            return None;
        }
        if is_whole {
            self.check_verb(&duty, clause, verb, &complete, name);
        }
        if is_dormant {
            return None;
        }
        if is_whole {
            self.check_street_admission(&duty, name, &complete);
        }
        let verb = verb.map(|(word, _)| verbs::role_of(&word.text));
        duty.verb =
            verb.unwrap_or_else(|| clause.and_then(|clause| verbs::first_verb(&clause.text)).map(|(.., role)| role));
        Some(DutyDraft { at: at.to_string(), duty, arms: complete, list_first, n_papers, n_department_papers })
    }

    /// Whether a duty is not in force, because it is not or its list is not.
    pub(super) fn is_dormant(&self, duty: &DefinedDuty<'_>) -> bool {
        let sleeps = |list: &Name| self.names.lists.get(&key(&list.text)).is_some_and(|list| !list.in_force);
        let of_overlay = duty.added_by.is_some_and(|overlay| match &overlay.head {
            Head::Overlay { list, .. } => sleeps(list),
            _ => false,
        });
        let of_duty = duty.body.iter().any(|statement| match &statement.kind {
            StatementKind::List(list) => sleeps(list),
            _ => false,
        });
        !duty.in_force || of_overlay || of_duty
    }

    fn no_lead(&mut self, name: &Name, arm: Option<Span>, helps: bool) {
        let written = &name.text;
        let code = if helps { Code::AssistWithoutLead } else { Code::NoLead };
        let message = if helps {
            say!(
                "duty `{written}` is assisted or organised but names no lead",
                "职责`{written}`有协助或组织，却未写主责"
            )
        } else {
            say!("duty `{written}` has no lead", "职责`{written}`没有主责")
        };
        let help = say!("write `主责 X`: exactly one body answers for it", "写`主责 X`：每项职责只有一个机构负责");
        let mut diagnostic = Diagnostic::new(code, arm.unwrap_or(name.span), message).help(help);
        if arm.is_some() {
            diagnostic = diagnostic.also(name.span, say!("nor does the duty name one for all arms", "职责本身也未写"));
        }
        self.out.push(diagnostic);
    }

    fn check_board(&mut self, duty: &Duty, board: Option<&Name>) {
        let (Some(list), Some(board)) = (duty.list, board) else { return };
        let boards = self.model.lists[list].boards.clone();
        if !boards.is_empty() && !boards.iter().any(|known| key(known) == key(&board.text)) {
            let known: Vec<&str> = boards.iter().map(String::as_str).collect();
            let diagnostic = self.unknown(Code::UnknownList, ("board", "板块"), board, &known);
            self.out.extend(diagnostic);
        }
    }

    /// An addition names its reason and its approval; an emergency may be approved afterwards.
    fn check_admission(&mut self, name: &Name, because: Option<&Name>, approval: Option<&Name>) {
        let urgent = because.is_some_and(|because| because.text.starts_with("紧急"));
        let missing = match (because, approval) {
            (None, _) => say!("no reason", "未写事由"),
            (Some(_), None) if !urgent => say!("no approval", "未写批准文件"),
            _ => return,
        };
        let written = &name.text;
        let (en, zh) = (&missing.en, &missing.zh);
        let message = say!("addition `{written}` has {en}", "增项`{written}`{zh}");
        let help = say!(
            "write `因 \"…\"` and `批准 \"…\"`: a street takes on nothing without the approval of the city or district government (《北京市街道办事处条例》第十条); a reason that begins with 紧急 may be approved later",
            "写`因 \"…\"`和`批准 \"…\"`：未经市、区政府批准，街道不承担部门下达的其他职责（《北京市街道办事处条例》第十条）；事由以“紧急”开头的可后补批准"
        );
        self.out.push(Diagnostic::new(Code::NoAdmission, name.span, message).help(help));
    }

    /// Nothing lands on the street outside its list.
    fn check_street_admission(&mut self, duty: &Duty, name: &Name, arms: &[Arm]) {
        let on_street = |arm: &Arm| self.model.bodies[arm.roles.lead.index()].is_street_office;
        if duty.list.is_none() && !self.model.lists.is_empty() && arms.iter().any(on_street) {
            let written = &name.text;
            let message =
                say!("`{written}` lands on the street but stands in no list", "`{written}`落在街道，却不在任何清单内");
            let help = say!(
                "write `清单 X`, or add it by an overlay with `因` and `批准` (《北京市街道办事处条例》第十条)",
                "写`清单 X`，或用增减加入并写明`因`和`批准`（《北京市街道办事处条例》第十条）"
            );
            self.out.push(Diagnostic::new(Code::NoAdmission, name.span, message).help(help));
        }
    }

    /// The verb quoted in the clause fixes the role of the list's owner.
    fn check_verb(
        &mut self,
        duty: &Duty,
        clause: Option<&Name>,
        verb: Option<(&Name, Option<&Name>)>,
        arms: &[Arm],
        name: &Name,
    ) {
        let Some(list) = duty.list else { return };
        let (verb, role, span) = match (verb, clause) {
            (Some((word, because)), clause) => {
                let Some(role) = verbs::role_of(&word.text) else {
                    let known: Vec<&str> = verbs::all().collect();
                    let diagnostic = self.unknown(Code::UnknownVerb, ("verb", "动词"), word, &known);
                    self.out.extend(diagnostic);
                    return;
                };
                if clause.is_some() && because.is_none() {
                    let message = say!("a verb of one's own needs a reason", "自定动词要写缘由");
                    let own = &word.text;
                    let help = say!("write `动词 {own} 因 \"…\"`", "写`动词 {own} 因 \"…\"`");
                    self.out.push(Diagnostic::new(Code::VerbRole, word.span, message).help(help));
                }
                (word.text.clone(), role, word.span)
            }
            (None, Some(clause)) => match verbs::first_verb(&clause.text) {
                Some((at, verb, role)) => {
                    let start = clause.span.start as usize + at;
                    (verb.to_string(), role, Span::new(clause.span.source, start, start + verb.len()))
                }
                None => {
                    let message = say!("the clause holds no verb of the lexicon", "条款里没有认得的动词");
                    let help = say!("write `动词 组织 因 \"…\"`, say", "写明动词，例如`动词 组织 因 \"…\"`");
                    self.out.push(Diagnostic::new(Code::UnknownVerb, clause.span, message).help(help));
                    return;
                }
            },
            (None, None) => return,
        };
        let owners = self.model.lists[list].owners.clone();
        for arm in arms {
            let roles = &arm.roles;
            let actual = if owners.contains(&roles.lead) {
                Some(VerbRole::Lead)
            } else if roles.organise.iter().any(|body| owners.contains(body)) {
                Some(VerbRole::Organise)
            } else if roles.assist.iter().any(|body| owners.contains(body)) {
                Some(VerbRole::Assist)
            } else {
                None
            };
            if actual != Some(role) {
                let (en, zh) = role.names();
                let (is_en, is_zh) = actual.map_or(("nothing", "无角色"), VerbRole::names);
                let message = say!(
                    "the verb `{verb}` makes the list's owner {en}, but here it is {is_en}",
                    "动词`{verb}`表示清单主体应为{zh}，这里却是{is_zh}"
                );
                let help = say!(
                    "give the owner that role, or write `动词 … 因 \"…\"` to say why not",
                    "让清单主体担任该角色，或写`动词 … 因 \"…\"`说明理由"
                );
                let diagnostic = Diagnostic::new(Code::VerbRole, span, message)
                    .also(name.span, say!("in this duty", "在这项职责里"))
                    .help(help);
                self.out.push(diagnostic);
                return;
            }
        }
    }

    /// Every value of the facts used has an arm or 其余; an undecided fact asks or 其余 answers.
    fn check_arms(
        &mut self,
        name: &Name,
        arms: &[(Option<Cond>, RoleDraft, Span)],
        otherwise: bool,
        duty: &Duty,
        ask_span: Option<Span>,
    ) {
        let mut facts = Vec::new();
        arms.iter().filter_map(|(condition, ..)| condition.as_ref()).for_each(|asked| asked.facts(&mut facts));
        let facts: BTreeSet<FactId> = facts.into_iter().collect();
        if let (Some(span), Some(Ask { question: None })) = (ask_span, &duty.ask)
            && let Some(fact) = facts.iter().find(|fact| self.model.facts[fact.index()].question.is_none())
        {
            let (fact_name, place) = (self.model.facts[fact.index()].name.clone(), self.model.facts[fact.index()].span);
            let message = say!("`追问` has no question for `{fact_name}`", "`追问`没有关于`{fact_name}`的问句");
            let diagnostic = Diagnostic::new(Code::NoQuestion, span, message)
                .also(place, say!("this fact has no `问`", "这个事实没有写`问`"))
                .help(say!(
                    "write `问 \"…\"` in the fact or `追问 \"…\"` here",
                    "在事实里写`问 \"…\"`，或在这里写`追问 \"…\"`"
                ));
            self.out.push(diagnostic);
        }
        if otherwise {
            return;
        }
        let facts: Vec<FactId> = facts.into_iter().collect();
        let sizes: Vec<usize> = facts.iter().map(|fact| self.model.facts[fact.index()].values.len()).collect();
        let written = &name.text;
        let n_cells =
            sizes.iter().try_fold(1usize, |cells, size| cells.checked_mul(*size)).filter(|cells| *cells <= MAX_CELLS);
        let Some(n_cells) = n_cells else {
            let message = say!(
                "duty `{written}` depends on too many facts to check every combination",
                "职责`{written}`取决于太多事实，无法逐一核对"
            );
            let help = say!("add `其余 {{ … }}`", "补一个`其余 {{ … }}`");
            self.out.push(Diagnostic::new(Code::ArmsIncomplete, name.span, message).help(help));
            return;
        };
        for cell in 0..n_cells {
            let mut rest = cell;
            let mut values: Vec<(FactId, u64)> = Vec::new();
            for (fact, size) in facts.iter().zip(&sizes) {
                values.push((*fact, 1 << (rest % size)));
                rest /= size;
            }
            let certain = |(condition, ..): &(Option<Cond>, RoleDraft, Span)| {
                condition.as_ref().is_some_and(|condition| holds_for(condition, &values) == Some(true))
            };
            if !arms.iter().any(certain) {
                let listed: Vec<String> = values
                    .iter()
                    .map(|(fact, set)| {
                        let fact = &self.model.facts[fact.index()];
                        format!("{} = {}", fact.name, fact.values[set.trailing_zeros() as usize])
                    })
                    .collect();
                let listed = if listed.is_empty() { "其他情况".to_string() } else { listed.join("、") };
                let message = say!("duty `{written}` has no arm for {listed}", "职责`{written}`没有“{listed}”的情形");
                let help = say!("add an arm for it or `其余 {{ … }}`", "补一个情形，或写`其余 {{ … }}`");
                self.out.push(Diagnostic::new(Code::ArmsIncomplete, name.span, message).help(help));
                return;
            }
        }
        // Who gets the order: the lead and the body it goes through.
        let receiver = |(_, arm, _): &(Option<Cond>, RoleDraft, Span)| (arm.lead.map(|(lead, _)| lead), arm.via);
        let leads: BTreeSet<(Option<BodyId>, Option<BodyId>)> = arms.iter().map(receiver).collect();
        if duty.ask.is_none() && leads.len() > 1 {
            let message = say!(
                "duty `{written}` says nothing for a fact that is undecided",
                "职责`{written}`没有说明事实未定时怎么办"
            );
            let help = say!("write `追问`, or `其余 {{ … }}`", "写`追问`，或写`其余 {{ … }}`");
            self.out.push(Diagnostic::new(Code::UndecidedFact, name.span, message).help(help));
        }
    }

    /// The assertions of each list, over the duties in force.
    fn check_assertions(&mut self, drafts: &[DutyDraft]) {
        let lists: Vec<(usize, &'a [Statement])> = self
            .names
            .lists
            .values()
            .filter(|list| list.in_force)
            .filter_map(|list| Some((list.id? as usize, &list.item.body[..])))
            .collect();
        for (list, body) in lists {
            for statement in body {
                let StatementKind::Assert { subject, comparison, number, percent } = &statement.kind else { continue };
                let of_list = || drafts.iter().filter(|draft| draft.duty.list == Some(list));
                // Shares of verbs are counted over clauses, and compared as fractions so that nothing is rounded.
                let share = |role: VerbRole| {
                    let verbs = of_list().filter_map(|draft| draft.duty.verb);
                    (verbs.clone().filter(|verb| *verb == role).count() as u64, verbs.count().max(1) as u64)
                };
                let (value, of) = match subject.text.as_str() {
                    "板块数" | "boards" => (self.model.lists[list].boards.len() as u64, 1),
                    "事项数" | "items" => (of_list().count() as u64, 1),
                    "部门文件占比" | "department-papers" => {
                        let papers: u32 = of_list().map(|draft| draft.n_papers).sum();
                        let of_departments: u32 = of_list().map(|draft| draft.n_department_papers).sum();
                        (u64::from(of_departments), u64::from(papers.max(1)))
                    }
                    "主责占比" | "lead-verbs" => share(VerbRole::Lead),
                    "组织占比" | "organise-verbs" => share(VerbRole::Organise),
                    "协助占比" | "assist-verbs" => share(VerbRole::Assist),
                    _ => {
                        let known = [
                            "板块数",
                            "事项数",
                            "部门文件占比",
                            "主责占比",
                            "组织占比",
                            "协助占比",
                            "boards",
                            "items",
                            "department-papers",
                            "lead-verbs",
                            "organise-verbs",
                            "assist-verbs",
                        ];
                        let diagnostic = self.unknown(Code::BadValue, ("count", "统计项"), subject, &known);
                        self.out.extend(diagnostic);
                        continue;
                    }
                };
                let hundredth = if *percent { 100 } else { 1 };
                let (left, right) = (value * hundredth, u64::from(*number) * of);
                let holds = match comparison {
                    Comparison::Less => left < right,
                    Comparison::AtMost => left <= right,
                    Comparison::Equal => left == right,
                    Comparison::AtLeast => left >= right,
                    Comparison::More => left > right,
                };
                // A duty that could not be read is missing from the count.
                let counts_boards = matches!(subject.text.as_str(), "板块数" | "boards");
                if !holds && (counts_boards || self.is_sound()) {
                    let subject = &subject.text;
                    let is = if of == 1 && !*percent { value.to_string() } else { format!("{value}/{of}") };
                    let message = say!("`{subject}` is {is}", "`{subject}`实为 {is}");
                    self.out.push(Diagnostic::new(Code::AssertionFailed, statement.span, message));
                }
            }
        }
    }

    /// Whom a list names as first receiver of all its duties.
    fn list_first(&mut self, list: usize) -> Option<BodyId> {
        let of_list = |defined: &&super::names::Defined<'a>| defined.id == Some(list as u32);
        let body = &self.names.lists.values().find(of_list)?.item.body;
        let first = body.iter().find_map(|statement| match &statement.kind {
            StatementKind::First(name) => Some(name),
            _ => None,
        })?;
        self.body(first)
    }
}

/// Whether a condition holds for decided facts; `None` if it depends on anything else.
fn holds_for(condition: &Cond, values: &[(FactId, u64)]) -> Option<bool> {
    match condition {
        Cond::Fact(fact, set) => values.iter().find(|(known, _)| known == fact).map(|(_, value)| set & value != 0),
        Cond::All(parts) => {
            let truths: Vec<Option<bool>> = parts.iter().map(|part| holds_for(part, values)).collect();
            if truths.contains(&Some(false)) { Some(false) } else { truths.iter().all(Option::is_some).then_some(true) }
        }
        Cond::Any(parts) => {
            let truths: Vec<Option<bool>> = parts.iter().map(|part| holds_for(part, values)).collect();
            if truths.contains(&Some(true)) { Some(true) } else { truths.iter().all(Option::is_some).then_some(false) }
        }
        Cond::Not(inner) => holds_for(inner, values).map(|holds| !holds),
        _ => None,
    }
}
