//! Who does what: the roles a block says, and how an arm fills in from its duty.

use super::Resolver;
use crate::case::Deadline;
use crate::diagnostic::{Code, Diagnostic, say};
use crate::ids::*;
use crate::resolve::model::{Arm, Cond, Roles};
use crate::source::Span;
use crate::syntax::ast::{BodyEdit, Name, Statement, StatementKind};

/// What one block says about roles; what it leaves out is `None`.
#[derive(Clone, Debug, Default)]
pub(super) struct RoleDraft {
    pub(super) lead: Option<(BodyId, Span)>,
    /// Whether a lead was written, even one that could not be resolved.
    pub(super) lead_written: bool,
    pub(super) via: Option<BodyId>,
    pub(super) first: Option<BodyId>,
    pub(super) organise: Option<Vec<(BodyId, Span)>>,
    pub(super) assist: Option<Vec<(BodyId, Span)>>,
    pub(super) escalate: Option<BodyId>,
    pub(super) deadline: Option<Deadline>,
    pub(super) report_in: Option<String>,
    pub(super) basis: Option<Vec<String>>,
    pub(super) n_papers: u32,
    pub(super) n_department_papers: u32,
    pub(super) category: Option<CategoryId>,
}

/// Whether a lead says which body its orders go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Via {
    Written,
    Missing,
    /// It could not be written here.
    NoPlace,
}

impl Via {
    pub(super) fn of(via: Option<BodyId>) -> Self {
        if via.is_some() { Self::Written } else { Self::Missing }
    }
}

/// A list edit of 改: bodies added and bodies taken away.
#[derive(Clone, Debug, Default)]
pub(super) struct ListEdit {
    pub(super) add: Vec<BodyId>,
    pub(super) take: Vec<BodyId>,
}

