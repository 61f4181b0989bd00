use super::*;
use crate::router::Router;
use crate::source::Source;

/// Reads a map against the built-in tables, and renders each diagnostic as `CODE line:column |text| message`.
fn read(text: &str) -> (LabelMap, Router, Vec<String>) {
    let checked = Router::builder(jiff::civil::date(2026, 11, 22)).check().unwrap();
    let mut sources = Sources::default();
    let id = sources.add(Source::new("labels.yaml", text));
    let mut diagnostics = Diagnostics::default();
    let map = LabelMap::read(&sources, id, (&checked.tables, &checked.rules), &mut diagnostics);
    let lines = diagnostics.list().iter().map(|found| {
        let span = found.primary.as_ref().unwrap().span;
        let (line, column) = sources.get(id).line_column(span.start as usize);
        let help = found.help.first().map_or(String::new(), |help| format!(" ({})", help.en));
        format!("{} {line}:{column} |{}| {}{help}", found.code.id(), sources.text(span), found.message.en)
    });
    let lines = lines.collect();
    (map, checked.into_router().unwrap(), lines)
}

fn plain() -> (LabelMap, Router) {
    let checked = Router::builder(jiff::civil::date(2026, 11, 22)).check().unwrap();
    (LabelMap::plain(&checked.tables, &checked.rules), checked.into_router().unwrap())
}

fn answer(router: &Router, lead: &str, category: &str) -> Answer {
    let rules = router.rules();
    let lead = BodyId::at(rules.bodies.iter().position(|body| body.name == lead).unwrap());
    let category = rules.categories.iter().position(|known| known.path == category).map(CategoryId::at);
    Answer { lead, category }
}

const MAP: &str = "\
label: 承办单位
labels:
  市容科: 区城管执法局
  住房口: [区住建委, 区房管局]
  园林口: {line: 园林绿化}
  交通类: {category: 交通运输}
  环保类: {category: [环境保护], body: 区水务局}
  不受理: {outcome: 告知}
  机场: []
skip: [属地街镇]
";

#[test]
fn a_label_means_bodies_lines_categories_or_outcomes() {
    let (map, router, said) = read(MAP);
    assert_eq!(said, Vec::<String>::new());
    assert_eq!(map.field(), "承办单位");
    let accepts = |label: &str, lead: &str, category: &str| {
        let Meaning::Right(right) = map.meaning(label) else { panic!("{label}") };
        right.accepts(answer(&router, lead, category))
    };
    for (label, lead, category, expected) in [
        ("市容科", "区城管执法局", "", true),
        ("市容科 ", "区水务局", "", false),
        ("住房口", "区房管局", "", true),
        ("园林口", "区园林绿化局", "", true),
        ("园林口", "市园林绿化局", "", true),
        ("交通类", "区水务局", "交通运输/停车", true),
        ("交通类", "区水务局", "交通运输", true),
        ("交通类", "区水务局", "环境保护", false),
        ("环保类", "区水务局", "", true),
        ("环保类", "区教育委员会", "环境保护/噪声", true),
    ] {
        assert_eq!(accepts(label, lead, category), expected, "{label} {lead} {category}");
    }
    assert_eq!(map.meaning("机场"), Meaning::Right(&Right::default()));
    assert_eq!(map.meaning("属地街镇"), Meaning::Skip);
    assert_eq!(map.meaning("别的科"), Meaning::Unknown);
    let Meaning::Right(refused) = map.meaning("不受理") else { panic!() };
    assert!(refused.accepts_outcome(OutcomeKind::Inform) && refused.is_of_outcomes());
}

