"""Bad input gets a clear refusal; the sound rows beside it count, nothing is lost, and nothing crashes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from puhui.behaviours import reads
from puhui.behaviours.models import Batch
from puhui.journeys.ingest import Ingested, ingest_file
from puhui.journeys.sweep import sweep
from puhui.quantification.duck import literal, opened
from tests.cast import DAY, Sender, Site, csv_of, headers_of, ride

pytestmark = pytest.mark.django_db
CSV, JSONL, PARQUET = "text/csv", "application/x-ndjson", "application/vnd.apache.parquet"
SOUND = csv_of([ride("r1", "card-1"), ride("r2", "card-1", "12:00")])
HEADER, *ROWS = SOUND.decode().splitlines()


@dataclass
class Metro:
    """The metro's own system, and the command line of the operator, on one site."""

    site: Site
    sender: Sender
    folder: Path
    sent: int = field(default=0)

    def post(self, body: bytes, media: str = CSV, **said: str) -> tuple[int, dict[str, Any]]:
        self.sent += 1
        asked = {"media_type": media, "path": "/api/v1/batches?scenario=metro-ride", "sequence": str(self.sent)} | said
        claim = self.sender.claim(body, now=timezone.now(), **asked)
        answer = Client().post("/api/v1/batches?scenario=metro-ride", data=body, content_type=media, headers=headers_of(claim))
        return answer.status_code, answer.json()

    def fate(self, body: bytes, media: str = CSV) -> Batch:
        """What becomes of a batch that the API has taken, when the worker is done with it."""
        status, answer = self.post(body, media)
        assert status == 202, answer
        self.site.settle()
        return Batch.objects.get(pk=int(answer["batch"].removeprefix("B")))

    def ingest(self, name: str, body: bytes) -> Ingested:
        path = self.folder / name
        path.write_bytes(body)
        return ingest_file(path=path, adapter="standard", provider="metro", scenario="metro-ride", replay_region="", now=self.site.now)


@pytest.fixture
def metro(tmp_path: Path) -> Iterator[Metro]:
    site = Site().open()
    site.provider("metro", "metro-ride")
    site.resident("anne", ("metro", "card-1"))
    yield Metro(site, Sender("metro").register(), tmp_path)
    assert [finding.name for finding in sweep() if finding.broken] == []


def rows_of(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows, ""]).encode()


def parquet(folder: Path) -> bytes:
    with opened(folder=folder) as duck:
        path = duck.folder / "made.parquet"
        duck.run(
            f"COPY (SELECT 'r' || n AS record_id, 'card-1' AS person, '{DAY}T08:00:00+08:00' AS happened_at, '340100' AS region,"
            f" 10000 AS distance_m, 1500 AS duration_s FROM range(2000) t(n)) TO {literal(path)} (FORMAT PARQUET)"
        )
        return path.read_bytes()


#: name of the file → its bytes, and a word that the refusal must say.
WHOLE_FILES: dict[str, tuple[bytes, str]] = {
    "empty.csv": (b"", "空"),
    "blank.csv": (b"\n\n \n", "record_id"),
    "gbk.csv": (SOUND.replace(b"card-1", "合肥卡".encode("gbk")), "GBK"),
    "latin.csv": (SOUND.replace(b"card-1", b"caf\xe9 \x80\xff"), "UTF-8"),
    "utf16.csv": (SOUND.decode().encode("utf-16"), "UTF-16"),
    "cut.csv": (SOUND + "卡".encode()[:2], "字中间"),
    "nul.csv": (SOUND.replace(b"card-1", b"card\x00"), "NUL"),
    "row-without-end.csv": (SOUND + b"x" * (2 << 20), "一行"),
    "column-missing.csv": (SOUND.replace(b"happened_at", b"when"), "happened_at"),
    "column-twice.csv": (SOUND.replace(b"duration_s", b"distance_m"), "distance_m"),
    "no-header.csv": ("\n".join(ROWS).encode(), "record_id"),
    "archive.csv": (b"PK\x03\x04" + SOUND, "ZIP"),
}


