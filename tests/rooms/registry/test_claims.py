"""Exclusivity: whoever else may have the same reduction is found with what is the same, and nothing is issued before an officer has decided."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from puhui.behaviours.models import Run, RunScenario
from puhui.registry import actions, reads
from puhui.registry import errors as refused
from puhui.registry.models import ClaimFound, OwnerPledge, Period, Project
from puhui.registry.rules import claims as rules
from puhui.registry.words import PLEDGE, ClaimsOpen, Decision, Same, Scheme
from puhui.registry.words.claims import Claimant, Span
from puhui.vocabulary.texts import Text

from .meters import NOW, OFFICER, OWNER, plant

pytestmark = pytest.mark.django_db
CODE = "91340100MA2RAJ8N5X"


def check(project: str = "PV00001") -> ClaimsOpen:
    return actions.check_claims(project=project, period=1, by=OFFICER, now=NOW)


def same(project: str = "PV00001") -> list[set[Same]]:
    return [set(hit.same) for hit in check(project).hits]


def imported(rows: str, *, header: str = "单位名称,统一社会信用代码,编号,经度,纬度,开始日期,结束日期", scheme: str = "ets"):  # type: ignore[no-untyped-def]
    return actions.import_claimed(
        scheme=scheme, name="名单.csv", source="省生态环境厅公开名单", source_day=date(2025, 12, 1), body=f"{header}\n{rows}\n".encode(),
        by=OFFICER, now=NOW,
    )  # fmt: skip


def standing(project: str = "PV00001", **said: str) -> None:
    actions.state_site(**({"project": project, "holder": "合肥示例新能源有限公司", "by": OWNER, "now": NOW} | said))  # type: ignore[arg-type]


def decide(hit: int, decision: str = "not_same", *, by: int = OFFICER, reason: str = "现场核对过"):  # type: ignore[no-untyped-def]
    return actions.decide_claim(project="PV00001", period=1, number=hit, decision=decision, reason=reason, by=by, now=NOW)


def another(code: str = "PV00002", *, owner: int = 2, meters: tuple[str, ...] = (), **days: date) -> Project:
    return plant(code, meters=meters, owner=owner, name_zh=f"项目 {code}", **days)  # type: ignore[arg-type]


class TestOtherProjects:
    def test_a_project_by_itself_has_none(self) -> None:
        plant()
        another()
        assert same() == []

    def test_the_same_meter_is_found_however_its_number_is_written(self) -> None:
        plant(meters=("0012-A7",))
        another(meters=("12 a7",))
        assert same() == [{Same.METER}]

    def test_the_same_owner_with_another_roof_in_the_city_is_shown(self) -> None:
        plant()
        another(owner=1)
        assert same() == [{Same.OWNER}]

    @pytest.mark.parametrize(("latitude", "found"), [("31.820000", True), ("31.820440", True), ("31.820460", False)])
    def test_the_same_place_is_within_fifty_metres(self, latitude: str, found: bool) -> None:
        plant()
        another()
        standing(longitude="117.230000", latitude="31.820000")
        standing("PV00002", holder="另一家", longitude="117.230000", latitude=latitude)
        assert same() == ([{Same.PLACE}] if found else [])

    def test_years_that_do_not_meet_are_no_hit(self) -> None:
        plant()
        another(owner=1, first=date(2024, 1, 1), last=date(2024, 12, 31))
        assert same() == []
        Period.objects.create(project=Project.objects.get(code="PV00002"), number=2, first=date(2025, 12, 31), last=date(2026, 6, 1))
        assert same() == [{Same.OWNER}]


class TestLists:
    @pytest.mark.parametrize(
        ("row", "what"),
        [
            ("别的名字,91340100MA2RAJ8N5X,,,,,", Same.CREDIT_CODE),
            ("合肥示例新能源（集团）有限责任公司,,,,,,", Same.NAME),
            (",,GEC-2025-7;GEC-2025-8,,,,", Same.CERTIFICATE),
            ("某公司,,m 1,,,,", Same.METER),
            ("某公司,,,117.2301,31.8201,,", Same.PLACE),
        ],
    )
    def test_a_line_is_found_by_each_thing_that_it_shares(self, row: str, what: Same) -> None:
        plant()
        standing(credit_code=CODE, longitude="117.2300", latitude="31.8200", certificates="GEC-2025-8")
        listed = imported(row)
        assert (listed.rows, listed.refused) == (1, ())
        assert same() == [{what}]

    def test_a_line_of_other_years_or_another_firm_is_no_hit(self) -> None:
        plant()
        standing(credit_code=CODE)
        imported(f"某公司,{CODE},,,,2020-01-01,2024-12-31\n别家有限公司,91340200MA2RAJ8N5Y,,,,,")
        assert same() == []

    def test_a_bad_row_is_refused_by_number_and_column_and_the_others_are_taken(self) -> None:
        listed = imported("甲公司,,,,,2025-13-01,\n乙公司,,,117,x,,\n,,,,,,\n丙公司,,,,,,")
        assert listed.rows == 1
        assert [(row, column) for row, column, _ in listed.refused] == [(1, "first"), (2, "latitude"), (3, "name")]

    def test_a_list_comes_once_with_its_source_and_its_kind(self) -> None:
        imported("甲公司,,,,,,")
        with pytest.raises(refused.ClaimListKnown):
            imported("甲公司,,,,,,")
        with pytest.raises(refused.UnknownScheme):
            imported("乙公司,,,,,,", scheme="lottery")
        with pytest.raises(refused.ClaimListUnreadable):
            imported("1", header="number of cats")

    def test_every_scheme_can_be_imported(self) -> None:
        for scheme in Scheme:
            imported(f"{scheme} 公司,,,,,,", scheme=scheme)
        assert {listed.scheme for listed in reads.claimed_lists()} == set(Scheme)


class TestResidents:
    @pytest.mark.parametrize(("city", "day", "found"), [("340100", 1, True), ("340200", 1, False), ("340100", 400, False)])
    def test_charging_that_was_counted_for_persons_is_shown_to_a_charging_project(self, city: str, day: int, found: bool) -> None:
        plant("CH00001")
        run = Run.objects.create(
            city=city, day=date.fromordinal(date(2025, 1, 1).toordinal() + day), sequence=1, stage="decided", opened_at=NOW
        )
        RunScenario.objects.create(
            run=run, scenario="ev-charging", version=1, method_hash="x", accepted=40, refused=0, persons=30, reduction_g=9000
        )
        assert same("CH00001") == ([{Same.RESIDENTS}] if found else [])


class TestDecide:
    def test_nothing_is_issued_before_a_check_a_pledge_and_a_decision(self) -> None:
        plant()
        another(owner=1)
        before = reads.claims_open("PV00001", 1)
        assert (before.is_checked, before.has_pledge, before.blocks) == (False, False, True)
        (hit,) = check().hits
        actions.pledge(project="PV00001", text=PLEDGE.zh, by=OWNER, now=NOW)
        assert reads.claims_open("PV00001", 1).blocks
        decided = decide(hit.number)
        assert (decided.decision, decided.decided_by, decided.reason) == (Decision.NOT_SAME, OFFICER, "现场核对过")
        assert not reads.claims_open("PV00001", 1).blocks
        assert not check().blocks, "the same facts stay decided"

    def test_a_newer_list_asks_for_a_newer_check(self) -> None:
        plant()
        actions.pledge(project="PV00001", text=PLEDGE.zh, by=OWNER, now=NOW)
        assert not check().blocks
        imported("甲公司,,,,,,")
        assert reads.claims_open("PV00001", 1).blocks

    def test_what_is_the_same_reduction_blocks_for_good(self) -> None:
        plant()
        another(owner=1)
        (hit,) = check().hits
        decide(hit.number, "same")
        assert [hit.decision for hit in reads.claims_open("PV00001", 1).hits] == [Decision.SAME]

    def test_new_facts_are_a_new_hit(self) -> None:
        plant(meters=("A1",))
        another(owner=1)
        (hit,) = check().hits
        decide(hit.number)
        actions.register_device(project="PV00002", serial="A1", kind="pv-power", by=OWNER, now=NOW)
        assert same() == [{Same.OWNER, Same.METER}]

    def test_who_opened_the_project_does_not_decide_and_nobody_twice_or_without_a_reason(self) -> None:
        plant()
        another(owner=1)
        (hit,) = check().hits
        with pytest.raises(refused.OwnHit):
            decide(hit.number, by=OWNER)
        with pytest.raises(refused.SeriesReasonWanted):
            decide(hit.number, reason="")
        with pytest.raises(refused.DecisionUnknown):
            decide(hit.number, "maybe")
        with pytest.raises(refused.UnknownHit):
            decide(hit.number + 1)
        decide(hit.number)
        with pytest.raises(refused.HitDecided):
            decide(hit.number)

    def test_the_database_keeps_a_decision_and_a_pledge(self) -> None:
        plant()
        another(owner=1)
        (hit,) = check().hits
        decide(hit.number)
        actions.pledge(project="PV00001", text=PLEDGE.en, by=OWNER, now=NOW)
        for change in (
            lambda: ClaimFound.objects.update(decision="excluded"),
            lambda: ClaimFound.objects.all().delete(),
            lambda: OwnerPledge.objects.update(text=""),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    def test_another_text_than_the_one_shown_is_no_pledge(self) -> None:
        plant()
        with pytest.raises(refused.PledgeChanged):
            actions.pledge(project="PV00001", text="我保证", by=OWNER, now=NOW)
        with pytest.raises(refused.PlaceOutside):
            standing(longitude="31.8", latitude="117.2")


class TestRules:
    @given(st.text(max_size=12), st.sampled_from(["有限公司", "有限责任公司", " 股份有限公司", "（集团）有限公司"]))
    def test_a_legal_form_does_not_tell_two_names_apart(self, name: str, form: str) -> None:
        assert rules.normal_name(name + form) == rules.normal_name(name)

    @given(st.data())
    def test_a_hit_is_mutual(self, data: st.DataObject) -> None:
        def one(key: str) -> Claimant:
            days = sorted(data.draw(st.lists(st.dates(date(2024, 1, 1), date(2026, 1, 1)), min_size=2, max_size=2)))
            numbers = data.draw(st.frozensets(st.sampled_from(["A", "B"])))
            return Claimant(key, Text(key, key), Span(*days), owner=data.draw(st.integers(1, 2)), kind="PV", city="340100", meters=numbers)

        a, b = one("a"), one("b")
        assert [hit.same for hit in rules.hits(a, [b])] == [hit.same for hit in rules.hits(b, [a])]
