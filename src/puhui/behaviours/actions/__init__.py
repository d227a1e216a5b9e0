"""The verbs of behaviours: receive, check, settle, credit, recompute; open, key, try, admit and limit a provider, revoke its key and decide
about what was quarantined; bring and adopt a package, start its scenario; bind a person; release or drop what waits; drop what is known of refused rows."""

from puhui.behaviours.actions.admit_provider import admit_provider
from puhui.behaviours.actions.adopt_consents import adopt_consents
from puhui.behaviours.actions.adopt_package import adopt_package, offer_package, start_scenario
from puhui.behaviours.actions.ask_repeat import ask_repeat
from puhui.behaviours.actions.bind_for_replay import bind_for_replay
from puhui.behaviours.actions.bind_person import bind_at_counter, bind_by_code, bind_by_ride, issue_code, release_binding
from puhui.behaviours.actions.check_batch import check_batch
from puhui.behaviours.actions.choose_scenarios import choose_scenarios
from puhui.behaviours.actions.correct_runs import agree_correction, post_correction, refuse_outdated
from puhui.behaviours.actions.count_use import count_request, forget_use, set_limits
from puhui.behaviours.actions.credit_run import credit_run
from puhui.behaviours.actions.decide_quarantine import refuse_quarantined, release_quarantine
from puhui.behaviours.actions.decide_run import decide_run, move_batches
from puhui.behaviours.actions.drop_refusals import drop_refusals
from puhui.behaviours.actions.finish_run import finish_run
from puhui.behaviours.actions.give_consent import EVERYTHING, end_consents, end_lapsed, give_consents, withdraw_consent
from puhui.behaviours.actions.leave import leave
from puhui.behaviours.actions.open_provider import open_provider, open_scenario
from puhui.behaviours.actions.open_run import open_run
from puhui.behaviours.actions.owed import collect_owed, end_owed, record_owed
from puhui.behaviours.actions.place_run import place_run
from puhui.behaviours.actions.prove_sender import Claim, prove_sender
from puhui.behaviours.actions.receive_batch import receive_batch
from puhui.behaviours.actions.recompute_run import Recomputed, compare_run, recompute_run, repeat_asked, repeat_run
from puhui.behaviours.actions.register_key import challenge_key, challenge_secret, end_key, forget_challenges, register_key
from puhui.behaviours.actions.release_waiting import drop_waiting, release_waiting
from puhui.behaviours.actions.revoke_key import revoke_key
from puhui.behaviours.actions.study_runs import ask_study, count_study, drop_studies
from puhui.behaviours.actions.try_file import record_trial, try_file
from puhui.behaviours.actions.try_request import forget_trials, try_request

__all__ = [
    "EVERYTHING",
    "Claim",
    "Recomputed",
    "admit_provider",
    "adopt_consents",
    "adopt_package",
    "agree_correction",
    "ask_repeat",
    "ask_study",
    "bind_at_counter",
    "bind_by_code",
    "bind_by_ride",
    "bind_for_replay",
    "challenge_key",
    "challenge_secret",
    "check_batch",
    "choose_scenarios",
    "collect_owed",
    "compare_run",
    "count_request",
    "count_study",
    "credit_run",
    "decide_run",
    "drop_refusals",
    "drop_studies",
    "drop_waiting",
    "end_consents",
    "end_key",
    "end_lapsed",
    "end_owed",
    "finish_run",
    "forget_challenges",
    "forget_trials",
    "forget_use",
    "give_consents",
    "issue_code",
    "leave",
    "move_batches",
    "offer_package",
    "open_provider",
    "open_run",
    "open_scenario",
    "place_run",
    "post_correction",
    "prove_sender",
    "receive_batch",
    "recompute_run",
    "record_owed",
    "record_trial",
    "refuse_outdated",
    "refuse_quarantined",
    "register_key",
    "release_binding",
    "release_quarantine",
    "release_waiting",
    "repeat_asked",
    "repeat_run",
    "revoke_key",
    "set_limits",
    "start_scenario",
    "try_file",
    "try_request",
    "withdraw_consent",
]
