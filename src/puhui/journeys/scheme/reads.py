"""Which document of the scheme holds on a day: the filed one that began last, else what ships; and every version of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone

from puhui.filing import reads as filing
from puhui.filing.words import Application, Stage
from puhui.foundation import documents
from puhui.foundation.findings import Finding
from puhui.journeys.scheme.documents import read_document, shipped
from puhui.journeys.scheme.numbers import CARRIED, differing
from puhui.journeys.scheme.words import Kind, Rule, Version
from puhui.methodology.errors import DocumentRefused
from puhui.vocabulary.periods import local_day

COURSE = "scheme-rule"
_FILED = (Stage.FILED, Stage.SUPERSEDED, Stage.REVOKED)


def rule_codes() -> list[str]:
    """Every document of the scheme: what ships, then what was filed besides."""
    filed = {one.about for one in filing.applications(course_code=COURSE, stages=_FILED, limit=5000)}
    return [*shipped(), *sorted(filed - shipped().keys())]


def rule_versions(code: str) -> list[Version]:
    """Every version of a document, the newest first; what ships is the last. A filed one that was replaced holds until its heir begins."""
    return [*(_filed(one, last) for one, last in _filings(code)), *_shipped(code)]


def rule_in_force(code: str, day: date) -> Version | None:
    """None where no document of this code holds on that day."""
    return next((version for version in rule_versions(code) if version.may_hold_on(day)), None)


def filing_in_force(code: str, day: date) -> Application | None:
    """The filing of the document that holds on a day; None where what ships does. Opens no document."""
    return next((one for one, last in _filings(code) if _first_day(one) <= day and (last is None or day <= last)), None)


def _filings(code: str) -> list[tuple[Application, date | None]]:
    """What was ever filed about a document, with the last day on which it holds, the latest first."""
    filed = filing.applications(course_code=COURSE, about=code, stages=_FILED, limit=1000)
    heirs = {one.replaces: one for one in filed if one.replaces}
    filed.sort(key=lambda one: (_first_day(one), one.number), reverse=True)
    return [(one, _last_day(one, heirs.get(one.number))) for one in filed]


def _first_day(one: Application) -> date:
    assert one.valid_from, "what is filed holds from a day on"
    return one.valid_from


def _last_day(one: Application, heir: Application | None) -> date | None:
    if heir is None:
        return one.valid_until
    before = _first_day(heir) - timedelta(days=1)
    return min(before, one.valid_until) if one.valid_until else before


def documents_in_force(day: date) -> list[Version]:
    return [found for code in rule_codes() if (found := rule_in_force(code, day))]


def _shipped(code: str) -> Iterator[Version]:
    if one := shipped().get(code):
        assert one.rule.from_on, "what ships says from which day on"
        yield Version(code, one.rule.name, one.rule.kind, one.rule, one.digest, one.rule.from_on, None, None)


def _filed(one: Application, last: date | None) -> Version:
    rule, own = rule_of(one), shipped().get(one.about)
    kind = rule.kind if rule else own.rule.kind if own else Kind.RULE
    return Version(one.about, one.title, kind, rule, one.subject, _first_day(one), last, one)


def rule_of(one: Application) -> Rule | None:
    """What the document of an application says, where a machine can read it."""
    if one.course != COURSE or not is_yaml(one):
        return None
    try:
        return read_document(documents.get(one.subject).decode("utf-8-sig"))
    except (DocumentRefused, UnicodeDecodeError):
        return None


def is_yaml(one: Application) -> bool:
    return one.subject_name.lower().endswith((".yaml", ".yml"))


def body_of(version: Version) -> bytes:
    return documents.get(version.digest) if version.filed else shipped()[version.code].body


def findings() -> Iterator[Finding]:
    """Whether every document that holds today says what the software carries out, and every number that is carried out has its document."""
    today = local_day(timezone.now())
    rules = [version.rule for version in documents_in_force(today) if version.rule]
    rows = sum(len(rule.numbers) for rule in rules)
    yield Finding("scheme_documents_say_what_is_carried_out", rows, sum(1 for rule in rules for _ in differing(rule, today)))


def stated_nowhere() -> list[str]:
    """Numbers of the table that no shipped document states."""
    return [f"{code}/{name}" for code, known in CARRIED.items() for name in known if shipped()[code].rule.number(name) is None]
