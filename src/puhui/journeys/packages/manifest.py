"""`package.yaml`, `points.yaml` and `expected.csv` as values; each is read as a methodology document is, with every fault and its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final, TypeVar, cast

from puhui.journeys.packages.words import ALLOWED, CONTENTS, EXPECTED, At, Expected, Funded, Manifest, PointsRule
from puhui.methodology import markup
from puhui.methodology.errors import DocumentRefused, Fault, FaultFound
from puhui.methodology.fields import both_languages, checked, few, maybe_items, number_of, one_of, region_of, whole_of, yes_no
from puhui.methodology.markup import FaultFoundAt, Node, Section, items_of, pairs_of, text_of
from puhui.vocabulary.identifiers import methodology_code
from puhui.vocabulary.records import RECORD_REFUSALS
from puhui.vocabulary.texts import Text

T = TypeVar("T")

_HASH: Final = re.compile(r"[0-9a-f]{64}")
NONE: Final = "none"
EXPECTED_HEADER: Final = ["row", "reduction_g", "refusal"]
ROWS_MAX: Final = 1000
_GRAMS: Final = re.compile(r"[0-9]{1,15}")
_ROW: Final = re.compile(r"[1-9][0-9]{0,5}")


class _Reader:
    """Reads key by key and gathers faults, so that an author sees all of them at once."""

    def __init__(self, section: Section) -> None:
        self.section = section
        self.faults: list[Fault] = []

    def take(self, key: str, read: Callable[[Node], T]) -> T:
        """What a key holds; after a fault the others are still read, and nothing is given out."""
        return cast(T, self.guarded(lambda: read(self.section.take(key))))

    def guarded(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except FaultFound as problem:
            self.faults.append(problem.fault)
            return None


def _read(text: str, make: Callable[[_Reader], T]) -> T:
    """Raises DocumentRefused with every fault."""
    try:
        reader = _Reader(Section(markup.read(text)))
    except FaultFound as problem:
        raise DocumentRefused(faults=[problem.fault]) from problem
    made = make(reader)
    reader.guarded(reader.section.done)
    if reader.faults:
        raise DocumentRefused(faults=sorted(reader.faults, key=lambda fault: fault.line))
    return made


def manifest_of(text: str) -> Manifest:
    return _read(text, _manifest)


def _manifest(reader: _Reader) -> Manifest:
    reader.take("format", lambda node: whole_of(node, low=1, high=1))
    scenario = reader.take("scenario", _scenario) or (Text("", ""), False)
    return Manifest(
        code=reader.take("code", lambda node: checked(node, methodology_code)),
        version=reader.take("version", lambda node: whole_of(node, low=1, high=9999)),
        name=reader.take("name", both_languages),
        publisher=reader.take("publisher", both_languages),
        region=reader.take("region", region_of),
        scenario=scenario[0],
        is_travel=scenario[1],
        borrowed_from=reader.take("borrowed_from", lambda node: tuple(region_of(one) for one in few(items_of(node)))),
        new_groups=reader.take("new_groups", lambda node: tuple(text_of(one) for one in few(maybe_items(node)))),
        is_example=reader.take("example", yes_no),
        contents=reader.take("contents", _contents),
    )


def _scenario(node: Node) -> tuple[Text, bool]:
    section = Section(node)
    made = both_languages(section.take("name")), yes_no(section.take("travel"))
    section.done()
    return made


def _contents(node: Node) -> dict[str, str]:
    pairs = pairs_of(node)
    for name, one in pairs.items():
        if name not in ALLOWED:
            wrong = Text(f"接入包里没有“{name}”这种文件。", f"No package has a file “{name}”.")
            raise FaultFoundAt(one, wrong, Text(f"可用：{'、'.join(CONTENTS)}。", f"Use: {', '.join(CONTENTS)}."), text=name)
        if not _HASH.fullmatch(text_of(one)):
            wrong = Text("这里需要文件的 SHA-256。", "The SHA-256 of the file is needed here.")
            raise FaultFoundAt(one, wrong, Text("用 sha256sum 计算，64 位小写。", "Take it from sha256sum: 64 signs in lower case."))
    if lacking := [name for name in CONTENTS if name not in pairs]:
        wrong = Text(f"没有写：{'、'.join(lacking)}。", f"Missing: {', '.join(lacking)}.")
        raise FaultFoundAt(node, wrong, Text("每个文件都要写明 SHA-256。", "Name each file with its SHA-256."))
    return {name: text_of(one) for name, one in pairs.items()}


def points_of(text: str) -> PointsRule:
    return _read(text, _points)


def _points(reader: _Reader) -> PointsRule:
    return PointsRule(
        grams_per_point=reader.take("grams_per_point", _positive),
        points_per_day_most=reader.take("points_per_day_most", _perhaps_most),
        funded_by=reader.take("funded_by", lambda node: one_of(node, Funded)),
        why=reader.take("why", both_languages),
    )


def _positive(node: Node) -> Fraction:
    found = number_of(node)
    if found <= 0:
        raise FaultFoundAt(node, Text("应大于零。", "It is more than zero."), Text("例：1。", "Example: 1."))
    return found


def _perhaps_most(node: Node) -> int | None:
    return None if text_of(node) == NONE else whole_of(node, low=1, high=10**9)


# -- expected.csv --------------------------------------------------------------------------------------------------------


def expected_of(body: bytes) -> tuple[tuple[Expected, ...], tuple[At, ...]]:
    """What each row must come to; and what is wrong with the file itself."""
    try:
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        return (), (_at(1, Text("不是 UTF-8 的 CSV。", "It is no CSV in UTF-8."), Text("请另存为 UTF-8。", "Save it as UTF-8.")),)
    header = ",".join(EXPECTED_HEADER)
    if not rows or rows[0] != EXPECTED_HEADER:
        return (), (_at(1, Text(f"表头不是 {header}。", f"The header is not {header}."), Text("请照抄表头。", "Copy the header.")),)
    if len(rows) > ROWS_MAX:
        return (), (_at(1, Text(f"超过 {ROWS_MAX} 行。", f"More than {ROWS_MAX} rows."), Text("请缩短样例。", "Shorten the sample.")),)
    made = [_expected(row, line) for line, row in enumerate(rows[1:], 2)]
    found, faults = (one for one in made if isinstance(one, Expected)), (one for one in made if isinstance(one, At))
    return tuple(found), (*_twins(rows), *faults)


def _expected(row: list[str], line: int) -> Expected | At:
    cells = [cell.strip() for cell in row]
    if len(cells) != len(EXPECTED_HEADER) or not _ROW.fullmatch(cells[0]):
        return _at(line, Text("这一行不是：行号,克数,代码。", "This is no: row,grams,code."), Text("行号从 1 起。", "Rows count from 1."))
    number, grams, refusal = cells
    if bool(grams) == bool(refusal):
        both = Text("克数和退回代码要写其中一个。", "Either grams or a code is written.")
        return _at(line, both, Text("计入写克数，退回写代码。", "Grams where it counts, a code where it is refused."))
    if refusal and refusal not in RECORD_REFUSALS:
        wrong = Text(f"没有“{refusal[:40]}”这个代码。", f"There is no code “{refusal[:40]}”.")
        return _at(line, wrong, Text("代码见 docs/using/refusals.md。", "The codes stand in docs/using/refusals.md."))
    if grams and not _GRAMS.fullmatch(grams):
        return _at(line, Text("克数应是整数。", "Grams are a whole number."), Text("例：467。", "Example: 467."))
    return Expected(int(number), int(grams) if grams else None, refusal, line)


def _twins(rows: list[list[str]]) -> Iterator[At]:
    seen: set[str] = set()
    for line, row in enumerate(rows[1:], 2):
        number = row[0].strip() if row else ""
        if number in seen:
            wrong = Text(f"第 {number} 行写了两次。", f"Row {number} stands twice.")
            yield _at(line, wrong, Text("请保留一个。", "Keep one."))
        seen.add(number)


def _at(line: int, wrong: Text, remedy: Text) -> At:
    return At(EXPECTED, line, wrong, remedy)
