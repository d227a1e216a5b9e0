"""How a file of monitoring data is read and what is found in it, as SQL over whole numbers: an amount is millionths of a watt-hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from puhui.quantification.duck import literal
from puhui.registry.words.series import Holds, Measure, SeriesColumn, SeriesKind

#: A number of a cell is read with so many decimals.
DECIMALS = 7
#: Millionths of a watt-hour in 10⁻⁷ of a unit, as a fraction; a power is still to be multiplied by the minutes of its interval, over 60.
_UNITS = {"kW": (100, 1), "W": (1, 10), "kWh": (100, 1), "Wh": (1, 10)}
_ZONED = r":\d\d(\.\d+)?\s*(Z|[+-]\d\d(:?\d\d)?)$"
_FORMS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d",
)
#: More than this share of the capacity counts nothing at all: it is no measurement.
BEYOND = (6, 5)
CONSTANT_LEAST = 12
#: An inverter that sleeps from dusk to dawn leaves no gap worth a look.
NIGHT_S_MAX = 18 * 3600


def text_of(column: SeriesColumn) -> str:
    return f"NULLIF(trim(CAST({column.name} AS VARCHAR)), '')"


def number_of(column: SeriesColumn) -> str:
    return f"TRY_CAST({text_of(column)} AS DECIMAL(18, {DECIMALS}))"


def clock_of(column: SeriesColumn) -> str:
    """What the clock said, without a zone."""
    forms = ", ".join(literal(form) for form in _FORMS)
    return f"try_strptime(regexp_replace({text_of(column)}, '(\\.\\d+)?\\s*(Z|[+-]\\d\\d(:?\\d\\d)?)?$', CASE WHEN {_has_zone(column)} THEN '' ELSE '\\0' END), [{forms}])"


def _has_zone(column: SeriesColumn) -> str:
    return f"regexp_matches({text_of(column)}, {literal(_ZONED)})"


def moment_of(column: SeriesColumn, zone: str) -> str:
    """Seconds since 1970, by the zone that the time names or else by that of the delivery."""
    zoned = f"epoch(TRY_CAST({text_of(column)} AS TIMESTAMPTZ))"
    return f"CAST(CASE WHEN {_has_zone(column)} THEN {zoned} ELSE epoch(timezone({literal(zone)}, {clock_of(column)})) END AS BIGINT)"


def is_sentinel(column: SeriesColumn, kind: SeriesKind) -> str:
    return f"COALESCE({number_of(column)} IN ({', '.join(kind.sentinels)}), FALSE)" if kind.sentinels else "FALSE"


def why_not(column: SeriesColumn, kind: SeriesKind, zone: str) -> str:
    """Why a cell is not taken; NULL where it is."""
    missing = "NULL" if column.optional else "'missing'"
    whens = [f"WHEN {text_of(column)} IS NULL THEN {missing}"]
    if column.holds is Holds.TIME:
        whens.append(f"WHEN {moment_of(column, zone)} IS NULL THEN 'not_a_time'")
    if column.holds is Holds.AMOUNT:
        whens.append(f"WHEN {number_of(column)} IS NULL THEN 'not_a_number'")
        whens.append(f"WHEN {is_sentinel(column, kind)} THEN NULL")
        whens.append(f"WHEN {number_of(column)} NOT BETWEEN {column.low} AND {column.high} THEN 'out_of_range'")
    return f"CASE {' '.join(whens)} END"


def amount_of(kind: SeriesKind, interval_s: int) -> str:
    """Millionths of a watt-hour; NULL for a code that stands for no number."""
    column = kind.amount
    times, over = _UNITS[column.unit]
    if kind.measure is Measure.POWER:
        times, over = times * interval_s, over * 3600
    whole = f"CAST(CAST({number_of(column)} AS DECIMAL(38, {DECIMALS})) * {10**DECIMALS} AS HUGEINT)"
    return f"CASE WHEN NOT {is_sentinel(column, kind)} THEN CAST({whole} * {times} // {over} AS BIGINT) END"


def kept_columns(kind: SeriesKind, *, device: str, zone: str, interval_s: int, present: Sequence[str]) -> str:
    """What is kept of a good row."""
    if kind.is_inventory:
        return "row, " + ", ".join(f"{_cell(column, kind)} AS {column.name}" for column in kind.columns if column.name in present)
    meter, at = kind.columns[0], next(column for column in kind.columns if column.holds is Holds.TIME)
    whose = f"COALESCE({text_of(meter)}, {literal(device)})" if meter.name in present else literal(device)
    return (
        f"row, {whose} AS device, {moment_of(at, zone)} AS at_s, {clock_of(at)} AS clock,"
        f" {amount_of(kind, interval_s)} AS amount, {interval_s} AS interval_s"
    )


def _cell(column: SeriesColumn, kind: SeriesKind) -> str:
    if column.holds is Holds.AMOUNT:
        return f"CASE WHEN NOT {is_sentinel(column, kind)} THEN {number_of(column)} END"
    return text_of(column)


# -- what counts -------------------------------------------------------------------------------------------------------

#: One amount for each interval of a device: where several are told the smallest; none where only codes for no number are.
SLOTS = (
    "SELECT device, interval_s, (at_s + interval_s // 2) // interval_s AS slot, MIN(amount) AS amount, COUNT(*) AS n,"
    " COUNT(DISTINCT amount) AS kinds, COUNT(*) - COUNT(amount) AS codes, MIN(row) AS row, MIN(at_s) AS at_s, MIN(clock) AS clock"
    " FROM series GROUP BY ALL"
)


def steps(measure: Measure) -> str:
    """What each interval brought, before it is held against the capacity. A meter's reading needs the one just before it."""
    day = "DATE '1970-01-01' + CAST(({} + 28800) // 86400 AS INTEGER)"
    if measure is Measure.READING:
        return (
            f"SELECT device, interval_s, slot, row, at_s, clock, amount - before AS amount, before AS start, {day.format('at_s - 1')} AS day FROM"
            " (SELECT *, LAG(amount) OVER w AS before, LAG(slot) OVER w AS slot_before FROM slots WHERE amount IS NOT NULL"
            " WINDOW w AS (PARTITION BY device ORDER BY slot)) WHERE slot - slot_before = 1"
        )
    return f"SELECT device, interval_s, slot, row, at_s, clock, amount, 0 AS start, {day.format('at_s')} AS day FROM slots WHERE amount IS NOT NULL"


