"""Settlement runs as the public sees them: a list, one page, the manifest and the results to download."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

from puhui.adapters import acn, mobike, sgsc, shenzhen
from puhui.behaviours.errors import RunChanged, UnknownRun
from puhui.behaviours.reads import Listing, adapters_of, cities_of, full_runs, run_named
from puhui.behaviours.words import Run
from puhui.disclosure import rules
from puhui.disclosure.errors import RunNotPublic, RunTooSmall
from puhui.disclosure.reads.cells import least, public_runs, withheld_among, withheld_in, withheld_scenarios
from puhui.disclosure.reads.corrections import corrections_of, hides_difference, standing_manifest, without
from puhui.disclosure.reads.totals import names_of_scenarios
from puhui.disclosure.words import PUBLIC, Manifest, RunLine, RunPage, RunScenarioLine, Withheld
from puhui.foundation.errors import DocumentMissing
from puhui.foundation.places import corrected_folder, run_folder, work_folder
from puhui.quantification.duck import Duck, listed, literal, opened
from puhui.quantification.functions import key64
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.texts import Text

COPY_FORM = "puhui-run-1-public"
RESULT_COLUMNS = (
    "record_key",
    "scenario",
    "reduction_g",
    "refusal",
    "note",
    "reference_region",
    "is_replay",
    "is_simulated",
    "is_demonstration",
)
TEXTS = RESULT_COLUMNS[:2] + RESULT_COLUMNS[3:6]
#: A row of withheld grams, and the row at the end that carries their sum.
NOTE_WITHHELD, NOTE_SUM = "withheld", "withheld_sum"
CHUNK_BYTES = 1 << 16
#: Where the records of an adapter were made; others may come from anywhere.
ORIGINS = {
    "mobike": mobike.REGION,
    "mobike-raw": mobike.REGION,
    "szt-taps": shenzhen.REGION,
    "szt-api": shenzhen.REGION,
    "acn-charging": acn.REGION,
    "sgsc-bills": sgsc.REGION,
    "sgsc-halfhour": sgsc.REGION,
}


def asked_runs(*, city: str = "", scenario: str = "", day: date | None = None, sort: str = "-day") -> Listing[Run]:
    """Public runs, the latest days first."""
    return full_runs(public_runs(), city=city, scenario=scenario, day=day, sort=sort)


def lines_of(runs: Iterable[Run]) -> Iterator[RunLine]:
    """Runs as lines, in their order, each as it is needed."""
    return map(_line, runs)


def public_cities() -> list[str]:
    """The cities that have a public run."""
    return cities_of(public_runs())


def latest_lines(count: int) -> list[RunLine]:
    return list(lines_of(asked_runs()[:count]))


def _line(run: Run) -> RunLine:
    counted = [row for row in run.scenarios if row.reduction_g]
    hidden = rules.is_small(run.persons, least=least())
    return RunLine(
        name=run.name,
        city=run.city,
        day=run.day,
        sequence=run.sequence,
        stage=run.stage,
        read=run.read,
        accepted=run.accepted,
        refused=run.refused,
        waiting=run.waiting,
        persons=None if hidden else run.persons,
        reduction_g=None if hidden else run.reduction_g,
        digest="" if hidden else run.digest,
        manifest_hash=run.manifest_hash,
        reference_region=rules.joined_regions(row.reference_region for row in counted),
        is_replay=run.is_replay,
        is_simulated=run.is_simulated,
        is_demonstration=any(row.is_demonstration for row in counted),
        correction=run.correction,
    )


def public_run(name: str) -> Run:
    """A run by its exact name. Raises UnknownRun, or RunNotPublic before its grams are in the books."""
    run = run_named(name)
    if run.name != name:
        raise UnknownRun(run=name[:40])
    if run.stage not in PUBLIC:
        raise RunNotPublic(run=name)
    return run


def run_page(run: Run) -> RunPage:
    """Everything that the page of a run shows."""
    hidden = _withheld(run)
    body = _body(run)
    return RunPage(
        line=_line(run),
        scenarios=tuple(_scenario_lines(run, hidden)),
        refused_by_code=tuple(sorted(run.refused_by_code.items(), key=lambda pair: (-pair[1], pair[0]))),
        withheld=hidden,
        facts=json.loads(body),
        manifest_holds=sha256(body).hexdigest() == run.manifest_hash,
        replay_origin=_origin(run),
        standing=json.loads(body if run.correction is None else standing_manifest(run, run.correction)),
        corrections=tuple(corrections_of(run)),
    )


def checks(page: RunPage) -> list[tuple[Text, str, bool]]:
    """What is checked each time that the page is opened: (what, the numbers, whether it holds). The rest is for the reader to recompute."""
    line = page.line
    rows = [
        (Text("清单与入账时相同", "The manifest is the one recorded"), "SHA-256", page.manifest_holds),
        (
            Text("计入 ＋ 未计入 ＝ 读入", "Counted + not counted = read"),
            f"{grouped(line.accepted)} + {grouped(line.refused)} = {grouped(line.read)}",
            line.accepted + line.refused == line.read,
        ),
    ]
    if line.reduction_g is not None:
        total = sum(scenario["reduction_g"] for scenario in page.standing["scenarios"])
        rows.append((Text("各场景相加 ＝ 总数", "The scenarios add up"), f"{grouped(total)} g", total == line.reduction_g))
    return rows


def _withheld(run: Run) -> dict[str, Withheld]:
    return withheld_in(run, withheld_scenarios(is_replay=run.is_replay))


def _scenario_lines(run: Run, hidden: dict[str, Withheld]) -> Iterator[RunScenarioLine]:
    names = names_of_scenarios()
    for row in run.scenarios:
        why = hidden.get(row.scenario)
        yield RunScenarioLine(
            code=row.scenario,
            name=names(row.scenario),
            version=row.version,
            method_hash=row.method_hash,
            accepted=row.accepted,
            refused=row.refused,
            persons=None if why else row.persons,
            reduction_g=None if why else row.reduction_g,
            withheld=why,
            reference_region=row.reference_region,
            is_demonstration=row.is_demonstration,
        )


def _origin(run: Run) -> str:
    """Where the records of a replay were made, if its adapter tells."""
    if not run.is_replay:
        return ""
    return rules.joined_regions(ORIGINS.get(adapter, "") for adapter in adapters_of(run.number))


def _folder(run: Run) -> Path:
    return run_folder(city=run.city, day=run.day, sequence=run.sequence)


def _body(run: Run) -> bytes:
    try:
        return (_folder(run) / "manifest.json").read_bytes()
    except FileNotFoundError as problem:
        raise DocumentMissing(digest=run.manifest_hash) from problem


# -- downloads ---------------------------------------------------------------------------------------------------------


def manifest(run: Run) -> Manifest:
    """The manifest as it lies on disk; where it holds the grams of a small group, a copy without them that names its hash.

    Raises RunChanged where the file is not the one that was recorded.
    """
    body = _body(run)
    found = sha256(body).hexdigest()
    if found != run.manifest_hash:
        raise RunChanged(run=run.name, recorded=run.manifest_hash[:12], found=found[:12])
    facts = json.loads(body)
    hidden = withheld_among(facts, withheld_scenarios(is_replay=run.is_replay))  # by what it says, whatever stands since a correction
    whole = rules.is_small(facts["persons"], least=least()) or hides_difference(run)
    if not hidden and not whole:
        return Manifest(body, is_copy=False)
    line = _line(run)
    facts |= {
        "form": COPY_FORM,
        "manifest_hash": run.manifest_hash,
        "reference_region": line.reference_region,
        "is_demonstration": line.is_demonstration,
    }
    return Manifest(without(facts, hidden, whole_run=whole), is_copy=True)


def results_csv(run: Run) -> Iterator[bytes]:
    """One row for each record of a run, in the order of the record keys, which tells nothing; without person, time or place.

    The file is written before the first bytes are given. Raises RunTooSmall.
    """
    if not rules.has_results(run.persons, least=least()):
        raise RunTooSmall(run=run.name, least=least())
    chunks = _results(run, _withheld(run))
    next(chunks)
    return chunks


def _results(run: Run, hidden: dict[str, Withheld]) -> Iterator[bytes]:
    with opened(folder=work_folder()) as duck:
        path = duck.folder / "results.csv"
        _write_results(duck, run, hidden, path)
        yield b""
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk


def _write_results(duck: Duck, run: Run, hidden: dict[str, Withheld], path: Path) -> None:
    withheld = " OR ".join(f"scenario = {literal(scenario)}" for scenario in sorted(hidden)) or "FALSE"
    duck.run(f"CREATE TEMP VIEW counted AS SELECT *, ({withheld}) AS is_withheld FROM ({_records(run)})")
    marks = f"{literal(run.is_replay)} AS is_replay, {literal(run.is_simulated)} AS is_simulated"
    demonstrated = _demonstrated(run)
    rows = (
        "SELECT lower(lpad(to_hex((CAST(key AS HUGEINT) + 9223372036854775808)::UBIGINT), 16, '0')) AS record_key, scenario,"
        " CASE WHEN is_withheld AND refusal = '' THEN NULL ELSE reduction_g END AS reduction_g, refusal,"
        f" CASE WHEN is_withheld AND refusal = '' THEN {literal(NOTE_WITHHELD)} ELSE note END AS note, reference_region, {marks}, {demonstrated} AS is_demonstration, 0 AS place"
        " FROM counted"
    )
    regions = "array_to_string(list_sort(list_distinct(flatten(list(string_split(reference_region, ' ')) FILTER (WHERE reference_region <> '')))), ' ')"
    total = (
        f"SELECT '', '', CAST(SUM(reduction_g) AS BIGINT), '', {literal(NOTE_SUM)}, COALESCE({regions}, ''), {marks}, bool_or({demonstrated}), 1"
        " FROM counted WHERE is_withheld HAVING COUNT(*) > 0"
    )
    shown = ", ".join(f"NULLIF({name}, '') AS {name}" if name in TEXTS else name for name in RESULT_COLUMNS)
    duck.run(
        f"COPY (SELECT {shown} FROM ({rows} UNION ALL {total}) ORDER BY place, record_key, scenario, refusal)"
        f" TO {literal(path)} (FORMAT CSV, HEADER)"
    )


def _demonstrated(run: Run) -> str:
    """SQL that is true of a record counted with a number supplied for demonstration."""
    codes = sorted(item.scenario for item in run.scenarios if item.is_demonstration)
    return f"(refusal = '' AND scenario IN ({', '.join(map(literal, codes))}))" if codes else "FALSE"


def _records(run: Run) -> str:
    """Accepted acts and refused records of a run: key, scenario, grams, refusal, note, reference_region."""
    key = key64("duckdb", "provider || '|' || CAST(day AS VARCHAR) || '|' || record_id")
    parts = {
        "acts": "key, scenario, reduction_g, '' AS refusal, note, reference_region",
        "refused": f"{key} AS key, scenario, CAST(0 AS BIGINT) AS reduction_g, refusal, '' AS note, '' AS reference_region",
    }
    counted = _folder(run) if run.correction is None else corrected_folder(_folder(run), run.correction)
    found = {name: sorted((counted / name).rglob("*.parquet")) for name in parts}
    if not any(found.values()):
        raise DocumentMissing(digest=run.manifest_hash)
    selects = (
        f"SELECT {columns} FROM read_parquet({listed(found[name])}, union_by_name = true)" for name, columns in parts.items() if found[name]
    )
    return " UNION ALL ".join(selects)
