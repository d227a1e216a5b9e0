"""个人信息的词 · Words of a person's identity and rights: what is shown of it, why somebody may read it, appeals, archives, closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class Masked:
    """An identity as every page shows it. `verified_by` is `form` where the authority was not asked; phone may be empty."""

    account: int
    name: str
    number: str
    phone: str
    kept_at: datetime
    verified_at: datetime
    verified_by: str


@dataclass(frozen=True, slots=True)
class Clear:
    """The identity itself: given by `read_identity` alone, which leaves a line in the audit first."""

    name: str
    number: str
    phone: str


@dataclass(frozen=True, slots=True)
class Proved:
    """A name, an identity number and a phone that were looked at, and by whom."""

    name: str
    number: str
    phone: str
    verified_by: str


class Purpose(StrEnum):
    """Why an officer reads personal data in clear."""

    ASKED_BY_PERSON = "asked-by-person"
    APPEAL = "appeal"
    MIX_UP = "mix-up"
    FRAUD = "fraud"
    LEGAL = "legal"


PURPOSE_SAYS = {
    Purpose.ASKED_BY_PERSON: Text("本人来电或到场，要求协助", "the person asked for help"),
    Purpose.APPEAL: Text("处理本人的申诉", "an appeal of the person"),
    Purpose.MIX_UP: Text("核对是否重号、错号", "to tell two persons or a wrong number apart"),
    Purpose.FRAUD: Text("核查异常行为", "to look into suspicious acts"),
    Purpose.LEGAL: Text("司法、执法机关依法调取", "a lawful request of a court or an authority"),
}


class AppealState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"
    ENDED = "ended"


APPEAL_SAYS = {
    AppealState.OPEN: Text("等待人工答复", "waits for a human answer"),
    AppealState.UPHELD: Text("支持，待更正", "upheld, to be corrected"),
    AppealState.REJECTED: Text("不支持", "rejected"),
    AppealState.ENDED: Text("随账户注销终止", "ended with the account"),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """The automated refusal that an appeal is about, as the resident saw it."""

    scenario: str
    title_zh: str
    title_en: str
    provider: str
    record_id: str
    happened_at: str
    code: str
    why_zh: str
    why_en: str

    @property
    def subject(self) -> str:
        """What one appeal is about: one record of one provider."""
        return f"{self.provider}|{self.happened_at[:10]}|{self.record_id}"


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal in a list: nothing personal stands in it."""

    number: int
    account: int
    city: str
    code: str
    state: AppealState
    asked_at: datetime
    due_on: date
    is_provisional: bool
    answered_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state is AppealState.OPEN


@dataclass(frozen=True, slots=True)
class AppealText:
    """An appeal with what was written: for the person, and for the officer who answers."""

    appeal: Appeal
    refused: Refused
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class Archive:
    """A copy of everything about a person, on its way or ready. `done` of `of` steps are through."""

    name: str
    account: int
    asked_at: datetime
    done: int
    of: int
    ready_at: datetime | None
    expires_at: datetime | None
    bytes: int


@dataclass(frozen=True, slots=True)
class Closing:
    """An account that is being closed, or is."""

    account: int
    user: int | None
    asked_at: datetime
    gives_grams: bool
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of data about a person: what, why, on what ground, until when."""

    what: Text
    why: Text
    until: Text
