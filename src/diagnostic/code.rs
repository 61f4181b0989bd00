//! Every code there is: its id, its severity, its title. A code never changes meaning and is never used again.

use super::{Say, Severity};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $id:literal $severity:ident $en:literal $zh:literal)*) => {
        /// A kind of diagnostic, with a stable id such as `E012`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code {$(
            #[doc = concat!("`", $id, "` ", $en, ".")]
            $name,
        )*}

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];

            /// The stable id, such as `E012`.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self {$(Code::$name => $id),*}
            }

            /// How bad a diagnostic of this code is unless `route.yaml` says otherwise.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self {$(Code::$name => Severity::$severity),*}
            }

            /// The code of an id, in either case.
            #[must_use]
            pub fn from_id(id: &str) -> Option<Code> {
                Code::ALL.iter().copied().find(|code| code.id().eq_ignore_ascii_case(id))
            }

            /// Whether only [`Checked::examine`](crate::Checked::examine) finds it.
            pub(crate) fn is_lint(self) -> bool {
                use Code::*;
                matches!(
                    self,
                    RepeatedKeyword
                        | IdleWord
                        | ContainedKeyword
                        | ShortKeyword
                        | NeverTrue
                        | IdleMask
                        | CueInWord
                        | StrangeCharacter
                        | IdleExample
                        | FarCounterExample
                        | DraftWithoutReason
                        | BodyGap
                )
            }

            /// A few words that name the mistake.
            #[must_use]
            pub fn title(self) -> Say {
                match self {$(Code::$name => Say { en: $en.into(), zh: $zh.into() }),*}
            }
        }
    };
}

