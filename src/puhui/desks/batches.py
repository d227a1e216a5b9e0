"""A batch as its sender follows it: how far it is, with counts; what was refused and why; what it brought."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from puhui.behaviours import reads
from puhui.behaviours.reads import NotYet, RefusedCode
from puhui.behaviours.words import PERSONAL, SIGNED_SAYS, STAGE_SAYS, Batch, BatchStage, Counts, Credited, QuarantineState
from puhui.desks.words import moment_said
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

#: The way of a batch that is not refused as a whole.
WAY = (BatchStage.RECEIVED, BatchStage.CHECKED, BatchStage.SETTLED, BatchStage.CREDITED, BatchStage.REWARDED)
STAGE_NAMES = tuple(STAGE_SAYS[stage] for stage in WAY)
STAGE_TAGS = {BatchStage.REWARDED: "ok", BatchStage.REFUSED: "stop"}
#: How often a page asks again, while something can change soon; and while only the end of the day can change anything.
SOON_S, LATER_S = 2, 60
FIRST_REFUSED = 20


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a batch is now. `every_s` is 0 once nothing more will happen."""

    name: str
    stage: BatchStage
    reached: int
    done: int | None
    of: int | None
    refused: Text | None
    code: str
    counts: Counts
    credited: Credited
    waits: NotYet
    every_s: int
    #: Shown to who sent it: what lies with the persons is one number.
    for_sender: bool

    @property
    def says(self) -> Text:
        return STAGE_SAYS[self.stage]

    @property
    def kind(self) -> str:
        return STAGE_TAGS.get(self.stage, "note")


def progress_of(batch: Batch, *, now: datetime, for_sender: bool = True) -> Progress:
    counts = batch.counts.told() if for_sender else batch.counts
    stage, waits = batch.stage, reads.not_yet(batch, before=local_day(now))
    refusal = Text(batch.refusal["zh"], batch.refusal["en"]) if batch.refusal else None
    settled = counts.rows - counts.pending
    return Progress(
        name=batch.name,
        stage=stage,
        reached=1 if stage == BatchStage.REFUSED else WAY.index(stage) + 1,
        done=settled if counts.rows else None,
        of=counts.rows or None,
        refused=refusal,
        code=batch.refusal.get("code", "") if batch.refusal else "",
        counts=counts,
        credited=batch.credited,
        waits=waits,
        every_s=_every(stage, waits) if batch.quarantine == QuarantineState.NONE else 0,
        for_sender=for_sender,
    )


def _every(stage: BatchStage, waits: NotYet) -> int:
    if stage in (BatchStage.REWARDED, BatchStage.REFUSED):
        return 0
    is_for_tomorrow = stage == BatchStage.CHECKED and waits.later_rows and not waits.next_rows
    return LATER_S if is_for_tomorrow else SOON_S


def batch_page(batch: Batch, *, now: datetime, for_sender: bool = True) -> dict[str, Any]:
    """What the template of one batch needs."""
    refused = reads.refused_codes(batch)
    if for_sender:
        refused = _told(refused)
    return {
        "progress": progress_of(batch, now=now, for_sender=for_sender),
        "stages": STAGE_NAMES,
        "refused": refused,
        "first_rows": reads.refused_rows(batch, limit=FIRST_REFUSED) if refused else [],
        "facts": facts_of(batch),
        "document": batch.document,
        "file_name": batch.file_name,
        "replay_region": batch.replay_region,
        "quarantine": batch.quarantine.value,
        "key": batch.key,
    }


def _told(refused: list[RefusedCode]) -> list[RefusedCode]:
    """Of what lies with the persons only the rows whose owners have agreed to be named; of the others the sender learns no reason."""
    own = [replace(line, rows=line.rows - line.untold, untold=0) if line.first.code in PERSONAL else line for line in refused]
    return [line for line in own if line.rows]


def facts_of(batch: Batch) -> list[tuple[object, ...]]:
    """What the batch is: its file, who sent it and how it was proved, how it was read."""
    adapter = reads.adapters_known().get(batch.adapter)
    scenario = reads.scenario_names().get(batch.scenario)
    return [
        (Text("文件", "File"), batch.file_name or "–", Text(f"{grouped(batch.bytes)} 字节", f"{grouped(batch.bytes)} bytes")),
        (Text("收到", "Received"), moment_said(batch.received_at)),
        (Text("送达方式", "Proof"), SIGNED_SAYS.get(batch.signed_by, batch.signed_by), *_how(batch)),
        (Text("读取方式", "Read as"), adapter.label if adapter else batch.adapter, *_document(batch)),
        (Text("减排场景", "Scenario"), Text(*scenario) if scenario else Text("由各行注明", "named by each row")),
    ]


def _document(batch: Batch) -> tuple[Text, ...]:
    """The document that a described shape had when the file came: a later one does not change how it was read."""
    digest = batch.adapter_hash[:12]
    return (Text(f"配置 {digest}", f"document {digest}"),) if digest else ()


def _how(batch: Batch) -> tuple[Text, ...]:
    """The key that signed it, and its number."""
    key = Text(f"密钥 {batch.key}", f"key {batch.key}") if batch.key else None
    sequence = Text(f"序号 {batch.sequence}", f"sequence {batch.sequence}") if batch.sequence is not None else None
    said = [part for part in (key, sequence) if part]
    return (Text(" · ".join(part.zh for part in said), " · ".join(part.en for part in said)),) if said else ()
