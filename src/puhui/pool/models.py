"""Tables of the pool: collections and the runs in them, lists of shares, certifications and payouts. The lists themselves are kept documents."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from puhui.pool.words import ShareStage

_STAGES = [stage.value for stage in ShareStage]


class Collection(models.Model):
    """One look at everything that residents gave. `held`, `lost` and `unmatched` are documents that the next one goes on from."""

    until = models.DateField()
    collected_at = models.DateTimeField()
    by = models.BigIntegerField()
    givers = models.BigIntegerField()
    grams = models.BigIntegerField()
    held_g = models.BigIntegerField()
    unmatched_g = models.BigIntegerField()
    held = models.CharField(max_length=64)
    lost = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.until}"


class CollectedRun(models.Model):
    """A run whose grams are in the pool's lists, under the correction that stood then: a later one is taken in as a difference, once."""

    run = models.BigIntegerField()
    correction = models.BigIntegerField(default=0)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="runs")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "correction"], name="pool_run_once")]

    def __str__(self) -> str:
        return f"{self.run}/{self.correction}"


class Share(models.Model):
    """A list of givers' grams of one scenario: account, version, region, year, grams; kept by the hash of its bytes."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="shares")
    methodology = models.CharField(max_length=40)
    document = models.CharField(max_length=64)
    grams = models.BigIntegerField()
    givers = models.BigIntegerField()
    stage = models.CharField(max_length=10)
    #: the period that it was delivered to, by the code of its project and its number
    project = models.CharField(max_length=7, blank=True)
    period = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=_STAGES), name="pool_share_stage"),
            models.CheckConstraint(condition=Q(grams__gt=0, givers__gt=0), name="pool_share_not_empty"),
            models.CheckConstraint(
                condition=~Q(stage__in=["delivered", "certified"]) | (~Q(project="") & Q(period__isnull=False)),
                name="pool_share_of_a_period",
            ),
            models.UniqueConstraint(
                fields=["project", "period"], condition=Q(stage__in=["delivered", "certified"]), name="pool_one_list_a_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.methodology} {self.grams}"


class Certification(models.Model):
    """Credits that were issued for a delivered list; the givers' shares leave their books in one batch under its key."""

    share = models.OneToOneField(Share, on_delete=models.PROTECT, related_name="certification")
    project = models.CharField(max_length=7)
    period = models.PositiveSmallIntegerField()
    #: kilograms by year, as they were issued
    kg_by_year = models.JSONField()
    grams = models.BigIntegerField()
    givers = models.BigIntegerField()
    #: account, year, grams: what each giver's part of the credits is
    document = models.CharField(max_length=64)
    day = models.DateField()
    by = models.BigIntegerField()
    is_posted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "period"], name="pool_certified_once"),
            models.CheckConstraint(condition=Q(grams__gt=0, givers__gt=0), name="pool_certification_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.project}-{self.period}"


class Proceeds(models.Model):
    """What a deal brought for credits of a certification, after fees. Each deal once; what is given on is never more."""

    certification = models.ForeignKey(Certification, on_delete=models.PROTECT, related_name="proceeds")
    deal = models.BigIntegerField()
    seller = models.BigIntegerField()
    kg = models.BigIntegerField()
    fen = models.BigIntegerField()
    payout_bp = models.PositiveIntegerField()
    payout_fen = models.BigIntegerField()
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certification", "deal"], name="pool_deal_once"),
            models.CheckConstraint(condition=Q(kg__gt=0, fen__gte=0, payout_bp__lte=10_000), name="pool_proceeds_amounts"),
        ]

    def __str__(self) -> str:
        return f"{self.certification_id}/{self.deal}"


class SoldSpan(models.Model):
    """Serials that were sold for the pool: none twice (0002_proceeds.sql)."""

    proceeds = models.ForeignKey(Proceeds, on_delete=models.PROTECT, related_name="spans")
    first = models.BigIntegerField()
    last = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


class Payout(models.Model):
    """Money that the credits of a certification brought, shared out by grams, under a key that never expires. `fen` are the givers', `budget_fen` went to
    the rewards budget as `points`; `seller` had them as the pool's cash (nobody, before sales were settled here)."""

    certification = models.ForeignKey(Certification, on_delete=models.PROTECT, related_name="payouts")
    key = models.CharField(max_length=120, unique=True)
    fen = models.BigIntegerField()
    unclaimed_fen = models.BigIntegerField()
    givers = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    day = models.DateField()
    by = models.BigIntegerField()
    is_posted = models.BooleanField(default=False)
    #: account, grams, fen
    document = models.CharField(max_length=64)
    seller = models.BigIntegerField(null=True)
    budget_fen = models.BigIntegerField(default=0)
    budget = models.CharField(max_length=40, blank=True)
    points = models.BigIntegerField(default=0)
    #: thousandths of a fen of the budget that were less than a point: the next one goes on from them
    carried = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fen__gte=0, unclaimed_fen__gte=0, unclaimed_fen__lte=F("fen"), budget_fen__gte=0, points__gte=0, carried__gte=0)
                & (Q(fen__gt=0) | Q(budget_fen__gt=0)),
                name="pool_payout_fen",
            ),
            models.CheckConstraint(condition=Q(seller__isnull=False) | Q(budget_fen=0, points=0), name="pool_payout_of_a_seller"),
            models.CheckConstraint(condition=~Q(reason=""), name="pool_payout_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.key
