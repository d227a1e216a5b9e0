"""One city-day of metro rides as a provider would send it: three rides a person, in the order of time, with doubles and flaws.

Made by whole-number arithmetic inside the engine's database, so that 36 million are there in a minute. Nothing in it is measured.
About 0.5 % of the records are sent twice, 2.5 % are reported by a second provider, 1 % lie outside every range.
"""

from __future__ import annotations

from math import gcd
from pathlib import Path

from puhui.quantification.duck import literal, opened

#: 18 March 2026, 06:00 in China; the day of the metro lasts 18 hours.
_OPENS_S = 1_773_784_800
_OPEN_FOR_S = 64_800
_RIDES_EACH = 3
COLUMNS = ("record_id", "person", "happened_at", "region", "distance_m", "duration_s")
SUMMED = ("distance_m", "duration_s")


def write_rides(path: Path, *, rows: int) -> int:
    """About `rows` rides as Parquet, compressed as the simulated city's files are. Gives how many there are."""
    persons = max(1, int(rows / 1.03) // _RIDES_EACH)
    with opened() as duck:
        duck.run(f"COPY ({_rides(persons)}) TO {literal(path)} (FORMAT PARQUET, COMPRESSION ZSTD)")
        return int(duck.value(f"SELECT COUNT(*) FROM read_parquet({literal(path)})"))


def _rides(persons: int) -> str:
    """A fixed multiplier spreads persons over the day; the second ride of every fourth person is somebody else's."""
    step = next(n for n in range(2_654_435_761 % persons + 1, 2 * persons + 2) if gcd(n, persons) == 1)
    who = "CASE WHEN turn = 1 AND p % 4 = 0 THEN p + 1 ELSE p END AS who"
    acts = (
        f"SELECT i, i // {persons} AS turn, (i % {persons} * {step} + i // {persons} * 104729) % {persons} AS p,"
        f" {_OPENS_S} + i * {_OPEN_FOR_S} // {persons * _RIDES_EACH} AS start_s, (i * 2654435761 + 40503) % 4294967296 AS dice"
        f" FROM range({persons * _RIDES_EACH}) r(i)"
    )
    sent = (
        f"SELECT i, 0 AS again, start_s, {who}, dice FROM ({acts}) UNION ALL"
        f" SELECT i, CASE WHEN dice % 1000 < 5 THEN 1 ELSE 2 END, start_s + dice % 90, {who}, dice FROM ({acts}) WHERE dice % 1000 < 30"
    )
    plain_m = "600 + dice // 4096 % 24000"
    return (
        "SELECT CASE WHEN again = 2 THEN 'A' ELSE 'M' END || '20260318-' || i AS record_id,"
        " 'HF' || lpad(CAST((who * 7919 + 31) % 1000000007 AS VARCHAR), 10, '0') AS person,"
        " make_timestamp((start_s + 28800) * 1000000) AS happened_at,"
        " CASE who % 16 WHEN 0 THEN '340200' WHEN 1 THEN '340800' WHEN 2 THEN '341200' ELSE '340100' END AS region,"
        f" CAST(CASE WHEN dice // 1000 % 1000 < 5 THEN 100 + dice % 390 WHEN dice // 1000 % 1000 < 10 THEN 61000 + dice % 20000 ELSE {plain_m} END"
        " AS INTEGER) AS distance_m,"
        f" CAST(CASE WHEN dice // 1000 % 1000 < 10 THEN 3600 ELSE 120 + ({plain_m}) * 12 // 100 + dice % 300 END AS INTEGER) AS duration_s"
        f" FROM (SELECT * FROM ({sent}) ORDER BY start_s, i, again)"  # sorted as numbers: with their texts they would not fit in memory
    )
