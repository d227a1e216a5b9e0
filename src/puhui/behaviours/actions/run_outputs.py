"""What a settlement run leaves: acts and refusals by person bucket, credits, what waits, and the manifest that names it all by hash.

<city>/<year>/<mmdd>/<sequence>/acts/<group>/<bucket>.parquet · refused/<bucket>.parquet · credits.parquet · waiting.sealed · manifest.json
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from puhui.behaviours import rules
from puhui.behaviours.actions import run_inputs
from puhui.behaviours.models import Run
from puhui.behaviours.reads import manifests
from puhui.behaviours.reads.waiting import waiting_name
from puhui.foundation import documents
from puhui.library.words import InForce
from puhui.quantification import digest as digests
from puhui.quantification.duck import Duck, Row, literal
from puhui.quantification.engine import ENGINE_NAME
from puhui.quantification.functions import key64
from puhui.quantification.plan import Counted

PARQUET = "FORMAT PARQUET, COMPRESSION ZSTD, ROW_GROUP_SIZE 30720"
MANIFEST_FORM = "puhui-run-1"
#: The sums of a scenario without a record: accepted, refused, persons, grams.
_NOTHING: Row = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class ScenarioTotals:
    """What the run counted of one scenario."""

    scenario: str
    version: int
    method_hash: str
    parameter_hash: str
    reference_region: str
    grade: str
    is_demonstration: bool
    accepted: int
    refused: int
    persons: int
    reduction_g: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The numbers of a decided run, as its row and its manifest hold them."""

    read: int
    accepted: int
    waiting: int
    persons: int
    reduction_g: int
    refused_by_code: dict[str, int]
    digest: str
    seal: str
    buckets: int
    scenarios: tuple[ScenarioTotals, ...]
    #: The city's own list of open scenarios as the run read it; none where it follows the province.
    scenarios_open: tuple[str, ...] | None


def digest_of(duck: Duck) -> tuple[digests.Digest, dict[str, int], str]:
    """The digest of `results`, the refusals by code, and the seal over the sorted rows."""
    digest, refused = digests.summed(duck.rows(digests.by_refusal_sql("duckdb")))
    return digest, refused, digests.seal(duck.rows(digests.seal_leaves_sql()))


def write(
    duck: Duck, run: Run, folder: Path, counted: Sequence[Counted], in_force: dict[str, InForce], *, open_here: frozenset[str] | None
) -> Outcome:
    """Every output of the run, inside a folder that becomes the run's at once."""
    own = None if open_here is None else tuple(sorted(open_here))
    outcome = replace(write_counted(duck, folder, counted, in_force), waiting=_waiting(duck, run, folder), scenarios_open=own)
    hashes = run_inputs.keep(duck, run, folder)
    _manifest(run, folder, outcome, hashes)
    return outcome


def write_counted(duck: Duck, folder: Path, counted: Sequence[Counted], in_force: dict[str, InForce]) -> Outcome:
    """Acts, refusals and credits of `results`: of a run that is decided, and of one that is counted once more and may come to stand."""
    digest, refused, seal = digest_of(duck)
    read, accepted = digest.rows, digest.rows - sum(refused.values())
    count = rules.buckets(read)
    _acts(duck, folder, counted, count)
    _refused(duck, folder, count)
    persons, sums = _credits(duck, folder), _sums(duck)
    totals = tuple(_totals(item, in_force[item.methodology.code], sums.get(item.methodology.code, _NOTHING)) for item in counted)
    return Outcome(read, accepted, 0, persons, digest.reduction_g, refused, str(digest), seal, count, totals, None)


def _acts(duck: Duck, folder: Path, counted: Sequence[Counted], count: int) -> None:
    """Accepted acts by group and bucket, sorted by person, so that one person's week is read in milliseconds."""
    key = key64("duckdb", "r.provider || '|' || CAST(r.day AS VARCHAR) || '|' || r.record_id")
    inputs = ", ".join(f"i.{name}" for name in run_inputs.columns_of(duck, "records"))
    versions = by_scenario(counted, lambda item: str(item.methodology.version), "0")
    reference = by_scenario(counted, lambda item: literal(reference_of(item)), "''")
    mode = by_scenario(counted, lambda item: literal(item.methodology.same_act.mode), "''")
    group = by_scenario(counted, lambda item: literal(item.methodology.same_act.group), "''")
    history = "".join(f", r.{column}" for column in _history_columns(duck))
    duck.run(
        f"CREATE OR REPLACE TEMP TABLE act AS SELECT r.person AS account, {key} AS key, r.provider, r.record_id, i.batch, i.row, r.scenario,"
        f" CAST({versions} AS INTEGER) AS version, r.region, r.day, r.start_s, r.end_s, {mode} AS mode, {group} AS grp, {inputs}{history},"
        f" r.raw_g, r.reduction_g, r.note, CASE WHEN r.reduction_g > 0 THEN {reference} ELSE '' END AS reference_region"
        " FROM results r JOIN records i ON i.n = r.n WHERE r.refusal = ''"
    )
    for group_name in sorted({item.methodology.same_act.group for item in counted}):
        (folder / "acts" / group_name).mkdir(parents=True)
        for bucket in range(count):
            chosen = f"grp = {literal(group_name)}" + (f" AND account & {count - 1} = {bucket}" if count > 1 else "")
            path = folder / "acts" / group_name / f"{bucket:03d}.parquet"
            duck.run(f"COPY (SELECT * FROM act WHERE {chosen} ORDER BY account, start_s, key) TO {literal(path)} ({PARQUET})")


