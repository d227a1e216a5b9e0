"""What a role does next: each duty with its reason and its next step, the most pressing first. The limits are a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from puhui.behaviours import reads
from puhui.behaviours.reads import BatchLine, ProviderLine
from puhui.behaviours.words import BatchStage
from puhui.desks.words import age_said, day_short, moment_said
from puhui.journeys import upkeep
from puhui.journeys.upkeep import GB, Backup, Disk, Jobs
from puhui.rewards.words import BudgetState
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text, plural_s

#: The worker looks every five minutes; what is older than this did not come through by itself.
UNCHECKED_AFTER = timedelta(minutes=15)
UNSETTLED_AFTER = timedelta(hours=1)
#: A backup is made every night; two hours of grace.
BACKUP_AFTER = timedelta(hours=26)
EXPIRING_WITHIN = timedelta(days=3)
DISK_PERCENT_LEAST, DISK_BYTES_LEAST = 10, 10 * GB
BUDGET_PERCENT_LEAST = 10
#: Batches of a provider that are looked at for refused rows.
LOOKED_AT = 3

STOP, WARN, NOTE = "stop", "warn", "note"
_ORDER = {STOP: 0, WARN: 1, NOTE: 2}


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do: what it is about, what is so, the next step in one sentence, and the way there (`verb` empty: nothing to open)."""

    kind: str
    about: Text
    title: Text
    next: Text
    url: str = ""
    verb: Text | None = None


def _sorted(duties: Iterator[Duty]) -> list[Duty]:
    return sorted(duties, key=lambda duty: _ORDER[duty.kind])


# -- operator -------------------------------------------------------------------------------------------------------------

KEYS = Text("密钥", "key")
BUDGET, BATCHES, PROVIDERS, RECORDS, SITE = (
    Text("预算", "budget"),
    Text("批次", "batches"),
    Text("接入方", "provider"),
    Text("记录", "records"),
    Text("运行", "site"),
)


@dataclass(frozen=True, slots=True)
class State:
    """What the operator's duties are read from."""

    budgets: Sequence[BudgetState]
    disk: Disk
    backup: Backup | None
    jobs: Jobs


def state_of_site(budgets: Sequence[BudgetState]) -> State:
    return State(budgets, upkeep.disk(), upkeep.last_backup(), upkeep.jobs())


def operator_duties(state: State, *, now: datetime) -> list[Duty]:
    return _sorted(_operator(state, now))


def _operator(state: State, now: datetime) -> Iterator[Duty]:
    for budget in state.budgets:
        yield from _budget(budget)
    yield from _quarantined()
    yield from _stuck(now)
    yield from _silent(now)
    yield from _expiring(now)
    yield from _site(state, now)


def _budget(budget: BudgetState) -> Iterator[Duty]:
    url, verb = reverse("operator-fund") + f"?budget={budget.code}", Text("提请拨付", "Fund")
    waiting, free = grouped(budget.waiting), grouped(budget.free)
    if budget.waiting:
        title = Text(f"{budget.name_zh}不足，{waiting} 分在等", f"{budget.name_en}: {waiting} points wait")
        step = Text(
            f"还可兑 {free} 分。提请拨付，另一个人同意后按先后顺序自动兑付；居民的克数一直在居民名下。",
            f"{free} points are left. Propose a funding; once another person agrees they are paid in their order; the grams stay with the residents meanwhile.",
        )
        yield Duty(STOP, BUDGET, title, step, url, verb)
    elif budget.free * 100 < budget.funded * BUDGET_PERCENT_LEAST or not budget.funded:
        title = Text(f"{budget.name_zh}只剩 {free} 分", f"{budget.name_en}: only {free} points left")
        step = Text("请在用完之前拨付下一笔。", "Fund the next part before it is used up.")
        if not budget.funded:
            title = Text(f"{budget.name_zh}还没有拨付", f"{budget.name_en}: not funded yet")
            step = Text("第一笔到位之前，居民兑不了分。", "Until its first part is there, nobody can exchange.")
        yield Duty(WARN, BUDGET, title, step, url, verb)


def _quarantined() -> Iterator[Duty]:
    if waiting := reads.waiting_decisions():
        title = Text(f"{waiting} 个批次在隔离中，等复核", f"{waiting} quarantined batch{'es' if waiting > 1 else ''} to decide about")
        step = Text(
            "签名的密钥已撤销。请由撤销者以外的人逐批复核：放行，或不予采用。",
            "Their key was revoked. Somebody other than who revoked it decides, batch by batch: release it, or refuse it.",
        )
        yield Duty(STOP, KEYS, title, step, reverse("operator-providers"), Text("复核", "Decide"))


