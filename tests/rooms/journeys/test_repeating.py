"""Past runs are computed again, some every night and one when asked: what agrees is silent, what differs raises one alarm and touches no book."""

from __future__ import annotations

import json
import sys

import pytest

from puhui.behaviours.actions import ask_repeat, compare_run, recompute_run
from puhui.behaviours.errors import RunChanged, UnknownRun
from puhui.behaviours.models import RepeatAsked, Repetition, Run
from puhui.behaviours.reads import repeats_asked
from puhui.foundation.auditing import Asked, lines, open_alarms
from puhui.foundation.places import run_folder
from puhui.foundation.turns import turn
from puhui.journeys.repeating import is_in_hand, repeat_asked, repeat_some
from puhui.library import reads as library
from puhui.methodology.documents import load
from puhui.methodology.words import Methodology
from tests.cast import NOW, Site, at_once, ride


@pytest.fixture
def settled(db: None) -> Site:
    return settled_site()


def settled_site() -> Site:
    site = Site().open()
    site.provider("metro", "metro-ride")
    site.resident("anne", ("metro", "M1"))
    site.send(
        "metro",
        [ride("r1", "M1", "08:00", km=10), ride("r2", "M1", "18:00", km=5), ride("r3", "M1", "12:00", km=900)],
        scenario="metro-ride",
    )
    site.settle()
    return site


@pytest.fixture
def other_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine meets a document that says 46.8 g where the filed one says 46.7 g."""

    def changed(*, code: str, number: int) -> Methodology:
        text = library.version(code=code, number=number).text
        return load(text.replace("46.7", "46.8"))

    monkeypatch.setattr(sys.modules["puhui.behaviours.actions.recompute_run"], "methodology", changed)


class TestCompared:
    def test_every_row_is_the_row_of_then(self, settled: Site) -> None:
        found = compare_run(run=settled.runs()[0].pk)
        assert (found.rows, found.equal, found.differing, found.agrees) == (3, 3, 0, True)
        assert found.digest == found.digest_then

    @pytest.mark.usefixtures("other_number")
    def test_it_counts_the_rows_that_differ(self, settled: Site) -> None:
        run = settled.runs()[0].pk
        found = compare_run(run=run)
        assert (found.rows, found.equal, found.differing, found.agrees) == (3, 1, 2, False)
        with pytest.raises(RunChanged):
            recompute_run(run=run)


class TestEveryNight:
    def test_what_agrees_is_silent(self, settled: Site) -> None:
        assert [one.agrees for one in repeat_some(now=NOW)] == [True]
        assert open_alarms() == []

    @pytest.mark.usefixtures("other_number")
    def test_what_differs_raises_one_alarm_and_touches_no_book(self, settled: Site) -> None:
        before = list(Run.objects.values())
        for _ in range(2):
            assert [one.agrees for one in repeat_some(now=NOW)] == [False]
        alarm, *more = open_alarms()
        assert more == []
        assert (alarm.kind, "2 of 3 rows" in alarm.about) == ("run_differs", True)
        assert list(Run.objects.values()) == before

    def test_a_file_that_was_changed_too(self, settled: Site) -> None:
        run = settled.runs()[0]
        path = run_folder(city=run.city, day=run.day, sequence=run.sequence) / "manifest.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"read": 4}))
        assert [one.agrees for one in repeat_some(now=NOW)] == [False]
        assert [alarm.kind for alarm in open_alarms()] == ["run_differs"]

    def test_it_draws_no_more_than_it_is_told(self, settled: Site) -> None:
        assert repeat_some(now=NOW, most=0) == []


OFFICER = 77


class TestAskedFor:
    def test_one_run_is_repeated_for_whoever_asked(self, settled: Site) -> None:
        run, told = settled.runs()[0].pk, list[int]()
        ask_repeat(run=run, by=OFFICER, now=NOW, then=told.append)
        found = repeat_asked(run=run, now=NOW)
        assert found is not None
        assert (found.agrees, found.by, found.rows, found.differing) == (True, OFFICER, 3, 0)
        assert (told, repeats_asked(), open_alarms()) == ([run], [], [])

    def test_it_is_asked_for_once_at_a_time(self, settled: Site) -> None:
        run, told = settled.runs()[0].pk, list[int]()
        first, second = (ask_repeat(run=run, by=by, now=NOW, then=told.append) for by in (OFFICER, OFFICER + 1))
        assert (second, told, repeats_asked()) == (first, [run], [run])
        assert [line.about for line in lines(Asked(verb="recompute_run"), limit=10)] == [f"run:{settled.runs()[0]}"]
        assert repeat_asked(run=run, now=NOW) is not None
        assert repeat_asked(run=run, now=NOW) is None
        assert Repetition.objects.count() == 1
        ask_repeat(run=run, by=OFFICER, now=NOW, then=told.append)
        assert told == [run, run]

    @pytest.mark.usefixtures("other_number")
    def test_what_differs_raises_an_alarm_as_at_night(self, settled: Site) -> None:
        ask_repeat(run=settled.runs()[0].pk, by=OFFICER, now=NOW, then=lambda run: None)
        found = repeat_asked(run=settled.runs()[0].pk, now=NOW)
        assert found is not None
        assert (found.agrees, found.differing, [alarm.kind for alarm in open_alarms()]) == (False, 2, ["run_differs"])

    def test_a_run_that_is_not_decided_is_not_repeated(self, settled: Site) -> None:
        Run.objects.update(stage="open")
        with pytest.raises(UnknownRun):
            ask_repeat(run=settled.runs()[0].pk, by=OFFICER, now=NOW, then=lambda run: None)


@pytest.mark.usefixtures("own_database")
class TestAskedForAtOnce:
    def test_two_who_ask_in_one_moment_get_one_repetition(self) -> None:
        run, told = settled_site().runs()[0].pk, list[int]()
        asked = at_once([lambda by=by: ask_repeat(run=run, by=by, now=NOW, then=told.append) for by in (OFFICER, OFFICER + 1)])
        assert (asked[0], told, RepeatAsked.objects.count()) == (asked[1], [run], 1)

    def test_what_a_worker_has_in_hand_is_left_to_it(self) -> None:
        run = settled_site().runs()[0].pk
        ask_repeat(run=run, by=OFFICER, now=NOW, then=lambda number: None)

        def meanwhile() -> object:
            return is_in_hand(run), repeat_asked(run=run, now=NOW)

        with turn(f"puhui repeat {run}"):
            assert at_once([meanwhile]) == [(True, None)]
        assert repeats_asked() == [run]
