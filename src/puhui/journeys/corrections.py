"""更正 · A correction that two officers have agreed to is posted while no settlement is at work, and what is owed by it is collected at once."""

from __future__ import annotations

from datetime import datetime

from puhui.behaviours import actions as behaviours
from puhui.behaviours import reads
from puhui.behaviours.errors import StudyOutdated
from puhui.behaviours.words import OWED
from puhui.foundation.auditing import raise_alarm
from puhui.foundation.turns import turn
from puhui.journeys.activity_to_points import SETTLEMENT, follow
from puhui.ledger.reads import holders
from puhui.participants.reads import closed_accounts
from puhui.quantification.words import Report, silent
from puhui.vocabulary.periods import local_day

OUTDATED = "correction_outdated"


def post_corrections(*, now: datetime, report: Report = silent) -> int:
    """Gives how many were posted. One whose runs have moved since it was agreed to is not, and raises an alarm: it has to be counted anew."""
    done = 0
    with turn(SETTLEMENT) as given:
        if not given:
            return 0
        follow(now=now)  # a run that is only half through would not be in the books yet
        for number in reads.corrections_to_post():
            try:
                behaviours.post_correction(correction=number, on=local_day(now), now=now, report=report)
                done += 1
            except StudyOutdated as refusal:
                raise_alarm(kind=OUTDATED, about=f"correction C{number}: {refusal.sentence('en')}"[:200], now=now)
        if done:
            behaviours.collect_owed(on=local_day(now))
            _write_off(now)
    return done


def _write_off(now: datetime) -> None:
    """Whoever has closed the account gets no later credit to collect from: what is still owed ends with the account."""
    for account in sorted(set(holders(asset=OWED)) & set(closed_accounts())):
        behaviours.end_owed(account=account, on=local_day(now))
