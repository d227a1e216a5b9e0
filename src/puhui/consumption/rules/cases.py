"""The life of a case as one table, and how an amount follows from a loss: whole kilograms, rounded up, by one mode alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from puhui.consumption.errors import (
    AmountNotThere,
    CaseFieldMissing,
    CaseOtherHands,
    CaseStepNotNow,
    LastResortNotReached,
    LastResortOpen,
    OneModeOnly,
    PartyCodeMissing,
    PriceNotThere,
)
from puhui.consumption.rules.certificates import masked
from puhui.consumption.words import (
    CASE_STAGE_SAYS,
    CASE_VERB_SAYS,
    NAME_LENGTH,
    Answer,
    Assessed,
    Beneficiary,
    CaseStage,
    CaseVerb,
    Checklist,
    LossMode,
)
from puhui.vocabulary.identifiers import credit_code
from puhui.vocabulary.texts import Text

#: Every step that there is; what is not here is refused. A case that is restored or withdrawn stands.
CASE_LIFE: Mapping[tuple[CaseStage, CaseVerb], CaseStage] = {
    (CaseStage.OPENED, CaseVerb.CHECK): CaseStage.CHECKED,
    (CaseStage.CHECKED, CaseVerb.CHECK): CaseStage.CHECKED,
    (CaseStage.CHECKED, CaseVerb.ASSESS): CaseStage.ASSESSED,
    (CaseStage.ASSESSED, CaseVerb.SEND_BACK): CaseStage.CHECKED,
    (CaseStage.ASSESSED, CaseVerb.CONFIRM): CaseStage.CONFIRMED,
    (CaseStage.CONFIRMED, CaseVerb.RESTORE): CaseStage.RESTORED,
    (CaseStage.OPENED, CaseVerb.WITHDRAW): CaseStage.WITHDRAWN,
    (CaseStage.CHECKED, CaseVerb.WITHDRAW): CaseStage.WITHDRAWN,
    (CaseStage.ASSESSED, CaseVerb.WITHDRAW): CaseStage.WITHDRAWN,
    (CaseStage.CONFIRMED, CaseVerb.WITHDRAW): CaseStage.WITHDRAWN,
}
#: What one case may be about at most: far above any that is known, so that a slip of the finger is seen.
SINK_G_MOST, LOSS_FEN_MOST, PRICE_FEN_MOST = 10**13, 10**13, 10**8
TEXT_LENGTH, TITLE_LENGTH = 120, 40


def case_leads_to(stage: CaseStage, verb: CaseVerb) -> CaseStage:
    """Raises CaseStepNotNow."""
    there = CASE_LIFE.get((stage, verb))
    if there is None:
        at, does = CASE_STAGE_SAYS[stage], CASE_VERB_SAYS[verb]
        raise CaseStepNotNow(stage_zh=at.zh, stage_en=at.en, verb_zh=does.zh, verb_en=does.en)
    return there


def said(field: str, text: str, what: Text, *, most: int = TEXT_LENGTH) -> str:
    """Trimmed. Raises CaseFieldMissing."""
    plain = " ".join(text.split())
    if not plain or len(plain) > most:
        raise CaseFieldMissing(field=field, what_zh=what.zh, what_en=what.en, most=most)
    return plain


def party_kept(name: str, code: str, *, is_person: bool) -> Beneficiary:
    """As it is kept, a person masked at once. Raises CaseFieldMissing, PartyCodeMissing, BadIdentifier."""
    plain = said("party", name, Text("赔偿义务人的名称", "the name of the liable party"), most=NAME_LENGTH)
    if is_person:
        return Beneficiary(masked(plain))
    if not code.strip():
        raise PartyCodeMissing(field="party_code")
    return Beneficiary(plain, credit_code(code))


def answered(answers: Sequence[Answer], asked: Checklist) -> tuple[Answer, ...]:
    """Every question, in its order, with its reason. Raises LastResortOpen."""
    told = {one.question: one for one in answers}
    for question in asked.questions:
        one = told.get(question.code)
        if one is None or not one.reason.strip():
            raise LastResortOpen(field=f"why-{question.code}", asks_zh=question.asks.zh, asks_en=question.asks.en)
    return tuple(
        replace(told[one.code], reason=said(f"why-{one.code}", told[one.code].reason, Text("理由", "the reason"), most=300))
        for one in asked.questions
    )


def check_last_resort(answers: Sequence[Answer], asked: Checklist) -> None:
    """Raises LastResortOpen, LastResortNotReached."""
    told = {one.question: one for one in answered(answers, asked)}
    for question in asked.questions:
        if not told[question.code].is_yes:
            raise LastResortNotReached(asks_zh=question.asks.zh, asks_en=question.asks.en)


def kg_of(told: Assessed) -> int:
    """Whole kilograms, rounded up in favour of nature. Raises OneModeOnly, AmountNotThere, PriceNotThere."""
    if told.sink_g is not None and told.loss_fen is not None:
        raise OneModeOnly(field="loss" if told.mode is LossMode.SINK else "sink")
    is_sink = told.mode is LossMode.SINK
    amount, most = (told.sink_g, SINK_G_MOST) if is_sink else (told.loss_fen, LOSS_FEN_MOST)
    if amount is None or not 1 <= amount <= most:
        raise AmountNotThere(field="sink" if is_sink else "loss", most=f"{most // 10**6:,} t" if is_sink else f"{most // 100:,}")
    if not 1 <= told.price_fen <= PRICE_FEN_MOST:
        raise PriceNotThere(field="price", most=f"{PRICE_FEN_MOST // 100:,}")
    return -(-amount // 1000) if is_sink else -(-amount * 1000 // told.price_fen)


def cost_fen(kg: int, price_fen: int) -> int:
    """What so many kilograms cost at a price of a tonne, to the whole fen, rounded up; told only, never booked."""
    return -(-kg * price_fen // 1000)


def check_other_hands(*, by: int, opened_by: int, assessed_by: int | None) -> None:
    """Raises CaseOtherHands."""
    if by in (opened_by, assessed_by):
        raise CaseOtherHands
