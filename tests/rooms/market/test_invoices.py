"""A buyer asks for an invoice of what was delivered and paid; the seller writes its number once, or declines, and the buyer may ask again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from puhui.market import actions, models, reads
from puhui.market.errors import (
    DealUnknown,
    InvoiceAskedAlready,
    InvoiceDayWrong,
    InvoiceHandsWrong,
    InvoiceNotAsked,
    InvoiceNotForThis,
    InvoiceNumberTaken,
    InvoiceNumberWrong,
    InvoiceTextWrong,
    InvoiceWithoutCode,
)
from puhui.market.words import Deal, Invoice, InvoiceDetails, InvoiceStage, Terms
from puhui.participants.actions import open_organisation
from puhui.participants.words import OrganisationKind
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text
from tests.rooms.market.scene import accepted, broken, declared, in_force, offered, paid
from tests.rooms.registry.credits import DAY, NOW, OWNER, issued

CODE, DIGITS = "91340100MA2MRCWG8K", "25342000000012345678"
FULL = InvoiceDetails("合肥市示例路 1 号", "0551-0000000", "示例银行合肥分行 000000000000", "invoice@example.cn")


@pytest.fixture
def buyer(db: None) -> int:
    """A buyer in the register; the owner has a hundred kilograms."""
    made = open_organisation(
        code="buyer", name=Text("合肥示例机械有限公司", "buyer"), kind=OrganisationKind.ENTERPRISE, city="340100", uscc=CODE
    )
    in_force()
    declared(OWNER, made.account)
    issued(100)
    return made.account


def bought(buyer: int, *, kg: int = 60, fen_per_tonne: int = 6_000) -> Deal:
    terms = Terms(kg=kg, fen_per_tonne=fen_per_tonne, until=DAY + timedelta(days=7))
    return paid(accepted(offered(terms=terms, taker=buyer), buyer))


def asks(deal: Deal, organisation: int, details: InvoiceDetails = FULL) -> Invoice:
    return actions.ask_invoice(number=deal.number, organisation=organisation, details=details, by=organisation, now=NOW)


def issues(deal: Deal, *, digits: str = DIGITS, on: date = DAY, organisation: int = OWNER) -> Invoice:
    return actions.issue_invoice(number=deal.number, organisation=organisation, digits=digits, issued_on=on, by=organisation, now=NOW)


def declines(deal: Deal, reason: str = "抬头与合同不符") -> Invoice:
    return actions.refuse_invoice(number=deal.number, organisation=OWNER, reason=reason, by=OWNER, now=NOW)


def refused(kind: type[Refusal], work: Callable[[], object]) -> None:
    before = list(models.Invoice.objects.values())
    with pytest.raises(kind):
        work()
    assert list(models.Invoice.objects.values()) == before


class TestAsking:
    def test_takes_title_and_code_from_the_register(self, buyer: int) -> None:
        made = asks(bought(buyer), buyer)
        assert (made.title, made.uscc, made.details, made.stage) == ("合肥示例机械有限公司", CODE, FULL, InvoiceStage.ASKED)
        assert [one.number for one in reads.invoices_to_issue(OWNER)] == [made.number]
        assert broken() == set()

    def test_nothing_has_to_be_added(self, buyer: int) -> None:
        assert asks(bought(buyer), buyer, InvoiceDetails()).details == InvoiceDetails()

    def test_is_the_buyer_s_step(self, buyer: int) -> None:
        deal = bought(buyer)
        refused(InvoiceHandsWrong, lambda: asks(deal, OWNER))

    def test_is_once_until_it_was_declined(self, buyer: int) -> None:
        deal = bought(buyer)
        asks(deal, buyer)
        refused(InvoiceAskedAlready, lambda: asks(deal, buyer))
        declines(deal)
        assert asks(deal, buyer).stage is InvoiceStage.ASKED
        issues(deal)
        refused(InvoiceAskedAlready, lambda: asks(deal, buyer))

    def test_waits_for_the_delivery(self, buyer: int) -> None:
        deal = accepted(offered(terms=Terms(kg=1, fen_per_tonne=6_000, until=DAY), taker=buyer), buyer)
        refused(InvoiceNotForThis, lambda: asks(deal, buyer))
        asks(paid(deal), buyer)

    def test_a_gift_has_none(self, buyer: int) -> None:
        deal = bought(buyer, fen_per_tonne=0)
        refused(InvoiceNotForThis, lambda: asks(deal, buyer))

    def test_without_a_code_in_the_register_there_is_none(self, buyer: int) -> None:
        bare = open_organisation(code="bare", name=Text("无码", "bare"), kind=OrganisationKind.ENTERPRISE, city="340100").account
        declared(bare)
        deal = bought(bare)
        refused(InvoiceWithoutCode, lambda: asks(deal, bare))

    @pytest.mark.parametrize(("field", "text", "fits"), [
        ("address", "字" * 100, True), ("address", "字" * 101, False), ("email", "a@b.cn", True), ("email", "a@b", False), ("email", "a b@c.cn", False),
    ])  # fmt: skip
    def test_each_text_has_its_form(self, buyer: int, field: str, text: str, *, fits: bool) -> None:
        deal, details = bought(buyer), InvoiceDetails(**{field: text})
        if fits:
            asks(deal, buyer, details)
        else:
            refused(InvoiceTextWrong, lambda: asks(deal, buyer, details))

    def test_of_no_deal(self, buyer: int) -> None:
        refused(DealUnknown, lambda: actions.ask_invoice(number=9, organisation=buyer, details=FULL, by=buyer, now=NOW))


class TestAnswering:
    def test_the_number_and_its_day_reach_the_buyer(self, buyer: int) -> None:
        deal = bought(buyer)
        asks(deal, buyer)
        issues(deal, digits=" 2534 2000 0000 1234 5678 ")
        found = reads.invoice_of(deal.number)
        assert found
        assert (found.stage, found.digits, found.issued_on) == (InvoiceStage.ISSUED, DIGITS, DAY)
        assert reads.invoices_to_issue(OWNER) == []
        assert broken() == set()

    @pytest.mark.parametrize("digits", [DIGITS[:19], DIGITS + "1", "２" + DIGITS[1:], "A" + DIGITS[1:], ""])
    def test_a_number_that_is_none_is_refused(self, buyer: int, digits: str) -> None:
        deal = bought(buyer)
        asks(deal, buyer)
        refused(InvoiceNumberWrong, lambda: issues(deal, digits=digits))

    def test_a_number_is_of_one_deal(self, buyer: int) -> None:
        one, other = bought(buyer, kg=10), bought(buyer, kg=10)
        for deal in (one, other):
            asks(deal, buyer)
        issues(one)
        refused(InvoiceNumberTaken, lambda: issues(other))

    @pytest.mark.parametrize(("days", "fits"), [(-1, False), (0, True), (1, False)])
    def test_issued_between_the_delivery_and_today(self, buyer: int, days: int, *, fits: bool) -> None:
        deal = bought(buyer)
        asks(deal, buyer)
        if fits:
            issues(deal, on=DAY + timedelta(days=days))
        else:
            refused(InvoiceDayWrong, lambda: issues(deal, on=DAY + timedelta(days=days)))

    def test_is_the_seller_s_step_and_once(self, buyer: int) -> None:
        deal = bought(buyer)
        refused(InvoiceNotAsked, lambda: issues(deal))
        asks(deal, buyer)
        refused(InvoiceHandsWrong, lambda: issues(deal, organisation=buyer))
        declines(deal)
        refused(InvoiceNotAsked, lambda: issues(deal))

    @pytest.mark.parametrize(
        "change",
        [
            {"title": "别人"},
            {"stage": "asked"},
            {"digits": "1" * 20},
            {"stage": "refused", "digits": None, "issued_on": None, "reason": "r"},
        ],
    )
    def test_the_database_keeps_what_was_answered(self, buyer: int, change: dict[str, str]) -> None:
        deal = bought(buyer)
        asks(deal, buyer)
        issues(deal)
        with pytest.raises(DatabaseError), transaction.atomic():
            models.Invoice.objects.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            models.Invoice.objects.all().delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            models.Invoice.objects.create(deal_id=deal.number, title="x", uscc=CODE, asked_on=DAY, asked_by=1)
