"""What the tests of the counter play on: a centre with two clerks, one of another city, and a reward that is in stock."""

from __future__ import annotations

from typing import Any

from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.models import Person
from puhui.participants.words import OrganisationKind, Role
from puhui.rewards.actions import open_reward, stock_reward
from puhui.vocabulary.texts import Text
from tests.cast import HEFEI
from tests.rooms.desks.conftest import PASSWORD, Town

WUHU = "340200"
#: The example of GB 11643 itself: born in 1949.
NUMBER = "11010519491231002X"
SIGNED = [
    f"{grant}-v1" for grant in ("platform-ordinary", "platform-sensitive", "centre-ordinary", "centre-sensitive", "provider-ordinary")
]
OPENING: dict[str, Any] = {
    "verb": "open", "name": "张三丰", "number": NUMBER, "provider": "metro", "card": "M9", "paper": "HF-2026-1", "agree": SIGNED, "order": "on",
}  # fmt: skip


def with_counter(town: Town, *, pieces: int = 2, points: int = 100) -> None:
    for city, names in ((HEFEI, ("clerk-a", "clerk-b")), (WUHU, ("clerk-far",))):
        made = open_organisation(code=f"centre-{city}", name=Text("分中心", "centre"), kind=OrganisationKind.CENTRE, city=city)
        for name in names:
            add_member(user=add_user(name=name, password=PASSWORD, role=Role.CENTRE), organisation=made, now=town.site.now)
    open_reward(code="rice", name=Text("大米一袋", "a bag of rice"), points=points, city=HEFEI)
    if pieces:
        stock_reward(code="rice", pieces=pieces, key="first", now=town.site.now)


def post(town: Town, path: str, name: str = "clerk-a", /, **form: Any) -> Any:
    return town.client(name).post(path, form, follow=True)


def elder(town: Town, **changed: Any) -> Person:
    """An account that was opened at the counter for somebody without a phone."""
    answer = post(town, "/counter", **{**OPENING, **changed})
    assert answer.status_code == 200, answer.content.decode()[-3000:]
    return Person.objects.order_by("-account").first()


def of(person: Person) -> str:
    return f"/counter/accounts/{person.pseudonym}"
