"""Every page about projects, as each of those who may open it sees it; and what each of them does there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from puhui.participants import rules as rights
from puhui.participants.actions import add_member, add_user, delegate
from puhui.participants.models import Organisation, User
from puhui.participants.words import OrganisationKind, Role
from puhui.registry import reads
from puhui.registry.models import Project
from puhui.registry.words import PeriodStage, Place, ProjectKind, ProjectStage
from puhui.vocabulary.periods import local_day

FILED, NOTICE, REVIEW, APPLIED, RETURNED, DRAFT, ACCEPTED, ISSUED = (f"PV0000{place}" for place in range(1, 9))


@dataclass
class Browser:
    client: Client
    language: str = "zh-hans"

    def page(self, path: str, *, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, answer.content.decode()[:3000]
        return answer.content.decode()

    def post(self, path: str, *, status: int = 302, **form: Any) -> str:
        answer = self.client.post(path, form)
        assert answer.status_code == status, answer.content.decode()[:6000]
        return answer.content.decode()


def browser(name: str, language: str = "zh-hans") -> Browser:
    client = Client()
    if name:
        client.force_login(User.objects.get(name=name))
    client.cookies["puhui_language"] = language
    return Browser(client)


@pytest.fixture(autouse=True)
def undone(projects: None) -> Any:
    """What a test writes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


PAGES = [
    *(("owner", path) for path in ("/my-projects", "/my-projects/new", "/my-projects/new?kind=PV", *(f"/my-projects/PV0000{n}" for n in range(1, 7)), f"/my-projects/{FILED}?period=1")),
    *(("verifier", path) for path in ("/verifications", f"/verifications/{FILED}?period=1", f"/verifications/{APPLIED}")),
    *(("province", path) for path in ("/office/projects", "/office/projects?stage=all", *(f"/office/projects/PV0000{n}" for n in range(1, 6)))),
    *(("city", path) for path in ("/office/projects", f"/office/projects/{FILED}")),
    *(("expert", path) for path in ("/project-reviews", f"/project-reviews/{REVIEW}", f"/project-reviews/{FILED}")),
    *(("", path) for path in ("/projects", "/projects?kind=PV&city=340100", "/projects?text=none", f"/projects/{FILED}", f"/projects/{NOTICE}", f"/projects/{DRAFT}")),
    *((name, "/office") for name in ("owner", "verifier", "province", "province-2", "city", "expert")),
]  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("name", "path"), PAGES)
def test_opens(name: str, path: str, language: str) -> None:
    assert "</html>" in browser(name, language).page(path)


class TestTheLibrary:
    def test_shows_what_was_shown_and_no_draft(self) -> None:
        page = browser("").page("/projects")
        assert all(code in page for code in (FILED, NOTICE, DRAFT))
        assert all(code not in page for code in (REVIEW, APPLIED, RETURNED))

    def test_is_a_file_too(self) -> None:
        rows = browser("").page("/projects?form=csv").splitlines()
        assert (rows[0].lstrip("\ufeff").split(",")[0], sorted(row.split(",")[0] for row in rows[1:])) == (
            "code",
            [FILED, NOTICE, DRAFT, ACCEPTED, ISSUED],
        )

    def test_of_a_draft_only_the_split_is_public(self) -> None:
        page = browser("").page(f"/projects/{DRAFT}")
        assert "农户（示例）" in page
        assert "示例站点的说明文字" not in page

    @pytest.mark.parametrize("code", [REVIEW, APPLIED, RETURNED, "PV99999"])
    def test_knows_no_project_that_was_not_shown(self, code: str) -> None:
        browser("").page(f"/projects/{code}", status=404)

    def test_takes_a_comment_of_whoever_signed_in(self) -> None:
        browser("citizen").post(f"/projects/{NOTICE}/comments", verb="comment", text="请公布屋顶荷载的检测报告。")
        assert "屋顶荷载" in browser("").page(f"/projects/{NOTICE}")
        kept = browser("citizen").post(f"/projects/{NOTICE}/comments", status=422, verb="comment", text="太短")
        assert "太短" in kept


