"""Tables of the rewards: dated exchange rules, funded budgets, standing orders, and the exchanges of each settlement run."""

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
