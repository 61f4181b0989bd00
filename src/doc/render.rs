//! From the documents' data to Markdown and HTML, by the templates beside this file.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, context};
use serde::Serialize;

use super::{DocFormat, DutyList, Index};
use crate::diagnostic::Lang;
use crate::report::cell;

const TEMPLATES: [(&str, &str); 5] = [
    ("list.md", include_str!("templates/list.md.jinja")),
    ("list.html", include_str!("templates/list.html.jinja")),
    ("index.md", include_str!("templates/index.md.jinja")),
    ("index.html", include_str!("templates/index.html.jinja")),
    ("page.html", include_str!("templates/page.html.jinja")),
];

impl DutyList {
    /// The document as text, ending in a line break.
    #[must_use]
    pub(crate) fn render(&self, format: DocFormat, lang: Lang) -> String {
        render("list", self, format, lang)
    }
}

impl Index {
    /// The document as text, ending in a line break.
    #[must_use]
    pub(crate) fn render(&self, format: DocFormat, lang: Lang) -> String {
        render("index", self, format, lang)
    }
}

fn render(document: &str, data: &impl Serialize, format: DocFormat, lang: Lang) -> String {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.expect("only blanks are treated in another way"));
    environment.set_auto_escape_callback(|name| match name {
        name if name.ends_with(".html") => AutoEscape::Html,
        _ => AutoEscape::None,
    });
    environment.add_filter("cell", cell);
    for (name, text) in TEMPLATES {
        environment.add_template(name, text).expect("the templates are part of the program, and rendered in a test");
    }
    let name = format!("{document}.{}", if format == DocFormat::Html { "html" } else { "md" });
    let template = environment.get_template(&name).expect("every document has a template in every format");
    let zh = lang == Lang::Zh;
    let text = template.render(context! { zh, doc => Value::from(Serde(data)) });
    let text = text.expect("a template only reads what every document holds");
    format!("{}\n", text.trim_end())
}
