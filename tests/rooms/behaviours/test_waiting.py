"""Unbound records wait sealed for thirty days: found by their owner, or dropped by rule, never credited to a guess."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from puhui.behaviours import reads
from puhui.behaviours.actions import drop_waiting, release_binding
from puhui.behaviours.models import Batch, Binding, Waiting
from puhui.behaviours.reads.findings import findings
from puhui.behaviours.words import WAITING
from puhui.foundation import documents
from puhui.foundation.places import run_folder
from puhui.ledger import reads as books
from puhui.rewards.words import POINTS
from tests.cast import HEFEI, Site, ride

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def site() -> Site:
    """Two rides of a card that nobody has bound, and one of a card that Anne holds."""
    made = Site().open()
    made.provider("metro", "metro-ride")
    made.resident("anne", ("metro", "card-1"))
    made.resident("bo")
    made.send(
        "metro",
        [ride("r1", "card-1"), ride("r2", "card-4711", "10:00"), ride("r3", "card-4711", "18:00"), ride("r4", "card-9", "20:00")],
        scenario="metro-ride",
    )
    made.settle()
    return made


def counts() -> tuple[int, int, int, dict[str, int]]:
    told = reads.batch_numbered(Batch.objects.get().pk).counts
    assert told.pending == 0
    return told.rows, told.accepted, told.waiting, told.refused


def points(site: Site, name: str) -> int:
    return books.balance(holder=site.residents[name], asset=POINTS)


def sealed_files(site: Site) -> list[bytes]:
    run = site.runs()[0]
    return [path.read_bytes() for path in run_folder(city=run.city, day=run.day, sequence=run.sequence).glob("waiting*.sealed")]


class TestWaits:
    def test_a_record_of_nobody_is_credited_to_nobody(self, site: Site) -> None:
        assert counts() == (4, 1, 3, {})
        assert books.outstanding(asset=POINTS) == points(site, "anne") == 467

    def test_what_waits_is_sealed(self, site: Site) -> None:
        sealed = sealed_files(site)
        assert len(sealed) == 1
        assert not any(secret in sealed[0] for secret in (b"card-4711", b"metro"))  # too long to be met by chance

    def test_its_owner_gets_it_once_he_has_bound_the_id(self, site: Site) -> None:
        site.bind("bo", "metro", "card-4711")
        site.settle()
        assert (points(site, "bo"), counts()) == (2 * 467, (4, 3, 1, {}))
        assert [run.accepted for run in site.runs()] == [1, 2]

    def test_it_is_found_once(self, site: Site) -> None:
        site.bind("bo", "metro", "card-4711")
        site.settle()
        site.settle()
        site.bind("bo", "metro", "card-9")
        site.settle()
        assert (points(site, "bo"), counts()) == (3 * 467, (4, 4, 0, {}))
        assert all(finding.broken == 0 for finding in findings())

    def test_what_was_found_is_kept_no_longer(self, site: Site, django_capture_on_commit_callbacks: Any) -> None:
        before = sealed_files(site)[0]
        site.bind("bo", "metro", "card-4711")
        with django_capture_on_commit_callbacks(execute=True):
            site.settle()
        after = sealed_files(site)
        assert len(after) == 1
        assert len(after[0]) < len(before)

    def test_a_binding_that_begins_later_finds_nothing_of_before(self, site: Site) -> None:
        """The last owner's time ends at noon of the act's day; only the ride of the evening is the next owner's."""
        noon = site.now.replace(day=18, hour=4)
        site.bind("anne", "metro", "card-4711", at=noon - 10 * DAY)
        release_binding(account=site.residents["anne"], binding=Binding.objects.order_by("-pk")[0].pk, now=noon)
        site.bind("bo", "metro", "card-4711")
        site.settle()
        assert (points(site, "anne"), points(site, "bo")) == (2 * 467, 467)


class TestThirtyDays:
    def at(self, site: Site, since: timedelta) -> None:
        site.now += since

    def test_on_the_thirtieth_day_it_is_still_there_and_finds_its_owner(self, site: Site) -> None:
        self.at(site, WAITING)
        assert drop_waiting(now=site.now) == 0
        site.bind("bo", "metro", "card-4711", at=site.now - 5 * DAY)
        site.settle()
        assert points(site, "bo") == 2 * 467

    def test_on_the_day_after_it_is_dropped_for_good(self, site: Site) -> None:
        self.at(site, WAITING + DAY)
        assert drop_waiting(now=site.now) == 3
        assert sealed_files(site) == []
        assert counts() == (4, 1, 0, {"unbound_expired": 3})
        site.bind("bo", "metro", "card-4711", at=site.now - 5 * DAY)
        site.settle()
        assert points(site, "bo") == 0

    def test_what_was_found_before_is_not_dropped(self, site: Site) -> None:
        site.bind("bo", "metro", "card-4711")
        site.settle()
        self.at(site, WAITING + DAY)
        assert drop_waiting(now=site.now) == 1
        assert (counts(), points(site, "bo")) == ((4, 3, 0, {"unbound_expired": 1}), 2 * 467)

    def test_on_the_day_after_it_is_found_no_more_even_before_it_is_dropped(self, site: Site) -> None:
        self.at(site, WAITING + DAY)
        site.bind("bo", "metro", "card-4711", at=site.now - 5 * DAY)
        site.settle()
        assert points(site, "bo") == 0

    def test_dropping_again_drops_nothing(self, site: Site) -> None:
        self.at(site, WAITING + DAY)
        drop_waiting(now=site.now)
        assert drop_waiting(now=site.now) == 0
        assert Waiting.objects.get().stage == "dropped"

    def test_the_operator_sees_what_expires_soon(self, site: Site) -> None:
        last = (site.now + WAITING).date()
        assert reads.expiring(until=last - DAY).rows == 0
        found = reads.expiring(until=last)
        assert (found.rows, found.first_on) == (3, last)

    @pytest.mark.parametrize(("since", "is_kept"), [(WAITING, True), (WAITING + timedelta(seconds=1), False)])
    def test_the_raw_file_goes_after_thirty_days_and_its_hash_stays(self, site: Site, since: timedelta, is_kept: bool) -> None:
        document = Batch.objects.get().document
        self.at(site, since)
        drop_waiting(now=site.now)
        assert documents.path_of(document).exists() is is_kept
        assert Batch.objects.get().document == document

    def test_the_raw_file_of_a_batch_that_is_not_through_stays(self, site: Site) -> None:
        made = site.send("metro", [ride("later", "card-1", day=(site.now + 40 * DAY).date())], scenario="metro-ride")
        self.at(site, WAITING + DAY)
        drop_waiting(now=site.now)
        assert documents.path_of(made.document).exists()


def test_records_that_come_when_their_days_are_over_still_wait_a_day() -> None:
    """A batch that was checked late: its thirty days are over when its run decides, and nothing crashes."""
    site = Site().open()
    site.provider("metro", "metro-ride")
    site.send("metro", [ride("r1", "card-1")], scenario="metro-ride")
    site.check()
    site.now += WAITING + 3 * DAY
    site.settle()
    assert Waiting.objects.get().expires_on == site.now.date()
    assert drop_waiting(now=site.now) == 0
    assert drop_waiting(now=site.now + DAY) == 1
    assert site.runs()[0].city == HEFEI
