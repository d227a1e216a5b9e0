"""Applications for the drill of access: one of each applicant's own, a review for the expert, and one that is filed, which anyone may read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from puhui.filing import actions, reads
from puhui.journeys.filings import bring_in, file
from puhui.library.actions import open_sketch
from puhui.methodology.catalogue import by_name
from puhui.methodology.factors import factors
from puhui.methodology.words import Grade
from puhui.participants.reads import organisation_of
from puhui.participants.words import Role
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

#: What is handed in; the document is the same everywhere.
DOCUMENT = "演练用的文件 · a document of the drill".encode()
_TEXT = "演练：这里写的只是为了满足最少字数的要求。"


@dataclass(frozen=True, slots=True)
class Filings:
    """Applications and documents in writing by who asks; reviews to which the drill's expert was appointed, and not; the filed one, and the hash
    of its document; a neighbour's document."""

    own: Mapping[str, int]
    other: int
    sketches: Mapping[str, int]
    other_sketch: int
    reviewed: int
    unseen: int
    filed: int
    digest: str
    neighbour: int


def open_filings(users: Mapping[str, Any], colleagues: Mapping[str, Any], stranger: Any, *, now: datetime) -> Filings:
    """`stranger` applies for an organisation that nobody else of the drill acts for."""
    clerk = colleagues[Role.PROVINCE]
    applicants = {who: users[who] for who in (Role.PROVIDER, Role.OPERATOR, Role.PROVINCE, Role.CITY, Role.OWNER, Role.ENTERPRISE)}
    own: dict[str, int] = {who: _accepted(user, clerk, now) for who, user in applicants.items()}
    other = _accepted(stranger, clerk, now)
    found = reads.application(other)
    writers = {who: users[who] for who in (*applicants, Role.EXPERT)}
    sketches: dict[str, int] = {who: _sketch(user, now) for who, user in writers.items()}
    filed = _filed(own[Role.OWNER], clerk, users[Role.PROVINCE], now)
    expert = users[Role.EXPERT]
    reviewed, unseen = (_in_review(users[Role.OWNER], clerk, seated, now) for seated in (expert, colleagues[Role.EXPERT]))
    return Filings(own, other, sketches, _sketch(stranger, now), reviewed, unseen, filed, found.subject, _neighbour(clerk, now))


def _sketch(writer: Any, now: datetime) -> int:
    return open_sketch(
        organisation=organisation_of(writer).account, by=writer.pk, name="演练 · drill", text="code: drill\n", now=now
    ).number


def _neighbour(officer: Any, now: datetime) -> int:
    """One of our own documents, as if another region had it."""
    text = by_name("metro-ride").source.replace('region: "340000"', 'region: "310000"', 1)
    return bring_in(body=text.encode(), name="drill.yaml", source="演练", by=officer.pk, now=now).number


def _accepted(applicant: Any, clerk: Any, now: datetime, *, course: str = "factor-evidence") -> int:
    organisation, (matter, value) = organisation_of(applicant).account, _number()
    made = actions.open_application(
        course_code=course,
        about=matter,
        title=Text("演练", "drill"),
        by=applicant.pk,
        role=applicant.role,
        organisation=organisation,
        now=now,
    )
    chapters = {chapter.code: f"{_TEXT}{value}" for chapter in reads.course(course).chapters}
    actions.save_chapters(number=made.number, organisation=organisation, texts=chapters, now=now)
    actions.attach_subject(number=made.number, organisation=organisation, name="drill.txt", body=DOCUMENT)
    actions.submit_application(number=made.number, organisation=organisation, by=applicant.pk, now=now)
    return actions.accept_application(number=made.number, by=clerk.pk, now=now).number


def _number() -> tuple[str, str]:
    """A number of the factor library for which evidence can be filed: its name, and its value as it is written."""
    found = next(factor for factor in factors() if factor.data_year and factor.value.grade in (Grade.B, Grade.C) and not factor.item)
    return f"{found.family}/{found.region}/{found.data_year}", found.value.written


def _filed(number: int, clerk: Any, head: Any, now: datetime) -> int:
    actions.open_notice(number=number, by=clerk.pk, now=now - timedelta(days=40))
    actions.end_notices(now=now)
    return file(number=number, by=head.pk, valid_from=local_day(now) + timedelta(days=1), valid_until=None, now=now).number


def _in_review(applicant: Any, clerk: Any, expert: Any, now: datetime) -> int:
    number = _accepted(applicant, clerk, now, course="methodology")
    actions.begin_review(number=number, by=clerk.pk, now=now)
    actions.seat_expert(number=number, expert=expert.pk, of_organisation=organisation_of(expert).account, by=clerk.pk, now=now)
    return number
