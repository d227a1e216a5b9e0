"""Whether filing adds up: every application stands where its own steps led, and no hand checked its own work; the same of calls."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from puhui.filing import rules
from puhui.filing.models import Application, Call, CallStepTaken, Seat, StepTaken
from puhui.filing.reads.applications import content_hash
from puhui.filing.reads.courses import course
from puhui.filing.words import CallStage, CallStep, Stage, Step
from puhui.foundation.findings import Finding


def findings() -> Iterator[Finding]:
    rows = list(Application.objects.order_by("pk"))
    yield Finding("filing_each_stands_where_its_steps_led", len(rows), sum(not _led_here(row) for row in rows))
    handed_in = [row for row in rows if row.content_hash and Stage(row.stage) not in rules.EDITABLE]
    yield Finding("filing_what_was_handed_in_stands", len(handed_in), sum(content_hash(row) != row.content_hash for row in handed_in))
    yield _hands()
    yield from _of_calls()


def _led_here(row: Application) -> bool:
    taken = list(StepTaken.objects.filter(application=row.pk).order_by("pk"))
    life = rules.life_of(course(row.course))
    chained = all(before.to_stage == after.from_stage for before, after in pairwise(taken))
    allowed = all(life.get((Stage(one.from_stage), Step(one.step))) == one.to_stage for one in taken)
    begins, ends = (taken[0].from_stage, taken[-1].to_stage) if taken else (Stage.DRAFT.value, Stage.DRAFT.value)
    return chained and allowed and begins == Stage.DRAFT.value and ends == row.stage


def _hands() -> Finding:
    """By the history itself, whatever the columns say; and no expert is of the applicant."""
    rows = StepTaken.objects.filter(step__in=[step.value for step in rules.CHECKS]).select_related("application")
    met = sum(row.by == row.application.made_by for row in rows)
    seats = Seat.objects.select_related("application")
    return Finding(
        "filing_no_hand_checks_its_own_work", len(rows) + len(seats), met + sum(seat.expert == seat.application.made_by for seat in seats)
    )


def _of_calls() -> Iterator[Finding]:
    rows = list(Call.objects.prefetch_related("choices__application").order_by("pk"))
    yield Finding("filing_each_call_stands_where_its_steps_led", len(rows), sum(not _call_led_here(row) for row in rows))
    resulted = [row for row in rows if row.stage == CallStage.RESULTED]
    yield Finding("filing_results_are_of_other_hands_and_of_answers", len(resulted), sum(not _chosen_well(row) for row in resulted))


def _call_led_here(row: Call) -> bool:
    taken = list(CallStepTaken.objects.filter(call=row.pk).order_by("pk"))
    chained = all(before.to_stage == after.from_stage for before, after in pairwise(taken))
    allowed = all(rules.CALL_LIFE.get((CallStage(one.from_stage), CallStep(one.step))) == one.to_stage for one in taken)
    begins, ends = (taken[0].from_stage, taken[-1].to_stage) if taken else (CallStage.DRAFT.value, CallStage.DRAFT.value)
    return chained and allowed and begins == CallStage.DRAFT.value and ends == row.stage


def _chosen_well(row: Call) -> bool:
    """By the history itself: who published did not open, and did not apply with what was chosen; each chosen one answers this very call."""
    by = dict(CallStepTaken.objects.filter(call=row.pk, step__in=[CallStep.OPEN, CallStep.PUBLISH]).values_list("step", "by"))
    chosen = [choice.application for choice in row.choices.all()]
    others = by.get(CallStep.PUBLISH) not in {by.get(CallStep.OPEN), *(one.made_by for one in chosen)}
    return others and all(one.call_id == row.pk for one in chosen)
