"""Makes `.venv` ready to run everything: uv, the locked packages, the project itself; a second run changes nothing.

Only the standard library, so that any machine with Python can start it. Every failing step says what to do next.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
STAMP = VENV / "puhui-setup.stamp"
DEV_LOCK = ROOT / "requirements-dev.lock"
SPARK_LOCK = ROOT / "requirements-spark.lock"
OLDEST, NEWEST = (3, 11), (3, 14)
STEPS = 4


def main() -> int:
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal without Chinese shall not stop us
    arguments = _arguments()
    if arguments.uv:
        print(uv_program())
        return 0
    with _alone():
        python, version = _python()
        stamp = _stamp(python, version)
        if not _is_ready(stamp):
            _set_up(python)
            STAMP.write_text(stamp)
            print("完成：.venv/bin/puhui 可用。 · Done: .venv/bin/puhui works.", flush=True)
        if arguments.spark:
            _add_spark()
    return 0


def uv_program() -> Path:
    """The uv on PATH, or the one in `.tools`, fetched there once."""
    for found in (shutil.which("uv"), shutil.which("uv", path=str(TOOLS / "bin")), shutil.which("uv", path=str(TOOLS / "venv/bin"))):
        if found:
            return Path(found)
    return _fetch_uv()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spark", action="store_true", help="add the packages of requirements-spark.lock")
    parser.add_argument("--uv", action="store_true", help="only print the path of uv, fetching it if needed")
    return parser.parse_args()


def _set_up(python: str) -> None:
    _say(1, "准备 uv", "uv, which installs the packages")
    uv = uv_program()
    _say(2, f"建立 .venv（{python}）", f".venv from {python}")
    if VENV.exists():
        shutil.rmtree(VENV)
    _run(
        [uv, "venv", "--quiet", "--python", python, VENV],
        "无法建立 .venv。请检查磁盘空间，并删除 .venv 后再试。",
        "Could not make .venv. Check the disk space, remove .venv and try again.",
    )
    _say(3, "安装锁定的依赖（第一次需要下载）", "the locked packages (the first time they are downloaded)")
    _run(
        [uv, "pip", "sync", "--python", VENV, "--require-hashes", DEV_LOCK],
        "依赖没有装全。请检查网络或镜像（可设 UV_DEFAULT_INDEX），再运行一次；已下载的不会重下。",
        "The packages did not all arrive. Check the network or name a mirror in UV_DEFAULT_INDEX, then run this again; "
        "what is downloaded stays.",
    )
    _say(4, "安装本项目", "the project itself")
    _run(
        [uv, "pip", "install", "--quiet", "--python", VENV, "--no-deps", "--no-build-isolation", "--offline", "-e", ROOT],
        "本项目没有装上。请看上面的错误：多半是 pyproject.toml 或它提到的文件（如 README.en.md）有误。",
        "The project was not installed. See the error above: most likely pyproject.toml or a file that it names "
        "(such as README.en.md) is at fault.",
    )


def _add_spark() -> None:
    _run(
        [uv_program(), "pip", "install", "--quiet", "--python", VENV, "--require-hashes", "-r", SPARK_LOCK],
        "Spark 没有装上。请检查网络，再运行一次。",
        "Spark was not installed. Check the network, then run this again.",
    )


def _is_ready(stamp: str) -> bool:
    return (VENV / "bin/python").exists() and STAMP.exists() and STAMP.read_text() == stamp


def _stamp(python: str, version: str) -> str:
    """Changes with the lock, the project file, the Python and the place (the scripts in .venv hold absolute paths)."""
    digest = hashlib.sha256()
    for part in (DEV_LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), f"{python} {version}".encode(), os.fsencode(ROOT)):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def _python() -> tuple[str, str]:
    """Path and version: of the one that PYTHON names, else of this one if it fits, else of a fitting one on PATH."""
    named = os.environ.get("PYTHON")
    candidates = [named] if named else [sys.executable, *(f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1))]
    seen: list[str] = []
    for candidate in candidates:
        version = _version(candidate)
        if version and OLDEST <= version[:2] <= NEWEST:
            return shutil.which(candidate) or candidate, ".".join(map(str, version))
        if version:
            seen.append(f"{candidate} {version[0]}.{version[1]}")
    raise _failed(
        f"需要 Python 3.11 到 3.14；找到的是：{'、'.join(seen) or '没有'}。请安装其中一个版本，或用 PYTHON=/路径/python3.12 指明。",
        f"Python 3.11 to 3.14 is needed; found: {', '.join(seen) or 'none'}. Install one of these, or name it: PYTHON=/path/python3.12.",
    )


def _version(python: str) -> tuple[int, ...] | None:
    """Asked of the program itself: a shim on PATH may stand for nothing."""
    if python == sys.executable:
        return tuple(sys.version_info[:3])
    try:
        asked = subprocess.run([python, "-c", "import sys; print(*sys.version_info[:3])"], capture_output=True, text=True, check=False)
        return tuple(int(part) for part in asked.stdout.split()) or None
    except (OSError, ValueError):
        return None


def _fetch_uv() -> Path:
    """By pip into `.tools`; where this Python has no pip, by the pip of a small environment."""
    TOOLS.mkdir(exist_ok=True)
    ways: tuple[tuple[list[list[str | Path]], Path], ...] = (
        ([[sys.executable, "-m", "pip", "install", "--quiet", "--target", TOOLS, "uv"]], TOOLS / "bin/uv"),
        (
            [[sys.executable, "-m", "venv", TOOLS / "venv"], [TOOLS / "venv/bin/python", "-m", "pip", "install", "--quiet", "uv"]],
            TOOLS / "venv/bin/uv",
        ),
    )
    said = ""
    for commands, program in ways:
        said += "".join(_quietly(command) for command in commands)
        if program.exists():
            return program
    print(said, file=sys.stderr)
    raise _failed(
        "没有 uv，也无法用 pip 取得。请安装 uv，或安装 pip（Debian：apt-get install python3-pip）并检查网络，再运行一次。",
        "There is no uv, and pip could not fetch it. Install uv, or pip (Debian: apt-get install python3-pip), "
        "check the network, then run this again.",
    )


def _quietly(command: list[str | Path]) -> str:
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    except OSError as failure:
        return f"{failure}\n"
    return done.stdout


def _run(command: list[str | Path], zh: str, en: str) -> None:
    if subprocess.run(command, cwd=ROOT, env=_environment(), check=False).returncode != 0:
        raise _failed(zh, en)


def _environment() -> dict[str, str]:
    """uv takes the mirror that pip is set to, and never fetches a Python or looks at an active environment."""
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    environment.pop("VIRTUAL_ENV", None)
    mirror = os.environ.get("PIP_INDEX_URL") or _pip_mirror()
    if mirror and not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & environment.keys():
        environment["UV_DEFAULT_INDEX"] = mirror
    return environment


def _pip_mirror() -> str:
    command = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two commands at once shall not build one folder."""
    import fcntl

    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _say(step: int, zh: str, en: str) -> None:
    print(f"[{step}/{STEPS}] {zh} · {en}", flush=True)


def _failed(zh: str, en: str) -> SystemExit:
    return SystemExit(f"\n{zh}\n{en}")


if __name__ == "__main__":
    sys.exit(main())
