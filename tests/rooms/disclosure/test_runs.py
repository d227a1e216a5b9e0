"""Settlement runs as the public sees them: a list in pages, one run, its manifest and its rows; small groups stay unseen."""

from __future__ import annotations

import csv
import json
import re
from datetime import timedelta
from hashlib import sha256

import pytest

from puhui.behaviours import words
from puhui.behaviours.errors import RunChanged, UnknownRun
from puhui.behaviours.models import Run
from puhui.disclosure import reads
from puhui.disclosure.errors import RunNotPublic, RunTooSmall
from puhui.disclosure.pages.runs import PAGE_ROWS
from puhui.disclosure.reads.runs import RESULT_COLUMNS
from puhui.foundation.places import run_folder
from tests.cast import DAY, HEFEI
from tests.rooms.disclosure.conftest import RIDERS, Public, lived, opened


def results(public: Public, run: Run) -> list[dict[str, str]]:
    return list(csv.DictReader(public.file(f"/runs/{run}/results.csv").splitlines()))


def told_of(run: Run) -> words.Run:
    return reads.public_run(str(run))


class TestResults:
    def test_add_up_to_the_total_of_the_run(self, public: Public) -> None:
        rows = results(public, public.shown)
        assert sum(int(row["reduction_g"] or 0) for row in rows) == public.shown.reduction_g

    def test_hold_a_row_for_each_record_and_one_for_what_is_withheld(self, public: Public) -> None:
        rows = results(public, public.shown)
        assert tuple(rows[0]) == RESULT_COLUMNS
        assert [row["note"] for row in rows].count("withheld_sum") == 1
        assert len(rows) == public.shown.read + 1

    def test_give_no_grams_of_a_withheld_scenario(self, public: Public) -> None:
        hidden = [row for row in results(public, public.shown) if row["scenario"] in ("bus-ride", "shared-bike")]
        assert len(hidden) == RIDERS["bus"] + RIDERS["bike"]
        assert {row["reduction_g"] for row in hidden} == {""}

    def test_say_the_reference_region_of_each_gram(self, public: Public) -> None:
        for row in results(public, public.shown) + results(public, public.replay):
            if int(row["reduction_g"] or 0):
                assert row["reference_region"], row

    def test_name_no_person_card_time_or_place(self, public: Public) -> None:
        body = public.file(f"/runs/{public.shown}/results.csv")
        assert not [word for word in ("metro-0", "bike-1", "T08:00", "person", "account", HEFEI) if word in body]

    def test_mark_a_replay(self, public: Public) -> None:
        assert {row["is_replay"] for row in results(public, public.replay)} == {"true"}
        assert {row["is_replay"] for row in results(public, public.shown)} == {"false"}

    def test_are_not_given_for_a_run_of_too_few(self, public: Public) -> None:
        with pytest.raises(RunTooSmall):
            reads.results_csv(told_of(public.small))
        assert "run_too_small" in public.page(f"/runs/{public.small}/results.csv", status=403)


class TestManifest:
    def test_is_the_file_whose_hash_was_recorded(self, public: Public) -> None:
        body = public.file(f"/runs/{public.replay}/manifest.json")
        assert sha256(body.encode()).hexdigest() == public.replay.manifest_hash

    def test_is_a_copy_without_what_is_withheld(self, public: Public) -> None:
        facts = json.loads(public.file(f"/runs/{public.shown}/manifest.json"))
        shown = {row["scenario"]: row["reduction_g"] for row in facts["scenarios"]}
        assert (shown["bus-ride"], shown["shared-bike"]) == (None, None)
        assert shown["metro-ride"] > 0
        assert facts["reduction_g"] == public.shown.reduction_g
        assert facts["manifest_hash"] == public.shown.manifest_hash
        assert facts["withheld"] == {"fewer_than": 4, "scenarios": ["bus-ride", "shared-bike"], "whole_run": False}

    def test_of_a_run_of_too_few_holds_no_grams_and_no_digest(self, public: Public) -> None:
        facts = json.loads(public.file(f"/runs/{public.small}/manifest.json"))
        assert (facts["reduction_g"], facts["persons"], facts["digest"]) == (None, None, None)
        assert {row["reduction_g"] for row in facts["scenarios"]} == {None}

    def test_carries_the_reference_region(self, public: Public) -> None:
        for run in (public.shown, public.replay):
            facts = json.loads(public.file(f"/runs/{run}/manifest.json"))
            assert all(row["reference_region"] for row in facts["scenarios"] if row["reduction_g"])

    @pytest.mark.django_db
    def test_is_refused_when_the_file_is_another(self) -> None:
        run = lived(opened()).shown
        path = run_folder(city=run.city, day=run.day, sequence=run.sequence) / "manifest.json"
        path.write_bytes(path.read_bytes() + b" ")
        told = told_of(run)
        assert reads.run_page(told).manifest_holds is False
        with pytest.raises(RunChanged):
            reads.manifest(told)


