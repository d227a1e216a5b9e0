"""The verbs of the registry."""

from puhui.registry.actions.check_sample import record_sheet
from puhui.registry.actions.claims import check_claims, decide_claim, import_claimed, pledge, state_site
from puhui.registry.actions.deliver_series import Sent, deliver_series, preview_series, refused_rows, sha256_of
from puhui.registry.actions.devices import register_device, revoke_device
from puhui.registry.actions.set_aside import lift_aside, set_aside
from puhui.registry.actions.sum_period import recompute_sum, state_fact, sum_period

__all__ = [
    "Sent",
    "check_claims",
    "decide_claim",
    "deliver_series",
    "import_claimed",
    "lift_aside",
    "pledge",
    "preview_series",
    "recompute_sum",
    "record_sheet",
    "refused_rows",
    "register_device",
    "revoke_device",
    "set_aside",
    "sha256_of",
    "state_fact",
    "state_site",
    "sum_period",
]
