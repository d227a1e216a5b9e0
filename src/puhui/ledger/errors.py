"""What the ledger refuses.

Refusal
├── KeyReused
├── InsufficientHolding
├── NotMirrored
├── EmptyEntry
├── LinesDiffer
├── RepeatedLine
├── UnknownAsset
├── AccountFrozen
├── UnknownHold
└── BooksBusy
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class KeyReused(Refusal):
    code = "key_reused"
    kind = "conflict"
    says = Text(
        "幂等键 {key} 已用于另一笔内容。请核对后换一个新键。",
        "The key {key} was used for other content. Check what you send, then use a new key.",
    )


class InsufficientHolding(Refusal):
    code = "insufficient_holding"
    kind = "conflict"
    says = Text(
        "持有量不足，这笔没有入账。请减少数量后重试。",
        "The holding is not sufficient, nothing was posted. Try again with a smaller amount.",
    )


class NotMirrored(Refusal):
    code = "not_mirrored"
    says = Text(
        "两个持有人之间的分录必须成对且相等。请补上对方的一行。",
        "A movement between two holders needs both its lines, of equal amount. Add the other line.",
    )


class EmptyEntry(Refusal):
    code = "empty_entry"
    says = Text("没有可入账的分录。请至少给出一行非零金额。", "There is nothing to post. Give at least one line with an amount.")


class LinesDiffer(Refusal):
    code = "lines_differ"
    kind = "conflict"
    says = Text(
        "装载的行数与声明不同，这批没有入账。请重新运行同一批。",
        "The number of loaded lines differs from what was declared, nothing was posted. Run the same batch again.",
    )


class RepeatedLine(Refusal):
    code = "repeated_line"
    says = Text(
        "同一批中同一持有人、资产和对方出现了两行。请先合并这些行。",
        "A batch has two lines of one holder, asset and counter. Add them up first.",
    )


class UnknownAsset(Refusal):
    code = "unknown_asset"
    says = Text("账本没有登记这种资产。请先登记资产代码。", "The books have no such asset. Register its code first.")


class AccountFrozen(Refusal):
    code = "account_frozen"
    kind = "conflict"
    says = Text(
        "账户已冻结，减排量和积分不能转出，这笔没有入账；转入不受影响。依据和起始时间见“兑分”页，有异议请向作出冻结的主管部门提出。",
        "The account is frozen: nothing leaves it, and nothing was posted; what comes in still does. The ground stands on the points page;"
        " object to the authority that froze it.",
    )


class UnknownHold(Refusal):
    code = "unknown_hold"
    kind = "not_found"
    says = Text(
        "没有第 {number} 号冻结，或者已经解冻。请刷新冻结清单。",
        "There is no hold {number}, or it is released already. Reload the list of holds.",
    )


class BooksBusy(Refusal):
    code = "books_busy"
    kind = "unavailable"
    says = Text(
        "账本正在入一大批账，冻结没有生效。请过一分钟再试。",
        "The books are taking in a large batch; the hold is not in force. Try again in a minute.",
    )
