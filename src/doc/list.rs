//! The publishable duty list: by list and board, with roles, basis, drafts, overlays and the shares of roles.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{body_name, body_names};
use crate::diagnostic::Lang;
use crate::explain::describe;
use crate::ids::*;
use crate::resolve::model::{Arm, Claim, Cond, Duty, OutcomeClass, Promise, Resolved, Roles, Variant, VerbRole};
use crate::router::Router;

/// For whom the list is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// The roles as they are in this district; the whole city's if `None`.
    pub(crate) district: Option<String>,
    /// Only this list.
    pub(crate) list: Option<String>,
}

/// The publishable duty list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DutyList {
    /// The rule set's name.
    name: String,
    /// The day it holds for.
    as_of: String,
    /// The day it is compared with, if any.
    since: Option<String>,
    /// The district it is printed for.
    district: Option<String>,
    /// `sha256:…` of the rule set.
    ruleset: String,
    n_duties: usize,
    n_drafts: usize,
    lists: Vec<ListPart>,
    /// The statute's outcomes that are not dispatched; none if only one list was asked for.
    outcomes: Vec<OutcomeRow>,
    /// What the authors promise of every text; none if only one list was asked for.
    guarantees: Vec<GuaranteeRow>,
    /// What overlays change, by overlay; for the whole city only.
    overlays: Vec<OverlayPart>,
    /// What was there on the day compared with and is no more.
    gone: Vec<GoneRow>,
}

#[derive(Clone, Debug, Serialize)]
struct ListPart {
    name: String,
    title: String,
    basis: Vec<String>,
    owners: Vec<String>,
    shares: Shares,
    boards: Vec<BoardPart>,
}

#[derive(Clone, Debug, Serialize)]
struct BoardPart {
    name: String,
    shares: Shares,
    duties: Vec<DutyRow>,
}

