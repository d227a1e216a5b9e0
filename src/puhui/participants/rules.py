"""Who may do what to whose: the one table of rights. What is not in it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from puhui.participants.words import Role, Scope, Verb

RIGHTS: Mapping[Role, Mapping[Verb, Scope]] = MappingProxyType(
    {
        Role.RESIDENT: {
            Verb.SEE_ACCOUNT: Scope.OWN,
            Verb.SEE_RECEIPT: Scope.OWN,
            Verb.LINK_PERSON_ID: Scope.OWN,
            Verb.EXCHANGE_GRAMS: Scope.OWN,
        },
        Role.PROVIDER: {
            Verb.SEND_BATCH: Scope.OWN_ORGANISATION,
            Verb.SEE_BATCH: Scope.OWN_ORGANISATION,
            Verb.SEE_REFUSED_ROWS: Scope.OWN_ORGANISATION,
            Verb.ISSUE_CODE: Scope.OWN_ORGANISATION,
            # keys and trials of providers
            Verb.KEEP_KEYS: Scope.OWN_ORGANISATION,
            Verb.TRY_BATCH: Scope.OWN_ORGANISATION,
        },
        # never the rows of a batch: they belong to their sender
        Role.OPERATOR: {
            Verb.SEE_SITE: Scope.ALL,
            Verb.FOLLOW_BATCHES: Scope.ALL,
            Verb.SEE_RUNS: Scope.ALL,
            Verb.FUND_BUDGET: Scope.ALL,
            # keys and trials of providers
            Verb.SEE_PROVIDERS: Scope.ALL,
            Verb.REVOKE_KEY: Scope.ALL,
            Verb.DECIDE_QUARANTINE: Scope.ALL,
            Verb.ADMIT_PROVIDER: Scope.ALL,
            Verb.SET_LIMITS: Scope.ALL,
        },
    }
)
