"""Questions about those who act for a person: a guardian's children, how an account changes hands, and the proxy of an account."""

from __future__ import annotations

from datetime import date, datetime

from puhui.participants import words
from puhui.participants.errors import HandoverGone, NoProxy, UnknownParticipant
from puhui.participants.models import Guardianship, Handover, Person, Proxy
from puhui.participants.reads.keys import key_of, plain_for
from puhui.participants.reads.members import hash_of
from puhui.participants.rules import own_decision_at
from puhui.participants.words import Ground, HandTo
from puhui.vocabulary.masking import masked_name
from puhui.vocabulary.periods import local_day


def children_of(*, guardian: int, now: datetime) -> list[words.Child]:
    """The children whose guardian somebody is today, the youngest account last."""
    rows = Guardianship.objects.filter(guardian=guardian, until=None, child__needs_guardian_until__gt=local_day(now))
    return [_child(row) for row in rows.select_related("child").order_by("child")]


def child_of(*, guardian: int, account: int, now: datetime) -> words.Child:
    """One of them. Raises UnknownParticipant: another's child is as unknown as none."""
    found = next((child for child in children_of(guardian=guardian, now=now) if child.account == account), None)
    if found is None:
        raise UnknownParticipant(asked=account)
    return found


def grown_up_of(*, guardian: int, now: datetime) -> list[words.Person]:
    """Young people whose last guardian somebody was until their birthday, and who have no way to sign in yet."""
    rows = Person.objects.filter(guardianships__guardian=guardian, user=None, closed_at=None)
    rows = rows.exclude(needs_guardian_until__gt=local_day(now)).distinct().order_by("account")
    return [words.Person(row.account, row.pseudonym, row.city) for row in rows if _last(row).guardian_id == guardian]


def grown_up(*, account: int, now: datetime) -> bool:
    """Whether an account waits for the young person who has turned fourteen."""
    found = Person.objects.filter(account=account).first()
    return found is not None and is_grown_up(found, now=now)


def is_grown_up(person: Person, *, now: datetime) -> bool:
    """A child's account whose child decides alone by now, and which nobody signs in to yet."""
    is_child = person.needs_guardian_until is not None and person.needs_guardian_until > local_day(now)
    return person.user_id is None and person.closed_at is None and not is_child and person.guardianships.exists()


def grew_up_on(person: Person) -> date | None:
    """The day from which the young person decides alone, as the guardian's word on the birthday had it."""
    if person.needs_guardian_until is not None:
        return person.needs_guardian_until
    until = _last(person).until
    return local_day(until) if until else None


def _last(person: Person) -> Guardianship:
    return person.guardianships.order_by("-since", "-pk")[0]


def is_without_guardian(*, account: int, now: datetime) -> bool:
    """A child whose guardian is gone: a counter hands it to another."""
    found = Person.objects.filter(account=account, closed_at=None, needs_guardian_until__gt=local_day(now))
    return found.exclude(guardianships__until=None).exists()


def live_handover(code: str, *, to: HandTo, now: datetime, for_update: bool = False) -> Handover:
    """The row of a code that still opens something. Raises HandoverGone."""
    rows = Handover.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=now, to=to, person__closed_at=None)
    rows = rows.select_for_update(of=("self",)) if for_update else rows.select_related("person")
    found = rows.filter(code_hash=hash_of(_typed(code))).first()
    if found is None:
        raise HandoverGone
    return found


def handed_over(code: str, *, now: datetime) -> words.Handover:
    """What the young person's link says of itself. Raises HandoverGone."""
    return _handover(live_handover(code, to=HandTo.OWNER, now=now))


def handover_of(*, account: int, now: datetime) -> words.Handover | None:
    """The code that was made for an account and that nobody has used yet."""
    rows = Handover.objects.filter(person=account, used_at=None, withdrawn_at=None, expires_at__gt=now).select_related("person")
    return next(map(_handover, rows), None)


def _handover(row: Handover) -> words.Handover:
    return words.Handover(row.person_id, row.person.pseudonym, HandTo(row.to), row.expires_at)


def _typed(code: str) -> str:
    """However it was typed: in groups, in small letters."""
    return "".join(code.split()).replace("-", "").upper()


def _child(row: Guardianship) -> words.Child:
    day = row.child.needs_guardian_until
    assert day is not None
    return words.Child(row.child_id, row.child.pseudonym, row.child.city, row.since, day, Ground(row.ground))


def own_decision_of(*, account: int) -> datetime | None:
    """The moment from which a child decides by itself; None for everybody else."""
    day = Person.objects.filter(account=account).values_list("needs_guardian_until", flat=True).first()
    return own_decision_at(day) if day else None


def guardian_of(*, account: int) -> int | None:
    """The account of a child's guardian."""
    return Guardianship.objects.filter(child=account, until=None).values_list("guardian", flat=True).first()


def proxy_of(*, account: int, now: datetime, is_open: bool = False) -> words.Proxy | None:
    """Who may act for an account now; the name is masked to its first sign unless it is asked for openly."""
    found = Proxy.objects.filter(person=account, ended_at=None, valid_from__lte=now, valid_until__gt=now).first()
    if found is None:
        return None
    name = plain_for(account, key_of(account), "proxy", found.name_sealed)
    return words.Proxy(
        number=found.pk,
        account=account,
        name=name if is_open else masked_name(name),
        id_last4=found.id_last4,
        may_redeem=found.may_redeem,
        may_collect=found.may_collect,
        named_by=found.named_by,
        paper=found.paper,
        valid_from=found.valid_from,
        valid_until=found.valid_until,
    )


def proxy_who_may_redeem(*, account: int, id_last4: str, now: datetime) -> words.Proxy:
    """The live proxy, once the last four of the identity card that was shown are those that were written down. Raises NoProxy."""
    found = proxy_of(account=account, now=now)
    if found is None or not found.may_redeem or found.id_last4 != id_last4.strip().upper():
        raise NoProxy
    return found
