"""How a batch fared: its counts by stage, and every refused row as its sender wrote it, with code and sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.db.models import Prefetch, Sum

from puhui.adapters.guarding import guarded
from puhui.adapters.originals import ROW, original_rows
from puhui.behaviours import words
from puhui.behaviours.errors import UnknownBatch
from puhui.behaviours.models import Batch, Run, RunScenario, Scenario, Slice
from puhui.behaviours.reads.quarantine import UNSETTLED, WITH_STOPS, state_of
from puhui.behaviours.reads.standing import standing_folder
from puhui.behaviours.rules import REFUSED_FILE, REFUSED_LATER_FILE, refused_name
from puhui.behaviours.words import ROW_REFUSED, SUFFIXES, BatchStage, Counts, Credited, Media, QuarantineState, Recipient
from puhui.foundation import documents
from puhui.foundation.bulk import fetch_rows, send_keys
from puhui.foundation.errors import DocumentMissing
from puhui.foundation.places import batch_folder, work_folder
from puhui.quantification.duck import Duck, listed, literal, opened
from puhui.vocabulary.records import COLUMNS, RECORD_REFUSALS, refusal_sentence

#: The slices of batches and what waits of their runs, so that rows of several batches are counted without asking for each.
WITH_SLICES = Prefetch("slices", Slice.objects.select_related("run__waiting_records"))


def batch_named(name: str, *, provider: str = "") -> words.Batch:
    """A batch by its name, such as B12. With `provider` only one of its own: another's is as unknown as none. Raises UnknownBatch."""
    digits = name.removeprefix("B")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else 0
    return _batch(number, provider, asked=name[:20])


def batch_numbered(number: int) -> words.Batch:
    """Raises UnknownBatch."""
    return _batch(number, "", asked=f"B{number}")


def _batch(number: int, provider: str, *, asked: str) -> words.Batch:
    own = {"provider": provider} if provider else {}
    found = Batch.objects.select_related("signed_by_key").prefetch_related(WITH_SLICES, WITH_STOPS).filter(pk=number, **own).first()
    if found is None:
        raise UnknownBatch(batch=asked)
    return _said(found)


def _said(row: Batch) -> words.Batch:
    return words.Batch(
        number=row.pk,
        provider=row.provider_id,
        document=row.document,
        bytes=row.bytes,
        media=Media(row.media),
        file_name=row.file_name,
        adapter=row.adapter,
        scenario=row.scenario,
        sequence=row.sequence,
        signed_by=row.signed_by,
        key=row.signed_by_key.key_id if row.signed_by_key else "",
        quarantine=state_of(row),
        replay_region=row.replay_region,
        received_at=row.received_at,
        stage=BatchStage(row.stage),
        refusal=row.refusal,
        counts=counts_of(row),
        credited=_credited(row),
        adapter_hash=row.adapter_hash,
    )


def counts_of(batch: Batch) -> Counts:
    """Every row in exactly one place: merged, refused by code, accepted, waiting, pending."""
    refused = dict(batch.refused_form)
    accepted = waiting = 0
    for item in _slices(batch):
        accepted += item.accepted
        waiting += item.waiting - (item.rows if item.part else 0)
        for code, rows in item.refused_by_code.items():
            refused[code] = refused.get(code, 0) + rows
        if item.waiting and _is_dropped(item.run):
            gone = item.waiting - _released(batch, item.city, item.day)
            waiting -= gone
            refused["unbound_expired"] = refused.get("unbound_expired", 0) + gone
    if waiting and state_of(batch) == QuarantineState.REFUSED:  # nothing of it will ever be looked for
        refused[ROW_REFUSED] = refused.get(ROW_REFUSED, 0) + waiting
        waiting = 0
    return Counts(batch.rows, batch.merged, batch.sound, dict(sorted(refused.items())), accepted, waiting)


def all_counts() -> Counts:
    """The rows of all batches together."""
    rows = Batch.objects.prefetch_related(WITH_SLICES, WITH_STOPS).iterator(chunk_size=500)
    return sum((counts_of(row) for row in rows), start=Counts(0, 0, 0, {}, 0, 0))


def files_named(name: str, *, provider: str) -> list[tuple[str, Media]]:
    """(document, medium) of each batch of a provider that came under this file name, the first first."""
    rows = Batch.objects.filter(provider=provider, file_name=name).order_by("pk").values_list("document", "media")
    return [(document, Media(media)) for document, media in rows]


def _slices(batch: Batch) -> Iterable[Slice]:
    """Its slices and what waits of their runs: as they came with a list of batches, else read anew."""
    came_along = "slices" in getattr(batch, "_prefetched_objects_cache", {})
    return batch.slices.all() if came_along else batch.slices.select_related("run__waiting_records")


def _is_dropped(run: Run | None) -> bool:
    return run is not None and hasattr(run, "waiting_records") and run.waiting_records.stage == "dropped"


