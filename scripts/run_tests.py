"""Runs every check in one order: style and types, import rules, tests, then browser tests where there is a browser.

The first test run loads no browser plug-in. Run by `make test` inside `.venv`, with the standard library only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CODE = ("src", "tests", "scripts", "benchmarks")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Loading the browser's plug-in costs every other run time, and a test that needs it without its mark fails loudly.
QUICK = ("-q", "-p", "no:playwright")
# A test that stands still ends the run and shows where every thread stands.
PATIENT = ("-o", "faulthandler_timeout=300", "-o", "faulthandler_exit_on_timeout=true")
# What costs most is said at the end, so that somebody looks at it.
SLOWEST = ("--durations=25", "--durations-min=3")
NO_TESTS_COLLECTED = 5
# One process for each core, each with a cluster of its own; a file's tests stay together, for they share what the file sets up.
SPREAD = ("-n", os.environ.get("PUHUI_TEST_PROCESSES", "auto"), "--dist", "loadfile")


def main() -> int:
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal without Chinese shall not stop us
    wanted = sys.argv[1:] or ["lint", "tests", "browser"]
    parts = {"lint": lint, "tests": tests, "browser": browser_tests, "slow": slow_tests, "spark": spark_tests}
    failed = [name for name in wanted if not parts[name]()]
    if failed:
        print(f"没有通过 · failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def lint() -> bool:
    """ruff always; mypy and import-linter as soon as they are configured."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8")).get("tool", {})
    # By name: outside a git clone nothing would keep ruff out of .tools and .venv.
    codes = [_run("ruff", "check", *(folder for folder in CODE if (ROOT / folder).is_dir()))]
    if "mypy" in tools:
        codes.append(_run("mypy", PYTHONPATH=f"{ROOT}"))  # its plug-in reads the settings of the tests
    if "importlinter" in tools or (ROOT / ".importlinter").exists():
        codes.append(_run("lint-imports"))
    return not any(codes)


def tests() -> bool:
    return _run("pytest", *QUICK, *PATIENT, *SPREAD, *SLOWEST, "-m", "not browser and not slow and not spark") == 0


def slow_tests() -> bool:
    return _run("pytest", *QUICK, "-m", "slow and not browser") == 0


def spark_tests() -> bool:
    return _run("pytest", *QUICK, "-m", "spark") == 0


def browser_tests() -> bool:
    """What is marked `browser`; there may be none."""
    browser = chromium()
    if browser is None:
        print(
            "没有找到 Chromium：未运行浏览器测试。请安装 chromium，或用 CHROMIUM=/路径 指明。\n"
            "No Chromium found: the browser tests did NOT run. Install chromium, or name it in CHROMIUM=/path.",
            flush=True,
        )
        return True
    return _run("pytest", "-q", *PATIENT, *SPREAD, *SLOWEST, "-m", "browser", CHROMIUM=browser) in (0, NO_TESTS_COLLECTED)


def chromium() -> str | None:
    """The browser that CHROMIUM names, else the first on PATH."""
    named = os.environ.get("CHROMIUM")
    return next((found for name in ([named] if named else BROWSERS) if (found := shutil.which(name))), None)


def _run(program: str, *arguments: str, **environment: str) -> int:
    print(f"· {program} {' '.join(arguments)}", flush=True)
    # Tests start hundreds of processes, each of which would compile all that it imports if nothing were kept.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run([BIN / program, *arguments], cwd=ROOT, env={**kept, **environment}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
