"""Two who decide at once: each number is given once, and of two decisions one is taken."""

from __future__ import annotations

from puhui.filing import reads
from puhui.filing.actions import call_off, close_calls, publish_result, reject_application
from puhui.filing.errors import CallOver, CallStepNotNow, StepNotNow
from puhui.filing.words import CallStage, Stage
from tests.cast import at_once
from tests.rooms.filing.papers import BEN, CITIZEN, CLERK, HEAD, NOW, is_sound, paper, through
from tests.rooms.filing.test_calls import AFTER, NOTICE, WHY, closed, opened


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


def test_of_two_who_publish_at_once_one_does(own_database: str) -> None:
    number, answer = closed()
    told = {"number": number, "notice": NOTICE, "now": AFTER}
    outcomes = at_once(
        [
            lambda: publish_result(by=HEAD, chosen={answer.number: WHY}, **told),  # type: ignore[arg-type]
            lambda: publish_result(by=CITIZEN, chosen={}, **told),  # type: ignore[arg-type]
            lambda: call_off(number=number, by=CLERK, reasons="主题并入下一年的征集计划。", now=AFTER),
            lambda: close_calls(now=AFTER),
        ]
    )
    assert sum(isinstance(outcome, CallStepNotNow) for outcome in outcomes) == 2
    found = reads.call(number)
    assert found.stage in {CallStage.RESULTED, CallStage.CALLED_OFF}
    assert len(found.chosen) == (found.published_by == HEAD)
    assert is_sound()


def test_what_is_called_off_meanwhile_takes_no_answer(own_database: str) -> None:
    number = opened()
    off = lambda: call_off(number=number, by=CLERK, reasons="主题并入下一年的征集计划。", now=NOW)  # noqa: E731
    outcomes = at_once([off, *(lambda: paper(call=number) for _ in range(3))])
    taken = sum(not isinstance(outcome, CallOver) for outcome in outcomes[1:])
    assert (reads.call(number).stage, len(reads.applications())) == (CallStage.CALLED_OFF, taken)
    assert is_sound()
