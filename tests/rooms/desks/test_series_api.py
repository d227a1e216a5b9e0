"""A meter delivers its own readings over the network: known by its signature, counted once however often it is sent, refused with a reason."""

from __future__ import annotations

import io
import json
import re
import subprocess
from base64 import b64encode
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.http import HttpResponse
from django.test import Client

from puhui.desks import api as desk
from puhui.foundation.auditing import Asked, lines
from puhui.journeys.signing import signed_by_meter
from puhui.registry import actions, reads
from puhui.registry.reads import series as of_series
from tests.rooms.registry.meters import NOW, OWNER, plant, sun, written
from tests.workbooks import row, workbook

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 1)
PATH = "/api/v1/series"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE = Path(__file__).resolve().parents[3] / "docs" / "using" / "monitoring.md"


def key_of(project: str, serial: str, *, kind: str = "") -> Ed25519PrivateKey:
    """A meter with a new key."""
    key = Ed25519PrivateKey.generate()
    public = b64encode(key.public_key().public_bytes_raw()).decode()
    actions.register_device(project=project, serial=serial, kind=kind, public_key=public, capacity_w=10_000, by=OWNER, now=NOW)
    return key


class Meter:
    """A meter of a plant, which sends what it measured."""

    def __init__(self, folder: Path) -> None:
        plant(meters=("M0",))
        self.folder, self.key = folder, key_of("PV00001", "M1")

    def day(self, day: date = DAY, *, meter: str = "M1") -> bytes:
        return written(self.folder, sun(day, meter=meter)).read_bytes()

    def send(self, body: bytes, *, as_signed: dict[str, Any] | None = None, media: str = "text/csv", **said: Any) -> HttpResponse:
        told = {"project": "PV00001", "period": 1, "kind": "pv-power", "device": "M1", "interval": 60} | said
        path = f"{PATH}?{urlencode(told)}"
        signed = f"{PATH}?{urlencode(told | (as_signed or {}))}"
        headers = signed_by_meter(self.key, body, path=signed, media_type=media)
        return Client().generic("POST", path, body, content_type=media, headers=headers)


@pytest.fixture
def meter(tmp_path: Path) -> Meter:
    return Meter(tmp_path)


def refused(answer: HttpResponse, status: int, code: str) -> None:
    told = json.loads(answer.content)
    assert (answer.status_code, told["code"]) == (status, code), told
    assert told["zh"]
    assert told["en"]


