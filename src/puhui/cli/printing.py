"""What a command prints: words on standard error, results on standard output, JSON as its last line when asked."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from puhui.quantification.words import Report
from puhui.vocabulary.refusals import Refusal

as_json = click.option("--json", "as_json", is_flag=True, help="最后一行输出一个 JSON 对象 · one JSON object on the last line")


def language() -> str:
    """Chinese unless PUHUI_LANG says en."""
    return "en" if os.environ.get("PUHUI_LANG", "").startswith("en") else "zh"


def say(text: str) -> None:
    click.echo(text, err=True)


def result(facts: Mapping[str, object], *, as_json: bool, lines: list[str] | None = None) -> None:
    """The outcome: lines for people, or one JSON object."""
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, default=str))
        return
    for line in lines or [f"{name}: {value}" for name, value in facts.items()]:
        click.echo(line)


def refuse(refusal: Refusal) -> int:
    """Prints the sentence, and with --json the code too. Returns the exit code."""
    tell_machine(refusal)
    say(f"✗ {refusal.sentence(language())} [{refusal.code}]")
    return 1


def tell_machine(refusal: Refusal) -> None:
    """With --json, a refusal as the last line of standard output."""
    if "--json" in sys.argv:
        facts = {"refused": refusal.code, "zh": refusal.sentence("zh"), "en": refusal.sentence("en")}
        click.echo(json.dumps(facts, ensure_ascii=False))


@contextmanager
def progress() -> Iterator[Report]:
    """A bar with counts on a terminal; nothing where nobody looks."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("…", total=None)

        def report(step: str, done: int, total: int) -> None:
            bar.update(task, description=step, completed=done, total=total)

        yield report
