"""The security page claims nothing that is not there: its tests and configurations exist, and no requirement is left out or told twice."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from scripts.print_security import SAID, STATUS, Item, standards

ROOT = Path(__file__).resolve().parents[2]
ITEMS = [item for standard in standards() for item in standard.items]
CHAPTERS = [chapter for standard in standards() for chapter in standard.chapters]
LINES = sorted({line for item in ITEMS for line in item.evidence})
TESTS = [line for line in LINES if line.startswith("tests/")]
SENTENCES = [line for line in LINES if line.partition(": ")[0] in SAID]
STANDING = [line for line in LINES if line not in TESTS and line not in SENTENCES]
#: What OWASP publishes for 5.0.0: requirements of level 1, and those that level 2 adds.
ASVS_COUNTS = {"1": 70, "2": 183}
WORDS_OF_A_REQUIREMENT_MAX = 14


@cache
def named_in(path: str) -> frozenset[str]:
    """`Class::function` of every test of a file, and its plain functions."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    plain = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    inside = [
        f"{group.name}::{node.name}"
        for group in tree.body
        if isinstance(group, ast.ClassDef)
        for node in group.body
        if isinstance(node, ast.FunctionDef)
    ]
    return frozenset(plain + inside)


class TestEvidence:
    @pytest.mark.parametrize("line", TESTS)
    def test_is_a_test_that_exists(self, line: str) -> None:
        path, _, name = line.partition("::")
        assert name in named_in(path)
        assert name.rpartition("::")[2].startswith("test_")

    @pytest.mark.parametrize("line", STANDING)
    def test_stands_in_the_file_that_is_named(self, line: str) -> None:
        path, _, name = line.partition(" ")
        assert name, "a file alone shows nothing"
        assert re.search(rf"(?<!\w){re.escape(name)}(?!\w)", (ROOT / path).read_text("utf-8"))

    @pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.number)
    def test_fits_the_status(self, item: Item) -> None:
        kinds = {line.partition(": ")[0] if line in SENTENCES else "shown" for line in item.evidence}
        must, may = {
            "met": ({"shown"}, {"note"}),
            "partly": ({"missing"}, {"shown", "note", "duty"}),
            "not yet": ({"missing"}, {"shown", "note"}),
            "not applicable": ({"because"}, {"shown"}),
            "duty of the operator": ({"duty"}, {"shown", "note"}),
        }[item.status]
        assert must <= kinds <= must | may

    def test_is_more_than_what_is_missing_where_something_is_done(self) -> None:
        bare = [item.number for item in ITEMS if item.status == "partly" and not set(item.evidence) - set(SENTENCES)]
        assert bare == []


class TestItems:
    def test_have_one_of_the_five_statuses(self) -> None:
        assert {item.status for item in ITEMS} <= set(STATUS)
        assert len(STATUS) == 5

    def test_none_is_told_twice(self) -> None:
        assert [number for number, count in Counter(item.number for item in ITEMS).items() if count > 1] == []

    def test_say_in_a_few_words_what_is_asked(self) -> None:
        assert [item.number for item in ITEMS if len(item.asks.split()) > WORDS_OF_A_REQUIREMENT_MAX or "Verify that" in item.asks] == []

    @pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.code)
    def test_are_as_many_as_the_standard_has(self, chapter: object) -> None:
        assert Counter(item.level for item in chapter.items) == Counter(chapter.counts)  # type: ignore[attr-defined]
        assert all(item.number.startswith(f"{chapter.code}.") or item.number.split(" ")[0] == chapter.code for item in chapter.items)  # type: ignore[attr-defined]

    def test_of_asvs_are_all_of_levels_one_and_two(self) -> None:
        assert Counter(item.level for item in standards()[0].items) == ASVS_COUNTS
