"""Every row of the two status tables of our facts, the documents that it became, and the status of each. The newer table decides."""

from __future__ import annotations

from typing import Final

ENABLED, PARAMETRIC, REFERENCE = "ENABLED", "PARAMETRIC", "REFERENCE"
#: (row, code, status); a row that names several methods stands several times.
ROWS: Final = (
    ("P-BUS by distance, and per verified ride", "bus-ride", ENABLED),
    ("P-BUS per self-declared ride", "bus-ride-declared", ENABLED),
    ("P-METRO", "metro-ride", ENABLED),
    ("P-BIKE", "shared-bike", ENABLED),
    ("P-WALK", "walk", PARAMETRIC),
    ("P-POOL", "car-pool", PARAMETRIC),
    ("P-PARK", "parked-car", REFERENCE),
    ("P-ETC", "toll-etc", PARAMETRIC),
    ("P-EV", "ev-driving", PARAMETRIC),
    ("P-CHARGE", "ev-charging", PARAMETRIC),
    ("P-POWER", "household-electricity", ENABLED),
    ("P-DR", "peak-saving", ENABLED),
    ("P-WATER", "water-saving", ENABLED),
    ("P-GAS", "gas-saving", ENABLED),
    ("P-APPL air conditioner", "efficient-air-conditioner", ENABLED),
    ("P-APPL refrigerator", "efficient-refrigerator", PARAMETRIC),
    ("P-APPL washer", "efficient-washer", PARAMETRIC),
    ("P-APPL television", "efficient-television", PARAMETRIC),
    ("P-PACK carton", "carton-reuse", REFERENCE),
    ("P-TEX", "old-clothes", ENABLED),
    ("P-CUTLERY", "no-cutlery", ENABLED),
    ("P-HOTEL", "hotel-no-disposables", ENABLED),
    ("P-CUP", "own-cup", ENABLED),
    ("P-PLATE", "clean-plate", ENABLED),
    ("P-BAG", "own-bag", ENABLED),
    ("P-PAPERLESS", "e-invoice", REFERENCE),
    ("P-SECONDHAND phone", "secondhand-phone", REFERENCE),
    ("P-SORT", "waste-sorting", PARAMETRIC),
    ("J-PV", "rooftop-pv", PARAMETRIC),
    ("J-FOREST", "forest-stand", PARAMETRIC),
    ("J-RICE", "rice-methane", PARAMETRIC),
    ("J-EVFLEET", "ev-fleet", PARAMETRIC),
    ("J-PILE", "charging-pile", PARAMETRIC),
    ("J-HP", "heat-pump", PARAMETRIC),
    ("J-WET", "wetland-restoration", REFERENCE),
)
#: Rows that are footprints of an event or an organisation: what they emit, not what somebody saved, so no methodology.
FOOTPRINTS: Final = ("E-EVENT", "E-ORG")
