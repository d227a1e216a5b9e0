"""Proxies: named by the owner of an account before a clerk, for a time; naming another, or ending it, ends the one before.

The name lies under the owner's own key, and is gone with it when the account is closed.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from puhui.participants.errors import GuardianNeeded, ProxyRefused, UnknownParticipant
from puhui.participants.models import Person, Proxy
from puhui.participants.reads.keys import key_for, sealed_for
from puhui.participants.words import PROXY_LIFE

_LAST4 = re.compile(r"[0-9]{3}[0-9X]")


@transaction.atomic
def name_proxy(
    *,
    account: int,
    name: str,
    id_last4: str,
    may_redeem: bool,
    may_collect: bool,
    paper: str,
    clerk: int,
    valid_until: datetime,
    now: datetime,
) -> int:
    """Who may act for the account at a counter until a moment; gives the number. Raises ProxyRefused, UnknownParticipant, GuardianNeeded."""
    person = Person.objects.select_for_update(of=("self",)).filter(account=account, closed_at=None).first()
    if person is None:
        raise UnknownParticipant(asked=account)
    if person.needs_guardian_until is not None:
        raise GuardianNeeded
    last4 = id_last4.strip().upper()
    _check(name.strip(), last4, may_something=may_redeem or may_collect, paper=paper.strip(), valid_until=valid_until, now=now)
    Proxy.objects.filter(person=person, ended_at=None).update(ended_at=now)
    made = Proxy.objects.create(
        person=person,
        name_sealed=sealed_for(account, key_for(account, now=now), "proxy", name.strip()),
        id_last4=last4,
        may_redeem=may_redeem,
        may_collect=may_collect,
        named_by=clerk,
        paper=paper.strip(),
        valid_from=now,
        valid_until=valid_until,
    )
    return made.pk


def _check(name: str, last4: str, *, may_something: bool, paper: str, valid_until: datetime, now: datetime) -> None:
    wrong = (
        (not 1 <= len(name) <= 40, "proxy", "没有写姓名", "there is no name"),
        (
            not _LAST4.fullmatch(last4),
            "last4",
            "身份证后四位不是四位数字（末位可为 X）",
            "the last four of the identity card are no four digits",
        ),
        (not 1 <= len(paper) <= 40, "paper", "没有写签字表的编号", "the number of the signed form is missing"),
        (not may_something, "may", "没有选可以代办什么", "nothing was chosen that the proxy may do"),
        (
            not now < valid_until <= now + PROXY_LIFE,
            "until",
            "到期日要在今天之后、一年之内",
            "the last day must be ahead, and within a year",
        ),
    )
    for is_wrong, field, zh, en in wrong:
        if is_wrong:
            raise ProxyRefused(field=field, reason_zh=zh, reason_en=en)


def end_proxy(*, account: int, now: datetime) -> bool:
    """The owner takes it back. Gives whether there was one."""
    return bool(Proxy.objects.filter(person=account, ended_at=None).update(ended_at=now))