/// How the list's owners take part: by the verb of the clause where one is quoted, else by the roles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
struct Shares {
    n_duties: usize,
    n_drafts: usize,
    n_clauses: usize,
    lead: usize,
    organise: usize,
    assist: usize,
    /// In tenths of a percent of the duties in which the owners have a part.
    lead_share: String,
    organise_share: String,
    assist_share: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct DutyRow {
    number: usize,
    name: String,
    title: Option<String>,
    clause: Option<String>,
    roles: RolesRow,
    draft: bool,
    /// `new` or `changed` since the day compared with.
    change: Option<&'static str>,
    /// The overlays that changed it here.
    overlays: Vec<String>,
}

/// Each role: one part if it is the same in every arm, else one part an arm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct RolesRow {
    lead: Vec<Part>,
    first: Vec<Part>,
    organise: Vec<Part>,
    assist: Vec<Part>,
    escalate: Vec<Part>,
    deadline: Vec<Part>,
    report_in: Vec<Part>,
    basis: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Part {
    /// The arm's condition; empty if it always holds.
    when: String,
    /// Empty: nobody, or none.
    text: String,
}

#[derive(Clone, Debug, Serialize)]
struct OutcomeRow {
    name: String,
    transfer_to: Option<String>,
    class: Option<&'static str>,
    basis: Vec<String>,
    lead: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct GuaranteeRow {
    name: String,
    promises: Vec<Part>,
}

#[derive(Clone, Debug, Serialize)]
struct OverlayPart {
    title: String,
    basis: Vec<String>,
    changes: Vec<OverlayChange>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct OverlayChange {
    duty: String,
    /// Where; empty for everywhere.
    scope: String,
    before: String,
    after: String,
}

#[derive(Clone, Debug, Serialize)]
struct GoneRow {
    list: String,
    name: String,
}

impl DutyList {
    /// Reads the list from the rules; `since` is the same rules on the day to compare with. O(duties × variants).
    ///
    /// A district or list that the rules do not know comes back as `Err` with those they know.
    pub(crate) fn of(router: &Router, since: Option<&Router>, place: &Place, lang: Lang) -> Result<Self, Unknown> {
        let rules = router.rules();
        let district = place.district.as_deref().map(|name| find_district(rules, name)).transpose()?;
        if let Some(list) = &place.list
            && !rules.lists.iter().any(|known| known.name == *list)
        {
            let known = rules.lists.iter().map(|list| list.name.clone()).collect();
            return Err(Unknown::List { written: list.clone(), known });
        }
        let reader = Reader { router, lang, district };
        let mut lists = reader.lists(place.list.as_deref());
        let mut gone = Vec::new();
        if let Some(since) = since {
            // A district that came later was nowhere then.
            let district = place.district.as_deref().and_then(|name| find_district(since.rules(), name).ok());
            let old = Reader { router: since, lang, district }.lists(place.list.as_deref());
            mark_changes(&mut lists, &old, &mut gone);
        }
        let shares = lists.iter().map(|list| &list.shares);
        Ok(Self {
            name: rules.name.clone(),
            as_of: rules.as_of.to_string(),
            since: since.map(|since| since.as_of().to_string()),
            district: district.map(|id| rules.districts[id.index()].name.clone()),
            ruleset: rules.ruleset.clone(),
            n_duties: shares.clone().map(|shares| shares.n_duties).sum(),
            n_drafts: shares.map(|shares| shares.n_drafts).sum(),
            outcomes: if place.list.is_none() { outcomes(rules) } else { Vec::new() },
            guarantees: if place.list.is_none() { reader.guarantees() } else { Vec::new() },
            overlays: if district.is_none() { reader.overlays(place.list.as_deref()) } else { Vec::new() },
            lists,
            gone,
        })
    }
}

/// A name the rules do not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// A district.
    District {
        /// As written.
        written: String,
        /// Those there are.
        known: Vec<String>,
    },
    /// A list.
    List {
        /// As written.
        written: String,
        /// Those there are.
        known: Vec<String>,
    },
}

fn find_district(rules: &Resolved, name: &str) -> Result<DistrictId, Unknown> {
    let found =
        rules.districts.iter().position(|district| district.name == name || district.name == format!("{name}区"));
    found.map(|at| DistrictId(at as u32)).ok_or_else(|| Unknown::District {
        written: name.to_owned(),
        known: rules.districts.iter().map(|district| district.name.clone()).collect(),
    })
}

struct Reader<'r> {
    router: &'r Router,
    lang: Lang,
    district: Option<DistrictId>,
}

impl Reader<'_> {
    fn rules(&self) -> &Resolved {
        self.router.rules()
    }

    fn lists(&self, only: Option<&str>) -> Vec<ListPart> {
        let rules = self.rules();
        let mut order: Vec<usize> = (0..rules.lists.len()).collect();
        // Those with papers of their own first, the larger before the smaller.
        let size = |list: usize| rules.duties.iter().filter(|duty| duty.list == Some(list)).count();
        order.sort_by_key(|&list| (rules.lists[list].basis.is_empty(), usize::MAX - size(list), list));
        order.retain(|&list| only.is_none_or(|name| rules.lists[list].name == name));
        let mut parts: Vec<ListPart> = order.into_iter().map(|list| self.list(list)).collect();
        let unlisted: Vec<&Duty> = rules.duties.iter().filter(|duty| duty.list.is_none()).collect();
        if only.is_none() && !unlisted.is_empty() {
            let boards = self.boards(&unlisted, &[], &[]);
            let title = if self.lang == Lang::Zh { "未列入清单的职责" } else { "Duties on no list" };
            let shares = total(&boards);
            let title = title.to_owned();
            parts.push(ListPart { name: title.clone(), title, basis: vec![], owners: vec![], shares, boards });
        }
        parts.retain(|part| !part.boards.is_empty());
        parts
    }

    fn list(&self, index: usize) -> ListPart {
        let rules = self.rules();
        let list = &rules.lists[index];
        let duties: Vec<&Duty> = rules.duties.iter().filter(|duty| duty.list == Some(index)).collect();
        let boards = self.boards(&duties, &list.boards, &list.owners);
        ListPart {
            name: list.name.clone(),
            title: list.title.clone().unwrap_or_else(|| list.name.clone()),
            basis: list.basis.clone(),
            owners: body_names(&rules.bodies, &list.owners),
            shares: total(&boards),
            boards,
        }
    }