class TestAWholeFile:
    @pytest.mark.parametrize("name", WHOLE_FILES)
    def test_is_refused_with_its_reason_by_the_api_and_by_ingest(self, metro: Metro, name: str) -> None:
        body, said = WHOLE_FILES[name]
        done = metro.ingest(name, body)
        assert done.stage == "refused"
        assert done.refusal is not None
        assert said in done.refusal["zh"] + done.refusal["en"]
        assert name in done.refusal["zh"]  # as its sender calls it, without our folders
        assert str(metro.folder) not in json.dumps(done.refusal)
        if body:  # the test client sends no Content-Type with an empty body
            assert metro.fate(body + b"\n").stage == "refused"  # other bytes, so that it is a batch of its own

    def test_a_byte_order_mark_and_lines_of_windows_are_read(self, metro: Metro) -> None:
        fate = metro.fate(b"\xef\xbb\xbf" + SOUND.replace(b"\n", b"\r\n"))
        assert (fate.stage, fate.rows, fate.sound) == ("rewarded", 2, 2)

    def test_a_bomb_stops_early(self, metro: Metro) -> None:
        done = metro.ingest("bomb.gz", gzip.compress(SOUND + b"0" * (64 << 20)))
        assert done.refusal is not None
        assert "压缩比" in done.refusal["zh"]

    def test_a_sound_gzip_is_read_and_a_cut_one_is_refused(self, metro: Metro) -> None:
        packed = gzip.compress(SOUND)
        assert metro.ingest("cut.gz", packed[:-9]).stage == "refused"
        assert metro.ingest("sound.gz", packed).accepted == 2

    @pytest.mark.parametrize("cut", [4, 8, 300, -1])
    def test_a_truncated_parquet_is_refused(self, metro: Metro, cut: int) -> None:
        assert metro.fate(parquet(metro.folder)[:cut], PARQUET).stage == "refused"

    def test_a_parquet_whose_middle_was_overwritten_is_refused(self, metro: Metro) -> None:
        body = bytearray(parquet(metro.folder))
        body[50:400] = bytes(350)
        assert metro.fate(bytes(body), PARQUET).stage == "refused"

    def test_a_parquet_with_a_column_twice_is_refused_by_its_name(self, metro: Metro) -> None:
        fate = metro.fate(parquet(metro.folder).replace(b"duration_s", b"distance_m"), PARQUET)
        assert (fate.stage, fate.refusal["code"]) == ("refused", "source_repeats_columns")
        assert "distance_m" in fate.refusal["zh"]

    def test_text_that_calls_itself_parquet_is_refused(self, metro: Metro) -> None:
        assert metro.fate(SOUND, PARQUET).stage == "refused"


