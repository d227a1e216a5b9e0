"""`puhui bench` at a size that proves nothing about speed: every subject runs, and its JSON has its shape."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

import pytest

MACHINE = {"cpu", "cores", "memory_gb", "system", "load", "fdatasync_p50_ms", "fdatasync_p99_ms"}
OUTCOME = {
    "subject", "name", "rows", "floor_s", "ours_s", "ratio", "ratio_least", "ratio_most", "target", "is_met", "rows_per_s", "memory_mb",
    "cpu_ratio", "note",
}  # fmt: skip


SUBJECTS = {
    "engine": ["core", "whole", *(["pandas"] if find_spec("pandas") else []), "loop"],
    "posting": ["batch on 0 rows", "batch on 30,000 rows", "growth from 0 to 30,000 rows"],
    "transfer": ["p50", "p99"],
    "api": [
        "batches of 500, 1 at a time",
        "batches of 500, 4 at a time",
        "batches of 50,000, 1 at a time",
        "batches of 50,000, 4 at a time",
    ],
    "blocks": ["p50", "p95"],
    "deals": ["part p95", "payment p95", "bulletin", "sweep"],
    "study": ["every person", "one person in 10"],
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The last line of standard output; the command runs as anybody's would, with a home that it must leave alone."""
    home = tmp_path_factory.mktemp("bench") / "home"
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    environment |= {"PUHUI_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "puhui", "bench", "all", "--rows", "3000", "--pairs", "1", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    assert not home.exists()
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


class TestBench:
    def test_says_on_which_machine_and_how_often(self, found: dict[str, Any]) -> None:
        assert set(found) == {"machine", "pairs", "outcomes"}
        assert set(found["machine"]) == MACHINE
        assert found["pairs"] == 1

    @pytest.mark.parametrize("subject", SUBJECTS)
    def test_says_each_outcome_beside_its_floor(self, found: dict[str, Any], subject: str) -> None:
        outcomes = [outcome for outcome in found["outcomes"] if outcome["subject"] == subject]
        assert [outcome["name"] for outcome in outcomes] == SUBJECTS[subject]
        for outcome in outcomes:
            assert set(outcome) == OUTCOME
            assert outcome["floor_s"] > 0
            assert outcome["ratio_least"] <= outcome["ratio"] <= outcome["ratio_most"]
            assert (outcome["is_met"] is None) == (outcome["target"] is None)
