//! The charts of the page, as inline SVG. Numbers are rounded to a tenth of a pixel, so the same report gives the same bytes.

use maud::{Markup, html};

use super::show::{Tongue, band, percent, percent_of};
use super::stats::Share;
use super::thresholds::{Band, Cut};

/// Pixels of a chart, and of the room for what is written around it.
const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 190.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = 34.0;
const LEFT: f64 = 34.0;

fn px(value: f64) -> String {
    format!("{value:.1}")
}

/// Two shares of one whole as bars over each other, with the uncertainty of the first.
pub(super) fn bar(first: Share, wider: Option<Share>) -> Markup {
    let hundred = |share: Share| px(share.value().unwrap_or(0.0) * 100.0);
    html! {
        svg.bar viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true" {
            rect.bg x="0" y="2" width="100" height="10" {}
            @if let Some(wider) = wider { rect.f3 x="0" y="2" width=(hundred(wider)) height="10" {} }
            rect.f1 x="0" y="2" width=(hundred(first)) height="10" {}
            @if let Some((low, high)) = first.interval() {
                line.w x1=(px(low * 100.0)) x2=(px(high * 100.0)) y1="7" y2="7" {}
            }
        }
    }
}

/// How many were mended and broken, to the right and left of a middle line.
pub(super) fn balance(fixed: u64, broken: u64, most: u64) -> Markup {
    let width = |n: u64| n as f64 / most.max(1) as f64 * 50.0;
    html! {
        svg.bar viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true" {
            rect.fb x=(px(50.0 - width(broken))) y="2" width=(px(width(broken))) height="10" {}
            rect.fg x="50" y="2" width=(px(width(fixed))) height="10" {}
            line.w x1="50" x2="50" y1="0" y2="14" {}
        }
    }
}

/// Accuracy by band, with the number of answers below.
pub(super) fn columns(caption: &str, bands: &[Band]) -> Markup {
    let step = WIDTH / bands.len().max(1) as f64;
    let height = HEIGHT - TOP - BOTTOM;
    let y = |share: f64| TOP + height * (1.0 - share);
    html! {
        figure {
            figcaption { (caption) }
            svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(caption) {
                line.axis x1="0" x2=(px(WIDTH)) y1=(px(y(0.0))) y2=(px(y(0.0))) {}
                @for (at, of) in bands.iter().enumerate() {
                    @let middle = step * (at as f64 + 0.5);
                    @let share = of.right.value().unwrap_or(0.0);
                    rect.f1 x=(px(middle - step * 0.32)) y=(px(y(share))) width=(px(step * 0.64)) height=(px(height * share)) {}
                    @if let Some((low, high)) = of.right.interval() {
                        line.w x1=(px(middle)) x2=(px(middle)) y1=(px(y(low))) y2=(px(y(high))) {}
                    }
                    text x=(px(middle)) y=(px(TOP - 6.0)) text-anchor="middle" { (percent_of(share).replace(".0%", "%")) }
                    text x=(px(middle)) y=(px(HEIGHT - BOTTOM + 14.0)) text-anchor="middle" { (band(of)) }
                    text.t x=(px(middle)) y=(px(HEIGHT - 6.0)) text-anchor="middle" { (of.right.of) }
                }
            }
        }
    }
}

/// What is right of what stands, by how much stands, as the least score rises from right to left.
pub(super) fn trade_off(tongue: Tongue, caption: &str, cuts: &[Cut]) -> Markup {
    let cuts: Vec<&Cut> = cuts.iter().filter(|cut| cut.right.of > 0).collect();
    let lowest = cuts.iter().filter_map(|cut| cut.right.value()).fold(0.8, f64::min);
    let floor = (lowest * 10.0).floor() / 10.0;
    let stands = |cut: &Cut| 1.0 - cut.left.value().unwrap_or(1.0);
    let x = |share: f64| LEFT + share * (WIDTH - LEFT - 12.0);
    let y = |share: f64| TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - (share - floor) / (1.0 - floor).max(0.1));
    let point = |cut: &&Cut| format!("{},{}", px(x(stands(cut))), px(y(cut.right.value().unwrap_or(0.0))));
    let points: Vec<String> = cuts.iter().map(point).collect();
    let n_lines = ((1.0 - floor) * 10.0).round() as u32;
    html! {
        figure {
            figcaption { (caption) }
            svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(caption) {
                @for line in (0..=n_lines).step_by(if n_lines > 5 { 2 } else { 1 }) {
                    @let share = 1.0 - f64::from(line) / 10.0;
                    line.axis x1=(px(LEFT)) x2=(px(WIDTH)) y1=(px(y(share))) y2=(px(y(share))) {}
                    text.t x=(px(LEFT - 5.0)) y=(px(y(share) + 3.5)) text-anchor="end" { (percent_of(share).replace(".0%", "%")) }
                }
                @for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
                    text.t x=(px(x(share))) y=(px(HEIGHT - BOTTOM + 14.0)) text-anchor="middle" { (percent_of(share).replace(".0%", "%")) }
                }
                text.t x=(px(x(0.5))) y=(px(HEIGHT - 5.0)) text-anchor="middle" { (tongue.say("直接派出的占比", "share that stands")) }
                polyline.curve points=(points.join(" ")) {}
                @for cut in &cuts {
                    circle.f1 cx=(px(x(stands(cut)))) cy=(px(y(cut.right.value().unwrap_or(0.0)))) r="2.6" {
                        title { "≥ " (cut.score) ": " (percent(cut.right)) " / " (percent_of(stands(cut))) }
                    }
                }
            }
        }
    }
}
