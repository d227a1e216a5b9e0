"""The names of a file's columns as they are written in it: a reader silently calls a second `x` `x_1`, and nobody knows which was meant."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from pathlib import Path

from puhui.quantification.duck import Duck, literal

#: A header longer than this is no header.
_HEAD_CHARS = 1 << 20


def repeated(duck: Duck, path: Path) -> list[str]:
    """Names that stand more than once in the header of a CSV or in a Parquet file, as last written; to the engine `Km` and `km` are one."""
    places: dict[str, list[str]] = {}
    for name in _written(duck, path):
        places.setdefault(name.casefold(), []).append(name)
    return [names[-1] for folded, names in places.items() if folded and len(names) > 1]


def _written(duck: Duck, path: Path) -> list[str]:
    name = path.name.lower()
    if name.endswith((".parquet", ".pq")):
        return _of_parquet(duck, path)
    return [] if name.endswith((".json", ".jsonl", ".json.gz")) else _of_csv(path)


def _of_csv(path: Path) -> list[str]:
    """The first row; none where the file does not parse, of which the reader itself will tell."""
    opened = gzip.open if path.suffix.lower() == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", errors="replace", newline="") as file:
            rows = csv.reader(io.StringIO(file.read(_HEAD_CHARS)))
            return next(filter(None, rows), [])
    except (csv.Error, OSError, EOFError, zlib.error):
        return []


def _of_parquet(duck: Duck, path: Path) -> list[str]:
    """The columns themselves, without what lies inside them: the file lists each before its parts, and says how many parts it has."""
    found, inside = [], 0
    for name, parts in duck.rows(f"SELECT name, COALESCE(num_children, 0) FROM parquet_schema({literal(path)})")[1:]:
        if inside == 0:
            found.append(str(name))
        inside = max(inside - 1, 0) + int(parts)
    return found
