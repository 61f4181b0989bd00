//! The arguments. Help is in both languages: 中文 first, lines short enough for any terminal, since nothing wraps 中文.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgGroup, Parser, Subcommand, ValueEnum, ValueHint};
use jiff::civil::Date;

use super::rules::parse_day;
use crate::batch::Encoding;

const TEMPLATE: &str = "{about-with-newline}\n用法 Usage: {usage}\n\n{all-args}{after-help}\n";

const AFTER: &str = "\
例 Examples:
  route explain \"小区门口的路灯三天不亮了\"
  route check
  route batch cases.csv -o decisions.csv

退出码 Exit codes: 0 没有问题 clean · 1 发现问题 problems found · 2 无法运行 could not run

不写 --rules 时，用当前文件夹的 rules/；没有则用内置规则。
Without --rules, rules/ in this folder is used, else the built-in rules.";

/// 按街道职责清单判定诉求该由谁办，并说明理由。
/// Decides which department answers a citizen's case, and says why.
#[derive(Debug, Parser)]
#[command(
    name = "route",
    version,
    help_template = TEMPLATE,
    after_help = AFTER,
    subcommand_help_heading = "命令 Commands",
    next_help_heading = "选项 Options",
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    infer_long_args = false
)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,

    /// 说中文还是英文 language of messages
    #[arg(long, global = true, value_name = "zh|en", display_order = 100, hide_possible_values = true)]
    pub(super) lang: Option<LangArg>,

    /// 显示帮助 print help
    #[arg(short, long, global = true, action = ArgAction::HelpLong, display_order = 101)]
    help: Option<bool>,

    /// 显示版本 print version
    #[arg(short = 'V', long, action = ArgAction::Version, display_order = 102)]
    version: Option<bool>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 检查规则：语法、名称、职责、例句 check the rules
    #[command(visible_alias = "检查", help_template = TEMPLATE, after_help = CHECK_AFTER)]
    Check(CheckArgs),
    /// 判定一件诉求，并说明理由 decide one case and say why
    #[command(visible_alias = "解释", help_template = TEMPLATE, after_help = EXPLAIN_AFTER)]
    Explain(ExplainArgs),
    /// 只跑规则里的例句和反例 run the examples in the rules
    #[command(visible_alias = "测试", help_template = TEMPLATE, after_help = TEST_AFTER)]
    Test(TestArgs),
    /// 证明规则对任何说法都成立，或给出反例 prove the rules over every text
    #[cfg(feature = "prove")]
    #[command(visible_alias = "证明", help_template = TEMPLATE, after_help = PROVE_AFTER)]
    Prove(ProveArgs),
    /// 专项清单：职责交叉、空白和不顺 overlaps, gaps and unclear duties
    #[cfg(feature = "prove")]
    #[command(visible_alias = "专项清单", help_template = TEMPLATE, after_help = GAPS_AFTER)]
    Gaps(GapsArgs),
    /// 统一规则文件的排版 format files of rules
    #[command(visible_alias = "排版", help_template = TEMPLATE, after_help = FMT_AFTER)]
    Fmt(FmtArgs),
    /// 批量判定（JSON 行或 CSV） decide many cases
    #[command(visible_alias = "批量", help_template = TEMPLATE, after_help = BATCH_AFTER)]
    Batch(BatchArgs),
    /// 用已知答案的诉求评测规则 measure the rules on labelled cases
    #[command(visible_alias = "评测", help_template = TEMPLATE, after_help = EVAL_AFTER)]
    Eval(EvalArgs),
    /// 从已办结的诉求中学：该改哪些分值和词 learn edits from labelled history
    #[command(visible_alias = "建议", help_template = TEMPLATE, after_help = SUGGEST_AFTER)]
    Suggest(SuggestArgs),
    /// 规则改了什么，哪些诉求因此改判 what an edit of the rules changes
    #[command(visible_alias = "对比", help_template = TEMPLATE, after_help = DIFF_AFTER)]
    Diff(DiffArgs),
    /// 测速：判定多快，哪些规则最慢 how fast the rules decide, and the slowest of them
    #[command(visible_alias = "测速", help_template = TEMPLATE, after_help = BENCH_AFTER)]
    Bench(BenchArgs),
    /// 编译规则成一个文件，启动即用 compile the rules into one file
    #[command(visible_alias = "编译", help_template = TEMPLATE, after_help = COMPILE_AFTER)]
    Compile(CompileArgs),
    /// 职责清单和规则索引（Markdown、HTML） the duty list and an index of the rules
    #[command(visible_alias = "清单", help_template = TEMPLATE, after_help = DOC_AFTER)]
    Doc(DocArgs),
    /// 写出一套可上手的小规则 write a small rule set to start from
    #[command(visible_alias = "新建", help_template = TEMPLATE, after_help = INIT_AFTER)]
    Init(InitArgs),
    /// 输出命令行补全脚本 print a completion script
    #[command(visible_alias = "补全", help_template = TEMPLATE)]
    Completions(CompletionsArgs),
}

