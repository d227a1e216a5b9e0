"""The kinds of projects that the plan names, and the pool of what residents gave; the value begins the code of a project, as in PV00012."""

from __future__ import annotations

from enum import StrEnum

from puhui.vocabulary.texts import Text


class ProjectKind(StrEnum):
    FOREST = "FO"
    FARMING = "AG"
    ELECTRIC_VEHICLES = "EV"
    CHARGING = "CH"
    ROOFTOP_PV = "PV"
    RESIDENTS = "RS"


KIND_SAYS = {
    ProjectKind.FOREST: Text("林业", "forest"),
    ProjectKind.FARMING: Text("农业", "farming"),
    ProjectKind.ELECTRIC_VEHICLES: Text("新能源汽车", "electric vehicles"),
    ProjectKind.CHARGING: Text("充换电", "charging and swapping"),
    ProjectKind.ROOFTOP_PV: Text("分布式光伏", "rooftop PV"),
    ProjectKind.RESIDENTS: Text("居民汇集", "residents' pool"),
}
