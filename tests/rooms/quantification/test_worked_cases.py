"""Every worked case of every shipped document comes out as its author worked it by hand: by the oracle, and by the engine."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from puhui.methodology.catalogue import by_name, shipped
from puhui.methodology.errors import ReferenceOnly
from puhui.methodology.proof import check
from puhui.methodology.words import Case, Methodology, Status
from puhui.quantification.cases import acts_of, outcomes
from puhui.quantification.engine import counted_for
from puhui.vocabulary.periods import CHINA
from tests.rooms.methodology.documents_by_hand import SMALL, changed
from tests.rooms.quantification.outcomes import by_engine

CASES = [pytest.param(m, case, id=f"{m.code}: {case.name.en}") for m in shipped() for case in m.cases]


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
    @pytest.mark.parametrize("code", [m.code for m in shipped() if m.status is Status.ENABLED])
    def test_every_case_comes_out_as_it_was_worked(self, code: str, tmp_path: Path) -> None:
        m = by_name(code)
        rows = [row for number, case in enumerate(m.cases) for row in rows_of(m, case, number)]
        found = {row[0]: row[4] or f"{row[3]} g" for row in by_engine(m, rows, tmp_path)}
        for number, case in enumerate(m.cases):
            expected = [record.refused or f"{record.reduction_g} g" for record in case.records]
            assert [found[f"{number}-case-{place}"] for place in range(len(expected))] == expected, case.name.en

    @pytest.mark.parametrize("code", [m.code for m in shipped() if m.status is Status.REFERENCE])
    def test_refuses_a_document_for_the_reader(self, code: str) -> None:
        with pytest.raises(ReferenceOnly):
            counted_for(by_name(code), regions=["340100"], first=date(2026, 3, 18), last=date(2026, 3, 18))


def rows_of(m: Methodology, case: Case, number: int) -> list[dict[str, Any]]:
    """The case as records of persons of its own, after as many days of readings as its own mean rests on."""
    rows: list[dict[str, Any]] = []
    for act in acts_of(m, case):
        assert act.happened_at is not None
        moment = act.happened_at + timedelta(days=30)
        usual = {**act.given, "person": f"{number}-{act.person}", "region": act.region}
        for past in m.history:
            mean = act.history.get(past.name)
            for back in range(past.days, 0, -1) if mean is not None else ():
                reading = {m.input(past.of).column: int(mean or 0), "record_id": f"{number}-before-{back}"}
                rows.append({**usual, **reading, "happened_at": moment - timedelta(days=back)})
        rows.append({**usual, "record_id": f"{number}-{act.record_id}", "happened_at": moment})
    return rows


class TestTables:
    CODES = (
        "  kind:\n    column: ride_kind\n    codes:\n"
        "      slow: {number: 1, label: {zh: 慢, en: slow}}\n"
        "      fast: {number: 2, label: {zh: 快, en: fast}}\n"
        "    default: slow\n    default_why: {zh: 未注明即慢, en: not stated means slow}\n    label: {zh: 种类, en: kind}\n"
        "parameters:\n  factor:\n    by: kind\n    label: {zh: 倍数, en: factor}\n    unit: '1'\n    range: [0, 2]\n    each:\n"
        "      slow: {value: 0.5, region: CN, grade: B, kind: standard, reference: {document: x}}\n"
        "      fast: {value: 1.25, region: CN, grade: B, kind: standard, reference: {document: x}}\n"
    )

    def test_the_engine_finds_the_number_of_each_code(self, tmp_path: Path) -> None:
        text = changed(("parameters:\n", self.CODES), ("is: saving * person * distance", "is: saving * person * distance * factor[kind]"))
        m = check(text)
        said = [(1, "233 g"), (2, "583 g"), (None, "233 g"), (3, "out_of_range"), (0, "out_of_range")]
        rows = [
            {
                "record_id": f"r{n}",
                "person": f"p{n}",
                "region": "340100",
                "happened_at": datetime(2026, 3, 18, 12, tzinfo=CHINA),
                "distance_m": 10_000,
                "duration_s": 1500,
                "energy_wh": 0,
                "ride_kind": kind,
            }
            for n, (kind, _) in enumerate(said)
        ]
        found = {row[0]: row[4] or f"{row[3]} g" for row in by_engine(m, rows, tmp_path)}
        assert [found[f"r{n}"] for n in range(len(said))] == [grams for _, grams in said]