/// The language of messages; read by `lang` before the arguments are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LangArg {
    #[value(alias = "中文")]
    Zh,
    En,
}

#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Jobs {
    /// 线程数（默认全部核） threads (all cores)
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

impl Jobs {
    /// As many as are asked for, else as there are cores.
    pub(super) fn threads(self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.jobs.map_or_else(cores, usize::from)
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct RulesArgs {
    /// 规则文件夹、文件或编译好的规则 folder or file of rules
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(super) rules: Option<PathBuf>,

    #[command(flatten)]
    pub(super) day: DayArgs,
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct DayArgs {
    /// 按哪一天的规则（默认今天） the day the rules are taken of (today)
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    pub(super) as_of: Option<Date>,
}

/// What is known about a case beside its text.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "诉求 Case")]
pub(super) struct CaseArgs {
    /// 标题 title
    #[arg(long, value_name = "标题")]
    pub(super) title: Option<String>,

    #[command(flatten)]
    pub(super) known: KnownArgs,
}

/// What an intake system knows of a case beside the citizen's words.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct KnownArgs {
    /// 区 district
    #[arg(long, value_name = "区")]
    pub(super) district: Option<String>,

    /// 街道、乡镇 street or township
    #[arg(long, value_name = "街道")]
    pub(super) street: Option<String>,

    /// 时间，如 2026-11-22T23:10 或 23:10 when it happened
    #[arg(long, value_name = "时间")]
    pub(super) time: Option<String>,

    /// 类别，如 环境保护/噪声 category
    #[arg(long, value_name = "类别")]
    pub(super) category: Option<String>,

    /// 已知事实，可写多次，如 场所=公园 known facts, repeatable
    #[arg(long, value_name = "事实=值")]
    pub(super) fact: Vec<String>,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FindingFormat {
    /// 给人看 for people
    Human,
    /// 每条一行 JSON one JSON object a line
    Json,
    /// SARIF 2.1.0
    Sarif,
}

/// What else fails a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Deny {
    Warnings,
}

const CHECK_AFTER: &str = "\
例 Examples:
  route check                        检查 rules/ 或内置规则
  route check 西城/ 东城/            几套规则分别检查
  route check --text \"路灯不亮\"      顺便试判一句
  route check --explain-code E012    某个代号是什么意思
  route check 我的规则 --fix --diff  看看能自动改掉什么
  route check --deny warnings --format sarif > route.sarif";

/// What is known of a case is worth nothing without its words.
fn needs_words(arg: Arg) -> Arg {
    let is_known = ["district", "street", "time", "category", "fact"].contains(&arg.get_id().as_str());
    if is_known { arg.requires("words") } else { arg }
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "选项 Options", mut_args = needs_words)]
#[command(group = ArgGroup::new("words").args(["text", "title"]).multiple(true))]
pub(super) struct CheckArgs {
    /// 规则文件夹或文件，各为一套 rule sets to check
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath, help_heading = "参数 Arguments", conflicts_with = "rules")]
    pub(super) paths: Vec<PathBuf>,

    /// 有警告也算有问题 warnings fail too
    #[arg(long, value_name = "warnings", hide_possible_values = true)]
    pub(super) deny: Option<Deny>,

    /// 输出格式 output format
    #[arg(long, value_name = "human|json|sarif", default_value = "human", hide_possible_values = true)]
    pub(super) format: FindingFormat,

    /// 也列出提示（如草稿） list notes (drafts) too
    #[arg(long)]
    pub(super) notes: bool,

    /// 改掉能自动改的问题，改后重查 mend what can be mended by itself
    #[arg(long)]
    pub(super) fix: bool,

    /// 只看会怎么改，不写文件 show the changes, write nothing
    #[arg(long, requires = "fix")]
    pub(super) diff: bool,

    /// 解释一个代号后结束 explain a code and stop
    #[arg(long, value_name = "CODE")]
    pub(super) explain_code: Option<String>,

    #[command(flatten)]
    pub(super) rules: RulesArgs,

    /// 试判这句诉求（- 从标准输入读） try this case (- reads stdin)
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, help_heading = "诉求 Case")]
    pub(super) text: Option<String>,

    #[command(flatten)]
    pub(super) case: CaseArgs,
}