def _released(batch: Batch, city: str, day: object) -> int:
    return sum(item.rows for item in batch.slices.all() if (item.city, item.day) == (city, day) and item.part)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A refused row for people: its number in the file (1-based, without the header), code and sentences."""

    row: int
    code: str
    zh: str
    en: str


def refused_rows(batch: words.Batch, *, limit: int = 200) -> list[RefusedRow]:
    """The first refused rows of a batch."""
    with opened(folder=work_folder()) as duck:
        relation = _refused(duck, batch)
        found = duck.rows(f"SELECT n, code, field_zh, field_en, detail FROM {relation} WHERE n IS NOT NULL ORDER BY n LIMIT {limit}")
    return [RefusedRow(int(n) + 1, code, *_sentences(code, zh, en, detail)) for n, code, zh, en, detail in found]


@dataclass(frozen=True, slots=True)
class RefusedCode:
    """A refusal of a batch: how many rows have it, how many of these the provider is not told one by one, and the first that it is told."""

    rows: int
    untold: int
    first: RefusedRow


def refused_codes(batch: words.Batch) -> list[RefusedCode]:
    """Refusals by code, the most frequent first, each with the sentence of its first row."""
    with opened(folder=work_folder()) as duck:
        relation = _refused(duck, batch)
        found = duck.rows(
            "SELECT count, count - told, n, code, field_zh, field_en, detail FROM (SELECT *, COUNT(*) OVER (PARTITION BY code) AS count,"
            " COUNT(n) OVER (PARTITION BY code) AS told, ROW_NUMBER() OVER (PARTITION BY code ORDER BY n NULLS LAST) AS place"
            f" FROM {relation}) WHERE place = 1 ORDER BY count DESC, code"
        )
    return [
        RefusedCode(int(rows), int(untold), RefusedRow(0 if n is None else int(n) + 1, code, *_sentences(code, zh, en, detail)))
        for rows, untold, n, code, zh, en, detail in found
    ]


@dataclass(frozen=True, slots=True)
class NotYet:
    """Rows of a batch that are not settled: those of past days, which are next, and those of days that are not over."""

    next_rows: int
    later_rows: int


def not_yet(batch: words.Batch, *, before: date) -> NotYet:
    """What of a batch still waits for its run; `before` is the first day that is not over."""
    rows = Slice.objects.filter(UNSETTLED, batch=batch.number).values_list("day", "rows")
    later = sum(count for day, count in rows if day >= before)
    return NotYet(sum(count for _, count in rows) - later, later)


def _sentences(code: str, field_zh: str, field_en: str, detail: str) -> tuple[str, str]:
    if code not in RECORD_REFUSALS:
        return code, code
    return refusal_sentence(code, "zh", field=field_zh, detail=detail), refusal_sentence(code, "en", field=field_en, detail=detail)


def _refused(duck: Duck, batch: words.Batch) -> str:
    """n, code, field_zh, field_en, detail of every refused row, from the check and from the runs."""
    labels = ", ".join(f"({literal(c.name)}, {literal(c.label.zh)}, {literal(c.label.en)})" for c in COLUMNS.values())
    duck.run(f"CREATE OR REPLACE TEMP TABLE label AS SELECT * FROM (VALUES {labels}) v(name, zh, en)")
    parts = ["SELECT CAST(0 AS BIGINT) AS n, '' AS code, '' AS field_zh, '' AS field_en, '' AS detail WHERE FALSE"]
    for code, rows in _dropped(batch).items():
        parts.append(f"SELECT NULL, {literal(code)}, '', '', '' FROM range({rows})")
    for plain in _refused_files(duck, batch):
        parts.append(
            "SELECT r.n, r.code, COALESCE(l.zh, r.field), COALESCE(l.en, r.field), r.detail"
            f" FROM read_parquet({literal(plain)}) r LEFT JOIN label l ON l.name = r.field"
        )
    runs = Run.objects.filter(slices__batch=batch.number).exclude(stage="open").distinct()
    files = [path for run in runs for path in sorted((standing_folder(run) / "refused").glob("*.parquet"))]
    if files:
        source = f"read_parquet({listed(files)})"
        _may_tell(duck, f"SELECT DISTINCT account FROM {source} WHERE batch = {batch.number}")
        told = "EXISTS (SELECT 1 FROM may_tell m WHERE m.account = r.account AND m.scenario = r.scenario)"
        parts.append(
            f"SELECT CASE WHEN {told} THEN row END, refusal, field_zh, field_en, CASE WHEN {told} THEN detail ELSE '' END"
            f" FROM {source} r WHERE batch = {batch.number}"
        )
    duck.run(f"CREATE OR REPLACE TEMP TABLE refused AS {' UNION ALL '.join(parts)}")
    return "refused"


def _dropped(batch: words.Batch) -> dict[str, int]:
    """How many rows were refused by code where the details are gone by rule: nobody is told which, and the sums stay."""
    folder, counts = batch_folder(batch.number), {}
    if not (folder / REFUSED_FILE).exists():
        counts = dict(Batch.objects.values_list("refused_form", flat=True).get(pk=batch.number))
    if not (folder / REFUSED_LATER_FILE).exists():
        later = Slice.objects.filter(batch=batch.number, refused_at__isnull=False).aggregate(rows=Sum("rows"))["rows"] or 0
        counts |= {ROW_REFUSED: counts.get(ROW_REFUSED, 0) + later} if later else {}
    return counts


def _may_tell(duck: Duck, accounts: str) -> None:
    """Who has agreed that the provider is told which of its rows did not count. Of the others it learns how many, not which."""
    with transaction.atomic():
        send_keys(duck, accounts, table="asked_account", columns=("account bigint",))
        sql = (
            "SELECT c.account, c.scenario_id FROM behaviours_consent c JOIN asked_account k ON k.account = c.account"
            f" WHERE c.recipient = '{Recipient.PROVIDER}' AND c.valid_until IS NULL"
        )
        fetch_rows(duck, sql, table="may_tell", columns={"account": "BIGINT", "scenario": "VARCHAR"})


def _refused_files(duck: Duck, batch: words.Batch) -> Iterator[Path]:
    """What the check refused; and what was refused when a quarantine was decided, once that is recorded."""
    folder, is_later = batch_folder(batch.number), Slice.objects.filter(batch=batch.number, refused_at__isnull=False).exists()
    for name, is_told in ((REFUSED_FILE, True), (REFUSED_LATER_FILE, is_later)):
        if is_told and (folder / name).exists():
            about = refused_name(batch.number, later=name == REFUSED_LATER_FILE)
            yield documents.unseal_file(folder / name, duck.folder / f"{name}.parquet", about=about)


@contextmanager
def error_file(batch: words.Batch) -> Iterator[Path]:
    """A CSV of the refused rows: the original columns as they were sent, then refusal_code, refusal_zh, refusal_en.

    A cell that a spreadsheet would take for a formula is written as text. Once the original is gone by rule, codes and sentences remain.
    """
    with opened(folder=work_folder()) as duck:
        _refused(duck, batch)
        _say(duck)
        path = duck.folder / f"{batch.name}-refused.csv"
        try:
            with documents.opened(batch.document, folder=duck.folder, suffix=SUFFIXES[batch.media]) as original:
                rows = original_rows(duck, guarded(duck, original))
                _write_errors(duck, path, rows, [name for name in duck.columns(rows) if name != ROW])
        except DocumentMissing:
            _write_errors(duck, path, f"(SELECT n AS {ROW} FROM refused_said WHERE n IS NOT NULL)", [])
        yield path


def _write_errors(duck: Duck, path: Path, rows: str, columns: Sequence[str]) -> None:
    own = "".join(f", {_safe(name)} AS {_quoted(_header(name))}" for name in columns)
    duck.run(
        f"COPY (SELECT r.n + 1 AS row_number{own}, r.code AS refusal_code, r.said_zh AS refusal_zh, r.said_en AS refusal_en"
        f" FROM refused_said r JOIN {rows} o ON o.{ROW} = r.n ORDER BY r.n) TO {literal(path)} (FORMAT CSV, HEADER)"
    )


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
    """A cell for a spreadsheet; a negative number stays one."""
    cell = f"CAST(o.{_quoted(name)} AS VARCHAR)"
    formula = f"regexp_matches({cell}, '^[-=+@\t\r\n]') AND NOT regexp_full_match({cell}, '-[0-9]+([.][0-9]+)?')"
    return f"CASE WHEN {formula} THEN '''' || {cell} ELSE {cell} END"


def _header(name: str) -> str:
    return f"'{name}" if name.startswith(("=", "+", "-", "@", "\t")) else name


def _credited(row: Batch) -> Credited:
    """Grams of a batch in the runs that accepted something of it."""
    grams = sum(item.reduction_g for item in row.slices.all())
    runs = row.slices.filter(accepted__gt=0).values("run")
    own = Scenario.objects.filter(providers=row.provider_id).values("code")  # other providers' records are in the same runs
    counted = RunScenario.objects.filter(run__in=runs, scenario__in=own, reduction_g__gt=0)
    marks = list(counted.values_list("reference_region", "is_demonstration"))
    regions = sorted({code for codes, _ in marks for code in codes.split()})
    return Credited(grams, " ".join(regions), is_demonstration=any(demonstrated for _, demonstrated in marks))


def missing_sequences(provider: str, *, limit: int = 20) -> list[int]:
    """Numbers that a provider has skipped so far: a batch that was lost on the way shows here."""
    numbers = Batch.objects.filter(provider=provider).values_list("sequence", flat=True)
    used = {number for number in numbers if number is not None}
    if not used:
        return []
    return list(islice((number for number in range(min(used), max(used)) if number not in used), limit))
