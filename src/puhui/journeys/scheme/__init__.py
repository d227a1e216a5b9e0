"""制度文件 · The rules of the scheme as public documents: what ships holds until an authority's filed one takes its place, and no number of
either says what the software does not carry out (`numbers.CARRIED`, proved by a test and the sweep).
"""

from puhui.journeys.scheme.documents import as_filed, read_document, shipped
from puhui.journeys.scheme.numbers import CARRIED, GRAMS_PER_POINT, Carried, differing
from puhui.journeys.scheme.reads import (
    body_of,
    documents_in_force,
    filing_in_force,
    findings,
    is_yaml,
    rule_codes,
    rule_in_force,
    rule_of,
    rule_versions,
)
from puhui.journeys.scheme.words import KIND_SAYS, UNIT_SAYS, Kind, Number, Rule, Version

__all__ = [
    "CARRIED",
    "GRAMS_PER_POINT",
    "KIND_SAYS",
    "UNIT_SAYS",
    "Carried",
    "Kind",
    "Number",
    "Rule",
    "Version",
    "as_filed",
    "body_of",
    "differing",
    "documents_in_force",
    "filing_in_force",
    "findings",
    "is_yaml",
    "read_document",
    "rule_codes",
    "rule_in_force",
    "rule_of",
    "rule_versions",
    "shipped",
]
