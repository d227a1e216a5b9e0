"""How the city lives: one table for each rhythm. All of them are assumptions of ours, chosen to look plausible; none is a finding.

Nothing here was fitted to data, and no number here may be quoted as a fact about any real city.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np

from puhui.simulation.dice import Choice, Curve, Dice, Subject

MINUTE_S: Final = 60
DAY_S: Final = 86_400
EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()
SATURDAY: Final = 5

# --- who lives here ---------------------------------------------------------------------------------------------------

#: One to five persons under one roof, share of households.
HOUSEHOLD_SIZE: Final = Choice((0.18, 0.30, 0.28, 0.15, 0.09))
AGE_BANDS: Final = ("16-17", "18-34", "35-59", "60+")
AGE_BAND: Final = Choice((0.03, 0.32, 0.43, 0.22))
#: Share of each age band that goes to work or school on a plain weekday.
COMMUTES: Final = (1.0, 0.85, 0.75, 0.08)
#: A few ride all day for a living: 8 to 22 bike rides a working day.
COURIER: Final = 0.002
COURIER_RIDES: Final = Curve(((0, 8), (0.5, 13), (1, 22)))
COURIER_AT_WORK: Final = 0.80
#: How much more or less than the middle someone goes out: a few are out all the time.
OUTING_TASTE: Final = Curve(((0, 0.1), (0.3, 0.6), (0.6, 1.0), (0.9, 1.8), (0.99, 3.0), (1, 5.0)))

#: Share with a card, a member number or a meter; whoever's commute needs one has one anyway.
HOLDS: Final = {
    "sim-metro": 0.70,
    "sim-bus": 0.65,
    "sim-bike": 0.55,
    "sim-mobility": 0.28,
    "sim-power": 0.92,
    "sim-steps": 0.72,
    "sim-charge": 0.05,
}

# --- whose account ----------------------------------------------------------------------------------------------------

#: Bound before the first day, some time within the period, never.
BOUND: Final = Choice((0.87, 0.06, 0.07))
BOUND_DAYS_BEFORE: Final = Curve(((0, 1), (1, 300)))

# --- trips ------------------------------------------------------------------------------------------------------------

#: Kinds of leg. A feeder bus and a last-mile bike are short; the mode decides who reports the leg.
METRO_LEG, BUS_LEG, BIKE_LEG, FEEDER_LEG, LAST_MILE_LEG = range(5)
METRO_MODE, BUS_MODE, BIKE_MODE = range(3)
LEG_MODE: Final = (METRO_MODE, BUS_MODE, BIKE_MODE, BUS_MODE, BIKE_MODE)
NO_LEG: Final = -1

#: The legs of a trip, outward; the way back is the same backwards. The first goes by car or on foot and nobody reports it.
PATTERNS: Final = (
    (NO_LEG, NO_LEG, NO_LEG),
    (METRO_LEG, NO_LEG, NO_LEG),
    (BUS_LEG, NO_LEG, NO_LEG),
    (BIKE_LEG, NO_LEG, NO_LEG),
    (FEEDER_LEG, METRO_LEG, NO_LEG),
    (METRO_LEG, LAST_MILE_LEG, NO_LEG),
    (LAST_MILE_LEG, METRO_LEG, NO_LEG),
    (FEEDER_LEG, METRO_LEG, LAST_MILE_LEG),
)
COMMUTE_PATTERN: Final = Choice((0.32, 0.18, 0.17, 0.12, 0.08, 0.06, 0.05, 0.02))
OUTING_PATTERN: Final = Choice((0.30, 0.20, 0.21, 0.20, 0.03, 0.03, 0.02, 0.01))

#: Metres from a person's home to that person's anchor, by kind of leg. All stay inside the ranges of the methodologies even
#: after a second provider has added or taken a quarter.
LEG_M: Final = (
    Curve(((0, 900), (0.1, 2_600), (0.5, 8_500), (0.9, 19_000), (0.99, 33_000), (1, 42_000))),
    Curve(((0, 700), (0.1, 1_600), (0.5, 4_800), (0.9, 11_000), (1, 22_000))),
    Curve(((0, 450), (0.1, 800), (0.5, 1_700), (0.9, 3_900), (1, 7_500))),
    Curve(((0, 600), (0.5, 1_900), (1, 4_500))),
    Curve(((0, 350), (0.5, 900), (1, 2_000))),
)
#: A bike's way varies around the anchor; rails and bus lines do not.
BIKE_DETOUR: Final = Curve(((0, 0.93), (0.5, 1.0), (1, 1.10)))
BIKE_STRAIGHT: Final = Curve(((0, 0.55), (0.5, 0.78), (1, 0.97)))
#: Metres a second from start to end, by mode, and seconds that are spent however short the ride is (gates, stops, locks).
LEG_SPEED_M_PER_S: Final = (
    Curve(((0, 7.5), (0.5, 9.5), (1, 12.0))),
    Curve(((0, 3.3), (0.5, 4.8), (1, 6.6))),
    Curve(((0, 2.4), (0.5, 3.2), (1, 4.1))),
)
LEG_FIXED_S: Final = (240, 90, 30)
LEG_LEAST_S: Final = (300, 240, 180)
#: Between the end of one leg and the start of the next: walking, waiting.
TRANSFER_S: Final = Curve(((0, 240), (0.5, 360), (0.9, 600), (1, 840)))
#: Two starts of one mode by one person lie further apart than this, so that no two real rides look like one.
SAME_MODE_APART_S: Final = 600
#: Nothing that moves runs past this moment, so that no ride crosses midnight, even as a second provider's clock has it.
LAST_END_S: Final = 23 * 3600 + 30 * 60

MORNING_MIN: Final = Curve(((0, 335), (0.05, 395), (0.15, 420), (0.50, 468), (0.85, 540), (0.95, 600), (1, 690)))
EVENING_MIN: Final = Curve(((0, 930), (0.08, 1_020), (0.50, 1_083), (0.85, 1_140), (0.95, 1_245), (1, 1_340)))
#: Minutes around someone's habit, day by day.
HABIT_MIN: Final = Curve(((0, -25), (0.1, -9), (0.5, 0), (0.9, 11), (1, 35)))
WEEKEND_LATER_MIN: Final = 70
AT_WORK: Final = (0.92, 0.12)


@dataclass(frozen=True, slots=True)
class Outing:
    """A way out and back. `goes` is the chance on a weekday and on a weekend day."""

    name: str
    leaves_min: Curve
    stays_min: Curve
    goes: tuple[float, float]
    after_work: bool


OUTINGS: Final = (
    Outing("midday", Curve(((0, 600), (0.3, 690), (0.8, 770), (1, 830))), Curve(((0, 25), (0.5, 55), (1, 120))), (0.14, 0.34), False),
    Outing("afternoon", Curve(((0, 830), (0.5, 885), (1, 960))), Curve(((0, 35), (0.5, 90), (1, 200))), (0.10, 0.46), False),
    Outing("evening", Curve(((0, 1_105), (0.5, 1_160), (1, 1_230))), Curve(((0, 30), (0.5, 75), (1, 150))), (0.28, 0.32), True),
)

# --- weather and seasons, January to December -------------------------------------------------------------------------

BIKE_SEASON: Final = (0.60, 0.65, 0.90, 1.0, 1.0, 0.95, 0.75, 0.75, 1.0, 1.0, 0.90, 0.70)
RAINS: Final = (0.28, 0.32, 0.36, 0.34, 0.34, 0.40, 0.38, 0.34, 0.26, 0.24, 0.26, 0.24)
BIKE_WHEN_RAINING: Final = 0.40
STEPS_WHEN_RAINING: Final = 0.82
#: Electricity of a household against its own middle: cooling in summer, heating in winter.
POWER_SEASON: Final = (1.35, 1.22, 0.92, 0.76, 0.78, 0.98, 1.42, 1.46, 1.05, 0.76, 0.84, 1.18)
SUN_SEASON: Final = (0.55, 0.65, 0.85, 1.05, 1.20, 1.15, 1.25, 1.20, 1.0, 0.90, 0.70, 0.55)

# --- homes, steps, charging -------------------------------------------------------------------------------------------

#: Watt-hours a day: something for the home, something for each person.
HOME_WH: Final = Curve(((0, 400), (0.5, 1_300), (0.9, 3_000), (1, 8_000)))
PERSON_WH: Final = Curve(((0, 400), (0.5, 1_400), (0.9, 2_700), (1, 5_000)))
POWER_BY_DAY: Final = Curve(((0, 0.45), (0.1, 0.75), (0.5, 1.0), (0.9, 1.28), (1, 1.9)))
POWER_WEEKEND: Final = 1.08
HAS_PV: Final = 0.03
PV_WH: Final = Curve(((0, 4_000), (1, 14_000)))
PV_WHEN_RAINING: Final = 0.35
SIZE_KNOWN: Final = 0.90
METER_READ: Final = 0.985
#: A household that uses more in its middle month stands on a higher price step: Wh a day at which step 2 and step 3 begin.
PRICE_STEP_WH: Final = (6_000, 11_600)

STEPS_A_DAY: Final = Curve(((0, 800), (0.1, 2_500), (0.5, 6_200), (0.9, 12_000), (1, 24_000)))
STEPS_BY_DAY: Final = Curve(((0, 0.2), (0.1, 0.6), (0.5, 1.0), (0.9, 1.45), (1, 2.4)))
STEPS_WEEKEND: Final = 0.92
STEPS_SENT: Final = 0.88

CHARGES: Final = 0.30
CHARGE_WH: Final = Curve(((0, 4_000), (0.5, 22_000), (0.9, 42_000), (1, 70_000)))
CHARGER_W: Final = (7_000, 60_000)
CHARGES_FAST: Final = 0.35
CHARGE_MIN: Final = Curve(((0, 20), (0.2, 540), (0.5, 1_050), (0.9, 1_290), (1, 1_410)))

# --- the second provider ----------------------------------------------------------------------------------------------

#: Share of its users' rides that the mobility app sees, and share of those that nobody else reports.
APP_SEES: Final = 0.60
APP_ALONE: Final = 0.06
#: Its clock and its odometer against the first provider's: mostly within 120 s and a tenth, never past 180 s and a quarter.
APP_START_S: Final = Curve(((0, -180), (0.05, -120), (0.5, 5), (0.95, 120), (1, 180)))
APP_END_S: Final = Curve(((0, -45), (1, 45)))
APP_DISTANCE: Final = Curve(((0, 0.75), (0.05, 0.90), (0.5, 1.01), (0.95, 1.10), (1, 1.25)))
#: On a short ride the clock is off by no more than these shares of it, so that the second report stays plausible too.
APP_START_SHARE, APP_END_SHARE = 5, 10


@dataclass(frozen=True, slots=True)
class Day:
    """One civil day of the city: what the calendar, the season and the weather make of it."""

    on: date
    is_rainy: bool

    @property
    def ordinal(self) -> int:
        return self.on.toordinal()

    @property
    def starts_s(self) -> int:
        """Midnight in local civil time, as seconds since 1970-01-01 00:00 of the same clock."""
        return (self.ordinal - EPOCH_ORDINAL) * DAY_S

    @property
    def is_weekend(self) -> bool:
        return self.on.weekday() >= SATURDAY

    def of(self, pair: tuple[float, float]) -> float:
        """The weekday or the weekend value."""
        return pair[int(self.is_weekend)]

    @property
    def bike_kept(self) -> float:
        return of_season(BIKE_SEASON, self.on) * (BIKE_WHEN_RAINING if self.is_rainy else 1.0)


#: Weather belongs to the whole city: it is drawn from a block that no person lives in.
WHOLE_CITY: Final = 2**32 - 1


@lru_cache(maxsize=4096)
def day_of(on: date, dice: Dice) -> Day:
    stream = dice.stream(Subject.WEATHER, block=WHOLE_CITY, day=on.toordinal())
    return Day(on=on, is_rainy=bool(stream.random() < of_season(RAINS, on)))


def of_season(by_month: tuple[float, ...], on: date) -> float:
    """A monthly table, straight from mid-month to mid-month."""
    middles = [on.replace(month=month, day=15).timetuple().tm_yday for month in range(1, 13)]
    return float(np.interp(on.timetuple().tm_yday, middles, by_month, period=365.25))


def likelier(share: float, pace: float) -> float:
    """A chance at `pace` times the usual rate of trying: 0 stays 0, 1 stays 1, and it never leaves that range."""
    return float(1.0 - (1.0 - share) ** pace)


def rising(curve: Curve) -> bool:
    """Whether a curve can be read backwards at all; the tests ask it of every table above."""
    return all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(curve.points))
