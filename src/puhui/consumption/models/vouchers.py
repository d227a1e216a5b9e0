"""Tables of vouchers: campaigns, vouchers, write-offs, answered lines, settlements. What they may never do is held by 0002_vouchers.sql."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from puhui.consumption.words import BINDING, CampaignKind, VoucherState


class Campaign(models.Model):
    """The terms, which never change, the counter of what is bound, and the end."""

    organisation = models.BigIntegerField(db_index=True)
    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=16)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120)
    budget_fen = models.BigIntegerField()
    face_fen = models.BigIntegerField()
    least_fen = models.BigIntegerField()
    #: empty: the whole province
    city = models.CharField(max_length=6, blank=True)
    each_most = models.PositiveSmallIntegerField()
    claim_from = models.DateField()
    claim_until = models.DateField()
    use_until = models.DateField()
    #: exactly one of the two is above zero: what a claimer pays, what the department retires
    claimer_g = models.BigIntegerField(default=0)
    department_g = models.BigIntegerField(default=0)
    #: who takes its vouchers: in the row, so that whatever guards the terms guards them too
    merchants = ArrayField(models.BigIntegerField())
    hand_in_days = models.PositiveSmallIntegerField()
    refund_days = models.PositiveSmallIntegerField()
    bound_fen = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()
    opened_by = models.BigIntegerField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in CampaignKind]), name="consumption_campaign_kind"),
            models.CheckConstraint(condition=~Q(name_zh="") & ~Q(name_en=""), name="consumption_campaign_is_named"),
            models.CheckConstraint(
                condition=Q(bound_fen__gte=0, bound_fen__lte=F("budget_fen"), face_fen__gt=0, budget_fen__gte=F("face_fen")),
                name="consumption_campaign_within_budget",
            ),
            models.CheckConstraint(condition=Q(merchants__len__gt=0), name="consumption_campaign_has_takers"),
            models.CheckConstraint(condition=Q(least_fen__gte=F("face_fen"), each_most__gte=1), name="consumption_campaign_asks_something"),
            models.CheckConstraint(
                condition=Q(claim_from__lte=F("claim_until"), claim_until__lte=F("use_until")), name="consumption_campaign_days_run_on"
            ),
            models.CheckConstraint(
                condition=Q(claimer_g__gt=0, department_g=0) | Q(claimer_g=0, department_g__gt=0), name="consumption_campaign_one_carbon"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="consumption_campaign_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.name_zh}"


class Voucher(models.Model):
    """One claim. The code is found by its mark, and made again from the seed under the installation's key: it is kept nowhere."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT)
    account = models.BigIntegerField()
    #: which of the person's vouchers of the campaign it is, so that nobody has more than the most
    place = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=80)
    seed = models.CharField(max_length=32)
    mark = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=12, default=VoucherState.CLAIMED.value)
    claimed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="consumption_vouchers_of")]
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="consumption_voucher_key"),
            models.UniqueConstraint(
                fields=["campaign", "account", "place"],
                condition=Q(state__in=[state.value for state in BINDING]),
                name="consumption_voucher_place",
            ),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in VoucherState]), name="consumption_voucher_state"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in BINDING], ended_at=None)
                | (~Q(state__in=[state.value for state in BINDING]) & Q(ended_at__isnull=False)),
                name="consumption_voucher_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.state}"


class VoucherSettlement(models.Model):
    """What one merchant is owed of a campaign up to a day, and what was retired for it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT)
    merchant = models.BigIntegerField()
    key = models.CharField(max_length=80, unique=True)
    from_on = models.DateField()
    until_on = models.DateField()
    count = models.PositiveIntegerField()
    sum_fen = models.BigIntegerField()
    carbon_g = models.BigIntegerField()
    kg = models.BigIntegerField()
    certificate = models.CharField(max_length=30, blank=True)
    settled_at = models.DateTimeField()
    by = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(count__gt=0, sum_fen__gt=0, carbon_g__gt=0), name="consumption_settlement_of_something"),
            models.CheckConstraint(condition=Q(from_on__lte=F("until_on")), name="consumption_settlement_days_run_on"),
            models.CheckConstraint(
                condition=Q(kg=0, certificate="") | (Q(kg__gt=0) & ~Q(certificate="")), name="consumption_settlement_is_certified"
            ),
            models.UniqueConstraint(fields=["certificate"], condition=~Q(certificate=""), name="consumption_settlement_certificate"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.merchant} until {self.until_on}"


class WriteOff(models.Model):
    """A voucher that was taken: once, for ever, whatever comes of it."""

    voucher = models.OneToOneField(Voucher, on_delete=models.PROTECT)
    merchant = models.BigIntegerField()
    key = models.CharField(max_length=80)
    amount_fen = models.BigIntegerField()
    happened_at = models.DateTimeField()
    arrived_at = models.DateTimeField()
    by = models.BigIntegerField()
    refunded_at = models.DateTimeField(null=True)
    refunded_by = models.BigIntegerField(null=True)
    settlement = models.ForeignKey(VoucherSettlement, on_delete=models.PROTECT, null=True)

    class Meta:
        indexes = [models.Index(fields=["merchant", "-id"], name="consumption_write_offs_of")]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "key"], name="consumption_write_off_key"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="consumption_write_off_of_a_purchase"),
            models.CheckConstraint(condition=Q(refunded_at=None) | Q(settlement=None), name="consumption_settled_is_not_refunded"),
        ]

    def __str__(self) -> str:
        return f"{self.voucher_id} at {self.merchant}"


class HandedLine(models.Model):
    """A line that was written down without network, by its keyed mark, and its one answer. The code itself is not kept."""

    merchant = models.BigIntegerField()
    mark = models.CharField(max_length=64)
    write_off = models.ForeignKey(WriteOff, on_delete=models.PROTECT, null=True)
    refused = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict)
    arrived_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merchant", "mark"], name="consumption_line_answered_once"),
            models.CheckConstraint(
                condition=Q(write_off__isnull=False, refused="") | (Q(write_off=None) & ~Q(refused="")),
                name="consumption_line_taken_or_refused",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merchant}: {self.refused or self.write_off_id}"
