"""Organisation, members, delegation, register and cities as pages: what a form does, what it refuses, and what an address shows once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from puhui.foundation.auditing import Asked, lines
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.models import Delegation, Member, Organisation, User
from puhui.participants.words import OrganisationKind, Role
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.cast import HEFEI, Site
from tests.rooms.desks.conftest import PASSWORD

#: The example of GB 32100-2015 itself.
USCC = "91350100M000100Y43"
LINK = re.compile(r"/invited/[A-Za-z0-9_-]+")


@pytest.fixture
def offices(db: None) -> None:
    """A bureau of a city with a manager and an officer, and an authority of the province."""
    Site(now=timezone.now()).open(funded=0)
    people = (("chen", "bureau", OrganisationKind.CITY, Role.CITY, HEFEI), ("li", "bureau", OrganisationKind.CITY, Role.CITY, HEFEI))
    for name, code, kind, role, city in (*people, ("sun", "province", OrganisationKind.PROVINCE, Role.PROVINCE, "340000")):
        made = open_organisation(code=code, name=Text(f"{code}局", f"{code} office"), kind=kind, city=city)
        add_member(user=add_user(name=name, password=PASSWORD, role=role), organisation=made, now=timezone.now())


def client(name: str) -> Client:
    made = Client()
    made.force_login(User.objects.get(name=name))
    return made


def sent(who: str, path: str, *, status: int = 302, **typed: Any) -> str:
    """A form, and the page that it leads to."""
    asking = client(who)
    answer = asking.post(path, typed)
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return asking.get(answer.headers["Location"]).content.decode() if status == 302 else answer.content.decode()


@pytest.mark.usefixtures("offices")
class TestMembers:
    def test_an_invitation_is_shown_once_and_lets_one_in(self) -> None:
        page = sent("chen", "/organisation/invite", verb="invite", whom="新同事")
        path = LINK.search(page)
        assert path
        assert not LINK.search(client("chen").get("/organisation/invite").content.decode())
        stranger = Client()
        shown = stranger.get(path[0])
        assert ("bureau局" in shown.content.decode(), "no-store" in shown.headers["Cache-Control"]) == (True, True)
        typed = {"name": "wang", "password": PASSWORD, "again": PASSWORD}
        assert stranger.post(path[0], typed).headers["Location"] == "/sign-in"
        assert stranger.post(path[0], typed).status_code == 404
        assert "wang" in client("chen").get("/organisation").content.decode()

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ({"name": "", "password": PASSWORD, "again": PASSWORD}, "not_filled_in"),
            ({"name": "wang", "password": PASSWORD, "again": "another one"}, "passwords_differ"),
            ({"name": "wang", "password": "short", "again": "short"}, "password_weak"),
            ({"name": "li", "password": PASSWORD, "again": PASSWORD}, "name_taken"),
        ],
    )
    def test_what_is_wrong_with_name_or_password_stands_beside_it(self, typed: dict[str, str], code: str) -> None:
        path = LINK.search(sent("chen", "/organisation/invite", verb="invite", whom="x"))
        assert path
        answer = Client().post(path[0], typed)
        assert (answer.status_code in (409, 422), code in answer.content.decode()) == (True, True)
        assert PASSWORD not in answer.content.decode()

    def test_whoever_does_not_manage_is_told_who_does(self) -> None:
        for path in ("/organisation/invite", f"/organisation/members/{User.objects.get(name='chen').pk}"):
            answer = client("li").get(path)
            assert (answer.status_code, "not_manager" in answer.content.decode(), "chen" in answer.content.decode()) == (403, True, True)
        assert "/organisation/invite" not in client("li").get("/organisation").content.decode()

    def test_a_member_is_let_go_once_the_name_is_typed(self) -> None:
        path = f"/organisation/members/{User.objects.get(name='li').pk}"
        assert "not_confirmed" in sent("chen", path, status=422, verb="let_go", confirm="lii")
        assert "li 已离开" in sent("chen", path, verb="let_go", confirm="li")
        assert Member.objects.get(user__name="li").left_at

    def test_the_last_manager_stays(self) -> None:
        path = f"/organisation/members/{User.objects.get(name='chen').pk}"
        assert "last_manager" in sent("chen", path, status=409, verb="let_go", confirm="chen")
        assert "last_manager" in sent("chen", path, status=409, verb="no_manager")

    def test_a_form_that_asks_for_nothing_known_does_nothing(self) -> None:
        assert "not_filled_in" in sent("chen", "/organisation/invite", status=422, verb="burn")


@pytest.mark.usefixtures("offices")
class TestDelegation:
    def test_is_given_shown_to_both_and_ended(self) -> None:
        today = local_day(timezone.now())
        typed = {"taker": User.objects.get(name="li").pk, "from": today, "until": today + timedelta(days=91), "reason": "年休假"}
        assert "已委托给 li" in sent("chen", "/organisation/delegate", verb="delegate", **typed)
        page = client("li").get("/office").content.decode()
        assert "您正在代 chen 办理" in page
        assert "chen → 我" in client("li").get("/organisation/delegate").content.decode()
        assert client("li").get("/organisation/invite").status_code == 200
        assert "委托已结束" in sent("li", "/organisation/delegate", verb="end", delegation=Delegation.objects.get().pk)
        assert "您正在代" not in client("li").get("/office").content.decode()
        assert client("li").get("/organisation/invite").status_code == 403

    def test_says_the_last_day_that_is_in_it_and_whether_it_has_begun(self) -> None:
        today = local_day(timezone.now())
        typed = {"taker": User.objects.get(name="li").pk, "until": today + timedelta(days=9), "reason": "年休假"}
        page = sent("chen", "/organisation/delegate", verb="delegate", **{**typed, "from": today + timedelta(days=2)})
        assert ("未开始" in page, ">有效<" in page, "取消" in page) == (True, False, True)
        assert f"{today + timedelta(days=9)}（含）" in page
        assert "您正在代" not in client("li").get("/office").content.decode()
        assert "委托已结束" in sent("chen", "/organisation/delegate", verb="end", delegation=Delegation.objects.get().pk)
        sent("chen", "/organisation/delegate", verb="delegate", **{**typed, "from": today})
        assert f"至 {today + timedelta(days=9)}（含）" in client("li").get("/office").content.decode()

    def test_what_a_delegate_does_names_both_in_the_audit(self) -> None:
        today, chen = local_day(timezone.now()), User.objects.get(name="chen")
        typed = {"taker": User.objects.get(name="li").pk, "from": today, "until": today, "reason": "出差"}
        sent("chen", "/organisation/delegate", verb="delegate", **typed)
        sent("li", "/organisation/invite", verb="invite", whom="新同事")
        line = next(line for line in lines(Asked(verb="manage_members"), limit=20) if line.about.startswith("invite"))
        assert (line.actor, line.purpose) == (f"user:{User.objects.get(name='li').pk}", f"stands in for user:{chen.pk}")

    def test_too_long_a_one_is_refused_beside_its_day_and_nothing_typed_is_lost(self) -> None:
        today = local_day(timezone.now())
        typed = {"taker": User.objects.get(name="li").pk, "from": today, "until": today + timedelta(days=92), "reason": "长假"}
        page = sent("chen", "/organisation/delegate", status=422, verb="delegate", **typed)
        assert ("delegation_period" in page, "长假" in page) == (True, True)


@pytest.mark.usefixtures("offices")
class TestRegister:
    TOLD = {
        "verb": "register",
        "kind": "provider",
        "city": HEFEI,
        "uscc": USCC,
        "name_zh": "合肥地铁",
        "name_en": "Hefei metro",
        "manager": "王",
    }

    def test_gives_the_way_in_for_the_first_manager(self) -> None:
        page = sent("chen", "/office/organisations/new", code="hefei-metro", **self.TOLD)
        assert LINK.search(page)
        assert (Organisation.objects.get(code="hefei-metro").uscc, USCC in page) == (USCC, True)

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"uscc": USCC[:-1] + "4"}, "bad_identifier"),
            ({"uscc": ""}, "code_needed"),
            ({"city": "340200"}, "out_of_reach"),
            ({"kind": "province"}, "kind_elsewhere"),
            ({"kind": "nothing"}, "not_filled_in"),
            ({"code": "bureau"}, "code_taken"),
            ({"code": "Not A Code"}, "bad_identifier"),
            ({"name_en": ""}, "not_filled_in"),
        ],
    )
    def test_refuses_and_keeps_what_was_typed(self, changed: dict[str, str], code: str) -> None:
        answer = client("chen").post("/office/organisations/new", {"code": "hefei-metro", **self.TOLD, **changed})
        assert (answer.status_code >= 400, code in answer.content.decode(), "合肥地铁" in answer.content.decode()) == (True, True, True)
        assert not Organisation.objects.filter(code="hefei-metro").exists()

    def test_lists_what_is_within_reach_also_as_a_file(self) -> None:
        own, all_of_it = (client(name).get("/office/organisations?form=csv").content.decode() for name in ("chen", "sun"))
        assert ("bureau" in own, "province" in own) == (True, False)
        assert ("bureau" in all_of_it, "province" in all_of_it) == (True, True)
        assert client("chen").get("/office/organisations/province").status_code == 404
        assert "没有符合条件" in client("chen").get("/office/organisations?text=nobody").content.decode()


@pytest.mark.usefixtures("offices")
class TestCities:
    def test_the_province_lets_one_join_and_changes_its_list(self) -> None:
        today = local_day(timezone.now())
        told = {"city": "340200", "scheme_zh": "芜湖碳惠行", "scheme_en": "Wuhu Carbon Walk", "from": today, "fen": "200"}
        assert "芜湖" in sent("sun", "/office/cities", verb="join", scenario=["metro-ride", "bus-ride"], **told)
        page = sent("sun", "/office/cities/340200", verb="choose", scenario=["walk"], **{"from": today + timedelta(days=1)})
        assert "步行" in page
        assert "新名" in sent("sun", "/office/cities/340200", verb="rename", scheme_zh="新名", scheme_en="New")
        past = {"scenario": ["walk"], "from": today - timedelta(days=1)}
        assert "list_in_the_past" in sent("sun", "/office/cities/340200", status=422, verb="choose", **past)

    def test_no_city_lets_itself_join(self) -> None:
        assert client("chen").get("/office/cities").status_code == 403

    def test_one_that_has_not_joined_has_no_list_to_change(self) -> None:
        assert client("sun").get("/office/cities/340300").status_code == 404


def test_the_table_of_roles_is_anyones_and_shows_one_role_at_a_time(db: None) -> None:
    page = Client().get("/roles?role=audit-admin").content.decode()
    assert "检索审计记录" in page
    assert "See" not in Client().get("/roles?role=nobody").content.decode()[:200]
    assert Client().get("/roles").status_code == 200
