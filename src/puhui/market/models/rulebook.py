"""Tables of the rulebook: dated rules of trading, and what organisations have declared of their owners. What never changes is held by 0004_rulebook.sql."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

WHOLE_BP = 10_000
DAY_MIN = 24 * 60


class Rulebook(models.Model):
    """One version of the trading rules, from a day on. Of two from the same day the later number holds."""

    number = models.PositiveIntegerField(primary_key=True)
    from_on = models.DateField()
    document_zh = models.TextField()
    document_en = models.TextField()
    price_floor = models.BigIntegerField()
    price_ceiling = models.BigIntegerField()
    lot_kg = models.BigIntegerField()
    fee_buyer_bp = models.PositiveIntegerField()
    fee_seller_bp = models.PositiveIntegerField()
    opens_min = models.PositiveSmallIntegerField()
    closes_min = models.PositiveSmallIntegerField()
    is_workdays_only = models.BooleanField()
    listing_days = models.PositiveIntegerField()
    pay_days = models.PositiveIntegerField()
    waiting_most = models.PositiveIntegerField()
    related_bp = models.PositiveIntegerField()
    pool_payout_bp = models.PositiveIntegerField()
    #: kinds of organisations, in order, joined by blanks
    kinds = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-from_on", "-number"], name="market_rules_of_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(price_floor__gte=1, price_ceiling__gte=F("price_floor"), lot_kg__gte=1, fee_buyer_bp__lte=WHOLE_BP)
                & Q(fee_seller_bp__lte=WHOLE_BP, opens_min__lt=F("closes_min"), closes_min__lte=DAY_MIN)
                & Q(listing_days__gte=1, pay_days__gte=1, waiting_most__gte=1)
                & Q(related_bp__gte=1, related_bp__lte=WHOLE_BP, pool_payout_bp__lte=WHOLE_BP),
                name="market_rules_in_range",
            )
        ]

    def __str__(self) -> str:
        return f"rules {self.number}"


class Declaration(models.Model):
    """What one organisation said of its owners on a day; the next one takes its place, and this one stands. `uscc` is the code by which others name
    it as an owner, empty where none is known. How many owners and what they hold together is said here, so that none is added afterwards."""

    organisation = models.BigIntegerField()
    uscc = models.CharField(max_length=18, blank=True)
    declared_on = models.DateField()
    declared_at = models.DateTimeField()
    declared_by = models.BigIntegerField()
    owners_said = models.PositiveIntegerField()
    share_bp_said = models.PositiveIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-declared_on", "-id"], name="market_declared_by"),
            models.Index(fields=["uscc", "-declared_on", "-id"], name="market_declared_as", condition=~Q(uscc="")),
        ]
        constraints = [models.CheckConstraint(condition=Q(share_bp_said__lte=WHOLE_BP), name="market_shares_of_a_whole")]

    def __str__(self) -> str:
        return f"{self.pk}"


class Owner(models.Model):
    """One declared owner. `mark` is the same for the same owner: of an organisation its code, of a person a keyed mark, from which no number is read."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="owners")
    mark = models.CharField(max_length=80)
    #: empty of a person
    uscc = models.CharField(max_length=18, blank=True)
    #: masked of a person
    name = models.CharField(max_length=120)
    share_bp = models.PositiveIntegerField()
    is_controlling = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["declaration", "mark"], name="market_owner_once"),
            models.CheckConstraint(
                condition=Q(share_bp__lte=WHOLE_BP) & (Q(share_bp__gte=1) | Q(is_controlling=True)), name="market_owner_holds"
            ),
            models.CheckConstraint(
                condition=Q(share_bp__lte=WHOLE_BP // 2) | Q(is_controlling=True), name="market_owner_of_more_than_half"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(mark=""), name="market_owner_named"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