#: What an interval counts: nothing below zero, the capacity at most, nothing at all far beyond it; nothing of a day that is set aside.
COUNTED = (
    "SELECT s.*, CASE WHEN l.cap IS NULL THEN GREATEST(s.amount, 0)"
    f" WHEN s.amount * {BEYOND[1]} > l.cap * {BEYOND[0]} THEN 0 ELSE GREATEST(LEAST(s.amount, l.cap), 0) END AS counted"
    " FROM steps s LEFT JOIN limits l USING (device, interval_s)"
    " WHERE NOT EXISTS (SELECT 1 FROM aside a WHERE a.device IN ('', s.device) AND s.day BETWEEN a.first AND a.last)"
)

BY_YEAR = (
    "SELECT device, CAST(YEAR(day) AS INTEGER) AS year, CAST(SUM(counted) // 1000000 AS BIGINT), CAST(MIN(start) // 1000000 AS BIGINT),"
    " COUNT(DISTINCT day), COUNT(*) FROM counted WHERE day BETWEEN {first} AND {last} GROUP BY ALL ORDER BY 1, 2"
)
BY_DAY = "SELECT device, day, CAST(SUM(counted) AS BIGINT) AS counted, COUNT(*) AS intervals FROM counted GROUP BY ALL"


def limits(capacities: Mapping[str, int | None]) -> str:
    """Each device's most in one of its intervals."""
    known = [(name, watts) for name, watts in capacities.items() if watts is not None]
    rows = ", ".join(f"({literal(name)}, {watts})" for name, watts in known) or "(NULL, NULL)"
    return (
        "SELECT DISTINCT s.device, s.interval_s, CAST(CAST(c.w AS HUGEINT) * 1000000 * s.interval_s // 3600 AS BIGINT) AS cap"
        f" FROM slots s JOIN (VALUES {rows}) c(device, w) USING (device)"
    )


def aside_days(days: Sequence[tuple[str, date, date]]) -> str:
    rows = ", ".join(f"({literal(device)}, DATE {literal(first)}, DATE {literal(last)})" for device, first, last in days)
    empty = "SELECT '' AS device, DATE '1970-01-01' AS first, DATE '1970-01-01' AS last WHERE FALSE"
    return f"SELECT * FROM (VALUES {rows}) a(device, first, last)" if rows else empty


