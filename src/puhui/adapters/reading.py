"""A provider's file becomes one temporary table with its row numbers, read once; a broken file is refused as a whole.

Every error of the file itself comes out here, so that the SELECTs of an adapter cannot fail later on what the file holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from puhui.adapters.errors import SourceLacksColumns, SourceRepeatsColumns, SourceUnreadable
from puhui.quantification.duck import Duck, Unreadable, literal, reading
from puhui.quantification.errors import EngineFailed
from puhui.quantification.headers import repeated
from puhui.quantification.scan import lacking
from puhui.vocabulary.texts import Text

#: Several files may be adapted in one Duck; each has tables of its own.
_NUMBERS = count()
_PARQUET, _CSV, _JSON = (".parquet", ".pq"), (".csv", ".csv.gz"), (".json", ".json.gz", ".jsonl")

#: Said in full: whatever is left open, DuckDB guesses from the first rows and misreads a quote or a # further down.
_CSV_OPTIONS = (
    "header = true, all_varchar = true, strict_mode = true, null_padding = false, sample_size = 1000,"
    """ delim = ',', quote = '"', escape = '"', comment = '', skip = 0"""
)


@dataclass(frozen=True, slots=True)
class Source:
    """The file as a table: `n` and the asked columns, as the file types them. `name` is also a prefix for further tables."""

    name: str
    rows: int


def source_of(duck: Duck, path: Path, columns: Sequence[str], *, pages: str = "") -> Source:
    """Reads the columns of a file; `pages` names the array of a JSON page that holds its rows."""
    with refusing(path):
        reader = _numbered(path, pages)
        if missing := _lacking(duck, path, columns, pages):
            raise SourceLacksColumns(path=path.name, columns=", ".join(missing))
        if twice := repeated(duck, path):
            raise SourceRepeatsColumns(path=path.name, columns=", ".join(twice))
        name = f"source_{next(_NUMBERS)}"
        shown = ", ".join(_from_page(column) if pages else column for column in columns)
        duck.run(f"CREATE TEMP TABLE {name} AS SELECT file_row_number AS n, {shown} FROM {reader}")
        return Source(name, int(duck.value(f"SELECT COUNT(*) FROM {name}")))


def columns_of(duck: Duck, path: Path, *, pages: str = "") -> set[str]:
    """The names of the columns of a file; refuses one that cannot be read."""
    with refusing(path):
        return set(_columns(duck, path, pages))


def is_json(path: Path) -> bool:
    return path.name.lower().endswith(_JSON)


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """What DuckDB says of this file becomes a refusal; what it says of our own disk or memory stays what it is."""
    if not path.is_file():
        raise SourceUnreadable(path=path.name, reason=Text("文件不存在", "no such file"))
    try:
        with reading(lambda problem: SourceUnreadable(path=path.name, reason=_reason(problem, path))):
            yield
    except Unreadable as problem:
        raise SourceUnreadable(path=path.name, reason=_reason(problem, path)) from problem
    except EngineFailed as problem:
        if str(path) not in str(problem.__cause__):
            raise
        raise SourceUnreadable(path=path.name, reason=_reason(problem.__cause__, path)) from problem


def _reason(problem: BaseException | None, path: Path) -> str:
    """The first line, without the folder in which we keep the file."""
    lines = [line.strip() for line in str(problem).replace(str(path), path.name).splitlines() if line.strip()]
    return lines[0][:200] if lines else type(problem).__name__


def _numbered(path: Path, pages: str) -> str:
    """A relation of the file's rows with `file_row_number`, in their order."""
    if path.name.lower().endswith(_PARQUET):
        return f"read_parquet({literal(path)}, file_row_number = true)"
    rows = _pages(path, pages) if pages else _plain(path)
    return f"(SELECT *, row_number() OVER () - 1 AS file_row_number FROM {rows})"


def _plain(path: Path) -> str:
    if path.name.lower().endswith(_CSV):
        return f"read_csv({literal(path)}, {_CSV_OPTIONS})"
    if path.name.lower().endswith(_PARQUET):
        return f"read_parquet({literal(path)})"
    raise SourceUnreadable(path=path.name, reason=Text(f"不识别的文件类型“{path.suffix}”", f"unknown kind of file “{path.suffix}”"))


def _pages(path: Path, pages: str) -> str:
    if not is_json(path):
        raise SourceUnreadable(path=path.name, reason=Text("不是 JSON 文件", "not a JSON file"))
    return f"(SELECT unnest({pages}) AS cell FROM {_json(path, pages)})"


def _json(path: Path, pages: str) -> str:
    return f"read_json({literal(path)}, columns = {{{literal(pages)}: 'JSON[]'}})"


def _lacking(duck: Duck, path: Path, columns: Sequence[str], pages: str) -> list[str]:
    """Columns that are not there; an empty page lacks nothing, a page without its array everything."""
    found = _columns(duck, path, pages)
    if pages and not found and duck.value(f"SELECT COALESCE(bool_and({pages} IS NOT NULL), FALSE) FROM {_json(path, pages)}"):
        return []
    return lacking(found, needed=columns)


def _columns(duck: Duck, path: Path, pages: str) -> dict[str, str]:
    """Name → type; a JSON page has the names of its first rows."""
    if not pages:
        return duck.columns(_plain(path))
    named = duck.rows(f"SELECT DISTINCT unnest(json_keys(cell)) FROM (SELECT cell FROM {_pages(path, pages)} LIMIT 1000)")
    return {str(row[0]): "JSON" for row in named}


def _from_page(column: str) -> str:
    return f"cell ->> {literal(column)} AS {column}"
