"""The one table of what can be filed. A later subject adds its row here and takes the same course."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from puhui.journeys.filings import evidence, methodologies, scheme
from puhui.journeys.filings.words import Subject

SUBJECTS: Mapping[str, Subject] = MappingProxyType(
    {
        "methodology": Subject(methodologies.looks_at, methodologies.files, methodologies.ends),
        "factor-evidence": Subject(evidence.looks_at, evidence.files, evidence.ends),
        "scheme-rule": Subject(scheme.looks_at, scheme.files, scheme.ends),
    }
)
