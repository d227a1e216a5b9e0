"""What a verifier's sample and sheet are refused for.

Refusal
├── SampleNotPlanned · DrawKnown · NothingDrawn
└── SheetUnreadable · SheetRows
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class SampleNotPlanned(Refusal):
    code = "sample_not_planned"
    says = Text(
        "请写明抽签用的文字（最多 {most} 个字）和核查计划的重要性水平（1 到 1000‰），再抽样。",
        "Write the seed of the lot ({most} signs at most) and the materiality level of your plan (1 to 1000 ‰), then draw.",
    )


class DrawKnown(Refusal):
    code = "sample_draw_known"
    kind = "conflict"
    says = Text(
        "“{seed}”已经抽过，再抽还是同样的样本。要扩大抽样，请换一段文字。",
        "“{seed}” was drawn already and would draw the same again. To add a further sample, write another seed.",
    )


class NothingDrawn(Refusal):
    code = "sample_nothing_drawn"
    kind = "conflict"
    says = Text(
        "项目 {project} 第 {period} 期没有这样的抽样，或者数据更正过。请重新抽样，用新的抽样表。",
        "There is no such sample of project {project}, period {period}, or its data were corrected. Draw anew and use the new sheet.",
    )


class SheetUnreadable(Refusal):
    code = "sample_sheet_unreadable"
    says = Text(
        "抽样表读不出来（{reason}）。请用下载的表填写 found 一栏，另存为 CSV。",
        "The sheet cannot be read ({reason}). Fill in the column found of the sheet that you downloaded and save it as CSV.",
    )


class SheetRows(Refusal):
    """`rows`: each with its number on the sheet and why."""

    code = "sample_rows_refused"
    says = Text(
        "{count} 行不能收，先看第 {row} 行：{why_zh}。全部都没有收，请改好再交。",
        "{count} row(s) cannot be taken, see row {row}: {why_en}. Nothing was taken; put them right and send all again.",
    )
