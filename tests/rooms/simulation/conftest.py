"""One small city for all tests of the room: 300 persons, four weeks, written once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from puhui.simulation.city import simulate
from puhui.simulation.words import Summary


@pytest.fixture(scope="session")
def monday() -> date:
    return date(2026, 3, 2)


@pytest.fixture(scope="session")
def summary(tmp_path_factory: pytest.TempPathFactory, monday: date) -> Summary:
    folder = tmp_path_factory.mktemp("city") / "out"
    return simulate(region="340100", persons=300, days=28, seed=7, out=folder, first_day=monday, records_per_person_day=3.0, csv=True)


@pytest.fixture(scope="session")
def city(summary: Summary) -> Path:
    return summary.out


@pytest.fixture(scope="session")
def ask(city: Path) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    """Answers a query over `truth`, `persons`, `people`, and `sent`: every row of every provider file, with its `file`."""
    with duckdb.connect() as con:
        files = ", ".join(f"'{path}'" for path in sorted(city.glob("*/*/*.parquet")))
        con.execute(
            f"""CREATE TABLE sent AS SELECT *, replace(path, '{city}/', '') AS file, split_part(file, '/', 2) AS provider
            FROM read_parquet([{files}], union_by_name = true, filename = 'path')"""
        )
        con.execute(f"CREATE TABLE truth AS FROM read_parquet('{city}/truth/*.parquet')")
        for name in ("persons", "people"):
            con.execute(f"CREATE TABLE {name} AS FROM read_parquet('{city}/{name}.parquet')")
        yield lambda sql: con.execute(sql).fetchall()


@pytest.fixture(scope="session")
def one(ask: Callable[[str], list[tuple[Any, ...]]]) -> Callable[[str], Any]:
    """The single value that a query answers."""
    return lambda sql: ask(sql)[0][0]
