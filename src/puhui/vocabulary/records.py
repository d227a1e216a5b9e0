"""The standard activity record: its columns, and every code with which one record can be refused.

Providers, adapters, the simulated city and the engine meet in this shape; docs/using/records.md prints it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from puhui.vocabulary.texts import Text

Kind = Literal["text", "moment", "region", "integer", "yes_no", "degrees"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the standard record. `unit` ends the name, so a value never travels without it. `label` stands in a refusal's sentence."""

    name: str
    kind: Kind
    unit: str
    label: Text
    needed: bool = False


BASE_COLUMNS: Final = (
    Column("record_id", "text", "", Text("记录号 record_id", "record_id"), True),
    Column("person", "text", "", Text("用户号 person", "person"), True),
    Column("happened_at", "moment", "", Text("开始时刻 happened_at", "happened_at"), True),
    Column("region", "region", "", Text("发生地 region", "region"), True),
    Column("scenario", "text", "", Text("减排场景 scenario", "scenario")),
)

INPUT_COLUMNS: Final = (
    Column("distance_m", "integer", "m", Text("里程", "distance")),
    Column("duration_s", "integer", "s", Text("时长", "duration")),
    Column("straight_m", "integer", "m", Text("起讫点直线距离", "straight line between the ends")),
    Column("energy_wh", "integer", "Wh", Text("电量", "energy")),
    Column("period_days", "integer", "day", Text("用电记录覆盖天数", "days that the reading covers")),
    Column("household_size", "integer", "person", Text("家庭人数", "persons in the household")),
    Column("price_step", "integer", "", Text("阶梯电价档位 1–3", "price step 1–3")),
    Column("has_pv", "yes_no", "", Text("自有光伏", "own rooftop PV")),
    Column("steps", "integer", "step", Text("步数", "steps")),
    Column("fare_fen", "integer", "fen", Text("实付票价", "fare paid")),
)

#: What only some methodologies ask for. A record has them where its file does, so that the others carry no empty columns.
METHOD_COLUMNS: Final = (
    Column("act_count", "integer", "act", Text("次数", "number of acts")),
    Column("has_photo", "yes_no", "", Text("有照片", "with a photo")),
    Column("mass_g", "integer", "g", Text("重量", "mass")),
    Column("volume_l", "integer", "L", Text("用量", "volume used")),
    Column("year_ago_l", "integer", "L", Text("自家上年同期用量", "own volume in the same days of the year before")),
    Column("is_natural_gas", "yes_no", "", Text("是天然气", "natural gas")),
    *(
        Column(
            f"before_{place}_wh",
            "integer",
            "Wh",
            Text(f"前第 {place} 个可比日同一小时的用电", f"the same hour {place} comparable days before"),
        )
        for place in range(1, 6)
    ),
    Column("paid_by_utility", "yes_no", "", Text("供电公司已付奖励", "paid for by the utility")),
    Column("rated_cooling_w", "integer", "W", Text("额定制冷量", "rated cooling")),
    Column("apf_percent", "integer", "%", Text("全年能源消耗效率 × 100", "annual performance factor × 100")),
    Column("cooling_wh", "integer", "Wh", Text("标识上的制冷季耗电", "cooling-season electricity on the label")),
    Column("heating_wh", "integer", "Wh", Text("标识上的制热季耗电", "heating-season electricity on the label")),
    Column("energy_grade", "integer", "", Text("能效等级 1–5", "energy grade 1–5")),
)

#: Accepted from a provider, turned into `straight_m`, and dropped before anything else is stored.
PLACE_COLUMNS: Final = tuple(
    Column(name, "degrees", "deg", Text(zh, en))
    for name, zh, en in (
        ("from_lng", "起点经度", "start longitude"),
        ("from_lat", "起点纬度", "start latitude"),
        ("to_lng", "终点经度", "end longitude"),
        ("to_lat", "终点纬度", "end latitude"),
    )
)

COLUMNS: Final = {column.name: column for column in (*BASE_COLUMNS, *INPUT_COLUMNS, *METHOD_COLUMNS, *PLACE_COLUMNS)}

RECORD_ID_CHARS_MAX: Final = 80
PERSON_CHARS_MAX: Final = 128
#: A record may say that it happened this much after we received it, for a provider's clock that is a little fast.
CLOCK_AHEAD_S_MAX: Final = 600

