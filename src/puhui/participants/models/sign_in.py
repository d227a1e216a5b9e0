"""Tables of signing in: codes by phone, and by what else than a name somebody is known. Numbers and secrets stand in none of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from puhui.participants.models.users import User
from puhui.participants.words.sign_in import PHONE_CODE_TRIES_MAX, CodePurpose, KnownByKind


class PhoneCode(models.Model):
    """The one code that holds for a number and a purpose; the next one takes its place. The number is kept as a keyed mark."""

    number_mark = models.CharField(max_length=64)
    purpose = models.CharField(max_length=20)
    code_mark = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number_mark", "purpose"], name="participants_phone_code_one"),
            models.CheckConstraint(condition=Q(purpose__in=[each.value for each in CodePurpose]), name="participants_phone_code_purpose"),
            models.CheckConstraint(condition=Q(tries__lte=PHONE_CODE_TRIES_MAX), name="participants_phone_code_tries"),
        ]
        indexes = [models.Index(fields=["expires_at"])]

    def __str__(self) -> str:
        return f"{self.purpose} {self.sent_at}"


class KnownBy(models.Model):
    """A user is known by the mark of a phone number, or of a subject at a gateway; each belongs to one user."""

    kind = models.CharField(max_length=20)
    #: Code of the gateway; empty for a phone.
    gateway = models.CharField(max_length=40, blank=True)
    mark = models.CharField(max_length=64)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="known_by")
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "mark"], name="participants_known_by_of_one"),
            models.UniqueConstraint(fields=["user", "kind", "gateway"], name="participants_known_by_once"),
            models.CheckConstraint(condition=Q(kind__in=[each.value for each in KnownByKind]), name="participants_known_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.gateway}".strip()