const EXPLAIN_AFTER: &str = "\
例 Examples:
  route explain \"护城河里全是垃圾，都发臭了\"
  route explain \"路边堆满渣土\" --district 西城区 --fact 场所=道路
  route explain \"噪声扰民\" --why-not 区生态环境局
  route explain \"小区门口的路灯不亮了\" --flip
  route explain \"小区门口的路灯不亮了\" --for resident --html 说明.html
  cat letter.txt | route explain -";

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "选项 Options")]
pub(super) struct ExplainArgs {
    /// 诉求内容（- 从标准输入读） what the citizen says (- reads stdin)
    #[arg(value_name = "TEXT", required_unless_present = "title", help_heading = "参数 Arguments")]
    pub(super) text: Option<String>,

    /// 为什么不是这个部门 why not this body
    #[arg(long, value_name = "部门")]
    pub(super) why_not: Option<String>,

    /// 少说或多说哪些词，主责就变 the smallest change of words that changes the lead
    #[arg(long, conflicts_with = "why_not")]
    pub(super) flip: bool,

    /// 说给谁听：群众、承办人、审计 for whom
    #[arg(long = "for", value_name = "resident|clerk|auditor", default_value = "clerk", hide_possible_values = true)]
    #[arg(conflicts_with_all = ["why_not", "flip"])]
    pub(super) audience: AudienceArg,

    /// 另写成网页 file of the explanation as a page
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["why_not", "flip"])]
    pub(super) html: Option<PathBuf>,

    /// 输出 JSON print JSON
    #[arg(long)]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) rules: RulesArgs,

    #[command(flatten)]
    pub(super) case: CaseArgs,
}

#[cfg(feature = "prove")]
const PROVE_AFTER: &str = "\
例 Examples:
  route prove
  route prove own-words 河长制
  route prove 保证 --format json
  route prove --against main:rules

问题 Questions: 唯一主责 one-lead · 可达 reachable · 自有词 own-words · 无竞争 no-competition ·
  不抢案 no-theft · 保证 guarantees · 差异 difference (--against)";

#[cfg(feature = "prove")]
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "选项 Options")]
pub(super) struct ProveArgs {
    /// 问题，或职责、规则、保证的名称；不写则全部 questions, or names of what is asked about
    #[arg(value_name = "QUESTION|NAME", help_heading = "参数 Arguments")]
    pub(super) asked: Vec<String>,

    /// 与旧规则（文件夹或 git 版本）的判定是否处处相同 does it decide as OLD does
    #[arg(long, value_name = "OLD", value_hint = ValueHint::AnyPath)]
    pub(super) against: Option<PathBuf>,

    /// 输出格式 output format
    #[arg(long, value_name = "human|json", default_value = "human", hide_possible_values = true)]
    pub(super) format: ProveFormat,

    /// 把找到的诉求写成例句、反例，存入文件 write the cases found as examples into a file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) write_tests: Option<PathBuf>,

    /// 每个问题最多用几秒，到时答“未知” seconds for one question, then UNKNOWN
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub(super) timeout: u64,

    #[command(flatten)]
    pub(super) jobs: Jobs,

    /// 只问这一天，不问各时段 only the rules of the day, not of every period
    #[arg(long)]
    pub(super) only_today: bool,

    /// 全部重新判定，不用上次留下的答案 answer everything anew, keep nothing of the last run
    #[arg(long)]
    pub(super) fresh: bool,

    /// 已证明的也列出来 list what is proved too
    #[arg(long)]
    pub(super) all: bool,

    #[command(flatten)]
    pub(super) rules: RulesArgs,
}

/// How answers are printed.
#[cfg(feature = "prove")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ProveFormat {
    Human,
    Json,
}

#[cfg(feature = "prove")]
const GAPS_AFTER: &str = "\
例 Examples:
  route gaps -o 专项清单.html         交叉、空白、不顺，各附说法、双方依据、会商机构
  route gaps 河长制 地锁              只查这几项职责
  route gaps --format json --timeout 1 | jq '.meetings'

这是一份文件，列出多少项都退出 0；没能判定的问题列在文末。
A document: exit code 0 however many entries it has; what could not be answered stands at its end.";

/// How the special list is written.
#[cfg(feature = "prove")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum GapsFormat {
    #[value(alias = "md")]
    Markdown,
    Html,
    Json,
}

