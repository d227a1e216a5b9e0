"""What a run wrote, counted from the arrays that were written, and the manifest that names every file by its SHA-256.

The manifest holds no moment and no path outside the folder, so the same arguments give the same text.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import duckdb
import numpy as np

from puhui.simulation import words
from puhui.simulation.dice import Ints
from puhui.simulation.people import Residents
from puhui.simulation.reporting import Rows
from puhui.simulation.words import Request, Summary
from puhui.vocabulary.texts import Text

#: Column of the rows → the codes that its numbers stand for.
COUNTED: Final[dict[str, tuple[str, ...]]] = {
    "provider": tuple(provider.code for provider in words.PROVIDERS),
    "scenario": words.SCENARIOS,
    "flaw": tuple(flaw.code for flaw in words.FLAWS),
    "expected": words.EXPECTED,
}


class Tally:
    """Counts by place in the tables of words.py, taken from the same arrays that are written."""

    def __init__(self) -> None:
        self._by: dict[str, Ints] = {name: np.zeros(len(codes), dtype=np.int64) for name, codes in COUNTED.items()}
        self._households = self._acts = self._doubled = 0

    def add_people(self, residents: Residents) -> None:
        self._households += int((residents.household == residents.account).sum())

    def add_records(self, rows: Rows) -> None:
        for name, codes in COUNTED.items():
            self._by[name] += np.bincount(rows[name], minlength=len(codes))
        is_first, is_second = rows["copy"] == 0, rows["is_second"] == 1
        self._acts += int((is_first & ~is_second).sum())
        self._doubled += int((is_first & is_second).sum())

    def summary(self, request: Request, out: Path, *, files: int) -> Summary:
        return Summary(
            out=out,
            region=request.region,
            persons=request.persons,
            households=self._households,
            days=request.days,
            first_day=request.first_day,
            seed=request.seed,
            records=int(self._by["provider"].sum()),
            acts=self._acts,
            double_reported_acts=self._doubled,
            by_provider=self._named("provider"),
            by_scenario=self._named("scenario"),
            by_flaw=self._named("flaw"),
            by_expected=self._named("expected"),
            files=files,
            manifest=out / "manifest.json",
        )

    def _named(self, name: str) -> dict[str, int]:
        return {code: int(count) for code, count in zip(COUNTED[name], self._by[name], strict=True)}


def write_manifest(request: Request, summary: Summary, digests: dict[str, str], *, pace: float) -> None:
    text = json.dumps(_manifest(request, summary, digests, pace), ensure_ascii=False, indent=1)
    summary.manifest.write_text(text + "\n", encoding="utf-8")


def _said(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _manifest(request: Request, summary: Summary, digests: dict[str, str], pace: float) -> dict[str, object]:
    return {
        "simulated": True,
        "note": _said(words.SIMULATED),
        "generator": {"name": "puhui simulate", "version": words.GENERATOR_VERSION, "numpy": np.__version__, "duckdb": duckdb.__version__},
        "parameters": {
            "region": request.region,
            "persons": request.persons,
            "days": request.days,
            "seed": request.seed,
            "first_day": request.first_day.isoformat(),
            "records_per_person_day": request.records_per_person_day,
        },
        "pace": round(pace, 6),
        "counts": {
            "records": summary.records,
            "acts": summary.acts,
            "double_reported_acts": summary.double_reported_acts,
            "households": summary.households,
            "by_provider": summary.by_provider,
            "by_scenario": summary.by_scenario,
            "by_flaw": summary.by_flaw,
            "by_expected": summary.by_expected,
        },
        "providers": {provider.code: _said(provider.name) for provider in words.PROVIDERS},
        "flaws": {flaw.code: {"expected": flaw.refusal, "says": _said(flaw.says)} for flaw in words.FLAWS if flaw.code},
        "files": digests,
    }
