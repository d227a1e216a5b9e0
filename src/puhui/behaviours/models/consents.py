"""Tables of consent: texts that never change, the impact assessments of the sensitive ones, and who agreed to what, from when to when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from puhui.behaviours.models.settling import Scenario
from puhui.behaviours.words import EndedHow, GivenHow, Kind, Recipient


class ConsentText(models.Model):
    """One published version of a text. It never changes: the hash is its name, and the database refuses an update."""

    recipient = models.CharField(max_length=12)
    kind = models.CharField(max_length=12)
    version = models.PositiveIntegerField()
    #: In force from this day on, until a newer version is.
    from_on = models.DateField()
    #: The purpose, the data or the recipient changed: whoever agreed to an older version is asked again.
    is_material = models.BooleanField()
    content_hash = models.CharField(max_length=64)
    source = models.TextField()
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "version"], name="behaviours_text_version_once"),
            models.CheckConstraint(
                condition=Q(recipient__in=[each.value for each in Recipient]) & Q(kind__in=[each.value for each in Kind]),
                name="behaviours_text_grant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}-{self.kind}-v{self.version}"


class ImpactAssessment(models.Model):
    """What was assessed before a sensitive text was used. A later assessment is a further row; none is changed."""

    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="assessments")
    content_hash = models.CharField(max_length=64, unique=True)
    source = models.TextField()
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.text_id} {self.content_hash[:12]}"


class Consent(models.Model):
    """An account's permission: one recipient may work with one kind of data of one scenario.

    It covers acts from `valid_from` on and holds from `given_at` until it ends. A row is never edited, only ended, and once.
    """

    account = models.BigIntegerField()
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT)
    recipient = models.CharField(max_length=12)
    kind = models.CharField(max_length=12)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    given_at = models.DateTimeField()
    given_how = models.CharField(max_length=12)
    #: Number of the form that was signed at a counter.
    paper = models.CharField(max_length=40, blank=True)
    #: Account of the guardian who gave it for a child, and the moment at which it lapses: the child decides by itself then.
    guardian = models.BigIntegerField(null=True)
    lapses_at = models.DateTimeField(null=True)
    #: The consent to an older text that this one continues.
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="continued_by")
    ended_how = models.CharField(max_length=12, blank=True)
    #: In which order consents ended; given by the database.
    ended_number = models.BigIntegerField(null=True, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "scenario", "recipient", "kind"],
                condition=Q(valid_until__isnull=True),
                name="behaviours_consent_one_live",
            ),
            models.CheckConstraint(
                condition=Q(recipient__in=[each.value for each in Recipient])
                & Q(kind__in=[each.value for each in Kind])
                & Q(given_how__in=[each.value for each in GivenHow]),
                name="behaviours_consent_words",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")), name="behaviours_consent_period"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True, ended_how="", ended_number__isnull=True)
                | Q(valid_until__isnull=False, ended_how__in=[each.value for each in EndedHow], ended_number__isnull=False),
                name="behaviours_consent_ends_once",
            ),
            models.CheckConstraint(
                condition=(Q(given_how=GivenHow.COUNTER) & ~Q(paper="")) | (~Q(given_how=GivenHow.COUNTER) & Q(paper="")),
                name="behaviours_consent_counter_has_paper",
            ),
            models.CheckConstraint(
                condition=Q(given_how=GivenHow.GUARDIAN, guardian__isnull=False, lapses_at__isnull=False)
                | (~Q(given_how=GivenHow.GUARDIAN) & Q(guardian__isnull=True, lapses_at__isnull=True)),
                name="behaviours_consent_guardian_is_named",
            ),
        ]
        indexes = [models.Index(fields=["account", "scenario"])]

    def __str__(self) -> str:
        return f"{self.account} {self.scenario_id} {self.recipient}-{self.kind}"
