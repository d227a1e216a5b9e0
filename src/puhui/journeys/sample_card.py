"""A simulated card for a visitor of the sample site to link: its number with one of its rides, or a one-time code for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from puhui.behaviours import reads
from puhui.behaviours.actions import issue_code
from puhui.behaviours.errors import RideNotFound
from puhui.behaviours.words import SUFFIXES
from puhui.foundation import documents
from puhui.foundation.errors import DocumentMissing
from puhui.foundation.places import work_folder
from puhui.foundation.sealing import pseudonym
from puhui.quantification.duck import literal, opened
from puhui.vocabulary.periods import CHINA

PROVIDER = "sim-metro"
#: Cards that are looked at before we say that there is none left.
LOOKED_AT = 40


@dataclass(frozen=True, slots=True)
class Card:
    """A card that is bound to nobody, and one ride that its owner would remember."""

    provider: str
    person: str
    rode_at: datetime
    fare_fen: int


def card_to_try(*, now: datetime) -> Card:
    """An unbound card of the simulated metro, with a ride that still waits. Raises RideNotFound where none is left."""
    bound = reads.bound_keys(provider=PROVIDER)
    for card in _rides():
        key = pseudonym(PROVIDER, card.person)
        if key not in bound and reads.has_ride(provider=PROVIDER, person_key=key, rode_at=card.rode_at, fare_fen=card.fare_fen, now=now):
            return card
    raise RideNotFound


def code_to_try(*, now: datetime) -> str:
    """What the app of the simulated metro would show to the owner of such a card. Raises RideNotFound where none is left."""
    return issue_code(provider=PROVIDER, person=card_to_try(now=now).person, now=now)


def _rides() -> Iterator[Card]:
    """The last ride of each card in the files that the simulated metro sent, cards with the most rides first."""
    for document, media in reads.files_named(f"{PROVIDER}.parquet", provider=PROVIDER):
        try:
            yield from _cards(document, SUFFIXES[media])
        except DocumentMissing:  # kept for thirty days, as every raw file
            continue


def _cards(document: str, suffix: str) -> list[Card]:
    with opened(folder=work_folder()) as duck, documents.opened(document, folder=duck.folder, suffix=suffix) as path:
        found = duck.rows(
            "SELECT person, epoch(last) AS last_s, fare FROM (SELECT person, MAX(m) AS last, arg_max(fare_fen, m) AS fare, COUNT(*) AS rides"
            f" FROM (SELECT *, CAST(happened_at AS TIMESTAMPTZ) AS m FROM read_parquet({literal(path)})) WHERE fare_fen > 0 GROUP BY person)"
            f" ORDER BY rides DESC, person LIMIT {LOOKED_AT * 20}"
        )
    return [Card(PROVIDER, str(person), datetime.fromtimestamp(int(seconds), CHINA), int(fare)) for person, seconds, fare in found]