def _stuck(now: datetime) -> Iterator[Duty]:
    found = reads.stuck_batches(received_before=now - UNCHECKED_AFTER, due_before=now - UNSETTLED_AFTER, today=local_day(now))
    if found:
        named = "、".join(found[:3]) + ("…" if len(found) > 3 else "")
        title = Text(f"{len(found)} 个批次停住了：{named}", f"{len(found)} stuck batch{'es' if len(found) > 1 else ''}: {named}")
        step = Text(
            "后台每五分钟会自己再试。请看后台是否在运行、磁盘是否已满，必要时重新启动服务。",
            "The worker tries again every five minutes. See that it runs and that the disk is not full; restart the service if need be.",
        )
        yield Duty(STOP, BATCHES, title, step, reverse("operator-batches"), Text("查看", "Look"))


def _silent(now: datetime) -> Iterator[Duty]:
    for silence in reads.silent_providers(now=now):
        quiet = age_said(timedelta(hours=silence.hours))
        last = moment_said(silence.last_at) if silence.last_at else ""
        title = Text(f"{silence.name.zh}已 {quiet.zh}没有来数", f"{silence.name.en} has been silent for {quiet.en}")
        step = Text(
            f"{f'最近一批 {last}，' if last else '从来没有来过数，'}平时不超过 {silence.usual_hours} 小时。请联系对方的值班人员。",
            f"{f'Last batch {last}; ' if last else 'It has never sent any; '}usually within {silence.usual_hours} hours. Call its duty desk.",
        )
        yield Duty(WARN, PROVIDERS, title, step, reverse("operator-batches") + f"?provider={silence.code}", Text("查看", "Look"))


def _expiring(now: datetime) -> Iterator[Duty]:
    found = reads.expiring(until=(now + EXPIRING_WITHIN).date())
    if found.rows and found.first_on:
        rows, first = grouped(found.rows), day_short(found.first_on)
        title = Text(f"{rows} 条待绑定记录即将到期", f"{rows} unbound record{plural_s(rows)} will soon expire")
        step = Text(
            f"最早的 {first.zh}按规则删除。可请接入方提醒用户绑定碳账户；不要替居民绑定。",
            f"The first are dropped by rule on {first.en}. Ask the providers to remind their users to link; never link for a resident.",
        )
        yield Duty(NOTE, RECORDS, title, step)


def _site(state: State, now: datetime) -> Iterator[Duty]:
    if state.jobs.failed:
        title = Text(
            f"{state.jobs.failed} 个后台任务多次重试仍失败",
            f"{state.jobs.failed} job{plural_s(state.jobs.failed)} failed after every retry",
        )
        yield Duty(STOP, SITE, title, Text("请查看日志中最早的一条错误。", "Look at the first error in the log."))
    if state.disk.free_percent < DISK_PERCENT_LEAST or state.disk.free_bytes < DISK_BYTES_LEAST:
        left = f"{state.disk.free_bytes / GB:.1f} GB"
        title = Text(f"磁盘只剩 {left}（{state.disk.free_percent}%）", f"only {left} of disk left ({state.disk.free_percent} %)")
        step = Text(
            "请扩容或把旧数据移到别处；写不下时批次会停在原处，不会丢失。",
            "Add space or move old data; when the disk is full batches stop where they are, none is lost.",
        )
        yield Duty(STOP, SITE, title, step)
    if state.backup is None:
        step = Text("请运行 puhui backup 目录，并把它排进每晚的计划。", "Run puhui backup DIR and put it into the nightly plan.")
        yield Duty(WARN, SITE, Text("还没有备份", "there is no backup yet"), step)
    elif now - state.backup.at > BACKUP_AFTER:
        age = age_said(now - state.backup.at)
        step = Text(
            "备份应每晚一次。请查看备份计划，并运行 puhui backup 目录。",
            "A backup is due every night. Look at its plan and run puhui backup DIR.",
        )
        yield Duty(WARN, SITE, Text(f"最近的备份是 {age.zh}前", f"the last backup is {age.en} old"), step)


# -- provider -------------------------------------------------------------------------------------------------------------

