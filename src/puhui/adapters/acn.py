"""ACN-Data charging sessions (California).

Rules of `acn-charging` (Parquet)
 1. One row is one session: record_id = Session, person = UserID, region US-CA (no Chinese division: only a replay gives it one).
 2. happened = ChargingStartDateTime, not the moment of plugging in; duration = ChargingEnd − ChargingStart.
 3. energy_wh = ⌊kWh × 1000⌋ of the decimal as written (6.31 kWh = 6310 Wh; through binary fractions it would be 6309).
 4. More energy than power × time can carry is refused `implausible`, the code for values that contradict each other. Both values are
    rounded to 0.01, so half of that is allowed on each: (Wh − 5) × 3600 > (W + 5) × s. The same rule refuses an end before the start.
 5. A power that is missing or unreadable proves nothing and the session is taken; the methodology's own limit of power still holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from puhui.adapters.cells import Fault, decimal, floored, id_faults, moment, number_fault, record_sql, relation_of, shown, text, time_faults
from puhui.adapters.reading import source_of
from puhui.adapters.words import NOTHING_MERGED, Adapted
from puhui.quantification.duck import Duck, literal

SCENARIO: Final = "ev-charging"
REGION: Final = "US-CA"
COLUMNS: Final = ("Session", "UserID", "ChargingStartDateTime", "ChargingEndDateTime", "Power", "Energy")
#: Half of the last decimal (0.01 kWh, 0.01 kW) in which the provider writes energy and power.
ROUNDING_WH: Final = 5
ROUNDING_W: Final = 5


def sessions(duck: Duck, path: Path) -> Adapted:
    """Charging sessions of known users."""
    source = source_of(duck, path, COLUMNS)
    typed = relation_of(
        source.name,
        {
            "record_id": text("Session"),
            "person": text("UserID"),
            "happened_s": moment("ChargingStartDateTime"),
            "start_raw": shown("ChargingStartDateTime"),
            "ended_s": moment("ChargingEndDateTime"),
            "end_raw": shown("ChargingEndDateTime"),
            "energy_wh": floored(decimal("Energy"), 1000),
            "energy_raw": shown("Energy"),
            "power_w": f"CAST({decimal('Power')} * 1000 AS DECIMAL(38, 3))",
            "power_raw": shown("Power"),
        },
    )
    faults = [
        *id_faults(),
        *time_faults("start_raw"),
        Fault("ended_s IS NULL AND trim(end_raw) <> ''", "form_not_a_time", "duration_s", "end_raw"),
        number_fault("energy_wh", "energy_wh", "energy_raw"),
        _more_than_power(),
    ]
    given = {"scenario": literal(SCENARIO), "region": literal(REGION), "energy_wh": "energy_wh", "duration_s": "ended_s - happened_s"}
    return Adapted(record_sql(typed, given, faults), NOTHING_MERGED, source.rows)


def _more_than_power() -> Fault:
    seconds = "(ended_s - happened_s)"
    detail = f"energy_wh || ' Wh > ' || power_raw || ' kW × ' || {seconds} || ' s'"
    return Fault(f"(energy_wh - {ROUNDING_WH}) * 3600 > (power_w + {ROUNDING_W}) * {seconds}", "implausible", "energy_wh", detail)
