"""结算批的词 · Words of settlement runs as the public sees them: a line, a page, a manifest to download."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from puhui.disclosure.words.corrections import CorrectedRun, CorrectionPage
from puhui.disclosure.words.published import Withheld
from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class RunLine:
    """One settlement run in a list; persons and grams are None where they are withheld."""

    name: str
    city: str
    day: date
    sequence: int
    stage: str
    read: int
    accepted: int
    refused: int
    waiting: int
    persons: int | None
    reduction_g: int | None
    digest: str
    manifest_hash: str
    reference_region: str
    is_replay: bool
    is_simulated: bool
    is_demonstration: bool
    #: the correction by which the numbers stand, if any
    correction: int | None = None

    @property
    def is_withheld(self) -> bool:
        return self.reduction_g is None


@dataclass(frozen=True, slots=True)
class RunScenarioLine:
    """What one run counted of one scenario."""

    code: str
    name: Text
    version: int
    method_hash: str
    accepted: int
    refused: int
    persons: int | None
    reduction_g: int | None
    withheld: Withheld | None
    reference_region: str
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class RunPage:
    """A settlement run as its page shows it; `facts` is the manifest, `withheld` names its scenarios that are not public."""

    line: RunLine
    scenarios: tuple[RunScenarioLine, ...]
    refused_by_code: tuple[tuple[str, int], ...]
    withheld: dict[str, Withheld]
    facts: dict[str, Any] = field(repr=False)
    manifest_holds: bool = True
    replay_origin: str = ""
    #: what the manifest of the count that stands says: the run's own, or that of the latest correction
    standing: dict[str, Any] = field(default_factory=dict, repr=False)
    #: what has corrected the run, the latest first
    corrections: tuple[tuple[CorrectionPage, CorrectedRun], ...] = ()

    @property
    def has_results(self) -> bool:
        return bool(self.line.persons)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest to download: the file as it lies on disk, or its public copy without the numbers of small groups."""

    body: bytes
    is_copy: bool
