"""The name of a result: count, sum of grams, and the order-free sum of 64-bit MD5 values of each row's canonical text.

The same in DuckDB, Spark, PostgreSQL and hashlib; docs/inside/engine.md shows how to compute it by hand. A sum does not resist an
adversary, so a run's manifest carries a SHA-256 over the sorted rows beside it (`seal`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from puhui.quantification.functions import SEPARATOR_CODE, Engine, joined, text, unsigned64

#: The columns of a result row's canonical text, in this order.
ROW_COLUMNS = ("day", "reduction_g", "refusal", "note", "provider", "record_id", "person")


@dataclass(frozen=True, slots=True)
class Digest:
    rows: int
    reduction_g: int
    spread_sum: int

    def __str__(self) -> str:
        return f"{self.rows}:{self.reduction_g}:{self.spread_sum:x}"


def row_text_sql(engine: Engine) -> str:
    """The canonical text of a result row; what is unknown is an empty text."""
    return joined(engine, *(f"COALESCE({text(column)}, '')" for column in ROW_COLUMNS))


def by_refusal_sql(engine: Engine, relation: str = "results") -> str:
    """For each refusal code, '' among them: the code, count, Σ grams, Σ spread. The digest is the sum of these rows."""
    return (
        f"SELECT refusal, COUNT(*), CAST(SUM(reduction_g) AS BIGINT), SUM({unsigned64(engine, row_text_sql(engine))})"
        f" FROM {relation} GROUP BY refusal"
    )


def summed(found: Iterable[tuple[Any, ...]]) -> tuple[Digest, dict[str, int]]:
    """The digest, and how many records were refused by each code."""
    rows = [(str(code), int(count), int(grams), int(total)) for code, count, grams, total in found]
    digest = Digest(sum(row[1] for row in rows), sum(row[2] for row in rows), sum(row[3] for row in rows))
    return digest, {code: count for code, count, _, _ in sorted(rows) if code}


def row_text(values: Iterable[object]) -> str:
    """The canonical text by hand, for the oracle and for anyone who checks us."""
    return chr(SEPARATOR_CODE).join("" if value is None else str(value) for value in values)


def digest_by_hand(rows: Iterable[tuple[object, ...]]) -> Digest:
    """The digest of rows given as ROW_COLUMNS tuples, with hashlib only."""
    count = grams = total = 0
    for row in rows:
        count, grams = count + 1, grams + int(str(row[1] or 0))
        total += int.from_bytes(hashlib.md5(row_text(row).encode(), usedforsecurity=False).digest()[:8], "little")
    return Digest(count, grams, total)


#: How many leaves a seal has at most; each is the SHA-256 of its rows in the order of their texts.
SEAL_LEAVES = 4096


def seal_leaves_sql(relation: str = "results") -> str:
    """(leaf, sha256 of its sorted rows): rows fall into leaves by the MD5 of their own text."""
    row = row_text_sql("duckdb")
    return (
        f"SELECT leaf, sha256(string_agg(line, chr(10) ORDER BY line)) AS leaf_hash FROM (SELECT line, ({unsigned64('duckdb', 'line')} % {SEAL_LEAVES}) AS leaf"
        f" FROM (SELECT {row} AS line FROM {relation})) GROUP BY leaf ORDER BY leaf"
    )


def seal(leaves: Iterable[tuple[int, str]]) -> str:
    """SHA-256 over the leaves in order: what a later change to any row would change."""
    whole = hashlib.sha256()
    for leaf, leaf_hash in leaves:
        whole.update(f"{leaf}:{leaf_hash}\n".encode())
    return whole.hexdigest()
