"""What a verifier's sheet is refused for.

Refusal
└── SheetUnreadable · SheetNotOurs
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class SheetUnreadable(Refusal):
    code = "sample_sheet_unreadable"
    says = Text(
        "抽样表读不出来（{reason}）。请用下载的表填写 found 一栏，另存为 CSV（UTF-8）。",
        "The sheet cannot be read ({reason}). Fill in the column found of the sheet that you downloaded and save it as CSV (UTF-8).",
    )


class SheetNotOurs(Refusal):
    code = "sample_sheet_not_ours"
    kind = "conflict"
    says = Text(
        "第 {row} 行（{instance}）不在这次抽样里。数据若有更正，请重新下载抽样表。",
        "Row {row} ({instance}) is not in this sample. Where data was corrected, download the sheet again.",
    )
