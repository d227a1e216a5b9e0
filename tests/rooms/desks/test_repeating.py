"""The page of a run has a button for officers: one repetition at a time, all of it for them, and for everyone else whether it agreed."""

from __future__ import annotations

import sys

import pytest
from django.test import Client

from puhui.behaviours.reads import repeats_asked
from puhui.journeys import tasks
from puhui.library import reads as library
from puhui.methodology.documents import load
from puhui.methodology.words import Methodology
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.words import OrganisationKind, Role
from puhui.vocabulary.texts import Text
from tests.rooms.desks.conftest import PASSWORD, Town, lived

pytestmark = pytest.mark.django_db

OFFICES = {
    "hefei": (OrganisationKind.CITY, Role.CITY, "340100"),
    "wuhu": (OrganisationKind.CITY, Role.CITY, "340200"),
    "auditor": (OrganisationKind.AUDITOR, Role.AUDITOR, "340000"),
    "regulator": (OrganisationKind.REGULATOR, Role.REGULATOR, "340000"),
}
BUTTON = "重算这一批"


@pytest.fixture
def own(own_town: Town) -> Town:
    lived(own_town)
    for name, (kind, role, city) in OFFICES.items():
        made = open_organisation(code=name, name=Text(name, name), kind=kind, city=city)
        add_member(user=add_user(name=name, password=PASSWORD, role=role), organisation=made)
    return own_town


def path_of(town: Town) -> str:
    return f"/runs/{town.site.runs()[0]}"


class TestTheButton:
    @pytest.mark.parametrize("name", ["operator", "auditor", "regulator", "hefei"])
    def test_is_there_for_officers_whose_run_it_is(self, own: Town, name: str) -> None:
        path, client = path_of(own), own.client(name)
        assert BUTTON in own.page(name, path)
        answer = client.post(f"{path}/repeat")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"{path}#check")
        assert repeats_asked() == [own.site.runs()[0].pk]
        waiting = own.page(name, path)
        assert "起正在重算" in waiting
        assert BUTTON not in waiting

    @pytest.mark.parametrize("name", ["wuhu", "lin", "metro-clerk", ""])
    def test_is_for_nobody_else(self, own: Town, name: str) -> None:
        path, client = path_of(own), own.client(name) if name else Client()
        assert BUTTON not in client.get(path).content.decode()
        answer = client.post(f"{path}/repeat")
        assert answer.status_code in ({"wuhu": 404, "": 302}.get(name, 403),)
        assert repeats_asked() == []

    def test_of_a_run_that_is_none(self, own: Town) -> None:
        assert own.client("operator").post("/runs/340100-20200101-1/repeat").status_code == 404
        assert own.client("operator").get(f"{path_of(own)}/repeat").status_code == 405


class TestWhatCameOfIt:
    def test_stands_on_the_page_in_full_for_officers_and_in_short_for_everyone(self, own: Town) -> None:
        path, run = path_of(own), own.site.runs()[0]
        for _ in range(2):
            own.client("hefei").post(f"{path}/repeat")
        tasks.repeat_one(run.pk)
        seen = own.page("auditor", path)
        for said in ("hefei", "共 5，一致 5，不同 0", run.digest.rpartition(":")[2], BUTTON):
            assert said in seen
        assert run.digest not in seen, "its middle is the grams of three residents"
        public = Client().get(path).content.decode()
        assert "逐行一致" in public
        assert "hefei" not in public

    def test_says_what_differs(self, own: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        def changed(*, code: str, number: int) -> Methodology:
            return load(library.version(code=code, number=number).text.replace("46.7", "46.8"))

        path, run = path_of(own), own.site.runs()[0]
        own.client("operator").post(f"{path}/repeat")
        monkeypatch.setattr(sys.modules["puhui.behaviours.actions.recompute_run"], "methodology", changed)
        tasks.repeat_one(run.pk)
        seen = own.page("operator", path, language="en")
        assert "differs" in seen
        assert "5 in all, 2 the same, 3 differ" in seen
