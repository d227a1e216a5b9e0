"""The few functions in which DuckDB and Spark differ, each with one meaning that tests hold by golden values.

`key64` is the persistent key (first 64 bits of MD5, little-endian, less 2**63); `spread` only proposes candidates inside one run
and may be any hash, because every candidate is confirmed on its text.
"""

from __future__ import annotations

from typing import Literal

Engine = Literal["duckdb", "spark"]

SEPARATOR_CODE = 31  # the ASCII unit separator; form checks keep it out of every text column


def joined(engine: Engine, *parts: str) -> str:
    """Texts with the unit separator between them. No part may be NULL: engines disagree about it."""
    separator = f"chr({SEPARATOR_CODE})" if engine == "duckdb" else f"char({SEPARATOR_CODE})"
    return f"concat({f', {separator}, '.join(parts)})"  # one function: each `||` would copy the text again; `concat_ws` takes twice as long


def unsigned64(engine: Engine, text: str) -> str:
    """The first 64 bits of the MD5 of a text, little-endian, as an unsigned whole number."""
    if engine == "duckdb":
        return f"(md5_number({text}) & 18446744073709551615::UHUGEINT)::UBIGINT"
    hexes = ", ".join(f"substr(md5({text}), {place}, 2)" for place in range(15, 0, -2))
    return f"CAST(conv(concat({hexes}), 16, 10) AS DECIMAL(20, 0))"


def key64(engine: Engine, text: str) -> str:
    """The signed key: order-preserving, and a BIGINT everywhere."""
    if engine == "duckdb":
        return f"({unsigned64(engine, text)}::HUGEINT - 9223372036854775808)::BIGINT"
    return f"CAST({unsigned64(engine, text)} - 9223372036854775808 AS BIGINT)"


def spread(engine: Engine, *parts: str) -> str:
    """A fast hash inside one run."""
    name = "hash" if engine == "duckdb" else "xxhash64"
    return f"{name}({', '.join(parts)})"


def text(value: str) -> str:
    return f"CAST({value} AS STRING)"


def day_number(engine: Engine, day: str) -> str:
    """Days since 1970-01-01, so that a window can count days."""
    if engine == "duckdb":
        return f"CAST(date_diff('day', DATE '1970-01-01', {day}) AS INTEGER)"
    return f"datediff({day}, DATE '1970-01-01')"


#: A day has this many parts, one bit each; a bit more would not fit a signed number with room for a sum of two.
DAY_PARTS = 60


def touched(engine: Engine, *, start: str, lasts: str, least_s: int) -> str:
    """The parts of the clock's day that an act touches, as bits: from its start to its end, or for `least_s` if it is shorter.

    Two acts that meet share a part; two that share one need not meet.
    """
    divided = "//" if engine == "duckdb" else "div"
    moment = f"CAST({start} % 86400 AS INT)"
    first = f"({moment} {divided} {86400 // DAY_PARTS})"
    last = f"(({moment} + GREATEST({lasts}, {least_s})) {divided} {86400 // DAY_PARTS})"
    low, whole = _bit(engine, first), (1 << DAY_PARTS) - 1
    return (
        f"CASE WHEN {last} < {DAY_PARTS} THEN {_bit(engine, f'{last} + 1')} - {low} WHEN {last} - {first} >= {DAY_PARTS - 1} THEN {whole}"
        f" ELSE {whole} - {low} + {_bit(engine, f'{last} - {DAY_PARTS - 1}')} END"
    )


def _bit(engine: Engine, place: str) -> str:
    return f"(CAST(1 AS BIGINT) << ({place}))" if engine == "duckdb" else f"shiftleft(CAST(1 AS BIGINT), {place})"
