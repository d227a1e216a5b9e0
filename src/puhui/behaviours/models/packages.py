"""Tables of scenario packages: what was brought here, and which of it two persons agreed to plug in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ScenarioPackage(models.Model):
    """A package by its hash, whole. Once adopted nothing of it changes: batches name the adapter's document that they were read with."""

    digest = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=0)
    name_zh = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    publisher_zh = models.CharField(max_length=200, blank=True)
    publisher_en = models.CharField(max_length=200, blank=True)
    scenario = models.CharField(max_length=40, blank=True)
    #: the name by which a file's shape is chosen, its document and the document's SHA-256
    adapter = models.CharField(max_length=40, blank=True)
    adapter_hash = models.CharField(max_length=64, blank=True)
    adapter_text = models.TextField(blank=True)
    method_hash = models.CharField(max_length=64, blank=True)
    body = models.BinaryField()
    offered_at = models.DateTimeField()
    adopted_at = models.DateTimeField(null=True)
    #: under which number two persons agreed
    proposal = models.BigIntegerField(null=True, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"], condition=Q(adopted_at__isnull=False), name="behaviours_package_version_once"
            ),
            models.CheckConstraint(
                condition=Q(adopted_at__isnull=True, proposal__isnull=True) | Q(adopted_at__isnull=False, proposal__isnull=False),
                name="behaviours_package_was_agreed_to",
            ),
            models.CheckConstraint(
                condition=Q(adopted_at__isnull=True) | (~Q(code="") & ~Q(scenario="") & ~Q(adapter="") & ~Q(adapter_hash="")),
                name="behaviours_package_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["adapter", "-version"], name="behaviours_package_adapter")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"
