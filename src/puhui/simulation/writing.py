"""Writes a city as Parquet in bounded memory: each block's day waits as whole numbers on disk, then each file is written once.

Text (ids, codes, paths) is made by DuckDB in the last step only; until then a row is a few integers. A file's rows stand by
block of persons and, within a block, by time.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import duckdb
import numpy as np

from puhui.simulation import rhythms, words
from puhui.simulation.dice import Dice, Ints, Subject
from puhui.simulation.flaws import LATE_DAYS_MOST
from puhui.simulation.people import NOT_A_MEMBER_S, Block, Residents
from puhui.simulation.reporting import Rows
from puhui.simulation.rhythms import Day
from puhui.simulation.words import PROVIDERS, Request

MEMORY_LIMIT: Final = "800MB"
THREADS_MOST: Final = 4
MAKING: Final = ".making"
LATE_DAYS_SPAN: Final = LATE_DAYS_MOST + 1
NUMBERS_A_BLOCK: Final = 1_000_000
#: A person id is account × a + b modulo this prime: no two alike, no pattern to see, nothing to keep.
ID_PRIME: Final = 1_000_000_007
#: A row group holds about one provider of one block, so that a provider's file reads little else.
PART: Final = "FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 20480"
FINAL: Final = "FORMAT parquet, COMPRESSION zstd"
CSV: Final = "FORMAT csv, HEADER true"


@dataclass(frozen=True, slots=True)
class PersonIds:
    """How a provider numbers its customers, drawn once for a city."""

    factor: int
    shift: int

    def sql(self, provider: int) -> str:
        number = f"((account * {self.factor} + {self.shift}) % {ID_PRIME})"
        return f"'{PROVIDERS[provider].prefix}' || lpad({number}::VARCHAR, 10, '0')"


def person_ids(dice: Dice) -> tuple[PersonIds, ...]:
    stream = dice.stream(Subject.IDS, block=rhythms.WHOLE_CITY)
    drawn = (stream.random((len(PROVIDERS), 2)) * (ID_PRIME - 2)).astype(np.int64) + 1
    return tuple(PersonIds(factor=int(factor), shift=int(shift)) for factor, shift in drawn)


class CityFolder:
    """The output folder of one run. `add_…` takes a block, `finish_…` writes the files that are complete by then."""

    def __init__(self, out: Path, request: Request, dice: Dice, *, csv: bool) -> None:
        self.out = out
        self.request = request
        self.csv = csv
        self._ids = person_ids(dice)
        self._making = out / MAKING
        self._making.mkdir(parents=True)
        self._sent: Counter[tuple[int, date]] = Counter()
        self._late: Counter[tuple[int, date]] = Counter()
        self._con = duckdb.connect()
        # The order of the rows and so the bytes of a file must not depend on the number of threads.
        self._con.execute("SET preserve_insertion_order = true")
        self._con.execute(f"SET threads = {min(THREADS_MOST, os.cpu_count() or 1)}")
        self._con.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        self._con.execute("SET temp_directory = ?", [str(self._making / "spill")])

    def close(self) -> None:
        self._con.close()
        shutil.rmtree(self._making, ignore_errors=True)

    # people

    def add_people(self, residents: Residents, bound_from_s: tuple[Ints, ...]) -> None:
        columns = {"account": residents.account, "household": residents.household, "age_band": residents.age_band}
        bound = {f"bound_{place}": moments for place, moments in enumerate(bound_from_s)}
        self._keep(columns | bound, f"people-{residents.block.number:06d}")

    def finish_people(self) -> None:
        parts = self._parts("people-*.parquet")
        width = max(4, len(str(self.request.persons)))
        self._copy(
            f"""SELECT account, '居民' || lpad(account::VARCHAR, {width}, '0') AS display_name, '{self.request.region}' AS city,
                {_pick(rhythms.AGE_BANDS, "age_band")} AS age_band, household FROM {parts}""",
            "people.parquet",
        )
        self._copy(" UNION ALL ".join(self._persons_sql(place, parts) for place in range(len(PROVIDERS))), "persons.parquet")
        self._drop("people-*.parquet")

    def _persons_sql(self, provider: int, parts: str) -> str:
        moment = f"CASE WHEN bound_{provider} >= 0 THEN make_timestamp(bound_{provider} * 1000000) END"
        return f"""SELECT account, '{PROVIDERS[provider].code}' AS provider, {self._ids[provider].sql(provider)} AS person,
            {moment} AS bound_from, household FROM {parts} WHERE bound_{provider} <> {NOT_A_MEMBER_S}"""

    # records

    def add_records(self, rows: Rows, block: Block, day: Day) -> None:
        made = {
            "account": rows["who"] + block.first,
            "number": rows["number"] + 1 + block.number * NUMBERS_A_BLOCK,
            "ymd": np.full(len(rows), int(f"{day.on:%Y%m%d}"), dtype=np.int64),
        }
        self._count(rows, day)
        self._keep(rows.columns | made, f"day-{day.ordinal}-{block.number:06d}")

    def _count(self, rows: Rows, day: Day) -> None:
        counts = np.bincount(rows["provider"] * LATE_DAYS_SPAN + rows["late_days"], minlength=len(PROVIDERS) * LATE_DAYS_SPAN)
        for place, count in enumerate(counts.tolist()):
            provider, late_days = divmod(place, LATE_DAYS_SPAN)
            (self._late if late_days else self._sent)[provider, day.on + timedelta(days=late_days)] += count

    def finish_day(self, day: Day) -> None:
        """The day's files, the truth of the day, and the late files of the next morning."""
        parts = self._parts(f"day-{day.ordinal}-*.parquet")
        for provider in range(len(PROVIDERS)):
            if self._sent[provider, day.on]:
                source = f"FROM {parts} WHERE provider = {provider} AND late_days = 0"
                self._write_records(provider, source, f"records/{_name(provider, day.on)}")
        self._copy(f"SELECT {self._truth_sql(day.on)} FROM {parts}", f"truth/{day.on}.parquet")
        late = self._making / f"late-{day.ordinal}.parquet"
        self._con.execute(f"COPY (SELECT * FROM {parts} WHERE late_days > 0) TO {_quoted(late)} ({PART})")
        self._drop(f"day-{day.ordinal}-*.parquet")
        self.finish_late(day.on + timedelta(days=1))

    def finish_late(self, arrives_on: date) -> None:
        """What arrives on a day from earlier days; complete once the day before it is."""
        ordinals = [arrives_on.toordinal() - late_days for late_days in range(LATE_DAYS_MOST, 0, -1)]
        files = [path for path in (self._making / f"late-{ordinal}.parquet" for ordinal in ordinals) if path.exists()]
        for provider in range(len(PROVIDERS)):
            if self._late[provider, arrives_on]:
                arrived = f"strftime(DATE '{arrives_on}' - late_days::INTEGER, '%Y%m%d')::BIGINT = ymd"
                source = f"FROM {_read(files)} WHERE provider = {provider} AND {arrived} ORDER BY ymd, number"
                self._write_records(provider, source, f"late/{_name(provider, arrives_on)}")
        self._drop(f"late-{ordinals[0]}.parquet")

    def finish_all_late(self, last_on: date) -> None:
        for days in range(2, LATE_DAYS_MOST + 1):
            self.finish_late(last_on + timedelta(days=days))

    def _write_records(self, provider: int, source: str, name: str) -> None:
        self._copy(f"SELECT {self._record_sql(provider, 'make_timestamp(at_s * 1000000)')} {source}", name)
        if self.csv:
            moment = "strftime(make_timestamp(at_s * 1000000), '%Y-%m-%dT%H:%M:%S+08:00')"
            self._copy(f"SELECT {self._record_sql(provider, moment)} {source}", name.replace(".parquet", ".csv"), CSV)

    def _record_sql(self, provider: int, moment: str) -> str:
        inputs = [f"nullif({name}, -1)::INTEGER AS {name}" for name in PROVIDERS[provider].inputs]
        no_person = words.FLAW["no_person"]
        return ", ".join(
            (
                f"{_record_id(provider)} AS record_id",
                f"CASE WHEN flaw <> {no_person} THEN {self._ids[provider].sql(provider)} END AS person",
                f"{moment} AS happened_at",
                f"'{self.request.region}' AS region",
                f"{_pick(words.SCENARIOS, 'scenario')} AS scenario",
                *inputs,
            )
        )

    def _truth_sql(self, on: date) -> str:
        """`day` is the civil day of the written moment: a clock that is ahead names another day."""
        files = [
            f"{'late' if late_days else 'records'}/{_name(provider, on + timedelta(days=late_days))}"
            for provider in range(len(PROVIDERS))
            for late_days in range(LATE_DAYS_SPAN)
        ]
        prefix = _pick([provider.prefix for provider in PROVIDERS], "provider")
        return f"""{_pick([provider.code for provider in PROVIDERS], "provider")} AS provider,
            make_timestamp(at_s * 1000000)::DATE AS day, {prefix} || ymd::VARCHAR || '-' || number::VARCHAR AS record_id,
            copy::TINYINT AS copy, {_pick(files, f"provider * {LATE_DAYS_SPAN} + late_days")} AS file,
            {_pick(words.SCENARIOS, "scenario")} AS scenario, account,
            {on.toordinal()}::BIGINT * 1000000000000 + account * 100 + act AS act_id,
            {_pick(words.EXPECTED, "expected")} AS expected, {_pick([flaw.code for flaw in words.FLAWS], "flaw")} AS flaw"""

    # files

    def _keep(self, columns: dict[str, Ints], name: str) -> None:
        self._con.register("block", {key: np.ascontiguousarray(values) for key, values in columns.items()})
        self._con.execute(f"COPY (SELECT * FROM block) TO {_quoted(self._making / f'{name}.parquet')} ({PART})")
        self._con.unregister("block")

    def _copy(self, query: str, name: str, options: str = FINAL) -> None:
        target = self.out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        self._con.execute(f"COPY ({query}) TO {_quoted(target)} ({options})")

    def _parts(self, pattern: str) -> str:
        return _read(sorted(self._making.glob(pattern)))

    def _drop(self, pattern: str) -> None:
        for path in self._making.glob(pattern):
            path.unlink()


def _read(files: list[Path]) -> str:
    return f"read_parquet([{_listed([str(file) for file in files])}])"


def _name(provider: int, on: date) -> str:
    return f"{PROVIDERS[provider].code}/{on}.parquet"


def _record_id(provider: int) -> str:
    return f"'{PROVIDERS[provider].prefix}' || ymd::VARCHAR || '-' || number::VARCHAR"


def _pick(texts: Sequence[str], place: str) -> str:
    """SQL that turns a place in a table of ours into its text."""
    return f"[{_listed(texts)}][{place} + 1]"


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(_quoted(text) for text in texts)


def _quoted(text: str | Path) -> str:
    return "'" + str(text).replace("'", "''") + "'"
