"""The meter of a sample plant: a file of quarter hours with a gap and codes for no number in it, and its delivery. All of it is simulated."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from puhui.foundation.places import work_folder
from puhui.registry import actions, reads
from puhui.registry.actions import Sent
from puhui.registry.words import PeriodLine

KIND = "pv-power"
#: What a rooftop plant has to say beside its meter, and a sample one denies.
NOTHING = ("own_use_wh", "certificates_wh", "is_ets_unit", "registered_elsewhere")
_STEP = timedelta(minutes=15)
_SUNRISE, _SUNSET = 6.0, 18.0
#: On the fifth day nothing came for three hours; on the ninth an inverter sent its code for no number four times.
_GAP, _CODES, _NO_NUMBER = (5, 10.0, 13.0), (9, 11.0, 12.0), "-9999"


def meter_rows(*, first: date, last: date, capacity_w: int, meter: str) -> Iterator[tuple[str, str, str]]:
    """Meter, time and mean power of each quarter hour, brighter and duller by the day."""
    for place in range((last - first).days + 1):
        start = datetime.combine(first + timedelta(days=place), datetime.min.time())
        for moment in (start + _STEP * step for step in range(96)):
            hour = moment.hour + moment.minute / 60
            if not _within(_GAP, place + 1, hour):
                told = _NO_NUMBER if _within(_CODES, place + 1, hour) else f"{_power(place, hour) * capacity_w / 1000:.2f}"
                yield meter, f"{moment:%Y-%m-%d %H:%M}", told


def _within(told: tuple[int, float, float], day: int, hour: float) -> bool:
    return day == told[0] and told[1] <= hour < told[2]


def _power(day: int, hour: float) -> float:
    """The share of the capacity: a day's arch, lower under clouds."""
    if not _SUNRISE <= hour < _SUNSET:
        return 0.0
    return (0.3 + 0.25 * ((day * 7) % 11) / 10) * math.sin(math.pi * (hour - _SUNRISE) / (_SUNSET - _SUNRISE))


def meter_file(*, first: date, last: date, capacity_w: int, meter: str) -> bytes:
    """The same as a CSV."""
    rows = meter_rows(first=first, last=last, capacity_w=capacity_w, meter=meter)
    return "".join(f"{','.join(row)}\n" for row in (("meter", "time", "power_kw"), *rows)).encode()


def monitor(period: PeriodLine, *, by: int, now: datetime) -> int:
    """Registers the meter, delivers its file and sums the period; gives the grams."""
    project = reads.project(period.project)
    size = project.size
    assert size, "a filed project has its capacity"
    meter, day = f"SAMPLE-{project.code}", project.crediting_first
    actions.register_device(project=project.code, serial=meter, kind=KIND, capacity_w=size, connected_on=day, by=by, now=now)
    told = {"project": project.code, "period": period.place, "by": by, "now": now}
    for name in NOTHING:
        actions.state_fact(name=name, value=0, basis="示例：没有", **told)  # type: ignore[arg-type]
    with TemporaryDirectory(dir=work_folder()) as folder:
        path = Path(folder, "示例-电表.csv")
        path.write_bytes(meter_file(first=period.first, last=period.last, capacity_w=size, meter=meter))
        actions.deliver_series(sent=Sent(KIND, path.name, path), **told)  # type: ignore[arg-type]
    return actions.sum_period(**told).total_g  # type: ignore[arg-type]
