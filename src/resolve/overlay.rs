//! Overlays (增减): applied once to the original names, wide before narrow, early before late, and told when two touch one field.
//!
//! A duty that a narrower overlay touches gets one variant for each place and ownership that makes a difference, so the engine
//! only picks.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::duties::DutyDraft;
use super::roles::{ListEdit, RoleDraft, Via};
use super::{Resolver, key};
use crate::diagnostic::{Code, Diagnostic, say};
use crate::ids::*;
use crate::resolve::model::{Arm, Overlay, Roles, Variant, VariantScope};
use crate::source::Span;
use crate::syntax::ast::{Head, Item, Name, Scope, Statement, StatementKind};

/// Where an overlay holds, widest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    City,
    District(DistrictId),
    Street(StreetId),
    Spot(SpotId),
    Fact(FactId, u32),
}

/// What an overlay does to one duty.
enum Deed {
    Remove { taker: Option<BodyId>, basis: Vec<String> },
    Change { draft: Box<RoleDraft>, edits: Box<(ListEdit, ListEdit)> },
    Reassign { from: BodyId, to: BodyId, category: CategoryId },
}

/// One deed of one overlay on one duty, in force on the day.
struct Operation {
    reach: Reach,
    from: Option<Date>,
    overlay: OverlayId,
    duty: usize,
    deed: Deed,
    /// Where it is written.
    span: Span,
    /// Whether it made a difference somewhere.
    works: Cell<bool>,
}

fn operation(reach: Reach, from: Option<Date>, overlay: OverlayId, duty: usize, deed: Deed, span: Span) -> Operation {
    Operation { reach, from, overlay, duty, deed, span, works: Cell::new(false) }
}

