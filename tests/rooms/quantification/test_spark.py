"""The same plan on a real Spark cluster gives the same rows: equal digests and refusals on a simulated city and on every border."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from time import perf_counter

import pytest

from puhui.methodology.catalogue import by_name
from puhui.quantification import spark
from puhui.quantification.digest import Digest, by_refusal_sql, summed
from puhui.quantification.duck import Duck, literal, opened
from puhui.quantification.engine import Host, counted_for, empty_prior, run_plan
from puhui.quantification.functions import Engine, key64, text
from puhui.quantification.plan import Plan, plan_for, plan_for_one
from puhui.quantification.scan import typed_records, with_days
from puhui.simulation.city import simulate
from puhui.vocabulary.periods import CHINA_OFFSET_S
from tests.rooms.quantification import standalone_spark
from tests.rooms.quantification.outcomes import write_csv
from tests.rooms.quantification.test_engine_against_oracle import REGIONS, household_days, rows_for

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(bool(standalone_spark.lacking()), reason=standalone_spark.lacking()),
    # pyspark looks for pandas, which it does not need here, and warns of its version
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

DAY = date(2026, 3, 18)
CODES = ("metro-ride", "bus-ride", "shared-bike", "household-electricity")
RECORDS_LEAST = 1_000_000
RESULT_COLUMNS = "n, record_id, provider, person, day, start_s, end_s, reduction_g, raw_g, refusal, field_zh, field_en, detail, note"
Outcome = tuple[Digest, dict[str, int]]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[spark.Spark]:
    folder = tmp_path_factory.mktemp("spark")
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.executor.memory": standalone_spark.EXECUTOR_MEMORY,
        "spark.sql.shuffle.partitions": "4",
        "spark.ui.showConsoleProgress": "false",
    }
    with standalone_spark.cluster(folder) as master, spark.opened(master, folder=folder, settings=settings) as made:
        yield made


@dataclass
class Records:
    """Typed records in a file, and what both engines need to decide them."""

    path: Path
    person: str
    codes: Sequence[str] = CODES
    regions: Sequence[str] = ("340100",)
    days: tuple[date, date] = (DAY, date(2026, 3, 21))
    prior: dict[str, Path] = field(default_factory=dict)

    def plan(self, engine: Engine) -> Plan:
        counted = [counted_for(by_name(code), regions=self.regions, first=self.days[0], last=self.days[1]) for code in self.codes]
        return (
            plan_for_one(counted[0], engine=engine) if len(counted) == 1 else plan_for(counted, engine=engine, has_prior=bool(self.prior))
        )

    def decided_by(self, host: Host, engine: Engine, *, person: str) -> None:
        empty_prior(host, person=person, names=[name for name in PRIOR if name not in self.prior])
        run_plan(host, self.plan(engine))


PRIOR = ("prior_keys", "prior_acts", "prior_used", "prior_history")


def by_duck(records: Records) -> tuple[Outcome, list[tuple[object, ...]]]:
    with opened() as duck:
        for name, path in ({"records": records.path} | records.prior).items():
            duck.make(name, f"SELECT * FROM {literal(path)}", is_table=False)
        records.decided_by(duck, "duckdb", person=records.person)
        return summed(duck.rows(by_refusal_sql("duckdb"))), duck.rows(f"SELECT {RESULT_COLUMNS} FROM results ORDER BY n LIMIT 5000")


def by_spark(cluster: spark.Spark, records: Records) -> tuple[Outcome, list[tuple[object, ...]]]:
    for name, path in ({"records": records.path} | records.prior).items():
        cluster.read(name, path)
    records.decided_by(cluster, "spark", person="STRING" if records.person == "VARCHAR" else records.person)
    rows = cluster.rows(f"SELECT {RESULT_COLUMNS} FROM results WHERE n < 5000 ORDER BY n")
    return summed(cluster.rows(by_refusal_sql("spark"))), list(rows)


def agreed(cluster: spark.Spark, records: Records) -> Outcome:
    """What both engines say; they say the same, row by row and in sum."""
    begun = perf_counter()
    ours, our_rows = by_duck(records)
    between = perf_counter()
    theirs, their_rows = by_spark(cluster, records)
    ended = perf_counter()
    print(f"{ours[0].rows:,} records by {len(records.codes)}: DuckDB {between - begun:.1f} s, Spark {ended - between:.1f} s")
    assert theirs == ours
    assert their_rows == our_rows[: len(their_rows)]
    return ours


# -- a simulated city, as a settlement run reads it: persons are accounts -------------------------------------------------------


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("simulated") / "city"
    simulate(region="340100", persons=430_000, days=1, seed=7, out=out, first_day=DAY, records_per_person_day=3.0)
    return out


def settled(city: Path, path: Path, codes: Sequence[str] = CODES) -> Records:
    inputs = tuple(dict.fromkeys(column for code in codes for column in by_name(code).columns))
    with opened() as duck:
        sent = " UNION ALL ".join(_sent(duck, file, city, inputs) for file in sorted((city / "records").glob("*/*.parquet")))
        wanted = ", ".join(literal(code) for code in codes)
        numbered = f"SELECT ROW_NUMBER() OVER (ORDER BY provider, n) - 1 AS n, * EXCLUDE (n) FROM ({sent}) WHERE scenario IN ({wanted})"
        duck.run(f"COPY ({numbered}) TO {literal(path)} (FORMAT PARQUET)")
    return Records(path, person="BIGINT", codes=codes)


def _sent(duck: Duck, file: Path, city: Path, inputs: Sequence[str]) -> str:
    provider = file.parent.name
    typed = with_days(typed_records(duck, file, inputs=inputs, provider=provider), offset_s=CHINA_OFFSET_S)
    scenarios = f"SELECT file_row_number AS n, scenario FROM read_parquet({literal(file)}, file_row_number = true)"
    accounts = f"SELECT person, account FROM {literal(city / 'persons.parquet')} WHERE provider = {literal(provider)}"
    return (
        f"SELECT t.* REPLACE (s.scenario AS scenario, a.account AS person) FROM ({typed}) t JOIN ({scenarios}) s ON s.n = t.n"
        f" LEFT JOIN ({accounts}) a ON a.person = t.person"
    )


class TestASimulatedCity:
    def test_a_million_records_of_four_scenarios_have_one_digest(self, cluster: spark.Spark, city: Path, tmp_path: Path) -> None:
        digest, refused = agreed(cluster, settled(city, tmp_path / "all.parquet"))
        assert digest.rows >= RECORDS_LEAST
        assert {"same_act", "duplicate_record", "out_of_range", "implausible", "form_missing", "shorter_than_line"} <= set(refused)

    def test_one_scenario_alone_has_one_digest(self, cluster: spark.Spark, city: Path, tmp_path: Path) -> None:
        digest, _ = agreed(cluster, settled(city, tmp_path / "one.parquet", ("metro-ride",)))
        assert digest.reduction_g > 0


# -- the borders of the engine's own tests ------------------------------------------------------------------------------------------


def borders(path: Path, *, seed: int) -> Records:
    """Records on and beside every border of four methodologies, of few persons, around midnights."""
    parts, dice = [], Random(seed)
    inputs = tuple(dict.fromkeys(column for code in CODES for column in by_name(code).columns))
    with opened() as duck:
        for place, code in enumerate(CODES):
            rows = rows_for(by_name(code), 400, dice) + (household_days(dice) if code == "household-electricity" else [])
            source = write_csv(path.with_suffix(f".{place}.csv"), rows, columns=inputs)
            typed = typed_records(duck, source, inputs=inputs, provider=f"p{place % 2}", scenario=code)
            parts.append(path.with_suffix(f".{place}.parquet"))
            duck.run(f"COPY ({with_days(typed, offset_s=CHINA_OFFSET_S)}) TO {literal(parts[-1])} (FORMAT PARQUET)")
        listed = ", ".join(literal(part) for part in parts)
        numbered = f"SELECT ROW_NUMBER() OVER (ORDER BY scenario, n) - 1 AS n, * EXCLUDE (n) FROM read_parquet([{listed}])"
        duck.run(f"COPY ({numbered}) TO {literal(path)} (FORMAT PARQUET)")
    return Records(path, person="VARCHAR", regions=sorted(set(REGIONS)), days=(date(2024, 12, 30), date(2026, 4, 1)))


class TestEveryBorder:
    @pytest.mark.parametrize("seed", [1, 2])
    def test_each_row_is_the_same(self, cluster: spark.Spark, tmp_path: Path, seed: int) -> None:
        _, refused = agreed(cluster, borders(tmp_path / "borders.parquet", seed=seed))
        assert {"same_act", "duplicate_record", "out_of_range", "region_outside", "not_in_force", "missing_input", "implausible"} <= set(
            refused
        )

    def test_each_row_is_the_same_after_an_earlier_run(self, cluster: spark.Spark, tmp_path: Path) -> None:
        """Keys, acts, used caps and readings that another run left behind."""
        earlier = borders(tmp_path / "earlier.parquet", seed=3)
        later = borders(tmp_path / "later.parquet", seed=4)
        later.prior = remembered(earlier, tmp_path)
        digest, refused = agreed(cluster, later)
        later.prior = {}
        assert (digest, refused) != by_duck(later)[0]


def remembered(records: Records, folder: Path) -> dict[str, Path]:
    """The prior state that these records leave when they are decided."""
    acts = "SELECT person, {grp} AS grp, {mode} AS mode, start_s, end_s, {distance} AS distance_m, record_id, provider FROM results WHERE refusal = '' AND scenario = {code}"
    listed = []
    for code in records.codes:
        m = by_name(code)
        distance = "distance_m" if "distance_m" in m.columns else "CAST(NULL AS BIGINT)"
        listed.append(acts.format(grp=literal(m.same_act.group), mode=literal(m.same_act.mode), distance=distance, code=literal(code)))
    key = key64("duckdb", f"provider || '|' || {text('day')} || '|' || record_id")
    found = {
        "prior_keys": f"SELECT {key} AS key, provider, record_id, day FROM results WHERE refusal IN ('', 'same_act')",
        "prior_acts": " UNION ALL ".join(listed),
        "prior_used": "SELECT person, scenario, day, CAST(SUM(reduction_g) AS BIGINT) AS used_g FROM results WHERE refusal = '' GROUP BY ALL",
        "prior_history": "SELECT person, scenario, CAST(date_diff('day', DATE '1970-01-01', day) AS INTEGER) AS day_no, energy_wh AS amount"
        " FROM results WHERE refusal = '' AND scenario = 'household-electricity' AND end_s - start_s = 86400",
    }
    paths = {name: folder / f"{name}.parquet" for name in found}
    with opened() as duck:
        duck.make("records", f"SELECT * FROM {literal(records.path)}", is_table=False)
        records.decided_by(duck, "duckdb", person=records.person)
        for name, sql in found.items():
            duck.run(f"COPY ({sql}) TO {literal(paths[name])} (FORMAT PARQUET)")
    return paths
