"""Every worked case of every shipped document comes out as its author worked it by hand: by the oracle, and by the engine."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from puhui.methodology.catalogue import by_name, shipped
from puhui.methodology.proof import check
from puhui.methodology.words import Case, Methodology
from puhui.quantification.cases import acts_of, outcomes
from tests.rooms.methodology.documents_by_hand import SMALL, changed
from tests.rooms.quantification.outcomes import by_engine

CASES = [pytest.param(m, case, id=f"{m.code}: {case.name.en}") for m in shipped() for case in m.cases]
COUNTED = [param for param in CASES if not param.values[0].missing]  # type: ignore[union-attr]


class TestByTheOracle:
    @pytest.mark.parametrize(("m", "case"), CASES)
    def test_the_case_comes_out_as_it_was_worked(self, m: Methodology, case: Case) -> None:
        found = [outcome for outcome in outcomes(m) if outcome.case is case]
        assert [outcome.found for outcome in found] == [outcome.expected for outcome in found]
        assert all(outcome.agrees for outcome in found)

    def test_a_case_that_was_worked_wrongly_does_not_agree(self) -> None:
        m = check(changed(("expect: 467 gCO2e", "expect: 468 gCO2e")))
        assert next((o.expected, o.found, o.agrees) for o in outcomes(m)) == ("468 g", "467 g", False)

    def test_a_gram_without_its_numbers_does_not_agree(self) -> None:
        value = SMALL[SMALL.index("    value: 46.7") : SMALL.index("  grid:\n")]
        m = check(changed((value, ""), ("status: ENABLED", "status: PARAMETRIC")))
        assert [o.found for o in outcomes(m)] == ["missing_input", "out_of_range", "missing_input"]

    def test_every_case_shows_its_working_in_both_directions(self) -> None:
        assert all(case.working and case.name.zh and case.name.en for m in shipped() for case in m.cases)
        for m in shipped():
            assert {bool(record.refused) for case in m.cases for record in case.records} >= {True}


class TestByTheEngine:
    @pytest.mark.parametrize(("m", "case"), COUNTED)
    def test_the_case_comes_out_as_it_was_worked(self, m: Methodology, case: Case, tmp_path: Path) -> None:
        rows = rows_of(m, case)
        found = by_engine(m, rows, tmp_path)[-len(case.records) :]
        assert [row[4] or f"{row[3]} g" for row in found] == [r.refused or f"{r.reduction_g} g" for r in case.records]


def rows_of(m: Methodology, case: Case) -> list[dict[str, Any]]:
    """The case as records, after as many days of readings as its own mean rests on."""
    rows: list[dict[str, Any]] = []
    for act in acts_of(m, case):
        assert act.happened_at is not None
        moment = act.happened_at + timedelta(days=30)
        base = {"person": act.person, "region": act.region}
        for past in m.history:
            mean = act.history.get(past.name)
            column, given = m.input(past.of).column, dict(act.given)
            for back in range(past.days, 0, -1) if mean is not None else ():
                before = moment - timedelta(days=back)
                rows.append({**base, **given, "record_id": f"before-{back}", "happened_at": before, column: int(mean or 0)})
        rows.append({**base, **act.given, "record_id": act.record_id, "happened_at": moment})
    return rows


def test_four_methodologies_are_active() -> None:
    assert sorted({param.values[0].code for param in COUNTED}) == ["bus-ride", "household-electricity", "metro-ride", "shared-bike"]  # type: ignore[union-attr]
    assert by_name("household-electricity").history[0].days == 7
