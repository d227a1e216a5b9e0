"""Questions about participants: whose account, whose organisation, who may, and what waits for a second person."""

from puhui.participants.reads.cities import joined_cities, joined_city, role_cards, scheme_of
from puhui.participants.reads.delegations import colleagues_of, delegations_of, standing_in
from puhui.participants.reads.findings import findings
from puhui.participants.reads.holders import count_in, holder_named, holders_numbered, numbers_in, persons_in, persons_named
from puhui.participants.reads.members import invited, managers_of, managing, members_of, open_invitations
from puhui.participants.reads.proposals import (
    decided,
    deciders_of,
    export_of,
    proposal,
    proposal_for,
    proposed_by,
    to_decide,
    waiting,
    waiting_about,
)
from puhui.participants.reads.register import kinds_opened_by, organisation_line, organisation_list, user_list, user_names, user_numbered
from puhui.participants.reads.rights import needs_other_hands, needs_second_factor, reach_of, right_of
from puhui.participants.reads.sign_in import user_by_gateway, user_by_phone
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
    "count_in",
    "decided",
    "deciders_of",
    "delegations_of",
    "export_of",
    "findings",
    "holder_named",
    "holders_numbered",
    "invited",
    "joined_cities",
    "joined_city",
    "kinds_opened_by",
    "known_names",
    "managers_of",
    "managing",
    "members_of",
    "needs_other_hands",
    "needs_second_factor",
    "numbers_in",
    "open_invitations",
    "organisation_line",
    "organisation_list",
    "organisation_named",
    "organisation_of",
    "organisation_said",
    "person_of",
    "persons_in",
    "persons_named",
    "proposal",
    "proposal_for",
    "proposed_by",
    "reach_of",
    "replay_accounts",
    "residents_by_city",
    "right_of",
    "role_cards",
    "scheme_of",
    "standing_in",
    "to_decide",
    "user_by_gateway",
    "user_by_phone",
    "user_list",
    "user_names",
    "user_numbered",
    "waiting",
    "waiting_about",
]
