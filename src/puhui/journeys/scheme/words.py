"""制度文件的词 · Words of the scheme's documents: a rule with its articles and numbers, and each version of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from puhui.filing.words import Application
from puhui.vocabulary.texts import Text


class Kind(StrEnum):
    RULE = "rule"
    TECHNICAL = "technical"
    PROCESS = "process"
    RIGHTS = "rights"


KIND_SAYS = {
    Kind.RULE: Text("制度", "Rules"),
    Kind.TECHNICAL: Text("技术规范", "Technical specifications"),
    Kind.PROCESS: Text("流程", "Processes"),
    Kind.RIGHTS: Text("权利义务", "Rights and duties"),
}
#: Every unit that a number of the scheme may have.
UNIT_SAYS = {
    "g": Text("g", "g"),
    "kg": Text("kg", "kg"),
    "fen": Text("分钱", "fen"),
    "percent": Text("%", "%"),
    "bp": Text("个万分点", "hundredths of a per cent"),
    "yes": Text("（1 是，0 否）", "(1 yes, 0 no)"),
    "s": Text("秒", "s"),
    "minute": Text("分钟", "min"),
    "hour": Text("小时", "h"),
    "day": Text("天", "days"),
    "workday": Text("个工作日", "working days"),
    "year": Text("岁", "years"),
    "time": Text("次", "times"),
    "person": Text("人", "persons"),
    "file": Text("个", "files"),
    "batch": Text("批", "batches"),
    "key": Text("把", "keys"),
    "MiB": Text("MiB", "MiB"),
    "GiB": Text("GiB", "GiB"),
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a document states; `where` is the place in the software that carries it out, empty where the document names none."""

    code: str
    name: Text
    value: int
    unit: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A document as it is read. `provisional` is what one says of itself that no authority has filed; `from_on` is its own first day."""

    code: str
    kind: Kind
    name: Text
    summary: Text
    articles: tuple[Text, ...]
    numbers: tuple[Number, ...]
    provisional: Text | None
    from_on: date | None

    def number(self, code: str) -> int | None:
        return next((number.value for number in self.numbers if number.code == code), None)


@dataclass(frozen=True, slots=True)
class Version:
    """A document and the days on which it may hold, the last one included; `filed` is its filing, None for what ships. `rule` is None for a
    document whose text no machine reads: none of its numbers is bound."""

    code: str
    name: Text
    kind: Kind
    rule: Rule | None
    digest: str
    from_on: date
    until_on: date | None
    filed: Application | None

    def may_hold_on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)
