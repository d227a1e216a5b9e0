"""The one place where a command reads the clock."""

from __future__ import annotations

from datetime import date, datetime

from puhui.vocabulary.periods import CHINA


def now() -> datetime:
    return datetime.now(CHINA)


def today() -> date:
    return now().date()
