"""What is known of refused rows goes once their batch has been through for thirty days; how many there were stays."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import Any

import pytest

from puhui.behaviours.actions import drop_refusals, refuse_quarantined
from puhui.behaviours.models import Batch
from puhui.behaviours.reads import batch_numbered, error_file, refused_codes, refused_rows
from puhui.behaviours.words import DETAILS_KEPT
from puhui.foundation.places import batch_folder
from puhui.journeys.tasks import tidy
from tests.cast import NOW, Site, ride
from tests.rooms.behaviours.quarantined import leaked

pytestmark = pytest.mark.django_db
MOMENT = timedelta(seconds=1)


@pytest.fixture
def site() -> Site:
    """One batch of a sound ride and a row whose columns have slipped: where a distance belongs stands a card number."""
    made = Site().open()
    made.provider("metro", "metro-ride")
    made.resident("anne", ("metro", "card-1"))
    made.send("metro", [ride("r1", "card-1"), {**ride("r2", "card-1", "10:00"), "distance_m": "card 4711"}], scenario="metro-ride")
    made.settle()
    return made


def through_since(site: Site) -> Any:
    return Batch.objects.get().changed_at


def told() -> list[tuple[str, int, int]]:
    return [(item.first.code, item.rows, item.untold) for item in refused_codes(batch_numbered(Batch.objects.get().pk))]


class TestThirtyDays:
    @pytest.mark.parametrize(("since", "is_kept"), [(DETAILS_KEPT, True), (DETAILS_KEPT + MOMENT, False)])
    def test_they_are_kept_for_thirty_days_after_the_last_step_and_no_longer(self, site: Site, since: timedelta, is_kept: bool) -> None:
        assert drop_refusals(now=through_since(site) + since) == (0 if is_kept else 1)
        assert (batch_folder(Batch.objects.get().pk) / "refused.sealed").exists() is is_kept

    def test_how_many_there_were_stays_and_which_is_told_to_nobody(self, site: Site) -> None:
        batch = batch_numbered(Batch.objects.get().pk)
        before, counts = told(), batch.counts
        assert before == [("form_not_a_number", 1, 0)]
        assert len(refused_rows(batch)) == 1
        drop_refusals(now=through_since(site) + DETAILS_KEPT + MOMENT)
        assert (told(), refused_rows(batch)) == ([("form_not_a_number", 1, 1)], [])
        assert batch_numbered(batch.number).counts == counts

    def test_the_file_of_errors_has_its_head_only(self, site: Site) -> None:
        drop_refusals(now=through_since(site) + DETAILS_KEPT + MOMENT)
        with error_file(batch_numbered(Batch.objects.get().pk)) as path, path.open(encoding="utf-8-sig") as file:
            assert list(csv.DictReader(file)) == []

    def test_of_a_batch_that_is_not_through_they_stay(self, site: Site) -> None:
        Batch.objects.update(stage="checked")
        assert drop_refusals(now=through_since(site) + 2 * DETAILS_KEPT) == 0

    def test_again_drops_nothing(self, site: Site) -> None:
        at = through_since(site) + DETAILS_KEPT + MOMENT
        assert [drop_refusals(now=at), drop_refusals(now=at)] == [1, 0]

    def test_the_nightly_job_does_it(self, site: Site) -> None:
        Batch.objects.update(changed_at=through_since(site) - timedelta(days=2000))
        tidy()
        assert not (batch_folder(Batch.objects.get().pk) / "refused.sealed").exists()


class TestQuarantine:
    def test_what_is_held_is_evidence_and_what_was_refused_goes_thirty_days_after(self, db: None) -> None:
        """Two rides that never counted: held, refused by somebody else, and told row by row for thirty days from then."""
        leak = leaked()
        name = leak.send("r1", "r2")
        leak.site.check()
        leak.revoke()
        Batch.objects.update(changed_at=NOW - 2 * DETAILS_KEPT)
        assert drop_refusals(now=NOW) == 0
        refuse_quarantined(batch=name, because="not ours", by="second", now=NOW)
        assert drop_refusals(now=NOW + DETAILS_KEPT) == 0
        assert drop_refusals(now=NOW + DETAILS_KEPT + MOMENT) == 1
        assert told() == [("key_revoked", 2, 2)]
