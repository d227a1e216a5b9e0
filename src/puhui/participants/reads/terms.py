"""The terms and limits that this room carries out, as the documents of the scheme state them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from puhui.participants import rules
from puhui.participants.words import AttemptScope, Role, Verb


@dataclass(frozen=True, slots=True)
class Terms:
    """Whole numbers of the unit that ends the name; a lifetime as it is."""

    decide_workdays: int
    decide_freeze_workdays: int
    resident_idle_minutes: int
    office_idle_minutes: int
    wrong_tries: int
    identity_tries: int
    handover_tries: int
    guardian_below_years: int
    archive_life: timedelta
    export_life: timedelta
    devices_kept: timedelta


def terms() -> Terms:
    return Terms(
        decide_workdays=rules.workdays_to_decide(Verb.FUND_BUDGET),
        decide_freeze_workdays=rules.workdays_to_decide(Verb.FREEZE_ACCOUNT),
        resident_idle_minutes=rules.IDLE_MINUTES[Role.RESIDENT],
        office_idle_minutes=rules.IDLE_MINUTES_OF_AN_OFFICE,
        wrong_tries=rules.LOCKS[AttemptScope.PAIR].free,
        identity_tries=rules.IDENTITY_TRIES[0],
        handover_tries=rules.HANDOVER_TRIES[0],
        guardian_below_years=rules.YOUNGEST_ALONE,
        archive_life=rules.ARCHIVE_LIFE,
        export_life=rules.EXPORT_LIFE,
        devices_kept=rules.DEVICES_KEPT,
    )
