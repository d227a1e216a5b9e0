"""How far somebody gets: by the own role, or by that of an absent colleague."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
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
    own = _standing(user)
    if own is None:
        return {}  # whoever acts for nobody any longer may nothing
    found = {verb: words.Reach(scope, own.city, own.account) for verb, scope in wanted.items() if scope}
    missing = [verb for verb, scope in wanted.items() if not scope]
    return found | (_handed_on(user, missing, own, now) if missing else {})


@dataclass(slots=True)
class _Standing:
    """Who somebody acts for; and who has handed something on, once that was asked: number and role, the first last."""

    account: int
    city: str
    givers: list[tuple[int, str]] | None = None


#: What was asked already while a page is read; None where every question is asked anew.
_ASKED: ContextVar[dict[int, _Standing | None] | None] = ContextVar("asked", default=None)


@contextmanager
def standing_asked_once() -> Iterator[None]:
    """Around a page that is only read: who somebody acts for is asked once, however many parts of the page want to know."""
    token = _ASKED.set({})
    try:
        yield
    finally:
        _ASKED.reset(token)


def _standing(user: words.SignedIn) -> _Standing | None:
    asked = _ASKED.get()
    if asked is not None and user.pk in asked:
        return asked[user.pk]
    own = Member.objects.filter(user=user.pk, left_at=None).select_related("organisation").first()
    found = _Standing(own.organisation.account, own.organisation.city) if own else None
    if asked is not None:
        asked[user.pk] = found
    return found


def _handed_on(user: words.SignedIn, verbs: list[words.Verb], own: _Standing, now: datetime) -> dict[words.Verb, words.Reach]:
    """What colleagues of the same organisation have handed on for these days; the first who has the right lends it."""
    if own.givers is None:
        live = live_delegations(user.pk, organisation=own.account, now=now)
        own.givers = list(reversed(live.values_list("giver", "giver__role")))
    return {
        verb: words.Reach(scope, own.city, own.account, stands_in_for=giver)
        for giver, role in own.givers
        for verb in verbs
        if (scope := rules.right(role, verb))
    }


def needs_second_factor(role: str) -> bool:
    return role in rules.NEEDS_SECOND_FACTOR


def needs_other_hands() -> frozenset[words.Verb]:
    """Verbs that take effect only when a second person has agreed."""
    return rules.NEEDS_OTHER_HANDS
