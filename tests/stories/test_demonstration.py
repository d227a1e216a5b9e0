"""A gram that rests on a number supplied for demonstration says so wherever it is shown: pages, exports, receipts, API and commands."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from puhui.behaviours import reads
from puhui.behaviours.models import Batch
from puhui.behaviours.words import PERSONS_LEAST
from puhui.cli.ingest import _lines as lines_of_ingest
from puhui.foundation.configuration import configuration
from puhui.journeys.first_start import prepare_site
from puhui.journeys.ingest import outcome
from puhui.journeys.status import status
from puhui.library.reads import timelines
from puhui.quantification.engine import quantify_file
from puhui.vocabulary.periods import local_day
from tests.cast import HEFEI, Sender, Site, csv_of
from tests.stories.test_reference_region import CORRECTED, SHOWS, Visited, addresses, ask, grams_without_mark, in_csv, in_json, sign_ins

MARKS = ("演示参数", "demonstration numbers", "demonstration value", "演示数值")


def is_marked(row: dict[str, Any], name: str) -> bool:
    told = row.get("replayed_is_demonstration" if name.startswith("replayed") else "is_demonstration")
    return told is True or told == "true"


def walked(who: str, day: object, steps: int = 8_000) -> dict[str, object]:
    return {"record_id": f"w-{who}", "person": f"band-{who}", "happened_at": f"{day}T00:00:00+08:00", "region": HEFEI, "steps": steps}


@pytest.fixture(scope="module")
def visited(module_database: str) -> Visited:
    """A sample site, on which walking is counted with the numbers of sample/numbers.yaml."""
    site = Site(now=timezone.now())
    prepare_site(now=site.now - timedelta(days=90), sample=True)
    site.provider("metro", "walk")
    day, names = (
        local_day(site.now) - timedelta(days=1),
        ["anne", *(f"r{n}" for n in range(max(configuration().small_cell, PERSONS_LEAST)))],
    )
    accounts = [site.resident(name, ("metro", f"band-{name}")) for name in names]
    rows = [*(walked(name, day) for name in names), walked("far", day, 70_000) | {"person": "band-anne"}]
    made = site.send("metro", rows, scenario="walk", file_name="steps.csv")
    site.settle()
    sign_ins(accounts[0])
    run, act = str(site.runs()[0]), next(act for act in reads.acts_of(account=accounts[0], city=HEFEI, first=day, last=day) if act.counted)
    assert act.reduction_g == 80
    return Visited.of(site, day, Sender("metro").register(), code="walk", version=2, run=run, batch=f"B{made.number}", receipt=act.receipt)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_export_receipt_and_api_field_that_carries_such_a_gram_says_so(visited: Visited, language: str) -> None:
    shown, unmarked = set(), {}
    for name, namespace in addresses().items():
        count, without = grams_without_mark(ask(visited, name, namespace, language), MARKS, is_marked)
        shown |= {name} if count else set()
        unmarked |= {name: without[:5]} if without else {}
    assert unmarked == {}
    assert shown >= SHOWS - CORRECTED


def test_what_the_command_line_prints_says_so(visited: Visited) -> None:
    done = outcome(Batch.objects.get().pk, is_repeat=False)
    for told in (status(), done.as_json()):
        count, without = in_json(told, is_marked)
        assert (count > 0, without) == (True, [])
    assert any("演示数值" in line for line in lines_of_ingest(done))


def test_a_file_that_is_quantified_by_itself_says_so(visited: Visited, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(csv_of([walked("anne", visited.day)]))
    m = timelines(["walk"])["walk"][-1].methodology
    done = quantify_file(m, tmp_path / "in.csv", tmp_path / "out.csv")
    assert (done.reduction_g, done.is_demonstration) == (80, True)


def test_the_totals_of_cities_add_up_marks_of_residents_and_of_replays_apart() -> None:
    columns = "reduction_g,is_demonstration,replayed_g,replayed_is_demonstration\n"
    assert in_csv(columns + "5,true,5,false\n", is_marked) == (2, ["replayed_g"])
    assert in_csv(columns + "5,false,5,true\n", is_marked) == (2, ["reduction_g"])
    assert json.loads(json.dumps(is_marked({"is_demonstration": True}, "reduction_g")))
