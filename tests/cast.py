"""The standing cast of the tests: an operator's site with scenarios, rule and budget; metro, bus and bike providers, each with a
system that signs what it sends; residents; and several of them at once."""

from __future__ import annotations

import csv
import hmac
import io
import threading
from base64 import b64encode
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connections

from puhui.behaviours import actions as behaviours
from puhui.behaviours.actions import Claim
from puhui.behaviours.models import Batch, Provider, Run
from puhui.behaviours.words import BatchId, Challenge, Grant, Media, Received
from puhui.foundation.places import work_folder
from puhui.journeys import activity_to_points as journey
from puhui.library.actions import adopt_shipped
from puhui.participants.actions import open_organisation, open_person
from puhui.participants.words import OrganisationKind
from puhui.quantification.duck import opened
from puhui.rewards import actions as rewards
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

NOW = datetime(2026, 3, 20, 4, 0, tzinfo=UTC)
DAY = date(2026, 3, 18)
HEFEI = "340100"
SCENARIOS = {
    "metro-ride": Text("地铁", "metro"),
    "bus-ride": Text("公交", "bus"),
    "shared-bike": Text("共享单车", "shared bike"),
    "household-electricity": Text("居民用电", "household electricity"),
    "walk": Text("步行", "walk"),
}


@dataclass
class Site:
    """What a test plays on. `now` is its clock."""

    now: datetime = NOW
    residents: dict[str, int] = field(default_factory=dict)

    def open(self, *, funded: int = 1_000_000, grams_per_point: int = 1) -> Site:
        adopt_shipped(by="test", now=self.now)
        for code, name in SCENARIOS.items():
            behaviours.open_scenario(code=code, name=name, is_travel=code != "household-electricity")
        behaviours.adopt_consents(now=self.now)
        rewards.publish_rule(number=1, grams_per_point=grams_per_point, from_on=date(2025, 1, 1), why=Text("测试", "test"))
        rewards.open_budget(code="anhui", name=Text("省级预算", "province"), city="340000", fen_per_thousand=100)
        if funded:
            self.fund(funded)
        return self

    def fund(self, points: int, *, key: str = "first") -> None:
        rewards.fund_budget(code="anhui", key=key, points=points, reason="test", now=self.now)

    def provider(self, code: str, *scenarios: str, is_production: bool = True) -> Provider:
        made = open_organisation(code=code, name=Text(code, code), kind=OrganisationKind.PROVIDER, city=HEFEI)
        return behaviours.open_provider(
            code=code,
            organisation=made.account,
            name=Text(code, code),
            scenarios=scenarios,
            now=self.now - timedelta(days=90),
            is_production=is_production,
        )

    def resident(self, name: str, *cards: tuple[str, str], standing_order: bool = True) -> int:
        """An account with cards (provider, person id), bound before everything that the tests send."""
        if name not in self.residents:
            self.residents[name] = open_person(city=HEFEI, now=self.now).account
            rewards.set_standing_order(account=self.residents[name], is_on=standing_order, now=self.now)
        for provider, person in cards:
            self.bind(name, provider, person, at=self.now - timedelta(days=60))
        return self.residents[name]

    def bind(
        self, name: str, provider: str, person: str, *, at: datetime | None = None, grants: Collection[Grant] = behaviours.EVERYTHING
    ) -> None:
        """Agreeing to everything, where a test does not say less."""
        moment = at or self.now
        code = behaviours.issue_code(provider=provider, person=person, now=moment)
        behaviours.bind_by_code(account=self.residents[name], code=code, grants=grants, now=moment)

    def send(self, provider: str, rows: Iterable[Mapping[str, object]], *, scenario: str = "", **received: object) -> BatchId:
        return self.send_bytes(provider, csv_of(rows), scenario=scenario, **received)

    def send_bytes(self, provider: str, body: bytes, *, scenario: str = "", media: Media = Media.CSV, **received: object) -> BatchId:
        asked = Received(provider=provider, media=media, signed_by="console", scenario=scenario, **received)  # type: ignore[arg-type]
        return journey.receive(received=asked, body=body, now=self.now, defer=lambda batch: None)

    def check(self) -> None:
        for batch in Batch.objects.filter(stage="received").order_by("pk").values_list("pk", flat=True):
            journey.check(batch=batch, now=self.now)

    def settle(self) -> None:
        """Everything that waits, as the worker would do it."""
        self.check()
        journey.settle(now=self.now)

    def owes(self, name: str, grams: int, *, corrects: int, why: str = "更正 · corrected", key: str = "c1") -> None:
        """As a correction records what somebody did not hold enough grams for."""
        with opened(folder=work_folder()) as duck:
            duck.run(f"CREATE TEMP TABLE short AS SELECT {self.residents[name]} AS account, {grams} AS grams")
            behaviours.record_owed(duck, lines="short", key=key, day=local_day(self.now), corrects=corrects, reason=why)

    def runs(self) -> list[Run]:
        return list(Run.objects.order_by("day", "city", "sequence"))


