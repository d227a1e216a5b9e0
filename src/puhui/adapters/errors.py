"""What an adapter refuses as a whole; a single row is refused with a code of vocabulary/records.py instead.

AdapterRefused
├── UnknownAdapter        no adapter of that name
├── SourceUnreadable      the file is not there, broken, or not of a kind that is read
├── SourceLacksColumns    the file is not in the shape that the adapter reads
├── SourceRepeatsColumns  one name, two columns
└── WorkbookLacksSheet    the workbook has no sheet of that name

DocumentRefused (methodology)
└── ConfigurationRefused  a document that should describe a shape, with every fault and its line
"""

from __future__ import annotations

from puhui.methodology.errors import DocumentRefused
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class AdapterRefused(Refusal):
    """Base of this room's refusals."""


class UnknownAdapter(AdapterRefused):
    code = "unknown_adapter"
    kind = "not_found"
    says = Text(
        "没有名为“{asked}”的适配器。现有：{known}。",
        "There is no adapter named “{asked}”. Known: {known}.",
    )


class SourceUnreadable(AdapterRefused):
    code = "source_unreadable"
    says = Text(
        "无法读取 {path}：{reason}。请按接入方原来的格式（Parquet、UTF-8 的 CSV 或 JSON）重新导出。",
        "Cannot read {path}: {reason}. Export it again in the provider's own format (Parquet, UTF-8 CSV or JSON).",
    )


class SourceLacksColumns(AdapterRefused):
    code = "source_lacks_columns"
    says = Text(
        "{path} 缺少列：{columns}。请核对文件，或换一种“文件的样子”（适配器，见 docs/using/adapters.md）。",
        "{path} lacks the column(s) {columns}. Check the file, or choose another adapter by docs/using/adapters.md.",
    )


class SourceRepeatsColumns(AdapterRefused):
    code = "source_repeats_columns"
    says = Text(
        "{path} 的表头里不止一次出现：{columns}，无法知道该读哪一列。请各留一列后重新发送。",
        "{path} names {columns} more than once, so nobody knows which column to read. Keep one of each and send it again.",
    )


class WorkbookLacksSheet(AdapterRefused):
    code = "workbook_lacks_sheet"
    says = Text(
        "“{name}”里没有看得见的工作表“{sheet}”。现有：{known}。请写其中一个，或不写，取第一个。",
        "{name} has no visible sheet {sheet}. It has: {known}. Name one of these, or none for the first.",
    )


class ConfigurationRefused(DocumentRefused):
    code = "configuration_refused"
    says = Text("适配器配置有 {count} 处错误。{first}", "The adapter's document has {count} fault(s). {first}")
