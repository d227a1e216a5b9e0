"""The scene of credits: a project, an owner with an issue, and short names for the verbs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

from puhui.registry import actions
from puhui.registry.models import Block, Project
from puhui.registry.reads import findings
from puhui.registry.words import BlockState, Placed, Span, Wanted

NOW = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
DAY = date(2026, 3, 18)
OWNER, BUYER, BANK = 101, 102, 103
OFFICER = 9
_keys = count()


def fresh() -> str:
    return f"key {next(_keys)}"


def project(code: str = "PV00012") -> int:
    made = Project.objects.get_or_create(
        code=code,
        defaults={
            "kind": code[:2], "name_zh": "屋顶光伏", "name_en": "Roofs", "owner": OWNER, "city": "340100", "methodology": "rooftop-pv",
            "opened_by": 1, "opened_at": NOW,
        },
    )  # fmt: skip
    return int(made[0].pk)


def issued(kg: int = 100, *, buffer_kg: int = 0, vintage: int = 2025, code: str = "PV00012", holder: int = OWNER, key: str = "") -> Placed:
    return actions.place_issue(
        key=key or fresh(), project=project(code), vintage=vintage, kg=kg, buffer_kg=buffer_kg, holder=holder, by=OFFICER, now=NOW
    )


def asked(kg: int = 0, *spans: tuple[int, int]) -> Wanted:
    return Wanted(kg=kg, spans=tuple(Span(*span) for span in spans))


def blocks() -> list[tuple[int, int, int, str]]:
    return list(Block.objects.order_by("first").values_list("first", "last", "holder", "state"))


def broken() -> dict[str, int]:
    return {finding.name: finding.broken for finding in findings() if finding.broken}


HELD, ESCROWED, PLEDGED, BUFFER, RETIRED, CANCELLED = (state.value for state in BlockState)
