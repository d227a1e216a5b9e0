"""A cluster of our own for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from puhui.foundation.server import ThrowawayCluster, throwaway_cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[ThrowawayCluster]:
    with throwaway_cluster() as made:
        yield made
