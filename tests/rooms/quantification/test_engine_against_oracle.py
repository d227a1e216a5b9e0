"""For every active methodology, some hundred records on and beside every border: the engine and the oracle agree on each."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from puhui.methodology.catalogue import by_name
from puhui.methodology.words import Input, Methodology
from puhui.vocabulary.periods import CHINA
from tests.rooms.quantification.outcomes import agreed

REGIONS = ("340100", "340100", "340100", "340102", "340200", "341800", "110000")
#: Distances where a fraction of a gram is just lost or just kept, beside those of the range.
CRUMBS_M = (849, 1849, 2141, 2142, 8431, 10_000, 13_383, 37_174, 37_175)


def borders(given: Input) -> list[int | None]:
    low, high = int(given.low), int(given.high)
    return [None, max(0, low - 1), low, low + 1, (low + high) // 3, high - 1, high, high + 1]


def rows_for(m: Methodology, count: int, dice: Random) -> list[dict[str, Any]]:
    """Records of few persons around midnights and the first day in force, in no order, with ids that come again."""
    rows = []
    for number in range(count):
        moment = datetime(2024, 12, 31, 12, tzinfo=CHINA) + timedelta(seconds=dice.choice([60, 600, 43_200, 86_400]) * dice.randint(0, 12))
        row: dict[str, Any] = {
            "record_id": f"r{dice.randint(0, count // 2)}" if number % 5 else "r",
            "person": f"卡{dice.randint(0, 20)}",
            "happened_at": moment + timedelta(seconds=dice.choice([0, 0, 1, 59, 179, 180, 181])),
            "region": dice.choice(REGIONS),
            "straight_m": dice.choice([None, None, None, 400, 2_000, 90_000]),
        }
        for given in m.inputs:
            row[given.column] = dice.choice(borders(given)) if dice.random() < 0.4 else dice.randint(int(given.low), int(given.high))
        if "distance_m" in m.columns and dice.random() < 0.2:
            row["distance_m"] = dice.choice(CRUMBS_M)
        rows.append(row)
    return rows


def household_days(dice: Random, *, persons: int = 12, days: int = 12) -> list[dict[str, Any]]:
    """Meters that are read every midnight, some with a day missing or sent twice, above and below the norm."""
    rows = []
    for person in range(persons):
        size, missing = dice.choice([None, 1, 3]), dice.choice([-1, -1, 4, 8])
        for day in range(days):
            if day == missing:
                continue
            usual = {"person": f"表{person}", "region": "340100", "period_days": dice.choice([1, 1, None]), "household_size": size}
            moment = datetime(2026, 3, 1, tzinfo=CHINA) + timedelta(days=day)
            reading = {**usual, "record_id": f"{person}-{day}", "happened_at": moment, "energy_wh": dice.randint(1_000, 9_000)}
            rows.extend([reading] * dice.choice([1, 1, 1, 2]))
    return rows


class TestEngineAgainstOracle:
    @pytest.mark.parametrize("code", ["metro-ride", "bus-ride", "shared-bike", "household-electricity"])
    @pytest.mark.parametrize("seed", [1, 2])
    def test_they_agree_on_every_record(self, code: str, seed: int, tmp_path: Path) -> None:
        m = by_name(code)
        rows = rows_for(m, 400, Random(seed))
        kinds = Counter(row[4] or row[5] or "counts" for row in agreed(m, rows, tmp_path))
        assert {"counts", "region_outside", "out_of_range", "same_act", "not_in_force"} <= set(kinds), kinds

    def test_every_border_of_every_input_is_crossed_alone(self, tmp_path: Path) -> None:
        m = by_name("metro-ride")
        usual = {"distance_m": 3_000, "duration_s": 600}
        rows = [
            {
                **usual,
                given.column: value,
                "record_id": f"{given.name}-{value}",
                "person": f"{given.name}-{value}",
                "region": "340100",
                "happened_at": datetime(2026, 3, 18, tzinfo=CHINA),
            }
            for given in m.inputs
            for value in borders(given)
        ]
        refused = {row[0] for row in agreed(m, rows, tmp_path) if row[4] == "out_of_range"}
        assert refused == {"distance-499", "distance-60001", "duration-59", "duration-10801"}

    @pytest.mark.parametrize("seed", [1, 2, 3])
    def test_they_agree_on_the_mean_of_seven_days(self, seed: int, tmp_path: Path) -> None:
        rows = household_days(Random(seed))
        found = agreed(by_name("household-electricity"), rows, tmp_path)
        assert sum(1 for row in found if row[3] > 0) > 20
