"""Whether what is filed and what took effect say the same: every filed version and every evidence has its application, its number and its document."""

from __future__ import annotations

from collections.abc import Iterator

from puhui.filing import reads
from puhui.filing.words import Application, Stage
from puhui.foundation import documents
from puhui.foundation.findings import Finding
from puhui.library import reads as library
from puhui.library.words import Evidence, Filed
from puhui.methodology.documents import content_hash

_DECIDED = (Stage.FILED, Stage.SUPERSEDED, Stage.REVOKED)


def findings() -> Iterator[Finding]:
    """The other way round too: a methodology that is filed has its version in the library."""
    filed, evidence = library.filings(), library.evidence()
    decided = {row.number: row for row in reads.applications(stages=_DECIDED, limit=1_000_000)}
    broken = sum(not _version_stands(one, decided.get(one.application)) for one in filed.values())
    known = {one.application for one in filed.values()}
    lost = sum(row.course == "methodology" and row.number not in known for row in decided.values())
    yield Finding("filings_versions_are_what_was_filed", len(filed) + len(decided), broken + lost)
    wrong = sum(not _evidence_stands(one, decided.get(one.application)) for one in evidence.values())
    yield Finding("filings_evidence_is_what_was_filed", len(evidence), wrong)


def _version_stands(one: Filed, row: Application | None) -> bool:
    if row is None or (row.filed_as, row.about) != (one.number, one.code):
        return False
    text = documents.get(row.subject).decode("utf-8-sig")
    return content_hash(text) == library.version(code=one.code, number=one.version).content_hash


def _evidence_stands(one: Evidence, row: Application | None) -> bool:
    return row is not None and row.stage is Stage.FILED and (row.filed_as, row.about, row.subject) == (one.number, one.about, one.document)