class TestOneRow:
    @pytest.mark.parametrize(
        ("column", "value", "code"),
        [
            ("distance_m", "9223372036854775808", "form_not_a_number"),
            ("distance_m", "-9223372036854775809", "form_not_a_number"),
            ("distance_m", "9" * 400, "form_not_a_number"),
            ("distance_m", "1e400", "form_not_a_number"),
            ("distance_m", "NaN", "form_not_a_number"),
            ("happened_at", "2026-02-30T08:00:00+08:00", "form_not_a_time"),
            ("happened_at", "999999-01-01T00:00:00Z", "form_not_a_time"),
            ("happened_at", "2031-03-18T08:00:00+08:00", "in_future"),
            ("region", "合肥", "form_not_a_region"),
            ("record_id", "r" * 81, "form_too_long"),
            ("record_id", "", "form_missing"),
            ("person", "", "form_missing"),
        ],
    )
    def test_is_refused_by_itself_and_the_other_counts(self, metro: Metro, column: str, value: str, code: str) -> None:
        bad = ride("r1", "card-1") | {column: value}
        fate = metro.fate(csv_of([bad, ride("r2", "card-1", "12:00")]))
        assert (fate.stage, fate.rows, fate.sound, fate.refused_form) == ("rewarded", 2, 1, {code: 1})

    @pytest.mark.parametrize("distance_m", ["9223372036854775807", "-9223372036854775808", "-1", "0"])
    def test_with_a_number_that_fits_and_cannot_be_is_refused_by_the_methodology(self, metro: Metro, distance_m: str) -> None:
        done = metro.ingest("rides.csv", csv_of([ride("r1", "card-1") | {"distance_m": distance_m}, ride("r2", "card-1", "12:00")]))
        assert (done.accepted, done.refused, done.reduction_g) == (1, 1, 467)

    def test_that_comes_after_the_claim_window_is_too_late(self, metro: Metro) -> None:
        late = DAY - timedelta(days=50)  # the card was bound already
        done = metro.ingest("rides.csv", csv_of([ride("r1", "card-1", day=late), ride("r2", "card-1", "12:00")]))
        assert (done.accepted, done.refused) == (1, 1)
        assert [run.refused_by_code for run in metro.site.runs() if run.day == late] == [{"too_late": 1}]

    @pytest.mark.parametrize("row", ["r9,card-1", ROWS[0] + ",more,more", 'r9,"card-1,2026'])
    def test_that_does_not_fit_the_header_is_refused_or_refuses_the_file(self, metro: Metro, row: str) -> None:
        fate = metro.fate(rows_of(ROWS[0], row))
        assert fate.stage in ("rewarded", "refused")
        assert fate.stage == "refused" or fate.refused_form == {"row_unreadable": 1}

    @pytest.mark.parametrize("line", ["[" * 100_000 + "]" * 100_000, '{"a":' * 50_000 + "1" + "}" * 50_000, "{", "[]", "null", '"x"', "{}"])
    def test_of_json_that_is_no_record_is_refused_and_the_other_counts(self, metro: Metro, line: str) -> None:
        body = f"{line}\n{json.dumps(ride('r2', 'card-1', '12:00'))}\n".encode()
        fate = metro.fate(body, JSONL)
        assert (fate.stage, fate.rows, fate.sound) == ("rewarded", 2, 1)

    @pytest.mark.parametrize("words", ["r'; DROP TABLE typed; --", "' OR '1'='1", 'r"); SELECT 1; --', "$$ || current_user"])
    def test_whose_words_are_sql_counts_like_any_other(self, metro: Metro, words: str) -> None:
        fate = metro.fate(csv_of([ride(words, "card-1"), ride("r2", words, "12:00")]))
        assert (fate.stage, fate.rows, fate.sound, fate.refused_form) == ("rewarded", 2, 2, {})

    def test_of_json_with_one_key_twice_is_refused_by_its_name(self, metro: Metro) -> None:
        bad = json.dumps(ride("r1", "card-1")).replace("{", '{"distance_m": 7, ', 1)
        fate = metro.fate(f"{bad}\n{json.dumps(ride('r2', 'card-1', '12:00'))}\n".encode(), JSONL)
        assert (fate.sound, fate.refused_form) == (1, {"row_unreadable": 1})
        assert "distance_m" in reads.refused_rows(reads.batch_numbered(fate.pk))[0].zh

    def test_whose_values_are_lists_and_objects_is_refused(self, metro: Metro) -> None:
        bad = ride("r1", "card-1") | {"distance_m": {"km": [10]}}
        fate = metro.fate(f"{json.dumps(bad)}\n{json.dumps(ride('r2', 'card-1', '12:00'))}\n".encode(), JSONL)
        assert (fate.sound, fate.refused_form) == (1, {"form_not_a_number": 1})


class TestTheRequest:
    def test_with_a_wrong_signature_is_not_taken(self, metro: Metro) -> None:
        metro.sender = Sender("metro")  # another key, never registered
        status, answer = metro.post(SOUND)
        assert (status, answer["code"]) == (401, "signature_refused")
        assert Batch.objects.count() == 0

    @pytest.mark.parametrize(("off_s", "status"), [(-290, 202), (290, 202), (-310, 401), (310, 401), (-(10**9), 401)])
    def test_whose_clock_is_far_off_is_not_taken(self, metro: Metro, off_s: int, status: int) -> None:
        found, answer = metro.post(SOUND, timestamp=str(int(timezone.now().timestamp()) + off_s))
        assert found == status, answer

    @pytest.mark.parametrize("timestamp", ["", "now", "-1", "1e9", "9" * 40])
    def test_whose_time_is_no_number_is_not_taken(self, metro: Metro, timestamp: str) -> None:
        status, _ = metro.post(SOUND, timestamp=timestamp)
        assert status == 401

    @pytest.mark.parametrize("sequence", ["", "0", "-1", "9" * 19, "9223372036854775808", "x"])
    def test_whose_number_cannot_be_counted_is_not_taken(self, metro: Metro, sequence: str) -> None:
        status, answer = metro.post(SOUND, sequence=sequence)
        assert (400 <= status < 500, Batch.objects.count()) == (True, 0), answer

    def test_after_every_refusal_a_sound_batch_still_counts(self, metro: Metro) -> None:
        for body, _ in WHOLE_FILES.values():
            metro.post(body)
        fate = metro.fate(SOUND + b"\n")
        assert (fate.stage, fate.sound) == ("rewarded", 2)
