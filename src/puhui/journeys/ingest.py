"""One file through the whole journey at once, as `puhui ingest` does it: the same steps that the worker takes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from puhui.adapters.errors import SourceUnreadable
from puhui.behaviours import reads
from puhui.behaviours.actions import open_provider
from puhui.behaviours.words import MEDIA_OF_SUFFIX, Received
from puhui.journeys import activity_to_points as journey
from puhui.journeys.replay import enrol
from puhui.participants.actions import open_organisation
from puhui.participants.words import OrganisationKind
from puhui.quantification.words import Report, silent
from puhui.rewards.reads import points_of_runs
from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class Ingested:
    """How a file fared on the whole way."""

    batch: str
    document: str
    is_repeat: bool
    stage: str
    refusal: dict[str, str] | None
    rows: int
    merged: int
    accepted: int
    waiting: int
    pending: int
    refused: int
    refused_by_code: dict[str, int]
    reduction_g: int
    points: int
    runs: int
    reference_region: str
    is_demonstration: bool
    is_replay: bool
    replay_region: str
    receipts: list[str]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def ingest_file(
    *, path: Path, adapter: str, provider: str, scenario: str, replay_region: str, now: datetime, report: Report = silent
) -> Ingested:
    """Receive, check, settle, credit and reward one file. Repeating it with the same bytes adds nothing."""
    if not path.is_file():
        raise SourceUnreadable(path=path.name, reason=Text("文件不存在", "no such file"))
    media = MEDIA_OF_SUFFIX.get(path.suffix.lower())
    if media is None:
        raise SourceUnreadable(path=path.name, reason=Text(f"不识别的文件类型“{path.suffix}”", f"unknown kind of file “{path.suffix}”"))
    report("receive", 0, 4)
    with transaction.atomic():  # a file that is not taken leaves no provider behind
        received = Received(
            provider=_provider(adapter, provider, is_replay=bool(replay_region), now=now),
            media=media,
            signed_by="console",
            adapter=adapter,
            scenario=scenario,
            file_name=path.name,
            replay_region=replay_region,
        )
        made = journey.receive(received=received, body=path, now=now, defer=lambda batch: None)
    report("check", 1, 4)
    journey.check(batch=made.number, now=now)
    if replay_region:
        report("accounts", 2, 4)
        enrol(batch=made.number, now=now)
    journey.settle(now=now, report=report)
    return outcome(made.number, is_repeat=made.is_repeat)


def _provider(adapter: str, asked: str, *, is_replay: bool, now: datetime) -> str:
    """The provider of a file that the operator brings: the one that is named, else one for the adapter itself."""
    known = reads.adapter_named(adapter)
    code = asked or (f"replay-{known.name}" if is_replay else known.name)
    if code in reads.provider_names():
        return code
    organisation = open_organisation(code=code, name=known.label, kind=OrganisationKind.PROVIDER, city="340000")
    scenarios = known.scenarios or tuple(reads.scenario_names())
    label = Text(f"重放 · {known.label.zh}", f"replay · {known.label.en}") if is_replay else known.label
    open_provider(code=code, organisation=organisation.account, name=label, scenarios=scenarios, now=now, is_simulated=is_replay)
    return code


def outcome(batch: int, *, is_repeat: bool) -> Ingested:
    """The state of a batch as a whole."""
    row = reads.batch_numbered(batch)
    counts, runs = row.counts, reads.runs_of_batch(batch)
    return Ingested(
        batch=row.name,
        document=row.document,
        is_repeat=is_repeat,
        stage=row.stage,
        refusal=row.refusal,
        rows=counts.rows,
        merged=counts.merged,
        accepted=counts.accepted,
        waiting=counts.waiting,
        pending=counts.pending,
        refused=counts.refused_total,
        refused_by_code=counts.refused,
        reduction_g=row.credited.reduction_g,
        points=points_of_runs(runs),
        runs=len(runs),
        reference_region=row.credited.reference_region,
        is_demonstration=row.credited.is_demonstration,
        is_replay=bool(row.replay_region),
        replay_region=row.replay_region,
        receipts=reads.receipts_of(row, limit=3),
    )
