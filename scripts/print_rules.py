"""Prints the rules of the scheme into docs/using/rules.md, from the documents that ship; with --check says whether it is up to date."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ["DJANGO_SETTINGS_MODULE"] = "puhui.web.settings"
os.environ.setdefault("DATABASE_URL", "postgresql://nobody@localhost/nothing")  # named, and never asked

import django  # noqa: E402

django.setup()

from puhui.journeys.scheme import KIND_SAYS, UNIT_SAYS, Rule, shipped  # noqa: E402

PAGE = ROOT / "docs" / "using" / "rules.md"
SELF = "scripts/print_rules.py"
HEAD = f"""\
# 制度文件 · Rules of the scheme

<!-- Made by {SELF}; do not edit by hand. -->

随软件附带的制度文件：平台自定，未经主管部门备案。每个数都是软件执行的数，测试和巡检逐个核对。备案的文件从生效日起取代它，见网站的
`/rules`；怎样备案见[备案](../concepts/filing.md#制度文件--rules-of-the-scheme)。

The documents that ship: our own, filed by no authority. Each number is what the software carries out; a test and the sweep hold it to that. A
filed one takes its place from its first day on, as the site shows at `/rules`; how one is filed stands in
[filing](../concepts/filing.md#制度文件--rules-of-the-scheme).

"""


def written() -> str:
    rules = [one.rule for one in shipped().values()]
    return HEAD + "\n".join(_index(rules)) + "\n" + "\n".join(line for rule in rules for line in _page(rule)) + "\n"


def _index(rules: list[Rule]) -> Iterator[str]:
    yield "| 文件 document | 类 kind | 代码 code | 数 numbers |"
    yield "|---|---|---|---|"
    for rule in rules:
        kind = KIND_SAYS[rule.kind]
        yield f"| {rule.name.zh} {rule.name.en} | {kind.zh} {kind.en} | `{rule.code}` | {len(rule.numbers)} |"


def _page(rule: Rule) -> Iterator[str]:
    yield f"\n## {rule.name.zh} · {rule.name.en}\n"
    yield f"`{rule.code}`，{rule.from_on} 起 from {rule.from_on}。{rule.summary.zh} {rule.summary.en}\n"
    yield from (f"{place}. {article.zh} {article.en}" for place, article in enumerate(rule.articles, 1))
    yield "\n| 数 number | 值 value | 在哪里执行 carried out by |"
    yield "|---|---|---|"
    for number in rule.numbers:
        unit = UNIT_SAYS[number.unit]
        said = unit.zh if unit.zh == unit.en else f"{unit.zh} {unit.en}"
        yield f"| {number.name.zh} · {number.name.en} | {number.value:,} {said} | `{number.where}` |"


def main() -> int:
    page = written()
    if "--check" in sys.argv:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page:
            print(f"{PAGE.relative_to(ROOT)} is not up to date: run `python {SELF}`.", file=sys.stderr)
            return 1
        return 0
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
