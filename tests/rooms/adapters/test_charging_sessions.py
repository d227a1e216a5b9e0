"""Charging sessions: watt-hours exactly as the decimal was written, and energy that the power cannot have carried is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from puhui.quantification.duck import Duck
from tests.rooms.adapters.outcome import adapted, write_parquet

TYPES = {
    "Session": "VARCHAR",
    "ConnectionStartDateTime": "TIMESTAMPTZ",
    "ChargingStartDateTime": "TIMESTAMPTZ",
    "ChargingEndDateTime": "TIMESTAMPTZ",
    "Power": "DOUBLE",
    "Energy": "DOUBLE",
    "UserID": "VARCHAR",
}
SESSION: dict[str, Any] = {
    "Session": "S1",
    "ConnectionStartDateTime": "2018-10-08 13:20:00+00:00",
    "ChargingStartDateTime": "2018-10-08 13:25:00+00:00",
    "ChargingEndDateTime": "2018-10-08 14:25:00+00:00",
    "Power": 6.31,
    "Energy": 6.31,
    "UserID": "000000365",
}


@pytest.fixture
def session(duck: Duck, tmp_path: Path) -> Any:
    def made(types: dict[str, str] | None = None, **other: object) -> dict[str, Any]:
        return adapted(duck, "acn-charging", write_parquet(duck, tmp_path / "ev.parquet", TYPES | (types or {}), [SESSION | other])).only

    return made


class TestSession:
    def test_a_session_becomes_a_standard_record(self, session: Any) -> None:
        record = session()
        wanted = {
            "record_id": "S1",
            "scenario": "ev-charging",
            "person": "000000365",
            "region": "US-CA",
            "energy_wh": 6310,
            "duration_s": 3600,
        }
        assert wanted.items() <= record.items()
        assert record["form_code"] is None

    def test_it_happens_when_charging_starts_and_not_when_the_plug_is_in(self, session: Any) -> None:
        assert session()["happened_s"] == 1_539_005_100

    def test_no_watt_hour_is_lost_to_binary_fractions(self, duck: Duck, tmp_path: Path) -> None:
        rows = [SESSION | {"Session": f"S{n}", "Energy": n / 100, "Power": 11.0} for n in range(50, 1_100)]
        assert any(int(row["Energy"] * 1000) != n * 10 for n, row in enumerate(rows, start=50))
        outcome = adapted(duck, "acn-charging", write_parquet(duck, tmp_path / "ev.parquet", TYPES, rows))
        assert [record["energy_wh"] for record in outcome.sound] == [n * 10 for n in range(50, 1_100)]

    def test_a_part_of_a_watt_hour_is_dropped(self, session: Any) -> None:
        assert session(Energy=6.3149)["energy_wh"] == 6314

    def test_an_energy_that_is_not_given_stays_unknown(self, session: Any) -> None:
        record = session(Energy=None)
        assert (record["energy_wh"], record["form_code"]) == (None, None)


class TestPower:
    """One hour at 6.31 kW; both values are rounded to the hundredth, so 6.315 kW may have charged what is written as 6.32 kWh."""

    @pytest.mark.parametrize(("energy", "code"), [(6.31, None), (6.32, None), (6.33, "implausible")])
    def test_more_energy_than_power_and_time_can_carry_is_refused(self, session: Any, energy: float, code: str | None) -> None:
        assert session(Energy=energy)["form_code"] == code

    def test_the_refusal_shows_both_sides(self, session: Any) -> None:
        record = session(Energy=9.0)
        assert (record["form_field"], record["form_detail"]) == ("energy_wh", "9000 Wh > 6.31 kW × 3600 s")

    def test_an_end_before_the_start_is_refused(self, session: Any) -> None:
        assert session(ChargingEndDateTime="2018-10-08 13:24:00+00:00")["form_code"] == "implausible"

    @pytest.mark.parametrize("power", [None, float("nan")])
    def test_a_power_that_is_unknown_proves_nothing(self, session: Any, power: float | None) -> None:
        assert session(Power=power)["form_code"] is None


class TestFlaws:
    @pytest.mark.parametrize(
        ("other", "code", "field"),
        [
            ({"Session": ""}, "form_missing", "record_id"),
            ({"UserID": None}, "form_missing", "person"),
            ({"UserID": "x" * 129}, "form_too_long", "person"),
            ({"ChargingStartDateTime": None}, "form_missing", "happened_at"),
            ({"Energy": float("inf")}, "form_not_a_number", "energy_wh"),
        ],
    )
    def test_a_flaw_is_a_named_refusal(self, session: Any, other: dict[str, Any], code: str, field: str) -> None:
        record = session(**other)
        assert (record["form_code"], record["form_field"]) == (code, field)

    def test_an_end_that_is_no_time_is_refused_and_a_missing_one_is_unknown(self, session: Any) -> None:
        text = {"ChargingEndDateTime": "VARCHAR"}
        assert session(text, ChargingEndDateTime="soon")["form_code"] == "form_not_a_time"
        record = session(text, ChargingEndDateTime=None)
        assert (record["duration_s"], record["form_code"]) == (None, None)