FILES, TRIAL = Text("批次", "batch"), Text("试运行", "trial")
KEY_ENDS_WITHIN = timedelta(days=3)


def provider_duties(provider: ProviderLine, *, lines: Sequence[BatchLine], missing: Sequence[int], now: datetime) -> list[Duty]:
    return _sorted(_provider(provider, lines, missing, now))


def _provider(provider: ProviderLine, lines: Sequence[BatchLine], missing: Sequence[int], now: datetime) -> Iterator[Duty]:
    if missing:
        named = "、".join(str(number) for number in missing[:8]) + ("…" if len(missing) > 8 else "")
        title = Text(f"缺少序号 {named} 的批次", f"batches with sequence {named} are missing")
        step = Text("它们没有送达。请用原来的序号重新发送。", "They did not arrive. Send them again under their own numbers.")
        yield Duty(STOP, FILES, title, step)
    for line in lines[:LOOKED_AT]:
        yield from _batch(line)
    if lines and now - lines[0].received_at > timedelta(hours=provider.silent_after_hours):
        age = age_said(now - lines[0].received_at)
        title = Text(f"{age.zh}没有新的批次了", f"no new batch for {age.en}")
        step = Text(
            f"平时不超过 {provider.silent_after_hours} 小时。请检查自动发送，或在这里上传。",
            f"It is usually within {provider.silent_after_hours} hours. Check the sender, or upload here.",
        )
        yield Duty(WARN, FILES, title, step)
    yield from _sandbox(provider)
    yield from _keys(provider, now)


def _sandbox(provider: ProviderLine) -> Iterator[Duty]:
    """What keeps a provider that is tried out from production."""
    if provider.is_production:
        return
    lacking = reads.missing(provider.code)
    said = reads.missing_said(lacking)
    title = Text("试运行中，正式发送还没有开通", "tried out; production is not open yet")
    step = Text(f"还差：{said.zh}。", f"Missing: {said.en}.")
    yield Duty(WARN if lacking else NOTE, TRIAL, title, step, reverse("provider-trial"), Text("去试", "Try"))


def _keys(provider: ProviderLine, now: datetime) -> Iterator[Duty]:
    live, url, verb = provider.live_keys(now), reverse("provider-keys"), Text("看密钥", "Keys")
    if not live:
        step = Text(
            "用接口自动发送之前，请登记 Ed25519 公钥；不能签名的系统请运维机构生成共享密钥。上传文件不需要密钥。",
            "Before sending by the API, register your Ed25519 public key; for a system that cannot sign, the operator makes a shared secret. "
            "Uploading here needs none.",
        )
        yield Duty(NOTE, KEYS, Text("还没有登记密钥", "no key is registered yet"), step, url, Text("登记", "Register"))
    used = reads.last_used(provider.code)
    for key in live:
        if key.valid_until and key.valid_until - now < KEY_ENDS_WITHIN:
            left, last = age_said(key.valid_until - now), used.get(key.name)
            title = Text(f"密钥 {key.name} 还有 {left.zh}停用", f"key {key.name} ends in {left.en}")
            was = (
                Text(f"最近一批用它签名是 {moment_said(last)}。", f"It last signed a batch at {moment_said(last)}.")
                if last
                else Text("没有批次用它签名。", "No batch was signed with it.")
            )
            step = Text(f"{was.zh}请确认各系统都已换用新密钥。", f"{was.en} See that every system signs with the new one.")
            yield Duty(NOTE, KEYS, title, step, url, verb)


def _batch(line: BatchLine) -> Iterator[Duty]:
    url, refused = reverse("provider-batch", args=[line.name]), line.counts.told().refused_total
    if line.stage == BatchStage.REFUSED:
        title = Text(f"{line.name} 整批退回", f"{line.name} was refused as a whole")
        yield Duty(
            STOP,
            FILES,
            title,
            Text("请看原因，改正文件后重新上传。", "See why, correct the file and upload it again."),
            url,
            Text("看原因", "See why"),
        )
    elif refused:
        title = Text(
            f"{line.name} 有 {grouped(refused)} 行没有计入", f"{line.name}: {grouped(refused)} row{plural_s(refused)} did not count"
        )
        step = Text(
            "按原因分列，可下载退回文件；能改正的改正后作为新批次发送。",
            "They are listed by reason; download them, correct what can be corrected and send it as a new batch.",
        )
        yield Duty(NOTE, FILES, title, step, url, Text("看明细", "Look"))
