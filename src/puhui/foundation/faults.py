"""Named places at which a drill may stop this process dead: every statement and every file write on the way of a batch.

In normal running nobody listens and a point costs one comparison.
"""

from __future__ import annotations

from collections.abc import Callable

_listener: Callable[[str], None] | None = None


def point(name: str) -> None:
    """Tell the drill, if there is one, that this place is reached."""
    if _listener is not None:
        _listener(name)


def listen(listener: Callable[[str], None] | None) -> None:
    global _listener  # noqa: PLW0603 - one process, one drill
    _listener = listener
