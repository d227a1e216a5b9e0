"""Tables of what a person may ask for: an appeal against an automated refusal, a copy of everything, an end of the account."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from puhui.participants.models.people import Person
from puhui.participants.models.users import User
from puhui.participants.words import AppealState


class Appeal(models.Model):
    """An appeal; what was written is sealed under the person's key. Once answered, the answer stands (migrations/0030)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appeals", db_column="account")
    #: whose officers answer it
    city = models.CharField(max_length=6)
    #: code of the refusal
    code = models.CharField(max_length=40)
    #: keyed hash of the record: one appeal for each
    subject_mark = models.CharField(max_length=64)
    #: the refusal as it was shown, and the person's words; empty once the account is closed
    refused = models.BinaryField(null=True)
    text = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    #: the days on the way to it are not all officially known yet
    is_provisional = models.BooleanField()
    state = models.CharField(max_length=10, default="open")
    answer = models.BinaryField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="appeals_answered")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "subject_mark"], name="participants_appeal_once"),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in AppealState]), name="participants_appeal_state"),
            # a human answers, or nobody
            models.CheckConstraint(
                condition=Q(state__in=["open", "ended"], answered_at__isnull=True, answered_by__isnull=True)
                | Q(state__in=["upheld", "rejected"], answered_at__isnull=False, answered_by__isnull=False),
                name="participants_appeal_answered_by_a_human",
            ),
        ]
        indexes = [models.Index(fields=["state", "city", "due_on"], name="participants_appeal_waiting")]

    def __str__(self) -> str:
        return f"appeal {self.pk}"


class Archive(models.Model):
    """A copy of everything about a person: a file in the store, sealed under the person's key, for a day."""

    name = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="archives", db_column="account")
    asked_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    bytes = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ready_at__isnull=True, expires_at__isnull=True)
                | Q(ready_at__isnull=False, expires_at__gt=models.F("ready_at")),
                name="participants_archive_expires",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="participants_archive_gone")]

    def __str__(self) -> str:
        return str(self.name)


class Closing(models.Model):
    """An account that is being closed: asked for once, never taken back, finished when every step is through."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="closing", db_column="account")
    asked_at = models.DateTimeField()
    #: the grams held go to the pool
    gives_grams = models.BooleanField(default=False)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["asked_at"], condition=Q(finished_at__isnull=True), name="participants_closing_open")]

    def __str__(self) -> str:
        return f"closing of {self.pk}"
