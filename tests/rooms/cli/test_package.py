"""`puhui package check`, as a neighbour's engineer calls it: each rule, and an exit code that a machine can read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from puhui.behaviours.reads import adapters_known, package_list
from puhui.cli import package
from puhui.cli.main import main
from puhui.journeys.packages.conforming import RULES
from puhui.journeys.packages.words import EXPECTED
from tests.cast import NOW, Site
from tests.rooms.journeys.parcels import FOLDER, changed, zipped


def called(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["puhui", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_each_rule_is_told_with_its_mark(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(monkeypatch, "package", "check", str(FOLDER)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith(("✓", "!")) for line in lines) == len(RULES)
    assert any(line.startswith("没有检查：") for line in lines)


def test_a_rule_that_does_not_hold_is_told_with_line_and_remedy_and_ends_with_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zipped(changed(EXPECTED, "1,100,", "1,101,")))
    assert called(monkeypatch, "package", "check", str(path), "--json") == 1
    facts = json.loads(capsys.readouterr().out.splitlines()[-1])
    (failed,) = [rule for rule in facts["rules"] if rule["state"] == "fail"]
    assert (facts["conforms"], failed["rule"], failed["faults"][0]["file"], failed["faults"][0]["line"]) == (False, "expected", EXPECTED, 2)
    assert called(monkeypatch, "package", "check", str(path)) == 1
    assert "expected.csv 第 2 行：第 1 行应为 101 g，得到 100 g。" in capsys.readouterr().out


def test_what_cannot_be_opened_is_a_refusal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert called(monkeypatch, "package", "check", str(tmp_path / "nobody"), "--json") == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["refused"] == "package_unreadable"


@contextmanager
def _here() -> Iterator[None]:
    """The site of the test."""
    yield


@pytest.mark.parametrize(("file", "code"), [(None, 0), (EXPECTED, 1)])
def test_add_keeps_a_package_for_two_persons_and_plugs_nothing_in(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, file: str | None, code: int
) -> None:
    Site().open(funded=0)
    monkeypatch.setattr(package, "site", _here)
    monkeypatch.setattr(package, "now", lambda: NOW)
    path = FOLDER
    if file:
        path = tmp_path / "x.zip"
        path.write_bytes(zipped(changed(file, "1,100,", "1,101,")))
    assert called(monkeypatch, "package", "add", str(path), "--json") == code
    facts = json.loads(capsys.readouterr().out.splitlines()[-1])
    (kept,) = package_list()
    assert (facts["conforms"], facts["page"], kept.adopted_at) == (not code, f"/operator/packages/{kept.digest}", None)
    assert "public-bike-orders" not in adapters_known()
