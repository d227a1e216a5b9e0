"""Two who act at once on real connections: each code and number is given once, no day is in two periods, of two decisions one is taken."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connections

from puhui.registry import actions, reads
from puhui.registry.errors import PeriodRefused, ProjectStepNotNow
from puhui.vocabulary.refusals import Refusal
from tests.rooms.registry.lives import HEAD, OFFICE, OURS, OWEN, Scene, a_whole_method, on_file, project


@pytest.fixture(autouse=True)
def method(own_database: str) -> None:
    a_whole_method()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each gave, or the refusal that it met; all begin together."""
    found: list[object] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            found[place] = act()
        except Refusal as refusal:
            found[place] = type(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_two_who_open_a_project_get_two_codes() -> None:
    found = at_once(*(project for _ in range(4)))
    assert sorted(one.code for one in found if isinstance(one, Scene)) == ["PV00001", "PV00002", "PV00003", "PV00004"]


def test_two_who_open_the_same_days_get_one_period() -> None:
    one = on_file()

    def opened() -> object:
        return actions.open_period(code=one.code, owner=OURS, by=OWEN, first=date(2026, 4, 1), last=date(2026, 6, 30), now=one.now)

    found = at_once(*(opened for _ in range(4)))
    assert (found.count(PeriodRefused), len(reads.periods_of(one.code))) == (3, 1)


def test_of_two_decisions_one_is_taken() -> None:
    one = project().written().applied().validated().heard().on_notice().noticed()

    def file() -> object:
        return actions.file_project(code=one.code, by=HEAD, organisation=OFFICE, now=one.now)

    def reject() -> object:
        return actions.reject_project(code=one.code, by=HEAD, organisation=OFFICE, reasons="与另一个项目是同一处屋顶。", now=one.now)

    found = at_once(file, reject)
    assert found.count(ProjectStepNotNow) == 1


def test_two_that_are_filed_at_once_get_two_numbers() -> None:
    both = [project().written().applied().validated().heard().on_notice().noticed() for _ in range(2)]

    def filed(one: Scene) -> Callable[[], object]:
        return lambda: actions.file_project(code=one.code, by=HEAD, organisation=OFFICE, now=one.now)

    at_once(*map(filed, both))
    assert sorted(reads.project(one.code).filed_as for one in both) == ["皖碳普项〔2026〕1号", "皖碳普项〔2026〕2号"]
