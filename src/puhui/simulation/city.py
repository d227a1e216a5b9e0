"""`simulate` writes a whole city: what providers send, and beside it who everyone is and what should happen to each record."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from puhui.simulation.dice import Dice, Ints
from puhui.simulation.errors import BadCitySize, FolderNotEmpty
from puhui.simulation.flaws import spoilt
from puhui.simulation.manifest import Tally, write_manifest
from puhui.simulation.pacing import pace_for
from puhui.simulation.people import Block, Residents, bindings_of, blocks, residents_of
from puhui.simulation.reporting import reports_of
from puhui.simulation.rhythms import day_of
from puhui.simulation.words import Report, Request, Summary
from puhui.simulation.writing import CityFolder
from puhui.vocabulary.identifiers import region_code

PERSONS_MOST: Final = 100_000_000
DAYS_MOST: Final = 3_660
SEED_MOST: Final = 2**63 - 1
HASH_CHUNK_BYTES: Final = 1 << 20
#: Small cities keep their few blocks in memory; large ones make each block anew every day.
BLOCKS_KEPT: Final = 4


def simulate(
    *,
    region: str,
    persons: int,
    days: int,
    seed: int,
    out: Path,
    first_day: date,
    records_per_person_day: float | None = None,
    csv: bool = False,
    report: Report | None = None,
) -> Summary:
    """Writes the city into `out`, which must be empty or absent.

    The same arguments write the same records; the clock is never read. `records_per_person_day` asks for a mean over all
    persons and days (None: the rhythms as they stand). Refuses with SimulationRefused, and BadIdentifier for the region.
    """
    request = Request(region_code(region), persons, days, seed, first_day, records_per_person_day)
    _refuse_bad_size(request)
    _refuse_full_folder(out)
    dice = Dice(seed)
    run = _Run(request, dice, pace_for(request, dice), report or _say_nothing)
    folder = CityFolder(out, request, dice, csv=csv)
    try:
        run.write_people(folder)
        run.write_records(folder)
    finally:
        folder.close()
    return run.write_manifest(out)


def _say_nothing(_stage: str, _done: int, _total: int) -> None:
    """For callers that show no progress."""


class _Run:
    """One run's progress: the request, its randomness, and what has been counted so far."""

    def __init__(self, request: Request, dice: Dice, pace: float, report: Report) -> None:
        self.request = request
        self.dice = dice
        self.pace = pace
        self.report = report
        self.tally = Tally()
        self._of_block = lru_cache(maxsize=BLOCKS_KEPT)(self._make_block)

    def _make_block(self, block: Block) -> tuple[Residents, tuple[Ints, ...]]:
        residents = residents_of(block, self.dice)
        return residents, bindings_of(residents, self.dice, first_day=self.request.first_day, days=self.request.days)

    def write_people(self, folder: CityFolder) -> None:
        for block in blocks(self.request.persons):
            residents, bound_from_s = self._of_block(block)
            folder.add_people(residents, bound_from_s)
            self.tally.add_people(residents)
            self.report("persons", block.first + block.count - 1, self.request.persons)
        folder.finish_people()

    def write_records(self, folder: CityFolder) -> None:
        persons, days = self.request.persons, self.request.days
        for ordinal in range(days):
            day = day_of(self.request.first_day + timedelta(days=ordinal), self.dice)
            for block in blocks(persons):
                residents, bound_from_s = self._of_block(block)
                true = reports_of(residents, day, self.dice, pace=self.pace)
                rows = spoilt(true, residents, bound_from_s, day, self.dice)
                folder.add_records(rows, block, day)
                self.tally.add_records(rows)
                self.report("records", ordinal * persons + block.first + block.count - 1, days * persons)
            folder.finish_day(day)
        folder.finish_all_late(self.request.first_day + timedelta(days=days - 1))

    def write_manifest(self, out: Path) -> Summary:
        files = sorted(path for path in out.rglob("*") if path.is_file())
        digests = {}
        for done, path in enumerate(files, start=1):
            digests[path.relative_to(out).as_posix()] = _sha256(path)
            self.report("hashes", done, len(files))
        summary = self.tally.summary(self.request, out, files=len(files))
        write_manifest(self.request, summary, digests, pace=self.pace)
        return summary


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(HASH_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _refuse_bad_size(request: Request) -> None:
    for value, most, least, zh, en in (
        (request.persons, PERSONS_MOST, 1, "人数", "persons"),
        (request.days, DAYS_MOST, 1, "天数", "days"),
        (request.seed, SEED_MOST, 0, "种子", "the seed"),
    ):
        if not least <= value <= most:
            raise BadCitySize(field_zh=zh, field_en=en, least=least, most=most, asked=value)


def _refuse_full_folder(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FolderNotEmpty(folder=out)
