"""What a recount changes: by person in a file of its own, and in sums that tell nothing about one person."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from puhui.behaviours.actions.look_only import summed_in
from puhui.behaviours.actions.recount import Recounted, drawn
from puhui.behaviours.reads.standing import standing_folder
from puhui.behaviours.words import PERSONS_LEAST
from puhui.quantification.duck import Duck, Row, listed, literal

#: Acts in these days: how often somebody takes part.
OFTEN = ("1-4", "5-19", "20+")
_HOW_OFTEN = "CASE WHEN acts < 5 THEN '1-4' WHEN acts < 20 THEN '5-19' ELSE '20+' END"
_HOW_MANY = "CASE WHEN is_broad THEN 'several scenarios' ELSE 'one scenario' END"
#: How far one person's grams move, in grams: up to and including.
STEPS_G = (-10_000, -1_000, -1, 0, 1_000, 10_000)


def write_differences(duck: Duck, recounted: Sequence[Recounted], path: Path, *, share: int) -> None:
    """One row a run, person and scenario: grams and acts as they stand, and as they are counted now."""
    rows = " UNION ALL ".join(_of_run(item, share) for item in recounted) or _NOTHING
    duck.run(f"COPY ({rows}) TO {literal(path)} (FORMAT PARQUET, COMPRESSION ZSTD)")


_NOTHING = (
    "SELECT 0::BIGINT AS run, '' AS city, CURRENT_DATE AS day, 0::BIGINT AS account, '' AS scenario, 0::BIGINT AS then_g, 0::BIGINT AS now_g,"
    " 0::BIGINT AS then_acts, 0::BIGINT AS now_acts LIMIT 0"
)


def _of_run(item: Recounted, share: int) -> str:
    run, sample = item.run, f" WHERE {drawn('account', share)}" if share > 1 else ""
    sides = (
        (summed_in(standing_folder(run)), "grams AS then_g, 0 AS now_g, acts AS then_acts, 0 AS now_acts"),
        (summed_in(item.folder), "0 AS then_g, grams AS now_g, 0 AS then_acts, acts AS now_acts"),
    )
    rows = " UNION ALL ".join(f"SELECT account, scenario, {sums} FROM ({source}){sample}" for source, sums in sides if source)
    if not rows:
        return f"({_NOTHING})"
    sums = ", ".join(f"CAST(SUM({name}) AS BIGINT) AS {name}" for name in ("then_g", "now_g", "then_acts", "now_acts"))
    return (
        f"SELECT CAST({run.pk} AS BIGINT) AS run, {literal(run.city)} AS city, DATE '{run.day}' AS day, account, scenario, {sums}"
        f" FROM ({rows}) GROUP BY account, scenario"
    )


def summed(duck: Duck, differences: Path, recounted: Sequence[Recounted], *, share: int, rates: tuple[int, int]) -> dict[str, Any]:
    """Totals, and tables by city, scenario and group of persons, in which a row of fewer than `PERSONS_LEAST` persons is not told. `rates` are
    grams for a point, then and now: a row says how many points its grams give at most, to each person whole ones."""
    duck.run(f"CREATE OR REPLACE TEMP VIEW moved AS SELECT * FROM read_parquet({literal(differences)})")
    duck.run(
        f"CREATE OR REPLACE TEMP TABLE moved_in AS SELECT city, scenario, account, {_SUMS} FROM {_MOVED} GROUP BY city, scenario, account"
    )
    duck.run(
        f"CREATE OR REPLACE TEMP TABLE person AS SELECT account, {_SUMS}, MIN(scenario) < MAX(scenario) AS is_broad FROM moved_in GROUP BY account"
    )
    return {
        "share": share,
        "runs": len(recounted),
        "total": _total(duck, share),
        "by_city": _table(duck, _persons_by("city"), "city", rates),
        "by_scenario": _table(duck, _persons_by("scenario"), "scenario", rates),
        "by_city_and_scenario": _table(duck, "moved_in", "city || ' ' || scenario", rates),
        "by_day": [[str(day), int(then), int(now)] for day, then, now in duck.rows(_BY_DAY)],
        "by_often": _table(duck, "person", _HOW_OFTEN, rates),
        "by_breadth": _table(duck, "person", _HOW_MANY, rates),
        "movers": _movers(duck),
        "refused": _refused(duck, recounted, share),
    }


_SUMS = ", ".join(f"CAST(SUM({name}) AS BIGINT) AS {name}" for name in ("then_g", "now_g", "then_acts", "now_acts", "acts"))
_MOVED = "(SELECT *, GREATEST(then_acts, now_acts) AS acts FROM moved)"
_BY_DAY = "SELECT day, SUM(then_g), SUM(now_g) FROM moved GROUP BY day HAVING COUNT(DISTINCT account) >= 20 ORDER BY day"


def _total(duck: Duck, share: int) -> dict[str, int]:
    """Sums over the persons that were looked at; and how far a sum over all of them may lie from `share` times the difference (95 %)."""
    row = duck.row(
        "SELECT COALESCE(SUM(then_g), 0), COALESCE(SUM(now_g), 0), COALESCE(SUM(then_acts), 0), COALESCE(SUM(now_acts), 0), COUNT(*),"
        " COUNT(*) FILTER (WHERE now_g > then_g), COUNT(*) FILTER (WHERE now_g < then_g),"
        f" CAST(CEIL(1.96 * SQRT({share * (share - 1)} * COALESCE(SUM(CAST(now_g - then_g AS DOUBLE) * (now_g - then_g)), 0))) AS BIGINT) FROM person"
    )
    names = ("then_g", "now_g", "then_acts", "now_acts", "persons", "gain", "lose", "off_by_g")
    return dict(zip(names, map(int, row), strict=True))


def _table(duck: Duck, relation: str, by: str, rates: tuple[int, int]) -> list[dict[str, Any]]:
    """`relation` has one row for each person of a name."""
    then, now = rates
    rows = duck.rows(
        f"SELECT {by} AS name, COUNT(*), SUM(then_g), SUM(now_g), SUM(then_acts), SUM(now_acts), COUNT(*) FILTER (WHERE now_g > then_g),"
        f" COUNT(*) FILTER (WHERE now_g < then_g), SUM(then_g // {then}), SUM(now_g // {now}) FROM {relation} GROUP BY name ORDER BY name"
    )
    return told(rows)


def _persons_by(name: str) -> str:
    return f"(SELECT {name}, account, {_SUMS} FROM moved_in GROUP BY {name}, account)"


def told(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows of few persons without their numbers; where that is one row alone, the next smallest too, or it could be subtracted."""
    few = {str(row[0]) for row in rows if int(row[1]) < PERSONS_LEAST}
    rest = sorted((row for row in rows if str(row[0]) not in few), key=lambda row: int(row[1]))
    if len(few) == 1 and rest:
        few.add(str(rest[0][0]))
    names = ("persons", "then_g", "now_g", "then_acts", "now_acts", "gain", "lose", "then_points", "now_points")
    return [
        {"name": str(row[0]), "few": True}
        if str(row[0]) in few
        else {"name": str(row[0]), "few": False, **dict(zip(names, map(int, row[1:]), strict=True))}
        for row in rows
    ]


