"""The formula language: each thing that it has is read, and each thing that Python has beside it is refused with its column."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.methodology.errors import FaultFound
from puhui.methodology.expressions import (
    CHARS_MAX,
    Choice,
    Compared,
    Extreme,
    Known,
    Logic,
    Name,
    Number,
    Operation,
    names_in,
    normal,
    parse,
)


def fault_of(text: str) -> tuple[int, str]:
    with pytest.raises(FaultFound) as found:
        parse(text)
    assert found.value.fault.remedy.zh
    assert found.value.fault.remedy.en
    return found.value.fault.column, found.value.fault.text


class TestParse:
    @pytest.mark.parametrize("operator", ["+", "-", "*", "/"])
    def test_reads_the_four_operations(self, operator: str) -> None:
        assert parse(f"a {operator} b") == Operation(operator, Name("a", 0), Name("b", 4), 0)

    @pytest.mark.parametrize(
        ("text", "value"), [("0", 0), ("7.50", Fraction(15, 2)), ("46.7", Fraction(467, 10)), ("0.000000001", Fraction(1, 10**9))]
    )
    def test_reads_plain_decimals_exactly(self, text: str, value: Fraction | int) -> None:
        assert parse(text) == Number(Fraction(value), 0)

    @pytest.mark.parametrize("which", ["max", "min"])
    def test_reads_max_and_min_of_two_or_more(self, which: str) -> None:
        assert parse(f"{which}(a, b, c)") == Extreme(which, (Name("a", 4), Name("b", 7), Name("c", 10)), 0)

    @pytest.mark.parametrize("operator", ["<", "<=", ">", ">=", "==", "!="])
    def test_reads_one_comparison(self, operator: str) -> None:
        found = parse(f"a {operator} b")
        assert isinstance(found, Compared)
        assert found.operator == operator

    def test_reads_known_and_or_not_and_if(self) -> None:
        assert parse("a if known(b) and not c < d or e > f else 0") == Choice(
            Logic(
                "or",
                (
                    Logic("and", (Known("b", 5), Logic("not", (Compared("<", Name("c", 22), Name("d", 26), 22),), 18)), 5),
                    Compared(">", Name("e", 31), Name("f", 35), 31),
                ),
                5,
            ),
            Name("a", 0),
            Number(Fraction(0), 42),
            0,
        )

    def test_reads_a_minus_sign_as_zero_less(self) -> None:
        assert parse("-a") == Operation("-", Number(Fraction(0), 0), Name("a", 1), 0)

    def test_reads_a_formula_written_over_several_lines(self) -> None:
        assert parse("a\n  + b") == parse("a + b")

    def test_reads_chinese_names(self) -> None:
        assert names_in(parse("里程 * 节省量")) == ("里程", "节省量")

    def test_a_name_is_read_in_one_normal_form(self) -> None:
        wide = "\uff41\uff42"  # ａｂ, as a Chinese keyboard writes it
        assert parse(wide) == Name("ab", 0)
        assert normal(wide) == "ab"

    def test_names_come_once_in_the_order_of_reading(self) -> None:
        assert names_in(parse("max(b, a) * b if known(c) else d")) == ("c", "d", "b", "a")


class TestParseRefuses:
    @pytest.mark.parametrize(
        "text",
        [
            "a.b",
            "a.__class__",
            "a[0]",
            "a['b']",
            "lambda: 1",
            "a ** b",
            "a % b",
            "a // b",
            "a @ b",
            "a & b",
            "a | b",
            "a ^ b",
            "a << 1",
            "~a",
            "+a",
            "'a'",
            "b'a'",
            "f'{a}'",
            "True",
            "None",
            "...",
            "1j",
            "1e3",
            "1_000",
            "0x10",
            "0b1",
            ".5",
            "1.",
            "[a]",
            "(a, b)",
            "{a}",
            "{a: b}",
            "[x for x in a]",
            "(x for x in a)",
            "(a := 1)",
            "a is b",
            "a in b",
            "a < b < c",
            "await a",
            "yield a",
            "*a",
            "print(a)",
            "__import__('os')",
            "abs(a)",
            "max(a)",
            "max()",
            "max(a, b, key=c)",
            "max(*a, b)",
            "max(a, **b)",
            "known(1)",
            "known(a.b)",
            "known(a, b)",
            "known(a=b)",
            "max(a, b)(c)",
        ],
    )
    def test_whatever_else_python_has(self, text: str) -> None:
        fault_of(text)

    @pytest.mark.parametrize(
        "text", ["", "a +", "a b", "(a", "a)", "a; b", "a = b", "import os", "if a: b", "\x00", "a\\", "\ud800", "a # b"]
    )
    def test_what_is_no_expression(self, text: str) -> None:
        fault_of(text)

    @pytest.mark.parametrize("text", ["1" * 16, "0." + "1" * 16, "9" * 400])
    def test_numbers_beyond_fifteen_digits(self, text: str) -> None:
        fault_of(text)
        assert parse("9" * 15) == Number(Fraction(10**15 - 1), 0)

    def test_what_is_nested_too_deeply(self) -> None:
        assert parse("-" * 23 + "a")
        fault_of("-" * 25 + "a")
        fault_of("(" * 240 + "a" + ")" * 240)

    def test_what_is_too_long(self) -> None:
        assert parse("a" * CHARS_MAX)
        fault_of("a" * (CHARS_MAX + 1))

    @pytest.mark.parametrize(
        ("text", "place"),
        [("a + b ** 2", (5, "b ** 2")), ("里程 + 系数.大", (6, "系数.大")), ("a # b", (3, "a # b"))],
    )
    def test_with_the_column_in_characters_and_the_text(self, text: str, place: tuple[int, str]) -> None:
        assert fault_of(text) == place

    @given(st.text(alphabet="ab里1.+-*/()<>=,if elsand ormx\"'[]{}:@#\\\n", max_size=60))
    def test_a_strangers_text_is_read_or_refused(self, text: str) -> None:
        try:
            found = parse(text)
        except FaultFound:
            return
        assert all(name.isidentifier() for name in names_in(found))
