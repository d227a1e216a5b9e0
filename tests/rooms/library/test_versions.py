"""A number in force can be read back to its document; a draft touches no account."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from puhui.library import reads, rules
from puhui.library.actions import activate_version, add_version, adopt_shipped, change_number, supply_numbers
from puhui.library.errors import AlreadyInForce, GradeTooLow, NothingToSupply, UnknownVersion
from puhui.library.words import Supplied
from puhui.methodology.catalogue import by_name, shipped
from puhui.methodology.errors import DocumentRefused, MethodologyNotActive, ReferenceOnly, SumsOverProject
from puhui.methodology.words import Status
from puhui.quantification.cases import outcomes
from tests.rooms.methodology.project_by_hand import PROJECT

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAY = date(2026, 3, 18)
LABEL = "演示数值，非安徽公布 demonstration value"
STEP = Supplied("saving", "0.01", "CN", "C", "demonstration", LABEL)
OAK = Supplied("density.oak", "0.8", "CN", "C", "standard", LABEL)
CAP = Supplied("cap", "300", "CN", "D", "demonstration", LABEL)


@pytest.fixture(autouse=True)
def _adopted() -> None:
    adopt_shipped(by="test", now=NOW)


class TestAdoptShipped:
    def test_puts_complete_documents_in_force_and_leaves_parametric_ones(self) -> None:
        assert sorted(reads.in_force(codes=[m.code for m in shipped()], day=DAY)) == sorted(
            m.code for m in shipped() if m.status is Status.ENABLED
        )

    def test_a_second_adoption_changes_nothing(self) -> None:
        assert adopt_shipped(by="test", now=NOW) == []
        assert len(reads.versions()) == len(shipped())


class TestForTheReaderOnly:
    def test_is_kept_and_never_put_in_force(self) -> None:
        assert reads.methodology(code="e-invoice", number=1).status is Status.REFERENCE
        with pytest.raises(ReferenceOnly, match="e-invoice"):
            activate_version(code="e-invoice", number=1, from_on=DAY, by="test", now=NOW)

    def test_another_number_does_not_change_that(self) -> None:
        with pytest.raises(ReferenceOnly):
            change_number(code="e-invoice", number=Supplied("saving", "4", "CN", "C", "app_energy", LABEL), from_on=DAY, now=NOW)

    def test_missing_numbers_that_are_supplied_do_not_change_that(self) -> None:
        text = reads.methodology(code="walk", number=1).source.replace("status: PARAMETRIC", "status: REFERENCE")
        add_version(text=text.replace("version: 1", "version: 2", 1), now=NOW)
        assert supply_numbers(code="walk", numbers=[STEP, CAP], now=NOW).status is Status.REFERENCE
        with pytest.raises(ReferenceOnly):
            activate_version(code="walk", number=3, from_on=DAY, by="test", now=NOW)


class TestSupplyNumbers:
    def test_a_parametric_methodology_refuses_to_become_active_and_names_each_number(self) -> None:
        with pytest.raises(MethodologyNotActive) as refusal:
            activate_version(code="walk", number=1, from_on=DAY, by="test", now=NOW)
        assert "saving，gCO2e/step" in refusal.value.sentence("zh")
        assert "cap" in refusal.value.sentence("en")

    def test_some_of_the_numbers_are_not_enough(self) -> None:
        m = supply_numbers(code="walk", numbers=[STEP], now=NOW)
        assert (m.version, m.status) == (2, Status.PARAMETRIC)
        with pytest.raises(MethodologyNotActive, match="cap"):
            activate_version(code="walk", number=2, from_on=DAY, by="test", now=NOW)

    def test_all_of_them_make_a_version_that_can_be_active_and_says_that_it_is_a_demonstration(self) -> None:
        m = supply_numbers(code="walk", numbers=[STEP, CAP], now=NOW)
        activate_version(code="walk", number=m.version, from_on=DAY, by="test", now=NOW)
        found = reads.in_force(codes=["walk"], day=DAY)["walk"]
        assert (found.methodology.version, found.methodology.cap.reduction_g, found.is_demonstration) == (2, 300, True)
        assert reads.in_force(codes=["walk"], day=date(2026, 3, 17)) == {}

    def test_the_shipped_document_stays_as_it_was(self) -> None:
        before = reads.methodology(code="walk", number=1)
        supply_numbers(code="walk", numbers=[STEP, CAP], now=NOW)
        assert reads.methodology(code="walk", number=1) == before

    def test_refuses_a_number_that_is_not_missing(self) -> None:
        with pytest.raises(NothingToSupply, match="stride"):
            supply_numbers(code="walk", numbers=[Supplied("stride", "0.7", "CN", "C", "standard", LABEL)], now=NOW)

    @pytest.mark.parametrize("value", ["0.1001", "-1", "x"])
    def test_refuses_a_number_outside_its_range(self, value: str) -> None:
        with pytest.raises(DocumentRefused):
            supply_numbers(code="walk", numbers=[Supplied("saving", value, "CN", "C", "demonstration", LABEL), CAP], now=NOW)


class TestActivateVersion:
    def test_refuses_evidence_below_what_points_need(self) -> None:
        m = supply_numbers(code="walk", numbers=[Supplied("saving", "0.01", "CN", "D", "demonstration", LABEL), CAP], now=NOW)
        with pytest.raises(GradeTooLow, match="grade D"):
            activate_version(code="walk", number=m.version, from_on=DAY, by="test", now=NOW)

    def test_a_later_version_begins_where_the_earlier_ends(self) -> None:
        text = reads.methodology(code="metro-ride", number=1).source
        add_version(text=text.replace("version: 1", "version: 2", 1).replace("range: [500, 60000]", "range: [600, 60000]"), now=NOW)
        activate_version(code="metro-ride", number=2, from_on=DAY, by="test", now=NOW)
        numbers = [reads.in_force(codes=["metro-ride"], day=day)["metro-ride"].methodology.version for day in (date(2026, 3, 17), DAY)]
        assert numbers == [1, 2]

    def test_refuses_a_second_version_from_the_same_day(self) -> None:
        with pytest.raises(AlreadyInForce):
            activate_version(code="metro-ride", number=1, from_on=date(2025, 1, 1), by="test", now=NOW)

    def test_refuses_a_version_that_is_not_there(self) -> None:
        with pytest.raises(UnknownVersion):
            activate_version(code="metro-ride", number=9, from_on=DAY, by="test", now=NOW)


class TestProjects:
    """A document that sums over a project is kept and completed like any other, and put in force for no resident."""

    def test_a_number_of_a_table_is_supplied_under_its_code(self) -> None:
        share = Supplied("share.once", "0.71", "CN", "B", "standard", LABEL)
        m = supply_numbers(code="rice-methane", numbers=[share], now=NOW)
        assert (m.version, "share.once" in [missing.name for missing in m.missing]) == (3, False)
        assert next(p for p in m.parameters if p.name == "share.once").values[0].written == "0.71"
        assert {outcome.agrees for outcome in outcomes(m)} == {True}
        assert "share.once" in reads.changeable(m)
        assert "cap" not in reads.changeable(m)

    def test_a_number_of_a_table_is_changed_from_a_day_on(self) -> None:
        add_version(text=PROJECT, now=NOW)
        text = rules.with_change(reads.methodology(code="small-stand", number=1), OAK, from_on=DAY, number=2)
        m = add_version(text=text, now=NOW)
        assert [value.written for value in m.parameters[1].values] == ["0.8", "0.7001"]
        assert m.content_hash != reads.methodology(code="small-stand", number=1).content_hash

    def test_is_put_in_force_for_no_resident(self) -> None:
        add_version(text=PROJECT, now=NOW)
        with pytest.raises(SumsOverProject, match="small-stand"):
            activate_version(code="small-stand", number=1, from_on=DAY, by="test", now=NOW)
        with pytest.raises(SumsOverProject):
            change_number(code="small-stand", number=OAK, from_on=DAY, now=NOW)


class TestSupposed:
    def test_several_numbers_that_are_missing_are_supposed_at_once(self) -> None:
        m = by_name("ev-charging")
        missing = [gap.name for gap in m.missing if gap.name != "cap"]
        assert len(missing) > 1
        assert "&id" not in rules.supposing(m, dict.fromkeys(missing, "1"))
