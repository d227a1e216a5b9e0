"""Shenzhen Tong card taps in two shapes: the prepared events with station coordinates, and the page that the open-data API answers.

Rules of `szt-taps` (Parquet): those of taps.py. record_id = provider_record_id, person = card_no (masked by the provider), fare =
fare_paid_fen, region 440300. The name that was sent decides whether a station is known, so a garbled one is refused although the file's
table resolves it; `station_norm` decides whether two stations are the same (华强路站 = 华强路).

Rules of `szt-api` (JSON, one page or several): all fields are texts with Chinese words for the kind of tap. A tap has no id, so record_id =
digits of the time, gate, card: the same tap on two pages gets the same id. The page has no coordinates: distance unknown (rule 3).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from puhui.adapters.cells import decimal, floored, moment, relation_of, shown, text
from puhui.adapters.reading import source_of
from puhui.adapters.taps import trips
from puhui.adapters.words import Adapted
from puhui.quantification.duck import Duck, literal

REGION: Final = "440300"
COLUMNS: Final = (
    "provider_record_id",
    "card_no",
    "event_time",
    "kind",
    "fare_paid_fen",
    "station_or_line",
    "station_norm",
    "station_lat",
    "station_lng",
)
API_COLUMNS: Final = ("deal_date", "card_no", "deal_type", "deal_money", "equ_no", "station")
API_ROWS: Final = "data"
_KINDS: Final = {"metro_in": "in", "metro_out": "out", "bus": "bus"}
_API_KINDS: Final = {"地铁入站": "in", "地铁出站": "out", "巴士": "bus"}


def taps(duck: Duck, path: Path) -> Adapted:
    """The prepared events."""
    source = source_of(duck, path, COLUMNS)
    relation = relation_of(
        source.name,
        {
            "record_id": text("provider_record_id"),
            "person": text("card_no"),
            "happened_s": moment("event_time"),
            "time_raw": shown("event_time"),
            "kind": _kind("kind", _KINDS),
            "kind_raw": shown("kind"),
            "station": _station("COALESCE(station_norm, station_or_line)"),
            "station_raw": shown("station_or_line"),
            "lng": decimal("station_lng"),
            "lat": decimal("station_lat"),
            "fare_fen": floored(decimal("fare_paid_fen")),
            "fare_raw": shown("fare_paid_fen"),
        },
    )
    return trips(duck, source, relation, region=REGION, is_located=True)


def page(duck: Duck, path: Path) -> Adapted:
    """The provider's own answer."""
    source = source_of(duck, path, API_COLUMNS, pages=API_ROWS)
    relation = relation_of(
        source.name,
        {
            "record_id": "concat(regexp_replace(deal_date, '[^0-9]', '', 'g'), '-', equ_no, '-', card_no)",
            "person": "card_no",
            "happened_s": moment("deal_date"),
            "time_raw": shown("deal_date"),
            "kind": _kind("deal_type", _API_KINDS),
            "kind_raw": shown("deal_type"),
            "station": _station("station"),
            "station_raw": shown("station"),
            "lng": "CAST(NULL AS DOUBLE)",
            "lat": "CAST(NULL AS DOUBLE)",
            "fare_fen": floored(decimal("deal_money")),
            "fare_raw": shown("deal_money"),
        },
    )
    return trips(duck, source, relation, region=REGION, is_located=False)


def _kind(column: str, kinds: Mapping[str, str]) -> str:
    arms = " ".join(f"WHEN {literal(word)} THEN {literal(kind)}" for word, kind in kinds.items())
    return f"CASE trim(CAST({column} AS VARCHAR)) {arms} ELSE '' END"


def _station(name: str) -> str:
    """A name to compare by: 华强路站 and 华强路 are one station."""
    return f"regexp_replace(trim(CAST({name} AS VARCHAR)), '站$', '')"
