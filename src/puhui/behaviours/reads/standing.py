"""Which count of a run stands: its own, or that of the latest correction. Whoever reads acts or refusals of a run reads them here."""

from __future__ import annotations

from pathlib import Path

from puhui.behaviours.models import Run
from puhui.foundation.places import corrected_folder, run_folder


def own_folder(run: Run) -> Path:
    """What the run itself left when it was decided, with its sealed inputs: never rewritten."""
    return run_folder(city=run.city, day=run.day, sequence=run.sequence)


def standing_folder(run: Run) -> Path:
    """The acts and refusals that count now."""
    return counted_folder(run, run.correction)


def counted_folder(run: Run, correction: int | None) -> Path:
    """The acts and refusals that counted under a correction, or before the first."""
    return own_folder(run) if correction is None else corrected_folder(own_folder(run), correction)
