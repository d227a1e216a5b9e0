"""What waits for a second person: for whom, since when, until when; what somebody proposed; what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from puhui.participants import rules
from puhui.participants.errors import UnknownProposal
from puhui.participants.models import Delegation, Export, Proposal, User
from puhui.participants.reads.rights import reach_of, reaches_of
from puhui.participants.words import Export as ExportSaid
from puhui.participants.words import Hand, Outcome, Reach, Role, Scope, SignedIn, Verb
from puhui.participants.words import Proposal as Said

_HANDS = ("maker", "maker_for", "decided_by", "decided_for")


def proposal(number: int, *, lock: bool = False) -> Said:
    """One proposal; `lock` keeps its row until the caller's transaction ends. Raises UnknownProposal."""
    if lock:
        Proposal.objects.select_for_update().filter(pk=number).values_list("pk").first()
    row = Proposal.objects.select_related(*_HANDS).filter(pk=number).first()
    if row is None:
        raise UnknownProposal(number=number)
    return said(row)


def proposal_for(user: SignedIn, number: int, *, now: datetime) -> Said:
    """One that this user may see: his own, or one within the reach of his right to its verb. Raises UnknownProposal."""
    found = proposal(number)
    if user.pk in found.maker.users or _covers(reach_of(user, found.verb, now=now), found):
        return found
    raise UnknownProposal(number=number)


def to_decide(user: SignedIn, *, now: datetime) -> list[Said]:
    """What waits for this very user: within reach, in time, and of other hands; the first due first."""
    reaches = reaches_of(user, rules.NEEDS_OTHER_HANDS, now=now)
    waits = _listed(_waiting(reaches))
    makers = {user.pk} | givers_to(user.pk, now=now) if waits else set()
    return [found for found in waits if not ({reaches[found.verb].stands_in_for} | makers) & found.maker.users]


def waiting(user: SignedIn, *, now: datetime) -> list[Said]:
    """Everything that waits within the user's reach, of whatever hands; the first due first."""
    return _listed(_waiting(reaches_of(user, rules.NEEDS_OTHER_HANDS, now=now)))


def decided(user: SignedIn, *, now: datetime, limit: int) -> list[Said]:
    """What was decided within the user's reach, the last first."""
    within = _within(reaches_of(user, rules.NEEDS_OTHER_HANDS, now=now))
    return _listed(within.exclude(outcome=Outcome.WAITING).order_by("-decided_at", "-pk")[:limit])


def proposed_by(user: SignedIn, *, limit: int) -> list[Said]:
    """The user's own, and those that somebody made in his place; the last first."""
    return _listed(Proposal.objects.filter(Q(maker=user.pk) | Q(maker_for=user.pk)).order_by("-pk")[:limit])


def waiting_about(*, verb: Verb, abouts: Iterable[str]) -> dict[str, int]:
    """Of these matters those that somebody has proposed already: about → number."""
    rows = Proposal.objects.filter(verb=verb, about__in=list(abouts), outcome=Outcome.WAITING)
    return dict(rows.values_list("about", "pk"))


def deciders_of(found: Said, *, now: datetime) -> list[str]:
    """The sign-in names of those who could decide it now, by their own right."""
    able = Q(pk__in=[])
    for role, scope in ((role, rules.right(role, found.verb)) for role in Role):
        if scope is Scope.ALL:
            able |= Q(role=role)
        elif scope is Scope.OWN_CITY:
            able |= Q(role=role, memberships__left_at=None, memberships__organisation__city=found.city)
        elif scope is Scope.OWN_ORGANISATION and found.organisation:
            able |= Q(role=role, memberships__left_at=None, memberships__organisation__account=found.organisation)
    kept = User.objects.filter(able, is_active=True).exclude(pk__in=found.maker.users | hands_of(found.maker.users, now=now))
    return list(kept.order_by("name").values_list("name", flat=True).distinct())


def hands_of(givers: Iterable[int], *, now: datetime) -> frozenset[int]:
    """Who stands in for one of these users at this moment."""
    live = Delegation.objects.filter(giver__in=list(givers), valid_from__lte=now, valid_until__gt=now)
    return frozenset(live.values_list("taker", flat=True))


def givers_to(taker: int, *, now: datetime) -> frozenset[int]:
    """For whom this user stands in at this moment."""
    live = Delegation.objects.filter(taker=taker, valid_from__lte=now, valid_until__gt=now)
    return frozenset(live.values_list("giver", flat=True))


def export_of(number: int) -> ExportSaid | None:
    """The file that came of a proposal; None where it made none."""
    row = Export.objects.filter(pk=number).first()
    return ExportSaid(row.pk, row.digest, row.persons, row.ready_at, row.until, row.taken_at) if row else None


def _waiting(reaches: Mapping[Verb, Reach]) -> QuerySet[Proposal]:
    return _within(reaches).filter(outcome=Outcome.WAITING).order_by("due_on", "pk")


def _within(reaches: Mapping[Verb, Reach]) -> QuerySet[Proposal]:
    reached = Q(pk__in=[])
    for verb, reach in reaches.items():
        if reach.scope is Scope.ALL:
            reached |= Q(verb=verb)
        elif reach.scope is Scope.OWN_CITY and reach.city:
            reached |= Q(verb=verb, city=reach.city)
        elif reach.scope is Scope.OWN_ORGANISATION and reach.organisation:
            reached |= Q(verb=verb, facts__organisation=reach.organisation)
    return Proposal.objects.filter(reached)


def _covers(reach: Reach | None, found: Said) -> bool:
    return reach is not None and reach.covers_matter(found.city, found.organisation)


def _listed(rows: QuerySet[Proposal]) -> list[Said]:
    return [said(row) for row in rows.select_related(*_HANDS)]


def said(row: Proposal) -> Said:
    maker, decider = _hand(row.maker, row.maker_for), _hand(row.decided_by, row.decided_for)
    assert maker is not None
    return Said(
        number=row.pk,
        verb=Verb(row.verb),
        about=row.about,
        facts=row.facts,
        content_hash=row.content_hash,
        city=row.city,
        reason=row.reason,
        maker=maker,
        made_at=row.made_at,
        due_on=row.due_on,
        outcome=Outcome(row.outcome),
        decider=decider,
        decided_at=row.decided_at,
        why=row.why,
    )


def _hand(user: User | None, absent: User | None) -> Hand | None:
    if user is None:
        return None
    return Hand(user.pk, user.name, user.role, absent.pk if absent else None, absent.name if absent else "")
