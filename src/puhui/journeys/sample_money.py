"""The sample site's accounts to be paid to: given some days ago, so that what is sold there is paid out at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from puhui.journeys.sample_projects import account, user
from puhui.payments.actions import set_payee
from puhui.payments.words import PAYEE_WAIT, BankAccount

_PAID = (("sample-owner", "owner", "绿途项目公司（示例）"), ("operator", "operator", "运维机构（示例）"))


def fill_money(*, now: datetime) -> None:
    for place, (code, name, called) in enumerate(_PAID, 1):
        to = BankAccount("示例银行合肥分行", called, f"62000000000000{place:02d}")
        set_payee(holder=account(code), account=to, by=user(name), now=now - PAYEE_WAIT - timedelta(days=1))
