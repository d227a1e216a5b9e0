"""Where the scheme's own documents lie: beside the code in a checkout, inside the package when installed, or where PUHUI_CONTENT says."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path


@cache
def content_folder() -> Path:
    """The folder `content/` with methodologies, factors, regions and rules."""
    if told := os.environ.get("PUHUI_CONTENT"):
        return Path(told)
    package = Path(__file__).resolve().parents[1]
    installed = package / "content"
    return installed if installed.is_dir() else package.parents[1] / "content"


@cache
def sample_folder() -> Path:
    """The folder `sample/`: labelled demonstration values, never part of the scheme's documents."""
    return content_folder().parent / "sample"
