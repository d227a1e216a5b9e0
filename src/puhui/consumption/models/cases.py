"""Tables of cases of substitute restoration. What they may never do is held by 0003_cases.sql."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from puhui.consumption.words import CaseStage, CaseVerb, RulingKind


class Case(models.Model):
    """One case of one body. The liable person is masked before the row is written."""

    organisation = models.BigIntegerField()
    case_number = models.CharField(max_length=120)
    court = models.CharField(max_length=120)
    party = models.CharField(max_length=60)
    party_code = models.CharField(max_length=18, blank=True)
    ruling_kind = models.CharField(max_length=10)
    ruling_number = models.CharField(max_length=120)
    ruling_on = models.DateField()
    ruling_name = models.CharField(max_length=120)
    ruling_digest = models.CharField(max_length=64)
    ruling_size = models.BigIntegerField()
    ruling_media = models.CharField(max_length=100)
    stage = models.CharField(max_length=10, default=CaseStage.OPENED.value)
    opened_by = models.BigIntegerField()
    opened_at = models.DateTimeField()
    list_version = models.PositiveSmallIntegerField(default=0)
    # the amount: one mode, or none yet
    mode = models.CharField(max_length=4, blank=True)
    sink_g = models.BigIntegerField(null=True)
    loss_fen = models.BigIntegerField(null=True)
    price_fen = models.BigIntegerField(null=True)
    price_source = models.CharField(max_length=120, blank=True)
    price_on = models.DateField(null=True)
    loss_document = models.CharField(max_length=120, blank=True)
    kg = models.BigIntegerField(default=0)
    assessed_by = models.BigIntegerField(null=True)
    confirmed_by = models.BigIntegerField(null=True)
    #: the certificate of its retirement
    certificate = models.CharField(max_length=30, unique=True, null=True)  # noqa: DJ001 - none yet is not the same as an empty number

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"], name="consumption_cases_of_body")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "case_number"], name="consumption_case_once"),
            models.CheckConstraint(condition=Q(stage__in=[stage.value for stage in CaseStage]), name="consumption_case_stage"),
            models.CheckConstraint(condition=Q(ruling_kind__in=[kind.value for kind in RulingKind]), name="consumption_case_ruling"),
            models.CheckConstraint(
                condition=Q(mode="", sink_g=None, loss_fen=None, price_fen=None, kg=0, assessed_by=None)
                | Q(mode="sink", sink_g__gt=0, loss_fen=None, price_fen__gt=0, kg__gt=0, assessed_by__isnull=False)
                | Q(mode="loss", sink_g=None, loss_fen__gt=0, price_fen__gt=0, kg__gt=0, assessed_by__isnull=False),
                name="consumption_case_one_mode",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | (~Q(confirmed_by=F("opened_by")) & ~Q(confirmed_by=F("assessed_by")) & ~Q(mode="")),
                name="consumption_case_other_hands",
            ),
            models.CheckConstraint(
                condition=Q(stage=CaseStage.RESTORED.value, certificate__isnull=False, confirmed_by__isnull=False)
                | (~Q(stage=CaseStage.RESTORED.value) & Q(certificate=None)),
                name="consumption_case_restored_with_certificate",
            ),
        ]

    def __str__(self) -> str:
        return self.case_number


class CaseAnswer(models.Model):
    """One answer of the check list; a later one of the same question replaces it, and the step says so."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="answers")
    question = models.CharField(max_length=40)
    place = models.PositiveSmallIntegerField()
    is_yes = models.BooleanField()
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "question"], name="consumption_answer_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="consumption_answer_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.question


class CaseStep(models.Model):
    """One step of a case's life. Never changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=10)
    stage = models.CharField(max_length=10)
    by = models.BigIntegerField()
    at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(verb__in=[verb.value for verb in CaseVerb]), name="consumption_case_step_verb"),
        ]

    def __str__(self) -> str:
        return self.verb
