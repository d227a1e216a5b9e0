"""What a settlement run reads: bound records and the prior state, gathered once and kept sealed, so that it can be recomputed.

slices → whose (bindings) → bound | waiting → records → judged (consents);   earlier runs → prior_keys, prior_acts, prior_used, prior_history
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from puhui.behaviours import rules
from puhui.behaviours.models import Run
from puhui.behaviours.reads.cities import scenarios_open_in
from puhui.behaviours.reads.consents import needed_version, travel_scenarios
from puhui.behaviours.reads.queue import days_around, decided_runs
from puhui.behaviours.reads.standing import standing_folder
from puhui.behaviours.words import Grant, Kind, Recipient
from puhui.foundation import documents
from puhui.foundation.bulk import fetch_rows, send_keys
from puhui.foundation.places import run_folder, slice_path
from puhui.library.words import InForce
from puhui.methodology.words import Methodology
from puhui.quantification.duck import Duck, listed, literal
from puhui.quantification.engine import empty_prior
from puhui.vocabulary.records import INPUT_COLUMNS, METHOD_COLUMNS

PRIOR = ("prior_keys", "prior_acts", "prior_used", "prior_history")
#: Everything that a run reads, as it is kept.
READ = ("records", "consent", *PRIOR)
#: The input columns of every record; those of METHOD_COLUMNS join them where a record fills them, and what else a methodology names is empty.
COLUMNS = tuple(column.name for column in INPUT_COLUMNS if column.name != "straight_m")


def columns_of(duck: Duck, relation: str) -> list[str]:
    """The input columns that a relation of records has, but the straight line."""
    there = duck.columns(relation)
    return [*COLUMNS, *(column.name for column in METHOD_COLUMNS if column.name in there)]


def gather(duck: Duck, run: Run, in_force: dict[str, InForce], *, now: datetime) -> frozenset[str] | None:
    """Makes the relations `records`, `waiting` and the prior state in the engine; gives the city's own list of scenarios, if it has one.

    `now` is the moment of the decision, at which consents must hold.
    """
    open_here = None if run.is_replay else scenarios_open_in(run.city, day=run.day)
    _slices(duck, run)
    _whose(duck)
    _consents(duck, run, now)
    _records(duck, run, open_here)
    judge_consents(duck)
    gather_prior(duck, run, [item.methodology for item in in_force.values()])
    return open_here


def _slices(duck: Duck, run: Run) -> None:
    paths = []
    for item in run.slices.order_by("batch_id", "part"):
        sealed = slice_path(item.batch_id, city=item.city, day=item.day, part=item.part)
        about = rules.slice_name(item.batch_id, item.city, item.day, item.part)
        paths.append(documents.unseal_file(sealed, duck.folder / f"slice-{item.pk}.parquet", about=about))
    source = f"read_parquet({listed(paths)}, union_by_name = true)"
    duck.run(f"CREATE OR REPLACE TEMP TABLE arrived AS SELECT ROW_NUMBER() OVER (ORDER BY batch, n) - 1 AS place, * FROM {source}")
    for path in paths:
        path.unlink()


def since(row: str) -> str:
    """The first whole second of a half-open time, for records that know seconds. Both ends go up, or two times that meet would overlap."""
    return f"ceil(extract(epoch FROM {row}.valid_from))"


def until(row: str) -> str:
    """The first whole second after it; none where it is open."""
    return f"ceil(extract(epoch FROM {row}.valid_until))"


def _whose(duck: Duck) -> None:
    """Each record with the account that its person id was bound to when it happened; none where it was bound to nobody."""
    send_keys(duck, "SELECT DISTINCT provider, person_key FROM arrived", table="asked_key", columns=("provider text", "person_key uuid"))
    sql = (
        f"SELECT b.provider_id, b.person_key, b.account, {since('b')}, {until('b')}"
        " FROM behaviours_binding b JOIN asked_key k ON k.provider = b.provider_id AND k.person_key = b.person_key"
    )
    types = {"provider": "VARCHAR", "person_key": "UUID", "account": "BIGINT", "from_s": "BIGINT", "until_s": "BIGINT"}
    fetch_rows(duck, sql, table="binding", columns=types)
    duck.run(
        "CREATE OR REPLACE TEMP TABLE whose AS SELECT a.*, b.account FROM arrived a LEFT JOIN binding b"
        " ON b.provider = a.provider AND b.person_key = a.person_key AND b.from_s <= a.happened_s AND (b.until_s IS NULL OR a.happened_s < b.until_s)"
    )
    duck.run("CREATE OR REPLACE TEMP VIEW waiting AS SELECT * EXCLUDE (place, account) FROM whose WHERE account IS NULL")


#: How good a consent is for an act that it covers: it holds, its text has changed materially since, it has ended.
HOLDS, OUTDATED, ENDED = 3, 2, 1


def _consents(duck: Duck, run: Run, now: datetime) -> None:
    """What the platform may process of the accounts of this run, as it stands at the moment of the decision."""
    send_keys(duck, "SELECT DISTINCT account FROM whose WHERE account IS NOT NULL", table="asked_account", columns=("account bigint",))
    needed = " ".join(
        f"WHEN '{grant.kind}' THEN {needed_version(grant, day=run.day)}" for grant in Grant if grant.recipient is Recipient.PLATFORM
    )
    moment = f"to_timestamp({now.timestamp():.6f})"
    sql = (
        f"SELECT c.account, c.scenario_id, c.kind, {since('c')}, ceil(extract(epoch FROM COALESCE(c.valid_until, c.lapses_at))),"
        f" CASE WHEN c.lapses_at <= {moment} OR (c.valid_until IS NOT NULL AND next.id IS NULL) THEN {ENDED}"
        f" WHEN t.version < CASE c.kind {needed} END THEN {OUTDATED} ELSE {HOLDS} END"
        " FROM behaviours_consent c JOIN asked_account k ON k.account = c.account JOIN behaviours_consenttext t ON t.id = c.text_id"
        " LEFT JOIN behaviours_consent next ON next.replaces_id = c.id AND next.valid_until IS NULL"
        f" WHERE c.recipient = '{Recipient.PLATFORM}'"
    )
    types = {"account": "BIGINT", "scenario": "VARCHAR", "kind": "VARCHAR", "from_s": "BIGINT", "until_s": "BIGINT", "how_good": "INTEGER"}
    fetch_rows(duck, sql, table="consent", columns=types)


def _records(duck: Duck, run: Run, open_here: frozenset[str] | None) -> None:
    """The relation that the plan reads, before anybody has looked at the consents. A scenario that the city has not opened is refused."""
    closed = _is_closed(open_here)
    inputs = ", ".join(f"w.{name}" for name in ("straight_m", *columns_of(duck, "whose")))
    travel = listed(sorted(travel_scenarios())) if travel_scenarios() else "['']"
    duck.run(
        "CREATE OR REPLACE TEMP TABLE records AS SELECT w.place AS n, w.record_id, w.provider, w.account AS person, w.scenario, w.region, w.day,"
        f" w.happened_s, w.received_s, {inputs}, CASE WHEN {closed} THEN 'scenario_not_open_here' END AS form_code, '' AS form_field,"
        f" CASE WHEN {closed} THEN {literal(f'{run.city}, {run.day}')} ELSE '' END AS form_detail, w.batch, w.n AS row,"
        f" list_contains({travel}, w.scenario) AS is_travel FROM whose w WHERE w.account IS NOT NULL"
    )


def _is_closed(open_here: frozenset[str] | None) -> str:
    """Whether the scenario of a record is not on the city's list; a run is of one day, so the list is the same for all its records."""
    if not open_here:
        return "FALSE" if open_here is None else "TRUE"
    return f"w.scenario NOT IN ({', '.join(map(literal, sorted(open_here)))})"


