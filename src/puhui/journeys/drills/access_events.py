"""Events for the drill of access: a draft of each organiser, one that the drill's verifier was asked about, a stranger's, and one that is public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from puhui.consumption import actions
from puhui.consumption.words import Event, EventText
from puhui.footprint.words import Given, Phase
from puhui.participants.reads import organisation_of
from puhui.participants.words import Role
from puhui.registry.actions import place_issue
from puhui.registry.reads import project
from puhui.vocabulary.periods import local_day

_HEFEI = "340100"
#: A code whose subject is a row of zeros: nobody has it.
_NOBODYS = "91340000000000001B"
ORGANISERS = (Role.OWNER, Role.ENTERPRISE, Role.PUBLIC_BODY)


@dataclass(frozen=True, slots=True)
class Events:
    """By who asks: an organiser's own draft, what the verifier was asked about; a stranger's; one that is public."""

    own: Mapping[str, int]
    other: int
    shown: int

    def of(self, role: str, *, is_own: bool) -> int:
        return self.own.get(role, self.own[Role.OWNER]) if is_own else self.other


def open_drill_events(users: Mapping[str, Any], stranger: Any, *, code: str, now: datetime) -> Events:
    """`code` is a project whose credits the organisers retire."""
    own: dict[str, int] = {role: _opened(users[role], now).number for role in ORGANISERS}
    verifier = organisation_of(users[Role.VERIFIER]).account
    asked = _covered(users[Role.ENTERPRISE], code, now)
    actions.ask_evaluation(number=asked.number, organisation=asked.organisation, evaluator=verifier)
    shown = _covered(users[Role.OWNER], code, now)
    told: dict[str, Any] = {"number": shown.number, "organisation": shown.organisation, "by": users[Role.OWNER].pk, "now": now}
    actions.evaluate_event(text="演练：逐项核对无误，不收真的凭证。", **told)
    actions.publish_event(**told)
    return Events({**own, Role.VERIFIER: asked.number}, _opened(stranger, now).number, shown.number)


def _opened(organiser: Any, now: datetime) -> Event:
    day = local_day(now) - timedelta(days=3)
    text = EventText("演练活动", _HEFEI, "演练", day, day, 10, "演练", _NOBODYS)
    given = [Given(Phase.HOLDING, "electricity", 10_000)]
    return actions.open_event(organisation=organisation_of(organiser).account, text=text, by=organiser.pk, now=now, given=given)


def _covered(organiser: Any, code: str, now: datetime) -> Event:
    event = _opened(organiser, now)
    told: dict[str, Any] = {"number": event.number, "organisation": event.organisation, "by": organiser.pk, "now": now}
    stated = actions.state_event(**told)
    actions.add_reduction(text="演练", owner="", **told)
    actions.plan_event(**told)
    key, kg = f"drill event {event.number}", stated.lacking_kg
    place_issue(
        key=key, project=project(code).number, vintage=local_day(now).year - 1, kg=kg, holder=event.organisation, by=organiser.pk, now=now
    )
    actions.retire_for_event(key=key, called="演练", kg=kg, **told)
    return event
