"""The command `puhui`: parse, call one verb, print. Long work shows progress; `--json` ends with one JSON object on standard output."""

from puhui.cli.main import main

__all__ = ["main"]
