"""What is played in a drill: a prepared site, and the files that providers then send to it.

It has a bit of everything: two providers that report the same acts, rows that are refused, a card that nobody has bound, one that was
bound after its ride, and an exchange that waited for its budget. The wide scene is the same, posted through the ledger's door for millions.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from puhui.behaviours.actions import EVERYTHING, bind_by_code, issue_code, open_provider
from puhui.behaviours.words import Media, Received
from puhui.journeys import activity_to_points as journey
from puhui.participants.actions import open_organisation, open_persons
from puhui.participants.words import OrganisationKind
from puhui.rewards.actions import fund_budget, open_budget, set_standing_orders
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

HEFEI, WUHU = "340100", "340200"
METRO, APP = "drill-metro", "drill-app"
#: The ledger's wide door from the first line on, in chunks of so few lines that there are several.
WIDE_DOORS = (0, 6)
LONG_AGO = timedelta(days=60)

Rows = list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class File:
    """A file as its provider sends it."""

    provider: str
    scenario: str
    media: Media
    body: bytes
    name: str

    @property
    def received(self) -> Received:
        return Received(provider=self.provider, media=self.media, signed_by="console", scenario=self.scenario, file_name=self.name)


@dataclass(frozen=True, slots=True)
class Scene:
    """A way to post: by the ledger's own limits, or by `doors` (lines from which the wide door is used, lines of a chunk)."""

    name: str
    doors: tuple[int, int] | None = None


def ride(record_id: str, person: str, day: date, at: str, *, km: int = 10, minutes: int = 25, region: str = HEFEI) -> dict[str, object]:
    return {
        "record_id": record_id,
        "person": person,
        "happened_at": f"{day}T{at}:00+08:00",
        "region": region,
        "distance_m": km * 1000,
        "duration_s": minutes * 60,
    }


def csv_of(rows: Iterable[Mapping[str, object]]) -> bytes:
    listed = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(listed[0]))
    writer.writeheader()
    writer.writerows(listed)
    return text.getvalue().encode()


def jsonl_of(rows: Iterable[Mapping[str, object]]) -> bytes:
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


def the_day(now: datetime) -> date:
    """Two days ago: over in every time zone, and still over when a drill runs past midnight."""
    return local_day(now) - timedelta(days=2)


# -- the site and its files ---------------------------------------------------------------------------------------------------


def prepare(now: datetime) -> None:
    """Eight residents with a card and an app. One ride of last week waits for its owner, one exchange for its budget."""
    _provider(METRO, "metro-ride", now=now)
    _provider(APP, "metro-ride", "shared-bike", now=now)
    open_budget(code="drill", name=Text("演练预算", "drill budget"), city=WUHU, fen_per_thousand=100, is_demonstration=True)
    fund_budget(code="drill", key="drill 1", points=500, reason="演练 · drill", now=now)
    people = [person.account for person in open_persons(count=9, city=HEFEI, now=now - LONG_AGO)]
    set_standing_orders(accounts=people[1:], is_on=True, now=now)
    for number, account in enumerate(people[:8]):
        for provider, person in ((METRO, f"card-{number}"), (APP, f"user-{number}")):
            _bind(account, provider, person, at=now - LONG_AGO)
    earlier = the_day(now) - timedelta(days=3)
    rides = [ride(f"w{n}", f"card-{n}", earlier, "08:00", region=WUHU) for n in range(4)]
    _settle(File(METRO, "metro-ride", Media.CSV, csv_of([*rides, ride("w9", "card-late", earlier, "09:00", region=WUHU)]), "w.csv"), now)
    _bind(people[8], METRO, "card-late", at=now)
    fund_budget(code="drill", key="drill 2", points=100_000, reason="演练 · drill", now=now)


def files_of(day: date) -> list[File]:
    rides = [ride(f"m{n}", f"card-{n % 8}", day, f"{8 + n // 8:02d}:{10 * (n % 3):02d}") for n in range(16)]
    odd = [rides[0], {**rides[1], "record_id": "m90", "distance_m": "far"}, ride("m91", "card-nobody", day, "12:00")]
    told_twice = [ride(f"a{n}", f"user-{n}", day, f"08:{10 * (n % 3):02d}") for n in range(4)]
    bikes = [ride(f"b{n}", f"user-{n}", day, "18:00", km=2, minutes=10) | {"scenario": "shared-bike"} for n in range(8)]
    metro = [row | {"scenario": "metro-ride"} for row in told_twice]
    return [
        File(METRO, "metro-ride", Media.CSV, csv_of([*rides, *odd]), "metro.csv"),
        File(APP, "", Media.JSONL, jsonl_of([*metro, *bikes]), "app.jsonl"),
    ]


SMALL, WIDE = Scene("small"), Scene("wide", WIDE_DOORS)


# -- by the verbs that anyone uses -------------------------------------------------------------------------------------


def _provider(code: str, *scenarios: str, now: datetime) -> None:
    name = Text(f"演练 {code}", f"drill {code}")
    organisation = open_organisation(code=code, name=name, kind=OrganisationKind.PROVIDER, city=HEFEI)
    open_provider(
        code=code, organisation=organisation.account, name=name, scenarios=scenarios, now=now - LONG_AGO - LONG_AGO, is_simulated=True
    )


def _bind(account: int, provider: str, person: str, *, at: datetime) -> None:
    bind_by_code(account=account, code=issue_code(provider=provider, person=person, now=at), grants=EVERYTHING, now=at)


def _settle(file: File, now: datetime) -> None:
    made = journey.receive(received=file.received, body=file.body, now=now, defer=lambda batch: None)
    journey.check(batch=made.number, now=now)
    journey.settle(now=now)
