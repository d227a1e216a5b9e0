"""Count past runs once more under something else, one after the other, each on what the one before left. Nothing is posted.

The inputs are those that each run read and kept. What counted before a run is what it read then, less what earlier runs of the recount
gave then, plus what they give now: so nothing changes where nothing is different, to the gram.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from django.db.models import Q

from puhui.behaviours.actions import run_inputs, run_outputs
from puhui.behaviours.actions.counting import counted, missing_columns
from puhui.behaviours.actions.look_only import read_refused, summed_in, write_to_look_at
from puhui.behaviours.models import Correction, Run, Slice
from puhui.behaviours.reads.manifests import verified
from puhui.behaviours.reads.queue import DECIDED
from puhui.behaviours.reads.standing import counted_folder, standing_folder
from puhui.behaviours.rules import reach_days
from puhui.foundation.places import work_folder
from puhui.library.reads import methodology
from puhui.library.words import InForce
from puhui.methodology.words import Methodology
from puhui.quantification.duck import Duck, listed, literal, opened
from puhui.quantification.words import Report, silent

#: The code of a record that a correction leaves out.
LEFT_OUT = "left_out_by_correction"


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What is different: the document that counts a scenario, on which event days, and which batches are left out."""

    first: date
    last: date
    city: str = ""
    counted_by: Mapping[str, InForce] = field(default_factory=dict)
    #: what this provider sent of these days is left out
    without_provider: str = ""
    #: these batches are left out, whatever the day
    without: frozenset[int] = frozenset()
    #: every person, or one person in so many
    share: int = 1
    #: what is counted may come to stand in the place of what stood: it is sorted and sealed as a run's own
    may_stand: bool = True

    @property
    def is_as_it_was(self) -> bool:
        """Nothing is different in how acts count: only what is made of their grams may be."""
        return not (self.counted_by or self.without_provider or self.without)

    def meets(self, run: Run) -> bool:
        """Whether the run is one of those days and places; batches that are named are left out wherever they are met."""
        return self.first <= run.day <= self.last and self.city in ("", run.city)


@dataclass(frozen=True, slots=True)
class Recounted:
    """A run as it counts now: what it came from, and where its acts and refusals lie; its numbers where it may come to stand."""

    run: Run
    folder: Path
    outcome: run_outputs.Outcome | None


def runs_to_recount(otherwise: Otherwise) -> list[Run]:
    """The runs of these days in the order in which they were decided, and those after them that look back on them."""
    reach = (
        _FARTHEST
        if otherwise.without or otherwise.without_provider
        else _looking_back(item.methodology for item in otherwise.counted_by.values())
    )
    rows = Run.objects.filter(stage__in=DECIDED, day__gte=otherwise.first, day__lte=otherwise.last + timedelta(days=reach))
    return list(rows.order_by("pk"))


#: No methodology may compare with days that lie farther back (proof: a history of 31 days at most).
_FARTHEST = 31


def _looking_back(documents: Iterable[Methodology]) -> int:
    """For how many days after an act its record can still matter to another."""
    means = [past.days for m in documents for past in m.history]
    return max([1, *means])


def recount(runs: Sequence[Run], otherwise: Otherwise, *, folder: Path, report: Report = silent) -> list[Recounted]:
    """Every run once more, into `folder/<number of the run>`. Raises RunChanged where a file is not the one that was recorded."""
    done: list[Recounted] = []
    touched = runs_touched(runs, otherwise)
    for place, run in enumerate(runs):
        report("recount", place, len(runs))
        if run.pk in touched or _is_reached(run, done):
            done.append(_one(run, otherwise, done, folder / str(run.pk)))
    report("recount", len(runs), len(runs))
    return done


def as_they_stand(runs: Sequence[Run], otherwise: Otherwise) -> list[Recounted]:
    """For a question about what is made of grams, not about how acts count: every run as it counts now, without counting it."""
    return [Recounted(run, standing_folder(run), None) for run in runs if otherwise.meets(run)]


def runs_touched(runs: Sequence[Run], otherwise: Otherwise) -> set[int]:
    """Runs for which something is different in themselves."""
    meeting = [run.pk for run in runs if otherwise.meets(run)]
    if otherwise.counted_by or otherwise.is_as_it_was:
        return set(meeting)
    left_out = Q(run__in=[run.pk for run in runs], batch__in=otherwise.without)
    if otherwise.without_provider:
        left_out |= Q(run__in=meeting, batch__provider=otherwise.without_provider)
    return {int(n) for n in Slice.objects.filter(left_out).values_list("run", flat=True) if n is not None}


