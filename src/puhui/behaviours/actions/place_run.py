"""For a bench, in an installation of its own: a run of records that lie in the engine already, as if batches had brought them."""

from __future__ import annotations

from datetime import date, datetime

from puhui.behaviours.actions import run_inputs, run_outputs
from puhui.behaviours.actions.counting import counted
from puhui.behaviours.models import Run
from puhui.behaviours.reads.manifests import ROW_FACTS, manifest_hash
from puhui.behaviours.words import RunStage
from puhui.foundation.files import folder_durably
from puhui.foundation.places import run_folder
from puhui.library.reads import in_force
from puhui.quantification.duck import Duck
from puhui.quantification.engine import empty_prior


def place_run(duck: Duck, *, city: str, day: date, scenario: str, now: datetime) -> None:
    """`duck` has the relation `records` of this day; everybody in it has agreed, nothing came before, nobody waits. Nothing is credited."""
    run = Run.objects.create(city=city, day=day, sequence=1, opened_at=now, stage=RunStage.OPEN)
    versions = in_force(codes=[scenario], day=day)
    duck.run(
        "CREATE OR REPLACE TEMP TABLE consent AS SELECT person AS account, scenario, k AS kind, CAST(0 AS BIGINT) AS from_s,"
        f" CAST(NULL AS BIGINT) AS until_s, {run_inputs.HOLDS} AS how_good"
        " FROM (SELECT DISTINCT person, scenario FROM records), (VALUES ('ordinary'), ('sensitive')) v(k)"
    )
    duck.run("CREATE OR REPLACE TEMP TABLE waiting AS SELECT '' AS provider, '' AS person_key, 0 AS happened_s LIMIT 0")
    run_inputs.judge_consents(duck)
    empty_prior(duck, person="BIGINT")
    found = counted(duck, versions, first=day, last=day, is_in_force=True, has_prior=True)
    with folder_durably(run_folder(city=city, day=day, sequence=1)) as made:
        outcome = run_outputs.write(duck, run, made, found, versions, open_here=None)
        for name in ROW_FACTS:
            setattr(run, name, getattr(outcome, name))
        run.manifest_hash, run.stage = manifest_hash(made), RunStage.REWARDED
    run.save()
