"""What a batch brought is told from its own rows: another batch of the same run lends it nothing."""

from __future__ import annotations

import pytest

from puhui.behaviours import reads
from tests.cast import Site, ride

BORROWED = "110000 440300"


@pytest.fixture
def site(db: None) -> Site:
    site = Site().open()
    site.provider("metro", "metro-ride")
    site.resident("anne", ("metro", "card-1"))
    return site


class TestReferenceRegion:
    """Metro numbers are borrowed from Beijing and Shenzhen."""

    def told(self, batch: int) -> list[tuple[int, str]]:
        """Grams and regions of a batch: by itself, and in the list."""
        alone, listed = reads.batch_numbered(batch).credited, next(line for line in reads.batch_list() if line.name == f"B{batch}")
        return [(found.reduction_g, found.reference_region) for found in (alone, listed)]

    def test_a_batch_of_which_a_row_was_accepted_names_the_regions(self, site: Site) -> None:
        made = site.send("metro", [ride("r1", "card-1"), ride("r2", "card-1", "12:00", km=900)], scenario="metro-ride")
        site.settle()
        assert self.told(made.number) == [(467, BORROWED)] * 2

    def test_a_batch_of_which_none_was_accepted_names_none_though_its_run_does(self, site: Site) -> None:
        good = site.send("metro", [ride("r1", "card-1")], scenario="metro-ride")
        bad = site.send("metro", [ride("r2", "card-1", "12:00", km=900), ride("r3", "stranger")], scenario="metro-ride")
        site.settle()
        assert len(site.runs()) == 1
        assert self.told(good.number) == [(467, BORROWED)] * 2
        assert self.told(bad.number) == [(0, "")] * 2

    def test_a_row_that_waited_and_found_its_owner_brings_the_regions_with_it(self, site: Site) -> None:
        made = site.send("metro", [ride("r1", "card-2")], scenario="metro-ride")
        site.settle()
        assert self.told(made.number) == [(0, "")] * 2
        site.resident("bo", ("metro", "card-2"))
        site.settle()
        assert self.told(made.number) == [(467, BORROWED)] * 2
