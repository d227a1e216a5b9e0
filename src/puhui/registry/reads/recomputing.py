"""What a sum rested on when it was made, read back from its own account: later corrections and facts do not touch it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from puhui.methodology.words import Methodology
from puhui.registry.models import SeriesDelivery
from puhui.registry.reads.series import delivery_said
from puhui.registry.reads.sums import SumInputs
from puhui.registry.words.series import Aside, Device, Fact, PeriodSum


def inputs_of_sum(kept: PeriodSum, methodology: Methodology) -> SumInputs:
    trail: Any = kept.trail
    numbers = [item["number"] for item in trail["deliveries"]]
    rows = {row.pk: row for row in SeriesDelivery.objects.filter(pk__in=numbers)}
    return SumInputs(
        project=trail["project"],
        period=trail["period"],
        first=date.fromisoformat(trail["first"]),
        last=date.fromisoformat(trail["last"]),
        region=trail["region"],
        methodology=methodology,
        deliveries=tuple(delivery_said(rows[number], None) for number in numbers),
        aside=tuple(_aside(item, kept.at) for item in trail["aside"]),
        devices=tuple(_device(item, kept.at) for item in trail["devices"]),
        facts=tuple(Fact(item["name"], item["value"], item["device"], item["year"], item["basis"]) for item in trail["facts"]),
    )


def _aside(item: Any, at: datetime) -> Aside:
    return Aside(0, item["device"], date.fromisoformat(item["first"]), date.fromisoformat(item["last"]), item["reason"], 0, at)


def _device(item: Any, at: datetime) -> Device:
    connected = date.fromisoformat(item["connected_on"]) if item["connected_on"] else None
    return Device(0, item["serial"], "", item["capacity_w"], connected, False, item["is_direct"], at, None, "")
