"""A package is brought as often as one likes, adopted once, and its scenario waits until it is started."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from puhui.adapters.errors import UnknownAdapter
from puhui.behaviours import reads
from puhui.behaviours.actions import adopt_package, offer_package, open_scenario, start_scenario
from puhui.behaviours.errors import PackageGone, UnknownShape
from puhui.behaviours.models import Scenario, ScenarioPackage
from puhui.behaviours.reads.packages import adapter_read_with
from puhui.behaviours.words import Offered
from puhui.methodology.documents import content_hash
from puhui.vocabulary.texts import Text
from tests.cast import NOW
from tests.rooms.journeys.parcels import files

pytestmark = pytest.mark.django_db
SHAPE = files()["adapter.yaml"].decode()
NAME = Text("公共自行车", "public bike")


def offered(version: int = 1, text: str = SHAPE, **other: Any) -> Offered:
    told = {
        "digest": f"{version:064d}",
        "code": "public-bike",
        "version": version,
        "name": NAME,
        "publisher": NAME,
        "scenario": "public-bike",
        "adapter": "public-bike-orders",
        "adapter_hash": content_hash(text),
        "adapter_text": text,
        "method_hash": "0" * 64,
        "body": b"zip",
    }
    return Offered(**(told | other))


def adopted(version: int = 1, *, proposal: int = 1, **other: Any) -> None:
    made = offered(version, **other)
    offer_package(offered=made, now=NOW + timedelta(minutes=version))
    adopt_package(digest=made.digest, scenario=NAME, is_travel=True, proposal=proposal, now=NOW)


class TestAdoptPackage:
    def test_that_is_only_brought_is_known_to_no_file(self) -> None:
        offer_package(offered=offered(), now=NOW)
        offer_package(offered=offered(), now=NOW)
        assert len(reads.package_list()) == 1
        with pytest.raises(UnknownAdapter):
            reads.adapter_named("public-bike-orders")

    def test_opens_a_row_that_is_closed_until_it_is_started(self) -> None:
        adopted()
        assert not Scenario.objects.get(code="public-bike").is_open
        start_scenario(code="public-bike")
        assert Scenario.objects.get(code="public-bike").is_open
        start_scenario(code="nobody")
        assert not Scenario.objects.filter(code="nobody").exists()

    def test_of_a_scenario_that_is_open_leaves_it_open(self) -> None:
        open_scenario(code="public-bike", name=NAME)
        adopted()
        assert Scenario.objects.get(code="public-bike").is_open

    def test_under_one_proposal_is_done_once_and_of_a_package_that_is_gone_refused(self) -> None:
        adopted(proposal=7)
        adopt_package(digest=offered().digest, scenario=NAME, is_travel=True, proposal=7, now=NOW + timedelta(days=1))
        assert ScenarioPackage.objects.get().adopted_at == NOW
        with pytest.raises(PackageGone):
            adopt_package(digest="f" * 64, scenario=NAME, is_travel=True, proposal=8, now=NOW)

    def test_reads_new_files_by_the_newest_and_old_ones_by_their_own(self) -> None:
        later = SHAPE.replace("version: 1", "version: 2")
        adopted(2, proposal=2, text=later)
        adopted(1, proposal=1)
        assert reads.adapter_named("public-bike-orders").content_hash == content_hash(later)
        assert adapter_read_with("public-bike-orders", content_hash(SHAPE)).content_hash == content_hash(SHAPE)
        assert adapter_read_with("standard", "").name == "standard"
        with pytest.raises(UnknownShape):
            adapter_read_with("public-bike-orders", "0" * 64)

    def test_never_hides_a_shape_of_the_software(self) -> None:
        adopted(adapter="standard")
        assert reads.adapter_named("standard").content_hash == ""
        assert reads.adapters_known()["standard"].content_hash == ""

    def test_of_one_version_happens_once_and_never_without_a_name(self) -> None:
        adopted(1, proposal=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            adopted(1, proposal=2, digest="e" * 64)
        with pytest.raises(IntegrityError), transaction.atomic():
            adopted(3, proposal=3, scenario="")