/// A field touched, to find two overlays on one: scope, day, duty, field.
type Touch = (Reach, Option<Date>, String, &'static str);

/// The fields touched: by which deeds, where in them, and for which old lead only.
type Touched = BTreeMap<Touch, Vec<(Span, Span, Option<BodyId>)>>;

impl<'a> Resolver<'a> {
    /// The list an overlay is about.
    pub(super) fn overlay_list(&mut self, item: &'a Item) -> Option<usize> {
        let Head::Overlay { list, .. } = &item.head else { return None };
        self.list(list)
    }

    /// Applies the overlays in force to the duties and puts the duties into the model.
    pub(super) fn apply_overlays(&mut self, drafts: Vec<DutyDraft>) {
        let mut operations: Vec<Operation> = Vec::new();
        let mut touched = Touched::new();
        let overlays = self.names.overlays.clone();
        let mut only_in: BTreeMap<usize, Reach> = BTreeMap::new();
        for item in overlays {
            let Head::Overlay { scope, list: list_name } = &item.head else { continue };
            let Some(reach) = self.reach(scope) else { continue };
            let list = self.overlay_list(item);
            let (from, in_force) = self.period(&item.body);
            // Of a list that is not in force nothing can be taken away or changed.
            let in_force = in_force && list.is_some();
            self.asleep = !in_force;
            let id = if in_force { Some(self.enter_overlay(item, list_name, scope, from)) } else { None };
            for statement in &item.body {
                self.take_deed(statement, (reach, from, id, list), &drafts, &mut operations, &mut touched);
                if let (StatementKind::Add { name, .. }, Some(_)) = (&statement.kind, id) {
                    let added = self.names.duties.get(&key(&name.text)).and_then(|duty| duty.id);
                    only_in.extend(added.map(|duty| (duty.index(), reach)));
                }
            }
            self.asleep = false;
        }
        operations.sort_by_key(|operation| (operation.reach, operation.from, operation.overlay));
        let mut of_duties: Vec<Vec<&Operation>> = vec![Vec::new(); drafts.len()];
        operations.iter().for_each(|operation| of_duties[operation.duty].push(operation));
        for (index, (draft, of_duty)) in drafts.into_iter().zip(&of_duties).enumerate() {
            let mut duty = draft.duty;
            if let Some(reach) = only_in.get(&index) {
                duty.only_in = scope_of(&[*reach]);
            }
            duty.variants = self.variants(&draft.arms, draft.list_first, of_duty);
            self.model.duties.push(duty);
        }
        self.check_idle(&operations);
    }

    /// Tells what an overlay does in vain. One statement may touch several duties.
    fn check_idle(&mut self, operations: &[Operation]) {
        if !self.is_sound() {
            return;
        }
        let mut works: BTreeMap<Span, bool> = BTreeMap::new();
        for operation in operations {
            *works.entry(operation.span).or_default() |= operation.works.get();
        }
        for (span, _) in works.into_iter().filter(|(_, works)| !works) {
            let message = say!("this changes nothing: it is so already", "这一处什么也没改：本来就是这样");
            let help = say!("correct what it sets, or take it out", "改正所设的内容，或去掉");
            self.out.push(Diagnostic::new(Code::IdleOverlay, span, message).help(help));
        }
    }

    /// Where a scope holds.
    fn reach(&mut self, scope: &Scope) -> Option<Reach> {
        match scope {
            Scope::Citywide => Some(Reach::City),
            Scope::Place(name) => self.place(name),
            Scope::Fact { fact, value } => {
                let fact = self.fact(fact)?;
                Some(Reach::Fact(fact, self.fact_value(fact, value)?))
            }
        }
    }

    fn place(&mut self, name: &Name) -> Option<Reach> {
        if let Some(district) = self.find_district(&name.text) {
            return Some(Reach::District(district));
        }
        if let Some(spot) = self.find_spot(&name.text) {
            return Some(Reach::Spot(spot));
        }
        match self.find_streets(&name.text)[..] {
            [street] => Some(Reach::Street(street)),
            [] => {
                let known = self.place_names();
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                let diagnostic = self.unknown(Code::UnknownPlace, ("place", "地点"), name, &known);
                self.out.extend(diagnostic);
                None
            }
            _ => {
                let written = &name.text;
                let message = say!("two districts have a `{written}`", "两个区都有`{written}`");
                self.out.push(Diagnostic::new(Code::UnknownPlace, name.span, message));
                self.miss();
                None
            }
        }
    }

    fn enter_overlay(&mut self, item: &Item, list: &Name, scope: &Scope, from: Option<Date>) -> OverlayId {
        let scope = match scope {
            Scope::Citywide => "全市".to_string(),
            Scope::Place(name) => name.text.clone(),
            Scope::Fact { fact, value } => format!("{} = {}", fact.text, value.text),
        };
        let day = from.map_or(String::new(), |from| format!("（{from}）"));
        let basis = item.body.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Basis { papers, .. } => Some(papers.iter().map(|paper| paper.text.clone())),
            _ => None,
        });
        self.model.overlays.push(Overlay {
            title: format!("{scope} 对 {}{day}", list.text),
            basis: basis.flatten().collect(),
            span: item.span,
        });
        OverlayId::at(self.model.overlays.len() - 1)
    }

    /// Reads one statement of an overlay; outside its period it is checked all the same.
    fn take_deed(
        &mut self,
        statement: &Statement,
        (reach, from, id, list): (Reach, Option<Date>, Option<OverlayId>, Option<usize>),
        drafts: &[DutyDraft],
        operations: &mut Vec<Operation>,
        touched: &mut Touched,
    ) {
        let mut touch =
            |found: &mut super::Found, duty: &str, field: &'static str, of_lead: Option<BodyId>, span: Span| {
                // One deed may say several things of a field.
                let deeds = touched.entry((reach, from, key(duty), field)).or_default();
                // Two leads of one duty may be reassigned apart.
                let meets = |(deed, _, other): &&(Span, Span, Option<BodyId>)| {
                    *deed != statement.span && (other.is_none() || of_lead.is_none() || *other == of_lead)
                };
                let met = deeds.iter().find(meets).map(|(_, first, _)| *first);
                deeds.push((statement.span, span, of_lead));
                if let Some(first) = met {
                    let message = say!(
                        "`{field}` of `{duty}` is touched by two overlays of one scope and day",
                        "`{duty}`的`{field}`被同一范围、同一日期的两处增减修改"
                    );
                    let help =
                        say!("keep one, or date the later one with `施行`", "只留一处，或给后来的一处写明`施行`日期");
                    let diagnostic = Diagnostic::new(Code::OverlayConflict, span, message)
                        .also(first, say!("the other one", "另一处"))
                        .help(help);
                    found.push(diagnostic);
                }
            };
        match &statement.kind {
            StatementKind::Remove { duty, body } => {
                let taker = body.iter().find_map(|statement| match &statement.kind {
                    StatementKind::TakenOverBy(name) => Some(name),
                    _ => None,
                });
                if taker.is_none() {
                    let written = &duty.text;
                    let message =
                        say!("`{written}` is removed but nobody takes it over", "减去`{written}`却没有接手机构");
                    let help = say!("write `接手 X`: a removed duty keeps its lead", "写`接手 X`：减项须明确主责部门");
                    self.out.push(Diagnostic::new(Code::NoTakeover, duty.span, message).help(help));
                }
                let taker = taker.and_then(|name| self.new_lead(name));
                let index = self.duty_in_list(duty, list, drafts);
                touch(&mut self.out, &duty.text, "主责", None, duty.span);
                let basis = self.roles(body, None).basis.unwrap_or_default();
                if let (Some(duty), Some(overlay)) = (index, id) {
                    let deed = Deed::Remove { taker, basis };
                    operations.push(operation(reach, from, overlay, duty, deed, statement.span));
                }
            }
            StatementKind::Change { duty, body } => {
                let mut edits = (ListEdit::default(), ListEdit::default());
                let draft = self.roles(body, Some(&mut edits));
                if let Some((lead, span)) = draft.lead {
                    self.check_lead(lead, span, Via::of(draft.via));
                }
                let index = self.duty_in_list(duty, list, drafts);
                for statement in body {
                    if let Some(field) = field_of(&statement.kind) {
                        touch(&mut self.out, &duty.text, field, None, statement.span);
                    }
                }
                if let (Some(duty), Some(overlay)) = (index, id) {
                    let deed = Deed::Change { draft: Box::new(draft), edits: Box::new(edits) };
                    operations.push(operation(reach, from, overlay, duty, deed, statement.span));
                }
            }
            StatementKind::Reassign { from: old, to, category } => {
                let (Some(old_lead), Some(new_lead), Some(category)) =
                    (self.body_of_any_day(old), self.new_lead(to), self.category(category))
                else {
                    return;
                };
                let end = self.model.categories[category.index()].end;
                let touches = |draft: &DutyDraft| {
                    let concerns = |arm: &Arm| {
                        arm.roles.lead == old_lead && arm.roles.category.is_some_and(|of| category <= of && of.0 < end)
                    };
                    list.is_some() && draft.duty.list == list && draft.arms.iter().any(concerns)
                };
                let mut any = false;
                for (duty, draft) in drafts.iter().enumerate().filter(|(_, draft)| touches(draft)) {
                    any = true;
                    touch(&mut self.out, &draft.duty.name, "主责", Some(old_lead), statement.span);
                    if let Some(overlay) = id {
                        let deed = Deed::Reassign { from: old_lead, to: new_lead, category };
                        operations.push(operation(reach, from, overlay, duty, deed, statement.span));
                    }
                }
                if !any && list.is_some() && id.is_some() && self.is_sound() {
                    let (old, path) = (&old.text, &self.model.categories[category.index()].path);
                    let message = say!(
                        "no duty of the list is led by `{old}` in `{path}`",
                        "清单里没有`{path}`类、由`{old}`主责的职责"
                    );
                    self.out.push(Diagnostic::new(Code::OverlayTarget, statement.span, message));
                }
            }
            _ => {}
        }
    }

    /// A body that leads from now on and for which no `经` can be written.
    fn new_lead(&mut self, name: &Name) -> Option<BodyId> {
        let body = self.body(name)?;
        self.check_lead(body, name.span, Via::NoPlace);
        Some(body)
    }

    /// The duty an overlay touches, which must stand in its list.
    fn duty_in_list(&mut self, name: &Name, list: Option<usize>, drafts: &[DutyDraft]) -> Option<usize> {
        let Some(defined) = self.names.duties.get(&key(&name.text)) else {
            let known: Vec<&str> = self.names.duties.values().map(|duty| duty.name.text.as_str()).collect();
            let diagnostic = self.unknown(Code::UnknownDuty, ("duty", "职责"), name, &known);
            self.out.extend(diagnostic);
            return None;
        };
        let index = defined.id?.index();
        if list.is_some() && drafts[index].duty.list != list {
            let written = &name.text;
            let message = say!("`{written}` does not stand in this list", "`{written}`不在这张清单里");
            let place = drafts[index].duty.span;
            let diagnostic = Diagnostic::new(Code::OverlayTarget, name.span, message)
                .also(place, say!("the duty", "这项职责"))
                .help(say!("name the list it stands in", "写它所在的清单"));
            self.out.push(diagnostic);
            return None;
        }
        Some(index)
    }

    /// One variant for each place and ownership that makes a difference, narrowest first.
    fn variants(&mut self, base: &[Arm], list_first: Option<BodyId>, operations: &[&Operation]) -> Vec<Variant> {
        let reaches: BTreeSet<Reach> = operations.iter().map(|operation| operation.reach).collect();
        let mut places: Vec<Vec<Reach>> = vec![Vec::new()];
        let mut fact_sets: Vec<Vec<Reach>> = vec![Vec::new()];
        for &reach in &reaches {
            let known = |wanted: Reach| reaches.contains(&wanted).then_some(wanted);
            match reach {
                Reach::City => {}
                Reach::District(_) => places.push(vec![reach]),
                Reach::Street(street) => {
                    let district = self.model.streets[street.index()].district;
                    places.push(known(Reach::District(district)).into_iter().chain([reach]).collect());
                }
                Reach::Spot(spot) => {
                    let spot = &self.model.spots[spot.index()];
                    let district = spot.district.and_then(|district| known(Reach::District(district)));
                    let street = spot.street.and_then(|street| known(Reach::Street(street)));
                    places.push(district.into_iter().chain(street).chain([reach]).collect());
                }
                Reach::Fact(fact, _) => {
                    let other = |set: &&Vec<Reach>| !set.iter().any(|r| matches!(r, Reach::Fact(f, _) if *f == fact));
                    let with: Vec<Vec<Reach>> = fact_sets
                        .iter()
                        .filter(other)
                        .map(|set| set.iter().copied().chain([reach]).collect())
                        .collect();
                    fact_sets.extend(with);
                }
            }
        }
        let mut variants = Vec::new();
        for place in &places {
            for facts in &fact_sets {
                let chain: Vec<Reach> = place.iter().chain(facts).copied().collect();
                variants.push((chain.clone(), self.variant(base, list_first, operations, &chain)));
            }
        }
        // The narrowest place first, and with a place the most facts first, so that the first that holds is the right one.
        let narrowness = |chain: &[Reach]| {
            let scope = scope_of(chain);
            (scope.spot.is_some(), scope.street.is_some(), scope.district.is_some(), scope.facts.len())
        };
        variants.sort_by(|(a, _), (b, _)| narrowness(b).cmp(&narrowness(a)).then_with(|| a.cmp(b)));
        variants.into_iter().map(|(_, variant)| variant).collect()
    }

    fn variant(
        &mut self,
        base: &[Arm],
        list_first: Option<BodyId>,
        operations: &[&Operation],
        chain: &[Reach],
    ) -> Variant {
        let mut arms = base.to_vec();
        let written_leads: Vec<BodyId> = base.iter().map(|arm| arm.roles.lead).collect();
        let mut overlays: Vec<Vec<OverlayId>> = vec![Vec::new(); arms.len()];
        let mut removed = false;
        let on_chain = |operation: &&&Operation| operation.reach == Reach::City || chain.contains(&operation.reach);
        for operation in operations.iter().filter(on_chain) {
            let before: Vec<Roles> = arms.iter().map(|arm| arm.roles.clone()).collect();
            match &operation.deed {
                Deed::Remove { taker, basis } => {
                    if let (Some(taker), Some(first)) = (taker, arms.first().cloned()) {
                        removed = true;
                        let roles = taken_over(&first.roles, *taker, list_first, basis);
                        arms = vec![Arm { condition: None, roles }];
                        overlays.truncate(1);
                    }
                }
                Deed::Change { draft, edits } => {
                    arms.iter_mut().for_each(|arm| change(&mut arm.roles, draft, edits, list_first));
                }
                Deed::Reassign { from, to, category } => {
                    let end = self.model.categories[category.index()].end;
                    for (arm, original) in arms.iter_mut().zip(&written_leads).filter(|_| !removed) {
                        let concerned = arm.roles.category.is_some_and(|of| *category <= of && of.0 < end);
                        if original == from && concerned {
                            set_lead(&mut arm.roles, *to, list_first);
                        }
                    }
                }
            }
            if arms.len() != before.len() {
                operation.works.set(true);
            }
            let overlay = operation.overlay;
            for ((arm, before), of_arm) in arms.iter_mut().zip(&before).zip(&mut overlays) {
                if arm.roles == *before {
                    continue;
                }
                operation.works.set(true);
                of_arm.push(overlay);
                // The papers of the overlay are what makes a new lead the lead.
                if arm.roles.lead != before.lead {
                    let papers = &self.model.overlays[overlay.index()].basis;
                    let new = papers.iter().filter(|paper| !before.basis.contains(paper));
                    arm.roles.basis.extend(new.cloned());
                }
                let span = self.model.overlays[overlay.index()].span;
                let roles = arm.roles.clone();
                self.check_overlaid(&roles, before, span);
            }
        }
        overlays.iter_mut().for_each(Vec::dedup);
        Variant { scope: scope_of(chain), arms, overlays, written_leads }
    }

    /// What an overlay makes of an arm must satisfy what every arm must; what was wrong before it was told already.
    fn check_overlaid(&mut self, roles: &Roles, before: &Roles, overlay: Span) {
        let at = |bodies: &[BodyId]| bodies.iter().map(|body| (*body, overlay)).collect::<Vec<_>>();
        let same_bodies = roles.lead == before.lead
            && roles.via == before.via
            && roles.organise == before.organise
            && roles.assist == before.assist;
        let told =
            self.out.0.list().iter().any(|d| d.primary.as_ref().is_some_and(|label| within(label.span, overlay)));
        if !same_bodies && !told {
            self.check_arm(roles.lead, overlay, roles.via, &at(&roles.organise), &at(&roles.assist));
        }
    }
}

