"""Officers register organisations within their reach, with a credit code that is checked, and get the first manager's invitation."""

from __future__ import annotations

import pytest

from puhui.participants import reads
from puhui.participants.actions import Registered, accept_invitation, invite_manager, register_organisation
from puhui.participants.errors import CodeNeeded, CodeTaken, KindElsewhere, OutOfReach, UnknownParticipant
from puhui.participants.models import Organisation, User
from puhui.participants.words import KIND_SAYS, OrganisationKind, Reach, Role, Scope, Verb
from puhui.vocabulary.identifiers import BadIdentifier
from puhui.vocabulary.texts import Text
from tests.cast import HEFEI, NOW
from tests.rooms.participants.office import PASSWORD, bureau, officer

WUHU = "340200"
#: The example of GB 32100-2015 itself.
USCC = "91350100M000100Y43"


def told(
    *, code: str = "hefei-metro", kind: OrganisationKind = OrganisationKind.PROVIDER, city: str = HEFEI, uscc: str = USCC
) -> Registered:
    return Registered(code, Text("合肥地铁", "Hefei metro"), kind, city, uscc)


@pytest.fixture
def chen(db: None) -> User:
    return officer("chen", bureau())


def register(by: User, what: Registered) -> str:
    reach = reads.reach_of(by, Verb.OPEN_ORGANISATION, now=NOW)
    assert reach
    return register_organisation(by=by, reach=reach, told=what, manager="王经理", now=NOW)[1]


class TestRegister:
    def test_gives_an_organisation_and_the_way_in_for_its_manager(self, chen: User) -> None:
        accept_invitation(code=register(chen, told()), name="wang", password=PASSWORD, now=NOW)
        line = reads.organisation_line("hefei-metro", Reach(Scope.ALL))
        assert (line.uscc, line.city, line.members, line.managers) == (USCC, HEFEI, 1, ("wang",))

    @pytest.mark.parametrize("uscc", ["91350100M000100Y44", "91350100M000100Y4", "91350100I000100Y43"])
    def test_refuses_a_code_that_does_not_check(self, chen: User, uscc: str) -> None:
        with pytest.raises(BadIdentifier):
            register(chen, told(uscc=uscc))
        assert not Organisation.objects.filter(code="hefei-metro").exists()

    def test_refuses_what_has_no_code_or_one_that_is_taken(self, chen: User) -> None:
        with pytest.raises(CodeNeeded):
            register(chen, told(uscc=" "))
        register(chen, told())
        for again, field in ((told(), "code"), (told(code="another-metro"), "uscc")):
            with pytest.raises(CodeTaken) as refused:
                register(chen, again)
            assert refused.value.facts.get("field", "code") == field

    def test_a_citys_officer_registers_in_his_city_only(self, chen: User) -> None:
        with pytest.raises(OutOfReach):
            register(chen, told(city=WUHU))
        province = officer("sun", bureau("province", kind=OrganisationKind.PROVINCE, city="340000"), role=Role.PROVINCE)
        assert register(province, told(city=WUHU))

    @pytest.mark.parametrize(
        "kind", [OrganisationKind.PROVINCE, OrganisationKind.CITY, OrganisationKind.OPERATOR, OrganisationKind.REGULATOR]
    )
    def test_and_no_authority(self, chen: User, kind: OrganisationKind) -> None:
        with pytest.raises(KindElsewhere) as refused:
            register(chen, told(kind=kind))
        assert KIND_SAYS[kind].zh in refused.value.sentence("zh")
        assert refused.value.sentence("en").isascii()

    def test_an_operator_opens_no_authority_for_himself(self, db: None) -> None:
        operator = officer("he", bureau("operator", kind=OrganisationKind.OPERATOR, city="340000"), role=Role.OPERATOR)
        for kind in (OrganisationKind.PROVINCE, OrganisationKind.CITY, OrganisationKind.OPERATOR, OrganisationKind.AUDITOR):
            with pytest.raises(KindElsewhere):
                register(operator, told(kind=kind))
        bureau("province", kind=OrganisationKind.PROVINCE, city="340000")
        with pytest.raises(KindElsewhere):
            invite_manager(by=operator, reach=Reach(Scope.ALL), organisation="province", manager="he", now=NOW)


class TestList:
    def test_holds_ones_own_city_and_finds_by_kind_and_text(self, chen: User) -> None:
        register(chen, told())
        bureau("wuhu", city=WUHU)
        own = Reach(Scope.OWN_CITY, HEFEI)
        assert [line.code for line in reads.organisation_list(own)] == ["hefei", "hefei-metro"]
        assert [line.code for line in reads.organisation_list(Reach(Scope.ALL))] == ["hefei", "hefei-metro", "wuhu"]
        assert [line.code for line in reads.organisation_list(own, kind="provider")] == ["hefei-metro"]
        assert [line.code for line in reads.organisation_list(own, text=USCC)] == ["hefei-metro"]
        assert (
            reads.organisation_list(own, city=WUHU)
            == reads.organisation_list(Reach(Scope.OWN_CITY))
            == reads.organisation_list(Reach(Scope.OWN))
            == []
        )

    def test_one_of_another_city_is_unknown(self, chen: User) -> None:
        bureau("wuhu", city=WUHU)
        with pytest.raises(UnknownParticipant):
            reads.organisation_line("wuhu", Reach(Scope.OWN_CITY, HEFEI))
        with pytest.raises(UnknownParticipant):
            invite_manager(by=chen, reach=Reach(Scope.OWN_CITY, HEFEI), organisation="wuhu", manager="x", now=NOW)
