"""The few functions in which DuckDB and Spark differ, each with one meaning that tests hold by golden values.

`key64` is the persistent key (first 64 bits of MD5, little-endian, less 2**63); `spread` only proposes candidates inside one run
and may be any hash, because every candidate is confirmed on its text.
"""

from __future__ import annotations

from typing import Literal

Engine = Literal["duckdb", "spark"]

SEPARATOR_CODE = 31  # the ASCII unit separator; form checks keep it out of every text column


def joined(engine: Engine, *parts: str) -> str:
    """Texts with the unit separator between them; a missing part is an empty text."""
    separator = f"chr({SEPARATOR_CODE})" if engine == "duckdb" else f"char({SEPARATOR_CODE})"
    return f" || {separator} || ".join(parts)


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
