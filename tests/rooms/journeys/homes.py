"""A home of its own for a test: a drill and a restore must not meet the store of the other tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from puhui.foundation.configuration import configuration


@contextmanager
def home_at(path: Path) -> Iterator[Path]:
    """This process keeps its files there; the keys stay those that the session has read."""
    before = configuration().home
    configuration().home = path
    try:
        yield path
    finally:
        configuration().home = before
