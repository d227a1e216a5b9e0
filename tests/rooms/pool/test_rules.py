"""Laws of sharing: a whole is shared out without a remainder, gifts find lots oldest first, and the engine says what the rule says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.pool import rules
from puhui.quantification.duck import opened

WEIGHTS = st.lists(st.integers(1, 10**12), min_size=1, max_size=30)
LOTS = st.lists(st.integers(1, 10**6), max_size=8)


class TestFair:
    @given(WEIGHTS, st.integers(0, 10**12))
    def test_the_parts_add_up_and_none_is_a_whole_unit_off(self, weights: list[int], amount: int) -> None:
        parts, whole = rules.fair(weights, amount), sum(weights)
        assert sum(parts) == amount
        assert all(abs(part * whole - weight * amount) < whole for part, weight in zip(parts, weights, strict=True))

    @given(WEIGHTS, st.integers(0, 10**12))
    def test_nobody_gets_more_than_he_has_where_the_amount_is_not_more(self, weights: list[int], amount: int) -> None:
        amount = min(amount, sum(weights))
        assert all(part <= weight for part, weight in zip(rules.fair(weights, amount), weights, strict=True))

    @pytest.mark.parametrize(("weights", "amount", "parts"), [([1, 1, 1], 2, [1, 1, 0]), ([3, 1], 1, [1, 0]), ([5], 0, [0]), ([], 0, [])])
    def test_what_is_left_goes_to_the_largest_remainders_and_then_to_the_first(
        self, weights: list[int], amount: int, parts: list[int]
    ) -> None:
        assert rules.fair(weights, amount) == parts

    @given(st.lists(st.tuples(st.integers(2024, 2026), st.integers(1, 10**12)), min_size=1, max_size=30), st.integers(0, 10**12))
    def test_the_engine_shares_out_as_the_rule_does_in_every_group(self, rows: list[tuple[int, int]], amount: int) -> None:
        with opened() as duck:
            duck.run("CREATE TEMP TABLE asked (account BIGINT, year INTEGER, grams BIGINT)")
            duck.insert("asked", [(account, *row) for account, row in enumerate(rows)])
            sql = rules.fair_sql("asked", by="year", order="account", amount=str(amount))
            found = duck.rows(f"SELECT account, year, part FROM ({sql}) ORDER BY account")
        for year in {year for year, _ in rows}:
            expected = rules.fair([grams for of, grams in rows if of == year], amount)
            assert [int(part) for _, of, part in found if of == year] == expected


class TestMatched:
    @given(LOTS, st.integers(0, 10**6), st.integers(0, 10**6))
    def test_no_gram_of_a_lot_is_given_twice_or_lost(self, lots: list[int], lost: int, given_g: int) -> None:
        found, whole = rules.matched(lots, lost=lost, given=given_g), sum(lots)
        assert sum(taken for taken, _ in found) == min(given_g, max(0, whole - lost))
        assert sum(kept for _, kept in found) == max(0, whole - lost - given_g)
        assert all(taken >= 0 and kept >= 0 and taken + kept <= grams for (taken, kept), grams in zip(found, lots, strict=True))

    def test_the_oldest_is_given_first(self) -> None:
        assert rules.matched([10, 10, 10], lost=0, given=15) == [(10, 0), (5, 5), (0, 10)]

    def test_what_a_correction_took_is_not_given(self) -> None:
        assert rules.matched([10, 10], lost=12, given=5) == [(0, 0), (5, 3)]

    @given(
        st.lists(st.tuples(st.integers(1, 3), st.integers(2024, 2026), st.integers(1, 1000)), max_size=20),
        st.integers(0, 900),
        st.integers(0, 900),
    )
    def test_the_engine_matches_as_the_rule_does_for_every_person(self, rows: list[tuple[int, int, int]], lost: int, given_g: int) -> None:
        lots = {(account, year, f"m{place}"): grams for place, (account, year, grams) in enumerate(rows)}
        with opened() as duck:
            duck.run(
                "CREATE TEMP TABLE lot (account BIGINT, year INTEGER, methodology VARCHAR, version INTEGER, region VARCHAR, grams BIGINT)"
            )
            duck.insert("lot", [(account, year, name, 1, "340100", grams) for (account, year, name), grams in lots.items()])
            duck.run("CREATE TEMP TABLE owing (account BIGINT, lost BIGINT, given BIGINT)")
            duck.insert("owing", [(1, lost, given_g), (2, 0, given_g)])
            found = {tuple(row[:3]): (int(row[3]), int(row[4])) for row in duck.rows(
                f"SELECT account, year, methodology, taken, kept FROM ({rules.matched_sql()})")}  # fmt: skip
        for account, took, gave in ((1, lost, given_g), (2, 0, given_g), (3, 0, 0)):
            own = sorted(key for key in lots if key[0] == account)
            assert [found[key] for key in own] == rules.matched([lots[key] for key in own], lost=took, given=gave)
