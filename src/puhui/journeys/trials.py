"""A new provider is tried out: its file is judged as a settlement would judge it, its signed request is known again, and nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from puhui.behaviours import actions as behaviours
from puhui.behaviours import reads
from puhui.behaviours.errors import BatchTooLarge
from puhui.behaviours.words import SUFFIXES, TRIAL_BYTES_MAX, Media, Outcome, Proved, Trial
from puhui.foundation import documents
from puhui.foundation.places import work_folder
from puhui.quantification.duck import opened
from puhui.quantification.words import Report, silent


@dataclass(frozen=True, slots=True)
class Asked:
    """A file that is to be tried, and how it is to be read."""

    media: Media
    scenario: str = ""
    adapter: str = "standard"
    name: str = "trial"


@dataclass(frozen=True, slots=True)
class TriedRequest:
    """What a signed trial request is answered: whether it came before, what it showed, and how its file would fare."""

    is_repeat: bool
    document: str
    outcomes: tuple[Outcome, ...]
    trial: Trial


def try_paths(*, paths: Sequence[Path], adapter: str, scenario: str, provider: str, now: datetime, report: Report = silent) -> list[Trial]:
    """Files on this host. Without a provider every scenario is open, and nothing is written on a checklist. Raises UnknownProvider."""
    if provider:
        reads.provider_named(provider)
    scenarios = sorted(reads.scenarios_of(provider) if provider else reads.scenario_names())
    trials = []
    for place, path in enumerate(paths):
        report("try", place, len(paths))
        trials.append(behaviours.try_file(path=path, adapter=adapter, scenario=scenario, open_scenarios=scenarios, now=now))
    if provider:
        behaviours.record_trial(provider=provider, outcomes=[outcome for trial in trials for outcome in trial.outcomes], now=now)
    return trials


def try_body(*, body: bytes, asked: Asked, provider: str, now: datetime) -> Trial:
    """A file that came over the network: small, in a private working file, gone at the end. Raises BatchTooLarge."""
    if len(body) > TRIAL_BYTES_MAX:
        raise BatchTooLarge(limit_mb=TRIAL_BYTES_MAX // 2**20)
    with opened(folder=work_folder()) as duck:
        path = duck.folder / f"{asked.name}{SUFFIXES[asked.media]}"
        documents.write_private(path, [body])
        return try_paths(paths=[path], adapter=asked.adapter, scenario=asked.scenario, provider=provider, now=now)[0]


def try_signed(*, proved: Proved, sequence: int, sent_s: int, body: bytes, asked: Asked, now: datetime) -> TriedRequest:
    """A whole request as production would take it: signature, clock, number, repetition, and its file. Raises SequenceReused, BatchTooLarge."""
    document = documents.digest_of(body)
    trial = try_body(body=body, asked=asked, provider=proved.provider, now=now)
    is_repeat, outcomes = behaviours.try_request(proved=proved, sequence=sequence, document=document, sent_s=sent_s, now=now)
    behaviours.record_trial(provider=proved.provider, outcomes=outcomes, now=now)
    return TriedRequest(is_repeat, document, outcomes, trial)