    /// The duties by board, in the order of the list's boards, numbered through the list.
    fn boards(&self, duties: &[&Duty], order: &[String], owners: &[BodyId]) -> Vec<BoardPart> {
        let mut by_board: BTreeMap<(usize, &str), Vec<&Duty>> = BTreeMap::new();
        for &duty in duties.iter().filter(|duty| self.stands_here(duty)) {
            let board = duty.board.as_deref().unwrap_or("");
            let at = order.iter().position(|name| name == board).unwrap_or(order.len());
            by_board.entry((at, board)).or_default().push(duty);
        }
        let mut number = 0;
        let mut boards = Vec::new();
        for ((_, board), mut duties) in by_board {
            duties.sort_by_key(|duty| (self.variant(duty).arms[0].roles.category, duty.name.as_str()));
            let mut shares = Shares::default();
            let rows = duties.iter().map(|duty| {
                number += 1;
                shares.count(duty, self.variant(duty), owners);
                self.row(duty, number)
            });
            let duties = rows.collect();
            shares.divide();
            boards.push(BoardPart { name: board.to_owned(), shares, duties });
        }
        boards
    }

    /// Whether the duty exists at all where the list is printed for: additions of narrower overlays stand in their own place.
    fn stands_here(&self, duty: &Duty) -> bool {
        let only = &duty.only_in;
        let elsewhere = only.district.is_some() && only.district != self.district;
        !elsewhere && only.street.is_none() && only.spot.is_none() && only.facts.is_empty()
    }