# -- what is found: device, first, last (as texts), how many, up to five rows ------------------------------------------

_SAID = "strftime(to_timestamp({}), '%Y-%m-%d %H:%M')"
_ROWS = "list_sort(list(row))[:5]"

#: From the last interval with a number to the next; asleep where both ends make next to nothing.
GAPS = (
    f"SELECT device, {_SAID.format('at_before')}, {_SAID.format('at_s')}, CAST(slot - before - 1 AS BIGINT), [row],"
    f" {{dark}} AND at_s - at_before < {NIGHT_S_MAX} AND GREATEST(amount, amount_before) * 50 <= top"
    " FROM (SELECT *, LAG(slot) OVER w AS before, LAG(at_s) OVER w AS at_before, LAG(amount) OVER w AS amount_before,"
    " MAX(amount) OVER (PARTITION BY device) AS top FROM slots WHERE amount IS NOT NULL WINDOW w AS (PARTITION BY device ORDER BY slot))"
    " WHERE slot - before > 1 ORDER BY at_before"
)


def _by_device(where: str, source: str, count: str = "COUNT(*)") -> str:
    first, last = _SAID.format("MIN(at_s)"), _SAID.format("MAX(at_s)")
    return f"SELECT device, {first}, {last}, CAST({count} AS BIGINT), {_ROWS} FROM ({source}) WHERE {where} GROUP BY device ORDER BY device"


#: At least an hour of one day is there twice, with different numbers: clocks that were set back.
_REPEATED = (
    "SELECT *, kinds > 1 AND COUNT(*) FILTER (WHERE kinds > 1) OVER (PARTITION BY device, CAST(clock AS DATE)) * interval_s"
    " BETWEEN 3600 AND 7200 AND interval_s <= 3600 AND HOUR(clock) < 4 AS is_hour FROM slots"
)
TWINS = _by_device("n > 1 AND kinds <= 1", "SELECT * FROM slots", "SUM(n - 1)")
CLASHES = _by_device("kinds > 1 AND NOT is_hour", _REPEATED)
SUMMER_TIME = _by_device("is_hour", _REPEATED)
SENTINELS = _by_device("codes > 0", "SELECT * FROM slots", "SUM(codes)")
_WITH_LIMIT = (
    "SELECT s.*, l.cap, MAX(s.amount) OVER (PARTITION BY s.device) AS top FROM steps s LEFT JOIN limits l USING (device, interval_s)"
)
ABOVE = _by_device("amount > cap", _WITH_LIMIT)
NIGHT = _by_device("(HOUR(clock) >= 22 OR HOUR(clock) < 4) AND interval_s <= 3600 AND amount * 50 > COALESCE(cap, top)", _WITH_LIMIT)
NEGATIVE = _by_device("amount < 0", "SELECT * FROM steps")
#: Just below a power of ten before, and near zero after.
_FULL = "start * 10 >= 9 * CAST(10 ** CAST(CEIL(LOG10(GREATEST(start, 1))) AS INTEGER) AS HUGEINT) AND (start + amount) * 10 <= start"
BACKWARDS = _by_device(f"amount < 0 AND NOT ({_FULL})", "SELECT * FROM steps")
ROLL_OVERS = _by_device(f"amount < 0 AND ({_FULL})", "SELECT * FROM steps")
CONSTANTS = (
    f"SELECT device, {_SAID.format('MIN(at_s)')}, {_SAID.format('MAX(at_s)')}, COUNT(*), {_ROWS} FROM"
    " (SELECT *, slot - ROW_NUMBER() OVER (PARTITION BY device, amount ORDER BY slot) AS run FROM steps WHERE amount > 0)"
    f" GROUP BY device, amount, run HAVING COUNT(*) >= {CONSTANT_LEAST} ORDER BY MIN(at_s)"
)
OUTLIERS = (
    "SELECT device, CAST(day AS VARCHAR), CAST(day AS VARCHAR), 1, [row] FROM (SELECT *, MAX(total) OVER w AS most, COUNT(*) OVER w AS days FROM"
    " (SELECT device, day, SUM(amount) AS total, MIN(row) AS row FROM steps GROUP BY ALL)"
    " WINDOW w AS (PARTITION BY device ORDER BY day ROWS BETWEEN 30 PRECEDING AND 1 PRECEDING))"
    " WHERE days >= 14 AND total * 2 > most * 3 AND most > 0 ORDER BY device, day"
)
