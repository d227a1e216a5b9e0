"""The sample site's events: one that is public, and one in writing that began as an estimate."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from puhui.consumption import actions
from puhui.consumption.words import Event, EventText
from puhui.footprint import actions as footprint
from puhui.footprint import reads
from puhui.footprint.words import Answer, Given, Phase
from puhui.journeys.sample_projects import user
from puhui.participants.reads import organisation_named
from puhui.participants.words import Organisation
from puhui.vocabulary.periods import local_day

_ITEMS = (
    Given(Phase.PREPARATION, "paper", 80_000, "示例：会刊和席卡"),
    Given(Phase.HOLDING, "electricity", 1_260_000, "示例：场馆电表"),
    Given(Phase.HOLDING, "rail", 24_000_000, "示例：上海–合肥，60 人"),
    Given(Phase.HOLDING, "taxi", 900_000, "示例：市内接送"),
    Given(Phase.HOLDING, "hotel", 20_000, "示例：外地嘉宾"),
    Given(Phase.HOLDING, "meals", 300_000, "示例：两天午餐"),
    Given(Phase.CLOSING, "commercial-landfill", 120_000, "示例：清运单"),
)
_ANSWERS = {"people": "120", "days": "1", "near": "30", "far": "20", "kwh": "800", "paper": "25"}


def fill_events(*, now: datetime) -> None:
    """After the credits: the organiser bought some for events."""
    own, by = organisation_named("sample-buyer"), user("buyer")
    footprint.answer_factor(organisation=own.account, item="hotel", answer=Answer.REFERENCE, text="", source="", by=by, now=now)
    _published(own, by, now)
    day = local_day(now) + timedelta(days=40)
    text = EventText("徽风产业论坛（示例）", "340100", "滨湖会展中心", day, day, 120, own.name.zh, own.uscc)
    given = reads.taken_over(reads.answered(_ANSWERS))
    actions.open_event(organisation=own.account, text=text, by=by, now=now, given=given)


def _published(own: Organisation, by: int, now: datetime) -> Event:
    last = local_day(now) - timedelta(days=12)
    text = EventText("皖风公司年会（示例）", "340200", "江城会议中心", last - timedelta(days=1), last, 150, own.name.zh, own.uscc)
    event = actions.open_event(organisation=own.account, text=text, by=by, now=now, given=_ITEMS)
    told: dict[str, Any] = {"number": event.number, "organisation": own.account, "by": by, "now": now}
    actions.add_reduction(text="示例：签到和会刊改用手机，少印一半", owner="会务组", **told)
    actions.add_reduction(text="示例：外地嘉宾统一坐高铁，合乘接驳", owner="接待组", **told)
    stated = actions.state_event(**told)
    actions.plan_event(**told)
    actions.retire_for_event(key="sample", called=own.name.zh, kg=stated.lacking_kg, **told)
    actions.evaluate_event(text="示例：按电费单、车票和住宿清单逐项核对，数量与凭证一致；餐饮没有因子，没有计入。", **told)
    return actions.publish_event(**told)
