"""Anyone reads what was corrected and why, with the grams before and since; and nothing of a group that is too small to be shown."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.test import Client

from puhui.behaviours.models import Correction, RunCorrection
from puhui.behaviours.words import Asked
from tests.cast import DAY
from tests.corrected import WHY, WHY_EN, posted, province, studied, version
from tests.rooms.disclosure.conftest import BEFORE, Public, lived, opened


@pytest.fixture(scope="module")
def corrected(threshold: None, module_database: str) -> Public:
    """Both days by another saving: the run of DAY is shown, that of the day before is of three."""
    public = lived(opened())
    province()
    told = Asked(versions={"metro-ride": version("40", day=DAY)})
    posted(public.site, studied(public.site, told, first=BEFORE, last=DAY))
    return public


@pytest.fixture(scope="module")
def number(corrected: Public) -> int:
    return int(Correction.objects.get().pk)


def grams_of(public: Public) -> tuple[int, int]:
    """Of the shown run, before and since."""
    row = RunCorrection.objects.get(run=public.shown)
    return int(row.before["reduction_g"]), int(row.after["reduction_g"])


class TestTheList:
    def test_says_why_and_leads_to_each(self, corrected: Public, number: int) -> None:
        page = corrected.page("/corrections")
        before, after = grams_of(corrected)
        for said in (f"/corrections/{number}", WHY, f"{before:,}", f"{after:,}"):
            assert said in page, said
        assert WHY_EN in corrected.page("/corrections", language="en")

    def test_can_be_taken_along_without_the_small_run(self, corrected: Public, number: int) -> None:
        rows = {row["run"]: row for row in csv.DictReader(io.StringIO(corrected.file("/corrections?form=csv").removeprefix("\ufeff")))}
        shown, small = rows[str(corrected.shown)], rows[str(corrected.small)]
        before, after = grams_of(corrected)
        assert (shown["correction"], shown["before_reduction_g"], shown["reduction_g"]) == (f"C{number}", str(before), str(after))
        assert (shown["persons_moved"], shown["lost_g"], shown["versions_before"], shown["versions"]) == (
            "6", str(before - after), "metro-ride:1", "metro-ride:2",
        )  # fmt: skip
        assert {small[name] for name in ("before_reduction_g", "reduction_g", "gained_g", "lost_g", "persons_moved")} == {""}
        assert small["state"] == "withheld"


class TestThePage:
    def test_shows_the_runs_before_and_since_and_hides_the_small_one_in_every_sum(self, corrected: Public, number: int) -> None:
        page = corrected.page(f"/corrections/{number}")
        before, after = grams_of(corrected)
        for said in (
            WHY,
            WHY_EN,
            f"{before:,}",
            f"{after:,}",
            "第 1 版 → 第 2 版",
            "已经给的积分不收回",
            "/me/appeals",
            str(corrected.small),
        ):
            assert said in page, said
        small = RunCorrection.objects.get(run=corrected.small)
        hidden = [small.before["reduction_g"], small.after["reduction_g"], small.lost_g]
        for told in (hidden[0], hidden[1], hidden[2], before + hidden[0], after + hidden[1]):
            assert f"{told:,}\u00a0" not in page.replace("&nbsp;", "\u00a0"), told

    def test_of_one_that_is_not_posted_is_not_there(self, corrected: Public, number: int) -> None:
        assert Client().get("/corrections/987654").status_code == 404
        Correction.objects.filter(pk=number).update(stage="approved")
        try:
            assert Client().get(f"/corrections/{number}").status_code == 404
        finally:
            Correction.objects.filter(pk=number).update(stage="posted")


class TestTheRun:
    def test_stands_by_the_corrected_numbers_and_says_what_they_were(self, corrected: Public, number: int) -> None:
        before, after = grams_of(corrected)
        page = corrected.page(f"/runs/{corrected.shown}")
        for said in (
            f"/corrections/{number}",
            f"{before:,}",
            f"{after:,}",
            WHY,
            f"/runs/{corrected.shown}/corrections/{number}/manifest.json",
        ):
            assert said in page, said
        assert "is-broken" not in page, "its scenarios add up to what stands"
        assert f"C{number}" in corrected.page("/runs")

    def test_of_few_tells_no_number_before_or_since(self, corrected: Public) -> None:
        page = corrected.page(f"/runs/{corrected.small}")
        row = RunCorrection.objects.get(run=corrected.small)
        assert "前后的克数不公开" in page
        for told in (row.before["reduction_g"], row.after["reduction_g"], row.lost_g):
            assert f"{told:,}\u00a0" not in page.replace("&nbsp;", "\u00a0")

    def test_keeps_its_own_manifest_beside_that_of_the_correction(self, corrected: Public, number: int) -> None:
        run = corrected.shown
        own = json.loads(corrected.file(f"/runs/{run}/manifest.json"))
        made = json.loads(corrected.file(f"/runs/{run}/corrections/{number}/manifest.json"))
        before, after = grams_of(corrected)
        assert (own["reduction_g"], made["reduction_g"], made["before"]) == (before, after, run.manifest_hash)
        for facts in (own, made):
            assert {item["scenario"] for item in facts["scenarios"] if item["reduction_g"] is None} == {"bus-ride", "shared-bike"}

    def test_of_few_has_manifests_without_grams(self, corrected: Public, number: int) -> None:
        run = corrected.small
        for path in (f"/runs/{run}/manifest.json", f"/runs/{run}/corrections/{number}/manifest.json"):
            facts = json.loads(corrected.file(path))
            assert (facts["persons"], facts["reduction_g"], facts["digest"]) == (None, None, None)
            assert {item["reduction_g"] for item in facts["scenarios"]} == {None}

    def test_has_no_manifest_of_a_correction_that_did_not_touch_it(self, corrected: Public, number: int) -> None:
        assert Client().get(f"/runs/{corrected.replay}/corrections/{number}/manifest.json").status_code == 404
