"""A report on the sample site that has data behind it, as if its owner had delivered them before it was handed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from puhui.registry import actions
from puhui.registry.models import Period
from puhui.registry.reads import series

from .meters import OWNER, sun, written

CODE = "PV00001"
NOW = datetime(2026, 3, 20, 4, 0, tzinfo=UTC)


def with_data(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Thirty days of one meter, one of them far above the others, and their sum."""
    first = Period.objects.get(project__code=CODE, number=1).first
    days = [sun(first + timedelta(place), kw=9 if place == 19 else 4 + place / 100) for place in range(30)]
    path = written(folder, [row for day in days for row in day])
    with patch.context() as patched:
        patched.setattr(series, "PERIOD_EDITABLE", frozenset(series.PeriodStage))
        told = {"project": CODE, "by": OWNER, "now": NOW}
        actions.register_device(serial="M1", kind="pv-power", capacity_w=10_000, connected_on=first - timedelta(90), **told)  # type: ignore[arg-type]
        actions.deliver_series(period=1, sent=actions.Sent("pv-power", path.name, path, interval_min=60), **told)  # type: ignore[arg-type]
        for name in ("own_use_wh", "certificates_wh", "is_ets_unit", "registered_elsewhere"):
            actions.state_fact(period=1, name=name, value=0, **told)  # type: ignore[arg-type]
        actions.sum_period(period=1, **told)  # type: ignore[arg-type]
