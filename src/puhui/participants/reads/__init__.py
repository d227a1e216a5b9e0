"""Questions about participants: whose account, whose organisation, who may."""

from puhui.participants.reads.cities import (
    joined_cities,
    joined_city,
    role_cards,
    scheme_of,
)
from puhui.participants.reads.delegations import (
    colleagues_of,
    delegations_of,
    standing_in,
)
from puhui.participants.reads.findings import (
    findings,
)
from puhui.participants.reads.members import (
    invited,
    managers_of,
    managing,
    members_of,
    open_invitations,
)
from puhui.participants.reads.register import (
    kinds_opened_by,
    organisation_line,
    organisation_list,
    user_list,
    user_names,
    user_numbered,
)
from puhui.participants.reads.rights import (
    needs_second_factor,
    reach_of,
    right_of,
)
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
    "colleagues_of",
    "delegations_of",
    "devices_of",
    "findings",
    "idle_after",
    "invited",
    "joined_cities",
    "joined_city",
    "kinds_opened_by",
    "known_names",
    "managers_of",
    "managing",
    "may_enter_by_phone",
    "means_of",
    "members_of",
    "needs_fresh_proof",
    "needs_second_factor",
    "open_invitations",
    "organisation_line",
    "organisation_list",
    "organisation_named",
    "organisation_of",
    "organisation_said",
    "person_of",
    "reach_of",
    "replay_accounts",
    "residents_by_city",
    "right_of",
    "role_cards",
    "scheme_of",
    "standing_in",
    "step_of",
    "user_by_gateway",
    "user_by_phone",
    "user_list",
    "user_names",
    "user_numbered",
]