#[cfg(feature = "prove")]
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "选项 Options")]
pub(super) struct GapsArgs {
    /// 只查这几项职责；不写则全部 only these duties
    #[arg(value_name = "DUTY", help_heading = "参数 Arguments")]
    pub(super) duties: Vec<String>,

    /// 格式（默认看 -o 的扩展名，否则 Markdown） format (by -o's extension, else Markdown)
    #[arg(long, value_name = "markdown|html|json", hide_possible_values = true)]
    pub(super) format: Option<GapsFormat>,

    /// 写到文件（默认标准输出） write to a file (standard output)
    #[arg(short, long, value_name = "OUT", value_hint = ValueHint::FilePath)]
    pub(super) output: Option<PathBuf>,

    /// 每个问题最多用几秒，到时记“未能判定” seconds for one question, then told as not answered
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub(super) timeout: u64,

    #[command(flatten)]
    pub(super) jobs: Jobs,

    /// 只看这一天，不看各时段 only the rules of the day, not of every period
    #[arg(long)]
    pub(super) only_today: bool,

    /// 全部重新判定，不用上次留下的答案 answer everything anew, keep nothing of the last run
    #[arg(long)]
    pub(super) fresh: bool,

    #[command(flatten)]
    pub(super) rules: RulesArgs,
}

/// For whom an explanation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum AudienceArg {
    /// 来电人 who called
    Resident,
    /// 承办人 who dispatches
    Clerk,
    /// 审计 who checks
    Auditor,
}

const TEST_AFTER: &str = "\
例 Examples:
  route test
  route test rules/ --format json";

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "选项 Options")]
pub(super) struct TestArgs {
    /// 规则文件夹或文件 folder or file of rules
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath, help_heading = "参数 Arguments", conflicts_with = "rules")]
    pub(super) path: Option<PathBuf>,

    /// 输出格式 output format
    #[arg(long, value_name = "human|json|sarif", default_value = "human", hide_possible_values = true)]
    pub(super) format: FindingFormat,

    #[command(flatten)]
    pub(super) rules: RulesArgs,
}

const FMT_AFTER: &str = "\
例 Examples:
  route fmt                  排好 rules/ 中的文件
  route fmt --check          只看有没有没排好的，不改文件
  route fmt --diff           显示会怎样改，不改文件
  route fmt - < a.duty       从标准输入到标准输出";

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "选项 Options")]
pub(super) struct FmtArgs {
    /// 规则文件夹或文件（- 从标准输入读） files or folders (- reads stdin)
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath, help_heading = "参数 Arguments")]
    pub(super) paths: Vec<PathBuf>,

    /// 只列出没排好的文件，不改 name the files that would change
    #[arg(long)]
    pub(super) check: bool,

    /// 只显示改动，不改 show what would change
    #[arg(long)]
    pub(super) diff: bool,

    /// 关键字统一成哪种语言（默认随多数） language of the keywords
    #[arg(long, value_name = "zh|en", hide_possible_values = true)]
    pub(super) keywords: Option<LangArg>,
}

const BATCH_AFTER: &str = "\
例 Examples:
  route batch cases.jsonl -o decisions.jsonl
  route batch 工单.xlsx -o 派单.xlsx --keep 承办单位,处理结果
  route batch 导出.csv.gz -o 派单.csv --map text=主要内容 --excel
  route batch cases.jsonl --district 西城区      没写区的都按西城区
  route batch 历年.csv -o 派单.csv --as-of-column 来电时间      各按当天的规则
  route batch 工单.jsonl -o 新.jsonl --since 旧.jsonl --old-rules main:rules
  cat cases.jsonl | route batch - | jq .lead

格式看扩展名：.jsonl .csv .tsv（都可再加 .gz .zst）、.xlsx、.parquet。
UTF-8、GBK、UTF-16 自动识别。
读不了的行另存为 OUT.rejects.jsonl（没有 OUT 时 IN.rejects.jsonl），退出码 1。
输出写完整才出现，中途停止不留半个文件。
The name tells the format: .jsonl .csv .tsv (and .gz or .zst behind), .xlsx, .parquet.
UTF-8, GBK and UTF-16 are told apart.
Rows that cannot be read go to OUT.rejects.jsonl, without OUT to IN.rejects.jsonl (exit code 1).
OUT appears when it is whole.";

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "选项 Options")]
pub(super) struct BatchArgs {
    /// 诉求文件（- 从标准输入读） file of cases (- reads stdin)
    #[arg(value_name = "IN", value_hint = ValueHint::FilePath, help_heading = "参数 Arguments")]
    pub(super) input: PathBuf,

