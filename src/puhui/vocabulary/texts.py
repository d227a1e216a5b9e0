"""A sentence is said in Chinese and in English, side by side, so that neither can be forgotten."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or name in both languages; `{facts}` in braces are filled by `said`."""

    zh: str
    en: str

    def said(self, language: str = "zh", /, **facts: object) -> str:
        template = self.en if language.startswith("en") else self.zh
        return template.format(**facts) if facts else template

    def __str__(self) -> str:
        return self.zh
