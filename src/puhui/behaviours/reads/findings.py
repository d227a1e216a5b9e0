"""Whether behaviours add up: every invariant recomputed from rows, files and books."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from itertools import pairwise
from uuid import UUID

from django.db import connection
from django.db.models import F, Q

from puhui.behaviours.errors import RunChanged
from puhui.behaviours.models import (
    Batch,
    Binding,
    CityScenario,
    ConsentText,
    Correction,
    ProviderKey,
    Quarantine,
    Run,
    RunCorrection,
    Slice,
)
from puhui.behaviours.reads.batches import counts_of
from puhui.behaviours.reads.manifests import verified
from puhui.behaviours.reads.owed_in_books import owed_findings
from puhui.behaviours.reads.packages import package_findings
from puhui.behaviours.reads.queue import DECIDED
from puhui.behaviours.reads.standing import standing_folder
from puhui.behaviours.words import (
    COLLECT_KEY,
    ISSUE,
    LIVE_KEYS_MAX,
    OWED,
    RECEIVABLE,
    RESIDENT_REDUCTION,
    BatchStage,
    CorrectionStage,
    RunStage,
)
from puhui.foundation.findings import Finding
from puhui.foundation.places import work_folder
from puhui.ledger.reads import given_by_entry
from puhui.quantification.duck import Duck, listed, opened


def findings() -> Iterator[Finding]:
    """Behaviours' invariants."""
    yield _rows_are_accounted_for()
    yield _one_owner_at_a_time()
    yield _one_consent_at_a_time()
    yield _texts_are_what_was_published()
    yield _city_lists_hold()
    yield _manifests_hold()
    yield _runs_are_in_the_books()
    yield _corrections_hold()
    yield _acts_count_once()
    yield _quarantine_holds()
    yield _keys_hold()
    yield from owed_findings()
    yield from package_findings()


def _rows_are_accounted_for() -> Finding:
    """No batch that is through has a row in no place, or in two."""
    through = Batch.objects.filter(stage=BatchStage.REWARDED)
    return Finding("behaviours_every_row_in_one_place", through.count(), sum(counts_of(batch).pending != 0 for batch in through))


def _one_owner_at_a_time() -> Finding:
    """No two bindings of one person id hold at one time."""
    other = Binding.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
    )
    overlaps = 0
    rows = other.order_by("provider", "person_key", "valid_from").values_list("provider", "person_key", "valid_from", "valid_until")
    last: tuple[str, UUID, datetime | None] | None = None
    for provider, key, start, until in rows.iterator(chunk_size=10_000):
        if last and last[:2] == (provider, key) and (last[2] is None or last[2] > start):
            overlaps += 1
        last = (provider, key, until)
    return Finding("behaviours_one_owner_at_a_time", other.count(), overlaps)


def _one_consent_at_a_time() -> Finding:
    """No two consents of one account, scenario, recipient and kind cover one moment, and no guardian's outlives the child's birthday."""
    sql = """
        SELECT count(*), count(*) FILTER (WHERE before IS NULL AND place > 1 OR before > valid_from OR lapses_at < valid_until) FROM (
            SELECT valid_from, valid_until, lapses_at, row_number() OVER w AS place, lag(valid_until) OVER w AS before FROM behaviours_consent
            WINDOW w AS (PARTITION BY account, scenario_id, recipient, kind ORDER BY given_at, id)) c"""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        looked_at, broken = cursor.fetchone()
    return Finding("behaviours_one_consent_at_a_time", int(looked_at), int(broken))


def _texts_are_what_was_published() -> Finding:
    """Every text that somebody agreed to has the hash under which it was published."""
    texts = list(ConsentText.objects.values_list("source", "content_hash"))
    changed = sum(sha256(source.encode()).hexdigest() != named for source, named in texts)
    return Finding("behaviours_consent_text_unchanged", len(texts), changed)


