"""方法学备案 · A methodology is filed: its document is proved, kept under its number, and in force from the day of the decision on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from puhui.behaviours.actions import start_scenario
from puhui.filing.words import Application
from puhui.journeys.errors import DayHasPassed
from puhui.journeys.filings import recognising
from puhui.journeys.filings.words import Findings
from puhui.library import actions, reads
from puhui.library.words import Filed
from puhui.methodology.errors import DocumentRefused
from puhui.methodology.proof import check
from puhui.methodology.words import Methodology, Status
from puhui.quantification.cases import outcomes
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text, listed

FAULTS_SHOWN = 5


def looks_at(application: Application, body: bytes) -> Findings:
    """Everything that can be seen without judgement: the proof of the document, its cases, its code and its place among the versions."""
    try:
        m = check(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Findings((Text("文档不是 UTF-8 文字，请另存为 UTF-8", "the document is not UTF-8; save it as UTF-8"),))
    except DocumentRefused as problem:
        return Findings(tuple(Text(fault.said("zh"), fault.said("en")) for fault in problem.faults[:FAULTS_SHOWN]))
    return Findings(tuple(_faults(application, m)), tuple(_notes(m)))


def _faults(application: Application, m: Methodology) -> Iterator[Text]:
    if m.status is Status.REFERENCE:
        yield Text("文档标为仅供参考（REFERENCE），不能备案", "the document is marked REFERENCE, which is never filed")
    if m.code != application.about:
        yield Text(
            f"文档的代码是 {m.code}，申请的是 {application.about}",
            f"the code of the document is {m.code}, the application is about {application.about}",
        )
    yield from place_of(m)
    yield from recognising.faults_of(m)
    differing = [] if m.missing else [found for found in outcomes(m) if not found.agrees]
    if differing:
        name, count = differing[0].case.name, len(differing)
        yield Text(
            f"有 {count} 个算例与手算不一致，第一个是“{name.zh}”",
            f"{count} worked cases differ from what was computed by hand, first “{name.en}”",
        )


def place_of(m: Methodology) -> Iterator[Text]:
    """Whether its number is the next one; a document that is in the library already may be filed as it is, once."""
    known = next((version for version in reads.versions(code=m.code) if version.content_hash == m.content_hash), None)
    if known:
        if filed := reads.filings(code=m.code).get((m.code, m.version)):
            yield Text(f"这一版已备案，文号 {filed.number}", f"this version is filed as {filed.number}")
        return
    newest = reads.newest(code=m.code)
    wanted = newest.number + 1 if newest else 1
    if m.version != wanted:
        yield Text(f"version 应为 {wanted}，文档写的是 {m.version}", f"version must be {wanted}, the document says {m.version}")


def _notes(m: Methodology) -> Iterator[Text]:
    if m.missing:
        lacking = listed([Text(f"{one.label.zh}（{one.unit}）", f"{one.label.en} ({one.unit})") for one in m.missing])
        yield Text(f"备案后还不能启用，缺：{lacking.zh}", f"filed, it is still not in force; it lacks: {lacking.en}")
    if m.sums_over:
        yield Text("这份方法学按项目核算，不计居民的记录", "this one counts projects, never residents' records")
    yield from recognising.notes_of(m)


def files(application: Application, body: bytes, now: datetime) -> None:
    """The version is kept, carries its number, and counts from the first valid day; one that counts already goes on as it is.

    Raises DayHasPassed, DocumentRefused, AlreadyFiled, AlreadyInForce, GradeTooLow.
    """
    m = actions.add_version(text=body.decode("utf-8-sig"), now=now)
    assert application.filed_on, "it was filed on a day"
    assert application.valid_from, "it holds from a day on"
    filed = Filed(m.code, m.version, application.filed_as, application.number, application.organisation, application.filed_on)
    actions.record_filing(filed=filed)
    recognising.files(application, m)
    periods = [period for period in reads.timelines([m.code]).get(m.code, []) if period.methodology.version == m.version]
    if not m.missing and not m.sums_over and not periods:  # a project's document is used by the register of projects
        if application.valid_from <= local_day(now):
            raise DayHasPassed(from_on=application.valid_from)
        actions.activate_version(code=m.code, number=m.version, from_on=application.valid_from, by=application.filed_as, now=now)
        start_scenario(code=m.code)
    if application.valid_until:
        actions.end_version(code=m.code, number=m.version, last_day=application.valid_until)


def ends(application: Application, body: bytes, now: datetime) -> None:
    """Revoked: acts of later days are not counted by it. What was counted stays."""
    m = check(body.decode("utf-8-sig"))
    actions.end_version(code=m.code, number=m.version, last_day=local_day(now))
