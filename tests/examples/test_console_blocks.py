"""The console blocks of README and docs are run: what a reader sees is what the command prints.

`…` stands for any text inside a line, and for any lines where it is a line of its own. Commands of one document share one home.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from puhui.foundation.server import running

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def documents() -> list[Path]:
    paths = [ROOT / "README.md", ROOT / "README.en.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [path for path in paths if BLOCK.search(path.read_text(encoding="utf-8"))]


def steps(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Each command with the lines that it shall print."""
    for block in BLOCK.findall(path.read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = part.partition("\n")
            yield command, printed.rstrip("\n").split("\n") if printed.strip() else []


def pattern(lines: list[str]) -> re.Pattern[str]:
    parts = ["(?:.*\n)*?" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + "\n" for line in lines]
    return re.compile("".join(parts))


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_prints_what_the_document_shows(path: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    environment = {**os.environ, "PUHUI_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PUHUI_LANG"):
        environment.pop(name, None)
    for leftover in ("OUT.csv", "content"):
        (tmp_path / leftover).unlink(missing_ok=True)
    (tmp_path / "content").symlink_to(ROOT / "content")
    with running(home):
        for command, expected in steps(path):
            words = [sys.executable, "-m", *shlex.split(command)]
            done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=180)
            found = done.stdout if done.stdout.endswith("\n") else done.stdout + "\n"
            assert pattern(expected).fullmatch(found), f"$ {command}\n{found}\n{done.stderr}"
