"""The sample site's money: accounts to be paid to, a resident's among them, what was sold paid out to them, and the last days compared with the played bank."""

from __future__ import annotations

from datetime import datetime, timedelta

from puhui.journeys.reconciling import fetch_statements
from puhui.journeys.sample_projects import account, user
from puhui.journeys.settling import hear, send_waiting
from puhui.payments.actions import bank, set_payee, signed_answer
from puhui.payments.reads import orders_in
from puhui.payments.words import BankAccount, OrderStage

_PAID = (
    ("sample-owner", "owner", "绿途项目公司（示例）"),
    ("operator", "operator", "运维机构（示例）"),
    ("sample-merchant", "merchant", "便民超市（示例）"),
)
GIVEN = timedelta(days=30)


def fill_money(*, resident: int, user_of_resident: int, now: datetime) -> None:
    """Given long ago, so that what is sold is paid out at once, and a giver can draw at once."""
    for place, (code, name, called) in enumerate(_PAID, 1):
        to = BankAccount("示例银行合肥分行", called, f"62000000000000{place:02d}")
        set_payee(holder=account(code), account=to, by=user(name), now=now - GIVEN)
    own = BankAccount("示例银行合肥分行", "示例居民", "6200000000000099")
    set_payee(holder=resident, account=own, by=user_of_resident, now=now - GIVEN)


def settle_sample(*, now: datetime) -> None:
    """The played bank pays what it was ordered, but for the last, which waits for whoever tries the site."""
    send_waiting(now)
    for one in orders_in(OrderStage.SENT)[:-1]:
        headers, body = signed_answer(key=one.key, is_paid=True, at=now)
        hear(headers=headers, body=body, bank=bank(), now=now)
    fetch_statements(now)
