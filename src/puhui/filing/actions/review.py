"""The review: experts are appointed, say whether an interest conflicts, score and advise; the minutes close it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from puhui.filing import words
from puhui.filing.actions.moving import locked, move, said_enough
from puhui.filing.errors import (
    HandsMeet,
    InterestStands,
    NotSeated,
    OpinionGiven,
    OpinionsMissing,
    ScoresWanted,
    SeatsMissing,
    StepNotNow,
)
from puhui.filing.models import Application, Seat
from puhui.filing.reads.applications import said, seat_said
from puhui.filing.reads.courses import course
from puhui.filing.words import STAGE_SAYS, STEP_SAYS, Advice, Stage, Step

SCORE_MAX = 100


@transaction.atomic
def begin_review(*, number: int, by: int, now: datetime) -> words.Application:
    """Raises StepNotNow, HandsMeet."""
    return said(move(locked(number), Step.BEGIN_REVIEW, by=by, now=now))


@transaction.atomic
def seat_expert(*, number: int, expert: int, of_organisation: int, by: int, now: datetime) -> words.Seat:
    """An expert who is neither the applicant nor of the applicant's organisation. Raises HandsMeet, StepNotNow."""
    row = _under_review(number, Step.BEGIN_REVIEW)
    if expert in (row.made_by, by) or of_organisation == row.organisation or by == row.made_by:
        raise HandsMeet(number=number)
    seat, _ = Seat.objects.get_or_create(
        application=row, round=row.round, expert=expert, defaults={"appointed_by": by, "appointed_at": now}
    )
    return seat_said(seat)


@transaction.atomic
def declare_interest(*, number: int, expert: int, has_interest: bool, interest: str, now: datetime) -> words.Seat:
    """Once; who has an interest says which, and does not review. Raises NotSeated, OpinionGiven, TextWanted, StepNotNow."""
    seat = _seat(number, expert)
    if seat.has_interest is not None:
        raise OpinionGiven
    seat.interest = said_enough(interest, zh="是什么利益冲突", en="which interest", least=4) if has_interest else ""
    seat.has_interest, seat.declared_at = has_interest, now
    seat.save()
    return seat_said(seat)


@transaction.atomic
def give_opinion(*, number: int, expert: int, scores: Mapping[str, int], advice: Advice, opinion: str, now: datetime) -> words.Seat:
    """A score for each criterion, an advice, and why. Raises NotSeated, InterestStands, OpinionGiven, ScoresWanted, TextWanted, StepNotNow."""
    seat = _seat(number, expert)
    if seat.has_interest is not False:
        raise InterestStands
    if seat.given_at:
        raise OpinionGiven
    wanted = [item.code for item in course(seat.application.course).criteria]
    if set(scores) != set(wanted) or not all(0 <= score <= SCORE_MAX for score in scores.values()):
        raise ScoresWanted(most=SCORE_MAX)
    seat.opinion = said_enough(opinion, zh="评审意见", en="your opinion")
    seat.scores, seat.advice, seat.given_at = dict(scores), advice, now
    seat.save()
    return seat_said(seat)


@transaction.atomic
def close_review(*, number: int, by: int, minutes: str, now: datetime) -> words.Application:
    """With minutes, once enough experts without an interest have spoken. Raises SeatsMissing, OpinionsMissing, TextWanted, StepNotNow, HandsMeet."""
    row = _under_review(number, Step.CLOSE_REVIEW)
    told = said_enough(minutes, zh="会议纪要", en="the minutes")
    free = Seat.objects.filter(application=row, round=row.round).exclude(has_interest=True)
    least, present = course(row.course).experts, free.count()
    if present < least:
        raise SeatsMissing(least=least, present=present)
    silent = free.filter(given_at=None).count()
    if present - silent < least or silent:
        raise OpinionsMissing(count=silent)
    return said(move(row, Step.CLOSE_REVIEW, by=by, now=now, minutes=told))


def _under_review(number: int, step: Step) -> Application:
    row = locked(number)
    if Stage(row.stage) is not Stage.REVIEW:
        raise StepNotNow(number=number, stage=STAGE_SAYS[Stage(row.stage)], step=STEP_SAYS[step])
    return row


def _seat(number: int, expert: int) -> Seat:
    row = _under_review(number, Step.CLOSE_REVIEW)
    seat = Seat.objects.select_for_update().filter(application=row, round=row.round, expert=expert).first()
    if seat is None:
        raise NotSeated(number=number)
    return seat
