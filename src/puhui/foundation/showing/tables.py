"""A table on a page: columns that may be sorted, rows of plain values, and addresses that keep what else was asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.core.paginator import Page
from django.http import QueryDict

from puhui.vocabulary.amounts import grouped

T = TypeVar("T")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Column:
    """`key` is what `?sort=` says; `says` is the head, with the unit where the column has one."""

    key: str
    says: str
    is_number: bool = False
    may_sort: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads somewhere."""

    says: object
    url: str


@dataclass(frozen=True, slots=True)
class Head:
    column: Column
    url: str
    direction: str  # ascending, descending, or empty


@dataclass(frozen=True, slots=True)
class Cell:
    column: Column
    says: object
    url: str

    @property
    def is_day(self) -> bool:
        """A day stands on one line."""
        return isinstance(self.says, str) and _DAY.fullmatch(self.says) is not None


def heads_of(columns: Iterable[Column], *, sort: str, asked: QueryDict) -> list[Head]:
    """A second click on a head turns the order round."""

    def head(column: Column) -> Head:
        direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(sort, "")
        wanted = f"-{column.key}" if direction == "ascending" else column.key
        return Head(column, address(asked, sort=wanted, page=None) if column.may_sort else "", direction)

    return [head(column) for column in columns]


def rows_of(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> list[list[Cell]]:
    return [[_cell(column, value) for column, value in zip(columns, row, strict=True)] for row in rows]


def address(asked: QueryDict, **changed: object) -> str:
    """The present address with some of its questions changed; None takes one out."""
    told = asked.copy()
    for name, value in changed.items():
        told.pop(name, None)
        if value is not None:
            told[name] = str(value)
    return f"?{told.urlencode()}"


def pages_of(page: Page[object] | None, asked: QueryDict) -> tuple[str, str]:
    """The addresses of the page before and the page after; empty where there is none."""
    if page is None:
        return "", ""
    before = address(asked, page=page.previous_page_number()) if page.has_previous() else ""
    after = address(asked, page=page.next_page_number()) if page.has_next() else ""
    return before, after


@dataclass(frozen=True, slots=True)
class Older:
    """Where a history goes on: `?name=` says after which row. However long it is, a part of it is read from its index alone."""

    name: str
    after: str
    is_newest: bool


def asked_after(asked: QueryDict, name: str) -> int | None:
    """The row after which the older ones were asked for; None where none was, or what stands there is none."""
    told = asked.get(name, "")
    return int(told) if told.isdecimal() and len(told) < 18 else None


def part_of(found: list[T], most: int, *, asked: QueryDict, name: str, after: Callable[[T], object]) -> tuple[list[T], Older]:
    """`found` was asked for one more than is shown: whether there are older ones is known by it. Rows of one key are never parted."""
    shown = found[:most]
    while len(found) > most and after(shown[-1]) == after(found[most]) and after(shown[0]) != after(shown[-1]):
        shown.pop()
    return shown, Older(name, str(after(shown[-1])) if len(found) > most else "", asked_after(asked, name) is None)


def written(value: object) -> object:
    """A whole number in groups of three, nothing as a dash, all else as it is."""
    if value is None or value == "":
        return "–"
    return grouped(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _cell(column: Column, value: object) -> Cell:
    if isinstance(value, Link):
        return Cell(column, written(value.says), value.url)
    return Cell(column, written(value), "")
