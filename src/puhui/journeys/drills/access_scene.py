"""A little province for the drill of access: two cities, in them residents and providers with what belongs to them, and an operator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from puhui.behaviours.actions import bind_by_code, issue_code, open_provider
from puhui.behaviours.reads import batch_numbered, receipts_of
from puhui.behaviours.words import Media, Received
from puhui.foundation.configuration import configuration
from puhui.journeys import activity_to_points as journey
from puhui.journeys.drills.scenes import HEFEI, LONG_AGO, WUHU, csv_of, ride, the_day
from puhui.journeys.signing import SigningSystem, system_of
from puhui.participants.actions import add_member, add_user, give_account, open_organisation, open_person
from puhui.participants.words import OrganisationKind, Role
from puhui.vocabulary.texts import Text

SCENARIO = "metro-ride"
_PASSWORD = "only for the drill of access"  # noqa: S105 - of users in a throw-away database, who are signed in without it


class Whose(StrEnum):
    """To whom a thing belongs, as seen by who asks for it."""

    OWN = "own"
    OTHERS = "other's"
    OTHER_CITYS = "other city's"


@dataclass(frozen=True, slots=True)
class Thing:
    """What one resident and one provider own: a receipt, and the batch that it came in."""

    provider: str
    receipt: str
    batch: str
    run: str


@dataclass(frozen=True, slots=True)
class Province:
    """Who signs in by role, who signs by provider, and the things: one's own, another's of the city, another city's."""

    users: Mapping[Role, Any]
    systems: Mapping[str, SigningSystem]
    things: Mapping[Whose, Thing]


OWN_PROVIDER, OTHER_PROVIDER, FAR_PROVIDER = "access-metro", "access-tram", "access-far"


def build(now: datetime) -> Province:
    """By the verbs that anyone uses, on a prepared site."""
    users = {role: add_user(name=f"access-{role}", password=_PASSWORD, role=role) for role in Role}
    things, systems = {}, {}
    for whose, provider, city in zip(Whose, (OWN_PROVIDER, OTHER_PROVIDER, FAR_PROVIDER), (HEFEI, HEFEI, WUHU), strict=True):
        is_own = whose is Whose.OWN
        systems[provider] = _provider(provider, city, users[Role.PROVIDER] if is_own else None, now)
        account = open_person(city=city, now=now - LONG_AGO).account
        if is_own:
            give_account(account=account, user=users[Role.RESIDENT])
        things[whose] = _thing(provider, account, city, now)
    return Province(users, systems, things)


def _provider(code: str, city: str, clerk: Any, now: datetime) -> SigningSystem:
    name = Text(f"演练 {code}", f"drill {code}")
    organisation = open_organisation(code=code, name=name, kind=OrganisationKind.PROVIDER, city=city)
    open_provider(
        code=code, organisation=organisation.account, name=name, scenarios=[SCENARIO], now=now - LONG_AGO - LONG_AGO, is_simulated=True
    )
    if clerk is not None:
        add_member(user=clerk, organisation=organisation)
    return system_of(code, now=now, by="drill")


def _thing(provider: str, account: int, city: str, now: datetime) -> Thing:
    """A ride of the resident and a row that is refused, settled."""
    bind_by_code(account=account, code=issue_code(provider=provider, person="card", now=now - LONG_AGO), now=now - LONG_AGO)
    day = the_day(now)
    rows = [ride("r1", "card", day, "08:00", region=city), {**ride("r2", "card", day, "09:00", region=city), "distance_m": "far"}]
    received = Received(provider=provider, media=Media.CSV, signed_by="console", scenario=SCENARIO, file_name=f"{provider}.csv")
    made = journey.receive(received=received, body=csv_of(rows), now=now, defer=lambda batch: None)
    journey.check(batch=made.number, now=now)
    journey.settle(now=now)
    receipt = receipts_of(batch_numbered(made.number), limit=1)[0]
    return Thing(provider, receipt, made.name, receipt.rpartition("-")[0])


@contextmanager
def nobody_withheld() -> Iterator[None]:
    """Three residents are too few to be shown to the public, which is another question than who may see what."""
    told = configuration()
    before, told.small_cell = told.small_cell, 1
    try:
        yield
    finally:
        told.small_cell = before