codes! {
    Syntax "E001" Error "statement cannot be read" "语句无法识别"
    NotAnItem "E002" Error "text outside any item" "条目之外的文字"
    UnclosedBracket "E003" Error "bracket without its partner" "括号不成对"
    TooLarge "E004" Error "file or nesting too large" "文件过大或嵌套过深"
    MixedAndOr "E005" Error "且 and 或 mixed without brackets" "且与或混用而无括号"
    GluedKeyword "E006" Error "no blank after a keyword" "关键字后缺空格"
    UnknownOperator "E007" Error "unknown operator" "未知的连接词"
    UnquotedKeyword "E008" Error "keyword without quotes" "关键词缺引号"
    BadValue "E009" Error "date, number, hour or deadline cannot be read" "日期、数字、时刻或时限写法不对"
    DuplicateStatement "E010" Error "statement given twice" "语句重复"
    MisplacedStatement "E011" Error "statement does not belong here" "语句放错了地方"
    UnknownDepartment "E012" Error "unknown department" "未知机构"
    AmbiguousDepartment "E013" Error "department of several levels" "机构名对应多个层级"
    UnknownDuty "E014" Error "unknown duty or outcome" "未知职责或去向"
    UnknownFact "E015" Error "unknown fact or value" "未知事实或取值"
    UnknownWords "E016" Error "unknown words list" "未知词表"
    UnknownList "E017" Error "unknown list or board" "未知清单或板块"
    UnknownCategory "E018" Error "unknown category" "未知类别"
    UnknownPlace "E019" Error "unknown place" "未知地点"
    DuplicateName "E020" Error "name defined twice" "名称重复定义"
    NoLead "E021" Error "no lead" "没有主责"
    TwoLeads "E022" Error "more than one lead" "主责多于一个"
    AssistWithoutLead "E023" Error "assist or organise without a lead named" "协助、组织事项未写明主责"
    NoBasis "E024" Error "no basis" "没有依据"
    VerbRole "E025" Error "verb and role disagree" "动词与角色不符"
    UnknownVerb "E026" Error "clause without a known verb" "条款中没有认得的动词"
    NoAdmission "E027" Error "addition without reason or approval" "增项缺事由或批准"
    NoTakeover "E028" Error "removal without a successor" "减项缺接手机构"
    BodyNotInForce "E029" Error "body does not exist on that date" "机构在该日不存在"
    ArmsIncomplete "E030" Error "a value has no arm" "有取值没有情形"
    UndecidedFact "E031" Error "nothing said for an undecided fact" "事实未定时无处理办法"
    RoleWithoutVia "E032" Error "class of parties without `经`" "责任主体类别未写经由机构"
    OverlayConflict "E033" Error "two overlays on one field" "两处增减改同一字段"
    OverlayTarget "E034" Error "overlay on what is not in the list" "增减的对象不在清单内"
    EmptyKeyword "E035" Error "keyword that folds to nothing" "关键词归一后为空"
    BoundaryInKeyword "E036" Error "boundary inside a keyword" "关键词内有标点或空白"
    NoPositiveKeyword "E037" Error "line that can hold without a keyword" "得分行可不凭关键词成立"
    NearOperand "E038" Error "operand of near or then" "近、接的两边只能是词"
    OutOfRange "E039" Error "number out of range" "数值超出范围"
    AssertionFailed "E040" Error "assertion does not hold" "断言不成立"
    CommunityLead "E041" Error "community as lead" "社区不得为主责"
    BodyInTwoRoles "E042" Error "body in two roles" "同一机构兼两个角色"
    EmptyPeriod "E043" Error "period ends before it begins" "时间段首尾颠倒"
    ExampleFails "E044" Error "example is not answered by its rule" "例句未得到应有的判定"
    CounterExampleFails "E045" Error "counter-example is answered wrongly" "反例未得到应有的判定"
    BadOutcome "E046" Error "outcome of unknown kind" "去向种类不明"
    NoQuestion "E047" Error "nothing to ask" "追问没有问句"
    NoScoreLine "E048" Error "rule without a line" "规则没有得分行"
    NothingInForce "E049" Error "nothing in force on that date" "该日没有生效的职责"
    NotInEdition "E050" Error "not in this edition of the language" "本版语言尚不支持"
    ArmCondition "E051" Error "condition not allowed here" "此处不能用的条件"
    BadLikeness "E052" Error "fuzzy or sound on what cannot bear it" "此处不能用约、音"
    EmptyGuarantee "E053" Error "guarantee without a clause" "保证没有内容"
    TableSyntax "E060" Error "table cannot be read" "表格文件无法读取"
    TableUnknownKey "E061" Error "unknown key in a table" "表格中有未知键"
    TableDuplicate "E062" Error "entry twice in a table" "表格中重复的条目"
    TableValue "E063" Error "value of the wrong kind in a table" "表格中的值不对"
    TableReference "E064" Error "table refers to what does not exist" "表格引用不存在的条目"
    TableTooLarge "E065" Error "table too large" "表格过大"
    FileUnreadable "E066" Error "file is not readable text" "文件不是可读的文本"
    Draft "W101" Note "draft" "草稿"
    FewExamples "W102" Warning "too few examples" "例句不足"
    HeavySetting "W103" Warning "setting word above 2" "场景词分值过高"
    RepeatedKeyword "W104" Warning "keyword repeated" "关键词重复"
    UnusedWords "W105" Warning "words list not used" "词表未被使用"
    UnusedFact "W106" Warning "fact not used" "事实未被使用"
    WeakRule "W107" Warning "rule that can never dispatch" "规则永远不能派单"
    UnusedAllow "W108" Warning "permission not used" "多余的允许"
    IdleWord "W109" Warning "keyword that adds nothing" "关键词不起作用"
    ContainedKeyword "W110" Note "keyword contained in another of the group" "同组关键词互相包含"
    ShortKeyword "W111" Warning "keyword of one character worth 3 or more" "单字关键词分值过高"
    NeverTrue "W112" Warning "condition that can never be true" "永远不会成立的条件"
    IdleMask "W113" Warning "mask that hides nothing" "遮蔽词什么也遮不住"
    CueInWord "W114" Warning "word that holds the cue itself" "词中自带否定词"
    StrangeCharacter "W115" Warning "character that is not what it looks like" "形近或看不见的字符"
    IdleExample "W116" Note "example that proves nothing" "例句证明不了规则"
    FarCounterExample "W117" Note "counter-example that is no near miss" "反例并非差一点就错"
    DraftWithoutReason "W118" Note "draft without a reason" "草稿未写缘由"
    BodyGap "W119" Warning "date on which a body does not exist" "日期落在机构空档"
    IdleOverlay "W120" Warning "overlay that changes nothing" "增减什么也没改"
}
