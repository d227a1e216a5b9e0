"""What monitoring refuses: files that cannot be read, devices that are not known, sums that lack a number.

Refusal
├── UnknownSeriesKind · SeriesNotTaken · SeriesUnreadable · SeriesTooLarge · SeriesLacksColumn · ZoneUnknown · NothingRead
├── DeviceUnknown · DeviceKnown · DeviceGone · DeviceKeyRefused · DeliveryNotSigned · KindNotOfDevice · RowsOfOthers
├── UnknownDelivery · DeliveryCorrected · DeliveryKnown · IntervalDiffers · SeriesReasonWanted · AsideUnknown
└── NoSeries · SumLacks · SumNeedsNumbers · MethodologyNotInForce · RecordsRefused · UnknownSum
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class UnknownSeriesKind(Refusal):
    code = "unknown_series_kind"
    says = Text("没有这种监测数据（{kind}）。请选：{known}。", "There is no kind of monitoring data called {kind}. Choose one of: {known}.")


class SeriesNotTaken(Refusal):
    code = "series_not_taken"
    says = Text(
        "不收“{name}”这种文件。请交 CSV（可用 gzip 压缩）、XLSX 或 Parquet；其他表格格式请另存为 XLSX 或 CSV（UTF-8）。",
        "Files such as {name} are not taken. Deliver CSV (gzip is fine), XLSX or Parquet; save another spreadsheet as XLSX or CSV (UTF-8).",
    )


class SeriesUnreadable(Refusal):
    code = "series_unreadable"
    says = Text(
        "“{name}”读不出来（{reason}）。请重新导出后再交。", "{name} cannot be read ({reason}). Export it again and deliver it once more."
    )


class SeriesTooLarge(Refusal):
    code = "series_too_large"
    kind = "too_large"
    says = Text(
        "“{name}”解开后超过 {most_mb} MB。请按月份拆成几个文件交。",
        "{name} is larger than {most_mb} MB unpacked. Deliver it in several files, by month.",
    )


class SeriesLacksColumn(Refusal):
    code = "series_lacks_column"
    says = Text(
        "“{name}”缺少这些列：{columns}。请按模板补上表头。", "{name} lacks these columns: {columns}. Add the headings of the template."
    )


class ZoneUnknown(Refusal):
    code = "zone_unknown"
    says = Text(
        "没有“{zone}”这个时区。请写 Asia/Shanghai 或 UTC 这样的名称。",
        "There is no time zone {zone}. Write a name such as Asia/Shanghai or UTC.",
    )


class NothingRead(Refusal):
    code = "series_nothing_read"
    says = Text(
        "“{name}”里没有一行能用，{refused} 行被退回，第一处：第 {row} 行 {column}。请按退回清单改好再交。",
        "No row of {name} can be used; {refused} were refused, the first in row {row}, {column}. Mend them by the list and deliver again.",
    )


class DeviceUnknown(Refusal):
    code = "device_unknown"
    kind = "not_found"
    says = Text(
        "这些设备没有在项目 {project} 登记：{serials}。请先登记设备再交数据。",
        "These devices are not registered with project {project}: {serials}. Register them first.",
    )


class DeviceKnown(Refusal):
    code = "device_known"
    kind = "conflict"
    says = Text(
        "设备 {serial} 已经在这个项目登记。请核对编号。", "Device {serial} is registered with this project already. Compare its number."
    )


class DeviceGone(Refusal):
    code = "device_gone"
    kind = "conflict"
    says = Text(
        "设备 {serial} 已于 {day} 注销。请用现在的设备交数据。",
        "Device {serial} was revoked on {day}. Deliver with a device that is registered now.",
    )


class DeviceKeyRefused(Refusal):
    code = "device_key_refused"
    says = Text(
        "公钥不是 Ed25519 的 32 字节 base64。请从设备重新导出。",
        "The key is no Ed25519 public key, 32 bytes in base64. Export it from the device again.",
    )


class DeliveryNotSigned(Refusal):
    code = "delivery_not_signed"
    kind = "forbidden"
    says = Text(
        "签名和设备 {serial} 登记的密钥不符。请核对密钥、文件和签名的内容后重发。",
        "The signature does not fit the key of device {serial}. Compare key, file and what was signed, then send again.",
    )


class KindNotOfDevice(Refusal):
    code = "kind_not_of_device"
    kind = "conflict"
    says = Text(
        "设备 {serial} 不能交“{kind}”这一类数据，可以交：{own}。请改类别后重新签名发送。",
        "Device {serial} cannot deliver {kind}; it may deliver {own}. Change the kind, sign and send again.",
    )


class RowsOfOthers(Refusal):
    code = "rows_of_others"
    kind = "conflict"
    says = Text(
        "设备 {serial} 只能交自己的读数，文件里还有 {others}。请各用各的密钥分开交，或由业主交。",
        "Device {serial} delivers its own readings only; the file has {others} too. Deliver each with its own key, or let the owner deliver.",
    )


class UnknownDelivery(Refusal):
    code = "unknown_delivery"
    kind = "not_found"
    says = Text("这个监测期没有第 {number} 份数据。请从列表中选。", "This period has no delivery {number}. Choose one from the list.")


class DeliveryCorrected(Refusal):
    code = "delivery_corrected"
    kind = "conflict"
    says = Text(
        "第 {number} 份数据已被第 {by} 份更正。请更正最新的一份。",
        "Delivery {number} was corrected by delivery {by}. Correct the newest one.",
    )


class DeliveryKnown(Refusal):
    code = "delivery_known"
    kind = "conflict"
    says = Text(
        "这个文件已经交过，是第 {number} 份。请不要重复交。",
        "This file was delivered already, as number {number}. Do not deliver it twice.",
    )


class IntervalDiffers(Refusal):
    code = "interval_differs"
    kind = "conflict"
    says = Text(
        "设备 {serial} 在这个监测期已按 {minutes} 分钟交过数据。请按同样的时段交，或先更正原来的文件。",
        "Device {serial} delivered intervals of {minutes} minutes in this period. Deliver the same, or correct the earlier file first.",
    )


class SeriesReasonWanted(Refusal):
    code = "series_reason_wanted"
    says = Text("请写明原因，至少 {least} 个字。", "Write the reason, at least {least} signs.")


class AsideUnknown(Refusal):
    code = "aside_unknown"
    kind = "not_found"
    says = Text(
        "没有第 {number} 条隔离，或已经解除。请从列表中选。", "There is no quarantine {number}, or it was lifted. Choose one from the list."
    )


class NoSeries(Refusal):
    code = "no_series"
    kind = "conflict"
    says = Text(
        "项目 {project} 第 {period} 期还没有监测数据。请先上传。",
        "There is no monitoring data of project {project}, period {period}. Upload it first.",
    )


class SumLacks(Refusal):
    code = "sum_lacks"
    kind = "conflict"
    says = Text("核算还缺这些数：{names_zh}。请填上后再算。", "The sum lacks these numbers: {names_en}. Fill them in, then compute again.")


class SumNeedsNumbers(Refusal):
    code = "sum_needs_numbers"
    kind = "conflict"
    says = Text(
        "方法学 {methodology} 在这里还不能核算，缺：{missing_zh}。请等参数备案后再算。",
        "Methodology {methodology} cannot be computed here yet; missing: {missing_en}. Compute again once they are filed.",
    )


class MethodologyNotInForce(Refusal):
    code = "project_methodology_not_in_force"
    kind = "conflict"
    says = Text(
        "方法学 {methodology} 在 {day} 没有备案生效的版本。请等版本生效后再算。",
        "No version of methodology {methodology} is in force on {day}. Compute again once one is.",
    )


class RecordsRefused(Refusal):
    code = "sum_records_refused"
    kind = "conflict"
    says = Text(
        "有 {count} 条记录不能计入，第一条是 {instance}（{why_zh}），少一条合计就不成立。请更正或隔离后再算。",
        "{count} records cannot count, the first {instance} ({why_en}), and without one there is no sum. Correct or set aside, then compute again.",
    )


class UnknownSum(Refusal):
    code = "unknown_sum"
    kind = "not_found"
    says = Text(
        "项目 {project} 第 {period} 期还没有核算。请先核算。",
        "There is no sum of project {project}, period {period} yet. Compute it first.",
    )