def _city_lists_hold() -> Finding:
    """A city opens what the province has open, and no scenario twice for one day."""
    rows = list(
        CityScenario.objects.order_by("city", "scenario", "from_on").values_list(
            "city", "scenario", "from_on", "until_on", "scenario__is_open"
        )
    )
    twice = sum(before[:2] == after[:2] and (before[3] is None or before[3] > after[2]) for before, after in pairwise(rows))
    beyond = sum(not is_open and until is None for *_, until, is_open in rows)
    return Finding("behaviours_city_lists_within_the_province", len(rows), twice + beyond)


def _manifests_hold() -> Finding:
    """The manifest on disk is the one that was recorded, its files are those that it names, and its counts are the row's."""
    runs = list(Run.objects.filter(stage__in=DECIDED))
    return Finding("behaviours_manifest_unchanged", len(runs), sum(not _manifest_holds(run) for run in runs))


def _manifest_holds(run: Run) -> bool:
    try:
        verified(run)
    except RunChanged:
        return False
    return True


def _runs_are_in_the_books() -> Finding:
    """Grams of each credited run = grams issued by its entry; and no entry issued grams but for a run, or for one that is at it.

    What is collected goes back to where it was issued, and has findings of its own.
    """
    runs = list(Run.objects.exclude(stage=RunStage.OPEN).values_list("stage", "entry", "reduction_g", "pk"))
    corrected, at_work = _by_corrections()
    issued = given_by_entry(account=ISSUE, asset=RESIDENT_REDUCTION, but=[COLLECT_KEY, *at_work])
    credited = [(entry, grams - corrected.get(pk, 0)) for stage, entry, grams, pk in runs if stage != RunStage.DECIDED]
    at_it = {grams for stage, _, grams, _ in runs if stage == RunStage.DECIDED}
    corrections = set(RunCorrection.objects.exclude(entry=None).values_list("entry", flat=True))
    strays = [issued[entry] for entry in issued.keys() - {entry for entry, _ in credited} - corrections]
    broken = sum(grams != issued.get(entry or 0, 0) for entry, grams in credited) + sum(grams not in at_it for grams in strays)
    return Finding("behaviours_grams_equal_issued", len(credited), broken)


def _by_corrections() -> tuple[dict[int, int], list[str]]:
    """Run → the grams by which posted corrections have moved it, in the books; and the keys of those that are being posted."""
    given = given_by_entry(account=ISSUE, asset=RESIDENT_REDUCTION)
    owed = given_by_entry(account=RECEIVABLE, asset=OWED)
    moved: dict[int, int] = {}
    for run, entry, owing in RunCorrection.objects.filter(correction__stage=CorrectionStage.POSTED).values_list(
        "run", "entry", "owed_entry"
    ):
        moved[run] = moved.get(run, 0) + given.get(entry or 0, 0) - owed.get(owing or 0, 0)
    at_work = Correction.objects.filter(stage=CorrectionStage.APPROVED).values_list("pk", flat=True)
    return moved, [f"correct:{number}:" for number in at_work]


def _corrections_hold() -> Finding:
    """Every posted correction moved each of its runs by the grams that it names, was agreed to, and stands unless a later one does."""
    rows = list(RunCorrection.objects.filter(correction__stage=CorrectionStage.POSTED).select_related("run"))
    given = given_by_entry(account=ISSUE, asset=RESIDENT_REDUCTION)
    owed = given_by_entry(account=RECEIVABLE, asset=OWED)
    broken = 0
    for row in rows:
        named = row.after["reduction_g"] - row.before["reduction_g"]
        booked = given.get(row.entry or 0, 0) - owed.get(row.owed_entry or 0, 0)
        broken += named != booked or named != row.gained_g - row.lost_g or (row.run.correction or 0) < row.correction_id
    return Finding("behaviours_corrections_in_the_books", len(rows), broken)


