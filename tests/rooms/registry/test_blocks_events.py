"""An exported history is accepted row by row, or refused row by row with a reason; and the real one adds up as its registries print it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from puhui.cli.registry import command
from puhui.registry.words import FAULT_SAYS, Fault, check_events, check_projects, read_rows

GOOD = {
    "registry": "verra", "project_id": "VCS1", "serial": "7-101-200-VCS-VCU-1", "vintage": "2020", "qty": "100", "issue_date": "2026-04-03",
    "event": "retire", "event_date": "2026-04-10",
}  # fmt: skip


def faults(*rows: dict[str, str]) -> list[tuple[int, str]]:
    return [(one.row, one.fault.value) for one in check_events(rows).refused]


class TestCheckEvents:
    def test_accepts_a_range_that_counts_what_the_row_says(self) -> None:
        checked = check_events([GOOD])
        assert (checked.rows, checked.accepted, checked.units, checked.refused) == (1, 1, 100, [])

    @pytest.mark.parametrize(
        ("changed", "fault"),
        [
            ({"qty": "99"}, Fault.DIFFERS), ({"qty": "101"}, Fault.DIFFERS), ({"qty": "0"}, Fault.QUANTITY), ({"qty": "1.5"}, Fault.QUANTITY),
            ({"serial": ""}, Fault.NO_SERIAL), ({"serial": "7-101-VCS"}, Fault.NO_RANGE), ({"registry": "acr"}, Fault.NO_RANGE),
            ({"serial": "7-200-101-VCS-VCU-1"}, Fault.BACKWARDS), ({"vintage": "20"}, Fault.VINTAGE), ({"event": "sell"}, Fault.EVENT),
        ],
    )  # fmt: skip
    def test_refuses_a_row_with_its_reason(self, changed: dict[str, str], fault: Fault) -> None:
        assert faults(GOOD | changed) == [(2, fault.value)]
        assert FAULT_SAYS[fault].zh

    def test_refuses_a_row_without_its_columns(self) -> None:
        assert faults({name: value for name, value in GOOD.items() if name != "qty"}) == [(2, "columns")]

    def test_refuses_a_range_that_meets_another_of_the_same_event_and_series(self) -> None:
        met = GOOD | {"serial": "7-200-200-VCS-VCU-1", "qty": "1"}
        assert faults(GOOD, met) == [(3, "overlaps")]
        assert faults(GOOD, met | {"event": "issue"}) == faults(GOOD, met | {"serial": "8-200-200-VCS-VCU-1"}) == []

    @pytest.mark.parametrize(
        ("registry", "serial", "qty"),
        [("gold-standard", "GS1-1-UG-GS11236-16-2024-30307-1-19149", "19149"), ("cercarbono", "CDC_1_1_1_321_14_1_2009_4426_4971", "546")],
    )
    def test_reads_the_ranges_of_other_registries(self, registry: str, serial: str, qty: str) -> None:
        assert faults(GOOD | {"registry": registry, "serial": serial, "qty": qty}) == []

    def test_projects_that_come_twice_or_have_no_number_are_listed(self) -> None:
        listed = check_projects(
            [{"vcs_id": "1", "name": "a"}, {"vcs_id": "1", "name": "b"}, {"vcs_id": "", "name": "c"}, {"vcs_id": "2", "name": ""}]
        )
        assert (listed.rows, listed.known, listed.refused) == (4, {"VCS1"}, ((3, "1"), (4, ""), (5, "2")))


@pytest.fixture(scope="module")
def shared_data() -> Path:
    """Exported histories of real registries; none of them is part of the project."""
    told = os.environ.get("PUHUI_SHARED_DATA")
    folder = Path(told) if told else Path(__file__).resolve().parents[4] / "shared" / "data"
    if not (folder / "registry_credit_events.csv.gz").is_file():
        pytest.skip(f"no exported history: set PUHUI_SHARED_DATA, or put registry_credit_events.csv.gz into {folder}")
    return folder


class TestTheRealHistory:
    def test_is_accepted_or_listed_row_by_row(self, shared_data: Path) -> None:
        path, projects = shared_data / "registry_credit_events.csv.gz", shared_data / "registry_verra_projects_3178.csv.gz"
        done = CliRunner().invoke(command, ["check-events", str(path), "--projects", str(projects), "--json"])
        assert done.exit_code == 0, done.output
        said = json.loads(done.output.splitlines()[-1])
        assert said["accepted"] + len(said["refused_rows"]) == said["rows"] == 800
        assert said["refused"] == {"no_serial": 200, "no_range": 65, "differs": 44}
        assert said["projects"]["rows"] == said["projects"]["known"] == 3178

    def test_of_the_registry_that_prints_every_range_each_row_adds_up(self, shared_data: Path) -> None:
        rows = [row for row in read_rows(shared_data / "registry_credit_events.csv.gz") if row["registry"] == "verra"]
        checked = check_events(rows)
        assert (checked.accepted, checked.refused) == (200, [])
