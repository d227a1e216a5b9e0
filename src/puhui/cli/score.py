"""`puhui score DIR`: how well “one act once” does on a simulated city, against the truth that was written beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from puhui.cli.printing import as_json, progress, result
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

if TYPE_CHECKING:
    from puhui.quantification.duck import Duck


class NotACity(Refusal):
    code = "not_a_city"
    says = Text(
        "{path} 不是 puhui simulate 写出的文件夹。请先运行 puhui simulate。", "{path} was not written by puhui simulate. Run it first."
    )


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@as_json
def command(folder: Path, as_json: bool) -> None:
    """“同一行为只计一次”对照模拟城市的真值：召回和误拒 · recall and false refusals against the truth."""
    from puhui.quantification.duck import literal, opened
    from puhui.simulation.scoring import one_act_once_score

    if not (folder / "persons.parquet").is_file():
        raise NotACity(path=folder)
    with opened() as duck, progress() as report:
        _decide(duck, folder, report)
        decisions = duck.folder / "decisions.parquet"
        duck.run(f"COPY (SELECT provider, day, record_id, refusal FROM results) TO {literal(decisions)} (FORMAT PARQUET)")
        score = one_act_once_score(sorted((folder / "truth").glob("*.parquet")), decisions)
    facts = {name: getattr(score, name) for name in score.__slots__} | {
        "recall": score.recall,
        "false_refusal_share": score.false_refusal_share,
    }
    lines = [
        f"一次行为被重复上报 {grouped(score.double_reported)} 次：恰好计一次 {grouped(score.counted_once)}，"
        f"计了两次 {grouped(score.counted_twice)}，一次未计 {grouped(score.counted_never)}",
        f"召回 recall {score.recall:.4f}",
        f"误拒 false refusals {grouped(score.false_refusals)} / {grouped(score.should_count)}（{score.false_refusal_share:.6f}）",
        "模拟数据 simulated",
    ]
    result(facts, as_json=as_json, lines=lines)


def _decide(duck: Duck, folder: Path, report) -> None:  # type: ignore[no-untyped-def]
    """The plan over the travel records of every provider and day at once, for the persons that were bound when they rode."""
    from puhui.methodology.catalogue import newest
    from puhui.methodology.words import Status
    from puhui.quantification.engine import counted_for, empty_prior, run_plan
    from puhui.quantification.plan import plan_for

    ridden = _scenarios(duck, folder)
    methodologies = [m for m in newest() if m.status is Status.ENABLED and m.code in ridden]
    columns = sorted({column for m in methodologies for column in m.columns} | {"straight_m"})
    _records(duck, folder, columns)
    regions = [str(row[0]) for row in duck.rows("SELECT DISTINCT region FROM records")]
    first, last = duck.row("SELECT MIN(day), MAX(day) FROM records")
    counted = [counted_for(m, regions=regions, first=first, last=last) for m in methodologies]
    empty_prior(duck, person="BIGINT")
    run_plan(duck, plan_for(counted, engine="duckdb", in_force=False), report=report)


def _source(folder: Path) -> str:
    from puhui.quantification.duck import listed

    files = sorted([*(folder / "records").glob("*/*.parquet"), *(folder / "late").glob("*/*.parquet")])
    return f"read_parquet({listed(files)}, union_by_name = true, filename = true)"


def _scenarios(duck: Duck, folder: Path) -> set[str]:
    """What the city's records are of: no other methodology is asked."""
    return {str(row[0]) for row in duck.rows(f"SELECT DISTINCT scenario FROM {_source(folder)}")}


def _records(duck: Duck, folder: Path, columns: list[str]) -> None:
    """Every record that has its texts and a bound owner; what is not well formed is not a question of one act once."""
    from puhui.quantification.duck import literal

    source = _source(folder)
    found = duck.columns(source)
    inputs = ", ".join(f"r.{name}" if name in found else f"CAST(NULL AS BIGINT) AS {name}" for name in columns)
    moment = "CAST(epoch_us(CAST(r.happened_at AS TIMESTAMP)) // 1000000 - 28800 AS BIGINT)"
    duck.run(
        f"CREATE TEMP TABLE records AS SELECT ROW_NUMBER() OVER (ORDER BY r.filename, r.record_id) - 1 AS n, r.record_id, p.provider,"
        f" p.account AS person, r.scenario, r.region, CAST(r.happened_at AS DATE) AS day, {moment} AS happened_s, {inputs},"
        " CAST(NULL AS VARCHAR) AS form_code, '' AS form_field, '' AS form_detail"
        f" FROM (SELECT *, regexp_extract(filename, '/([^/]+)/[^/]+$', 1) AS sender FROM {source}) r"
        f" JOIN read_parquet({literal(folder / 'persons.parquet')}) p ON p.provider = r.sender AND p.person = r.person"
        " WHERE p.bound_from IS NOT NULL AND CAST(p.bound_from AS TIMESTAMP) <= CAST(r.happened_at AS TIMESTAMP)"
    )