    /// 结果文件（默认标准输出） file of decisions (stdout)
    #[arg(short, long, value_name = "OUT", value_hint = ValueHint::FilePath)]
    pub(super) output: Option<PathBuf>,

    /// 读不了的行写到哪里 file of rejects
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) rejects: Option<PathBuf>,

    #[command(flatten)]
    pub(super) read: InputArgs,

    /// 输出格式（默认看扩展名） output format (by extension)
    #[arg(long, value_name = "jsonl|csv|tsv|xlsx|parquet", hide_possible_values = true)]
    pub(super) output_format: Option<BatchFormat>,

    /// 哪一列是哪个字段，可写多次 a field and its column, repeatable
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub(super) map: Vec<String>,

    /// 原样带出哪些列，可写多次 columns that come out as they are
    #[arg(long, value_name = "NAME|all|rest")]
    pub(super) keep: Vec<String>,

    /// 各行按这一列的日期用当天的规则 each row by the rules of its day
    #[arg(long, value_name = "COLUMN")]
    pub(super) as_of_column: Option<String>,

    /// CSV 供 Excel 打开：编号不变成数字 CSV that Excel shows as it is
    #[arg(long)]
    pub(super) excel: bool,

    /// 接着做上次没做完的 goes on with an unfinished run
    #[arg(long, requires = "output")]
    pub(super) resume: bool,

    /// 上次的判定：改动碰不到的照用 earlier decisions, taken over if not touched
    #[arg(long, value_name = "OLD.jsonl", value_hint = ValueHint::FilePath, requires = "old_rules")]
    pub(super) since: Option<PathBuf>,

    /// 上次所用的规则：文件夹、文件或 git 版本 rules of the earlier decisions
    #[arg(long, value_name = "RULES", value_hint = ValueHint::AnyPath, requires = "since")]
    pub(super) old_rules: Option<PathBuf>,

    /// 多少秒存一次进度（0 最勤） seconds between checkpoints
    #[arg(long, value_name = "SECONDS", default_value_t = 1, value_parser = clap::value_parser!(u32).range(0..=3600))]
    pub(super) save_every: u32,

    /// 读不了的行多于此数就停 stops at more rejects
    #[arg(long, value_name = "N")]
    pub(super) max_rejects: Option<u64>,

    #[command(flatten)]
    pub(super) jobs: Jobs,

    /// 一行最多多少字节 most bytes of a row
    #[arg(long, value_name = "BYTES", default_value_t = 16 << 20, value_parser = clap::value_parser!(u32).range(1..=1 << 30))]
    pub(super) max_line: u32,

    /// 标题、内容各最多读多少字 most characters of a title and a text
    #[arg(long, value_name = "CHARS", default_value_t = 300_000)]
    pub(super) max_text: usize,

    #[command(flatten)]
    pub(super) rules: RulesArgs,

    #[command(flatten, next_help_heading = "没写明的行按此 Rows without their own")]
    pub(super) defaults: KnownArgs,
}

/// How rows are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum BatchFormat {
    #[value(alias = "json", alias = "ndjson")]
    Jsonl,
    Csv,
    #[value(alias = "tab", alias = "txt")]
    Tsv,
    #[value(alias = "excel")]
    Xlsx,
    Parquet,
}

/// How a file of cases is read.
#[derive(Debug, clap::Args)]
pub(super) struct InputArgs {
    /// 输入格式（默认看扩展名） input format (by extension)
    #[arg(long, value_name = "jsonl|csv|tsv|xlsx|parquet", hide_possible_values = true)]
    pub(super) input_format: Option<BatchFormat>,

    /// 输入编码（默认自动识别） encoding of the input (found out)
    #[arg(long, value_name = "utf-8|gbk|utf-16le|utf-16be", hide_possible_values = true)]
    pub(super) encoding: Option<EncodingArg>,

    /// 工作簿的哪张表（默认第一张） sheet of a workbook (the first)
    #[arg(long, value_name = "SHEET")]
    pub(super) sheet: Option<String>,
}

/// How characters are written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum EncodingArg {
    #[value(name = "utf-8", alias = "utf8")]
    Utf8,
    #[value(name = "gbk", alias = "gb18030", alias = "gb2312")]
    Gbk,
    #[value(name = "utf-16le", alias = "utf-16", alias = "utf16", alias = "unicode")]
    Utf16Le,
    #[value(name = "utf-16be")]
    Utf16Be,
}

