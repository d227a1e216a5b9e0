"""The owner's page of monitoring data: a file is looked at with its gaps and expected grams, and sent without being chosen again."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from puhui.desks.projects import kilograms
from puhui.foundation.configuration import configuration
from puhui.participants.models import User
from puhui.participants.reads import organisation_of
from puhui.registry import reads
from puhui.registry.models import Period, PeriodSum
from puhui.registry.words import PLEDGE
from tests.workbooks import row, workbook

from .meters import sun, written
from .test_projects_pages import Browser, browser

FILED = "PV00001"
PAGE = f"/my-projects/{FILED}/data"


@pytest.fixture(autouse=True)
def undone(projects: None) -> Any:
    """What a test writes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def owner() -> Browser:
    """Signed in, with a second period that is open: two days after the first one."""
    found = browser("owner")
    first = Period.objects.get(project__code=FILED, number=1).last + timedelta(1)
    found.post(f"/my-projects/{FILED}", verb="open_period", first=str(first), last=str(first + timedelta(1)))
    return found


def days(folder: Path, *, without: int = 0) -> SimpleUploadedFile:
    """Both days of the open period; so many hours at noon of the first are missing."""
    first = Period.objects.get(project__code=FILED, number=2).first
    rows = sun(first)
    rows = rows[:12] + rows[12 + without :] + sun(first + timedelta(1))
    return SimpleUploadedFile("m.csv", written(folder, rows).read_bytes())


def looked_at(owner: Browser, folder: Path, **said: Any) -> str:
    return owner.post(PAGE, status=200, verb="look", period="2", kind="pv-power", interval="60", file=days(folder, **said))


def token(page: str) -> str:
    found = re.search(r'name="looked" value="([^"]+)"', page)
    assert found
    return found[1]


def meter(owner: Browser, **said: str) -> None:
    owner.post(PAGE, **({"verb": "device", "period": "2", "serial": "M1", "capacity_kw": "10", "connected": "2024-06-01"} | said))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", [PAGE, f"{PAGE}?period=1", "/my-projects/PV00006/data"])
def test_opens(path: str, language: str) -> None:
    assert "</html>" in browser("owner", language).page(path)


def test_is_the_owners_alone() -> None:
    browser("verifier").page(PAGE, status=403)


def test_the_period_leads_there(owner: Browser) -> None:
    assert f"{PAGE}?period=1" in owner.page(f"/my-projects/{FILED}?period=1")


class TestLook:
    def test_shows_gaps_and_why_there_are_no_grams_yet_and_keeps_nothing(self, owner: Browser, tmp_path: Path) -> None:
        meter(owner)
        page = looked_at(owner, tmp_path, without=2)
        assert "缺数" in page
        assert "收下 46 行" in page
        assert "计入 40.0 kWh" in page
        assert reads.deliveries_of(FILED, 2) == ()

    def test_production_at_night_is_heavy_and_shown(self, owner: Browser, tmp_path: Path) -> None:
        meter(owner)
        first = Period.objects.get(project__code=FILED, number=2).first
        rows = [(m, at, "3" if " 01:" in at else kw) for m, at, kw in sun(first)]
        file = SimpleUploadedFile("m.csv", written(tmp_path, rows).read_bytes())
        page = owner.post(PAGE, status=200, verb="look", period="2", kind="pv-power", interval="60", file=file)
        assert "夜里发电" in page
        assert "ph-tag-stop" in page

    def test_then_it_is_sent_without_being_chosen_again(self, owner: Browser, tmp_path: Path) -> None:
        meter(owner)
        owner.post(PAGE, verb="send", looked=token(looked_at(owner, tmp_path)))
        assert [(one.name, one.rows) for one in reads.deliveries_of(FILED, 2)] == [("m.csv", 48)]

    def test_a_word_that_is_not_ours_sends_nothing(self, owner: Browser, tmp_path: Path) -> None:
        meter(owner)
        page = owner.post(PAGE, status=422, verb="send", looked=token(looked_at(owner, tmp_path))[:-2])
        assert "看过一小时内有效" in page

    def test_an_unknown_meter_is_named_at_once_and_refused_when_it_is_sent(self, owner: Browser, tmp_path: Path) -> None:
        page = looked_at(owner, tmp_path)
        assert "先登记这些电表：M1" in page
        assert "device_unknown" in owner.post(PAGE, status=404, verb="send", looked=token(page))

    def test_what_is_lacking_is_said_at_once_and_the_file_is_looked_at_again(self, owner: Browser, tmp_path: Path) -> None:
        page = looked_at(owner, tmp_path)
        assert "发送前还缺" in page
        ready = {"verb": "ready", "period": "2", "looked": token(page), "none": "yes", "ready_connected": "2024-06-01"}
        refused = owner.post(PAGE, status=422, **ready, ready_capacity_kw="much")
        assert all(told in refused for told in ("发送前还缺", 'value="much"', 'value="2024-06-01"'))
        seen = owner.post(PAGE, status=200, **ready, ready_capacity_kw="10", **{"lacks-own_use_wh": "1000"})
        assert re.search(r"<b>([\d,.]+) kg</b>", seen)
        assert {fact.name: fact.value for fact in reads.facts_of(FILED, 2)}["own_use_wh"] == 1000
        owner.post(PAGE, verb="send", looked=token(seen))
        assert PeriodSum.objects.filter(period__project__code=FILED, period__number=2).exists()
        report = owner.page(f"/my-projects/{FILED}?period=2")
        assert "由平台核算" in report
        assert "“减排量计算”不足" not in report, "what stands in the form is not said to be missing"
        assert "“实施情况”不足" in report

    def test_a_word_that_is_not_ours_registers_nothing(self, owner: Browser) -> None:
        before = len(reads.devices_of(FILED))
        owner.post(PAGE, status=422, verb="ready", period="2", looked="x", none="yes")
        assert len(reads.devices_of(FILED)) == before

    def test_a_sample_site_offers_a_file_of_the_period(self, owner: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "sample", True)
        rows = owner.page(f"{PAGE}?period=1&form=csv").splitlines()
        assert rows[0] == "meter,time,power_kw"
        assert any(row.endswith(",-9999") for row in rows)

    def test_a_file_of_another_shape_says_so_and_keeps_what_was_typed(self, owner: Browser) -> None:
        file = SimpleUploadedFile("m.ods", b"PK")
        page = owner.post(PAGE, status=422, verb="look", period="2", kind="pv-reading", interval="30", file=file)
        assert "series_not_taken" in page
        assert 'value="30"' in page
        assert '<option value="pv-reading" selected>' in page

    def test_of_a_workbook_one_sheet_is_read_and_the_others_are_named(self, owner: Browser, tmp_path: Path) -> None:
        meter(owner)
        first = Period.objects.get(project__code=FILED, number=2).first
        rows = [row(m, at, float(kw)) for m, at, kw in sun(first)]
        body = workbook(tmp_path / "m.xlsx", {"说明": [row("x")], "数据": [row("meter", "time", "power_kw"), *rows]}).read_bytes()
        asked = {"verb": "look", "period": "2", "kind": "pv-power", "interval": "60"}
        page = owner.post(PAGE, status=422, **asked, sheet="数字", file=SimpleUploadedFile("m.xlsx", body))
        assert "workbook_lacks_sheet" in page
        assert 'value="数字"' in page
        page = owner.post(PAGE, status=200, **asked, sheet="数据", file=SimpleUploadedFile("m.xlsx", body))
        assert "没有读的工作表：说明" in page
        owner.post(PAGE, verb="send", looked=token(page))
        assert [(one.name, one.sheet, one.rows) for one in reads.deliveries_of(FILED, 2)] == [("m.xlsx", "数据", 24)]


