"""Prints every refusal with what to do about it into docs/using/refusals.md; with --check says whether the page is up to date.

Every class of every room that is a refusal is read, so a room that comes later is in the table by itself.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "puhui"
sys.path.insert(0, str(SOURCE.parent))

from puhui.vocabulary.records import RECORD_NOTES, RECORD_REFUSALS  # noqa: E402
from puhui.vocabulary.texts import Text  # noqa: E402

PAGE = ROOT / "docs" / "using" / "refusals.md"
SELF = "scripts/print_refusals.py"

HEAD = f"""\
# 拒绝代码 · Refusal codes

<!-- Made by {SELF}; do not edit by hand. -->

A refusal is the platform saying no: a stable code, and one sentence in Chinese and in English whose last part says what to do next. A
code never changes its meaning. `{{…}}` stands for the fact of the case: a field, a value, a limit. Machines read the code, people the
sentence.
"""
RECORDS = """\
## 单条记录 · One record

A refused record comes back in the error file of its batch, with its original row; every other record of the batch is not touched. A
record is refused for the first reason that holds, in the order of [the engine](../inside/engine.md#the-order-of-refusals).
"""
NOTES = """\
### 说明 · Notes

A record that counts may carry a note.
"""
WHOLE = """\
## 整个请求 · A whole request

`kind` tells how the web, the API and the command line answer: invalid 422 · not_found 404 · conflict 409 · forbidden 403 ·
unauthenticated 401 · wrong_method 405 · too_large 413 · too_many 429 · unavailable 503; the command line ends with exit code 1, and with 2 for `usage`.
"""


def main() -> int:
    page = written()
    if "--check" not in sys.argv:
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page:
        return 0
    print(f"{PAGE.relative_to(ROOT)} is not up to date: run `python {SELF}`.", file=sys.stderr)
    return 1


def written() -> str:
    """The whole page."""
    parts = [HEAD, RECORDS, *_table("code", ((code, text) for code, text in RECORD_REFUSALS.items())), "", NOTES]
    parts += [
        "| code | 中文 | English |",
        "|---|---|---|",
        *(f"| `{code}` | {text.zh} | {text.en} |" for code, text in RECORD_NOTES.items()),
        "",
    ]
    parts.append(WHOLE)
    for room, refusals in rooms().items():
        parts += [f"### {room}", "", *_table("code · kind", ((f"{one.code}` · `{one.kind}", one.says) for one in refusals)), ""]
    return "\n".join(parts).rstrip() + "\n"


@dataclass(frozen=True, slots=True)
class Found:
    """A refusal as its class says it."""

    room: str
    code: str
    kind: str
    says: Text


@cache
def rooms() -> dict[str, list[Found]]:
    """Room → its refusals, both in the order of the alphabet. Read from the source, so that no room has to run for it."""
    read = [(path, node) for path in sorted(SOURCE.rglob("*.py")) for node in ast.parse(path.read_text("utf-8")).body]
    defined = [(path, node) for path, node in read if isinstance(node, ast.ClassDef)]
    classes = {node.name: node for _, node in defined}
    found: dict[str, list[Found]] = {}
    for path, node in defined:
        own, room = _attributes(node), path.relative_to(SOURCE).parts[0]
        if own.get("code") and _is_refusal(node, classes):
            found.setdefault(room, []).append(Found(room, own["code"], _said(node, "kind", classes), _said(node, "says", classes)))
    return {room: sorted(refusals, key=lambda refusal: refusal.code) for room, refusals in sorted(found.items())}


Classes = dict[str, ast.ClassDef]


def _bases(node: ast.ClassDef, classes: Classes) -> list[ast.ClassDef]:
    return [classes[base.id] for base in node.bases if isinstance(base, ast.Name) and base.id in classes]


def _is_refusal(node: ast.ClassDef, classes: Classes) -> bool:
    return any(base.name == "Refusal" or _is_refusal(base, classes) for base in _bases(node, classes))


def _said(node: ast.ClassDef, attribute: str, classes: Classes) -> Any:
    """A class attribute, its own or inherited."""
    own = _attributes(node)
    return own[attribute] if attribute in own else next(_said(base, attribute, classes) for base in _bases(node, classes))


def _attributes(node: ast.ClassDef) -> dict[str, Any]:
    """Plain class attributes: a text, or a Text of two."""
    found: dict[str, Any] = {}
    for line in node.body:
        target = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
        match getattr(line, "value", None):
            case ast.Constant(str(value)) if isinstance(target, ast.Name):
                found[target.id] = value
            case ast.Call(ast.Name("Text"), [ast.Constant(str(zh)), ast.Constant(str(en))]) if isinstance(target, ast.Name):
                found[target.id] = Text(zh, en)
    return found


def _table(code: str, rows: Iterable[tuple[str, Text]]) -> list[str]:
    lines = [f"| {code} | 中文 | English | 怎么办 · what to do |", "|---|---|---|---|"]
    for name, text in rows:
        (zh, zh_next), (en, en_next) = _split(text.zh, "。"), _split(text.en, ". ")
        todo = " · ".join(dict.fromkeys(part for part in (zh_next, en_next) if part)) or "—"
        lines.append(" | ".join([f"| `{name}`", _cell(zh), _cell(en), _cell(todo)]) + " |")
    return lines


def _split(sentence: str, end: str) -> tuple[str, str]:
    """What is wrong, and the sentences after it."""
    wrong, stop, todo = sentence.partition(end)
    return (wrong + stop).strip(), todo.strip()


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
