"""Whether a declaration of owners can be true: each code proves itself, no owner stands twice, and together they hold no more than the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from puhui.market.errors import OwnersTooMany, OwnersWrong, SharesAboveWhole
from puhui.market.words import OWNER_NAME_LENGTH, OWNERS_MOST, WHOLE_BP, Owner
from puhui.vocabulary.identifiers import BadIdentifier, born_on, credit_code, identity_number
from puhui.vocabulary.texts import Text

#: Who controls more than this controls the organisation, whatever is ticked.
HALF_BP = WHOLE_BP // 2
#: A code of GB 32100 begins with the office that registers and the kind it registers: 1 for state organs, 1 for an organ itself.
_STATE_ORGAN = "11"
_COMPANY, _BORN_BETWEEN = "9", (1900, 2100)


@dataclass(frozen=True, slots=True)
class Proved:
    """An owner whose code fits its check sign: a person's number, or an organisation's code."""

    owner: Owner
    code: str
    is_person: bool


def is_state_organ(uscc: str) -> bool:
    """Companies that the state holds are not related for that alone (公司法 art. 265, 4): an organ of the state is nobody's common owner."""
    return uscc.startswith(_STATE_ORGAN)


def check_owners(owners: Sequence[Owner], *, uscc: str) -> list[Proved]:
    """`uscc` is the declaring organisation's own code. Raises OwnersTooMany, OwnersWrong with the row, SharesAboveWhole."""
    if len(owners) > OWNERS_MOST:
        raise OwnersTooMany(most=OWNERS_MOST)
    found: list[Proved] = []
    for row, owner in enumerate(owners, start=1):
        if why := _fault(owner):
            raise OwnersWrong(row=row, why_zh=why.zh, why_en=why.en)
        one = _proved(owner, row)
        if one.code == uscc or any(one.code == other.code for other in found):
            why = _ITSELF if one.code == uscc else _TWICE
            raise OwnersWrong(row=row, why_zh=why.zh, why_en=why.en)
        found.append(one)
    if (together := sum(one.owner.share_bp for one in found)) > WHOLE_BP:
        raise SharesAboveWhole(sum=f"{together // 100}.{together % 100:02}")
    return found


_ITSELF = Text("不能是本机构自己", "an organisation does not own itself")
_TWICE = Text("同一个所有者写了两次", "the same owner is named twice")
_NO_NAME = Text(f"要写名称，{OWNER_NAME_LENGTH} 字以内", f"it has a name of up to {OWNER_NAME_LENGTH} signs")
_NO_SHARE = Text(
    "比例应在 0 到 100% 之间；没有比例的须是实际控制人", "the share lies between 0 and 100 %; whoever has none controls the organisation"
)
_MUST_CONTROL = Text("比例超过 50% 的就是实际控制人，请勾选", "whoever holds more than 50 % controls the organisation; tick it")
_NO_CODE = Text(
    "证件号码既不是统一社会信用代码，也不是居民身份证号码，请核对末位",
    "its code is neither a unified social credit code nor an identity number",
)


def _fault(owner: Owner) -> Text | None:
    if not 1 <= len(owner.name.strip()) <= OWNER_NAME_LENGTH:
        return _NO_NAME
    if not 0 <= owner.share_bp <= WHOLE_BP or not (owner.share_bp or owner.is_controlling):
        return _NO_SHARE
    if owner.share_bp > HALF_BP and not owner.is_controlling:
        return _MUST_CONTROL
    return None


def _proved(owner: Owner, row: int) -> Proved:
    """Raises OwnersWrong."""
    if number := _identity(owner.code):
        return Proved(owner, number, is_person=True)
    try:
        return Proved(owner, credit_code(owner.code), is_person=False)
    except BadIdentifier as problem:
        raise OwnersWrong(row=row, why_zh=_NO_CODE.zh, why_en=_NO_CODE.en) from problem


def _identity(code: str) -> str | None:
    """A person's number first: one in 31 of them passes for an organisation's code, while a code hardly ever has a day of birth and both check signs."""
    if code.strip().startswith(_COMPANY):
        return None
    try:
        number = identity_number(code)
    except BadIdentifier:
        return None
    low, high = _BORN_BETWEEN
    return number if low <= born_on(number).year < high else None
