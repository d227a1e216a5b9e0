"""The main ways of each role in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from puhui.behaviours.models import Batch, Provider
from tests.browser import measured
from tests.cast import Sender, csv_of, ride
from tests.rooms.desks.conftest import Town, lived, opened, rides
from tests.rooms.desks.test_api import Metro

pytestmark = pytest.mark.browser

Visit = Callable[..., Any]
#: A refusal is answered with its status, which a browser writes down.
REFUSED = "Failed to load resource: the server responded with a status of 4"


@pytest.fixture
def own_town(own_database: str) -> Town:
    """With real commits, for a browser asks from another thread."""
    return opened()


def wrong(page: Any, width: int) -> list[str]:
    return [*measured(page, width == 360), *(said for said in page.complaints if not said.startswith(REFUSED))]


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


class TestKeys:
    def test_a_clerk_registers_a_key_by_challenge(self, own_town: Town, visit: Visit) -> None:
        metro = Sender("metro")
        page = visit("metro-clerk", width=1280)
        page.get_by_role("link", name="密钥", exact=True).first.click()
        page.get_by_label("公钥（PEM，或 base64）").fill("not a key")
        page.get_by_role("button", name="提交公钥").click()
        assert "key_refused" in page.locator("#register").get_by_role("alert").inner_text()
        assert wrong(page, 1280) == []
        page.get_by_label("公钥（PEM，或 base64）").fill(metro.public_key)
        page.get_by_role("button", name="提交公钥").click()
        challenge = page.locator("#challenge").inner_text()
        assert challenge.startswith("puhui-key-1 metro ")
        page.get_by_label("签名（base64）").fill(metro.answer(challenge[:-1]))
        page.get_by_role("button", name="证明并生效").click()
        assert "possession_not_proved" in page.locator("#register").get_by_role("alert").inner_text()
        page.get_by_label("签名（base64）").fill(metro.answer(challenge))
        page.get_by_role("button", name="证明并生效").click()
        assert "密钥 metro-k1 已生效" in page.get_by_role("status").inner_text()
        assert "有效" in page.locator("#metro-k1").inner_text()
        assert wrong(page, 1280) == []

    def test_the_operator_revokes_it_with_one_click_and_somebody_else_decides(self, own_town: Town, visit: Visit) -> None:
        name = Metro().post(csv_of(rides(own_town.day))).json()["batch"]
        page = visit("operator", width=1280)
        page.get_by_role("link", name="接入方", exact=True).click()
        page.get_by_role("link", name="metro", exact=True).click()
        page.get_by_text("撤销 metro-k1（泄漏时）").click()
        page.get_by_label("理由").first.fill("公开的代码库里有私钥")
        page.get_by_label("要确认，请填 metro-k1").fill("metro-k1")
        page.get_by_role("button", name="撤销 metro-k1").click()
        assert "密钥 metro-k1 已撤销，隔离了 1 个批次" in page.get_by_role("status").inner_text()
        assert name in page.locator("#held").inner_text()
        assert "已撤销" in page.locator("#metro-k1").inner_text()
        own_town.site.settle()
        page.get_by_label(name).check()
        page.get_by_label("复核的理由").fill("我自己看过")
        page.get_by_role("button", name="放行所选").click()
        assert "other_hands_needed" in page.locator("#held").get_by_role("alert").inner_text()
        assert page.get_by_label(name).is_checked()
        assert wrong(page, 1280) == []
        other = visit("second", width=360)
        other.get_by_role("link", name="复核").click()
        other.get_by_role("link", name="metro", exact=True).click()
        other.get_by_label(name).check()
        other.get_by_label("复核的理由").fill("接入方核对过哈希")
        assert wrong(other, 360) == []
        other.get_by_role("button", name="放行所选").click()
        assert "已放行 1 个批次" in other.get_by_role("status").inner_text()
        own_town.site.settle()
        assert Batch.objects.get().stage == "rewarded"

    def test_a_new_provider_tries_its_file_and_is_admitted(self, own_town: Town, visit: Visit, tmp_path: Path) -> None:
        Provider.objects.filter(code="metro").update(is_production=False)
        path = tmp_path / "rides.csv"
        page = visit("metro-clerk", width=360)
        page.get_by_role("link", name="去试运行").click()
        for far, said in (("far", "有未通过的"), (9000, "全部通过")):
            path.write_bytes(csv_of([ride("r1", "M1", day=own_town.day, distance_m=far)]))
            page.get_by_label("选择文件").set_input_files(path)
            page.get_by_role("button", name="试一试").click()
            assert said in page.locator("#result").inner_text()
            assert wrong(page, 360) == []
        assert Batch.objects.count() == 0
        desk = visit("operator", width=1280)
        desk.goto(desk.evaluate("location.origin") + "/operator/providers/metro")
        desk.get_by_role("button", name="正式开通").click()
        assert "已正式开通" in desk.get_by_role("status").inner_text()
        assert wrong(desk, 1280) == []


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
        assert "已提请，还没有生效" in page.get_by_role("status").inner_text()
        other = visit("second", width=1280)
        other.goto(page.url)
        other.fill("#confirm", page.url.partition("#")[0].rsplit("/", 1)[1])
        other.click("#approve button")
        assert "已同意，并已执行" in other.get_by_role("status").inner_text()
        town.site.settle()
        page.get_by_role("link", name="今天").click()
        page.wait_for_url("**/operator")
        assert "分在等" not in page.locator("main").inner_text()
