"""A whole run: the files that it promises, the same city for the same arguments, the mean that was asked for, and its refusals."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from puhui.simulation.city import simulate
from puhui.simulation.errors import BadCitySize, BadRecordRate, FolderNotEmpty
from puhui.simulation.words import PROVIDERS, STAGES, Summary
from puhui.vocabulary.identifiers import BadIdentifier
from puhui.vocabulary.records import COLUMNS

Ask = Callable[[str], list[tuple[Any, ...]]]
One = Callable[[str], Any]
MONDAY = date(2026, 3, 2)


def small(out: Path, **changed: Any) -> Summary:
    usual: dict[str, Any] = {"region": "340100", "persons": 60, "days": 2, "seed": 7, "first_day": MONDAY}
    return simulate(out=out, **(usual | changed))


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class TestFiles:
    def test_each_provider_has_a_file_for_each_day(self, city: Path) -> None:
        for provider in PROVIDERS:
            days = sorted(path.stem for path in (city / "records" / provider.code).glob("*.parquet"))
            assert days == [str(MONDAY + timedelta(days=place)) for place in range(28)]

    def test_a_file_has_only_columns_of_the_standard_record(self, ask: Ask) -> None:
        named = {name for (name, *_) in ask("DESCRIBE sent")} - {"path", "file", "provider"}
        assert named <= COLUMNS.keys()

    def test_amounts_are_whole_numbers_and_a_moment_is_local_civil_time(self, ask: Ask) -> None:
        kinds = {name: kind for (name, kind, *_) in ask("DESCRIBE sent")}
        assert {kinds[name] for name in ("distance_m", "duration_s", "energy_wh", "steps", "fare_fen")} == {"INTEGER"}
        assert kinds["happened_at"] == "TIMESTAMP"

    def test_a_file_holds_its_own_day_in_order_of_time(self, city: Path) -> None:
        with duckdb.connect() as con:
            rows = con.execute(f"SELECT happened_at FROM read_parquet('{city}/records/sim-metro/2026-03-10.parquet')").fetchall()
        moments = [moment for (moment,) in rows if moment.year == 2026]
        assert moments == sorted(moments)
        assert {moment.date() for moment in moments} == {date(2026, 3, 10)}

    def test_the_truth_has_one_row_for_each_written_record(self, ask: Ask) -> None:
        assert ask("SELECT file, record_id FROM sent EXCEPT ALL SELECT file, record_id FROM truth") == []
        assert ask("SELECT file, record_id FROM truth EXCEPT ALL SELECT file, record_id FROM sent") == []

    def test_the_day_of_the_truth_is_the_civil_day_of_the_written_moment(self, one: One) -> None:
        joined = "sent AS s JOIN truth AS t USING (provider, record_id, file)"
        assert one(f"SELECT count(*) FROM {joined} WHERE t.day <> s.happened_at::DATE") == 0

    def test_a_csv_says_what_its_parquet_says(self, city: Path) -> None:
        stem = city / "records" / "sim-bike" / "2026-03-02"
        with duckdb.connect() as con:
            plain = "record_id, person, happened_at, region, scenario, distance_m, duration_s, straight_m"
            from_csv = (
                f"SELECT {plain.replace('happened_at', 'happened_at[:19]::TIMESTAMP')} FROM read_csv('{stem}.csv', all_varchar = true)"
            )
            rows = con.execute(from_csv.replace("distance_m, duration_s, straight_m", "distance_m::INT, duration_s::INT, straight_m::INT"))
            assert rows.fetchall() == con.execute(f"SELECT {plain} FROM read_parquet('{stem}.parquet')").fetchall()
        assert "+08:00,340100,shared-bike," in (stem.with_suffix(".csv")).read_text("utf-8").splitlines()[1]

    def test_nothing_of_the_making_is_left(self, city: Path) -> None:
        assert sorted(path.name for path in city.iterdir()) == [
            "late",
            "manifest.json",
            "people.parquet",
            "persons.parquet",
            "records",
            "truth",
        ]


class TestManifest:
    def test_says_that_all_is_simulated_in_both_languages(self, summary: Summary) -> None:
        manifest = json.loads(summary.manifest.read_text("utf-8"))
        assert manifest["simulated"] is True
        assert "模拟数据" in manifest["note"]["zh"]
        assert "Simulated" in manifest["note"]["en"]
        assert all("模拟" in provider["zh"] for provider in manifest["providers"].values())

    def test_names_every_file_by_its_hash(self, city: Path, summary: Summary) -> None:
        manifest = json.loads(summary.manifest.read_text("utf-8"))
        assert manifest["files"] == {name: digest for name, digest in digests(city).items() if name != "manifest.json"}
        assert summary.files == len(manifest["files"])

    def test_counts_what_lies_in_the_files(self, summary: Summary, ask: Ask, one: One) -> None:
        for column, counts in (("provider", summary.by_provider), ("scenario", summary.by_scenario), ("flaw", summary.by_flaw)):
            assert dict(ask(f"SELECT {column}, count(*) FROM truth GROUP BY ALL")) == {
                code: count for code, count in counts.items() if count
            }
        assert summary.records == one("SELECT count(*) FROM sent")
        assert summary.acts == one("SELECT count(DISTINCT act_id) FROM truth")
        reported_twice = "SELECT count(*) FROM (SELECT act_id FROM truth WHERE copy = 0 GROUP BY act_id HAVING count(*) = 2)"
        assert summary.double_reported_acts == one(reported_twice)

    def test_the_summary_is_plain_for_machines(self, summary: Summary) -> None:
        said = json.loads(json.dumps(summary.plain(), ensure_ascii=False))
        assert said["records"] == summary.records
        assert said["note"]["zh"].startswith("模拟数据")


class TestSameArguments:
    def test_write_the_same_bytes(self, tmp_path: Path) -> None:
        small(tmp_path / "one")
        small(tmp_path / "two")
        assert digests(tmp_path / "one") == digests(tmp_path / "two")

    def test_another_seed_writes_others(self, tmp_path: Path) -> None:
        small(tmp_path / "one", days=1)
        small(tmp_path / "two", days=1, seed=8)
        assert digests(tmp_path / "one")["truth/2026-03-02.parquet"] != digests(tmp_path / "two")["truth/2026-03-02.parquet"]

    def test_a_day_is_the_same_whichever_day_the_run_began_on(self, tmp_path: Path) -> None:
        """At the natural pace; what is late or bound may differ at the edges, what was ridden and sent does not."""
        small(tmp_path / "from_monday")
        small(tmp_path / "from_tuesday", first_day=MONDAY + timedelta(days=1), days=1)
        name = "records/sim-metro/2026-03-03.parquet"
        assert digests(tmp_path / "from_monday")[name] == digests(tmp_path / "from_tuesday")[name]


class TestMean:
    def test_is_the_asked_one(self, summary: Summary) -> None:
        assert summary.records_per_person_day == pytest.approx(3.0, rel=0.01)

    def test_is_below_three_as_the_rhythms_stand(self, tmp_path: Path) -> None:
        assert 2.2 < small(tmp_path / "out", persons=1_000, days=7).records_per_person_day < 3.0

    @pytest.mark.parametrize("asked", [0.5, 1.5, 4.0])
    def test_can_be_lower_and_higher(self, tmp_path: Path, asked: float) -> None:
        found = small(tmp_path / "out", persons=400, records_per_person_day=asked).records_per_person_day
        assert found == pytest.approx(asked, rel=0.02)

    @pytest.mark.parametrize("asked", [0.0, 0.01, 9.0])
    def test_refuses_what_no_pace_reaches(self, tmp_path: Path, asked: float) -> None:
        with pytest.raises(BadRecordRate, match="got"):
            small(tmp_path / "out", records_per_person_day=asked)
        assert not (tmp_path / "out").exists()


class TestBounds:
    def test_one_person_for_one_day_is_a_city(self, tmp_path: Path) -> None:
        assert small(tmp_path / "out", persons=1, days=1).persons == 1

    @pytest.mark.parametrize(
        ("field", "value"), [("persons", 0), ("persons", 100_000_001), ("days", 0), ("days", 3_661), ("seed", -1), ("seed", 2**63)]
    )
    def test_refuses_a_size_past_its_border(self, tmp_path: Path, field: str, value: int) -> None:
        with pytest.raises(BadCitySize) as refused:
            small(tmp_path / "out", **{field: value})
        assert str(value) in refused.value.sentence("zh")

    def test_takes_the_largest_seed(self, tmp_path: Path) -> None:
        assert small(tmp_path / "out", persons=1, days=1, seed=2**63 - 1).seed == 2**63 - 1

    def test_refuses_a_region_that_is_no_code(self, tmp_path: Path) -> None:
        with pytest.raises(BadIdentifier):
            small(tmp_path / "out", region="合肥")

    def test_refuses_a_folder_that_holds_something_and_leaves_it_alone(self, tmp_path: Path) -> None:
        (tmp_path / "mine.txt").write_text("mine", "utf-8")
        with pytest.raises(FolderNotEmpty):
            small(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]

    def test_takes_an_empty_folder_and_a_name_with_a_quote(self, tmp_path: Path) -> None:
        folder = tmp_path / "city's"
        folder.mkdir()
        assert small(folder, persons=20, days=1).files > 0


class TestProgress:
    def test_is_reported_stage_by_stage_up_to_the_total(self, tmp_path: Path) -> None:
        said: list[tuple[str, int, int]] = []
        small(tmp_path / "out", report=lambda stage, done, total: said.append((stage, done, total)))
        assert list(dict.fromkeys(stage for stage, _, _ in said)) == list(STAGES)
        for stage in STAGES:
            last = [(done, total) for name, done, total in said if name == stage][-1]
            assert last[0] == last[1]
