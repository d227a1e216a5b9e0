"""Consent: given by its owner, at a counter on paper, or by a guardian; withdrawn at once; ended when an account or a guardianship ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max

from puhui.behaviours import rules
from puhui.behaviours.errors import ConsentNotGiven
from puhui.behaviours.models import Consent, ConsentText, Scenario
from puhui.behaviours.reads.consents import needed_version, text_in_force
from puhui.behaviours.words import ENDS_WITH, EndedHow, Given, GivenHow, Grant
from puhui.foundation.turns import share_turn, wait_in_turn
from puhui.participants.reads import guardian_of, own_decision_of
from puhui.vocabulary.periods import local_day

EVERYTHING = frozenset(Grant)


@transaction.atomic
def give_consents(
    *,
    account: int,
    scenarios: Iterable[str],
    grants: Collection[Grant],
    valid_from: datetime,
    now: datetime,
    given: Given | None = None,
) -> None:
    """Permission to work with these scenarios from a moment on. One that is given already stays, or goes on under a newer text.

    One that had ended begins now: what happened in between was not to be processed, and is not. A scenario that is no trace of travel
    takes no sensitive consent. Raises NoConsentText, ConsentNotGiven.
    """
    how = _checked(account, given or Given(), now)
    wait_in_turn(f"consents {account}")
    asked = Scenario.objects.in_bulk(list(dict.fromkeys(scenarios)))
    for grant in sorted(grants):
        text = text_in_force(grant, day=local_day(now))
        for scenario in sorted(asked.values(), key=lambda scenario: scenario.code):
            if rules.applies(grant, is_travel=scenario.is_travel):
                _give(account, scenario, grant, text, valid_from=valid_from, now=now, given=how)


def _give(account: int, scenario: Scenario, grant: Grant, text: ConsentText, *, valid_from: datetime, now: datetime, given: Given) -> None:
    own = Consent.objects.filter(account=account, scenario=scenario, recipient=grant.recipient, kind=grant.kind)
    live = own.filter(valid_until=None).first()
    if live and not _is_over(live, text, now):
        return
    if live:
        _end(own.filter(pk=live.pk), at=live.lapses_at or now, how=EndedHow.GROWN_UP if live.lapses_at else EndedHow.REPLACED)
    last_until = own.aggregate(last=Max("valid_until"))["last"]
    Consent.objects.create(
        account=account,
        scenario=scenario,
        recipient=grant.recipient,
        kind=grant.kind,
        text=text,
        valid_from=rules.consent_starts(valid_from=valid_from, now=now, last_until=last_until),
        given_at=now,
        given_how=given.how,
        paper=given.paper,
        guardian=given.guardian,
        lapses_at=given.lapses_at,
        replaces=live if live and not live.lapses_at else None,
    )


def _is_over(live: Consent, text: ConsentText, now: datetime) -> bool:
    """A newer text asks anew where the change is material, and a guardian's consent lapses."""
    needed = needed_version(Grant(f"{live.recipient}-{live.kind}"), day=local_day(now))
    return live.text.version < needed <= text.version or (live.lapses_at is not None and live.lapses_at <= now)


def _checked(account: int, given: Given, now: datetime) -> Given:
    """A child's consent is its guardian's; nobody else's is. At a counter there is a signed form."""
    own_decision_at = own_decision_of(account=account)
    if own_decision_at is None or own_decision_at <= now:
        if given.guardian is not None:
            raise _not_given("本人已满 14 周岁，由本人自己授权", "the young person is fourteen and decides alone")
        if (given.how is GivenHow.COUNTER) != bool(given.paper):
            raise _not_given("窗口办理要写签字表的编号", "at a counter the number of the signed form is needed")
        return given
    if given.guardian is None or given.guardian != guardian_of(account=account):
        raise _not_given("不满 14 周岁的孩子由监护人授权", "for a child under fourteen the guardian decides")
    return Given(GivenHow.GUARDIAN, guardian=given.guardian, lapses_at=own_decision_at)


def _not_given(zh: str, en: str) -> ConsentNotGiven:
    return ConsentNotGiven(reason_zh=zh, reason_en=en)


@transaction.atomic
def withdraw_consent(*, account: int, scenario: str, now: datetime, grant: Grant = Grant.COUNTING) -> None:
    """From this moment on nothing is processed under it, not even what happened before and is not decided yet."""
    wait_in_turn(f"consents {account}")
    for ended in sorted(ENDS_WITH[grant]):
        own = Consent.objects.filter(account=account, scenario=scenario, recipient=ended.recipient, kind=ended.kind)
        _end(own, at=now, how=EndedHow.WITHDRAWN)


@transaction.atomic
def end_consents(*, account: int, now: datetime) -> None:
    """Everything at once, for an account that is closed."""
    wait_in_turn(f"consents {account}")
    _end(Consent.objects.filter(account=account), at=now, how=EndedHow.CLOSED)


@transaction.atomic
def end_lapsed(*, now: datetime) -> int:
    """Guardians' consents whose child has turned fourteen get their end written down; they held no longer anyway. Gives how many."""
    share_turn(rules.CONSENT_ENDS)
    lapsed = Consent.objects.filter(valid_until=None, lapses_at__lte=now)
    return lapsed.update(valid_until=F("lapses_at"), ended_how=EndedHow.GROWN_UP)


def _end(consents: object, *, at: datetime, how: EndedHow) -> None:
    """The database numbers the end, and lets nothing else of the row change."""
    share_turn(rules.CONSENT_ENDS)
    for consent in consents.filter(valid_until=None):  # type: ignore[attr-defined]
        consent.valid_until, consent.ended_how = max(at, consent.valid_from), how
        consent.save(update_fields=["valid_until", "ended_how"])
