"""Card taps become trips: one entry and the next tap of the same card, where that is an exit, are one metro ride.

A tap relation has these columns; `tap_sql` checks nothing, `trips` does.
  n, record_id, person, happened_s, time_raw    the tap
  kind, kind_raw                                in, out, bus, or '' where the word is not known
  station, station_raw                          name to compare by, name as sent; NULL for a bus
  lng, lat                                      degrees of the station, NULL where unknown
  fare_fen, fare_raw                            what was paid

Rules
 1. Taps of a card are ordered by time, then by row. An entry is paired with the next sound tap of the card if that is an exit at most
    240 minutes later. Otherwise both stay alone: a boarding between them, or a second entry, breaks the pair.
 2. A trip is the row of its exit (record_id, fare); it happened at the entry, lasts until the exit, and the entry is merged into it.
    Whatever is wrong with either tap refuses the trip, as one row.
 3. distance_m = ⌊great circle⌋ between the two stations: a lower bound of the track, so never a gram too many. Where the provider sends
    no coordinates at all the distance stays unknown, and the methodology counts the ride by its cautious value for a ride.
 4. A bus boarding is one ride by itself, without distance and duration.
 5. Refusals, in this order: form (ids, time, unknown kind of tap, fare), `duplicate_record` for a record id that an earlier row of that
    day has, `night_tap` (a metro tap from 01:00:00 to 04:59:59), `unpaired_entry`, `unpaired_exit`, `station_unknown` (no name, "-", a
    garbled name, or no coordinates where there should be), `same_station`. Rides under one minute or over three hours are the
    methodology's to refuse.
"""

from __future__ import annotations

from typing import Final

from puhui.adapters.cells import Fault, id_faults, is_faulty, number_fault, record_sql, time_faults
from puhui.adapters.places import great_circle_sql, is_place_sql
from puhui.adapters.reading import Source
from puhui.adapters.words import Adapted
from puhui.quantification.duck import Duck, literal
from puhui.vocabulary.periods import CHINA_OFFSET_S

METRO: Final = "metro-ride"
BUS: Final = "bus-ride"
#: A longer stay is not one trip.
PAIR_S_MAX: Final = 240 * 60
NIGHT_FROM_S: Final = 1 * 3600
NIGHT_UNTIL_S: Final = 5 * 3600
#: U+FFFD and ? stand where a character was lost.
_GARBLED: Final = "[?\ufffd]"


def trips(duck: Duck, source: Source, taps: str, *, region: str, is_located: bool) -> Adapted:
    """Pairs the taps of a source. `is_located`: the provider sends station coordinates."""
    table, pairs = f"{source.name}_taps", f"{source.name}_pairs"
    duck.run(f"CREATE TEMP TABLE {table} AS SELECT *, NOT {is_faulty(_tap_faults())} AS is_sound FROM ({_repeats(taps)})")
    duck.run(f"CREATE TEMP TABLE {pairs} AS {_pairs(table)}")
    given = {
        "record_id": "record_id",
        "scenario": f"CASE WHEN kind = 'bus' THEN {literal(BUS)} WHEN kind <> '' THEN {literal(METRO)} ELSE '' END",
        "region": literal(region),
        "happened_s": "COALESCE(entered_s, happened_s)",
        "duration_s": "happened_s - entered_s",
        "distance_m": great_circle_sql("from_lng", "from_lat", "lng", "lat"),
        "fare_fen": "CASE WHEN kind <> 'in' THEN CAST(fare_fen AS BIGINT) END",
    }
    select = record_sql(_acts(table, pairs), given, [*_tap_faults(), *_trip_faults(is_located)])
    return Adapted(select, f"SELECT n, into_n FROM {pairs}", source.rows)


def _repeats(taps: str) -> str:
    """Which row of the day first had a record id."""
    window = f"PARTITION BY record_id, (happened_s + {CHINA_OFFSET_S}) // 86400 ORDER BY n"
    return f"SELECT *, CASE WHEN row_number() OVER ({window}) > 1 THEN record_id END AS repeats FROM {taps}"


def _pairs(table: str) -> str:
    """(n, into_n): an entry and the exit that ends its trip."""
    following = ", ".join(f"lead({name}) OVER card AS next_{name}" for name in ("n", "kind", "happened_s"))
    return (
        f"SELECT n, next_n AS into_n FROM (SELECT n, kind, happened_s, {following} FROM {table} WHERE is_sound"
        " WINDOW card AS (PARTITION BY person ORDER BY happened_s, n))"
        f" WHERE kind = 'in' AND next_kind = 'out' AND next_happened_s - happened_s <= {PAIR_S_MAX}"
    )


def _acts(table: str, pairs: str) -> str:
    """Every tap but the entries of trips; an exit of a trip knows its entry."""
    entry = ", ".join(f"e.{name} AS {alias}" for name, alias in _ENTRY.items())
    return (
        f"(SELECT t.*, {entry} FROM (SELECT * FROM {table} ANTI JOIN {pairs} USING (n)) t"
        f" LEFT JOIN {pairs} p ON p.into_n = t.n LEFT JOIN {table} e ON e.n = p.n)"
    )


_ENTRY: Final = {
    "happened_s": "entered_s",
    "station": "from_station",
    "station_raw": "from_station_raw",
    "lng": "from_lng",
    "lat": "from_lat",
}


def _tap_faults() -> list[Fault]:
    """What makes a tap unfit to be part of a trip."""
    return [
        *id_faults(),
        *time_faults("time_raw"),
        Fault("kind = ''", "unknown_scenario", "scenario", "kind_raw"),
        number_fault("fare_fen", "fare_fen", "fare_raw"),
        Fault("repeats IS NOT NULL", "duplicate_record", "record_id", "repeats"),
    ]


def _trip_faults(is_located: bool) -> list[Fault]:
    unknown = [_unknown("from_station_raw", "from_lng", "from_lat", is_located), _unknown("station_raw", "lng", "lat", is_located)]
    return [
        Fault(f"kind <> 'bus' AND entered_s IS NOT NULL AND {_at_night('entered_s')}", "night_tap", "happened_at", _clock("entered_s")),
        Fault(f"kind <> 'bus' AND {_at_night('happened_s')}", "night_tap", "happened_at", _clock("happened_s")),
        Fault("kind = 'in'", "unpaired_entry"),
        Fault("kind = 'out' AND entered_s IS NULL", "unpaired_exit"),
        *(Fault(f"kind = 'out' AND {holds}", "station_unknown", "", name) for holds, name in unknown),
        Fault("kind = 'out' AND station = from_station", "same_station"),
    ]


def _unknown(name: str, lng: str, lat: str, is_located: bool) -> tuple[str, str]:
    """SQL that is true where a station cannot be known, and its name to show."""
    nameless = f"COALESCE(trim({name}), '') IN ('', '-') OR regexp_matches({name}, {literal(_GARBLED)})"
    nowhere = f" OR NOT {is_place_sql(lng, lat)}" if is_located else ""
    return f"({nameless}{nowhere})", f"COALESCE({name}, '')"


def _at_night(seconds: str) -> str:
    clock = f"({seconds} + {CHINA_OFFSET_S}) % 86400"
    return f"{clock} >= {NIGHT_FROM_S} AND {clock} < {NIGHT_UNTIL_S}"


def _clock(seconds: str) -> str:
    return f"strftime(make_timestamp(({seconds} + {CHINA_OFFSET_S}) * 1000000), '%H:%M:%S')"
