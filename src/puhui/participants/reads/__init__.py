"""Questions about participants: whose account, whose organisation, who may."""

from puhui.participants.reads.cities import joined_cities, joined_city, role_cards, scheme_of
from puhui.participants.reads.delegations import colleagues_of, delegations_of, standing_in
from puhui.participants.reads.findings import findings
from puhui.participants.reads.members import invited, managers_of, managing, members_of, open_invitations
from puhui.participants.reads.register import (
    kinds_opened_by,
    officer_named,
    organisation_line,
    organisation_list,
    unmarked_administrators,
    user_list,
    user_names,
    user_numbered,
)
from puhui.participants.reads.rights import needs_second_factor, reach_of, right_of
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
    "colleagues_of",
    "delegations_of",
    "findings",
    "invited",
    "joined_cities",
    "joined_city",
    "kinds_opened_by",
    "known_names",
    "managers_of",
    "managing",
    "members_of",
    "needs_second_factor",
    "officer_named",
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
    "unmarked_administrators",
    "user_list",
    "user_names",
    "user_numbered",
]
