"""The main ways of each role in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from puhui.behaviours.models import Batch
from tests.browser import MEASURE
from tests.cast import csv_of
from tests.rooms.desks.conftest import Town, lived, opened, rides

pytestmark = pytest.mark.browser

Visit = Callable[..., Any]
#: A refusal is answered with its status, which a browser writes down.
REFUSED = "Failed to load resource: the server responded with a status of 4"


@pytest.fixture
def own_town(own_database: str) -> Town:
    """With real commits, for a browser asks from another thread."""
    return opened()


def wrong(page: Any, width: int) -> list[str]:
    return [*page.evaluate(MEASURE, width == 360), *(said for said in page.complaints if not said.startswith(REFUSED))]


class TestResident:
    def test_goes_from_the_account_to_one_act_to_its_receipt(self, own_town: Town, visit: Visit) -> None:
        lived(own_town)
        page = visit("lin")
        assert "累计减排" in page.locator(".ph-account").inner_text()
        page.locator(".ph-acts a").first.click()
        page.wait_for_url("**/me/receipts/**")
        grams = page.locator(".ph-receipt .ph-big").inner_text().split()[0]
        assert f"{grams} g" in page.locator(".ph-formula b").first.inner_text()
        assert "参考地区参数" in page.locator(".ph-used").first.inner_text()
        assert wrong(page, 360) == []
        with page.expect_download() as download:
            page.get_by_role("link", name="下载凭据").click()
        assert download.value.suggested_filename.startswith("receipt-340100-")

    def test_links_a_card_and_sees_what_waited(self, own_town: Town, visit: Visit) -> None:
        lived(own_town)
        page = visit("newcomer")
        page.get_by_role("link", name="绑定我的卡").click()
        page.get_by_text("办法二：卡号加一次乘车").click()
        form = page.locator("#by-ride form").first
        form.get_by_label("哪家的卡").select_option("metro")
        form.get_by_label("卡号").fill("M9")
        form.get_by_label("乘车日期").fill(str(own_town.day))
        form.get_by_label("上车时间").fill("07:31")
        form.get_by_label("票价").fill("3")
        form.get_by_label("核算我的行为记录").check()
        form.get_by_label("单独同意：处理我的出行记录").check()
        form.get_by_role("button", name="用乘车记录绑定").click()
        assert "ride_not_found" in page.get_by_role("alert").inner_text()
        assert wrong(page, 360) == []
        assert form.get_by_label("卡号").input_value() == "M9", "what was typed stays"
        form.get_by_label("票价").fill("4")
        form.get_by_label("核算我的行为记录").check()
        form.get_by_label("单独同意：处理我的出行记录").check()
        form.get_by_role("button", name="用乘车记录绑定").click()
        assert "已绑定 metro 的 …9" in page.get_by_role("status").inner_text()
        own_town.site.settle()
        page.get_by_role("link", name="首页").click()
        assert "计入 1 次" in page.locator("main").inner_text()

    def test_works_in_large_print(self, own_town: Town, visit: Visit) -> None:
        lived(own_town)
        page = visit("lin")
        page.get_by_role("switch").click()
        page.wait_for_selector("html[data-print=large]")
        assert wrong(page, 360) == []


class TestProvider:
    def test_uploads_a_file_and_downloads_the_row_that_was_refused(self, own_town: Town, visit: Visit, tmp_path: Path) -> None:
        path = tmp_path / "rides.csv"
        path.write_bytes(csv_of(rides(own_town.day)))
        page = visit("metro-clerk", width=1280)
        page.get_by_label("选择文件").set_input_files(path)
        page.get_by_role("button", name="上传").click()
        page.wait_for_url("**/provider/batches/B*")
        assert "正在检查每一行的格式" in page.locator("#progress").inner_text()
        own_town.site.settle()  # what the worker does
        page.get_by_text("out_of_range").first.wait_for()
        assert "未计入\n1" in page.locator("#progress dl").inner_text().replace("\xa0", "\n")
        with page.expect_download() as download:
            page.get_by_role("link", name="下载退回文件").click()
        rows = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
        assert "refusal_zh" in rows[0]
        assert [row for row in rows[1:] if "m-5" in row and "out_of_range" in row] == rows[1:]
        assert wrong(page, 1280) == []

    def test_is_told_beside_the_field_that_the_file_is_none_of_ours(self, own_town: Town, visit: Visit, tmp_path: Path) -> None:
        path = tmp_path / "photo.png"
        path.write_bytes(b"not a table")
        page = visit("metro-clerk", width=360)
        page.get_by_label("选择文件").set_input_files(path)
        page.get_by_role("button", name="上传").click()
        assert "file_refused" in page.locator("#upload").get_by_role("alert").inner_text()
        assert page.locator("#upload").is_visible()
        assert wrong(page, 360) == []
        assert Batch.objects.count() == 0


class TestOperator:
    def test_sees_runs_and_funds_the_budget(self, own_database: str, visit: Visit) -> None:
        town = lived(opened(funded=10))
        page = visit("operator", width=1280)
        assert "分在等" in page.locator(".ph-duties li").first.inner_text()
        page.get_by_role("link", name="结算批", exact=True).click()
        assert f"340100-{town.day:%Y%m%d}-1" in page.locator("table").inner_text()
        page.get_by_role("link", name="积分预算", exact=True).click()
        page.get_by_label("拨付多少分").fill("100,000")
        page.get_by_label("再填一遍").fill("10000")
        page.get_by_label("依据").fill("预算文 3 号")
        page.get_by_role("button", name="拨付").click()
        assert "amounts_differ" in page.locator("#fund").get_by_role("alert").inner_text()
        assert wrong(page, 1280) == []
        page.get_by_label("再填一遍").fill("100000")
        page.get_by_role("button", name="拨付").click()
        assert "已拨付 100,000 分" in page.get_by_role("status").inner_text()
        town.site.settle()
        page.get_by_role("link", name="今天").click()
        assert "分在等" not in page.locator("main").inner_text()
