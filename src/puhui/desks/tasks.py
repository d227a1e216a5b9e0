"""待办的词 · One thing that waits for an officer, whichever room it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits: what it is about, what is asked, until when (empty: no clock runs), and the way there."""

    about: Text
    title: Text
    next: Text
    url: str
    due_on: date | None = None

    @property
    def kind(self) -> str:
        """What it is filtered by: tasks about the same are of one kind."""
        return self.about.en
