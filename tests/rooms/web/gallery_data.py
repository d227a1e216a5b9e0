"""What the gallery shows: plain values as a view would hand them over, in Chinese, invented, none of them a finding."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator

from puhui.foundation.showing.icons import ICONS
from puhui.foundation.showing.tables import Column, Link
from puhui.vocabulary.texts import Text

TODAY = date(2026, 3, 18)
GRAMS = (412, 980, 1204, 895, 1120, 640, 0, 318, 1010, 1186, 720, 1322, 905, 208, 0, 1140, 1301, 895)
CITIES_G = {
    "340100": 5_214_000_000, "340200": 1_486_000_000, "341100": 842_000_000, "340500": 786_000_000, "340300": 698_000_000,
    "341200": 612_000_000, "340800": 588_000_000, "341500": 462_000_000, "340400": 431_000_000, "341300": 372_000_000,
    "341800": 344_000_000, "341600": 301_000_000, "341000": 262_000_000, "340600": 236_000_000, "340700": 172_000_000,
}  # fmt: skip
MONTHS = ((740, 1720), (815, 1910), (870, 1880), (935, 2010), (960, 2060), (1005, 1760), (1060, 1640), (1118, 1410), (1142, 1240))
STAGES = (
    Text("已收到", "received"),
    Text("已检查", "checked"),
    Text("已核算", "settled"),
    Text("已入账", "credited"),
    Text("已兑分", "rewarded"),
)
BATCH_COLUMNS = (
    Column("name", "批次", may_sort=True),
    Column("provider", "接入方"),
    Column("rows", "记录", is_number=True, may_sort=True),
    Column("refused", "退回", is_number=True, may_sort=True),
    Column("stage", "到了哪一步"),
    Column("at", "收到", may_sort=True),
)


def everything() -> dict[str, Any]:
    return {**_pictures(), **_tables(), **_lists(), "icons": ICONS, "stages": STAGES, "today": TODAY, "evil": "<script>alert(1)</script>"}


def _pictures() -> dict[str, Any]:
    months = [(str(at % 12 + 1), list(pair), "2025 年" if at == 3 else "") for at, pair in enumerate(MONTHS, start=3)]
    return {
        "month": TODAY,
        "grams_by_day": {TODAY.replace(day=at): grams for at, grams in enumerate(GRAMS, start=1)},
        "pending_days": {TODAY.replace(day=17), TODAY},
        "cities_g": CITIES_G,
        "persons": dict(zip(CITIES_G, (86_240, 24_310, 14_052, 12_480, 11_905, 12_233, 9_870, 8_114, 7_206, 6_540), strict=False)),
        "why_none": {"341700": "尚未接入"},
        "one_city": {"340100": 1_204_331},
        "nothing": {},
        "months": months,
        "series": ["个人场景", "项目，监测中"],
        "run_days": [(f"{day}", 1_000_000 * day * day % 7_000_000 + 480_000) for day in range(1, 15)],
        "then_now": [Text("原来", "then"), Text("改后", "now")],
        "moved": [(Text("地铁", "Metro"), [812_441_000, 640_118_000]), (Text("公交", "Bus"), [390_118_000, 390_118_000])],
        "moved_days": [(f"{day}", [2_000_000 + 90_000 * day, 1_600_000 + 70_000 * day]) for day in range(1, 15)],
        "scenarios": [
            (Text("地铁", "Metro"), 812_441_000),
            (Text("公交", "Bus"), 390_118_000),
            (Text("共享单车", "Shared bike"), 71_400_500),
        ],
    }


def _tables() -> dict[str, Any]:
    rows = [
        (
            Link(f"B{1288 - at}", "#"),
            "合肥轨道（示例）",
            36_400 - 911 * at,
            12 * at,
            ("已兑分", "已入账", "已检查")[at % 3],
            f"2026-03-{18 - at} 06:0{at}",
        )
        for at in range(6)
    ]
    return {
        "columns": BATCH_COLUMNS,
        "batches": rows,
        "no_rows": [],
        "page": Paginator(range(1288), 20).page(3),
        "facts": [
            ("方法", "轨道交通出行 第 1 版", "metro-ride v1 · 7c41…9be0"),
            ("取整", "最后一步向下取整到克，只取一次"),
            ("每日上限", "2,000 g，今天已用 895 g"),
            ("积分", "+6 分（每满 100 g 得 1 分）"),
        ],
    }


def _lists() -> dict[str, Any]:
    return {
        "balance_checks": [
            (Text("余额 ＝ 分录之和，361,902 户", "balances equal the sum of their postings, 361,902 accounts"), "差 0 g", True),
            (Text("积分不超过已到位预算", "points within the funded budget"), "已用 71.4%", True),
            (Text("接入方日总数", "daily totals of providers"), Text("1 家不符", "1 differs"), False),
        ],
        "operator_figures": [
            (Text("最近结清的一天", "last settled day"), "3月17日", "", Text("全部 3 个市", "all 3 cities")),
            (Text("排队最久", "oldest in the queue"), 42, Text("秒", "s"), Text("2 个批次在等", "2 batches wait")),
            (Text("没有来数的接入方", "silent providers"), 1, Text("家", ""), Text("步行 App，第 2 天", "walking app, day 2")),
            (Text("磁盘剩余", "disk left"), 318, "GB", Text("够用约 210 天", "about 210 days")),
            (Text("最近备份", "last backup"), 5, Text("小时前", "h ago"), Text("已试还原", "restore tried")),
        ],
        "used": [
            {
                "symbol": "D",
                "name": "这次的距离",
                "value": "8.4",
                "unit": "km",
                "letter": "A",
                "source": "地铁公司上报，按站间里程（8,400 m）",
                "region": "",
            },
            {
                "symbol": "S",
                "name": "每公里减少的排放",
                "value": "46.7",
                "unit": "g/人·km",
                "letter": "B",
                "source": "深圳市公开的核算方法",
                "region": "440300",
            },
        ],
        "acts": [
            {
                "icon": "metro",
                "title": "乘坐地铁 8.4 km",
                "when": "07:52 大东门 → 南站南广场",
                "grams": 392,
                "points": 3,
                "region": "440300",
            },
            {"icon": "bus", "title": "乘坐公交 5.6 km", "when": "18:20 至 18:44 · 18 路", "grams": 150, "points": 1, "region": "440300"},
            {"icon": "bike", "title": "骑共享单车 1.4 km", "when": "18:41 至 18:49", "refused": "与公交行程重叠，只计先到的一次"},
            {"icon": "bolt", "title": "家庭用电 182 kWh", "when": "3月账单", "pending": "4月2日核算"},
        ],
    }
