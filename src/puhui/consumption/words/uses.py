"""注销的词 · Words of a retirement: in whose favour, what for, and the certificate that anyone can check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from puhui.registry.words import Purpose

#: The longest statement and name that a certificate has room for.
STATEMENT_LENGTH, NAME_LENGTH = 120, 60


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """An organisation has its unified social credit code; a person has none, and a name that is masked when it is kept."""

    name: str
    code: str = ""

    @property
    def is_person(self) -> bool:
        return not self.code


@dataclass(frozen=True, slots=True)
class Use:
    """What credits are retired for. `subject` names the event, case, campaign or plan, such as `event:12`; the days are those of the emissions."""

    purpose: Purpose
    beneficiary: Beneficiary
    statement: str
    from_on: date | None = None
    until_on: date | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Over the facts, byte by byte. Key and signature are base64; a demonstration key is one in a file of this installation."""

    algorithm: str
    key_id: str
    public_key: str
    value: str
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class Certificate:
    """A retirement that anyone can check. `facts` is the signed text, and everything else here stands in it too."""

    number: str
    holder: int
    kg: int
    use: Use
    serials: tuple[str, ...]
    retired_at: datetime
    by: int
    movement: int
    facts: str
    signature: Signature
