"""A day that is settled in two runs comes out as if it had been settled in one, because the second reads what the first decided."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from puhui.methodology.errors import DocumentRefused
from puhui.methodology.proof import check
from puhui.methodology.words import Methodology
from puhui.quantification.duck import Duck, literal, opened
from puhui.quantification.engine import counted_for, empty_prior, run_plan
from puhui.quantification.functions import day_number, key64, text
from puhui.quantification.plan import plan_for
from puhui.quantification.scan import typed_records, with_days
from puhui.vocabulary.periods import CHINA_OFFSET_S
from tests.rooms.quantification.outcomes import Outcome, by_oracle, write_csv
from tests.rooms.quantification.random_methodologies import methodologies, records

PRIOR = ("prior_keys", "prior_acts", "prior_used", "prior_history")


def run(duck: Duck, m: Methodology, rows: list[dict[str, Any]], folder: Path) -> list[Outcome]:
    """One run over these rows with whatever the prior tables hold; adds to them what it decides."""
    source = write_csv(folder / "in.csv", rows, columns=m.columns)
    typed = typed_records(duck, source, inputs=m.columns, scenario=m.code)
    duck.run(f"CREATE OR REPLACE TEMP TABLE records AS {with_days(typed, offset_s=CHINA_OFFSET_S)}")
    days = [row["happened_at"].date() for row in rows]
    counted = counted_for(m, regions=sorted({row["region"] for row in rows}), first=min(days), last=max(days))
    run_plan(duck, plan_for([counted], engine="duckdb", has_prior=True))
    duck.run("CREATE OR REPLACE TEMP TABLE decided AS SELECT * FROM results")
    _remember(duck, m)
    return [
        tuple(row)
        for row in duck.rows("SELECT record_id, person, CAST(day AS VARCHAR), reduction_g, refusal, note FROM decided ORDER BY n")
    ]  # type: ignore[misc]


def _remember(duck: Duck, m: Methodology) -> None:
    key = key64("duckdb", f"provider || '|' || {text('day')} || '|' || record_id")
    distance = "distance_m" if "distance_m" in m.columns else "NULL"
    mode, group = literal(m.same_act.mode), literal(m.same_act.group)
    duck.run(f"INSERT INTO prior_keys SELECT {key}, provider, record_id, day FROM decided WHERE refusal IN ('', 'same_act')")
    duck.run(
        f"INSERT INTO prior_acts SELECT person, {group}, {mode}, start_s, end_s, {distance}, record_id, provider FROM decided WHERE refusal = ''"
    )
    duck.run(
        "CREATE OR REPLACE TEMP TABLE used AS SELECT person, scenario, day, reduction_g AS used_g FROM decided WHERE refusal = '' UNION ALL FROM prior_used"
    )
    duck.run(
        "CREATE OR REPLACE TEMP TABLE prior_used AS SELECT person, scenario, day, CAST(SUM(used_g) AS BIGINT) AS used_g FROM used GROUP BY ALL"
    )
    for past in m.history:
        number, column = day_number("duckdb", "day"), m.input(past.of).column
        duck.run(
            f"INSERT INTO prior_history SELECT person, scenario, {number}, {column} FROM decided WHERE refusal = '' AND end_s - start_s = 86400"
        )


def in_two_runs(m: Methodology, first: list[dict[str, Any]], second: list[dict[str, Any]]) -> list[Outcome]:
    with TemporaryDirectory() as folder, opened() as duck:
        empty_prior(duck, person="VARCHAR")
        for name in PRIOR:
            duck.run(
                f"CREATE OR REPLACE TEMP TABLE {name}_kept AS SELECT * FROM {name}; DROP VIEW {name}; ALTER TABLE {name}_kept RENAME TO {name}"
            )
        return [*run(duck, m, first, Path(folder)), *run(duck, m, second, Path(folder))]


class TestPriorState:
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(text=methodologies(), data=st.data())
    def test_two_runs_decide_what_one_would_have_decided(self, text: str, data: st.DataObject) -> None:
        try:
            m = check(text)
        except DocumentRefused:
            assume(False)
        columns = {item.column: (int(item.low), int(item.high)) for item in m.inputs}
        rows = data.draw(records([(column, low, high) for column, (low, high) in columns.items()]))
        rows.sort(key=lambda row: (row["happened_at"], row["record_id"]))
        cut = len(rows) // 2
        assume(cut)
        assert in_two_runs(m, rows[:cut], rows[cut:]) == by_oracle(m, rows)
