"""The desk of the gateway: orders are written and downloaded, files come in, a hole and a difference are said, and what it was is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from puhui.market import models, reads
from puhui.market.words import FileState
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.words import OrganisationKind, Role
from puhui.vocabulary.texts import Text
from tests.rooms.market.test_gateway import Exchange

pytestmark = pytest.mark.django_db
HERE = "/operator/gateway"


@pytest.fixture
def exchange(db: None) -> Exchange:
    return Exchange()


@pytest.fixture
def desk(db: None) -> Client:
    made = open_organisation(code="operator", name=Text("运维机构", "operator"), kind=OrganisationKind.OPERATOR, city="340000")
    user = add_user(name="desk", password="only for this test, long", role=Role.OPERATOR)
    add_member(user=user, organisation=made, is_manager=True, now=timezone.now())
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """That a final step asks for the second factor is held elsewhere."""
    monkeypatch.setattr("puhui.web.access.FRESH", frozenset())
    monkeypatch.setattr("puhui.web.forcing.second_factor_is_forced", lambda: False)


def sends(client: Client, data: bytes, status: int = 200) -> str:
    answer = client.post(HERE, {"verb": "receive", "file": SimpleUploadedFile("f.csv", data)}, follow=True)
    assert answer.status_code == status
    return answer.content.decode()


def test_from_the_order_to_the_resolved_difference(exchange: Exchange, desk: Client) -> None:
    made = exchange.listed(kg=60)
    page = desk.get(HERE).content.decode()
    assert "还没有送出或收到文件" in page
    assert "有 1 条新的委托或撤单没有送出" in page
    assert "第 1 号委托文件" in desk.post(HERE, {"verb": "send"}, follow=True).content.decode()
    answer = desk.get(f"{HERE}/orders/1")
    assert answer.content == reads.gateway_file("orders", 1)[1]
    assert "nothing_to_send" in desk.post(HERE, {"verb": "send"}).content.decode()

    second = exchange.trades(2, exchange.row(made, 10), exchange.row(made, 99))
    assert "还缺第 1 号" in sends(desk, second)
    assert "缺第 1 号" in desk.get(HERE).content.decode()
    assert "第 1, 2 号" in sends(desk, exchange.trades(1, exchange.row(made, 10)))
    assert "没有变化" in sends(desk, second)

    (found,) = reads.differences(is_open=True)
    told: dict[str, Any] = {"verb": "resolve", "difference": found.number}
    assert "not_filled_in" in desk.post(HERE, told | {"why": ""}).content.decode()
    page = desk.post(HERE, told | {"why": "交易所重复申报，已撤销"}, follow=True).content.decode()
    assert "交易所重复申报，已撤销" in page
    assert "desk" in page
    assert "gateway_difference_unknown" in desk.post(HERE, told | {"why": "again"}).content.decode()


def test_a_wrong_file_is_refused_beside_its_field(exchange: Exchange, desk: Client) -> None:
    page = sends(desk, b"hello", status=422)
    assert "gateway_file_wrong" in page
    assert "not_filled_in" in desk.post(HERE, {"verb": "receive"}).content.decode()
    assert not models.GatewayFile.objects.exists()
    assert desk.get(f"{HERE}/trades/1").status_code == 404


def test_a_reconciliation_waits_for_its_trades(exchange: Exchange, desk: Client) -> None:
    made = exchange.listed(kg=60)
    exchange.sent()
    assert "等它提到的成交文件" in sends(desk, exchange.states(1, (f"PH{made.number}", 50, 10), after=1))
    sends(desk, exchange.trades(1, exchange.row(made, 10)))
    assert {one.state for one in reads.gateway_files()} == {FileState.APPLIED}
    assert "没有待查的差异" in desk.get(HERE).content.decode()
