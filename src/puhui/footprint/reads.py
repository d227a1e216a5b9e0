"""Questions to the footprint: what was entered, which number counts an item, what it comes to, what was stated, and whether all of it adds up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from django.db import connection

from puhui.footprint import models, words
from puhui.footprint.errors import ItemUnknown, PersonsElsewhere, QuestionUnanswered
from puhui.footprint.rules import estimating, reckoning, tables
from puhui.footprint.words import (
    ITEMS,
    QUESTIONS,
    Answer,
    Answers,
    Entry,
    Estimate,
    Given,
    Item,
    Line,
    OwnFactor,
    Phase,
    RefusedRow,
    Uncounted,
    Used,
)
from puhui.foundation.findings import Finding
from puhui.library import reads as library

#: How many rows an event has room for.
ROWS_MOST = tables.ROWS_MOST


def entries(subject: str) -> list[Entry]:
    return [_entry(row) for row in models.Entry.objects.filter(subject=subject).order_by("pk")]


def _entry(row: models.Entry) -> Entry:
    return Entry(row.pk, Given(Phase(row.phase), row.item, row.amount_milli, row.note), row.file)


def answers_of(organisation: int) -> dict[str, OwnFactor]:
    """What an organisation said last of each item that asks."""
    rows = models.Choice.objects.filter(organisation=organisation).order_by("item", "-pk").distinct("item")
    return {row.item: OwnFactor(organisation, row.item, Answer(row.answer), row.factor_ug, row.source, row.at, row.by) for row in rows}


def reference_of(item: Item, *, day: date) -> Used | None:
    """The library's number for emissions, with the grade that filed evidence gives it."""
    factor = reckoning.library_factor(item, day=day)
    if factor is None:
        return None
    grade = "A" if library.evidence_of_factor(factor, library.evidence()) else str(factor.value.grade)
    return reckoning.used_of(item, factor, grade=grade)


def choices_of(organisation: int, *, day: date) -> Mapping[str, Used | Uncounted]:
    """By which number each item counts for an organisation on a day, or why it does not."""
    told = answers_of(organisation)
    return {code: reckoning.chosen(item, reference_of(item, day=day), told.get(code)) for code, item in ITEMS.items()}


def reckoned(subject: str, *, organisation: int, day: date) -> list[Line]:
    """What the entries come to now; nothing is written."""
    return reckoning.lines_of(entries(subject), choices_of(organisation, day=day))


def statement(number: int) -> words.Statement:
    """With its lines."""
    return statement_said(models.Statement.objects.get(pk=number))


def statement_said(row: models.Statement) -> words.Statement:
    lines = tuple(_line(line) for line in row.lines.order_by("place"))
    return words.Statement(row.pk, row.subject, row.organisation, row.place, row.grams, row.stated_at, row.by, lines)


def _line(row: models.Line) -> Line:
    facts = (row.place, Phase(row.phase), ITEMS[row.item], row.amount_milli, row.note)
    if row.factor_ug is None:
        return Line(*facts, None, None, Uncounted(row.why_not))
    used = Used(row.factor_ug, row.written, row.unit, row.region, row.data_year, row.grade, row.source, row.family)
    return Line(*facts, used, row.grams)


def statements_of(subject: str) -> list[words.Statement]:
    """Without their lines, the first first."""
    rows = models.Statement.objects.filter(subject=subject).order_by("place")
    return [words.Statement(row.pk, row.subject, row.organisation, row.place, row.grams, row.stated_at, row.by) for row in rows]


# -- tables and estimates ------------------------------------------------------------------------------------------------


def given_typed(*, phase: str, item: str, amount: str, persons: str = "", note: str = "") -> Given:
    """One item of a form, in its own unit; of travel by person and kilometre also as persons × km. Raises ItemUnknown, AmountUnread, PersonsElsewhere."""
    about = ITEMS.get(item)
    if about is None or phase not in set(Phase):
        raise ItemUnknown(item=item[:40], field="item")
    if persons.strip() and about.unit != "person*km":
        raise PersonsElsewhere(item=about.name.zh, field="persons")
    times = Fraction(reckoning.milli_of(persons), 1000) if persons.strip() else Fraction(1)
    return Given(Phase(phase), about.code, reckoning.milli_of(amount, times=times), " ".join(note.split())[: tables.NOTE_MOST])


def refused_as_csv(rows: tuple[RefusedRow, ...]) -> str:
    return tables.as_csv(rows)


def template_rows() -> list[tuple[str, ...]]:
    """The head of a table, and an example row for each way to fill it in."""
    return [
        tables.HEAD,
        ("筹备", "纸张和印刷品", "120", "kg", "", "", "", "", "会刊"),
        ("举办", "外购电力", "3600", "kWh", "", "", "", "", "电表"),
        ("举办", "高铁", "", "", "40", "450", "上海", "合肥", "往返请填两行或双倍公里"),
        ("收尾", "商业垃圾填埋", "0.3", "t", "", "", "", "", "清运单"),
    ]


def units_of(item: Item) -> tuple[str, ...]:
    return tuple(tables.UNITS[item.unit])


def answered(told: Mapping[str, str]) -> Answers:
    """What was typed to each question. Raises QuestionUnanswered."""
    found: dict[str, int | None] = {}
    for question in QUESTIONS:
        typed = told.get(question.name, "").replace(",", "").strip()
        least = 1 if question.is_needed else 0
        value = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 12 else None
        if (typed or question.is_needed) and (value is None or not least <= value <= question.most):
            says = question.says
            raise QuestionUnanswered(field=question.name, zh=says.zh, en=says.en, least=least, most=question.most)
        found[question.name] = value
    return Answers(**found)  # type: ignore[arg-type]


def estimated(told: Answers, *, day: date) -> Estimate:
    """Raises PeopleDoNotAddUp."""
    return estimating.estimate(told, lambda code: reference_of(ITEMS[code], day=day))


def taken_over(told: Answers) -> list[Given]:
    return estimating.taken_over(told)


# -- the sweep -----------------------------------------------------------------------------------------------------------

_MULTIPLIES = """
    SELECT count(*), count(*) FILTER (WHERE (factor_ug IS NULL) <> (grams IS NULL)
        OR grams <> ceil(amount_milli::numeric * factor_ug / 1000000000)) FROM footprint_line"""
_ADDS_UP = """
    SELECT count(*), count(*) FILTER (WHERE s.grams <> coalesce(l.grams, 0)) FROM footprint_statement s
    LEFT JOIN (SELECT statement_id, sum(grams) AS grams FROM footprint_line GROUP BY 1) l ON l.statement_id = s.id"""
_NUMBERED = """
    SELECT count(*), count(*) FILTER (WHERE last <> many) FROM (
        SELECT subject, max(place) AS last, count(*) AS many FROM footprint_statement GROUP BY 1) s"""


def findings() -> Iterator[Finding]:
    for name, sql in (
        ("footprint_lines_multiply_out", _MULTIPLIES),
        ("footprint_statements_are_the_sum_of_their_lines", _ADDS_UP),
        ("footprint_statements_leave_none_out", _NUMBERED),
    ):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            looked_at, broken = cursor.fetchone()
        yield Finding(name, int(looked_at), int(broken))