impl From<EncodingArg> for Encoding {
    fn from(arg: EncodingArg) -> Self {
        match arg {
            EncodingArg::Utf8 => Self::Utf8,
            EncodingArg::Gbk => Self::Gb18030,
            EncodingArg::Utf16Le => Self::Utf16Le,
            EncodingArg::Utf16Be => Self::Utf16Be,
        }
    }
}

const EVAL_AFTER: &str = "\
例 Examples:
  route eval 去年.csv --label 承办单位 --map 对照.yaml
  route eval cases.jsonl --html report.html --json new.json
  route eval cases.jsonl --against old.json          改对几件、改错几件
  route eval cases.jsonl --fail-under top1=0.80      低于八成则退出码 1

对照表写明每个标签什么算对；没有时标签即机构名或类别。报告不含诉求原文，除非 --with-text。
The map says what is right for each label; without it a label is the name of a body or category.
No report holds what citizens wrote, but with --with-text.";

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "选项 Options")]
pub(super) struct EvalArgs {
    /// 带标签的诉求文件（- 从标准输入读） file of labelled cases (- reads stdin)
    #[arg(value_name = "CASES", value_hint = ValueHint::FilePath, help_heading = "参数 Arguments")]
    pub(super) input: PathBuf,

    /// 标签对照表（YAML） map of labels
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) map: Option<PathBuf>,

    /// 标签在哪一栏（默认随对照表，否则 label） field that holds the label
    #[arg(long, value_name = "FIELD")]
    pub(super) label: Option<String>,

    /// 只评一半：按编号的 SHA-256 分 one half of the cases, by SHA-256 of the id
    #[arg(long, value_name = "A|B", ignore_case = true, hide_possible_values = true)]
    pub(super) half: Option<HalfArg>,

    /// JSON 报告写到哪里（- 为标准输出） file of the report as JSON (- prints it)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) json: Option<PathBuf>,

    /// 网页报告写到哪里 file of the report as a page
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) html: Option<PathBuf>,

    /// 与上次的 JSON 报告相比 compare with an earlier JSON report
    #[arg(long, value_name = "OLD.json", value_hint = ValueHint::FilePath)]
    pub(super) against: Option<PathBuf>,

    /// 低于此值则退出码 1，可写多次 exit code 1 if less, repeatable
    #[arg(long, value_name = "top1|top3|coverage|precision=0.80")]
    pub(super) fail_under: Vec<String>,

    /// 有标签不明的诉求也算有问题 unknown labels fail too
    #[arg(long)]
    pub(super) strict: bool,

    /// 列出首位不对的诉求原文 list misses with the citizens' words
    #[arg(long)]
    pub(super) with_text: bool,

    /// 至少几件共有的说法才列出 fewest cases of a phrase that is told
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(2..))]
    pub(super) min_cases: u32,

    #[command(flatten)]
    pub(super) read: InputArgs,

    #[command(flatten)]
    pub(super) jobs: Jobs,

    #[command(flatten)]
    pub(super) rules: RulesArgs,

    #[command(flatten, next_help_heading = "没写明的行按此 Rows without their own")]
    pub(super) defaults: KnownArgs,
}

const DIFF_AFTER: &str = "\
例 Examples:
  route diff 旧规则 rules                          哪些规则、职责改了
  route diff main:rules rules --cases 工单.csv     与 git 中的版本比，看诉求怎样改判
  route diff main:rules rules --cases a.jsonl --html 对比.html
  route diff main:rules rules --cases a.jsonl --fail-if 'lead-changed>0.5%'

改判按最重的差别归类，并查明起因：单凭哪几项改动，旧规则就判成新的样子。
有差别不算问题，退出码 0；超过 --fail-if 或有行不能读，退出码 1。只显示诉求编号。
Each changed decision is traced to the fewest edits that cause it. Differences alone give
exit code 0; a --fail-if that is exceeded, or rows that cannot be read, give 1.";

/// How a comparison is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormatArg {
    /// 给人看 for people
    Human,
    /// 一个 JSON 对象 one JSON object
    Json,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "选项 Options")]
pub(super) struct DiffArgs {
    /// 旧规则：文件夹、文件或 git 版本如 main:rules old rules: folder, file, revision
    #[arg(value_name = "OLD", value_hint = ValueHint::AnyPath, help_heading = "参数 Arguments")]
    pub(super) old: PathBuf,

    /// 新规则，写法相同 new rules, written alike
    #[arg(value_name = "NEW", value_hint = ValueHint::AnyPath, help_heading = "参数 Arguments")]
    pub(super) new: PathBuf,

