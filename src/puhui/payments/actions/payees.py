"""Where a holder is paid: an organisation's account under a key of the installation, a person's under the person's own. Each verb is one transaction."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from puhui.foundation.sealed_fields import sealed_value
from puhui.foundation.turns import wait_in_turn
from puhui.participants import reads as participants
from puhui.participants.actions import keep_for
from puhui.participants.errors import AccountClosed
from puhui.payments import models
from puhui.payments.actions.money import TURN
from puhui.payments.errors import PaymentUnderWay
from puhui.payments.reads.orders import own_word, payee_said, under_way_of
from puhui.payments.rules import orders as rules
from puhui.payments.words import BankAccount, Payee


@transaction.atomic
def set_payee(*, holder: int, account: BankAccount, by: int, now: datetime) -> Payee:
    """From now on the holder is paid there, after the wait; the account before has its end.

    Raises PayeeWrong; of a person AccountClosed and PayeeOfChild.
    """
    account = rules.checked_account(account)
    _wait_for_payee(holder)
    row = models.Payee(pk=uuid4(), holder=holder, bank=account.bank, shown=rules.masked(account.number), set_at=now, set_by=by)
    if participants.person_exists(holder):
        row.own_sealed = _kept(holder, row.pk, account, now)
    else:
        row.name = account.name
        row.number_sealed = sealed_value(row, "number_sealed", account.number.encode())
    models.Payee.objects.select_for_update().filter(holder=holder, until=None).update(until=now)
    row.save(force_insert=True)
    return payee_said(row)


def _kept(person: int, number: UUID, account: BankAccount, now: datetime) -> bytes:
    """Name and number under the person's own key. A person who may not be paid has no account."""
    if participants.is_closed(person):
        raise AccountClosed
    rules.check_of_age(participants.own_decision_of(account=person), now)
    return keep_for(account=person, what=own_word(number), text=json.dumps([account.name, account.number]), now=now)


@transaction.atomic
def end_payee(*, holder: int, now: datetime) -> None:
    """Nothing more is ordered to this holder, and no account is given for it while the transaction lasts. Raises PaymentUnderWay."""
    wait_in_turn(TURN)
    _wait_for_payee(holder)
    if fen := under_way_of(holder):
        raise PaymentUnderWay(yuan=f"{fen // 100}.{fen % 100:02d}")
    models.Payee.objects.filter(holder=holder, until=None).update(until=now)


@transaction.atomic
def erase_payees(*, holder: int, now: datetime) -> None:
    """Of a person whose account is closed: nothing stands any more, and what was shown or could be opened is gone."""
    _wait_for_payee(holder)
    models.Payee.objects.filter(holder=holder, until=None).update(until=now)
    models.Payee.objects.filter(holder=holder, own_sealed__isnull=False).update(own_sealed=None, bank="", shown="")


def _wait_for_payee(holder: int) -> None:
    wait_in_turn(f"{TURN} payee {holder}")
