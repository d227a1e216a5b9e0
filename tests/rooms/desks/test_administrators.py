"""The desks of the three administrators: accounts, security, audit; each does its own and nothing of the other two."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from puhui.desks.audits import NOTE_SAYS
from puhui.foundation.auditing import Actor, Asked, acting, lines, open_alarms, raise_alarm, record
from puhui.foundation.auditing import seal as seal_audit
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.models import User
from puhui.participants.words import OrganisationKind, Role, Verb
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.rooms.desks.conftest import PASSWORD
from tests.rooms.desks.test_organisation import LINK, client, sent


@pytest.fixture(autouse=True)
def _people(db: None) -> None:
    made = open_organisation(code="operator", name=Text("运维机构", "operator"), kind=OrganisationKind.OPERATOR, city="340000")
    people = (("he", Role.OPERATOR), ("sys", Role.SYSTEM_ADMIN), ("sec", Role.SECURITY_ADMIN), ("aud", Role.AUDIT_ADMIN))
    for name, role in people:
        add_member(user=add_user(name=name, password=PASSWORD, role=role), organisation=made, now=timezone.now())


def number(name: str) -> int:
    return User.objects.get(name=name).pk


class TestAccounts:
    def test_one_is_closed_and_opened_again_by_a_new_password_of_its_owner(self) -> None:
        path = f"/office/users/{number('he')}"
        session = client("he")
        assert "not_confirmed" in sent("sys", path, status=422, verb="close", reason="离岗", confirm="hee")
        assert "已停用" in sent("sys", path, verb="close", reason="离岗", confirm="he")
        assert session.get("/operator").status_code == 302
        link = LINK.search(sent("sys", path, verb="reopen"))
        assert link
        Client().post(link[0], {"password": "another good word", "again": "another good word"})
        assert User.objects.get(name="he").check_password("another good word")
        assert session.get("/operator").status_code == 302

    def test_no_administrators_account_is_touched(self) -> None:
        for name in ("sys", "sec", "aud"):
            page = sent("sys", f"/office/users/{number(name)}", status=409, verb="close", reason="x", confirm=name)
            assert "administrator_by_command" in page
        assert User.objects.filter(is_active=True).count() == 4

    def test_residents_are_not_on_the_list(self) -> None:
        resident = add_user(name="lin", password=PASSWORD, role=Role.RESIDENT)
        assert ">lin<" not in client("sys").get("/office/users").content.decode()
        assert client("sys").get(f"/office/users/{resident.pk}").status_code == 404

    def test_are_found_by_role_state_and_text(self) -> None:
        found = [re.findall(r"/office/users/(\d+)", client("sys").get(f"/office/users?{asked}").content.decode()) for asked in (
            "role=operator", "state=closed", "text=operator", "text=sec",
        )]  # fmt: skip
        assert [len(numbers) for numbers in found] == [1, 0, 4, 1]


class TestAlarms:
    def test_one_is_answered_once_with_what_it_was(self) -> None:
        raise_alarm(kind="canary_read", about="account:1001", now=timezone.now(), actor=Actor("user:7"))
        alarm = open_alarms()[0].pk
        assert "canary_read" in client("sec").get("/office/security").content.decode()
        assert "not_filled_in" in sent("sec", "/office/security", status=422, verb="answer", alarm=alarm, note=" ")
        assert "演练" in sent("sec", "/office/security", verb="answer", alarm=alarm, note="演练")
        assert "alarm_answered" in sent("sec", "/office/security", status=409, verb="answer", alarm=alarm, note="again")
        assert (open_alarms(), lines(Asked(about=f"alarm:{alarm}"), limit=5)[0].purpose) == ([], "演练")

    def test_one_says_what_has_happened_and_who_did_it_in_words(self) -> None:
        raise_alarm(kind="canary", about="account:1001", now=timezone.now(), actor=Actor(f"user:{number('he')}"))
        for path in ("/office/security", "/office"):
            assert "有人读了没有人该读的账户" in client("sec").get(path).content.decode()
        page = client("sec").get("/office/security").content.decode()
        assert "谁 he · 涉及 account:1001" in page
        sent("sec", "/office/security", verb="answer", alarm=open_alarms()[0].pk, note="演练")
        assert re.search(r"· sec</span>", client("sec").get("/office/security").content.decode())

    def test_whoever_does_not_wait_is_not_unlocked_and_the_page_says_so(self) -> None:
        page = sent("sec", "/office/security", status=409, verb="unlock", user=number("he"))
        assert ("not_blocked" in page, "告警已有人处理" in page) == (True, False)

    def test_a_lost_factor_is_taken_away_for_a_reason_and_never_ones_own(self) -> None:
        assert "unknown_participant" in sent("sec", "/office/security", status=404, verb="reset", name="sec", reason="x")
        assert "unknown_participant" in sent("sec", "/office/security", status=404, verb="reset", name="nobody", reason="x")
        assert "he" in sent("sec", "/office/security", verb="reset", name="he", reason="当面核对证件")
        assert lines(Asked(about=f"user:{number('he')} reset"), limit=5)[0].purpose == "当面核对证件"


class TestAudit:
    def test_is_searched_by_each_question(self) -> None:
        with acting(Actor(f"user:{number('he')}", "operator", "192.0.2.7", "r-1")):
            record(verb="read_personal_data", how="see", about="account:1001 name", purpose="投诉 12", personal=True)
            record(verb="fund_budget", about="budget:anhui", result="refused not_yours")
        today = local_day(timezone.now())
        asked = {
            "actor=he": 2, f"actor=user:{number('he')}": 2, "actor=nobody": 0, "verb=fund_budget": 1, "about=account:1001": 1,
            "personal=yes": 1, "result=refused": 1, f"first={today}&actor=he": 2, f"last={today - timedelta(days=1)}&actor=he": 0,
        }  # fmt: skip
        for question, count in asked.items():
            page = client("aud").get(f"/office/audit?{question}").content.decode()
            assert page.count('class="ph-mono ph-break"') == count, question

    def test_says_in_words_who_in_which_role_did_what(self) -> None:
        client("he").get("/operator")
        record(verb="sign_in", about="password", actor=Actor("anyone"), result="refused password_wrong")
        page = client("aud").get("/office/audit?verb=sign_in").content.decode()
        assert '<option value="sign_in" selected>登录</option>' in page
        assert ("未登录" in page, "<span>登录" in page, "> · audit-admin" in page) == (True, True, False)
        assert "he · 运维机构" in client("aud").get("/office/audit?actor=he").content.decode()

    def test_everything_that_leaves_a_line_has_its_words(self) -> None:
        """Of every verb that stands in the code as a word of its own."""
        written = set()
        for path in Path("src/puhui").rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            written |= set(re.findall(r'note_(?:done|refused)\(\s*"(\w+)"|trying\(user, "(\w+)"|\bverb="(\w+)"', text))
        named = {name for names in written for name in names if name}
        assert {"sign_in"} | named - set(Verb) == set(NOTE_SAYS)

    def test_the_search_itself_leaves_a_line(self) -> None:
        client("aud").get("/office/audit?actor=he&personal=yes")
        client("aud").get("/office/audit?form=csv&about=account:1")
        told = [line.about for line in lines(Asked(verb="search_audit"), limit=9)]
        assert "audit search actor=he personal=yes" in told
        assert "audit file about=account:1" in told

    def test_is_paged_by_number(self) -> None:
        for place in range(60):
            record(verb="tidy", about=f"place:{place}")
        first = client("aud").get("/office/audit?verb=tidy").content.decode()
        assert ("place:59" in first, "place:9<" in first) == (True, False)
        older = re.search(r'href="(\?verb=tidy&amp;before=\d+)"', first)
        assert older
        second = client("aud").get("/office/audit" + older[1].replace("&amp;", "&")).content.decode()
        assert ("place:9<" in second, "place:59" in second) == (True, False)

    def test_says_how_far_it_is_sealed_and_recomputes_when_asked(self) -> None:
        record(verb="tidy")
        assert "还没有封存过" in client("aud").get("/office/audit").content.decode()
        seal_audit()
        page = client("aud").get("/office/audit?check=1").content.decode()
        assert "1 段封存" in page
        assert "全部相符" in page

    def test_a_file_runs_nothing_in_a_spreadsheet(self) -> None:
        record(verb="tidy", about="=1+1")
        assert "'=1+1" in client("aud").get("/office/audit?form=csv&verb=tidy").content.decode()


@pytest.mark.parametrize(
    ("name", "path"), [("sys", "/office/audit"), ("sys", "/office/security"), ("aud", "/office/users"), ("aud", "/office/security"), ("sec", "/office/users"), ("sec", "/office/audit"), ("he", "/office/audit")]
)  # fmt: skip
def test_each_is_kept_from_what_the_others_do(name: str, path: str) -> None:
    answer = client(name).get(path)
    assert (answer.status_code, "not_yours" in answer.content.decode()) == (403, True)


@pytest.mark.parametrize("name", ["sys", "sec", "aud"])
def test_none_of_them_manages_or_delegates(name: str) -> None:
    assert [client(name).get(path).status_code for path in ("/organisation", "/organisation/invite", "/organisation/delegate")] == [
        200,
        403,
        403,
    ]