def _history_columns(duck: Duck) -> list[str]:
    return [name for name in duck.columns("results") if name.startswith("history_")]


def _refused(duck: Duck, folder: Path, count: int) -> None:
    (folder / "refused").mkdir()
    source = (
        "SELECT r.person AS account, r.provider, r.record_id, i.batch, i.row, r.scenario, r.region, r.day, r.start_s, r.refusal, r.field_zh, r.field_en,"
        " r.detail FROM results r JOIN records i ON i.n = r.n WHERE r.refusal <> ''"
    )
    for bucket in range(count):
        chosen = f" AND r.person & {count - 1} = {bucket}" if count > 1 else ""
        path = folder / "refused" / f"{bucket:03d}.parquet"
        duck.run(f"COPY ({source}{chosen} ORDER BY account, start_s, record_id) TO {literal(path)} ({PARQUET})")


def _credits(duck: Duck, folder: Path) -> int:
    """What each person is credited, from the acts as they were written; gives the number of persons with an accepted act."""
    query = (
        "SELECT account, CAST(SUM(reduction_g) AS BIGINT) AS grams FROM act GROUP BY account HAVING SUM(reduction_g) > 0 ORDER BY account"
    )
    duck.run(f"COPY ({query}) TO {literal(folder / 'credits.parquet')} ({PARQUET})")
    return int(duck.value("SELECT COUNT(DISTINCT account) FROM act"))


def _waiting(duck: Duck, run: Run, folder: Path) -> int:
    rows = int(duck.value("SELECT COUNT(*) FROM waiting"))
    if rows:
        plain = duck.folder / "waiting.parquet"
        duck.run(
            f"COPY (SELECT * FROM waiting ORDER BY provider, person_key, happened_s) TO {literal(plain)} (FORMAT PARQUET, COMPRESSION ZSTD)"
        )
        documents.seal_into(plain, folder / "waiting.sealed", about=waiting_name(run))
        plain.unlink()
    return rows


def _sums(duck: Duck) -> dict[str, Row]:
    """Scenario → accepted, refused, persons with an accepted act, grams."""
    rows = duck.rows(
        "SELECT scenario, COUNT(*) FILTER (WHERE refusal = ''), COUNT(*) FILTER (WHERE refusal <> ''),"
        " COUNT(DISTINCT person) FILTER (WHERE refusal = ''), SUM(reduction_g) FROM results GROUP BY scenario"
    )
    return {str(row[0]): row[1:] for row in rows}


def _totals(item: Counted, in_force: InForce, sums: Row) -> ScenarioTotals:
    m = item.methodology
    accepted, refused, persons, grams = sums
    grades = [stretch.compiled.grade for stretch in item.stretches]
    return ScenarioTotals(
        scenario=m.code,
        version=m.version,
        method_hash=m.content_hash,
        parameter_hash=" ".join(sorted({stretch.compiled.parameter_hash for stretch in item.stretches})),
        reference_region=reference_of(item),
        grade=str(max(grades)) if grades else "",
        is_demonstration=in_force.is_demonstration,
        accepted=int(accepted),
        refused=int(refused),
        persons=int(persons),
        reduction_g=int(grams),
    )


def reference_of(item: Counted) -> str:
    """The regions that a methodology's numbers were borrowed from, as the field `reference_region`."""
    return " ".join(sorted({code for stretch in item.stretches for code in stretch.compiled.reference_region.split()}))


def by_scenario(counted: Sequence[Counted], say: Any, otherwise: str) -> str:
    if not counted:
        return otherwise
    return (
        "CASE r.scenario"
        + "".join(f" WHEN {literal(item.methodology.code)} THEN {say(item)}" for item in counted)
        + f" ELSE {otherwise} END"
    )


def _manifest(run: Run, folder: Path, outcome: Outcome, hashes: dict[str, str]) -> None:
    """What anyone can check: inputs and prior state by hash, methodologies and numbers by hash, counts, digest and seal."""
    facts = {
        "form": MANIFEST_FORM,
        "run": f"{run.city}-{run.day:%Y%m%d}-{run.sequence}",
        "city": run.city,
        "day": str(run.day),
        "sequence": run.sequence,
        "is_replay": run.is_replay,
        "is_simulated": run.is_simulated,
        "engine": ENGINE_NAME,
        "batches": [
            {
                "batch": f"B{item.batch_id}",
                "provider": item.batch.provider_id,
                "document": item.batch.document,
                "part": item.part,
                "rows": item.rows,
            }
            for item in run.slices.select_related("batch").order_by("batch_id", "part")
        ],
        "inputs": hashes,
        "outputs": manifests.hashes(folder),
        "reference_region": " ".join(
            sorted({code for item in outcome.scenarios if item.reduction_g for code in item.reference_region.split()})
        ),
        "is_demonstration": any(item.is_demonstration for item in outcome.scenarios if item.reduction_g),
        **asdict(outcome),
    }
    (folder / "manifest.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
