"""Uses of credits for the drill of access: a case of each body's own, and another's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from puhui.consumption.actions import Ruling, open_case
from puhui.consumption.words import RulingKind
from puhui.participants.reads import organisation_of
from puhui.participants.words import Role
from puhui.vocabulary.periods import local_day

PAPER = "演练用的文书 · a document of the drill".encode()
BODIES = (Role.PROVINCE, Role.CITY, Role.PUBLIC_BODY)


@dataclass(frozen=True, slots=True)
class Uses:
    """By who asks, and somebody else's."""

    cases: Mapping[str, int]
    other_case: int

    def case(self, role: str, *, is_own: bool) -> int:
        return self.cases.get(role, self.other_case) if is_own else self.other_case


def open_uses(users: Mapping[str, Any], stranger: Any, *, now: datetime) -> Uses:
    return Uses({role: _case(users[role], now) for role in BODIES}, _case(stranger, now))


def _case(user: Any, now: datetime) -> int:
    ruling = Ruling(RulingKind.RULING, "演练 1 号", local_day(now), "drill.txt", PAPER)
    told: dict[str, Any] = {"case_number": "演练", "court": "演练", "party": "演练", "party_code": "", "is_person": True}
    return open_case(organisation=organisation_of(user).account, ruling=ruling, by=user.pk, now=now, **told).number
