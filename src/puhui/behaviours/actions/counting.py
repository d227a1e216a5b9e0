"""The plan over gathered records, up to `results`: the same for a settlement run, for its recomputation and for a trial."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from puhui.library.words import InForce
from puhui.quantification.duck import Duck
from puhui.quantification.engine import counted_for, run_plan
from puhui.quantification.plan import Counted, plan_for
from puhui.quantification.words import Report, silent


def counted(
    duck: Duck,
    in_force: dict[str, InForce],
    *,
    first: date,
    last: date,
    is_in_force: bool,
    has_prior: bool,
    is_read_once: bool = False,
    report: Report = silent,
) -> list[Counted]:
    """Makes `results` of `records` and the prior state. `is_in_force` is false for a replay, which any day may be counted by; `is_read_once`
    where nobody reads the results twice, so that they stay a view."""
    regions = [str(found[0]) for found in duck.rows("SELECT DISTINCT region FROM records")]
    _add_missing_columns(duck, in_force)
    found = [counted_for(item.methodology, regions=regions, first=first, last=last) for item in in_force.values()]
    has_keys = has_prior and not duck.is_empty("prior_keys")
    plan = plan_for(found, engine="duckdb", in_force=is_in_force, has_received=True, has_prior=has_prior, has_keys=has_keys)
    run_plan(duck, plan, report=report)
    if not is_read_once:
        _compute_once(duck)
    return sorted(found, key=lambda item: item.methodology.code)


def _compute_once(duck: Duck) -> None:
    """`results` is a view, and every output reads it: as a table its formulas are computed once."""
    duck.run("CREATE OR REPLACE TEMP TABLE computed AS SELECT * FROM results")
    duck.run("DROP VIEW results")
    duck.run("ALTER TABLE computed RENAME TO results")


def _add_missing_columns(duck: Duck, in_force: Mapping[str, InForce]) -> None:
    for name in missing_columns(duck.columns("records"), in_force):
        duck.run(f"ALTER TABLE records ADD COLUMN {name} BIGINT")


def missing_columns(known: Collection[str], in_force: Mapping[str, InForce]) -> list[str]:
    """Inputs that no provider can send yet: they are unknown, not an error."""
    named = dict.fromkeys(column for item in in_force.values() for column in item.methodology.columns)
    return [name for name in named if name not in known]
