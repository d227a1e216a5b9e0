"""Questions about participants: whose account, whose organisation, who may, and what waits for a second person."""

from puhui.participants.reads.findings import findings
from puhui.participants.reads.holders import count_in, holder_named, holders_numbered, numbers_in, persons_in, persons_named
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
from puhui.participants.reads.rights import needs_other_hands, needs_second_factor, reach_of, right_of
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
    "count_in",
    "decided",
    "deciders_of",
    "export_of",
    "findings",
    "holder_named",
    "holders_numbered",
    "known_names",
    "needs_other_hands",
    "needs_second_factor",
    "numbers_in",
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
    "to_decide",
    "waiting",
    "waiting_about",
]
