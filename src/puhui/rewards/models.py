"""Tables of the rewards: dated exchange rules, funded budgets, standing orders, exchanges, and what points are redeemed for."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class ExchangeRule(models.Model):
    """How many grams give a point, from a day on."""

    number = models.PositiveIntegerField(unique=True)
    grams_per_point = models.PositiveIntegerField()
    from_on = models.DateField(unique=True)
    why_zh = models.TextField()
    why_en = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(grams_per_point__gte=1), name="rewards_rule_rate")]

    def __str__(self) -> str:
        return f"rule {self.number}"


class Budget(models.Model):
    """Points that are paid for. `promised` may not pass `funded`: the database refuses it."""

    code = models.SlugField(max_length=40, unique=True)
    account = models.BigIntegerField(unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    city = models.CharField(max_length=6)
    funded = models.BigIntegerField(default=0)
    promised = models.BigIntegerField(default=0)
    #: What a point costs the fund, in fen per 1,000 points: the liability in yuan.
    fen_per_thousand = models.PositiveIntegerField(default=0)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(promised__gte=0) & Q(promised__lte=F("funded")), name="rewards_budget_never_exceeded"),
            models.CheckConstraint(condition=Q(account__lt=0), name="rewards_budget_is_a_system_account"),
        ]

    def __str__(self) -> str:
        return self.code


class Funding(models.Model):
    """Money that arrived for a budget, under a key that never expires."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="fundings")
    key = models.CharField(max_length=120, unique=True)
    points = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    funded_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(points__gt=0), name="rewards_funding_positive")]

    def __str__(self) -> str:
        return self.key


class StandingOrder(models.Model):
    """A resident's own order to exchange what each run credits. Without it grams stay held."""

    account = models.BigIntegerField(primary_key=True)
    is_on = models.BooleanField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account}: {self.is_on}"


class Exchange(models.Model):
    """Grams to the pool and points to residents, for one settlement run or one resident's own order, in one posting batch."""

    key = models.CharField(max_length=120, unique=True)
    run = models.BigIntegerField(null=True)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="exchanges")
    rule = models.ForeignKey(ExchangeRule, on_delete=models.PROTECT)
    #: waiting: beyond the budget, kept in order until it is funded · reserved: promised, being posted · posted
    stage = models.CharField(max_length=12)
    lines_path = models.CharField(max_length=200, blank=True)
    holders = models.BigIntegerField()
    grams = models.BigIntegerField()
    points = models.BigIntegerField()
    asked_at = models.DateTimeField()
    posted_on = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(stage__in=["waiting", "reserved", "posted"]), name="rewards_exchange_stage")]
        indexes = [models.Index(fields=["stage"])]

    def __str__(self) -> str:
        return self.key


class Reward(models.Model):
    """What points are redeemed for. Its price never changes: another price is another reward."""

    code = models.SlugField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    points = models.BigIntegerField()
    #: What is left. The database refuses less than nothing.
    stock = models.BigIntegerField(default=0)
    #: Given to residents of this city, or of the whole province.
    city = models.CharField(max_length=6)
    #: The organisation that hands it out; none where the counter does.
    merchant = models.BigIntegerField(null=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(points__gte=1), name="rewards_reward_has_a_price"),
            models.CheckConstraint(condition=Q(stock__gte=0), name="rewards_stock_never_below_nothing"),
        ]

    def __str__(self) -> str:
        return self.code


class Stocking(models.Model):
    """Pieces that arrived, under a key that never expires."""

    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="stockings")
    key = models.CharField(max_length=120, unique=True)
    pieces = models.BigIntegerField()
    stocked_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pieces__gt=0), name="rewards_stocking_positive")]

    def __str__(self) -> str:
        return self.key


class Redemption(models.Model):
    """One coupon for one price in points, burned in one entry of the books. It is never changed."""

    number = models.CharField(max_length=24, unique=True)
    key = models.CharField(max_length=120, unique=True)
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="redemptions")
    account = models.BigIntegerField()
    points = models.BigIntegerField()
    entry = models.BigIntegerField(unique=True)
    redeemed_at = models.DateTimeField()
    hand = models.CharField(max_length=8)
    #: The clerk who served; and for a proxy its number, with the clerk before whom it was named: that is never the same one.
    clerk = models.BigIntegerField(null=True)
    proxy = models.BigIntegerField(null=True)
    proxy_named_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hand="owner", clerk__isnull=True, proxy__isnull=True, proxy_named_by__isnull=True)
                | Q(hand="counter", clerk__isnull=False, proxy__isnull=True, proxy_named_by__isnull=True)
                | (Q(hand="proxy", clerk__isnull=False, proxy__isnull=False, proxy_named_by__isnull=False) & ~Q(clerk=F("proxy_named_by"))),
                name="rewards_redemption_by_known_hands",
            )
        ]
        indexes = [models.Index(fields=["account", "-redeemed_at"])]

    def __str__(self) -> str:
        return self.number
