"""The same formula as SQL for three engines: golden text, which differs in whole-number division only."""

from __future__ import annotations

import pytest

from puhui.methodology.compiler import compile_condition
from puhui.methodology.dialects import Dialect, condition_sql, floored_sql, integer_sql
from puhui.methodology.expressions import parse
from puhui.methodology.integers import Constant
from tests.rooms.methodology.formulas_by_hand import NAMES, compiled

FORMULA = "max(0, saving * person * 里程 - saving * person * min(narrow, 里程)) if known(duration) and duration > pause else 0"
GOLDEN = (
    "(CASE WHEN (duration_s IS NOT NULL AND (duration_s > COALESCE(pause_s, 0))) THEN GREATEST(CAST(0 AS BIGINT),"
    " ((CAST(467 AS BIGINT) * distance_m) + (CAST(-467 AS BIGINT) * LEAST(narrow_m, distance_m)))) ELSE CAST(0 AS BIGINT) END"
    " {division} CAST(10000 AS BIGINT))"
)


class TestFlooredSql:
    @pytest.mark.parametrize(("dialect", "division"), [("duckdb", "//"), ("spark", "div"), ("postgresql", "/")])
    def test_is_the_golden_text_of_each_engine(self, dialect: Dialect, division: str) -> None:
        ratio = compiled(FORMULA).ratio
        assert floored_sql(ratio.numerator, ratio.divisor, dialect) == GOLDEN.format(division=division)

    def test_whole_numbers_are_not_divided_by_one(self) -> None:
        assert floored_sql(compiled("narrow").ratio.numerator, Constant(1), "duckdb") == "narrow_m"

    def test_columns_take_the_prefix_of_their_relation(self) -> None:
        assert integer_sql(compiled("duration + pause").ratio.numerator, prefix="r.") == "(r.duration_s + COALESCE(r.pause_s, 0))"


class TestConditionSql:
    @pytest.mark.parametrize(
        ("text", "sql"),
        [
            ("known(里程)", "TRUE"),
            ("known(duration)", "duration_s IS NOT NULL"),
            ("not known(duration)", "NOT (duration_s IS NOT NULL)"),
            ("narrow == wide", "(narrow_m = wide_m)"),
            ("narrow != wide or narrow >= wide", "((narrow_m <> wide_m) OR (narrow_m >= wide_m))"),
            ("known(里程) and narrow <= wide", "(narrow_m <= wide_m)"),
        ],
    )
    def test_is_the_golden_text(self, text: str, sql: str) -> None:
        assert condition_sql(compile_condition(parse(text), NAMES).condition) == sql