class TestTheOwner:
    def test_opens_writes_and_is_told_what_is_missing(self) -> None:
        owner = browser("owner")
        form = {"kind": "PV", "name_zh": "新电站", "city": "340100", "methodology": "rooftop-pv:2"}
        owner.post("/my-projects/new", verb="open", **form)
        code = reads.projects(text="新电站")[0].code
        page = owner.post(f"/my-projects/{code}", status=422, verb="apply", size="12.5", address="一号")
        assert "project_incomplete" in page
        assert 'value="12.5"' in page

    def test_keeps_what_was_typed_when_it_is_refused(self) -> None:
        typed = {"longitude": "east", "name_zh": "改名", "chapter-baseline": "另一段话"}
        page = browser("owner").post(f"/my-projects/{RETURNED}", status=422, verb="save", **typed)
        assert all(told in page for told in ('value="east"', 'value="改名"', ">另一段话</textarea>"))

    def test_writes_a_new_one_on_one_page_and_hands_it_in(self) -> None:
        owner = browser("owner")
        assert "?kind=PV" in owner.page("/my-projects/new")
        page = owner.page("/my-projects/new?kind=PV")
        assert 'value="rooftop-pv:2" selected' in page
        begun = {code: text.zh for code, text in reads.kind_terms(ProjectKind.ROOFTOP_PV).usual.items()}
        assert all(text in page for text in begun.values())
        form = {"kind": "PV", "name_zh": "一页写完", "methodology": "rooftop-pv:2", "size": "80", "crediting_first": "2026-02-01"}
        form |= {"address": "一号", "district": "341802", "longitude": "118.758，30.946", "verifier": str(reads.project(APPLIED).verifier)}
        form |= {f"chapter-{code}": text for code, text in begun.items()}
        refused = owner.post("/my-projects/new", status=422, verb="apply", **form)
        assert all(told in refused for told in ("“额外性”不足", 'value="118.758，30.946"', 'value="一页写完"'))
        assert not reads.projects(text="一页写完"), "what is refused leaves no draft behind"
        owner.post(
            "/my-projects/new", verb="apply", **form, **{"chapter-additionality": "没有法规要求，投资回收期超过十二年。多写几个字。"}
        )
        (made,) = reads.projects(text="一页写完")
        assert (made.stage, made.city, str(made.crediting_last)) == (ProjectStage.APPLIED, "341800", "2046-01-31")
        assert made.place == Place("一号", 118_758_000, 30_946_000, "341802")

    def test_begins_the_chapters_of_no_kind_that_has_no_usual_words(self) -> None:
        assert "持久性" in browser("owner").page("/my-projects/new?kind=FO")

    def test_answers_a_finding_and_comes_again(self) -> None:
        owner = browser("owner")
        owner.post(f"/my-projects/{RETURNED}", verb="answer", finding="1", answer="每六年检定一次。")
        row, place = Project.objects.get(code=RETURNED), reads.project(RETURNED).place
        assert place
        form = {"longitude": "117.27", "latitude": "31.88", "district": "340103", "address": place.address, "size": "996"}
        days = {"crediting_first": str(row.crediting_first), "crediting_last": str(row.crediting_last), "verifier": str(row.verifier)}
        owner.post(f"/my-projects/{RETURNED}", verb="apply", **form, **days)
        assert reads.project(RETURNED).stage is ProjectStage.APPLIED

    def test_sees_the_rows_of_a_list_that_were_refused(self) -> None:
        body = SimpleUploadedFile("a.csv", b"label,district,size,share_permille\nR1,340122,0,0\n")
        page = browser("owner").post(f"/my-projects/{DRAFT}", status=200, verb="import", file=body)
        assert "第 2 行" in page
        assert len(reads.instances_of(DRAFT)) == 40

    def test_waits_for_the_days_of_the_split(self) -> None:
        row, place = Project.objects.get(code=DRAFT), reads.project(DRAFT).place
        assert place
        form = {"longitude": "117.27", "latitude": "31.88", "district": "340122", "address": place.address, "size": "996"}
        days = {"crediting_first": str(row.crediting_first), "crediting_last": str(row.crediting_last), "verifier": str(row.verifier)}
        assert "split_not_disclosed" in browser("owner").post(f"/my-projects/{DRAFT}", status=409, verb="apply", **form, **days)

    def test_attaches_a_file_that_the_public_sees_only_when_marked(self) -> None:
        owner = browser("owner")
        for name, public in (("open.txt", {"public": "yes"}), ("shut.txt", {})):
            owner.post(f"/my-projects/{DRAFT}", verb="attach", file=SimpleUploadedFile(name, name.encode()), **public)
        digests = {line.name: line.digest for line in reads.project_files(DRAFT)}
        assert browser("owner").page(f"/my-projects/{DRAFT}/files/{digests['shut.txt']}") == "shut.txt"
        browser("").page(f"/projects/{DRAFT}/files/{digests['open.txt']}", status=404)

    def test_sees_no_project_of_another(self) -> None:
        Project.objects.filter(code=FILED).update(owner=1)
        browser("owner").page(f"/my-projects/{FILED}", status=404)


