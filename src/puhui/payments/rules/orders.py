"""Decisions about money that goes: the whole life of an order on one screen, and what a payee account must be."""

from __future__ import annotations

import re
from datetime import datetime

from puhui.payments.errors import AnswerDiffers, OrderStepNotNow, PayeeOfChild, PayeeTooNew, PayeeWrong
from puhui.payments.words import ORDER_STAGE_SAYS, PAYEE_TEXT_LENGTH, Answer, BankAccount, Order, OrderStage, OrderVerb, Payee
from puhui.vocabulary.periods import CHINA

#: An answer may come before we know that the order was sent: the process died in between, and the bank has it.
LIFE: dict[tuple[OrderStage, OrderVerb], OrderStage] = {
    (OrderStage.ORDERED, OrderVerb.SEND): OrderStage.SENT,
    (OrderStage.ORDERED, OrderVerb.CONFIRM): OrderStage.CONFIRMED,
    (OrderStage.ORDERED, OrderVerb.FAIL): OrderStage.FAILED,
    (OrderStage.SENT, OrderVerb.CONFIRM): OrderStage.CONFIRMED,
    (OrderStage.SENT, OrderVerb.FAIL): OrderStage.FAILED,
}
_NUMBER = re.compile(r"[0-9A-Za-z]{6,34}")
_SHOWN = 4


def leads_to(order: Order, answer: Answer) -> OrderStage | None:
    """Where an answer leads; None where it says again what is known. Raises AnswerDiffers."""
    will = OrderStage.CONFIRMED if answer.is_paid else OrderStage.FAILED
    if order.stage is will:
        return None
    stage = LIFE.get((order.stage, OrderVerb.CONFIRM if answer.is_paid else OrderVerb.FAIL))
    if stage is None:
        raise AnswerDiffers(key=order.key)
    return stage


def check_again(order: Order) -> None:
    """Only what failed is ordered again. Raises OrderStepNotNow."""
    if order.stage is not OrderStage.FAILED:
        raise OrderStepNotNow(key=order.key, stage=ORDER_STAGE_SAYS[order.stage])


def key_of(order: int, attempt: int) -> str:
    """What the bank knows an attempt by."""
    return f"O{order}-{attempt}"


def checked_account(account: BankAccount) -> BankAccount:
    """As it is kept. Raises PayeeWrong."""
    bank, name = (" ".join(text.split()) for text in (account.bank, account.name))
    number = re.sub(r"[\s-]", "", account.number)
    for field, zh, en, text in (("bank", "开户银行", "bank", bank), ("name", "户名", "name", name)):
        if not 0 < len(text) <= PAYEE_TEXT_LENGTH:
            raise PayeeWrong(
                field=field,
                what_zh=zh,
                what_en=en,
                rule_zh=f"不能为空，最多 {PAYEE_TEXT_LENGTH} 个字",
                rule_en=f"1 to {PAYEE_TEXT_LENGTH} characters",
            )
    if not _NUMBER.fullmatch(number):
        raise PayeeWrong(
            field="number", what_zh="账号", what_en="number", rule_zh="应为 6 至 34 位数字或字母", rule_en="6 to 34 digits or letters"
        )
    return BankAccount(bank, name, number)


def masked(number: str) -> str:
    """**** 6789: enough for its owner, too little for anybody else."""
    return f"**** {number[-_SHOWN:]}"


def check_of_age(decides_from: datetime | None, now: datetime) -> None:
    """`decides_from` is when a child decides by itself; None for everybody else. A guardian moves nothing of a child's away. Raises PayeeOfChild."""
    if decides_from is not None and now < decides_from:
        raise PayeeOfChild


def check_ready(payee: Payee, now: datetime) -> None:
    """Raises PayeeTooNew."""
    if now < payee.ready_at:
        raise PayeeTooNew(ready=f"{payee.ready_at.astimezone(CHINA):%Y-%m-%d %H:%M}")
