"""Documents of other regions, made up for tests after the names of schemes elsewhere: other words, other inputs, other numbers for the same acts."""

from __future__ import annotations

from dataclasses import dataclass

from puhui.methodology.proof import check
from puhui.methodology.words import Methodology

SHANGHAI, JIANGSU, ZHEJIANG, GUANGDONG, WUHAN, SHENZHEN = "310000", "320000", "330000", "440000", "420100", "440300"


@dataclass(frozen=True, slots=True)
class Told:
    """What a made-up document says; inputs and numbers are `name: unit low–high` with labels."""

    code: str
    region: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    inputs: str
    numbers: str
    formulas: str
    mode: str
    group: str
    lasts: str = "1 s"
    use: str = "points"
    rules: str = ""


def text_of(told: Told) -> str:
    return f"""\
code: {told.code}
version: 1
status: ENABLED
name: {{zh: {told.zh}, en: {told.en}}}
summary: {{zh: {told.about_zh}, en: "{told.about_en}"}}
use: [{told.use}]
region: "{told.region}"
valid: {{from: 2025-01-01}}
claim_within: 30 day
inputs:
{_inputs(told.inputs)}
parameters:
{_numbers(told.numbers, told.region)}
formulas:
{_formulas(told.formulas)}
{told.rules}
same_act: {{mode: {told.mode}, group: {told.group}, lasts: {told.lasts}}}
cap: {{per: person-day, reduction: 9000 gCO2e, grade: B, why: {{zh: 当地规定, en: as published there}}}}
rounding: floor to 1 gCO2e, once, last
cases:
  - {{name: {{zh: 没有记录, en: no record}}, given: {{}}, refused: missing_input, working: 缺输入}}
  - {{name: {{zh: 记录是空的, en: an empty record}}, given: {{}}, refused: missing_input, working: 缺输入}}
  - {{name: {{zh: 什么都没填, en: nothing filled in}}, given: {{}}, refused: missing_input, working: 缺输入}}
"""


def _inputs(lines: str) -> str:
    """`energy energy_wh Wh 0 90000 电量/energy`, one a line."""
    made = []
    for line in lines.strip().splitlines():
        name, column, unit, low, high, label = line.split(maxsplit=5)
        zh, en = label.split("/")
        made.append(f'  {name}: {{column: {column}, unit: "{unit}", range: [{low}, {high}], label: {{zh: {zh}, en: {en}}}}}')
    return "\n".join(made)


def _numbers(lines: str, region: str) -> str:
    """`saving gCO2e/trip 0 500 80 每次节省量/saving per ride`, one a line; a family of factors in place of the number is looked up."""
    made = []
    for line in lines.strip().splitlines():
        name, unit, low, high, value, label = line.split(maxsplit=5)
        zh, en = label.split("/")
        number = (
            f'value: {value}, region: "{region}", grade: B, kind: regulator_scheme, reference: {{document: 当地方法学}}'
            if value[0].isdigit()
            else f"factor: {{family: {value}, region: CN-EAST, data_year: 2023}}"
        )
        made.append(f"  {name}: {{label: {{zh: {zh}, en: {en}}}, unit: {unit.replace('·', '*')}, range: [{low}, {high}], {number}}}")
    return "\n".join(made)


def _formulas(lines: str) -> str:
    made = []
    for line in lines.strip().splitlines():
        symbol, _, text = line.strip().partition(" = ")
        made.append(f"  {symbol}: {{label: {{zh: {symbol}, en: {symbol}}}, is: '{text}'}}")
    return "\n".join(made)


