"""Both shapes of shared-bike rides: whole metres downwards, and a path held against the straight line only where that proves something."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from puhui.quantification.duck import Duck
from tests.rooms.adapters.outcome import Outcome, adapted, civil_s, write_parquet

TYPES = {
    "provider_record_id": "VARCHAR",
    "user_id": "INTEGER",
    "start_time": "TIMESTAMPTZ",
    "duration_min": "SMALLINT",
    "distance_m": "FLOAT",
    "start_lng": "FLOAT",
    "start_lat": "FLOAT",
    "end_lng": "FLOAT",
    "end_lat": "FLOAT",
    "bike_id": "INTEGER",
}
RIDE: dict[str, Any] = {
    "provider_record_id": "R1",
    "user_id": 42,
    "start_time": "2016-08-01 00:23:00+08:00",
    "duration_min": 9,
    "distance_m": 867.6,
    "end_lng": 121.5,
    "end_lat": 31.3,
}


@pytest.fixture
def ride(duck: Duck, tmp_path: Path) -> Any:
    """The record of one ride that differs from the plain one."""

    def made(types: dict[str, str] | None = None, **other: object) -> dict[str, Any]:
        path = write_parquet(duck, tmp_path / "rides.parquet", TYPES | (types or {}), [RIDE | other])
        return adapted(duck, "mobike", path).only

    return made


class TestMobike:
    def test_a_ride_becomes_a_standard_record(self, ride: Any) -> None:
        record = ride()
        wanted = {"n": 0, "record_id": "R1", "provider": "", "scenario": "shared-bike", "person": "42", "region": "310000"}
        assert wanted.items() <= record.items()
        assert record["happened_s"] == civil_s(17014, 0, 23)
        assert record["distance_m"] == 867
        assert record["duration_s"] == 540
        assert (record["form_code"], record["form_field"], record["form_detail"]) == (None, "", "")
        unknown = {"straight_m", "energy_wh", "period_days", "household_size", "price_step", "has_pv", "steps", "fare_fen"}
        assert {name for name, value in record.items() if value is None} == unknown | {"form_code"}

    @pytest.mark.parametrize(("distance", "metres"), [(867.99, 867), (868.0, 868), (0.9, 0), (1000.1, 1000)])
    def test_metres_are_rounded_down_from_the_decimal_as_written(self, ride: Any, distance: float, metres: int) -> None:
        assert ride(distance_m=distance)["distance_m"] == metres

    def test_a_distance_that_is_not_given_stays_unknown(self, ride: Any) -> None:
        record = ride(distance_m=None)
        assert record["distance_m"] is None
        assert record["form_code"] is None

    @pytest.mark.parametrize("minutes", [0, 1, 1393])
    def test_odd_durations_are_left_to_the_methodology(self, ride: Any, minutes: int) -> None:
        record = ride(duration_min=minutes)
        assert record["duration_s"] == minutes * 60
        assert record["form_code"] is None

    @pytest.mark.parametrize(
        ("other", "code", "field"),
        [
            ({"provider_record_id": None}, "form_missing", "record_id"),
            ({"provider_record_id": ""}, "form_missing", "record_id"),
            ({"provider_record_id": "x" * 81}, "form_too_long", "record_id"),
            ({"provider_record_id": "a\x1fb"}, "row_unreadable", "record_id"),
            ({"user_id": None}, "form_missing", "person"),
            ({"start_time": None}, "form_missing", "happened_at"),
            ({"start_time": "2100-01-02 00:00:00+00:00"}, "form_not_a_time", "happened_at"),
            ({"start_time": "1969-12-31 00:00:00+00:00"}, "form_not_a_time", "happened_at"),
            ({"distance_m": float("nan")}, "form_not_a_number", "distance_m"),
            ({"distance_m": 1e9}, "form_not_a_number", "distance_m"),
        ],
    )
    def test_a_flaw_is_a_named_refusal(self, ride: Any, other: dict[str, Any], code: str, field: str) -> None:
        record = ride(**other)
        assert (record["form_code"], record["form_field"]) == (code, field)

    def test_an_id_of_eighty_characters_is_not_too_long(self, ride: Any) -> None:
        assert ride(provider_record_id="记" * 80)["form_code"] is None

    def test_the_refusal_shows_what_was_written(self, ride: Any) -> None:
        assert ride({"distance_m": "VARCHAR"}, distance_m="1,234 m")["form_detail"] == "1,234 m"


class TestStraightLine:
    """0.005 degrees of latitude are 555.97 m."""

    def test_is_the_great_circle_less_300_m(self, ride: Any) -> None:
        assert ride(start_lng=121.5, start_lat=31.305)["straight_m"] == 555 - 300

    @pytest.mark.parametrize(("start_lat", "line_m"), [(31.3, 0), (31.302, 222), (31.303, 333)])
    def test_is_never_below_zero(self, ride: Any, start_lat: float, line_m: int) -> None:
        assert ride(start_lng=121.5, start_lat=start_lat)["straight_m"] == max(0, line_m - 300)

    def test_is_unknown_where_the_start_is_unknown(self, ride: Any) -> None:
        assert ride()["straight_m"] is None
        assert ride(start_lng=121.5)["straight_m"] is None

    def test_is_unknown_where_an_end_is_no_place(self, ride: Any) -> None:
        assert ride(start_lng=121.5, start_lat=131.3)["straight_m"] is None


HEADER = "orderid,bikeid,userid,start_time,start_location_x,start_location_y,end_time,end_location_x,end_location_y,track"
RAW = {
    "orderid": "7",
    "bikeid": "1",
    "userid": "8",
    "start_time": "2016/8/20 6:57",
    "start_location_x": "121.348",
    "start_location_y": "31.389",
    "end_time": "2016/8/20 7:04",
    "end_location_x": "121.348",
    "end_location_y": "31.399",
    "track": '"121.3,31.3#121.9,31.9#"',
}


def raw(duck: Duck, folder: Path, *others: dict[str, str]) -> Outcome:
    path = folder / "raw.csv"
    lines = [",".join((RAW | other)[name] for name in HEADER.split(",")) for other in others]
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return adapted(duck, "mobike-raw", path)


class TestMobikeRaw:
    def test_the_distance_is_the_line_between_the_ends_whatever_the_track_says(self, duck: Duck, tmp_path: Path) -> None:
        record = raw(duck, tmp_path, {}).only
        assert record["distance_m"] == 1111  # 0.01 degrees of latitude are 1111.95 m
        assert record["straight_m"] is None
        assert (record["record_id"], record["person"], record["region"]) == ("7", "8", "310000")

    def test_times_are_civil_time_to_the_minute(self, duck: Duck, tmp_path: Path) -> None:
        record = raw(duck, tmp_path, {}).only
        assert record["happened_s"] == civil_s(17033, 6, 57)
        assert record["duration_s"] == 420

    def test_a_ride_over_midnight_ends_on_the_next_day(self, duck: Duck, tmp_path: Path) -> None:
        assert raw(duck, tmp_path, {"start_time": "2016/8/31 23:58", "end_time": "2016/9/1 0:03"}).only["duration_s"] == 300

    def test_a_round_trip_has_no_metres(self, duck: Duck, tmp_path: Path) -> None:
        assert raw(duck, tmp_path, {"end_location_y": "31.389"}).only["distance_m"] == 0

    @pytest.mark.parametrize(
        ("other", "code", "field"),
        [
            ({"orderid": ""}, "form_missing", "record_id"),
            ({"userid": ""}, "form_missing", "person"),
            ({"start_time": ""}, "form_missing", "happened_at"),
            ({"start_time": "20.8.2016 6:57"}, "form_not_a_time", "happened_at"),
            ({"start_time": "2016/8/32 6:57"}, "form_not_a_time", "happened_at"),
            ({"end_time": "later"}, "form_not_a_time", "duration_s"),
            ({"end_location_x": "east"}, "form_not_a_number", "to_lng"),
        ],
    )
    def test_a_flaw_is_a_named_refusal(self, duck: Duck, tmp_path: Path, other: dict[str, str], code: str, field: str) -> None:
        record = raw(duck, tmp_path, other).only
        assert (record["form_code"], record["form_field"]) == (code, field)

    def test_what_is_not_given_stays_unknown(self, duck: Duck, tmp_path: Path) -> None:
        record = raw(duck, tmp_path, {"end_time": "", "end_location_x": ""}).only
        assert (record["duration_s"], record["distance_m"], record["form_code"]) == (None, None, None)

    def test_rows_keep_their_place_in_the_file(self, duck: Duck, tmp_path: Path) -> None:
        outcome = raw(duck, tmp_path, *({"orderid": str(100 - place)} for place in range(50)))
        assert [outcome.records[n]["record_id"] for n in range(50)] == [str(100 - place) for place in range(50)]
