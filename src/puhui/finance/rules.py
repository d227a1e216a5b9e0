"""The life of a pledge as one table, and what its terms may be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from puhui.finance.errors import BankOfItself, NoticeRuns, PledgeOtherHands, PledgeReasonMissing, PledgeStepNotNow, PledgeTermsWrong
from puhui.finance.words import PLEDGE_STAGE_SAYS, PLEDGE_VERB_SAYS, PledgeStage, PledgeVerb, Terms
from puhui.vocabulary.texts import Text

#: Every step that there is; what is released or realised stands.
PLEDGE_LIFE: Mapping[tuple[PledgeStage, PledgeVerb], PledgeStage] = {
    (PledgeStage.PROPOSED, PledgeVerb.REGISTER): PledgeStage.REGISTERED,
    (PledgeStage.PROPOSED, PledgeVerb.DECLINE): PledgeStage.DECLINED,
    (PledgeStage.PROPOSED, PledgeVerb.WITHDRAW): PledgeStage.WITHDRAWN,
    (PledgeStage.REGISTERED, PledgeVerb.RELEASE): PledgeStage.RELEASED,
    (PledgeStage.REGISTERED, PledgeVerb.GIVE_NOTICE): PledgeStage.NOTICED,
    (PledgeStage.NOTICED, PledgeVerb.CALL_OFF): PledgeStage.REGISTERED,
    (PledgeStage.NOTICED, PledgeVerb.RELEASE): PledgeStage.RELEASED,
    (PledgeStage.NOTICED, PledgeVerb.REALISE): PledgeStage.REALISED,
}
#: Which of them are the owner's; all others are the bank's.
OF_THE_OWNER = frozenset({PledgeVerb.WITHDRAW})
LOAN_LENGTH, REASON_LENGTH, NOTICE_MOST, KG_MOST = 60, 200, 365, 10**12


def pledge_leads_to(stage: PledgeStage, verb: PledgeVerb) -> PledgeStage:
    """Raises PledgeStepNotNow."""
    there = PLEDGE_LIFE.get((stage, verb))
    if there is None:
        at, does = PLEDGE_STAGE_SAYS[stage], PLEDGE_VERB_SAYS[verb]
        raise PledgeStepNotNow(stage_zh=at.zh, stage_en=at.en, verb_zh=does.zh, verb_en=does.en)
    return there


def check_terms(terms: Terms, *, owner: int, bank: int, today: date) -> None:
    """Raises PledgeTermsWrong, BankOfItself."""
    if owner == bank:
        raise BankOfItself(field="bank")
    wrong: tuple[tuple[str, bool, Text, Text], ...] = (
        ("kg", not 1 <= terms.kg <= KG_MOST, Text("数量", "amount"), Text("须是正整数千克", "it is whole kilograms above nothing")),
        ("loan", not 1 <= len(terms.loan) <= LOAN_LENGTH, Text("贷款编号", "reference of the loan"), Text("须填写，60 个字以内", "it has 1 to 60 signs")),
        ("until", terms.until_on <= today, Text("到期日", "last day"), Text("须晚于今天", "it is after today")),
        (
            "notice_days", not 1 <= terms.notice_days <= NOTICE_MOST, Text("违约通知期", "notice period"),
            Text("须是 1 至 365 天", "it is 1 to 365 days"),
        ),
    )  # fmt: skip
    for field, is_wrong, what, why in wrong:
        if is_wrong:
            raise PledgeTermsWrong(field=field, what_zh=what.zh, what_en=what.en, why_zh=why.zh, why_en=why.en)


def said_why(reason: str) -> str:
    """Raises PledgeReasonMissing."""
    plain = " ".join(reason.split())
    if not plain or len(plain) > REASON_LENGTH:
        raise PledgeReasonMissing(field="reason", most=REASON_LENGTH)
    return plain


def check_realised(*, by: int, noticed_by: int | None, due_on: date | None, today: date) -> None:
    """Raises NoticeRuns, PledgeOtherHands."""
    assert due_on, "a notice has its day"
    if today < due_on:
        raise NoticeRuns(due_on=due_on)
    if by == noticed_by:
        raise PledgeOtherHands
