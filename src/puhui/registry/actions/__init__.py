"""The verbs of the registry."""

from puhui.registry.actions.check_sample import SAMPLED_IN, draw_sample, record_checks, record_sheet
from puhui.registry.actions.claims import check_claims, decide_claim, import_claimed, pledge, state_site
from puhui.registry.actions.credits import (
    cancel_credits,
    escrow_credits,
    place_issue,
    pledge_credits,
    recall_credits,
    release_escrow,
    release_pledge,
    retire_credits,
    transfer_credits,
)
from puhui.registry.actions.deliver_series import Sent, deliver_series, preview_series, refused_rows, sha256_of
from puhui.registry.actions.devices import register_device, revoke_device
from puhui.registry.actions.drilling import unfiled_project
from puhui.registry.actions.freezing import hold_credits, release_hold
from puhui.registry.actions.grouping import disclose_split, import_instances, instances_in, whole_in
from puhui.registry.actions.handing_over import accept_handover, call_off_handover, confirm_handover, propose_handover
from puhui.registry.actions.issuing import issue_credits
from puhui.registry.actions.metering import deliver_by_device, prove_device
from puhui.registry.actions.noticing import (
    comment_on_project,
    end_project_notices,
    open_project_notice,
    open_report_notice,
    reply_to_comment,
)
from puhui.registry.actions.owning import (
    answer_project_finding,
    apply_for_project,
    attach_project_file,
    drop_project_file,
    open_project,
    withdraw_project,
    write_project,
    write_report,
)
from puhui.registry.actions.reporting import (
    accept_report,
    mark_issued,
    open_period,
    reject_report,
    send_back_report,
    submit_report,
    verify_report,
)
from puhui.registry.actions.reviewing import (
    appoint_expert,
    end_project,
    file_project,
    give_opinion,
    reject_project,
    resume_project,
    send_back_project,
    suspend_project,
    validate_project,
)
from puhui.registry.actions.set_aside import lift_aside, set_aside
from puhui.registry.actions.sum_period import recompute_sum, state_fact, sum_period, sum_pool

__all__ = [
    "SAMPLED_IN",
    "Sent",
    "accept_handover",
    "accept_report",
    "answer_project_finding",
    "apply_for_project",
    "appoint_expert",
    "attach_project_file",
    "call_off_handover",
    "cancel_credits",
    "check_claims",
    "comment_on_project",
    "confirm_handover",
    "decide_claim",
    "deliver_by_device",
    "deliver_series",
    "disclose_split",
    "draw_sample",
    "drop_project_file",
    "end_project",
    "end_project_notices",
    "escrow_credits",
    "file_project",
    "give_opinion",
    "hold_credits",
    "import_claimed",
    "import_instances",
    "instances_in",
    "issue_credits",
    "lift_aside",
    "mark_issued",
    "open_period",
    "open_project",
    "open_project_notice",
    "open_report_notice",
    "place_issue",
    "pledge",
    "pledge_credits",
    "preview_series",
    "propose_handover",
    "prove_device",
    "recall_credits",
    "recompute_sum",
    "record_checks",
    "record_sheet",
    "refused_rows",
    "register_device",
    "reject_project",
    "reject_report",
    "release_escrow",
    "release_hold",
    "release_pledge",
    "reply_to_comment",
    "resume_project",
    "retire_credits",
    "revoke_device",
    "send_back_project",
    "send_back_report",
    "set_aside",
    "sha256_of",
    "state_fact",
    "state_site",
    "submit_report",
    "sum_period",
    "sum_pool",
    "suspend_project",
    "transfer_credits",
    "unfiled_project",
    "validate_project",
    "verify_report",
    "whole_in",
    "withdraw_project",
    "write_project",
    "write_report",
]