def judge_consents(duck: Duck) -> None:
    """Each record whose act no consent covers carries its refusal: most are covered, and only for the others the reason is looked for."""
    duck.run(
        "CREATE OR REPLACE TEMP TABLE unagreed AS SELECT n, person, scenario, happened_s, is_travel FROM records r"
        f" WHERE {_BY_CONSENT} AND NOT ({_agreed(Kind.ORDINARY)} AND (NOT r.is_travel OR {_agreed(Kind.SENSITIVE)}))"
    )
    duck.run(f"CREATE OR REPLACE TEMP TABLE refused_consent AS SELECT n, {_code()} AS code FROM ({_how_good()})")
    duck.run(
        f"CREATE OR REPLACE TEMP TABLE judged AS SELECT r.* REPLACE (CASE WHEN {_BY_CONSENT} THEN c.code ELSE r.form_code END AS form_code)"
        " FROM records r LEFT JOIN refused_consent c ON c.n = r.n"
    )
    duck.run("DROP TABLE records; ALTER TABLE judged RENAME TO records")


#: What consents alone decide: records that nothing else has refused, and on judging anew those that a consent had.
_BY_CONSENT = "(r.form_code IS NULL OR r.form_code IN ('no_consent', 'no_sensitive_consent', 'consent_ended', 'consent_outdated'))"
_COVERS = (
    "c.account = r.person AND c.scenario = r.scenario AND c.from_s <= r.happened_s AND (c.until_s IS NULL OR r.happened_s < c.until_s)"
)


