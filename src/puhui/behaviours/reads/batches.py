"""How a batch fared: its counts by stage, and every refused row as its sender wrote it, with code and sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from puhui.adapters.guarding import guarded
from puhui.adapters.originals import original_rows
from puhui.behaviours.errors import UnknownBatch
from puhui.behaviours.models import Batch, Run, RunScenario
from puhui.behaviours.words import Counts, Media
from puhui.foundation import documents
from puhui.foundation.places import batch_folder, run_folder, work_folder
from puhui.quantification.duck import Duck, listed, literal, opened
from puhui.vocabulary.records import COLUMNS, RECORD_REFUSALS, refusal_sentence

SUFFIXES = {Media.CSV: ".csv", Media.JSONL: ".jsonl", Media.PARQUET: ".parquet", Media.GZIP: ".csv.gz", Media.JSON: ".json"}


def batch_of(provider: str, number: int) -> Batch:
    """A provider's own batch; another's is as unknown as none."""
    found = Batch.objects.filter(provider=provider, pk=number).first()
    if found is None:
        raise UnknownBatch(batch=f"B{number}")
    return found


def counts_of(batch: Batch) -> Counts:
    """Every row in exactly one place: merged, refused by code, accepted, waiting, pending."""
    refused = dict(batch.refused_form)
    accepted = waiting = 0
    for item in batch.slices.select_related("run__waiting_records"):
        accepted += item.accepted
        waiting += item.waiting - (item.rows if item.part else 0)
        for code, rows in item.refused_by_code.items():
            refused[code] = refused.get(code, 0) + rows
        if item.waiting and _is_dropped(item.run):
            gone = item.waiting - _released(batch, item.city, item.day)
            waiting -= gone
            refused["unbound_expired"] = refused.get("unbound_expired", 0) + gone
    return Counts(batch.rows, batch.merged, batch.sound, dict(sorted(refused.items())), accepted, waiting)


def _is_dropped(run: Run | None) -> bool:
    return run is not None and hasattr(run, "waiting_records") and run.waiting_records.stage == "dropped"


def _released(batch: Batch, city: str, day: object) -> int:
    return sum(item.rows for item in batch.slices.filter(city=city, day=day, part__gt=0))


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A refused row for people: its number in the file (1-based, without the header), code and sentences."""

    row: int
    code: str
    zh: str
    en: str


def refused_rows(batch: Batch, *, limit: int = 200) -> list[RefusedRow]:
    """The first refused rows of a batch."""
    with opened(folder=work_folder()) as duck:
        relation = _refused(duck, batch)
        found = duck.rows(f"SELECT n, code, field_zh, field_en, detail FROM {relation} ORDER BY n LIMIT {limit}")
    return [RefusedRow(int(n) + 1, code, *_sentences(code, zh, en, detail)) for n, code, zh, en, detail in found]


def _sentences(code: str, field_zh: str, field_en: str, detail: str) -> tuple[str, str]:
    if code not in RECORD_REFUSALS:
        return code, code
    return refusal_sentence(code, "zh", field=field_zh, detail=detail), refusal_sentence(code, "en", field=field_en, detail=detail)


def _refused(duck: Duck, batch: Batch) -> str:
    """n, code, field_zh, field_en, detail of every refused row, from the check and from the runs."""
    labels = ", ".join(f"({literal(c.name)}, {literal(c.label.zh)}, {literal(c.label.en)})" for c in COLUMNS.values())
    duck.run(f"CREATE OR REPLACE TEMP TABLE label AS SELECT * FROM (VALUES {labels}) v(name, zh, en)")
    parts = ["SELECT CAST(0 AS BIGINT) AS n, '' AS code, '' AS field_zh, '' AS field_en, '' AS detail WHERE FALSE"]
    form = batch_folder(batch.pk) / "refused.parquet"
    if form.exists():
        parts.append(
            "SELECT r.n, r.code, COALESCE(l.zh, r.field), COALESCE(l.en, r.field), r.detail"
            f" FROM read_parquet({literal(form)}) r LEFT JOIN label l ON l.name = r.field"
        )
    runs = Run.objects.filter(slices__batch=batch).exclude(stage="open").distinct()
    files = [
        path
        for run in runs
        for path in sorted((run_folder(city=run.city, day=run.day, sequence=run.sequence) / "refused").glob("*.parquet"))
    ]
    if files:
        source = f"read_parquet({listed(files)})"
        parts.append(f"SELECT row, refusal, field_zh, field_en, detail FROM {source} WHERE batch = {batch.pk}")
    duck.run(f"CREATE OR REPLACE TEMP TABLE refused AS {' UNION ALL '.join(parts)}")
    return "refused"


