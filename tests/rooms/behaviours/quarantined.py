"""The stage of the tests about quarantine: a metro whose key leaked, what it signed, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from puhui.behaviours.actions import prove_sender, revoke_key
from puhui.behaviours.models import Batch
from puhui.behaviours.reads import findings
from puhui.behaviours.words import Received, Revoked
from puhui.journeys import activity_to_points as journey
from puhui.ledger.reads import findings as of_ledger
from puhui.ledger.reads import outstanding
from tests.cast import DAY, Sender, Site, csv_of, ride

BEFORE = timedelta(hours=2)
AGES_AGO = timedelta(days=400)


@dataclass
class Leak:
    """`lin` rides with card M1, `wang` with card M2; card M9 is nobody's."""

    site: Site
    metro: Sender
    numbers: list[int] = field(default_factory=lambda: [0])

    def send(self, *records: str, cards: str = "M1", day: date = DAY, sender: Sender | None = None, now: datetime | None = None) -> str:
        """Rides of these ids, an hour after each other, signed and received as the API does it. Gives the batch's name."""
        self.numbers[0] += 1
        signer, moment = sender or self.metro, now or self.site.now
        rows = [ride(name, cards, f"{6 + place:02}:00", day=day, fare_fen=300) for place, name in enumerate(records)]
        body = csv_of(rows)
        proved = prove_sender(claim=signer.claim(body, now=moment, sequence=str(self.numbers[0])), now=moment)
        received = Received(
            provider=proved.provider,
            media="csv",  # type: ignore[arg-type]
            signed_by=proved.scheme,
            key=proved.key,
            scenario="metro-ride",
            sequence=self.numbers[0],
            file_name=f"{records[0]}.csv",
        )
        return journey.receive(received=received, body=body, now=moment, defer=lambda batch: None).name

    def revoke(self, *, since: datetime | None = None, by: str = "op") -> Revoked:
        return revoke_key(
            provider="metro",
            key=self.metro.key_name,
            since=since or self.site.now - BEFORE,
            because="the key lay in a public repository",
            by=by,
            now=self.site.now,
        )

    def stage(self, batch: str) -> str:
        return Batch.objects.get(pk=int(batch[1:])).stage

    def grams(self) -> int:
        return outstanding(asset=1)

    def is_sound(self) -> bool:
        return not [finding for finding in (*findings(), *of_ledger()) if finding.broken]


def leaked(*, scheme: str = "ed25519") -> Leak:
    site = Site().open()
    site.provider("metro", "metro-ride")
    site.provider("bus", "bus-ride")
    site.resident("lin", ("metro", "M1"), standing_order=False)
    site.resident("wang", ("metro", "M2"), standing_order=False)
    return Leak(site, Sender("metro", scheme).register(now=site.now - timedelta(days=30)))
