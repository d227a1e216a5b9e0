"""Residents with everything that a person can have: an identity, a phone, a bound card, consents, grams, an order, an appeal, a copy."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from puhui.behaviours.actions import EVERYTHING, bind_by_code, issue_code
from puhui.behaviours.words import ISSUE, RESIDENT_REDUCTION
from puhui.foundation.real_name import FORM
from puhui.ledger.actions import post_transfer
from puhui.ledger.words import Line
from puhui.participants.actions import add_user, ask_appeal, ask_archive, keep_archive, keep_identity, link_phone, open_person
from puhui.participants.words import Proved, Refused, Role
from puhui.rewards.actions import set_standing_order
from tests.cast import DAY, HEFEI, NOW

REFUSED = Refused("metro-ride", "乘坐地铁", "Metro", "metro", "m-5", "2026-03-18T12:00:00+08:00", "out_of_range", "里程过长。", "Too long.")
GRAMS = 500


def inhabited(name: str, *, proved: Proved | None = None, text: str = "那天我确实坐了这趟车。") -> int:
    """An account with all of it. Numbers are not made up: behind the door of the form a text stands for one."""
    user = add_user(name=name, password="correct horse battery", role=Role.RESIDENT)
    account = open_person(city=HEFEI, now=NOW - timedelta(days=90), user=user).account
    keep_identity(account=account, proved=proved or Proved(f"姓名{name}", f"number of {name}", f"phone of {name}", FORM), now=NOW)
    link_phone(user=user, mark=f"{account:064x}", now=NOW)
    then = NOW - timedelta(days=60)
    bind_by_code(account=account, code=issue_code(provider="metro", person=f"CARD-{name}", now=then), grants=EVERYTHING, now=then)
    set_standing_order(account=account, is_on=True, now=NOW)
    post_transfer(key=f"grams of {name}", day=DAY, lines=[Line(account, RESIDENT_REDUCTION, ISSUE, GRAMS)])
    ask_appeal(account=account, refused=REFUSED, text=text, now=NOW)
    keep_archive(name=ask_archive(account=account, now=NOW).name, plain=BytesIO(f"copy of {name}".encode()), now=NOW)
    return account
