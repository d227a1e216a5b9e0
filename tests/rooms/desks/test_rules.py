"""The pages of the scheme's rules: what holds on a day, filed or not, its numbers, its versions; and every page that states one leads there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from puhui.filing import actions, reads
from puhui.journeys import filings
from puhui.journeys.scheme import as_filed, shipped
from puhui.vocabulary.texts import Text
from tests.rooms.desks.conftest import Town
from tests.rooms.desks.test_resident import first_receipt
from tests.rooms.filing.papers import ANNE, ENOUGH, HEAD, OURS, Paper

pytestmark = pytest.mark.django_db


def page(path: str, *, status: int = 200, language: str = "zh-hans") -> str:
    client = Client()
    client.cookies["puhui_language"] = language
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def filed(town: Town, code: str, *, body: bytes = b"", name: str = "rule.yaml") -> Paper:
    """From the day after tomorrow of three weeks ago on, so that it holds today."""
    now = town.site.now - timedelta(days=60)
    made = actions.open_application(
        course_code="scheme-rule",
        about=code,
        title=Text("备案的规则", "the filed rule"),
        by=ANNE,
        role="city",
        organisation=OURS,
        now=now,
    )
    chapters = {chapter.code: ENOUGH for chapter in reads.course("scheme-rule").chapters}
    actions.save_chapters(number=made.number, organisation=OURS, texts=chapters, now=now)
    actions.attach_subject(number=made.number, organisation=OURS, name=name, body=body or as_filed(shipped()[code].body))
    paper = Paper(made.number, now)
    filings.submit(number=made.number, organisation=OURS, by=ANNE, now=now)
    paper.accepted().on_notice().noticed()
    filings.file(number=paper.number, by=HEAD, valid_from=paper.now.date() + timedelta(days=2), valid_until=None, now=paper.now)
    return paper


class TestTheList:
    def test_shows_every_document_by_kind_and_that_none_is_filed(self, town: Town) -> None:
        found = page("/rules")
        assert found.count("平台自定，未备案") == len(shipped())
        assert all(f'href="/rules/{code}"' in found for code in shipped())
        assert found.index("制度</h2>") < found.index("技术规范</h2>") < found.index("流程</h2>") < found.index("权利义务</h2>")

    def test_shows_the_document_number_of_what_is_filed(self, town: Town) -> None:
        paper = filed(town, "accounts")
        found = page("/rules")
        assert f'<a href="/notices/{paper.number}">皖碳普规' in found
        assert "备案的规则" in found

    def test_of_a_day_before_any_is_empty_and_says_so(self, town: Town) -> None:
        assert "这一天没有执行中的制度文件" in page("/rules?day=2024-12-31")

    def test_a_day_that_is_none_is_today(self, town: Town) -> None:
        assert page("/rules?day=soon").count("平台自定，未备案") == len(shipped())

    def test_the_chip_stands_beside_notices_register_and_calls(self, town: Town) -> None:
        for path in ("/notices", "/filed", "/calls"):
            assert '<a href="/rules">制度</a>' in page(path)


class TestOne:
    @pytest.mark.parametrize("code", list(shipped()))
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_says_its_articles_its_numbers_and_that_it_is_not_filed(self, town: Town, code: str, language: str) -> None:
        found, rule = page(f"/rules/{code}", language=language), shipped()[code].rule
        assert ("未经主管部门备案" if language == "zh-hans" else "no authority has filed it") in found
        assert all(number.where in found for number in rule.numbers)
        assert shipped()[code].digest in found

    def test_a_filed_one_leads_to_its_notice_and_the_one_before_to_its_day(self, town: Town) -> None:
        paper = filed(town, "accounts")
        found = page("/rules/accounts")
        assert f'href="/notices/{paper.number}"' in found
        assert "没有备案" not in found
        assert "participants.rules.WORKDAYS_TO_DECIDE" in found
        before = page("/rules/accounts?day=2025-06-01")
        assert "这是 2025-06-01 执行的版本" in before
        assert "未经主管部门备案" in before

    def test_its_notice_shows_articles_and_numbers_and_leads_here(self, town: Town) -> None:
        found = page(f"/notices/{filed(town, 'accounts').number}")
        assert "到期没有人决定的提请作废。" in found
        assert '<a href="/rules/accounts">' in found
        assert "articles:" not in found

    def test_a_text_says_that_its_numbers_are_not_bound(self, town: Town) -> None:
        filed(town, "accounts", body="委托代办最长 93 天".encode(), name="rule.txt")
        assert "没有与软件逐个核对" in page("/rules/accounts")

    def test_on_a_day_without_it_says_so_and_keeps_the_versions(self, town: Town) -> None:
        found = page("/rules/points?day=2024-12-31")
        assert "没有执行中的这份文件" in found
        assert "2025-01-01" in found

    def test_the_document_is_given_out_as_it_is(self, town: Town) -> None:
        answer = Client().get(f"/rules/points/document/{shipped()['points'].digest}")
        assert answer.content == shipped()["points"].body
        assert "attachment" in answer["Content-Disposition"]
        body = as_filed(shipped()["points"].body)
        filed(town, "points", body=body)
        assert f"/rules/points/document/{reads.applications(course_code='scheme-rule')[0].subject}" in page("/rules/points")

    def test_one_that_is_not_there_is_not_found(self, town: Town) -> None:
        assert "制度文件" in page("/rules/nothing", status=404)
        page("/rules/points/document/0000", status=404)


class TestPagesThatStateARule:
    @pytest.mark.parametrize(
        ("who", "path", "code"),
        [
            ("lin", "/me/points", "points"),
            ("lin", "/me/consents", "personal-data"),
            ("lin", "/me/link", "counters"),
            ("lin", "/me/appeals", "personal-data"),
            ("metro-clerk", "/provider", "providers"),
            ("metro-clerk", "/provider/keys", "providers"),
            ("operator", "/operator/providers/metro", "providers"),
        ],
    )
    def test_leads_to_the_document_in_force(self, town: Town, who: str, path: str, code: str) -> None:
        found = town.page(who, path)
        assert f'<a href="/rules/{code}">《{shipped()[code].rule.name.zh}》</a>' in found
        assert "平台自定，未备案" in found

    def test_and_says_the_document_number_once_it_is_filed(self, town: Town) -> None:
        filed(town, "points")
        found = town.page("lin", "/me/points", language="en")
        assert '<a href="/rules/points">“the filed rule”</a> <span class="ph-cap">皖碳普规' in found

    def test_a_receipt_leads_to_caps_and_to_one_act_once(self, town: Town) -> None:
        found = town.page("lin", f"/me/receipts/{first_receipt(town, 'lin')}")
        assert 'href="/rules/caps"' in found
        assert 'href="/rules/one-act-once"' in found


def test_who_is_signed_in_reads_them_too(town: Town) -> None:
    assert "平台自定，未备案" in town.page("lin", "/rules")
