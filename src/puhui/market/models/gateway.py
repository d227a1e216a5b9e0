"""Tables of the gateway to an exchange: files, what was sent out, trades, differences. What they may never do is held by 0006_gateway.sql."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from puhui.market.models.deals import Deal
from puhui.market.models.listings import Listing
from puhui.market.words import FileKind, FileState

_KINDS, _STATES = [kind.value for kind in FileKind], [state.value for state in FileState]


class GatewayFile(models.Model):
    """A file as it was sent or came, each number of its kind once. One that waits for an earlier one is applied when that one is in."""

    kind = models.CharField(max_length=9)
    sequence = models.PositiveIntegerField()
    day = models.DateField()
    rows = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    after = models.PositiveIntegerField(default=0)
    data = models.BinaryField()
    state = models.CharField(max_length=7)
    on = models.DateField()
    by = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "sequence"], name="market_gateway_file_once"),
            models.CheckConstraint(condition=Q(kind__in=_KINDS, state__in=_STATES, sequence__gt=0), name="market_gateway_file_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sequence}"


class GatewayOrder(models.Model):
    """That a listing was sent out as an order, and that it was withdrawn; each once, by which file."""

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="orders_out")
    action = models.CharField(max_length=8)
    file = models.ForeignKey(GatewayFile, on_delete=models.PROTECT, related_name="orders")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "action"], name="market_gateway_order_once"),
            models.CheckConstraint(condition=Q(action__in=["new", "withdraw"]), name="market_gateway_order_action"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.action}"


class GatewayTrade(models.Model):
    """A trade of the exchange that was delivered here: its number once, with the deal that it became."""

    trade = models.CharField(max_length=60, unique=True)
    file = models.ForeignKey(GatewayFile, on_delete=models.PROTECT, related_name="trades")
    deal = models.OneToOneField(Deal, on_delete=models.PROTECT, related_name="trade")
    buyer_uscc = models.CharField(max_length=60)
    day = models.DateField()

    def __str__(self) -> str:
        return self.trade


class GatewayDifference(models.Model):
    """A row that does not fit: what it is, why, and what the desk found it to be."""

    file = models.ForeignKey(GatewayFile, on_delete=models.PROTECT, related_name="differences")
    line = models.PositiveIntegerField()
    about = models.CharField(max_length=60)
    code = models.CharField(max_length=40)
    zh = models.CharField(max_length=400)
    en = models.CharField(max_length=400)
    found_on = models.DateField()
    resolved_on = models.DateField(null=True)
    resolved_by = models.BigIntegerField(null=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "line"], name="market_gateway_difference_once"),
            models.CheckConstraint(
                condition=Q(resolved_on=None, resolved_by=None, why="")
                | (Q(resolved_on__isnull=False, resolved_by__isnull=False) & ~Q(why="")),
                name="market_gateway_difference_resolved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}/{self.line}"
