"""Writes docs/operating/security.md from docs/operating/security.yaml beside it; `--check` says whether the page is up to date."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "docs" / "operating" / "security.yaml"
PAGE = DATA.with_suffix(".md")
SELF = "scripts/print_security.py"
#: Status → as the page says it.
STATUS = {
    "met": "已满足 met",
    "partly": "部分 partly",
    "not yet": "**尚未 not yet**",
    "not applicable": "不适用 not applicable",
    "duty of the operator": "运营方 duty of the operator",
}
#: How a line of evidence may begin, other than with a test or a file.
SAID = ("duty", "missing", "because", "note")


@dataclass(frozen=True, slots=True)
class Item:
    """One requirement. `evidence`: tests as `tests/…py::Class::test`, `file name` for what stands in a file, or `duty: …` and the like."""

    number: str
    level: str
    asks: str
    status: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter as the standard counts it, and our items."""

    code: str
    name: str
    counts: dict[str, int]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard and the part of it that the page answers."""

    title: str
    source: str
    chapters: tuple[Chapter, ...]

    @property
    def items(self) -> list[Item]:
        return [item for chapter in self.chapters for item in chapter.items]


def standards() -> list[Standard]:
    """What the YAML says."""
    return [_standard(found) for found in yaml.safe_load(DATA.read_text(encoding="utf-8"))["standards"]]


def _standard(found: dict[str, Any]) -> Standard:
    return Standard(found["title"], found["source"].strip(), tuple(map(_chapter, found["chapters"])))


def _chapter(found: dict[str, Any]) -> Chapter:
    counts = {str(level): count for level, count in found["counts"].items()}
    return Chapter(str(found["code"]), found["name"], counts, tuple(map(_item, found["items"])))


def _item(found: dict[str, Any]) -> Item:
    return Item(str(found["number"]), str(found["level"]), found["asks"], found["status"], tuple(found["evidence"]))


HEAD = f"""\
# 安全：逐条对照 · Security, item by item

<!-- Made by {SELF} from security.yaml; do not edit by hand. -->

## 怎么读 · How to read it

这里逐条回答 OWASP ASVS 5.0.0 第 1、2 级的全部要求，以及等保 2.0 三级（GB/T 22239-2019）“安全计算环境”的各项。“要求”一栏是我们自己的概括，
以标准原文为准。这是开发者的自查，不是测评结论。

- **已满足**：所列的测试或配置说明了这一点；测试由 `make test` 运行。
- **部分**：列出已做到的，并用“缺 missing”说明没有做到的。
- **尚未**：没有做。上线前须先做好，或由运营方用别的办法补上。
- **不适用**：产品里没有这样东西；将来有了，这一条就要重新回答。
- **运营方**：软件做不到，由运营方落实。

This page answers every requirement of OWASP ASVS 5.0.0, levels 1 and 2, and the items of the computing environment of 等保 2.0 level 3
(GB/T 22239-2019). What a requirement asks is said in our own few words; the standard's text is what counts. It is the developers' own
reading, not an assessment. *Met*: the tests or the configuration named here show it, and `make test` runs them. *Partly*: what is done
stands there, and after “missing” what is not. *Not yet*: not done; do it, or stand in for it, before real residents sign in. *Not applicable*: the
product has no such thing. *Duty of the operator*: no software can do it.

`tests/house/test_security_page.py` holds that every test and every configuration named here exists, and that no requirement is left out.
"""


def written() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_counts(standards()), *(line for standard in standards() for line in _about(standard))]).rstrip() + "\n"


def _counts(found: Iterable[Standard]) -> Iterator[str]:
    yield "## 各有多少 · How many\n"
    yield "| | " + " | ".join(STATUS.values()) + " | 合计 all |\n|---|" + "--:|" * (len(STATUS) + 1)
    for standard in found:
        yield _row(standard.title, standard.items)
        if len({item.level for item in standard.items}) > 1:
            for level in sorted({item.level for item in standard.items}):
                yield _row(f"↳ {level} 级 level {level}", [item for item in standard.items if item.level == level])
    yield ""


def _row(name: str, items: list[Item]) -> str:
    counts = Counter(item.status for item in items)
    return f"| {name} | " + " | ".join(str(counts[status]) for status in STATUS) + f" | {len(items)} |"


def _about(standard: Standard) -> Iterator[str]:
    yield f"## {standard.title}\n\n{standard.source}\n"
    for chapter in standard.chapters:
        counts = Counter(item.status for item in chapter.items)
        said = " · ".join(f"{says.strip('*')} {counts[status]}" for status, says in STATUS.items() if counts[status])
        yield f"### {chapter.code} {chapter.name}\n\n{said}\n"
        yield "| 编号 number | 级 level | 要求 asks | 状态 status | 依据 evidence |\n|---|---|---|---|---|"
        yield from (_line(item) for item in chapter.items)
        yield ""


def _line(item: Item) -> str:
    evidence = "<br>".join(map(_evidence, item.evidence))
    return f"| {item.number} | {item.level} | {item.asks} | {STATUS[item.status]} | {evidence} |"


def _evidence(line: str) -> str:
    if line.startswith("tests/"):
        return f"`{line}`"
    kind, colon, said = line.partition(": ")
    if colon and kind in SAID:
        return {"duty": "", "missing": "缺 missing: ", "because": "", "note": ""}[kind] + said
    file, _, name = line.partition(" ")
    return f"`{file}` `{name}`"


def main() -> int:
    page = written()
    if "--check" not in sys.argv:
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page:
        return 0
    print(f"{PAGE.relative_to(ROOT)} is not up to date: run `python {SELF}`.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
