"""The shipped methodology documents, by code and version. A file that was published never changes: its hash is its name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from puhui.methodology.content import content_folder
from puhui.methodology.errors import UnknownMethodology
from puhui.methodology.proof import check, check_file
from puhui.methodology.words import Methodology


@cache
def shipped() -> tuple[Methodology, ...]:
    """Every shipped version, ordered by code and version; each is proved when it is read."""
    paths = (content_folder() / "methodologies").glob("*/v*.yaml")
    found = [check(path.read_text(encoding="utf-8")) for path in paths]
    return tuple(sorted(found, key=lambda m: (m.code, m.version)))


def newest() -> tuple[Methodology, ...]:
    """The newest version of each code."""
    return tuple({m.code: m for m in shipped()}.values())


def by_name(name: str) -> Methodology:
    """A shipped methodology by its code, or a document by its path."""
    if name.endswith((".yaml", ".yml")) and Path(name).is_file():
        return check_file(Path(name))
    found = next((m for m in newest() if m.code == name), None)
    if found is None:
        raise UnknownMethodology(asked=name, known="、".join(m.code for m in newest()))
    return found
