"""Each rule of the sweep over behaviours finds the violation that is planted for it, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from puhui.behaviours.actions import choose_scenarios
from puhui.behaviours.models import Batch, Binding, Run, Slice
from puhui.behaviours.reads.findings import findings
from puhui.behaviours.words import ISSUE, RESIDENT_REDUCTION
from puhui.foundation.configuration import configuration
from puhui.foundation.places import run_folder
from puhui.ledger.actions import post_transfer
from puhui.ledger.words import Line
from puhui.quantification.duck import literal, opened
from tests.cast import DAY, Sender, Site, ride
from tests.rooms.behaviours.quarantined import Leak

Plant = Callable[[Site], None]


@pytest.fixture(scope="module")
def settled(module_database: str) -> Site:
    """Two days, two runs, four rides; a correction that left one owing, who gave all that he held; then a key that leaked, with a batch that waits for a decision, and a city that chose its scenarios."""
    made = Site().open()
    made.provider("metro", "metro-ride")
    made.resident("anne", ("metro", "card-1"))
    made.resident("bo", ("metro", "card-2"), standing_order=False)
    before = DAY - timedelta(days=1)
    made.send(
        "metro",
        [ride("r0", "card-1", "23:30", day=before, minutes=25), ride("r1", "card-1"), ride("r2", "card-1", "18:00"), ride("r3", "card-2")],
        scenario="metro-ride",
    )
    made.settle()
    made.owes("bo", 500, corrects=Run.objects.get(day=DAY).entry or 0)
    made.settle()
    leak = Leak(made, Sender("metro").register(now=made.now - timedelta(days=30)))
    leak.send("r9", cards="card-9")
    leak.revoke()
    choose_scenarios(city="340200", scenarios=["metro-ride"], from_on=DAY + timedelta(days=9), now=made.now)
    return made


@pytest.fixture
def site(settled: Site, tmp_path: Path) -> Iterator[Site]:
    """What a test does to it, in the database and on the disk, is undone."""
    runs = configuration().store / "runs"
    shutil.copytree(runs, tmp_path / "runs")
    with transaction.atomic():
        yield settled
        transaction.set_rollback(True)
    shutil.rmtree(runs)
    shutil.copytree(tmp_path / "runs", runs)


def broken() -> list[str]:
    return [finding.name for finding in findings() if finding.broken]


def rewrite_acts(run: Run, query: str) -> None:
    """The acts of a run as somebody with access to the disk would leave them."""
    path = run_folder(city=run.city, day=run.day, sequence=run.sequence) / "acts" / "travel" / "000.parquet"
    with opened(folder=path.parent) as duck:
        duck.run(f"CREATE TEMP TABLE forged AS {query.format(acts=f'read_parquet({literal(path)})')}")
        duck.run(f"COPY forged TO {literal(path)} (FORMAT PARQUET)")


def a_row_in_no_place(site: Site) -> None:
    Batch.objects.update(rows=5)


def a_row_in_two_places(site: Site) -> None:
    Slice.objects.filter(day=DAY).update(waiting=1)


def two_owners_at_a_time(site: Site) -> None:
    held = Binding.objects.get(account=site.residents["anne"])
    Binding.objects.filter(pk=held.pk).update(valid_until=site.now)
    held.pk, held.account, held.valid_from = None, 999, site.now - timedelta(seconds=1)
    held.save(force_insert=True)


def a_forged_manifest(site: Site) -> None:
    Run.objects.filter(day=DAY).update(manifest_hash="0" * 64)


def a_row_that_says_more_than_its_manifest(site: Site) -> None:
    Run.objects.filter(day=DAY).update(accepted=4)


def a_file_that_is_gone(site: Site) -> None:
    run = Run.objects.get(day=DAY)
    (run_folder(city=run.city, day=run.day, sequence=run.sequence) / "credits.parquet").unlink()


def grams_that_no_run_credited(site: Site) -> None:
    post_transfer(key="stray", day=DAY, lines=[Line(site.residents["anne"], RESIDENT_REDUCTION, ISSUE, 5)])


def grams_that_were_moved_from_one_run_to_another(site: Site) -> None:
    """The sum over all runs is right; two of its parts are not."""
    first, second = Run.objects.order_by("day")
    Run.objects.filter(pk=first.pk).update(entry=second.entry)
    Run.objects.filter(pk=second.pk).update(entry=first.entry)


def a_record_that_counts_twice(site: Site) -> None:
    rewrite_acts(
        Run.objects.get(day=DAY),
        "SELECT * FROM {acts} UNION ALL SELECT * REPLACE (start_s + 40000 AS start_s, end_s + 40000 AS end_s) FROM {acts} WHERE record_id = 'r2'",
    )


def two_acts_that_overlap(site: Site) -> None:
    rewrite_acts(
        Run.objects.get(day=DAY),
        "SELECT * REPLACE (CASE WHEN record_id = 'r1' THEN start_s + 36000 - 1200 ELSE start_s END AS start_s, end_s + 36000 AS end_s) FROM {acts}",
    )


def an_act_that_reaches_over_midnight_into_another(site: Site) -> None:
    rewrite_acts(Run.objects.get(day=DAY - timedelta(days=1)), "SELECT * REPLACE (end_s + 32000 AS end_s) FROM {acts}")


MANIFEST, TWICE = "behaviours_manifest_unchanged", "behaviours_each_act_counts_once"
IN_THE_BOOKS = "behaviours_grams_equal_issued"


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (a_row_in_no_place, {"behaviours_every_row_in_one_place"}),
        (a_row_in_two_places, {"behaviours_every_row_in_one_place"}),
        (two_owners_at_a_time, {"behaviours_one_owner_at_a_time"}),
        (a_forged_manifest, {MANIFEST}),
        (a_row_that_says_more_than_its_manifest, {MANIFEST}),
        (a_file_that_is_gone, {MANIFEST}),
        (grams_that_no_run_credited, {IN_THE_BOOKS}),
        (grams_that_were_moved_from_one_run_to_another, {IN_THE_BOOKS}),
        (a_record_that_counts_twice, {MANIFEST, TWICE}),
        (two_acts_that_overlap, {MANIFEST, TWICE}),
        (an_act_that_reaches_over_midnight_into_another, {MANIFEST, TWICE}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_sweep_finds(site: Site, plant: Plant, found: set[str]) -> None:
    assert broken() == []
    plant(site)
    assert set(broken()) == found


#: Corrections and packages have sites of their own, in test_corrections.py and test_adopt_package.py.
ELSEWHERE = {"behaviours_corrections_in_the_books", "behaviours_adapters_are_what_their_hash_says"}


def test_every_rule_of_the_sweep_has_looked_at_something(site: Site) -> None:
    assert {finding.name for finding in findings() if not finding.looked_at} == ELSEWHERE


def test_a_site_without_a_record_is_sound(own_database: str) -> None:
    assert broken() == []