def _movers(duck: Duck) -> list[dict[str, Any]]:
    """How many persons move how far; a step with few of them is not told."""
    arms = "".join(f" WHEN now_g - then_g <= {step} THEN {place}" for place, step in enumerate(STEPS_G))
    rows = duck.rows(f"SELECT CASE{arms} ELSE {len(STEPS_G)} END AS step, COUNT(*) FROM person GROUP BY step ORDER BY step")
    return [{"step": int(step), "persons": int(count) if int(count) >= PERSONS_LEAST else None} for step, count in rows]


def _refused(duck: Duck, recounted: Sequence[Recounted], share: int) -> dict[str, list[int]]:
    """Code → rows that are refused for it, as they stand and now."""
    sample = f" WHERE {drawn('account', share)}" if share > 1 else ""
    found: dict[str, list[int]] = {}
    for place, folders in enumerate(([standing_folder(item.run) for item in recounted], [item.folder for item in recounted])):
        files = sorted(path for folder in folders for path in (folder / "refused").glob("*.parquet"))
        if files:
            source = f"read_parquet({listed(files)}, union_by_name = true)"
            for code, rows in duck.rows(f"SELECT refusal, COUNT(*) FROM {source}{sample} GROUP BY refusal"):
                found.setdefault(str(code), [0, 0])[place] = int(rows)
    return dict(sorted(found.items()))
