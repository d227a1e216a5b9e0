"""Whole numbers over days or months become the rows of a column chart, with labels that have room on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from puhui.vocabulary.texts import Text

MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: A group's name takes about so much of the width of a phone.
GROUP_SHARE = 6


def rows_over_time(steps: Sequence[tuple[date, int]], *, is_by_day: bool, language: str) -> list[tuple[str, int, str]]:
    """(label, value, group) for each day or month; the month, or the year, stands under its first column where it has room."""
    groups = [f"{on:%Y-%m}" if is_by_day else f"{on:%Y}" for on, _ in steps]
    is_first = [place == 0 or groups[place - 1] != group for place, group in enumerate(groups)]
    return [
        (_label(on, language, is_by_day=is_by_day), value, group if begins and has_room(groups, group) else "")
        for (on, value), group, begins in zip(steps, groups, is_first, strict=True)
    ]


def has_room(groups: list[str], group: str) -> bool:
    """The last group may reach past its columns; any other would run into the next."""
    return group == groups[-1] or groups.count(group) * GROUP_SHARE >= len(groups)


def _label(on: date, language: str, *, is_by_day: bool) -> str:
    return f"{on.day}" if is_by_day else Text(f"{on.month}", MONTHS_EN[on.month - 1]).said(language)
