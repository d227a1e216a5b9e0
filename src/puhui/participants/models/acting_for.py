"""Tables of those who act for a person: guardians of children, how a child's account changes hands, proxies of people without a phone."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from puhui.participants.models.people import Person
from puhui.participants.words import HANDOVER_LIFE, Ground, HandTo


class Guardianship(models.Model):
    """A guardian's account acts for a child's, until the child decides by itself. One guardian at a time."""

    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="guardianships")
    guardian = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="wards")
    ground = models.CharField(max_length=12)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child"], condition=Q(until__isnull=True), name="participants_guardian_one_live"),
            models.CheckConstraint(condition=~Q(child=F("guardian")), name="participants_guardian_is_another"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="participants_guardian_period"),
            models.CheckConstraint(condition=Q(ground__in=[each.value for each in Ground]), name="participants_guardian_ground"),
        ]
        indexes = [models.Index(fields=["guardian"])]

    def __str__(self) -> str:
        return f"{self.guardian_id} for {self.child_id}"


class Handover(models.Model):
    """A one-time code by which an account goes to the young person whose own it is, or to another guardian. One at a time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="handovers")
    to = models.CharField(max_length=8)
    #: SHA-256 of the code: the code itself is shown once and kept nowhere.
    code_hash = models.CharField(max_length=64, unique=True)
    #: The user who made it; at a counter also the number of the signed form.
    made_by = models.BigIntegerField()
    paper = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(used_at__isnull=True, withdrawn_at__isnull=True), name="participants_handover_one_live"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")) & Q(expires_at__lte=F("made_at") + HANDOVER_LIFE),
                name="participants_handover_life",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True), name="participants_handover_used_once"
            ),
            models.CheckConstraint(condition=Q(to__in=[each.value for each in HandTo]), name="participants_handover_to"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} to {self.to}"


class Proxy(models.Model):
    """Somebody whom the owner of an account named at a counter to act there for a time. One at a time; the name is kept under the owner's own key."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="proxies")
    name_sealed = models.BinaryField()
    id_last4 = models.CharField(max_length=4)
    may_redeem = models.BooleanField()
    may_collect = models.BooleanField()
    #: The clerk before whom the proxy was named, and the number of the signed form.
    named_by = models.BigIntegerField()
    paper = models.CharField(max_length=40)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at__isnull=True), name="participants_proxy_one_live"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="participants_proxy_period"),
            # once it has ended with the account, nothing of the proxy's own identity card is kept
            models.CheckConstraint(
                condition=(Q(id_last4__regex=r"^[0-9]{3}[0-9X]$") | Q(id_last4="", ended_at__isnull=False)) & ~Q(paper=""),
                name="participants_proxy_is_known",
            ),
            models.CheckConstraint(condition=Q(may_redeem=True) | Q(may_collect=True), name="participants_proxy_may_something"),
        ]

    def __str__(self) -> str:
        return f"…{self.id_last4} for {self.person_id}"
