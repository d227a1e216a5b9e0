"""Compliance use is below its cap, exactly, whoever asks at the same moment; without a cap there is none."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from puhui.consumption import actions, reads
from puhui.consumption.errors import AboveCap, CapTermsWrong, ComplianceElsewhere, ComplianceKeyReused, EntityCodeMissing, NoCap
from puhui.consumption.models import ComplianceUse, Retirement
from puhui.consumption.words import Beneficiary, Cap, CapTerms, Certificate, Use
from puhui.foundation.server import ThrowawayCluster
from puhui.registry.errors import InsufficientCredits
from puhui.registry.words import Purpose
from puhui.vocabulary.refusals import Refusal
from tests.rooms.registry.credits import BUYER, NOW, OWNER, asked, blocks, fresh, issued
from tests.rooms.registry.test_life_findings import unguarded

USCC = "91340100MA2MRCWG8K"
TERMS = CapTerms(OWNER, 2026, "示例文件 1 号", date(2026, 1, 1), date(2026, 12, 31), kg=100)


def capped(**told: Any) -> Cap:
    return actions.set_cap(key=fresh(), terms=replace(TERMS, **told), by=1, now=NOW)


def used(kg: int = 60, *, key: str = "", **told: Any) -> Certificate:
    said = {"holder": OWNER, "called": "庐州机械", "uscc": USCC, "year": 2026, "statement": "2026 年履约", "by": 1, "now": NOW, **told}
    return actions.retire_for_compliance(key=key or fresh(), kg=kg, **said)


def refused(kind: type[Refusal], call: Callable[[], object]) -> None:
    before = (blocks(), Retirement.objects.count(), ComplianceUse.objects.count())
    with pytest.raises(kind):
        call()
    assert (blocks(), Retirement.objects.count(), ComplianceUse.objects.count()) == before


@pytest.fixture
def thousand(db: None) -> None:
    issued(1000)


@pytest.mark.usefixtures("thousand")
class TestUsing:
    def test_without_a_cap_there_is_none(self) -> None:
        refused(NoCap, lambda: used(1))
        capped(year=2025)
        capped(holder=BUYER)
        refused(NoCap, lambda: used(1))

    @pytest.mark.parametrize("kg", [40, 41])
    def test_is_below_the_cap_to_the_kilogram(self, kg: int) -> None:
        capped()
        used(60)
        if kg == 41:
            refused(AboveCap, lambda: used(kg))
        else:
            used(kg)
        told = reads.cap_use(holder=OWNER, year=2026, today=date(2026, 3, 18))
        assert (told.used_kg, told.left_kg) == ((100, 0) if kg == 40 else (60, 40))

    def test_is_once_for_a_key_even_when_the_cap_is_used_up(self) -> None:
        capped()
        told = used(100, key="a")
        assert used(100, key="a") == told
        refused(ComplianceKeyReused, lambda: used(99, key="a"))

    def test_is_on_the_days_of_the_cap_alone_and_the_latest_of_several_counts(self) -> None:
        capped(from_on=date(2026, 3, 19))
        refused(NoCap, lambda: used(1))
        used(100, now=NOW + timedelta(days=1))
        capped(kg=99)
        refused(AboveCap, lambda: used(1))
        capped(kg=101)
        used(1)

    def test_names_the_entity_by_its_code(self) -> None:
        capped()
        refused(EntityCodeMissing, lambda: used(uscc=""))
        assert used(1).use.beneficiary == Beneficiary("庐州机械", USCC)

    def test_takes_no_more_than_is_held(self) -> None:
        capped(kg=2000)
        refused(InsufficientCredits, lambda: used(1001))

    def test_has_no_other_door(self) -> None:
        use = Use(Purpose.COMPLIANCE, Beneficiary("庐州机械", USCC), "履约")
        told: dict[str, Any] = {"holder": OWNER, "called": "x", "wanted": asked(1), "use": use, "by": 1, "now": NOW}
        refused(ComplianceElsewhere, lambda: actions.retire(key=fresh(), **told))


@pytest.mark.usefixtures("db")
class TestACap:
    @pytest.mark.parametrize(
        ("share_bp", "base_kg", "kg"), [(500, 2_000, 100), (500, 2_019, 100), (500, 2_020, 101), (10_000, 7, 7), (1, 10_000, 1)]
    )
    def test_of_a_share_is_rounded_down(self, share_bp: int, base_kg: int, kg: int) -> None:
        assert capped(kg=None, share_bp=share_bp, base_kg=base_kg).kg == kg

    @pytest.mark.parametrize(
        "told",
        [
            {"kg": 0}, {"kg": None}, {"share_bp": 500, "base_kg": 100}, {"kg": None, "share_bp": 500}, {"kg": None, "share_bp": 0, "base_kg": 5},
            {"kg": None, "share_bp": 10_001, "base_kg": 5}, {"kg": None, "share_bp": 1, "base_kg": 9_999}, {"year": 0}, {"document": " "},
            {"until_on": date(2025, 12, 31)},
        ],
    )  # fmt: skip
    def test_that_says_nothing_or_two_things_is_refused(self, told: dict[str, Any]) -> None:
        with pytest.raises(CapTermsWrong):
            capped(**told)

    def test_is_filed_once_for_a_key(self) -> None:
        first = actions.set_cap(key="p:1", terms=TERMS, by=1, now=NOW)
        assert actions.set_cap(key="p:1", terms=TERMS, by=1, now=NOW) == first
        assert len(reads.caps()) == 1


@pytest.mark.usefixtures("thousand")
class TestNobody:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE consumption_compliancecap SET kg = kg + 1",
            "DELETE FROM consumption_compliancecap",
            "UPDATE consumption_complianceuse SET kg = 1",
            "DELETE FROM consumption_complianceuse",
            "UPDATE consumption_complianceyear SET used_kg = 0",
            "DELETE FROM consumption_complianceyear",
        ],
    )
    def test_changes_a_cap_or_what_was_used(self, statement: str) -> None:
        capped()
        used(60)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_of_two_at_once_that_are_above_the_cap_together_one_goes_through(own_database: str) -> None:
    """Real connections, time and again."""
    issued(1000)
    capped(year=2025, kg=100)
    for year in range(2026, 2030):
        capped(year=year)
        start = Barrier(2)

        def went(kg: int, year: int = year, start: Barrier = start) -> object:
            connection.ensure_connection()
            start.wait()
            try:
                return used(kg, year=year).kg
            except AboveCap as problem:
                return type(problem)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(went, (60, 70)))
        assert found.count(AboveCap) == 1
        assert reads.cap_use(holder=OWNER, year=year, today=date(2026, 3, 18)).used_kg in (60, 70)
    assert [one.name for one in reads.findings() if one.broken] == []


BREAKS = {
    "consumption_compliance_below_its_caps": "UPDATE consumption_compliancecap SET kg = 59",
    "consumption_compliance_years_add_up": "UPDATE consumption_complianceyear SET used_kg = used_kg + 1",
    "consumption_compliance_is_capped": "UPDATE consumption_complianceuse SET kg = kg - 1",
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_sweep_sees_one_broken_use(rule: str, own_database: str, cluster_of_session: ThrowawayCluster) -> None:
    issued(1000)
    capped()
    used(60)
    assert [one.name for one in reads.findings() if one.broken] == []
    with unguarded(cluster_of_session, own_database) as server:
        server.execute(BREAKS[rule].encode())
    assert rule in {found.name for found in reads.findings() if found.broken}
