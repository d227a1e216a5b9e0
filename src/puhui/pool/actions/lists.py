"""Lists of shares as kept documents: written once from a relation, read back as one; all with the same columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

from puhui.foundation import documents
from puhui.foundation.places import work_folder
from puhui.pool.models import Collection, Share
from puhui.pool.words import ShareStage
from puhui.quantification.duck import Duck, literal, opened

#: The columns of a list of shares, of what is held, of what corrections took.
SHARE = {"account": "BIGINT", "version": "INTEGER", "region": "VARCHAR", "year": "INTEGER", "grams": "BIGINT"}
HELD = {"account": "BIGINT", "year": "INTEGER", "methodology": "VARCHAR", "version": "INTEGER", "region": "VARCHAR", "grams": "BIGINT"}
LOST = {"account": "BIGINT", "grams": "BIGINT"}
LISTED = ", ".join(SHARE)


def keep(duck: Duck, query: str) -> str:
    """The rows of a query as a document; gives its name. The same rows in the same order are the same document."""
    path = duck.folder / "kept.parquet"
    duck.run(f"COPY ({query}) TO {literal(path)} (FORMAT PARQUET, COMPRESSION ZSTD)")
    digest = documents.put_file(path)
    path.unlink()
    return digest


def load(duck: Duck, table: str, columns: dict[str, str], names: Iterable[str]) -> None:
    """Everything that these documents hold, as a table with these columns."""
    duck.run(f"CREATE OR REPLACE TEMP TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
    for name in names:
        with documents.opened(name, folder=duck.folder, suffix=".parquet") as path:
            duck.run(f"INSERT INTO {table} BY NAME SELECT {', '.join(columns)} FROM read_parquet({literal(path)})")


@contextmanager
def loaded(shares: Iterable[Share], *, table: str = "share") -> Iterator[Duck]:
    """An engine with the rows of these lists in one table."""
    with ExitStack() as stack:
        duck = stack.enter_context(opened(folder=work_folder()))
        load(duck, table, SHARE, [share.document for share in shares])
        yield duck


def keep_share(
    duck: Duck, source: str, *, collection: Collection, methodology: str, stage: ShareStage, project: str = "", period: int | None = None
) -> Share | None:
    """The rows of a relation as a list in a stage; None where there are none."""
    givers, grams = duck.row(f"SELECT COUNT(DISTINCT account), CAST(COALESCE(SUM(grams), 0) AS BIGINT) FROM {source} WHERE grams > 0")
    if not givers:
        return None
    query = f"SELECT {LISTED} FROM {source} WHERE grams > 0 ORDER BY account, year, version, region"
    return Share.objects.create(
        collection=collection,
        methodology=methodology,
        document=keep(duck, query),
        grams=grams,
        givers=givers,
        stage=stage,
        project=project,
        period=period,
    )
