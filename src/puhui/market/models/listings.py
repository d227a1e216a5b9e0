"""Table of listings. How much is left, waits and is sold is counted by 0003_listings.sql alone."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from puhui.market.words import ListingStage

_STAGES = [stage.value for stage in ListingStage]


class Listing(models.Model):
    """Credits that a seller offers to everybody. `escrow` is the movement that put them aside, `ended` the one by which the rest came back."""

    key = models.CharField(max_length=120, unique=True)
    seller = models.BigIntegerField()
    kg = models.BigIntegerField()
    smallest_kg = models.BigIntegerField()
    project = models.BigIntegerField(null=True)
    vintage = models.PositiveSmallIntegerField(null=True)
    fen_per_tonne = models.BigIntegerField()
    note = models.CharField(max_length=200, blank=True)
    until = models.DateField()
    rules = models.PositiveIntegerField()
    stage = models.CharField(max_length=9, default=ListingStage.OPEN)
    left_kg = models.BigIntegerField()
    waiting_kg = models.BigIntegerField(default=0)
    sold_kg = models.BigIntegerField(default=0)
    returned_kg = models.BigIntegerField(default=0)
    listed_on = models.DateField()
    listed_by = models.BigIntegerField()
    escrow = models.BigIntegerField(unique=True)
    ended_on = models.DateField(null=True)
    #: none where the clock or the last buyer ended it
    ended_by = models.BigIntegerField(null=True)
    #: none where nothing was left
    ended = models.BigIntegerField(unique=True, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["fen_per_tonne", "id"], condition=Q(stage="open"), name="market_listings_open"),
            models.Index(fields=["seller", "-id"], name="market_listings_of"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kg__gt=0, fen_per_tonne__gt=0, smallest_kg__gt=0, smallest_kg__lte=F("kg")), name="market_listing_terms"
            ),
            models.CheckConstraint(
                condition=Q(kg=F("left_kg") + F("waiting_kg") + F("sold_kg") + F("returned_kg"))
                & Q(left_kg__gte=0, waiting_kg__gte=0, sold_kg__gte=0, returned_kg__gte=0),
                name="market_listing_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(stage="open", returned_kg=0, ended_on=None)
                | Q(stage="sold", sold_kg=F("kg"), ended_on__isnull=False)
                | Q(stage__in=["withdrawn", "expired"], left_kg=0, ended_on__isnull=False),
                name="market_listing_stage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