#: code → sentence with {field}, {detail}. `detail` is a plain fact: a value, a limit, the winner's record id.
RECORD_REFUSALS: Final[dict[str, Text]] = {
    # form: said when the batch is checked
    "row_unreadable": Text(
        "这一行无法按表头解析（{detail}）。请检查分隔符和引号后重新发送。",
        "This row does not parse by its header ({detail}). Check separators and quotes, then send it again.",
    ),
    "form_missing": Text("缺少{field}。请补上后重新发送这一行。", "{field} is missing. Add it and send this row again."),
    "form_not_a_number": Text(
        "{field}应是整数（最小单位），收到“{detail}”。请改正后重新发送。",
        "{field} must be a whole number of its smallest unit, got “{detail}”. Correct it and send again.",
    ),
    "form_not_a_time": Text(
        "{field}不是 ISO 8601 时刻，收到“{detail}”。例：2026-03-18T07:52:00+08:00。",
        "{field} is not an ISO 8601 moment, got “{detail}”. Example: 2026-03-18T07:52:00+08:00.",
    ),
    "form_not_a_region": Text(
        "{field}不是六位行政区划代码，收到“{detail}”。例：340100。",
        "{field} is not a six-digit division code, got “{detail}”. Example: 340100.",
    ),
    "form_too_long": Text(
        "{field}太长（最多 {detail} 字）。请缩短后重新发送。",
        "{field} is too long (at most {detail} characters). Shorten it and send again.",
    ),
    "unknown_scenario": Text(
        "没有为本接入方开通场景“{detail}”。请联系运维机构开通。",
        "Scenario “{detail}” is not open for this provider. Ask the operator to open it.",
    ),
    "in_future": Text(
        "行为时刻晚于收到时刻（{detail}）。请校准时钟后重新发送。",
        "The act is later than its arrival ({detail}). Set the clock right and send again.",
    ),
    "shorter_than_line": Text(
        "里程比起讫点直线距离还短（{detail}）。请核对轨迹后重新发送。",
        "The path is shorter than the straight line between its ends ({detail}). Check the track and send again.",
    ),
    # shapes of real providers, said by adapters
    "unpaired_entry": Text(
        "有进站没有出站，无法成为一次行程。补出站记录后可在新批次重新发送。",
        "An entry without an exit is no trip. Send it again together with its exit.",
    ),
    "unpaired_exit": Text(
        "有出站没有进站，无法成为一次行程。补进站记录后可在新批次重新发送。",
        "An exit without an entry is no trip. Send it again together with its entry.",
    ),
    "same_station": Text(
        "同站进出不算一次出行。站名有误请更正后重新发送。",
        "Entering and leaving at the same station is not a trip. If a station is wrong, correct it and send again.",
    ),
    "station_unknown": Text(
        "站名“{detail}”无法识别。请更新车站对照表后重新发送。", "Station “{detail}” is not known. Update the station table and send again."
    ),
    "night_tap": Text(
        "01:00 至 05:00 地铁停运，这一时段的刷卡是测试或员工卡（{detail}）。时钟有误请校准后重新发送。",
        "The metro is closed from 01:00 to 05:00; such a tap is a test or staff card ({detail}). If the clock is wrong, set it right and send again.",
    ),
    "clock_repeated": Text(
        "同一表计同一时刻有两个不同读数（{detail}），无法判断哪一个为准。请核对后更正。",
        "One meter has two different readings for one clock time ({detail}). Check which is right and correct it.",
    ),
    "reading_missing": Text(
        "当期读数不完整（{detail}），不推算缺数。请补齐后重新发送。",
        "Readings of the period are incomplete ({detail}) and are not guessed. Complete them and send again.",
    ),
    "missing_code": Text(
        "读数是缺测代码（{detail}），不是测得的值。测得后请重新发送。",
        "The reading is a missing-value code ({detail}), not a measurement. Send it again once it is measured.",
    ),
    # whose act, and may it be processed
    "unbound": Text(
        "用户号还没有绑定碳账户。记录加密保留 30 天，绑定后自动核算。",
        "The person id is not bound to an account. The record waits encrypted for 30 days and is settled once bound.",
    ),
    "unbound_expired": Text(
        "30 天内没有绑定碳账户，记录已按规则删除。绑定之后的行为会计入。",
        "Not bound to an account within 30 days: dropped by rule. Later acts count once it is bound.",
    ),
    "scenario_not_open_here": Text(
        "行为当日本市没有开通这个场景（{detail}）。可计入的场景见本市的公开页；开通之后的行为会计入。",
        "This scenario was not open in the city on the day of the act ({detail}). The city's public page lists those that count; "
        "acts count from the day on which it is opened.",
    ),
    "no_consent": Text(
        "行为发生时没有本场景的授权。授权之后的行为会计入。",
        "There was no consent for this scenario at the time of the act. Later acts count once consent is given.",
    ),
    "no_sensitive_consent": Text(
        "行为发生时没有单独同意处理出行记录，所以没有核算。单独同意之后的行为会计入。",
        "There was no separate consent to process travel records at the time of the act. Later acts count once it is given.",
    ),
    "consent_ended": Text(
        "授权在核算之前已经结束，没有核算的记录不再处理。重新授权之后的行为会计入。",
        "The consent had ended before the record was settled, so it is not processed. Acts after a new consent count.",
    ),
    "consent_outdated": Text(
        "同意书有重大变更，本人还没有重新同意，所以没有核算。重新同意之后的行为会计入。",
        "The consent text has changed materially and was not agreed to anew. Acts after a new consent count.",
    ),
    # a key that leaked
    "key_revoked": Text(
        "这一批由已撤销的密钥签名，隔离后不予采用。真实的记录请用新密钥在新批次重新发送。",
        "The batch was signed with a key that is revoked, and was refused after quarantine. Send true records again in a new batch.",
    ),
    # a planned correction
    "left_out_by_correction": Text(
        "接入方的这一段数据有误，经更正撤下，不再计入。真实的记录请接入方更正后用新批次重新发送。",
        "The provider's data of this time were wrong and have been left out by a correction. True records may be sent again in a new batch.",
    ),
    # the rules of the methodology
    "too_late": Text(
        "记录超过申报期（{detail}）才送达。以后请在申报期内发送。",
        "The record arrived after the claim window ({detail}). Send records within the window.",
    ),
    "not_in_force": Text(
        "行为发生时方法学尚未生效或已失效（{detail}）。请只发送方法学生效期内的行为。",
        "The methodology was not in force at the time of the act ({detail}). Send only acts of days on which it is.",
    ),
    "region_outside": Text(
        "发生地 {detail} 不在方法学适用地区内。地区代码有误请更正后重新发送。",
        "The place {detail} is outside the region of the methodology. If the code is wrong, correct it and send again.",
    ),
    "missing_input": Text(
        "缺少{field}，方法学没有它就无法核算。请补上后重新发送。", "{field} is missing and the methodology needs it. Add it and send again."
    ),
    "out_of_range": Text(
        "{field}超出允许范围（{detail}）。数据有误请接入方更正后重新发送。",
        "{field} is outside the allowed range ({detail}). If the data are wrong, the provider can correct them and send again.",
    ),
    "implausible": Text(
        "{field}不合常理（{detail}）。数据有误请接入方更正后重新发送。",
        "{field} is not plausible ({detail}). If the data are wrong, the provider can correct them and send again.",
    ),
    "excluded": Text(
        "按方法学不计入：{field}（{detail}）。数据有误请接入方更正后重新发送。",
        "Excluded by the methodology: {field} ({detail}). If the data are wrong, the provider can correct them and send again.",
    ),
    "duplicate_record": Text(
        "同一接入方当日已有同号记录（{detail}）。每次行为只计一次；若是另一次行为，请接入方另编记录号重新发送。",
        "The provider has already sent this record id for that day ({detail}). Each act counts once; send another act under its own id.",
    ),
    "same_act": Text(
        "与另一条记录（{detail}）是同一次行为，或时间重叠。一个人不能同时在两处，只计先到的一次；时间有误请接入方更正后重新发送。",
        "Same act as, or overlapping in time with, record {detail}. One person is in one place: the first counts. If a time is wrong, "
        "the provider can correct it and send again.",
    ),
}

#: Notes on accepted records.
RECORD_NOTES: Final[dict[str, Text]] = {
    "capped": Text("已到每日上限，超出部分不计。", "The daily cap was reached; the rest does not count."),
}


def refusal_sentence(code: str, language: str = "zh", *, field: str = "", detail: str = "") -> str:
    """The sentence of a refused record, its blanks filled with what is known."""
    return RECORD_REFUSALS[code].said(language, field=field or "—", detail=detail or "—")
