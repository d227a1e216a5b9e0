"""A Refusal is the domain saying no: a stable code, the facts, and one sentence that says what to do next.

    Refusal
    ├── BadIdentifier          vocabulary/identifiers.py
    ├── DocumentRefused …      methodology/errors.py
    ├── InputRefused …         quantification/errors.py
    └── one tree per room      <room>/errors.py

`kind` tells the edges how to answer; it is one of KINDS, never an HTTP number.
"""

from __future__ import annotations

from typing import ClassVar

from puhui.vocabulary.texts import Text

KINDS = ("invalid", "not_found", "conflict", "forbidden", "unauthenticated", "wrong_method", "too_large", "too_many", "unavailable")


class Refusal(Exception):
    """Base of all refusals. Subclasses set `code`, `says` and, where it is not `invalid`, `kind`."""

    code: ClassVar[str] = ""
    says: ClassVar[Text] = Text("", "")
    kind: ClassVar[str] = "invalid"

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.sentence("en"))

    def sentence(self, language: str = "zh") -> str:
        return self.says.said(language, **self.facts) if self.facts else self.says.said(language)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.facts))


def _rebuild(cls: type[Refusal], facts: dict[str, object]) -> Refusal:
    return cls(**facts)


def every_refusal(root: type[Refusal] = Refusal) -> list[type[Refusal]]:
    """Every refusal class that is loaded, with a code of its own, in the order of the codes."""
    found, waiting = {}, [root]
    while waiting:
        cls = waiting.pop()
        waiting.extend(cls.__subclasses__())
        if "code" in vars(cls) and cls.code:
            found[cls.code] = cls
    return [found[code] for code in sorted(found)]
