"""How well "one act once" did on a simulated city: the recall of its double reports, and what it refused without need.

An act is double-reported when two or more of its records would each count alone; exactly one of them should. Which one is
left to whoever decides, so a refusal of either is as good.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

#: A province's day is scored within this; what does not fit waits on disk.
MEMORY_LIMIT: Final = "2GB"


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of acts and records. `undecided`: records of the truth on which no decision was found."""

    double_reported: int
    counted_once: int
    counted_twice: int
    counted_never: int
    should_count: int
    false_refusals: int
    undecided: int

    @property
    def recall(self) -> float:
        """Share of double-reported acts that counted exactly once; 1 where there was none."""
        return self.counted_once / self.double_reported if self.double_reported else 1.0

    @property
    def false_refusal_share(self) -> float:
        return self.false_refusals / self.should_count if self.should_count else 0.0


#: A record sent twice is one record here: it counted if either copy did. A provider has one record of an act.
_SCORE_SQL = """
WITH record AS (
    SELECT truth.act_id, truth.provider, bool_or(coalesce(decided.refusal, '') = '') AND bool_or(decided.record_id IS NOT NULL) AS counted,
        coalesce(bool_or(decided.refusal = 'same_act'), false) AS is_same, bool_and(decided.record_id IS NULL) AS is_undecided
    FROM read_parquet($truth) AS truth LEFT JOIN read_parquet($decisions) AS decided
        ON decided.provider = truth.provider AND decided.day::DATE = truth.day AND decided.record_id = truth.record_id
    WHERE truth.copy = 0 AND truth.expected IN ('', 'same_act') GROUP BY truth.act_id, truth.provider
), act AS (
    SELECT count(*) AS reports, count(*) FILTER (counted) AS counts, count(*) FILTER (is_same AND NOT counted) AS refusals,
        count(*) FILTER (is_undecided) AS undecided
    FROM record GROUP BY act_id
)
SELECT
    count(*) FILTER (reports > 1),
    count(*) FILTER (reports > 1 AND counts = 1),
    count(*) FILTER (reports > 1 AND counts > 1),
    count(*) FILTER (reports > 1 AND counts = 0),
    count(*) FILTER (reports = 1),
    count(*) FILTER (reports = 1 AND refusals = 1),
    coalesce(sum(undecided), 0)::BIGINT
FROM act
"""


def one_act_once_score(truth_paths: Sequence[Path], decisions_path: Path) -> Score:
    """Compares truth files of `simulate` with decisions (Parquet: provider, day, record_id, refusal; empty or null: accepted)."""
    with tempfile.TemporaryDirectory() as spill, duckdb.connect() as con:
        con.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        con.execute("SET temp_directory = ?", [spill])
        answer = {"truth": [str(path) for path in truth_paths], "decisions": str(decisions_path)}
        row = con.execute(_SCORE_SQL, answer).fetchone()
    assert row is not None
    return Score(*row)
