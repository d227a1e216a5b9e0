"""The pages of paying merchants without a browser: who sees what, forms that keep what was typed, files that say whether it is paid."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from puhui.consumption import reads
from puhui.consumption.words import CarbonWay, PaymentStage
from puhui.foundation.configuration import configuration
from puhui.journeys.settling import settle
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.models import Organisation, Proposal
from puhui.participants.words import OrganisationKind, Role
from puhui.payments.reads import due_about
from puhui.payments.words import Fate, Notice
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.rooms.consumption.vouchers import HEFEI
from tests.rooms.desks.conftest import PASSWORD
from tests.rooms.desks.test_vouchers import Played, played
from tests.rooms.registry.credits import fresh


@pytest.fixture(autouse=True)
def banked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration(), "sample", True)
    monkeypatch.setattr("puhui.web.access.FRESH", frozenset())


@pytest.fixture
def scene(db: None) -> Played:
    """Two settlements of one shop, a second person of the department, and another department."""
    scene = played(CarbonWay.CLAIMER)
    body = Organisation.objects.get(code="commerce")
    far = open_organisation(code="far", name=Text("别的部门", "another"), kind=OrganisationKind.PUBLIC_BODY, city=HEFEI)
    for name, organisation in (("second", body), ("cara", far)):
        add_member(user=add_user(name=name, password=PASSWORD, role=Role.PUBLIC_BODY), organisation=organisation)
    for _ in range(2):
        scene.take(scene.voucher())
        scene.settle(until=local_day(scene.now))
    return scene


def path_of(scene: Played) -> str:
    return f"/campaigns/{scene.campaign.number}/pay"


def numbers(scene: Played) -> list[str]:
    return [str(one.number) for one in reads.unpaid_settlements(scene.campaign.number)]


def proposed(scene: Played, *settlements: str, name: str = "commerce") -> int:
    form = {"verb": "pay", "settlement": list(settlements or numbers(scene)), "reason": "按结算单"}
    answer = scene.page(name, path_of(scene), **form)
    assert answer.status_code == 302, answer.content.decode()[:500]
    return Proposal.objects.latest("pk").pk


def answered(scene: Played, number: int, name: str, verb: str = "approve") -> int:
    seen = Proposal.objects.get(pk=number).content_hash
    return int(scene.page(name, f"/office/pending/{number}", verb=verb, seen=seen, confirm=str(number)).status_code)


def paid(scene: Played) -> None:
    (payment,) = [one for one in reads.voucher_payments(scene.campaign.number) if one.stage is PaymentStage.OPEN]
    due = due_about(payment.about)
    assert due
    now = timezone.now()
    assert settle(Notice(fresh(), due.reference, due.fen, now), now).fate is Fate.PAID_OVER


def test_one_proposes_another_agrees_and_both_sides_see_it_paid(scene: Played) -> None:
    number = proposed(scene)
    assert "在等本单位另一个人同意" in scene.page("commerce", path_of(scene)).content.decode()
    assert answered(scene, number, "commerce") == 403
    assert answered(scene, number, "second") == 302
    text = scene.page("commerce", path_of(scene)).content.decode()
    (payment,) = reads.voucher_payments(scene.campaign.number)
    due = due_about(payment.about)
    assert due
    assert due.reference in text
    assert f"待付，{payment.until} 前" in scene.page("shop-a", "/written-off").content.decode()
    assert "请付款到结算银行" in scene.page("second", "/office").content.decode()
    assert due.reference in scene.page("commerce", "/cash").content.decode()
    paid(scene)
    assert f"{local_day(timezone.now())} 已付" in scene.page("shop-a", "/written-off").content.decode()
    assert "收到券款" in scene.page("shop-a", "/cash").content.decode()
    assert "请付款到结算银行" not in scene.page("second", "/office").content.decode()


def test_another_department_sees_and_does_nothing(scene: Played) -> None:
    number = proposed(scene)
    assert scene.page("cara", f"/office/pending/{number}").status_code == 404
    assert answered(scene, number, "cara") == 404
    form = {"verb": "pay", "settlement": numbers(scene), "reason": "x"}
    assert scene.page("cara", path_of(scene), **form).status_code == 404
    answered(scene, number, "second")
    payment = reads.voucher_payments(scene.campaign.number)[0]
    assert scene.page("cara", path_of(scene), verb="end", payment=str(payment.number)).status_code == 404
    assert scene.page("shop-a", f"/office/pending/{number}").status_code == 404
    assert f"/office/pending/{number}" not in scene.page("cara", "/office/pending").content.decode()


def test_a_refused_form_keeps_what_was_chosen_and_typed(scene: Played) -> None:
    first, second = numbers(scene)
    answer = scene.page("commerce", path_of(scene), verb="pay", settlement=[second], reason="")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'name="settlement" value="{second}" checked' in text
    assert f'name="settlement" value="{first}" checked' not in text
    answer = scene.page("commerce", path_of(scene), verb="pay", reason="按结算单")
    assert (answer.status_code, 'value="按结算单"' in answer.content.decode()) == (422, True)
    answer = scene.page("commerce", path_of(scene), verb="pay", settlement=["999999"], reason="按结算单")
    assert answer.status_code == 404


def test_called_off_it_can_be_proposed_again(scene: Played) -> None:
    answered(scene, proposed(scene), "second")
    payment = reads.voucher_payments(scene.campaign.number)[0]
    assert scene.page("second", path_of(scene), verb="end", payment=str(payment.number)).status_code == 302
    assert scene.page("second", path_of(scene), verb="end", payment=str(payment.number)).status_code == 409
    assert answered(scene, proposed(scene, numbers(scene)[0]), "second") == 302


def test_what_was_paid_elsewhere_is_noted_once_and_can_be_taken_back(scene: Played) -> None:
    today = local_day(timezone.now())
    form = {"verb": "note", "key": str(uuid4()), "settlement": numbers(scene), "paid_on": str(today), "bank_ref": "国库 1"}
    wrong = scene.page("commerce", path_of(scene), **{**form, "paid_on": str(today + timedelta(days=1))})
    assert (wrong.status_code, "国库 1" in wrong.content.decode()) == (422, True)
    assert [scene.page("commerce", path_of(scene), **form).status_code for _ in range(2)] == [302, 302]
    (made,) = reads.voucher_payments(scene.campaign.number)
    assert "由发券单位另行支付" in scene.page("shop-a", "/written-off").content.decode()
    assert scene.page("commerce", path_of(scene), verb="end", payment=str(made.number)).status_code == 302
    assert len(numbers(scene)) == 2


def test_files_of_both_sides_say_whether_it_is_paid(scene: Played) -> None:
    paths = (("commerce", f"/campaigns/{scene.campaign.number}/write-offs.csv"), ("shop-a", "/written-off.csv"))
    for name, path in paths:
        text = scene.page(name, path).content.decode()
        assert text.splitlines()[0].endswith("settlement,payment,pay_by,paid_on")
        assert text.count("unpaid,,") == 2
    answered(scene, proposed(scene), "second")
    paid(scene)
    for name, path in paths:
        assert scene.page(name, path).content.decode().count(f",{local_day(timezone.now())}\r\n") == 2


def test_without_a_bank_the_page_says_so_and_offers_the_note_alone(scene: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration(), "sample", False)
    monkeypatch.setattr(configuration(), "debug", False)
    text = scene.page("commerce", path_of(scene)).content.decode()
    assert "没有接入结算银行" in text
    assert ('value="pay"' in text, 'value="note"' in text) == (False, True)
    assert "由发券单位另行支付" in scene.page("shop-a", "/written-off").content.decode()
    form = {"verb": "pay", "settlement": numbers(scene), "reason": "x"}
    assert scene.page("commerce", path_of(scene), **form).status_code == 503


@pytest.mark.parametrize("path", ["/cash", "/written-off"])
def test_a_merchant_opens_its_money(scene: Played, path: str) -> None:
    text = scene.page("shop-a", path).content.decode()
    assert 'href="/cash"' in text
