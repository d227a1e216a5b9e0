"""Tables of the plumbing: alarms that somebody has to look at, limits, and the text messages of a sample site.

The audit log itself is SQL, and only functions write it.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Alarm(models.Model):
    """Something that should never happen has: a record that nobody has a reason to read was read."""

    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=200)
    actor = models.CharField(max_length=80)
    raised_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["seen_at"], name="foundation_alarm_seen")]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class Limit(models.Model):
    """How much of a limit is used: the moment at which all that was taken is given back. See foundation/limits.py."""

    name = models.CharField(max_length=200, primary_key=True)
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until"], name="foundation_limit_until")]

    def __str__(self) -> str:
        return self.name


class SampleMessage(models.Model):
    """A text message that a sample site shows instead of sending it. Of the number only what a reader needs to find it."""

    number_shown = models.CharField(max_length=20)
    text = models.CharField(max_length=200)
    sent_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(number_shown__contains="*"), name="foundation_message_masked")]

    def __str__(self) -> str:
        return self.number_shown
