"""Questions about participants: whose account, whose organisation, who may."""

from puhui.participants.reads.findings import findings
from puhui.participants.reads.rights import needs_second_factor, reach_of, right_of
from puhui.participants.reads.sign_in import (
    blocked_users,
    devices_of,
    idle_after,
    may_enter_by_phone,
    means_of,
    needs_fresh_proof,
    step_of,
    user_by_gateway,
    user_by_phone,
)
from puhui.participants.reads.whose import (
    accounts,
    known_names,
    organisation_named,
    organisation_of,
    organisation_said,
    person_of,
    replay_accounts,
    residents_by_city,
)

__all__ = [
    "accounts",
    "blocked_users",
    "devices_of",
    "findings",
    "idle_after",
    "known_names",
    "may_enter_by_phone",
    "means_of",
    "needs_fresh_proof",
    "needs_second_factor",
    "organisation_named",
    "organisation_of",
    "organisation_said",
    "person_of",
    "reach_of",
    "replay_accounts",
    "residents_by_city",
    "right_of",
    "step_of",
    "user_by_gateway",
    "user_by_phone",
]
