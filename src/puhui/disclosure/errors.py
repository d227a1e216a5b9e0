"""What disclosure refuses.

Refusal
├── RunNotPublic       decided, not in the books yet
├── RunTooSmall        fewer persons than the threshold: no results row by row
├── QuestionNotRead    a filter that cannot be read
└── BulletinNotRead    the same, of the market
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class RunNotPublic(Refusal):
    code = "run_not_public"
    kind = "not_found"
    says = Text(
        "结算批 {run} 还没有入账，入账后才公开。通常只要几分钟，请稍后再看。",
        "Run {run} is not in the books yet; it becomes public then. This usually takes minutes: look again later.",
    )


class RunTooSmall(Refusal):
    code = "run_too_small"
    kind = "forbidden"
    says = Text(
        "结算批 {run} 计入的居民少于 {least} 人，逐条结果不公开，以免认出个人。它的清单可以下载。",
        "Run {run} counts fewer than {least} residents; its rows are not public, so that nobody is recognised. Its manifest can be downloaded.",
    )


class QuestionNotRead(Refusal):
    code = "question_not_read"
    says = Text(
        "筛选条件“{asked}”读不懂。城市用六位代码，日期用 2026-03-18 的写法，结算批用 340100-20260318-1 的写法。",
        "The filter “{asked}” cannot be read. Write a city as six digits, a day as 2026-03-18, a run as 340100-20260318-1.",
    )


class BulletinNotRead(Refusal):
    code = "bulletin_not_read"
    says = Text(
        "筛选条件“{asked}”读不懂。日期用 2026-03-18 的写法，不早于 2000 年；项目类别请从列表中选。",
        "The filter “{asked}” cannot be read. Write a day as 2026-03-18, not before 2000, and choose the kind of project from the list.",
    )
