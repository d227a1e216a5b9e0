"""The page of a serial: its whole life for everybody, no account named; a wrong digit is answered with what to do."""

from __future__ import annotations

import pytest
from django.test import Client

from puhui.registry.actions import hold_credits, transfer_credits
from puhui.registry.words import Serial, Span, Wanted
from tests.rooms.registry.credits import BUYER, NOW, OFFICER, OWNER, fresh, issued

pytestmark = pytest.mark.django_db
SERIAL = Serial("PV00012", 2025, Span(41, 80))


def page(serial: str = "", *, language: str = "zh") -> tuple[int, str]:
    client = Client()
    client.cookies["puhui_language"] = language
    answer = client.get("/serials", {"serial": serial} if serial else {}, follow=True)
    return answer.status_code, answer.content.decode()


class TestSerials:
    def test_the_form_alone_shows_how_one_looks(self) -> None:
        status, said = page()
        assert status == 200
        assert "AH-PV00012-2025-1-100-84" in said

    def test_shows_every_movement_and_where_it_lies_now(self) -> None:
        issued(100)
        transfer_credits(key=fresh(), giver=OWNER, taker=BUYER, wanted=Wanted(kg=60), by=OFFICER, now=NOW)
        hold_credits(key=fresh(), span=Span(50, 50), reason="函", by=OFFICER, now=NOW)
        status, said = page(str(SERIAL).lower())
        assert status == 200
        for told in ("签发", "划转", "41–60", "61–80", "账户 1", "账户 2", "2026-03-18 起冻结"):
            assert told in said
        assert str(OWNER) not in said.replace(str(SERIAL), "").split("<main", 1)[-1].split("</main", 1)[0]

    @pytest.mark.parametrize(
        ("serial", "status", "code"),
        [("AH-PV00012-2025-41-80-00", 422, "wrong_check_digits"), ("AH", 422, "bad_serial"), (str(SERIAL), 404, "unknown_serial")],
    )
    def test_says_what_to_do_about_a_serial_that_is_none_and_keeps_it(self, serial: str, status: int, code: str) -> None:
        found, said = page(serial)
        assert found == status
        assert code in said
        assert f'value="{serial}"' in said


class TestItsOwnAddress:
    def test_the_form_leads_to_it(self) -> None:
        issued(100)
        answer = Client().get("/serials", {"serial": str(SERIAL).lower()})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/serials/{SERIAL}")

    def test_it_says_where_the_serial_came_from(self) -> None:
        issued(100)
        said = Client().get(f"/serials/{SERIAL}").content.decode()
        for told in ("/projects/PV00012", "/methods/rooftop-pv", "2025", "100 kg"):
            assert told in said

    @pytest.mark.parametrize(("serial", "status"), [("AH", 422), (str(SERIAL), 404)])
    def test_of_a_serial_that_is_none_it_says_so(self, serial: str, status: int) -> None:
        assert Client().get(f"/serials/{serial}").status_code == status
