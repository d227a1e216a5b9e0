"""Who lives in the city: households with one meter, ids that no two persons share, most of them bound."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np

from puhui.simulation.dice import Dice
from puhui.simulation.people import Block, blocks, residents_of
from puhui.simulation.words import PERSONS_A_BLOCK, Summary

Ask = Callable[[str], list[tuple[Any, ...]]]
One = Callable[[str], Any]


class TestBlocks:
    def test_accounts_run_from_1_without_a_gap_over_the_border_of_blocks(self) -> None:
        found = list(blocks(PERSONS_A_BLOCK + 1))
        assert found == [Block(0, 1, PERSONS_A_BLOCK), Block(1, PERSONS_A_BLOCK + 1, 1)]

    def test_a_block_is_the_same_whenever_it_is_made(self) -> None:
        once, again = (residents_of(Block(3, 150_001, 500), Dice(5)) for _ in range(2))
        assert (once.leg_m[0][0] == again.leg_m[0][0]).all()
        assert (once.household == again.household).all()

    def test_another_seed_is_another_city(self) -> None:
        one, other = (residents_of(Block(0, 1, 500), Dice(seed)) for seed in (5, 6))
        assert (one.leg_m[0][0] != other.leg_m[0][0]).any()


class TestHouseholds:
    def test_a_household_has_one_to_five_members_and_the_size_that_they_count(self) -> None:
        residents = residents_of(Block(0, 1, 5_000), Dice(5))
        homes, sizes = np.unique(residents.household, return_counts=True)
        assert sizes.min() == 1
        assert sizes.max() == 5
        assert (residents.household_size == sizes[np.searchsorted(homes, residents.household)]).all()

    def test_only_the_holder_of_a_household_has_a_meter(self, one: One) -> None:
        assert one("SELECT count(*) FROM persons WHERE provider = 'sim-power' AND account <> household") == 0
        assert one("SELECT count(*) FROM persons WHERE provider = 'sim-power'") > 50

    def test_the_summary_counts_the_households(self, summary: Summary, one: One) -> None:
        assert summary.households == one("SELECT count(DISTINCT household) FROM people")


class TestIds:
    def test_no_two_persons_share_an_id_and_no_id_is_shared_by_two_providers(self, one: One) -> None:
        assert one("SELECT count(*) - count(DISTINCT person) FROM persons") == 0

    def test_a_name_is_a_number_and_nothing_that_looks_real(self, ask: Ask, one: One) -> None:
        assert ask("SELECT account, display_name, city FROM people ORDER BY account LIMIT 1") == [(1, "居民0001", "340100")]
        assert one("SELECT count(*) FROM people WHERE NOT regexp_full_match(display_name, '居民[0-9]{4}')") == 0

    def test_every_person_of_a_record_is_known(self, one: One) -> None:
        assert one("SELECT count(*) FROM sent WHERE person IS NOT NULL AND person NOT IN (SELECT person FROM persons)") == 0


class TestBindings:
    def test_most_are_bound_before_the_first_day_some_within_the_period_some_never(self, ask: Ask, monday: date) -> None:
        [(total, never, within)] = ask(
            f"SELECT count(*), count(*) FILTER (bound_from IS NULL), count(*) FILTER (bound_from >= DATE '{monday}') FROM persons"
        )
        assert 0.03 < never / total < 0.12
        assert 0.02 < within / total < 0.11

    def test_nobody_is_bound_after_the_last_day(self, one: One, monday: date) -> None:
        assert one("SELECT max(bound_from) FROM persons").date() < monday + timedelta(days=28)
