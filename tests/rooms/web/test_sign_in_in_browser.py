"""Signing in as somebody meets it in Chromium: by phone, with an app, with a passkey; locked out; signed out from another device."""

from __future__ import annotations

import os
import re
from base64 import b32decode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.utils import timezone

from puhui.foundation.models import SampleMessage
from puhui.participants.actions import add_user, link_phone
from puhui.participants.actions.phone_codes import sign_in_mark
from puhui.participants.models import Device
from puhui.participants.words import Role
from tests.browser import Visits, measured, served
from tests.rooms.web.conftest import PASSWORD, at_office

pytestmark = pytest.mark.browser
NUMBER = "13800138000"


@pytest.fixture
def visits(chromium: Any, site: None, sample: None, own_database: str, settings: Any) -> Iterator[Visits]:
    """A sample site with the second factor forced, under a name, so that a browser makes passkeys for it."""
    settings.SECOND_FACTOR_FORCED = True
    resident = add_user(name="resident", password=PASSWORD, role=Role.RESIDENT)
    link_phone(user=resident, mark=sign_in_mark(NUMBER), now=timezone.now())
    at_office(add_user(name="officer", password=PASSWORD, role=Role.PROVINCE))
    with served() as address:
        made = Visits(chromium, address.replace("127.0.0.1", "localhost"))
        yield made
        made.end()


def sound(page: Any, name: str, *, on_phone: bool = False) -> None:
    """Nothing is wrong with the page; a picture of it where somebody asks for one."""
    if folder := os.environ.get("PUHUI_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
    assert measured(page, on_phone) == []
    assert [said for said in page.complaints if "status of 4" not in said] == []


def by_password(page: Any, name: str) -> None:
    page.locator("#name").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")


def shown_code() -> str:
    found = re.search(r"\b\d{6}\b", SampleMessage.objects.latest("pk").text)
    assert found
    return found[0]


def code_of(page: Any, *, later_s: int = 0) -> str:
    secret = page.locator(".ph-wrap-any").inner_text().replace(" ", "")
    return TOTP(b32decode(secret), 6, SHA1(), 30).generate(int(timezone.now().timestamp()) + later_s).decode()


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1280, "en")])
def test_a_resident_signs_in_by_phone(visits: Visits, width: int, language: str) -> None:
    page = visits("/sign-in", width=width, language=language)
    sound(page, f"sign-in-{width}", on_phone=width == 360)
    page.locator("#number").fill(NUMBER)
    page.locator("#number").press("Enter")
    page.wait_for_selector("#code")
    sound(page, f"code-{width}", on_phone=width == 360)
    page.locator("#code").fill("12")
    page.locator("#code").press("Enter")
    page.wait_for_selector("[role=alert]")
    sound(page, f"code-wrong-{width}", on_phone=width == 360)
    messages = visits("/sample/messages", width=width, language=language)
    assert shown_code() in messages.locator("main").inner_text()
    sound(messages, f"messages-{width}", on_phone=width == 360)
    page.locator("#code").fill(shown_code())
    page.locator("#code").press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(page.url.split("/me")[0] + "/sign-in/security")
    sound(page, f"security-resident-{width}", on_phone=width == 360)


