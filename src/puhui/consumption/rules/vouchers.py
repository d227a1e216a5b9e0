"""What a campaign may promise, how a code checks itself, and whether a voucher may be claimed, taken, undone and settled."""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from puhui.consumption.errors import (
    BadVoucherCode,
    CampaignClosed,
    ClaimElsewhere,
    ClaimNotOpen,
    HandedInLate,
    NotAMerchantOfIt,
    RefundElsewhere,
    RefundLate,
    RefundSettled,
    SpendTooLow,
    TermsRefused,
    TimeAhead,
    TimeBeforeClaim,
    VoucherGone,
    VoucherOver,
    VouchersTaken,
    WrongVoucherDigits,
)
from puhui.consumption.words import (
    CAMPAIGN_DAYS_MAX,
    CAMPAIGN_FEN_MAX,
    CAMPAIGN_NAME_LENGTH,
    TILL_AHEAD_S,
    VOUCHER_GRAMS_MAX,
    VOUCHER_STATE_SAYS,
    VOUCHERS_EACH_MAX,
    Campaign,
    CampaignTerms,
    Difference,
    Differs,
    TillLine,
    Voucher,
    VoucherState,
    WriteOff,
)
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import CHINA, local_day
from puhui.vocabulary.texts import Text

#: Letters and digits that nobody takes for one another: no I, L, O, U.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TO_SIGNS = str.maketrans(_BASE32, _SIGNS)
_FORGIVEN = str.maketrans("OIL‐‑–—－−", "011------")
#: Ten bytes are eighty bits: sixteen signs.
CODE_BYTES = 10
EXAMPLE = "7KQF-2M9X-B4TD-0VHA-12"


# -- the terms ---------------------------------------------------------------------------------------------------------


def checked_terms(terms: CampaignTerms, *, today: date) -> CampaignTerms:
    """As they are kept. Raises TermsRefused, which names the field and what is wrong with it."""
    name = Text(" ".join(terms.name.zh.split()), " ".join(terms.name.en.split()))
    terms = replace(terms, name=name, merchants=tuple(sorted(set(terms.merchants))))
    for field, is_right, says in _asked_of(terms, today):
        if not is_right:
            raise TermsRefused(field=field, what_zh=says.zh, what_en=says.en)
    return terms