    /// 用这些诉求看判定怎样变（- 从标准输入读） file of cases (- reads stdin)
    #[arg(long, value_name = "CASES", value_hint = ValueHint::FilePath)]
    pub(super) cases: Option<PathBuf>,

    /// 输出格式 output format
    #[arg(long, value_name = "human|json", default_value = "human", hide_possible_values = true)]
    pub(super) format: DiffFormatArg,

    /// 另写成网页 file of the report as a page
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) html: Option<PathBuf>,

    /// 超过则退出码 1，可写多次 exit code 1 if more, repeatable
    #[arg(long, value_name = "lead-changed>0.5%", requires = "cases")]
    pub(super) fail_if: Vec<String>,

    /// 查起因时最多重放几套规则 most rule sets built to find causes
    #[arg(long, value_name = "N", default_value_t = 256, requires = "cases")]
    pub(super) replays: u32,

    #[command(flatten)]
    pub(super) read: InputArgs,

    #[command(flatten)]
    pub(super) jobs: Jobs,

    #[command(flatten)]
    pub(super) day: DayArgs,

    #[command(flatten, next_help_heading = "没写明的行按此 Rows without their own")]
    pub(super) defaults: KnownArgs,
}

const BENCH_AFTER: &str = "\
例 Examples:
  route bench                             用规则里的例句测速 with the examples of the rules
  route bench 工单.csv --rules rules      用自己的诉求测速 with cases of your own
  route bench 工单.jsonl --json > 测速.json

倍数是与“只找词”相比：同一轮里在同样的诉求中找同样的词，别的都不做。
The ratio is to finding the same words in the same cases and doing nothing else.";

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "选项 Options")]
pub(super) struct BenchArgs {
    /// 诉求文件（- 从标准输入读；默认用例句） file of cases (the examples of the rules)
    #[arg(value_name = "CASES", value_hint = ValueHint::FilePath, help_heading = "参数 Arguments")]
    pub(super) input: Option<PathBuf>,

    /// 最多用几件诉求 most cases that are taken
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) cases: u32,

    /// 大约测几秒 seconds to measure for, about
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(0..=3600))]
    pub(super) seconds: u16,

    /// 列出几条最慢的规则 how many slow rules are told
    #[arg(long = "slowest", value_name = "N", default_value_t = 10)]
    pub(super) rules_told: u32,

    /// 输出 JSON print JSON
    #[arg(long)]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) read: InputArgs,

    #[command(flatten)]
    pub(super) rules: RulesArgs,
}

const SUGGEST_AFTER: &str = "\
例 Examples:
  route suggest 工单.csv --label 承办单位            标签就是机构或类别的名称
  route suggest 工单.csv --map 科室.yaml             标签对照表：哪个标签算哪些机构
  route suggest a.jsonl b.csv --map a.yaml --map b.yaml   几批诉求一起学
  route suggest 工单.csv --map 科室.yaml --half A --apply
  route eval 工单.csv --map 科室.yaml --half B       在另一半上看效果

改动先留一份检验，有效才提；规则里的例句和反例都不会变。
显示的正确率来自没有参与学习的诉求。少于 --min-cases 件诉求的说法不显示。
Edits must gain on cases held out, and keep every example of the rules. The figures are
of cases nothing was learnt from. Phrases of fewer than --min-cases cases are never shown.";

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "选项 Options")]
pub(super) struct SuggestArgs {
    /// 诉求文件，带标签 files of labelled cases (- reads stdin)
    #[arg(value_name = "CASES", value_hint = ValueHint::FilePath, required = true, help_heading = "参数 Arguments")]
    pub(super) cases: Vec<PathBuf>,

    /// 标签对照表，依次对应各文件 label maps, one a file in order
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) map: Vec<PathBuf>,

    /// 标签在哪个字段（默认看对照表，再默认 label） the field of the label
    #[arg(long, value_name = "FIELD")]
    pub(super) label: Option<String>,

    /// 只用一半的诉求 use one half of the cases
    #[arg(long, value_name = "A|B", hide_possible_values = true)]
    pub(super) half: Option<HalfArg>,

    /// 写入规则文件 write the files of rules
    #[arg(long)]
    pub(super) apply: bool,

    /// 至少几件诉求才算数 fewest cases that teach
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(2..))]
    pub(super) min_cases: u32,

    /// 分值最多改到几（单凭它就能认定的是 6） no score is raised above this
    #[arg(long, value_name = "1-9", default_value_t = 6, value_parser = clap::value_parser!(u8).range(1..=9))]
    pub(super) max_score: u8,

    /// 新词、有害的词各至多几个 most proposals of a kind
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(super) most: u32,

    /// 分几份轮流检验 held-out folds
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(2..=20))]
    pub(super) folds: u8,

    /// 输出 JSON print JSON
    #[arg(long)]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) read: InputArgs,

    #[command(flatten)]
    pub(super) jobs: Jobs,

    #[command(flatten)]
    pub(super) rules: RulesArgs,

    #[command(flatten, next_help_heading = "没写明的行按此 Rows without their own")]
    pub(super) defaults: KnownArgs,
}

