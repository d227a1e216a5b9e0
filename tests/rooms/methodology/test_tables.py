"""A table holds a number for each code of an input, each with its own reference, and may lack some; a formula asks it by an input."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import duckdb
import pytest

from puhui.methodology.compiled import Compiled, asked_of, compiled_for
from puhui.methodology.dialects import floored_sql
from puhui.methodology.proof import check
from puhui.methodology.reckoning import exact
from puhui.methodology.words import Grade, Status
from puhui.quantification import oracle
from puhui.quantification.explaining import steps
from puhui.vocabulary.periods import CHINA, day_from_text
from tests.rooms.methodology.documents_by_hand import changed, faults_of, line_of
from tests.rooms.methodology.project_by_hand import PROJECT

DAY = day_from_text("2026-03-18")
OAK = "      oak: {value: 0.7001, region: CN, grade: C, kind: standard, reference: {document: x}}\n"
FORMULA = "is: now * density[kind] - before * density[kind_before]"


def compiled() -> Compiled:
    found = compiled_for(check(PROJECT), region="340100", day=DAY)
    assert found is not None
    return found


def row(kind: int, *, before: int | None = None, now: int = 10, was: int = 0) -> dict[str, int | None]:
    return {"stand_kind": kind, "stand_kind_before": before, "now_m3": now, "before_m3": was, "period_days": 365}


class TestTables:
    def test_each_number_is_a_parameter_of_its_own_with_the_label_of_its_code(self) -> None:
        m = check(PROJECT)
        assert [(p.name, p.label.zh, p.values[0].written) for p in m.parameters] == [
            ("density.pine", "每立方米（松）", "0.5"),
            ("density.oak", "每立方米（栎）", "0.7001"),
            ("density.fir", "每立方米（杉）", "0.3"),
        ]
        assert [name for name, _, _ in m.look_ups()] == ["density[kind]", "density[kind_before]"]
        assert (m.input("kind").low, m.input("kind").high, m.input("kind_before").default) == (1, 3, 1)

    def test_the_grade_and_the_reference_region_are_those_of_the_weakest_number(self) -> None:
        assert (compiled().grade, compiled().reference_region) == (Grade.C, "440300")

    @pytest.mark.parametrize(("kind", "before"), [(1, 2), (2, 3), (3, 1), (2, None)])
    def test_reckoning_oracle_and_duckdb_find_the_same_number(self, kind: int, before: int | None) -> None:
        given = row(kind, before=before, now=200, was=100)
        found = exact(compiled().reduction, given)
        per_m3 = {1: Fraction(500), 2: Fraction(7001, 10), 3: Fraction(300), None: Fraction(500)}
        assert found == per_m3[kind] * 200 - per_m3[before] * 100
        act = oracle.Act("r", "p", None, "340100", dict(given))
        assert oracle.symbols(check(PROJECT), act)["reduction"].to("gCO2e").magnitude == found
        ratio = compiled().reduction.ratio
        columns = ", ".join(f"CAST({'NULL' if value is None else value} AS BIGINT) AS {name}" for name, value in given.items())
        sql = f"SELECT {floored_sql(ratio.numerator, ratio.divisor, 'duckdb')} FROM (SELECT {columns})"
        assert duckdb.sql(sql).fetchall()[0][0] == found // 1

    def test_a_number_that_is_missing_is_named_with_its_unit(self) -> None:
        text = changed((OAK, "      oak: {}\n"), ("status: ENABLED", "status: PARAMETRIC"), text=PROJECT)
        m = check(text)
        assert (m.status, [(n.name, n.label.en, n.unit) for n in m.missing]) == (
            Status.PARAMETRIC,
            [("density.oak", "per cubic metre (oak)", "kgCO2e/m3")],
        )
        assert [f.wrong.en for f in faults_of(changed((OAK, "      oak: {}\n"), text=PROJECT))] == [
            "Numbers are missing: density.oak (kgCO2e/m3)."
        ]

    def test_a_record_rests_on_the_numbers_of_the_codes_that_it_says(self) -> None:
        asked = {kind: asked_of(check(PROJECT), compiled().used, row(kind, before=before)) for kind, before in ((2, 3), (3, None))}
        assert {kind: [item.parameter.name for item in used] for kind, used in asked.items()} == {
            2: ["density.oak", "density.fir"],
            3: ["density.pine", "density.fir"],
        }

    def test_the_steps_of_a_receipt_say_the_table_and_its_number(self) -> None:
        act = oracle.Act("r", "p", datetime(2026, 3, 18, tzinfo=CHINA), "340100", dict(row(2)))
        step = steps(check(PROJECT), act)[-1]
        assert "每立方米" in step.words_zh
        assert "0.7001" in step.numbers_zh

    @pytest.mark.parametrize(
        ("old", "new", "wrong", "begins"),
        [
            (OAK, "", "The table lacks the code oak.", "      pine: {value"),
            (OAK, OAK + OAK.replace("oak", "elm"), "The input does not list this code.", "      elm:"),
            ("value: 0.7001", "value: 1000.1", "1000.1 is outside the range 0.1–1000.", "      oak: {value"),
            ("value: 0.7001", "unit: m, value: 0.7001", "unit is that of the whole table.", "      oak: {unit"),
            ("by: kind\n", "by: period\n", "An input above that has codes is needed here.", "    by: period"),
            ("codes: kind\n", "codes: now\n", "An input above that has codes is needed here.", "    codes: now"),
            ("oak: {number: 2", "oak: {number: 4", "Codes are numbered 1, 2, 3, …, 60 at most.", "      pine: {number"),
            ("oak: {number: 2", "Oak: {number: 2", "A code has lower-case letters, digits and hyphens.", "      Oak:"),
            (FORMULA, "is: now * density - before * density[kind]", "The name is not declared.", "    is: now"),
            (FORMULA, "is: now * density[now] - before * density[kind]", "The name is not declared.", "    is: now"),
            (FORMULA, "is: now * density[2] - before * density[kind]", "This may not stand in a formula.", "    is: now"),
            (FORMULA, "is: now * now[kind] - before * density[kind]", "The name is not declared.", "    is: now"),
            ("  density:\n", "  kind:\n", "The name is used twice or is reserved.", "  kind:"),
            (FORMULA, "is: (now - before) / now * 0", "No formula uses this parameter.", "  density:"),
        ],
    )
    def test_what_does_not_fit_is_refused_with_its_line(self, old: str, new: str, wrong: str, begins: str) -> None:
        text = changed((old, new), text=PROJECT)
        faults = faults_of(text)
        assert (wrong, line_of(begins, text)) in [(fault.wrong.en, fault.line) for fault in faults], faults

    def test_a_number_of_a_table_has_its_line_where_its_grade_is_too_low(self) -> None:
        text = changed(("use: [points]", "use: [certified]"), text=PROJECT)
        assert [fault.line for fault in faults_of(text)] == [line_of("      oak: {value", text)]

    def test_of_too_many_codes_none_is_read(self) -> None:
        more = "".join(f"      k{n}: {{number: {n}, label: {{zh: 甲, en: a}}}}\n" for n in range(4, 62))
        fir = "      fir: {number: 3, label: {zh: 杉, en: fir}}\n"
        assert any("whole number 1–60" in f.wrong.en for f in faults_of(changed((fir, fir + more), text=PROJECT)))
