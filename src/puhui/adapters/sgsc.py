"""Smart Grid Smart City household electricity (New South Wales), as monthly bills and as half-hourly readings.

Rules of both
 1. Times have no zone and are taken as civil time. Region AU-NSW (only a replay gives it a Chinese division).
 2. energy_wh is rounded up to the watt-hour: more use is less saving. In these files every reading is a whole number of Wh.
 3. Incomplete readings are refused `reading_missing`, never filled in: a missing half hour would look like a saving.
 4. 0 Wh for a whole period is refused `implausible`: a home that is lived in never draws nothing, so it is vacant or disconnected, and
    not using a home is no saving. Not `missing_code`: the zero may be a true reading. If it is a fault, it can be corrected and sent.
 5. A negative reading is a `missing_code`: a supply meter cannot run backwards.

Rules of `sgsc-bills` (CSV): record_id = provider_record_id, person = customer_id; happened = first day of the month 00:00, period_days =
days of the month. Fewer than 99 % of the half hours (readings × 100 < expected × 99) is incomplete.

Rules of `sgsc-halfhour` (Parquet): one record a customer and day; record_id = customer-day, the row of the last reading stands for the
day and the other rows are merged into it. Energy = general supply + controlled load; an unknown controlled load is 0, an unknown general
supply is a missing reading. The same half hour twice with one value counts once; with two values the day is refused `clock_repeated`,
which is said before `reading_missing`. Fewer than 48 half hours refuse the day: also the first and the last day of a home.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from puhui.adapters.cells import (
    Fault,
    ceiled,
    civil,
    decimal,
    id_faults,
    is_faulty,
    number_fault,
    record_sql,
    relation_of,
    shown,
    text,
    time_faults,
)
from puhui.adapters.reading import Source, source_of
from puhui.adapters.words import NOTHING_MERGED, Adapted
from puhui.quantification.duck import Duck, literal

SCENARIO: Final = "household-electricity"
REGION: Final = "AU-NSW"
BILL_COLUMNS: Final = ("provider_record_id", "customer_id", "month", "kwh", "readings", "expected")
HALF_HOUR_COLUMNS: Final = ("customer_id", "reading_datetime", "general_supply_kwh", "controlled_load_kwh")
#: Of 100 half hours that a month has, so many must have been read.
COVERAGE_PERCENT_MIN: Final = 99
HALF_HOURS: Final = 48
_HOUSEHOLD: Final = {"scenario": literal(SCENARIO), "region": literal(REGION), "energy_wh": "energy_wh", "period_days": "period_days"}


def bills(duck: Duck, path: Path) -> Adapted:
    """One bill a customer and calendar month."""
    source = source_of(duck, path, BILL_COLUMNS)
    first = "CASE WHEN regexp_full_match(CAST(month AS VARCHAR), '[0-9]{4}-[0-9]{2}') THEN TRY_CAST(month || '-01' AS DATE) END"
    typed = relation_of(
        source.name,
        {
            "record_id": text("provider_record_id"),
            "person": text("customer_id"),
            "happened_s": civil(f"CAST({first} AS TIMESTAMP)"),
            "time_raw": shown("month"),
            "period_days": f"day(last_day({first}))",
            "energy_wh": ceiled(decimal("kwh"), 1000),
            "energy_raw": shown("kwh"),
            "readings": decimal("readings"),
            "expected": decimal("expected"),
        },
    )
    complete = f"COALESCE(readings * 100 >= expected * {COVERAGE_PERCENT_MIN} AND expected > 0, FALSE)"
    shares = "COALESCE(CAST(floor(readings) AS BIGINT) || ' / ' || CAST(floor(expected) AS BIGINT), '')"
    faults = [
        *id_faults(),
        *time_faults("time_raw"),
        number_fault("energy_wh", "energy_wh", "energy_raw"),
        Fault("energy_wh < 0", "missing_code", "energy_wh", "energy_raw"),
        Fault(f"NOT {complete}", "reading_missing", "energy_wh", shares),
        _nothing_used(),
    ]
    return Adapted(record_sql(typed, _HOUSEHOLD, faults), NOTHING_MERGED, source.rows)


def half_hours(duck: Duck, path: Path) -> Adapted:
    """Sums of 48 half hours."""
    source = source_of(duck, path, HALF_HOUR_COLUMNS)
    readings, days = f"{source.name}_readings", f"{source.name}_days"
    duck.run(f"CREATE TEMP TABLE {readings} AS SELECT *, NOT {is_faulty(_reading_faults())} AS is_sound FROM {_readings(source)}")
    duck.run(f"CREATE TEMP TABLE {days} AS {_days(readings)}")
    broken = record_sql(f"(SELECT * FROM {readings} WHERE NOT is_sound)", _HOUSEHOLD, _reading_faults())
    whole = record_sql(days, _HOUSEHOLD, _day_faults())
    merged = f"SELECT r.n, d.n AS into_n FROM {readings} r JOIN {days} d ON d.person = r.person AND d.day = r.day WHERE r.is_sound AND r.n <> d.n"
    return Adapted(f"{whole} UNION ALL {broken}", merged, source.rows)


def _readings(source: Source) -> str:
    """Every reading with its day, its half hour of the day and its energy."""
    stamp = "TRY_CAST(reading_datetime AS TIMESTAMP)"
    typed = relation_of(
        source.name,
        {
            "person": text("customer_id"),
            "happened_s": civil(stamp),
            "time_raw": shown("reading_datetime"),
            "day": f"CAST({stamp} AS DATE)",
            "half_hour": f"(hour({stamp}) * 60 + minute({stamp})) // 30",
            "general_wh": ceiled(decimal("general_supply_kwh"), 1000),
            "general_raw": shown("general_supply_kwh"),
            "controlled_wh": ceiled(decimal("controlled_load_kwh"), 1000),
            "controlled_raw": shown("controlled_load_kwh"),
        },
    )
    return f"(SELECT *, person || '-' || day AS record_id, general_wh + COALESCE(controlled_wh, 0) AS energy_wh, 1 AS period_days FROM {typed})"


def _days(readings: str) -> str:
    """Every half hour once, then every day once."""
    halves = (
        "SELECT person, day, half_hour, MAX(n) AS n, MIN(energy_wh) AS low_wh, MAX(energy_wh) AS high_wh"
        f" FROM {readings} WHERE is_sound GROUP BY person, day, half_hour"
    )
    twice = f"{_clock('half_hour')} || ': ' || low_wh || ' / ' || high_wh || ' Wh'"
    return (
        "SELECT person, day, person || '-' || day AS record_id, MAX(n) AS n, 1 AS period_days, CAST(SUM(high_wh) AS BIGINT) AS energy_wh,"
        " COUNT(high_wh) AS half_hours, MIN(low_wh) AS low_wh,"
        f" arg_min({twice}, half_hour) FILTER (WHERE low_wh <> high_wh) AS twice, {civil('CAST(day AS TIMESTAMP)')} AS happened_s"
        f" FROM ({halves}) GROUP BY person, day"
    )


def _clock(half_hour: str) -> str:
    return f"strftime(make_timestamp({half_hour} * 1800000000), '%H:%M')"


def _reading_faults() -> list[Fault]:
    """The record id comes from the home and the day, so it is not asked for by itself."""
    return [
        *id_faults("person"),
        *time_faults("time_raw"),
        number_fault("energy_wh", "general_wh", "general_raw"),
        number_fault("energy_wh", "controlled_wh", "controlled_raw"),
    ]


def _day_faults() -> list[Fault]:
    return [
        *id_faults(),
        Fault("twice IS NOT NULL", "clock_repeated", "energy_wh", "twice"),
        Fault("low_wh < 0", "missing_code", "energy_wh", "low_wh || ' Wh'"),
        Fault(f"half_hours < {HALF_HOURS}", "reading_missing", "energy_wh", f"half_hours || ' / {HALF_HOURS}'"),
        _nothing_used(),
    ]


def _nothing_used() -> Fault:
    return Fault("energy_wh = 0", "implausible", "energy_wh", "'0 Wh / ' || period_days || ' d'")
