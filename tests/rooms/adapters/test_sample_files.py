"""The sample files are what they say: twenty simulated rows, eighteen that count, two that are refused for the reason in their README."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from puhui.adapters.samples import MARK, SampleFile, redated, sample_files
from puhui.methodology.content import content_folder
from puhui.quantification.engine import quantify_file
from tests.rooms.adapters.methods import ready

REFUSED = {
    "metro-ride": {"out_of_range": 1, "implausible": 1},
    "bus-ride": {"out_of_range": 1, "implausible": 1},
    "shared-bike": {"missing_input": 1, "shorter_than_line": 1},
    "household-electricity": {"missing_input": 1, "excluded": 1},
    "walk": {"out_of_range": 1, "missing_input": 1},
    "ev-charging": {"out_of_range": 1, "implausible": 1},
    "bus-ride-declared": {"out_of_range": 1, "missing_input": 1},
    "peak-saving": {"missing_input": 1, "excluded": 1},
    "water-saving": {"missing_input": 1, "out_of_range": 1},
    "gas-saving": {"missing_input": 1, "excluded": 1},
    "efficient-air-conditioner": {"excluded": 1, "implausible": 1},
    "clean-plate": {"excluded": 1, "out_of_range": 1},
    "no-cutlery": {"out_of_range": 2},
    "own-cup": {"out_of_range": 2},
    "own-bag": {"out_of_range": 2},
    "old-clothes": {"out_of_range": 1, "missing_input": 1},
    "hotel-no-disposables": {"out_of_range": 2},
}
SAMPLES = sample_files(content_folder())


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


class TestSamples:
    def test_there_is_one_for_every_scenario(self) -> None:
        assert {sample.scenario for sample in SAMPLES} == set(REFUSED)

    @pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.scenario)
    def test_every_row_is_marked_as_a_sample(self, sample: SampleFile) -> None:
        rows = rows_of(sample.path.read_text(encoding="utf-8"))
        assert len(rows) == 20
        assert sample.path.name.startswith(MARK)
        assert all(row["record_id"].startswith(MARK) and row["person"].startswith(MARK) for row in rows)
        assert len({row["record_id"] for row in rows}) == 20

    @pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.scenario)
    def test_two_rows_are_refused_and_the_others_count(self, sample: SampleFile, tmp_path: Path) -> None:
        output = tmp_path / "out.csv"
        outcome = quantify_file(ready(sample.scenario), sample.path, output)
        assert Counter(row["refusal"] for row in rows_of(output.read_text(encoding="utf-8"))) == {"": 18} | REFUSED[sample.scenario]
        assert outcome.reduction_g > 0


class TestRedated:
    @pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.scenario)
    def test_moves_all_days_and_nothing_else(self, sample: SampleFile) -> None:
        text = sample.path.read_text(encoding="utf-8")
        moved = redated(text, last_on=date(2027, 1, 5))
        before, after = rows_of(text), rows_of(moved)
        assert max(row["happened_at"] for row in after)[:10] == "2027-01-05"
        assert [row["happened_at"][10:] for row in after] == [row["happened_at"][10:] for row in before]
        assert [row | {"happened_at": ""} for row in after] == [row | {"happened_at": ""} for row in before]
        assert redated(moved, last_on=date.fromisoformat(max(row["happened_at"] for row in before)[:10])) == text
