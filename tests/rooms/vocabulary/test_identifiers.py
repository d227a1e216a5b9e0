"""Identifiers: golden values that no version of an engine may change, and borders of every form."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.vocabulary.identifiers import (
    BadIdentifier,
    key64,
    methodology_code,
    record_key,
    record_key_text,
    region_code,
    region_holds,
    region_prefix,
)

#: Written down once, by `python3 -c "import hashlib; …"`, and never again.
GOLDEN_KEYS = {
    "": -8885038497018405420,
    "a": 2933798017325973772,
    "metro|2026-03-18|r1": 7210245060088749458,
    "公交|2026-03-18|记录 1": -8402832596241002611,
}


class TestKey64:
    @pytest.mark.parametrize(("text", "key"), GOLDEN_KEYS.items())
    def test_has_the_golden_value(self, text: str, key: int) -> None:
        assert key64(text) == key

    def test_is_the_first_half_of_md5_little_endian_less_two_to_the_63(self) -> None:
        assert hashlib.md5(b"a").hexdigest() == "0cc175b9c0f1b6a831c399e269772661"
        assert key64("a") == int("a8b6f1c0b975c10c", 16) - 2**63

    @given(st.text())
    def test_is_a_signed_64_bit_integer(self, text: str) -> None:
        assert -(2**63) <= key64(text) < 2**63


class TestRecordKey:
    def test_is_the_key_of_provider_day_and_record(self) -> None:
        assert record_key_text("metro", date(2026, 3, 18), "r1") == "metro|2026-03-18|r1"
        assert record_key("metro", date(2026, 3, 18), "r1") == GOLDEN_KEYS["metro|2026-03-18|r1"]

    def test_differs_by_provider_by_day_and_by_record(self) -> None:
        day = date(2026, 3, 18)
        keys = {record_key("metro", day, "r1"), record_key("bus", day, "r1"), record_key("metro", date(2026, 3, 19), "r1")}
        assert len(keys | {record_key("metro", day, "r2")}) == 4


class TestRegionCode:
    @pytest.mark.parametrize("code", ["100000", "340000", "340100", "999999"])
    def test_accepts_six_digits(self, code: str) -> None:
        assert region_code(code) == code

    @pytest.mark.parametrize("text", ["", "34010", "3401000", "040100", "34010x", " 340100", "340100\n", "３４０１００", "CN"])
    def test_refuses_anything_else(self, text: str) -> None:
        with pytest.raises(BadIdentifier, match="340100"):
            region_code(text)


class TestMethodologyCode:
    @pytest.mark.parametrize("code", ["a", "metro-ride", "ev-charging", "b2", "a" * 40])
    def test_accepts_lower_case_words_joined_by_hyphens(self, code: str) -> None:
        assert methodology_code(code) == code

    @pytest.mark.parametrize("text", ["", "Metro", "metro_ride", "metro-", "-metro", "metro--ride", "2b", "地铁", "metro\n", "a" * 41])
    def test_refuses_anything_else(self, text: str) -> None:
        with pytest.raises(BadIdentifier, match="metro-ride"):
            methodology_code(text)


class TestRegionHolds:
    @pytest.mark.parametrize(
        ("code", "prefix"), [("340000", "34"), ("340100", "3401"), ("340102", "340102"), ("341000", "3410"), ("110000", "11")]
    )
    def test_prefix_drops_empty_levels_only(self, code: str, prefix: str) -> None:
        assert region_prefix(code) == prefix

    @pytest.mark.parametrize("inner", ["340000", "340100", "340102", "341800"])
    def test_a_province_holds_its_cities_and_districts(self, inner: str) -> None:
        assert region_holds("340000", inner)

    @pytest.mark.parametrize(("outer", "inner"), [("340000", "350100"), ("340100", "340200"), ("340100", "340000"), ("340102", "340100")])
    def test_nothing_holds_its_neighbour_or_what_is_above_it(self, outer: str, inner: str) -> None:
        assert not region_holds(outer, inner)
