"""Documents point at what exists, and pages that are written from the product are up to date."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
WRITTEN = ("print_refusals.py", "print_methods.py", "print_security.py", "print_roles.py", "print_rules.py")


def pages() -> Iterator[Path]:
    yield from ROOT.glob("*.md")
    for folder in ("docs", "src", "content"):
        yield from (ROOT / folder).rglob("*.md")


def test_every_link_leads_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)} → {target}"
        for page in pages()
        for target in LINK.findall(page.read_text("utf-8"))
        if not target.startswith(("http://", "https://", "mailto:")) and not (page.parent / target).exists()
    ]
    assert broken == []


@pytest.mark.parametrize("script", WRITTEN)
def test_a_written_page_is_what_the_product_says(script: str) -> None:
    product = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, f"scripts/{script}", "--check"]
    done = subprocess.run(command, cwd=ROOT, env=product, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
