"""The commands about monitoring data: a file is looked at, a sample drawn, a sum computed again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from puhui.cli import project
from puhui.library.actions import add_version, record_filing
from puhui.library.words import Filed
from puhui.registry import actions
from puhui.registry.errors import NoSeries, SeriesLacksColumn, UnknownSum
from tests.rooms.cli.test_provider import _here
from tests.rooms.registry.meters import NOW, OFFICER, deliver, plant, rooftop, sun, written
from tests.workbooks import row, workbook

DAY = date(2025, 6, 1)
Run = Callable[..., Any]


@pytest.fixture
def run(db: None, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command on the site of the test; gives its JSON."""
    monkeypatch.setattr(project, "site", _here)

    def call(*arguments: str, code: int = 0) -> Any:
        done = CliRunner().invoke(project.command, [*arguments, "--json"])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == code, done.output
        return json.loads(done.stdout.splitlines()[-1])

    return call


@pytest.fixture
def summed(run: Run, tmp_path: Path) -> None:
    plant()
    m = add_version(text=rooftop().source, now=NOW)
    record_filing(filed=Filed(m.code, m.version, "皖碳普方〔2026〕1号", 1, 1, DAY))
    deliver(written(tmp_path, sun(DAY)))
    actions.sum_period(project="PV00001", period=1, by=OFFICER, now=NOW)


def test_a_file_is_looked_at_without_a_project(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, sun(DAY)[:12] + sun(DAY)[13:])
    found = run("check", str(path), "--kind", "pv-power", "--interval", "60", "--capacity-kw", "10")
    assert (found["rows"], found["refused"], [f["code"] for f in found["findings"]]) == (23, 0, ["gap"])
    assert found["counted"] == [{"device": "M1", "year": 2025, "energy_wh": 20_000}]


def test_a_workbook_is_looked_at_too_and_says_which_sheets_it_left(run: Run, tmp_path: Path) -> None:
    rows = [row(at, float(kw)) for _, at, kw in sun(DAY)]
    path = workbook(tmp_path / "m.xlsx", {"说明": [row("x")], "数据": [row("time", "power_kw"), *rows]})
    asked = ("check", str(path), "--kind", "pv-power", "--interval", "60", "--device", "M1")
    found = run(*asked, "--sheet", "数据")
    assert (found["rows"], found["devices"], found["sheets_not_read"]) == (24, ["M1"], ["说明"])
    with pytest.raises(SeriesLacksColumn):
        run(*asked)


def test_a_sum_is_computed_again_and_agrees(run: Run, summed: None) -> None:
    found = run("recompute", "PV00001", "1")
    assert (found["equal"], found["total_g"], found["vintages"]) == (True, 12_000, {"2025": 12_000})


def test_a_sample_is_drawn_and_its_sheet_written(run: Run, summed: None, tmp_path: Path) -> None:
    out = tmp_path / "sheet.csv"
    found = run("sample", "PV00001", "1", "--seed", "s", "--out", str(out))
    assert (found["of"], [item["counts"] for item in found["chosen"]]) == (1, [24_000])
    assert out.read_text("utf-8-sig").startswith("seed=s,1/1")


def test_without_data_or_a_sum_it_says_so(run: Run) -> None:
    plant()
    with pytest.raises(UnknownSum):
        run("recompute", "PV00001", "1")
    with pytest.raises(NoSeries):
        actions.sum_period(project="PV00001", period=1, by=OFFICER, now=NOW, methodology=rooftop())
