"""What an adapter is, and what it gives: one row for each record or refusal, and a list of the rows that became part of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from puhui.quantification.duck import Duck
from puhui.vocabulary.records import INPUT_COLUMNS
from puhui.vocabulary.texts import Text

#: The columns of `Adapted.select` with their types, in this order; the same that scan.typed_records gives.
RECORD_COLUMNS: Final[dict[str, str]] = {
    "n": "BIGINT",
    "record_id": "VARCHAR",
    "provider": "VARCHAR",
    "scenario": "VARCHAR",
    "person": "VARCHAR",
    "happened_s": "BIGINT",
    "region": "VARCHAR",
    "straight_m": "BIGINT",
    **{column.name: "BIGINT" for column in INPUT_COLUMNS if column.name != "straight_m"},
    "form_code": "VARCHAR",
    "form_field": "VARCHAR",
    "form_detail": "VARCHAR",
}


#: Where every row of a file is a record or a refusal of its own.
NOTHING_MERGED: Final = "SELECT CAST(0 AS BIGINT) AS n, CAST(0 AS BIGINT) AS into_n WHERE FALSE"


@dataclass(frozen=True, slots=True)
class Adapted:
    """A provider's file as SQL in the Duck that read it. Each of its `rows` is the `n` of one row of `select`, or of one of `merged`."""

    #: RECORD_COLUMNS, and of METHOD_COLUMNS those that the file has; `form_code` is NULL where the record is sound. `n` is the row in the file, 0-based, the last of several.
    select: str
    #: (n, into_n): rows that are part of the record or refusal `into_n`.
    merged: str
    rows: int


@dataclass(frozen=True, slots=True)
class Adapter:
    """How one provider's shape is read. `columns` are those that the shape is known by.

    `region` is the place of everything that comes in this shape; empty where each record names its own.
    """

    name: str
    label: Text
    scenarios: tuple[str, ...]
    about: Text
    records: Callable[[Duck, Path], Adapted]
    columns: tuple[str, ...] = ()
    region: str = ""
    #: SHA-256 of the document that describes the shape; empty for the shapes that the software knows.
    content_hash: str = ""
