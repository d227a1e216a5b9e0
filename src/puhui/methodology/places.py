"""Where a fault of a document stands: the line that a reader looks for, found in the document's own text."""

from __future__ import annotations

from functools import lru_cache

from puhui.methodology.errors import Fault, shown
from puhui.methodology.expressions import normal
from puhui.methodology.words import Methodology
from puhui.vocabulary.texts import Text


def fault_of(m: Methodology, find: str, wrong: Text, remedy: Text, *, line: int = 0) -> Fault:
    """A fault placed on the first line that begins with `find`, else on the first that mentions it."""
    lines = _lines(m.source)
    begins = (n for n, text in enumerate(lines, 1) if text.strip().startswith(find))
    mentions = (n for n, text in enumerate(lines, 1) if find in text)
    place = line or next(begins, 0) or next(mentions, 1)
    return Fault(place, 1, shown(find.removesuffix(":")), shown(lines[place - 1].strip()) if lines else "", wrong, remedy)


@lru_cache(maxsize=4)
def _lines(source: str) -> list[str]:
    """Lines in the form in which names are compared."""
    return [normal(line) for line in source.splitlines()]
