"""The strip of figures on the operator's home: each with its unit, and one line on what it means."""

from __future__ import annotations

from datetime import datetime, timedelta

from puhui.behaviours import reads
from puhui.behaviours.words import BatchStage
from puhui.desks.duties import State
from puhui.desks.words import age_said, day_short, moment_said, yuan_said
from puhui.journeys.upkeep import GB
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

Figure = tuple[object, object, object, object]


def operator_figures(state: State, *, now: datetime) -> list[Figure]:
    return [_settled(now), _queue(state, now), _providers(now), _liability(state), _disk(state), _backup(state, now)]


def _settled(now: datetime) -> Figure:
    label = Text("最近结清的一天", "last settled day")
    day = reads.last_settled_day()
    if day is None:
        return label, "–", "", Text("还没有结算批", "no run yet")
    behind = (local_day(now) - timedelta(days=1) - day).days
    caption = Text("昨天已结清", "up to yesterday") if behind <= 0 else Text(f"比昨天早 {behind} 天", f"{behind} days before yesterday")
    return label, day_short(day), "", caption


def _queue(state: State, now: datetime) -> Figure:
    oldest, jobs = reads.oldest_waiting([BatchStage.RECEIVED]), state.jobs
    label = Text("排队最久的批次", "oldest in the queue")
    working = Text(
        f"后台任务：等待 {jobs.waiting} 个，在做 {jobs.doing} 个，失败 {jobs.failed} 个",
        f"jobs: {jobs.waiting} waiting, {jobs.doing} being done, {jobs.failed} failed",
    )
    if oldest is None:
        return label, Text("没有排队", "none waits"), "", working
    received = Text(f"{moment_said(oldest)} 收到；", f"received {moment_said(oldest)}; ")
    return label, age_said(now - oldest), "", Text(f"{received.zh}{working.zh}", f"{received.en}{working.en}")


def _providers(now: datetime) -> Figure:
    """A replay is sent once, and who is tried out sends nothing that counts: nobody waits for their next batch."""
    label, known = Text("来数的接入方", "providers that send"), reads.sending_providers()
    if not known:
        return label, "–", "", Text("还没有接入方", "none is open yet")
    silent = [silence.name for silence in reads.silent_providers(now=now)]
    named = Text("、".join(name.zh for name in silent[:2]), ", ".join(name.en for name in silent[:2]))
    more = Text("等", " and others") if len(silent) > 2 else Text("", "")
    caption = Text(f"没有来数：{named.zh}{more.zh}", f"silent: {named.en}{more.en}") if silent else Text("都按时来数", "all in time")
    return label, f"{known - len(silent)} / {known}", Text("家", ""), caption


def _liability(state: State) -> Figure:
    fen = sum(budget.liability_fen for budget in state.budgets)
    held = grouped(sum(budget.outstanding for budget in state.budgets))
    caption = Text(f"居民手里共 {held} 分", f"residents hold {held} points")
    if any(budget.is_demonstration for budget in state.budgets):
        caption = Text(f"{caption.zh}；演示预算不兑付", f"{caption.en}; a demonstration budget pays nobody")
    return Text("积分兑付责任", "points liability"), yuan_said(fen), Text("元", "yuan"), caption


def _disk(state: State) -> Figure:
    left = state.disk.free_bytes / GB
    return Text("磁盘剩余", "disk left"), f"{left:,.0f}", "GB", Text(f"占 {state.disk.free_percent}%", f"{state.disk.free_percent} % of it")


def _backup(state: State, now: datetime) -> Figure:
    label = Text("最近的备份", "last backup")
    if state.backup is None:
        return label, Text("没有", "none"), "", Text("请运行 puhui backup", "run puhui backup")
    age = age_said(now - state.backup.at)
    return label, Text(f"{age.zh}前", f"{age.en} ago"), "", moment_said(state.backup.at)
