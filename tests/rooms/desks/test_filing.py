"""Pages of filing: each sees what is its own to see, what is refused says what to do, and what was typed is still there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from puhui.filing import actions, reads
from puhui.filing.words import Stage
from puhui.foundation.configuration import configuration
from puhui.journeys import filings
from puhui.methodology.catalogue import by_name
from puhui.participants.actions import add_member, add_user, delegate, open_organisation
from puhui.participants.models import User
from puhui.participants.words import PROVINCE_WIDE, OrganisationKind, Role
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.cast import HEFEI
from tests.rooms.desks.conftest import PASSWORD, Town
from tests.rooms.filing.papers import ENOUGH, SCORES

PEOPLE = {
    ("authority", OrganisationKind.PROVINCE, PROVINCE_WIDE, Role.PROVINCE): ("officer", "head", "deputy"),
    ("greenway", OrganisationKind.OWNER, HEFEI, Role.OWNER): ("applicant",),
    ("bluesky", OrganisationKind.OWNER, HEFEI, Role.OWNER): ("rival",),
    ("academy", OrganisationKind.EXPERTS, PROVINCE_WIDE, Role.EXPERT): ("zhao", "qian", "sun", "li"),
}
DOCUMENT = by_name("shared-bike").source.replace("version: 1\n", "version: 2\n", 1).encode()


def user(name: str) -> Any:
    return User.objects.get(name=name)


@pytest.fixture
def filing_town(own_town: Town) -> Town:
    for (code, kind, city, role), names in PEOPLE.items():
        made = open_organisation(code=code, name=Text(f"{code} 机构", code), kind=kind, city=city)
        for name in names:
            add_member(user=add_user(name=name, password=PASSWORD, role=role), organisation=made, now=own_town.site.now)
    return own_town


def post(town: Town, who: str, path: str, *, follow: bool = False, **form: object) -> Any:
    return town.client(who).post(path, form, follow=follow)


def draft(town: Town, *, who: str = "applicant", **told: str) -> int:
    form = {"verb": "open", "course": "methodology", "about": "shared-bike", "title_zh": "共享单车", "title_en": "shared bike", **told}
    answer = post(town, who, "/filing/new", **form)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return int(answer.headers["Location"].partition("#")[0].rsplit("/", 1)[1])


def upload(town: Town, number: int, verb: str, name: str, body: bytes) -> Any:
    return post(town, "applicant", f"/filing/{number}", follow=True, verb=verb, file=SimpleUploadedFile(name, body))


def handed_in(town: Town) -> int:
    number = draft(town)
    texts = {f"chapter-{chapter.code}": ENOUGH for chapter in reads.course("methodology").chapters}
    post(town, "applicant", f"/filing/{number}", verb="save", **texts)
    upload(town, number, "subject", "v2.yaml", DOCUMENT)
    answer = post(town, "applicant", f"/filing/{number}", verb="submit")
    assert answer.status_code == 302, answer.content.decode()[:4000]
    return number


def do(town: Town, number: int, verb: str, *, who: str = "officer", **form: object) -> Any:
    return post(town, who, f"/office/filings/{number}", verb=verb, **form)


def in_review(town: Town) -> int:
    number = handed_in(town)
    do(town, number, "accept")
    do(town, number, "begin_review")
    do(town, number, "seat", expert=[user(name).pk for name in ("zhao", "qian", "sun")])
    return number


def on_notice(town: Town) -> int:
    number = in_review(town)
    for name in ("zhao", "qian", "sun"):
        post(town, name, f"/reviews/{number}", verb="declare", has_interest="no")
        scores = {f"score-{code}": score for code, score in SCORES.items()}
        post(town, name, f"/reviews/{number}", verb="give", advice="file", opinion="数值有出处，取值保守。", **scores)
    do(town, number, "close_review", minutes="三位专家一致同意，保守性已说明。")
    do(town, number, "open_notice")
    assert reads.application(number).stage is Stage.NOTICE
    return number


def filed(town: Town) -> int:
    number = on_notice(town)
    actions.end_notices(now=timezone.now() + timedelta(days=30))
    tomorrow = local_day(timezone.now()) + timedelta(days=1)
    answer = do(town, number, "file", who="head", valid_from=str(tomorrow), confirm=str(number))
    assert answer.status_code == 302, answer.content.decode()[:4000]
    return number


class TestTheApplicant:
    def test_finds_nothing_yet_and_the_way_to_begin(self, filing_town: Town) -> None:
        assert "还没有提交过申请" in filing_town.page("applicant", "/filing")

    def test_sees_what_is_missing_and_keeps_what_was_typed(self, filing_town: Town) -> None:
        number = draft(filing_town)
        post(filing_town, "applicant", f"/filing/{number}", verb="save", **{"chapter-scope": ENOUGH})
        answer = post(filing_town, "applicant", f"/filing/{number}", verb="submit")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "没有附方法学文档" in page
        assert ENOUGH in page

    def test_a_draft_saves_itself_and_leaves_no_line_in_the_audit(self, filing_town: Town) -> None:
        number = draft(filing_town)
        answer = post(filing_town, "applicant", f"/filing/{number}/saved", **{"chapter-scope": "写到一半"})
        assert answer.status_code == 204
        assert reads.chapters_of(number) == {"scope": "写到一半"}

    def test_the_last_words_go_along_when_it_is_handed_in(self, filing_town: Town) -> None:
        number = draft(filing_town)
        post(filing_town, "applicant", f"/filing/{number}", verb="submit", **{"chapter-scope": ENOUGH})
        assert reads.chapters_of(number) == {"scope": ENOUGH}

    def test_a_bad_document_is_named_with_its_line(self, filing_town: Town) -> None:
        number = draft(filing_town)
        page = upload(filing_town, number, "subject", "v2.yaml", b"code: shared-bike\nversion: two\n").content.decode()
        assert "行" in page.partition('id="submit"')[2].partition("提交申请")[0]

    @pytest.mark.parametrize(
        ("name", "body", "is_taken"),
        [
            ("表.csv", "甲,乙\n".encode(), True),
            ("图.png", b"\x89PNG\r\n\x1a\n rest", True),
            ("表.pdf", b"MZ\x90\x00 a program", False),
            ("run.exe", b"MZ\x90\x00", False),
            ("空.txt", b"", False),
            ("乱.txt", b"\xff\xfe\x00", False),
        ],
    )
    def test_an_attachment_is_what_its_name_says(self, filing_town: Town, name: str, body: bytes, *, is_taken: bool) -> None:
        number = draft(filing_town)
        page = upload(filing_town, number, "attach", name, body).content.decode()
        assert [line.name for line in reads.attachments_of(number)] == ([name] if is_taken else [])
        assert ("attachment_refused" in page or "file_empty" in page or "没有收下" in page) is not is_taken

    def test_an_attachment_is_not_taken_while_the_scanner_is_silent(self, filing_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        number = draft(filing_town)
        monkeypatch.setattr(configuration(), "scanner", "unix:/nowhere/clamd")
        assert "scanner_silent" in upload(filing_town, number, "attach", "表.csv", b"a,b\n").content.decode()
        assert reads.attachments_of(number) == []

    def test_an_attachment_comes_back_as_a_file_that_no_browser_runs(self, filing_town: Town) -> None:
        number = draft(filing_town)
        upload(filing_town, number, "attach", "表.csv", b"a,b\n")
        digest = reads.attachments_of(number)[0].digest
        answer = filing_town.client("applicant").get(f"/filing/{number}/files/{digest}")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.content == b"a,b\n"

    def test_a_rule_of_the_scheme_is_not_open_to_an_owner(self, filing_town: Town) -> None:
        assert "制度与规则" not in filing_town.page("applicant", "/filing/new")
        told = {"verb": "open", "course": "scheme-rule", "about": "exchange", "title_zh": "兑换", "title_en": "exchange"}
        answer = post(filing_town, "applicant", "/filing/new", **told)
        assert answer.status_code == 403
        assert "not_this_course" in answer.content.decode()

    def test_takes_it_back_by_its_number(self, filing_town: Town) -> None:
        number = handed_in(filing_town)
        assert post(filing_town, "applicant", f"/filing/{number}", verb="withdraw", confirm="9999").status_code == 422
        post(filing_town, "applicant", f"/filing/{number}", verb="withdraw", confirm=str(number))
        assert reads.application(number).stage is Stage.WITHDRAWN

    @pytest.mark.parametrize("path", ["/filing/{n}", "/filing/{n}/letter", "/office/filings/{n}", "/reviews/{n}"])
    def test_another_organisation_sees_nothing_of_it(self, filing_town: Town, path: str) -> None:
        number = handed_in(filing_town)
        assert filing_town.client("rival").get(path.format(n=number)).status_code in (403, 404)


class TestTheAuthority:
    def test_sees_no_draft(self, filing_town: Town) -> None:
        number = draft(filing_town)
        assert filing_town.client("officer").get(f"/office/filings/{number}").status_code == 404
        assert f"/office/filings/{number}" not in filing_town.page("officer", "/office/filings")

    def test_lists_what_is_late_apart(self, filing_town: Town) -> None:
        number = handed_in(filing_town)
        from puhui.filing.models import Application

        Application.objects.filter(pk=number).update(due_on=local_day(timezone.now()) - timedelta(days=9))
        page = filing_town.page("officer", "/office/filings?stage=late")
        assert "已逾期 1" in page
        assert f"/office/filings/{number}" in page

    def test_returns_it_with_numbered_findings_that_the_applicant_answers(self, filing_town: Town) -> None:
        number = handed_in(filing_town)
        do(filing_town, number, "send_back", chapter=["scope", ""], text=["请写明适用范围。", "请补附件。"])
        assert [finding.text for finding in reads.findings_of(number)] == ["请写明适用范围。", "请补附件。"]
        assert "请写明适用范围" in filing_town.page("applicant", f"/filing/{number}")
        assert "补正通知书" in filing_town.page("applicant", f"/filing/{number}/letter")
        assert "新能源" not in filing_town.page("applicant", "/office")
        answer = post(filing_town, "applicant", f"/filing/{number}", verb="submit")
        assert "findings_open" in answer.content.decode()

    def test_a_finding_that_is_too_short_loses_no_other(self, filing_town: Town) -> None:
        number = handed_in(filing_town)
        answer = do(filing_town, number, "send_back", chapter=["scope", "sources"], text=["请写明适用范围。", "短"])
        assert answer.status_code == 422
        assert "请写明适用范围。" in answer.content.decode()
        assert '<option value="sources" selected>' in answer.content.decode()

    def test_a_last_day_that_is_none_is_not_taken_for_no_end(self, filing_town: Town) -> None:
        number = on_notice(filing_town)
        actions.end_notices(now=timezone.now() + timedelta(days=30))
        told = {"valid_from": str(local_day(timezone.now()) + timedelta(days=1)), "valid_until": "2027-13-01", "confirm": str(number)}
        answer = do(filing_town, number, "file", who="head", **told)
        assert answer.status_code == 422
        assert reads.application(number).stage is Stage.NOTICED

    def test_an_empty_return_says_what_it_wants(self, filing_town: Town) -> None:
        number = handed_in(filing_town)
        answer = do(filing_town, number, "send_back", chapter=[""], text=[""])
        assert answer.status_code == 422
        assert "filing_text_wanted" in answer.content.decode()

    def test_who_accepted_finds_no_way_to_decide(self, filing_town: Town) -> None:
        number = on_notice(filing_town)
        actions.end_notices(now=timezone.now() + timedelta(days=30))
        assert 'value="file"' not in filing_town.page("officer", f"/office/filings/{number}")
        answer = do(filing_town, number, "reject", reasons="理由写在这里，足够十个字。", confirm=str(number))
        assert answer.status_code == 403
        assert "hands_meet" in answer.content.decode()

    def test_nor_does_who_stands_in_for_whoever_accepted(self, filing_town: Town) -> None:
        number = on_notice(filing_town)
        actions.end_notices(now=timezone.now() + timedelta(days=30))
        today = local_day(timezone.now())
        city = open_organisation(code="x-city", name=Text("市", "city"), kind=OrganisationKind.CITY, city=HEFEI)
        add_member(user=add_user(name="helper", password=PASSWORD, role=Role.CITY), organisation=city, now=timezone.now())
        from puhui.participants.models import Member, Organisation

        Member.objects.filter(user=user("helper")).update(organisation=Organisation.objects.get(code="authority"))
        delegate(by=user("officer"), taker=user("helper").pk, from_on=today, until_on=today, reason="出差", now=timezone.now())
        tomorrow = today + timedelta(days=1)
        answer = do(filing_town, number, "file", who="helper", valid_from=str(tomorrow), confirm=str(number))
        assert answer.status_code == 403
        assert "hands_meet" in answer.content.decode()

    def test_rejects_with_reasons_in_a_letter(self, filing_town: Town) -> None:
        number = handed_in(filing_town)
        do(filing_town, number, "reject", who="head", reasons="没有说明额外性，参数没有出处。", confirm=str(number))
        letter = filing_town.page("applicant", f"/filing/{number}/letter")
        assert "不予备案决定书" in letter
        assert "没有说明额外性" in letter
        assert f"{number}号" in letter
        assert Client().get(f"/notices/{number}").status_code == 404

    def test_files_it_under_a_number_that_everyone_reads(self, filing_town: Town) -> None:
        number = filed(filing_town)
        filed_as = reads.application(number).filed_as
        for path in ("/filed", "/filed?form=csv", f"/notices/{number}", f"/filed/{number}/letter", "/methods/shared-bike?v=2"):
            assert filed_as in Client().get(path).content.decode(), path
        assert filed_as in filing_town.page("applicant", "/office")

    def test_revokes_it_with_reasons(self, filing_town: Town) -> None:
        number = filed(filing_town)
        do(filing_town, number, "revoke", who="head", reasons="来源文件已撤销，数值不再可靠。", confirm=str(number))
        assert reads.application(number).stage is Stage.REVOKED
        assert "废止决定书" in Client().get(f"/filed/{number}/letter").content.decode()


class TestAnExpert:
    def test_finds_the_review_among_the_tasks(self, filing_town: Town) -> None:
        number = in_review(filing_town)
        assert f"/reviews/{number}" in filing_town.page("zhao", "/office")
        assert f"/reviews/{number}" in filing_town.page("zhao", "/reviews")

    def test_applicant_officer_and_expert_see_which_methods_are_near(self, filing_town: Town) -> None:
        """The document is the next version of the shared bike: the nearest is the version before, and walking is named in it."""
        number = in_review(filing_town)
        for who, path in (("applicant", "/filing"), ("officer", "/office/filings"), ("zhao", "/reviews")):
            page = filing_town.page(who, f"{path}/{number}")
            near = page[page.index('id="near"') :]
            assert "上一版" in near
            assert "整节相同" in near
        note = filings.looked_at(number).notes
        assert any("最相近的方法学：步行（安徽 walk，相关）" in one.zh for one in note)

    def test_who_was_not_appointed_sees_nothing(self, filing_town: Town) -> None:
        number = in_review(filing_town)
        assert filing_town.client("li").get(f"/reviews/{number}").status_code == 403
        assert f"/reviews/{number}" not in filing_town.page("li", "/reviews")

    def test_who_has_an_interest_stands_aside_and_another_is_asked(self, filing_town: Town) -> None:
        number = in_review(filing_town)
        post(filing_town, "zhao", f"/reviews/{number}", verb="declare", has_interest="yes", interest="本人参与了编写")
        assert "您已声明回避" in filing_town.page("zhao", f"/reviews/{number}")
        page = filing_town.page("officer", f"/office/filings/{number}")
        assert "回避" in page
        assert "本人参与了编写" in page
        assert "请指定专家" in filing_town.page("officer", "/office")
        do(filing_town, number, "seat", expert=[user("li").pk])
        assert len(reads.seats_of(number)) == 4

    @pytest.mark.parametrize(
        ("form", "code"),
        [
            ({"advice": "file", "opinion": "数值有出处，取值保守。"}, "scores_wanted"),
            ({"opinion": "数值有出处，取值保守。"}, "not_filled_in"),
        ],
    )
    def test_half_an_opinion_says_what_is_missing(self, filing_town: Town, form: dict[str, str], code: str) -> None:
        number = in_review(filing_town)
        post(filing_town, "zhao", f"/reviews/{number}", verb="declare", has_interest="no")
        answer = post(filing_town, "zhao", f"/reviews/{number}", verb="give", **form)
        assert answer.status_code == 422
        assert code in answer.content.decode()
        assert "数值有出处" in answer.content.decode(), "what was typed is still there"

    def test_the_applicant_and_the_public_read_means_and_no_names(self, filing_town: Town) -> None:
        number = on_notice(filing_town)
        for page in (filing_town.page("applicant", f"/filing/{number}"), Client().get(f"/notices/{number}").content.decode()):
            assert "80.0" in page
            assert not any(name in page for name in ("zhao", "qian", "数值有出处"))


class TestTheNotice:
    def test_is_read_by_anyone_and_commented_by_whoever_signs_in(self, filing_town: Town) -> None:
        number = on_notice(filing_town)
        assert f"/notices/{number}" in Client().get("/notices").content.decode()
        assert "登录后提意见" in Client().get(f"/notices/{number}").content.decode()
        assert Client().post(f"/notices/{number}/comments", {"verb": "comment", "text": "x"}).status_code == 302
        post(filing_town, "lin", f"/notices/{number}/comments", verb="comment", text="短于一公里的骑行算不算？")
        public = Client().get(f"/notices/{number}").content.decode()
        assert "短于一公里的骑行算不算" in public
        assert "lin" not in public.partition('id="comments"')[2].partition("</section>")[0]

    def test_an_unanswered_comment_holds_the_filing_up(self, filing_town: Town) -> None:
        number = on_notice(filing_town)
        post(filing_town, "lin", f"/notices/{number}/comments", verb="comment", text="短于一公里的骑行算不算？")
        assert "1 条公示意见待答复" in filing_town.page("officer", "/office")
        actions.end_notices(now=timezone.now() + timedelta(days=30))
        tomorrow = local_day(timezone.now()) + timedelta(days=1)
        answer = do(filing_town, number, "file", who="head", valid_from=str(tomorrow), confirm=str(number))
        assert "replies_missing" in answer.content.decode()
        do(filing_town, number, "reply", comment="1", reply="算，按实际里程。")
        assert do(filing_town, number, "file", who="head", valid_from=str(tomorrow), confirm=str(number)).status_code == 302

    def test_what_is_not_on_notice_is_unknown(self, filing_town: Town) -> None:
        number = in_review(filing_town)
        for path in ("/notices/{n}", "/filed/{n}/letter"):
            assert Client().get(path.format(n=number)).status_code == 404

    def test_attachments_stay_with_those_who_decide(self, filing_town: Town) -> None:
        number = draft(filing_town)
        upload(filing_town, number, "attach", "账.csv", b"a,b\n")
        digest = reads.attachments_of(number)[0].digest
        texts = {f"chapter-{chapter.code}": ENOUGH for chapter in reads.course("methodology").chapters}
        post(filing_town, "applicant", f"/filing/{number}", verb="save", **texts)
        upload(filing_town, number, "subject", "v2.yaml", DOCUMENT)
        filings.submit(number=number, organisation=reads.application(number).organisation, by=user("applicant").pk, now=timezone.now())
        for verb in ("accept", "begin_review"):
            do(filing_town, number, verb)
        assert filing_town.client("officer").get(f"/office/filings/{number}/files/{digest}").status_code == 200
        assert Client().get(f"/notices/{number}/files/{digest}").status_code == 404

    def test_an_empty_register_says_so(self, filing_town: Town) -> None:
        assert "这里没有备案" in Client().get("/filed").content.decode()
        assert "现在没有公示" in Client().get("/notices").content.decode()
