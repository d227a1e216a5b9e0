"""The tables of the consoles: batches and runs as columns and plain cells, in the reader's language."""

from __future__ import annotations

from dataclasses import replace

from django.utils.html import format_html
from django.utils.safestring import SafeString

from puhui.behaviours.reads import BatchLine, RunLine
from puhui.behaviours.words import QUARANTINE_SAYS, RUN_STAGE_SAYS, STAGE_SAYS, BatchStage, QuarantineState, RunStage
from puhui.desks.words import moment_said
from puhui.foundation.showing.tables import Column, Link
from puhui.foundation.templatetags.components import origin_marks, tag
from puhui.foundation.templatetags.puhui import grams, language
from puhui.methodology.regions import name_of
from puhui.vocabulary.texts import Text

_KINDS = {"rewarded": "ok", "refused": "stop", "received": "note", "open": "note"}


def _column(key: str, says: Text, *, is_number: bool = False, may_sort: bool = False) -> Column:
    return Column(key, says.said(language()), is_number=is_number, may_sort=may_sort)


#: For a sender one number: see `Counts.told`.
UNLINKED = Text("未绑定或未授权 条", "Not linked or not agreed")


def batch_columns(*, of_provider: bool) -> tuple[Column, ...]:
    sender = () if of_provider else (_column("provider", Text("接入方", "Provider")),)
    return (
        _column("name", Text("批次", "Batch"), may_sort=True),
        *sender,
        _column("file", Text("文件", "File")),
        _column("received_at", Text("收到", "Received"), may_sort=True),
        _column("rows", Text("记录 条", "Records"), is_number=True, may_sort=True),
        _column("accepted", Text("计入 条", "Counted"), is_number=True),
        _column("refused", Text("未计入 条", "Not counted"), is_number=True),
        _column("waiting", UNLINKED if of_provider else Text("待绑定 条", "Unbound"), is_number=True),
        _column("reduction", Text("减排量", "Reduction"), is_number=True),
        _column("stage", Text("到了哪一步", "Stage"), may_sort=True),
    )


def batch_cells(line: BatchLine, *, url: str, of_provider: bool = True) -> list[object]:
    sender = [] if of_provider else [line.provider_name.said(language())]
    stage = BatchStage(line.stage)
    counts = line.counts.told() if of_provider else line.counts
    return [
        Link(line.name, url),
        *sender,
        line.file_name,
        moment_said(line.received_at),
        counts.rows,
        counts.accepted,
        counts.refused_total,
        counts.waiting,
        _grams(line.reduction_g, line.reference_region, is_replay=line.is_replay, is_demonstration=line.is_demonstration),
        _stage(line, stage),
    ]


def _stage(line: BatchLine, stage: BatchStage) -> SafeString:
    """How far it is, and that it does not go on where it is held."""
    said = tag(STAGE_SAYS[stage], _KINDS.get(stage, "line"))
    if line.quarantine != QuarantineState.HELD:
        return said
    return format_html("{} {}", said, tag(QUARANTINE_SAYS[QuarantineState.HELD], "stop"))


def run_columns() -> tuple[Column, ...]:
    return (
        _column("day", Text("行为日", "Event day"), may_sort=True),
        _column("name", Text("结算批", "Run")),
        _column("city", Text("城市", "City")),
        _column("read", Text("记录 条", "Records"), is_number=True, may_sort=True),
        _column("accepted", Text("计入 条", "Counted"), is_number=True, may_sort=True),
        _column("refused", Text("未计入 条", "Not counted"), is_number=True),
        _column("waiting", Text("待绑定 条", "Unbound"), is_number=True),
        _column("reduction_g", Text("减排量", "Reduction"), is_number=True, may_sort=True),
        _column("stage", Text("到了哪一步", "Stage")),
    )


def run_cells(line: RunLine, *, url: str, least: int = 0) -> list[object]:
    """`least`: the grams of a run of fewer persons are not shown."""
    stage = RunStage(line.stage)
    return [
        f"{line.day}",
        Link(line.name, url) if url else line.name,
        name_of(line.city).said(language()),
        line.read,
        line.accepted,
        line.refused,
        line.waiting,
        FEW.said(language(), least=least) if 0 < line.persons < least else _run_grams(line),
        tag(RUN_STAGE_SAYS[stage], _KINDS.get(stage, "line")),
    ]


#: Said in place of the grams of a run of few persons.
FEW = Text("少于 {least} 人", "fewer than {least} persons")


def _run_grams(line: RunLine) -> SafeString:
    return _grams(
        line.reduction_g,
        line.reference_region,
        is_replay=line.is_replay,
        is_simulated=line.is_simulated,
        is_demonstration=line.is_demonstration,
    )


def still(columns: tuple[Column, ...], *, without: str = "") -> tuple[Column, ...]:
    """The same columns where nothing is sorted, without one of them."""
    return tuple(replace(column, may_sort=False) for column in columns if column.key != without)


def _grams(amount: int, reference_region: str, *, is_replay: bool, is_demonstration: bool, is_simulated: bool = False) -> SafeString:
    """A sum of grams never stands without what it rests on."""
    marks = origin_marks(reference_region, is_replay=is_replay, is_simulated=is_simulated, is_demonstration=is_demonstration)
    return format_html("{}{}", grams(amount), format_html('<br><span class="ph-cap">{}</span>', marks) if marks else "")
