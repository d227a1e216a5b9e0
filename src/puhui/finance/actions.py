"""Verbs of pledges: the owner proposes, the bank registers, and once the units are free again, or the bank's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from puhui.finance import models, rules
from puhui.finance.errors import UnknownPledge
from puhui.finance.reads import pledge_said
from puhui.finance.words import Pledge, PledgeStage, PledgeVerb, Terms
from puhui.registry import actions as registry
from puhui.registry import reads as registered
from puhui.registry.words import Wanted
from puhui.vocabulary.periods import local_day


@transaction.atomic
def propose_pledge(*, owner: int, bank: int, terms: Terms, by: int, now: datetime) -> Pledge:
    """Nothing is blocked yet. Raises PledgeTermsWrong, BankOfItself."""
    terms = replace(terms, loan=" ".join(terms.loan.split()))
    rules.check_terms(terms, owner=owner, bank=bank, today=local_day(now))
    row = models.Pledge.objects.create(
        owner=owner, bank=bank, kg=terms.kg, project=terms.project, vintage=terms.vintage, loan=terms.loan, until_on=terms.until_on,
        notice_days=terms.notice_days,
    )  # fmt: skip
    models.PledgeStep.objects.create(pledge=row, verb=PledgeVerb.PROPOSE, stage=row.stage, by=by, at=now)
    return pledge_said(row)


@transaction.atomic
def register_pledge(*, number: int, bank: int, by: int, now: datetime) -> Pledge:
    """By the bank: the units are blocked. Registered already, it is given as it is.

    Raises UnknownPledge, PledgeStepNotNow, and as `registry.pledge_credits` does.
    """
    row = _locked(number, bank=bank)
    if row.stage == PledgeStage.REGISTERED:
        return pledge_said(row)
    rules.pledge_leads_to(PledgeStage(row.stage), PledgeVerb.REGISTER)
    wanted = Wanted(kg=row.kg, project=row.project, vintage=row.vintage)
    made = registry.pledge_credits(key=f"pledge:{row.pk}", holder=row.owner, wanted=wanted, by=by, now=now, reason=row.loan)
    row.pledged = made.number
    return _stepped(row, PledgeVerb.REGISTER, by=by, now=now)


@transaction.atomic
def decline_pledge(*, number: int, bank: int, reason: str, by: int, now: datetime) -> Pledge:
    """Raises UnknownPledge, PledgeStepNotNow, PledgeReasonMissing."""
    row = _locked(number, bank=bank)
    return _stepped(row, PledgeVerb.DECLINE, by=by, now=now, reason=rules.said_why(reason))


@transaction.atomic
def withdraw_pledge(*, number: int, owner: int, by: int, now: datetime) -> Pledge:
    """By the owner, before it is registered. Raises UnknownPledge, PledgeStepNotNow."""
    return _stepped(_locked(number, owner=owner), PledgeVerb.WITHDRAW, by=by, now=now)


@transaction.atomic
def free_pledge(*, number: int, bank: int, by: int, now: datetime) -> Pledge:
    """By the bank, once: exactly the serials that were blocked are the owner's to use again. Raises UnknownPledge, PledgeStepNotNow, and as the
    registry does."""
    row = _locked(number, bank=bank)
    if row.stage == PledgeStage.RELEASED:
        return pledge_said(row)
    rules.pledge_leads_to(PledgeStage(row.stage), PledgeVerb.RELEASE)
    row.freed = _freed(row, taker=None, by=by, now=now)
    return _stepped(row, PledgeVerb.RELEASE, by=by, now=now)


@transaction.atomic
def give_notice(*, number: int, bank: int, reason: str, by: int, now: datetime) -> Pledge:
    """Of default: the days of the terms begin. Raises UnknownPledge, PledgeStepNotNow, PledgeReasonMissing."""
    row = _locked(number, bank=bank)
    rules.pledge_leads_to(PledgeStage(row.stage), PledgeVerb.GIVE_NOTICE)
    row.due_on, row.noticed_by = local_day(now) + timedelta(days=row.notice_days), by
    return _stepped(row, PledgeVerb.GIVE_NOTICE, by=by, now=now, reason=rules.said_why(reason))


@transaction.atomic
def call_off_notice(*, number: int, bank: int, reason: str, by: int, now: datetime) -> Pledge:
    """Raises UnknownPledge, PledgeStepNotNow, PledgeReasonMissing."""
    row = _locked(number, bank=bank)
    rules.pledge_leads_to(PledgeStage(row.stage), PledgeVerb.CALL_OFF)
    row.due_on = row.noticed_by = None
    return _stepped(row, PledgeVerb.CALL_OFF, by=by, now=now, reason=rules.said_why(reason))


@transaction.atomic
def realise_pledge(*, number: int, bank: int, by: int, now: datetime) -> Pledge:
    """After the notice, by another person than gave it: the serials become the bank's. Final.

    Raises UnknownPledge, PledgeStepNotNow, NoticeRuns, PledgeOtherHands, and as the registry does.
    """
    row = _locked(number, bank=bank)
    if row.stage == PledgeStage.REALISED:
        return pledge_said(row)
    rules.pledge_leads_to(PledgeStage(row.stage), PledgeVerb.REALISE)
    rules.check_realised(by=by, noticed_by=row.noticed_by, due_on=row.due_on, today=local_day(now))
    row.freed, row.realised_by = _freed(row, taker=row.bank, by=by, now=now), by
    return _stepped(row, PledgeVerb.REALISE, by=by, now=now)


def _freed(row: models.Pledge, *, taker: int | None, by: int, now: datetime) -> int:
    assert row.pledged, "what is registered has its movement"
    wanted = Wanted(spans=tuple(one.span for one in registered.movement(row.pledged).moved))
    told = {"key": f"pledge:{row.pk}:free", "holder": row.owner, "by": by, "now": now, "reason": row.loan}
    return registry.release_pledge(wanted=wanted, taker=taker, **told).number  # type: ignore[arg-type]


def _locked(number: int, **side: int) -> models.Pledge:
    """Of the owner or of the bank who asks. Raises UnknownPledge."""
    row = models.Pledge.objects.select_for_update().filter(pk=number, **side).first() if 0 < number < 2**63 else None
    if row is None:
        raise UnknownPledge(number=number)
    return row


def _stepped(row: models.Pledge, verb: PledgeVerb, *, by: int, now: datetime, reason: str = "") -> Pledge:
    row.stage = rules.pledge_leads_to(PledgeStage(row.stage), verb).value
    row.save()
    models.PledgeStep.objects.create(pledge=row, verb=verb, stage=row.stage, by=by, at=now, reason=reason)
    return pledge_said(row)