def _is_reached(run: Run, before: Sequence[Recounted]) -> bool:
    """Whether an earlier run that it may have looked at counts otherwise now; if none does, it stays what it is."""
    near = (item for item in before if abs((item.run.day - run.day).days) <= _FARTHEST)
    return any(item.outcome is None or item.outcome.digest != item.run.digest for item in near)


def _one(run: Run, otherwise: Otherwise, before: Sequence[Recounted], folder: Path) -> Recounted:
    recorded = verified(run)
    in_force = _in_force(run, recorded["scenarios"], otherwise)
    with opened(folder=work_folder()) as duck:
        run_inputs.restore(duck, run, kept=[name for name in recorded["inputs"] if name not in ("consent", "records")], judges=False)
        _records(duck, run, in_force, otherwise)
        _prior(duck, run, before, [item.methodology for item in in_force.values()], otherwise)
        first, last = run_inputs.first_and_last(duck, run.day)
        found = counted(
            duck, in_force, first=first, last=last, is_in_force=not run.is_replay, has_prior=True, is_read_once=not otherwise.may_stand
        )
        folder.mkdir(parents=True, exist_ok=True)
        if otherwise.may_stand:
            return Recounted(run, folder, run_outputs.write_counted(duck, folder, found, in_force))
        write_to_look_at(duck, run, folder, found)
        return Recounted(run, folder, None)


def _in_force(run: Run, recorded: Sequence[Mapping[str, object]], otherwise: Otherwise) -> dict[str, InForce]:
    """The versions that the run named, and the others in their place."""
    then = {
        str(item["scenario"]): InForce(
            methodology(code=str(item["scenario"]), number=int(str(item["version"]))), run.day, None, bool(item["is_demonstration"])
        )
        for item in recorded
    }
    return {**then, **otherwise.counted_by} if otherwise.meets(run) else then


def _records(duck: Duck, run: Run, in_force: Mapping[str, InForce], otherwise: Otherwise) -> None:
    """What the run read: persons outside of the sample are gone, records that are left out stay, with their reason. A sample is a table, for
    it is read often; of everybody a view of the file is read faster than a table is made."""
    source = f"read_parquet({literal(run_inputs.unsealed(duck, run, 'records'))})"
    which = [f"batch = {number}" for number in sorted(otherwise.without)]
    if otherwise.without_provider and otherwise.meets(run):
        which.append(f"provider = {literal(otherwise.without_provider)}")
    told = {"form_code": literal(LEFT_OUT), "form_field": "''", "form_detail": "''"} if which else {}
    replaced = ", ".join(f"CASE WHEN {' OR '.join(which)} THEN {value} ELSE {name} END AS {name}" for name, value in told.items())
    added = "".join(f", CAST(NULL AS BIGINT) AS {name}" for name in missing_columns(duck.columns(source), in_force))
    drawn_from = f" WHERE {drawn('person', otherwise.share)}" if otherwise.share > 1 else ""
    duck.run(
        f"CREATE OR REPLACE TEMP {'TABLE' if drawn_from else 'VIEW'} records AS SELECT *{f' REPLACE ({replaced})' if replaced else ''}{added} FROM {source}{drawn_from}"
    )


def drawn(person: str, share: int) -> str:
    """Whether a person is one of the sample: by a hash of the account, so that it is the same persons in every run."""
    low = f"(CAST({person} AS UBIGINT) & 4294967295)"
    mixed = _mixed(_mixed(low))
    return f"xor({mixed}, {mixed} >> 16) % {share} = 0"


def _mixed(number: str) -> str:
    """One round of a mixer of 32 bits: the high half falls onto the low one, and a multiplication spreads it."""
    return f"((xor({number}, {number} >> 16) * 73244475) & 4294967295)"


# -- what counted before -----------------------------------------------------------------------------------------------

_ACT = "account AS person, grp, mode, start_s, end_s, distance_m, record_id, provider"


def _prior(duck: Duck, run: Run, before: Sequence[Recounted], documents: Sequence[Methodology], otherwise: Otherwise) -> None:
    if otherwise.share > 1:
        for name in ("prior_acts", "prior_used", "prior_history"):
            duck.run(f"DELETE FROM {name} WHERE NOT ({drawn('person', otherwise.share)})")
    moved = [
        Moved((item.run.day - run.day).days, counted_folder(item.run, _stood_for(item.run, run)), item.folder)
        for item in before
        if abs((item.run.day - run.day).days) <= _FARTHEST
    ]
    _move_used(duck, run, [item for item in moved if item.days == 0])
    moved = [item for item in moved if _is_exchanged(duck, item)]
    _move_rows(duck, "prior_keys", _keys, [item for item in moved if item.days == 0])
    for group, reach in _groups(documents).items():
        _move_rows(duck, "prior_acts", _acts, [item for item in moved if abs(item.days) <= reach], group)
    for m in documents:
        for past in m.history:
            near = [item for item in moved if -past.days <= item.days <= -1]
            _move_rows(duck, "prior_history", partial(run_inputs.readings, m, past.of), near, m.same_act.group)