/// Whether a place lies inside another.
fn within(inner: Span, outer: Span) -> bool {
    inner.source == outer.source && outer.start <= inner.start && inner.end <= outer.end
}

/// The scope in which a chain of reaches holds; a street says its district, a named place says both.
fn scope_of(chain: &[Reach]) -> VariantScope {
    let mut scope = VariantScope::default();
    for reach in chain {
        match reach {
            Reach::City => {}
            Reach::District(district) => scope.district = Some(*district),
            Reach::Street(street) => scope.street = Some(*street),
            Reach::Spot(spot) => scope.spot = Some(*spot),
            Reach::Fact(fact, value) => scope.facts.push((*fact, *value)),
        }
    }
    // A named place is known only when it is named, and then its district may still be unknown to the caller.
    if scope.spot.is_some() {
        (scope.district, scope.street) = (None, None);
    } else if scope.street.is_some() {
        scope.district = None;
    }
    scope
}

/// The field a statement of 改 sets.
fn field_of(kind: &StatementKind) -> Option<&'static str> {
    Some(match kind {
        StatementKind::Lead(_) => "主责",
        StatementKind::Organise(_) => "组织",
        StatementKind::Assist(_) => "协助",
        StatementKind::Via(_) => "经",
        StatementKind::First(_) => "首接",
        StatementKind::Escalate(_) => "上报",
        StatementKind::Deadline(_) => "时限",
        StatementKind::ReportIn(_) => "报到",
        StatementKind::Basis { .. } => "依据",
        StatementKind::Category(_) => "类别",
        _ => return None,
    })
}

