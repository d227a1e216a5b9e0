"""A project's records are summed with their signs, exactly; the sum is floored once, at zero, and counts for no resident by itself."""

from __future__ import annotations

import random
from datetime import datetime

import pytest

from puhui.methodology.catalogue import by_name
from puhui.methodology.compiled import compiled_for, needs_numbers
from puhui.methodology.errors import MethodologyNotActive, SumsOverProject
from puhui.methodology.projects import ProjectSum, summed
from puhui.methodology.proof import check
from puhui.quantification import oracle
from puhui.quantification.cases import acts_of, outcomes, supposing
from puhui.vocabulary.periods import CHINA, day_from_text
from tests.rooms.methodology.documents_by_hand import SMALL, changed, faults_of, line_of
from tests.rooms.methodology.project_by_hand import PROJECT

DAY = day_from_text("2026-03-18")
CAP = "  per: none\n  why: {zh: 测试, en: a test}\n"


def total(*rows: tuple[int, int, int], text: str = PROJECT) -> ProjectSum:
    compiled = compiled_for(check(text), region="340100", day=DAY)
    assert compiled is not None
    return summed(compiled, [{"stand_kind": kind, "now_m3": now, "before_m3": before, "period_days": 365} for kind, now, before in rows])


class TestSums:
    def test_a_record_may_lose_and_the_sum_may_not_fall_below_zero(self) -> None:
        found = total((2, 11, 1), (1, 10, 20))
        assert ([share.grams for share in found.shares], found.raw_g, found.total_g) == ([7201, -5000], 2201, 2201)
        found = total((1, 10, 20), (1, 11, 10))
        assert (found.raw_g, found.total_g) == (-4500, 0)

    def test_the_sum_is_floored_once(self) -> None:
        found = total(*[(2, 1, 0)] * 10)  # 700.1 g each
        assert (sum(share.grams for share in found.shares), found.total_g) == (7000, 7001)

    @pytest.mark.parametrize(
        ("bad", "refusal"),
        [((4, 1, 1), "out_of_range"), ((0, 1, 1), "out_of_range"), ((1, 1001, 1), "out_of_range"), ((1, 13, 13), "excluded")],
    )
    def test_with_a_record_that_is_refused_there_is_no_sum(self, bad: tuple[int, int, int], refusal: str) -> None:
        found = total((2, 11, 1), bad)
        assert ([share.refusal for share in found.shares], found.raw_g, found.total_g) == (["", refusal], None, None)

    def test_without_records_there_is_no_sum(self) -> None:
        assert total().total_g is None

    def test_a_record_that_lacks_an_input_or_is_not_plausible_is_refused(self) -> None:
        compiled = compiled_for(check(PROJECT), region="340100", day=DAY)
        assert compiled is not None
        rows = [{"stand_kind": 1, "now_m3": 5, "before_m3": 1}, {"stand_kind": 1, "now_m3": 901, "before_m3": 1, "period_days": 1}]
        assert [share.refusal for share in summed(compiled, rows).shares] == ["missing_input", "implausible"]

    def test_a_project_may_have_a_cap_of_its_own(self) -> None:
        capped = changed((CAP, "  per: project\n  reduction: 2 kgCO2e\n  grade: D\n  why: {zh: 测试, en: a test}\n"), text=PROJECT)
        found = total((2, 11, 1), (1, 10, 20), text=capped)
        assert (found.raw_g, found.total_g, found.note) == (2201, 2000, "capped")

    def test_a_missing_cap_of_a_project_is_named_so(self) -> None:
        text = changed((CAP, "  per: project\n  grade: D\n  why: {zh: 测试, en: a test}\n"), ("ENABLED", "PARAMETRIC"), text=PROJECT)
        assert [(n.name, n.label.en) for n in check(text).missing] == [("cap", "cap per project and monitoring period")]

    def test_the_compiled_formulas_and_the_oracle_give_the_same_grams(self) -> None:
        dice = random.Random(5)
        for code in ("forest-stand", "rice-methane"):
            m = by_name(code)
            supposed = supposing(m, m.cases[0])
            compiled = compiled_for(supposed, region="340100", day=DAY)
            assert compiled is not None
            for _ in range(100):
                given = {item.column: dice.randint(int(item.low), int(item.high)) for item in m.inputs}
                act = oracle.Act("r", "p", datetime(2026, 3, 18, tzinfo=CHINA), "340100", dict(given))
                exact = oracle.symbols(supposed, act)["reduction"].to("gCO2e").magnitude
                assert summed(compiled, [given]).shares[0].exact_g == exact


