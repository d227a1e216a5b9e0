"""A study counts past runs once more under something else: what nothing is different for comes out to the gram, and nothing is posted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from puhui.behaviours import actions, reads
from puhui.behaviours.actions.look_only import summed_in
from puhui.behaviours.actions.recount import Otherwise, recount, runs_to_recount
from puhui.behaviours.actions.study_runs import ask_study
from puhui.behaviours.errors import NothingDifferent, NothingToLeaveOut, NothingToRecount, StudyRefused
from puhui.behaviours.models import Run, Study
from puhui.behaviours.words import PERSONS_LEAST, Asked, StudyStage
from puhui.foundation.places import study_folder
from puhui.journeys.dry_runs import count_study
from puhui.ledger.reads import every_balance
from puhui.library.reads import in_force, supposed
from puhui.library.words import InForce
from puhui.quantification.duck import opened
from puhui.vocabulary.refusals import Refusal
from tests.cast import DAY, HEFEI, NOW, Site, ride

A_DAY = timedelta(days=1)
WEEK = (DAY - 6 * A_DAY, DAY)


@pytest.fixture
def site(db: None) -> Site:
    made = Site().open(grams_per_point=10)
    made.provider("metro", "metro-ride")
    made.provider("app", "metro-ride", "shared-bike")
    for n in range(4):
        made.resident(f"r{n}", ("metro", f"card-{n}"), ("app", f"user-{n}"), standing_order=n % 2 == 0)
    return made


def metro(**numbers: str) -> InForce:
    found = in_force(codes=["metro-ride"], day=DAY)["metro-ride"]
    return InForce(supposed(found.methodology, numbers), found.from_on, None, found.is_demonstration)


def asked(site: Site, told: Asked, *, first: date = WEEK[0], last: date = DAY, **more: object) -> int:
    return ask_study(title="试算", asked=told, first=first, last=last, by=1, organisation=1, now=site.now, **more)  # type: ignore[arg-type]


def counted(number: int) -> dict[str, object]:
    found = count_study(study=number, now=NOW)
    assert found.stage is StudyStage.DONE, found.refusal
    assert found.outcome is not None
    return found.outcome


def sums(folder: Path, run: Run) -> dict[int, int]:
    """Account → grams of a recounted run."""
    source = summed_in(folder / str(run.pk))
    if not source:
        return {}
    with opened() as duck:
        rows = duck.rows(f"SELECT account, SUM(grams) FROM ({source}) GROUP BY account")
    return {int(account): int(grams) for account, grams in rows}


class TestNothingDifferent:
    """The law on which everything rests."""

    @settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        sent=st.lists(
            st.tuples(
                st.sampled_from(["metro", "app"]),
                st.integers(0, 3),
                st.integers(0, 2),
                st.integers(0, 23),
                st.sampled_from([2, 10, 40]),
                st.booleans(),
            ),
            min_size=1,
            max_size=10,
        )
    )
    def test_every_run_comes_out_as_it_was(self, site: Site, tmp_path_factory: pytest.TempPathFactory, sent: list[tuple]) -> None:  # type: ignore[type-arg]
        stamp = Run.objects.count()
        for place, (provider, who, days, hour, km, settles) in enumerate(sent):
            person = f"{'card' if provider == 'metro' else 'user'}-{who}"
            row = ride(f"{stamp}-{place}", person, f"{hour:02d}:10", day=DAY - days * A_DAY, km=km, minutes=40)
            site.send(provider, [row], scenario="metro-ride")
            if settles:
                site.settle()
        site.settle()
        otherwise = Otherwise(WEEK[0], DAY, counted_by={"metro-ride": metro()})
        runs = runs_to_recount(otherwise)
        found = recount(runs, otherwise, folder=tmp_path_factory.mktemp("study"))
        assert [item.run for item in found] == runs
        assert [item.outcome and item.outcome.digest for item in found] == [run.digest for run in runs]
        assert [item.outcome and item.outcome.seal for item in found] == [actions.recompute_run(run=run.pk).seal for run in runs]
        lean = tmp_path_factory.mktemp("lean")
        recount(runs, replace(otherwise, may_stand=False), folder=lean)
        assert [sums(lean, run) for run in runs] == [sums(found[0].folder.parent, run) for run in runs]

        one_less = replace(otherwise, without_provider="app")  # acts that it kept away come in, those of its own go
        whole, lean = tmp_path_factory.mktemp("whole"), tmp_path_factory.mktemp("lean")
        recount(runs, one_less, folder=whole)
        recount(runs, replace(one_less, may_stand=False), folder=lean)
        assert [sums(lean, run) for run in runs] == [sums(whole, run) for run in runs]


class TestWhatAChangeDoes:
    def test_another_number_moves_grams_by_exactly_what_the_formula_says(self, site: Site) -> None:
        site.send("metro", [ride("r1", "card-0"), ride("r2", "card-1", km=20)], scenario="metro-ride")
        site.settle()
        before = every_balance()
        outcome = counted(asked(site, Asked(numbers={"metro-ride": {"saving": "50"}})))
        total = outcome["total"]
        assert (total["then_g"], total["now_g"], total["gain"], total["lose"]) == (467 + 934, 500 + 1000, 2, 0)  # type: ignore[index]
        assert every_balance() == before  # nothing is posted
        # one of the two has a standing order, at ten grams a point
        assert outcome["points"]["ordered"] == [46, 50]  # type: ignore[index]
        assert outcome["points"]["at_most"] == [46 + 93, 150]  # type: ignore[index]

    def test_a_lower_cap_is_used_up_across_runs_of_a_day(self, site: Site) -> None:
        for n, at in enumerate(("08:00", "12:00", "18:00")):
            site.send("metro", [ride(f"r{n}", "card-0", at)], scenario="metro-ride")
            site.settle()
        assert len(site.runs()) == 3
        outcome = counted(asked(site, Asked(numbers={"metro-ride": {"cap": "500"}})))
        assert (outcome["total"]["then_g"], outcome["total"]["now_g"]) == (1401, 500)  # type: ignore[index]

    def test_what_a_provider_sent_is_left_out_and_what_it_kept_away_counts(self, site: Site) -> None:
        site.send("metro", [ride("r1", "card-0", "08:00")], scenario="metro-ride")
        site.settle()
        site.send("app", [ride("a1", "user-0", "08:05", km=9)], scenario="metro-ride")  # the same ride, from another platform
        site.settle()
        assert [run.accepted for run in site.runs()] == [1, 0]
        outcome = counted(asked(site, Asked(without_provider="metro")))
        assert (outcome["total"]["then_g"], outcome["total"]["now_g"]) == (467, 420)  # type: ignore[index]
        assert outcome["refused"] == {"left_out_by_correction": [0, 1], "same_act": [1, 0]}

    def test_another_rate_moves_points_and_no_gram(self, site: Site) -> None:
        site.send("metro", [ride("r1", "card-0"), ride("r2", "card-2")], scenario="metro-ride")
        site.settle()
        outcome = counted(asked(site, Asked(grams_per_point=100)))
        assert (outcome["total"]["then_g"], outcome["total"]["now_g"]) == (934, 934)  # type: ignore[index]
        assert outcome["points"]["ordered"] == [92, 8]  # type: ignore[index]
        assert outcome["points"]["budgets"][0]["fen"] == [10, 1]  # type: ignore[index]

    def test_a_text_of_ones_own_counts_though_no_library_holds_it(self, site: Site) -> None:
        site.send("metro", [ride("r1", "card-0")], scenario="metro-ride")
        site.settle()
        text = metro().methodology.source.replace("value: 46.7", "value: 40")
        outcome = counted(asked(site, Asked(texts={"metro-ride": text})))
        assert outcome["total"]["now_g"] == 400  # type: ignore[index]
        assert not Study.objects.get().asked["versions"]


class TestFewPersons:
    def send(self, site: Site, persons: int) -> dict[str, object]:
        for n in range(4, persons):
            site.resident(f"r{n}", ("metro", f"card-{n}"))
        site.send("metro", [ride(f"r{n}", f"card-{n}") for n in range(persons)], scenario="metro-ride")
        site.settle()
        return counted(asked(site, Asked(numbers={"metro-ride": {"saving": "50"}})))

    def test_a_row_of_twenty_persons_is_told(self, site: Site) -> None:
        outcome = self.send(site, PERSONS_LEAST)
        assert outcome["by_city"] == [
            {
                "name": HEFEI,
                "few": False,
                "persons": 20,
                "then_g": 9340,
                "now_g": 10000,
                "then_acts": 20,
                "now_acts": 20,
                "gain": 20,
                "lose": 0,
                "then_points": 920,
                "now_points": 1000,
            }
        ]
        assert [step["persons"] for step in outcome["movers"]] == [20]  # type: ignore[index, attr-defined]

    def test_a_row_of_nineteen_is_not(self, site: Site) -> None:
        outcome = self.send(site, PERSONS_LEAST - 1)
        assert outcome["by_city"] == [{"name": HEFEI, "few": True}]
        assert [step["persons"] for step in outcome["movers"]] == [None]  # type: ignore[index, attr-defined]
        assert outcome["by_day"] == []

    def test_one_row_that_is_not_told_takes_the_next_smallest_with_it(self) -> None:
        from puhui.behaviours.actions.compare_counts import told

        rows = [(name, persons, 1, 2, 1, 1, 1, 0, 1, 2) for name, persons in (("a", 3), ("b", 40), ("c", 30))]
        assert [(row["name"], row["few"]) for row in told(rows)] == [("a", True), ("b", False), ("c", True)]


class TestASample:
    def test_it_counts_the_persons_that_are_drawn_as_the_whole_does(self, site: Site) -> None:
        for n in range(4, 60):
            site.resident(f"r{n}", ("metro", f"card-{n}"))
        site.send("metro", [ride(f"r{n}", f"card-{n}", km=2 + n % 30) for n in range(60)], scenario="metro-ride")
        site.settle()
        told = Asked(numbers={"metro-ride": {"saving": "50"}})
        whole, part = asked(site, told), asked(site, told, share=10)
        everyone, drawn = counted(whole)["total"], counted(part)["total"]
        assert 0 < drawn["persons"] < everyone["persons"] == 60  # type: ignore[index]
        by_account = {item.account: item for item in reads.persons_moved(whole, limit=100)}
        assert all(by_account[item.account] == item for item in reads.persons_moved(part, limit=100))
        assert everyone["off_by_g"] == 0 < drawn["off_by_g"]  # type: ignore[index]


class TestRefusals:
    """Each on the same site, beside one that is taken."""

    @pytest.mark.parametrize(
        ("told", "more", "refusal"),
        [
            (Asked(), {}, NothingDifferent),
            (Asked(grams_per_point=5), {"first": DAY + A_DAY}, StudyRefused),
            (Asked(grams_per_point=5), {"first": DAY - 31 * A_DAY}, StudyRefused),
            (Asked(grams_per_point=5), {"share": 7}, StudyRefused),
            (Asked(grams_per_point=5), {"city": "340200"}, NothingToRecount),
            (Asked(without_provider="no-such"), {}, NothingToLeaveOut),
            (Asked(without_batches=(9_999_999,)), {}, NothingToLeaveOut),
            (Asked(versions={"metro-ride": 9}), {}, Refusal),
            (Asked(numbers={"metro-ride": {"nothing": "1"}}), {}, Refusal),
            (Asked(numbers={"metro-ride": {"saving": "many"}}), {}, Refusal),
            (Asked(numbers={"no-such": {"saving": "1"}}), {}, StudyRefused),
        ],
    )
    def test_it_is_refused_before_anything_is_written(
        self, site: Site, told: Asked, more: dict[str, object], refusal: type[Refusal]
    ) -> None:
        site.send("metro", [ride("r1", "card-0")], scenario="metro-ride")
        site.settle()
        with pytest.raises(refusal):
            asked(site, told, **more)  # type: ignore[arg-type]
        assert not Study.objects.exists()
        assert asked(site, Asked(grams_per_point=5), first=DAY - 30 * A_DAY)


class TestItsLife:
    def test_one_that_a_crash_left_is_counted_again(self, site: Site) -> None:
        site.send("metro", [ride("r1", "card-0")], scenario="metro-ride")
        site.settle()
        number = asked(site, Asked(versions={"metro-ride": 1}))
        Study.objects.filter(pk=number).update(stage="counting", done=3)
        (study_folder(number) / "left").mkdir(parents=True)
        assert counted(number)["total"]["then_g"] == 467  # type: ignore[index]
        assert not (study_folder(number) / "left").exists()

    def test_it_is_gone_with_its_files_when_its_time_is_over(self, site: Site) -> None:
        site.send("metro", [ride("r1", "card-0")], scenario="metro-ride")
        site.settle()
        number = asked(site, Asked(versions={"metro-ride": 1}))
        counted(number)
        actions.drop_studies(now=site.now + 29 * A_DAY)
        assert study_folder(number).exists()
        actions.drop_studies(now=site.now + 31 * A_DAY)
        assert not study_folder(number).exists()
        assert not Study.objects.exists()

    def test_what_it_refuses_while_counting_is_kept_in_words(self, site: Site) -> None:
        site.send("metro", [ride("r1", "card-0")], scenario="metro-ride")
        site.settle()
        number = asked(site, Asked(versions={"metro-ride": 1}))
        Run.objects.update(manifest_hash="0" * 64)
        found = count_study(study=number, now=NOW)
        assert (found.stage, found.refusal and found.refusal["code"]) == (StudyStage.REFUSED, "run_changed")