def _agreed(kind: Kind) -> str:
    return f"EXISTS (SELECT 1 FROM consent c WHERE {_COVERS} AND c.kind = '{kind}' AND c.how_good = {HOLDS})"


def _how_good() -> str:
    """The best consent of each kind for each record that lacks one; 0 where there is none at all."""
    best = "COALESCE(MAX(c.how_good) FILTER (WHERE c.kind = '{kind}'), 0)"
    return (
        f"SELECT r.n, r.is_travel, {best.format(kind=Kind.ORDINARY)} AS ordinary, {best.format(kind=Kind.SENSITIVE)} AS sensitive"
        f" FROM unagreed r LEFT JOIN consent c ON {_COVERS} GROUP BY r.n, r.is_travel"
    )


def _code() -> str:
    """The reason: first what is wrong with the ordinary consent, then with the separate one."""
    said = {ENDED: "consent_ended", OUTDATED: "consent_outdated"}
    arms = [
        *(("ordinary", good, code) for good, code in {0: "no_consent", **said}.items()),
        *(("sensitive", good, code) for good, code in {0: "no_sensitive_consent", **said}.items()),
    ]
    return "CASE" + "".join(f" WHEN {kind} = {good} THEN '{code}'" for kind, good, code in arms) + " END"


# -- prior state -------------------------------------------------------------------------------------------------------


def gather_prior(duck: Duck, run: Run, counted: Sequence[Methodology]) -> None:
    """What counted before and can matter here: records of the day, acts near it, what is used of its caps, readings of the days before.

    Only the run's own days are read, so that the cost does not grow with history.
    """
    empty_prior(duck, person="BIGINT")
    today = decided_runs(first=run.day, last=run.day, but=run.pk)
    groups: dict[str, int] = {}
    for m in counted:
        groups[m.same_act.group] = max(groups.get(m.same_act.group, 0), rules.reach_days(longest_s(m)))
    _keys(duck, today)
    _acts(duck, run, groups)
    _used(duck, today)
    _histories(duck, run, counted)


def longest_s(m: Methodology) -> int:
    if not m.same_act.lasts:
        return m.same_act.lasts_s
    given = m.input(m.same_act.lasts)
    return int(given.high * given.unit.size)


def acts_files(runs: Sequence[Run], *, group: str = "*") -> list[Path]:
    """The Parquet files of acts of these runs, of one group of acts or of all."""
    folders = [standing_folder(run) / "acts" for run in runs]
    return sorted(path for folder in folders for path in folder.glob(f"{group}/*.parquet"))


def _keys(duck: Duck, today: Sequence[Run]) -> None:
    if files := acts_files(today):
        source = f"read_parquet({listed(files)}, union_by_name = true)"
        _prior_table(duck, "prior_keys", f"SELECT key, provider, record_id, day FROM {source}")


