"""Uses of credits for the drill of access: a case of each body's own, a pledge of each holder's own, and another's of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from puhui.consumption.actions import Ruling, make_plan, open_case
from puhui.consumption.words import RulingKind
from puhui.finance.actions import propose_pledge
from puhui.finance.words import Terms
from puhui.participants.reads import organisation_of, person_of
from puhui.participants.words import Role
from puhui.vocabulary.periods import local_day

PAPER = "演练用的文书 · a document of the drill".encode()
BODIES = (Role.PROVINCE, Role.CITY, Role.PUBLIC_BODY)
HOLDERS = (Role.OPERATOR, Role.PROVINCE, Role.CITY, Role.OWNER, Role.ENTERPRISE, Role.BANK, Role.PUBLIC_BODY)


@dataclass(frozen=True, slots=True)
class Uses:
    """By who asks, and somebody else's."""

    cases: Mapping[str, int]
    pledges: Mapping[str, int]
    plans: Mapping[str, int]
    other_case: int
    other_pledge: int
    other_plan: int

    def case(self, role: str, *, is_own: bool) -> int:
        return self.cases.get(role, self.other_case) if is_own else self.other_case

    def pledge(self, role: str, *, is_own: bool) -> int:
        return self.pledges.get(role, self.other_pledge) if is_own else self.other_pledge

    def plan(self, role: str, *, is_own: bool) -> int:
        return self.plans.get(role, self.other_plan) if is_own else self.other_plan

    def bank_pledge(self, *, is_own: bool) -> int:
        """To the drill's bank, or to another's."""
        return self.pledges[Role.OWNER] if is_own else self.other_pledge


def open_uses(users: Mapping[str, Any], stranger: Any, *, now: datetime) -> Uses:
    banks = {role: users[Role.BANK if role is not Role.BANK else Role.MERCHANT] for role in HOLDERS}
    return Uses(
        {role: _case(users[role], now) for role in BODIES},
        {role: _pledge(users[role], banks[role], now) for role in HOLDERS},
        {role: _plan(users[role], now) for role in (*HOLDERS, Role.RESIDENT)},
        _case(stranger, now),
        _pledge(stranger, users[Role.MERCHANT], now),
        _plan(stranger, now),
    )


def _case(user: Any, now: datetime) -> int:
    ruling = Ruling(RulingKind.RULING, "演练 1 号", local_day(now), "drill.txt", PAPER)
    told: dict[str, Any] = {"case_number": "演练", "court": "演练", "party": "演练", "party_code": "", "is_person": True}
    return open_case(organisation=organisation_of(user).account, ruling=ruling, by=user.pk, now=now, **told).number


def _pledge(owner: Any, bank: Any, now: datetime) -> int:
    terms = Terms(1, "演练", local_day(now) + timedelta(days=1), 1)
    return propose_pledge(
        owner=organisation_of(owner).account, bank=organisation_of(bank).account, terms=terms, by=owner.pk, now=now
    ).number


def _plan(user: Any, now: datetime) -> int:
    is_person = user.role == Role.RESIDENT
    holder = person_of(user).account if is_person else organisation_of(user).account
    told: dict[str, Any] = {"kind": "offices", "kg": 1, "until_on": local_day(now) + timedelta(days=1), "by": user.pk, "now": now}
    return make_plan(holder=holder, is_person=is_person, **told).number
