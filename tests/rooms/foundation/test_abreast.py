"""Two texts side by side: what went, what came, and in a line that changed which words."""

from __future__ import annotations

import time

import pytest

from puhui.foundation.showing.abreast import AROUND, FOLDED_FROM, LINES_MAX, Piece, Row, abreast


def rows(left: str, right: str) -> list[Row]:
    return [row for run in abreast(left, right).runs for row in run.rows]


class TestAbreast:
    def test_the_same_text_is_the_same(self) -> None:
        assert abreast("a\nb\n", "a\nb\n").is_same

    @pytest.mark.parametrize("right", ["a\r\nb\r\n", "\ufeffa\nb\n", "a\nb", "a\rb\r"])
    def test_line_ends_of_another_system_are_no_difference(self, right: str) -> None:
        assert abreast("a\nb\n", right).is_same

    def test_a_line_that_changed_marks_its_words_only(self) -> None:
        (row,) = rows("cap: 5000 g", "cap: 4000 g")
        assert row.left is not None
        assert row.right is not None
        assert row.left.pieces == (Piece("cap: "), Piece("5000", is_marked=True), Piece(" g"))
        assert row.right.pieces == (Piece("cap: "), Piece("4000", is_marked=True), Piece(" g"))

    def test_a_chinese_sentence_is_compared_sign_by_sign(self) -> None:
        (row,) = rows("每人每日", "每户每日")
        assert row.left is not None
        assert [piece.text for piece in row.left.pieces if piece.is_marked] == ["人"]

    def test_lines_that_went_and_came_keep_their_numbers(self) -> None:
        found = rows("a\nb\nc", "a\nc\nd")
        assert [(row.kind, row.left and row.left.number, row.right and row.right.number) for row in found] == [
            ("same", 1, 1),
            ("removed", 2, None),
            ("same", 3, 2),
            ("added", None, 3),
        ]

    def test_counts_a_changed_line_on_both_sides(self) -> None:
        found = abreast("a\nb", "a\nx\ny")
        assert (found.removed, found.added) == (1, 2)

    @pytest.mark.parametrize(("same", "is_folded"), [(FOLDED_FROM + 2 * AROUND - 1, False), (FOLDED_FROM + 2 * AROUND, True)])
    def test_long_stretches_of_the_same_are_folded_but_for_what_stands_around(self, same: int, is_folded: bool) -> None:
        middle = "\n".join(f"line {n}" for n in range(same))
        runs = abreast(f"a\n{middle}\nb", f"x\n{middle}\ny").runs
        assert any(run.is_folded for run in runs) is is_folded
        assert sum(len(run.rows) for run in runs) == same + 2

    @pytest.mark.parametrize(("lines", "is_too_long"), [(LINES_MAX, False), (LINES_MAX + 1, True)])
    def test_what_nobody_would_read_is_not_compared(self, lines: int, is_too_long: bool) -> None:
        assert abreast("\n".join(str(n) for n in range(lines)), "0").is_too_long is is_too_long

    def test_texts_made_to_be_slow_are_answered_soon(self) -> None:
        one = "\n".join(str(n % 101) for n in range(LINES_MAX))
        other = "\n".join(str(n * n % 101) for n in range(LINES_MAX))
        began = time.process_time()
        abreast(one, other)
        abreast("x " * 100_000, "y x " * 60_000)
        assert time.process_time() - began < 3