def _acts(duck: Duck, run: Run, groups: dict[str, int]) -> None:
    parts = []
    for group, reach in groups.items():
        first, last = days_around(run.day, reach=reach)  # ahead too: a long act may reach into days that are settled already
        if files := acts_files(decided_runs(first=first, last=last, but=run.pk), group=group):
            source = f"read_parquet({listed(files)}, union_by_name = true)"
            columns = "account AS person, grp, mode, start_s, end_s, distance_m, record_id, provider"
            parts.append(f"SELECT {columns} FROM {source} WHERE account IN (SELECT person FROM records)")
    if parts:
        _prior_table(duck, "prior_acts", " UNION ALL ".join(parts))


def _used(duck: Duck, today: Sequence[Run]) -> None:
    if files := acts_files(today):
        source = f"read_parquet({listed(files)}, union_by_name = true)"
        _prior_table(
            duck,
            "prior_used",
            f"SELECT account AS person, scenario, day, CAST(SUM(reduction_g) AS BIGINT) AS used_g FROM {source}"
            " WHERE account IN (SELECT person FROM records) GROUP BY account, scenario, day",
        )


def _histories(duck: Duck, run: Run, counted: Sequence[Methodology]) -> None:
    parts = []
    for m in counted:
        for past in m.history:
            runs = decided_runs(first=run.day - timedelta(days=past.days), last=run.day - timedelta(days=1), but=run.pk)
            if files := acts_files(runs, group=m.same_act.group):
                source = f"read_parquet({listed(files)}, union_by_name = true)"
                parts.append(readings(m, past.of, source))
    if parts:
        _prior_table(duck, "prior_history", " UNION ALL ".join(parts))


def readings(m: Methodology, of: str, source: str) -> str:
    """The one-day readings of an input among acts, by person and day."""
    return (
        f"SELECT account AS person, scenario, CAST(date_diff('day', DATE '1970-01-01', day) AS INTEGER) AS day_no, {m.input(of).column} AS amount"
        f" FROM {source} WHERE scenario = {literal(m.code)} AND end_s - start_s = 86400 AND account IN (SELECT person FROM records)"
    )


def _prior_table(duck: Duck, name: str, select: str) -> None:
    duck.run(f"DROP VIEW IF EXISTS {name}")
    duck.run(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}")


# -- kept for recomputing ----------------------------------------------------------------------------------------------


def keep(duck: Duck, run: Run, folder: Path) -> dict[str, str]:
    """Seals what the run read into its folder; gives the SHA-256 of each part's rows."""
    hashes = {}
    for name in READ:
        plain = duck.folder / f"{name}.parquet"
        duck.run(f"COPY (SELECT * FROM {name}) TO {literal(plain)} (FORMAT PARQUET, COMPRESSION ZSTD)")
        hashes[name] = documents.seal_into(plain, folder / f"{name}.sealed", about=_about(run, name))
        plain.unlink()
    return hashes


def unsealed(duck: Duck, run: Run, name: str) -> Path:
    """One of the relations that a decided run kept, as a file in the engine's own folder."""
    sealed = run_folder(city=run.city, day=run.day, sequence=run.sequence) / f"{name}.sealed"
    return documents.unseal_file(sealed, duck.folder / f"{name}.parquet", about=_about(run, name))


def restore(duck: Duck, run: Run, *, kept: Collection[str] = READ, judges: bool = True) -> None:
    """The relations of a decided run as it read them, judged anew by the consents that it read; a run of before these were kept, and
    whoever does not ask for it, takes the judgement that the records carry."""
    for name in kept:
        plain = unsealed(duck, run, name)
        duck.run(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM read_parquet({literal(plain)})")
        plain.unlink()
    if judges and "consent" in kept:
        judge_consents(duck)


def _about(run: Run, name: str) -> str:
    return rules.input_name(run.city, run.day, run.sequence, name)


def first_and_last(duck: Duck, day: date) -> tuple[date, date]:
    """The days of the records; the run's own where there is none."""
    first, last = duck.row("SELECT MIN(day), MAX(day) FROM records")
    return first or day, last or day
