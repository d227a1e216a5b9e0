"""Runs the plan on DuckDB: a file by one methodology without a database, and the steps that a settlement run shares with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

import duckdb

from puhui.methodology.compiled import needs_numbers, stretches
from puhui.methodology.words import Methodology
from puhui.quantification import digest as digests
from puhui.quantification.duck import Duck, literal, opened, reading
from puhui.quantification.errors import OutputNotWritable
from puhui.quantification.in_order import ROWS_MOST, Planes
from puhui.quantification.plan import Counted, Plan, Step, plan_for_one
from puhui.quantification.scan import typed_records, unreadable, with_days
from puhui.quantification.words import Quantified, Report, silent
from puhui.vocabulary.periods import CHINA, CHINA_OFFSET_S
from puhui.vocabulary.records import RECORD_REFUSALS
from puhui.vocabulary.texts import Text

ENGINE_NAME = f"duckdb {duckdb.__version__}"
#: A column with more words than this is written plainly: looking for repetitions among ids costs a fifth of the writing, and finds none.
_WORDS_MOST = 1000
#: Prior state that a run without history starts from; `{person}` is the type of a person in the records.
EMPTY_PRIOR = {
    "prior_keys": "SELECT CAST(0 AS BIGINT) AS key, '' AS provider, '' AS record_id, DATE '1970-01-01' AS day",
    "prior_acts": "SELECT CAST(NULL AS {person}) AS person, '' AS grp, '' AS mode, CAST(0 AS BIGINT) AS start_s, CAST(0 AS BIGINT) AS end_s,"
    " CAST(0 AS BIGINT) AS distance_m, '' AS record_id, '' AS provider",
    "prior_used": "SELECT CAST(NULL AS {person}) AS person, '' AS scenario, DATE '1970-01-01' AS day, CAST(0 AS BIGINT) AS used_g",
    "prior_history": "SELECT CAST(NULL AS {person}) AS person, '' AS scenario, 0 AS day_no, CAST(0 AS BIGINT) AS amount",
}


class Host(Protocol):
    """Where a plan runs: `duck.Duck` here, `spark.Spark` on a cluster."""

    def make(self, name: str, sql: str, *, is_table: bool) -> None: ...

    def is_empty(self, relation: str) -> bool: ...


def empty_prior(host: Host, *, person: str, names: Sequence[str] = tuple(EMPTY_PRIOR)) -> None:
    """Prior state with nothing in it."""
    for name in names:
        host.make(name, f"SELECT * FROM ({EMPTY_PRIOR[name].format(person=person)}) WHERE FALSE", is_table=False)


def run_plan(host: Host, plan: Plan, *, report: Report = silent) -> None:
    """Runs every step up to `results`."""
    steps = plan.opening()
    for done, step in enumerate(steps):
        report(step.name, done, len(steps) + 6)
        run_step(host, step)
    k = 0
    while not host.is_empty(f"left_{k}"):
        k += 1
        run_steps(host, plan.round_steps(k))
    closing = plan.closing(k)
    for done, step in enumerate(closing):
        report(step.name, len(steps) + done, len(steps) + len(closing))
        run_step(host, step)


def run_step(host: Host, step: Step) -> None:
    host.make(step.name, step.sql, is_table=step.is_table)


def run_steps(host: Host, steps: Sequence[Step]) -> None:
    for step in steps:
        run_step(host, step)


def counted_for(methodology: Methodology, *, regions: Sequence[str], first: date, last: date) -> Counted:
    """A methodology with the numbers for these places and days; refuses one whose numbers are missing."""
    return Counted(methodology, tuple(stretches(methodology, regions=regions, first=first, last=last)))


def quantify_file(methodology: Methodology, source: Path, output: Path, *, report: Report = silent) -> Quantified:
    """One output row per input row, in input order: record_id, person, day, reduction_g, refusal, note, reference_region."""
    needs_numbers(methodology)
    writes = _writes(output, source)
    with opened() as duck, reading(lambda problem: unreadable(source, problem)):
        report("read", 0, 1)
        records = typed_records(duck, source, inputs=methodology.columns, scenario=methodology.code)
        duck.run(f"CREATE TEMP VIEW records AS {with_days(records, offset_s=CHINA_OFFSET_S)}")
        empty_prior(duck, person="VARCHAR")
        counted = counted_in(duck, methodology)
        plan = plan_for_one(counted, engine="duckdb")
        run_plan(duck, plan, report=report)
        report("write", 0, 1)
        rows = _output(_in_order(duck, plan), _reference(counted))
        _write(duck, _bare(rows) if output.suffix.lower() == ".csv" else rows, output, writes)
        return _manifest(duck, counted, _written(output))


def _in_order(duck: Duck, plan: Plan) -> str:
    """The results in the order of the file. A formula that looks back is joined with its history, and those rows must be sorted again."""
    rows = int(duck.value("SELECT COUNT(*) FROM records"))
    if not plan.looks_back and 0 < rows <= ROWS_MOST:
        return f"({plan.results(Planes(duck, rows=rows).change)})"
    codes = ", ".join(literal(code) for code in ("", *RECORD_REFUSALS))  # sorted narrow: a code instead of its text
    return (
        f"(SELECT n, record_id, person, day, reduction_g, CAST(refusal AS ENUM({codes})) AS refusal,"
        " CAST(note AS ENUM('', 'capped')) AS note FROM results ORDER BY n)"
    )


def _output(results: str, reference: str) -> str:
    borrowed = f"CASE WHEN reduction_g > 0 THEN {literal(reference)} ELSE '' END"
    return (
        "SELECT record_id, person, day, reduction_g, CAST(refusal AS VARCHAR) AS refusal, CAST(note AS VARCHAR) AS note,"
        f" {borrowed} AS reference_region FROM {results}"
    )


def _bare(rows: str) -> str:
    """For CSV: a cell that says nothing is written as nothing, not as two quotation marks."""
    cells = ", ".join(f"NULLIF({name}, '') AS {name}" for name in ("refusal", "note", "reference_region"))
    return f"SELECT * REPLACE ({cells}) FROM ({rows})"


def _writes(output: Path, source: Path) -> str:
    kinds = {
        ".csv": "FORMAT CSV, HEADER",
        ".parquet": f"FORMAT PARQUET, COMPRESSION ZSTD, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT {_WORDS_MOST}",
    }
    if output.suffix.lower() not in kinds:
        raise OutputNotWritable(path=output, reason=Text("应以 .csv 或 .parquet 结尾", "must end with .csv or .parquet"))
    if not output.parent.is_dir():
        raise OutputNotWritable(path=output, reason=Text("文件夹不存在", "the folder does not exist"))
    if output.resolve() == source.resolve():
        raise OutputNotWritable(path=output, reason=Text("不能覆盖输入文件", "it is the input itself"))
    return kinds[output.suffix.lower()]


def _write(duck: Duck, query: str, output: Path, writes: str) -> None:
    """Written beside and renamed, so that a half-written output never has the name."""
    partial = output.with_name(f".{output.name}.partial")
    try:
        duck.run(f"COPY ({query}) TO {literal(partial)} ({writes})")
        partial.replace(output)
    except OSError as problem:
        raise OutputNotWritable(path=output, reason=str(problem)) from problem
    finally:
        partial.unlink(missing_ok=True)


def _written(output: Path) -> str:
    """What the digest is taken of: the file that was written, where it can be read back as it is."""
    if output.suffix.lower() == ".parquet":
        return f"(SELECT *, '' AS provider FROM read_parquet({literal(output)}))"
    return "results"


def counted_in(duck: Duck, methodology: Methodology) -> Counted:
    """A methodology with the numbers for the places and days of the relation `records`."""
    found = duck.rows("SELECT region, MIN(happened_s), MAX(happened_s) FROM records WHERE region IS NOT NULL GROUP BY region")
    days = [datetime.fromtimestamp(moment, CHINA).date() for row in found for moment in row[1:] if moment is not None] or [
        methodology.valid.from_on
    ]
    return counted_for(methodology, regions=[row[0] for row in found], first=min(days), last=max(days))


def _reference(counted: Counted) -> str:
    found = {code for stretch in counted.stretches for code in stretch.compiled.reference_region.split()}
    return " ".join(sorted(found))


def _manifest(duck: Duck, counted: Counted, relation: str) -> Quantified:
    m = counted.methodology
    digest, by_code = digests.summed(duck.rows(digests.by_refusal_sql("duckdb", relation)))
    refused = sum(by_code.values())
    hashes = sorted({stretch.compiled.parameter_hash for stretch in counted.stretches})
    grades = [stretch.compiled.grade for stretch in counted.stretches]
    return Quantified(
        method=m.code,
        version=m.version,
        method_hash=m.content_hash,
        parameter_hash=" ".join(hashes),
        reference_region=_reference(counted),
        is_demonstration=any(stretch.compiled.is_demonstration for stretch in counted.stretches),
        grade=str(max(grades)) if grades else "",
        read=digest.rows,
        accepted=digest.rows - refused,
        refused=refused,
        reduction_g=digest.reduction_g,
        refused_by_code=by_code,
        digest=str(digest),
        engine=ENGINE_NAME,
    )
