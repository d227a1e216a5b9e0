"""What a count leaves that is only looked at: sums by person and scenario, the refusals, and the acts that were refused before.

All that was accepted before and still is lies in the run's own folder; it is not written again, neither sorted nor sealed.

sums.parquet · refused/000.parquet · acts/<group>/000.parquet
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from puhui.behaviours.actions import run_inputs
from puhui.behaviours.actions.run_outputs import PARQUET, by_scenario
from puhui.behaviours.models import Run
from puhui.behaviours.reads.standing import counted_folder, own_folder
from puhui.quantification.duck import Duck, listed, literal
from puhui.quantification.functions import key64
from puhui.quantification.plan import Counted

SUMS = "sums.parquet"


def write_to_look_at(duck: Duck, run: Run, folder: Path, counted: Sequence[Counted]) -> None:
    """From `results`, which may be a view: it is read once, and once more for the few acts that come in."""
    duck.run("CREATE OR REPLACE TEMP TABLE looked AS SELECT n, person, scenario, reduction_g, refusal FROM results")
    duck.run(f"COPY ({_SUMS}) TO {literal(folder / SUMS)} ({PARQUET})")
    (folder / "refused").mkdir()
    refused = "SELECT l.person AS account, i.batch, i.row, l.refusal FROM looked l JOIN records i ON i.n = l.n WHERE l.refusal <> ''"
    duck.run(f"COPY ({refused}) TO {literal(folder / 'refused' / '000.parquet')} ({PARQUET})")
    before, now = _refused_before(run), read_refused(folder)
    if before:
        duck.run(
            f"CREATE OR REPLACE TEMP TABLE entering AS SELECT DISTINCT batch, row FROM {_refused(before)} ANTI JOIN {now} USING (batch, row)"
        )
        if not duck.is_empty("entering"):
            _entering(duck, folder, counted)


_SUMS = (
    "SELECT person AS account, scenario, CAST(SUM(reduction_g) AS BIGINT) AS grams, COUNT(*) AS acts FROM looked WHERE refusal = ''"
    " GROUP BY person, scenario"
)


def _refused_before(run: Run) -> list[Path]:
    """The refusals of the run and of whatever has corrected it: a later run read one of these."""
    corrections = run.corrections.filter(correction__stage="posted").values_list("correction", flat=True)
    folders = [own_folder(run), *(counted_folder(run, number) for number in corrections)]
    return sorted(path for folder in folders for path in (folder / "refused").glob("*.parquet"))


def _entering(duck: Duck, folder: Path, counted: Sequence[Counted]) -> None:
    """Acts that now count and did not: the columns that a later run reads of an act."""
    key = key64("duckdb", "r.provider || '|' || CAST(r.day AS VARCHAR) || '|' || r.record_id")
    mode = by_scenario(counted, lambda item: literal(item.methodology.same_act.mode), "''")
    group = by_scenario(counted, lambda item: literal(item.methodology.same_act.group), "''")
    there = duck.columns("results")
    inputs = ", ".join(f"r.{name}" if name in there else f"CAST(NULL AS BIGINT) AS {name}" for name in run_inputs.COLUMNS)
    duck.run(
        f"CREATE OR REPLACE TEMP TABLE act AS SELECT r.person AS account, {key} AS key, r.provider, r.record_id, i.batch, i.row, r.scenario, r.day,"
        f" r.start_s, r.end_s, {mode} AS mode, {group} AS grp, {inputs}, r.reduction_g"
        " FROM results r JOIN records i ON i.n = r.n WHERE r.refusal = '' AND r.n IN (SELECT n FROM records SEMI JOIN entering USING (batch, row))"
    )
    for name in sorted({item.methodology.same_act.group for item in counted}):
        (folder / "acts" / name).mkdir(parents=True)
        path = folder / "acts" / name / "000.parquet"
        duck.run(f"COPY (SELECT * FROM act WHERE grp = {literal(name)}) TO {literal(path)} ({PARQUET})")


def read_refused(folder: Path) -> str:
    """The records that a count refused, by batch and row: a relation, or empty where it refused none."""
    return _refused(sorted((folder / "refused").glob("*.parquet")))


def _refused(files: Sequence[Path]) -> str:
    return f"(SELECT batch, row FROM read_parquet({listed(files)}, union_by_name = true))" if files else ""


def summed_in(folder: Path) -> str:
    """The accepted acts of a count as `account, scenario, grams, acts`, one row or several a person; empty where nothing was accepted."""
    if (folder / SUMS).exists():
        return f"SELECT account, scenario, grams, acts FROM read_parquet({literal(folder / SUMS)})"
    files = sorted((folder / "acts").glob("*/*.parquet"))
    if not files:
        return ""
    return f"SELECT account, scenario, reduction_g AS grams, 1 AS acts FROM read_parquet({listed(files)}, union_by_name = true)"
