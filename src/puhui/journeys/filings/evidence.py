"""参数依据备案 · The issuing body's own document is filed for a number: the number has grade A from then on, and everyone can look the document up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from puhui.filing import reads as filing
from puhui.filing.words import Application
from puhui.journeys.filings.words import Findings
from puhui.library import actions, reads
from puhui.library.words import Evidence
from puhui.methodology.words import Grade
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text, listed

#: The chapter that names the number.
_CHAPTER = "number"


def looks_at(application: Application, body: bytes) -> Findings:
    """Whether there is such a number, and the chapter writes its value as the library does."""
    return Findings(tuple(_faults(application)))


def _faults(application: Application) -> Iterator[Text]:
    known = dict(reads.values_of(application.about))
    if not known:
        yield Text(
            f"因子库和方法学里没有“{application.about}”，代码应写“因子/地区/年份”或“方法学/参数”",
            f"neither the factor library nor a methodology has “{application.about}”; write family/region/year, or methodology/parameter",
        )
        return
    named = _named(application, known)
    if len(named) != 1:
        values = listed(known)
        yield Text(f"“哪个数”里要写出其中一个数值：{values.zh}", f"the chapter on the number must write one of: {values.en}")
        return
    if known[named[0]] is Grade.D and application.about.count("/") > 1:
        yield Text(
            "这个数在因子库里是草稿，先随软件更新因子库文件",
            "the factor library has this number as a draft only; its file is updated with the software first",
        )
    if known[named[0]] is Grade.A:
        yield Text("这个数已是 A 级", "this number has grade A already")
    if filed := reads.evidence().get((application.about, named[0])):
        yield Text(f"这个数的文件已备案，文号 {filed.number}", f"a document for this number is filed as {filed.number}")


def _named(application: Application, known: dict[str, Grade]) -> list[str]:
    """The values that the chapter writes, each as a number of its own and not as a part of another."""
    text = filing.chapters_of(application.number).get(_CHAPTER, "")
    return [value for value in known if re.search(rf"(?<![\d.]){re.escape(value)}(?![\d.])", text)]


def files(application: Application, body: bytes, now: datetime) -> None:
    """Raises AlreadyEvidenced."""
    value = _named(application, dict(reads.values_of(application.about)))[0]
    on = application.filed_on or local_day(now)
    found = Evidence(application.about, value, application.subject, application.filed_as, application.number, on)
    actions.record_evidence(found=found)


def ends(application: Application, body: bytes, now: datetime) -> None:
    actions.end_evidence(application=application.number, on=local_day(now))
