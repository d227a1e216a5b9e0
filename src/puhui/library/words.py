"""方法学库的词 · Words of the library: a version, one in force, a number supplied for one that lacks it or changes it, a document in writing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from puhui.methodology.overlap import Overlap
from puhui.methodology.words import Methodology


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a document. A number in a demonstration was supplied for showing only."""

    code: str
    number: int
    content_hash: str
    text: str
    is_shipped: bool
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class InForce:
    """A version and the days on which it counts: from `from_on` until a later activation."""

    methodology: Methodology
    from_on: date
    until_on: date | None
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class Supplied:
    """A number for a parameter (or `cap`) of a document, missing so far or another from a day on, with all that makes it a number."""

    parameter: str
    value: str
    region: str
    grade: str
    kind: str
    document: str
    data_year: int | None = None
    applies_to: str = ""  # where it may be used; empty: wherever the methodology applies


@dataclass(frozen=True, slots=True)
class Filed:
    """Under which number a version is filed, on which day, on whose application (an organisation's account)."""

    code: str
    version: int
    number: str
    application: int
    organisation: int
    filed_on: date


@dataclass(frozen=True, slots=True)
class Evidence:
    """The issuing body's document behind a number: which number (`rules.factor_matter`, `rules.parameter_matter`), its SHA-256, and its filing."""

    about: str
    value: str
    document: str
    number: str
    application: int
    filed_on: date


@dataclass(frozen=True, slots=True)
class SketchState:
    """One saved text of a document in writing: it stays as it was saved, and is named by the SHA-256 of its bytes."""

    number: int
    name: str
    author: int
    saved_at: datetime
    digest: str
    text: str = ""  # left out of lists


@dataclass(frozen=True, slots=True)
class Sketch:
    """A document in writing, of one organisation, with its newest state; `base` is the version that it began from."""

    number: int
    organisation: int
    made_at: datetime
    base: tuple[str, int] | None
    newest: SketchState
    is_put_away: bool = False


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A methodology document of another region: under which number we keep it, whose it is, where it is from, who brought it in and when."""

    number: int
    region: str
    code: str
    version: int
    content_hash: str
    text: str
    source: str
    imported_by: int
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class Recognised:
    """A version of ours that is a neighbour's document, adapted."""

    code: str
    version: int
    neighbour: Neighbour
    application: int


@dataclass(frozen=True, slots=True)
class Near:
    """How far a known document overlaps with one that was asked about; `neighbour` where it is another region's."""

    overlap: Overlap
    neighbour: Neighbour | None
