"""The verbs of the library: adopt_shipped, add_version, supply_numbers, change_number, activate_version, record_filing, end_version,
record_evidence, end_evidence, import_neighbour, record_recognition; and of the workshop: open_sketch, import_sketch, save_sketch,
put_away_sketch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Max

from puhui.library import reads, rules, words
from puhui.library.errors import (
    AlreadyEvidenced,
    AlreadyFiled,
    AlreadyInForce,
    SavedMeanwhile,
    TooManySketches,
    UnknownSketch,
    UnknownVersion,
)
from puhui.library.models import Activation, Evidence, Filing, Neighbour, Recognition, Sketch, SketchState, Version
from puhui.library.words import Filed, Supplied
from puhui.methodology.catalogue import shipped
from puhui.methodology.proof import check, check_bytes
from puhui.methodology.words import Methodology, Status, ValueKind


@transaction.atomic
def adopt_shipped(*, by: str, now: datetime) -> list[str]:
    """Take in the documents that ship with the software; those with all their numbers come into force on their first valid day.

    Returns the codes that came into force now. A document that is known already is left as it is.
    """
    started = []
    for m in shipped():
        version, is_new = _add(m, is_shipped=True, now=now)
        if is_new and m.status is Status.ENABLED and not Activation.objects.filter(code=m.code).exists():
            _activate(version, m, from_on=m.valid.from_on, by=by, now=now)
            started.append(m.code)
    return started


@transaction.atomic
def add_version(*, text: str, now: datetime) -> Methodology:
    """Prove a document and keep it. Its number must be the next of its code; the same text again changes nothing."""
    m = check(text)
    _add(m, is_shipped=False, now=now)
    return m


@transaction.atomic
def supply_numbers(*, code: str, numbers: Sequence[Supplied], now: datetime) -> Methodology:
    """Write missing numbers, each with its reference, into the next version of a document. It is not in force by that."""
    version = reads.newest(code=code)
    if version is None:
        raise UnknownVersion(methodology=code, number="–")
    m = reads.methodology(code=code, number=version.number)
    return add_version(text=rules.with_numbers(m, numbers, number=version.number + 1), now=now)


@transaction.atomic
def change_number(*, code: str, number: Supplied, from_on: date, now: datetime) -> Methodology:
    """Write another number from a day on, with its reference, into the next version of a document. It is not in force by that.

    Raises as `reads.draft`.
    """
    return add_version(text=reads.draft(code=code, number=number, from_on=from_on).source, now=now)


@transaction.atomic
def activate_version(*, code: str, number: int, from_on: date, by: str, now: datetime) -> None:
    """Put a version in force from a day on. Refuses missing numbers and evidence that is too weak for its use."""
    version = _version(code, number)
    _activate(version, reads.methodology(code=code, number=number), from_on=from_on, by=by, now=now)


@transaction.atomic
def record_filing(*, filed: Filed) -> None:
    """Under which number an authority has filed a version; once. Raises UnknownVersion, AlreadyFiled."""
    version = _version(filed.code, filed.version)
    if Filing.objects.filter(version=version).exists():
        raise AlreadyFiled(methodology=filed.code, number=filed.version, filed_as=version.filing.number)
    Filing.objects.create(
        version=version, number=filed.number, application=filed.application, organisation=filed.organisation, filed_on=filed.filed_on
    )


@transaction.atomic
def end_version(*, code: str, number: int, last_day: date) -> None:
    """From the day after, the version counts nothing. An end may come earlier than it was set to, never later. Raises UnknownVersion."""
    for row in Activation.objects.select_for_update().filter(version=_version(code, number)):
        ends = max(last_day, row.from_on - timedelta(days=1))  # what was to begin later does not begin
        if row.until_on is None or ends < row.until_on:
            row.until_on = ends
            row.save(update_fields=["until_on"])


@transaction.atomic
def record_evidence(*, found: words.Evidence) -> None:
    """From now on the number has grade A. Raises AlreadyEvidenced."""
    known = Evidence.objects.filter(about=found.about, value=found.value, ended_on=None).first()
    if known:
        raise AlreadyEvidenced(about=found.about, value=found.value, filed_as=known.number)
    Evidence.objects.create(
        about=found.about,
        value=found.value,
        document=found.document,
        number=found.number,
        application=found.application,
        filed_on=found.filed_on,
    )


@transaction.atomic
def end_evidence(*, application: int, on: date) -> None:
    """The number has the grade of its document again. What is in force by it stays, until somebody decides otherwise."""
    Evidence.objects.filter(application=application, ended_on=None).update(ended_on=on)


# -- documents in writing ----------------------------------------------------------------------------------------------


@transaction.atomic
def open_sketch(*, organisation: int, by: int, name: str, text: str, base: tuple[str, int] | None = None, now: datetime) -> words.Sketch:
    """A document in writing, which nobody outside of the organisation sees. Raises TextNotKept, TooManySketches."""
    rules.check_kept(text)
    if Sketch.objects.filter(organisation=organisation, put_away_at=None).count() >= rules.SKETCHES_MAX:
        raise TooManySketches(most=rules.SKETCHES_MAX, what_zh="在写的文档", what_en="documents in writing")
    code, number = base or ("", None)
    row = Sketch.objects.create(organisation=organisation, made_by=by, made_at=now, base_code=code, base_number=number)
    _keep(row, 1, name=name, text=text, by=by, now=now)
    return reads.sketch(number=row.pk, organisation=organisation)


def import_sketch(*, organisation: int, by: int, name: str, raw: bytes, now: datetime) -> words.Sketch:
    """A file that somebody brings, kept byte for byte whatever its faults. Raises TextNotKept, TooManySketches."""
    return open_sketch(organisation=organisation, by=by, name=name, text=rules.text_of(raw), now=now)


@transaction.atomic
def save_sketch(*, number: int, organisation: int, on: int, name: str, text: str, by: int, now: datetime) -> words.SketchState:
    """The next state, on top of the one that was opened; the same words again change nothing.

    Raises SavedMeanwhile where somebody has saved since, UnknownSketch, TextNotKept, TooManySketches.
    """
    rules.check_kept(text)
    row = _own_sketch(number, organisation)
    newest = row.states.aggregate(Max("number"))["number__max"]
    last = row.states.get(number=newest)
    if (last.text, last.name) == (text, name[:120]):
        return reads.said_state(last)
    if on != newest:
        raise SavedMeanwhile(number=newest)
    if newest >= rules.STATES_MAX:
        raise TooManySketches(most=rules.STATES_MAX, what_zh="这份文档的稿", what_en="states of this document")
    return reads.said_state(_keep(row, newest + 1, name=name, text=text, by=by, now=now))


@transaction.atomic
def put_away_sketch(*, number: int, organisation: int, is_away: bool = True, now: datetime) -> None:
    """Out of the list, or back on it; what was written stays. Raises UnknownSketch."""
    row = _own_sketch(number, organisation)
    row.put_away_at = now if is_away else None
    row.save(update_fields=["put_away_at"])


def _own_sketch(number: int, organisation: int) -> Sketch:
    """Held until the end, so that two who save at once come one after the other."""
    row = Sketch.objects.select_for_update().filter(pk=number, organisation=organisation).first()
    if row is None:
        raise UnknownSketch
    return row


def _keep(row: Sketch, number: int, *, name: str, text: str, by: int, now: datetime) -> SketchState:
    digest = sha256(text.encode()).hexdigest()
    return SketchState.objects.create(sketch=row, number=number, name=name[:120], text=text, digest=digest, author=by, saved_at=now)


@transaction.atomic
def import_neighbour(*, body: bytes, name: str, source: str, home: str, by: int, now: datetime) -> words.Neighbour:
    """Keep the document of another region, whole or not at all; the same text again is the one that is there. `home` is our own region.

    Raises DocumentRefused, NotANeighbour.
    """
    m = check_bytes(body, name=name)
    rules.check_neighbour(m, home=home)
    row, _ = Neighbour.objects.get_or_create(
        content_hash=m.content_hash,
        defaults={
            "region": m.region,
            "code": m.code,
            "number": m.version,
            "text": m.source,
            "source": source.strip()[:300],
            "imported_by": by,
            "imported_at": now,
        },
    )
    return reads.neighbour(row.pk)


@transaction.atomic
def record_recognition(*, code: str, number: int, neighbour: int, application: int) -> None:
    """The version is this neighbour's document, filed on this application. Raises UnknownVersion."""
    Recognition.objects.create(version=_version(code, number), neighbour_id=neighbour, application=application)


# -- versions ----------------------------------------------------------------------------------------------------------


def _version(code: str, number: int) -> Version:
    found = Version.objects.filter(code=code, number=number).first()
    if found is None:
        raise UnknownVersion(methodology=code[:40], number=number)
    return found


def _add(m: Methodology, *, is_shipped: bool, now: datetime) -> tuple[Version, bool]:
    known = Version.objects.filter(content_hash=m.content_hash).first()
    if known:
        return known, False
    kinds = {value.kind for parameter in m.parameters for value in parameter.values}
    version = Version.objects.create(
        code=m.code,
        number=m.version,
        content_hash=m.content_hash,
        text=m.source,
        is_shipped=is_shipped,
        is_demonstration=ValueKind.DEMONSTRATION in kinds,
        added_at=now,
    )
    return version, True


def _activate(version: Version, m: Methodology, *, from_on: date, by: str, now: datetime) -> None:
    rules.check_ready(m, on=from_on, filed=reads.evidence())
    if Activation.objects.filter(code=m.code, from_on=from_on).exists():
        raise AlreadyInForce(methodology=m.code, from_on=from_on)
    Activation.objects.create(version=version, code=m.code, from_on=from_on, activated_at=now, activated_by=by)