/// One half of the cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum HalfArg {
    #[value(name = "A", alias = "a")]
    A,
    #[value(name = "B", alias = "b")]
    B,
}

const COMPILE_AFTER: &str = "\
例 Examples:
  route compile rules -o rules.routebin
  route batch cases.jsonl --rules rules.routebin -o decisions.jsonl

编译好的文件与规则原文判定相同，只含所编那一天所在时段的规则。
It decides as its rules do, and holds the rules of the period of its day.";

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "选项 Options")]
pub(super) struct CompileArgs {
    /// 规则文件夹或文件 folder or file of rules
    #[arg(value_name = "RULES", value_hint = ValueHint::AnyPath, help_heading = "参数 Arguments", conflicts_with = "rules")]
    pub(super) path: Option<PathBuf>,

    /// 写到哪个文件 file to write to
    #[arg(short, long, value_name = "OUT", value_hint = ValueHint::FilePath, default_value = "rules.routebin")]
    pub(super) output: PathBuf,

    #[command(flatten)]
    pub(super) rules: RulesArgs,
}

const DOC_AFTER: &str = "\
例 Examples:
  route doc -o 清单.html                          可公布的职责清单，按清单和板块
  route doc --district 东城区 --list 街道职责清单    一个区的一张清单
  route doc --since 2020-06-30                    标出与那一天相比的新增、调整和取消
  route doc --index                               给写规则的人：哪项职责、哪条规则在哪个文件";

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DocFormatArg {
    /// Markdown
    #[value(alias = "md")]
    Markdown,
    /// 一个可直接打开、打印的网页 one page that opens from disk
    Html,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "选项 Options")]
pub(super) struct DocArgs {
    /// 规则的索引，不是清单 an index of the rules, not the list
    #[arg(long, conflicts_with_all = ["district", "list", "since"])]
    pub(super) index: bool,

    /// 按这个区的增减列出角色 roles as they are in this district
    #[arg(long, value_name = "区")]
    pub(super) district: Option<String>,

    /// 只列这张清单 only this list
    #[arg(long, value_name = "清单")]
    pub(super) list: Option<String>,

    /// 标出与这一天相比的变化 mark what changed since this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    pub(super) since: Option<Date>,

    /// 格式（默认看 -o 的扩展名，否则 Markdown） format (by -o's extension, else Markdown)
    #[arg(long, value_name = "markdown|html", hide_possible_values = true)]
    pub(super) format: Option<DocFormatArg>,

    /// 写到文件（默认标准输出） write to a file (standard output)
    #[arg(short, long, value_name = "OUT", value_hint = ValueHint::FilePath)]
    pub(super) output: Option<PathBuf>,

    #[command(flatten)]
    pub(super) rules: RulesArgs,
}

const INIT_AFTER: &str = "\
例 Examples:
  route init && route check
  route init 我的规则 --tables";

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "选项 Options")]
pub(super) struct InitArgs {
    /// 写到哪个文件夹（默认 rules） folder to write to
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath, default_value = "rules", help_heading = "参数 Arguments")]
    pub(super) dir: PathBuf,

    /// 也写出机构、类别、地点等内置表格 the built-in tables too
    #[arg(long)]
    pub(super) tables: bool,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "选项 Options")]
pub(super) struct CompletionsArgs {
    /// 哪种命令行 which shell
    #[arg(value_name = "SHELL", help_heading = "参数 Arguments")]
    pub(super) shell: clap_complete::Shell,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn help_fits_a_terminal() {
        let mut command = Args::command();
        command.build();
        let helps = command.get_subcommands_mut().map(|sub| sub.render_long_help().to_string()).collect::<Vec<_>>();
        for help in helps {
            for line in help.lines() {
                assert!(line.width() <= 100, "{line}");
            }
        }
        let own = Args::command().render_long_help().to_string();
        assert!(own.contains("检查") && own.contains("check the rules"), "{own}");
    }
}