class TestDocuments:
    def test_the_cases_of_the_document_come_out(self) -> None:
        found = list(outcomes(check(PROJECT)))
        assert [o.is_total for o in found] == [False, False, True, False, True, False]
        assert [(o.expected, o.agrees) for o in found] == [
            ("7201 g", True),
            ("-5000 g", True),
            ("2201 g", True),
            ("-9500 g", True),
            ("0 g", True),
            ("out_of_range", True),
        ]

    def test_a_total_that_was_worked_wrongly_does_not_agree(self) -> None:
        wrong = changed(("total: 2201 gCO2e", "total: 2202 gCO2e"), text=PROJECT)
        assert [(o.expected, o.found) for o in outcomes(check(wrong)) if not o.agrees] == [("2202 g", "2201 g")]

    @pytest.mark.parametrize(
        ("text", "wrong", "begins"),
        [
            (changed(("sums_over: project", "sums_over: day"), text=PROJECT), "A sum is over a project only.", "sums_over:"),
            (changed(("sums_over: project\n", ""), text=PROJECT), "Write the claim window in whole days.", "claim_within:"),
            (changed((CAP, "  per: month\n"), text=PROJECT), "A cap is per person-day, per project or none.", "  per: month"),
            (changed((CAP, "  per: none\n"), text=PROJECT), "“why” is missing.", "  per: none"),
            (changed((CAP, f"{CAP}  reduction: 5 kgCO2e\n"), text=PROJECT), "Unknown key “reduction”.", "  reduction: 5"),
            (
                changed(("    total: 2201 gCO2e\n", ""), text=PROJECT),
                "A case states its total; where one record is refused there is none.",
                "  - name: {zh: 一增一减",
            ),
            (changed(("  per: person-day", "  per: none"), text=SMALL), "Unknown key “reduction”.", "  reduction: 5"),
            (
                changed(("claim_within: 14640 day", "claim_within: 14641 day"), text=PROJECT),
                "Write the claim window in whole days.",
                "claim_within:",
            ),
            (changed(("expect: 467 gCO2e", "expect: 467 gCO2e\n    total: 467 gCO2e")), "Unknown key “total”.", "    total:"),
            (changed(("expect: 467 gCO2e", "expect: -467 gCO2e")), "Whole grams of CO2e are needed.", "    expect:"),
        ],
    )
    def test_what_does_not_fit_is_refused(self, text: str, wrong: str, begins: str) -> None:
        assert (wrong, line_of(begins, text)) in [(fault.wrong.en, fault.line) for fault in faults_of(text)], faults_of(text)

    @pytest.mark.parametrize(
        "text",
        [
            changed(("  per: person-day\n  reduction: 5 kgCO2e\n  grade: D\n", "  per: none\n")),
            changed((CAP, "  per: person-day\n  reduction: 5 kgCO2e\n  grade: D\n  why: {zh: 测试, en: a test}\n"), text=PROJECT),
        ],
    )
    def test_a_cap_goes_with_what_is_summed(self, text: str) -> None:
        assert [fault.wrong.en for fault in faults_of(text)] == ["The cap does not go with sums_over."]

    def test_a_period_may_be_years_for_a_project_only(self) -> None:
        assert check(PROJECT).claim_days == 14640
        assert len(faults_of(changed(("range: [1, 14640]", "range: [1, 14641]"), text=PROJECT))) == 1

    @pytest.mark.parametrize(
        "given", ["density.elm: 1 kgCO2e/m3", "density.oak: 1 kg", "density: 2000 kgCO2e/m3", "density: 0.12345 kgCO2e/m3"]
    )
    def test_what_a_case_supposes_fits_a_parameter(self, given: str) -> None:
        text = changed(
            ("    given: {kind: pine, now: 1 m3", f"    supposing: {{{given}}}\n    given: {{kind: pine, now: 1 m3"), text=PROJECT
        )
        assert [f.wrong.en for f in faults_of(text)] == ["A number that the case supposes does not fit."]

    def test_what_a_case_supposes_holds_for_that_case_only(self) -> None:
        text = changed(
            ("    given: {kind: pine, now: 1 m3", "    supposing: {density: 0.1 kgCO2e/m3}\n    given: {kind: pine, now: 1 m3"),
            text=PROJECT,
        )
        assert [o.found for o in outcomes(check(text))] == ["7201 g", "-5000 g", "2201 g", "-1900 g", "0 g", "out_of_range"]
        assert len(acts_of(check(text), check(text).cases[0])) == 2


class TestResidents:
    def test_it_counts_for_no_resident(self) -> None:
        with pytest.raises(SumsOverProject, match="small-stand"):
            needs_numbers(check(PROJECT))

    def test_what_lacks_numbers_names_them_first(self) -> None:
        with pytest.raises(MethodologyNotActive, match=r"density\.masson-pine, t/m3"):
            needs_numbers(by_name("forest-stand"))
