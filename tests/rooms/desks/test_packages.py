"""A neighbour's package through the pages: uploaded, reported rule by rule, proposed, agreed to by another, and never by one alone."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from puhui.behaviours import reads as behaviours
from puhui.behaviours.actions import open_provider
from puhui.behaviours.models import Provider
from puhui.journeys.packages.opening import digest_of
from puhui.journeys.packages.words import EXPECTED
from puhui.participants import reads as participants
from puhui.participants.words import Outcome, Verb
from puhui.vocabulary.texts import Text
from tests.rooms.desks.conftest import Town
from tests.rooms.journeys.parcels import changed, files, zipped

LIST = "/operator/packages"


def upload(client: Client, body: bytes, name: str = "package.zip", language: str = "zh-hans"):  # type: ignore[no-untyped-def]
    client.cookies["puhui_language"] = language
    return client.post(LIST, {"file": SimpleUploadedFile(name, body)}, follow=True)


def propose(town: Town, who: str, body: bytes) -> int:
    client = town.client(who)
    page = upload(client, body).request["PATH_INFO"]
    client.post(page, {"reason": "长三角互认"})
    return participants.waiting_about(verb=Verb.ADD_PACKAGE, abouts=["package:public-bike"])["package:public-bike"]


def decide(town: Town, who: str, number: int):  # type: ignore[no-untyped-def]
    seen = participants.proposal(number).content_hash
    return town.client(who).post(f"/office/pending/{number}", {"verb": "approve", "confirm": number, "seen": seen}, follow=True)


class TestUpload:
    def test_of_nothing_yet_says_what_will_be_here(self, own_town: Town) -> None:
        assert "这里会列出每个带来的包" in own_town.page("operator", LIST)
        assert "Every package that was brought" in own_town.page("operator", LIST, language="en")

    def test_shows_the_report_rule_by_rule_and_changes_nothing(self, own_town: Town) -> None:
        answer = upload(own_town.client("operator"), zipped(files())).content.decode()
        for said in ("通过检查", "20 条规则，通过 20 条", "参考地区：武汉", "须对规则文件 points 申请备案", "没有检查的", "提请接入"):
            assert said in answer
        assert "public-bike-orders" not in behaviours.adapters_known()
        assert "只是上传" in own_town.page("operator", LIST)

    def test_of_one_that_does_not_conform_says_line_and_remedy_and_offers_no_proposal(self, own_town: Town) -> None:
        answer = upload(own_town.client("operator"), zipped(changed(EXPECTED, "1,100,", "1,101,")), language="en").content.decode()
        assert "expected.csv, line 2: Row 1 should be 101 g; it came to 100 g." in answer
        assert 'id="reason"' not in answer

    @pytest.mark.parametrize("body", [b"no zip", zipped({**files(), "../x": b""}), zipped({"x.txt": b"x"})])
    def test_of_what_is_no_package_is_refused_beside_the_file(self, own_town: Town, body: bytes) -> None:
        answer = upload(own_town.client("operator"), body)
        assert answer.status_code == 422
        assert "package_unreadable" in answer.content.decode()
        assert behaviours.package_list() == []

    def test_without_a_file_is_refused(self, own_town: Town) -> None:
        answer = own_town.client("operator").post(LIST)
        assert "no_file" in answer.content.decode()

    def test_of_a_manifest_that_cannot_be_read_is_listed_by_its_hash(self, own_town: Town) -> None:
        broken = {**files(), "package.yaml": b"code: x"}
        upload(own_town.client("operator"), zipped(broken))
        assert f"读不出名称（{digest_of(broken)[:12]}）" in own_town.page("operator", LIST)

    def test_of_nobody_elses_role(self, own_town: Town) -> None:
        for who in ("metro-clerk", "lin"):
            assert own_town.client(who).get(LIST).status_code == 403
            assert upload(own_town.client(who), zipped(files())).status_code == 403
        assert own_town.client("operator").get(f"{LIST}/{'0' * 64}").status_code == 404


class TestTwoPersons:
    def test_propose_and_approve_and_the_shape_is_known(self, own_town: Town) -> None:
        number = propose(own_town, "operator", zipped(files()))
        page = own_town.page("second", f"/office/pending/{number}")
        for said in ("接入示例·邻省公共自行车第 1 版", "示例发布方（虚构），湖北", "public-bike-orders v1", "积分规则不变"):
            assert said in page
        assert "Plug in Example · public bikes" in own_town.page("second", f"/office/pending/{number}", language="en")
        assert "不能由您同意" in own_town.page("operator", f"/office/pending/{number}")
        assert "已同意，并已执行" in decide(own_town, "second", number).content.decode()
        assert "public-bike-orders" in behaviours.adapters_known()
        assert "已接入" in own_town.page("operator", LIST)
        assert f"第 {number} 号" in own_town.page("operator", f"{LIST}/{digest_of(files())}")

    def test_the_maker_alone_plugs_nothing_in(self, own_town: Town) -> None:
        number = propose(own_town, "operator", zipped(files()))
        assert decide(own_town, "operator", number).status_code == 403
        assert participants.proposal(number).outcome is Outcome.WAITING
        assert "public-bike-orders" not in behaviours.adapters_known()
        assert f"第 {number} 号在等另一个人同意" in own_town.page("operator", f"{LIST}/{digest_of(files())}")

    def test_a_proposal_wants_its_ground_and_keeps_what_was_typed(self, own_town: Town) -> None:
        client = own_town.client("operator")
        page = upload(client, zipped(files())).request["PATH_INFO"]
        answer = client.post(page, {"reason": "  "})
        assert "not_filled_in" in answer.content.decode()

    def test_a_provider_of_the_scenario_finds_the_shape_and_others_do_not(self, own_town: Town) -> None:
        decide(own_town, "second", propose(own_town, "operator", zipped(files())))
        assert "公共自行车订单" not in own_town.page("metro-clerk", "/provider")
        own_town.site.provider("docks", "public-bike")
        metro = Provider.objects.get(code="metro")
        open_provider(
            code="metro", organisation=metro.organisation, name=Text("metro", "metro"), scenarios=["public-bike"], now=own_town.site.now
        )
        assert "公共自行车订单" in own_town.page("metro-clerk", "/provider")
        assert "公共自行车订单" in own_town.page("metro-clerk", "/provider/trial")

    def test_a_provider_uploads_the_neighbours_shape_and_the_page_names_the_document(self, own_town: Town) -> None:
        decide(own_town, "second", propose(own_town, "operator", zipped(files())))
        metro = Provider.objects.get(code="metro")
        open_provider(
            code="metro", organisation=metro.organisation, name=Text("metro", "metro"), scenarios=["public-bike"], now=own_town.site.now
        )
        form = {"file": SimpleUploadedFile("orders.csv", files()["sample.csv"]), "adapter": "public-bike-orders", "scenario": "public-bike"}
        answer = own_town.client("metro-clerk").post("/provider/upload", form, follow=True)
        digest = behaviours.adapter_named("public-bike-orders").content_hash
        page = answer.content.decode()
        assert "示例·公共自行车订单" in page
        assert f"配置 {digest[:12]}" in page

    def test_the_public_reads_the_methodology_and_that_it_is_not_in_force(self, own_town: Town) -> None:
        decide(own_town, "second", propose(own_town, "operator", zipped(files())))
        assert "示例·有桩公共自行车骑行" in own_town.page("lin", "/methods/public-bike")
