"""The form of records: each with its scenario, region and civil day, and the code of what is wrong with it. Of a batch, and of a trial."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from puhui.adapters.words import Adapted
from puhui.quantification.duck import Duck, literal
from puhui.quantification.scan import with_days
from puhui.vocabulary.periods import CHINA_OFFSET_S
from puhui.vocabulary.records import CLOCK_AHEAD_S_MAX


def typed_form(duck: Duck, adapted: Adapted, *, scenario: str, open_scenarios: Iterable[str], region: str, received_at: datetime) -> None:
    """Makes the tables `typed` (every record) and `refused` (n, code, field, detail). `region` stands for every place where it is given."""
    place = literal(region) if region else "region"
    scenarios = ", ".join(literal(code) for code in open_scenarios) or "''"
    ahead_s = int(received_at.timestamp()) + CLOCK_AHEAD_S_MAX
    named = f"SELECT * REPLACE (COALESCE(NULLIF(scenario, ''), {literal(scenario)}) AS scenario, {place} AS region) FROM ({adapted.select})"
    duck.run(f"CREATE OR REPLACE TEMP TABLE typed AS {with_days(named, offset_s=CHINA_OFFSET_S)}")
    duck.run(
        "CREATE OR REPLACE TEMP TABLE refused AS SELECT n, code, field, detail FROM (SELECT n, CASE"
        " WHEN form_code IS NOT NULL THEN form_code"
        " WHEN NOT regexp_full_match(region, '[1-9][0-9]{5}') THEN 'form_not_a_region'"
        f" WHEN scenario NOT IN ({scenarios}) THEN 'unknown_scenario'"
        f" WHEN happened_s > {ahead_s} THEN 'in_future' END AS code,"
        " CASE WHEN form_code IS NOT NULL THEN form_field WHEN NOT regexp_full_match(region, '[1-9][0-9]{5}') THEN 'region' ELSE '' END AS field,"
        " CASE WHEN form_code IS NOT NULL THEN form_detail WHEN NOT regexp_full_match(region, '[1-9][0-9]{5}') THEN left(region, 40)"
        f" WHEN scenario NOT IN ({scenarios}) THEN left(scenario, 40) WHEN happened_s > {ahead_s} THEN CAST(to_timestamp(happened_s) AS VARCHAR)"
        " ELSE '' END AS detail FROM typed) WHERE code IS NOT NULL"
    )
