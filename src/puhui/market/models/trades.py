"""Table of trades. It is written by the function of 0008_exchange_trades.sql alone, as a deal is delivered, and never changes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from puhui.market.models.deals import Deal
from puhui.market.words import Way

_OF_ORGANISATIONS = ~Q(way="retail")


class Trade(models.Model):
    """What a delivered deal with a price moved of one project and year. So the sums of a day are read from one index, whatever the history."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="trades")
    place = models.PositiveSmallIntegerField()
    day = models.DateField()
    giver = models.BigIntegerField()
    taker = models.BigIntegerField()
    project = models.BigIntegerField()
    kind = models.CharField(max_length=2)
    vintage = models.PositiveSmallIntegerField()
    kg = models.BigIntegerField()
    fen = models.BigIntegerField()
    fen_per_tonne = models.BigIntegerField()
    way = models.CharField(max_length=8)
    is_related = models.BooleanField()

    class Meta:
        indexes = [
            # in the order of the sums, so that the deals of a day are counted without sorting them
            models.Index(fields=["day", "kind", "deal"], include=["kg", "fen"], condition=_OF_ORGANISATIONS, name="market_traded_on"),
            models.Index(fields=["-id"], condition=_OF_ORGANISATIONS, name="market_traded_last"),
            models.Index(fields=["day", "taker"], include=["kg", "fen"], condition=Q(way="retail"), name="market_sold_to_residents"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["deal", "place"], name="market_trade_once"),
            models.CheckConstraint(condition=Q(kg__gt=0, fen__gte=0, fen_per_tonne__gt=0), name="market_trade_amounts"),
            models.CheckConstraint(condition=Q(way__in=[way.value for way in Way]), name="market_trade_way"),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id}"
