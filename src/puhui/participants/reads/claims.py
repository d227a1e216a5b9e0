"""Questions about what persons have asked for: appeals and who has to answer them, copies of everything, accounts that are being closed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from puhui.participants import rules, words
from puhui.participants.errors import UnknownAppeal, UnknownParticipant
from puhui.participants.models import Appeal, Archive, Closing, Person, User
from puhui.participants.reads.keys import key_of, plain_for
from puhui.participants.words import AppealState


def person_numbered(account: int) -> words.Person:
    """Raises UnknownParticipant."""
    row = Person.objects.filter(pk=account).first()
    if row is None:
        raise UnknownParticipant(asked=account)
    return words.Person(row.account, row.pseudonym, row.city)


def owner_of(account: int) -> words.SignedIn | None:
    """Who signs in to an account."""
    return User.objects.filter(person__account=account).first()


def opened_at(account: int) -> datetime:
    return Person.objects.values_list("opened_at", flat=True).get(pk=account)


def is_closed(account: int) -> bool:
    """Whether its owner has closed it, or it is being closed."""
    return Person.objects.filter(pk=account, closed_at__isnull=False).exists()


def person_exists(account: int) -> bool:
    return Person.objects.filter(pk=account).exists()


# -- appeals -----------------------------------------------------------------------------------------------------------


def appeals_of(account: int) -> list[words.AppealText]:
    """A person's own appeals with everything that was written, the newest first."""
    rows = list(Appeal.objects.filter(person=account).order_by("-asked_at", "-pk"))
    key = key_of(account) if rows else b""
    return [text_of(row, key) for row in rows]


def appeal_numbered(number: int) -> words.Appeal:
    """Raises UnknownAppeal."""
    row = Appeal.objects.filter(pk=number).first()
    if row is None:
        raise UnknownAppeal
    return said(row)


def appeals_within(reach: words.Reach, *, states: Iterable[AppealState]) -> list[words.Appeal]:
    """What an officer may answer, or has answered, the most pressing first."""
    rows = Appeal.objects.filter(state__in=list(states))
    if reach.scope is not words.Scope.ALL:
        rows = rows.filter(city=reach.city) if reach.scope is words.Scope.OWN_CITY and reach.city else rows.none()
    return [said(row) for row in rows.order_by("due_on", "pk")[:500]]


def appealed_subjects(account: int) -> set[str]:
    """The marks of the records that a person has appealed about."""
    return set(Appeal.objects.filter(person=account).values_list("subject_mark", flat=True))


def appeal_limit() -> rules.Limit:
    """When an appeal has to be answered, and where that limit comes from."""
    return rules.APPEAL_LIMIT


def said(row: Appeal) -> words.Appeal:
    return words.Appeal(
        number=row.pk,
        account=row.person_id,
        city=row.city,
        code=row.code,
        state=AppealState(row.state),
        asked_at=row.asked_at,
        due_on=row.due_on,
        is_provisional=row.is_provisional,
        answered_at=row.answered_at,
    )


def text_of(row: Appeal, key: bytes) -> words.AppealText:
    refused = json.loads(plain_for(row.person_id, key, "appeal refused", row.refused))
    text, answer = (
        plain_for(row.person_id, key, f"appeal {what}", sealed) for what, sealed in (("text", row.text), ("answer", row.answer))
    )
    return words.AppealText(said(row), words.Refused(**refused), text, answer)


# -- copies and closings -----------------------------------------------------------------------------------------------


def archive_of(account: int, *, now: datetime) -> words.Archive | None:
    """The copy that is being written or can be taken."""
    row = Archive.objects.filter(person=account).exclude(expires_at__lte=now).order_by("-asked_at").first()
    return archive_said(row) if row else None


def archive_said(row: Archive) -> words.Archive:
    return words.Archive(str(row.name), row.person_id, row.asked_at, row.done, row.of, row.ready_at, row.expires_at, row.bytes)


def archives_to_write() -> list[words.Archive]:
    """Those that no worker has finished, the oldest first."""
    return [archive_said(row) for row in Archive.objects.filter(ready_at=None).order_by("asked_at")[:100]]


def closings_to_finish() -> list[words.Closing]:
    """Accounts that a crash left half closed."""
    return [_closing(row) for row in Closing.objects.filter(finished_at=None).select_related("person").order_by("asked_at")]


def closing_of(account: int) -> words.Closing | None:
    row = Closing.objects.filter(pk=account).select_related("person").first()
    return _closing(row) if row else None


def _closing(row: Closing) -> words.Closing:
    return words.Closing(row.pk, row.person.user_id, row.asked_at, row.gives_grams, row.finished_at)


def closed_since(moment: datetime) -> list[int]:
    """Accounts whose closing was asked for at that moment or later."""
    return list(Closing.objects.filter(asked_at__gte=moment).values_list("pk", flat=True))


def closed_accounts() -> list[int]:
    """Accounts whose closing is through."""
    return list(Closing.objects.filter(finished_at__isnull=False).values_list("pk", flat=True))
