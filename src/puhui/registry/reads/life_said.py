"""What was said of a project on its way: every step, findings, comments, the joint review, a change of owner."""

from __future__ import annotations

from django.db.models import F

from puhui.registry import models
from puhui.registry.reads.life_terms import kind_terms, life_terms
from puhui.registry.words.life import (
    Handover,
    LifeComment,
    LifeFinding,
    LifeStep,
    Opinion,
    ProjectLine,
)
from puhui.registry.words.stages import EXPERT_SEAT, Advice, Party, ProjectStage
from puhui.vocabulary.texts import Text


def project_history(code: str) -> list[LifeStep]:
    """Of the project and of its periods together, in their order."""
    rows = models.LifeStep.objects.filter(project__code=code).select_related("period").order_by("pk")
    return [
        LifeStep(
            row.period.number if row.period else None,
            row.verb,
            row.from_stage,
            row.to_stage,
            row.by,
            row.organisation,
            row.at,
            row.reason,
            row.content_hash,
        )
        for row in rows
    ]


def project_findings(code: str) -> list[LifeFinding]:
    rows = models.LifeFinding.objects.filter(project__code=code).select_related("period").order_by("number")
    return [
        LifeFinding(
            row.period.number if row.period else None,
            row.round,
            row.number,
            row.chapter,
            row.text,
            Party(row.party),
            row.by,
            row.at,
            row.answer,
            row.answered_at,
        )
        for row in rows
    ]


def project_comments(code: str) -> list[LifeComment]:
    rows = models.LifeComment.objects.filter(project__code=code).select_related("period").order_by("number")
    return [
        LifeComment(row.period.number if row.period else None, row.round, row.number, row.by, row.text, row.at, row.reply, row.replied_at)
        for row in rows
    ]


def unreplied(code: str, *, period: int | None = None) -> int:
    """Comments of the present round that have no reply."""
    rows = models.LifeComment.objects.filter(project__code=code, replied_at=None)
    if period is None:
        return rows.filter(period=None, round=F("project__round")).count()
    return rows.filter(period__number=period, round=F("period__round")).count()


def opinions_of(code: str, *, round: int | None = None) -> list[Opinion]:
    rows = models.LifeOpinion.objects.filter(project__code=code).select_related("project").order_by("round", "pk")
    return [_opinion(row) for row in (rows if round is None else rows.filter(round=round))]


def opinions_waiting_for(expert: int) -> list[Opinion]:
    rows = models.LifeOpinion.objects.filter(expert=expert, given_at=None, project__stage=ProjectStage.VALIDATED, round=F("project__round"))
    return [_opinion(row) for row in rows.select_related("project").order_by("pk")]


def opinions_by(expert: int) -> list[Opinion]:
    return [_opinion(row) for row in models.LifeOpinion.objects.filter(expert=expert).select_related("project").order_by("-pk")[:100]]


def _opinion(row: models.LifeOpinion) -> Opinion:
    advice = Advice(row.advice) if row.advice else None
    return Opinion(row.project.code, row.round, row.seat, row.expert, advice, row.text, row.letter, row.by, row.given_at)


def seats_missing(found: ProjectLine) -> list[str]:
    """Seats of the joint review that have not spoken yet; an expert who was not appointed among them."""
    given = [one for one in opinions_of(found.code, round=found.round) if one.given_at]
    terms = kind_terms(found.kind)
    silent = [seat for seat in terms.departments if seat not in {one.seat for one in given}]
    experts = sum(one.seat == EXPERT_SEAT for one in given)
    return [*silent, *([EXPERT_SEAT] if experts < terms.experts else [])]


def seat_name(seat: str) -> Text:
    return life_terms().departments.get(seat, Text("专家", "an expert"))


def handover_of(code: str) -> Handover | None:
    """The change of owner that is under way."""
    row = models.Handover.objects.filter(project__code=code, ended_at=None).select_related("project").first()
    return handover_said(row) if row else None


def handovers_to(taker: int) -> list[Handover]:
    rows = models.Handover.objects.filter(taker=taker, ended_at=None, accepted_by=None).select_related("project")
    return [handover_said(row) for row in rows.order_by("pk")]


def handovers_to_confirm() -> list[Handover]:
    rows = models.Handover.objects.filter(ended_at=None, accepted_by__isnull=False).select_related("project")
    return [handover_said(row) for row in rows.order_by("pk")]


def handover_said(row: models.Handover) -> Handover:
    return Handover(
        row.pk,
        row.project.code,
        row.giver,
        row.taker,
        row.reason,
        row.proposed_by,
        row.proposed_at,
        row.accepted_by,
        row.accepted_at,
        row.ended_at,
        row.confirmed_by,
    )
