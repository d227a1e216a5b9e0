"""The one table of what can be filed. A later subject adds its row here and takes the same course."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from puhui.filing.words import Application
from puhui.journeys.filings import evidence, methodologies
from puhui.journeys.filings.words import Findings, Subject


def _nothing(application: Application, body: bytes, now: datetime) -> None:
    """The filed document itself is what holds: whoever needs it asks filing for the one in force."""


def _any_text(application: Application, body: bytes) -> Findings:
    return Findings(())


SUBJECTS: Mapping[str, Subject] = MappingProxyType(
    {
        "methodology": Subject(methodologies.looks_at, methodologies.files, methodologies.ends),
        "factor-evidence": Subject(evidence.looks_at, evidence.files, evidence.ends),
        "scheme-rule": Subject(_any_text, _nothing, _nothing),
    }
)
