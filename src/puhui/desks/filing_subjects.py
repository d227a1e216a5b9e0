"""备案文档的样子 · What the document of an application says, for whoever decides about it: a methodology as formulas and numbers, else its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from puhui.desks.overlaps import NearShown, near_shown
from puhui.disclosure.reads import formulas, numbers_of
from puhui.filing.words import Application
from puhui.foundation import documents
from puhui.foundation.templatetags.puhui import language
from puhui.journeys.scheme import UNIT_SAYS, Number, Rule, rule_of
from puhui.methodology.errors import DocumentRefused
from puhui.methodology.proof import check
from puhui.methodology.words import Methodology
from puhui.quantification.cases import outcomes
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

TEXT_SHOWN = 6_000
_NOT_TEXT = (".pdf", ".png", ".jpg", ".jpeg", ".docx", ".xlsx")


@dataclass(frozen=True, slots=True)
class SubjectShown:
    """The document: how it is called, and either a methodology or a rule of the scheme in its parts, or the beginning of a text."""

    name: str
    digest: str
    methodology: Methodology | None
    formulas: list[Any]
    numbers: list[Any]
    cases: tuple[int, int]
    text: str
    rule: Rule | None = None
    rule_numbers: tuple[tuple[Number, Text], ...] = ()
    near: tuple[NearShown, ...] = ()


def subject_shown(found: Application) -> SubjectShown | None:
    """None where none is attached yet."""
    if not found.subject:
        return None
    if found.subject_name.lower().endswith(_NOT_TEXT):
        return SubjectShown(found.subject_name, found.subject, None, [], [], (0, 0), "")
    text = documents.get(found.subject).decode("utf-8-sig", errors="replace")
    if (rule := rule_of(found)) is not None:
        units = tuple((number, UNIT_SAYS[number.unit]) for number in rule.numbers)
        return SubjectShown(found.subject_name, found.subject, None, [], [], (0, 0), "", rule, units)
    m = _methodology(text) if found.course == "methodology" else None
    if m is None:
        return SubjectShown(found.subject_name, found.subject, None, [], [], (0, 0), text[:TEXT_SHOWN])
    ran = [] if m.missing else list(outcomes(m))
    agree = sum(outcome.agrees for outcome in ran)
    day = local_day(timezone.now())
    return SubjectShown(
        found.subject_name, found.subject, m, formulas(m, language()), numbers_of(m, day), (agree, len(ran)), "", near=tuple(near_shown(m))
    )


def _methodology(text: str) -> Methodology | None:
    try:
        return check(text)
    except DocumentRefused:
        return None
