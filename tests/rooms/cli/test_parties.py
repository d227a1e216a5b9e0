"""The commands by which a new site gets its first organisations, users, administrators and cities, as docs/operating/first-users.md says."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner

from puhui.cli import parties
from puhui.participants.actions import accept_invitation
from puhui.participants.errors import AdministratorByCommand, HumanTaken, UnknownCity, UnknownParticipant
from puhui.participants.models import User
from puhui.participants.reads import managers_of, organisation_named
from puhui.vocabulary.identifiers import BadIdentifier
from tests.cast import NOW, Site
from tests.rooms.cli.test_provider import _here
from tests.rooms.participants.test_administrators import FIRST, SECOND

WORD = "correct horse battery"
OPERATOR = ("open", "operator", "--kind", "operator", "--name-zh", "运维机构", "--name-en", "operator")
Run = Callable[..., Any]


@pytest.fixture
def run(db: None, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command on the site of the test; gives its JSON."""
    Site().open(funded=0)
    monkeypatch.setattr(parties, "site", _here)
    monkeypatch.setattr(parties, "now", lambda: NOW)
    monkeypatch.setattr(parties, "today", NOW.date)

    def call(group: str, *arguments: str, typed: str = "") -> Any:
        done = CliRunner().invoke(getattr(parties, group), [*arguments, "--json"], input=typed)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout.splitlines()[-1])

    return call


class TestOrganisation:
    def test_opens_one_and_gives_the_way_in_for_its_manager(self, run: Run) -> None:
        made = run("organisation", *OPERATOR)
        code = made["invitation"].removeprefix("/invited/")
        assert accept_invitation(code=code, name="he", password=WORD, now=NOW) == "he"
        assert run("organisation", "list")["organisations"][0]["managers"] == ["he"]
        again = run("organisation", "invite", "operator", "--for", "second")["invitation"].removeprefix("/invited/")
        accept_invitation(code=again, name="zhu", password=WORD, now=NOW)
        assert managers_of(organisation=organisation_named("operator").account) == ["he", "zhu"]

    @pytest.mark.parametrize(("place", "value"), [(1, "Operator"), (1, "a b")])
    def test_refuses_a_code_that_is_none(self, run: Run, place: int, value: str) -> None:
        with pytest.raises(BadIdentifier):
            run("organisation", *OPERATOR[:place], value, *OPERATOR[place + 1 :])

    def test_refuses_a_credit_code_that_does_not_check(self, run: Run) -> None:
        with pytest.raises(BadIdentifier):
            run("organisation", *OPERATOR, "--uscc", "91350100M000100Y44")


class TestUser:
    def test_is_added_listed_and_closed(self, run: Run) -> None:
        run("organisation", *OPERATOR)
        assert run("user", "add", "he", "--organisation", "operator", "--password-stdin", typed=f"{WORD}\n")["role"] == "operator"
        run("user", "add", "zhu", "--organisation", "operator", "--password-stdin", typed=f"{WORD}\n")
        assert run("user", "close", "zhu", "--reason", "离岗")["is_active"] is False
        assert [(line["user"], line["is_active"]) for line in run("user", "list")["users"]] == [("he", True), ("zhu", False)]

    def test_of_an_organisation_that_is_not_there_or_unknown_is_refused(self, run: Run) -> None:
        with pytest.raises(UnknownParticipant):
            run("user", "add", "he", "--organisation", "nobody", "--password-stdin", typed=f"{WORD}\n")
        with pytest.raises(UnknownParticipant):
            run("user", "close", "nobody", "--reason", "x")


class TestAdministrators:
    def appoint(self, run: Run, name: str, role: str, identity: str) -> Any:
        return run("admin", "appoint", name, "--role", role, "--stdin", typed=f"{identity}\n{WORD}\n")

    def test_two_of_them_are_two_people_and_a_successor_closes_the_one_before(self, run: Run) -> None:
        run("organisation", *OPERATOR)
        assert self.appoint(run, "sys", "system-admin", FIRST)["replaced"] is None
        with pytest.raises(HumanTaken):
            self.appoint(run, "aud", "audit-admin", FIRST)
        assert self.appoint(run, "sys-2", "system-admin", SECOND)["replaced"] == "sys"
        assert not User.objects.get(name="sys").is_active
        with pytest.raises(AdministratorByCommand):
            run("user", "close", "sys-2", "--reason", "x")


class TestCity:
    def test_joins_and_is_listed(self, run: Run) -> None:
        told = ("--scheme-zh", "芜湖碳惠行", "--scheme-en", "Wuhu Carbon Walk", "--scenario", "metro-ride")
        assert run("city", "join", "340200", *told)["scenarios"] == ["metro-ride"]
        assert [line["scheme_zh"] for line in run("city", "list")["cities"]] == ["芜湖碳惠行"]
        with pytest.raises(UnknownCity):
            run("city", "join", "110100", *told)
