"""Linking a card by a code or by one ride; consent; release. A refusal stands beside its field and keeps what was typed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from puhui.behaviours import actions, reads
from puhui.behaviours.words import Grant
from tests.rooms.desks.conftest import Town, lived

AGREED: dict[str, Any] = {"agree": ["platform-ordinary-v1", "platform-sensitive-v1"]}


def post(town: Town, name: str = "newcomer", **form: Any) -> Any:
    return town.client(name).post("/me/link", form, follow=True)


def bindings(town: Town, name: str = "newcomer") -> list[str]:
    return [line.hint for line in reads.bindings_of(account=town.site.residents[name])]


def ride_form(town: Town, **changed: Any) -> dict[str, Any]:
    return {"verb": "ride", "provider": "metro", "card": "M9", "day": str(town.day), "clock": "07:31", "fare": "4", **AGREED, **changed}


class TestByCode:
    def test_links_what_the_code_stands_for(self, own_town: Town) -> None:
        code = actions.issue_code(provider="metro", person="M9", now=own_town.site.now)
        page = post(own_town, verb="code", code=code.lower(), **AGREED).content.decode()
        assert "已绑定 metro 的 …9" in page
        assert bindings(own_town) == ["…9"]

    def test_refuses_a_wrong_code_beside_its_field(self, own_town: Town) -> None:
        answer = post(own_town, verb="code", code="WRONG234", **AGREED)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "code_wrong" in page
        assert re.search(r'id="code"[^>]*value="WRONG234"[^>]*aria-invalid="true"', page)

    def test_needs_the_consent(self, own_town: Town) -> None:
        code = actions.issue_code(provider="metro", person="M9", now=own_town.site.now)
        assert "consent_needed" in post(own_town, verb="code", code=code).content.decode()
        assert bindings(own_town) == []

    def test_refuses_a_card_that_is_anothers(self, own_town: Town) -> None:
        code = actions.issue_code(provider="metro", person="M1", now=own_town.site.now)
        assert "already_bound" in post(own_town, verb="code", code=code, **AGREED).content.decode()
        assert bindings(own_town) == []

    def test_gives_no_simulated_code_where_the_site_is_real(self, own_town: Town) -> None:
        assert "not_filled_in" in post(own_town, verb="sample-code").content.decode()


class TestByRide:
    def test_links_the_card_of_a_remembered_ride(self, own_town: Town) -> None:
        lived(own_town)
        assert "已绑定 metro" in post(own_town, **ride_form(own_town)).content.decode()
        assert bindings(own_town) == ["…9"]

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"fare": "3"}, "ride_not_found"),
            ({"clock": "07:40"}, "ride_not_found"),
            ({"card": "M8"}, "ride_not_found"),
            ({"provider": "nobody"}, "unknown_provider"),
            ({"card": ""}, "not_filled_in"),
            ({"clock": "late"}, "not_filled_in"),
            ({"fare": "4.005"}, "not_filled_in"),
            ({"agree": []}, "consent_needed"),
            ({"agree": ["platform-sensitive-v1"]}, "consent_needed"),
            ({"agree": ["platform-ordinary-v0"]}, "consent_needed"),
        ],
    )
    def test_refuses_what_does_not_fit(self, own_town: Town, changed: dict[str, Any], code: str) -> None:
        lived(own_town)
        page = post(own_town, **ride_form(own_town, **changed)).content.decode()
        assert code in page
        assert 'id="refused-here"' in page, "the sentence stands in the form"
        assert bindings(own_town) == []

    def test_says_how_many_tries_are_left(self, own_town: Town) -> None:
        lived(own_town)
        assert "今天还可以试 4 次" in post(own_town, **ride_form(own_town, fare="3")).content.decode()


class TestRelease:
    def test_needs_the_last_characters(self, own_town: Town) -> None:
        number = reads.bindings_of(account=own_town.site.residents["wang"])[0].number
        page = post(own_town, "wang", verb="release", binding=str(number), confirm="7").content.decode()
        assert "not_confirmed" in page
        assert bindings(own_town, "wang") == ["…2"]
        assert "已解除绑定" in post(own_town, "wang", verb="release", binding=str(number), confirm="2").content.decode()
        assert bindings(own_town, "wang") == []

    def test_of_anothers_binding_does_nothing(self, own_town: Town) -> None:
        number = reads.bindings_of(account=own_town.site.residents["wang"])[0].number
        assert "not_filled_in" in post(own_town, verb="release", binding=str(number), confirm="2").content.decode()
        assert bindings(own_town, "wang") == ["…2"]


class TestConsent:
    def test_what_is_ticked_is_given_and_nothing_else(self, own_town: Town) -> None:
        lived(own_town)
        post(own_town, **ride_form(own_town, agree=["platform-ordinary-v1"]))
        given = reads.consents_of(account=own_town.site.residents["newcomer"], now=own_town.site.now)
        assert {line.grant for line in given} == {Grant.COUNTING}
        assert "这些场景缺少授权，记录不核算：地铁" in own_town.page("newcomer", "/me/link")

    def test_the_separate_one_stands_apart_and_is_free(self, own_town: Town) -> None:
        page = own_town.page("newcomer", "/me/link")
        assert re.search(r'value="platform-ordinary-v1" required', page)
        assert re.search(r'value="platform-sensitive-v1">', page)

    def test_shows_the_text_that_is_agreed_to(self, own_town: Town) -> None:
        assert "起讫点坐标在收到时换算成直线距离，随即丢弃" in own_town.page("newcomer", "/me/link")
        assert "Coordinates become a straight distance on arrival" in own_town.page("newcomer", "/me/link", language="en")

    def test_what_was_ticked_stays_ticked_when_something_else_is_refused(self, own_town: Town) -> None:
        page = post(own_town, verb="code", code="WRONG234", **AGREED).content.decode()
        assert re.search(r'value="platform-sensitive-v1" checked', page)
