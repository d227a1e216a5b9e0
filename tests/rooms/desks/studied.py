"""A town in which enough persons rode yesterday for sums to be told, with the officers who may ask what a rule would do."""

from __future__ import annotations

import re
from typing import Any

from puhui.behaviours.words import PERSONS_LEAST, Study
from puhui.journeys.dry_runs import count_study
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.words import PROVINCE_WIDE, OrganisationKind, Role
from puhui.vocabulary.texts import Text
from tests.cast import ride
from tests.rooms.desks.conftest import PASSWORD, Town
from tests.rooms.desks.offices import with_officers

#: Besides two or three of the bus, who are too few.
RIDERS = PERSONS_LEAST + 5


def busy(town: Town, *, riders: int = RIDERS) -> Town:
    """Officers, a regulator, and yesterday settled: `riders` on the metro, each farther than the one before, and three on the bus."""
    with_officers(town)
    regulator = open_organisation(
        code="office-regulator", name=Text("监管", "regulator"), kind=OrganisationKind.REGULATOR, city=PROVINCE_WIDE
    )
    add_member(user=add_user(name="regulator-a", password=PASSWORD, role=Role.REGULATOR), organisation=regulator, now=town.site.now)
    for n in range(riders):
        town.site.resident(f"r{n}", ("metro", f"C{n}"), *([("bus", f"D{n}")] if n < 3 else []))
    metro = [ride(f"c-{n}", f"C{n}", "08:00", day=town.day, km=2 + n) for n in range(riders)]
    bus = [ride(f"d-{n}", f"D{n}", "18:00", day=town.day, km=3, minutes=15) for n in range(3)]
    town.site.send("metro", metro, scenario="metro-ride")
    town.site.send("bus", bus, scenario="bus-ride")
    town.site.settle()
    return town


def form(town: Town, **told: str) -> dict[str, str]:
    """The form as it stands filled in, with the saving of a metro kilometre at 40 g."""
    return {
        "verb": "ask",
        "title": "地铁改 40",
        "first": f"{town.day}",
        "last": f"{town.day}",
        "share": "1",
        "of": "metro-ride",
        "n-metro-ride-saving": "40",
        **told,
    }


def ask(town: Town, who: str, **told: str) -> Any:
    return town.client(who).post("/office/studies/new", form(town, **told))


def number_of(answer: Any) -> int:
    """The study that the form led to."""
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return int(re.search(r"/office/studies/(\d+)", answer.headers["Location"]).group(1))  # type: ignore[union-attr]


def counted(town: Town, who: str, **told: str) -> Study:
    return count_study(study=number_of(ask(town, who, **told)), now=town.site.now)
