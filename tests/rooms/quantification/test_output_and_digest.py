"""The output: one row per input row in input order, whole or not at all; and its name, which anyone can compute by hand."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from puhui.methodology.catalogue import by_name
from puhui.methodology.errors import MethodologyNotActive
from puhui.quantification.digest import by_refusal_sql, digest_by_hand, row_text, seal, seal_leaves_sql, summed
from puhui.quantification.duck import Duck, literal, opened
from puhui.quantification.engine import ENGINE_NAME, quantify_file
from puhui.quantification.errors import OutputNotWritable
from tests.rooms.quantification.outcomes import read_csv

METRO = by_name("metro-ride")
LINES = [
    "record_id,person,happened_at,region,distance_m,duration_s",
    "a,p,2026-03-18T08:00:00,340100,10000,600",
    "b,p,2026-03-18T08:05:00,340100,10000,600",
    "c,q,2026-03-18T08:00:00,340100,499,600",
    "d,q,2026-03-18T09:00:00,340100,60000,3600",
    "e,q,2026-03-18T12:00:00,340100,60000,3600",
    "f,r,2026-03-18T12:00:00,440300,60000,3600",
    "g,r,noon,340100,60000,3600",
]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    return path


class TestOutput:
    def test_has_one_row_per_record_with_its_grams_or_its_refusal(self, source: Path) -> None:
        quantify_file(METRO, source, source.with_name("out.csv"))
        assert source.with_name("out.csv").read_text(encoding="utf-8").splitlines() == [
            "record_id,person,day,reduction_g,refusal,note,reference_region",
            "a,p,2026-03-18,467,,,110000 440300",
            "b,p,2026-03-18,0,same_act,,",
            "c,q,2026-03-18,0,out_of_range,,",
            "d,q,2026-03-18,2802,,,110000 440300",
            "e,q,2026-03-18,2198,,capped,110000 440300",
            "f,r,2026-03-18,0,region_outside,,",
            "g,r,,0,form_not_a_time,,",
        ]

    def test_the_manifest_says_what_was_counted_by_what(self, source: Path) -> None:
        done = quantify_file(METRO, source, source.with_name("out.parquet"))
        assert (done.method, done.version, done.method_hash) == ("metro-ride", 1, METRO.content_hash)
        assert (done.read, done.accepted, done.refused, done.reduction_g) == (7, 3, 4, 467 + 2802 + 2198)
        assert done.refused_by_code == {"form_not_a_time": 1, "out_of_range": 1, "region_outside": 1, "same_act": 1}
        assert (done.reference_region, done.grade, done.engine) == ("110000 440300", "C", ENGINE_NAME)
        assert len(done.parameter_hash) == 64

    def test_csv_and_parquet_hold_the_same_rows_under_the_same_digest(self, source: Path) -> None:
        csv, parquet = source.with_name("out.csv"), source.with_name("out.parquet")
        assert quantify_file(METRO, source, csv) == quantify_file(METRO, source, parquet)
        with opened() as duck:
            columns = "record_id, person, CAST(day AS VARCHAR), CAST(reduction_g AS VARCHAR), refusal, note, reference_region"
            written = duck.rows(f"SELECT {columns} FROM read_parquet({literal(parquet)})")
        assert [tuple(value or "" for value in row) for row in written] == [tuple(row.values()) for row in read_csv(csv)]

    def test_the_same_input_gives_the_same_bytes(self, source: Path) -> None:
        texts = []
        for name in ("one.csv", "two.csv"):
            quantify_file(METRO, source, source.with_name(name))
            texts.append(source.with_name(name).read_bytes())
        assert texts[0] == texts[1]

    def test_steps_are_reported_as_they_are_done(self, source: Path) -> None:
        steps: list[tuple[str, int, int]] = []
        quantify_file(METRO, source, source.with_name("out.csv"), report=lambda step, done, total: steps.append((step, done, total)))
        assert steps[0][0] == "read"
        assert steps[-1][0] == "write"
        assert all(0 <= done <= total for _, done, total in steps)


class TestOrder:
    """More rows than one row group and one thread take at a time, most of them changed by the rules after the scan."""

    ROWS = 250_000

    @pytest.mark.parametrize("kind", ["csv", "parquet"])
    def test_rows_come_out_in_the_order_in_which_they_went_in(self, tmp_path: Path, kind: str) -> None:
        ordered, out = tmp_path / f"in.{kind}", tmp_path / "out.parquet"
        rows = (
            "SELECT 'r' || i AS record_id, 'p' || (hash(i) % 60000) AS person, '340100' AS region, 400 + i % 59700 AS distance_m, 1800 AS duration_s,"
            f" TIMESTAMP '2026-03-18 06:00:00' + INTERVAL (hash(i + 1) % 50000) SECOND AS happened_at FROM range({self.ROWS}) t(i)"
        )
        with opened() as duck:
            duck.run(f"COPY ({rows}) TO {literal(ordered)}" + (" (ROW_GROUP_SIZE 20000)" if kind == "parquet" else " (HEADER)"))
            done = quantify_file(METRO, ordered, out)
            found = duck.row(
                "SELECT COUNT(*), COUNT(*) FILTER (record_id <> 'r' || file_row_number), SUM(reduction_g), COUNT(*) FILTER (refusal <> '')"
                f" FROM read_parquet({literal(out)}, file_row_number = true)"
            )
        assert found == (self.ROWS, 0, done.reduction_g, done.refused)
        assert done.refused_by_code["same_act"] > 1_000


class TestWhereItIsWritten:
    @pytest.mark.parametrize(
        ("name", "why"),
        [("out.xlsx", "must end with"), ("out", "must end with"), ("no/out.csv", "folder does not exist"), ("in.csv", "the input itself")],
    )
    def test_a_path_that_will_not_do_is_refused_before_anything_is_read(self, source: Path, name: str, why: str) -> None:
        before = source.read_bytes()
        with pytest.raises(OutputNotWritable, match=why):
            quantify_file(METRO, source, source.parent / name)
        assert (source.read_bytes(), os.listdir(source.parent)) == (before, ["in.csv"])

    def test_a_folder_of_that_name_is_refused(self, source: Path) -> None:
        (source.parent / "out.csv").mkdir()
        with pytest.raises(OutputNotWritable):
            quantify_file(METRO, source, source.parent / "out.csv")
        assert sorted(os.listdir(source.parent)) == ["in.csv", "out.csv"]

    def test_an_ending_may_be_written_large(self, source: Path) -> None:
        assert quantify_file(METRO, source, source.with_name("OUT.CSV")).read == 7

    def test_what_was_there_stays_until_the_new_one_is_whole(self, source: Path) -> None:
        out = source.with_name("out.csv")
        out.write_text("the one before", encoding="utf-8")
        source.write_text("\n".join([*LINES, '"open quote,p']), encoding="utf-8")
        with pytest.raises(Exception, match=r"in\.csv"):
            quantify_file(METRO, source, out)
        assert out.read_text(encoding="utf-8") == "the one before"
        source.write_text("\n".join(LINES), encoding="utf-8")
        quantify_file(METRO, source, out)
        assert sorted(os.listdir(source.parent)) == ["in.csv", "out.csv"]

    def test_a_methodology_without_its_numbers_writes_nothing(self, source: Path) -> None:
        with pytest.raises(MethodologyNotActive):
            quantify_file(by_name("walk"), source, source.with_name("out.csv"))
        assert os.listdir(source.parent) == ["in.csv"]


Row = tuple[Any, ...]
CELLS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00\x1f"), max_size=8)
ROWS = st.lists(
    st.tuples(
        st.dates().map(str) | st.none(),
        st.integers(0, 10**12),
        st.sampled_from(["", "same_act"]),
        st.sampled_from(["", "capped"]),
        CELLS,
        CELLS | st.none(),
        CELLS,
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    with opened() as found:
        found.run(
            "CREATE TABLE results (day DATE, reduction_g BIGINT, refusal VARCHAR, note VARCHAR, provider VARCHAR, record_id VARCHAR, person VARCHAR)"
        )
        yield found


def filled(duck: Duck, rows: list[Row]) -> Duck:
    duck.run("DELETE FROM results")
    duck.insert("results", rows)
    return duck


class TestDigest:
    def test_of_a_file_is_what_its_rows_give_by_hand(self, source: Path) -> None:
        out = source.with_name("out.csv")
        done = quantify_file(METRO, source, out)
        rows = [(r["day"], r["reduction_g"], r["refusal"], r["note"], "", r["record_id"], r["person"]) for r in read_csv(out)]
        assert done.digest == str(digest_by_hand(rows)) == str(digest_by_hand(reversed(rows)))

    def test_has_a_golden_value(self) -> None:
        row = ("2026-03-18", 467, "", "", "metro", "r1", "p")
        assert row_text(row) == "2026-03-18\x1f467\x1f\x1f\x1fmetro\x1fr1\x1fp"
        spread = int.from_bytes(hashlib.md5(row_text(row).encode()).digest()[:8], "little")
        assert str(digest_by_hand([row])) == f"1:467:{spread:x}" == "1:467:91e46109bb462fac"
        assert str(digest_by_hand([])) == "0:0:0"

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(rows=ROWS, seed=st.integers(0, 2**32))
    def test_by_sql_is_the_digest_by_hand_in_any_order(self, duck: Duck, rows: list[Row], seed: int) -> None:
        by_hand = digest_by_hand(rows)
        digest, refused = summed(filled(duck, rows).rows(by_refusal_sql("duckdb")))
        assert (digest, sum(refused.values())) == (by_hand, sum(1 for row in rows if row[2]))
        assert digest_by_hand(Random(seed).sample(rows, len(rows))) == by_hand

    def test_nothing_counted_is_a_digest_of_zeros(self, duck: Duck) -> None:
        assert str(summed(filled(duck, []).rows(by_refusal_sql("duckdb")))[0]) == "0:0:0"


class TestSeal:
    ROWS: list[Row] = [("2026-03-18", n, "", "", "metro", f"r{n}", "p") for n in range(30)]

    def sealed(self, duck: Duck, rows: list[Row]) -> tuple[str, str]:
        filled(duck, rows)
        return seal(duck.rows(seal_leaves_sql())), str(summed(duck.rows(by_refusal_sql("duckdb")))[0])

    def test_depends_on_the_rows_and_not_on_their_order(self, duck: Duck) -> None:
        assert self.sealed(duck, self.ROWS) == self.sealed(duck, self.ROWS[::-1])

    @pytest.mark.parametrize("place", range(7))
    def test_a_changed_cell_changes_digest_and_seal(self, duck: Duck, place: int) -> None:
        new = ("2026-03-19", 8, "excluded", "capped", "bus", "r7x", "q")[place]
        changed = [*self.ROWS[:7], (*self.ROWS[7][:place], new, *self.ROWS[7][place + 1 :]), *self.ROWS[8:]]
        before, after = self.sealed(duck, self.ROWS), self.sealed(duck, changed)
        assert before[0] != after[0]
        assert before[1] != after[1]

    def test_a_row_more_or_less_or_twice_changes_it(self, duck: Duck) -> None:
        seals = {self.sealed(duck, rows)[0] for rows in (self.ROWS, self.ROWS[1:], [*self.ROWS, self.ROWS[0]], [])}
        assert len(seals) == 4

    def test_can_be_computed_by_hand(self, duck: Duck) -> None:
        leaves: dict[int, list[str]] = {}
        for line in (row_text(row) for row in self.ROWS):
            leaves.setdefault(int.from_bytes(hashlib.md5(line.encode()).digest()[:8], "little") % 4096, []).append(line)
        made = "".join(
            f"{leaf}:{hashlib.sha256(chr(10).join(sorted(lines)).encode()).hexdigest()}\n" for leaf, lines in sorted(leaves.items())
        )
        assert self.sealed(duck, self.ROWS)[0] == hashlib.sha256(made.encode()).hexdigest()
