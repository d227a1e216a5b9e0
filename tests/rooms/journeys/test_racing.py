"""The race drill: of two transfers at the same moment one goes through; and a drill that saw two, or an overlap, would say so."""

from __future__ import annotations

from datetime import datetime

import pytest

from puhui.journeys.drills.racing import Race, _overlaps, race_transfers
from puhui.registry.words import Span
from puhui.vocabulary.periods import CHINA


class TestRaceTransfers:
    def test_exactly_one_of_each_pair_goes_through(self, own_database: str) -> None:
        race = race_transfers(pairs=12, now=datetime.now(CHINA))
        assert race.as_json() == {"pairs": 12, "one": 12, "both": 0, "none": 0, "overlaps": 0, "violations": []}
        assert race.is_sound

    @pytest.mark.parametrize(
        "race", [Race(2, one=1, both=1), Race(2, one=1, none=1), Race(1, one=1, overlaps=1), Race(1, one=1, violations=["x"])]
    )
    def test_anything_else_is_not_sound(self, race: Race) -> None:
        assert not race.is_sound

    def test_spans_that_meet_are_counted(self) -> None:
        assert _overlaps([Span(5, 9), Span(1, 5), Span(10, 12)]) == 1
