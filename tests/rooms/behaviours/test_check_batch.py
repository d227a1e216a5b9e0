"""The check judges form only: each row is sound or refused with a code, and comes back as its sender wrote it."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from puhui.behaviours import reads
from puhui.behaviours.models import Batch, Slice
from puhui.behaviours.words import Media
from puhui.foundation import documents
from puhui.foundation.places import batch_folder
from puhui.journeys import activity_to_points as journey
from tests.cast import DAY, HEFEI, NOW, Site, csv_of, ride

pytestmark = pytest.mark.django_db
BEIJING = timedelta(hours=8)


@pytest.fixture
def site() -> Site:
    made = Site().open(funded=0)
    made.provider("metro", "metro-ride")
    return made


def checked(site: Site, body: bytes, **received: Any) -> Batch:
    number = site.send_bytes("metro", body, **{"scenario": "metro-ride", **received}).number
    site.check()
    return Batch.objects.get(pk=number)


def refused(batch: Batch) -> list[tuple[int, str]]:
    return [(row.row, row.code) for row in reads.refused_rows(reads.batch_numbered(batch.pk))]


def errors_of(batch: Batch) -> list[dict[str, str]]:
    with reads.error_file(reads.batch_numbered(batch.pk)) as path:
        return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


ROWS = [
    ride("r1", "card-1"),
    ride("r2", "card-1", day=DAY - timedelta(days=1)),
    ride("r3", "card-2", region="341100"),
    ride("", "card-3"),
    ride("r5", "card-3", distance_m="far"),
]


def json_lines(rows: list[dict[str, object]]) -> bytes:
    return "\n".join(json.dumps(row) for row in rows).encode()


def parquet(rows: list[dict[str, object]]) -> bytes:
    """The rows as DuckDB itself writes them, all columns as text."""
    with duckdb.connect() as engine:
        names = list(rows[0])
        engine.execute(f"CREATE TABLE t ({', '.join(f'{name} VARCHAR' for name in names)})")
        engine.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(names))})", [[str(row[name]) for name in names] for row in rows])
        path = Path(engine.execute("SELECT current_setting('temp_directory')").fetchone()[0]).with_suffix(".parquet")
        engine.execute(f"COPY t TO '{path}' (FORMAT PARQUET)")
    body = path.read_bytes()
    path.unlink()
    return body


class TestMedia:
    @pytest.mark.parametrize(
        ("media", "body"),
        [
            (Media.CSV, csv_of(ROWS)),
            (Media.CSV, b"\xef\xbb\xbf" + csv_of(ROWS).replace(b"\r\n", b"\n")),
            (Media.JSONL, json_lines(ROWS)),
            (Media.GZIP, gzip.compress(csv_of(ROWS))),
        ],
        ids=["csv", "csv with mark", "json lines", "gzip"],
    )
    def test_every_medium_says_the_same(self, site: Site, media: Media, body: bytes) -> None:
        self._check(checked(site, body, media=media))

    def test_parquet_says_the_same(self, site: Site) -> None:
        self._check(checked(site, parquet(ROWS), media=Media.PARQUET))

    def _check(self, batch: Batch) -> None:
        assert (batch.stage, batch.rows, batch.sound, batch.merged) == ("checked", 5, 3, 0)
        assert refused(batch) == [(4, "form_missing"), (5, "form_not_a_number")]
        assert batch.refused_form == {"form_missing": 1, "form_not_a_number": 1}
        slices = Slice.objects.filter(batch=batch).order_by("city", "day").values_list("city", "day", "rows")
        assert list(slices) == [(HEFEI, DAY - timedelta(days=1), 1), (HEFEI, DAY, 1), ("341100", DAY, 1)]

    @pytest.mark.parametrize(
        ("media", "body", "says"),
        [
            (Media.CSV, b"", "空"),
            (Media.CSV, "record_id,person\n卡".encode("gbk"), "GBK"),
            (Media.CSV, b"record_id\nr1\n", "person"),
            (Media.PARQUET, b"PAR1 and nothing", "Parquet"),
            (Media.PARQUET, csv_of(ROWS), "Parquet"),
            (Media.GZIP, csv_of(ROWS), "GZIP"),
            (Media.GZIP, gzip.compress(bytes(64 << 20)), "压缩比"),
        ],
        ids=["empty", "gbk", "column missing", "broken parquet", "no parquet", "no gzip", "bomb"],
    )
    def test_a_file_that_no_reader_can_open_is_refused_as_a_whole(self, site: Site, media: Media, body: bytes, says: str) -> None:
        batch = checked(site, body, media=media, file_name="rides")
        assert (batch.stage, batch.rows, Slice.objects.count()) == ("refused", 0, 0)
        assert says in batch.refusal["zh"]
        assert batch.refusal.keys() == {"code", "zh", "en"}

    def test_a_batch_without_a_sound_row_is_through_at_once(self, site: Site) -> None:
        batch = checked(site, csv_of([ride("", "card-1")]))
        assert (batch.stage, reads.batch_numbered(batch.pk).counts.refused) == ("rewarded", {"form_missing": 1})


class TestBounds:
    @pytest.mark.parametrize(("ahead_s", "codes"), [(0, []), (599, []), (600, []), (601, [(1, "in_future")]), (86_400, [(1, "in_future")])])
    def test_a_record_may_be_ten_minutes_ahead_of_its_arrival(self, site: Site, ahead_s: int, codes: list[tuple[int, str]]) -> None:
        moment = (NOW + BEIJING + timedelta(seconds=ahead_s)).strftime("%Y-%m-%dT%H:%M:%S+08:00")
        assert refused(checked(site, csv_of([ride("r1", "card-1", happened_at=moment)]))) == codes

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"record_id": "x" * 80}, ""),
            ({"record_id": "x" * 81}, "form_too_long"),
            ({"person": "y" * 128}, ""),
            ({"person": "y" * 129}, "form_too_long"),
            ({"person": ""}, "form_missing"),
            ({"happened_at": ""}, "form_missing"),
            ({"happened_at": " "}, "form_missing"),
            ({"happened_at": "0"}, "form_not_a_time"),
            ({"happened_at": "18/03/2026"}, "form_not_a_time"),
            ({"happened_at": "2026-02-30T08:00:00"}, "form_not_a_time"),
            ({"region": "34010"}, "form_not_a_region"),
            ({"region": "034010"}, "form_not_a_region"),
            ({"region": "合肥市"}, "form_not_a_region"),
            ({"region": ""}, "form_missing"),
            ({"region": " "}, "form_missing"),
            ({"region": "0"}, "form_not_a_region"),
            ({"distance_m": "8.5"}, "form_not_a_number"),
            ({"distance_m": "9223372036854775808"}, "form_not_a_number"),
            ({"distance_m": ""}, ""),
            ({"scenario": "metro-ride"}, ""),
            ({"scenario": "shared-bike"}, "unknown_scenario"),
            ({"scenario": "nothing"}, "unknown_scenario"),
            ({"person": "=1+1"}, ""),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_each_row_is_sound_or_has_its_code(self, site: Site, changed: dict[str, object], code: str) -> None:
        batch = checked(site, csv_of([{**ride("r1", "card-1"), **changed}]))
        assert refused(batch) == ([(1, code)] if code else [])
        assert batch.sound == (0 if code else 1)

    def test_a_batch_that_is_checked_again_stays_as_it_is(self, site: Site) -> None:
        batch = checked(site, csv_of(ROWS))
        journey.check(batch=batch.pk, now=site.now + timedelta(hours=1))
        assert Batch.objects.get(pk=batch.pk).changed_at == batch.changed_at
        assert Slice.objects.count() == 3


class TestErrorFile:
    def test_gives_back_the_row_as_it_was_sent_with_code_and_sentences(self, site: Site) -> None:
        rows = errors_of(checked(site, csv_of([{**row, "own_note": f"note {n}"} for n, row in enumerate(ROWS)])))
        assert [(row["row_number"], row["refusal_code"], row["own_note"]) for row in rows] == [
            ("4", "form_missing", "note 3"),
            ("5", "form_not_a_number", "note 4"),
        ]
        assert rows[1]["distance_m"] == "far"
        assert (rows[1]["record_id"], rows[1]["person"]) == ("r5", "card-3")
        assert rows[1]["refusal_zh"].startswith("里程应是整数（最小单位），收到“far”")
        assert rows[1]["refusal_en"].startswith("distance must be a whole number of its smallest unit, got “far”")

    def test_gives_back_a_line_of_json_as_it_was_sent(self, site: Site) -> None:
        line = '{"record_id": "r1", "person": "card-1", "happened_at": "soon", "region": "340100", "more": [1, 2]}'
        row = errors_of(checked(site, line.encode(), media=Media.JSONL))[0]
        assert (row["row"], row["refusal_code"]) == (line, "form_not_a_time")

    def test_gives_back_a_row_that_does_not_parse_beside_those_that_do(self, site: Site) -> None:
        body = csv_of([ride("r1", "card-1"), ride("r2", "card-1", "10:00")]) + b"r3,card-1,too,short\r\n"
        rows = errors_of(checked(site, body))
        assert [(row["row_number"], row["refusal_code"], row["row"]) for row in rows] == [("3", "row_unreadable", "r3,card-1,too,short")]

    def test_gives_back_rows_of_every_medium(self, site: Site) -> None:
        for media, body in ((Media.PARQUET, parquet(ROWS)), (Media.GZIP, gzip.compress(csv_of(ROWS)))):
            rows = errors_of(checked(site, body, media=media))
            assert [(row["row_number"], row["distance_m"]) for row in rows] == [("4", "10000"), ("5", "far")]

    @pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1+1", "@SUM(A1)", "-1+1", "\tx"])
    def test_a_cell_that_a_spreadsheet_would_run_is_text(self, site: Site, cell: str) -> None:
        assert errors_of(checked(site, csv_of([ride("r1", "card-1", region=cell)])))[0]["region"] == f"'{cell}"

    def test_a_negative_number_stays_one(self, site: Site) -> None:
        assert errors_of(checked(site, csv_of([ride("r1", "card-1", distance_m="-5", region="x")])))[0]["distance_m"] == "-5"

    def test_keeps_codes_and_sentences_when_the_original_is_gone_by_rule(self, site: Site) -> None:
        batch = checked(site, csv_of(ROWS))
        documents.remove(batch.document)
        assert [(row["row_number"], row["refusal_code"]) for row in errors_of(batch)] == [("4", "form_missing"), ("5", "form_not_a_number")]


class TestPrivacy:
    def test_no_file_of_a_checked_batch_holds_a_person_id_or_a_place(self, site: Site) -> None:
        place = {"from_lng": "117.227239", "from_lat": "31.820587", "to_lng": "117.327239", "to_lat": "31.920587"}
        batch = checked(site, csv_of([ride("r1", "card-4711", km=50, **place), ride("", "card-4711", **place)]))
        files = [path for path in batch_folder(batch.pk).rglob("*") if path.is_file()]
        assert len(files) == 3
        for path in files:
            assert not any(secret in path.read_bytes() for secret in (b"4711", b"117.227239", b"r1"))
