"""Tables of signing in: codes by phone, by what else than a name somebody is known, wrong tries, sessions. No number stands in any of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from puhui.participants.models.users import User
from puhui.participants.words.sign_in import PHONE_CODE_TRIES_MAX, AttemptScope, CodePurpose, KnownByKind


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


class SignInAttempt(models.Model):
    """Wrong tries that count together, and until when the next one has to wait. Names and origins are kept as marks."""

    scope = models.CharField(max_length=10)
    mark = models.CharField(max_length=64)
    #: Whom it is about, where the name is somebody's.
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="attempts")
    failures = models.PositiveIntegerField()
    last_at = models.DateTimeField()
    blocked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "mark"], name="participants_attempt_once"),
            models.CheckConstraint(condition=Q(scope__in=[each.value for each in AttemptScope]), name="participants_attempt_scope"),
        ]
        indexes = [models.Index(fields=["last_at"])]

    def __str__(self) -> str:
        return f"{self.scope} {self.failures}"


class Device(models.Model):
    """A session: who, in which browser, from where, by which factors. The session's own key is kept as a hash; it may not be known from here."""

    session_mark = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="devices")
    browser = models.CharField(max_length=60)
    #: Mark of a cookie that stays in the browser, by which it is known the next time.
    browser_mark = models.CharField(max_length=64, blank=True)
    origin = models.CharField(max_length=64)
    first_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    #: When somebody last proved here who he is.
    proved_at = models.DateTimeField()
    #: Codes of factors with a space between them.
    factors = models.CharField(max_length=80)
    #: Everything that was asked was proved: the browser is known for its user.
    was_let_in = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(seen_at__gte=models.F("first_at")), name="participants_device_seen"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="") | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="participants_device_ended_why",
            ),
        ]
        indexes = [models.Index(fields=["user", "ended_at"]), models.Index(fields=["browser_mark"]), models.Index(fields=["seen_at"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.browser}"
