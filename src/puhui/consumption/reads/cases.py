"""Questions about cases: those of a body, one of them, the check list, and the two numbers that the public sees."""

from __future__ import annotations

from functools import cache

from django.db.models import Count, Sum

from puhui.consumption import models
from puhui.consumption.errors import UnknownCase
from puhui.consumption.rules import cases as rules
from puhui.consumption.words import (
    Answer,
    Assessed,
    Beneficiary,
    Case,
    CasesMade,
    CaseStage,
    CaseStep,
    CaseVerb,
    Checklist,
    LossMode,
    Paper,
    Question,
    RulingKind,
)
from puhui.methodology.content import content_folder
from puhui.methodology.errors import DocumentRefused, FaultFound
from puhui.methodology.fields import both_languages, whole_of
from puhui.methodology.markup import Node, Section, items_of, read, text_of


@cache
def last_resort() -> Checklist:
    """What content/consumption/last_resort.yaml asks. Raises DocumentRefused."""
    try:
        section = Section(read((content_folder() / "consumption" / "last_resort.yaml").read_text(encoding="utf-8")))
        version = whole_of(section.take("version"), low=1, high=999)
        found = Checklist(version, tuple(_question(node) for node in items_of(section.take("questions"))))
        section.done()
    except FaultFound as problem:
        raise DocumentRefused(faults=[problem.fault]) from problem
    return found


def _question(node: Node) -> Question:
    section = Section(node)
    made = Question(text_of(section.take("code")), both_languages(section.take("asks")), both_languages(section.take("hint")))
    section.done()
    return made


def case(number: int, *, organisation: int) -> Case:
    """One of the body's own; another's is as unknown as one that is not there. Raises UnknownCase."""
    row = models.Case.objects.filter(pk=number, organisation=organisation).first() if 0 < number < 2**63 else None
    if row is None:
        raise UnknownCase(number=number)
    return case_said(row)


def cases_of(organisation: int, *, limit: int = 200) -> list[Case]:
    """The latest first, without answers and steps."""
    return [case_said(row, whole=False) for row in models.Case.objects.filter(organisation=organisation).order_by("-pk")[:limit]]


def cases_made() -> CasesMade:
    """How many cases were made good, and with how many kilograms: no party, no court."""
    found = models.Case.objects.filter(stage=CaseStage.RESTORED.value).aggregate(cases=Count("pk"), kg=Sum("kg"))
    return CasesMade(found["cases"], found["kg"] or 0)


def next_steps(told: Case) -> tuple[CaseVerb, ...]:
    """What the life allows now."""
    return tuple(verb for (stage, verb) in rules.CASE_LIFE if stage is told.stage)


def price_of(told: Case) -> int | None:
    """What its kilograms cost in fen at the price that was stated; told, never booked."""
    return rules.cost_fen(told.kg, told.assessed.price_fen) if told.assessed else None


def case_said(row: models.Case, *, whole: bool = True) -> Case:
    ruling = Paper(row.ruling_number, row.ruling_on, row.ruling_name, row.ruling_digest, row.ruling_size, row.ruling_media)
    answers = [Answer(one.question, one.is_yes, one.reason) for one in row.answers.order_by("place")] if whole else []
    steps = [CaseStep(CaseVerb(s.verb), CaseStage(s.stage), s.by, s.at, s.reason) for s in row.steps.order_by("pk")] if whole else []
    return Case(
        number=row.pk, organisation=row.organisation, case_number=row.case_number, court=row.court, party=Beneficiary(row.party, row.party_code),
        ruling_kind=RulingKind(row.ruling_kind), ruling=ruling, stage=CaseStage(row.stage), opened_by=row.opened_by, opened_at=row.opened_at,
        list_version=row.list_version, answers=tuple(answers), assessed=_assessed(row), kg=row.kg, assessed_by=row.assessed_by,
        confirmed_by=row.confirmed_by, certificate=row.certificate or "", steps=tuple(steps),
    )  # fmt: skip


def _assessed(row: models.Case) -> Assessed | None:
    if not row.mode:
        return None
    assert row.price_fen, "an amount has its price"
    assert row.price_on, "a price has its day"
    return Assessed(LossMode(row.mode), row.price_fen, row.price_source, row.price_on, row.loss_document, row.sink_g, row.loss_fen)
