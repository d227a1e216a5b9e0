"""A record of every method in force comes in as CSV and earns what its worked case says, worked out by hand in the document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import yaml

from puhui.behaviours import actions as behaviours
from puhui.behaviours import reads
from puhui.behaviours.reads import ActLine
from puhui.foundation.showing.icons import ICONS, SCENARIO_ICONS
from puhui.library.actions import adopt_shipped
from puhui.methodology.catalogue import newest
from puhui.methodology.content import content_folder
from puhui.methodology.words import Case, Methodology, Status
from puhui.quantification.cases import acts_of
from puhui.vocabulary.records import COLUMNS
from puhui.vocabulary.texts import Text
from tests.cast import DAY, HEFEI, Site

SCENARIOS: list[dict[str, Any]] = yaml.safe_load((content_folder() / "scenarios" / "scenarios.yaml").read_text("utf-8"))["scenarios"]
#: Those that count residents' records.
COUNTING = {m.code: m for m in newest() if m.status is Status.ENABLED and m.use == ("points",) and not m.sums_over}


def alone(m: Methodology) -> Iterator[Case]:
    """Cases of one record in Hefei that rest on nothing from the days before."""
    known = {given.name for given in m.inputs}
    for case in m.cases:
        if len(case.records) == 1 and case.region in (HEFEI, "340000") and {given.name for given in case.records[0].given} <= known:
            yield case


CASES = {f"{code}-{place}": (m, case) for code, m in COUNTING.items() for place, case in enumerate(alone(m))}


@dataclass(frozen=True)
class Told:
    act: ActLine
    exact: bool  # the receipt computed anew agrees


@pytest.fixture(scope="module")
def told(module_database: str) -> dict[str, Told]:
    """Each case is a CSV of one record by a person of its own, through receive, check and settle."""
    site = Site().open()
    adopt_shipped(by="test", now=site.now)
    for item in SCENARIOS:
        behaviours.open_scenario(code=item["code"], name=Text(item["name"]["zh"], item["name"]["en"]), is_travel=item["travel"])
    for code in COUNTING:
        site.provider(f"of-{code}", code)
    for name, (m, case) in CASES.items():
        site.resident(name, (f"of-{m.code}", name))
        [act] = acts_of(m, case)
        row = {"record_id": name, "person": name, "happened_at": f"{DAY}T10:00:00+08:00", "region": HEFEI}
        site.send(f"of-{m.code}", [row | act.given], scenario=m.code)
    site.settle()
    return {name: _told(account) for name, account in site.residents.items()}


def _told(account: int) -> Told:
    [act] = reads.acts_of(account=account, city=HEFEI, first=DAY - timedelta(days=1), last=DAY)
    return Told(act, not act.counted or reads.receipt(act.receipt).agrees)


class TestARecordOfEveryMethod:
    @pytest.mark.parametrize("name", CASES)
    def test_earns_the_grams_of_its_worked_case_or_is_refused_as_it_says(self, told: dict[str, Told], name: str) -> None:
        [expected] = CASES[name][1].records
        found = told[name].act
        assert (found.refusal, found.reduction_g) == (expected.refused, expected.reduction_g or 0)
        assert told[name].exact

    def test_each_method_has_a_case_that_earns(self) -> None:
        assert {m.code for m, case in CASES.values() if case.records[0].reduction_g} == set(COUNTING)


class TestScenarios:
    def test_there_is_one_for_every_method_in_force(self) -> None:
        assert {item["code"] for item in SCENARIOS} >= set(COUNTING)

    def test_each_has_an_icon_that_is_drawn(self) -> None:
        assert {item["code"] for item in SCENARIOS} == set(SCENARIO_ICONS)
        assert set(SCENARIO_ICONS.values()) <= set(ICONS)

    @pytest.mark.parametrize("code", COUNTING)
    def test_a_provider_can_send_every_column_that_it_asks_for(self, code: str) -> None:
        assert [given.column for given in COUNTING[code].inputs if given.column not in COLUMNS] == []

    def test_those_of_travel_are_the_ones_whose_acts_are_travel(self) -> None:
        travel = {item["code"] for item in SCENARIOS if item["travel"]}
        assert {code for code, m in COUNTING.items() if m.same_act.group == "travel"} == travel & set(COUNTING)
