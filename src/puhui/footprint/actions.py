"""Verbs of the footprint: add_entries, add_table, remove_entry, remove_table, answer_factor, state_footprint."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from puhui.adapters.errors import SourceUnreadable, WorkbookLacksSheet
from puhui.adapters.sheets import sheet_as_csv
from puhui.footprint import models
from puhui.footprint.errors import (
    EntryGone,
    NoReference,
    NotAsked,
    NothingCounted,
    NothingEntered,
    TableTooLong,
    TableTwice,
    TableUnreadable,
)
from puhui.footprint.reads import answers_of, reckoned, reference_of, statement_said
from puhui.footprint.rules.reckoning import own_ug
from puhui.footprint.rules.tables import ROWS_MOST, read_table
from puhui.footprint.words import ITEMS, Answer, Given, Line, OwnFactor, ReadTable, Statement
from puhui.vocabulary.periods import local_day

#: A table larger than this is none of one event.
TABLE_BYTES_MOST = 2 << 20


@transaction.atomic
def add_entries(*, subject: str, given: Iterable[Given], by: int, now: datetime, file: str = "", digest: str = "") -> int:
    """How many were added. Raises TableTooLong."""
    rows = [
        models.Entry(
            subject=subject, phase=one.phase, item=one.item, amount_milli=one.amount_milli, note=one.note, file=file, digest=digest, at=now, by=by
        )
        for one in given
    ]  # fmt: skip
    known = models.Entry.objects.filter(subject=subject).count()
    if known + len(rows) > ROWS_MOST:
        raise TableTooLong(rows=known + len(rows), most=ROWS_MOST)
    return len(models.Entry.objects.bulk_create(rows))


@transaction.atomic
def add_table(*, subject: str, name: str, body: bytes, by: int, now: datetime) -> ReadTable:
    """Good rows are added, the others come back with what is wrong. Raises TableUnreadable, TableTwice, TableTooLong."""
    digest, called = sha256(body).hexdigest(), name.strip()[-120:] or "table"
    if models.Entry.objects.filter(subject=subject, digest=digest).exists():
        raise TableTwice(name=called)
    read = read_table(_text(called, body))
    add_entries(subject=subject, given=read.taken, by=by, now=now, file=called, digest=digest)
    return read


def _text(name: str, body: bytes) -> str:
    """Of a CSV or of the first sheet of a workbook. Raises TableUnreadable, TableTooLong."""
    if len(body) > TABLE_BYTES_MOST:
        raise TableTooLong(rows=len(body), most=ROWS_MOST)
    if body[:2] != b"PK":
        return _decoded(body)
    with TemporaryDirectory() as folder:
        book, sheet = Path(folder, "book.xlsx"), Path(folder, "sheet.csv")
        book.write_bytes(body)
        try:
            sheet_as_csv(book, sheet, name=name)
        except (SourceUnreadable, WorkbookLacksSheet) as problem:
            raise TableUnreadable(column="item") from problem
        return sheet.read_text(encoding="utf-8")


def _decoded(body: bytes) -> str:
    """UTF-8, or what a spreadsheet in Chinese writes. Raises TableUnreadable."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableUnreadable(column="item")


def remove_entry(*, subject: str, number: int) -> None:
    """Raises EntryGone."""
    if not models.Entry.objects.filter(subject=subject, pk=number).delete()[0]:
        raise EntryGone


def remove_table(*, subject: str, file: str) -> int:
    """Every row that came with a table. Raises EntryGone."""
    gone = models.Entry.objects.filter(subject=subject, file=file).exclude(file="").delete()[0]
    if not gone:
        raise EntryGone
    return gone


def answer_factor(*, organisation: int, item: str, answer: Answer, text: str, source: str, by: int, now: datetime) -> OwnFactor:
    """Kept for the organisation's later events. Raises NotAsked, NoReference, FactorOutOfRange, FactorSourceMissing."""
    about = ITEMS[item]
    if not about.asks:
        raise NotAsked(item=about.name.zh)
    factor_ug, told = own_ug(text, source) if answer is Answer.OWN else (None, "")
    if answer is Answer.REFERENCE and reference_of(about, day=local_day(now)) is None:
        raise NoReference(item=about.name.zh)
    models.Choice.objects.create(organisation=organisation, item=item, answer=answer, factor_ug=factor_ug, source=told, at=now, by=by)
    return answers_of(organisation)[item]


@transaction.atomic
def state_footprint(*, subject: str, organisation: int, by: int, now: datetime) -> Statement:
    """By the factors in force today. The caller holds the subject. Raises NothingEntered, NothingCounted."""
    lines = reckoned(subject, organisation=organisation, day=local_day(now))
    if not lines:
        raise NothingEntered
    grams = sum(line.grams for line in lines if line.grams is not None)
    if not grams:
        raise NothingCounted(n=len(lines))
    place = models.Statement.objects.filter(subject=subject).count() + 1
    made = models.Statement.objects.create(subject=subject, organisation=organisation, place=place, grams=grams, stated_at=now, by=by)
    models.Line.objects.bulk_create(_row(made, line) for line in lines)
    return statement_said(made)


def _row(made: models.Statement, line: Line) -> models.Line:
    used = line.used
    told = (
        {"written": used.written, "unit": used.unit, "region": used.region, "data_year": used.data_year, "grade": used.grade}
        if used
        else {}
    )
    return models.Line(
        statement=made, place=line.place, phase=line.phase, item=line.item.code, amount_milli=line.amount_milli, note=line.note, grams=line.grams,
        factor_ug=used.factor_ug if used else None, source=used.source[:200] if used else "", family=used.family if used else "",
        why_not=line.why_not or "", **told,
    )  # fmt: skip