class TestTheVerifier:
    def test_validates_with_a_statement(self) -> None:
        page = browser("verifier").post(f"/verifications/{APPLIED}", status=422, verb="validate", statement="短")
        assert ">短</textarea>" in page
        browser("verifier").post(f"/verifications/{APPLIED}", verb="validate", statement="材料与现场一致，同意审定。")
        assert reads.project(APPLIED).stage is ProjectStage.VALIDATED

    def test_returns_with_findings(self) -> None:
        form = {"chapter": ["monitoring", ""], "text": ["请补电表检定证书。", ""]}
        browser("verifier").post(f"/verifications/{APPLIED}", verb="send_back", **form)
        assert reads.project_findings(APPLIED)[0].chapter == "monitoring"

    def test_verifies_a_report_and_no_more_than_was_claimed(self) -> None:
        path = f"/verifications/{FILED}"
        form = {"verb": "verify", "period": "1", "statement": "抽样核对了电表读数，计算无误。"}
        grams = reads.period(FILED, 1).reported_g
        assert grams
        assert "period_refused" in browser("verifier").post(path, status=422, verified=str(grams // 1000 + 1), **form)
        browser("verifier").post(path, verified=str(grams // 1000), **form)
        assert reads.period(FILED, 1).stage is PeriodStage.VERIFIED

    def test_sees_only_its_assignments(self) -> None:
        browser("verifier").page(f"/verifications/{DRAFT}", status=404)


class TestTheAuthority:
    def test_hears_the_last_seats_and_opens_the_notice(self) -> None:
        province, path = browser("province"), f"/office/projects/{REVIEW}"
        assert "project_opinions_open" in province.post(f"{path}/decide", status=409, verb="open_notice")
        told = {"verb": "opinion", "advice-housing": "agree", "letter-housing": "示例函 2 号"}
        refused = province.post(path, status=422, **(told | {"advice-housing": "oppose", "text-housing": "不行"}))
        assert all(kept in refused for kept in ("示例函 2 号", ">不行</textarea>", 'value="oppose" checked'))
        province.post(path, status=422, verb="opinion")
        province.post(path, **told)
        assert "来函同意，没有不同意见。" in province.page(path)
        browser("expert").post(f"/project-reviews/{REVIEW}", verb="give", advice="agree", text="方法和监测计划可行，同意。")
        province.post(f"{path}/decide", verb="open_notice")
        assert reads.project(REVIEW).stage is ProjectStage.NOTICE

    def test_the_city_handles_its_own_and_decides_nothing(self) -> None:
        city = browser("city")
        assert FILED in city.page("/office/projects?stage=all")
        assert NOTICE not in city.page("/office/projects?stage=all")
        city.page(f"/office/projects/{NOTICE}", status=404)
        city.post(f"/office/projects/{FILED}/decide", status=403, verb="suspend", reasons="电表失准，停止报告。", confirm=FILED)
        city.post(f"/office/projects/{FILED}", status=422, verb="suspend", reasons="电表失准，停止报告。", confirm=FILED)

    def test_suspends_with_reasons_and_the_code_typed(self) -> None:
        path = f"/office/projects/{FILED}/decide"
        page = browser("province").post(path, status=422, verb="suspend", reasons="电表失准，停止报告。", confirm="PV")
        assert "电表失准，停止报告。</textarea>" in page
        browser("province").post(path, verb="suspend", reasons="电表失准，停止报告。", confirm=FILED)
        assert reads.project(FILED).stage is ProjectStage.SUSPENDED

    def test_replies_to_a_comment(self) -> None:
        browser("province").post(f"/office/projects/{NOTICE}", verb="reply", comment="1", reply="收益分配见附件。")
        assert "收益分配见附件" in browser("").page(f"/projects/{NOTICE}")

    def test_knows_no_draft(self) -> None:
        browser("province").page(f"/office/projects/{DRAFT}", status=404)


class TestTheEndOfTheWay:
    def test_a_filed_project_opens_at_the_period_that_waits_and_without_it_when_asked(self) -> None:
        for name, path in (("province", f"/office/projects/{ACCEPTED}"), ("verifier", f"/verifications/{FILED}")):
            assert 'id="period"' in browser(name).page(path)
            assert 'id="period"' not in browser(name).page(f"{path}?period=0")

    def test_what_the_account_says_stands_in_the_verifiers_field(self) -> None:
        grams = reads.newest_sum(FILED, 1).total_g
        assert f'value="{grams // 1000}.{grams % 1000:03d}"' in browser("verifier").page(f"/verifications/{FILED}?period=1")

    def test_what_is_accepted_is_issued_at_once_by_other_hands(self) -> None:
        path, form = f"/office/projects/{ACCEPTED}", {"verb": "issue_report", "period": "1", "confirm": f"{ACCEPTED}-1"}
        browser("province-2").post(f"{path}/decide", status=403, **form)
        browser("province").post(f"{path}/decide", **form)
        assert reads.period(ACCEPTED, 1).stage is PeriodStage.ISSUED
        assert f"AH-{ACCEPTED}-" in browser("").page(f"/projects/{ACCEPTED}")

    @pytest.mark.parametrize(("absent", "status"), [("province", 302), ("province-2", 403)])
    def test_who_stands_in_is_bound_by_the_hands_of_the_absent(self, monkeypatch: pytest.MonkeyPatch, absent: str, status: int) -> None:
        """province-2 has accepted the period and does not issue it; nor does whoever stands in for him."""
        house = frozenset({Role.PROVINCE, Role.CENTRE})
        monkeypatch.setattr(rights, "ROLES_OF", {**rights.ROLES_OF, OrganisationKind.PROVINCE: house})
        helper = add_user(name="helper", password="correct horse battery", role=Role.CENTRE)
        add_member(user=helper, organisation=Organisation.objects.get(code="sample-province"))
        now = timezone.now()
        today = local_day(now)
        delegate(by=User.objects.get(name=absent), taker=helper.pk, from_on=today, until_on=today, reason="休假", now=now)
        form = {"verb": "issue_report", "period": "1", "confirm": f"{ACCEPTED}-1"}
        browser("helper").post(f"/office/projects/{ACCEPTED}/decide", status=status, **form)
        assert (reads.period(ACCEPTED, 1).stage is PeriodStage.ISSUED) is (status == 302)

    def test_credits_are_held_went_to_a_buyer_and_were_used(self) -> None:
        page = browser("").page(f"/projects/{ISSUED}")
        assert all(says in page for says in ("持有", "已注销", "3,300"))
        serial = reads.issued_of(ISSUED)[0][1]
        assert "账户 2" in browser("").page(f"/serials/{serial}")
        assert str(serial.span.first + 12_000) in browser("owner").page("/holdings")
        assert not [found for found in (*reads.findings(), *reads.life_findings()) if found.broken]


class TestTheInbox:
    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("owner", "庐阳停车场光伏"),
            ("verifier", "请审定或退回"),
            ("verifier", "请核证或退回"),
            ("province", "条公示意见待答复"),
            ("province", "安庆园区光伏（示例） 第 1 期"),
            ("expert", "请阅读材料并提交意见"),
        ],
    )
    def test_says_what_waits(self, name: str, says: str) -> None:
        assert says in browser(name).page("/office")
