"""What officers do about other claims on their pages: a list comes in, a period is held against it, each hit is decided once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from puhui.registry import actions, reads
from puhui.registry.models import Project
from puhui.registry.words import Purpose, Wanted

from .test_projects_pages import FILED, browser


@pytest.fixture(autouse=True)
def undone(projects: None) -> Any:
    """What a test writes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def a_list(**other: Any) -> dict[str, Any]:
    name = reads.project(FILED).name.zh
    body = f"项目名称,单位名称\n{name},某某公司\n,\n".encode()
    return {
        "verb": "import", "scheme": "ccer", "source": "国家登记系统公开名单", "source_day": "2026-01-31",
        "file": SimpleUploadedFile("名单.csv", body), **other,
    }  # fmt: skip


NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PAGE = f"/office/projects/{FILED}?period=1"


class TestAList:
    def test_is_imported_with_its_source_and_says_what_was_refused(self) -> None:
        province = browser("province")
        assert "还没有名单" in province.page("/office/claimed")
        province.post("/office/claimed", **a_list())
        page = province.page("/office/claimed")
        assert "国家登记系统公开名单" in page
        assert "名单.csv" in page

    def test_without_a_source_is_refused_and_keeps_what_was_typed(self) -> None:
        page = browser("province").post("/office/claimed", status=422, **a_list(source="", scheme="green_certificate"))
        assert 'value="green_certificate" selected' in page
        assert reads.claimed_lists() == ()

    def test_is_not_a_citys_to_import(self) -> None:
        browser("city").page("/office/claimed", status=403)


class TestAHit:
    def test_is_found_shown_and_decided_with_a_reason(self) -> None:
        province = browser("province")
        assert "还没有对照最新的名单检查" in province.page(PAGE)
        province.post("/office/claimed", **a_list())
        province.post(PAGE, verb="check_claims", period="1")
        (hit,) = (one for one in reads.claims_of(FILED, 1) if "CCER" in one.says.zh)
        assert hit.says.zh in province.page(PAGE)
        decided = {"verb": "decide_claim", "period": "1", "hit": str(hit.number), "decision": "not_same"}
        refused = province.post(PAGE, status=422, reason="同名", **decided)
        assert 'id="refused-here"' in refused
        assert 'value="同名"' in refused
        assert 'value="not_same" required checked' in refused
        province.post(PAGE, reason="名称相同，地点在外省，已核对。", **decided)
        page = province.page(PAGE)
        assert "地点在外省" in page
        assert "不是同一减排量" in page
        province.post(PAGE, status=409, reason="再来一次，仍然不同。", **decided)

    def test_waits_in_english_too(self) -> None:
        assert "It was not checked against the newest lists." in browser("province", "en").page(PAGE)


class TestWhatWasIssued:
    def test_stands_on_the_public_page_with_its_serials_and_where_they_are(self) -> None:
        assert "还没有签发" in browser("").page(f"/projects/{FILED}")
        found = Project.objects.get(code=FILED)
        made = actions.place_issue(key="i1", project=found.pk, vintage=2025, kg=61_200, holder=found.owner, by=1, now=NOW)
        actions.retire_credits(
            key="r1", holder=found.owner, wanted=Wanted(kg=200, project=found.pk), purpose=Purpose.EVENT, by=1, now=NOW, reason="会议抵消"
        )
        page = browser("").page(f"/projects/{FILED}").replace("\u00a0", " ")
        assert f"AH-{FILED}-2025-{made.span.first}-{made.span.last}-" in page
        assert all(told in page for told in ("61,000", "200", "已注销"))
