"""Try a provider's file: form, adapter, methodology and one act once, as a settlement would judge them; nothing is kept or counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction

from puhui.adapters.errors import AdapterRefused, SourceUnreadable
from puhui.adapters.guarding import guarded
from puhui.adapters.reading import refusing
from puhui.adapters.standard import without_zone
from puhui.adapters.words import Adapted, Adapter
from puhui.behaviours import rules
from puhui.behaviours.actions import run_inputs
from puhui.behaviours.actions.counting import counted
from puhui.behaviours.actions.record_form import typed_form
from puhui.behaviours.models import TrialOutcome
from puhui.behaviours.reads.packages import adapter_named
from puhui.behaviours.words import Outcome, Requirement, Trial
from puhui.foundation.places import work_folder
from puhui.library.reads import in_force as versions_in_force
from puhui.quantification.duck import Duck, opened
from puhui.quantification.engine import empty_prior
from puhui.quantification.words import Report, silent
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

STANDARD = "standard"


def try_file(*, path: Path, adapter: str, scenario: str, open_scenarios: Sequence[str], now: datetime, report: Report = silent) -> Trial:
    """How a file would fare if it arrived now and each of its persons were bound and had consented. Raises UnknownAdapter."""
    known = adapter_named(adapter)
    with opened(folder=work_folder()) as duck:
        try:
            adapted, unzoned = _read(duck, path, known, scenario, open_scenarios, now)
        except AdapterRefused as refusal:
            return _unreadable(refusal)
        return _tried(duck, adapted, unzoned, open_scenarios, now, report)


def _read(duck: Duck, path: Path, known: Adapter, scenario: str, open_scenarios: Sequence[str], now: datetime) -> tuple[Adapted, int]:
    """The file as `typed` and `refused`, and how many of its moments name no zone; a provider's own shape says by its rules which zone it is."""
    plain = guarded(duck, path)
    with refusing(plain):
        adapted = known.records(duck, plain)
        typed_form(duck, adapted, scenario=scenario, open_scenarios=open_scenarios, region="", received_at=now)
        return adapted, without_zone(duck, plain) if known.name == STANDARD else 0


def _tried(duck: Duck, adapted: Adapted, unzoned: int, open_scenarios: Sequence[str], now: datetime, report: Report) -> Trial:
    _records(duck, now)
    first, last = run_inputs.first_and_last(duck, local_day(now))
    empty_prior(duck, person="VARCHAR")
    in_force = versions_in_force(codes=open_scenarios, day=last)
    counted(duck, in_force, first=first, last=last, is_in_force=True, has_prior=False, report=report)
    rows = duck.rows(
        "SELECT code, COUNT(*) FROM (SELECT code FROM refused UNION ALL SELECT refusal FROM results WHERE refusal <> '') GROUP BY code ORDER BY code"
    )
    refused = {str(code): int(count) for code, count in rows}
    accepted, grams = duck.row("SELECT COUNT(*), COALESCE(SUM(reduction_g), 0) FROM results WHERE refusal = ''")
    merged = int(duck.value(f"SELECT COUNT(*) FROM ({adapted.merged})"))
    outcomes = rules.judged(records=adapted.rows - merged, accepted=int(accepted), refused=refused, unzoned=unzoned)
    return Trial(adapted.rows, merged, int(accepted), int(grams), refused, outcomes)


def _records(duck: Duck, now: datetime) -> None:
    """Sound records as the plan reads them: every person stands for himself."""
    inputs = ", ".join(("straight_m", *run_inputs.columns_of(duck, "typed")))
    duck.run(
        "CREATE OR REPLACE TEMP TABLE records AS SELECT n, record_id, '' AS provider, person, scenario, region, day, happened_s,"
        f" CAST({int(now.timestamp())} AS BIGINT) AS received_s, {inputs}, CAST(NULL AS VARCHAR) AS form_code, '' AS form_field,"
        " '' AS form_detail FROM typed WHERE n NOT IN (SELECT n FROM refused)"
    )


def _unreadable(refusal: AdapterRefused) -> Trial:
    """What is wrong with the file as a whole; of its rows nothing can be told."""
    said = Text(refusal.sentence("zh"), refusal.sentence("en"))
    opens = not isinstance(refusal, SourceUnreadable)
    fact = {Requirement.COLUMNS if opens else Requirement.ENCODING: said}
    return Trial(0, 0, 0, 0, {}, rules.untold(fact, opens=opens))


@transaction.atomic
def record_trial(*, provider: str, outcomes: Sequence[Outcome], now: datetime) -> None:
    """What was shown stands on the provider's checklist until it is shown again; what could not be told leaves it as it was.

    Of several outcomes of one requirement, as several files have them, the worst stands.
    """
    for outcome in rules.worst(outcomes):
        if outcome.is_met is None:
            continue
        told = {"is_met": outcome.is_met, "fact_zh": outcome.fact.zh[:300], "fact_en": outcome.fact.en[:300], "tried_at": now}
        TrialOutcome.objects.update_or_create(provider_id=provider, requirement=outcome.requirement, defaults=told)
