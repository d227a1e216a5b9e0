"""How far somebody gets: by the own role, or by that of an absent colleague."""

from __future__ import annotations

from datetime import datetime

from puhui.participants import rules, words
from puhui.participants.models import Member
from puhui.participants.reads.members import live_delegations


def right_of(role: str, verb: words.Verb) -> words.Scope | None:
    """How far a role may go with a verb; None where it may not at all, and for a role that nobody knows."""
    return rules.right(role, verb)


def reach_of(user: words.SignedIn, verb: words.Verb, *, now: datetime) -> words.Reach | None:
    """How far somebody gets with a verb: by the own role first, else by that of an absent colleague; None where not at all."""
    scope = rules.right(user.role, verb)
    if user.role == words.Role.RESIDENT:
        return words.Reach(scope) if scope else None
    own = Member.objects.filter(user=user.pk, left_at=None).select_related("organisation").first()
    account, city = (own.organisation.account, own.organisation.city) if own else (0, "")
    if own is None:
        return None  # whoever acts for nobody any longer may nothing
    return words.Reach(scope, city, account) if scope else _handed_on(user, verb, account, city, now)


def _handed_on(user: words.SignedIn, verb: words.Verb, account: int, city: str, now: datetime) -> words.Reach | None:
    """What a colleague of the same organisation has handed on for these days."""
    for giver, role in live_delegations(user.pk, organisation=account, now=now).values_list("giver", "giver__role"):
        if scope := rules.right(role, verb):
            return words.Reach(scope, city, account, stands_in_for=giver)
    return None


def needs_second_factor(role: str) -> bool:
    return role in rules.NEEDS_SECOND_FACTOR


def needs_other_hands() -> frozenset[words.Verb]:
    """Verbs that take effect only when a second person has agreed."""
    return rules.NEEDS_OTHER_HANDS