class TestPublicRun:
    @pytest.mark.parametrize("name", ["340100-20260318-9", "340100-2026318-1", "340100-20260318-01", "x", "../../etc"])
    def test_is_found_by_its_exact_name_only(self, public: Public, name: str) -> None:
        with pytest.raises(UnknownRun):
            reads.public_run(name)

    @pytest.mark.django_db
    def test_is_not_public_before_its_grams_are_in_the_books(self) -> None:
        run = lived(opened()).shown
        Run.objects.filter(pk=run.pk).update(stage="decided")
        with pytest.raises(RunNotPublic):
            reads.public_run(str(run))
        assert str(run) not in {found.name for found in reads.asked_runs()}


class TestRunPage:
    def test_checks_what_it_shows(self, public: Public) -> None:
        assert [holds for *_, holds in reads.checks(reads.run_page(told_of(public.shown)))] == [True, True, True]

    def test_shows_counts_but_no_grams_of_a_run_of_too_few(self, public: Public) -> None:
        page = reads.run_page(told_of(public.small))
        assert (page.line.reduction_g, page.line.persons, page.line.digest) == (None, None, "")
        assert (page.line.read, page.line.accepted, page.refused_by_code) == (4, 3, (("out_of_range", 1),))
        assert not page.has_results

    def test_says_where_a_replay_comes_from_only_where_that_is_known(self, public: Public) -> None:
        assert reads.run_page(told_of(public.replay)).replay_origin == ""


class TestList:
    def test_filters_by_city_scenario_and_day(self, public: Public) -> None:
        assert {run.city for run in reads.asked_runs(city=HEFEI)} == {HEFEI}
        assert [run.name for run in reads.asked_runs(scenario="bus-ride")] == [str(public.shown)]
        assert {run.name for run in reads.asked_runs(day=DAY)} == {str(public.shown), str(public.replay)}

    def test_as_a_file_has_the_rows_of_the_filter_and_the_field(self, public: Public) -> None:
        rows = list(csv.DictReader(public.file(f"/runs?form=csv&city={HEFEI}").splitlines()))
        assert {row["run"]: row["state"] for row in rows} == {str(public.shown): "published", str(public.small): "withheld"}
        for row in rows:
            assert row["reference_region"]
            assert bool(row["reduction_g"]) is (row["state"] == "published")

    def test_cannot_be_ordered_by_grams(self, public: Public) -> None:
        orders = [
            re.findall(r'href="/runs/([\d-]+)"', public.page(f"/runs?sort={sort}")) for sort in ("reduction_g", "-reduction_g", "-day")
        ]
        assert len(orders[0]) == 3
        assert orders[0] == orders[1] == orders[2]

    @pytest.mark.django_db
    def test_comes_in_pages(self) -> None:
        public = lived(opened())
        again = Run.objects.get(pk=public.shown.pk)
        for _ in range(PAGE_ROWS):
            again.pk, again.day = None, again.day - timedelta(days=40)
            again.save()
        first, second = public.page("/runs"), public.page("/runs?page=2")
        assert "第 1 页，共 2 页，23 条" in first
        assert "第 2 页，共 2 页" in second
        assert first.count('data-label="结算批"') == PAGE_ROWS
        assert second.count('data-label="结算批"') == 3
        assert "第 2 页，共 2 页" in public.page("/runs?page=99"), "a page that is not there is the last one"