    /// The roles in the district, or in the whole city.
    fn variant<'d>(&self, duty: &'d Duty) -> &'d Variant {
        let here = |variant: &&Variant| {
            let scope = &variant.scope;
            let whole = scope.street.is_none() && scope.spot.is_none() && scope.facts.is_empty();
            whole && (scope.district.is_none() || scope.district == self.district)
        };
        // Narrowest first, and the last holds everywhere.
        duty.variants.iter().find(here).unwrap_or(&duty.variants[duty.variants.len() - 1])
    }

    fn row(&self, duty: &Duty, number: usize) -> DutyRow {
        let variant = self.variant(duty);
        let overlays: BTreeSet<OverlayId> = variant.overlays.iter().flatten().copied().collect();
        let title = |id: OverlayId| self.rules().overlays[id.index()].title.clone();
        DutyRow {
            number,
            name: duty.name.clone(),
            title: duty.title.clone(),
            clause: duty.clause.clone(),
            roles: self.roles(variant),
            draft: duty.draft,
            change: None,
            overlays: overlays.into_iter().map(title).collect(),
        }
    }

    fn roles(&self, variant: &Variant) -> RolesRow {
        let rules = self.rules();
        let name = |id: BodyId| body_name(&rules.bodies, id);
        let name_or_none = |id: Option<BodyId>| id.map(name).unwrap_or_default();
        let names = |ids: &[BodyId]| body_names(&rules.bodies, ids).join("、");
        let (through, otherwise) = if self.lang == Lang::Zh { ("经", "其余") } else { ("through", "otherwise") };
        let lead = |roles: &Roles| match roles.via {
            Some(via) => format!("{}（{through} {}）", name(roles.lead), name(via)),
            None => name(roles.lead),
        };
        let condition = |asked: &Option<Cond>| match asked {
            Some(asked) => describe::condition(self.router, asked).in_lang(self.lang).to_owned(),
            None => otherwise.to_owned(),
        };
        let parts = |text: &dyn Fn(&Roles) -> String| {
            let mut parts: Vec<Part> = Vec::new();
            for arm in &variant.arms {
                parts.push(Part { when: condition(&arm.condition), text: text(&arm.roles) });
            }
            if parts.iter().all(|part| part.text == parts[0].text) {
                parts.truncate(1);
                parts[0].when.clear();
            }
            parts
        };
        RolesRow {
            lead: parts(&lead),
            first: parts(&|roles| name_or_none(roles.first)),
            organise: parts(&|roles| names(&roles.organise)),
            assist: parts(&|roles| names(&roles.assist)),
            escalate: parts(&|roles| name_or_none(roles.escalate)),
            deadline: parts(&|roles| roles.deadline.map(|it| it.in_words(self.lang)).unwrap_or_default()),
            report_in: parts(&|roles| roles.report_in.clone().unwrap_or_default()),
            basis: parts(&|roles| roles.basis.join("、")),
        }
    }

    /// What is promised, and when: of the leads of a case, of its first demand, or that they never lead.
    fn guarantees(&self) -> Vec<GuaranteeRow> {
        let promise = |promise: &Promise| {
            let leads = body_names(&self.rules().bodies, &promise.leads).join("、");
            let text = match (promise.claim, self.lang) {
                (Claim::Lead, Lang::Zh) => format!("主责 {leads}"),
                (Claim::Lead, Lang::En) => format!("led by {leads}"),
                (Claim::First, Lang::Zh) => format!("首 主责 {leads}"),
                (Claim::First, Lang::En) => format!("led first by {leads}"),
                (Claim::Never, Lang::Zh) => format!("永不 主责 {leads}"),
                (Claim::Never, Lang::En) => format!("never led by {leads}"),
            };
            Part { when: describe::condition(self.router, &promise.when).in_lang(self.lang).to_owned(), text }
        };
        let rows = self.rules().guarantees.iter().map(|guarantee| GuaranteeRow {
            name: guarantee.name.clone(),
            promises: guarantee.clauses.iter().map(promise).collect(),
        });
        rows.collect()
    }

    /// What each overlay changes, in the order of their titles.
    fn overlays(&self, only: Option<&str>) -> Vec<OverlayPart> {
        let rules = self.rules();
        let mut changes: BTreeMap<OverlayId, Vec<OverlayChange>> = BTreeMap::new();
        let is_asked =
            |duty: &&Duty| only.is_none_or(|name| duty.list.is_some_and(|list| rules.lists[list].name == name));
        for duty in rules.duties.iter().filter(is_asked) {
            let everywhere = &duty.variants[duty.variants.len() - 1];
            for variant in &duty.variants {
                for (at, (arm, overlays)) in variant.arms.iter().zip(&variant.overlays).enumerate() {
                    let Some(&overlay) = overlays.last() else { continue };
                    // What holds everywhere is told once.
                    let same = |other: &Arm| other.condition == arm.condition && other.roles == arm.roles;
                    if variant.scope != everywhere.scope && everywhere.arms.iter().any(same) {
                        continue;
                    }
                    let written = variant.written_leads.get(at).or(variant.written_leads.first());
                    let change = OverlayChange {
                        duty: duty.name.clone(),
                        scope: describe::scope(rules, &variant.scope),
                        before: written.map(|id| body_name(&rules.bodies, *id)).unwrap_or_default(),
                        after: body_name(&rules.bodies, arm.roles.lead),
                    };
                    let known = changes.entry(overlay).or_default();
                    if !known.contains(&change) {
                        known.push(change);
                    }
                }
            }
        }
        let mut parts: Vec<OverlayPart> = changes
            .into_iter()
            .map(|(id, changes)| {
                let overlay = &rules.overlays[id.index()];
                OverlayPart { title: overlay.title.clone(), basis: overlay.basis.clone(), changes }
            })
            .collect();
        parts.sort_by(|a, b| a.title.cmp(&b.title));
        parts
    }
}

impl Shares {
    fn count(&mut self, duty: &Duty, variant: &Variant, owners: &[BodyId]) {
        self.n_duties += 1;
        self.n_drafts += usize::from(duty.draft);
        self.n_clauses += usize::from(duty.clause.is_some());
        let roles = &variant.arms[0].roles;
        let is_owner = |id: &BodyId| owners.contains(id);
        let by_roles = || {
            if is_owner(&roles.lead) {
                Some(VerbRole::Lead)
            } else if roles.organise.iter().any(is_owner) {
                Some(VerbRole::Organise)
            } else if roles.assist.iter().any(is_owner) {
                Some(VerbRole::Assist)
            } else {
                None
            }
        };
        match duty.verb.or_else(by_roles) {
            Some(VerbRole::Lead) => self.lead += 1,
            Some(VerbRole::Organise) => self.organise += 1,
            Some(VerbRole::Assist) => self.assist += 1,
            None => {}
        }
    }