@pytest.mark.parametrize(("width", "language"), [(360, "en"), (1280, "zh-hans")])
def test_an_officer_sets_up_an_app_and_is_asked_for_it_the_next_time(visits: Visits, width: int, language: str) -> None:
    page = visits("/sign-in", width=width, language=language)
    by_password(page, "officer")
    page.wait_for_url("**/sign-in/enrol")
    sound(page, f"enrol-{width}", on_phone=width == 360)
    page.locator("a[href*='/sign-in/security/totp']").click()
    page.wait_for_selector(".ph-qr-box svg")
    sound(page, f"totp-{width}", on_phone=width == 360)
    code, the_next = code_of(page, later_s=-30), code_of(page, later_s=30)
    page.locator("#code").fill(code)
    page.locator("#code").press("Enter")
    page.wait_for_selector(".ph-codes")
    assert page.locator(".ph-codes li").count() == 10
    sound(page, f"recovery-{width}", on_phone=width == 360)
    recovery = page.locator(".ph-codes li").first.inner_text()
    page.locator("main a.ph-btn").click()
    page.wait_for_url("**/sign-in/security")
    sound(page, f"security-officer-{width}", on_phone=width == 360)

    other = visits("/sign-in", width=width, language=language)
    by_password(other, "officer")
    other.wait_for_url("**/sign-in/second")
    sound(other, f"second-{width}", on_phone=width == 360)
    other.locator("#code").fill(the_next)
    other.locator("#code").press("Enter")
    other.wait_for_url("**/office")

    third = visits("/sign-in", width=width, language=language)
    by_password(third, "officer")
    third.locator("details summary").click()
    third.locator("#recovery").fill(recovery)
    third.locator("#recovery").press("Enter")
    third.wait_for_url("**/office")


def test_an_officer_makes_a_passkey_and_signs_in_with_it_alone(visits: Visits) -> None:
    page = visits("/sign-in")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    told = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**told, "automaticPresenceSimulation": True}})
    by_password(page, "officer")
    page.wait_for_url("**/sign-in/enrol")
    page.locator("a[href*='/sign-in/security/passkey']").click()
    page.locator("#label").fill("办公电脑")
    page.locator("main form[data-passkey] button").click()
    page.wait_for_url("**/office")

    page.locator("form[action='/sign-out'] button").first.click()
    page.wait_for_url(lambda url: url.endswith("/"))
    page.goto(page.url + "sign-in")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/office")

    page.locator("form[action='/sign-out'] button").first.click()
    page.wait_for_url(lambda url: url.endswith("/"))
    page.goto(page.url + "sign-in")
    by_password(page, "officer")
    page.wait_for_url("**/sign-in/second")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/office")
    assert page.complaints == []


@pytest.mark.parametrize("width", [360, 1280])
def test_whoever_was_wrong_too_often_is_told_when_to_come_again(visits: Visits, width: int) -> None:
    page = visits("/sign-in", width=width)
    for _ in range(6):
        page.locator("#name").fill("resident")
        page.locator("#password").fill("wrong")
        page.locator("#password").press("Enter")
        page.wait_for_selector("[role=alert]")
    assert "1 分钟" in page.get_by_role("alert").inner_text()
    sound(page, f"locked-{width}", on_phone=width == 360)


def test_a_device_is_signed_out_from_another(visits: Visits) -> None:
    first, second = visits("/sign-in", width=360), visits("/sign-in")
    for page in (first, second):
        by_password(page, "resident")
        page.wait_for_url(lambda url: "/sign-in" not in url)
    second.goto(second.url.split("/me")[0] + "/sign-in/security")
    sound(second, "devices-1280")
    second.locator("#devices li form button").first.click()
    second.wait_for_selector("[role=status]")
    assert second.locator("#devices li").count() == 1
    first.reload()
    assert "/sign-in?" in first.url
    sound(first, "ended-360", on_phone=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_final_step_asks_once_more_and_comes_back(visits: Visits, width: int) -> None:
    page = visits("/sign-in", width=width)
    by_password(page, "resident")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(page.url.split("/me")[0] + "/sign-in/security/password")
    sound(page, f"password-{width}", on_phone=width == 360)
    Device.objects.update(first_at=timezone.now() - timedelta(hours=1), proved_at=timezone.now() - timedelta(hours=1))
    page.locator("#present").fill(PASSWORD)
    page.locator("#wanted").fill("another long sentence")
    page.locator("#wanted").press("Enter")
    page.wait_for_url("**/sign-in/again*")
    sound(page, f"again-{width}", on_phone=width == 360)
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    page.wait_for_url("**/sign-in/security/password")
    page.locator("#present").fill(PASSWORD)
    page.locator("#wanted").fill("another long sentence")
    page.locator("#wanted").press("Enter")
    page.wait_for_url("**/sign-in/security")
    assert page.get_by_role("status").is_visible()
