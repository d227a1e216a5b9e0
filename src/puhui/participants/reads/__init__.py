"""Questions about participants: whose account, whose organisation, who may."""

from puhui.participants.reads.findings import findings
from puhui.participants.reads.rights import needs_second_factor, reach_of, right_of
from puhui.participants.reads.standing_in import (
    child_of,
    children_of,
    grown_up_of,
    guardian_of,
    own_decision_of,
    proxy_of,
    proxy_who_may_redeem,
)
from puhui.participants.reads.whose import (
    accounts,
    known_names,
    organisation_named,
    organisation_of,
    organisation_said,
    person_named,
    person_numbered,
    person_of,
    replay_accounts,
    residents_by_city,
)

__all__ = [
    "accounts",
    "child_of",
    "children_of",
    "findings",
    "grown_up_of",
    "guardian_of",
    "known_names",
    "needs_second_factor",
    "organisation_named",
    "organisation_of",
    "organisation_said",
    "own_decision_of",
    "person_named",
    "person_numbered",
    "person_of",
    "proxy_of",
    "proxy_who_may_redeem",
    "reach_of",
    "replay_accounts",
    "residents_by_city",
    "right_of",
]
