"""The page of refusal codes is up to date: every refusal of every room stands in it, with what to do next."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_refusals_is_what_the_rooms_say() -> None:
    done = subprocess.run([sys.executable, "scripts/print_refusals.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
