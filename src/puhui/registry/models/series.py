"""Tables of monitoring: devices, deliveries and what is set aside of them, facts that no series holds, and the sums of periods."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from puhui.registry.models.projects import Period, Project


class MeterDevice(models.Model):
    """A meter of a project, by the number that its maker gave it. A revoked one delivers nothing more; what it delivered stays."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="devices")
    serial = models.CharField(max_length=60)
    #: the number without signs and leading zeros, by which two claims on one meter are found
    plain_serial = models.CharField(max_length=60, default="", db_index=True)
    kind = models.CharField(max_length=40)
    capacity_w = models.BigIntegerField(null=True)
    connected_on = models.DateField(null=True)
    is_direct = models.BooleanField(default=False)
    #: raw Ed25519 public key in base64; empty for a device that does not sign
    public_key = models.CharField(max_length=44, blank=True)
    registered_by = models.BigIntegerField()
    registered_at = models.DateTimeField()
    revoked_by = models.BigIntegerField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "serial"], name="registry_device_serial"),
            models.CheckConstraint(condition=~Q(serial=""), name="registry_device_named"),
            models.CheckConstraint(condition=Q(capacity_w__isnull=True) | Q(capacity_w__gt=0), name="registry_device_capacity"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_because="") | (Q(revoked_at__isnull=False) & ~Q(revoked_because="")),
                name="registry_device_revoked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.serial}"


class SeriesDelivery(models.Model):
    """One file of monitoring data, kept by the hash of its bytes, with the rows that were read and those that were refused beside it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="deliveries")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="deliveries")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    kept = models.CharField(max_length=64)
    refused_kept = models.CharField(max_length=64)
    rows = models.BigIntegerField()
    refused = models.BigIntegerField()
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    zone = models.CharField(max_length=40)
    interval_s = models.PositiveIntegerField()
    #: the serials that its rows name
    devices = models.JSONField(default=list)
    #: whose rows they are where the file has no column of devices
    device = models.CharField(max_length=60, blank=True)
    #: which sheet of a workbook; empty for files without sheets
    sheet = models.CharField(max_length=80, blank=True)
    #: the device whose signature fits; empty for what the owner reports himself
    signed_by = models.CharField(max_length=60, blank=True)
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    because = models.CharField(max_length=400, blank=True)
    by = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "sha256", "sheet"], name="registry_delivery_once"),
            models.CheckConstraint(condition=Q(corrects__isnull=True) | ~Q(because=""), name="registry_delivery_corrects"),
            models.CheckConstraint(condition=~Q(corrects=F("id")), name="registry_delivery_not_itself"),
            models.CheckConstraint(condition=Q(rows__gt=0, refused__gte=0), name="registry_delivery_rows"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.kind} {self.pk}"


class SeriesAside(models.Model):
    """Days that do not count, of one device or of all, with who set them aside and why; lifted once, with a reason too."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="asides")
    device = models.CharField(max_length=60, blank=True)
    first = models.DateField()
    last = models.DateField()
    reason = models.CharField(max_length=400)
    by = models.BigIntegerField()
    at = models.DateTimeField()
    lifted_by = models.BigIntegerField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_because = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first__lte=F("last")) & ~Q(reason=""), name="registry_aside_days"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_because="") | (Q(lifted_at__isnull=False) & ~Q(lifted_because="")),
                name="registry_aside_lifted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.first}–{self.last}"


class SeriesFact(models.Model):
    """A number that no series holds, such as own consumption; the newest of a name, device and year holds. Never changed."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="facts")
    name = models.CharField(max_length=60)
    device = models.CharField(max_length=60, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    value = models.BigIntegerField()
    basis = models.CharField(max_length=400, blank=True)
    by = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.period} {self.name} {self.value}"


class PeriodSum(models.Model):
    """What a report adds up to, with its whole account and the hash of that. Never changed; a later one has a higher number."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="sums")
    number = models.PositiveSmallIntegerField()
    methodology = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    raw_g = models.BigIntegerField()
    total_g = models.BigIntegerField()
    withheld_g = models.BigIntegerField()
    buffer_g = models.BigIntegerField()
    trail = models.JSONField()
    digest = models.CharField(max_length=64)
    by = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "number"], name="registry_sum_number"),
            models.CheckConstraint(
                condition=Q(total_g__gte=0, withheld_g__gte=0, buffer_g__gte=0, buffer_g__lte=F("total_g")), name="registry_sum_grams"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.number}"