#[test]
fn answers_no_label_tells_apart_are_one_and_unknown_categories_are_passed_over() {
    let (map, router, _) = read(MAP);
    let rank = |label: &str, answers: &[(&str, &str)]| {
        let Meaning::Right(right) = map.meaning(label) else { panic!("{label}") };
        map.rank(right, answers.iter().map(|(lead, category)| answer(&router, lead, category)))
    };
    // Both are of 住房口.
    assert_eq!(rank("市容科", &[("区住建委", ""), ("区房管局", ""), ("区城管执法局", "")]), Some(2));
    // No label means these two: they stay two.
    assert_eq!(rank("市容科", &[("区教育委员会", ""), ("区司法局", ""), ("区城管执法局", "")]), Some(3));
    assert_eq!(rank("市容科", &[("区教育委员会", "")]), None);
    // 城乡建设 is no category of the map.
    assert_eq!(rank("交通类", &[("区住建委", "城乡建设"), ("区交通委", "交通运输")]), Some(1));
    assert_eq!(
        rank("交通类", &[("区住建委", "环境保护/噪声"), ("区住建委", "环境保护/水环境"), ("区交通委", "交通运输")]),
        Some(2)
    );
}

#[test]
fn says_where_each_mistake_is() {
    for (from, to, expected) in [
        ("区房管局", "区房管居", "E064 4:15 |区房管居| no body is called `区房管居` (did you mean `区房管局`?)"),
        (
            "line: 园林绿化",
            "line: 园林绿话",
            "E064 5:15 |园林绿话| no department line is called `园林绿话` (did you mean `园林绿化`?)",
        ),
        (
            "category: 交通运输",
            "category: 交通运书",
            "E064 6:19 |交通运书| no category is called `交通运书` (did you mean `交通运输`?)",
        ),
        (
            "outcome: 告知",
            "outcome: infrom",
            "E064 8:18 |infrom| no outcome is called `infrom` (did you mean `inform`?)",
        ),
        ("[属地街镇]", "[市容科]", "E062 10:8 |市容科| label `市容科` is given twice"),
        ("{line: 园林绿化}", "{lime: 园林绿化}", "E061 5:9 |lime| unknown key `lime` (did you mean `line`?)"),
        ("市容科: 区城管执法局", "市容科:", "E063 3:7 || nothing stands where a name, or a list of names, belongs"),
        (
            "市容科: 区城管执法局",
            "市容科: {}",
            "E063 3:3 |市容科| the label says nothing that is right (name bodies, or `line:`, `category:`, `outcome:`; `[]` if nothing here is right; what is not to be scored goes under `skip:`)",
        ),
        ("skip:", "skips:", "E061 10:1 |skips| unknown key `skips` (did you mean `skip`?)"),
    ] {
        let text = MAP.replacen(from, to, 1);
        assert_ne!(text, MAP);
        assert_eq!(read(&text).2, [expected]);
    }
    assert_eq!(read("label: x\n").2.len(), 1);
}

#[test]
fn without_a_map_a_label_is_a_body_or_a_category() {
    let (map, router) = plain();
    let accepts = |label: &str, lead: &str, category: &str| match map.meaning(label) {
        Meaning::Right(right) => Some(right.accepts(answer(&router, lead, category))),
        _ => None,
    };
    for (label, lead, category, expected) in [
        ("区水务局", "区水务局", "", Some(true)),
        ("住建委", "区住建委", "", Some(true)),
        ("住建委", "市住建委", "", Some(true)),
        ("区住房和城乡建设委员会", "区住建委", "", Some(true)),
        ("交通运输", "区水务局", "交通运输/停车", Some(true)),
        ("交通运输/停车", "区水务局", "交通运输", Some(false)),
        ("停车", "区水务局", "交通运输/停车", Some(true)),
        ("天上的局", "区水务局", "", None),
    ] {
        assert_eq!(accepts(label, lead, category), expected, "{label} {lead} {category}");
    }
}

#[test]
fn the_hash_is_of_the_meaning() {
    let hash = |text: &str| read(text).0.hash().to_owned();
    let shuffled = MAP.replace("[区住建委, 区房管局]", "[区房管局,   区住建委] # 住房");
    assert_eq!(hash(MAP), hash(&shuffled));
    assert_ne!(hash(MAP), hash(&MAP.replace("[属地街镇]", "[]")));
    assert_ne!(hash(MAP), hash(&MAP.replace("市容科: 区城管执法局", "市容科: 区水务局")));
}
