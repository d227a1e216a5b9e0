"""A DuckDB of its own for each test, and the folder of the real provider files where there is one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from puhui.quantification.duck import Duck, opened


@pytest.fixture
def duck() -> Iterator[Duck]:
    with opened() as found:
        yield found


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real files of providers; none of them is part of the project."""
    told = os.environ.get("PUHUI_SHARED_DATA")
    folder = Path(told) if told else Path(__file__).resolve().parents[4] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no real provider files: set PUHUI_SHARED_DATA, or put them into {folder}")
    return folder
