"""A sentence is said in Chinese and in English, side by side, so that neither can be forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or name in both languages; `{facts}` in braces are filled by `said`; a fact may be a Text too.

    `{n} row{n_s}` is “1 row” and “2 rows”.
    """

    zh: str
    en: str

    def said(self, language: str = "zh", /, **facts: object) -> str:
        template = self.en if language.startswith("en") else self.zh
        told = {name: fact.said(language) if isinstance(fact, Text) else fact for name, fact in facts.items()}
        plurals = {f"{name}_s": plural_s(fact) for name, fact in told.items()}
        return template.format(**plurals | told) if told else template

    def __str__(self) -> str:
        return self.zh


def plural_s(number: object) -> str:
    """The letter that an English noun takes after every number but one."""
    return "" if str(number) == "1" else "s"


def listed(parts: Iterable[Text | str]) -> Text:
    """合肥、芜湖 · Hefei, Wuhu: names one after the other, as each language writes them."""
    both = [part if isinstance(part, Text) else Text(part, part) for part in parts]
    return Text("、".join(part.zh for part in both), ", ".join(part.en for part in both))
