"""Two who decide at once: each number is given once, and of two decisions one is taken."""

from __future__ import annotations

from puhui.filing import reads
from puhui.filing.actions import reject_application
from puhui.filing.errors import StepNotNow
from puhui.filing.words import Stage
from tests.cast import at_once
from tests.rooms.filing.papers import BEN, is_sound, through


def test_two_who_file_at_once_get_two_numbers(own_database: str) -> None:
    made = [through() for _ in range(4)]
    at_once([one.filed for one in made])
    assert sorted(reads.application(one.number).filed_as for one in made) == [f"皖碳普方〔2026〕{place}号" for place in (1, 2, 3, 4)]
    assert is_sound()


def test_of_two_who_decide_at_once_one_does(own_database: str) -> None:
    made = through()
    outcomes = at_once([made.filed, lambda: reject_application(number=made.number, by=BEN, reasons="公示中有实质性异议。", now=made.now)])
    assert sum(isinstance(outcome, StepNotNow) for outcome in outcomes) == 1
    assert made.stage in {Stage.FILED, Stage.REJECTED}
