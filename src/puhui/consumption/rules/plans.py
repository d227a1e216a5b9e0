"""What a plan may be, what counts for it, and where it stands on a day."""

from __future__ import annotations

from datetime import date

from puhui.consumption.errors import (
    CertificateNotYours,
    CertificateTooOld,
    GiftTooSmall,
    PlanAmountWrong,
    PlanDayPassed,
    PlanNotRaised,
    PlanReasonMissing,
    PurposeNotCounted,
)
from puhui.consumption.words import COUNTED, Certificate, PlanState
from puhui.registry.words import PURPOSE_SAYS
from puhui.vocabulary.periods import local_day

KG_MOST, GIFT_MOST, REASON_LENGTH = 10**12, 10**6, 200


def check_plan(*, kg: int, until_on: date, today: date) -> None:
    """Raises PlanAmountWrong, PlanDayPassed."""
    if not 1 <= kg <= KG_MOST:
        raise PlanAmountWrong(field="kg", most=f"{KG_MOST:,}")
    if until_on <= today:
        raise PlanDayPassed(field="until", until_on=until_on)


def check_raised(*, kg: int, asked_kg: int) -> None:
    """Raises PlanNotRaised, PlanAmountWrong."""
    if asked_kg > KG_MOST:
        raise PlanAmountWrong(field="kg", most=f"{KG_MOST:,}")
    if asked_kg <= kg:
        raise PlanNotRaised(field="kg", kg=kg, asked_kg=asked_kg)


def why_said(reason: str) -> str:
    """Raises PlanReasonMissing."""
    plain = " ".join(reason.split())
    if not plain or len(plain) > REASON_LENGTH:
        raise PlanReasonMissing(field="reason", most=REASON_LENGTH)
    return plain


def check_counts(told: Certificate, *, holder: int, uscc: str, since: date) -> None:
    """Whether a certificate may count for a plan of a holder. Raises CertificateNotYours, PurposeNotCounted, CertificateTooOld."""
    if told.holder != holder and not (uscc and told.use.beneficiary.code == uscc):
        raise CertificateNotYours(field="certificate", certificate=told.number)
    if told.use.purpose not in COUNTED:
        says = PURPOSE_SAYS[told.use.purpose]
        raise PurposeNotCounted(field="certificate", purpose_zh=says.zh, purpose_en=says.en)
    if local_day(told.retired_at) < since:
        raise CertificateTooOld(field="certificate", certificate=told.number, since=since)


def check_gift(kg: int) -> None:
    """Raises GiftTooSmall."""
    if not 1 <= kg <= GIFT_MOST:
        raise GiftTooSmall(field="kg", most=f"{GIFT_MOST:,}")


def state_of(*, kg: int, done_kg: int, until_on: date, done_on: date | None, is_withdrawn: bool, today: date) -> PlanState:
    """`done_on` is the day of the last thing that was counted. What is late is said to be, whatever came later."""
    if is_withdrawn:
        return PlanState.WITHDRAWN
    if done_kg >= kg:
        return PlanState.DONE_LATE if done_on and done_on > until_on else PlanState.DONE
    return PlanState.LATE if today > until_on else PlanState.OPEN
