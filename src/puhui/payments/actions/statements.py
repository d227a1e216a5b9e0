"""The bank's statement of a day is taken in, what differs is written down once, and somebody says what it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction

from puhui.foundation import documents
from puhui.foundation.turns import wait_in_turn
from puhui.payments import models
from puhui.payments.errors import DifferenceResolved, DifferenceUnknown, ReasonWanted
from puhui.payments.reads.statements import difference_said, statement_said
from puhui.payments.rules import statements as rules
from puhui.payments.words import Brought, Difference, Found, Statement, StatementRead

REASON_LENGTH = 200


def take_statement(*, body: bytes, brought: Brought, now: datetime) -> tuple[Statement, StatementRead]:
    """Once for each day and content; a later one of the same day counts from now on, and the earlier stays.

    Raises StatementRefused, StatementNeedsTwo.
    """
    rules.check_hands(brought)
    told = rules.read(body)
    digest = documents.put(body)
    with transaction.atomic():
        wait_in_turn(f"puhui statement {told.day}")
        known = models.Statement.objects.filter(day=told.day, digest=digest).first()
        if known is not None:
            return statement_said(known, is_repeat=True), told
        models.Statement.objects.filter(day=told.day, until=None).update(until=now)
        row = models.Statement.objects.create(
            day=told.day, digest=digest, opening_fen=told.opening_fen, closing_fen=told.closing_fen, taken_at=now, source=brought.source,
            by=brought.by, agreed_by=brought.agreed_by,
        )  # fmt: skip
        models.Line.objects.bulk_create(
            models.Line(statement=row, way=line.way, bank_ref=line.bank_ref, text=line.text, fen=line.fen, at=line.at)
            for line in told.lines
        )
        return statement_said(row), told


@transaction.atomic
def note_differences(*, day: date, found: Collection[Found], now: datetime) -> list[Difference]:
    """Each once: what was found before, open or resolved, is found again and stays as it is."""
    rows = []
    for one in found:
        facts = dict(one.facts)
        mark = hashlib.sha256(json.dumps([day.isoformat(), one.kind, one.about, facts], sort_keys=True).encode()).hexdigest()
        row, _ = models.Difference.objects.get_or_create(
            mark=mark, defaults={"kind": one.kind, "about": one.about[:64], "day": day, "facts": facts, "found_at": now}
        )
        rows.append(difference_said(row))
    return rows


@transaction.atomic
def end_differences(*, day: date, still: Sequence[int], reason: str, now: datetime) -> int:
    """Open ones of a day that a newer statement does not show any more; how many."""
    rows = models.Difference.objects.filter(day=day, resolved_at=None).exclude(pk__in=still).exclude(kind__in=("notice", "answer"))
    return rows.update(resolved_at=now, reason=reason)


@transaction.atomic
def resolve_difference(*, number: int, reason: str, by: int, now: datetime) -> Difference:
    """Somebody has found out what it was. No money moves. Raises ReasonWanted, DifferenceUnknown, DifferenceResolved."""
    reason = " ".join(reason.split())
    if not 0 < len(reason) <= REASON_LENGTH:
        raise ReasonWanted(field="reason", most=REASON_LENGTH)
    row = models.Difference.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise DifferenceUnknown(number=number)
    if row.resolved_at:
        raise DifferenceResolved(number=number)
    row.resolved_at, row.resolved_by, row.reason = now, by, reason
    row.save()
    return difference_said(row)
