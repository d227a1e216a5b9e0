"""What backup and restore refuse, final acts that two persons decide, and a form without its consent.

BackupRefused
├── FolderNotEmpty · FolderInStore     where a backup may not be written
├── NothingToKeep                      a home without a site
├── BackupIncomplete · BackupDamaged   what cannot be restored
├── KeysElsewhere                      keys that are in no file cannot be copied with it
├── KeysWanted · KeysDiffer            sealed files need the keys that they were sealed with
├── HomeInUse                          nothing is ever overwritten
├── DatabaseToolFailed                 PostgreSQL's own words
├── RestoreDiffers                     the restored sums are not the recorded ones
└── DeletionsWanted · DeletionsOlder · DeletionsBroken · NotReplayed   closed accounts stay closed

FinalRefused
├── UnknownBudget                      funding
├── DayHasPassed · MethodologyMoved    a number from a day on
├── RatesDiffer                        a rule whose exchange rate could not hold on each of its days
├── Overtaken                          a filing whose document does not fit any longer
├── NumberRefused · CasesDisagree      the document cannot take it, or its own cases say otherwise
└── NobodyInScope · TooManyPersons     a file of personal data

PackageRefused
├── PackageUnreadable                  no folder or zip that a package could be in
├── PackageNotConforming               a rule does not hold
└── UnknownPackage                     nobody has brought it here

Refusal
├── ConsentNeeded                      a form without the consent that it needs
├── SampleInterrupted                  half a sample city
└── ClosingHeld                        an account that an authority keeps frozen
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class BackupRefused(Refusal):
    """Base of this family."""


class FolderNotEmpty(BackupRefused):
    code = "backup_folder_not_empty"
    kind = "conflict"
    says = Text(
        "文件夹 {path} 不是空的，没有写入任何内容。请给出一个新的或空的文件夹。",
        "The folder {path} is not empty; nothing was written. Name a new or an empty folder.",
    )


class FolderInStore(BackupRefused):
    code = "backup_folder_in_store"
    kind = "conflict"
    says = Text(
        "文件夹 {path} 在要备份的存储里面。请给出存储以外、最好是另一块磁盘上的文件夹。",
        "The folder {path} lies inside the store that is to be kept. Name one outside it, best on another disk.",
    )


class KeysElsewhere(BackupRefused):
    code = "backup_keys_elsewhere"
    kind = "conflict"
    says = Text(
        "密钥不在文件里（由环境变量或密码机提供），不能随备份复制。请去掉 --with-keys，并在原处保管密钥。",
        "The keys are in no file: the environment or an appliance holds them. Leave --with-keys out, and keep the keys where they are.",
    )


class NothingToKeep(BackupRefused):
    code = "backup_nothing_to_keep"
    kind = "conflict"
    says = Text(
        "这里还没有站点，没有可备份的内容。请用 PUHUI_HOME 或 DATABASE_URL 指明站点后再备份。",
        "There is no site here yet, so nothing to keep. Name the site with PUHUI_HOME or DATABASE_URL and try again.",
    )


class BackupIncomplete(BackupRefused):
    code = "backup_incomplete"
    says = Text(
        "{path} 里没有可读的 manifest.json：这不是备份，或备份没有做完。请换一份备份。",
        "There is no readable manifest.json in {path}: it is no backup, or one that was not finished. Use another backup.",
    )


class BackupDamaged(BackupRefused):
    code = "backup_damaged"
    says = Text(
        "备份中的 {path} 缺失或与清单不符，没有恢复任何内容。请换一份备份。",
        "{path} of the backup is missing or does not match the manifest; nothing was restored. Use another backup.",
    )


class KeysWanted(BackupRefused):
    code = "backup_keys_wanted"
    says = Text(
        "备份不含数据密钥。请先把原站点的 keys/data.json 放到 {path}（权限 0600），或用 PUHUI_KEYS 指出它在哪里，再运行一次。",
        "The backup holds no data keys. Put the old site's keys/data.json at {path} (mode 0600) first, "
        "or say with PUHUI_KEYS where it is, then run this again.",
    )


class KeysDiffer(BackupRefused):
    code = "backup_keys_differ"
    kind = "conflict"
    says = Text(
        "{path} 里的数据密钥不是这份备份封存时用的（{names}），没有恢复任何内容。请放入原站点的 keys/data.json。",
        "The data keys in {path} are not those that this backup was sealed with ({names}); nothing was restored. "
        "Put the old site's keys/data.json there.",
    )


class HomeInUse(BackupRefused):
    code = "restore_home_in_use"
    kind = "conflict"
    says = Text(
        "{path} 已有数据，没有恢复任何内容：恢复从不覆盖。请用 PUHUI_HOME 指向一个新的位置，或换一个空数据库。",
        "{path} holds data already; nothing was restored: a restore never overwrites. Name a new home with PUHUI_HOME, or an empty database.",
    )


class DatabaseToolFailed(BackupRefused):
    code = "backup_tool_failed"
    kind = "unavailable"
    says = Text(
        "{tool} 没有成功：{reason}。请按这句话处理后，用新的文件夹或新的站点再来一次。",
        "{tool} did not succeed: {reason}. Act on that, then start again with a new folder or a new home.",
    )


class RestoreDiffers(BackupRefused):
    code = "restore_differs"
    kind = "conflict"
    says = Text(
        "恢复后的数与清单不符：{names}。请不要使用这个站点，换一份备份恢复到新的位置。",
        "What was restored does not equal the manifest: {names}. Do not use this site; restore another backup into a new home.",
    )


class DeletionsWanted(BackupRefused):
    code = "restore_deletions_wanted"
    kind = "conflict"
    says = Text(
        "没有找到注销名单（{path}）。备份之后注销的账户必须再次注销：请用 --deletions 指明现在的名单；"
        "确知备份之后没有人注销时，用备份自己的：--deletions {own}。",
        "The list of closed accounts was not found ({path}). Accounts closed after the backup must be closed again: name the present list with "
        "--deletions; where nobody closed one since, use the backup's own: --deletions {own}.",
    )


class DeletionsOlder(BackupRefused):
    code = "restore_deletions_older"
    kind = "conflict"
    says = Text(
        "注销名单 {path} 只有 {lines} 行，备份里已有 {needed} 行。请给出更新的名单。",
        "The list of closed accounts {path} has {lines} lines, the backup's own {needed} already. Name a newer one.",
    )


class DeletionsBroken(BackupRefused):
    code = "deletions_broken"
    kind = "conflict"
    says = Text(
        "注销名单 {path} 从第 {number} 行起对不上：被改动过，或属于另一个站点。请换用完好的副本。",
        "The list of closed accounts {path} does not hold from line {number} on: it was changed, or is another site's. Use a sound copy.",
    )


class NotReplayed(BackupRefused):
    code = "restore_not_replayed"
    kind = "unavailable"
    says = Text(
        "这个站点是从备份恢复的，注销名单还没有重放（{path}），不能开放。请删掉这个新家目录，重新运行 puhui restore。",
        "This site was restored and the list of closed accounts was not played over it ({path}), so it stays shut. "
        "Remove the new home and run puhui restore again.",
    )


# -- final acts --------------------------------------------------------------------------------------------------------


class FinalRefused(Refusal):
    """Base of this family."""


class UnknownBudget(FinalRefused):
    code = "unknown_budget"
    kind = "not_found"
    says = Text("没有预算“{budget}”。请从预算清单中选择。", "There is no budget “{budget}”. Choose one from the list.")


class Overtaken(FinalRefused):
    code = "application_overtaken"
    kind = "conflict"
    says = Text(
        "第 {number} 号申请的文档已不能照此备案：{faults_zh}。请退回补正，由申请机构按现状改正后再提交。",
        "The document of application {number} can no longer be filed as it is: {faults_en}. Return it; the applicant corrects it and hands it in again.",
    )


class DayHasPassed(FinalRefused):
    code = "day_has_passed"
    kind = "conflict"
    says = Text(
        "生效日 {from_on} 必须在今天之后：已发生的行为不能改按新数计算。请另选生效日后重新提请。",
        "The first day {from_on} must lie ahead: acts that have happened are not counted anew. Choose another day and propose it again.",
    )


class RatesDiffer(FinalRefused):
    code = "rates_differ"
    kind = "conflict"
    says = Text(
        "这样办，{day} 起文件写每 {stated} 克兑 1 分，软件执行的却是 {does} 克。请让写新比例的文件不设失效日、从它自己的生效日起用；还没生效的，等生效当天再废止。",
        "From {day} on the document would say {stated} grams for a point, and the software would do {does}. Give a document with a new rate no last "
        "day and a first day of its own; revoke one that has not begun on its first day.",
    )


class MethodologyMoved(FinalRefused):
    code = "methodology_moved"
    kind = "conflict"
    says = Text(
        "提请之后，{methodology} 有了新的版本，这份变更没有执行。请撤回，核对新版本后重新提请。",
        "{methodology} has had another version since this was proposed; nothing was changed. Withdraw it, read that version, propose again.",
    )


class NumberRefused(FinalRefused):
    code = "number_refused"
    says = Text("这个数不能写进方法学：{wrong}{remedy}", "The document cannot take this number: {wrong} {remedy}")


class CasesDisagree(FinalRefused):
    code = "cases_disagree"
    kind = "conflict"
    says = Text(
        "改数之后，方法学有 {count} 个算例不再相符（例如“{case}”）。请提交改好算例的新版本，而不是只改这个数。",
        "With this number {count} worked case{count_s} of the document no longer agree (such as “{case}”). Submit a version whose cases are"
        " worked anew instead.",
    )


class NobodyInScope(FinalRefused):
    code = "nobody_in_scope"
    says = Text("这个范围里没有人。请核对城市或账户编号。", "There is nobody in this scope. Check the city or the account names.")


class TooManyPersons(FinalRefused):
    code = "too_many_persons"
    kind = "too_large"
    says = Text(
        "范围有 {found} 人，一份文件最多 {most} 人。请缩小范围；要统计数的，请用公开数据。",
        "The scope has {found} persons, and a file at most {most}. Narrow it; for figures use the open data.",
    )


class ClosingHeld(Refusal):
    code = "closing_held"
    kind = "conflict"
    says = Text(
        "账户在冻结中（依据：{reason}），现在不能注销。解冻后即可注销；有异议请向作出冻结的主管部门提出。",
        "The account is frozen (ground: {reason}) and cannot be closed now. It can be once it is released; object to the authority that froze it.",
    )


class ConsentNeeded(Refusal):
    code = "consent_needed"
    says = Text(
        "没有勾选同意，所以没有办理。请先读同意书，勾选后再提交。",
        "The consent is not ticked, so nothing was done. Read it, tick it, and send the form again.",
    )


class PackageRefused(Refusal):
    """Base of this family."""


class PackageUnreadable(PackageRefused):
    code = "package_unreadable"
    says = Text(
        "打不开接入包：{reason}。请按 docs/using/packages.md 重新打包。",
        "The package cannot be opened: {reason}. Pack it again as docs/using/packages.md says.",
    )


class PackageNotConforming(PackageRefused):
    code = "package_not_conforming"
    kind = "conflict"
    says = Text(
        "接入包 {package} 没有通过检查：{rules}。请按检查报告改正后再提请。",
        "The package {package} does not pass the check: {rules}. Mend it by the report, then propose it again.",
    )


class UnknownPackage(PackageRefused):
    code = "unknown_package"
    kind = "not_found"
    says = Text(
        "没有这个接入包。请从接入包列表里打开，或重新上传。", "There is no such package. Open it from the list, or upload it again."
    )


class SampleInterrupted(Refusal):
    code = "sample_interrupted"
    kind = "conflict"
    says = Text(
        "示例数据上次只装了一半，不能接着装。请用一个空的 PUHUI_HOME（或空的数据库）重新开始。",
        "The sample city was interrupted half-way and cannot be gone on with. Begin again with an empty PUHUI_HOME, or an empty database.",
    )
