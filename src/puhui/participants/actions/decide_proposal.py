"""A second person agrees or does not; or the maker takes it back; or nobody came in time. Each proposal is decided once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.methodology.regions import name_of
from puhui.participants import rules, words
from puhui.participants.errors import NotTheMaker, OutOfReach, ProposalDiffers, ReasonMissing
from puhui.participants.models import Proposal
from puhui.participants.reads import proposal, reach_of
from puhui.participants.reads.proposals import hands_of
from puhui.participants.words import Outcome
from puhui.vocabulary.periods import local_day


@transaction.atomic
def approve(*, user: words.SignedIn, number: int, seen: str, why: str = "", now: datetime) -> words.Proposal:
    """The second person has agreed to what he saw (`seen`, its hash). The caller does the act in the same transaction, or takes both back.

    Raises UnknownProposal, ProposalDecided, ProposalLate, ProposalDiffers, OutOfReach, OwnHands.
    """
    found, stands_in_for = _checked(user, number, now=now)
    if seen != found.content_hash:
        raise ProposalDiffers(number=number)
    return _decide(number, Outcome.APPROVED, by=user.pk, absent=stands_in_for, why=why, now=now)


@transaction.atomic
def refuse_proposal(*, user: words.SignedIn, number: int, why: str, now: datetime) -> words.Proposal:
    """The second person does not agree, and says why. Raises as `approve`, and ReasonMissing."""
    _, stands_in_for = _checked(user, number, now=now)
    if not why:
        raise ReasonMissing(field="reason")
    return _decide(number, Outcome.REFUSED, by=user.pk, absent=stands_in_for, why=why, now=now)


@transaction.atomic
def withdraw_proposal(*, user: words.SignedIn, number: int, why: str = "", now: datetime) -> words.Proposal:
    """Its maker, or the colleague in whose place it was made, takes it back. Raises UnknownProposal, ProposalDecided, NotTheMaker."""
    found = proposal(number, lock=True)
    if user.pk not in found.maker.users:
        raise NotTheMaker(number=number)
    rules.check_waits(found, today=found.due_on)  # it may be taken back late, too
    return _decide(number, Outcome.WITHDRAWN, by=user.pk, absent=None, why=why, now=now)


@transaction.atomic
def expire_proposals(*, now: datetime) -> int:
    """Those that nobody decided in time are void. Gives how many."""
    late = Proposal.objects.select_for_update().filter(outcome=Outcome.WAITING, due_on__lt=local_day(now)).order_by("pk")
    numbers = list(late.values_list("pk", flat=True))
    for number in numbers:
        _decide(number, Outcome.EXPIRED, by=None, absent=None, why="", now=now)
    return len(numbers)


def _checked(user: words.SignedIn, number: int, *, now: datetime) -> tuple[words.Proposal, int | None]:
    """The locked proposal, if this user may decide it now, and for which absent colleague he does."""
    found = proposal(number, lock=True)
    reach = reach_of(user, found.verb, now=now)
    if reach is None or not reach.covers_matter(found.city, found.organisation):
        raise OutOfReach(asked=name_of(found.city))
    rules.check_waits(found, today=local_day(now))
    used = {user.pk} | ({reach.stands_in_for} if reach.stands_in_for else set())
    rules.check_other_hands(found, decider=used, hands_of_makers=hands_of(found.maker.users, now=now))
    return found, reach.stands_in_for


def _decide(number: int, outcome: Outcome, *, by: int | None, absent: int | None, why: str, now: datetime) -> words.Proposal:
    told = {"outcome": outcome, "decided_by": by, "decided_for": absent, "decided_at": now, "why": why}
    Proposal.objects.filter(pk=number).update(**told)
    return proposal(number)