def _acts_count_once() -> Finding:
    """No record key counts twice on a day, whatever the run; and no two acts of a person overlap in one group, across days too."""
    by_day: dict[date, list[Run]] = {}
    for run in Run.objects.filter(stage__in=DECIDED).order_by("day"):
        by_day.setdefault(run.day, []).append(run)
    acts = broken = 0
    with opened(folder=work_folder()) as duck:
        duck.run("CREATE TEMP TABLE reaching (account BIGINT, grp VARCHAR, start_s BIGINT, end_s BIGINT, key BIGINT)")
        for runs in by_day.values():
            count, twice = _day_counts_once(duck, runs)
            acts, broken = acts + count, broken + twice
    return Finding("behaviours_each_act_counts_once", acts, broken)


def _day_counts_once(duck: Duck, runs: list[Run]) -> tuple[int, int]:
    """Acts of a day, and how many of them count twice; `reaching` holds the acts of days before that are not over, and then of this one."""
    folders = [standing_folder(run) / "acts" for run in runs]
    files = sorted(path for folder in folders for path in folder.glob("*/*.parquet"))
    if not files:
        return 0, 0
    source, columns = f"read_parquet({listed(files)}, union_by_name = true)", "account, grp, start_s, end_s, key"
    acts, keys = duck.row(f"SELECT COUNT(*), COUNT(*) - COUNT(DISTINCT (provider, record_id)) FROM {source}")
    duck.run(
        f"CREATE OR REPLACE TEMP TABLE near AS SELECT {columns}, TRUE AS is_new FROM {source} UNION ALL SELECT {columns}, FALSE FROM reaching"
    )
    before = "(PARTITION BY account, grp ORDER BY start_s, is_new, key ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    overlaps = duck.value(
        f"SELECT COUNT(*) FROM (SELECT is_new, start_s, MAX(end_s) OVER {before} AS until_s FROM near) WHERE is_new AND until_s > start_s"
    )
    duck.run(f"CREATE OR REPLACE TEMP TABLE reaching AS SELECT {columns} FROM near WHERE end_s > (SELECT MAX(start_s) FROM near)")
    return int(acts), int(keys) + int(overlaps)


def _quarantine_holds() -> Finding:
    """Nothing of a batch that is held, or was refused for good, is in a run but what had been decided when it was held.

    By what was written down then, not by the clock: a run that was decided before may have been begun by a clock that was ahead.
    """
    stops = {row.batch_id: {part["run"] for part in row.settled} for row in Quarantine.objects.exclude(decision="released")}
    taken = Slice.objects.filter(batch__in=stops, run__stage__in=DECIDED).values_list("batch", "run").distinct()
    return Finding("behaviours_nothing_of_a_quarantine_settled", len(stops), sum(run not in stops[batch] for batch, run in taken))


def _keys_hold() -> Finding:
    """No provider ever had more than two keys live at a moment, no revoked key is live, and every key signed its own provider's batches."""
    by_provider: dict[str, list[ProviderKey]] = {}
    for row in ProviderKey.objects.order_by("valid_from", "pk"):
        by_provider.setdefault(row.provider_id, []).append(row)
    crowded = sum(_live_beside(row, rows) > LIVE_KEYS_MAX for rows in by_provider.values() for row in rows)
    undead = ProviderKey.objects.filter(revoked_at__isnull=False).filter(Q(valid_until=None) | Q(valid_until__gt=F("revoked_at"))).count()
    strange = Batch.objects.exclude(signed_by_key=None).exclude(signed_by_key__provider=F("provider")).count()
    return Finding("behaviours_keys_are_their_providers_own", sum(map(len, by_provider.values())), crowded + undead + strange)


def _live_beside(row: ProviderKey, rows: list[ProviderKey]) -> int:
    """How many keys are live when this one begins."""
    at = row.valid_from
    return sum(other.valid_from <= at and (other.valid_until is None or at < other.valid_until) for other in rows)
