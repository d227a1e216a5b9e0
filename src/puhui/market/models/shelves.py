"""Tables of small lots for residents: shelves and orders."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from puhui.market.models.deals import Deal


class Shelf(models.Model):
    """Credits that a holder sells to residents by the kilogram. Nothing is put aside for it: what is there when somebody orders is sold."""

    seller = models.BigIntegerField()
    project = models.BigIntegerField(null=True)
    vintage = models.PositiveSmallIntegerField(null=True)
    fen_per_kg = models.BigIntegerField()
    opened_on = models.DateField()
    opened_by = models.BigIntegerField()
    closed_on = models.DateField(null=True)
    closed_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(fen_per_kg__gt=0), name="market_shelf_terms"),
            models.CheckConstraint(
                condition=Q(closed_on=None, closed_by=None) | Q(closed_on__isnull=False, closed_by__isnull=False),
                name="market_shelf_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Order(models.Model):
    """A deal by which a resident buys from a shelf, and the masked name that the certificate will say."""

    deal = models.OneToOneField(Deal, on_delete=models.PROTECT, related_name="order", primary_key=True)
    shelf = models.ForeignKey(Shelf, on_delete=models.PROTECT, related_name="orders")
    beneficiary = models.CharField(max_length=60)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(beneficiary=""), name="market_order_in_a_name")]

    def __str__(self) -> str:
        return f"{self.pk}"
