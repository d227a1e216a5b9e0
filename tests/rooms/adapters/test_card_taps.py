"""Entries and exits of one card become trips; every other tap is a bus ride or a refusal that says what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from puhui.quantification.duck import Duck
from tests.rooms.adapters.outcome import Outcome, adapted, civil_s, write_parquet

TYPES = {
    "provider_record_id": "VARCHAR",
    "card_no": "VARCHAR",
    "event_time": "TIMESTAMPTZ",
    "kind": "VARCHAR",
    "fare_due_fen": "INTEGER",
    "fare_paid_fen": "INTEGER",
    "station_or_line": "VARCHAR",
    "station_norm": "VARCHAR",
    "station_lat": "DOUBLE",
    "station_lng": "DOUBLE",
}
#: One degree of longitude at the equator is 111,195 m; a station named by its kilometres east.
STATIONS = {"甲": 0.0, "乙": 0.09, "丙": 0.18}
DAY = 17775  # 2018-09-01


def tap(kind: str, clock: str, station: str | None = "甲", *, card: str = "AAAAAAAA", **other: object) -> dict[str, Any]:
    """A tap on 2018-09-01 at a station of the little line, or on the next day where the clock has a +."""
    day, time = ("2018-09-02", clock[1:]) if clock.startswith("+") else ("2018-09-01", clock)
    place = STATIONS.get(station or "")
    made: dict[str, Any] = {
        "card_no": card,
        "event_time": f"{day} {time}+08:00",
        "kind": kind,
        "fare_paid_fen": 190 if kind == "metro_out" else 0,
        "station_or_line": station,
        "station_norm": station if place is not None else None,
        "station_lat": None if place is None else 0.0,
        "station_lng": place,
    }
    return made | other


@pytest.fixture
def taps(duck: Duck, tmp_path: Path) -> Any:
    def made(*rows: dict[str, Any]) -> Outcome:
        numbered = [{"provider_record_id": f"T{n}"} | row for n, row in enumerate(rows)]
        return adapted(duck, "szt-taps", write_parquet(duck, tmp_path / "taps.parquet", TYPES, numbered))

    return made


class TestTrip:
    def test_an_entry_and_the_next_exit_are_one_ride(self, taps: Any) -> None:
        outcome = taps(tap("metro_in", "07:30:00", "甲"), tap("metro_out", "07:52:30", "乙"))
        assert outcome.merged == {0: 1}
        record = outcome.only
        wanted = {"n": 1, "record_id": "T1", "scenario": "metro-ride", "person": "AAAAAAAA", "region": "440300", "fare_fen": 190}
        assert wanted.items() <= record.items()
        assert record["happened_s"] == civil_s(DAY, 7, 30)
        assert record["duration_s"] == 1350
        assert record["distance_m"] == 10_007  # 0.09 degrees of the equator
        assert record["form_code"] is None

    def test_pairs_by_time_whatever_the_order_of_the_rows(self, taps: Any) -> None:
        outcome = taps(tap("metro_out", "07:50:00", "乙"), tap("metro_in", "07:30:00", "甲"))
        assert outcome.merged == {1: 0}
        assert outcome.only["record_id"] == "T0"

    def test_cards_are_never_mixed(self, taps: Any) -> None:
        outcome = taps(tap("metro_in", "07:30:00", "甲", card="A"), tap("metro_out", "07:50:00", "乙", card="B"))
        assert outcome.codes == {0: "unpaired_entry", 1: "unpaired_exit"}

    def test_several_trips_of_one_card_are_several_records(self, taps: Any) -> None:
        day = [
            ("metro_in", "07:30:00", "甲"),
            ("metro_out", "07:50:00", "乙"),
            ("metro_in", "18:00:00", "乙"),
            ("metro_out", "18:20:00", "甲"),
        ]
        outcome = taps(*(tap(*one) for one in day))
        assert outcome.merged == {0: 1, 2: 3}
        assert sorted(record["happened_s"] for record in outcome.sound) == [civil_s(DAY, 7, 30), civil_s(DAY, 18)]

    @pytest.mark.parametrize(("out", "codes"), [("12:00:00", {}), ("12:00:01", {0: "unpaired_entry", 1: "unpaired_exit"})])
    def test_240_minutes_are_one_trip_and_a_second_more_is_none(self, taps: Any, out: str, codes: dict[int, str]) -> None:
        assert taps(tap("metro_in", "08:00:00", "甲"), tap("metro_out", out, "乙")).codes == codes

    @pytest.mark.parametrize(("out", "seconds"), [("08:00:59", 59), ("08:00:00", 0), ("11:30:00", 12_600)])
    def test_very_short_and_long_rides_are_left_to_the_methodology(self, taps: Any, out: str, seconds: int) -> None:
        record = taps(tap("metro_in", "08:00:00", "甲"), tap("metro_out", out, "乙")).only
        assert (record["duration_s"], record["form_code"]) == (seconds, None)

    def test_a_ride_over_midnight_is_one_trip_of_the_day_of_its_entry(self, taps: Any) -> None:
        record = taps(tap("metro_in", "23:40:00", "甲"), tap("metro_out", "+00:10:00", "乙")).only
        assert record["happened_s"] == civil_s(DAY, 23, 40)
        assert record["form_code"] is None


class TestUnpaired:
    def test_a_second_entry_leaves_the_first_alone(self, taps: Any) -> None:
        outcome = taps(tap("metro_in", "07:00:00"), tap("metro_in", "07:30:00"), tap("metro_out", "07:50:00", "乙"))
        assert outcome.codes == {0: "unpaired_entry"}
        assert outcome.merged == {1: 2}

    def test_a_second_exit_stays_alone(self, taps: Any) -> None:
        outcome = taps(tap("metro_in", "07:00:00"), tap("metro_out", "07:30:00", "乙"), tap("metro_out", "07:50:00", "丙"))
        assert outcome.codes == {2: "unpaired_exit"}

    def test_a_boarding_in_between_breaks_the_pair(self, taps: Any) -> None:
        outcome = taps(tap("metro_in", "07:00:00"), tap("bus", "07:10:00", "332"), tap("metro_out", "07:30:00", "乙"))
        assert outcome.codes == {0: "unpaired_entry", 2: "unpaired_exit"}

    def test_a_tap_that_is_refused_by_its_form_breaks_no_pair(self, taps: Any) -> None:
        outcome = taps(tap("metro_in", "07:00:00"), tap("recharge", "07:10:00"), tap("metro_out", "07:30:00", "乙"))
        assert outcome.codes == {1: "unknown_scenario"}
        assert outcome.merged == {0: 2}

    def test_is_told_before_an_unknown_station(self, taps: Any) -> None:
        assert taps(tap("metro_in", "07:00:00", None)).codes == {0: "unpaired_entry"}


class TestStation:
    @pytest.mark.parametrize("name", [None, "", " ", "-", "?I岭", "孖\ufffd", "无坐标"])
    @pytest.mark.parametrize("at_entry", [True, False])
    def test_an_unknown_station_refuses_the_trip_and_shows_its_name(self, taps: Any, name: str | None, at_entry: bool) -> None:
        stations = (name, "乙") if at_entry else ("甲", name)
        outcome = taps(tap("metro_in", "07:00:00", stations[0]), tap("metro_out", "07:30:00", stations[1]))
        assert outcome.codes == {1: "station_unknown"}
        assert outcome.records[1]["form_detail"] == (name or "")
        assert outcome.merged == {0: 1}

    def test_a_garbled_name_is_unknown_even_where_a_table_resolves_it(self, taps: Any) -> None:
        garbled = tap("metro_in", "07:00:00", "甲") | {"station_or_line": "?I岭"}
        assert taps(garbled, tap("metro_out", "07:30:00", "乙")).codes == {1: "station_unknown"}

    def test_one_station_under_two_names_is_the_same_station(self, taps: Any) -> None:
        entry = tap("metro_in", "07:00:00", "甲") | {"station_or_line": "甲站"}
        assert taps(entry, tap("metro_out", "07:30:00", "甲")).codes == {1: "same_station"}

    def test_the_same_station_in_and_out_is_no_trip(self, taps: Any) -> None:
        outcome = taps(tap("metro_in", "07:00:00", "甲"), tap("metro_out", "07:30:00", "甲"))
        assert outcome.codes == {1: "same_station"}
        assert outcome.merged == {0: 1}

    def test_two_unknown_stations_are_unknown_and_not_the_same(self, taps: Any) -> None:
        assert taps(tap("metro_in", "07:00:00", "-"), tap("metro_out", "07:30:00", "-")).codes == {1: "station_unknown"}


class TestNight:
    @pytest.mark.parametrize(
        ("clock", "code"),
        [("00:59:59", "unpaired_entry"), ("01:00:00", "night_tap"), ("04:59:59", "night_tap"), ("05:00:00", "unpaired_entry")],
    )
    def test_the_metro_is_closed_from_one_until_just_before_five(self, taps: Any, clock: str, code: str) -> None:
        outcome = taps(tap("metro_in", clock))
        assert outcome.codes == {0: code}
        assert outcome.records[0]["form_detail"] == (clock if code == "night_tap" else "")

    @pytest.mark.parametrize(("entry", "out"), [("04:59:59", "05:20:00"), ("00:50:00", "01:00:00")])
    def test_a_trip_with_one_tap_at_night_is_refused_as_one(self, taps: Any, entry: str, out: str) -> None:
        outcome = taps(tap("metro_in", entry, "甲"), tap("metro_out", out, "乙"))
        assert outcome.codes == {1: "night_tap"}
        assert outcome.merged == {0: 1}

    def test_a_night_bus_is_a_bus(self, taps: Any) -> None:
        assert taps(tap("bus", "02:30:00", "N1")).codes == {}


class TestBus:
    def test_a_boarding_is_a_ride_without_distance_or_duration(self, taps: Any) -> None:
        record = taps(tap("bus", "07:10:00", "332", fare_paid_fen=160)).only
        assert (record["scenario"], record["fare_fen"]) == ("bus-ride", 160)
        assert (record["distance_m"], record["duration_s"], record["form_code"]) == (None, None, None)
        assert record["happened_s"] == civil_s(DAY, 7, 10)


class TestFlaws:
    @pytest.mark.parametrize(
        ("other", "code"),
        [
            ({"provider_record_id": None}, "form_missing"),
            ({"card_no": None}, "form_missing"),
            ({"event_time": None}, "form_missing"),
            ({"kind": "metro_test"}, "unknown_scenario"),
            ({"kind": None}, "unknown_scenario"),
        ],
    )
    def test_a_flawed_tap_is_refused_and_is_part_of_no_trip(self, taps: Any, other: dict[str, Any], code: str) -> None:
        outcome = taps(tap("metro_in", "07:00:00"), tap("metro_out", "07:30:00", "乙") | other)
        assert outcome.codes == {0: "unpaired_entry", 1: code}

    def test_a_record_id_twice_on_one_day_counts_once(self, taps: Any) -> None:
        outcome = taps(*(tap("bus", "07:10:00", "332", provider_record_id=name) for name in ("B", "C", "B")))
        assert outcome.codes == {2: "duplicate_record"}
        assert outcome.records[2]["form_detail"] == "B"

    def test_a_record_id_may_come_again_on_another_day(self, taps: Any) -> None:
        assert taps(tap("bus", "07:10:00", provider_record_id="B"), tap("bus", "+07:10:00", provider_record_id="B")).codes == {}


#: deal_type by our word, for a page as the API answers it.
API_KINDS = {"in": "地铁入站", "out": "地铁出站", "bus": "巴士"}


def answer(kind: str, time: str, station: str | None = "布吉", **other: str) -> dict[str, str]:
    row = {"deal_date": f"2018-09-01 {time}", "close_date": "2018-09-01 00:00:00", "card_no": "CARD", "deal_value": "200"}
    row |= {"deal_type": API_KINDS.get(kind, kind), "deal_money": "190", "equ_no": "2630", "conn_mark": "0"}
    return row | ({"station": station} if station else {}) | other


def pages(duck: Duck, folder: Path, *rows: list[dict[str, str]]) -> Outcome:
    path = folder / "answer.json"
    path.write_text(
        "\n".join(json.dumps({"total": 9, "page": n, "data": data}, ensure_ascii=False) for n, data in enumerate(rows)), encoding="utf-8"
    )
    return adapted(duck, "szt-api", path)


class TestApiPage:
    def test_pairs_a_trip_and_leaves_its_distance_unknown(self, duck: Duck, tmp_path: Path) -> None:
        outcome = pages(duck, tmp_path, [answer("in", "07:00:00"), answer("out", "07:20:00", "长龙")])
        record = outcome.only
        assert record["record_id"] == "20180901072000-2630-CARD"
        assert (record["distance_m"], record["duration_s"], record["fare_fen"]) == (None, 1200, 190)
        assert record["happened_s"] == civil_s(DAY, 7)
        assert record["form_code"] is None
        assert outcome.merged == {0: 1}

    def test_a_station_needs_a_name_and_no_coordinates(self, duck: Duck, tmp_path: Path) -> None:
        outcome = pages(duck, tmp_path, [answer("in", "07:00:00", None), answer("out", "07:20:00")])
        assert outcome.codes == {1: "station_unknown"}

    def test_the_same_station_is_told_by_name(self, duck: Duck, tmp_path: Path) -> None:
        assert pages(duck, tmp_path, [answer("in", "07:00:00", "布吉站"), answer("out", "07:20:00", "布吉")]).codes == {1: "same_station"}

    def test_the_same_tap_on_two_pages_counts_once(self, duck: Duck, tmp_path: Path) -> None:
        outcome = pages(
            duck, tmp_path, [answer("bus", "07:00:00", "332")], [answer("bus", "07:00:00", "332"), answer("bus", "09:00:00", "332")]
        )
        assert outcome.codes == {1: "duplicate_record"}
        assert outcome.rows == 3

    @pytest.mark.parametrize(
        ("other", "code"),
        [
            ({"card_no": ""}, "form_missing"),
            ({"deal_date": "yesterday"}, "form_not_a_time"),
            ({"deal_type": "充值"}, "unknown_scenario"),
            ({"deal_money": "two"}, "form_not_a_number"),
        ],
    )
    def test_a_flaw_is_a_named_refusal(self, duck: Duck, tmp_path: Path, other: dict[str, str], code: str) -> None:
        assert pages(duck, tmp_path, [answer("bus", "07:00:00", "332", **other)]).codes == {0: code}
