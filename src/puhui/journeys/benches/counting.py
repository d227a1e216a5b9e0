"""The engine on one city-day against the read floor of the same columns, pandas, and a row loop; each try in a process of its own.

    python -m puhui.journeys.benches.counting core rides.parquet      says {"seconds": …, "cpu_s": …, "memory_mb": …}

`floor` reads and aggregates every column. `core` is the plan without one act once: bounds, exact duplicates, formula, floor, caps.
`whole` is `puhui quantify`: all of it, one act once, the sorted output file and its digest.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from puhui.journeys.benches.pairs import Outcome, Taken, compared, in_turn, timed
from puhui.journeys.benches.rides import COLUMNS, SUMMED, write_rides
from puhui.methodology.catalogue import by_name
from puhui.methodology.words import Methodology
from puhui.quantification.duck import Duck, literal, opened
from puhui.quantification.engine import counted_in, empty_prior, quantify_file, run_steps
from puhui.quantification.plan import Counted, Step, plan_for_one
from puhui.quantification.scan import typed_records, with_days
from puhui.quantification.words import Report, silent
from puhui.vocabulary.periods import CHINA_OFFSET_S

CORE_MOST, WHOLE_MOST = 8.0, 12.0
METHOD = "metro-ride"
#: pandas holds every text as an object, and a row loop takes a minute for ten million: both are measured on fewer, and scaled per row.
PANDAS_ROWS, LOOP_ROWS = 2_000_000, 200_000
SAVED_G_PER_10_KM = 467


def bench_engine(
    *, folder: Path, rows: Sequence[int], pairs: int, parts: Sequence[str] = ("core", "whole"), report: Report = silent
) -> list[Outcome]:
    """`core`, `whole`, or both against the floor; with `whole` also a row loop, and pandas where it is installed."""
    found: list[Outcome] = []
    for size in rows:
        path = folder / f"rides-{size}.parquet"
        report("rides", 0, 1)
        found += _on(path, write_rides(path, rows=size), pairs=pairs, parts=parts, report=report)
        path.unlink()
    return found


def _on(path: Path, rows: int, *, pairs: int, parts: Sequence[str], report: Report) -> list[Outcome]:
    others = [name for name in ("pandas", "loop") if "whole" in parts and (name == "loop" or find_spec("pandas"))]
    taken = in_turn({name: _apart(name, path) for name in ("floor", *parts, *others)}, pairs=pairs, report=report)
    most = {"core": CORE_MOST, "whole": WHOLE_MOST}
    fewer = {"pandas": PANDAS_ROWS, "loop": LOOP_ROWS}
    return [
        compared(
            "engine", name, rows=rows, floor=taken["floor"], ours=taken[name], target=most.get(name, 0.0),
            scale=max(1.0, rows / fewer.get(name, rows)), note=_note(rows, fewer.get(name, rows)),
        )
        for name in (*parts, *others)
    ]  # fmt: skip


def _note(rows: int, measured: int) -> str:
    return f"measured on {measured:,} rows, scaled per row" if measured < rows else ""


def _apart(what: str, path: Path) -> Callable[[], Taken]:
    """In a process of its own, so that its memory is its own."""

    def attempt() -> Taken:
        command = [sys.executable, "-m", "puhui.journeys.benches.counting", what, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{what}: {done.stderr[-2000:]}")
        said = json.loads(done.stdout.splitlines()[-1])
        return Taken(float(said["seconds"]), int(said["memory_mb"]), float(said["cpu_s"]))

    return attempt


# -- what the process of a try does ---------------------------------------------------------------------------------


def floor(path: Path) -> None:
    """Every column read and aggregated: nobody who looks at each value can be faster. MAX alone would be answered by the file's footer."""
    asked = (f"{'SUM' if column in SUMMED else 'MAX'}({column})" for column in COLUMNS)
    with opened() as duck:
        duck.row(f"SELECT {', '.join(asked)} FROM read_parquet({literal(path)})")


