"""Questions about statements: of a day, what differs, and what should lie with the bank at the end of a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Count, QuerySet, Sum

from puhui.payments import models
from puhui.payments.reads.money import arrivals_numbered, arrivals_on
from puhui.payments.reads.orders import orders_known_as, orders_paid_on
from puhui.payments.rules import statements as rules
from puhui.payments.words import (
    Brought,
    Difference,
    DifferenceKind,
    Found,
    OrderStage,
    Source,
    Statement,
    StatementLine,
    StatementRead,
    Way,
)
from puhui.vocabulary.periods import CHINA


def statement_of(day: date) -> Statement | None:
    """The one that counts."""
    row = models.Statement.objects.filter(day=day, until=None).annotate(count=Count("booked")).first()
    return statement_said(row) if row else None


def statements_of(day: date) -> list[Statement]:
    """All that ever came, the latest first."""
    return [statement_said(row) for row in models.Statement.objects.filter(day=day).annotate(count=Count("booked")).order_by("-pk")]


def statements(*, limit: int = 60, before: date | None = None) -> list[Statement]:
    """Those that count, the latest day first; with `before` those of earlier days."""
    rows = models.Statement.objects.filter(until=None).annotate(count=Count("booked")).order_by("-day")
    rows = rows if before is None else rows.filter(day__lt=before)
    return [statement_said(row) for row in rows[:limit]]


def lines_on(day: date) -> QuerySet[models.Line]:
    """Of the statement that counts; whoever shows them takes a page of them and asks `lines_said`."""
    return models.Line.objects.filter(statement__day=day, statement__until=None).order_by("at", "pk")


def lines_said(rows: Iterable[models.Line]) -> list[StatementLine]:
    return [StatementLine(Way(row.way), row.bank_ref, row.text, row.fen, row.at) for row in rows]


def lines_of(day: date) -> list[StatementLine]:
    """All of them."""
    return lines_said(lines_on(day))


def closing_fen(day: date) -> int:
    """What should lie with the bank at the end of a day: what had come by then, less what it says to have paid by then."""
    end = datetime.combine(day, time(), CHINA) + timedelta(days=1)
    came = models.Arrival.objects.filter(booked_at__lt=end).aggregate(fen=Sum("fen"))["fen"] or 0
    paid = models.Attempt.objects.filter(stage=OrderStage.CONFIRMED, ended_at__lt=end).aggregate(fen=Sum("order__fen"))["fen"] or 0
    return int(came - paid)


def differences(*, day: date | None = None, is_open: bool | None = None, limit: int | None = 200) -> list[Difference]:
    """The latest first; all of them where there is no limit."""
    return [difference_said(row) for row in _differing(day, is_open).order_by("-pk")[:limit]]


def count_differences(*, day: date | None = None, is_open: bool | None = None) -> int:
    return _differing(day, is_open).count()


def _differing(day: date | None, is_open: bool | None) -> QuerySet[models.Difference]:
    rows = models.Difference.objects.all()
    if day is not None:
        rows = rows.filter(day=day)
    return rows if is_open is None else rows.filter(resolved_at__isnull=is_open)


def open_by_day() -> dict[date, int]:
    """Day → differences that nobody has cleared up."""
    rows = models.Difference.objects.filter(resolved_at=None).values_list("day").annotate(count=Count("pk"))
    return dict(rows)


def statement_said(row: models.Statement, *, is_repeat: bool = False) -> Statement:
    lines = getattr(row, "count", None)
    return Statement(
        row.pk, row.day, row.digest, row.opening_fen, row.closing_fen, row.booked.count() if lines is None else lines, row.taken_at,
        Brought(Source(row.source), row.by, row.agreed_by), row.until is None, is_repeat,
    )  # fmt: skip


def difference_said(row: models.Difference) -> Difference:
    return Difference(
        row.pk, DifferenceKind(row.kind), row.about, row.day, row.facts, row.found_at, row.resolved_at, row.resolved_by, row.reason
    )


def compared(told: StatementRead) -> list[Found]:
    """What differs between a statement and our books, as both stand now."""
    return list(
        rules.compare(
            told,
            arrivals=arrivals_numbered([line.bank_ref for line in told.lines if line.way is Way.IN]),
            own=arrivals_on(told.day),
            orders=orders_known_as([line.text for line in told.lines if line.way is Way.OUT]),
            paid=orders_paid_on(told.day),
            closing_fen=closing_fen(told.day),
        )
    )
