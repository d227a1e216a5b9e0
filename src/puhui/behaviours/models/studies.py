"""Tables of studies: past runs counted once more under something else, and corrections that have put such a count in the place of the first."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from puhui.behaviours.models.settling import Run


class Study(models.Model):
    """Past runs, counted under other documents, numbers or rules, or without some batches. Nothing is posted by it."""

    title = models.CharField(max_length=120)
    #: what is different, and for which cities, in the words of whoever asks
    asked = models.JSONField()
    asked_by = models.BigIntegerField()
    organisation = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    first = models.DateField()
    last = models.DateField()
    #: one city, or the whole province where it is empty
    city = models.CharField(max_length=6, blank=True)
    #: every person, or one person in so many
    share = models.PositiveIntegerField(default=1)
    #: waiting → counting → done, or refused
    stage = models.CharField(max_length=12, default="waiting")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    #: what came of it: sums only, nothing about one person
    outcome = models.JSONField(null=True)
    #: why it came to nothing
    refusal = models.JSONField(null=True)
    #: the runs that were counted, in order, with what each of them stood on
    basis = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=["waiting", "counting", "done", "refused"]), name="behaviours_study_stage"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="behaviours_study_days"),
            models.CheckConstraint(condition=Q(share__gte=1), name="behaviours_study_share"),
        ]
        indexes = [models.Index(fields=["organisation", "-asked_at"], name="behaviours_study_of")]

    def __str__(self) -> str:
        return f"S{self.pk}"


class Correction(models.Model):
    """A study of whole runs that two officers have agreed to: from then on its count stands in the place of the one before."""

    study = models.OneToOneField(Study, on_delete=models.PROTECT, related_name="correction")
    reason_zh = models.CharField(max_length=400)
    reason_en = models.CharField(max_length=400)
    #: the proposal by which it was agreed to; a number of the room that keeps proposals
    proposal = models.BigIntegerField(unique=True)
    approved_at = models.DateTimeField()
    #: approved → posted; outdated where a run had moved before it could be posted
    stage = models.CharField(max_length=12, default="approved")
    posted_on = models.DateField(null=True)
    posted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=["approved", "posted", "outdated"]), name="behaviours_correction_stage"),
            models.CheckConstraint(condition=Q(posted_on__isnull=False) | ~Q(stage="posted"), name="behaviours_correction_day"),
        ]

    def __str__(self) -> str:
        return f"C{self.pk}"


class RunCorrection(models.Model):
    """One run of a correction: what it said before and says since, and the entries that make up the difference."""

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="runs")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="corrections")
    #: the correction whose count stood before; none where it was the run's own
    before_correction = models.BigIntegerField(null=True)
    before = models.JSONField()
    after = models.JSONField()
    manifest_hash = models.CharField(max_length=64)
    #: grams of those who gain and of those who lose by it
    gained_g = models.BigIntegerField(default=0)
    lost_g = models.BigIntegerField(default=0)
    persons = models.BigIntegerField(default=0)
    #: what was posted at once, and what residents owe since they did not hold it any more
    entry = models.BigIntegerField(null=True)
    owed_entry = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["correction", "run"], name="behaviours_run_correction_once")]

    def __str__(self) -> str:
        return f"{self.correction} {self.run_id}"
