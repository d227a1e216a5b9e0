"""What a sweep finds about one invariant, in every room's own reads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One invariant: its name, how many it looked at, how many break it."""

    name: str
    looked_at: int
    broken: int
