"""What is owed after corrections: one person's, with why and what was collected, and all of it together."""

from __future__ import annotations

from collections.abc import Iterable

from puhui.behaviours.models import Correction, Run
from puhui.behaviours.words import COLLECT_KEY, OWED, WRITE_OFF_KEY, Owed, OwedInAll, OwedLine, correction_of_key, step_of
from puhui.ledger.reads import balance, having_in_all, moved_by_key, movements
from puhui.vocabulary.texts import Text

LINES = 1000


def owed_of(*, account: int, limit: int = LINES) -> Owed:
    """What somebody owes, and each line of how it came to that, the latest first."""
    found = movements(holder=account, asset=OWED, limit=limit)
    runs = _run_names(line.corrects for line in found if line.corrects)
    corrected = {line.key: number for line in found if (number := correction_of_key(line.key))}
    told = {row.pk: Text(row.reason_zh, row.reason_en) for row in Correction.objects.filter(pk__in=set(corrected.values()))}
    lines = tuple(
        OwedLine(
            day=line.day,
            step=step_of(line.key),
            grams=line.amount,
            reason=line.reason,
            run=runs.get(line.corrects or 0, ""),
            correction=corrected.get(line.key),
            told=told.get(corrected.get(line.key, 0)),
        )
        for line in found
    )
    return Owed(balance(holder=account, asset=OWED), lines)


def _run_names(entries: Iterable[int]) -> dict[int, str]:
    """Entry → the name of the run that posted it."""
    return {row.entry: str(row) for row in Run.objects.filter(entry__in=set(entries)) if row.entry}


def owed_now() -> tuple[int, int]:
    """How many owe, and how much they owe together."""
    return having_in_all(asset=OWED)


def owed_in_all() -> OwedInAll:
    """With all that was ever collected and written off: that cost grows with the history."""
    holders, grams = owed_now()
    return OwedInAll(
        grams=grams,
        holders=holders,
        collected_g=-moved_by_key(asset=OWED, prefix=COLLECT_KEY),
        written_off_g=-moved_by_key(asset=OWED, prefix=WRITE_OFF_KEY),
    )
