"""估算的词 · Words of an estimate: twelve questions, what was answered, and a range with what each end rests on."""

from __future__ import annotations

from dataclasses import dataclass

from puhui.footprint.words.items import Group
from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    says: Text
    hint: Text
    unit: Text
    most: int
    is_needed: bool = False


_PERSONS, _NONE_KNOWN = Text("人", "persons"), Text("不知道就空着", "leave it empty if you do not know")

#: At most twelve, in their order.
QUESTIONS: tuple[Question, ...] = (
    Question("people", Text("一共多少人参加", "How many people take part"), Text("工作人员也算", "staff too"), _PERSONS, 200_000, True),
    Question("days", Text("开几天", "How many days"), Text("从第一天到最后一天", "first to last"), Text("天", "days"), 30, True),
    Question("near", Text("从本市以外、300 公里以内来的", "Come from outside the city, within 300 km"), Text("按 100–300 公里", "taken as 100–300 km"), _PERSONS, 200_000),
    Question("far", Text("从更远的地方来的", "Come from further away"), Text("按 600–1,500 公里", "taken as 600–1,500 km"), _PERSONS, 200_000),
    Question("flyers", Text("远道的人里坐飞机的", "Of those from far: by air"), Text("空着：可能一个也没有，也可能全部", "empty: perhaps none, perhaps all"), _PERSONS, 200_000),
    Question("nights", Text("一共住多少间夜", "Room-nights in all"), Text("空着：可能都不住，也可能外地来的人每天一间", "empty: perhaps none, perhaps a room a day for each from outside"), Text("间夜", "room-nights"), 1_000_000),
    Question("meals", Text("一共供应多少餐", "Meals in all"), Text("每人每餐算一份", "one for each person and meal"), Text("份", "meals"), 10_000_000),
    Question("kwh", Text("会场用电", "Power of the venue"), Text("电表或电费单上的数；不知道就答下面两题", "from the meter or the bill; else answer the next two"), Text("kWh", "kWh"), 100_000_000),
    Question("hours", Text("会场用几小时", "Hours of the venue"), _NONE_KNOWN, Text("小时", "hours"), 10_000),
    Question("kw", Text("会场用电设备的总功率", "Connected load of the venue"), Text("配电箱或场馆方可查", "the venue knows it"), Text("kW", "kW"), 100_000),
    Question("paper", Text("印刷品", "Printed matter"), _NONE_KNOWN, Text("kg", "kg"), 1_000_000),
    Question("boards", Text("展板、横幅、背景", "Boards, banners, backdrops"), Text("材料不明，按木材到塑料薄膜", "of unknown material: wood to plastic film"), Text("kg", "kg"), 1_000_000),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answers:
    """Whole numbers; None where a question was left empty."""

    people: int
    days: int
    near: int | None = None
    far: int | None = None
    flyers: int | None = None
    nights: int | None = None
    meals: int | None = None
    kwh: int | None = None
    hours: int | None = None
    kw: int | None = None
    paper: int | None = None
    boards: int | None = None


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """From–to in grams, and what either end rests on; `families` are the factors used."""

    group: Group
    name: Text
    low_g: int
    high_g: int
    low_rests: Text
    high_rests: Text
    families: tuple[str, ...] = ()
    reference_region: str = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    lines: tuple[EstimateLine, ...]
    uncounted: tuple[Text, ...]

    @property
    def low_g(self) -> int:
        return sum(line.low_g for line in self.lines)

    @property
    def high_g(self) -> int:
        return sum(line.high_g for line in self.lines)
