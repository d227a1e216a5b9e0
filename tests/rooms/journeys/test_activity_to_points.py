"""The whole way from a provider's file to a resident's points; a process that dies at any place is followed by one that brings it to its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from puhui.behaviours import reads
from puhui.behaviours.errors import SequenceReused
from puhui.behaviours.models import Batch, Run
from puhui.behaviours.words import Media, OwedStep, Received
from puhui.foundation import faults
from puhui.journeys import activity_to_points as journey
from puhui.journeys.status import status
from puhui.journeys.sweep import sweep
from puhui.ledger import reads as books
from tests.cast import DAY, Site, csv_of, ride

GRAMS, POINTS, OWED = 1, 2, 4


def open_site() -> Site:
    made = Site().open()
    made.provider("metro", "metro-ride")
    made.resident("anne", ("metro", "card-1"))
    return made


@pytest.fixture
def site(db: None) -> Site:
    return open_site()


def broken() -> list[str]:
    return [finding.name for finding in sweep() if finding.broken]


def received(**more: object) -> Received:
    return Received(provider="metro", media=Media.CSV, signed_by="ed25519", scenario="metro-ride", **more)  # type: ignore[arg-type]


class TestWholeWay:
    def test_a_file_becomes_points_and_the_site_says_so(self, site: Site) -> None:
        rows = [
            ride("r1", "card-1"),
            ride("r2", "card-1", "08:05"),
            ride("r3", "card-9"),
            ride("", "card-1"),
            ride("r5", "card-1", "12:00", km=900),
        ]
        site.send("metro", rows, scenario="metro-ride")
        site.settle()
        told = status()
        assert told["records"] == {"read": 5, "merged": 0, "accepted": 1, "waiting": 1, "refused": 3}
        assert told["refused_by_code"] == {"form_missing": 1, "out_of_range": 1, "same_act": 1}
        assert (told["reduction_g"], told["held_g"], told["pooled_g"], told["points"]) == (467, 0, 467, 467)
        assert (told["batches"], told["runs"], told["person_days_by_scenario"]) == ({"rewarded": 1}, {"rewarded": 1}, {"metro-ride": 1})
        assert told["reference_region"] == "110000 440300"
        assert broken() == []

    def test_a_day_goes_before_the_day_after_it(self, site: Site) -> None:
        """A cap, a mean or an act that reaches over midnight rests on what the days before have settled."""
        site.send("metro", [ride("r2", "card-1"), ride("r1", "card-1", day=DAY - timedelta(days=1))], scenario="metro-ride")
        site.settle()
        assert [run.day for run in Run.objects.order_by("pk")] == [DAY - timedelta(days=1), DAY]


class TestOwed:
    """A correction took back more than anne held: the rest comes from what is credited later, before it becomes points."""

    def test_is_collected_from_a_run_before_its_grams_are_exchanged(self, site: Site) -> None:
        first_and_second(site)
        assert books.balances(holder=site.residents["anne"]) == {GRAMS: 0, POINTS: 634, 3: 634, OWED: 0}
        assert [(line.step, line.grams, line.run) for line in reads.owed_of(account=site.residents["anne"]).lines] == [
            (OwedStep.COLLECTED, -300, ""),
            (OwedStep.ARISEN, 300, str(site.runs()[0])),
        ]
        assert (status()["owed_g"], status()["reduction_g"], broken()) == (0, 634, [])

    def test_is_collected_before_what_waits_for_a_budget_is_paid(self, db: None) -> None:
        site = open_site_with(funded=0, order=True)
        site.send("metro", [ride("r1", "card-1")], scenario="metro-ride")
        site.settle()
        site.owes("anne", 300, corrects=site.runs()[0].entry or 0)
        site.fund(1_000)
        site.settle()
        assert books.balances(holder=site.residents["anne"]) == {GRAMS: 0, POINTS: 167, 3: 167, OWED: 0}
        assert broken() == []

    @pytest.mark.parametrize("place", ["owed collected", "stage credited", "exchange reserved", "exchange posted"])
    def test_a_process_that_dies_leaves_nothing_twice(self, own_database: str, place: str) -> None:
        site = open_site()
        with dies_at(place, pass_by=0 if place == "owed collected" else 1), pytest.raises(Died):
            first_and_second(site)
        site.now += timedelta(days=1)
        site.settle()
        assert books.balances(holder=site.residents["anne"]) == {GRAMS: 0, POINTS: 634, 3: 634, OWED: 0}
        assert broken() == []


def open_site_with(*, funded: int, order: bool) -> Site:
    made = Site().open(funded=funded)
    made.provider("metro", "metro-ride")
    made.resident("anne", ("metro", "card-1"), standing_order=order)
    return made


def first_and_second(site: Site) -> None:
    """A run, what a correction of it left owed, and a second run."""
    site.send("metro", [ride("r1", "card-1")], scenario="metro-ride")
    site.settle()
    site.owes("anne", 300, corrects=site.runs()[0].entry or 0)
    site.send("metro", [ride("r2", "card-1", "18:00")], scenario="metro-ride")
    site.settle()


class TestReceive:
    def test_the_job_is_written_for_a_new_batch_only(self, site: Site) -> None:
        deferred: list[int] = []
        for _ in range(3):
            journey.receive(received=received(sequence=1), body=b"x", now=site.now, defer=deferred.append)
        assert deferred == [Batch.objects.get().pk]

    def test_a_batch_whose_job_cannot_be_written_was_not_received(self, site: Site) -> None:
        def fail(batch: int) -> None:
            raise ConnectionError

        with pytest.raises(ConnectionError):
            journey.receive(received=received(sequence=1), body=b"x", now=site.now, defer=fail)
        assert not Batch.objects.exists()

    def test_no_job_is_written_for_a_batch_that_is_refused(self, site: Site) -> None:
        deferred: list[int] = []
        journey.receive(received=received(sequence=1), body=b"x", now=site.now, defer=deferred.append)
        with pytest.raises(SequenceReused):
            journey.receive(received=received(sequence=1), body=b"y", now=site.now, defer=deferred.append)
        assert len(deferred) == 1


class Died(BaseException):
    """The process ends here."""


@contextmanager
def dies_at(place: str, *, pass_by: int = 0) -> Iterator[list[str]]:
    """The process ends at the named place, once."""
    passed: list[str] = []

    def die(name: str) -> None:
        passed.append(name)
        if name == place and passed.count(place) == pass_by + 1:
            raise Died

    faults.listen(die)
    try:
        yield passed
    finally:
        faults.listen(None)


class TestCrash:
    """One of each kind; the drills kill a real process at every place there is."""

    @pytest.mark.parametrize(
        "place",
        [
            "stage checked",
            "run opened",
            "stage decided",
            "rename folder",
            "renamed folder",
            "stage credited",
            "exchange reserved",
            "exchange posted",
            "stage rewarded",
        ],
    )
    def test_what_was_begun_is_brought_to_its_end_once(self, own_database: str, place: str) -> None:
        site = open_site()
        site.send_bytes("metro", csv_of([ride("r1", "card-1"), ride("r2", "card-1", "18:00")]), scenario="metro-ride")
        with dies_at(place), pytest.raises(Died):
            site.settle()
        assert books.balance(holder=site.residents["anne"], asset=POINTS) in (0, 934)
        site.now += timedelta(days=1)
        site.settle()
        assert books.balances(holder=site.residents["anne"]) == {GRAMS: 0, POINTS: 934, 3: 934}
        assert (Batch.objects.get().stage, Run.objects.get().stage, broken()) == ("rewarded", "rewarded", [])

    def test_follow_brings_a_decided_run_to_its_end_without_deciding_again(self, own_database: str) -> None:
        site = open_site()
        site.send("metro", [ride("r1", "card-1")], scenario="metro-ride")
        with dies_at("stage credited"), pytest.raises(Died):
            site.settle()
        digest = Run.objects.get(stage="decided").manifest_hash
        assert journey.follow(now=site.now) == 1
        assert (Run.objects.get().stage, Run.objects.get().manifest_hash) == ("rewarded", digest)
        assert journey.follow(now=site.now) == 0


@pytest.mark.parametrize("stage", [step.stage for step in journey.STEPS])
def test_every_stage_between_decided_and_rewarded_has_its_step(stage: str) -> None:
    assert stage in {"decided", "credited"}
    assert len(journey.STEPS) == 2