class TestTaken:
    def test_a_signed_day_is_a_delivery_of_the_device(self, meter: Meter) -> None:
        answer = meter.send(meter.day())
        told = answer.json()
        assert answer.status_code == 201
        assert (told["rows"], told["refused"], told["is_repeat"]) == (24, 0, False)
        (kept,) = reads.deliveries_of("PV00001", 1)
        assert (kept.number, kept.signed_by, kept.by, kept.sha256) == (told["delivery"], "M1", OWNER, told["document"])

    def test_sent_again_it_is_the_same_delivery_even_after_the_report_was_handed_in(
        self, meter: Meter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = meter.send(meter.day()).json()
        monkeypatch.setattr(of_series, "PERIOD_EDITABLE", frozenset())  # as where its report was handed in
        again = meter.send(meter.day())
        assert (again.status_code, again.json()) == (200, first | {"is_repeat": True})
        assert len(reads.deliveries_of("PV00001", 1)) == 1

    def test_what_was_corrected_does_not_come_back_by_a_replay(self, meter: Meter) -> None:
        old = meter.send(meter.day()).json()["delivery"]
        path = written(meter.folder, sun(DAY, kw=3), name="right.csv")
        sent = actions.Sent("pv-power", "right.csv", path, interval_min=60)
        actions.deliver_series(project="PV00001", period=1, sent=sent, corrects=old, because="量程写错", by=OWNER, now=NOW)
        assert meter.send(meter.day()).json()["is_repeat"]
        assert [one.corrected_by is None for one in reads.deliveries_of("PV00001", 1)] == [False, True]

    def test_a_workbook_is_taken_too(self, meter: Meter) -> None:
        rows = [row(at, float(kw)) for _, at, kw in sun(DAY)]
        body = workbook(meter.folder / "m.xlsx", {"一": [row("x")], "数据": [row("time", "power_kw"), *rows]}).read_bytes()
        told = meter.send(body, media=XLSX, sheet="数据").json()
        assert told["rows"] == 24
        assert meter.send(body, media=XLSX, sheet="数据").json()["is_repeat"]

    def test_sent_again_without_its_sheet_it_is_the_delivery_of_the_first(self, meter: Meter) -> None:
        rows = [row("time", "power_kw"), *(row(at, float(kw)) for _, at, kw in sun(DAY))]
        body = workbook(meter.folder / "m.xlsx", {"一": rows, "二": rows}).read_bytes()
        first, second = (meter.send(body, media=XLSX, sheet=name).json()["delivery"] for name in ("", "二"))
        told = meter.send(body, media=XLSX).json()
        assert (first != second, told["delivery"], told["is_repeat"]) == (True, first, True)

    def test_the_audit_names_the_meter_and_what_became_of_it(self, meter: Meter) -> None:
        meter.send(meter.day())
        meter.send(meter.day(), kind="wind")
        told = [(line.verb, line.result) for line in lines(Asked(actor="meter:PV00001/M1"), limit=9)]
        assert told == [("run_projects", "refused 422"), ("run_projects", "done")]

    def test_the_owner_sees_that_the_device_signed(self, meter: Meter) -> None:
        assert meter.send(meter.day()).status_code == 201
        (kept,) = reads.deliveries_of("PV00001", 1)
        assert kept.name.startswith("M1-")
        assert kept.name.endswith(".csv")


class TestRefused:
    @pytest.mark.parametrize(
        "changed", [{"project": "PV00002"}, {"period": 2}, {"kind": "household-pv"}, {"interval": 30}, {"zone": "UTC"}, {"device": "M0"}]
    )
    def test_a_signature_holds_for_nothing_else(self, meter: Meter, changed: dict[str, Any]) -> None:
        plant("PV00002", meters=("M1", "M2"))
        original = {"project": "PV00001", "period": 1, "kind": "pv-power", "device": "M1", "interval": 60}
        refused(
            meter.send(meter.day(), as_signed={name: original.get(name, "") for name in changed}, **changed), 403, "delivery_not_signed"
        )
        assert reads.deliveries_of("PV00001", 1) == ()

    def test_other_bytes_another_key_or_no_signature(self, meter: Meter) -> None:
        told = {"project": "PV00001", "period": 1, "kind": "pv-power", "device": "M1", "interval": 60}
        path, body = f"{PATH}?{urlencode(told)}", meter.day()
        wrong = signed_by_meter(meter.key, body + b"\n", path=path), signed_by_meter(Ed25519PrivateKey.generate(), body, path=path)
        for headers in (*wrong, {}, {"Puhui-Signature": "ed25519=?"}, {"Puhui-Signature": "hmac-sha256=AAAA"}):
            refused(Client().generic("POST", path, body, content_type="text/csv", headers=headers), 403, "delivery_not_signed")

    def test_an_unknown_device_and_one_without_a_key(self, meter: Meter) -> None:
        refused(meter.send(meter.day(), device="M9"), 404, "device_unknown")
        refused(meter.send(meter.day(), project="PV00009"), 404, "device_unknown")
        refused(meter.send(meter.day(), device="M0"), 403, "delivery_not_signed")

    def test_a_revoked_device_hears_so_and_nobody_else(self, meter: Meter) -> None:
        actions.revoke_device(project="PV00001", serial="M1", because="密钥泄漏", by=OWNER, now=NOW)
        refused(meter.send(meter.day()), 409, "device_gone")
        meter.key = Ed25519PrivateKey.generate()
        refused(meter.send(meter.day()), 403, "delivery_not_signed")

    def test_a_period_that_is_not_there_or_not_open(self, meter: Meter, monkeypatch: pytest.MonkeyPatch) -> None:
        refused(meter.send(meter.day(), period=2), 404, "unknown_period")
        monkeypatch.setattr(of_series, "PERIOD_EDITABLE", frozenset())  # as where its report was handed in
        refused(meter.send(meter.day()), 409, "period_stands")

    @pytest.mark.parametrize(
        ("kind", "status", "code"), [("wind", 422, "unknown_series_kind"), ("forest-stands", 409, "kind_not_of_device")]
    )
    def test_a_kind_that_is_none_or_no_devices(self, meter: Meter, kind: str, status: int, code: str) -> None:
        refused(meter.send(meter.day(), kind=kind), status, code)

    def test_a_kind_that_is_not_the_devices_own(self, meter: Meter) -> None:
        meter.key = key_of("PV00001", "M2", kind="pv-power")
        refused(meter.send(meter.day(meter="M2"), device="M2", kind="pv-reading"), 409, "kind_not_of_device")

    def test_rows_of_another_meter(self, meter: Meter) -> None:
        body = meter.day() + meter.day(meter="M0").split(b"\n", 1)[1]
        refused(meter.send(body), 409, "rows_of_others")
        assert reads.deliveries_of("PV00001", 1) == ()

    @pytest.mark.parametrize("said", [{"period": "first"}, {"interval": "x"}])
    def test_a_query_that_says_no_number(self, meter: Meter, said: dict[str, Any]) -> None:
        refused(meter.send(meter.day(), **said), 422, "body_refused")

    def test_a_media_type_that_is_not_taken_and_a_body_that_is_no_file(self, meter: Meter) -> None:
        refused(meter.send(meter.day(), media="application/pdf"), 422, "file_refused")
        refused(meter.send(b"\n"), 422, "series_lacks_column")
        refused(meter.send(b"PK\x03\x04", media=XLSX), 422, "series_unreadable")
        refused(meter.send(b"\x1f\x8bnone", media="application/gzip"), 422, "series_unreadable")

    def test_a_device_that_sends_too_often_waits_and_the_others_do_not(self, meter: Meter, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(desk, "DEVICE_RATE", (2, 3600))
        for _ in range(2):
            assert meter.send(meter.day()).status_code in (200, 201)
        answer = meter.send(meter.day(DAY + timedelta(1)))
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0


def test_the_description_of_the_api_knows_it() -> None:
    told = Client().get("/api/v1/openapi.json").json()["paths"][PATH]["post"]
    assert {item["name"] for item in told["parameters"]} >= {"project", "period", "kind", "device", "Puhui-Signature"}
    assert XLSX in told["requestBody"]["content"]


def test_who_follows_the_page_delivers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    section = text[text.index("### 设备自己交") :]
    shell, program = (re.search(rf"^```{name}\n(.*?)^```", section, re.M | re.S) for name in ("bash", "python"))
    assert shell
    assert program
    subprocess.run(["bash", "-ec", shell[1]], cwd=tmp_path, check=True, capture_output=True)
    public = (tmp_path / "meter-public.txt").read_text()
    private = load_pem_private_key((tmp_path / "meter.pem").read_bytes(), password=None)
    assert isinstance(private, Ed25519PrivateKey)
    plant(meters=())
    actions.register_device(project="PV00001", serial="M1", kind="", public_key=public, by=OWNER, now=NOW)
    written(tmp_path, sun(DAY), name="readings.csv")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("urllib.request.urlopen", _asked_here)
    exec(compile(program[1], "send.py", "exec"), {})
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["is_repeat"]) == (24, False)


def _asked_here(request: Request) -> io.BytesIO:
    """The site answers without a network."""
    headers = dict(request.header_items())
    path = request.full_url.removeprefix("https://example.org")
    assert isinstance(request.data, bytes)
    answer = Client().generic("POST", path, request.data, content_type=headers.pop("Content-type"), headers=headers)
    assert answer.status_code == 201, answer.content
    return io.BytesIO(answer.content)
