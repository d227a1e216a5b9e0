"""A copy of everything about a person: asked for, written piece by piece, taken within a day, removed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from os import SEEK_END
from typing import IO
from uuid import UUID, uuid4

from django.db import transaction

from puhui.foundation.envelopes import plain_under, stream_under
from puhui.foundation.files import write_durably
from puhui.foundation.places import archive_path
from puhui.foundation.turns import wait_in_turn
from puhui.participants import rules, words
from puhui.participants.errors import AccountClosed, ArchiveAsked, ArchiveGone
from puhui.participants.models import Archive, Person
from puhui.participants.reads.claims import archive_of, archive_said
from puhui.participants.reads.keys import key_for, key_of


@transaction.atomic
def ask_archive(*, account: int, now: datetime) -> words.Archive:
    """One at a time. Raises ArchiveAsked, AccountClosed."""
    wait_in_turn(f"archive {account}")
    if archive_of(account, now=now):
        raise ArchiveAsked
    if Person.objects.filter(pk=account, closed_at__isnull=False).exists():
        raise AccountClosed
    return archive_said(Archive.objects.create(name=uuid4(), person_id=account, asked_at=now))


def tell_progress(*, name: str, done: int, of: int) -> None:
    Archive.objects.filter(pk=name, ready_at=None).update(done=done, of=of)


def keep_archive(*, name: str, plain: IO[bytes], now: datetime) -> None:
    """The written file goes into the store, sealed under the person's key, and can be taken from now on. Raises KeyDestroyed."""
    row = Archive.objects.get(pk=name)
    size = plain.seek(0, SEEK_END)
    plain.seek(0)
    write_durably(archive_path(name), stream_under(key_for(row.person_id, now=now), plain, about=_about(name)))
    Archive.objects.filter(pk=name, ready_at=None).update(ready_at=now, expires_at=now + rules.ARCHIVE_LIFE, bytes=size)


def taken_archive(*, account: int, name: str, now: datetime) -> Iterator[bytes]:
    """The plain bytes for its owner, as long as they are kept. Raises ArchiveGone."""
    known = _uuid(name)
    row = Archive.objects.filter(pk=known, person=account, expires_at__gt=now).first() if known else None
    if row is None or not archive_path(str(row.pk)).exists():
        raise ArchiveGone
    return _pieces(str(row.pk), key_of(account))


def _pieces(name: str, key: bytes) -> Iterator[bytes]:
    with archive_path(name).open("rb") as file:
        yield from plain_under(key, file, about=_about(name))


def drop_archives(*, now: datetime) -> int:
    """Those whose day is over, and those that nobody finished in a day: first the file, then the row that names it."""
    gone = [*Archive.objects.filter(expires_at__lte=now), *Archive.objects.filter(ready_at=None, asked_at__lte=now - rules.ARCHIVE_LIFE)]
    for row in gone:
        _drop(row)
    return len(gone)


def drop_archives_of(*, account: int) -> None:
    for row in Archive.objects.filter(person=account):
        _drop(row)


def _drop(row: Archive) -> None:
    archive_path(str(row.pk)).unlink(missing_ok=True)
    row.delete()


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None


def _about(name: str) -> str:
    return f"archive|{name}"
