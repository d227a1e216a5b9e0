"""Tables of exclusivity: lists of other registrations, where a project stands, hits with their decisions, pledges; and checks of samples."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from puhui.registry.models.projects import Period, Project
from puhui.registry.words.claims import Decision, Scheme


class ClaimedElsewhere(models.Model):
    """A list of other registrations, imported as a file with where it comes from and of which day it is."""

    scheme = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=300)
    source_day = models.DateField()
    sha256 = models.CharField(max_length=64, unique=True)
    rows = models.PositiveIntegerField()
    refused = models.JSONField(default=list)
    by = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(scheme__in=[scheme.value for scheme in Scheme]), name="registry_claimed_scheme"),
            models.CheckConstraint(condition=~Q(source=""), name="registry_claimed_source"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.name}"


class ClaimedLine(models.Model):
    """One registration of a list, normalised for comparing; what was written stays in the file."""

    listed = models.ForeignKey(ClaimedElsewhere, on_delete=models.PROTECT, related_name="lines")
    row = models.PositiveIntegerField()
    written = models.CharField(max_length=300)
    name = models.CharField(max_length=200, blank=True, db_index=True)
    holder = models.CharField(max_length=200, blank=True, db_index=True)
    credit_code = models.CharField(max_length=18, blank=True, db_index=True)
    lng_e6 = models.IntegerField(null=True)
    lat_e6 = models.IntegerField(null=True)
    first = models.DateField(null=True)
    last = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["lat_e6", "lng_e6"], name="registry_claimed_place")]

    def __str__(self) -> str:
        return self.written


class ClaimedNumber(models.Model):
    """A meter's or certificate's number of a line."""

    line = models.ForeignKey(ClaimedLine, on_delete=models.PROTECT, related_name="numbers")
    number = models.CharField(max_length=80, db_index=True)

    def __str__(self) -> str:
        return self.number


class ProjectSite(models.Model):
    """Where a project stands and by whose name; the newest holds."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="sites")
    holder = models.CharField(max_length=200)
    credit_code = models.CharField(max_length=18, blank=True)
    lng_e6 = models.IntegerField(null=True)
    lat_e6 = models.IntegerField(null=True)
    certificates = models.CharField(max_length=2000, blank=True)
    by = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.project} {self.holder}"


class ClaimsChecked(models.Model):
    """When a period was last held against everything else."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="claims_checked")
    #: the newest list that was there
    newest_list = models.BigIntegerField()
    hits = models.PositiveIntegerField()
    by = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.period} {self.at}"


class ClaimFound(models.Model):
    """A hit, and what an officer decided about it, once, with a reason."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="claims")
    digest = models.CharField(max_length=64)
    key = models.CharField(max_length=80)
    says_zh = models.CharField(max_length=400)
    says_en = models.CharField(max_length=400)
    same = models.CharField(max_length=200)
    facts = models.CharField(max_length=400, blank=True)
    found_at = models.DateTimeField()
    decision = models.CharField(max_length=10, blank=True)
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "digest"], name="registry_claim_once"),
            models.CheckConstraint(condition=Q(decision__in=["", *(d.value for d in Decision)]), name="registry_claim_decision"),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True, reason="")
                | (~Q(decision="") & Q(decided_by__isnull=False) & Q(decided_at__isnull=False) & ~Q(reason="")),
                name="registry_claim_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.key}"


class OwnerPledge(models.Model):
    """What the owner pledged, word for word, and when."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="pledges")
    text = models.TextField()
    by = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.project} {self.at}"


class SampleDraw(models.Model):
    """A sample that a verifier drew, with the data that it was drawn from. Kept whatever comes out of it; a further one adds to it."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="draws")
    number = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    #: of so many units, which count so much together
    of = models.PositiveIntegerField()
    total = models.BigIntegerField()
    #: what is told too high, in thousandths, that the verifier's plan bears
    level_permille = models.PositiveSmallIntegerField()
    #: SHA-256 of what was delivered and set aside then; of other data a sample says nothing
    basis = models.CharField(max_length=64)
    #: [instance, day or nothing, what counts, why, risk] in the order of the sheet
    chosen = models.JSONField()
    by = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "number"], name="registry_draw_number"),
            models.UniqueConstraint(fields=["period", "basis", "seed"], name="registry_draw_once"),
            models.CheckConstraint(
                condition=~Q(seed="") & Q(level_permille__gte=1, level_permille__lte=1000), name="registry_draw_planned"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.number}"


class SampleCheck(models.Model):
    """What a verifier found of one unit of a sample, against what counts of it. Never changed; the newest of a unit holds."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="checks")
    seed = models.CharField(max_length=64)
    instance = models.CharField(max_length=80)
    day = models.DateField(null=True)
    told = models.BigIntegerField()
    found = models.BigIntegerField()
    #: nothing was there to be read: it counts as zero
    is_missing = models.BooleanField(default=False)
    draw = models.ForeignKey(SampleDraw, null=True, on_delete=models.PROTECT, related_name="checks")
    remark = models.CharField(max_length=400, blank=True)
    by = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.period} {self.instance} {self.day}"
