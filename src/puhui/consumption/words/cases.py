"""替代性修复的词 · Words of a case of ecological damage that is made good with credits: its life, the two modes of its amount, its check list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from puhui.consumption.words.uses import Beneficiary
from puhui.vocabulary.texts import Text


class CaseStage(StrEnum):
    OPENED = "opened"
    CHECKED = "checked"
    ASSESSED = "assessed"
    CONFIRMED = "confirmed"
    RESTORED = "restored"
    WITHDRAWN = "withdrawn"


class CaseVerb(StrEnum):
    OPEN = "open"
    CHECK = "check"
    ASSESS = "assess"
    SEND_BACK = "send_back"
    CONFIRM = "confirm"
    RESTORE = "restore"
    WITHDRAW = "withdraw"


CASE_STAGE_SAYS: Mapping[CaseStage, Text] = {
    CaseStage.OPENED: Text("已立案", "opened"),
    CaseStage.CHECKED: Text("已核对清单", "list answered"),
    CaseStage.ASSESSED: Text("金额待复核", "amount to be confirmed"),
    CaseStage.CONFIRMED: Text("待注销", "to be retired"),
    CaseStage.RESTORED: Text("已注销", "retired"),
    CaseStage.WITHDRAWN: Text("已撤回", "withdrawn"),
}
CASE_VERB_SAYS: Mapping[CaseVerb, Text] = {
    CaseVerb.OPEN: Text("立案", "opened"),
    CaseVerb.CHECK: Text("回答清单", "answered the list"),
    CaseVerb.ASSESS: Text("填报数量", "stated the amount"),
    CaseVerb.SEND_BACK: Text("退回数量", "sent the amount back"),
    CaseVerb.CONFIRM: Text("复核数量", "confirmed the amount"),
    CaseVerb.RESTORE: Text("注销", "retired"),
    CaseVerb.WITHDRAW: Text("撤回", "withdrawn"),
}


class LossMode(StrEnum):
    """By one of the two, never mixed: a sink that was lost, or a loss in money."""

    SINK = "sink"
    LOSS = "loss"


LOSS_MODE_SAYS: Mapping[LossMode, Text] = {
    LossMode.SINK: Text("按损失的碳汇（吨）", "by the lost carbon sink, in tonnes"),
    LossMode.LOSS: Text("按评估的损失（元）", "by the assessed loss, in yuan"),
}


class RulingKind(StrEnum):
    RULING = "ruling"
    AGREEMENT = "agreement"


RULING_SAYS: Mapping[RulingKind, Text] = {
    RulingKind.RULING: Text("裁判文书", "ruling"),
    RulingKind.AGREEMENT: Text("磋商赔偿协议", "agreement"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One of the last-resort check list; yes lets the case go on."""

    code: str
    asks: Text
    hint: Text


@dataclass(frozen=True, slots=True)
class Checklist:
    version: int
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    question: str
    is_yes: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a case: its own number and day, and the file, named by its SHA-256."""

    number: str
    day: date
    name: str
    digest: str = ""
    size: int = 0
    media: str = ""


@dataclass(frozen=True, slots=True)
class Assessed:
    """Exactly one of `sink_g` and `loss_fen`; the price in fen a tonne, with where it is from and its day."""

    mode: LossMode
    price_fen: int
    price_source: str
    price_on: date
    document: str
    sink_g: int | None = None
    loss_fen: int | None = None


@dataclass(frozen=True, slots=True)
class CaseStep:
    verb: CaseVerb
    stage: CaseStage
    by: int
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Case:
    """`party` is as it is kept: an organisation with its code, a person masked."""

    number: int
    organisation: int
    case_number: str
    court: str
    party: Beneficiary
    ruling_kind: RulingKind
    ruling: Paper
    stage: CaseStage
    opened_by: int
    opened_at: datetime
    list_version: int = 0
    answers: tuple[Answer, ...] = ()
    assessed: Assessed | None = None
    kg: int = 0
    assessed_by: int | None = None
    confirmed_by: int | None = None
    certificate: str = ""
    steps: tuple[CaseStep, ...] = ()

    @property
    def subject(self) -> str:
        """What its retirement names."""
        return f"case:{self.number}"


@dataclass(frozen=True, slots=True)
class CasesMade:
    """All that the public sees of cases: how many were made good, with how much."""

    cases: int
    kg: int
