"""What is final has one way: a proposal that a second person approved. No page, command or task reaches past it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from puhui.journeys.four_eyes import FINAL
from puhui.participants.reads import needs_other_hands, right_of
from puhui.participants.words import Role, Verb
from tests.house.test_rooms import modules

#: The acts behind the final verbs, and what else may reach them besides `journeys/four_eyes`: a new site's first numbers, drills and benches on throw-away data.
FIRST = {Path("journeys/first_start.py")}
DRILLS = {Path("journeys/drills/scenes.py")}
FILED = {Path("journeys/filings/methodologies.py")}
POOL = {Path("pool/actions/paying.py")}
#: Whoever runs commands has the database and its keys: a second person there would be for show.
MACHINE = {Path("cli/settlement.py")}
BENCHES = {Path("journeys/benches/posting.py")}
ACTS = {
    "puhui.ledger.actions": {"hold_account": BENCHES, "release_account": set()},
    "puhui.behaviours.actions": {"agree_correction": set(), "adopt_package": set()},
    "puhui.rewards.actions": {"fund_budget": FIRST | DRILLS | POOL},
    "puhui.pool.actions": {"pay_out": set()},
    "puhui.consumption.actions": {"set_cap": set(), "open_voucher_payment": set()},
    "puhui.journeys.reconciling": {"reconcile": MACHINE},
    "puhui.library.actions": {"supply_numbers": FIRST, "change_number": set(), "activate_version": FIRST | FILED},
    "puhui.participants.actions": {"approve": set(), "propose": set(), "keep_export": set(), "take_export": set()},
}
#: What an authority's decision does: its hands are the course's own (`filing.rules`), and one journey carries it out.
FILING = Path("journeys/filings")
DECISIONS = {
    "puhui.library.actions": {"record_filing", "end_version", "record_evidence", "end_evidence", "record_recognition", "import_neighbour"},
    "puhui.filing.actions": {"file_application", "revoke_filing"},
}
FOUR_EYES = Path("journeys/four_eyes")


@pytest.mark.parametrize("verb", sorted(needs_other_hands()))
def test_each_final_verb_has_its_row_and_two_roles_or_persons_who_may(verb: Verb) -> None:
    assert verb in FINAL
    assert any(right_of(role, verb) for role in Role)


def test_no_row_is_about_a_verb_that_needs_nobody_else() -> None:
    assert set(FINAL) == needs_other_hands()


def imports() -> Iterator[tuple[Path, str, str]]:
    """Every name that a file takes from another module, and every name of a module that it took whole."""
    for path, tree in modules().items():
        whole: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for name in node.names:
                    yield path, node.module, name.name
                    whole[name.asname or name.name] = f"{node.module}.{name.name}"
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in whole:
                yield path, whole[node.value.id], node.attr


def test_only_four_eyes_reaches_what_is_final() -> None:
    past = [
        f"{path} {module}.{name}"
        for path, module, name in imports()
        if name in ACTS.get(module, {})
        and FOUR_EYES not in path.parents
        and path not in ACTS[module][name]
        and path.parts[0] != module.split(".")[1]
    ]
    assert past == []


def test_the_look_itself_finds_what_it_looks_for() -> None:
    """Were nothing found inside four eyes, the test above would prove nothing."""
    found = {(module, name) for path, module, name in imports() if FOUR_EYES in path.parents}
    assert found >= {(module, name) for module, names in ACTS.items() for name in names}


def test_only_one_journey_carries_out_what_is_filed() -> None:
    reached = {
        (path.parts[:2], module, name)
        for path, module, name in imports()
        if name in DECISIONS.get(module, ()) and path.parts[0] != module.split(".")[1]
    }
    assert {place for place, _, _ in reached} == {FILING.parts}
    assert {(module, name) for _, module, name in reached} == {(module, name) for module, names in DECISIONS.items() for name in names}