NEIGHBOURS = (
    Told(
        "sh-distributed-pv", SHANGHAI, "分布式光伏发电", "Distributed photovoltaic generation",
        "建在屋顶和车棚上的光伏电站在监测期内的发电量，扣除绿证电量，替代电网供电。已在其他机制登记的不计。",
        "Electricity of photovoltaic plants on roofs and sheds in a monitoring period, less what has green certificates, replaces power from the grid.",
        """
        generated generated_wh Wh 0 500000000000 发电量/electricity generated
        certified certificates_wh Wh 0 10000000000 绿证电量/electricity with green certificates
        size capacity_w W 1000 6000000 装机容量/installed capacity
        span period_days day 1 366 监测期天数/days of the monitoring period
        """,
        "grid kgCO2e/kWh 0 1.2 0.42 电力排放因子/emission factor of electricity",
        """
        baseline = max(0, generated - certified) * grid
        reduction = baseline
        """,
        "distributed-pv", "distributed-pv", "span", "certified",
        "plausible: [{name: hours, label: {zh: 发电小时, en: full-load hours}, of: generated / (size * span), at_most: 1500 h/year}]",
    ),
    Told(
        "gd-pv-system", GUANGDONG, "安装分布式光伏发电系统", "Installing a rooftop photovoltaic system",
        "居民或单位安装分布式光伏发电系统，发的电自用或上网，按电表读数计算。",
        "Homes and firms install photovoltaics and use the electricity or feed it in, counted by the meter.",
        """
        fed fed_wh Wh 0 9000000000 上网电量/electricity fed into the grid
        own own_wh Wh 0 9000000000 自用电量/electricity used on the spot
        """,
        "grid kgCO2e/kWh 0 1.2 0.4512 电网排放因子/emission factor of the grid",
        "reduction = (fed + own) * grid",
        "pv", "pv", "86400 s", "certified",
    ),
    Told(
        "sh-ground-bus", SHANGHAI, "地面公交", "Ground bus travel",
        "乘坐地面公交，与上海市民平均出行方式相比，每人公里少排的部分计入。里程由公交公司按上下车站点推算。",
        "Travel by bus counts what it emits less per person and kilometre than the mean of all travel in the city.",
        """
        mileage distance_m m 100 80000 乘坐里程/distance travelled
        """,
        """
        usual gCO2e/(person·km) 0 300 99.2 平均出行排放/mean emission of travel
        bus gCO2e/(person·km) 0 300 45.1 公交排放/emission of the bus
        """,
        """
        baseline = usual * person * mileage
        project = bus * person * mileage
        reduction = max(0, baseline - project)
        """,
        "bus", "travel", "600 s",
    ),
    Told(
        "sh-rail-transit", SHANGHAI, "城市轨道交通", "Urban rail transit",
        "乘坐轨道交通，与平均出行方式相比少排的部分计入。里程由运营企业按进出站计算。",
        "Riding the metro counts what it emits less than the mean of all travel, by the distance between the stations.",
        """
        mileage distance_m m 100 90000 乘坐里程/distance travelled
        """,
        """
        usual gCO2e/(person·km) 0 300 99.2 平均出行排放/mean emission of travel
        rail gCO2e/(person·km) 0 300 38.4 轨道交通排放/emission of the metro
        """,
        """
        baseline = usual * person * mileage
        project = rail * person * mileage
        reduction = max(0, baseline - project)
        """,
        "rail", "travel", "600 s",
    ),
    Told(
        "sh-internet-bicycle", SHANGHAI, "互联网租赁自行车", "Dockless bicycle hire",
        "骑互联网租赁自行车（共享单车），按骑行里程计。运维车辆的排放已扣除。",
        "A ride on a hired bicycle (shared-bike) counts by its distance, less what moving the bicycles around emits.",
        """
        mileage distance_m m 200 15000 骑行里程/distance ridden
        minutes duration_s s 60 7200 骑行时长/time of the ride
        """,
        "saved gCO2e/(person·km) 0 200 55.7 每人公里减排量/saving per person and kilometre",
        "reduction = saved * mileage * person",
        "bike", "travel", "minutes",
        rules="plausible: [{name: speed, label: {zh: 时速, en: speed}, of: mileage / minutes, at_most: 25 km/h}]",
    ),
    Told(
        "gd-cycling", GUANGDONG, "自行车骑行", "Cycling",
        "骑自行车出行，替代机动车的里程计入。",
        "A trip by bicycle counts the motor traffic that it replaces.",
        "km_ridden ridden_m m 200 30000 骑行里程/distance ridden",
        """
        rate gCO2e/(person·km) 0 200 41.2 机动车每人公里排放/emission of motor traffic per person
        share 1 0 1 0.6 替代比例/share replaced
        """,
        "reduction = rate * share * person * km_ridden",
        "cycling", "travel", "600 s",
    ),
    Told(
        "zj-walking", ZHEJIANG, "步行", "Walking",
        "按手机记录的当日步数计。",
        "Steps of a day, recorded by the phone.",
        "count steps step 1000 50000 步数/steps",
        "per_step gCO2e/step 0 0.1 0.015 每步减排量/saving per step",
        "reduction = per_step * count",
        "walking", "walking", "86400 s",
    ),
    Told(
        "zj-home-power", ZHEJIANG, "居民家庭节约用电", "Household power saving",
        "家庭的用电比上年同期少的部分计入。",
        "What a household uses less than in the same period of the year before.",
        """
        used energy_wh Wh 0 5000000 本期用电/electricity of the period
        before year_ago_wh Wh 0 5000000 上年同期用电/electricity a year ago
        days period_days day 20 40 天数/days
        """,
        "grid kgCO2e/kWh 0 1.2 grid-average 电力排放因子/emission factor of electricity",
        """
        baseline = before * grid
        project = used * grid
        reduction = max(0, baseline - project)
        """,
        "household-electricity", "household-power", "days",
    ),
    Told(
        "js-demand-response", JIANGSU, "居民高峰节电响应", "Residential saving at peak hours",
        "用电高峰时段少用电，与前五日同一时段的平均相比，每小时计一次。",
        "Less power in peak hours than the mean of the same hour on five days before, hour by hour.",
        """
        now energy_wh Wh 0 50000 本小时用电/electricity of this hour
        mean mean_wh Wh 0 50000 前五日同时段平均/mean of the same hour on five days
        """,
        "grid kgCO2e/kWh 0 1.2 grid-average 电力排放因子/emission factor of electricity",
        """
        baseline = mean * grid
        project = now * grid
        reduction = max(0, baseline - project)
        """,
        "peak-response", "household-power", "3600 s",
    ),
    Told(
        "sh-public-piles", SHANGHAI, "公共充电桩", "Public charging piles",
        "公共充电桩向电动汽车送出的电量，行驶同样里程的燃油车的排放减去电的排放。同一度电只计一次。",
        "Energy that public piles give to electric cars, the emission of fuel cars on the same distance less that of the electricity.",
        """
        charged energy_wh Wh 0 900000000 充电量/energy charged
        span period_days day 1 366 监测期天数/days of the monitoring period
        """,
        """
        use kWh/km 0.1 1 0.18 百公里电耗/energy use of a car
        fuel_car gCO2e/km 0 400 170 燃油车每公里排放/emission of a fuel car
        grid kgCO2e/kWh 0 1.2 0.42 电力排放因子/emission factor of electricity
        """,
        """
        baseline = charged / use * fuel_car
        project = charged * grid
        reduction = max(0, baseline - project)
        """,
        "public-charging-pile", "charging-pile", "span", "certified",
    ),
    Told(
        "js-ev-charge", JIANGSU, "新能源汽车充电", "Charging an electric vehicle",
        "车主给电动汽车充电，按充电量折算里程，与燃油车相比少排的部分计入。",
        "Drivers charge an electric car; the energy is turned into a distance, and what a fuel car would emit more counts.",
        """
        charged energy_wh Wh 1000 200000 充电量/energy charged
        seconds duration_s s 60 86400 充电时长/time of charging
        """,
        """
        use kWh/km 0.1 1 0.15 每公里电耗/energy use of a car
        fuel_car gCO2e/km 0 400 160 燃油车每公里排放/emission of a fuel car
        grid kgCO2e/kWh 0 1.2 grid-average 电力排放因子/emission factor of electricity
        """,
        """
        baseline = charged / use * fuel_car
        project = charged * grid
        reduction = max(0, baseline - project)
        """,
        "ev-charging", "ev-charging", "seconds",
    ),
    Told(
        "zj-no-tableware", ZHEJIANG, "外卖无需餐具", "Takeaway without tableware",
        "点外卖时选择不要一次性餐具，每单计一次。",
        "An order of a takeaway without disposable tableware counts once.",
        "orders orders item 1 20 订单数/orders",
        "each gCO2e/item 0 200 34.5 每单减排量/saving per order",
        "reduction = each * orders",
        "no-tableware", "takeaway",
    ),
    Told(
        "zj-carton-recycling", ZHEJIANG, "快递包装箱回收", "Parcel cartons returned",
        "在快递网点交回可以再用的纸箱，每个计一次。",
        "Each parcel carton that is handed back to be used again.",
        "boxes cartons item 1 20 纸箱数/cartons",
        "each gCO2e/item 0 500 37 每个减排量/saving per carton",
        "reduction = each * boxes",
        "carton", "parcel",
    ),
    Told(
        "zj-clean-dish", ZHEJIANG, "光盘打卡", "Clean dish",
        "用餐后光盘，拍照打卡，每餐一次。",
        "A meal that is eaten up, shown by a photo of the clean plate.",
        "meals meals item 1 3 餐数/meals",
        "each gCO2e/item 0 200 41 每餐减排量/saving per meal",
        "reduction = each * meals",
        "clean-dish", "meal",
    ),
    Told(
        "gd-efficient-cooling", GUANGDONG, "使用高效节能空调", "Using an efficient air conditioner",
        "购买和使用一级能效空调，比能效限定值少用的电计入。",
        "A first-class air conditioner uses less power than one at the limit of the standard.",
        """
        power rated_w W 500 15000 额定功率/rated power
        hours cooling_s s 1 31536000 制冷时间/time of cooling
        """,
        """
        gain 1 0 1 0.25 能效提高/gain of efficiency
        grid kgCO2e/kWh 0 1.2 grid-average 电力排放因子/emission factor of electricity
        """,
        "reduction = power * hours * gain * grid",
        "air-conditioner", "air-conditioner", "86400 s",
    ),
    Told(
        "gd-heat-pump-water", GUANGDONG, "使用家用空气源热泵热水器", "Using an air-source heat pump water heater",
        "空气源热泵代替电热水器或燃气热水器，同样的热水少用的能源计入。",
        "A heat pump takes the place of electric or gas water heaters.",
        """
        heat heat_j J 0 90000000000 供热量/heat delivered
        energy energy_wh Wh 0 90000000 用电量/electricity used
        """,
        """
        boiler gCO2e/MJ 0 200 70 原热源每兆焦排放/emission of the source replaced
        grid kgCO2e/kWh 0 1.2 0.4512 电力排放因子/emission factor of electricity
        """,
        """
        baseline = heat * boiler
        project = energy * grid
        reduction = max(0, baseline - project)
        """,
        "heat-pump", "heat-pump", "86400 s", "certified",
    ),
    Told(
        "zj-clothes", ZHEJIANG, "旧衣物回收", "Used clothes recycled",
        "把旧衣物投入回收箱，按重量计。",
        "Used clothes in a collection box, by weight.",
        "weight mass_g g 100 50000 重量/mass",
        "each gCO2e/g 0 10 3.6 每克减排量/saving per gram",
        "reduction = each * weight",
        "clothes", "recycling",
    ),
    Told(
        "zj-own-cup", ZHEJIANG, "自带杯", "Bring your own cup",
        "买饮料时用自己的杯子，每杯计一次。",
        "A drink in one's own cup counts once.",
        "drinks cups item 1 10 杯数/cups",
        "each gCO2e/item 0 100 21 每杯减排量/saving per cup",
        "reduction = each * drinks",
        "reusable-cup", "drink",
    ),
    Told(
        "js-video-meeting", JIANGSU, "视频会议", "Video meeting",
        "用视频会议代替出差，按参会人数和替代里程计。",
        "A meeting by video in place of travel, by people and distance replaced.",
        """
        people people person 2 100 参会人数/people
        far distance_m m 1000 3000000 替代里程/distance replaced
        """,
        "train gCO2e/(person·km) 0 200 22.7 铁路每人公里排放/emission of trains",
        "reduction = train * people * far",
        "video-meeting", "meeting",
    ),
)  # fmt: skip


def neighbour(code: str) -> Methodology:
    return check(neighbour_text(code))


def neighbour_text(code: str) -> str:
    return text_of(next(told for told in NEIGHBOURS if told.code == code))
