"""Questions about participants: the account of someone signed in, the organisation that he acts for, how many there are and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Count, F, Q

from puhui.foundation.findings import Finding
from puhui.participants import rules, words
from puhui.participants.errors import UnknownParticipant
from puhui.participants.models import Delegation, Member, Organisation, Person, User
from puhui.vocabulary.texts import Text


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
    if scope:
        return words.Reach(scope, city, account)
    return _handed_on(user, verb, account, city, now) if own else None


def _handed_on(user: words.SignedIn, verb: words.Verb, account: int, city: str, now: datetime) -> words.Reach | None:
    """What a colleague of the same organisation has handed on for these days."""
    live = Delegation.objects.filter(taker=user.pk, valid_from__lte=now, valid_until__gt=now, giver__is_active=True)
    same = live.filter(giver__memberships__organisation=account, giver__memberships__left_at=None)
    for giver, role in same.order_by("pk").values_list("giver", "giver__role"):
        scope = rules.right(role, verb)
        if scope and words.Role(role) not in rules.ADMINISTRATORS:
            return words.Reach(scope, city, account, stands_in_for=giver)
    return None


def needs_second_factor(role: str) -> bool:
    return role in rules.NEEDS_SECOND_FACTOR


def person_of(user: words.SignedIn) -> words.Person:
    found = Person.objects.filter(user=user.pk).first()
    if found is None:
        raise UnknownParticipant(asked=user.name)
    return words.Person(found.account, found.pseudonym, found.city)


def organisation_of(user: words.SignedIn) -> words.Organisation:
    found = Organisation.objects.filter(members__user=user.pk, members__left_at=None).first()
    if found is None:
        raise UnknownParticipant(asked=user.name)
    return organisation_said(found)


def organisation_said(row: Organisation) -> words.Organisation:
    return words.Organisation(
        row.account, row.code, Text(row.name_zh, row.name_en), words.OrganisationKind(row.kind), row.city, row.uscc or ""
    )


def known_names(names: Iterable[str]) -> set[str]:
    """Those of these sign-in names that somebody has."""
    return set(User.objects.filter(name__in=list(names)).values_list("name", flat=True))


def organisation_named(code: str) -> words.Organisation:
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise UnknownParticipant(asked=code[:40])
    return organisation_said(found)


def accounts() -> int:
    """Personal accounts of residents; accounts made for replays are not counted."""
    return Person.objects.filter(is_replay=False).count()


def replay_accounts() -> int:
    return Person.objects.filter(is_replay=True).count()


def residents_by_city(*, among: Iterable[int]) -> dict[str, int]:
    """Residents by the city of their account, of those whose numbers are given; nobody of a replay. Numbers that the database
    still has to find, as `ledger.reads.holders` gives them, stay in it."""
    rows = Person.objects.filter(is_replay=False, account__in=among).values_list("city").annotate(Count("pk"))
    return dict(rows.order_by())


def findings() -> Iterator[Finding]:
    """The invariants of participants."""
    humans = User.objects.exclude(human_mark="")
    yield Finding(
        "participants_one_human_one_administrator", humans.count(), humans.count() - humans.values("human_mark").distinct().count()
    )
    crossed = Member.objects.filter(left_at=None)
    allowed = Q(pk__in=[])
    for kind, roles in rules.ROLES_OF.items():
        allowed |= Q(organisation__kind=kind, user__role__in=roles)
    yield Finding("participants_role_fits_the_organisation", crossed.count(), crossed.exclude(allowed).count())
    handed = Delegation.objects.all()
    yield Finding("participants_delegation_has_an_end", handed.count(), handed.filter(valid_until__lte=F("valid_from")).count())
