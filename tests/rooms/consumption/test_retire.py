"""Credits are used once, for a purpose, and what the certificate says is signed and stands."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from puhui.consumption import reads
from puhui.consumption.actions import retire
from puhui.consumption.errors import (
    BadCertificateNumber,
    BeneficiaryMissing,
    CertificateDiffers,
    CertificateUnknown,
    StatementMissing,
    TextTooLong,
    UsePeriodTurned,
    WrongCertificateDigits,
)
from puhui.consumption.models import CertificateCounter, Retirement
from puhui.consumption.rules.certificates import number_of, read_number
from puhui.consumption.words import Beneficiary, Certificate, Use
from puhui.foundation.errors import FontLacksCharacter
from puhui.foundation.findings import Finding
from puhui.foundation.server import ThrowawayCluster
from puhui.registry import actions as registry
from puhui.registry.errors import CreditsBound, InsufficientCredits, MovementReused
from puhui.registry.words import BlockState, Purpose, Wanted
from puhui.vocabulary.identifiers import BadIdentifier
from puhui.vocabulary.refusals import Refusal
from tests.rooms.consumption import test_cases, test_compliance, test_plans
from tests.rooms.consumption.test_events import BREAKS as BREAKS_OF_EVENTS
from tests.rooms.consumption.test_payment_guards import BREAKS as PAYMENTS
from tests.rooms.consumption.test_voucher_guards import BREAKS as VOUCHERS
from tests.rooms.registry.credits import BUYER, NOW, OFFICER, OWNER, asked, blocks, fresh, issued
from tests.rooms.registry.test_life_findings import unguarded

CALLED = "肥西光伏有限公司（示例）"
HOSTS = Beneficiary("徽风半程马拉松组委会", "91340100MA2MRCWG8K")
USE = Use(Purpose.EVENT, HOSTS, "2026 徽风半程马拉松的全部排放", date(2026, 3, 1), date(2026, 3, 2), "event:1")


def used(kg: int = 30, *, key: str = "", holder: int = OWNER, use: Use = USE, wanted: Wanted | None = None) -> Certificate:
    return retire(key=key or fresh(), holder=holder, called=CALLED, wanted=wanted or asked(kg), use=use, by=holder, now=NOW)


def refused(kind: type[Refusal], **told: Any) -> Refusal:
    """Nothing moved, and no number was taken."""
    before = (blocks(), Retirement.objects.count(), list(CertificateCounter.objects.values_list("year", "next")))
    with pytest.raises(kind) as caught:
        used(**told)
    assert (blocks(), Retirement.objects.count(), list(CertificateCounter.objects.values_list("year", "next"))) == before
    return caught.value


def broken() -> set[str]:
    return {found.name for found in reads.findings() if found.broken}


@pytest.fixture
def hundred(db: None) -> None:
    issued(100)


@pytest.mark.usefixtures("hundred")
class TestRetire:
    def test_retires_the_credits_and_says_who_what_and_what_for(self) -> None:
        told = used(30)
        assert blocks()[0] == (1, 30, OWNER, BlockState.RETIRED)
        assert (told.number, told.kg, told.use, told.holder) == (number_of(2026, 1), 30, USE, OWNER)
        assert [serial.rsplit("-", 1)[0] for serial in told.serials] == ["AH-PV00012-2025-1-30"]
        assert reads.certificate(told.number) == told
        assert (reads.retired_for("event:1"), reads.certificates_for("event:1")) == (30, [told])

    def test_signs_exactly_what_it_says(self) -> None:
        told = used(30)
        facts = json.loads(told.facts)
        assert facts["kg"] == 30
        assert (facts["beneficiary"], facts["beneficiary_code"], facts["retired_by"]) == (HOSTS.name, HOSTS.code, CALLED)
        assert (facts["from"], facts["until"], facts["serials"]) == ("2026-03-01", "2026-03-02", list(told.serials))
        assert reads.is_signed(told)
        assert not reads.is_signed(replace(told, facts=told.facts.replace('"kg":30', '"kg":31')))
        assert told.signature.is_demonstration

    def test_numbers_each_in_its_year_without_a_gap(self) -> None:
        first = used(1)
        refused(InsufficientCredits, kg=100)
        second = used(1)
        assert [first.number, second.number] == [number_of(2026, 1), number_of(2026, 2)]

    def test_gives_the_same_certificate_for_the_same_key(self) -> None:
        told = used(30, key="once")
        assert used(30, key="once") == told
        refused(MovementReused, kg=31, key="once")
        refused(CertificateDiffers, key="once", use=replace(USE, statement="别的事"))
        assert Retirement.objects.count() == 1

    def test_masks_a_person(self) -> None:
        told = used(1, use=replace(USE, beneficiary=Beneficiary("王小明")))
        assert told.use.beneficiary == Beneficiary("王**")
        assert "小明" not in told.facts

    def test_uses_what_was_bought_for_the_purpose_and_nothing_that_was_bought_for_another(self) -> None:
        registry.transfer_credits(key=fresh(), giver=OWNER, taker=BUYER, wanted=asked(20), purpose=Purpose.VOUCHER, by=OFFICER, now=NOW)
        assert refused(CreditsBound, holder=BUYER, kg=10).code == "credits_bound"
        used(20, holder=BUYER, use=replace(USE, purpose=Purpose.VOUCHER))

    @pytest.mark.parametrize(
        ("use", "kind"),
        [
            (replace(USE, statement="  "), StatementMissing),
            (replace(USE, statement="长" * 121), TextTooLong),
            (replace(USE, beneficiary=Beneficiary(" ")), BeneficiaryMissing),
            (replace(USE, beneficiary=Beneficiary("某公司", "91340100MA2MRCWG8X")), BadIdentifier),
            (replace(USE, from_on=date(2026, 3, 3)), UsePeriodTurned),
            (replace(USE, beneficiary=replace(HOSTS, name="𠮷野家有限公司")), FontLacksCharacter),
            (replace(USE, statement="零宽\u200b字"), FontLacksCharacter),
        ],
    )
    def test_refuses_words_that_no_certificate_can_carry(self, use: Use, kind: type[Refusal]) -> None:
        refused(kind, use=use)

    def test_takes_the_longest_words_and_a_rare_name_that_prints(self) -> None:
        used(1, use=replace(USE, statement="长" * 120, beneficiary=replace(HOSTS, name="䶮㛃𬭁𫍽有限公司")))


@pytest.mark.usefixtures("hundred")
class TestNumbers:
    def test_are_read_as_people_type_them(self) -> None:
        assert read_number(" ah–r—2026−000318-" + number_of(2026, 318)[-2:]) == number_of(2026, 318)

    @pytest.mark.parametrize("text", ["", "AH-R-2026-318-53", "AH-PV00012-2025-1-100-84", "AH-R-2026-000318"])
    def test_that_are_none_are_refused_with_an_example(self, text: str) -> None:
        with pytest.raises(BadCertificateNumber):
            read_number(text)

    def test_find_every_wrong_digit_and_every_swap_of_neighbours(self) -> None:
        number = number_of(2026, 318_204)
        for place, sign in enumerate(number):
            if not sign.isdigit() or place < 5:
                continue
            for other in set("0123456789") - {sign}:
                with pytest.raises((WrongCertificateDigits, BadCertificateNumber)):
                    read_number(number[:place] + other + number[place + 1 :])
            after = number[place + 1 : place + 2]
            if after.isdigit() and after != sign:
                with pytest.raises((WrongCertificateDigits, BadCertificateNumber)):
                    read_number(number[:place] + after + sign + number[place + 2 :])

    def test_of_no_certificate_are_said_to_be_none(self) -> None:
        with pytest.raises(CertificateUnknown):
            reads.certificate(number_of(2026, 999_999))


@pytest.mark.usefixtures("hundred")
class TestNobody:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE consumption_retirement SET kg = kg + 1",
            "UPDATE consumption_retirement SET beneficiary = '别人'",
            "DELETE FROM consumption_retirement",
            "TRUNCATE consumption_retirement",
            "UPDATE consumption_certificatecounter SET next = 1",
            "UPDATE consumption_certificatecounter SET next = next + 2",
            "DELETE FROM consumption_certificatecounter",
        ],
    )
    def test_changes_a_certificate_or_the_counter(self, statement: str) -> None:
        used(30)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    @pytest.mark.parametrize("column", ["kg = kg + 1", "purpose = 'voucher'", "holder = holder + 1", "movement = movement - 1"])
    def test_certifies_what_was_not_retired_so(self, column: str) -> None:
        used(30)
        row = Retirement.objects.values().get()
        name = column.split(" ", maxsplit=1)[0]
        row |= {
            "id": None,
            "number": number_of(2026, 2),
            name: "voucher" if name == "purpose" else row[name] + (1 if "+" in column else -1),
        }
        if name != "movement":
            row["movement"] = registry.retire_credits(
                key=fresh(), holder=OWNER, wanted=asked(30), purpose=Purpose.EVENT, by=1, now=NOW, reason="x"
            ).number
        with pytest.raises(DatabaseError), transaction.atomic():
            Retirement.objects.create(**row)

    def test_moves_a_serial_that_was_retired(self) -> None:
        used(30)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE registry_block SET state = 'held' WHERE first = 1")


@pytest.mark.usefixtures("hundred")
class TestLater:
    def test_a_recall_of_the_issue_is_told_beside_a_certificate_that_stands(self) -> None:
        wrong = issued(50)
        told = used(wanted=Wanted(kg=40, issue=wrong.number))
        assert reads.recalled_kg(told) == 0
        registry.recall_credits(key=fresh(), issue=wrong.number, kg=20, by=OFFICER, now=NOW, reason="签发有误")
        assert (reads.recalled_kg(told), reads.certificate(told.number)) == (20, told)


#: What breaks each finding, behind the back of the guards.
BREAKS = {
    "consumption_certificates_are_of_retirements": "UPDATE consumption_retirement SET kg = kg + 1",
    "consumption_numbers_leave_none_out": "UPDATE consumption_certificatecounter SET next = next + 1",
    "consumption_certificates_are_signed": "UPDATE consumption_retirement SET facts = replace(facts, '徽风', '别的')",
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_sweep_sees_one_broken_row(rule: str, own_database: str, cluster_of_session: ThrowawayCluster) -> None:
    issued(100)
    used(30)
    assert broken() == set()
    with unguarded(cluster_of_session, own_database) as server:
        server.execute(BREAKS[rule].encode())
    assert rule in broken()


def test_each_rule_of_the_sweep_is_broken_once(db: None) -> None:
    found: list[Finding] = list(reads.findings())
    of_uses = (BREAKS, VOUCHERS, PAYMENTS, test_cases.BREAKS, test_plans.BREAKS, test_compliance.BREAKS, BREAKS_OF_EVENTS)
    assert {one.name for one in found} == {name for breaks in of_uses for name in breaks if name.startswith("consumption_")}