@contextmanager
def error_file(batch: Batch) -> Iterator[Path]:
    """A CSV of the refused rows: the original columns as they were sent, then refusal_code, refusal_zh, refusal_en.

    A cell that a spreadsheet would take for a formula is written as text.
    """
    with opened(folder=work_folder()) as duck:
        relation = _refused(duck, batch)
        _say(duck)
        path = duck.folder / f"B{batch.pk}-refused.csv"
        with documents.opened(batch.document, folder=duck.folder, suffix=SUFFIXES[Media(batch.media)]) as original:
            rows = original_rows(duck, guarded(duck, original))
            safe = ", ".join(f"{_safe(name)} AS {_quoted(name)}" for name in duck.columns(rows) if name != "n")
            duck.run(
                f"COPY (SELECT o.n + 1 AS row_number, {safe}, r.code AS refusal_code, r.said_zh AS refusal_zh, r.said_en AS refusal_en"
                f" FROM {relation}_said r JOIN {rows} o ON o.n = r.n ORDER BY r.n) TO {literal(path)} (FORMAT CSV, HEADER)"
            )
        yield path


def _say(duck: Duck) -> None:
    """Sentences beside the codes: templates filled in the engine, since there may be a million rows."""
    said = ", ".join(f"({literal(code)}, {literal(text.zh)}, {literal(text.en)})" for code, text in RECORD_REFUSALS.items())
    duck.run(f"CREATE OR REPLACE TEMP TABLE sentence AS SELECT * FROM (VALUES {said}) v(code, zh, en)")
    fill = "replace(replace(s.{language}, '{{field}}', COALESCE(NULLIF(r.field_{language}, ''), '—')), '{{detail}}', COALESCE(NULLIF(r.detail, ''), '—'))"
    duck.run(
        f"CREATE OR REPLACE TEMP TABLE refused_said AS SELECT r.n, r.code, {fill.format(language='zh')} AS said_zh, {fill.format(language='en')} AS said_en"
        " FROM refused r LEFT JOIN sentence s ON s.code = r.code"
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _safe(name: str) -> str:
    cell = f"CAST(o.{_quoted(name)} AS VARCHAR)"
    return f"CASE WHEN regexp_matches({cell}, '^[=+@]|^-[^0-9.]') THEN '''' || {cell} ELSE {cell} END"


@dataclass(frozen=True, slots=True)
class Credited:
    """What a batch has brought so far, and from which regions its numbers were borrowed."""

    reduction_g: int
    reference_region: str


def credited_of(batch: Batch) -> Credited:
    """Grams of a batch in the runs that settled it."""
    grams = sum(item.reduction_g for item in batch.slices.all())
    regions = RunScenario.objects.filter(run__slices__batch=batch, reduction_g__gt=0).values_list("reference_region", flat=True)
    return Credited(grams, " ".join(sorted({code for codes in regions for code in codes.split()})))


def missing_sequences(provider: str, *, limit: int = 20) -> list[int]:
    """Numbers that a provider has skipped so far: a batch that was lost on the way shows here."""
    used = set(Batch.objects.filter(provider=provider, sequence__isnull=False).values_list("sequence", flat=True))
    if not used:
        return []
    return list(islice((number for number in range(min(used), max(used)) if number not in used), limit))
