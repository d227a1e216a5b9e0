"""Table of deals. What it may never do is held by 0001_deals.sql."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from puhui.market.models.listings import Listing
from puhui.market.words import DealStage
from puhui.registry.words import Purpose

_STAGES = [stage.value for stage in DealStage]
_DONE = [DealStage.DELIVERED.value, DealStage.REFUSED.value, DealStage.WITHDRAWN.value, DealStage.EXPIRED.value]


class Deal(models.Model):
    """One agreement about credits. `escrow` is the movement by which they were put aside, `ended` the one by which they went on or came back."""

    key = models.CharField(max_length=120, unique=True)
    giver = models.BigIntegerField()
    taker = models.BigIntegerField()
    kg = models.BigIntegerField()
    project = models.BigIntegerField(null=True)
    vintage = models.PositiveSmallIntegerField(null=True)
    purpose = models.CharField(max_length=12, blank=True)
    fen_per_tonne = models.BigIntegerField()
    fen = models.BigIntegerField()
    note = models.CharField(max_length=200, blank=True)
    until = models.DateField()
    stage = models.CharField(max_length=9)
    offered_on = models.DateField()
    offered_by = models.BigIntegerField()
    escrow = models.BigIntegerField()
    #: of a listing, where it is a part of one
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="deals", null=True)
    #: the rules under which it was matched, what they take of each side, and whether the two are related
    rules = models.PositiveIntegerField(null=True)
    fee_buyer = models.BigIntegerField(default=0)
    fee_seller = models.BigIntegerField(default=0)
    is_related = models.BooleanField(default=False)
    accepted_on = models.DateField(null=True)
    accepted_by = models.BigIntegerField(null=True)
    pay_by = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    #: none where the clock ended it
    ended_by = models.BigIntegerField(null=True)
    ended = models.BigIntegerField(unique=True, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["giver", "-id"], name="market_of_giver"),
            models.Index(fields=["taker", "-id"], name="market_of_taker"),
            models.Index(fields=["until"], condition=Q(stage="offered"), name="market_offers_open"),
            models.Index(fields=["pay_by"], condition=Q(stage="accepted"), name="market_to_be_paid"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kg__gt=0, fen__gte=0, fen_per_tonne__gte=0), name="market_deal_amounts"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="market_deal_of_two"),
            models.CheckConstraint(condition=Q(stage__in=_STAGES), name="market_deal_stage"),
            models.CheckConstraint(condition=Q(purpose__in=["", *(one.value for one in Purpose)]), name="market_deal_purpose"),
            models.CheckConstraint(
                condition=~Q(stage__in=["accepted", "delivered"])
                | Q(accepted_on__isnull=False, accepted_by__isnull=False, pay_by__isnull=False),
                name="market_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=_DONE, ended_on__isnull=False, ended__isnull=False)
                # what was not paid of a listing that still stands goes back to it, and nothing moves
                | Q(stage__in=["refused", "expired"], ended_on__isnull=False, listing__isnull=False)
                | (~Q(stage__in=_DONE) & Q(ended_on=None, ended=None)),
                name="market_ended_once",
            ),
            models.CheckConstraint(condition=Q(fee_buyer__gte=0, fee_seller__gte=0, fee_seller__lte=F("fen")), name="market_deal_fees"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Aside(models.Model):
    """A span that lies in escrow: for a listing, or for an open deal. No serial lies in two."""

    first = models.BigIntegerField()
    last = models.BigIntegerField()
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="asides", null=True)
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="asides", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="market_aside_is_a_span"),
            models.CheckConstraint(
                condition=Q(listing=None, deal__isnull=False) | Q(listing__isnull=False, deal=None), name="market_aside_for_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"
