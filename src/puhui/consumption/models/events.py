"""Tables of events: the file, its steps, its reductions. The order of steps, and that nothing is called covered that is not, is held by 0006_events.sql."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from puhui.consumption.words import EventStage, EventVerb

_STAGES = [stage.value for stage in EventStage]
_BEFORE = [EventStage.DRAFT.value, EventStage.WITHDRAWN.value]


class Event(models.Model):
    """One event of an organiser."""

    organisation = models.BigIntegerField()
    name = models.CharField(max_length=60)
    city = models.CharField(max_length=6)
    venue = models.CharField(max_length=60)
    first_on = models.DateField()
    last_on = models.DateField()
    attendance = models.PositiveIntegerField()
    host = models.CharField(max_length=60)
    host_code = models.CharField(max_length=18)
    stage = models.CharField(max_length=12, default=EventStage.DRAFT.value)
    #: the last day for retiring, as it was when the event was opened
    due_on = models.DateField()
    #: the footprint's statement
    statement = models.BigIntegerField(null=True)
    covered_on = models.DateField(null=True)
    evaluator = models.BigIntegerField(null=True)
    evaluated_by = models.BigIntegerField(null=True)
    evaluation = models.CharField(max_length=500, blank=True)
    evaluated_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"], name="consumption_events_of")]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=_STAGES), name="consumption_event_stage"),
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="consumption_event_runs_on"),
            models.CheckConstraint(condition=Q(stage__in=_BEFORE) | Q(statement__isnull=False), name="consumption_event_has_its_footprint"),
            models.CheckConstraint(
                condition=Q(covered_on=None) | Q(covered_on__lte=F("due_on")), name="consumption_event_is_covered_in_time"
            ),
            models.CheckConstraint(
                condition=Q(evaluated_at=None, evaluated_by=None, evaluation="") | Q(evaluated_at__isnull=False, evaluated_by__isnull=False) & ~Q(evaluation=""),
                name="consumption_event_evaluation_is_whole",
            ),
            models.CheckConstraint(condition=Q(evaluator=None) | ~Q(evaluator=F("organisation")), name="consumption_event_evaluator_is_another"),
            models.CheckConstraint(
                condition=~Q(stage__in=[EventStage.EVALUATED.value, EventStage.PUBLISHED.value]) | Q(evaluated_at__isnull=False),
                name="consumption_event_was_evaluated",
            ),
            models.CheckConstraint(
                condition=~Q(stage=EventStage.PUBLISHED.value) | Q(published_at__isnull=False), name="consumption_event_published_on_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(stage=EventStage.WITHDRAWN.value) | ~Q(withdrawn_why=""), name="consumption_event_withdrawn_with_a_reason"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk} {self.name}"


class EventStep(models.Model):
    """What happened, in its order."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=12)
    stage = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.BigIntegerField()
    note = models.CharField(max_length=500, blank=True)
    kg = models.BigIntegerField(null=True)
    #: of a retirement: the form that it came with, and its certificate
    key = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(verb__in=[verb.value for verb in EventVerb]), name="consumption_event_step_verb"),
            models.CheckConstraint(condition=Q(verb=EventVerb.RETIRE.value, kg__gt=0) | ~Q(verb=EventVerb.RETIRE.value) & Q(kg=None), name="consumption_event_step_kg"),
            models.UniqueConstraint(fields=["event", "key"], condition=~Q(key=""), name="consumption_event_key_once"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.event_id} {self.verb}"


class Reduction(models.Model):
    """An action that reduces."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="reductions")
    text = models.CharField(max_length=200)
    owner = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    by = models.BigIntegerField()

    def __str__(self) -> str:
        return self.text
