"""Everything that is sealed under an older key comes under the current one while the site runs; then the older key may go.

A file keeps its name and gets other bytes, a column is changed only where it still holds what was read. What is killed goes on where it was:
each thing itself says which key it is under.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from django.db import DatabaseError, OperationalError, transaction
from django.db.models import Field, QuerySet

from puhui.foundation.auditing import record
from puhui.foundation.configuration import configuration, keyring, retire_in_file, rotated_at
from puhui.foundation.errors import KeyInUse, KeyIsCurrent, KeyJustReplaced, KeyNotThere, KeyUnknown, ResealRunning, SealBroken
from puhui.foundation.files import replace_durably, sweep_partials
from puhui.foundation.findings import Finding
from puhui.foundation.places import about_of, sealed_files
from puhui.foundation.sealed_fields import SealedField, bytes_fields, sealed_fields
from puhui.foundation.sealing import HEAD_BYTES, head_of, key_of, plain_stream, seal, sealed_pieces, unseal
from puhui.foundation.turns import turn
from puhui.quantification.words import Report, silent

_TURN = "reseal"
#: Who has read the current key just before a rotation has sealed and recorded under it by then, or shows as a file that is being written.
SETTLED = timedelta(minutes=10)
#: A file that is another one each time we come to it is left to the next call.
_PASSES_MAX = 5
_ROWS = 500
_REPORT_EACH = 100


@dataclass(frozen=True, slots=True)
class Failure:
    """A thing that could not be sealed anew, and stays as it was."""

    what: str
    why: str


@dataclass(slots=True)
class Counts:
    """How it went with one kind of things."""

    resealed: int = 0
    current: int = 0
    failures: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Resealed:
    """What a call has done, under which key."""

    key: str
    files: Counts
    values: Counts

    @property
    def failures(self) -> list[Failure]:
        return [*self.files.failures, *self.values.failures]


def reseal(*, report: Report = silent) -> Resealed:
    """Seals anew what is not under the current key. Raises ResealRunning, DiskFull; what was done until then stays done."""
    with turn(_TURN, wait_s=0) as given:
        if not given:
            raise ResealRunning
        sweep_partials(configuration().store)
        return Resealed(keyring().current(), reseal_files(report=report), _reseal_values(report))


# -- files -------------------------------------------------------------------------------------------------------------


def reseal_files(*, report: Report = silent) -> Counts:
    """The store alone, without the database. A file that goes or comes meanwhile is looked at again at the end."""
    counts = Counts()
    older = list(_older(counts, report))
    for _ in range(_PASSES_MAX):
        for place, path in enumerate(older):
            if place % _REPORT_EACH == 0:
                report("files", place, len(older))
            _reseal_file(path, counts)
        failed = {failure.what for failure in counts.failures}
        older = [path for path in _older(Counts(), silent) if _inside(path) not in failed]
        if not older:
            break
    counts.failures += [Failure(_inside(path), "is being changed again and again") for path in older]
    return counts


def _older(counts: Counts, report: Report) -> Iterator[Path]:
    """The files that are not under the current key."""
    current = head_of(keyring().current())
    for looked, path in enumerate(sealed_files()):
        if looked % _REPORT_EACH == 0:
            report("look", looked, looked)
        head = _head(path)
        if head is not None and not head.startswith(current):
            yield path
        elif head is not None:
            counts.current += 1


def _head(path: Path) -> bytes | None:
    """The first bytes; None where it has gone."""
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except FileNotFoundError:
        return None


def _reseal_file(path: Path, counts: Counts) -> None:
    about = about_of(path)
    if about is None:
        counts.failures.append(Failure(_inside(path), "no room keeps a sealed file here"))
        return
    told = _Told(about)
    try:
        counts.resealed += replace_durably(path, told.remade, proved=told.proved)
    except (SealBroken, KeyUnknown) as problem:
        counts.failures.append(Failure(_inside(path), problem.sentence("en")))


def _inside(path: Path) -> str:
    return path.relative_to(configuration().store).as_posix()


class _Told:
    """Seals a file anew, and reads it back before the old bytes are given up."""

    def __init__(self, about: str) -> None:
        self._about, self._read = about, sha256()

    def remade(self, before: BinaryIO) -> Iterator[bytes]:
        return sealed_pieces(self._noted(before), about=self._about)

    def _noted(self, before: BinaryIO) -> Iterator[bytes]:
        for piece in plain_stream(before, about=self._about):
            self._read.update(piece)
            yield piece

    def proved(self, after: BinaryIO) -> None:
        again = sha256()
        for piece in plain_stream(after, about=self._about):
            again.update(piece)
        if again.digest() != self._read.digest():
            raise SealBroken(about=self._about)


# -- columns -----------------------------------------------------------------------------------------------------------


def _reseal_values(report: Report) -> Counts:
    counts = Counts()
    for column in sealed_fields():
        older = _filled(column).exclude(**_under(column, keyring().current()))
        counts.current += _filled(column).count() - (total := older.count())
        for place, row in enumerate(_rows(column, older)):
            if place % _REPORT_EACH == 0:
                report(column.model._meta.db_table, place, total)
            _reseal_value(column, row, counts)
    return counts


def _rows(column: SealedField, chosen: QuerySet[Any]) -> Iterator[Any]:
    """With no more of each row than what is sealed and what that is bound to."""
    return chosen.order_by("pk").only("pk", column.attname, *column.named).iterator(chunk_size=_ROWS)


def _reseal_value(column: SealedField, row: Any, counts: Counts) -> None:
    """Changes it where it still is what was read: who has changed it meanwhile has sealed it under the current key."""
    about, value = column.about(row), bytes(getattr(row, column.attname))
    try:
        fresh = seal(unseal(value, about=about), about=about)
        with transaction.atomic():
            still = _filled(column).filter(pk=row.pk, **{column.attname: value})
            counts.resealed += still.update(**{column.attname: fresh})
    except (SealBroken, KeyUnknown) as problem:
        counts.failures.append(Failure(_named(column, row), problem.sentence("en")))
    except OperationalError:
        raise  # the database is gone, and not this row
    except DatabaseError as problem:  # a table that may only grow
        counts.failures.append(Failure(_named(column, row), str(problem).splitlines()[0]))


def _named(column: SealedField, row: Any) -> str:
    return f"{column.model._meta.db_table}.{column.column} {row.pk}"


def _filled(column: Field[Any, Any]) -> QuerySet[Any]:
    return column.model._base_manager.filter(**{f"{column.attname}__isnull": False})


def _under(column: Field[Any, Any], key_id: str) -> dict[str, bytes]:
    """That a value is sealed under this key, by its first bytes."""
    head = head_of(key_id)
    return {f"{column.attname}__gte": head, f"{column.attname}__lt": head[:-1] + bytes([head[-1] + 1])}


# -- keys that may go --------------------------------------------------------------------------------------------------


def retire(*, key: str, now: datetime) -> None:
    """Takes an older key out of the file, once nothing in store and database is sealed under it.

    Raises KeyNotThere, KeyIsCurrent, KeyInUse, KeyJustReplaced, KeysNotOurs, ResealRunning.
    """
    with turn(_TURN, wait_s=0) as given:
        if not given:
            raise ResealRunning
        if key not in keyring().ciphers():
            raise KeyNotThere(key=key)
        if key == keyring().current():
            raise KeyIsCurrent(key=key)
        if count := count_under(key):
            raise KeyInUse(key=key, count=count)
        if (settled_at := rotated_at() + SETTLED) > now:
            raise KeyJustReplaced(key=key, minutes=-(-(settled_at - now) // timedelta(minutes=1)))
        retire_in_file(key)
        record(verb="retire_key", about=key)


def count_under(key: str) -> int:
    """How many things are sealed under a key, those included that are being written, and those in columns that nobody has marked."""
    heads = (head for path in sealed_files(also_partial=True) if (head := _head(path)) is not None)
    # one that is too short for a header is being begun, under a key that cannot be seen yet
    files = sum(len(head) < HEAD_BYTES or head.startswith(head_of(key)) for head in heads)
    return files + sum(_filled(column).filter(**_under(column, key)).count() for column in bytes_fields())


def findings() -> Iterator[Finding]:
    """Whatever is sealed can be read, and sealed anew.

    Of a file its place and its key are looked at, for whoever reads it finds every change; a value is unsealed.
    """
    keys = keyring().ciphers().keys()
    files = [not (_has_key(head, keys) and about_of(path)) for path in sealed_files() if (head := _head(path)) is not None]
    values = [not _opens(column, row) for column in sealed_fields() for row in _rows(column, _filled(column))]
    yield Finding("sealed_things_can_be_read", len(files) + len(values), sum(files) + sum(values))


def _has_key(head: bytes, keys: Iterable[str]) -> bool:
    try:
        return key_of(head) in keys
    except SealBroken:
        return False


def _opens(column: SealedField, row: Any) -> bool:
    try:
        unseal(bytes(getattr(row, column.attname)), about=column.about(row))
    except (SealBroken, KeyUnknown):
        return False
    return True