def _asked_of(terms: CampaignTerms, today: date) -> Iterable[tuple[str, bool, Text]]:
    longest = max(len(terms.name.zh), len(terms.name.en) // 2)
    yield "name_zh", bool(terms.name.zh), Text("请填写活动名称", "Give the campaign's name in Chinese")
    yield "name_en", bool(terms.name.en), Text("请填写活动的英文名称", "Give the campaign's name in English")
    yield (
        "name_zh",
        longest <= CAMPAIGN_NAME_LENGTH,
        Text(f"名称最多 {CAMPAIGN_NAME_LENGTH} 个字", f"A name has {CAMPAIGN_NAME_LENGTH * 2} signs at most"),
    )
    yield "face", 1 <= terms.face_fen <= CAMPAIGN_FEN_MAX, Text("券面额要大于 0", "The face value is above zero")
    yield (
        "budget",
        terms.face_fen <= terms.budget_fen <= CAMPAIGN_FEN_MAX,
        Text("预算至少够一张券", "The budget is enough for one voucher at least"),
    )
    yield "budget", terms.budget_fen % terms.face_fen == 0, Text("预算要是券面额的整数倍", "The budget is a whole number of vouchers")
    yield (
        "least",
        terms.face_fen <= terms.least_fen <= CAMPAIGN_FEN_MAX,
        Text("最低消费不能低于券面额", "The least purchase is not below the face value"),
    )
    yield (
        "each_most",
        1 <= terms.each_most <= VOUCHERS_EACH_MAX,
        Text(f"每人 1 至 {VOUCHERS_EACH_MAX} 张", f"One to {VOUCHERS_EACH_MAX} for each person"),
    )
    yield "claim_from", terms.claim_from >= today, Text("领取不能从过去的一天开始", "Vouchers are not given out from a day that is past")
    yield (
        "claim_until",
        terms.claim_until >= terms.claim_from,
        Text("领取的末日不能早于首日", "The last day of claiming is not before the first"),
    )
    yield (
        "use_until",
        terms.use_until >= terms.claim_until,
        Text("使用的末日不能早于领取的末日", "The last day of use is not before the last day of claiming"),
    )
    yield "carbon_g", 1 <= terms.carbon_g <= VOUCHER_GRAMS_MAX, Text("每张券的减排量要大于 0", "The carbon of one voucher is above zero")
    yield "merchants", bool(terms.merchants), Text("请至少选一个商户", "Choose one merchant at least")
    yield (
        "hand_in_days",
        0 <= terms.hand_in_days <= CAMPAIGN_DAYS_MAX,
        Text(f"补报期限是 0 至 {CAMPAIGN_DAYS_MAX} 天", f"Handing in takes 0 to {CAMPAIGN_DAYS_MAX} days"),
    )
    yield (
        "refund_days",
        0 <= terms.refund_days <= CAMPAIGN_DAYS_MAX,
        Text(f"退回期限是 0 至 {CAMPAIGN_DAYS_MAX} 天", f"Refunds take 0 to {CAMPAIGN_DAYS_MAX} days"),
    )


# -- the code and the number -------------------------------------------------------------------------------------------


def code_of(secret: bytes) -> str:
    """Eighty bits as people type them, in fours, with two digits that check the others."""
    signs = b32encode(secret[:CODE_BYTES]).decode().translate(_TO_SIGNS)
    return "-".join([*(signs[place : place + 4] for place in range(0, 16, 4)), f"{_check(signs):02d}"])


def read_code(text: str) -> str:
    """As people type it, paste it, or scan it. Raises BadVoucherCode, WrongVoucherDigits."""
    plain = re.sub(r"[\s-]", "", text.upper().translate(_FORGIVEN))
    signs, digits = plain[:16], plain[16:]
    if len(plain) != 18 or not digits.isdecimal() or not digits.isascii() or any(sign not in _SIGNS for sign in signs):
        raise BadVoucherCode(field="code", text=text.strip()[:40], form=EXAMPLE)
    if int(digits) != _check(signs):
        raise WrongVoucherDigits(field="code")
    return "-".join([*(signs[place : place + 4] for place in range(0, 16, 4)), digits])


def _check(signs: str) -> int:
    value = 0
    for sign in signs:
        value = value * 32 + _SIGNS.index(sign)
    return 98 - value * 100 % 97


def printed_number(number: int) -> str:
    """AH-V-000318-07: what a voucher is called in lists and files. It opens nothing."""
    return f"AH-V-{number:06d}-{98 - number * 100 % 97:02d}"


# -- claiming ----------------------------------------------------------------------------------------------------------


def may_claim(campaign: Campaign, *, city: str, today: date) -> None:
    """Raises CampaignClosed, ClaimElsewhere, ClaimNotOpen."""
    terms = campaign.terms
    if campaign.closed_at is not None:
        raise CampaignClosed(name=terms.name.zh, until=terms.use_until)
    if terms.city and terms.city != city:
        raise ClaimElsewhere
    if not terms.claim_from <= today <= terms.claim_until:
        raise ClaimNotOpen(from_on=terms.claim_from, until_on=terms.claim_until)


def free_place(taken: Iterable[int], most: int) -> int:
    """Which of a person's vouchers of a campaign the next one is. Raises VouchersTaken."""
    free = set(range(1, most + 1)) - set(taken)
    if not free:
        raise VouchersTaken(most=most)
    return min(free)


# -- writing off -------------------------------------------------------------------------------------------------------


def may_write_off(voucher: Voucher, *, merchant: int, amount_fen: int, happened_at: datetime, now: datetime) -> None:
    """Of a voucher that was not used. The merchant's own time decides about the days, within limits; who comes first is decided elsewhere.

    Raises NotAMerchantOfIt, VoucherGone, TimeAhead, TimeBeforeClaim, HandedInLate, VoucherOver, SpendTooLow.
    """
    terms, at = voucher.campaign.terms, said_time(happened_at)
    if merchant not in terms.merchants:
        raise NotAMerchantOfIt
    if voucher.state is not VoucherState.CLAIMED:
        said = VOUCHER_STATE_SAYS[voucher.state]
        raise VoucherGone(state_zh=said.zh, state_en=said.en)
    if happened_at > now + timedelta(seconds=TILL_AHEAD_S):
        raise TimeAhead(at=at)
    if happened_at < voucher.claimed_at.replace(second=0, microsecond=0):
        raise TimeBeforeClaim(at=at)
    if happened_at < now - timedelta(days=terms.hand_in_days, seconds=TILL_AHEAD_S):
        raise HandedInLate(days=terms.hand_in_days, at=at)
    if local_day(happened_at) > terms.use_until:
        raise VoucherOver(until=terms.use_until)
    if amount_fen < terms.least_fen:
        raise SpendTooLow(field="amount", least=_yuan(terms.least_fen), amount=_yuan(amount_fen))


def said_time(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"


def _yuan(fen: int) -> str:
    return f"{grouped(fen // 100)}.{fen % 100:02d}"


def lapses(terms: CampaignTerms, today: date) -> bool:
    """Once no line of a merchant may come in any more."""
    return today > terms.use_until + timedelta(days=terms.hand_in_days)


def in_order(lines: Iterable[TillLine]) -> list[TillLine]:
    """Lines that arrive together, each once, in an order that does not depend on the file's."""
    return sorted(set(lines), key=lambda line: (line.happened_at, line.code, line.amount_fen))


# -- undoing and settling ----------------------------------------------------------------------------------------------


def may_refund(found: WriteOff | None, terms: CampaignTerms, *, merchant: int, now: datetime) -> WriteOff:
    """Raises RefundElsewhere, RefundSettled, RefundLate."""
    if found is None or found.merchant != merchant:
        raise RefundElsewhere
    if found.settlement is not None:
        raise RefundSettled
    if now > found.arrived_at + timedelta(days=terms.refund_days):
        raise RefundLate(days=terms.refund_days)
    return found


def whole_kg(grams: int) -> int:
    """Summed first, and rounded up once."""
    return -(-grams // 1000)


def differences(ours: Mapping[str, int], theirs: Sequence[tuple[str, int]]) -> list[Difference]:
    """Between a merchant's file and our write-offs: number → fen. In the order of numbers."""
    told: dict[str, list[int]] = {}
    for voucher, fen in theirs:
        told.setdefault(voucher, []).append(fen)
    found = []
    for voucher in sorted(set(ours) | set(told)):
        own, others = ours.get(voucher), told.get(voucher, [])
        if own is None:
            found.append(Difference(voucher, Differs.ONLY_THEIRS, None, others[0]))
        elif not others:
            found.append(Difference(voucher, Differs.ONLY_OURS, own, None))
        elif len(others) > 1:
            found.append(Difference(voucher, Differs.TWICE, own, sum(others)))
        elif others[0] != own:
            found.append(Difference(voucher, Differs.AMOUNT, own, others[0]))
    return found
