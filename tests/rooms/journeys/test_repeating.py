"""Some past runs are computed again every night: what agrees is silent, what differs raises one alarm and touches no book."""

from __future__ import annotations

import json
import sys

import pytest

from puhui.behaviours.actions import compare_run, recompute_run
from puhui.behaviours.errors import RunChanged
from puhui.behaviours.models import Run
from puhui.foundation.auditing import open_alarms
from puhui.foundation.places import run_folder
from puhui.journeys.repeating import repeat_some
from puhui.library import reads as library
from puhui.methodology.documents import load
from puhui.methodology.words import Methodology
from tests.cast import NOW, Site, ride

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled() -> Site:
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
