"""质押的词 · Words of pledges: units of a holder as security for a loan of a bank, and the life of such a pledge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from puhui.registry.words import Span
from puhui.vocabulary.texts import Text


class PledgeStage(StrEnum):
    PROPOSED = "proposed"
    REGISTERED = "registered"
    NOTICED = "noticed"
    RELEASED = "released"
    REALISED = "realised"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class PledgeVerb(StrEnum):
    PROPOSE = "propose"
    REGISTER = "register"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    RELEASE = "release"
    GIVE_NOTICE = "give_notice"
    CALL_OFF = "call_off"
    REALISE = "realise"


PLEDGE_STAGE_SAYS: Mapping[PledgeStage, Text] = {
    PledgeStage.PROPOSED: Text("待银行登记", "waits for the bank"),
    PledgeStage.REGISTERED: Text("质押中", "pledged"),
    PledgeStage.NOTICED: Text("违约通知期", "notice of default given"),
    PledgeStage.RELEASED: Text("已解除", "released"),
    PledgeStage.REALISED: Text("已实现，归银行", "realised: the bank's"),
    PledgeStage.DECLINED: Text("银行未接受", "declined by the bank"),
    PledgeStage.WITHDRAWN: Text("出质人已撤回", "withdrawn by the owner"),
}
PLEDGE_VERB_SAYS: Mapping[PledgeVerb, Text] = {
    PledgeVerb.PROPOSE: Text("提出", "proposed"),
    PledgeVerb.REGISTER: Text("登记", "registered"),
    PledgeVerb.DECLINE: Text("不接受", "declined"),
    PledgeVerb.WITHDRAW: Text("撤回", "withdrawn"),
    PledgeVerb.RELEASE: Text("解除", "released"),
    PledgeVerb.GIVE_NOTICE: Text("发出违约通知", "notice of default"),
    PledgeVerb.CALL_OFF: Text("取消违约通知", "notice called off"),
    PledgeVerb.REALISE: Text("实现", "realised"),
}
#: Pledges whose units lie in the registry as pledged.
LIVE = (PledgeStage.REGISTERED, PledgeStage.NOTICED)


@dataclass(frozen=True, slots=True)
class Terms:
    """What owner and bank have agreed: so many kilograms for a loan until a day, and how long a notice of default runs before the units fall to the bank."""

    kg: int
    loan: str
    until_on: date
    notice_days: int
    project: int | None = None
    vintage: int | None = None


@dataclass(frozen=True, slots=True)
class PledgeStep:
    verb: PledgeVerb
    by: int
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Pledge:
    """`spans` are what it blocks, once it is registered, and `serials` how that is printed; `due_on` is the first day on which it may be realised."""

    number: int
    owner: int
    bank: int
    terms: Terms
    stage: PledgeStage
    spans: tuple[Span, ...] = ()
    serials: tuple[str, ...] = ()
    due_on: date | None = None
    noticed_by: int | None = None
    realised_by: int | None = None
    steps: tuple[PledgeStep, ...] = ()