/// The roles of a removed duty: whoever takes it over leads alone.
fn taken_over(roles: &Roles, taker: BodyId, list_first: Option<BodyId>, basis: &[String]) -> Roles {
    let mut basis_of_both = roles.basis.clone();
    basis_of_both.extend(basis.iter().cloned());
    Roles {
        lead: taker,
        via: None,
        first: list_first,
        organise: Vec::new(),
        assist: Vec::new(),
        escalate: None,
        deadline: roles.deadline,
        report_in: None,
        basis: basis_of_both,
        category: roles.category,
    }
}

/// A new lead leaves its old roles and brings no `经` or `首接` of the old one; the list's first receiver stays.
fn set_lead(roles: &mut Roles, lead: BodyId, list_first: Option<BodyId>) {
    roles.lead = lead;
    roles.via = None;
    roles.first = list_first;
    roles.organise.retain(|body| *body != lead);
    roles.assist.retain(|body| *body != lead);
}

fn change(roles: &mut Roles, draft: &RoleDraft, edits: &(ListEdit, ListEdit), list_first: Option<BodyId>) {
    if let Some((lead, _)) = draft.lead {
        set_lead(roles, lead, list_first);
    }
    let bodies = |list: &Vec<(BodyId, Span)>| list.iter().map(|(body, _)| *body).collect::<Vec<_>>();
    if let Some(organise) = &draft.organise {
        roles.organise = bodies(organise);
    }
    if let Some(assist) = &draft.assist {
        roles.assist = bodies(assist);
    }
    let lead = roles.lead;
    for (list, edit) in [(&mut roles.organise, &edits.0), (&mut roles.assist, &edits.1)] {
        list.retain(|body| !edit.take.contains(body));
        for body in &edit.add {
            if !list.contains(body) && *body != lead {
                list.push(*body);
            }
        }
    }
    roles.via = draft.via.or(roles.via);
    roles.first = draft.first.or(roles.first);
    roles.escalate = draft.escalate.or(roles.escalate);
    roles.deadline = draft.deadline.or(roles.deadline);
    roles.report_in = draft.report_in.clone().or_else(|| roles.report_in.take());
    roles.category = draft.category.or(roles.category);
    if let Some(basis) = &draft.basis {
        roles.basis.clone_from(basis);
    }
}
