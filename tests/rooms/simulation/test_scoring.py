"""The score of "one act once": perfect decisions score 1, and each way of deciding wrongly shows in its own figure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from puhui.simulation.scoring import Score, one_act_once_score

Ask = Callable[[str], list[tuple[Any, ...]]]

#: The written rule: reports of one account that overlap in time, or of one mode within 180 s and a quarter of the distance.
RULE = """
    WITH good AS (
        SELECT s.provider, s.record_id, t.day, t.account, s.scenario, s.distance_m, s.happened_at AS starts_at,
            s.happened_at + to_seconds(coalesce(s.duration_s, 0)) AS ends_at
        FROM sent AS s JOIN truth AS t USING (provider, record_id, file)
        WHERE t.copy = 0 AND t.expected IN ('', 'same_act') AND s.scenario IN ('metro-ride', 'bus-ride', 'shared-bike')
    )
    SELECT DISTINCT b.provider, b.day, b.record_id FROM good AS a JOIN good AS b ON a.account = b.account AND a.day = b.day
        AND (a.starts_at, a.provider, a.record_id) < (b.starts_at, b.provider, b.record_id)
        AND (b.starts_at < a.ends_at OR (a.scenario = b.scenario AND b.starts_at <= a.starts_at + INTERVAL 180 SECOND
            AND coalesce(abs(a.distance_m - b.distance_m) * 4 <= greatest(a.distance_m, b.distance_m), true)))
"""


@pytest.fixture
def score(city: Path, tmp_path: Path) -> Callable[[str], Score]:
    """Scores decisions that a query makes from the truth."""

    def scored(refusal: str) -> Score:
        decisions = tmp_path / "decisions.parquet"
        truth = f"read_parquet('{city}/truth/*.parquet')"
        with duckdb.connect() as con:
            con.execute(f"COPY (SELECT provider, day, record_id, {refusal} AS refusal FROM {truth}) TO '{decisions}' (FORMAT parquet)")
        return one_act_once_score(sorted((city / "truth").glob("*.parquet")), decisions)

    return scored


class TestScore:
    def test_the_truth_itself_scores_one(self, score: Callable[[str], Score]) -> None:
        found = score("expected")
        assert found.double_reported == found.counted_once > 500
        assert (found.recall, found.false_refusals, found.counted_twice, found.counted_never, found.undecided) == (1.0, 0, 0, 0, 0)

    def test_letting_the_other_report_count_is_as_good(self, score: Callable[[str], Score]) -> None:
        other = """CASE WHEN expected = 'same_act' THEN '' WHEN expected = '' AND count(*) FILTER (copy = 0 AND expected = 'same_act')
            OVER (PARTITION BY act_id) > 0 THEN 'same_act' ELSE expected END"""
        assert score(other).recall == 1.0

    def test_refusing_nothing_finds_no_double(self, score: Callable[[str], Score]) -> None:
        found = score("''")
        assert found.recall == 0.0
        assert found.counted_twice == found.double_reported

    def test_no_decision_as_null_means_accepted(self, score: Callable[[str], Score]) -> None:
        assert score("nullif(expected, '')").recall == 1.0

    def test_refusing_everything_as_one_act_counts_none_and_is_all_false(self, score: Callable[[str], Score]) -> None:
        found = score("'same_act'")
        assert found.counted_never == found.double_reported
        assert found.false_refusals == found.should_count
        assert found.false_refusal_share == 1.0

    def test_another_refusal_of_a_single_record_is_no_false_same_act(self, score: Callable[[str], Score]) -> None:
        assert score("CASE WHEN expected = '' THEN 'too_late' ELSE expected END").false_refusals == 0

    def test_a_record_without_a_decision_is_counted_as_such(self, city: Path, tmp_path: Path) -> None:
        decisions = tmp_path / "decisions.parquet"
        with duckdb.connect() as con:
            empty = "SELECT ''::VARCHAR AS provider, DATE '2026-03-02' AS day, '' AS record_id, '' AS refusal"
            con.execute(f"COPY ({empty}) TO '{decisions}' (FORMAT parquet)")
        found = one_act_once_score(sorted((city / "truth").glob("*.parquet")), decisions)
        assert found.undecided == found.should_count + 2 * found.double_reported

    def test_the_written_rule_finds_every_double_and_refuses_nothing_else(self, ask: Ask, score: Callable[[str], Score]) -> None:
        refused = ", ".join(f"('{provider}', '{record_id}')" for provider, _, record_id in ask(RULE))
        found = score(
            f"CASE WHEN expected NOT IN ('', 'same_act') THEN expected WHEN (provider, record_id) IN ({refused}) THEN 'same_act' ELSE '' END"
        )
        assert found.recall == 1.0
        assert found.false_refusals == 0
