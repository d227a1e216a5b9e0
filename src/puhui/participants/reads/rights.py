"""How far somebody gets: by the own role, or by that of an absent colleague."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from puhui.participants import rules, words
from puhui.participants.models import Member
from puhui.participants.reads.members import live_delegations


def right_of(role: str, verb: words.Verb) -> words.Scope | None:
    """How far a role may go with a verb; None where it may not at all, and for a role that nobody knows."""
    return rules.right(role, verb)


def reach_of(user: words.SignedIn, verb: words.Verb, *, now: datetime) -> words.Reach | None:
    """How far somebody gets with a verb: by the own role first, else by that of an absent colleague; None where not at all."""
    return reaches_of(user, (verb,), now=now).get(verb)


def reaches_of(user: words.SignedIn, verbs: Iterable[words.Verb], *, now: datetime) -> dict[words.Verb, words.Reach]:
    """The same for several verbs, those left out that somebody may not; who he is is asked once, and for whom he stands in if need be."""
    wanted = {verb: rules.right(user.role, verb) for verb in verbs}
    if user.role == words.Role.RESIDENT:
        return {verb: words.Reach(scope) for verb, scope in wanted.items() if scope}
    own = Member.objects.filter(user=user.pk, left_at=None).select_related("organisation").first()
    if own is None:
        return {}  # whoever acts for nobody any longer may nothing
    account, city = own.organisation.account, own.organisation.city
    found = {verb: words.Reach(scope, city, account) for verb, scope in wanted.items() if scope}
    missing = [verb for verb, scope in wanted.items() if not scope]
    return found | (_handed_on(user, missing, account, city, now) if missing else {})


def _handed_on(user: words.SignedIn, verbs: list[words.Verb], account: int, city: str, now: datetime) -> dict[words.Verb, words.Reach]:
    """What colleagues of the same organisation have handed on for these days; the first who has the right lends it."""
    givers = list(live_delegations(user.pk, organisation=account, now=now).values_list("giver", "giver__role"))
    return {
        verb: words.Reach(scope, city, account, stands_in_for=giver)
        for giver, role in reversed(givers)
        for verb in verbs
        if (scope := rules.right(role, verb))
    }


def needs_second_factor(role: str) -> bool:
    return role in rules.NEEDS_SECOND_FACTOR


def needs_other_hands() -> frozenset[words.Verb]:
    """Verbs that take effect only when a second person has agreed."""
    return rules.NEEDS_OTHER_HANDS
