"""What a quantification says about itself: the manifest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

#: Called with the name of a step, how many are done and how many there are.
Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Quantified:
    """The outcome of quantifying one file by one methodology."""

    method: str
    version: int
    method_hash: str
    parameter_hash: str
    reference_region: str
    is_demonstration: bool
    grade: str
    read: int
    accepted: int
    refused: int
    reduction_g: int
    refused_by_code: dict[str, int]
    digest: str
    engine: str

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def silent(step: str, done: int, total: int) -> None:
    """No report."""
