"""A command that cannot do its work ends with one sentence, its code, and an exit code that is not 0."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def failed(*command: str, **environment: str) -> dict[str, str]:
    """The refusal of a command that ends with exit code 1, without a traceback."""
    ran = subprocess.run(
        [sys.executable, "-m", "puhui", *command, "--json"], capture_output=True, text=True, env={**os.environ, **environment}, check=False
    )
    assert (ran.returncode, "Traceback" in ran.stderr) == (1, False), ran.stderr
    told: dict[str, str] = json.loads(ran.stdout.splitlines()[-1])
    assert told["zh"] in ran.stderr
    return told


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    told = failed("simulate", "--persons", "2", "--days", "1", "--out", str(tmp_path / "file" / "city"))
    assert told["refused"] == "path_not_usable"
    assert str(tmp_path / "file") in told["en"]


@pytest.mark.parametrize("command", [["status"], ["backup", "copy"]], ids=lambda command: command[0])
def test_a_database_that_does_not_answer_is_told_at_once(command: list[str], tmp_path: Path) -> None:
    url = "postgresql://nobody:secret@127.0.0.1:1/none"
    told = failed(*command, DATABASE_URL=url, PUHUI_HOME=str(tmp_path))
    assert told["refused"] == "database_silent"
    assert "secret" not in told["en"] + told["zh"]
