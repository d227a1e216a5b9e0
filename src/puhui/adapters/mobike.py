"""Mobike Shanghai rides: the cleaned month with path lengths, and the raw rows with two ends and a track that cannot be trusted.

Rules of `mobike` (Parquet)
 1. One row is one ride: record_id = provider_record_id, person = user_id, happened = start_time, duration = minutes × 60.
 2. distance_m = ⌊distance⌋: whole metres, rounded down, since metres become grams.
 3. Where the start is known, straight_m = great circle less 300 m, never below 0. The coordinates have three decimals (a cell of
    about 100 m at each end) and the path length comes from unordered track points, so a smaller difference proves nothing. The engine
    then refuses `shorter_than_line`. Coordinates go no further than that.
 4. Rides of under a minute, over two hours, over 20 km or over 30 km/h are the methodology's to refuse.

Rules of `mobike-raw` (CSV)
 1. record_id = orderid, person = userid; times such as 2016/8/20 6:57 are civil time, to the minute; duration = end − start.
 2. The track is sorted as text, so its length means nothing. distance_m = great circle from start to end: a lower bound of the ride.
    A ride that comes back to where it began has 0 m, and the methodology refuses it. straight_m is left unknown: it would be the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from puhui.adapters.cells import (
    Fault,
    civil,
    decimal,
    floored,
    id_faults,
    moment,
    number_fault,
    record_sql,
    relation_of,
    shown,
    text,
    time_faults,
)
from puhui.adapters.places import great_circle_sql
from puhui.adapters.reading import source_of
from puhui.adapters.words import NOTHING_MERGED, Adapted
from puhui.quantification.duck import Duck, literal

SCENARIO: Final = "shared-bike"
REGION: Final = "310000"
#: How much shorter than the straight line a path may be before it is held against the ride.
LINE_TOLERANCE_M: Final = 300

COLUMNS: Final = (
    "provider_record_id",
    "user_id",
    "start_time",
    "duration_min",
    "distance_m",
    "start_lng",
    "start_lat",
    "end_lng",
    "end_lat",
)
RAW_COLUMNS: Final = (
    "orderid",
    "userid",
    "start_time",
    "end_time",
    "start_location_x",
    "start_location_y",
    "end_location_x",
    "end_location_y",
)


def rides(duck: Duck, path: Path) -> Adapted:
    """The month of rides with path lengths."""
    source = source_of(duck, path, COLUMNS)
    line_m = great_circle_sql(*(decimal(name) for name in ("start_lng", "start_lat", "end_lng", "end_lat")))
    typed = relation_of(
        source.name,
        {
            "record_id": text("provider_record_id"),
            "person": text("user_id"),
            "happened_s": moment("start_time"),
            "time_raw": shown("start_time"),
            "distance": decimal("distance_m"),
            "distance_raw": shown("distance_m"),
            "minutes": decimal("duration_min"),
            "minutes_raw": shown("duration_min"),
            "line_m": line_m,
        },
    )
    faults = [
        *id_faults(),
        *time_faults("time_raw"),
        number_fault("distance_m", "distance", "distance_raw"),
        number_fault("duration_s", "minutes", "minutes_raw"),
    ]
    given = _of_bike(distance_m=floored("distance"), duration_s=floored("minutes", 60))
    straight = {"straight_m": f"CASE WHEN line_m > {LINE_TOLERANCE_M} THEN line_m - {LINE_TOLERANCE_M} WHEN line_m >= 0 THEN 0 END"}
    return Adapted(record_sql(typed, given | straight, faults), NOTHING_MERGED, source.rows)


def raw_rides(duck: Duck, path: Path) -> Adapted:
    """Untouched rows: two ends, two times, a track."""
    source = source_of(duck, path, RAW_COLUMNS)
    ends = {"from_lng": "start_location_x", "from_lat": "start_location_y", "to_lng": "end_location_x", "to_lat": "end_location_y"}
    typed = relation_of(
        source.name,
        {
            "record_id": text("orderid"),
            "person": text("userid"),
            "happened_s": civil(_minute("start_time")),
            "start_raw": shown("start_time"),
            "ended_s": civil(_minute("end_time")),
            "end_raw": shown("end_time"),
            **{name: decimal(column) for name, column in ends.items()},
            **{f"{name}_raw": shown(column) for name, column in ends.items()},
        },
    )
    faults = [
        *id_faults(),
        *time_faults("start_raw"),
        Fault("ended_s IS NULL AND trim(end_raw) <> ''", "form_not_a_time", "duration_s", "end_raw"),
        *(number_fault(name, name, f"{name}_raw") for name in ends),
    ]
    given = _of_bike(distance_m=great_circle_sql(*ends), duration_s="ended_s - happened_s")
    return Adapted(record_sql(typed, given, faults), NOTHING_MERGED, source.rows)


def _of_bike(**amounts: str) -> dict[str, str]:
    return {"scenario": literal(SCENARIO), "region": literal(REGION), **amounts}


def _minute(column: str) -> str:
    return f"try_strptime(CAST({column} AS VARCHAR), '%Y/%m/%d %H:%M')"
