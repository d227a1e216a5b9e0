"""A settlement run counts each act once, for the person it is bound to and within his consent, however often and in whatever order it is tried."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from puhui.behaviours.actions import credit_run, decide_run, finish_run, open_run, recompute_run, withdraw_consent
from puhui.behaviours.errors import RunChanged
from puhui.behaviours.models import Batch, Run
from puhui.behaviours.reads.findings import findings
from puhui.foundation.places import run_folder
from puhui.journeys import activity_to_points as journey
from puhui.ledger import reads as books
from puhui.rewards.words import POINTS
from tests.cast import DAY, HEFEI, Site, at_once, ride

A_DAY = timedelta(days=1)


def open_site() -> Site:
    made = Site().open()
    made.provider("metro", "metro-ride")
    made.provider("app", "metro-ride", "shared-bike")
    made.resident("anne", ("metro", "card-1"), ("app", "user-1"))
    made.resident("bo", ("metro", "card-2"), ("app", "user-2"))
    return made


@pytest.fixture
def site(db: None) -> Site:
    return open_site()


def state(site: Site) -> tuple[object, ...]:
    """All that settlement leaves: runs by outcome, and both books."""
    runs = [(str(run), run.stage, run.digest, run.manifest_hash, run.entry) for run in site.runs()]
    return runs, [books.balances(holder=account) for account in site.residents.values()]


class TestIdempotent:
    def test_settling_again_changes_nothing(self, site: Site) -> None:
        site.send("metro", [ride("r1", "card-1"), ride("r2", "card-2", day=DAY - A_DAY)], scenario="metro-ride")
        site.settle()
        before = state(site)
        assert len(site.runs()) == 2
        for _ in range(2):
            site.settle()
        assert state(site) == before

    def test_each_step_that_is_repeated_changes_nothing(self, site: Site) -> None:
        site.send("metro", [ride("r1", "card-1")], scenario="metro-ride")
        site.check()
        run = open_run(city=HEFEI, day=DAY, now=site.now)
        assert run is not None
        assert open_run(city=HEFEI, day=DAY, now=site.now) == run
        on = site.now.date()
        for step in (
            lambda: decide_run(run=run, now=site.now),
            lambda: credit_run(run=run, on=on, now=site.now),
            lambda: credit_run(run=run, on=on + A_DAY, now=site.now),
            lambda: finish_run(run=run, now=site.now),
        ):
            step()
            before = state(site)
            step()
            assert state(site) == before
        assert open_run(city=HEFEI, day=DAY, now=site.now) is None
        assert Run.objects.get().settled_on == on

    def test_a_run_is_not_credited_before_it_is_decided_nor_finished_before_it_is_credited(self, site: Site) -> None:
        site.send("metro", [ride("r1", "card-1")], scenario="metro-ride")
        site.check()
        run = open_run(city=HEFEI, day=DAY, now=site.now)
        credit_run(run=run, on=site.now.date(), now=site.now)
        finish_run(run=run, now=site.now)
        assert (Run.objects.get().stage, books.outstanding(asset=1)) == ("open", 0)

    def test_a_batch_is_as_far_as_its_least_advanced_day(self, site: Site) -> None:
        site.send("metro", [ride("r1", "card-1"), ride("r2", "card-1", "07:00", day=site.now.date())], scenario="metro-ride")
        site.settle()
        assert Batch.objects.get().stage == "checked"
        site.now += A_DAY
        site.settle()
        assert Batch.objects.get().stage == "rewarded"


#: (provider, person, record, hour, days before): four acts, three of them told by two providers under ids of their own.
RECORDS = (
    ("metro", "card-1", "m1", "08:00", 0),
    ("app", "user-1", "a1", "08:01", 0),
    ("metro", "card-1", "m2", "18:00", 0),
    ("app", "user-1", "a2", "18:02", 0),
    ("metro", "card-2", "m3", "08:00", 0),
    ("metro", "card-1", "m4", "09:00", 1),
    ("app", "user-1", "a4", "09:00", 1),
)


@st.composite
def files(draw: st.DrawFn) -> list[tuple[str, list[int], bool]]:
    """The records in any order, cut into files of one provider each, one sent again in another order; one of them is settled at once."""
    order = draw(st.permutations(range(len(RECORDS))))
    parts: list[list[int]] = []
    for number in order:
        if parts and RECORDS[parts[-1][0]][0] == RECORDS[number][0] and draw(st.booleans()):
            parts[-1].append(number)
        else:
            parts.append([number])
    parts.insert(draw(st.integers(1, len(parts))), draw(st.sampled_from(parts))[::-1])
    settled = draw(st.integers(0, len(parts) - 1))
    return [(RECORDS[part[0]][0], part, place == settled) for place, part in enumerate(parts)]


class TestOneActOnce:
    @settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(sent=files())
    def test_any_order_and_any_split_of_files_gives_the_same_sums(self, site: Site, sent: list[tuple[str, list[int], bool]]) -> None:
        with transaction.atomic():
            for provider, numbers, settles in sent:
                site.send(provider, [self._row(number) for number in numbers], scenario="metro-ride")
                if settles:
                    site.settle()
            site.settle()
            assert [books.balance(holder=account, asset=POINTS) for account in site.residents.values()] == [3 * 467, 467]
            assert sum(run.accepted for run in site.runs()) == 4
            assert all(finding.broken == 0 for finding in findings())
            transaction.set_rollback(True)

    def _row(self, number: int) -> dict[str, object]:
        _, person, record, at, back = RECORDS[number]
        return ride(record, person, at, day=DAY - back * A_DAY)

    def test_the_same_ride_in_two_cities_counts_once(self, site: Site) -> None:
        site.send("metro", [ride("m1", "card-1")], scenario="metro-ride")
        site.settle()
        site.send("app", [ride("a1", "user-1", "08:05", region="340200")], scenario="metro-ride")
        site.settle()
        assert [(run.city, run.refused_by_code) for run in site.runs()] == [("340100", {}), ("340200", {"same_act": 1})]

    def test_two_persons_on_one_train_count_both(self, site: Site) -> None:
        site.send("metro", [ride("m1", "card-1"), ride("m2", "card-2")], scenario="metro-ride")
        site.settle()
        assert [books.balance(holder=account, asset=POINTS) for account in site.residents.values()] == [467, 467]


class TestClaimWindow:
    @pytest.mark.parametrize(("late_s", "refused"), [(0, {}), (1, {"too_late": 1})])
    def test_a_record_may_arrive_up_to_thirty_days_after_the_act(self, site: Site, late_s: int, refused: dict[str, int]) -> None:
        row = ride("r1", "card-1")
        site.now = site.now.replace(day=18, hour=0) + timedelta(days=30, seconds=late_s)
        site.send("metro", [row], scenario="metro-ride")
        site.settle()
        assert site.runs()[0].refused_by_code == refused


class TestRecompute:
    @pytest.fixture
    def settled(self, site: Site) -> Site:
        site.send("metro", [ride("m1", "card-1"), ride("m2", "card-1", "10:00", km=90), ride("m3", "card-9")], scenario="metro-ride")
        site.settle()
        site.send("app", [ride("a1", "user-1", "08:01")], scenario="metro-ride")
        site.settle()
        return site

    def test_every_run_comes_out_the_same_from_what_it_read(self, settled: Site) -> None:
        for run in settled.runs():
            found = recompute_run(run=run.pk)
            assert (found.digest, found.read, found.accepted, found.reduction_g) == (run.digest, run.read, run.accepted, run.reduction_g)

    def test_it_still_does_when_bindings_and_later_runs_have_changed(self, settled: Site) -> None:
        settled.bind("bo", "metro", "card-9")
        withdraw_consent(account=settled.residents["anne"], scenario="metro-ride", now=settled.now)
        settled.settle()
        assert len([recompute_run(run=run.pk) for run in settled.runs()]) == 3

    def test_refuses_a_run_of_which_a_file_was_changed_or_is_gone(self, settled: Site) -> None:
        run = settled.runs()[0]
        folder = run_folder(city=run.city, day=run.day, sequence=run.sequence)
        for path in [folder / name for name in ("credits.parquet", "acts/travel/000.parquet", "manifest.json", "refused/000.parquet")]:
            body = path.read_bytes()
            for change in (lambda path=path, body=body: path.write_bytes(body + b" "), path.unlink):
                change()
                with pytest.raises(RunChanged):
                    recompute_run(run=run.pk)
            path.write_bytes(body)
        recompute_run(run=run.pk)

    def test_refuses_a_run_whose_row_was_changed(self, settled: Site) -> None:
        run = settled.runs()[0]
        for name, value in {"reduction_g": 1, "accepted": 9, "digest": "x", "manifest_hash": "0" * 64}.items():
            Run.objects.filter(pk=run.pk).update(**{name: value})
            with pytest.raises(RunChanged):
                recompute_run(run=run.pk)
            Run.objects.filter(pk=run.pk).update(**{name: getattr(run, name)})
        recompute_run(run=run.pk)


class TestAtOnce:
    def test_of_workers_that_settle_at_once_one_does_it_and_the_sums_are_the_same(self, own_database: str) -> None:
        site = open_site()
        site.send("metro", [ride("m1", "card-1"), ride("m2", "card-2", day=DAY - A_DAY)], scenario="metro-ride")
        site.send("app", [ride("a1", "user-1", "08:01")], scenario="metro-ride")
        site.check()
        done = at_once([lambda: journey.settle(now=site.now)] * 3)
        assert sorted(done) == [0, 0, 2]
        assert [books.balance(holder=account, asset=POINTS) for account in site.residents.values()] == [467, 467]
        assert all(finding.broken == 0 for finding in findings())
