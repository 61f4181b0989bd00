//! The long text and the example of every code: what it means, why it is a mistake, how to mend it.
//!
//! An example is a wrong snippet, which raises its code, and the mended one, which does not. Snippets assume a list 街道职责清单
//! with the board 城市管理, a duty 河长制 of that list led by 区水务局, a fact 场所 with the values 道路 and 小区, and the shipped tables.
//! A snippet of a table begins with a comment that names its file. `E049` shows on 2018-05-01, and so does `E029` if
//! departments.yaml says that 街道综合行政执法队 exists `from: 2020-07-01`, as for `W119`. `E066` cannot stand in a string and is only described.

use super::{Code, Say};

struct Entry {
    en: &'static str,
    zh: &'static str,
    wrong: &'static str,
    right: &'static str,
}

macro_rules! texts {
    ($($name:ident { en: [$($en:literal),* $(,)?], zh: [$($zh:literal),* $(,)?], wrong: $wrong:expr, right: $right:expr $(,)? })*) => {
        // INVARIANT: the match is exhaustive, so a new code does not compile without its text.
        fn entry(code: Code) -> Entry {
            match code {$(
                Code::$name => Entry {
                    en: concat!($($en, "\n"),*),
                    zh: concat!($($zh, "\n"),*),
                    wrong: $wrong,
                    right: $right,
                },
            )*}
        }
    };
}

impl Code {
    /// What it means, why it is a mistake and how to mend it, in a few lines without a final line feed.
    #[must_use]
    pub fn long(self) -> Say {
        let entry = entry(self);
        Say { en: entry.en.trim_end().into(), zh: entry.zh.trim_end().into() }
    }

    /// A short text that raises this code, and the mended one; each ends with a line feed.
    #[must_use]
    pub fn example(self) -> (&'static str, &'static str) {
        let entry = entry(self);
        (entry.wrong.trim_start_matches('\n'), entry.right.trim_start_matches('\n'))
    }
}

