"""What the engine refuses as a whole; a single record is refused with a code of vocabulary/records.py instead.

Refusal
├── InputUnreadable
├── InputLacksColumn
├── InputRepeatsColumn
├── OutputNotWritable
├── EngineFailed
└── EngineMissing
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class InputUnreadable(Refusal):
    code = "input_unreadable"
    says = Text(
        "无法读取 {path}：{reason}。请给出 UTF-8 的 CSV（首行为表头）或 Parquet 文件。",
        "Cannot read {path}: {reason}. Give a UTF-8 CSV with a header row, or a Parquet file.",
    )


class InputLacksColumn(Refusal):
    code = "input_lacks_column"
    says = Text(
        "{path} 缺少必需的列：{columns}。请按 docs/using/records.md 补齐表头。",
        "{path} lacks the column(s) {columns}. Complete its header by docs/using/records.md.",
    )


class InputRepeatsColumn(Refusal):
    code = "input_repeats_column"
    says = Text(
        "{path} 的表头里不止一次出现：{columns}，无法知道该读哪一列。请各留一列，再运行一次。",
        "{path} names {columns} more than once, so nobody knows which column to read. Keep one of each, then run this again.",
    )


class OutputNotWritable(Refusal):
    code = "output_not_writable"
    says = Text(
        "不能写入 {path}：{reason}。请换一个以 .csv 或 .parquet 结尾、可写入的路径。",
        "Cannot write {path}: {reason}. Choose a writable path that ends with .csv or .parquet.",
    )


class EngineFailed(Refusal):
    code = "engine_failed"
    kind = "unavailable"
    says = Text(
        "核算引擎停止：{reason}。记录没有丢失；请检查磁盘和内存后重试。",
        "The engine stopped: {reason}. No record is lost; check disk and memory, then try again.",
    )


class EngineMissing(Refusal):
    code = "engine_missing"
    kind = "unavailable"
    says = Text(
        "没有安装 Spark。请用 pip install 'puhui[spark]' 安装，并准备 Java 17；单机核算不需要它。",
        "Spark is not installed. Install it with pip install 'puhui[spark]', with Java 17 beside it; one machine needs neither.",
    )
