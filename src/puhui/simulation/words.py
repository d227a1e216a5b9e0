"""The city's words: its providers, its scenarios, its flaws with the refusal that each deserves, and what a run reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Final

from puhui.vocabulary.texts import Text

#: Raised whenever the same arguments would give another city.
GENERATOR_VERSION: Final = 1

#: Stands in every manifest and must stand wherever these records are shown.
SIMULATED: Final = Text(
    "模拟数据：由程序生成，不是任何真实的人或行为。", "Simulated data: made by a program, no real person and no real act."
)

#: Persons that are drawn together. Part of the city's definition: another number would be another city.
PERSONS_A_BLOCK: Final = 50_000

SCENARIOS: Final = ("bus-ride", "ev-charging", "household-electricity", "metro-ride", "shared-bike", "walk")
BUS_RIDE, EV_CHARGING, HOUSEHOLD_ELECTRICITY, METRO_RIDE, SHARED_BIKE, WALK = range(6)


@dataclass(frozen=True, slots=True)
class Provider:
    """One simulated organisation: its code, what its ids begin with (S for simulated), the input columns that it sends."""

    code: str
    name: Text
    prefix: str
    inputs: tuple[str, ...]


#: In the order of their codes, which is also the order in which a tie between two reports of one act is broken.
PROVIDERS: Final = (
    Provider("sim-bike", Text("模拟共享单车", "Simulated shared bikes"), "SK", ("distance_m", "duration_s", "straight_m")),
    Provider("sim-bus", Text("模拟公交", "Simulated buses"), "SB", ("fare_fen",)),
    Provider("sim-charge", Text("模拟充电桩", "Simulated charging points"), "SC", ("energy_wh", "duration_s")),
    Provider("sim-metro", Text("模拟地铁", "Simulated metro"), "SM", ("distance_m", "duration_s", "fare_fen")),
    Provider("sim-mobility", Text("模拟出行应用", "Simulated mobility app"), "SA", ("distance_m", "duration_s")),
    Provider(
        "sim-power",
        Text("模拟供电", "Simulated power supply"),
        "SW",
        ("energy_wh", "period_days", "household_size", "price_step", "has_pv"),
    ),
    Provider("sim-steps", Text("模拟计步", "Simulated step counter"), "SS", ("steps",)),
)
BIKE, BUS, CHARGE, METRO, MOBILITY, POWER, STEPS = range(7)


@dataclass(frozen=True, slots=True)
class Flaw:
    """One way in which a record is not plain, and the refusal code that it deserves (empty: it counts)."""

    code: str
    refusal: str
    says: Text
    per_10_000: int = 0


#: Flaws of single records with their rate among the records that can have them; the rates are our choice, not a finding.
RECORD_FLAWS: Final = (
    Flaw("late", "", Text("隔一到三天才送达", "arrives one to three days late"), 50),
    Flaw("again_same_file", "duplicate_record", Text("同号记录在同一文件里再出现一次", "the same record again in the same file"), 30),
    Flaw(
        "again_next_day",
        "duplicate_record",
        Text("同号记录次日补送文件里再出现一次", "the same record again in the next day's late file"),
        20,
    ),
    Flaw("below_range", "out_of_range", Text("里程太短", "a distance below the allowed range"), 15),
    Flaw("above_range", "out_of_range", Text("里程或电量太大", "a distance or an energy above the allowed range"), 15),
    Flaw("impossible_speed", "implausible", Text("速度不可能", "an impossible speed"), 20),
    Flaw("one_minute", "implausible", Text("一分钟走了很远", "a long ride in one minute"), 10),
    Flaw("missing_input", "missing_input", Text("缺少核算所需的数", "an input that the methodology needs is missing"), 20),
    Flaw("no_person", "form_missing", Text("缺少用户号", "the person id is missing"), 5),
    Flaw("clock_ahead", "in_future", Text("时钟快了十年", "a clock ten years ahead"), 5),
    Flaw("shorter_than_line", "shorter_than_line", Text("里程短于起讫点直线", "a path shorter than the straight line"), 10),
)
#: Flaws that come with the person or with the second report, not by a rate of their own.
OTHER_FLAWS: Final = (
    Flaw("never_bound", "unbound", Text("用户号从未绑定", "the person id is never bound")),
    Flaw("before_binding", "unbound", Text("绑定之前的行为，绑定后可核算", "an act before its binding; settled once bound")),
    Flaw("double_report", "same_act", Text("出行应用又报了一次同一行为", "the mobility app reports the same act again")),
)
NO_FLAW: Final = Flaw("", "", Text("", ""))
#: A record's `flaw` is a place in this table.
FLAWS: Final = (NO_FLAW, *RECORD_FLAWS, *OTHER_FLAWS)
FLAW: Final = {flaw.code: place for place, flaw in enumerate(FLAWS)}

#: A record's `expected` is a place in this table.
EXPECTED: Final = ("", *sorted({flaw.refusal for flaw in FLAWS if flaw.refusal}))
EXPECTATION: Final = {code: place for place, code in enumerate(EXPECTED)}
#: Refused by the look of the row alone, before anyone asks whose it is.
FORM_REFUSALS: Final = ("form_missing", "in_future", "shorter_than_line")

#: What `report` is called with, in this order, and how a progress bar names it.
STAGES: Final = {
    "persons": Text("生成居民", "people"),
    "records": Text("生成记录", "records"),
    "hashes": Text("计算文件摘要", "file hashes"),
}
#: (stage, done, total)
Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What city is asked for."""

    region: str
    persons: int
    days: int
    seed: int
    first_day: date
    records_per_person_day: float | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written. `records` counts every row of every provider file, repeats and late ones too."""

    out: Path
    region: str
    persons: int
    households: int
    days: int
    first_day: date
    seed: int
    records: int
    acts: int
    double_reported_acts: int
    by_provider: dict[str, int]
    by_scenario: dict[str, int]
    by_flaw: dict[str, int]
    by_expected: dict[str, int]
    files: int
    manifest: Path
    note: Text = SIMULATED

    @property
    def records_per_person_day(self) -> float:
        return self.records / (self.persons * self.days)

    def plain(self) -> dict[str, object]:
        """For `--json`: only text, whole numbers and tables of them."""
        return asdict(self) | {"out": str(self.out), "manifest": str(self.manifest), "first_day": self.first_day.isoformat()}