@dataclass(frozen=True, slots=True)
class Moved:
    """An earlier run of the recount: how many days it is off, what a later run read of it, and what it gives now."""

    days: int
    then: Path
    now: Path

    def left(self, group: str) -> str:
        """Acts that counted then and are refused now, a relation; empty where there is no file."""
        return _acts_named(self.then, group, by=read_refused(self.now))

    def entered(self, group: str) -> str:
        """Acts that were refused then and count now."""
        return _acts_named(self.now, group, by=read_refused(self.then))


def _acts_named(folder: Path, group: str, *, by: str) -> str:
    files = sorted((folder / "acts").glob(f"{group}/*.parquet"))
    return f"(SELECT * FROM read_parquet({listed(files)}, union_by_name = true) SEMI JOIN {by} USING (batch, row))" if files and by else ""


def _is_exchanged(duck: Duck, item: Moved) -> bool:
    """Whether other records count now than did then. A record either counts or is refused, and the refused ones are few."""
    then, now = read_refused(item.then), read_refused(item.now)
    if not (then and now):
        return bool(then or now)
    return bool(
        duck.rows(
            f"SELECT 1 FROM {then} ANTI JOIN {now} USING (batch, row) UNION ALL SELECT 1 FROM {now} ANTI JOIN {then} USING (batch, row) LIMIT 1"
        )
    )


def _stood_for(earlier: Run, run: Run) -> int | None:
    """Which count of an earlier run a run read when it was decided: the last correction that was posted before it was opened."""
    posted = Correction.objects.filter(stage="posted", runs__run=earlier, posted_at__lt=run.opened_at)
    return posted.order_by("-pk").values_list("pk", flat=True).first()


def _groups(documents: Sequence[Methodology]) -> dict[str, int]:
    found: dict[str, int] = {}
    for m in documents:
        found[m.same_act.group] = max(found.get(m.same_act.group, 0), reach_days(run_inputs.longest_s(m)))
    return found


def _keys(source: str) -> str:
    return f"SELECT key, provider, record_id, day FROM {source}"


def _acts(source: str) -> str:
    return f"SELECT {_ACT} FROM {source} WHERE account IN (SELECT person FROM records)"


def _move_rows(duck: Duck, name: str, ask: Callable[[str], str], moved: Sequence[Moved], group: str = "*") -> None:
    """Takes the rows of acts that count no more out of what counted before, and puts in those of acts that count now."""
    columns = ", ".join(duck.columns(name))
    for sources, join in (([item.left(group) for item in moved], "EXCEPT ALL"), ([item.entered(group) for item in moved], "UNION ALL")):
        for source in filter(None, sources):
            duck.run(f"CREATE OR REPLACE TEMP TABLE exchanged AS SELECT {columns} FROM ({ask(source)})")
            if not duck.is_empty("exchanged"):
                duck.run(f"CREATE OR REPLACE TEMP TABLE moved AS SELECT {columns} FROM {name} {join} SELECT * FROM exchanged")
                duck.run(f"DROP TABLE {name}; ALTER TABLE moved RENAME TO {name}")


def _move_used(duck: Duck, run: Run, moved: Sequence[Moved]) -> None:
    """The same for what is used of the day's caps, which is a sum: every person's grams may be others now."""
    parts = [
        f"SELECT account, scenario, DATE '{run.day}', {sign}grams FROM ({source}) WHERE account IN (SELECT person FROM records)"
        for item in moved
        for folder, sign in ((item.then, "-"), (item.now, ""))
        if (source := summed_in(folder))
    ]
    if parts:
        rows = " UNION ALL ".join(["SELECT person, scenario, day, used_g FROM prior_used", *parts])
        duck.run(
            "CREATE OR REPLACE TEMP TABLE moved AS SELECT person, scenario, day, CAST(SUM(used_g) AS BIGINT) AS used_g"
            f" FROM ({rows}) GROUP BY person, scenario, day"
        )
        duck.run("DROP TABLE IF EXISTS prior_used; ALTER TABLE moved RENAME TO prior_used")
