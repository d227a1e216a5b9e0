"""Bills and half-hourly readings: complete ones count, doubtful ones are refused, and nothing is filled in."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from puhui.quantification.duck import Duck
from tests.rooms.adapters.outcome import Outcome, adapted, civil_s, write_parquet

BILL = {"provider_record_id": "H-2012-03", "customer_id": "H", "month": "2012-03", "kwh": "238.41", "readings": "1488", "expected": "1488"}


@pytest.fixture
def bill(duck: Duck, tmp_path: Path) -> Any:
    def made(**other: str) -> dict[str, Any]:
        row = BILL | other
        path = tmp_path / "bills.csv"
        path.write_text(f"{','.join(row)}\n{','.join(row.values())}\n", encoding="utf-8")
        return adapted(duck, "sgsc-bills", path).only

    return made


class TestBill:
    def test_a_bill_becomes_a_standard_record(self, bill: Any) -> None:
        record = bill()
        wanted = {"record_id": "H-2012-03", "scenario": "household-electricity", "person": "H", "region": "AU-NSW", "energy_wh": 238_410}
        assert wanted.items() <= record.items()
        assert record["happened_s"] == civil_s(15400)  # 2012-03-01
        assert (record["period_days"], record["form_code"]) == (31, None)

    @pytest.mark.parametrize(("month", "days"), [("2012-02", 29), ("2013-02", 28), ("2013-04", 30), ("2013-12", 31)])
    def test_it_covers_the_days_of_its_month(self, bill: Any, month: str, days: int) -> None:
        assert bill(month=month)["period_days"] == days

    def test_a_part_of_a_watt_hour_counts_as_used(self, bill: Any) -> None:
        assert bill(kwh="0.2380001")["energy_wh"] == 238  # six decimals are read
        assert bill(kwh="0.238001")["energy_wh"] == 239

    @pytest.mark.parametrize(
        ("readings", "expected", "code"),
        [(1425, 1440, "reading_missing"), (1426, 1440, None), (99, 100, None), (989, 1000, "reading_missing")],
    )
    def test_below_99_percent_of_the_readings_it_is_refused(self, bill: Any, readings: int, expected: int, code: str | None) -> None:
        assert bill(readings=str(readings), expected=str(expected))["form_code"] == code

    def test_the_refusal_shows_how_many_readings_there_are(self, bill: Any) -> None:
        assert bill(readings="944", expected="1392")["form_detail"] == "944 / 1392"

    @pytest.mark.parametrize("other", [{"readings": ""}, {"expected": ""}, {"expected": "0", "readings": "0"}, {"readings": "many"}])
    def test_an_unknown_coverage_is_an_incomplete_one(self, bill: Any, other: dict[str, str]) -> None:
        assert bill(**other)["form_code"] == "reading_missing"

    @pytest.mark.parametrize(("kwh", "code"), [("0", "implausible"), ("0.0", "implausible"), ("0.001", None), ("-1000000", "missing_code")])
    def test_a_month_of_nothing_is_a_vacant_home_and_no_saving(self, bill: Any, kwh: str, code: str | None) -> None:
        assert bill(kwh=kwh)["form_code"] == code

    def test_an_incomplete_month_of_nothing_is_incomplete(self, bill: Any) -> None:
        assert bill(kwh="0", readings="1")["form_code"] == "reading_missing"

    @pytest.mark.parametrize(
        ("other", "code", "field"),
        [
            ({"provider_record_id": ""}, "form_missing", "record_id"),
            ({"customer_id": ""}, "form_missing", "person"),
            ({"month": "2012-13"}, "form_not_a_time", "happened_at"),
            ({"month": "March 2012"}, "form_not_a_time", "happened_at"),
            ({"month": ""}, "form_missing", "happened_at"),
            ({"kwh": "lots"}, "form_not_a_number", "energy_wh"),
        ],
    )
    def test_a_flaw_is_a_named_refusal(self, bill: Any, other: dict[str, str], code: str, field: str) -> None:
        record = bill(**other)
        assert (record["form_code"], record["form_field"]) == (code, field)


TYPES = {"customer_id": "INTEGER", "reading_datetime": "TIMESTAMP", "general_supply_kwh": "FLOAT", "controlled_load_kwh": "FLOAT"}
MIDNIGHT = datetime(2012, 10, 7)


def day(*, on: datetime = MIDNIGHT, customer: int = 100, kwh: float | None = 0.141) -> list[dict[str, Any]]:
    """48 half hours of one home."""
    times = (on + timedelta(minutes=30 * n) for n in range(48))
    return [{"customer_id": customer, "reading_datetime": at, "general_supply_kwh": kwh, "controlled_load_kwh": 0.0} for at in times]


def again(row: dict[str, Any], **other: object) -> dict[str, Any]:
    return row | other


@pytest.fixture
def read(duck: Duck, tmp_path: Path) -> Any:
    def made(rows: list[dict[str, Any]]) -> Outcome:
        return adapted(duck, "sgsc-halfhour", write_parquet(duck, tmp_path / "readings.parquet", TYPES, rows))

    return made


class TestDay:
    def test_48_half_hours_are_one_record_in_the_row_of_the_last(self, read: Any) -> None:
        outcome = read(day())
        record = outcome.only
        wanted = {"n": 47, "record_id": "100-2012-10-07", "person": "100", "region": "AU-NSW", "scenario": "household-electricity"}
        assert wanted.items() <= record.items()
        assert (record["energy_wh"], record["period_days"], record["form_code"]) == (48 * 141, 1, None)
        assert record["happened_s"] == civil_s(15620)
        assert outcome.merged == dict.fromkeys(range(47), 47)

    def test_the_controlled_load_is_added_and_an_unknown_one_is_nothing(self, read: Any) -> None:
        rows = day()
        rows[3]["controlled_load_kwh"], rows[4]["controlled_load_kwh"] = 1.5, None
        assert read(rows).only["energy_wh"] == 48 * 141 + 1500

    def test_homes_and_days_are_kept_apart(self, read: Any) -> None:
        outcome = read(day() + day(customer=200) + day(on=MIDNIGHT + timedelta(days=1)))
        assert {record["record_id"] for record in outcome.sound} == {"100-2012-10-07", "200-2012-10-07", "100-2012-10-08"}

    def test_a_missing_half_hour_refuses_the_day(self, read: Any) -> None:
        outcome = read(day()[:-1])
        assert outcome.codes == {46: "reading_missing"}
        assert outcome.records[46]["form_detail"] == "47 / 48"
        assert len(outcome.merged) == 46

    def test_an_unknown_general_supply_is_a_missing_reading(self, read: Any) -> None:
        rows = day()
        rows[5]["general_supply_kwh"] = None
        assert read(rows).codes == {47: "reading_missing"}

    def test_an_exact_repeat_counts_once(self, read: Any) -> None:
        outcome = read([*day(), again(day()[4])])
        assert outcome.only["energy_wh"] == 48 * 141
        assert outcome.merged[47] == 48

    def test_two_values_for_one_clock_time_refuse_the_day(self, read: Any) -> None:
        outcome = read([*day(), again(day()[4], general_supply_kwh=0.2)])
        assert outcome.codes == {48: "clock_repeated"}
        assert outcome.records[48]["form_detail"] == "02:00: 141 / 200 Wh"

    def test_a_repeated_clock_is_told_before_a_missing_reading(self, read: Any) -> None:
        assert read([*day()[:40], again(day()[4], general_supply_kwh=0.2)]).codes == {40: "clock_repeated"}

    def test_two_readings_within_one_half_hour_are_one_clock_time(self, read: Any) -> None:
        late = again(day()[4], reading_datetime=MIDNIGHT + timedelta(minutes=135), general_supply_kwh=0.2)
        assert read([*day(), late]).codes == {48: "clock_repeated"}

    @pytest.mark.parametrize(("kwh", "code"), [(0.0, "implausible"), (0.001, None)])
    def test_a_day_of_nothing_is_a_vacant_home_and_no_saving(self, read: Any, kwh: float, code: str | None) -> None:
        assert read(day(kwh=kwh)).only["form_code"] == code

    def test_a_negative_reading_is_a_missing_code(self, read: Any) -> None:
        rows = day()
        rows[7]["general_supply_kwh"] = -1_000_000.0
        outcome = read(rows)
        assert outcome.codes == {47: "missing_code"}
        assert outcome.records[47]["form_detail"] == "-1000000000 Wh"

    def test_a_reading_without_a_home_or_a_time_is_refused_alone(self, read: Any) -> None:
        outcome = read([again(day()[0], customer_id=None), *day(), again(day()[0], reading_datetime=None)])
        assert outcome.codes == {0: "form_missing", 49: "form_missing"}
        assert outcome.records[48]["form_code"] is None
