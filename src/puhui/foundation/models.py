"""Tables of the plumbing: alarms that somebody has to look at. The audit log itself is SQL, and only functions write it."""

from __future__ import annotations

from django.db import models


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
