"""A rooftop plant, a stand of trees and a filed methodology with numbers, for the tests of monitoring."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from puhui.library.rules import with_numbers
from puhui.library.words import Supplied
from puhui.methodology.catalogue import by_name
from puhui.methodology.documents import load
from puhui.methodology.words import Grade, Methodology
from puhui.registry import actions
from puhui.registry.models import Period, Project

TOLD = os.environ.get("PUHUI_SHARED_DATA")
DATA = Path(TOLD) if TOLD else Path(__file__).resolve().parents[4] / "shared" / "data"
NOW = datetime(2026, 3, 20, 4, 0, tzinfo=UTC)
OWNER, OFFICER = 11, 12
YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def real(name: str) -> Path:
    """A file of measured data; the test is skipped where the folder is absent."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"no measured data: set PUHUI_SHARED_DATA, or put {name} into {DATA}")
    return path


def filed(m: Methodology, numbers: dict[str, str], *, grade: Grade = Grade.B) -> Methodology:
    """The document with these numbers of a filed notice, as the library would write its next version."""
    told = [
        Supplied(name, value, "340000", grade.value, "official_factor", "示例公告 · a sample notice") for name, value in numbers.items()
    ]
    return load(with_numbers(m, told, number=m.version + 1))


@cache
def rooftop(grid: str = "0.5") -> Methodology:
    return filed(by_name("rooftop-pv"), {"grid": grid, "size": "1000", "cap": "9000000000"})


@cache
def stands() -> Methodology:
    m = by_name("forest-stand")
    numbers = {"density": "0.5", "expansion": "1.5", "roots": "0.2", "carbon": "0.5"}
    return filed(m, {gap.name: numbers.get(gap.name.split(".")[0], "0.1") for gap in m.missing})


def plant(
    code: str = "PV00001",
    *,
    first: date = YEAR[0],
    last: date = YEAR[1],
    meters: Sequence[str] = ("M1",),
    capacity_w: int | None = 10_000,
    owner: int = 1,
    name_zh: str = "屋顶",
) -> Project:
    """A project with one open period and its meters; it states that it uses nothing itself and is registered nowhere else."""
    made = Project.objects.create(
        code=code,
        kind=code[:2],
        name_zh=name_zh,
        name_en="roof",
        owner=owner,
        city="340100",
        methodology="rooftop-pv",
        opened_by=OWNER,
        opened_at=NOW,
    )
    Period.objects.create(project=made, number=1, first=first, last=last)
    for serial in meters:
        actions.register_device(
            project=code, serial=serial, kind="pv-power", by=OWNER, now=NOW, capacity_w=capacity_w, connected_on=date(2024, 6, 1)
        )
    for name in ("own_use_wh", "certificates_wh", "is_ets_unit", "registered_elsewhere"):
        actions.state_fact(project=code, period=1, name=name, value=0, by=OWNER, now=NOW)
    return made


def sun(day: date, *, kw: float = 4.0, minutes: int = 60, meter: str = "M1") -> list[tuple[str, str, str]]:
    """A day of power readings: `kw` from nine to fifteen, nothing else."""
    start = datetime(day.year, day.month, day.day)
    moments = (start + timedelta(minutes=minutes * place) for place in range(24 * 60 // minutes))
    return [(meter, f"{moment:%Y-%m-%d %H:%M:%S}", str(kw if 9 <= moment.hour < 15 else 0)) for moment in moments]


def written(
    folder: Path, rows: Iterable[Sequence[object]], *, name: str = "m.csv", header: Sequence[str] = ("meter", "time", "power_kw")
) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def sent(path: Path, kind: str = "pv-power", *, interval_min: int = 60, **said: str) -> actions.Sent:
    return actions.Sent(kind=kind, name=path.name, path=path, interval_min=interval_min, **said)


def deliver(
    path: Path, kind: str = "pv-power", *, project: str = "PV00001", interval_min: int = 60, corrects: int | None = None, **said: str
):  # type: ignore[no-untyped-def]
    because = said.pop("because", "")
    signature = said.pop("signature", "")
    return actions.deliver_series(
        project=project,
        period=1,
        sent=sent(path, kind, interval_min=interval_min, **said),
        by=OWNER,
        now=NOW,
        corrects=corrects,
        because=because,
        signature=signature,
    )
