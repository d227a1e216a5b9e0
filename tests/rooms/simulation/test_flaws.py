"""What is wrong is labelled, what is labelled is wrong in that way alone, and every other record is as it should be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from puhui.simulation.words import EXPECTED, FLAWS, OTHER_FLAWS, RECORD_FLAWS, Summary
from puhui.vocabulary.records import RECORD_REFUSALS

Ask = Callable[[str], list[tuple[Any, ...]]]
One = Callable[[str], Any]

#: The first copy of each record beside its truth.
RECORD = """(SELECT s.*, t.flaw, t.expected, t.account, t.act_id, t.day FROM sent AS s JOIN truth AS t
    ON s.record_id = t.record_id AND s.provider = t.provider AND s.file = t.file WHERE t.copy = 0)"""
#: The ranges of the methodologies, scenario by scenario; unknown passes where the methodology can do without.
IN_RANGE = """CASE scenario
    WHEN 'metro-ride' THEN distance_m BETWEEN 500 AND 60000 AND duration_s BETWEEN 60 AND 10800
    WHEN 'bus-ride' THEN coalesce(distance_m BETWEEN 300 AND 60000, true)
    WHEN 'shared-bike' THEN distance_m BETWEEN 100 AND 20000 AND duration_s BETWEEN 60 AND 7200
    WHEN 'household-electricity' THEN energy_wh BETWEEN 0 AND 200000 AND period_days = 1
    WHEN 'walk' THEN steps >= 0 ELSE energy_wh > 0 END"""
PLAUSIBLE = """CASE scenario
    WHEN 'metro-ride' THEN distance_m * 18 <= duration_s * 5 * 120
    WHEN 'shared-bike' THEN distance_m * 18 <= duration_s * 5 * 30 ELSE true END"""


class TestCodes:
    def test_every_expected_refusal_is_a_code_of_the_standard_record(self) -> None:
        assert set(EXPECTED) - {""} <= RECORD_REFUSALS.keys()

    def test_every_flaw_of_the_table_occurs_in_the_city(self, summary: Summary) -> None:
        assert [code for code, count in summary.by_flaw.items() if count == 0] == []

    def test_the_rates_of_flaws_leave_most_records_plain(self) -> None:
        assert 0 < sum(flaw.per_10_000 for flaw in RECORD_FLAWS) < 500

    def test_every_flaw_is_said_in_both_languages(self) -> None:
        assert all(flaw.says.zh and flaw.says.en for flaw in (*RECORD_FLAWS, *OTHER_FLAWS))
        assert len({flaw.code for flaw in FLAWS}) == len(FLAWS)


class TestRecordsThatCount:
    def test_are_in_range_and_plausible(self, one: One) -> None:
        assert one(f"SELECT count(*) FROM {RECORD} WHERE expected IN ('', 'same_act') AND NOT ({IN_RANGE} AND {PLAUSIBLE})") == 0

    def test_have_a_person_and_a_path_that_is_not_shorter_than_its_line(self, one: One) -> None:
        assert one(f"SELECT count(*) FROM {RECORD} WHERE expected IN ('', 'same_act') AND (person IS NULL OR straight_m > distance_m)") == 0

    def test_belong_to_a_person_whose_id_was_bound_by_then(self, one: One) -> None:
        late = f"""SELECT count(*) FROM {RECORD} AS r LEFT JOIN persons AS p ON p.provider = r.provider AND p.person = r.person
            WHERE expected IN ('', 'same_act') AND (p.bound_from IS NULL OR p.bound_from > happened_at OR p.account <> r.account)"""
        assert one(late) == 0


class TestRecordsThatDoNot:
    @pytest.mark.parametrize(
        ("code", "shows"),
        [
            ("out_of_range", f"NOT {IN_RANGE}"),
            ("implausible", f"{IN_RANGE} AND NOT {PLAUSIBLE}"),
            ("missing_input", "coalesce(distance_m, energy_wh, steps) IS NULL"),
            ("form_missing", "person IS NULL"),
            ("in_future", "happened_at > TIMESTAMP '2035-01-01'"),
            ("shorter_than_line", "straight_m > distance_m"),
        ],
    )
    def test_show_what_they_are_refused_for(self, ask: Ask, code: str, shows: str) -> None:
        [(count, shown)] = ask(f"SELECT count(*), count(*) FILTER ({shows}) FROM {RECORD} WHERE expected = '{code}'")
        assert count > 0
        assert shown == count

    def test_an_unbound_record_has_an_id_that_is_never_bound_or_bound_later(self, ask: Ask) -> None:
        found = ask(
            f"""SELECT count(*), count(*) FILTER (p.bound_from IS NULL OR p.bound_from > happened_at)
            FROM {RECORD} AS r JOIN persons AS p ON p.provider = r.provider AND p.person = r.person WHERE expected = 'unbound'"""
        )
        assert found[0][0] == found[0][1] > 0

    def test_a_form_refusal_comes_before_whose_the_record_is(self, one: One) -> None:
        unbound = f"""SELECT count(*) FROM {RECORD} AS r JOIN persons AS p USING (account, provider)
            WHERE p.bound_from IS NULL AND flaw = 'clock_ahead' AND expected <> 'in_future'"""
        assert one(unbound) == 0


class TestRepeats:
    def test_a_record_key_occurs_twice_exactly_where_the_truth_has_a_second_copy(self, ask: Ask) -> None:
        wrong = """SELECT provider, day, record_id FROM truth GROUP BY ALL
            HAVING count(*) <> 1 + count(*) FILTER (copy = 1) OR count(*) FILTER (copy = 0) <> 1"""
        assert ask(wrong) == []

    def test_a_second_copy_is_the_first_one_word_for_word(self, one: One) -> None:
        columns = "provider, record_id, person, happened_at, distance_m, duration_s, energy_wh, steps"
        twice = f"SELECT {columns} FROM sent GROUP BY ALL HAVING count(*) = 2"
        assert one(f"SELECT count(*) FROM ({twice})") == one("SELECT count(*) FROM truth WHERE copy = 1") > 0

    def test_one_lies_in_the_same_file_the_other_in_the_next_days_late_file(self, ask: Ask) -> None:
        pairs = """SELECT a.flaw, count(*), count(*) FILTER (a.file = b.file),
            count(*) FILTER (b.file = 'late/' || a.provider || '/' || (strptime(a.file[-18:-9], '%Y-%m-%d')::DATE + 1)::VARCHAR || '.parquet')
            FROM truth AS a JOIN truth AS b USING (provider, day, record_id) WHERE a.copy = 0 AND b.copy = 1 GROUP BY ALL ORDER BY ALL"""
        later, now = ask(pairs)
        assert (later[0], later[2], later[3]) == ("again_next_day", 0, later[1])
        assert (now[0], now[2]) == ("again_same_file", now[1])

    def test_the_second_copy_of_a_good_record_is_the_duplicate(self, one: One) -> None:
        assert one("SELECT count(*) FROM truth WHERE expected = 'duplicate_record' AND copy = 0") == 0
        assert one("SELECT count(*) FROM truth WHERE expected IN ('', 'same_act') AND copy = 1") == 0


class TestLateRecords:
    def test_arrive_one_to_three_days_after_their_day_and_still_count(self, ask: Ask) -> None:
        days = """SELECT DISTINCT strptime(file[-18:-9], '%Y-%m-%d')::DATE - day FROM truth
            WHERE flaw = 'late' AND starts_with(file, 'late/') ORDER BY 1"""
        assert ask(days) == [(1,), (2,), (3,)]
        assert ask("SELECT DISTINCT expected FROM truth WHERE flaw = 'late' AND expected NOT IN ('', 'same_act', 'unbound')") == []


class TestDoubleReports:
    def test_of_the_good_reports_of_one_act_exactly_one_counts_by_the_truth(self, ask: Ask) -> None:
        wrong = """SELECT act_id FROM truth WHERE copy = 0 AND expected IN ('', 'same_act') GROUP BY act_id
            HAVING count(*) FILTER (expected = '') <> 1 OR count(*) > 2"""
        assert ask(wrong) == []

    def test_the_one_that_counts_is_the_first_by_start_and_provider(self, ask: Ask) -> None:
        wrong = f"""SELECT a.record_id FROM {RECORD} AS a JOIN {RECORD} AS b USING (act_id)
            WHERE a.expected = '' AND b.expected = 'same_act' AND (a.happened_at, a.provider) > (b.happened_at, b.provider)"""
        assert ask(wrong) == []

    def test_a_double_whose_other_report_is_bad_counts(self, one: One) -> None:
        alone = """SELECT count(*) FROM truth AS a JOIN truth AS b USING (act_id)
            WHERE a.copy = 0 AND b.copy = 0 AND a.provider <> b.provider AND b.expected NOT IN ('', 'same_act') AND a.expected = ''"""
        assert one(alone) > 0
