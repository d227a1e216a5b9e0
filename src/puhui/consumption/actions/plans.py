"""Verbs of buy-first plans: pledge, raise, report, withdraw; and a resident's gift of held grams."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from puhui.consumption import models
from puhui.consumption.errors import CertificateElsewhere, GiftDiffers, PlanKindMissing, PlanWithdrawn, UnknownPlan
from puhui.consumption.reads.certificates import certificate as certificate_named
from puhui.consumption.reads.plans import plan_said
from puhui.consumption.rules import plans as rules
from puhui.consumption.words import PUBLIC_GOOD, Plan, PlanKind
from puhui.rewards.actions import donate_grams
from puhui.vocabulary.periods import local_day

GRAMS = 1000


@transaction.atomic
def make_plan(*, holder: int, is_person: bool, kind: str, kg: int, until_on: date, by: int, now: datetime) -> Plan:
    """Raises PlanKindMissing, PlanAmountWrong, PlanDayPassed."""
    if kind not in set(PlanKind):
        raise PlanKindMissing(field="kind")
    rules.check_plan(kg=kg, until_on=until_on, today=local_day(now))
    row = models.Plan.objects.create(holder=holder, is_person=is_person, kind=kind, kg=kg, until_on=until_on, made_by=by, made_at=now)
    return plan_said(row, today=local_day(now))


@transaction.atomic
def raise_plan(*, number: int, holder: int, kg: int, by: int, now: datetime) -> Plan:
    """Raises UnknownPlan, PlanWithdrawn, PlanNotRaised, PlanAmountWrong."""
    row = _locked(number, holder)
    rules.check_raised(kg=row.kg, asked_kg=kg)
    models.PlanRaise.objects.create(plan=row, from_kg=row.kg, to_kg=kg, by=by, at=now)
    row.kg = kg
    row.save(update_fields=["kg"])
    return plan_said(row, today=local_day(now))


@transaction.atomic
def withdraw_plan(*, number: int, holder: int, reason: str, by: int, now: datetime) -> Plan:
    """The reason stays public. Raises UnknownPlan, PlanWithdrawn, PlanReasonMissing."""
    row = _locked(number, holder)
    row.withdrawn_at, row.withdrawn_reason = now, rules.why_said(reason)
    row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    return plan_said(row, today=local_day(now))


@transaction.atomic
def report_plan(*, number: int, holder: int, uscc: str, certificate: str, by: int, now: datetime) -> Plan:
    """A certificate counts for this plan, and for no other. The same again changes nothing.

    Raises UnknownPlan, PlanWithdrawn, CertificateElsewhere, CertificateNotYours, PurposeNotCounted, CertificateTooOld, and as `reads.certificate`.
    """
    row, told = _locked(number, holder), certificate_named(certificate)
    rules.check_counts(told, holder=holder, uscc=uscc, since=local_day(row.made_at))
    known = models.PlanCertificate.objects.filter(certificate=told.number).first()
    if known is None:
        known = _counted(row, told.number, told.kg, by, now)
    if known.plan_id != row.pk:
        raise CertificateElsewhere(field="certificate", certificate=told.number, number=known.plan_id)
    return plan_said(row, today=local_day(now))


def _counted(row: models.Plan, number: str, kg: int, by: int, now: datetime) -> models.PlanCertificate:
    """Whoever comes a moment later finds what the other has written."""
    try:
        with transaction.atomic():
            return models.PlanCertificate.objects.create(plan=row, certificate=number, kg=kg, by=by, at=now)
    except IntegrityError:
        return models.PlanCertificate.objects.get(certificate=number)


@transaction.atomic
def give_grams(*, account: int, kg: int, key: str, now: datetime, cause: str = PUBLIC_GOOD, plan: int | None = None) -> None:
    """A resident's held grams go to the pool, without points; for a plan of the own they count. The same key gives once.

    Raises GiftTooSmall, GiftDiffers, UnknownPlan, PlanWithdrawn, and as `donate_grams` does: InsufficientHolding.
    """
    rules.check_gift(kg)
    row = _locked(plan, account) if plan else None
    of_key = f"gift:{key}"
    donate_grams(account=account, grams=kg * GRAMS, key=of_key, on=local_day(now))
    told = {"account": account, "kg": kg, "cause": cause, "plan": row, "at": now}
    known, made = models.Gift.objects.get_or_create(key=of_key, defaults=told)
    if not made and (known.account, known.kg, known.cause, known.plan_id) != (account, kg, cause, plan):
        raise GiftDiffers


def _locked(number: int, holder: int) -> models.Plan:
    """Raises UnknownPlan, PlanWithdrawn."""
    row = models.Plan.objects.select_for_update().filter(pk=number, holder=holder).first() if 0 < number < 2**63 else None
    if row is None:
        raise UnknownPlan(number=number)
    if row.withdrawn_at is not None:
        raise PlanWithdrawn
    return row
