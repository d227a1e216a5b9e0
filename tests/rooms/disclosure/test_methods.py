"""A methodology as the public sees it: mathematics, numbers with their sources, what is missing, and a trial that keeps nothing."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from puhui.behaviours.models import RunScenario
from puhui.disclosure import reads
from puhui.disclosure.pages.methods import first_sentence
from puhui.disclosure.words import Standing, Withheld
from puhui.library.errors import UnknownVersion
from puhui.library.rules import with_numbers
from puhui.library.words import Supplied
from puhui.methodology.catalogue import newest, shipped
from puhui.methodology.documents import load
from puhui.methodology.words import Methodology
from puhui.vocabulary.texts import Text
from tests.cast import DAY, NOW
from tests.rooms.disclosure.conftest import RIDERS, Public

CODES = tuple(m.code for m in newest())


def text_of(code: str) -> Methodology:
    return reads.standing(code, None, DAY).methodology


class TestStandings:
    def test_put_those_in_force_first(self, public: Public) -> None:
        found = reads.standings(DAY)
        assert {standing.methodology.code for standing in found} == set(CODES)
        in_force = [standing.in_force is not None for standing in found]
        assert in_force == sorted(in_force, reverse=True)

    def test_say_which_have_a_scenario(self, public: Public) -> None:
        found = [standing for standing in reads.standings(DAY) if standing.in_force]
        assert [standing.has_scenario for standing in found] == sorted((standing.has_scenario for standing in found), reverse=True)
        assert {standing.methodology.code for standing in found if not standing.has_scenario} >= {"clean-plate"}
        assert reads.standing("metro-ride", None, DAY).has_scenario

    def test_know_what_a_parametric_one_lacks(self, public: Public) -> None:
        walk = reads.standing("walk", None, DAY)
        assert (walk.in_force, [number.name for number in walk.methodology.missing]) == (None, ["saving", "cap"])

    @pytest.mark.parametrize(("code", "number"), [("metro-ride", 9), ("nothing", None)])
    def test_refuse_a_version_that_is_not_there(self, public: Public, code: str, number: int | None) -> None:
        with pytest.raises(UnknownVersion):
            reads.standing(code, number, DAY)


class TestFormulas:
    @pytest.mark.parametrize("code", CODES)
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_are_drawn_and_said_in_both_languages(self, public: Public, code: str, language: str) -> None:
        for formula in reads.formulas(text_of(code), language):
            assert formula.drawn.startswith("<math ")
            assert "style=" not in formula.drawn
            assert formula.label.said(language) in formula.sentence

    def test_have_one_line_for_each_case_without_a_brace_that_needs_a_font(self, public: Public) -> None:
        drawn = reads.formulas(text_of("metro-ride"), "zh")[-1].drawn
        assert drawn.count("<mtr>") == 2
        assert drawn.count("⌊") == 2
        assert "{" not in drawn

    def test_explain_every_letter(self, public: Public) -> None:
        said = {symbol: label.en for symbol, label in reads.legend(text_of("household-electricity"))}
        assert said["E"] == "electricity used"
        assert said["E\u0304"] == "own daily mean of the seven days before"
        assert not {"ER", "BE", "PE"} & set(said)


class TestNumbers:
    def test_carry_source_grade_and_region(self, public: Public) -> None:
        saving, other, *_ = reads.numbers_of(text_of("metro-ride"), DAY)
        assert (saving.value, saving.grade, saving.reference_region, saving.is_variant) == ("46.7", "B", "440300", False)
        assert saving.source == "深圳市低碳公共出行碳普惠方法学"
        assert (other.value, other.is_variant) == ("78.4", True)

    def test_of_the_city_itself_are_not_borrowed(self, public: Public) -> None:
        norm = reads.numbers_of(text_of("household-electricity"), DAY)[0]
        assert (norm.region, norm.reference_region) == ("340100", "")

    def test_that_are_missing_have_no_value(self, public: Public) -> None:
        missing, *others = reads.numbers_of(text_of("walk"), DAY)
        assert (missing.value, missing.unit) == ("", "gCO2e/step")
        assert all(number.is_variant for number in others)


class TestWorkedCases:
    @pytest.mark.parametrize("code", CODES)
    def test_agree_with_what_was_computed_by_hand(self, public: Public, code: str) -> None:
        found = reads.worked_cases(text_of(code))
        assert found
        assert all(outcome.agrees for outcome in found)


class TestTrial:
    def test_begins_with_the_first_worked_case(self, public: Public) -> None:
        found = reads.trial(text_of("metro-ride"), {}, now=NOW)
        assert found is not None
        assert (found.reduction_g, found.exact_g, found.reference_region) == (467, "467", "110000 440300")

    def test_drops_the_remainder(self, public: Public) -> None:
        found = reads.trial(text_of("metro-ride"), {"distance": "8431", "duration": "1260"}, now=NOW)
        assert found is not None
        assert (found.exact_g, found.raw_g, found.reduction_g) == ("393.7277", 393, 393)

    @pytest.mark.parametrize(("metres", "refusal"), [("499", "out_of_range"), ("500", ""), ("60000", ""), ("60001", "out_of_range")])
    def test_refuses_what_the_engine_refuses(self, public: Public, metres: str, refusal: str) -> None:
        found = reads.trial(text_of("metro-ride"), {"distance": metres, "duration": "3600"}, now=NOW)
        assert found is not None
        assert found.refusal == refusal

    @pytest.mark.parametrize("written", ["abc", "-1", "1.5", "１２", "9" * 13, "<b>"])
    def test_says_which_number_cannot_be_read(self, public: Public, written: str) -> None:
        found = reads.trial(text_of("metro-ride"), {"distance": written}, now=NOW)
        assert found is not None
        assert found.refusal == "form_not_a_number"
        assert [field.name for field in found.fields if field.is_wrong] == ["distance"]

    def test_waits_for_numbers_where_no_worked_case_counts(self, public: Public) -> None:
        supplied = [
            Supplied(parameter="saving", value="0.010", region="CN", grade="C", kind="demonstration", document="test"),
            Supplied(parameter="cap", value="200", region="CN", grade="D", kind="demonstration", document="test"),
        ]
        walk = load(with_numbers(text_of("walk"), supplied, number=2))
        blank, found = (reads.trial(walk, asked, now=NOW) for asked in ({}, {"steps": "8000"}))
        assert blank is not None
        assert found is not None
        assert (blank.is_blank, blank.refusal, blank.reduction_g) == (True, "", None)
        assert (found.is_blank, found.reduction_g) == (False, 80)

    def test_is_not_offered_where_numbers_are_missing(self, public: Public) -> None:
        assert reads.trial(text_of("walk"), {}, now=NOW) is None


class TestDocument:
    @pytest.mark.parametrize(("code", "number"), [(m.code, m.version) for m in shipped()])
    def test_is_the_text_that_its_hash_was_made_of(self, public: Public, code: str, number: int) -> None:
        answer = public.get(f"/methods/{code}/v{number}.yaml")
        digest = sha256(answer.content).hexdigest()
        assert digest == answer["X-Content-SHA256"] == reads.standing(code, number, DAY).methodology.content_hash
        assert digest in public.page(f"/methods/{code}?v={number}")

    def test_of_no_such_version_is_refused(self, public: Public) -> None:
        public.get("/methods/metro-ride/v9.yaml", status=404)


class TestCounted:
    def test_is_what_public_runs_counted(self, public: Public) -> None:
        found = reads.counted("metro-ride")
        assert found.reduction_g == RunScenario.objects.get(run=public.shown, scenario="metro-ride").reduction_g
        assert found.accepted == RIDERS["metro"]
        assert sum(step.reduction_g for step in found.course.steps) == found.reduction_g
        assert found.origin.reference_region

    def test_is_withheld_with_its_course_for_a_small_scenario(self, public: Public) -> None:
        found = reads.counted("bus-ride")
        assert (found.reduction_g, found.withheld, found.course.steps) == (None, Withheld.SMALL, ())

    def test_keeps_a_replay_apart(self, public: Public) -> None:
        found = reads.counted("shared-bike")
        assert (found.replayed_g, found.replayed_accepted) == (public.replay.reduction_g, public.replay.accepted)

    @pytest.mark.django_db
    def test_is_nothing_before_the_first_run(self) -> None:
        assert reads.counted("metro-ride").course.steps == ()


def test_versions_say_on_which_days_they_count(public: Public) -> None:
    line = reads.version_lines("metro-ride", DAY)[0]
    assert (line.number, line.periods, line.is_in_force, line.lacks) == (1, ((date(2025, 1, 1), None),), True, 0)
    assert reads.version_lines("walk", DAY)[0].lacks == 2


class TestListed:
    @pytest.mark.parametrize(
        ("asked", "state"), [("in-force", "in force"), ("lacking", "numbers missing"), ("reference", "for the reader")]
    )
    def test_those_of_one_state_alone(self, public: Public, asked: str, state: str) -> None:
        page = Client().get(f"/methods?state={asked}").content.decode()
        shown = {code for code in CODES if f'href="/methods/{code}"' in page}
        assert shown == {standing.methodology.code for standing in reads.standings(timezone.localdate()) if stands(standing) == state}
        assert f'href="?state={asked}" aria-current="true">' in page

    @pytest.mark.parametrize("asked", ["", "everything"])
    def test_all_of_them_otherwise(self, public: Public, asked: str) -> None:
        page = Client().get(f"/methods?state={asked}").content.decode()
        assert all(f'href="/methods/{code}"' in page for code in CODES)


def stands(standing: Standing) -> str:
    if standing.in_force:
        return "in force"
    return "for the reader" if standing.methodology.status == "REFERENCE" else "numbers missing"


class TestInShort:
    @pytest.mark.parametrize(
        ("zh", "en", "first"),
        [
            ("一句。两句。", "One. Two.", ("一句。", "One.")),
            ("一句。", "Weighs 1.28 kg per kg.", ("一句。", "Weighs 1.28 kg per kg.")),
            ("没有句号", "no stop", ("没有句号", "no stop")),
        ],
    )
    def test_the_first_sentence_ends_at_its_stop_and_at_no_decimal_point(self, zh: str, en: str, first: tuple[str, str]) -> None:
        assert first_sentence(Text(zh, en)) == Text(*first)

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_what_is_folded_is_still_all_there(self, public: Public, language: str) -> None:
        page = unescape(Client().get(f"/methods?lang={language}").content.decode())
        for standing in reads.standings(timezone.localdate()):
            m = standing.methodology
            assert m.summary.said("en" if language == "en" else "zh") in page, m.code
            assert f"{m.code} v{m.version}" in page
            assert all(number.label.said(language) in page for number in m.missing if not standing.in_force)

    def test_the_home_page_lists_the_methods_that_have_counted(self, public: Public) -> None:
        page = Client().get("/").content.decode()
        rows = page.partition('class="di-methods"')[2].partition("</ul>")[0]
        assert 'href="/methods/metro-ride"' in rows
        assert 'href="/methods/walk"' not in rows

    def test_a_city_lists_what_a_method_in_force_counts_there(self, public: Public) -> None:
        listed = {code: {scenario for scenario, _ in reads.city_page(code, day=DAY).open} for code in ("340100", "340200")}
        assert listed["340100"] >= {"metro-ride", "household-electricity"}
        assert not {"walk"} & (listed["340100"] | listed["340200"])