    fn divide(&mut self) {
        let all = self.lead + self.organise + self.assist;
        // Tenths of a percent, rounded half up, in integers.
        let share = |part: usize| {
            let tenths = (part * 2000 + all) / (2 * all.max(1));
            format!("{}.{}%", tenths / 10, tenths % 10)
        };
        if all > 0 {
            self.lead_share = share(self.lead);
            self.organise_share = share(self.organise);
            self.assist_share = share(self.assist);
        }
    }
}

fn total(boards: &[BoardPart]) -> Shares {
    let mut sum = Shares::default();
    for Shares { n_duties, n_drafts, n_clauses, lead, organise, assist, .. } in boards.iter().map(|board| &board.shares)
    {
        sum.n_duties += n_duties;
        sum.n_drafts += n_drafts;
        sum.n_clauses += n_clauses;
        sum.lead += lead;
        sum.organise += organise;
        sum.assist += assist;
    }
    sum.divide();
    sum
}

fn outcomes(rules: &Resolved) -> Vec<OutcomeRow> {
    let rows = rules.outcomes.iter().map(|outcome| {
        let (transfer_to, class) = match &outcome.class {
            OutcomeClass::Transfer(number) => (Some(number.clone()), None),
            OutcomeClass::Inform(class) => (None, Some(class.code())),
        };
        let lead = outcome.lead.map(|id| body_name(&rules.bodies, id));
        OutcomeRow { name: outcome.name.clone(), transfer_to, class, basis: outcome.basis.clone(), lead }
    });
    rows.collect()
}

/// Marks what is new or changed against `old`, and lists what is gone.
fn mark_changes(lists: &mut [ListPart], old: &[ListPart], gone: &mut Vec<GoneRow>) {
    type Key<'a> = (&'a str, &'a str);
    fn rows(list: &ListPart) -> impl Iterator<Item = (Key<'_>, &DutyRow)> {
        let rows = list.boards.iter().flat_map(|board| &board.duties);
        rows.map(|row| ((list.name.as_str(), row.name.as_str()), row))
    }
    let before: BTreeMap<Key<'_>, &DutyRow> = old.iter().flat_map(rows).collect();
    let now: BTreeSet<(String, String)> =
        lists.iter().flat_map(rows).map(|((list, name), _)| (list.to_owned(), name.to_owned())).collect();
    for list in lists {
        for row in list.boards.iter_mut().flat_map(|board| &mut board.duties) {
            row.change = match before.get(&(list.name.as_str(), row.name.as_str())) {
                None => Some("new"),
                Some(old) if is_changed(old, row) => Some("changed"),
                Some(_) => None,
            };
        }
    }
    let was = before.keys().filter(|(list, name)| !now.contains(&((*list).to_owned(), (*name).to_owned())));
    gone.extend(was.map(|(list, name)| GoneRow { list: (*list).to_owned(), name: (*name).to_owned() }));
}

/// Whether what a reader sees of a duty differs, its number and overlays aside.
fn is_changed(old: &DutyRow, new: &DutyRow) -> bool {
    (&old.title, &old.clause, &old.roles, old.draft) != (&new.title, &new.clause, &new.roles, new.draft)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_the_duties_in_which_the_owners_have_a_part() {
        for ((lead, organise, assist), shares) in [
            ((7, 10, 12), ["24.1%", "34.5%", "41.4%"]),
            ((1, 1, 0), ["50.0%", "50.0%", "0.0%"]),
            ((2, 1, 0), ["66.7%", "33.3%", "0.0%"]),
            ((0, 0, 0), ["", "", ""]),
        ] {
            let mut of = Shares { n_duties: 40, lead, organise, assist, ..Shares::default() };
            of.divide();
            assert_eq!([of.lead_share, of.organise_share, of.assist_share], shares);
        }
    }
}
