"""An event's course after its footprint: credits are retired for it, somebody evaluates it, it is published, or withdrawn with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.consumption import models
from puhui.consumption.actions.events import covered, held, stepped
from puhui.consumption.actions.retire import retire
from puhui.consumption.errors import EvaluatorIsOrganiser, EventDiffers, EventUnknown, NotTheEvaluator
from puhui.consumption.reads.certificates import certificate
from puhui.consumption.reads.events import event_said
from puhui.consumption.rules import events as rules
from puhui.consumption.words import Beneficiary, Certificate, Event, EventStage, EventVerb, Use
from puhui.foundation.configuration import configuration
from puhui.registry.words import Purpose, Wanted


@transaction.atomic
def retire_for_event(*, key: str, number: int, organisation: int, called: str, kg: int, by: int, now: datetime) -> Certificate:
    """Final. In favour of the host; what is lacking at most.

    Raises EventUnknown, EventStageWrong, EventDiffers, RetirementTooLate, NothingLacking, MoreThanLacking, and as `retire` does.
    """
    row = held(number, organisation=organisation)
    known = models.EventStep.objects.filter(event=row, key=key).first()
    if known is not None:
        if known.kg != kg:
            raise EventDiffers
        return certificate(known.note)
    event = event_said(row)
    rules.may_retire(event, kg=kg, now=now, months=configuration().event_retire_months)
    use = Use(Purpose.EVENT, Beneficiary(row.host, row.host_code), f"{row.name}的温室气体排放", row.first_on, row.last_on, event.subject)
    made = retire(key=f"{event.subject} {key}", holder=organisation, called=called, wanted=Wanted(kg=kg), use=use, by=by, now=now)
    covered(stepped(row, EventVerb.RETIRE, by=by, now=now, note=made.number, kg=kg, key=key), by=by, now=now)
    return made


@transaction.atomic
def ask_evaluation(*, number: int, organisation: int, evaluator: int | None) -> Event:
    """Of a verifier, or of nobody: then the organiser speaks for itself. Raises EventUnknown, EventStageWrong, EvaluatorIsOrganiser."""
    row = held(number, organisation=organisation)
    rules.event_after(EventStage(row.stage), EventVerb.EVALUATE)
    if evaluator == organisation:
        raise EvaluatorIsOrganiser(field="evaluator")
    row.evaluator = evaluator
    row.save()
    return event_said(row)


@transaction.atomic
def evaluate_event(*, number: int, organisation: int, text: str, by: int, now: datetime) -> Event:
    """By the verifier that was asked, else by the organiser itself.

    Raises EventUnknown, EventStageWrong, NotTheEvaluator, FootprintBeforeEnd, EvaluationMissing, EventTooLong.
    """
    row = _for_evaluator(number, organisation)
    row.evaluation = rules.may_evaluate(event_said(row), text)
    row.evaluated_by, row.evaluated_at = organisation, now
    return stepped(row, EventVerb.EVALUATE, by=by, now=now)


@transaction.atomic
def return_event(*, number: int, organisation: int, why: str, by: int, now: datetime) -> Event:
    """By the verifier, to be written anew. Raises EventUnknown, EventStageWrong, NotTheEvaluator, WithdrawalReasonMissing."""
    row, told = _for_evaluator(number, organisation), rules.withdrawal(why)
    rules.event_after(EventStage(row.stage), EventVerb.EVALUATE)
    row.covered_on = row.evaluator = None
    return stepped(row, EventVerb.REVISE, by=by, now=now, note=told)


def _for_evaluator(number: int, organisation: int) -> models.Event:
    row = models.Event.objects.select_for_update().filter(pk=number).first()
    if row is None or organisation not in (row.organisation, row.evaluator):
        raise EventUnknown(number=number)
    if organisation != (row.evaluator or row.organisation):
        raise NotTheEvaluator
    return row


@transaction.atomic
def publish_event(*, number: int, organisation: int, by: int, now: datetime) -> Event:
    """Raises EventUnknown, EventStageWrong."""
    row = held(number, organisation=organisation)
    row.published_at = now
    return stepped(row, EventVerb.PUBLISH, by=by, now=now)


@transaction.atomic
def withdraw_event(*, number: int, organisation: int, why: str, by: int, now: datetime) -> Event:
    """What was retired stays retired; what was public stays to be read, with the reason. Raises EventUnknown, EventStageWrong, WithdrawalReasonMissing."""
    row, told = held(number, organisation=organisation), rules.withdrawal(why)
    row.withdrawn_why = told
    return stepped(row, EventVerb.WITHDRAW, by=by, now=now, note=told)