@dataclass(frozen=True)
class Sender:
    """A provider's own system: it keeps its key and signs every request, as docs/using/api.md says."""

    provider: str
    scheme: str = "ed25519"
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    secret: bytes = b"a secret that was never shared"
    #: what the platform calls its key, once it is registered
    key_name: str = ""

    @property
    def public_key(self) -> str:
        return b64encode(self.key.public_key().public_bytes_raw()).decode()

    def challenged(self, *, now: datetime = NOW, overlap_days: int = 7) -> tuple[Sender, Challenge]:
        """The system with what it shares, if it shares anything, and what it is asked to sign."""
        told = {"provider": self.provider, "by": "clerk", "now": now, "overlap_days": overlap_days}
        if self.scheme == "ed25519":
            return self, behaviours.challenge_key(public_key=self.public_key, **told)  # type: ignore[arg-type]
        asked = behaviours.challenge_secret(**told)  # type: ignore[arg-type]
        return replace(self, secret=asked.secret), asked

    def register(self, *, now: datetime = NOW, overlap_days: int = 7) -> Sender:
        """Handed in, challenged, proved: from now on it is believed."""
        system, asked = self.challenged(now=now, overlap_days=overlap_days)
        made = behaviours.register_key(provider=self.provider, signature=system.answer(asked.text), by="clerk", now=now)
        return replace(system, key_name=made.name)

    def answer(self, challenge: str) -> str:
        return self._signature(challenge.encode()).partition("=")[2]

    def claim(self, body: bytes, *, now: datetime, **said: str) -> Claim:
        """A signed request; `said` is what it says otherwise about itself."""
        usual = {
            "method": "POST",
            "path": "/api/v1/batches",
            "sequence": "1",
            "media_type": "text/csv",
            "timestamp": str(int(now.timestamp())),
        }
        unsigned = Claim(provider=self.provider, signature="", body=body, **{**usual, **said})
        return replace(unsigned, signature=self._signature(unsigned.text))

    def _signature(self, text: bytes) -> str:
        signed = self.key.sign(text) if self.scheme == "ed25519" else hmac.digest(self.secret, text, "sha256")
        return f"{self.scheme}={b64encode(signed).decode()}"


def headers_of(claim: Claim) -> dict[str, str]:
    """What stands above the body of a signed request."""
    return {
        "Puhui-Provider": claim.provider,
        "Puhui-Sequence": claim.sequence,
        "Puhui-Timestamp": claim.timestamp,
        "Puhui-Signature": claim.signature,
    }


def at_once(work: Iterable[Callable[[], object]]) -> list[object]:
    """Runs each on a connection of its own, all released at once; gives what each returned, or the refusal that it met."""
    jobs = list(work)
    gate, outcomes = threading.Barrier(len(jobs)), [None] * len(jobs)

    def one(place: int) -> None:
        gate.wait()
        try:
            outcomes[place] = jobs[place]()
        except Refusal as refusal:
            outcomes[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def ride(
    record_id: str, person: str, at: str = "08:00", *, day: date = DAY, km: float = 10, minutes: int = 25, **more: object
) -> dict[str, object]:
    """A ride as a provider reports it."""
    return {
        "record_id": record_id,
        "person": person,
        "happened_at": f"{day}T{at}:00+08:00",
        "region": HEFEI,
        "distance_m": int(km * 1000),
        "duration_s": minutes * 60,
        **more,
    }


def csv_of(rows: Iterable[Mapping[str, object]]) -> bytes:
    listed = list(rows)
    names = list(dict.fromkeys(name for row in listed for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows(listed)
    return text.getvalue().encode()
