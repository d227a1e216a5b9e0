"""What corrections have made of single things: of an act, and of somebody's account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from django.db.models import Q

from puhui.behaviours.models import Correction, Run, RunCorrection
from puhui.behaviours.reads.standing import counted_folder
from puhui.behaviours.words import ISSUE, OWED, RECEIVABLE, RESIDENT_REDUCTION, AccountCorrected, ActChange, CorrectionStage
from puhui.foundation.places import work_folder
from puhui.ledger.reads import received_by_entry
from puhui.quantification.duck import listed, opened
from puhui.vocabulary.texts import Text

#: A record as its provider names it: what an act is known by where it no longer counts.
Record = tuple[str, str]


def counts_of(run: Run) -> list[int | None]:
    """What has counted a run, in order: itself, and each correction that was posted."""
    posted = RunCorrection.objects.filter(run=run, correction__stage=CorrectionStage.POSTED).order_by("correction")
    return [None, *posted.values_list("correction", flat=True)]


def changes_of(run: Run, *, account: int) -> dict[Record, tuple[ActChange, ...]]:
    """What each correction made of a person's acts in a run, the earliest first; acts that none has changed are not there."""
    if run.correction is None:
        return {}
    counts = counts_of(run)
    grams = [_grams(counted_folder(run, count), account) for count in counts]
    records = {record for found in grams for record in found}
    changes = {record: tuple(_changes(counts, [found.get(record) for found in grams])) for record in records}
    return {record: found for record, found in changes.items() if found}


def _changes(counts: Sequence[int | None], grams: Sequence[int | None]) -> Iterator[ActChange]:
    for place, count in enumerate(counts):
        if count is not None and grams[place] != grams[place - 1]:
            yield ActChange(count, grams[place - 1], grams[place])


def _grams(folder: Path, account: int) -> dict[Record, int]:
    files = [path for group in sorted((folder / "acts").glob("*/")) if (path := bucket_of(group, account))]
    if not files:
        return {}
    with opened(folder=work_folder()) as duck:
        source = f"read_parquet({listed(files)}, union_by_name = true)"
        rows = duck.rows(f"SELECT provider, record_id, reduction_g FROM {source} WHERE account = {int(account)}")
    return {(str(row[0]), str(row[1])): int(row[2]) for row in rows}


def bucket_of(group: Path, account: int) -> Path | None:
    """The file of a folder that can hold a person's rows."""
    files = sorted(group.glob("*.parquet"))
    return files[account & (len(files) - 1)] if files else None


# -- an account --------------------------------------------------------------------------------------------------------


def corrections_of_account(*, account: int, since: date = date.min) -> list[AccountCorrected]:
    """The corrections that moved an account, the latest first."""
    moved: dict[int, list[tuple[date, int, int]]] = {}
    for row, given, owed in _moves(account, since):
        moved.setdefault(row.correction_id, []).append((row.run.day, given - owed, owed))
    return [_account_corrected(row, moved[row.pk]) for row in Correction.objects.filter(pk__in=moved).order_by("-pk")]


def _account_corrected(row: Correction, moved: Sequence[tuple[date, int, int]]) -> AccountCorrected:
    return AccountCorrected(
        correction=row.pk,
        reason=Text(row.reason_zh, row.reason_en),
        posted_on=row.posted_on or date.min,
        grams=sum(grams for _, grams, _ in moved),
        owed_g=sum(owed for _, _, owed in moved),
        days=tuple(sorted({day for day, _, _ in moved})),
    )


def grams_moved_by_run(*, account: int, since: date) -> list[tuple[date, int]]:
    """By how much corrections moved what an account was credited for the event day of a run, owed grams too; one line for each of them."""
    return [(row.run.day, given - owed) for row, given, owed in _moves(account, since)]


def _moves(account: int, since: date) -> Iterator[tuple[RunCorrection, int, int]]:
    """Each run of a posted correction that moved an account: what was given (or taken) at once, and what became owed."""
    given = received_by_entry(holder=account, asset=RESIDENT_REDUCTION, counter=ISSUE, since=since)
    owing = received_by_entry(holder=account, asset=OWED, counter=RECEIVABLE, since=since)
    rows = RunCorrection.objects.filter(Q(entry__in=list(given)) | Q(owed_entry__in=list(owing)), correction__stage=CorrectionStage.POSTED)
    for row in rows.select_related("run").order_by("pk"):
        yield row, given.get(row.entry or 0, 0), owing.get(row.owed_entry or 0, 0)


def runs_corrected_for(entries: Sequence[int]) -> dict[int, int]:
    """Entry of a correction → the run that it corrects."""
    found = RunCorrection.objects.filter(correction__stage=CorrectionStage.POSTED, entry__in=list(entries)).values_list("entry", "run")
    return {entry: run for entry, run in found if entry is not None}
