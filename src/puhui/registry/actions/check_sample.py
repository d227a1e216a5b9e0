"""What a verifier found on the spot comes back: the sheet of a sample with its empty cells filled."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

from django.db import transaction

from puhui.registry.errors.sampling import SheetNotOurs, SheetUnreadable
from puhui.registry.models import SampleCheck
from puhui.registry.reads.sampling import SHEET, sample_of, scorecard_of
from puhui.registry.reads.series import period_row
from puhui.registry.reads.sums import SumInputs
from puhui.registry.words.sampling import Scorecard


def record_sheet(*, inputs: SumInputs, body: bytes, by: int, now: datetime) -> Scorecard:
    """Each row with something in `found` is kept against what counts now. Raises SheetUnreadable, SheetNotOurs."""
    seed, rows = _read(body)
    told = {(c.unit.instance, c.unit.day): c.unit.amount for c in sample_of(inputs, seed=seed).chosen}
    with transaction.atomic():
        period = period_row(inputs.project, inputs.period, is_held=True)
        for row in rows:
            instance, day, found = _cells(row)
            if (instance, day) not in told:
                raise SheetNotOurs(row=row["no"][:10], instance=instance[:60])
            SampleCheck.objects.create(
                period=period, seed=seed, instance=instance, day=day, told=told[instance, day], found=found, remark=row["remark"][:400], by=by,
                at=now,
            )  # fmt: skip
    return scorecard_of(inputs.project, inputs.period)


def _read(body: bytes) -> tuple[str, list[dict[str, str]]]:
    try:
        lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise SheetUnreadable(reason=str(problem)[:120]) from problem
    if len(lines) < 2 or not lines[0] or not lines[0][0].startswith("seed=") or tuple(lines[1]) != SHEET:
        raise SheetUnreadable(reason="seed=…; " + ", ".join(SHEET))
    rows = [dict(zip(SHEET, line, strict=False)) for line in lines[2:] if len(line) == len(SHEET)]
    return lines[0][0].removeprefix("seed="), [row for row in rows if row["found"].strip()]


def _cells(row: dict[str, str]) -> tuple[str, date | None, int]:
    try:
        day = date.fromisoformat(row["day"]) if row["day"] else None
        return row["instance"].removeprefix("'"), day, int(row["found"])
    except ValueError as problem:
        raise SheetUnreadable(reason=f"{row['no'][:10]}: {problem}"[:120]) from problem
