"""An officer finds a person by the whole of a number, sees a masked card, and the clear words once for a purpose."""

from __future__ import annotations

import pytest
from django.test import Client

from puhui.foundation.auditing import Asked, lines, open_alarms
from puhui.participants import reads
from puhui.participants.actions import add_member, add_user, keep_identity, open_organisation, plant_canary
from puhui.participants.words import OrganisationKind, Proved, Role
from puhui.vocabulary.texts import Text
from tests.cast import HEFEI
from tests.rooms.desks.conftest import PASSWORD, Town

NAME, NUMBER, PHONE = "张三丰", "11010519491231002X", "13800000001"
WUHU = "340200"


def officer_of(city: str, role: Role = Role.CITY) -> str:
    name = f"{role}-{city}"
    kind = OrganisationKind.CITY if role is Role.CITY else OrganisationKind.PROVINCE
    made = open_organisation(code=name, name=Text("主管部门", "authority"), kind=kind, city=city)
    add_member(user=add_user(name=name, password=PASSWORD, role=role), organisation=made)
    return name


@pytest.fixture
def town(own_town: Town) -> Town:
    keep_identity(account=own_town.site.residents["lin"], proved=Proved(NAME, NUMBER, PHONE, "form"), now=own_town.site.now)
    return own_town


def asked(town: Town, name: str, text: str) -> str:
    return town.client(name).post("/office/person", {"asked": text}).content.decode()


def reveal(town: Town, name: str, **more: str) -> str:
    pseudonym = reads.person_numbered(town.site.residents["lin"]).pseudonym
    told = {"verb": "reveal", "pseudonym": pseudonym, "purpose": "asked-by-person", "reason": "本人来电核对姓名", **more}
    return town.client(name).post("/office/person", told).content.decode()


class TestLookUp:
    @pytest.mark.parametrize("text", [NUMBER, PHONE, " 138-0000-0001"])
    def test_gives_a_masked_card_and_leaves_a_line(self, town: Town, text: str) -> None:
        page = asked(town, officer_of(HEFEI), text)
        assert "张**" in page
        assert "11**************2X" in page
        assert "138****0001" in page
        assert "未经实名核验" in page
        assert not [word for word in (NAME, NUMBER, PHONE) if word in page]
        assert lines(Asked(verb="find_person", personal=True), limit=1)[0].about == f"account:{town.site.residents['lin']}"

    @pytest.mark.parametrize("text", [NUMBER[:-1], "张三丰", PHONE[:-1], "138%", "' OR 1=1 --"])
    def test_a_part_of_it_finds_nobody(self, town: Town, text: str) -> None:
        assert "没有您可以查看的账户符合" in asked(town, officer_of(HEFEI), text)

    def test_another_city_finds_nobody(self, town: Town) -> None:
        assert "没有您可以查看的账户符合" in asked(town, officer_of(WUHU), NUMBER)
        assert lines(Asked(verb="find_person"), limit=1) == []

    def test_what_was_asked_stands_in_no_line_of_the_audit(self, town: Town) -> None:
        asked(town, officer_of(HEFEI), NUMBER)
        reveal(town, f"city-{HEFEI}")
        told = str(lines(Asked(), limit=100))
        assert not [word for word in (NAME, NUMBER, PHONE) if word in told]


class TestReveal:
    def test_shows_it_once_for_a_purpose(self, town: Town) -> None:
        name = officer_of("340000", Role.PROVINCE)
        page = reveal(town, name)
        assert all(word in page for word in (NAME, NUMBER, PHONE))
        line = lines(Asked(verb="read_identity", personal=True), limit=1)[0]
        assert line.purpose == "本人来电或到场，要求协助：本人来电核对姓名"
        assert NAME not in town.page(name, "/office/person")

    @pytest.mark.parametrize("told", [{"purpose": ""}, {"purpose": "curious"}, {"reason": ""}, {"reason": "因为"}])
    def test_without_a_purpose_nothing_is_shown(self, town: Town, told: dict[str, str]) -> None:
        page = reveal(town, officer_of(HEFEI), **told)
        assert "purpose_wanted" in page
        assert NAME not in page
        assert lines(Asked(verb="read_identity"), limit=1) == []

    def test_another_city_is_told_that_there_is_nobody(self, town: Town) -> None:
        page = reveal(town, officer_of(WUHU))
        assert "unknown_participant" in page
        assert NAME not in page

    def test_a_canary_raises_an_alarm(self, own_town: Town) -> None:
        canary = plant_canary(city=HEFEI, name="王芳", now=own_town.site.now)
        asked(own_town, officer_of(HEFEI), NUMBER)
        assert [alarm.about for alarm in open_alarms()] == [f"account:{canary.account}"]

    @pytest.mark.parametrize("name", ["lin", "operator", "metro-clerk"])
    def test_others_may_not_even_ask(self, town: Town, name: str) -> None:
        assert town.client(name).get("/office/person").status_code == 403

    def test_a_stranger_signs_in_first(self, town: Town) -> None:
        assert Client().get("/office/person").status_code == 302
