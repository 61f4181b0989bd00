//! The comparison as one page that opens from disk: no script, nothing from elsewhere, every text escaped.

use maud::{Markup, html};

use super::report::{Burden, CasesTold, DistrictBurden, EditTold, Group, Report};
use super::show::*;
use crate::diagnostic::Lang;
use crate::report::page;

/// The most rows of a table and ids of a group; the JSON has them all.
const MOST_ROWS: usize = 500;
const MOST_IDS: usize = 20;

impl Report {
    /// The page.
    pub(crate) fn page(&self, lang: Lang) -> String {
        let tongue = Tongue(lang);
        let title = tongue.say("规则改动的影响", "What an edit of the rules changes");
        let body = html! {
            (run(tongue, self))
            @if let Some(cases) = &self.cases { (changed(tongue, cases)) }
            (edits(tongue, self))
            @if let Some(cases) = &self.cases { (burden(tongue, cases)) }
        };
        page(tongue, (title, Some(&self.new.name)), "", body)
    }
}

fn run(tongue: Tongue, report: &Report) -> Markup {
    html! {
        dl.run {
            @for (name, rules) in [(tongue.say("旧", "old"), &report.old), (tongue.say("新", "new"), &report.new)] {
                dt { (name) }
                dd { (rules.from) " · " (rules.name) " · " code { (short(&rules.ruleset)) } }
            }
            dt { (tongue.say("截至", "as of")) } dd { (report.as_of) }
            dt { (tongue.say("改动", "edits")) } dd { (tongue.summary(report)) }
            @if let Some(cases) = &report.cases {
                dt { (tongue.say("诉求", "cases")) } dd { (tongue.changed(cases)) }
            }
            @for bound in &report.fail_if {
                dt { code { (bound.bound) } }
                dd { (bound.n) " " @if bound.exceeded { span.bad { (tongue.say("超过", "exceeded")) } } @else { span.good { (tongue.say("未超过", "kept")) } } }
            }
        }
    }
}

/// A table within a box that scrolls if the screen is too narrow.
fn table(head: Markup, rows: Markup) -> Markup {
    html! { div.scroll { table { thead { tr { (head) } } tbody { (rows) } } } }
}

fn more(tongue: Tongue, n_all: usize) -> Markup {
    html! { @if n_all > MOST_ROWS { p.note { "… " (n_all - MOST_ROWS) " " (tongue.say("项见 --format json", "more with --format json")) } } }
}

fn changed(tongue: Tongue, cases: &CasesTold) -> Markup {
    let head = html! {
        th { (tongue.say("变化", "class")) } th { (tongue.say("从", "from")) } th { (tongue.say("到", "to")) }
        th.n { (tongue.say("件", "n")) } th { (tongue.say("起因", "cause")) } th.wide { (tongue.say("编号", "ids")) }
    };
    let rows = html! { @for group in cases.groups.iter().take(MOST_ROWS) { (group_row(tongue, group)) } };
    html! {
        h2 { (tongue.say("判定有变的诉求", "Cases decided otherwise")) }
        p.note { (tongue.say(
            "按最重的差别归类：去向、主责、仅协助、依据、时限、其他。起因是最少的改动：单凭它们，旧规则就判成新的样子，少一项则不然。",
            "By the gravest difference: outcome, lead, assist only, basis, deadline, other. A cause is the fewest edits with which the old \
             rules decide as the new ones do; without one of them they don't.",
        )) }
        (table(head, rows)) (more(tongue, cases.groups.len()))
    }
}

fn group_row(tongue: Tongue, group: &Group) -> Markup {
    html! {
        tr {
            td { (tongue.class(group)) }
            td.name { (tongue.end(group.class, &group.from)) }
            td.name { (tongue.end(group.class, &group.to)) }
            td.n { (group.n) }
            td { @for cause in tongue.causes(group) { div { (cause) } } }
            td.id.wide {
                @for id in group.ids.iter().take(MOST_IDS) { (id) " " }
                @if group.ids.len() > MOST_IDS { "…" }
            }
        }
    }
}

fn edits(tongue: Tongue, report: &Report) -> Markup {
    let head = html! {
        th { "#" } th { (tongue.say("改动", "edit")) } th { (tongue.say("名称", "name")) }
        th { (tongue.say("内容", "what")) } th.n { (tongue.say("件", "cases")) } th.wide { (tongue.say("位置", "place")) }
    };
    let rows = html! { @for edit in report.edits.iter().take(MOST_ROWS) { (edit_row(tongue, edit)) } };
    html! {
        h2 { (tongue.say("改动", "Edits")) }
        (table(head, rows)) (more(tongue, report.edits.len()))
    }
}

fn edit_row(tongue: Tongue, edit: &EditTold) -> Markup {
    html! {
        tr {
            td { (edit.edit) }
            td { (tongue.change(edit)) }
            td.name { (tongue.kind(edit)) " " (edit.name) }
            td {
                @for field in &edit.fields {
                    div.soft { @if tongue.0 == Lang::Zh { (field.field_zh) } @else { (field.field) } }
                    @for text in &field.old { div.bad { "− " (text) } }
                    @for text in &field.new { div.good { "+ " (text) } }
                }
            }
            td.n { @if edit.n_cases > 0 { (edit.n_cases) } }
            td.id.wide { (place(edit)) }
        }
    }
}

fn burden(tongue: Tongue, cases: &CasesTold) -> Markup {
    let lead_and_assist =
        || html! { th.n { (tongue.say("主责", "lead")) } th.n { (tongue.say("组织、协助", "organise, assist")) } };
    let by_department = html! {
        @for Burden { name, lead, assist, districts } in cases.departments.iter().take(MOST_ROWS) {
            tr {
                td.name { (name) } td.n { (shift(*lead)) } td.n { (shift(*assist)) }
                td.wide { @for at in districts { div { (district(tongue, &at.name)) " " (shift(at.lead)) ", " (shift(at.assist)) } } }
            }
        }
    };
    let by_district = html! {
        @for DistrictBurden { name, lead, assist } in &cases.districts {
            tr { td.name { (district(tongue, name)) } td.n { (shift(*lead)) } td.n { (shift(*assist)) } }
        }
    };
    html! {
        @if !cases.departments.is_empty() {
            h2 { (tongue.say("负担：得（+）失（−）几件", "Burden: cases gained (+) and lost (−)")) }
            (table(html! { th { (tongue.say("机构", "department")) } (lead_and_assist()) th.wide { (tongue.say("按区：主责，协助", "by district: lead, assist")) } }, by_department))
            (more(tongue, cases.departments.len()))
            h2 { (tongue.say("按区", "By district")) }
            (table(html! { th { (tongue.say("区", "district")) } (lead_and_assist()) }, by_district))
        }
    }
}

fn district(tongue: Tongue, name: &str) -> &str {
    if name.is_empty() { tongue.say("（区不明）", "(district unknown)") } else { name }
}
