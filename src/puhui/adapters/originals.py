"""The rows of a file as their sender wrote them, by row number, for the error file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from puhui.adapters.guarding import LINE_BYTES_MAX
from puhui.adapters.rows import STRICT_CSV
from puhui.quantification.duck import Duck, Unreadable, literal

#: The number of a row; a column of the file has no such name.
ROW: Final = "row_of_the_file"


def original_rows(duck: Duck, path: Path) -> str:
    """A relation with ROW and the file's own columns; with one column `row` where the file has no columns of its own."""
    name = path.name.lower()
    if name.endswith((".parquet", ".pq")):
        return f"(SELECT file_row_number AS {ROW}, * EXCLUDE (file_row_number) FROM read_parquet({literal(path)}, file_row_number = true))"
    if name.endswith(".csv"):
        try:
            duck.run(
                f"CREATE OR REPLACE TEMP TABLE original AS SELECT row_number() OVER () - 1 AS {ROW}, * FROM"
                f" read_csv({literal(path)}, {STRICT_CSV}, normalize_names = false)"
            )
            return "original"
        except Unreadable:
            return _table(duck, _csv_rows(path))
    return _table(duck, _cells(path) if name.endswith(".json") else _lines(path))


def _table(duck: Duck, rows: Iterator[str]) -> str:
    plain = duck.folder / "original.jsonl"
    with plain.open("w", encoding="utf-8") as file:
        for n, row in enumerate(rows):
            file.write(json.dumps({ROW: n, "row": row}, ensure_ascii=False) + "\n")
    columns = f"{{'{ROW}': 'BIGINT', 'row': 'VARCHAR'}}"
    duck.run(
        f"CREATE OR REPLACE TEMP TABLE original AS SELECT * FROM read_json({literal(plain)}, format = 'newline_delimited', columns = {columns})"
    )
    return "original"


def _csv_rows(path: Path) -> Iterator[str]:
    """The text of each row of a CSV that does not parse by its header, counted as standard.py counts them."""
    taken: list[str] = []

    def lines(file: Iterable[str]) -> Iterator[str]:
        for line in file:
            taken.append(line)
            yield line

    csv.field_size_limit(LINE_BYTES_MAX)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(lines(file))
        next(reader, None)
        taken.clear()
        for row in reader:
            if row:
                yield "".join(taken).rstrip("\r\n")
            taken.clear()


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for line in file:
            if line.strip():
                yield line.rstrip("\r\n")


def _cells(path: Path) -> Iterator[str]:
    """The rows of a JSON page: the one list that it holds."""
    found = json.loads(path.read_text(encoding="utf-8"))
    listed = found if isinstance(found, list) else next((value for value in found.values() if isinstance(value, list)), [])
    for item in listed:
        yield json.dumps(item, ensure_ascii=False)