texts! {
    Syntax {
        en: [
            "The line is not a statement the language knows, or it stops making sense at the place marked.",
            "Every line is read by itself, so the lines around it still count and only this one is left out.",
            "Look at the word under the carets: a statement begins with a keyword such as 主责, 依据 or 得.",
        ],
        zh: [
            "这一行不是语言认得的语句，或从标出之处起读不通。",
            "每行单独识别，前后各行照常有效，只略去这一行。",
            "请看标出的词：语句以 主责、依据、得 等关键字开头。",
        ],
        wrong: r#"
职责 停车秩序 {
    住责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
        right: r#"
职责 停车秩序 {
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
    }
    NotAnItem {
        en: [
            "There is text that belongs to no item. An item starts with a keyword such as 职责 or 规则 at the very beginning of a line.",
            "Such text would be ignored silently, and with it perhaps a whole duty, so it is refused.",
            "Put `#` before a remark, or move the line into the item it belongs to.",
        ],
        zh: [
            "有文字不属于任何条目。条目以行首的 职责、规则 等关键字开头。",
            "若默默略过，可能丢掉整项职责，所以报错。",
            "说明文字前加 #；否则移入它所属的条目。",
        ],
        wrong: r#"
本文件由水务科维护
"#,
        right: r#"
# 本文件由水务科维护
"#,
    }
    UnclosedBracket {
        en: [
            "A bracket or a quotation mark has no partner. The item ends where the next one starts at the beginning of a line.",
            "Where the missing one belongs cannot be guessed: it decides what a condition covers.",
            "Add the missing bracket or mark, or take out the one too many.",
        ],
        zh: [
            "括号或引号缺了另一半。条目到行首的下一个条目为止。",
            "缺的一半该放哪里无法代猜：它决定条件管到哪里。",
            "请补上缺的一半，或删去多余的一半。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 任一("死鱼"、"死虾"
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 任一("死鱼"、"死虾")
    例 "河里漂着好多死鱼"
}
"#,
    }
    TooLarge {
        en: [
            "The file is larger than 4 MiB, brackets are nested deeper than 64, or all words have more than 16,000 characters among them.",
            "Reading stays quick and safe on every machine only with a limit, and no text a person writes comes near it.",
            "Divide the file; take out brackets that say nothing; check that it is not generated or damaged.",
        ],
        zh: [
            "文件超过 4 MiB，括号嵌套超过 64 层，或全部关键词用到的不同的字超过 16000 个。",
            "有上限，读取才处处又快又稳；手写的文件远到不了。",
            "请拆分文件，去掉无用的括号，并看看是否误存了别的内容。",
        ],
        wrong: DEEP_CONDITION,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    例 "河里漂着好多死鱼"
}
"#,
    }
    MixedAndOr {
        en: [
            "且 and 或 stand side by side without brackets.",
            "Readers disagree on which of the two binds first, and the duty would depend on the reader.",
            "Write brackets around what belongs together.",
        ],
        zh: [
            "且与或并列而没有括号。",
            "先算哪个，各人读法不同，职责不能因此而异。",
            "请用括号括起应当先算的部分。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼" 且 "河里" 或 "死虾"
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 ("死鱼" 且 "河里") 或 "死虾"
    例 "河里漂着好多死鱼"
}
"#,
    }
    GluedKeyword {
        en: [
            "A keyword and the name behind it are written without a blank.",
            "Chinese has no blanks between words, so 主责区水务局 could as well be one name; a keyword therefore ends at a blank or a mark.",
            "Put a blank behind the keyword.",
        ],
        zh: [
            "关键字与后面的名称之间没有空格。",
            "中文词间无空格，连写会被当成一个名称，所以关键字须以空格或标点结束。",
            "请在关键字后加一个空格。",
        ],
        wrong: r#"
职责 停车秩序 {
    主责公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
        right: r#"
职责 停车秩序 {
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
    }
    UnknownOperator {
        en: [
            "Between two conditions stands a word that is no operator.",
            "The operators are 且 (and), 或 (or), 近 N (near) and 接 N (then).",
            "Use one of these; a word to look for in the text needs quotes.",
        ],
        zh: [
            "两个条件之间的词不是连接词。",
            "连接词只有：且、或、近 N、接 N。",
            "请改用其中之一；要在诉求中查找的词须加引号。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼" 以及 "河里"
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼" 且 "河里"
    例 "河里漂着好多死鱼"
}
"#,
    }
    UnquotedKeyword {
        en: [
            "A word to look for in the text stands without quotes.",
            "Without quotes it would be the name of a fact or list, and a mistyped name would silently become a keyword.",
            "Put the word in quotes.",
        ],
        zh: [
            "要在诉求中查找的词没有加引号。",
            "不加引号的是事实、词表等的名称；若不区分，写错的名称会悄悄变成关键词。",
            "请给它加上引号。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 任一(死鱼、"死虾")
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 任一("死鱼"、"死虾")
    例 "河里漂着好多死鱼"
}
"#,
    }
    BadValue {
        en: [
            "A date, number, hour or deadline cannot be read, or there is no such day.",
            "Dates are written 2018-04-23, hours 22-6, deadlines 2小时, 24小时, 7日, 15日 or 5工作日, numbers in digits.",
            "Correct the value; see the line below the carets for what is wrong with it.",
        ],
        zh: [
            "日期、数字、时刻或时限读不懂，或没有这一天。",
            "日期写 2018-04-23，时刻写 22-6，时限写 2小时、24小时、7日、15日、5工作日，数字用阿拉伯数字。",
            "请按提示改正。",
        ],
        wrong: r#"
职责 停车秩序 {
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
    施行 2018-02-30
}
"#,
        right: r#"
职责 停车秩序 {
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
    施行 2018-03-01
}
"#,
    }
    DuplicateStatement {
        en: [
            "A statement that can stand once stands twice in the same block.",
            "Which of the two was meant cannot be told, and no order of lines decides anything in this language.",
            "Keep one of them; several bodies or papers go into one statement with 、 between them.",
        ],
        zh: [
            "只能写一次的语句在同一处写了两次。",
            "哪一句才算数无从得知；本语言中行的先后不起作用。",
            "请保留一句；多个机构或依据写在一句里，用 、 隔开。",
        ],
        wrong: r#"
职责 停车秩序 {
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
    时限 7日
    时限 15日
}
"#,
        right: r#"
职责 停车秩序 {
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
    时限 7日
}
"#,
    }
    MisplacedStatement {
        en: [
            "The statement is known but does not belong into this item or block.",
            "Who is responsible stands in a duty, what finds it in a rule, what differs by place in an overlay.",
            "Move the line into the right item.",
        ],
        zh: [
            "语句本身认得，但不属于这个条目。",
            "谁负责写在职责里，怎样识别写在规则里，各地不同写在增减里。",
            "请移到相应的条目中。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    主责 区水务局
    得 6 若 "死鱼"
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    例 "河里漂着好多死鱼"
}
"#,
    }
    UnknownDepartment {
        en: [
            "No body in departments.yaml has this name or this alias.",
            "A duty without an existing body would send the order to nobody.",
            "Correct the name, or enter the body or the alias in departments.yaml.",
        ],
        zh: [
            "departments.yaml 中没有叫这个名称或别名的机构。",
            "职责若落在不存在的机构上，工单就无人接收。",
            "请改正名称，或在 departments.yaml 中补上机构或别名。",
        ],
        wrong: r#"
职责 停车秩序 {
    主责 公安交通支对
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
        right: r#"
职责 停车秩序 {
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
    }
    AmbiguousDepartment {
        en: [
            "The name is borne by members of several levels of one department line, such as city and district.",
            "An order goes to one body at one level (职权法定、分级负责); guessing the level would send it to the wrong one.",
            "Write the name with its level: 区住建委, 市住建委.",
        ],
        zh: [
            "同一条线上几个层级的机构都叫这个名称，如市级和区级。",
            "派单讲职权法定、分级负责，层级不能靠猜。",
            "请写明层级，如 区住建委、市住建委。",
        ],
        wrong: r#"
职责 停车秩序 {
    主责 住建委
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
        right: r#"
职责 停车秩序 {
    主责 区住建委
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
    }
    UnknownDuty {
        en: [
            "No duty and no outcome has this name.",
            "A rule finds a duty or an outcome; a rule that finds nothing would swallow the cases it holds for.",
            "Correct the name, or write the duty.",
        ],
        zh: [
            "没有叫这个名称的职责或去向。",
            "规则必须指向职责或去向，否则它识别出的诉求就没有着落。",
            "请改正名称，或补写该职责。",
        ],
        wrong: r#"
规则 死鱼 → 河常制 {
    得 6 若 "死鱼"
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    例 "河里漂着好多死鱼"
}
"#,
    }
    UnknownFact {
        en: [
            "No fact has this name, or the fact has no such value.",
            "A condition on it could never hold, so its line or arm would be dead.",
            "Correct the name, or add the value to the line that begins with 事实.",
        ],
        zh: [
            "没有这个事实，或该事实没有这个取值。",
            "这样的条件永远不成立，所在的行或情形等于没写。",
            "请改正名称，或在 事实 一行补上取值。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼" 且 场所 = 公路
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    得 6 若 "死虾" 且 场所 = 道路
    例 "河里漂着好多死鱼"
}
"#,
    }
    UnknownWords {
        en: [
            "No words list has this name.",
            "The words it should hold would never be looked for.",
            "Correct the name, or write the list with 词表.",
        ],
        zh: [
            "没有叫这个名称的词表。",
            "其中的词就不会被查找。",
            "请改正名称，或用 词表 写出它。",
        ],
        wrong: r#"
词表 鱼词 = "死鱼"、"死虾"

规则 死鱼 → 河长制 {
    得 6 若 词表 鱼词
    得 3 若 词表 鱼词语 且 "发臭"
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
词表 鱼词 = "死鱼"、"死虾"

规则 死鱼 → 河长制 {
    得 6 若 词表 鱼词
    得 3 若 词表 鱼词 且 "发臭"
    例 "河里漂着好多死鱼"
}
"#,
    }
    UnknownList {
        en: [
            "No list has this name, or the list has no such board.",
            "A duty belongs to a published list (《北京市街道办事处条例》第十条) and to one of its boards; counts and overlays go by them.",
            "Correct the name, or add the board to the list.",
        ],
        zh: [
            "没有这个清单，或清单没有这个板块。",
            "职责归在公布的清单（《北京市街道办事处条例》第十条）及其板块之下，统计和增减都以此为准。",
            "请改正名称，或在清单中补上板块。",
        ],
        wrong: r#"
职责 停车秩序 {
    清单 街道责任清单
    板块 城市管理
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
        right: r#"
职责 停车秩序 {
    清单 街道职责清单
    板块 城市管理
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
    }
    UnknownCategory {
        en: [
            "categories.yaml has no such category.",
            "The category is what other systems count by; an unknown one would drop out of every report.",
            "Correct the path (levels are divided by `/`), or enter the category.",
        ],
        zh: [
            "categories.yaml 中没有这个类别。",
            "各系统按类别统计，未登记的类别会从报表中漏掉。",
            "请改正路径（各级用 / 分隔），或补登该类别。",
        ],
        wrong: r#"
职责 停车秩序 {
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
    类别 交通运输/停侧
}
"#,
        right: r#"
职责 停车秩序 {
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
    类别 交通运输/停车
}
"#,
    }
    UnknownPlace {
        en: [
            "places.yaml has no district, street or named place of this name.",
            "A condition or overlay on it would hold nowhere.",
            "Correct the name, or enter the place.",
        ],
        zh: [
            "places.yaml 中没有这个区、街道或地点。",
            "以它为条件的语句或增减在哪里都不生效。",
            "请改正名称，或补登该地点。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼" 且 区 = 西成区
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    得 6 若 "死虾" 且 区 = 西城区
    例 "河里漂着好多死鱼"
}
"#,
    }
    DuplicateName {
        en: [
            "Two items of one kind have the same name. Names are compared without regard to width and case.",
            "Every use of the name would mean either of them.",
            "Rename one, or join the two into one item. What differs by place goes into 增减, what differs by fact into 情形.",
        ],
        zh: [
            "两个同类条目同名（比较时不分全角半角和大小写）。",
            "用到这个名称时，指哪一个说不清。",
            "请改名或合并；各地不同写 增减，因事实而异写 情形。",
        ],
        wrong: r#"
职责 停车秩序 {
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
}

职责 停车秩序 {
    主责 区城管执法局
    依据 "《北京市市容环境卫生条例》第三十六条"
}
"#,
        right: r#"
职责 停车秩序 {
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
}

职责 沿街晾晒 {
    主责 区城管执法局
    依据 "《北京市市容环境卫生条例》第三十六条"
}
"#,
    }
    NoLead {
        en: [
            "The duty, or one of its arms, says nowhere who leads.",
            "Every case must end with exactly one body that answers for it (职权法定); a duty without a lead would bounce.",
            "Add 主责 to the duty or to each arm.",
        ],
        zh: [
            "职责或其某个情形没有写主责。",
            "每件诉求都要有且只有一个负责到底的机构，没有主责就会来回退单。",
            "请在职责或各情形中写明 主责。",
        ],
        wrong: r#"
职责 停车秩序 {
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
        right: r#"
职责 停车秩序 {
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
    }
    TwoLeads {
        en: [
            "More than one body is named as lead.",
            "Two leads are none: each waits for the other. The list names one lead for each duty, the others assist.",
            "Keep one; put the others under 协助. If it depends on a fact, write arms with 情形.",
            "Who receives the order first is 首接 (《北京市接诉即办工作条例》第十四条); a street that receives it has the district copied (第十二条).",
        ],
        zh: [
            "主责写了不止一个机构。",
            "两家主责等于无人主责。清单上每项职责只有一个主责，其余为协助。",
            "请只留一个，其余写入 协助；若因情况而异，用 情形 分写。",
            "先接单的写 首接（《北京市接诉即办工作条例》第十四条）；派到街道的抄送区政府（第十二条）。",
        ],
        wrong: r#"
职责 停车秩序 {
    主责 公安交通支队、区城管执法局
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
        right: r#"
职责 停车秩序 {
    主责 公安交通支队
    协助 区城管执法局
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
    }
    AssistWithoutLead {
        en: [
            "The duty says who assists or organises, but not whom.",
            "The street list names the lead department in every item in which the street only takes part, assists or cooperates, so that help does not turn into the whole task.",
            "Name the lead with 主责.",
        ],
        zh: [
            "写了由谁协助或组织，却没写主责。",
            "清单中凡属参与、协助、配合的事项，都写明主责部门，免得协助变成包办。",
            "请用 主责 写明主责部门。",
        ],
        wrong: r#"
职责 停车秩序 {
    协助 街道办事处
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
        right: r#"
职责 停车秩序 {
    主责 公安交通支队
    协助 街道办事处
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
    }
    NoBasis {
        en: [
            "The duty rests on no law and no paper.",
            "Powers come from law (职权法定); a division of duties that cites nothing binds nobody and cannot be defended.",
            "Add 依据 with the article or paper. Until it is found, mark the duty 草稿: it is used, and marked so everywhere.",
        ],
        zh: [
            "职责没有法律或文件依据。",
            "职权法定，没有依据的分工约束不了任何单位，争议时也站不住。",
            "请用 依据 写明条文或文件；尚未查到的先标 草稿，照常派单并处处注明。",
        ],
        wrong: r#"
职责 停车秩序 {
    主责 公安交通支队
}
"#,
        right: r#"
职责 停车秩序 {
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
    }
    VerbRole {
        en: [
            "The verb in the quoted clause gives the owner of the list another role than the one written.",
            "负责 and 承担 mean lead; 组织, 协调, 统筹, 指导 and 推进 mean organise; 参与, 协助, 配合, 报告 and 劝阻 mean assist.",
            "The words of the list are what was decided, so a role must not drift from them.",
            "Correct the role, or say with 动词 … 因 \"…\" which verb counts and why.",
        ],
        zh: [
            "条款原文的动词，与写给清单主体的角色不符。",
            "负责、承担为主责；组织、协调、统筹、指导、推进为组织；参与、协助、配合、报告、劝阻为协助。",
            "清单文字是议定的结果，角色不能走样。",
            "请改正角色，或用 动词 … 因 \"…\" 说明以哪个动词为准、为什么。",
        ],
        wrong: r#"
职责 停车秩序 {
    清单 街道职责清单
    板块 城市管理
    条款 "协助维护辖区停车秩序"
    主责 街道办事处
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
        right: r#"
职责 停车秩序 {
    清单 街道职责清单
    板块 城市管理
    条款 "协助维护辖区停车秩序"
    主责 公安交通支队
    协助 街道办事处
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
    }
    UnknownVerb {
        en: [
            "The quoted clause holds no verb that fixes a role.",
            "The role of the owner of the list follows from the verb, so without one it cannot be checked.",
            "Quote the part of the clause with the verb, or name the verb with 动词 … 因 \"…\".",
        ],
        zh: [
            "条款原文中没有能确定角色的动词。",
            "清单主体的角色由动词而定，没有动词就无法核对。",
            "请引用含动词的原文，或用 动词 … 因 \"…\" 指明。",
        ],
        wrong: r#"
职责 停车秩序 {
    清单 街道职责清单
    板块 城市管理
    条款 "辖区停车秩序良好"
    主责 公安交通支队
    协助 街道办事处
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
        right: r#"
职责 停车秩序 {
    清单 街道职责清单
    板块 城市管理
    条款 "协助维护辖区停车秩序"
    主责 公安交通支队
    协助 街道办事处
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
    }
    NoAdmission {
        en: [
            "An overlay adds a duty to the list without saying why or who approved it.",
            "A street takes on no task from a department outside the published list unless the city or district government approves (《北京市街道办事处条例》第十条).",
            "Add 因 \"…\" and 批准 \"…\" with the number of the approval.",
        ],
        zh: [
            "增加的职责没有写事由或批准。",
            "清单以外，未经市、区人民政府批准，街道不承担部门下达的职责（《北京市街道办事处条例》第十条）。",
            "请写 因 \"…\" 和 批准 \"…\"，注明批准文号。",
        ],
        wrong: r#"
增减 西城区 对 街道职责清单 {
    施行 2018-09-01
    增 职责 停车引导 "停车引导" {
        板块 城市管理
        主责 街道办事处
        依据 "《北京市机动车停车条例》第二十六条"
    }
}
"#,
        right: r#"
增减 西城区 对 街道职责清单 {
    施行 2018-09-01
    增 职责 停车引导 "停车引导" {
        板块 城市管理
        主责 街道办事处
        依据 "《北京市机动车停车条例》第二十六条"
        因 "区委区政府交办"
        批准 "西政办发〔2018〕9号"
    }
}
"#,
    }
    NoTakeover {
        en: [
            "An overlay removes a duty without saying who takes it over.",
            "Citizens go on writing about it: the text still finds the duty, and the case must go to somebody.",
            "Add 接手 with the body that answers from now on.",
        ],
        zh: [
            "减去职责却没写由谁接手。",
            "市民照样会反映，诉求仍会识别到这项职责，总要有单位办理。",
            "请用 接手 写明今后由谁办理。",
        ],
        wrong: r#"
增减 西城区 对 街道职责清单 {
    施行 2018-09-01
    减 河长制 { 因 "辖区无河湖" }
}
"#,
        right: r#"
增减 西城区 对 街道职责清单 {
    施行 2018-09-01
    减 河长制 { 接手 区水务局；因 "辖区无河湖" }
}
"#,
    }
    BodyNotInForce {
        en: [
            "The body is known, but on the day the rules are read for it does not exist yet, or no longer.",
            "An order to it would reach nobody. The street brigades, for one, took over enforcement on 2020-07-01 (京政发〔2020〕9号).",
            "Name the body of that day, or give the duty its own 施行 and 废止; successors stand in departments.yaml.",
        ],
        zh: [
            "机构认得，但在截至日尚未设立或已经撤销。",
            "派给它就无人接收。如街道综合行政执法队自 2020-07-01 起承接执法（京政发〔2020〕9号）。",
            "请写当日的机构，或给职责写明 施行、废止；承接机构见 departments.yaml。",
        ],
        wrong: r#"
职责 停车秩序 {
    主责 街道综合行政执法队
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
        right: r#"
职责 停车秩序 {
    主责 区城管执法局
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
    }
    ArmsIncomplete {
        en: [
            "The arms leave out a value of a fact they depend on.",
            "A case with that value would have no lead.",
            "Write an arm for each value, or 其余 for all the others.",
        ],
        zh: [
            "各情形没有覆盖事实的全部取值。",
            "遇到漏掉的取值，诉求就没有主责。",
            "请为每个取值写情形，或用 其余 兜底。",
        ],
        wrong: r#"
职责 停车秩序 {
    依据 "《北京市机动车停车条例》第二十六条"
    情形 场所 = 道路 { 主责 公安交通支队 }
    追问 "车停在哪里？"
}
"#,
        right: r#"
职责 停车秩序 {
    依据 "《北京市机动车停车条例》第二十六条"
    情形 场所 = 道路 { 主责 公安交通支队 }
    情形 场所 = 小区 { 主责 区住建委 }
    追问 "车停在哪里？"
}
"#,
    }
    UndecidedFact {
        en: [
            "The lead depends on a fact, and nothing says what happens when the text leaves it open.",
            "Citizens often do not say where or whose it is; the answer must still be one of a known kind.",
            "Add 追问 to ask, or 其余 to answer without asking.",
        ],
        zh: [
            "主责取决于某个事实，却没说诉求未写明时怎么办。",
            "市民常常不说在哪里、归谁，仍须给出确定的处理。",
            "请写 追问 去问，或写 其余 直接定。",
        ],
        wrong: r#"
职责 停车秩序 {
    依据 "《北京市机动车停车条例》第二十六条"
    情形 场所 = 道路 { 主责 公安交通支队 }
    情形 场所 = 小区 { 主责 区住建委 }
}
"#,
        right: r#"
职责 停车秩序 {
    依据 "《北京市机动车停车条例》第二十六条"
    情形 场所 = 道路 { 主责 公安交通支队 }
    情形 场所 = 小区 { 主责 区住建委 }
    追问 "车停在哪里？"
}
"#,
    }
    RoleWithoutVia {
        en: [
            "The lead is a class of parties, such as property companies, not a body with an address.",
            "The system knows no single recipient for it, so the order must go through a body that can reach the right one.",
            "Add 经 with that body.",
        ],
        zh: [
            "主责是一类责任主体（如物业服务企业），不是具体单位。",
            "系统无法直接派给\"一类\"，须经由能找到具体单位的机构转办。",
            "请用 经 写明经由的机构。",
        ],
        wrong: r#"
职责 停车秩序 {
    主责 物业服务企业
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
        right: r#"
职责 停车秩序 {
    主责 物业服务企业
    经 区住建委
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
    }
    OverlayConflict {
        en: [
            "Two overlays of the same scope and the same day change the same field of one duty.",
            "The narrower scope wins over the wider, the later 施行 over the earlier; here neither does, and the order of files must not decide.",
            "Join the two, or give the newer one its own day.",
        ],
        zh: [
            "范围相同、施行日相同的两处增减改了同一职责的同一字段。",
            "范围小的优先，施行晚的优先；两者都相同则无从取舍，文件先后不能作数。",
            "请合并，或写明较新一处的施行日。",
        ],
        wrong: r#"
增减 西城区 对 街道职责清单 {
    施行 2019-01-01
    改 河长制 { 时限 15日 }
}

增减 西城区 对 街道职责清单 {
    施行 2019-01-01
    改 河长制 { 时限 5日 }
}
"#,
        right: r#"
增减 西城区 对 街道职责清单 {
    施行 2019-01-01
    改 河长制 { 时限 15日 }
}

增减 西城区 对 街道职责清单 {
    施行 2020-01-01
    改 河长制 { 时限 5日 }
}
"#,
    }
    OverlayTarget {
        en: [
            "The overlay removes or changes a duty that is not in the list it names.",
            "An overlay is read against the published list; what is not in it cannot be taken out or changed there.",
            "Name the right list, or put the duty into it with 清单.",
        ],
        zh: [
            "所减、所改的职责不在所写的清单内。",
            "增减以公布的清单为底本，清单里没有的，无从减、改。",
            "请改正清单名称，或在职责中写明 清单。",
        ],
        wrong: r#"
职责 停车秩序 {
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
}

增减 西城区 对 街道职责清单 {
    施行 2019-01-01
    改 停车秩序 { 时限 5日 }
}
"#,
        right: r#"
职责 停车秩序 {
    清单 街道职责清单
    板块 城市管理
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
}

增减 西城区 对 街道职责清单 {
    施行 2019-01-01
    改 停车秩序 { 时限 5日 }
}
"#,
    }
    EmptyKeyword {
        en: [
            "Nothing is left of the keyword once width, case and invisible characters are folded away.",
            "An empty word would be found everywhere.",
            "Write the word, or take it out.",
        ],
        zh: [
            "关键词归一（全半角、大小写、不可见字符）之后什么也不剩。",
            "空词处处都会命中。",
            "请写出词来，或删去。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 任一("死鱼"、"")
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 任一("死鱼"、"死虾")
    例 "河里漂着好多死鱼"
}
"#,
    }
    BoundaryInKeyword {
        en: [
            "The keyword holds a blank or a punctuation mark.",
            "In a text these divide words and citizens set them freely, so a keyword with one would hardly ever be found.",
            "Write two keywords and join them with 近 N or 接 N.",
        ],
        zh: [
            "关键词里有空白或标点。",
            "在诉求中它们是分界，市民用得又随意，这样的词几乎不会命中。",
            "请拆成两个词，用 近 N 或 接 N 连接。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 "河里，死鱼"
    得 6 若 "死鱼"
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "河里" 近 4 "死鱼"
    得 6 若 "死鱼"
    例 "河里漂着好多死鱼"
}
"#,
    }
    NoPositiveKeyword {
        en: [
            "The line can hold for a text that has none of its words.",
            "It would give points to cases that never mention the matter, and the ledger could name no word for them.",
            "Require at least one keyword beside 无, 非, facts, place or time.",
        ],
        zh: [
            "这一得分行在诉求一个词也没提到时也能成立。",
            "没提到的事也会得分，记分单上却指不出凭哪个词。",
            "除 无、非、事实、地点、时间外，请至少要求一个关键词。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    得 3 若 无("市场"、"超市")
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    得 3 若 "发臭" 且 无("市场"、"超市")
    例 "河里漂着好多死鱼"
}
"#,
    }
    NearOperand {
        en: [
            "A side of 近 or 接 is more than words.",
            "The distance is measured between two words found in the text, so each side is a keyword, a words list or 任一 of keywords.",
            "Take conditions out of it and join them with 且.",
        ],
        zh: [
            "近、接的一边不只是词。",
            "距离是两个命中的词之间的字数，所以两边只能是关键词、词表或关键词的 任一。",
            "请把其他条件移出来，用 且 连接。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 ("河里" 且 "发臭") 近 8 "死鱼"
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "河里" 近 8 "死鱼" 且 "发臭"
    得 6 若 "死鱼"
    例 "河里漂着好多死鱼"
}
"#,
    }
    OutOfRange {
        en: [
            "A number lies outside what is allowed: scores and weights 1–9, distances 0–100.",
            "All authors share one scale: 6 names the duty alone, 3 needs company, 1–2 only colour. Beyond it, rules could not be compared.",
            "Use a number of the scale.",
        ],
        zh: [
            "数值超出范围：分值、权重 1–9，距离 0–100。",
            "大家同用一把尺：6 分单独即可认定，3 分须有旁证，1–2 分只作参考；超出就没法比较。",
            "请改用范围内的数。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 12 若 "死鱼"
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 9 若 "死鱼"
    例 "河里漂着好多死鱼"
}
"#,
    }
    AssertionFailed {
        en: [
            "What 断言 says about the list is not so.",
            "An assertion holds the files to the published list, such as its six boards and 111 items, so that nothing is lost or slipped in.",
            "Find what is missing or too much; correct the assertion only if the list itself was changed.",
        ],
        zh: [
            "断言与清单实际不符。",
            "断言把文件与公布的清单对牢（如六个板块、111 项），防止漏项或夹带。",
            "请查找缺漏或多出之处；清单本身变了，才改断言。",
        ],
        wrong: r#"
清单 试点清单 "试点职责清单" {
    依据 "《北京市街道办事处条例》第十条"
    板块 党群工作、城市管理
    断言 板块数 = 3
}
"#,
        right: r#"
清单 试点清单 "试点职责清单" {
    依据 "《北京市街道办事处条例》第十条"
    板块 党群工作、城市管理
    断言 板块数 = 2
}
"#,
    }
    CommunityLead {
        en: [
            "A body of the community is named as lead.",
            "A community must not be made the responsible unit for a case, nor be given tasks outside its list (《北京市接诉即办工作条例》第十七条).",
            "Name the street or the department as lead; the community may assist where the law says so.",
        ],
        zh: [
            "主责写成了社区的组织。",
            "不得以社区为主责单位，也不得把清单外的事项交给社区（《北京市接诉即办工作条例》第十七条）。",
            "请以街道或部门为主责；法规写明的，社区可以协助。",
        ],
        wrong: r#"
职责 停车秩序 {
    主责 社区居委会
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
        right: r#"
职责 停车秩序 {
    主责 公安交通支队
    协助 社区居委会
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
    }
    BodyInTwoRoles {
        en: [
            "One body stands in two roles of the same duty or arm.",
            "The lead already does what it would assist with, and a body counted twice makes the shares of roles wrong.",
            "Keep the body in one role.",
        ],
        zh: [
            "同一机构在同一职责或情形中占了两个角色。",
            "主责本就包办，不必再协助自己；重复还会使角色占比失真。",
            "请只留一个角色。",
        ],
        wrong: r#"
职责 停车秩序 {
    主责 公安交通支队
    协助 公安交通支队、街道办事处
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
        right: r#"
职责 停车秩序 {
    主责 公安交通支队
    协助 街道办事处
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
    }
    EmptyPeriod {
        en: [
            "The last day lies before the first, or on it.",
            "施行 is the first day something holds, 废止 the first day it no longer does; between them must lie at least one day.",
            "Check whether the two were exchanged.",
        ],
        zh: [
            "废止日不晚于施行日。",
            "施行 是生效首日，废止 是不再有效的首日，其间至少要有一天。",
            "请看看是否写反了。",
        ],
        wrong: r#"
职责 停车秩序 {
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
    施行 2020-07-01
    废止 2018-07-01
}
"#,
        right: r#"
职责 停车秩序 {
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
    施行 2018-07-01
}
"#,
    }
    ExampleFails {
        en: [
            "The case written under 例 is not answered by the duty of its rule.",
            "Examples are how an author says what the rule is for, so the rule or the example is wrong; `route explain` shows the points.",
            "Add the words that are missing, raise the points, or move the example to the rule that should answer it.",
        ],
        zh: [
            "例 中的诉求没有判给本规则的职责。",
            "例句说明规则管什么，对不上就有一处写错；route explain 可看得分。",
            "请补关键词、调分值，或把例句移到该管它的规则。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    例 "河面漂着不少死虾"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 任一("死鱼"、"死虾")
    例 "河面漂着不少死虾"
}
"#,
    }
    CounterExampleFails {
        en: [
            "The case written under 反例 is answered by this rule after all, or not by the duty named behind `→`.",
            "Counter-examples keep a rule from taking what belongs to others.",
            "Narrow the rule with 除非, 无 or 遮, or correct the counter-example.",
        ],
        zh: [
            "反例 中的诉求仍判给了本规则，或没有判给 → 后写的职责。",
            "反例防止规则把别人的事揽过来。",
            "请用 除非、无、遮 收窄规则，或改正反例。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    例 "河里漂着好多死鱼"
    反例 "菜市场有人卖死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    除非 "菜市场"
    例 "河里漂着好多死鱼"
    反例 "菜市场有人卖死鱼"
}
"#,
    }
    BadOutcome {
        en: [
            "The outcome is of no known kind.",
            "What is not dispatched is sorted by law (《北京市接诉即办工作条例》第十一条): 转接 \"110\", \"119\", \"120\" or \"122\"; or 告知 法定渠道, 涉密, 超出职责, 违法悖俗, 重复, and by practice 表扬.",
            "Use one of these.",
        ],
        zh: [
            "去向不是已知的种类。",
            "不派单的情形由法规列明（《北京市接诉即办工作条例》第十一条）：转接 \"110\"、\"119\"、\"120\"、\"122\"；告知 法定渠道、涉密、超出职责、违法悖俗、重复，另有惯例 表扬。",
            "请改用其中之一。",
        ],
        wrong: r#"
去向 送锦旗 → 告知 感谢 {
    依据 "《北京市接诉即办工作条例》第十一条"
    得 6 若 "锦旗"
    例 "给社区民警送锦旗"
}
"#,
        right: r#"
去向 送锦旗 → 告知 表扬 {
    依据 "《北京市接诉即办工作条例》第十一条"
    得 6 若 "锦旗"
    例 "给社区民警送锦旗"
}
"#,
    }
    NoQuestion {
        en: [
            "The duty asks when a fact is open, but neither the fact nor the duty has a question.",
            "The operator would have nothing to read to the citizen.",
            "Add 问 \"…\" to the fact, or write the question behind 追问.",
        ],
        zh: [
            "职责写了追问，但事实和职责都没有问句。",
            "坐席没有话可问。",
            "请在事实中写 问 \"…\"，或把问句写在 追问 后。",
        ],
        wrong: r#"
事实 路段 = 主路、胡同 {
    主路 若 "主路"
    胡同 若 "胡同"
}

职责 停车秩序 {
    依据 "《北京市机动车停车条例》第二十六条"
    情形 路段 = 主路 { 主责 公安交通支队 }
    其余 { 主责 区城管执法局 }
    追问
}
"#,
        right: r#"
事实 路段 = 主路、胡同 {
    问 "是在主路上，还是在胡同里？"
    主路 若 "主路"
    胡同 若 "胡同"
}

职责 停车秩序 {
    依据 "《北京市机动车停车条例》第二十六条"
    情形 路段 = 主路 { 主责 公安交通支队 }
    其余 { 主责 区城管执法局 }
    追问
}
"#,
    }
    NoScoreLine {
        en: [
            "The rule has no line with 得.",
            "It can never give its duty a point, so it does nothing.",
            "Add a line, or take the rule out.",
        ],
        zh: [
            "规则没有得分行。",
            "它永远不会得分，等于没写。",
            "请补写 得 …，或删去规则。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    遮 "死鱼眼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    遮 "死鱼眼"
    例 "河里漂着好多死鱼"
}
"#,
    }
    NothingInForce {
        en: [
            "On the day the rules are read for no duty is in force.",
            "Every case of that day would be unmatched, which is hardly what was meant.",
            "Check the day given, and 施行 and 废止 of duties and lists.",
        ],
        zh: [
            "截至日没有任何生效的职责。",
            "这一天的诉求将全部落在清单外，想必不是本意。",
            "请核对截至日，以及职责、清单的 施行 和 废止。",
        ],
        wrong: r#"
职责 停车秩序 {
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
    施行 2018-09-01
}
"#,
        right: r#"
职责 停车秩序 {
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
    施行 2018-04-23
}
"#,
    }
    NotInEdition {
        en: [
            "The rules ask for an edition of the language that this program does not read.",
            "They are refused rather than read as something else, since a word may mean another thing there.",
            "Write the edition that the rules are in, or take a program that reads theirs.",
        ],
        zh: [
            "规则要求的语言版本，本程序不能读取。",
            "不照旧读而是报错：同一个词在那一版里可能是别的意思。",
            "请写规则实际所用的版本，或换用能读该版本的程序。",
        ],
        wrong: r#"
# route.yaml
name: 某区规则
language: 2
"#,
        right: r#"
# route.yaml
name: 某区规则
language: 1
"#,
    }
    ArmCondition {
        en: [
            "The condition of an arm uses the words of the text.",
            "Words decide which duty it is; which arm holds is decided by facts, place, category, time or a body named, so that what is open can be asked.",
            "Make a fact of it: 事实 says which words mean which value.",
        ],
        zh: [
            "情形的条件里用了诉求中的词。",
            "词决定是哪项职责；哪个情形成立由事实、地点、类别、时间或点名来定，不明时才问得清。",
            "请改用事实：在 事实 中写明哪些词表示哪个取值。",
        ],
        wrong: r#"
职责 停车秩序 {
    依据 "《北京市机动车停车条例》第二十六条"
    情形 "马路" { 主责 公安交通支队 }
    其余 { 主责 区城管执法局 }
}
"#,
        right: r#"
职责 停车秩序 {
    依据 "《北京市机动车停车条例》第二十六条"
    情形 场所 = 道路 { 主责 公安交通支队 }
    其余 { 主责 区城管执法局 }
}
"#,
    }
    BadLikeness {
        en: [
            "约 or 音 stands before a word that cannot bear it, or before what is no word.",
            "约 forgives one edit in words of 4 or 5 characters and two from 6 on: a shorter word would be found everywhere. 音 needs two characters, one of which has a pinyin.",
            "Take a longer word, list the spellings with 任一, or write 约 or 音 before each word it is meant for.",
        ],
        zh: [
            "约、音 后面的词用不上它，或者后面不是词。",
            "约 容许 4～5 字的词错一处、6 字以上的词错两处：再短的词到处都像。音 至少要两个字，其中有能注音的字。",
            "请换更长的词，或用 任一 列出各种写法；要放宽几个词，就在每个词前面写 约 或 音。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 约 "死鱼"
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 约 "好多死鱼"
    例 "河里漂着好多死鱼"
}
"#,
    }
    EmptyGuarantee {
        en: [
            "A guarantee says nothing of any text.",
            "It would look as if something were held to, and nothing is.",
            "Write what shall hold, one clause a line: 若, a condition, 则, and 主责, 首 主责 or 永不 主责 with the bodies.",
        ],
        zh: [
            "保证里一条也没有写。",
            "看上去有所保证，其实什么也没保证。",
            "请写明要保证的事，一行一条：若 条件 则 主责（首 主责、永不 主责）机构。",
        ],
        wrong: r#"
保证 河湖 {
    依据 "《北京市河湖保护管理条例》第七条"
}
"#,
        right: r#"
保证 河湖 {
    若 任一("死鱼"、"黑臭水体") 则 主责 区水务局
    依据 "《北京市河湖保护管理条例》第七条"
}
"#,
    }
    TableSyntax {
        en: [
            "The file is not well-formed YAML.",
            "Frequent causes are a full-width colon, no blank behind the colon, tabs, and indentation that does not line up.",
            "Correct the place marked; what stands behind it has not been read yet.",
        ],
        zh: [
            "文件不是合格的 YAML。",
            "常见原因：用了全角冒号，冒号后没空格，用了制表符，缩进没对齐。",
            "请改正标出之处；其后的内容尚未读到。",
        ],
        wrong: r#"
# route.yaml
name：示例
threshold: 6
"#,
        right: r#"
# route.yaml
name: 示例
threshold: 6
"#,
    }
    TableUnknownKey {
        en: [
            "The table has a key that means nothing here.",
            "A mistyped key would leave the setting at its default without a word.",
            "Correct the key, or take it out.",
        ],
        zh: [
            "表格中有不认得的键。",
            "键名写错而不报，设置就会悄悄停在默认值。",
            "请改正键名，或删去。",
        ],
        wrong: r#"
# route.yaml
name: 示例
treshold: 6
"#,
        right: r#"
# route.yaml
name: 示例
threshold: 6
"#,
    }
    TableDuplicate {
        en: [
            "The table holds one entry or one key twice.",
            "Which of the two counts would depend on their order.",
            "Keep one, or join them.",
        ],
        zh: [
            "表格中同一条目或同一个键出现两次。",
            "以哪个为准就要看先后，这不允许。",
            "请保留一个，或合并。",
        ],
        wrong: r#"
# route.yaml
name: 示例
threshold: 6
threshold: 7
"#,
        right: r#"
# route.yaml
name: 示例
threshold: 6
"#,
    }
    TableValue {
        en: [
            "A value is of the wrong kind, such as text where a number belongs, or outside its range.",
            "It is not converted, since a guess would be used everywhere.",
            "Write the value in the form the message names.",
        ],
        zh: [
            "值的种类不对（如该写数字却写了文字），或超出范围。",
            "不代为换算，猜错了会处处出错。",
            "请按提示的形式改写。",
        ],
        wrong: r#"
# route.yaml
name: 示例
threshold: 六
"#,
        right: r#"
# route.yaml
name: 示例
threshold: 6
"#,
    }
    TableReference {
        en: [
            "The table names a body, a district, a fact, a value or a code that does not exist.",
            "The entry would lead nowhere.",
            "Correct the name, or add the entry it refers to.",
        ],
        zh: [
            "表格提到的机构、区、事实、取值或编号不存在。",
            "这个条目就没有着落。",
            "请改正名称，或补上所指的条目。",
        ],
        wrong: r#"
# route.yaml
name: 示例
lints: {W190: off}
"#,
        right: r#"
# route.yaml
name: 示例
lints: {W102: off}
"#,
    }
    TableTooLarge {
        en: [
            "The table is larger than 1 MiB, or nested deeper than 64.",
            "Deeply nested YAML takes minutes to read, so it is refused beforehand.",
            "Divide the table; check that it is not damaged.",
        ],
        zh: [
            "表格超过 1 MiB，或嵌套超过 64 层。",
            "嵌套过深的 YAML 要读好几分钟，所以事先拒绝。",
            "请拆分表格，并看看文件是否损坏。",
        ],
        wrong: DEEP_TABLE,
        right: r#"
# route.yaml
name: 示例
"#,
    }
    FileUnreadable {
        en: [
            "The file cannot be opened, or its bytes are not UTF-8 text.",
            "Wrong characters in a name or a keyword would be found nowhere, so nothing is guessed.",
            "Save the file as UTF-8; a byte-order mark does no harm.",
        ],
        zh: [
            "文件打不开，或内容不是 UTF-8 文本。",
            "名称、关键词里有乱码就什么也对不上，所以不猜编码。",
            "请把文件存为 UTF-8；带 BOM 也可以。",
        ],
        wrong: r#"
# 存为 GBK 或 UTF-16 的文件
"#,
        right: r#"
# 存为 UTF-8 的文件
"#,
    }
    Draft {
        en: [
            "The duty is marked 草稿: nobody has verified its basis yet.",
            "It is used like any other and marked in every answer, so that gaps in the law can be worked on and do not stop the line.",
            "When the basis is found, write 依据 and take 草稿 out.",
        ],
        zh: [
            "职责标了草稿：依据尚未核实。",
            "它照常派单，但每次判定都会注明，便于日后补齐。",
            "查到依据后，请写 依据 并删去 草稿。",
        ],
        wrong: r#"
职责 停车秩序 {
    主责 公安交通支队
    草稿 "依据待查"
}
"#,
        right: r#"
职责 停车秩序 {
    主责 公安交通支队
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
    }
    FewExamples {
        en: [
            "The rule has fewer than two examples, or no counter-example that names the duty answering it.",
            "Examples are run at every check; they are what keeps a later edit from breaking the rule unseen.",
            "Add sentences as citizens write them with 例, and with 反例 \"…\" → DUTY a look-alike that belongs elsewhere.",
        ],
        zh: [
            "规则的例句不足两句，或没有写明去处的反例。",
            "每次检查都会跑例句，日后改动出错才看得出来。",
            "请用 例 补写市民会说的话，用 反例 \"…\" → 职责 写貌似而归别处管的话。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    除非 "菜市场"
    例 "河里漂着好多死鱼"
    例 "护城河边全是死鱼，味道很大"
    反例 "菜市场有人卖死鱼" → 市场秩序
}

职责 市场秩序 {
    主责 区市场监管局
    依据 "《中华人民共和国食品安全法》第六条"
}

规则 菜市场 → 市场秩序 {
    得 6 若 "菜市场"
    例 "菜市场有人卖死鱼"
    例 "菜市场缺斤短两"
    反例 "河里漂着好多死鱼" → 河长制
}
"#,
    }
    HeavySetting {
        en: [
            "A word that only tells the setting, such as 小区, 学校 or 地铁, is worth more than 2.",
            "Such words stand in half of all cases and say nothing of the matter; with weight they draw cases to the wrong duty.",
            "Give it 1 or 2, or join it with a word of the matter.",
        ],
        zh: [
            "小区、学校、地铁 等只交代场景的词，分值超过 2。",
            "这类词半数诉求都有，说明不了什么事；分值一高就会抢单。",
            "请改为 1 或 2 分，或与说明事情的词合用。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    得 每("小区" 3、"发臭" 2) 封顶 5
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    得 每("小区" 1、"发臭" 2) 封顶 3
    例 "河里漂着好多死鱼"
}
"#,
    }
    RepeatedKeyword {
        en: [
            "The same keyword stands twice in one condition; words that differ only in width, case or script are the same.",
            "The second adds nothing, since presence counts and not number.",
            "Take one out.",
        ],
        zh: [
            "同一条件中关键词重复（全半角、大小写、繁简不同的算同一个）。",
            "只看有没有，不看几次，重复的不起作用。",
            "请删去一个。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 任一("死鱼"、"死虾"、"死鱼")
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 任一("死鱼"、"死虾")
    例 "河里漂着好多死鱼"
}
"#,
    }
    UnusedWords {
        en: [
            "No rule, fact or 否定 uses this words list.",
            "Perhaps a rule was to use it and does not.",
            "Use it, or take it out.",
        ],
        zh: [
            "没有规则、事实或否定用到这个词表。",
            "也许本该用它的规则漏写了。",
            "请用上它，或删去。",
        ],
        wrong: r#"
词表 鱼词 = "死鱼"、"死虾"
"#,
        right: r#"
词表 鱼词 = "死鱼"、"死虾"

规则 死鱼 → 河长制 {
    得 6 若 词表 鱼词
    例 "河里漂着好多死鱼"
}
"#,
    }
    UnusedFact {
        en: [
            "No arm, rule or overlay depends on this fact.",
            "It is worked out for every case and decides nothing.",
            "Use it in a condition, or take it out.",
        ],
        zh: [
            "没有情形、规则或增减取决于这个事实。",
            "每件诉求都要判它，却什么也不决定。",
            "请在条件中用上它，或删去。",
        ],
        wrong: r#"
事实 路段 = 主路、胡同 {
    问 "是在主路上，还是在胡同里？"
    主路 若 "主路"
    胡同 若 "胡同"
}
"#,
        right: r#"
事实 路段 = 主路、胡同 {
    问 "是在主路上，还是在胡同里？"
    主路 若 "主路"
    胡同 若 "胡同"
}

职责 停车秩序 {
    依据 "《北京市机动车停车条例》第二十六条"
    情形 路段 = 主路 { 主责 公安交通支队 }
    其余 { 主责 区城管执法局 }
    追问
}
"#,
    }
    WeakRule {
        en: [
            "All lines of the rule together stay below the threshold, or none of them is worth 3.",
            "A duty is dispatched only on the threshold (6) with at least one strong line, so this rule can only ever make a candidate.",
            "Raise the points of the words that name the matter.",
        ],
        zh: [
            "规则各行得分加起来够不到门槛，或没有一行达到 3 分。",
            "达到门槛（6 分）且至少有一行强分才派单，这条规则永远只能列为候选。",
            "请提高点明事情的词的分值。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 2 若 "死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    例 "河里漂着好多死鱼"
}
"#,
    }
    UnusedAllow {
        en: [
            "允许 excuses something that does not occur here.",
            "Left standing it would hide the mistake when it comes one day.",
            "Take it out.",
        ],
        zh: [
            "允许 所放行的问题并未出现。",
            "留着它，日后真出问题就被遮住了。",
            "请删去。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    例 "河里漂着好多死鱼"
    允许 W103 因 "试行"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    例 "河里漂着好多死鱼"
}
"#,
    }
    IdleWord {
        en: [
            "A word under 无, 非 or 除非 holds a shorter word of the same group (under 全部: lies in a longer one).",
            "There a group only says yes or no, and the other word says the same, so this one changes nothing.",
            "Take it out; `route check --fix` does.",
        ],
        zh: [
            "无、非、除非里的一个词含有同组更短的词（全部里：含在更长的词里）。",
            "在这些地方一组词只管是或否，另一个词已经说了同样的话，这个词不起作用。",
            "请去掉；`route check --fix` 可以代劳。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    除非 任一("菜市场"、"菜市场门口")
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    除非 "菜市场"
    例 "河里漂着好多死鱼"
}
"#,
    }
    ContainedKeyword {
        en: [
            "Two words of one group of a line contain each other: wherever the longer stands the shorter does too.",
            "The line is true by the shorter already. The longer still counts in ties and against a rival's shorter word; in 至少 it counts twice.",
            "In 每 both weights add up, which is as written and not told. Keep the longer word only if you want what it does.",
        ],
        zh: [
            "一行得分的同一组里，一个词含有另一个词：长词出现，短词必定也在。",
            "有短词这一行就已成立。长词只在同分时、以及压过竞争职责更短的词时起作用；在至少里它一个顶两个。",
            "每里两个词的分相加，写的就是这个意思，不提示。确实需要时才保留长词。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 任一("死鱼"、"好多死鱼")
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    例 "河里漂着好多死鱼"
}
"#,
    }
    ShortKeyword {
        en: [
            "One single character earns 3 points or more by itself.",
            "There are no blanks between Chinese words, so one character stands in many that have nothing to do with the matter.",
            "Give it 1 or 2 points, or ask for another word beside it.",
        ],
        zh: [
            "一个单字独自就得 3 分以上。",
            "中文词与词之间没有空格，单字会出现在许多不相干的词里。",
            "请给 1～2 分，或要求它与别的词同时出现。",
        ],
        wrong: r#"
规则 臭味 → 河长制 {
    得 6 若 "臭"
    例 "河边臭得很"
}
"#,
        right: r#"
规则 臭味 → 河长制 {
    得 6 若 "臭" 近 6 "河"
    例 "河边臭得很"
}
"#,
    }
    NeverTrue {
        en: [
            "A line, or an exception (除非), asks for things that exclude each other, so it never counts.",
            "It looks as if the case were provided for, and it is not.",
            "Take out one side of the contradiction.",
        ],
        zh: [
            "一行得分或一条除非要求的东西互相矛盾，因此永远不起作用。",
            "看上去这种情况已经写了，其实没有。",
            "请去掉矛盾的一方。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    得 3 若 "菜市场鱼摊" 且 无("菜市场")
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    得 3 若 "鱼摊" 且 无("菜市场")
    例 "河里漂着好多死鱼"
}
"#,
    }
    IdleMask {
        en: [
            "A mask hides the words that overlap it and do not contain the whole of it. This one meets no such word.",
            "It is shorter than what it should hide, or the same, or nothing like it is asked for any more.",
            "Write the longer phrase in which the word means something else, or take it out; `route check --fix` does.",
        ],
        zh: [
            "遮蔽词遮住与它重叠、又不含整个遮蔽词的词。这一个碰不到这样的词。",
            "它比要遮的词短，或与之相同，或要遮的词已经不在了。",
            "请写那个词另有所指时的更长说法，或去掉；`route check --fix` 可以代劳。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    遮 "死鱼"
    例 "河里漂着好多死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    遮 "死鱼眼"
    例 "河里漂着好多死鱼"
}
"#,
    }
    CueInWord {
        en: [
            "A word that can be negated begins with a cue of its own (or ends with one that stands behind).",
            "A cue negates what stands after it, not what it is a part of, so it never negates this word.",
            "List the word without the cue. The word with it may be a keyword all the same, and counts.",
        ],
        zh: [
            "可被否定的词自己就以否定词开头（后置的：结尾）。",
            "否定词否定它后面的词，不否定它所在的词，所以永远否定不了这个词。",
            "请只列不带否定词的部分；带着否定词的说法仍可作关键词，照样算数。",
        ],
        wrong: r#"
否定 前("没有") 于 "没有异味"

规则 异味 → 河长制 {
    得 6 若 任一("异味"、"没有异味")
    例 "河边有股异味"
}
"#,
        right: r#"
否定 前("没有") 于 "异味"

规则 异味 → 河长制 {
    得 6 若 "异味"
    例 "河边有股异味"
}
"#,
    }
    StrangeCharacter {
        en: [
            "A character is not what it looks like (a Cyrillic А, a kana ロ for 口), or cannot be seen, or is of another width than those beside it.",
            "In a keyword it is never found, since nobody writes it so; in a name it comes out in every decision.",
            "Type it again; `route check --fix` does where there is only one thing it can be.",
        ],
        zh: [
            "有的字符不是看上去的那个（西里尔字母 А、当作口的假名 ロ），或看不见，或与旁边的字全半角不一。",
            "写在关键词里，没有人会这样写，永远找不到；写在名称里，会原样出现在每次判定中。",
            "请重新输入；只有一种可能时，`route check --fix` 可以代劳。",
        ],
        wrong: r#"
规则 排水口 → 河长制 {
    得 6 若 任一("排水ロ"、"排脏水")
    例 "排水口往河里排脏水"
}
"#,
        right: r#"
规则 排水口 → 河长制 {
    得 6 若 任一("排水口"、"排脏水")
    例 "排水口往河里排脏水"
}
"#,
    }
    IdleExample {
        en: [
            "The example comes out right even if its rule is taken away: another rule of the same duty answers it.",
            "It shows that the duty is found, but would not notice if this rule broke.",
            "Use a sentence that only this rule answers, or move it to the rule that does.",
        ],
        zh: [
            "去掉这条规则，例句的判定也一样：同一职责的另一条规则答得了它。",
            "它说明职责找得到，但这条规则坏了它看不出来。",
            "请换一句只有这条规则答得了的话，或移到答得了的规则里。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    例 "河里漂着好多死鱼"
}

规则 鱼虾 → 河长制 {
    得 6 若 任一("死鱼"、"死虾")
    例 "岸边全是死鱼"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    例 "河里漂着好多死鱼"
}

规则 鱼虾 → 河长制 {
    得 6 若 "死虾"
    例 "岸边全是死虾"
}
"#,
    }
    FarCounterExample {
        en: [
            "No keyword of the rule stands in the counter-example, not even one that a mask hides or a cue negates.",
            "A counter-example guards the border of a rule; this one lies far from it and would pass whatever the rule became.",
            "Write a sentence that has a word of the rule and still belongs to another duty.",
        ],
        zh: [
            "反例里没有规则的任何关键词，连被遮住、被否定的也没有。",
            "反例守的是规则的边界；这一句离得太远，规则改成什么样它都通过。",
            "请写一句带有本规则的词、却应由别的职责来办的话。",
        ],
        wrong: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    除非 "菜市场"
    例 "河里漂着好多死鱼"
    反例 "路灯不亮"
}
"#,
        right: r#"
规则 死鱼 → 河长制 {
    得 6 若 "死鱼"
    除非 "菜市场"
    例 "河里漂着好多死鱼"
    反例 "菜市场卖死鱼"
}
"#,
    }
    DraftWithoutReason {
        en: [
            "A draft does not say what is missing.",
            "Whoever comes to complete it must find out again.",
            "Write the reason behind it.",
        ],
        zh: [
            "草稿没有写明还缺什么。",
            "后来补的人只能从头查起。",
            "请在后面写上缘由。",
        ],
        wrong: r#"
职责 停车秩序 {
    主责 公安交通支队
    草稿
}
"#,
        right: r#"
职责 停车秩序 {
    主责 公安交通支队
    草稿 "条例第几条待查"
}
"#,
    }
    BodyGap {
        en: [
            "An item says from when or until when it holds, and one of its bodies does not exist on the first or the last of these days.",
            "Today all is well, but as of that day the rules cannot be opened (E029).",
            "Date the item within the life of the body, or write who was there then and change it by an overlay.",
        ],
        zh: [
            "条目写明了施行或废止日期，而其中一个机构在首日或末日并不存在。",
            "今天没有问题，但以那一天为准时规则打不开（E029）。",
            "请把日期写在机构存续期内，或写当时的机构，再用增减改过来。",
        ],
        wrong: r#"
职责 停车秩序 {
    施行 2018-05-01
    主责 街道综合行政执法队
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
        right: r#"
职责 停车秩序 {
    施行 2021-01-01
    主责 街道综合行政执法队
    依据 "《北京市机动车停车条例》第二十六条"
}
"#,
    }
    IdleOverlay {
        en: [
            "An overlay sets what is so already, in every place and at every value it reaches.",
            "It was meant to change something, or what it changed has been written into the duty meanwhile.",
            "Correct what it sets, or take it out; `route check --fix` does where the overlay does other things besides.",
        ],
        zh: [
            "增减所写的，在它管到的每个地方、每种情形下本来就是如此。",
            "可能写错了，也可能要改的已经写进职责里了。",
            "请改正所设的内容，或去掉；增减里还有别的内容时，`route check --fix` 可以代劳。",
        ],
        wrong: r#"
增减 西城区 对 街道职责清单 {
    施行 2018-09-01
    改 河长制 { 主责 区水务局 }
}
"#,
        right: r#"
增减 西城区 对 街道职责清单 {
    施行 2018-09-01
    改 河长制 { 协助 + 区城管执法局 }
}
"#,
    }
}

/// 72 brackets deep.
const DEEP_CONDITION: &str = concat!(
    "规则 死鱼 → 河长制 {\n    得 6 若 ",
    "((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
    "\"死鱼\"",
    "))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))",
    "\n    例 \"河里漂着好多死鱼\"\n}\n"
);

/// 72 brackets deep.
const DEEP_TABLE: &str = concat!(
    "# route.yaml\nname: ",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    "\n"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_text_and_two_different_examples() {
        for &code in Code::ALL {
            let long = code.long();
            for text in [&long.en, &long.zh] {
                assert!((2..=6).contains(&text.lines().count()), "{code:?}: {text}");
                assert!(text.lines().all(|line| !line.trim().is_empty() && line == line.trim()), "{code:?}: {text}");
            }
            let (wrong, right) = code.example();
            assert_ne!(wrong, right, "{code:?}");
            for example in [wrong, right] {
                assert!(example.ends_with('\n') && !example.starts_with(char::is_whitespace), "{code:?}: {example}");
                assert!(!example.contains('\t'), "{code:?}: {example}");
            }
            // The edition of the language stands in a table too.
            let is_table = code == Code::NotInEdition || code.id().starts_with("E06") && code != Code::FileUnreadable;
            assert_eq!(wrong.starts_with("# route.yaml\n"), is_table, "{code:?}: {wrong}");
        }
    }

    #[test]
    fn ids_are_found_in_either_case_and_once() {
        for &code in Code::ALL {
            assert_eq!(Code::from_id(code.id()), Some(code));
            assert_eq!(Code::from_id(&code.id().to_lowercase()), Some(code));
        }
        for id in ["", "E", "E000", "E0120", " E012", "Ｅ012", "012"] {
            assert_eq!(Code::from_id(id), None, "{id}");
        }
    }

    #[test]
    fn the_long_text_gives_the_law() {
        for (code, article) in [
            (Code::NoAdmission, "《北京市街道办事处条例》第十条"),
            (Code::CommunityLead, "《北京市接诉即办工作条例》第十七条"),
            (Code::BadOutcome, "《北京市接诉即办工作条例》第十一条"),
        ] {
            let long = code.long();
            assert!(long.zh.contains(article) && long.en.contains(article), "{code:?}");
        }
    }
}