impl Resolver<'_> {
    /// Reads the role statements of a block; `edits` receives `+ X` and `− X` where the block is a 改.
    pub(super) fn roles(&mut self, body: &[Statement], edits: Option<&mut (ListEdit, ListEdit)>) -> RoleDraft {
        let mut draft = RoleDraft::default();
        let mut changes = (ListEdit::default(), ListEdit::default());
        for statement in body {
            match &statement.kind {
                StatementKind::Lead(names) => {
                    draft.lead_written = true;
                    if let [first, second, ..] = &names[..] {
                        let message = say!("more than one lead", "主责多于一个");
                        let help = say!(
                            "keep one lead; the others organise or assist, or each has an arm of its own",
                            "只留一个主责，其余写进组织、协助，或各写一个情形"
                        );
                        let diagnostic = Diagnostic::new(Code::TwoLeads, second.span, message)
                            .also(first.span, say!("the first lead", "第一个主责"))
                            .help(help);
                        self.out.push(diagnostic);
                    }
                    if let Some(name) = names.first() {
                        draft.lead = self.body(name).map(|body| (body, name.span));
                    }
                }
                StatementKind::Organise(edit) => self.body_edit(edit, &mut draft.organise, &mut changes.0),
                StatementKind::Assist(edit) => self.body_edit(edit, &mut draft.assist, &mut changes.1),
                StatementKind::Via(name) => draft.via = self.body(name),
                StatementKind::First(name) => draft.first = self.body(name),
                StatementKind::Escalate(name) => draft.escalate = self.body(name),
                StatementKind::Deadline(deadline) => draft.deadline = Some(*deadline),
                StatementKind::ReportIn(name) => draft.report_in = Some(name.text.clone()),
                StatementKind::Basis { papers, department_paper } => {
                    draft.n_papers += papers.len() as u32;
                    draft.n_department_papers += if *department_paper { papers.len() as u32 } else { 0 };
                    draft.basis.get_or_insert_default().extend(papers.iter().map(|paper| paper.text.clone()));
                }
                StatementKind::Category(path) => draft.category = self.category(path),
                _ => {}
            }
        }
        if let Some(edits) = edits {
            *edits = changes;
        }
        draft
    }

    fn body_edit(&mut self, edit: &BodyEdit, set: &mut Option<Vec<(BodyId, Span)>>, changes: &mut ListEdit) {
        let mut bodies = |names: &[Name]| -> Vec<(BodyId, Span)> {
            names.iter().filter_map(|name| self.body(name).map(|body| (body, name.span))).collect()
        };
        match edit {
            BodyEdit::Set(names) => set.get_or_insert_default().extend(bodies(names)),
            BodyEdit::Add(names) => changes.add.extend(bodies(names).into_iter().map(|(body, _)| body)),
            BodyEdit::Take(names) => changes.take.extend(bodies(names).into_iter().map(|(body, _)| body)),
        }
    }

    /// One arm with everything it does not say taken from its duty. `None` without a lead, which is told elsewhere.
    ///
    /// A lead brings its own `经` and `首接`: an arm that names its lead does not take those of the duty's lead.
    pub(super) fn complete(
        &mut self,
        duty: &RoleDraft,
        arm: &RoleDraft,
        condition: Option<Cond>,
        list_first: Option<BodyId>,
    ) -> Option<Arm> {
        let own_lead = arm.lead.is_some();
        let (lead, lead_span) = arm.lead.or(duty.lead)?;
        let via = if own_lead { arm.via } else { arm.via.or(duty.via) };
        let first = arm.first.or(if own_lead { None } else { duty.first }).or(list_first);
        let organise = arm.organise.as_ref().or(duty.organise.as_ref()).cloned().unwrap_or_default();
        let mut assist = arm.assist.as_ref().or(duty.assist.as_ref()).cloned().unwrap_or_default();
        // An assist taken over from the duty gives way to a role that the arm names.
        if arm.assist.is_none() {
            assist.retain(|(body, _)| *body != lead || !own_lead);
        }
        self.check_arm(lead, lead_span, via, &organise, &assist);
        let bodies = |list: Vec<(BodyId, Span)>| list.into_iter().map(|(body, _)| body).collect();
        let roles = Roles {
            lead,
            via,
            first,
            organise: bodies(organise),
            assist: bodies(assist),
            escalate: arm.escalate.or(duty.escalate),
            deadline: arm.deadline.or(duty.deadline),
            report_in: arm.report_in.clone().or_else(|| duty.report_in.clone()),
            basis: arm.basis.clone().or_else(|| duty.basis.clone()).unwrap_or_default(),
            category: arm.category.or(duty.category),
        };
        Some(Arm { condition, roles })
    }

    /// Who can lead: no class of parties without `经`, no body of residents.
    pub(super) fn check_lead(&mut self, lead: BodyId, lead_span: Span, via: Via) {
        let body = &self.model.bodies[lead.index()];
        let name = body.name.clone();
        if body.is_role && via != Via::Written {
            let message = say!("`{name}` is a class of parties and names no `经`", "`{name}`是一类责任主体，未写`经`");
            let help = match via {
                Via::NoPlace => say!("name a body that an order can be sent to", "请写能够接收工单的机构"),
                _ => say!(
                    "write `经 X`, the body the order goes through, such as `经 街道办事处`",
                    "写上工单经由的机构，例如`经 街道办事处`"
                ),
            };
            self.out.push(Diagnostic::new(Code::RoleWithoutVia, lead_span, message).help(help));
        }
        if self.is_community(lead) {
            let message = say!("`{name}` cannot lead", "`{name}`不得为主责");
            let help = say!(
                "a community only assists (《北京市接诉即办工作条例》第十七条): name the body that is responsible",
                "社区只能协助（《北京市接诉即办工作条例》第十七条），请写负责的机构"
            );
            self.out.push(Diagnostic::new(Code::CommunityLead, lead_span, message).help(help));
        }
    }

    /// What every arm must satisfy about its bodies.
    pub(super) fn check_arm(
        &mut self,
        lead: BodyId,
        lead_span: Span,
        via: Option<BodyId>,
        organise: &[(BodyId, Span)],
        assist: &[(BodyId, Span)],
    ) {
        self.check_lead(lead, lead_span, Via::of(via));
        // An order sent through a class of parties would reach nobody.
        let nobody = |body: &BodyId| self.model.bodies[body.index()].is_role || self.is_community(*body);
        if let Some(via) = via.filter(nobody) {
            let name = &self.model.bodies[via.index()].name;
            let message = say!("an order cannot go through `{name}`", "工单不能经由`{name}`");
            let help = say!(
                "name a body that an order can be sent to, such as `经 街道办事处`",
                "写能够接收工单的机构，例如`经 街道办事处`"
            );
            self.out.push(Diagnostic::new(Code::RoleWithoutVia, lead_span, message).help(help));
        }
        let mut seen: Vec<(BodyId, Span)> = vec![(lead, lead_span)];
        for &(body, span) in organise.iter().chain(assist) {
            if let Some((_, first)) = seen.iter().find(|(other, _)| *other == body) {
                let name = &self.model.bodies[body.index()].name;
                let message = say!("`{name}` has two roles", "`{name}`兼了两个角色");
                let diagnostic = Diagnostic::new(Code::BodyInTwoRoles, span, message)
                    .also(*first, say!("its first role", "它的第一个角色"))
                    .help(say!("leave it in one of them", "只保留其中一个"));
                self.out.push(diagnostic);
            } else {
                seen.push((body, span));
            }
        }
    }
}
