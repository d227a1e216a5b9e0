"""The one door to Spark: the same plan on a cluster, for more records than one machine can hold. An optional extra, imported late.

    with opened("spark://master:7077", folder=shared) as spark:
        spark.read("records", typed)              typed records as Parquet (`scan.typed_records` wrote them, with their civil days)
        empty_prior(spark, person="STRING")
        run_plan(spark, plan_for(counted, engine="spark"))
        digest, refused = summed(spark.rows(by_refusal_sql("spark")))

`folder` is one that the driver and all workers share. Each table of the plan is written there once, so that losing a worker loses no
step and the rounds of *one act once* do not grow into one long lineage.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from puhui.quantification.errors import EngineMissing

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: What the plan's meaning rests on; nothing of it may be left to a cluster's defaults.
MEANING = {
    "spark.sql.ansi.enabled": "true",  # a number that does not fit stops the run instead of wrapping around
    "spark.sql.session.timeZone": "Asia/Shanghai",
    "spark.sql.parser.escapedStringLiterals": "true",  # a backslash in a text is a backslash
    "spark.sql.caseSensitive": "false",
}
Row = tuple[Any, ...]


class Spark:
    """One Spark session, with tables as Parquet files in a shared folder."""

    def __init__(self, session: SparkSession, folder: Path) -> None:
        self._session = session
        self.folder = folder
        self.engine_name = f"spark {session.version}"

    def read(self, name: str, *paths: Path) -> None:
        """Parquet files as a relation."""
        self._session.read.parquet(*(str(path) for path in paths)).createOrReplaceTempView(name)

    def make(self, name: str, sql: str, *, is_table: bool) -> None:
        """A relation of the plan: a view is computed when it is read, a table once."""
        if not is_table:
            self._session.sql(sql).createOrReplaceTempView(name)
            return
        self.write(sql, self.folder / name)
        self.read(name, self.folder / name)

    def write(self, sql: str, path: Path) -> None:
        """The result as Parquet files in a folder, which replaces an older one of that name."""
        self._session.sql(sql).write.mode("overwrite").parquet(str(path))

    def is_empty(self, relation: str) -> bool:
        return bool(self._session.table(relation).isEmpty())

    def rows(self, sql: str) -> Sequence[Row]:
        return [tuple(row) for row in self._session.sql(sql).collect()]


@contextmanager
def opened(master: str, *, folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Spark]:
    """A session on the cluster at `master`; it is stopped, and its tables are gone, at the end. Refuses where the extra is absent."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as problem:
        raise EngineMissing from problem
    builder = SparkSession.builder.master(master).appName("puhui")
    for name, value in ({"spark.ui.enabled": "false"} | dict(settings or {}) | MEANING).items():
        builder = builder.config(name, value)
    own = Path(tempfile.mkdtemp(prefix="puhui-spark-", dir=folder))
    os.environ.setdefault("SPARK_LOCAL_DIRS", str(own / "spill"))
    session = builder.getOrCreate()
    try:
        yield Spark(session, own)
    finally:
        session.stop()
        shutil.rmtree(own, ignore_errors=True)
