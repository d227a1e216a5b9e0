"""The persistent key is the same number in DuckDB as in Python: golden values, and any text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from puhui.quantification.duck import Duck, literal, opened
from puhui.quantification.functions import day_number, joined, key64, spread, text, touched, unsigned64
from puhui.vocabulary import identifiers


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    with opened() as found:
        yield found


class TestKey64:
    @pytest.mark.parametrize(
        ("written", "key", "unsigned"),
        [
            ("", -8885038497018405420, 338333539836370388),
            ("a", 2933798017325973772, 12157170054180749580),
            ("metro|2026-03-18|r1", 7210245060088749458, 16433617096943525266),
            ("公交|2026-03-18|记录 1", -8402832596241002611, 820539440613773197),
        ],
    )
    def test_has_the_golden_values(self, duck: Duck, written: str, key: int, unsigned: int) -> None:
        assert duck.row(f"SELECT {key64('duckdb', literal(written))}, {unsigned64('duckdb', literal(written))}") == (key, unsigned)
        assert unsigned == int.from_bytes(hashlib.md5(written.encode()).digest()[:8], "little") == key + 2**63

    @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60))
    def test_is_the_same_as_in_python_for_any_text(self, duck: Duck, written: str) -> None:
        assert duck.value(f"SELECT {key64('duckdb', literal(written))}") == identifiers.key64(written)

    def test_a_record_key_is_made_of_the_same_text(self, duck: Duck) -> None:
        day = text("DATE '2026-03-18'")
        made = f"'metro' || '|' || {day} || '|' || 'r1'"
        assert duck.value(f"SELECT {key64('duckdb', made)}") == identifiers.record_key("metro", date(2026, 3, 18), "r1")

    def test_is_a_bigint_that_keeps_the_order_of_the_unsigned_number(self, duck: Duck) -> None:
        sql = f"SELECT typeof({key64('duckdb', 'x')}), {key64('duckdb', 'x')}, {unsigned64('duckdb', 'x')} FROM (SELECT CAST(range AS VARCHAR) AS x FROM range(50))"
        rows = duck.rows(sql)
        assert {row[0] for row in rows} == {"BIGINT"}
        assert sorted(row[1] for row in rows) == [row[1] for row in sorted(rows, key=lambda row: row[2])]


class TestOtherFunctions:
    def test_texts_are_joined_by_the_unit_separator(self, duck: Duck) -> None:
        assert duck.value("SELECT " + joined("duckdb", "'a'", "''", "'b'")) == "a\x1f\x1fb"

    def test_days_are_numbered_from_1970(self, duck: Duck) -> None:
        sql = ", ".join(day_number("duckdb", f"DATE '{day}'") for day in ("1970-01-01", "1969-12-31", "2026-03-18"))
        assert duck.row(f"SELECT {sql}") == (0, -1, (date(2026, 3, 18) - date(1970, 1, 1)).days)

    def test_a_candidate_hash_tells_other_texts_apart(self, duck: Duck) -> None:
        one, other = spread("duckdb", "'a'", "'b'"), spread("duckdb", "'ab'", "''")
        assert duck.value(f"SELECT {one} = {other}") is False


class TestTouched:
    @given(
        first=st.integers(0, 3 * 86_400),
        after=st.integers(0, 2 * 86_400),
        lasts=st.tuples(st.integers(0, 40 * 86_400) | st.integers(0, 7_200), st.integers(0, 7_200)),
    )
    @settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_acts_that_meet_share_a_part_of_the_day(self, duck: Duck, first: int, after: int, lasts: tuple[int, int]) -> None:
        """Sharing one says nothing; not sharing one is what lets both through unseen."""
        one, other = (
            touched("duckdb", start=f"CAST({start} AS BIGINT)", lasts=f"CAST({long} AS INT)", least_s=180)
            for start, long in zip((first, first + after), lasts, strict=True)
        )
        mine, theirs = duck.row(f"SELECT {one}, {other}")
        assert 0 < mine < 1 << 60
        assert 0 < theirs < 1 << 60
        if after <= max(lasts[0], 180):
            assert mine & theirs

    def test_an_hour_at_noon_touches_its_own_parts_only(self, duck: Duck) -> None:
        """Parts of 24 minutes: 12:00 begins part 30, 13:00 lies in part 32."""
        found = duck.value(f"SELECT {touched('duckdb', start='CAST(43200 AS BIGINT)', lasts='CAST(3600 AS INT)', least_s=180)}")
        assert found == 0b111 << 30

    def test_an_act_over_midnight_goes_on_at_the_other_end(self, duck: Duck) -> None:
        found = duck.value(f"SELECT {touched('duckdb', start='CAST(86390 AS BIGINT)', lasts='CAST(20 AS INT)', least_s=0)}")
        assert found == 1 << 59 | 1
