"""The adapters by name, each with the columns that its shape is known by."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from puhui.adapters import acn, mobike, sgsc, shenzhen, standard
from puhui.adapters.errors import UnknownAdapter
from puhui.adapters.reading import columns_of, is_json
from puhui.adapters.taps import BUS, METRO
from puhui.adapters.words import Adapter
from puhui.quantification.duck import Duck
from puhui.vocabulary.texts import Text

_ALL: Final = (
    Adapter(
        "standard",
        Text("标准记录", "Standard record"),
        (),
        Text(
            "docs/using/records.md 的列；CSV、JSON Lines 或 Parquet；坏行逐行退回，其余照常。",
            "The columns of docs/using/records.md as CSV, JSON Lines or Parquet; a bad row comes back, the others count.",
        ),
        standard.records,
        ("record_id", "person", "happened_at", "region"),
    ),
    Adapter(
        "mobike",
        Text("摩拜上海骑行（含里程）", "Mobike Shanghai rides with path length"),
        (mobike.SCENARIO,),
        Text(
            "每行一次骑行；里程取整米向下；知道起点时，用直线距离减 300 米核对里程。",
            "One ride a row; whole metres, rounded down; where the start is known, the path is checked against the straight line less 300 m.",
        ),
        mobike.rides,
        mobike.COLUMNS,
        mobike.REGION,
    ),
    Adapter(
        "mobike-raw",
        Text("摩拜上海骑行（原始行）", "Mobike Shanghai rides, raw rows"),
        (mobike.SCENARIO,),
        Text(
            "轨迹点按文字排序，长度不可信；里程取起讫点大圆距离，是下限，只会少计。",
            "Track points are sorted as text and their length means nothing; the distance is the great circle between the ends, a lower bound.",
        ),
        mobike.raw_rides,
        mobike.RAW_COLUMNS,
        mobike.REGION,
    ),
    Adapter(
        "szt-taps",
        Text("深圳通刷卡", "Shenzhen Tong card taps"),
        (METRO, BUS),
        Text(
            "同一张卡的进站与下一次出站配成一次地铁出行，里程取两站大圆距离；公交上车一次记一次，没有里程。",
            "An entry and the card's next exit make one metro ride over the great circle between the stations; a bus boarding is one ride without a distance.",
        ),
        shenzhen.taps,
        shenzhen.COLUMNS,
        shenzhen.REGION,
    ),
    Adapter(
        "szt-api",
        Text("深圳通开放数据接口页", "Shenzhen Tong open-data API page"),
        (METRO, BUS),
        Text(
            "接口原样的 JSON，字段都是文字；没有站点坐标，地铁里程未知，按每次的保守值核算。",
            "The JSON that the API answers, all fields text; no station coordinates, so a metro ride counts by its cautious value per ride.",
        ),
        shenzhen.page,
        shenzhen.API_COLUMNS,
        shenzhen.REGION,
    ),
    Adapter(
        "acn-charging",
        Text("ACN-Data 充电会话", "ACN-Data charging sessions"),
        (acn.SCENARIO,),
        Text(
            "每行一次充电；电量按写出的小数换成瓦时，向下取整；电量超过功率乘时长的拒绝。",
            "One session a row; energy in whole Wh of the decimal as written, rounded down; more than power × time is refused.",
        ),
        acn.sessions,
        acn.COLUMNS,
        acn.REGION,
    ),
    Adapter(
        "sgsc-bills",
        Text("SGSC 居民用电月账单", "SGSC monthly household bills"),
        (sgsc.SCENARIO,),
        Text(
            "每行一户一月；读数不足 99 % 的不推算，拒绝；整月为零的视为空置或断电，不计。",
            "One household and month a row; below 99 % of the readings it is refused, not guessed; a month of zero is a vacant home and saves nothing.",
        ),
        sgsc.bills,
        sgsc.BILL_COLUMNS,
        sgsc.REGION,
    ),
    Adapter(
        "sgsc-halfhour",
        Text("SGSC 居民用电半小时读数", "SGSC half-hourly household readings"),
        (sgsc.SCENARIO,),
        Text(
            "四十八个半小时合成一日；缺一个即拒绝全日；同一时刻两个不同读数，拒绝全日。",
            "48 half hours make a day; one missing, or one half hour with two different values, refuses the whole day.",
        ),
        sgsc.half_hours,
        sgsc.HALF_HOUR_COLUMNS,
        sgsc.REGION,
    ),
)

ADAPTERS: Final[dict[str, Adapter]] = {found.name: found for found in _ALL}
NONE_CONFIGURED: Final[Mapping[str, Adapter]] = MappingProxyType({})


def adapter(name: str, configured: Mapping[str, Adapter] = NONE_CONFIGURED) -> Adapter:
    """The adapter of that name; refuses an unknown one and lists those there are.

    `configured` are those that a document describes: who keeps the documents hands them over, and none hides one of ours.
    """
    known = {**configured, **ADAPTERS}
    if name not in known:
        raise UnknownAdapter(asked=name, known="、".join([*ADAPTERS, *(other for other in configured if other not in ADAPTERS)]))
    return known[name]


def sniff(duck: Duck, path: Path) -> str:
    """The name of the adapter whose columns a file has; '' where there is none, as for a file in the standard shape."""
    found = columns_of(duck, path, pages=shenzhen.API_ROWS if is_json(path) else "")
    return next((known.name for known in ADAPTERS.values() if found.issuperset(known.columns)), "")
