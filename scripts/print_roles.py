"""Prints who may do what into docs/using/roles.md, from the table that the code enforces; with --check says whether it is up to date."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from puhui.participants.rules import NEEDS_OTHER_HANDS, NEEDS_SECOND_FACTOR, RIGHTS, ROLES_OF  # noqa: E402
from puhui.participants.words import KIND_SAYS, ROLE_SAYS, SCOPE_SAYS, VERB_SAYS, Role  # noqa: E402

PAGE = ROOT / "docs" / "using" / "roles.md"
SELF = "scripts/print_roles.py"
HEAD = f"""\
# 角色与权限 · Who may do what

<!-- Made by {SELF}; do not edit by hand. -->

表里没有的一律拒绝。网站的每个地址、接口的每个操作都对应一个动词；没有对应的打不开。`puhui drill access` 走遍每个角色 × 每个地址和操作 ×
（本人的、他人的、外市的），逐格与本表核对。

What is not in the table is refused. Every address of the site and every operation of the API stands for one verb; one that stands for none
cannot be opened. `puhui drill access` walks every role × every address and operation × {{own, other's, other city's}} on a throw-away site and
holds each answer against this table. A clerk acts for his organisation; a system acts for a provider by its signature. The site shows the table
at `/roles`.

"""


def written() -> str:
    return HEAD + "\n".join(_index()) + "\n" + "\n".join(_cards()) + "\n"


def _index() -> Iterator[str]:
    """Every role on one screen: for whom it acts, how it signs in, how many verbs."""
    yield "| 角色 role | 代表 acts for | 登录 sign-in | 动词 verbs |"
    yield "|---|---|---|---|"
    for role in Role:
        kinds = [f"{KIND_SAYS[kind].zh} {KIND_SAYS[kind].en}" for kind, roles in ROLES_OF.items() if role in roles]
        second = "第二要素 second factor" if role in NEEDS_SECOND_FACTOR else "密码 password"
        yield f"| {ROLE_SAYS[role].zh} {ROLE_SAYS[role].en} `{role}` | {'、'.join(kinds) or '本人 oneself'} | {second} | {len(RIGHTS.get(role, {}))} |"


def _cards() -> Iterator[str]:
    """A table for each role: what it may do, and whose."""
    for role in Role:
        yield f"\n## {ROLE_SAYS[role].zh} · {ROLE_SAYS[role].en}\n"
        yield "| 动词 verb | 谁的 whose | |"
        yield "|---|---|---|"
        for verb, scope in RIGHTS.get(role, {}).items():
            two = "须第二人同意 needs a second person" if verb in NEEDS_OTHER_HANDS else ""
            yield f"| {VERB_SAYS[verb].zh} · {VERB_SAYS[verb].en} `{verb}` | {SCOPE_SAYS[scope].zh} {SCOPE_SAYS[scope].en} | {two} |"


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
