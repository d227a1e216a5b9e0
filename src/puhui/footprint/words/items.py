"""活动的排放项 · What an event emits: phases, groups, and each item with the factor family that it is counted by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from puhui.methodology.units import said
from puhui.vocabulary.texts import Text


class Phase(StrEnum):
    PREPARATION = "preparation"
    HOLDING = "holding"
    CLOSING = "closing"


PHASE_SAYS = {
    Phase.PREPARATION: Text("筹备", "preparation"),
    Phase.HOLDING: Text("举办", "holding"),
    Phase.CLOSING: Text("收尾", "closing"),
}


class Group(StrEnum):
    ENERGY = "energy"
    FUEL = "fuel"
    TRANSPORT = "transport"
    LODGING = "lodging"
    CATERING = "catering"
    MATERIALS = "materials"
    WASTE = "waste"
    WATER = "water"


GROUP_SAYS = {
    Group.ENERGY: Text("场馆用电", "power of the venue"),
    Group.FUEL: Text("供热和燃料", "heat and fuel"),
    Group.TRANSPORT: Text("交通", "transport"),
    Group.LODGING: Text("住宿", "lodging"),
    Group.CATERING: Text("餐饮", "catering"),
    Group.MATERIALS: Text("物料", "materials"),
    Group.WASTE: Text("废弃物", "waste"),
    Group.WATER: Text("用水", "water"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """`unit` is what amounts are kept in. `family` is empty where the library has no factor for it. `asks`: the organiser is asked once which
    factor counts, because there is none, or only a weak one; until that is answered the item is not counted."""

    code: str
    group: Group
    name: Text
    unit: str
    family: str = ""
    kind: str = ""
    asks: bool = False

    @property
    def unit_says(self) -> Text:
        return Text("份", "meals") if self.unit == "item" else Text(said(self.unit, "zh"), said(self.unit, "en"))

    @property
    def group_says(self) -> Text:
        return GROUP_SAYS[self.group]


_PERSON_KM, _KG = "person*km", "kg"

ITEMS: dict[str, Item] = {
    item.code: item
    for item in (
        Item("electricity", Group.ENERGY, Text("外购电力", "purchased power"), "kWh", "grid-average"),
        Item("heat", Group.FUEL, Text("外购热力", "purchased heat"), "GJ", "purchased-heat"),
        Item("natural-gas", Group.FUEL, Text("天然气", "natural gas"), "m3", "natural-gas"),
        Item("diesel", Group.FUEL, Text("柴油", "diesel"), "L", "diesel-litre"),
        Item("gasoline", Group.FUEL, Text("汽油", "gasoline"), "L", "gasoline-litre"),
        Item("lpg", Group.FUEL, Text("液化石油气", "LPG"), _KG, "fuel-tonne", "lpg"),
        Item("rail", Group.TRANSPORT, Text("高铁", "high-speed rail"), _PERSON_KM, "event-travel", "rail"),
        Item("flight", Group.TRANSPORT, Text("国内航班", "domestic flight"), _PERSON_KM, "event-travel", "flight"),
        Item("taxi", Group.TRANSPORT, Text("出租车、网约车", "taxi"), _PERSON_KM, "event-travel", "taxi"),
        Item("coach", Group.TRANSPORT, Text("长途客车", "coach"), _PERSON_KM, "event-travel", "coach"),
        Item("bus", Group.TRANSPORT, Text("公交、大巴", "bus"), _PERSON_KM, "event-travel", "bus"),
        Item("car", Group.TRANSPORT, Text("汽油小客车（按车公里）", "petrol car, by vehicle-kilometre"), "km", "car-kilometre"),
        Item("metro", Group.TRANSPORT, Text("地铁", "metro"), _PERSON_KM, asks=True),
        Item("freight", Group.TRANSPORT, Text("道路货运", "road freight"), "t*km", "road-freight"),
        Item("hotel", Group.LODGING, Text("酒店住宿", "hotel stay"), "room_night", "hotel-night", asks=True),
        Item("meals", Group.CATERING, Text("餐饮（每人每餐）", "meals, each of one person"), "item", asks=True),
        Item("paper", Group.MATERIALS, Text("纸张和印刷品", "paper and print"), _KG, "event-material", "paper"),
        Item("plastics", Group.MATERIALS, Text("塑料制品", "plastics"), _KG, "event-material", "plastics"),
        Item("plastic-film", Group.MATERIALS, Text("塑料薄膜、喷绘", "plastic film, banners"), _KG, "event-material", "plastic-film"),
        Item("clothing", Group.MATERIALS, Text("服装、纺织品", "clothing and textiles"), _KG, "event-material", "clothing"),
        Item("wood", Group.MATERIALS, Text("木材、展板", "wood, boards"), _KG, "event-material", "wood"),
        Item("glass", Group.MATERIALS, Text("玻璃", "glass"), _KG, "event-material", "glass"),
        Item("food-landfill", Group.WASTE, Text("餐厨垃圾填埋", "food waste to landfill"), _KG, "event-material", "food-landfill"),
        Item("food-compost", Group.WASTE, Text("餐厨垃圾堆肥或厌氧", "food waste composted or digested"), _KG, "event-material", "food-compost"),
        Item("commercial-landfill", Group.WASTE, Text("商业垃圾填埋", "commercial waste to landfill"), _KG, "event-material", "commercial-landfill"),
        Item("household-landfill", Group.WASTE, Text("生活垃圾填埋", "household waste to landfill"), _KG, "event-material", "household-landfill"),
        Item("incineration", Group.WASTE, Text("垃圾焚烧", "incineration of waste"), _KG, asks=True),
        Item("tap-water", Group.WATER, Text("自来水", "tap water"), "m3", "tap-water"),
        Item("waste-water", Group.WATER, Text("污水处理", "treatment of waste water"), "m3", "waste-water"),
    )
}  # fmt: skip


def item_named(typed: str) -> Item | None:
    """By its code, or by its name in either language."""
    plain = typed.strip().casefold()
    return ITEMS.get(plain) or next(
        (item for item in ITEMS.values() if plain in (item.name.zh.casefold(), item.name.en.casefold(), item.name.zh.partition("（")[0])),
        None,
    )