def core(path: Path) -> tuple[int, int]:
    """How many records count, and their grams, before anyone asks whether two of them are one act."""
    m = by_name(METHOD)
    with opened() as duck:
        plan = plan_for_one(_prepared(duck, m, path), engine="duckdb")
        run_steps(duck, [_alone(step) for step in plan.opening()])
        run_steps(duck, [step for step in plan.closing(0) if step.name != "results"])
        kept = "SELECT s.n, COALESCE(c.changed_g, s.raw_g) AS grams FROM seen s LEFT JOIN changed c ON c.n = s.n WHERE c.code IS NULL"
        counted, grams = duck.row(f"SELECT COUNT(*), SUM(grams) FROM ({kept})")
    return int(counted), int(grams or 0)


def _prepared(duck: Duck, m: Methodology, path: Path) -> Counted:
    records = typed_records(duck, path, inputs=m.columns, scenario=m.code)
    duck.run(f"CREATE TEMP VIEW records AS {with_days(records, offset_s=CHINA_OFFSET_S)}")
    empty_prior(duck, person="VARCHAR")
    return counted_in(duck, m)


def _alone(step: Step) -> Step:
    """No act is held against another."""
    return Step(step.name, f"SELECT * FROM ({step.sql}) WHERE FALSE") if step.name == "contested" else step


def whole(path: Path) -> None:
    output = path.with_suffix(".out.parquet")
    try:
        quantify_file(by_name(METHOD), path, output)
    finally:
        output.unlink(missing_ok=True)


def pandas(path: Path) -> None:
    """The same act by act as someone would write it in pandas: bounds, duplicates, grams, the day's cap, a file."""
    import pandas as pd

    with opened() as duck:
        frame = pd.DataFrame(duck.arrays(f"SELECT * FROM read_parquet({literal(path)}) LIMIT {PANDAS_ROWS}"))
    frame["day"] = frame["happened_at"].dt.floor("D")
    sound = frame[frame["distance_m"].between(500, 60_000) & frame["duration_s"].between(60, 10_800)].drop_duplicates(["day", "record_id"])
    sound = sound.assign(grams=sound["distance_m"] * SAVED_G_PER_10_KM // 10_000).sort_values("happened_at", kind="stable")
    before = sound.groupby(["person", "day"])["grams"].cumsum() - sound["grams"]
    sound["grams"] = sound["grams"].clip(upper=(_cap_g() - before).clip(lower=0))
    output = path.with_suffix(".out.csv")
    try:
        sound[["record_id", "person", "day", "grams"]].to_csv(output, index=False)
    finally:
        output.unlink(missing_ok=True)


def loop(path: Path) -> None:
    """The same row after row in plain Python."""
    with opened() as duck:
        rows = duck.rows(f"SELECT {', '.join(COLUMNS)} FROM read_parquet({literal(path)}) LIMIT {LOOP_ROWS}")
    cap_g = _cap_g()
    known: set[tuple[date, str]] = set()
    used: dict[tuple[str, date], int] = {}
    for record_id, person, happened_at, _region, distance_m, duration_s in rows:
        day = happened_at.date()
        if not 500 <= distance_m <= 60_000 or not 60 <= duration_s <= 10_800 or (day, record_id) in known:
            continue
        known.add((day, record_id))
        before = used.get((person, day), 0)
        used[person, day] = before + min(distance_m * SAVED_G_PER_10_KM // 10_000, cap_g - before)


def _cap_g() -> int:
    grams = by_name(METHOD).cap.reduction_g
    assert grams is not None
    return grams


TRIES: dict[str, Callable[[Path], object]] = {"floor": floor, "core": core, "whole": whole, "pandas": pandas, "loop": loop}


def main(what: str, path: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF)
    taken = timed(lambda: TRIES[what](Path(path)))
    used = resource.getrusage(resource.RUSAGE_SELF)
    facts = {"seconds": taken.seconds, "cpu_s": used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime}
    sys.stdout.write(json.dumps(facts | {"memory_mb": used.ru_maxrss // 1024}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
