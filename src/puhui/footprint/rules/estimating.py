"""Twelve answers become a range. Either end says what it rests on; what no published number covers is listed and adds nothing to either end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from puhui.footprint.errors import PeopleDoNotAddUp
from puhui.footprint.rules.reckoning import MILLI, grams_of
from puhui.footprint.words import Answers, Estimate, EstimateLine, Given, Group, Phase, Used
from puhui.vocabulary.texts import Text

#: How far a class of distance reaches, one way, in km. The borders are ours; a statement takes the real distances.
LOCAL_KM, NEAR_KM, FAR_KM = (5, 30), (100, 300), (600, 1_500)
#: There and back.
WAYS = 2

Factors = Callable[[str], Used | None]
#: An item and its amount: one end of a line is the sum of such.
Part = tuple[str, int]


def estimate(told: Answers, used: Factors) -> Estimate:
    """Raises PeopleDoNotAddUp."""
    near, far = told.near or 0, told.far or 0
    if near + far > told.people or (told.flyers or 0) > far:
        raise PeopleDoNotAddUp(outside=near + far, people=told.people, flyers=told.flyers or 0, far=far)
    lines = [_drawn(line, used) for line in (*_travel(told), *_stay(told), *_power(told), *_materials(told))]
    return Estimate(tuple(line for line in lines if line), tuple(_uncounted(told)))


#: Group, name, low parts, high parts, what low rests on, what high rests on.
_Line = tuple[Group, Text, list[Part], list[Part], Text, Text]


def _drawn(line: _Line, used: Factors) -> EstimateLine | None:
    group, name, low, high, low_rests, high_rests = line
    if not any(amount for _, amount in high):
        return None
    found = {item: factor for item, _ in (*low, *high) if (factor := used(item))}
    ends = [sum(grams_of(amount * MILLI, found[item].factor_ug) for item, amount in parts if item in found) for parts in (low, high)]
    regions = " ".join(dict.fromkeys(one.reference_region for one in found.values() if one.reference_region))
    families = tuple(dict.fromkeys(one.family for one in found.values()))
    return EstimateLine(group, name, ends[0], ends[1], low_rests, high_rests, families, regions)


def _travel(told: Answers) -> Iterator[_Line]:
    near, far = told.near or 0, told.far or 0
    local, turns = told.people - near - far, told.days * WAYS
    yield (
        Group.TRANSPORT, Text("本市参会者往返", "trips of those from the city"),
        [("bus", local * LOCAL_KM[0] * turns)], [("taxi", local * LOCAL_KM[1] * turns)],
        Text(f"{local} 人每天往返，单程 {LOCAL_KM[0]} km，都坐公交", f"{local} persons, each day there and back, {LOCAL_KM[0]} km one way, all by bus"),
        Text(f"单程 {LOCAL_KM[1]} km，都打车、每车一人", f"{LOCAL_KM[1]} km one way, all by taxi, one in each"),
    )  # fmt: skip
    yield (
        Group.TRANSPORT, Text("300 公里以内往返", "trips within 300 km"),
        [("rail", near * NEAR_KM[0] * WAYS)], [("car", near * NEAR_KM[1] * WAYS)],
        Text(f"{near} 人往返一次，单程 {NEAR_KM[0]} km，都坐高铁", f"{near} persons, once there and back, {NEAR_KM[0]} km one way, all by high-speed rail"),
        Text(f"单程 {NEAR_KM[1]} km，都开车、每车一人", f"{NEAR_KM[1]} km one way, all by car, one in each"),
    )  # fmt: skip
    yield _far(told, far)


def _far(told: Answers, far: int) -> _Line:
    fewest, most = (told.flyers, told.flyers) if told.flyers is not None else (0, far)
    ends = [
        [("flight", flyers * km * WAYS), ("rail", (far - flyers) * km * WAYS)] for flyers, km in zip((fewest, most), FAR_KM, strict=True)
    ]
    said = [
        Text(f"{far} 人往返一次，单程 {km:,} km，其中 {flyers} 人坐飞机，其余高铁", f"{far} persons, once there and back, {km:,} km one way, {flyers} by air, the others by rail")
        for flyers, km in zip((fewest, most), FAR_KM, strict=True)
    ]  # fmt: skip
    return Group.TRANSPORT, Text("远道往返", "trips from further away"), ends[0], ends[1], said[0], said[1]


def _stay(told: Answers) -> Iterator[_Line]:
    outside = (told.near or 0) + (told.far or 0)
    least, most = (told.nights, told.nights) if told.nights is not None else (0, outside * told.days)
    answered = Text(f"您填的 {most:,} 间夜", f"your {most:,} room-nights")
    yield (
        Group.LODGING, Text("住宿", "lodging"), [("hotel", least)], [("hotel", most)],
        answered if told.nights is not None else Text("都不住店", "nobody stays in a hotel"),
        answered if told.nights is not None else Text(f"外地来的 {outside} 人每天一间", f"a room a day for each of {outside} from outside"),
    )  # fmt: skip


def _power(told: Answers) -> Iterator[_Line]:
    if told.kwh is not None:
        said = Text(f"您填的 {told.kwh:,} kWh", f"your {told.kwh:,} kWh")
        yield Group.ENERGY, Text("场馆用电", "power of the venue"), [("electricity", told.kwh)], [("electricity", told.kwh)], said, said
    elif told.hours and told.kw:
        most = told.hours * told.kw
        yield (
            Group.ENERGY, Text("场馆用电", "power of the venue"), [("electricity", 0)], [("electricity", most)],
            Text("没有电表数，低端不计", "without a meter the low end has none"),
            Text(f"{told.kw:,} kW 全开 {told.hours:,} 小时", f"{told.kw:,} kW at full load for {told.hours:,} hours"),
        )  # fmt: skip


def _materials(told: Answers) -> Iterator[_Line]:
    if told.paper:
        said = Text(f"您填的 {told.paper:,} kg，按原生纸", f"your {told.paper:,} kg, as primary paper")
        yield Group.MATERIALS, Text("印刷品", "printed matter"), [("paper", told.paper)], [("paper", told.paper)], said, said
    if told.boards:
        yield (
            Group.MATERIALS, Text("展板、横幅", "boards and banners"), [("wood", told.boards)], [("plastic-film", told.boards)],
            Text(f"{told.boards:,} kg 都是木材", f"{told.boards:,} kg, all of it wood"), Text("都是塑料薄膜", "all of it plastic film"),
        )  # fmt: skip


def _uncounted(told: Answers) -> Iterator[Text]:
    if told.meals:
        yield Text(
            f"餐饮 {told.meals:,} 份：没有国内公布的因子，不计入，也不当作零",
            f"{told.meals:,} meals: no factor is published for China; not counted, and not taken as zero",
        )
    elif told.meals is None:
        yield Text("餐饮：没有填，也没有国内公布的因子", "catering: not answered, and no factor is published for China")
    if told.kwh is None and not (told.hours and told.kw):
        yield Text("场馆用电：没有填", "power of the venue: not answered")
    if told.paper is None and told.boards is None:
        yield Text("物料：没有填", "materials: not answered")
    yield Text(
        "废弃物、用水、供热和燃料：估算不问，正式核算时要填", "waste, water, heat and fuel: not asked here; a statement asks for them"
    )


def taken_over(told: Answers) -> list[Given]:
    """What an event's file begins with: the high end, to be replaced by what really was."""
    near, far = told.near or 0, told.far or 0
    local, flyers = told.people - near - far, told.flyers if told.flyers is not None else far
    amounts = {
        "taxi": local * LOCAL_KM[1] * told.days * WAYS,
        "car": near * NEAR_KM[1] * WAYS,
        "flight": flyers * FAR_KM[1] * WAYS,
        "rail": (far - flyers) * FAR_KM[1] * WAYS,
        "hotel": told.nights if told.nights is not None else (near + far) * told.days,
        "meals": told.meals or 0,
        "electricity": told.kwh if told.kwh is not None else (told.hours or 0) * (told.kw or 0),
        "paper": told.paper or 0,
        "plastic-film": told.boards or 0,
    }
    note = "估算的高端，请换成实际数 · estimate, high end"
    phase = {"paper": Phase.PREPARATION, "plastic-film": Phase.PREPARATION}
    return [Given(phase.get(item, Phase.HOLDING), item, amount * MILLI, note) for item, amount in amounts.items() if amount]
