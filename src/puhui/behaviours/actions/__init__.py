"""The verbs of behaviours: receive, check, settle, credit, recompute; open a provider; bind a person; release or drop what waits."""

from puhui.behaviours.actions.bind_for_replay import bind_for_replay
from puhui.behaviours.actions.bind_person import (
    bind_by_code,
    bind_by_ride,
    give_consents,
    issue_code,
    release_binding,
    withdraw_consent,
)
from puhui.behaviours.actions.check_batch import check_batch
from puhui.behaviours.actions.choose_scenarios import choose_scenarios
from puhui.behaviours.actions.credit_run import credit_run
from puhui.behaviours.actions.decide_run import decide_run, move_batches
from puhui.behaviours.actions.finish_run import finish_run
from puhui.behaviours.actions.open_provider import open_provider, open_scenario, register_key, register_secret
from puhui.behaviours.actions.open_run import open_run
from puhui.behaviours.actions.prove_sender import Claim, prove_sender
from puhui.behaviours.actions.receive_batch import receive_batch
from puhui.behaviours.actions.recompute_run import recompute_run
from puhui.behaviours.actions.release_waiting import drop_waiting, release_waiting

__all__ = [
    "Claim",
    "bind_by_code",
    "bind_by_ride",
    "bind_for_replay",
    "check_batch",
    "choose_scenarios",
    "credit_run",
    "decide_run",
    "drop_waiting",
    "finish_run",
    "give_consents",
    "issue_code",
    "move_batches",
    "open_provider",
    "open_run",
    "open_scenario",
    "prove_sender",
    "receive_batch",
    "recompute_run",
    "register_key",
    "register_secret",
    "release_binding",
    "release_waiting",
    "withdraw_consent",
]