class TestSum:
    def test_grams_are_expected_before_and_kept_after(self, owner: Browser, tmp_path: Path) -> None:
        meter(owner)
        for name in ("own_use_wh", "certificates_wh", "is_ets_unit", "registered_elsewhere"):
            owner.post(PAGE, verb="fact", period="2", name=name, value="0")
        page = looked_at(owner, tmp_path)
        expected = re.search(r"<b>([\d,.]+) kg</b>", page)
        assert expected
        owner.post(PAGE, verb="send", looked=token(page))
        owner.post(PAGE, verb="sum", period="2")
        kept = PeriodSum.objects.get(period__project__code=FILED, period__number=2)
        assert kept.total_g > 0
        assert kilograms(kept.total_g) == expected[1]

    def test_what_is_missing_is_said(self, owner: Browser, tmp_path: Path) -> None:
        meter(owner)
        owner.post(PAGE, verb="send", looked=token(looked_at(owner, tmp_path)))
        page = owner.post(PAGE, status=409, verb="sum", period="2")
        assert 'id="refused-here"' in page


class TestForms:
    @pytest.mark.parametrize("capacity", ["none", "-1", "1e40"])
    def test_a_capacity_that_is_none_is_refused_beside_its_field(self, owner: Browser, capacity: str) -> None:
        page = owner.post(PAGE, status=422, verb="device", period="2", serial="M1", capacity_kw=capacity)
        assert f'value="{capacity}"' in page

    def test_a_key_is_registered_with_its_meter_and_revoked_with_a_reason(self, owner: Browser) -> None:
        key = b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
        refused = owner.post(PAGE, status=422, verb="device", period="2", serial="M1", public_key="AAAA")
        assert 'value="AAAA"' in refused
        meter(owner, public_key=key)
        assert "有密钥" in owner.page(PAGE)
        assert "series_reason_wanted" in owner.post(PAGE, status=422, verb="revoke", serial="M1", because="?")
        owner.post(PAGE, verb="revoke", serial="M1", because="密钥泄漏")
        assert [device.revoked_because for device in reads.devices_of(FILED) if device.serial == "M1"] == ["密钥泄漏"]

    def test_a_fact_is_a_whole_number(self, owner: Browser) -> None:
        owner.post(PAGE, status=422, verb="fact", period="2", name="own_use_wh", value="1.5")

    def test_the_pledge_is_kept_word_for_word(self, owner: Browser) -> None:
        owner.post(PAGE, verb="pledge", text=PLEDGE.zh)
        user = User.objects.get(name="owner")
        assert [(text, by) for text, by, _ in reads.pledges_of(FILED)] == [(PLEDGE.zh, user.pk)]
        assert organisation_of(user).account == reads.project(FILED).owner
